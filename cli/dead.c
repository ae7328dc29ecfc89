/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"
#include "cli/graph_json.h"
#include "cli/here.h"
#include "cli/human.h"
#include "cli/local.h"
#include "cli/record_text.h"
#include "cli/table.h"

#include "lib/record_json.h"

#include <stdlib.h>

enum { SHOWN_ID = 12, INDENT = 2, HEX_DIGITS = 2 * ID_SIZE };

struct settings {
    bool all;
    struct strings ids;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row all_rows[] = {
    {"all", 'a', OPTION_FLAG, AT(all), NULL, "all dead letters", NULL, 0, 0},
};

static const struct usage usage_list = {
    .command = "hyper dead list",
    .synopsis = "",
    .about = "Lists the batches that failed five times, or that twenty workers vanished with.",
};

static const struct usage usage_show_letter = {
    .command = "hyper dead show",
    .synopsis = "ID",
    .about = "Shows a dead letter: where its batch comes from, and why it was given up.",
    .least_operands = 1,
    .most_operands = 1,
    .operands_offset = AT(ids),
};

static const struct usage usage_retry = {
    .command = "hyper dead retry",
    .synopsis = "[ID...]",
    .about = "Makes a new submission of dead letters, with their options and time, and runs it: "
             "here, or\n"
             "in the broker that serves the store.",
    OPTIONS(all_rows),
    .examples = "  hyper dead retry --all",
    .most_operands = OPERANDS_ANY,
    .operands_offset = AT(ids),
};

static const struct usage usage_drop = {
    .command = "hyper dead drop",
    .synopsis = "[ID...]",
    .about = "Forgets dead letters. What was in them stays unknown.",
    OPTIONS(all_rows),
    .most_operands = OPERANDS_ANY,
    .operands_offset = AT(ids),
};

/* List and show. */

struct listing {
    struct cli *cli;
    struct table *table; /* NULL: JSON */
    struct json_writer json;
    uint64_t count;
};

/* Without the batch itself, which is not for people. */
static int write_json(struct json_writer *w, const struct dead_letter *letter, struct error *err)
{
    struct entry entry = letter->entry;
    entry.value = TEXT("");
    json_write_object(w);
    json_write_key(w, TEXT("type"));
    json_write_string(w, TEXT("dead"));
    graph_json_id(w, TEXT("id"), letter->id);
    record_json_write_members(w, &entry_record, &entry, RECORD_JSON_SKIP_EMPTY);
    json_write_end_object(w);
    json_write_newline(w);
    return json_write_flush(w, stdout, err);
}

static int visit(void *context, const struct dead_letter *letter, struct error *err)
{
    struct listing *listing = context;
    struct arena *arena = listing->cli->arena;
    const struct entry *entry = &letter->entry;
    char hex[ID_HEX_SIZE];
    listing->count++;
    if (!listing->table)
        return write_json(&listing->json, letter, err);
    table_row(listing->table);
    table_print_cell(listing->table, COLOUR_DIM, "%.*s", SHOWN_ID, id_hex(letter->id, hex));
    table_print_cell(listing->table, COLOUR_PLAIN, "%.*s", SHOWN_ID,
                     id_hex(entry->origin.submission, hex));
    table_cell(listing->table, arena_copy(arena, entry->origin.report), COLOUR_PLAIN);
    table_print_cell(listing->table, COLOUR_PLAIN, "%llu",
                     (unsigned long long)entry->origin.offset);
    table_print_cell(listing->table, COLOUR_PLAIN, "%u", entry->failures);
    table_print_cell(listing->table, COLOUR_PLAIN, "%u", entry->losses);
    table_cell(listing->table, arena_copy(arena, entry->reason), COLOUR_PLAIN);
    return 0;
}

static int run_list(struct cli *cli, int argc, char **argv, struct error *err)
{
    static const struct column columns[] = {{"ID", false, false},    {"SUBMISSION", false, false},
                                            {"REPORT", false, true}, {"OFFSET", true, false},
                                            {"FAILED", true, false}, {"LOST", true, false},
                                            {"REASON", false, true}};
    struct settings settings = {0};
    struct local local;
    int more = command_options(cli, &usage_list, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (local_open(cli, &local, err) != 0)
        return -1;
    struct listing listing = {.cli = cli};
    if (!cli->globals.json)
        listing.table = table_new(cli->arena, columns, sizeof columns / sizeof columns[0]);
    int result = store_dead_list(local.txn, visit, &listing, err);
    if (result == 0 && listing.table && listing.count)
        table_write(listing.table, &cli->out);
    else if (result == 0 && listing.table)
        printf("There are no dead letters.\n");
    json_write_close(&listing.json);
    local_close(&local);
    return result;
}

/* Ids of dead letters are looked up in their list, which is short. */
struct finding {
    struct id prefix;
    size_t digits;
    struct id found;
    size_t count;
};

static bool begins(struct id id, struct id prefix, size_t digits)
{
    char a[ID_HEX_SIZE], b[ID_HEX_SIZE];
    return memcmp(id_hex(id, a), id_hex(prefix, b), digits) == 0;
}

static int visit_finding(void *context, const struct dead_letter *letter, struct error *err)
{
    struct finding *finding = context;
    (void)err;
    if (!begins(letter->id, finding->prefix, finding->digits))
        return 0;
    finding->found = letter->id;
    finding->count++;
    return 0;
}

static int find(struct local *local, const char *word, struct id *out, struct error *err)
{
    struct finding finding = {.count = 0};
    if (id_parse(text_of(word), &finding.prefix, &finding.digits) != 0)
        return error_set(err, ERROR_USAGE, "\"%.40s\" is no id: 1 to %d hex digits are wanted",
                         word, HEX_DIGITS);
    if (store_dead_list(local->txn, visit_finding, &finding, err) != 0)
        return -1;
    if (finding.count == 0)
        return error_set(err, ERROR_DATA, "there is no dead letter whose id begins with \"%.40s\"",
                         word);
    if (finding.count > 1)
        return error_set(err, ERROR_DATA,
                         "%zu dead letters have ids that begin with \"%.40s\": "
                         "give more digits",
                         finding.count, word);
    *out = finding.found;
    return 0;
}

static int show(struct local *local, struct cli *cli, const char *word, struct error *err)
{
    struct dead_letter letter;
    struct id id;
    if (find(local, word, &id, err) != 0 ||
        store_dead_get(local->txn, id, cli->arena, &letter, err) != 0)
        return -1;
    if (!cli->globals.json) {
        record_text_print(&cli->out, &entry_record, &letter.entry, INDENT, cli->arena);
        return 0;
    }
    struct json_writer w = {0};
    int result = write_json(&w, &letter, err);
    json_write_close(&w);
    return result;
}

static int run_show_letter(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {0};
    int more = command_options(cli, &usage_show_letter, argc, argv, &settings, err);
    return more <= 0 ? more : local_show(cli, settings.ids.items[0], show, err);
}

/* Retry and drop. */

struct letter {
    struct id id;
    uint64_t number; /* of its submission */
};

struct letters {
    struct arena *arena;
    struct letter *items;
    size_t count;
    struct id *submissions; /* made by a retry */
    size_t submission_count;
};

static int visit_all(void *context, const struct dead_letter *letter, struct error *err)
{
    struct letters *letters = context;
    (void)err;
    letters->items =
        arena_grow(letters->arena, letters->items, letters->count, sizeof *letters->items);
    letters->items[letters->count++] = (struct letter){letter->id, letter->number};
    return 0;
}

static int by_number(const void *a, const void *b)
{
    const struct letter *left = a, *right = b;
    int order = (left->number > right->number) - (left->number < right->number);
    return order ? order : id_compare(left->id, right->id);
}

static int resolve_named(struct local *local, const struct settings *settings,
                         struct letters *letters, struct error *err)
{
    for (size_t i = 0; i < settings->ids.count; i++) {
        struct dead_letter letter;
        struct id id;
        if (find(local, settings->ids.items[i], &id, err) != 0 ||
            store_dead_get(local->txn, id, letters->arena, &letter, err) != 0)
            return -1;
        (void)visit_all(letters, &letter, err);
    }
    return 0;
}

static int resolve(struct cli *cli, const struct settings *settings, struct letters *letters,
                   struct error *err)
{
    struct local local;
    if (settings->all == (settings->ids.count > 0))
        return error_set(err, ERROR_USAGE, "name dead letters by their ids, or say --all");
    if (local_open(cli, &local, err) != 0)
        return -1;
    int result = settings->all ? store_dead_list(local.txn, visit_all, letters, err)
                               : resolve_named(&local, settings, letters, err);
    local_close(&local);
    if (letters->count > 1)
        qsort(letters->items, letters->count, sizeof *letters->items, by_number);
    return result;
}

/* One new submission for the letters of each old one. */
static int retry_letters(struct store_txn *txn, void *context, struct error *err)
{
    struct letters *letters = context;
    letters->submissions = NULL;
    letters->submission_count = 0;
    for (size_t start = 0; start < letters->count;) {
        size_t end = start;
        while (end < letters->count && letters->items[end].number == letters->items[start].number)
            end++;
        struct id *ids = arena_array(letters->arena, end - start, sizeof *ids);
        for (size_t i = start; i < end; i++)
            ids[i - start] = letters->items[i].id;
        struct submission submission;
        if (store_dead_retry(txn, ids, end - start, letters->arena, &submission, err) != 0)
            return -1;
        letters->submissions = arena_grow(letters->arena, letters->submissions,
                                          letters->submission_count, sizeof(struct id));
        letters->submissions[letters->submission_count++] = submission.id;
        start = end;
    }
    return 0;
}

static int drop_letters(struct store_txn *txn, void *context, struct error *err)
{
    const struct letters *letters = context;
    for (size_t i = 0; i < letters->count; i++)
        if (store_dead_drop(txn, letters->items[i].id, err) != 0)
            return -1;
    return 0;
}

static int change(struct cli *cli, const struct usage *usage, store_work *work, int argc,
                  char **argv, struct letters *letters, struct error *err)
{
    struct settings settings = {0};
    int more = command_options(cli, usage, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    letters->arena = cli->arena;
    if (resolve(cli, &settings, letters, err) != 0)
        return -1;
    if (letters->count > 0 && local_write(cli, work, letters, err) != 0)
        return -1;
    return 1;
}

static int run_retry(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct letters letters = {.count = 0};
    int more = change(cli, &usage_retry, retry_letters, argc, argv, &letters, err);
    if (more <= 0)
        return more;
    size_t count = letters.submission_count;
    struct submission *done = arena_array(cli->arena, count, sizeof *done);
    if (count > 0 &&
        here_finish(cli, command_store(cli, NULL), letters.submissions, count, done, err) != 0)
        return error_wrap(
            err, "the batches wait in the store, and run with its broker or the next ingest");
    uint64_t dead = 0;
    for (size_t i = 0; i < count; i++)
        dead += done[i].tally.dead;
    const struct command_done counts[] = {
        {"retried", NULL, letters.count}, {"failed", NULL, dead}, {0}};
    return command_tell(cli, counts, err, "%zu batch%s tried again, of which %llu failed again.\n",
                        letters.count, letters.count == 1 ? "" : "es", (unsigned long long)dead);
}

static int run_drop(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct letters letters = {.count = 0};
    int more = change(cli, &usage_drop, drop_letters, argc, argv, &letters, err);
    if (more <= 0)
        return more;
    const struct command_done done[] = {{"dropped", NULL, letters.count}, {0}};
    return command_tell(cli, done, err, "%zu dead letter%s dropped.\n", letters.count,
                        human_plural(letters.count));
}

const struct command verbs_dead[] = {
    {"list", run_list, "list dead letters", &usage_list, NULL},
    {"show", run_show_letter, "show one", &usage_show_letter, NULL},
    {"retry", run_retry, "try them again", &usage_retry, NULL},
    {"drop", run_drop, "forget them", &usage_drop, NULL},
    {0},
};
