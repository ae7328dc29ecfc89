/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"
#include "cli/graph_json.h"
#include "cli/human.h"
#include "cli/local.h"
#include "cli/sources.h"
#include "cli/table.h"

static const char *const sort_words[] = {"severity", "last-seen", "count", "path"};
static const char *const format_words[] = {"table", "jsonl", "csv"};
/* The states of alerts, in the order of enum status, and what several of them are called. */
static const char *const state_words[] = {"all",       "open",     "fixed",
                                          "dismissed", "reopened", "unresolved"};
static const struct names sort_names = NAMES(sort_words);
static const struct names format_names = NAMES(format_words);
static const struct names state_names = NAMES(state_words);

enum state { STATE_ALL = STATUS_NONE, STATE_UNRESOLVED = STATUS_COUNT, STATE_NOT_SAID };

enum format { FORMAT_TABLE, FORMAT_JSONL, FORMAT_CSV };

enum { DEFAULT_LIMIT = 50, SHOWN_ID = 12, TABLE_ROWS_MAX = 1000, FLUSH_BYTES = 64 * 1024 };

struct settings {
    const char *repo, *tool, *rule, *path, *text, *pattern;
    unsigned severity, min_severity, category, status, sort, format;
    struct moment since, until;
    uint64_t limit;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"repo", 'r', OPTION_TEXT, AT(repo), "NAME", "of this repository", NULL, 0, 0},
    {"tool", 't', OPTION_TEXT, AT(tool), "NAME", "reported by this tool, alone or with others",
     NULL, 0, 0},
    {"rule", 0, OPTION_TEXT, AT(rule), "ID", "of this rule of a tool", NULL, 0, 0},
    {"path", 'p', OPTION_TEXT, AT(path), "PREFIX", "in files whose path begins so", NULL, 0, 0},
    {"severity", 's', OPTION_WORD, AT(severity), "LEVEL", "of this severity", &severity_names, 0,
     0},
    {"min-severity", 0, OPTION_WORD, AT(min_severity), "LEVEL", "of this severity or worse",
     &severity_names, 0, 0},
    {"category", 'c', OPTION_WORD, AT(category), "NAME", "of this category", &category_names, 0, 0},
    {"status", 0, OPTION_WORD, AT(status), "NAME",
     "open, fixed, dismissed, reopened, unresolved (open or reopened) or all (default: all; in a "
     "table unresolved)",
     &state_names, 0, 0},
    {"since", 0, OPTION_TIME, AT(since), "TIME", "last seen at this time or later", NULL, 0, 0},
    {"until", 0, OPTION_TIME, AT(until), "TIME", "last seen before this time", NULL, 0, 0},
    {"text", 0, OPTION_TEXT, AT(text), "STRING", "whose message has these characters", NULL, 0, 0},
    {"pattern", 0, OPTION_TEXT, AT(pattern), "ID", "of this pattern, or its beginning", NULL, 0, 0},
    {"sort", 0, OPTION_WORD, AT(sort), "KEY", "order (default: severity), the most first",
     &sort_names, 0, 0},
    {"limit", 'n', OPTION_COUNT, AT(limit), "N", "at most so many; 0: all (default: 50)", NULL, 0,
     0},
    {"format", 'f', OPTION_WORD, AT(format), "FORMAT", "table, jsonl or csv", &format_names, 0, 0},
};

const struct usage usage_query = {
    .command = "hyper query",
    .synopsis = "",
    .about = "Lists the alerts that match all filters. Times are RFC 3339, a date, or @seconds. A "
             "table\n"
             "is for people: what is fixed or dismissed is in it only when --status asks for it.",
    OPTIONS(rows),
    .examples = "  hyper query --min-severity high\n"
                "  hyper query --status all --repo acme/shop\n"
                "  hyper query --repo acme/shop --since 2026-01-01 --format csv > alerts.csv\n"
                "  hyper query --category secret --json --limit 0 | jq .path",
};

struct output {
    struct cli *cli;
    const struct settings *settings;
    enum format format;
    struct arena *arena; /* of one alert */
    struct table *table;
    struct json_writer json;
    uint64_t shown, seen, limit;
    bool left_out; /* the store has alerts that are fixed or dismissed, and nobody asked for them */
};

/* Queries. */

static enum query_sort sort_of(const struct settings *settings)
{
    static const enum query_sort sorts[] = {QUERY_SEVERITY, QUERY_LAST_SEEN, QUERY_COUNT,
                                            QUERY_PATH};
    return sorts[settings->sort];
}

static int find_pattern(struct local *local, const char *word, struct id *out, struct error *err)
{
    struct store_node node;
    if (!word)
        return 0;
    if (local_find(local, word, NODE_PATTERN, &node, err) != 0)
        return -1;
    *out = node.id;
    return 0;
}

/* The store finds a severity and what is worse. For exactly one severity the visitor leaves out the
 * worse ones; where severity is the order, they come last, so that the limit still holds. */
static int make_query(struct settings *settings, struct cli *cli, struct local *local,
                      struct query *out, struct error *err)
{
    if (local_name(local, cli, NODE_REPO, &settings->repo, err) != 0 ||
        local_name(local, cli, NODE_TOOL, &settings->tool, err) != 0)
        return -1;
    bool exact = settings->severity != SEVERITY_NONE;
    enum query_sort sort = sort_of(settings);
    *out = (struct query){
        .repo = text_of(settings->repo),
        .tool = text_of(settings->tool),
        .rule = text_of(settings->rule),
        .path = text_of(settings->path),
        .text = text_of(settings->text),
        .category = (enum category)settings->category,
        .status = settings->status < STATUS_COUNT ? (enum status)settings->status : STATUS_NONE,
        .unresolved = settings->status == STATE_UNRESOLVED,
        .severity = (enum severity)(exact ? settings->severity : settings->min_severity),
        .since = settings->since.at,
        .until = settings->until.at,
        .has_since = settings->since.given,
        .has_until = settings->until.given,
        .sort = sort,
        .descending = sort != QUERY_PATH && !(exact && sort == QUERY_SEVERITY),
        .limit = (size_t)(exact && sort != QUERY_SEVERITY ? 0 : settings->limit),
    };
    return find_pattern(local, settings->pattern, &out->pattern, err);
}

/* Tables. */

static struct table *new_table(struct arena *arena)
{
    static const struct column columns[] = {{"ID", false, false},     {"SEVERITY", false, false},
                                            {"STATUS", false, false}, {"SEEN", true, false},
                                            {"TOOL", false, true},    {"RULE", false, true},
                                            {"PLACE", false, true},   {"MESSAGE", false, true}};
    return table_new(arena, columns, sizeof columns / sizeof columns[0]);
}

static void add_row(struct output *output, const struct store_alert *stored,
                    const struct alert *alert)
{
    struct arena *arena = output->cli->arena;
    struct table *table = output->table;
    char hex[ID_HEX_SIZE], count[HUMAN_SIZE];
    table_row(table);
    table_print_cell(table, COLOUR_DIM, "%.*s", SHOWN_ID, id_hex(stored->id, hex));
    table_cell(table, text_of(names_word(&severity_names, stored->severity)),
               terminal_severity(stored->severity));
    table_cell(table, text_of(names_word(&status_names, stored->status)), COLOUR_PLAIN);
    table_print_cell(table, COLOUR_PLAIN, "%s", human_count(stored->sightings, count));
    size_t tools = stored->sources ? sources_count_tools(stored->sources) : 1;
    if (tools > 1)
        table_cell(table, arena_print(arena, "%.*s +%zu", TEXT_ARG(alert->tool), tools - 1),
                   COLOUR_PLAIN);
    else
        table_cell(table, arena_copy(arena, alert->tool), COLOUR_PLAIN);
    table_cell(table, arena_copy(arena, alert->rule), COLOUR_PLAIN);
    if (alert->line)
        table_cell(table, arena_print(arena, "%.*s:%u", TEXT_ARG(alert->path), alert->line),
                   COLOUR_PLAIN);
    else
        table_cell(table, arena_copy(arena, alert->path), COLOUR_PLAIN);
    table_cell(table, arena_copy(arena, alert->message), COLOUR_PLAIN);
}

/* CSV (RFC 4180). A value that a spreadsheet would take for a formula gets a quote before it. */

static void csv_text(FILE *file, struct text text, bool last)
{
    bool formula = text.size > 0 && memchr("=+-@\t\r", text.data[0], 6);
    fputs(formula ? "\"'" : "\"", file);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '"')
            fputc('"', file);
        fputc(text.data[i] ? text.data[i] : ' ', file);
    }
    fputs(last ? "\"\r\n" : "\",", file);
}

static void csv_head(FILE *file)
{
    fputs(
        "id,severity,category,status,verdict,confidence,repo,tool,rule,path,line,column,sightings,"
        "first_seen,last_seen,message,tools\r\n",
        file);
}

static void csv_row(FILE *file, const struct store_alert *stored, const struct alert *alert,
                    struct arena *arena)
{
    char hex[ID_HEX_SIZE], first[HUMAN_SIZE], last[HUMAN_SIZE];
    fprintf(file, "%s,%s,%s,%s,%s,%.3f,", id_hex(stored->id, hex),
            names_word(&severity_names, stored->severity),
            names_word(&category_names, stored->category),
            names_word(&status_names, stored->status), names_word(&verdict_names, alert->verdict),
            alert->confidence);
    csv_text(file, alert->repo, false);
    csv_text(file, alert->tool, false);
    csv_text(file, alert->rule, false);
    csv_text(file, alert->path, false);
    fprintf(file, "%u,%u,%llu,%s,%s,", alert->line, alert->column,
            (unsigned long long)stored->sightings, human_time(stored->first_seen, first),
            human_time(stored->last_seen, last));
    csv_text(file, alert->message, false);
    csv_text(file, stored->sources ? sources_tools(stored->sources, ";", arena) : alert->tool,
             true);
}

/* All formats. */

static int write_json(struct output *output, const struct store_alert *stored, struct error *err)
{
    struct store_item item = {.kind = NODE_ALERT, .id = stored->id, .alert = stored};
    if (graph_json_write(&output->json, &item, output->arena, err) != 0)
        return -1;
    json_write_newline(&output->json);
    if (json_write_bytes(&output->json).size < FLUSH_BYTES)
        return 0;
    return json_write_flush(&output->json, stdout, err);
}

static int write_alert(struct output *output, const struct store_alert *stored, struct error *err)
{
    struct alert alert;
    arena_reset(output->arena);
    if (output->format == FORMAT_JSONL)
        return write_json(output, stored, err);
    if (store_alert_decode(stored, output->arena, &alert, err) != 0)
        return -1;
    if (output->format == FORMAT_CSV)
        csv_row(stdout, stored, &alert, output->arena);
    else
        add_row(output, stored, &alert);
    return 0;
}

/* Columns of a long list are aligned a thousand rows at a time, so that memory stays bounded. */
static int visit(void *context, const struct store_alert *stored, struct error *err)
{
    struct output *output = context;
    unsigned severity = output->settings->severity;
    output->seen++;
    if (severity && stored->severity != severity)
        return 0;
    if (output->limit && output->shown == output->limit)
        return 1;
    output->shown++;
    if (write_alert(output, stored, err) != 0)
        return -1;
    if (output->table && output->shown % TABLE_ROWS_MAX == 0) {
        table_write(output->table, &output->cli->out);
        arena_reset(output->cli->arena);
        output->table = new_table(output->cli->arena);
    }
    return 0;
}

/* What the table leaves out though nobody said so. */
static void tell_left_out(const struct output *output)
{
    if (output->table && output->left_out)
        printf("Without what is fixed or dismissed; --status all has it, too.\n");
}

static void finish(struct output *output, uint64_t matched, bool exact)
{
    char shown[HUMAN_SIZE], all[HUMAN_SIZE];
    bool capped = output->seen == QUERY_LIMIT_MAX && matched > output->seen;
    if (output->table && output->shown % TABLE_ROWS_MAX)
        table_write(output->table, &output->cli->out);
    if (output->cli->globals.quiet)
        return;
    if (output->table && output->shown == 0)
        printf("No alert matches.\n");
    else if (output->table && !exact && matched > output->shown)
        printf("\n%s of %s alerts; --limit 0 shows all\n", human_count(output->shown, shown),
               human_count(matched, all));
    tell_left_out(output);
    if (capped)
        fprintf(stderr,
                "hyper query: more than %s alerts match: narrow the filters, or use \"hyper "
                "export\"\n",
                human_count(QUERY_LIMIT_MAX, all));
}

/* People look for what there is to do; machines get what there is. */
static int choose_state(struct settings *settings, struct output *output, struct store_txn *txn,
                        struct error *err)
{
    struct store_counts counts;
    if (settings->status != STATE_NOT_SAID)
        return 0;
    settings->status = output->format == FORMAT_TABLE ? STATE_UNRESOLVED : STATE_ALL;
    if (store_count(txn, &counts, err) != 0)
        return -1;
    output->left_out = counts.by_status[STATUS_FIXED] + counts.by_status[STATUS_DISMISSED] > 0;
    return 0;
}

int run_query(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.limit = DEFAULT_LIMIT, .status = STATE_NOT_SAID};
    struct local local;
    struct query query;
    uint64_t matched = 0;
    int more = command_options(cli, &usage_query, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (settings.severity && settings.min_severity)
        return error_set(err, ERROR_USAGE, "--severity and --min-severity exclude each other");
    if (local_open(cli, &local, err) != 0)
        return -1;
    struct output output = {.cli = cli,
                            .settings = &settings,
                            .format =
                                cli->globals.json ? FORMAT_JSONL : (enum format)settings.format,
                            .arena = arena_new(),
                            .limit = settings.limit};
    int result = choose_state(&settings, &output, local.txn, err);
    if (result == 0)
        result = make_query(&settings, cli, &local, &query, err);
    if (output.format == FORMAT_TABLE)
        output.table = new_table(cli->arena);
    if (result == 0 && output.format == FORMAT_CSV)
        csv_head(stdout);
    if (result == 0)
        result = store_query(local.txn, &query, visit, &output, &matched, err);
    if (result == 0)
        result = json_write_flush(&output.json, stdout, err);
    if (result == 0)
        finish(&output, matched, settings.severity != SEVERITY_NONE);
    json_write_close(&output.json);
    arena_destroy(&output.arena);
    local_close(&local);
    return result;
}
