/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/rules_facts.h"

#include "cli/table.h"
#include "lib/fact_providers.h"
#include "lib/json_write.h"

struct settings {
    struct strings words;
};

const struct usage usage_rules_facts = {
    .command = "hyper rules facts",
    .synopsis = "[WORD]...",
    .about =
        "Lists the facts that policies of rulesets may ask about, with what their columns are:\n"
        "all, or those whose name or meaning has one of the words.",
    .examples = "  hyper rules facts\n"
                "  hyper rules facts commit",
    .most_operands = OPERANDS_ANY,
    .operands_offset = offsetof(struct settings, words),
};

static bool is_asked(const struct strings *words, const struct fact_predicate *predicate)
{
    for (size_t i = 0; i < words->count; i++)
        if (strcasestr(predicate->name, words->items[i]) ||
            strcasestr(predicate->columns, words->items[i]) ||
            strcasestr(predicate->help, words->items[i]))
            return true;
    return words->count == 0;
}

static void member(struct json_writer *w, const char *key, struct text value)
{
    json_write_key(w, text_of(key));
    json_write_string(w, value);
}

static void write_object(struct json_writer *w, const struct fact_provider *provider,
                         const struct fact_predicate *predicate)
{
    struct text rest = text_of(predicate->columns);
    json_write_object(w);
    member(w, "predicate", text_of(predicate->name));
    json_write_key(w, TEXT("columns"));
    json_write_array(w);
    while (rest.size) {
        const char *comma = memchr(rest.data, ',', rest.size);
        size_t size = comma ? (size_t)(comma - rest.data) : rest.size;
        json_write_string(w, text_trim((struct text){rest.data, size}));
        rest = text_from(rest, comma ? size + 1 : size);
    }
    json_write_end_array(w);
    member(w, "help", text_of(predicate->help));
    member(w, "provider", text_of(provider->name));
    json_write_end_object(w);
    json_write_newline(w);
}

static void write_row(struct table *table, const struct fact_predicate *predicate)
{
    table_row(table);
    table_print_cell(table, COLOUR_PLAIN, predicate->columns[0] ? "%s(%s)" : "%s%s",
                     predicate->name, predicate->columns);
    table_cell(table, text_of(predicate->help), COLOUR_PLAIN);
}

int run_rules_facts(struct cli *cli, int argc, char **argv, struct error *err)
{
    static const struct column columns[] = {{"FACT", false, false}, {"MEANING", false, true}};
    struct settings settings = {0};
    struct json_writer w = {0};
    int more = command_options(cli, &usage_rules_facts, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    struct table *table = table_new(cli->arena, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < fact_provider_count; i++)
        for (size_t k = 0; k < fact_providers[i]->predicates.count; k++) {
            const struct fact_predicate *predicate = &fact_providers[i]->predicates.items[k];
            if (!is_asked(&settings.words, predicate))
                continue;
            write_object(&w, fact_providers[i], predicate);
            write_row(table, predicate);
        }
    int result = 0;
    if (cli->globals.json)
        result = json_write_flush(&w, stdout, err);
    else
        table_write(table, &cli->out);
    json_write_close(&w);
    return result;
}
