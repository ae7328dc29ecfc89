/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"
#include "cli/human.h"
#include "cli/local.h"
#include "cli/record_text.h"
#include "cli/sources.h"

#include "cli/graph_json.h"
#include "lib/fingerprint.h"

enum { INDENT = 2, SHOWN_ID = 12, HISTORY_SHOWN = 20 };

struct settings {
    struct strings id;
};

const struct usage usage_explain = {
    .command = "hyper explain",
    .synopsis = "ALERT",
    .about =
        "Says what an alert is, why its severity, category and verdict are what they are and\n"
        "which rule touched it, what its identity is made of, which tools reported it and why\n"
        "what they say is one alert, and when it was seen.",
    .examples = "  hyper explain 3fa9c1",
    .least_operands = 1,
    .most_operands = 1,
    .operands_offset = offsetof(struct settings, id),
};

struct history {
    struct id id;
    const struct store_sources *sources; /* NULL for alerts of one tool */
    struct id site;                      /* of a joint alert */
    struct audit *items;
    size_t count;
    struct arena *arena;
};

/* The alert's id, or one that it had before it was merged. */
static bool is_of(const struct history *history, struct id id)
{
    const struct store_sources *sources = history->sources;
    if (id_equal(id, history->id))
        return true;
    for (size_t i = 0; sources && i < sources->count; i++)
        if (id_equal(id, fingerprint_joint(history->site, sources->items[i].name)))
            return true;
    return false;
}

/* What happened to the alert; latest first. */
static int visit_audit(void *context, const struct audit *audit, struct error *err)
{
    struct history *history = context;
    (void)err;
    if (!text_is(audit->what, "alert") || !is_of(history, audit->id))
        return 0;
    history->items =
        arena_grow(history->arena, history->items, history->count, sizeof *history->items);
    struct audit *kept = &history->items[history->count++];
    *kept = *audit;
    kept->from = arena_copy(history->arena, audit->from);
    kept->to = arena_copy(history->arena, audit->to);
    kept->reason = arena_copy(history->arena, audit->reason);
    return history->count == HISTORY_SHOWN;
}

struct explanation {
    const struct store_alert *stored;
    struct alert alert;
    struct store_pattern pattern;
    bool has_pattern;
    struct history history;
};

static void heading(const struct terminal *out, const char *text)
{
    fprintf(out->file, "\n%s%s%s\n", terminal_on(out, COLOUR_BOLD), text, terminal_off(out));
}

static void line(struct cli *cli, const char *name, struct text value)
{
    if (value.size)
        record_text_line(&cli->out, name, value, INDENT, cli->arena);
}

static struct text place_of(const struct alert *alert, struct arena *arena)
{
    if (alert->line && alert->column)
        return arena_print(arena, "%.*s:%u:%u", TEXT_ARG(alert->path), alert->line, alert->column);
    if (alert->line)
        return arena_print(arena, "%.*s:%u", TEXT_ARG(alert->path), alert->line);
    return alert->path;
}

static void print_what(struct cli *cli, const struct explanation *explanation)
{
    const struct alert *alert = &explanation->alert;
    const struct terminal *out = &cli->out;
    struct text message = terminal_clean(alert->message, cli->arena);
    char hex[ID_HEX_SIZE];
    fprintf(out->file, "%s%s%s %.*s\n", terminal_on(out, terminal_severity(alert->severity)),
            names_word(&severity_names, explanation->stored->severity), terminal_off(out),
            TEXT_ARG(message));
    line(cli, "alert", text_of(id_hex(explanation->stored->id, hex)));
    line(cli, "repo", alert->repo);
    line(cli, "place", place_of(alert, cli->arena));
    line(cli, "logical", alert->logical);
    line(cli, "tool",
         arena_print(cli->arena, "%.*s%s%.*s", TEXT_ARG(alert->tool),
                     alert->tool_version.size ? " " : "", TEXT_ARG(alert->tool_version)));
    line(cli, "rule", alert->rule);
    line(cli, "rule name", alert->rule_name);
    for (size_t i = 0; i < alert->cwe.count; i++)
        line(cli, i ? "" : "weakness", arena_print(cli->arena, "CWE-%u", alert->cwe.items[i]));
    line(cli, "snippet", alert->snippet);
    line(cli, "more", alert->url);
}

static void print_reasons(struct cli *cli, const struct explanation *explanation)
{
    const struct alert *alert = &explanation->alert;
    char hex[ID_HEX_SIZE];
    heading(&cli->out, "Why it is judged so");
    for (size_t i = 0; i < alert->reasons.count; i++) {
        const struct reason *reason = &alert->reasons.items[i];
        struct text why = arena_print(cli->arena, "%.*s: %.*s", TEXT_ARG(reason->value),
                                      TEXT_ARG(reason->because));
        if (!id_is_zero(reason->rule))
            why = arena_print(cli->arena, "%.*s (rule %.*s: see \"hyper rules show\")",
                              TEXT_ARG(why), SHOWN_ID, id_hex(reason->rule, hex));
        line(cli, names_word(&aspect_names, reason->aspect), why);
    }
    if (alert->reasons.count == 0)
        fprintf(cli->out.file, "%*sno decision was made about it\n", INDENT, "");
    if (alert->confidence > 0)
        line(cli, "confidence",
             arena_print(cli->arena, "%.0f%% in the severity", alert->confidence * 100));
    if (alert->has_score)
        line(cli, "score", arena_print(cli->arena, "%.1f", alert->score));
}

/* As lib/fingerprint.h has it for joint alerts. */
static void print_joint_identity(struct cli *cli, const struct explanation *explanation)
{
    const struct alert *alert = &explanation->alert;
    const struct store_sources *sources = explanation->stored->sources;
    struct text place = fingerprint_place(alert);
    char hex[ID_HEX_SIZE];
    heading(&cli->out, "What makes it this alert");
    line(cli, "repo", alert->repo);
    line(cli, "package", alert->package);
    line(cli, "folder", place.size ? place : TEXT("the repository's root"));
    line(cli, "vulnerability", sources->name);
    sources_print_synonyms(&cli->out, sources, INDENT, cli->arena);
    line(cli, "base", text_of(id_hex(explanation->stored->base, hex)));
    heading(&cli->out, "Who reported it");
    sources_print(&cli->out, sources, INDENT, cli->arena);
}

/* As lib/fingerprint.h has it. */
static void print_identity(struct cli *cli, const struct explanation *explanation)
{
    const struct alert *alert = &explanation->alert;
    const struct store_alert *stored = explanation->stored;
    char hex[ID_HEX_SIZE];
    if (stored->sources) {
        print_joint_identity(cli, explanation);
        return;
    }
    heading(&cli->out, "What makes it this alert");
    line(cli, "repo", alert->repo);
    line(cli, "tool", alert->tool);
    line(cli, "rule", alert->rule);
    line(cli, "path", alert->path);
    if (alert->path.size == 0)
        line(cli, "logical", alert->logical);
    if (alert->fingerprint.size) {
        line(cli, "fingerprint",
             arena_print(cli->arena, "%.*s, from the tool", TEXT_ARG(alert->fingerprint)));
    } else {
        line(cli, "template", alert->template);
        line(cli, "snippet", alert->snippet);
    }
    line(cli, "base", text_of(id_hex(stored->base, hex)));
    line(cli, "occurrence",
         arena_print(cli->arena, "%u of those with this base", stored->ordinal + 1));
}

static void print_history(struct cli *cli, const struct explanation *explanation)
{
    const struct store_alert *stored = explanation->stored;
    char first[HUMAN_SIZE], last[HUMAN_SIZE], count[HUMAN_SIZE];
    heading(&cli->out, "When it was seen");
    line(cli, "status", text_of(names_word(&status_names, stored->status)));
    line(cli, "first seen", text_of(human_time(stored->first_seen, first)));
    line(cli, "last seen", text_of(human_time(stored->last_seen, last)));
    line(cli, "sightings", text_of(human_count(stored->sightings, count)));
    for (size_t i = 0; i < explanation->history.count; i++) {
        const struct audit *audit = &explanation->history.items[i];
        line(cli, human_time(audit->at, first),
             arena_print(cli->arena, "%.*s to %.*s: %.*s", TEXT_ARG(audit->from),
                         TEXT_ARG(audit->to), TEXT_ARG(audit->reason)));
    }
}

static void print_pattern(struct cli *cli, const struct explanation *explanation)
{
    const struct pattern *pattern = &explanation->pattern.pattern;
    char hex[ID_HEX_SIZE], count[HUMAN_SIZE];
    if (!explanation->has_pattern)
        return;
    heading(&cli->out, "What it has in common with others");
    line(cli, "pattern", text_of(id_hex(pattern->id, hex)));
    line(cli, "template", pattern->template);
    line(cli, "alerts", text_of(human_count(pattern->sightings, count)));
    if (pattern->labelled)
        line(cli, "examples", text_of(human_count(pattern->labelled, count)));
}

static int write_json(struct cli *cli, const struct explanation *explanation, struct error *err)
{
    const struct store_item item = {
        .kind = NODE_ALERT, .id = explanation->stored->id, .alert = explanation->stored};
    struct json_writer w = {0};
    json_write_object(&w);
    int result = graph_json_members(&w, &item, cli->arena, err);
    if (explanation->has_pattern) {
        json_write_key(&w, TEXT("pattern_template"));
        json_write_string(&w, explanation->pattern.pattern.template);
        json_write_key(&w, TEXT("pattern_sightings"));
        json_write_uint(&w, explanation->pattern.pattern.sightings);
    }
    json_write_key(&w, TEXT("history"));
    json_write_array(&w);
    for (size_t i = 0; i < explanation->history.count; i++) {
        const struct audit *audit = &explanation->history.items[i];
        json_write_object(&w);
        graph_json_time(&w, TEXT("at"), audit->at);
        json_write_key(&w, TEXT("from"));
        json_write_string(&w, audit->from);
        json_write_key(&w, TEXT("to"));
        json_write_string(&w, audit->to);
        json_write_key(&w, TEXT("reason"));
        json_write_string(&w, audit->reason);
        json_write_end_object(&w);
    }
    json_write_end_array(&w);
    json_write_end_object(&w);
    json_write_newline(&w);
    if (result == 0)
        result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}

static int explain(struct local *local, struct cli *cli, const char *word, struct error *err)
{
    struct explanation explanation = {.has_pattern = false};
    struct store_node node;
    struct store_item item;
    if (local_find(local, word, NODE_ALERT, &node, err) != 0 ||
        store_get(local->txn, NODE_ALERT, node.id, cli->arena, &item, err) != 0 ||
        store_alert_decode(item.alert, cli->arena, &explanation.alert, err) != 0)
        return -1;
    explanation.stored = item.alert;
    explanation.has_pattern = store_pattern_get(local->txn, item.alert->pattern, cli->arena,
                                                &explanation.pattern, NULL) == 0;
    explanation.history =
        (struct history){.id = item.id, .sources = item.alert->sources, .arena = cli->arena};
    struct vulnerability vulnerability;
    (void)fingerprint_is_joint(&explanation.alert, &explanation.history.site, &vulnerability);
    if (store_audit(local->txn, visit_audit, &explanation.history, err) != 0)
        return -1;
    if (cli->globals.json)
        return write_json(cli, &explanation, err);
    print_what(cli, &explanation);
    print_reasons(cli, &explanation);
    print_identity(cli, &explanation);
    print_history(cli, &explanation);
    print_pattern(cli, &explanation);
    return 0;
}

int run_explain(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {{NULL, 0}};
    struct local local;
    int more = command_options(cli, &usage_explain, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (local_open(cli, &local, err) != 0)
        return -1;
    int result = explain(&local, cli, settings.id.items[0], err);
    local_close(&local);
    return result;
}
