/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/learn_status.h"

#include "cli/human.h"
#include "cli/local.h"
#include "cli/table.h"
#include "lib/json_write.h"
#include "lib/record_json.h"
#include "lib/store_learn.h"

#include <stdlib.h>

enum { DEFAULT_LIMIT = 20, SHOWN_ID = 12, KINDS = RULE_CURATIVE + 1 };

struct settings {
    uint64_t limit;
    const char *tool;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"tool", 't', OPTION_TEXT, AT(tool), "NAME", "about this tool", NULL, 0, 0},
    {"limit", 'n', OPTION_COUNT, AT(limit), "N",
     "at most so many rules that are near; 0: all (default: 20)", NULL, 0, 0},
};

const struct usage usage_learn_status = {
    .command = "hyper learn status",
    .synopsis = "",
    .about = "Says what is learned: rules by kind and state, the thresholds they are judged by, "
             "and\nwhich rules are nearest to being applied, with what blocks each.",
    OPTIONS(rows),
    .examples = "  hyper learn status\n"
                "  hyper learn status --json --limit 0",
};

struct waiting {
    struct id id;
    struct text name, tool, rule, blocker;
    enum rule_kind kind;
    enum lifecycle lifecycle;
    double score;
    uint64_t successes, trials;
    uint32_t repositories;
};

struct overview {
    struct cli *cli;
    const struct settings *settings;
    struct thresholds thresholds;
    uint64_t counts[KINDS][LIFECYCLE_COUNT];
    struct waiting *waiting;
    size_t count;
    uint64_t alerts, patterns;
};

static int visit(void *context, const struct store_item *item, struct error *err)
{
    struct overview *s = context;
    const struct rule *rule = item->rule;
    struct arena *arena = s->cli->arena;
    (void)err;
    if (s->settings->tool && !text_is(rule->tool, s->settings->tool))
        return 0;
    if ((unsigned)rule->kind < KINDS && rule->lifecycle < LIFECYCLE_COUNT)
        s->counts[rule->kind][rule->lifecycle]++;
    if (!rule_is_learned(rule))
        return 0;
    struct text blocker = rule_blocker(rule, &s->thresholds, arena);
    if (blocker.size == 0)
        return 0;
    s->waiting = arena_grow(arena, s->waiting, s->count, sizeof *s->waiting);
    s->waiting[s->count++] = (struct waiting){
        .id = rule->id,
        .name = arena_copy(arena, rule->name),
        .tool = arena_copy(arena, rule->tool),
        .rule = arena_copy(arena, rule->rule),
        .blocker = blocker,
        .kind = rule->kind,
        .lifecycle = rule->lifecycle,
        .score = rule->score,
        .successes = rule->successes,
        .trials = rule->trials,
        .repositories = rule->repositories,
    };
    return 0;
}

static int nearest_first(const void *a, const void *b)
{
    const struct waiting *x = a, *y = b;
    int order = (x->score < y->score) - (x->score > y->score);
    return order ? order : id_compare(x->id, y->id);
}

static void write_counts(struct json_writer *w, const struct overview *s)
{
    json_write_key(w, TEXT("rules"));
    json_write_object(w);
    for (unsigned kind = RULE_NONE + 1; kind < KINDS; kind++) {
        json_write_key(w, text_of(names_word(&rule_kind_names, kind)));
        json_write_object(w);
        for (unsigned i = LIFECYCLE_NONE + 1; i < LIFECYCLE_COUNT; i++)
            json_write_member_uint(w, text_of(names_word(&lifecycle_names, i)), s->counts[kind][i]);
        json_write_end_object(w);
    }
    json_write_end_object(w);
}

static void write_waiting(struct json_writer *w, const struct waiting *rule)
{
    char hex[ID_HEX_SIZE];
    json_write_object(w);
    json_write_member(w, TEXT("id"), text_of(id_hex(rule->id, hex)));
    json_write_member(w, TEXT("name"), rule->name);
    json_write_member(w, TEXT("kind"), text_of(names_word(&rule_kind_names, rule->kind)));
    json_write_member(w, TEXT("lifecycle"), text_of(names_word(&lifecycle_names, rule->lifecycle)));
    json_write_member(w, TEXT("tool"), rule->tool);
    json_write_member(w, TEXT("rule"), rule->rule);
    json_write_key(w, TEXT("score"));
    json_write_double(w, rule->score);
    json_write_member_uint(w, TEXT("successes"), rule->successes);
    json_write_member_uint(w, TEXT("trials"), rule->trials);
    json_write_member_uint(w, TEXT("repositories"), rule->repositories);
    json_write_member(w, TEXT("blocked_by"), rule->blocker);
    json_write_end_object(w);
}

static int tell_json(const struct overview *s, size_t shown, struct error *err)
{
    struct json_writer w = {0};
    json_write_object(&w);
    json_write_member_uint(&w, TEXT("alerts"), s->alerts);
    json_write_member_uint(&w, TEXT("patterns"), s->patterns);
    write_counts(&w, s);
    json_write_key(&w, TEXT("thresholds"));
    record_json_write(&w, &thresholds_record, &s->thresholds, RECORD_JSON_ALL);
    json_write_key(&w, TEXT("near"));
    json_write_array(&w);
    for (size_t i = 0; i < shown; i++)
        write_waiting(&w, &s->waiting[i]);
    json_write_end_array(&w);
    json_write_end_object(&w);
    json_write_newline(&w);
    int result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}

static void tell_counts(const struct overview *s)
{
    static const struct column columns[] = {{"RULES", false, false},  {"CANDIDATE", true, false},
                                            {"ACTIVE", true, false},  {"PROBATION", true, false},
                                            {"DEMOTED", true, false}, {"DISABLED", true, false}};
    struct table *table = table_new(s->cli->arena, columns, sizeof columns / sizeof columns[0]);
    for (unsigned kind = RULE_NONE + 1; kind < KINDS; kind++) {
        table_row(table);
        table_cell(table, text_of(names_word(&rule_kind_names, kind)), COLOUR_BOLD);
        for (unsigned i = LIFECYCLE_NONE + 1; i < LIFECYCLE_COUNT; i++)
            table_print_cell(table, COLOUR_PLAIN, "%llu", (unsigned long long)s->counts[kind][i]);
    }
    table_write(table, &s->cli->out);
}

static void tell_waiting(const struct overview *s, size_t shown)
{
    static const struct column columns[] = {{"ID", false, false},       {"NAME", false, true},
                                            {"STATE", false, false},    {"SCORE", true, false},
                                            {"HELD", true, false},      {"REPOS", true, false},
                                            {"BLOCKED BY", false, true}};
    struct table *table = table_new(s->cli->arena, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < shown; i++) {
        const struct waiting *rule = &s->waiting[i];
        char hex[ID_HEX_SIZE];
        table_row(table);
        table_print_cell(table, COLOUR_DIM, "%.*s", SHOWN_ID, id_hex(rule->id, hex));
        table_cell(table, rule->name, COLOUR_PLAIN);
        table_cell(table, text_of(names_word(&lifecycle_names, rule->lifecycle)), COLOUR_PLAIN);
        table_print_cell(table, COLOUR_PLAIN, "%.3f", rule->score);
        table_print_cell(table, COLOUR_PLAIN, "%llu/%llu", (unsigned long long)rule->successes,
                         (unsigned long long)rule->trials);
        table_print_cell(table, COLOUR_PLAIN, "%u", (unsigned)rule->repositories);
        table_cell(table, rule->blocker, COLOUR_YELLOW);
    }
    table_write(table, &s->cli->out);
}

static void tell_text(const struct overview *s, size_t shown)
{
    FILE *file = s->cli->out.file;
    const struct thresholds *t = &s->thresholds;
    tell_counts(s);
    fprintf(file,
            "\nLearned rules (content, curative) are applied from a score of %.3f on, proven in %u "
            "repositories;\non probation below %.3f. Evidence halves in %u days.\n",
            t->promote, (unsigned)t->repositories, t->probation, (unsigned)t->half_life);
    if (shown == 0)
        return;
    fprintf(file, "\nNearest to being applied:\n");
    tell_waiting(s, shown);
    if (s->count > shown)
        fprintf(file, "(%zu more)\n", s->count - shown);
}

static int gather(struct overview *s, struct local *local, struct error *err)
{
    struct store_counts counts;
    if (store_thresholds(local->txn, &s->thresholds, err) != 0 ||
        store_count(local->txn, &counts, err) != 0 ||
        store_nodes(local->txn, NODE_RULE, visit, s, err) != 0)
        return -1;
    s->alerts = counts.alerts;
    s->patterns = counts.patterns;
    return 0;
}

int run_learn_status(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.limit = DEFAULT_LIMIT};
    struct overview s = {.cli = cli, .settings = &settings};
    struct local local;
    int more = command_options(cli, &usage_learn_status, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (local_open(cli, &local, err) != 0)
        return -1;
    int result = gather(&s, &local, err);
    local_close(&local);
    if (result != 0)
        return -1;
    if (s.count > 1)
        qsort(s.waiting, s.count, sizeof *s.waiting, nearest_first);
    size_t shown = settings.limit && settings.limit < s.count ? (size_t)settings.limit : s.count;
    if (cli->globals.json)
        return tell_json(&s, shown, err);
    tell_text(&s, shown);
    return 0;
}
