/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"
#include "cli/graph_json.h"
#include "cli/local.h"
#include "cli/table.h"
#include "lib/record_json.h"

enum { DEFAULT_LIMIT = 100, SHOWN_ID = 12 };

struct settings {
    const char *submission;
    uint64_t limit;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"submission", 's', OPTION_TEXT, AT(submission), "ID", "of this submission", NULL, 0, 0},
    {"limit", 'n', OPTION_COUNT, AT(limit), "N", "at most so many; 0: all (default: 100)", NULL, 0,
     0},
};

const struct usage usage_rejects = {
    .command = "hyper rejects",
    .synopsis = "",
    .about = "Lists what could not be read: the report, the place in it, and the reason. Of each\n"
             "submission the first 10,000 are kept; all are counted.",
    OPTIONS(rows),
    .examples = "  hyper rejects --submission 5e0c",
};

struct output {
    struct cli *cli;
    uint64_t limit, count;
    struct table *table;
    struct json_writer json;
};

static int write_json(struct output *output, struct id submission, const struct reject *reject,
                      struct error *err)
{
    struct json_writer *w = &output->json;
    json_write_object(w);
    graph_json_id(w, TEXT("submission"), submission);
    record_json_write_members(w, &reject_record, reject, RECORD_JSON_ALL);
    json_write_end_object(w);
    json_write_newline(w);
    return json_write_flush(w, stdout, err);
}

static int visit(void *context, struct id submission, const struct reject *reject,
                 struct error *err)
{
    struct output *output = context;
    struct arena *arena = output->cli->arena;
    char hex[ID_HEX_SIZE];
    if (output->limit && output->count == output->limit)
        return 1;
    output->count++;
    if (!output->table)
        return write_json(output, submission, reject, err);
    table_row(output->table);
    table_print_cell(output->table, COLOUR_DIM, "%.*s", SHOWN_ID, id_hex(submission, hex));
    table_cell(output->table, arena_copy(arena, reject->report), COLOUR_PLAIN);
    table_cell(output->table, arena_copy(arena, reject->place), COLOUR_PLAIN);
    table_cell(output->table, arena_copy(arena, reject->reason), COLOUR_PLAIN);
    return 0;
}

static int find_submission(struct local *local, const char *word, uint64_t *number,
                           struct error *err)
{
    struct store_node node;
    struct submission submission;
    if (!word)
        return 0;
    if (local_find(local, word, NODE_SUBMISSION, &node, err) != 0 ||
        store_submission_find(local->txn, node.id, local->arena, &submission, err) != 0)
        return -1;
    *number = submission.number;
    return 0;
}

int run_rejects(struct cli *cli, int argc, char **argv, struct error *err)
{
    static const struct column columns[] = {{"SUBMISSION", false, false},
                                            {"REPORT", false, true},
                                            {"PLACE", false, true},
                                            {"REASON", false, true}};
    struct settings settings = {.limit = DEFAULT_LIMIT};
    struct local local;
    uint64_t number = 0;
    int more = command_options(cli, &usage_rejects, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (local_open(cli, &local, err) != 0)
        return -1;
    struct output output = {.cli = cli, .limit = settings.limit};
    if (!cli->globals.json)
        output.table = table_new(cli->arena, columns, 4);
    int result = find_submission(&local, settings.submission, &number, err);
    if (result == 0)
        result = store_rejects(local.txn, number, visit, &output, err);
    if (result == 0 && output.table && output.count)
        table_write(output.table, &cli->out);
    else if (result == 0 && output.table)
        printf("Everything could be read.\n");
    json_write_close(&output.json);
    local_close(&local);
    return result;
}
