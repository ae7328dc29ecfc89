/* SPDX-License-Identifier: MPL-2.0 */
/* Rules that are another rule again: by their facts, and by what both find in texts that were made
 * for one of them (lib/quickcheck) and in its examples. */
#include "lib/check.h"

#include <stdlib.h>

enum { EVIDENCE_MIN = 16 /* texts that a rule finds before it can be called shadowed */ };

static bool same_paths(const struct content_rule *a, const struct content_rule *b)
{
    bool same = a->paths.count == b->paths.count;
    for (size_t i = 0; i < a->paths.count && same; i++)
        same = text_equal(a->paths.items[i].regex, b->paths.items[i].regex);
    return same;
}

static bool same_checks(const struct content_rule *a, const struct content_rule *b)
{
    bool same = a->checks.count == b->checks.count;
    for (size_t i = 0; i < a->checks.count && same; i++)
        same = a->checks.items[i] == b->checks.items[i];
    return same;
}

static bool same_conditions(const struct content_rule *a, const struct content_rule *b)
{
    return same_paths(a, b) && texts_equal(&a->languages, &b->languages) && same_checks(a, b) &&
           a->has_entropy == b->has_entropy && !(a->entropy > b->entropy) &&
           !(a->entropy < b->entropy) && a->exceptions.count == b->exceptions.count;
}

static bool has_path_exception(const struct content_rule *rule)
{
    for (size_t i = 0; i < rule->exceptions.count; i++)
        for (size_t k = 0; k < rule->exceptions.items[i].count; k++)
            if (rule->exceptions.items[i].conditions[k].target == EXCEPT_PATH)
                return true;
    return false;
}

/* Whether `wide` looks at every file that `narrow` looks at, as far as their facts show. */
static bool is_as_wide(const struct content_rule *wide, const struct content_rule *narrow)
{
    return (wide->paths.count == 0 || same_paths(wide, narrow)) &&
           (wide->languages.count == 0 || texts_equal(&wide->languages, &narrow->languages)) &&
           !has_path_exception(wide);
}

/* The same pattern twice. */

struct owned {
    const struct rule_pattern *pattern;
    const struct check_rule *rule;
};

static int by_regex(const void *a, const void *b)
{
    const struct owned *left = a, *right = b;
    int order = text_compare(left->pattern->regex, right->pattern->regex);
    return order ? order : (left->rule > right->rule) - (left->rule < right->rule);
}

static void remark_repeated(struct checkup *check, const struct owned *first,
                            const struct owned *second)
{
    bool own = first->rule == second->rule;
    if (!own && !same_conditions(first->rule->rule, second->rule->rule))
        return;
    struct remark *remark = check_remark_at(
        check, CHECK_OVERLAP, CHECK_PROBLEM, second->rule->ruleset->file, second->pattern->line,
        second->pattern->column, "the pattern is that of %s%.*s%s, with the same conditions",
        own ? "line " : "rule \"",
        TEXT_ARG(own ? arena_print(check->arena, "%u", first->pattern->line)
                     : first->rule->rule->id),
        own ? "" : "\"");
    remark->rule = second->rule->rule->id;
}

static void check_repeated(struct checkup *check)
{
    size_t count = 0, next = 0;
    for (size_t i = 0; i < check->rule_count; i++)
        count += check->rules[i].rule->patterns.count;
    struct owned *all = arena_array(check->arena, count + 1, sizeof *all);
    for (size_t i = 0; i < check->rule_count; i++)
        for (size_t k = 0; k < check->rules[i].rule->patterns.count; k++)
            all[next++] =
                (struct owned){&check->rules[i].rule->patterns.items[k], &check->rules[i]};
    if (count > 1)
        qsort(all, count, sizeof *all, by_regex);
    for (size_t i = 1; i < count; i++)
        if (text_equal(all[i - 1].pattern->regex, all[i].pattern->regex))
            remark_repeated(check, &all[i - 1], &all[i]);
}

/* Shadows. */

struct shadow {
    struct checkup *check;
    size_t number; /* of the rule that may be shadowed */
    size_t found;  /* texts in which it was found */
    size_t *also;  /* by rule: how often at the same places */
    bool *there;   /* by rule: in the text at hand */
};

static size_t number_of(const struct checkup *check, struct text id)
{
    for (size_t i = 0; i < check->rule_count; i++)
        if (text_equal(check->rules[i].rule->id, id))
            return i;
    return check->rule_count;
}

static bool covers(const struct hit *hit, const struct hit *other)
{
    return hit->secret.start < other->secret.end && other->secret.start < hit->secret.end;
}

/* Whether every place that the rule finds is found by the rule of `hit`, too. */
static bool covers_all(const struct hits *hits, const struct content_rule *rule,
                       const struct content_rule *other)
{
    for (size_t i = 0; i < hits->count; i++) {
        bool covered = !text_equal(hits->items[i].rule->id, rule->id);
        for (size_t k = 0; k < hits->count && !covered; k++)
            covered = hits->items[k].rule == other && covers(&hits->items[k], &hits->items[i]);
        if (!covered)
            return false;
    }
    return true;
}

static void count_text(struct shadow *shadow, const struct subject *subject)
{
    struct checkup *check = shadow->check;
    const struct content_rule *rule = check->rules[shadow->number].rule;
    struct hits hits;
    bool found = false;
    if (detector_search(check->detector, check->scratch, subject, &hits, NULL) != 0)
        return;
    memset(shadow->there, 0, check->rule_count * sizeof *shadow->there);
    for (size_t i = 0; i < hits.count; i++) {
        const struct content_rule *other = hits.items[i].rule;
        found = found || text_equal(other->id, rule->id);
        size_t number = number_of(check, other->id);
        if (number < check->rule_count && !shadow->there[number])
            shadow->there[number] = covers_all(&hits, rule, other);
    }
    shadow->found += found;
    for (size_t i = 0; i < check->rule_count && found; i++)
        shadow->also[i] += shadow->there[i];
}

static bool was_generic(const struct checkup *check, const struct content_rule *rule)
{
    for (size_t i = 0; i < check->generic_count; i++)
        if (text_equal(check->generic[i], rule->id))
            return true;
    return false;
}

/* Whether the one is said to repeat the other: that they find the same is no news. */
static bool repeats(const struct content_rule *a, const struct content_rule *b)
{
    for (size_t i = 0; i < a->patterns.count; i++)
        for (size_t k = 0; k < b->patterns.count; k++)
            if (text_equal(a->patterns.items[i].regex, b->patterns.items[k].regex))
                return same_conditions(a, b);
    return false;
}

/* Another rule that says the same of the same places. A milder rule beside it says something of
 * its own; a generic one hides where another finds the place. */
static bool can_shadow(const struct checkup *check, const struct content_rule *wide,
                       const struct content_rule *narrow)
{
    return wide != narrow && is_as_wide(wide, narrow) && !was_generic(check, wide) &&
           wide->category == narrow->category && !repeats(wide, narrow);
}

static void judge(struct shadow *shadow)
{
    struct checkup *check = shadow->check;
    const struct check_rule *rule = &check->rules[shadow->number];
    for (size_t i = 0; i < check->rule_count; i++) {
        const struct content_rule *other = check->rules[i].rule;
        if (shadow->also[i] < shadow->found || !can_shadow(check, other, rule->rule))
            continue;
        bool milder = other->severity < rule->rule->severity || other->effect < rule->rule->effect;
        (void)check_remark(check, CHECK_OVERLAP, milder ? CHECK_NOTE : CHECK_PROBLEM, rule,
                           "it is shadowed: in all %zu texts in which it was found, rule \"%.*s\" "
                           "finds the same%s",
                           shadow->found, TEXT_ARG(other->id),
                           milder ? ", at a lower severity or effect" : "");
    }
}

static void check_shadow(struct checkup *check, size_t number)
{
    const struct check_rule *rule = &check->rules[number];
    struct shadow shadow = {.check = check, .number = number};
    shadow.also = xcalloc(check->rule_count, sizeof *shadow.also);
    shadow.there = xcalloc(check->rule_count, sizeof *shadow.there);
    for (size_t i = 0; i < rule->text_count; i++)
        if (rule->texts[i].found)
            count_text(&shadow, &(struct subject){.text = rule->texts[i].text});
    for (size_t i = 0; i < rule->rule->examples.count; i++) {
        const struct rule_example *example = &rule->rule->examples.items[i];
        if (!example->counter)
            count_text(&shadow, &(struct subject){.text = example->text});
    }
    if (shadow.found >= EVIDENCE_MIN)
        judge(&shadow);
    free(shadow.also);
    free(shadow.there);
}

void check_overlap(struct checkup *check)
{
    check_repeated(check);
    for (size_t i = 0; i < check->rule_count && check->detector; i++)
        check_shadow(check, i);
}
