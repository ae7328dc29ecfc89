/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"
#include "cli/human.h"
#include "cli/local.h"
#include "cli/summary.h"
#include "cli/table.h"

#include "lib/json_write.h"

enum { TOP = 10, TOP_MAX = 1000 };

struct settings {
    uint64_t top;
};

static const struct option_row rows[] = {
    {"top", 'n', OPTION_COUNT, offsetof(struct settings, top), "N",
     "so many repositories, tools and patterns (default: 10)", NULL, 1, TOP_MAX},
};

const struct usage usage_stats = {
    .command = "hyper stats",
    .synopsis = "",
    .about = "Counts what the store holds.",
    OPTIONS(rows),
};

struct list {
    struct name_count *items;
    size_t count;
};

struct stats {
    struct store_counts counts;
    struct list repos, tools, patterns;
    struct store_size size;
};

/* Submissions without a repository belong to one without a name, which has no alerts. */
static void drop_nameless(struct list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].name.size || list->items[i].count)
            list->items[kept++] = list->items[i];
    list->count = kept;
}

static int read_stats(struct local *local, size_t top, struct stats *out, struct error *err)
{
    struct store_txn *txn = local->txn;
    struct arena *arena = local->arena;
    if (store_count(txn, &out->counts, err) != 0 ||
        store_top(txn, NODE_REPO, top, arena, &out->repos.items, &out->repos.count, err) != 0 ||
        store_top(txn, NODE_TOOL, top, arena, &out->tools.items, &out->tools.count, err) != 0 ||
        store_top(txn, NODE_PATTERN, top, arena, &out->patterns.items, &out->patterns.count, err) !=
            0)
        return -1;
    drop_nameless(&out->repos);
    out->size = store_size(local->store);
    return 0;
}

/* JSON. */

static void write_words(struct json_writer *w, const char *key, const struct names *names,
                        const uint64_t *counts)
{
    json_write_key(w, text_of(key));
    json_write_object(w);
    for (unsigned i = 1; i < names->count; i++)
        json_write_member_uint(w, text_of(names->words[i]), counts[i]);
    json_write_end_object(w);
}

static void write_list(struct json_writer *w, const char *key, const struct list *list)
{
    char hex[ID_HEX_SIZE];
    json_write_key(w, text_of(key));
    json_write_array(w);
    for (size_t i = 0; i < list->count; i++) {
        json_write_object(w);
        json_write_key(w, TEXT("id"));
        json_write_string(w, text_of(id_hex(list->items[i].id, hex)));
        json_write_key(w, TEXT("name"));
        json_write_string(w, list->items[i].name);
        json_write_member_uint(w, TEXT("count"), list->items[i].count);
        json_write_end_object(w);
    }
    json_write_end_array(w);
}

/* Of the alerts that are open or reopened. */
static void standing(const struct store_counts *counts, uint64_t out[SEVERITY_COUNT])
{
    for (size_t i = 0; i < SEVERITY_COUNT; i++)
        out[i] = counts->by_status_severity[STATUS_OPEN][i] +
                 counts->by_status_severity[STATUS_REOPENED][i];
}

static int write_json(const struct stats *stats, struct error *err)
{
    struct json_writer w = {0};
    uint64_t severities[SEVERITY_COUNT];
    const struct store_counts *counts = &stats->counts;
    standing(counts, severities);
    json_write_object(&w);
    json_write_member_uint(&w, TEXT("alerts"), counts->alerts);
    write_words(&w, "status", &status_names, counts->by_status);
    write_words(&w, "open_by_severity", &severity_names, severities);
    write_words(&w, "category", &category_names, counts->by_category);
    json_write_member_uint(&w, TEXT("patterns"), counts->patterns);
    write_words(&w, "rules", &lifecycle_names, counts->rules_by_lifecycle);
    write_words(&w, "nodes", &node_kind_names, counts->nodes);
    json_write_member_uint(&w, TEXT("submissions"), counts->submissions);
    json_write_member_uint(&w, TEXT("rejects"), counts->rejects);
    json_write_member_uint(&w, TEXT("dead"), counts->dead);
    json_write_member_uint(&w, TEXT("store_bytes"), stats->size.used);
    json_write_member_uint(&w, TEXT("map_bytes"), stats->size.map_size);
    write_list(&w, "repositories", &stats->repos);
    write_list(&w, "tools", &stats->tools);
    write_list(&w, "top_patterns", &stats->patterns);
    json_write_end_object(&w);
    json_write_newline(&w);
    int result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}

/* Text. */

static void heading(const struct terminal *out, const char *text)
{
    fprintf(out->file, "\n%s%s%s\n", terminal_on(out, COLOUR_BOLD), text, terminal_off(out));
}

/* "120 open, 3 fixed", without those that are zero. */
static void print_words(const struct terminal *out, const struct names *names,
                        const uint64_t *counts)
{
    char count[HUMAN_SIZE];
    const char *comma = "  ";
    for (unsigned i = 1; i < names->count; i++) {
        if (counts[i] == 0)
            continue;
        fprintf(out->file, "%s%s %s", comma, human_count(counts[i], count), names->words[i]);
        comma = ", ";
    }
    fputs(comma[0] == ' ' ? "  none\n" : "\n", out->file);
}

static void print_list(struct cli *cli, const char *title, const char *what,
                       const struct list *list)
{
    const struct column columns[] = {{what, true, false}, {"NAME", false, true}};
    struct table *table = table_new(cli->arena, columns, 2);
    if (list->count == 0)
        return;
    heading(&cli->out, title);
    for (size_t i = 0; i < list->count; i++) {
        char count[HUMAN_SIZE];
        table_row(table);
        table_print_cell(table, COLOUR_BOLD, "%s", human_count(list->items[i].count, count));
        table_cell(table, list->items[i].name, COLOUR_PLAIN);
    }
    table_write(table, &cli->out);
}

static void print_text(struct cli *cli, const char *dir, const struct stats *stats)
{
    const struct store_counts *counts = &stats->counts;
    const struct terminal *out = &cli->out;
    uint64_t severities[SEVERITY_COUNT];
    char a[HUMAN_SIZE], b[HUMAN_SIZE];
    standing(counts, severities);
    fprintf(out->file, "%s: %s, %s submission%s\n", dir, human_bytes(stats->size.used, a),
            human_count(counts->submissions, b), human_plural(counts->submissions));
    heading(out, "Alerts");
    print_words(out, &status_names, counts->by_status);
    heading(out, "Open alerts by severity");
    summary_severities(out, severities);
    heading(out, "Alerts by category");
    print_words(out, &category_names, counts->by_category);
    heading(out, "Rules");
    print_words(out, &lifecycle_names, counts->rules_by_lifecycle);
    print_list(cli, "Repositories", "ALERTS", &stats->repos);
    print_list(cli, "Tools", "ALERTS", &stats->tools);
    print_list(cli, "Patterns", "SIGHTINGS", &stats->patterns);
    fprintf(out->file, "\n%s pattern%s", human_count(counts->patterns, a),
            human_plural(counts->patterns));
    if (counts->rejects)
        fprintf(out->file, "; %s records could not be read (hyper rejects)",
                human_count(counts->rejects, a));
    if (counts->dead)
        fprintf(out->file, "; %s dead letters (hyper dead list)", human_count(counts->dead, a));
    fputc('\n', out->file);
}

int run_stats(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.top = TOP};
    struct stats stats;
    struct local local;
    int more = command_options(cli, &usage_stats, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (local_open(cli, &local, err) != 0)
        return -1;
    int result = read_stats(&local, (size_t)settings.top, &stats, err);
    if (result == 0 && cli->globals.json)
        result = write_json(&stats, err);
    else if (result == 0)
        print_text(cli, local.dir, &stats);
    local_close(&local);
    return result;
}
