/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"
#include "cli/graph_json.h"
#include "cli/human.h"
#include "cli/local.h"
#include "cli/table.h"

#include <stdlib.h>

enum { DEFAULT_LIMIT = 30, SHOWN_ID = 12 };

struct settings {
    const char *tool, *rule;
    bool labelled;
    uint64_t limit;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"tool", 't', OPTION_TEXT, AT(tool), "NAME", "of this tool", NULL, 0, 0},
    {"rule", 0, OPTION_TEXT, AT(rule), "ID", "of this rule of the tool", NULL, 0, 0},
    {"labelled", 0, OPTION_FLAG, AT(labelled), NULL, "that examples were given for", NULL, 0, 0},
    {"limit", 'n', OPTION_COUNT, AT(limit), "N", "at most so many; 0: all (default: 30)", NULL, 0,
     0},
};

const struct usage usage_patterns = {
    .command = "hyper patterns",
    .synopsis = "",
    .about =
        "Lists what many alerts share, the most frequent first: message templates, where <...>\n"
        "stands for what varies.",
    OPTIONS(rows),
    .examples = "  hyper patterns --limit 10\n"
                "  hyper patterns --tool shellcheck --json --limit 0",
};

struct choice {
    struct id id;
    uint64_t sightings;
};

struct choosing {
    const struct settings *settings;
    struct choice *items;
    size_t count, capacity;
};

/* Notes each pattern that fits and stands for itself; they are fetched again when the order is
 * known.
 */
static int visit(void *context, const struct store_item *item, struct error *err)
{
    struct choosing *choosing = context;
    const struct settings *settings = choosing->settings;
    const struct pattern *pattern = &item->pattern->pattern;
    (void)err;
    if (!id_is_zero(item->pattern->merged_into) ||
        (settings->tool && !text_is(pattern->tool, settings->tool)) ||
        (settings->rule && !text_is(pattern->rule, settings->rule)) ||
        (settings->labelled && pattern->labelled == 0))
        return 0;
    if (choosing->count == choosing->capacity) {
        choosing->capacity = choosing->capacity ? 2 * choosing->capacity : 256;
        choosing->items = xrealloc(choosing->items, choosing->capacity * sizeof *choosing->items);
    }
    choosing->items[choosing->count++] = (struct choice){item->id, pattern->sightings};
    return 0;
}

static int most_first(const void *a, const void *b)
{
    const struct choice *left = a, *right = b;
    int order = (left->sightings < right->sightings) - (left->sightings > right->sightings);
    return order ? order : id_compare(left->id, right->id);
}

static int write_json(struct local *local, const struct choice *items, size_t count,
                      struct error *err)
{
    struct json_writer w = {0};
    struct arena *arena = arena_new();
    int result = 0;
    for (size_t i = 0; i < count && result == 0; i++) {
        struct store_item item;
        arena_reset(arena);
        result = store_get(local->txn, NODE_PATTERN, items[i].id, arena, &item, err);
        if (result == 0)
            result = graph_json_write(&w, &item, arena, err);
        json_write_newline(&w);
        if (result == 0)
            result = json_write_flush(&w, stdout, err);
    }
    arena_destroy(&arena);
    json_write_close(&w);
    return result;
}

static int write_table(struct local *local, struct cli *cli, const struct choice *items,
                       size_t count, struct error *err)
{
    static const struct column columns[] = {{"ID", false, false},      {"ALERTS", true, false},
                                            {"EXAMPLES", true, false}, {"TOOL", false, true},
                                            {"RULE", false, true},     {"TEMPLATE", false, true}};
    struct table *table = table_new(cli->arena, columns, 6);
    for (size_t i = 0; i < count; i++) {
        struct store_item item;
        char hex[ID_HEX_SIZE], number[HUMAN_SIZE];
        if (store_get(local->txn, NODE_PATTERN, items[i].id, cli->arena, &item, err) != 0)
            return -1;
        const struct pattern *pattern = &item.pattern->pattern;
        table_row(table);
        table_print_cell(table, COLOUR_DIM, "%.*s", SHOWN_ID, id_hex(item.id, hex));
        table_print_cell(table, COLOUR_BOLD, "%s", human_count(pattern->sightings, number));
        table_print_cell(table, COLOUR_PLAIN, "%s", human_count(pattern->labelled, number));
        table_cell(table, pattern->tool, COLOUR_PLAIN);
        table_cell(table, pattern->rule, COLOUR_PLAIN);
        table_cell(table, pattern->template, COLOUR_PLAIN);
    }
    table_write(table, &cli->out);
    return 0;
}

int run_patterns(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.limit = DEFAULT_LIMIT};
    struct choosing choosing = {.settings = &settings};
    struct local local;
    int more = command_options(cli, &usage_patterns, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (local_open(cli, &local, err) != 0)
        return -1;
    int result = local_name(&local, cli, NODE_TOOL, &settings.tool, err);
    if (result == 0)
        result = store_nodes(local.txn, NODE_PATTERN, visit, &choosing, err);
    if (result == 0 && choosing.count > 1)
        qsort(choosing.items, choosing.count, sizeof *choosing.items, most_first);
    bool some = settings.limit && settings.limit < choosing.count;
    size_t count = some ? (size_t)settings.limit : choosing.count;
    if (result == 0 && cli->globals.json)
        result = write_json(&local, choosing.items, count, err);
    else if (result == 0 && count > 0)
        result = write_table(&local, cli, choosing.items, count, err);
    else if (result == 0)
        printf("There is no such pattern.\n");
    free(choosing.items);
    local_close(&local);
    return result;
}
