/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"
#include "cli/graph_json.h"
#include "cli/human.h"
#include "cli/local.h"
#include "cli/record_text.h"
#include "cli/sources.h"

enum { EDGES_SHOWN = 10, INDENT = 2 };

struct settings {
    struct strings id;
};

const struct usage usage_show = {
    .command = "hyper show",
    .synopsis = "ID",
    .about = "Shows one node of the knowledge graph, whatever it is, and what it is connected to.\n"
             "As many digits of the id as make it unique are enough.",
    .examples = "  hyper show 3fa9c1\n"
                "  hyper show --json 3fa9c1 | jq .edges",
    .least_operands = 1,
    .most_operands = 1,
    .operands_offset = offsetof(struct settings, id),
};

struct edges {
    struct cli *cli;
    struct json_writer *json; /* NULL: text */
    struct id node;
    bool into;
    uint64_t count;
};

static int visit_edge(void *context, const struct store_item *item, struct error *err)
{
    struct edges *edges = context;
    char hex[ID_HEX_SIZE];
    const struct store_edge *edge = item->edge;
    edges->count++;
    if (edges->json)
        return graph_json_write(edges->json, item, edges->cli->arena, err);
    if (edges->count > EDGES_SHOWN)
        return 0;
    FILE *file = edges->cli->out.file;
    fprintf(file, "%*s%s %s %s %s\n", INDENT, "", edges->into ? "<-" : "->",
            names_word(&edge_kind_names, edge->kind),
            names_word(&node_kind_names, edges->into ? edge_from(edge->kind) : edge_to(edge->kind)),
            id_hex(edges->into ? edge->from : edge->to, hex));
    return 0;
}

static int visit_edges(struct local *local, struct cli *cli, const struct store_node *node,
                       struct json_writer *json, struct error *err)
{
    for (unsigned i = 0; i < 2 * (unsigned)EDGE_KIND_COUNT; i++) {
        enum edge_kind kind = (enum edge_kind)(i / 2);
        struct edges edges = {.cli = cli, .json = json, .node = node->id, .into = i % 2 == 1};
        enum node_kind end = kind == EDGE_NONE ? NODE_NONE
                             : edges.into      ? edge_to(kind)
                                               : edge_from(kind);
        if (kind == EDGE_NONE || end != node->kind)
            continue;
        if (store_edges(local->txn, kind, node->id, edges.into, visit_edge, &edges, err) != 0)
            return -1;
        if (!json && edges.count > EDGES_SHOWN)
            fprintf(cli->out.file, "%*s   (%llu more)\n", INDENT, "",
                    (unsigned long long)(edges.count - EDGES_SHOWN));
    }
    return 0;
}

static int show_json(struct local *local, struct cli *cli, const struct store_node *node,
                     const struct store_item *item, struct error *err)
{
    struct json_writer w = {0};
    json_write_object(&w);
    int result = graph_json_members(&w, item, cli->arena, err);
    json_write_key(&w, TEXT("edges"));
    json_write_array(&w);
    if (result == 0)
        result = visit_edges(local, cli, node, &w, err);
    json_write_end_array(&w);
    json_write_end_object(&w);
    json_write_newline(&w);
    if (result == 0)
        result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}

static void time_line(struct cli *cli, const char *name, int64_t at)
{
    char time[HUMAN_SIZE];
    record_text_line(&cli->out, name, text_of(human_time(at, time)), INDENT, cli->arena);
}

static int show_alert(struct cli *cli, const struct store_alert *stored, struct error *err)
{
    struct alert alert;
    char count[HUMAN_SIZE], hex[ID_HEX_SIZE];
    if (store_alert_decode(stored, cli->arena, &alert, err) != 0)
        return -1;
    record_text_line(&cli->out, "status", text_of(names_word(&status_names, stored->status)),
                     INDENT, cli->arena);
    time_line(cli, "first_seen", stored->first_seen);
    time_line(cli, "last_seen", stored->last_seen);
    record_text_line(&cli->out, "sightings", text_of(human_count(stored->sightings, count)), INDENT,
                     cli->arena);
    record_text_line(&cli->out, "pattern", text_of(id_hex(stored->pattern, hex)), INDENT,
                     cli->arena);
    if (stored->sources) {
        record_text_line(&cli->out, "vulnerability", stored->sources->name, INDENT, cli->arena);
        sources_print(&cli->out, stored->sources, INDENT, cli->arena);
    }
    record_text_print(&cli->out, &alert_record, &alert, INDENT, cli->arena);
    return 0;
}

static void show_pattern(struct cli *cli, const struct store_pattern *stored)
{
    char hex[ID_HEX_SIZE];
    time_line(cli, "first_seen", stored->first_seen);
    if (!id_is_zero(stored->merged_into))
        record_text_line(&cli->out, "merged_into", text_of(id_hex(stored->merged_into, hex)),
                         INDENT, cli->arena);
    record_text_print(&cli->out, &pattern_record, &stored->pattern, INDENT, cli->arena);
}

static void show_fix(struct cli *cli, const struct store_fix *stored)
{
    char hex[ID_HEX_SIZE];
    record_text_line(&cli->out, "alert", text_of(id_hex(stored->alert, hex)), INDENT, cli->arena);
    record_text_line(&cli->out, "pattern", text_of(id_hex(stored->pattern, hex)), INDENT,
                     cli->arena);
    record_text_print(&cli->out, &fix_record, &stored->fix, INDENT, cli->arena);
    fprintf(cli->out.file, "%*ssucceeded %llu times, failed %llu, in part %llu\n", INDENT, "",
            (unsigned long long)stored->successes, (unsigned long long)stored->failures,
            (unsigned long long)stored->partials);
}

static void show_submission(struct cli *cli, const struct submission *submission)
{
    time_line(cli, "at", submission->at);
    struct submission rest = *submission;
    rest.id = rest.content = (struct id){{0}};
    rest.at = 0;
    record_text_print(&cli->out, &submission_record, &rest, INDENT, cli->arena);
}

static int show_text(struct cli *cli, const struct store_item *item, struct error *err)
{
    char hex[ID_HEX_SIZE];
    fprintf(cli->out.file, "%s%s %s%s\n", terminal_on(&cli->out, COLOUR_BOLD), graph_type(item),
            id_hex(item->id, hex), terminal_off(&cli->out));
    switch (item->kind) {
    case NODE_ALERT:
        return show_alert(cli, item->alert, err);
    case NODE_PATTERN:
        show_pattern(cli, item->pattern);
        return 0;
    case NODE_RULE:
        record_text_print(&cli->out, &rule_record, item->rule, INDENT, cli->arena);
        return 0;
    case NODE_FIX:
        show_fix(cli, item->fix);
        return 0;
    case NODE_FACT:
        record_text_print(&cli->out, &example_record, item->fact, INDENT, cli->arena);
        return 0;
    case NODE_SUBMISSION:
        show_submission(cli, item->submission);
        return 0;
    default:
        record_text_line(&cli->out, "name", item->name, INDENT, cli->arena);
        return 0;
    }
}

static int show(struct local *local, struct cli *cli, const char *word, struct error *err)
{
    struct store_node node;
    struct store_item item;
    if (local_find(local, word, NODE_NONE, &node, err) != 0 ||
        store_get(local->txn, node.kind, node.id, cli->arena, &item, err) != 0)
        return -1;
    if (cli->globals.json)
        return show_json(local, cli, &node, &item, err);
    if (show_text(cli, &item, err) != 0)
        return -1;
    return visit_edges(local, cli, &node, NULL, err);
}

int run_show(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {{NULL, 0}};
    struct local local;
    int more = command_options(cli, &usage_show, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (local_open(cli, &local, err) != 0)
        return -1;
    int result = show(&local, cli, settings.id.items[0], err);
    local_close(&local);
    return result;
}
