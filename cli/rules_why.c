/* SPDX-License-Identifier: MPL-2.0 */
/* hyper rules why: what a rule is built on. */
#include "cli/rules_learned.h"

#include "cli/graph_json.h"
#include "cli/human.h"
#include "cli/local.h"
#include "cli/record_text.h"
#include "cli/table.h"
#include "lib/record_json.h"
#include "lib/store_learn.h"

#include <stdlib.h>

enum { INDENT = 2, EVIDENCE_SHOWN = 20, HISTORY_SHOWN = 30, COMMIT_SHOWN = 10 };

struct settings {
    struct strings rule;
};

const struct usage usage_rules_why = {
    .command = "hyper rules why",
    .synopsis = "RULE",
    .about =
        "Says why a rule is what it is: the checks it passed, its evidence with repository "
        "and\ncommit, each change of its state with the reason, examples, and what is missing.",
    .examples = "  hyper rules why learned-sc2086-1\n"
                "  hyper rules why --json 81c0 | jq .events",
    .least_operands = 1,
    .most_operands = 1,
    .operands_offset = offsetof(struct settings, rule),
};

struct change {
    int64_t at;
    struct text from, to, reason;
};

/* All that is to be told. */
struct telling {
    struct cli *cli;
    struct rule_history history;
    struct thresholds thresholds;
    struct text blocker;
    struct change *audit; /* latest first */
    size_t audit_count;
    struct id id;
};

static int visit_audit(void *context, const struct audit *audit, struct error *err)
{
    struct telling *t = context;
    struct arena *arena = t->cli->arena;
    (void)err;
    if (!text_is(audit->what, "rule") || !id_equal(audit->id, t->id))
        return 0;
    t->audit = arena_grow(arena, t->audit, t->audit_count, sizeof *t->audit);
    t->audit[t->audit_count++] =
        (struct change){audit->at, arena_copy(arena, audit->from), arena_copy(arena, audit->to),
                        arena_copy(arena, audit->reason)};
    return 0;
}

static int gather(struct telling *t, const char *word, struct error *err)
{
    struct local local;
    if (local_open(t->cli, &local, err) != 0)
        return -1;
    int result = local_find_rule(&local, word, &t->id, err);
    if (result == 0)
        result = store_rule_history(local.txn, t->id, t->cli->arena, &t->history, err);
    if (result == 0)
        result = store_thresholds(local.txn, &t->thresholds, err);
    if (result == 0)
        result = store_audit(local.txn, visit_audit, t, err);
    local_close(&local);
    if (result == 0 && rule_is_learned(&t->history.rule))
        t->blocker = rule_blocker(&t->history.rule, &t->thresholds, t->cli->arena);
    return result;
}

/* JSON. */

static void write_events(struct json_writer *w, const struct life_events *events)
{
    static const char *const causes[] = {"evidence", "by hand", "check"};
    json_write_key(w, TEXT("events"));
    json_write_array(w);
    for (size_t i = 0; i < events->count; i++) {
        const struct life_event *event = &events->items[i];
        json_write_object(w);
        graph_json_time(w, TEXT("at"), event->at);
        json_write_member(w, TEXT("cause"), text_of(causes[event->cause]));
        json_write_member(w, TEXT("from"), text_of(names_word(&lifecycle_names, event->from)));
        json_write_member(w, TEXT("to"), text_of(names_word(&lifecycle_names, event->to)));
        json_write_key(w, TEXT("score"));
        json_write_double(w, event->score);
        json_write_key(w, TEXT("successes"));
        json_write_uint(w, event->successes);
        json_write_key(w, TEXT("trials"));
        json_write_uint(w, event->trials);
        json_write_key(w, TEXT("repositories"));
        json_write_uint(w, event->repositories);
        json_write_end_object(w);
    }
    json_write_end_array(w);
}

static void write_audit(struct json_writer *w, const struct telling *t)
{
    json_write_key(w, TEXT("audit"));
    json_write_array(w);
    for (size_t i = t->audit_count; i > 0; i--) {
        const struct change *entry = &t->audit[i - 1];
        json_write_object(w);
        graph_json_time(w, TEXT("at"), entry->at);
        json_write_member(w, TEXT("from"), entry->from);
        json_write_member(w, TEXT("to"), entry->to);
        json_write_member(w, TEXT("reason"), entry->reason);
        json_write_end_object(w);
    }
    json_write_end_array(w);
}

static int tell_json(const struct telling *t, struct error *err)
{
    struct json_writer w = {0};
    const struct rule_history *h = &t->history;
    json_write_object(&w);
    record_json_write_members(&w, &rule_record, &h->rule, RECORD_JSON_ALL);
    json_write_member(&w, TEXT("blocked_by"), t->blocker);
    json_write_key(&w, TEXT("thresholds"));
    record_json_write(&w, &thresholds_record, &t->thresholds, RECORD_JSON_ALL);
    json_write_key(&w, TEXT("supports"));
    json_write_array(&w);
    for (size_t i = 0; i < h->supports.count; i++)
        record_json_write(&w, &support_record, &h->supports.items[i], RECORD_JSON_ALL);
    json_write_end_array(&w);
    write_events(&w, &h->events);
    write_audit(&w, t);
    json_write_end_object(&w);
    json_write_newline(&w);
    int result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}

/* Text. */

static void heading(const struct telling *t, const char *text)
{
    fprintf(t->cli->out.file, "\n%s%s%s\n", terminal_on(&t->cli->out, COLOUR_BOLD), text,
            terminal_off(&t->cli->out));
}

static void line(const struct telling *t, const char *name, struct text value)
{
    record_text_line(&t->cli->out, name, value, INDENT, t->cli->arena);
}

static void tell_head(const struct telling *t)
{
    const struct rule *rule = &t->history.rule;
    struct arena *arena = t->cli->arena;
    char hex[ID_HEX_SIZE];
    struct text name = terminal_clean(rule->name, arena);
    fprintf(t->cli->out.file, "%srule %s%s %.*s\n", terminal_on(&t->cli->out, COLOUR_BOLD),
            id_hex(rule->id, hex), terminal_off(&t->cli->out), TEXT_ARG(name));
    line(t, "says", rule->description);
    line(t, "kind", text_of(names_word(&rule_kind_names, rule->kind)));
    line(t, "state", text_of(names_word(&lifecycle_names, rule->lifecycle)));
    if (t->blocker.size)
        line(t, "because", t->blocker);
    line(t, "score",
         arena_print(arena, "%.3f: %llu of %llu pairs held, %u repositories", rule->score,
                     (unsigned long long)rule->successes, (unsigned long long)rule->trials,
                     (unsigned)rule->repositories));
    if (rule_is_learned(rule))
        line(t, "needed",
             arena_print(arena, "%.3f and %u repositories; below %.3f it is on probation",
                         t->thresholds.promote, (unsigned)t->thresholds.repositories,
                         t->thresholds.probation));
    line(t, "about",
         arena_print(arena, "%.*s %.*s", TEXT_ARG(text_or(rule->tool, TEXT("any tool"))),
                     TEXT_ARG(rule->rule)));
}

static void tell_checks(const struct telling *t)
{
    const struct checks *checks = &t->history.rule.checks;
    if (checks->count)
        heading(t, "Checks");
    for (size_t i = 0; i < checks->count; i++) {
        const struct check *check = &checks->items[i];
        line(t, check->passed ? "passed" : "FAILED",
             arena_print(t->cli->arena, "%.*s%s%.*s", TEXT_ARG(check->name),
                         check->detail.size ? ": " : "", TEXT_ARG(check->detail)));
    }
}

struct shown {
    const struct support *support;
    double share;
    int64_t at;
};

static int latest_first(const void *a, const void *b)
{
    const struct shown *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? 1 : -1;
    return (x->support->unit > y->support->unit) - (x->support->unit < y->support->unit);
}

static struct text outcomes(const struct support *s, struct arena *arena)
{
    if (s->successes + s->failures + s->partials == 0)
        return arena_print(arena, "learned: %llu held, %llu not", (unsigned long long)s->held,
                           (unsigned long long)s->missed);
    return arena_print(arena, "%llu succeeded, %llu failed, %llu in part",
                       (unsigned long long)s->successes, (unsigned long long)s->failures,
                       (unsigned long long)s->partials);
}

static void tell_evidence(const struct telling *t)
{
    static const struct column columns[] = {{"WHEN", false, false},   {"REPOSITORY", false, true},
                                            {"COMMIT", false, false}, {"HELD", true, false},
                                            {"WHAT", false, true},    {"ERROR", false, true}};
    const struct supports *supports = &t->history.supports;
    struct arena *arena = t->cli->arena;
    struct shown *items = arena_array(arena, supports->count, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < supports->count; i++) {
        items[count].support = &supports->items[i];
        count += support_share(items[count].support, &items[count].share, &items[count].at);
    }
    if (count == 0)
        return;
    qsort(items, count, sizeof *items, latest_first);
    heading(t, "Evidence");
    struct table *table = table_new(arena, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < count && i < EVIDENCE_SHOWN; i++) {
        char *time = arena_alloc(arena, HUMAN_SIZE);
        table_row(table);
        table_cell(table, text_of(human_time(items[i].at, time)), COLOUR_DIM);
        table_cell(table, items[i].support->repo, COLOUR_PLAIN);
        table_cell(table, text_cut(items[i].support->commit, COMMIT_SHOWN), COLOUR_PLAIN);
        table_print_cell(table, items[i].share < 1 ? COLOUR_RED : COLOUR_GREEN, "%.0f%%",
                         items[i].share * 100);
        table_cell(table, outcomes(items[i].support, arena), COLOUR_PLAIN);
        table_cell(table, items[i].support->error, COLOUR_PLAIN);
    }
    table_write(table, &t->cli->out);
    if (count > EVIDENCE_SHOWN)
        fprintf(t->cli->out.file, "(%zu more)\n", count - EVIDENCE_SHOWN);
}

static void tell_audit(const struct telling *t)
{
    struct arena *arena = t->cli->arena;
    size_t shown = t->audit_count < HISTORY_SHOWN ? t->audit_count : HISTORY_SHOWN;
    if (shown)
        heading(t, "History");
    for (size_t i = shown; i > 0; i--) {
        const struct change *entry = &t->audit[i - 1];
        char time[HUMAN_SIZE];
        struct text when = arena_copy(arena, text_of(human_time(entry->at, time)));
        line(t, when.data,
             arena_print(arena, "%.*s -> %.*s: %.*s", TEXT_ARG(entry->from), TEXT_ARG(entry->to),
                         TEXT_ARG(entry->reason)));
    }
}

static void tell_examples(const struct telling *t)
{
    const struct rule *rule = &t->history.rule;
    if (rule->examples.count)
        heading(t, "Examples");
    for (size_t i = 0; i < rule->examples.count; i++)
        line(t, "", rule->examples.items[i]);
    if (rule->text.size == 0)
        return;
    heading(t, "Text");
    for (struct text rest = text_trim(rule->text); rest.size > 0;) {
        const char *end = memchr(rest.data, '\n', rest.size);
        size_t size = end ? (size_t)(end - rest.data) : rest.size;
        struct text clean = terminal_clean((struct text){rest.data, size}, t->cli->arena);
        fprintf(t->cli->out.file, "%*s%.*s\n", INDENT, "", TEXT_ARG(clean));
        rest = text_from(rest, end ? size + 1 : size);
    }
}

int run_rules_why(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {{NULL, 0}};
    struct telling t = {.cli = cli, .blocker = {"", 0}};
    int more = command_options(cli, &usage_rules_why, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (gather(&t, settings.rule.items[0], err) != 0)
        return -1;
    if (cli->globals.json)
        return tell_json(&t, err);
    tell_head(&t);
    tell_checks(&t);
    tell_evidence(&t);
    tell_audit(&t);
    tell_examples(&t);
    return 0;
}
