/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/detect_internal.h"

#include <stdlib.h>

static int wrong(const struct ruleset *ruleset, uint32_t line, uint32_t column,
                 const struct content_rule *rule, struct error *err, const char *what)
{
    return error_set(err, ERROR_CONFIG, "%.*s: line %u, column %u: rule \"%.*s\": %s",
                     TEXT_ARG(ruleset->file), line, column, TEXT_ARG(rule->id), what);
}

static int by_id(const void *a, const void *b)
{
    const struct compiled_rule *const *left = a, *const *right = b;
    return text_compare((*left)->rule->id, (*right)->rule->id);
}

static int check_ids(struct detector *d, struct error *err)
{
    struct compiled_rule **sorted = arena_array(d->arena, d->rule_count, sizeof *sorted);
    for (size_t i = 0; i < d->rule_count; i++)
        sorted[i] = &d->rules[i];
    if (d->rule_count > 1)
        qsort(sorted, d->rule_count, sizeof(struct compiled_rule *), by_id);
    for (size_t i = 1; i < d->rule_count; i++)
        if (by_id(&sorted[i - 1], &sorted[i]) == 0)
            return error_set(err, ERROR_CONFIG, "rule \"%.*s\" is in %.*s and in %.*s",
                             TEXT_ARG(sorted[i]->rule->id), TEXT_ARG(sorted[i - 1]->ruleset->file),
                             TEXT_ARG(sorted[i]->ruleset->file));
    return 0;
}

/* A character outside ASCII within a class would stand for its bytes, one at a time. */
static bool has_wide_class(struct text regex)
{
    bool inside = false;
    for (size_t i = 0; i < regex.size; i++) {
        char c = regex.data[i];
        if (c == '\\')
            i++;
        else if (c == '[' && !inside) {
            inside = true;
            if (i + 1 < regex.size && regex.data[i + 1] == '^')
                i++;
            if (i + 1 < regex.size && regex.data[i + 1] == ']')
                i++;
        } else if (c == ']')
            inside = false;
        else if (inside && (unsigned char)c >= 0x80)
            return true;
    }
    return false;
}

static int check_regex(struct detector *d, struct lazy_matcher *lazy, struct error *err)
{
    if (has_wide_class(lazy->regex))
        return error_set(err, ERROR_CONFIG, "a class has a character outside ASCII");
    return detect_matcher(d, lazy, err) ? 0 : -1;
}

static int check_pattern(struct detector *d, struct compiled_rule *rule, struct lazy_matcher *lazy,
                         const struct rule_pattern *pattern, bool searched, struct error *err)
{
    struct error problem = {0};
    int result = check_regex(d, lazy, &problem);
    const struct matcher *matcher = result == 0 ? detect_matcher(d, lazy, NULL) : NULL;
    if (matcher && searched && matcher_takes_nothing(matcher))
        result = error_set(&problem, ERROR_CONFIG, "the pattern matches the empty text");
    if (matcher && searched && rule->rule->capture > matcher_groups(matcher))
        result =
            error_set(&problem, ERROR_CONFIG, "the pattern has no group %u", rule->rule->capture);
    return result == 0 ? 0
                       : wrong(rule->ruleset, pattern->line, pattern->column, rule->rule, err,
                               problem.message);
}

static int check_waiver(struct detector *d, const struct waiver *waiver,
                        const struct exceptions *from, const struct ruleset *ruleset,
                        struct error *err)
{
    for (size_t i = 0; i < waiver->count; i++)
        for (size_t k = 0; k < waiver->items[i].count; k++) {
            struct lazy_matchers *regexes = &waiver->items[i].items[k].regexes;
            for (size_t n = 0; n < regexes->count; n++) {
                struct error problem = {0};
                if (check_regex(d, &regexes->items[n], &problem) != 0)
                    return error_set(err, ERROR_CONFIG, "%.*s: line %u: %s",
                                     TEXT_ARG(ruleset->file), from->items[i].line, problem.message);
            }
        }
    return 0;
}

static int check_regexes(struct detector *d, struct error *err)
{
    size_t pattern = 0;
    for (size_t i = 0; i < d->rule_count; i++) {
        struct compiled_rule *rule = &d->rules[i];
        for (size_t k = 0; k < rule->rule->patterns.count; k++, pattern++)
            if (check_pattern(d, rule, &d->patterns[pattern].lazy, &rule->rule->patterns.items[k],
                              true, err) != 0)
                return -1;
        for (size_t k = 0; k < rule->paths.count; k++)
            if (check_pattern(d, rule, &rule->paths.items[k], &rule->rule->paths.items[k], false,
                              err) != 0)
                return -1;
        if (check_waiver(d, rule->of_ruleset, &rule->ruleset->exceptions, rule->ruleset, err) !=
                0 ||
            check_waiver(d, &rule->waiver, &rule->rule->exceptions, rule->ruleset, err) != 0)
            return -1;
    }
    return 0;
}

int detect_check_rules(struct detector *d, struct error *err)
{
    return check_ids(d, err) != 0 || check_regexes(d, err) != 0 ? -1 : 0;
}

static bool is_found(const struct hits *hits, const struct content_rule *rule)
{
    for (size_t i = 0; i < hits->count; i++)
        if (hits->items[i].rule == rule)
            return true;
    return false;
}

/* Examples are found by all rules together, as in a scan; but none hides another here. */
static int check_example(struct detector *d, struct detector_scratch *scratch,
                         const struct compiled_rule *rule, const struct rule_example *example,
                         struct error *err)
{
    struct subject subject = {example->path, example->has_path, example->text};
    struct hits hits;
    if (example->of_policy || rule->rule->policy)
        return 0; /* lib/policy's */
    if (detector_search(d, scratch, &subject, &hits, err) != 0)
        return -1;
    if (is_found(&hits, rule->rule) == !example->counter)
        return 0;
    return wrong(rule->ruleset, example->line, example->column, rule->rule, err,
                 example->counter ? "it finds this counter-example"
                                  : "it does not find this example");
}

int detect_check_examples(struct detector *d, struct error *err)
{
    struct detector_scratch *scratch = detector_scratch_new(d);
    bool has_generic = d->has_generic;
    int result = 0;
    d->has_generic = false;
    for (size_t i = 0; i < d->rule_count && result == 0; i++)
        for (size_t k = 0; k < d->rules[i].rule->examples.count && result == 0; k++)
            result =
                check_example(d, scratch, &d->rules[i], &d->rules[i].rule->examples.items[k], err);
    d->has_generic = has_generic;
    detector_scratch_destroy(&scratch);
    return result;
}
