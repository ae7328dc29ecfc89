/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/learn_cures.h"

#include "lib/edit.h"
#include "lib/fix.h"
#include "lib/fix_rank.h"
#include "lib/rule_text.h"

#include <stdlib.h>

enum { HELD_LEAST = 2 };

/* Of a fix that rules are made of, and outside of a repository for that to be evidence. */
static const double SCORE_LEAST = 0.5, PRECISION = 0.85;

enum made { MADE_NOTHING, MADE_RIGHT, MADE_WRONG };

struct curing {
    const struct learn_input *input;
    const struct learn_fix **fixes; /* by label, repository, commit, text */
    size_t count;
    struct arena *arena, *scratch;
    enum made *made; /* of each fix, what the rule at hand made of it */
};

static int compare_fixes(const void *a, const void *b)
{
    const struct learn_fix *x = *(const struct learn_fix *const *)a;
    const struct learn_fix *y = *(const struct learn_fix *const *)b;
    int order = text_compare(x->pair.label, y->pair.label);
    order = order ? order : text_compare(x->pair.group, y->pair.group);
    order = order ? order : text_compare(x->commit, y->commit);
    order = order ? order : text_compare(x->pair.before, y->pair.before);
    return order ? order : text_compare(x->pair.after, y->pair.after);
}

/* With a line break at the end, as files have. */
static struct text whole_lines(struct text text, struct arena *arena)
{
    if (!text.size || text.data[text.size - 1] == '\n')
        return text;
    return arena_print(arena, "%.*s\n", TEXT_ARG(text));
}

/* Whether it is what people made, or one of the edits that they made. */
static bool is_right(struct text before, struct text after, struct text made, struct arena *arena)
{
    if (text_equal(made, after))
        return true;
    struct text_edits edits = edit_find(before, after, arena);
    for (size_t i = 0; i < edits.count; i++) {
        const struct text_edit *edit = &edits.items[i];
        struct text new = {after.data + edit->after.start, edit->after.end - edit->after.start};
        struct replacement piece = {edit->before.start, edit->before.end, new};
        if (text_equal(fix_apply(before, &piece, 1, arena), made))
            return true;
    }
    return false;
}

static enum made try_fix(struct fix_ranker *ranker, const struct fix_pair *pair,
                         struct arena *scratch)
{
    struct fix_result result;
    struct text before = whole_lines(pair->before, scratch);
    if (!fix_rank(ranker, before, FIX_ANYWHERE, &result, 1, scratch))
        return MADE_NOTHING;
    return is_right(before, whole_lines(pair->after, scratch), result.text, scratch) ? MADE_RIGHT
                                                                                     : MADE_WRONG;
}

/* What a rule makes of the fixes of its label, which are [start, end). */
static void try_rule(struct curing *c, const struct content_rule *rule, size_t start, size_t end)
{
    struct learned_fix fix = {.regex = rule->patterns.items[0].regex, .fix = rule->fix};
    struct fix_ranker *ranker = fix_ranker_new(&fix, 1);
    for (size_t i = start; i < end; i++) {
        arena_reset(c->scratch);
        c->made[i] = ranker ? try_fix(ranker, &c->fixes[i]->pair, c->scratch) : MADE_NOTHING;
    }
    fix_ranker_destroy(&ranker);
}

static size_t same_repo(const struct curing *c, size_t start, size_t end)
{
    size_t next = start + 1;
    while (next < end && text_equal(c->fixes[next]->pair.group, c->fixes[start]->pair.group))
        next++;
    return next;
}

static struct distil_counts count(const struct curing *c, size_t start, size_t end)
{
    struct distil_counts counts = {0};
    for (size_t i = start, next; i < end; i = next) {
        size_t right = counts.right;
        next = same_repo(c, i, end);
        for (size_t k = i; k < next; k++) {
            counts.right += c->made[k] == MADE_RIGHT;
            counts.wrong += c->made[k] == MADE_WRONG;
        }
        counts.repos += counts.right > right;
    }
    return counts;
}

static void add_unit(struct curing *c, const struct learn_fix *fix, enum made made,
                     struct distil_units *units)
{
    struct distil_unit *unit = units->count ? &units->items[units->count - 1] : NULL;
    if (!unit || !text_equal(unit->repo, fix->pair.group) ||
        !text_equal(unit->commit, fix->commit)) {
        units->items = arena_grow(c->arena, units->items, units->count, sizeof *units->items);
        unit = &units->items[units->count++];
        *unit = (struct distil_unit){.repo = fix->pair.group, .commit = fix->commit};
    }
    unit->right += made == MADE_RIGHT;
    unit->wrong += made == MADE_WRONG;
    unit->at = fix->last_at > unit->at ? fix->last_at : unit->at;
}

/* Evidence of each repository for which those outside of it are reason enough to have the rule. */
static struct distil_units held_out(struct curing *c, size_t start, size_t end)
{
    struct distil_units units = {NULL, 0};
    struct distil_counts all = count(c, start, end);
    for (size_t i = start, next; i < end; i = next) {
        next = same_repo(c, i, end);
        struct distil_counts here = count(c, i, next);
        double right = (double)(all.right - here.right), wrong = (double)(all.wrong - here.wrong);
        if (right < HELD_LEAST || right < PRECISION * (right + wrong))
            continue;
        for (size_t k = i; k < next; k++)
            if (c->made[k] != MADE_NOTHING)
                add_unit(c, c->fixes[k], c->made[k], &units);
    }
    return units;
}

static void range_of(const struct curing *c, struct text label, size_t *start, size_t *end)
{
    *start = 0;
    while (*start < c->count && !text_equal(c->fixes[*start]->pair.label, label))
        ++*start;
    *end = *start;
    while (*end < c->count && text_equal(c->fixes[*end]->pair.label, label))
        ++*end;
}

/* Known rules. */

static bool is_cure(const struct content_rule *rule)
{
    return rule->has_fix && rule->patterns.count == 1;
}

static bool same_cure(const struct content_rule *a, const struct content_rule *b)
{
    return is_cure(b) && text_equal(a->fix, b->fix) &&
           text_equal(a->patterns.items[0].regex, b->patterns.items[0].regex);
}

static size_t find_known(const struct curing *c, const struct content_rule *known,
                         const struct learn_cure *cure)
{
    for (size_t i = 0; i < c->input->known.count; i++)
        if (same_cure(&cure->rule, &known[i]) &&
            text_equal(c->input->known.items[i].tool, cure->subject->tool) &&
            text_equal(c->input->known.items[i].rule, cure->subject->rule))
            return i + 1;
    return 0;
}

/* What a known rule makes of fixes that were made after it was proposed. */
static struct distil_units since(struct curing *c, const struct content_rule *known, size_t number)
{
    struct distil_units units = {NULL, 0};
    const struct rule *rule = &c->input->known.items[number];
    const struct learn_subject *subject = learn_subject_find(c->input, rule->tool, rule->rule);
    size_t start, end;
    if (!is_cure(&known[number]) || !subject)
        return units;
    range_of(c, subject->label, &start, &end);
    try_rule(c, &known[number], start, end);
    for (size_t i = start; i < end; i++)
        if (c->made[i] != MADE_NOTHING && c->fixes[i]->first_at > rule->proposed_at)
            add_unit(c, c->fixes[i], c->made[i], &units);
    return units;
}

/* New rules. */

static void add_cure(struct curing *c, const struct content_rule *known,
                     const struct fix_rule *made, struct learn_cures *out)
{
    struct learn_cure cure = {.rule = made->rule,
                              .subject = learn_subject_labelled(c->input, made->fix->label)};
    size_t start, end;
    if (cure.subject->severity)
        cure.rule.severity = cure.subject->severity;
    if (cure.subject->category)
        cure.rule.category = cure.subject->category;
    cure.facts = rule_text(&cure.rule, c->arena);
    cure.known = find_known(c, known, &cure);
    range_of(c, cure.subject->label, &start, &end);
    try_rule(c, &cure.rule, start, end);
    cure.seen = count(c, start, end);
    cure.units = held_out(c, start, end);
    out->items = arena_grow(c->arena, out->items, out->count, sizeof cure);
    out->items[out->count++] = cure;
}

static void learn(struct curing *c, const struct content_rule *known, unsigned repositories,
                  struct learn_cures *out)
{
    struct fix_learn_options how = {repositories, repositories};
    struct fix_rules_options options = {SCORE_LEAST, repositories, SEVERITY_LOW, CATEGORY_CODE};
    struct fix_pair *pairs = arena_array(c->arena, c->count, sizeof *pairs);
    struct learned_fixes learned;
    struct fix_rules rules;
    for (size_t i = 0; i < c->count; i++)
        pairs[i] = c->fixes[i]->pair;
    fix_learn(pairs, c->count, &how, c->arena, &learned);
    fix_rules(&learned, &options, c->arena, &rules);
    out->learned = learned.count;
    out->refused = rules.refused;
    for (size_t i = 0; i < rules.count; i++)
        add_cure(c, known, &rules.items[i], out);
}

void learn_cures(const struct learn_input *input, const struct content_rule *known,
                 unsigned repositories, struct arena *arena, struct learn_cures *out)
{
    struct curing c = {.input = input,
                       .fixes = xcalloc(input->fix_count + 1, sizeof *c.fixes),
                       .count = input->fix_count,
                       .arena = arena,
                       .scratch = arena_new(),
                       .made = xcalloc(input->fix_count + 1, sizeof *c.made)};
    for (size_t i = 0; i < c.count; i++)
        c.fixes[i] = &input->fixes[i];
    if (c.count > 1)
        qsort(c.fixes, c.count, sizeof *c.fixes, compare_fixes);
    *out =
        (struct learn_cures){.known = arena_array(arena, input->known.count, sizeof *out->known)};
    for (size_t i = 0; i < input->known.count; i++)
        out->known[i] = since(&c, known, i);
    if (c.count)
        learn(&c, known, repositories, out);
    arena_destroy(&c.scratch);
    free(c.fixes);
    free(c.made);
}
