/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/catalogue.h"

#include "cli/model_file.h"
#include "lib/builtin.h"
#include "lib/lgt.h"

#include <ctype.h>
#include <stdlib.h>

struct reading {
    struct arena *arena;
    struct catalogue catalogue;
};

static int text_argument(const struct lgt_term *clause, size_t index, struct text *out,
                         struct error *err)
{
    const struct lgt_term *term = lgt_arg(clause, index);
    if (lgt_atom_text(term, out))
        return 0;
    return lgt_error(term, err, "an atom is wanted");
}

static int word_argument(const struct lgt_term *clause, size_t index, const struct names *names,
                         unsigned *out, struct error *err)
{
    struct text word;
    if (text_argument(clause, index, &word, err) != 0)
        return -1;
    if (names_find(names, word, out) == 0)
        return 0;
    return lgt_error(lgt_arg(clause, index), err, "\"%.*s\" is none of \"%s\" to \"%s\"",
                     (int)(word.size < 40 ? word.size : 40), word.data, names->words[0],
                     names->words[names->count - 1]);
}

/* Tools are looked up in lower case. */
static int tool_argument(const struct lgt_term *clause, size_t index, struct text *out,
                         struct error *err)
{
    if (text_argument(clause, index, out, err) != 0)
        return -1;
    for (size_t i = 0; i < out->size; i++)
        if (isupper((unsigned char)out->data[i]))
            return lgt_error(lgt_arg(clause, index), err, "a tool's name in lower case is wanted");
    return 0;
}

/* cwe(Number, Category, Severity, Name). */
static int read_cwe(struct reading *reading, const struct lgt_term *clause, struct error *err)
{
    struct known_cwe cwe = {.number = 0};
    int64_t number = 0;
    unsigned category, severity;
    if (!lgt_integer(lgt_arg(clause, 0), &number) || number < 1 || number > UINT32_MAX)
        return lgt_error(lgt_arg(clause, 0), err, "the number of a CWE is wanted");
    if (word_argument(clause, 1, &category_names, &category, err) != 0 ||
        word_argument(clause, 2, &severity_names, &severity, err) != 0 ||
        text_argument(clause, 3, &cwe.name, err) != 0)
        return -1;
    cwe.number = (uint32_t)number;
    cwe.category = (enum category)category;
    cwe.severity = (enum severity)severity;
    struct known_cwes *list = &reading->catalogue.cwes;
    list->items = arena_grow(reading->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = cwe;
    return 0;
}

/* tool_rule(Tool, Rule, Category, Severity, Because). */
static int read_tool_rule(struct reading *reading, const struct lgt_term *clause, struct error *err)
{
    struct known_rule rule = {.tool = TEXT("")};
    unsigned category, severity;
    if (tool_argument(clause, 0, &rule.tool, err) != 0 ||
        text_argument(clause, 1, &rule.rule, err) != 0 ||
        word_argument(clause, 2, &category_names, &category, err) != 0 ||
        word_argument(clause, 3, &severity_names, &severity, err) != 0 ||
        text_argument(clause, 4, &rule.because, err) != 0)
        return -1;
    rule.category = (enum category)category;
    rule.severity = (enum severity)severity;
    struct known_rules *list = &reading->catalogue.rules;
    list->items = arena_grow(reading->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = rule;
    return 0;
}

/* rule_like(Tool, Pattern, Category, Because). */
static int read_rule_like(struct reading *reading, const struct lgt_term *clause, struct error *err)
{
    struct known_like like = {.tool = TEXT("")};
    unsigned category;
    if (tool_argument(clause, 0, &like.tool, err) != 0 ||
        text_argument(clause, 1, &like.pattern, err) != 0 ||
        word_argument(clause, 2, &category_names, &category, err) != 0 ||
        text_argument(clause, 3, &like.because, err) != 0)
        return -1;
    if (like.tool.size == 0 && (like.pattern.size == 0 || like.pattern.data[0] == '*'))
        return lgt_error(lgt_arg(clause, 1), err,
                         "a pattern for any tool begins with the letter of a rule id");
    like.category = (enum category)category;
    struct known_likes *list = &reading->catalogue.likes;
    list->items = arena_grow(reading->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = like;
    return 0;
}

/* tool(Tool, Category). */
static int read_tool(struct reading *reading, const struct lgt_term *clause, struct error *err)
{
    struct known_tool tool = {.tool = TEXT("")};
    unsigned category;
    if (tool_argument(clause, 0, &tool.tool, err) != 0 ||
        word_argument(clause, 1, &category_names, &category, err) != 0)
        return -1;
    tool.category = (enum category)category;
    struct known_tools *list = &reading->catalogue.tools;
    list->items = arena_grow(reading->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = tool;
    return 0;
}

static int read_clause(struct reading *reading, const struct lgt_term *clause, struct error *err)
{
    if (lgt_is(clause, ":-", 1))
        return 0; /* where the object begins and ends, and what it exports */
    if (lgt_is(clause, "cwe", 4))
        return read_cwe(reading, clause, err);
    if (lgt_is(clause, "tool_rule", 5))
        return read_tool_rule(reading, clause, err);
    if (lgt_is(clause, "rule_like", 4))
        return read_rule_like(reading, clause, err);
    if (lgt_is(clause, "tool", 2))
        return read_tool(reading, clause, err);
    return lgt_error(clause, err, "cwe/4, tool_rule/5, rule_like/4 or tool/2 is wanted");
}

static int cwe_order(const void *a, const void *b)
{
    const struct known_cwe *left = a, *right = b;
    return (left->number > right->number) - (left->number < right->number);
}

static int rule_order(const void *a, const void *b)
{
    const struct known_rule *left = a, *right = b;
    int order = text_compare(left->tool, right->tool);
    return order ? order : text_compare(left->rule, right->rule);
}

static int like_order(const void *a, const void *b)
{
    const struct known_like *left = a, *right = b;
    int order = text_compare(left->tool, right->tool);
    return order ? order : text_compare(left->pattern, right->pattern);
}

static int tool_order(const void *a, const void *b)
{
    const struct known_tool *left = a, *right = b;
    return text_compare(left->tool, right->tool);
}

/* Sorts a list; two items with one key are an error, since one of them would be ignored. */
static int sort(void *items, size_t count, size_t size, int (*order)(const void *, const void *),
                const char *what, const char *name, struct error *err)
{
    if (count < 2)
        return 0;
    qsort(items, count, size, order);
    for (size_t i = 1; i < count; i++)
        if (order((const char *)items + (i - 1) * size, (const char *)items + i * size) == 0)
            return error_set(err, ERROR_CONFIG, "%s: two clauses are about the same %s", name,
                             what);
    return 0;
}

static int sort_all(struct catalogue *catalogue, const char *name, struct error *err)
{
    struct known_cwes *cwes = &catalogue->cwes;
    struct known_rules *rules = &catalogue->rules;
    struct known_likes *likes = &catalogue->likes;
    struct known_tools *tools = &catalogue->tools;
    if (sort(cwes->items, cwes->count, sizeof *cwes->items, cwe_order, "CWE", name, err) != 0 ||
        sort(rules->items, rules->count, sizeof *rules->items, rule_order, "rule", name, err) !=
            0 ||
        sort(likes->items, likes->count, sizeof *likes->items, like_order, "rules", name, err) != 0)
        return -1;
    return sort(tools->items, tools->count, sizeof *tools->items, tool_order, "tool", name, err);
}

int catalogue_parse(struct text text, const char *name, struct arena *arena, struct catalogue *out,
                    struct error *err)
{
    struct reading reading = {.arena = arena};
    struct lgt_reader reader;
    const struct lgt_term *clause;
    int got;
    lgt_init(&reader, text, 1, arena);
    while ((got = lgt_next(&reader, &clause, err)) > 0) {
        if (read_clause(&reading, clause, err) != 0)
            break;
    }
    if (got != 0) {
        if (err)
            err->code = ERROR_CONFIG;
        return error_wrap(err, "%s", name);
    }
    if (sort_all(&reading.catalogue, name, err) != 0)
        return -1;
    *out = reading.catalogue;
    return 0;
}

int catalogue_read(struct arena *arena, struct catalogue *out, struct error *err)
{
    struct text text = {hyper_catalogue_text, hyper_catalogue_size};
    struct text_model model = {.bytes = {"", 0}};
    if (model_file_read(arena, &model, err) != 0 ||
        catalogue_parse(text, "rules/catalogue.lgt", arena, out, err) != 0)
        return -1;
    out->severity_model = model;
    return 0;
}
