/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/distil_work.h"

#include "lib/similar.h"

#include <stdlib.h>

static const double SAME = 0.95; /* Jaccard's coefficient of what two rules say */

/* Known rules. */

/* Whether what it finds in lines is what its patterns say: it asks nothing else of them. */
static bool is_measurable(const struct content_rule *rule)
{
    if (rule->policy || rule->paths.count || rule->has_entropy || rule->capture ||
        rule->checks.count || rule->patterns.count == 0)
        return false;
    for (size_t i = 0; i < rule->exceptions.count; i++)
        if (rule->exceptions.items[i].count != 1 ||
            rule->exceptions.items[i].conditions[0].target != EXCEPT_LINE)
            return false;
    return true;
}

static struct texts lines_of(const struct content_rule *rule, struct arena *arena)
{
    struct texts lines = {NULL, 0};
    for (size_t i = 0; i < rule->exceptions.count; i++)
        for (size_t k = 0; k < rule->exceptions.items[i].conditions[0].any.count; k++) {
            lines.items = arena_grow(arena, lines.items, lines.count, sizeof *lines.items);
            lines.items[lines.count++] = rule->exceptions.items[i].conditions[0].any.items[k];
        }
    return lines;
}

/* Marks the lines that it finds. */
static int mark_known(struct work *work, const struct content_rule *rule, uint8_t *marks,
                      struct error *err)
{
    struct texts lines = lines_of(rule, work->scratch);
    for (size_t i = 0; i < rule->patterns.count; i++) {
        struct finder finder;
        if (distil_finder_open(&finder, rule->patterns.items[i].regex, &lines, TEXT(""), err) != 0)
            return -1;
        for (size_t k = 0; k < work->corpus.count; k++)
            if (!marks[k] &&
                distil_finder_finds(&finder, work->texts[k], work->corpus.lines[k].code))
                marks[k] = 1;
        distil_finder_close(&finder);
    }
    return 0;
}

static int measure_known(struct work *work, size_t number, struct error *err)
{
    const struct distil_known *known = &work->options.known[number];
    const struct distil_corpus *corpus = &work->corpus;
    uint8_t *marks = xcalloc(corpus->count + 1, 1);
    int result = mark_known(work, known->rule, marks, err);
    if (result == 0) {
        work->known_sets[number] = distil_set_of(corpus, marks);
        for (size_t i = 0; i < corpus->count; i++)
            marks[i] = marks[i] && corpus->lines[i].first_seen > known->since;
        work->out->known[number] = distil_units_of(work, marks, known->alert_rule);
    }
    free(marks);
    return result;
}

int distil_measure_all_known(struct work *work, struct error *err)
{
    for (size_t i = 0; i < work->options.known_count; i++) {
        const struct distil_known *known = &work->options.known[i];
        if (text_equal(known->tool, work->corpus.tool) && is_measurable(known->rule) &&
            measure_known(work, i, err) != 0)
            return -1;
    }
    return 0;
}

/* All patterns and exceptions of a rule. */
static struct text said_by(const struct content_rule *rule, struct arena *arena)
{
    struct text text = TEXT("");
    for (size_t i = 0; i < rule->patterns.count; i++)
        text = arena_print(arena, "%.*s %.*s", TEXT_ARG(text),
                           TEXT_ARG(rule->patterns.items[i].regex));
    for (size_t i = 0; i < rule->exceptions.count; i++)
        text = arena_print(arena, "%.*s but %.*s", TEXT_ARG(text),
                           TEXT_ARG(rule->exceptions.items[i].conditions[0].any.items[0]));
    return text;
}

/* What says nothing that a rule before it does not: the same lines are found, or nearly the same is
 * said. Those that are known stand before all. */
void distil_find_duplicates(struct work *work, struct distillate *out)
{
    size_t known = work->options.known_count, count = known + out->count;
    struct text *texts = arena_array(work->arena, count, sizeof *texts);
    struct id *sets = arena_array(work->arena, count, sizeof *sets);
    uint32_t *leaders = arena_array(work->arena, count, sizeof *leaders);
    struct similar_pairs pairs;
    for (size_t i = 0; i < count; i++) {
        const struct distilled *new = i < known ? NULL : &out->rules[i - known];
        const struct content_rule *rule = new ? &new->rule : work->options.known[i].rule;
        texts[i] = is_measurable(rule) ? said_by(rule, work->arena)
                                       : arena_print(work->arena, "\1 %zu", i);
        sets[i] = new ? work->sets[new->number] : work->known_sets[i];
    }
    similar_find(texts, count, SAME, work->arena, &pairs);
    similar_groups(&pairs, sets, count, leaders);
    for (size_t i = known; i < count; i++) {
        struct distilled *new = &out->rules[i - known];
        size_t leader = leaders[i];
        if (leader == i)
            continue;
        new->known = leader < known ? leader + 1 : 0;
        new->duplicate_of =
            new->known ? work->options.known[leader].rule->id : out->rules[leader - known].rule.id;
        new->finds_same = text_equal(texts[i], texts[leader]) || id_equal(sets[i], sets[leader]);
    }
}
