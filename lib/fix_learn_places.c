/* SPDX-License-Identifier: MPL-2.0 */
/* Fixes that put lines in. Their values follow from no text, so that the place is judged whatever
 * the lines are, and then the lines by what was put at that place, at such places, and anywhere. */
#include "lib/fix_candidate.h"

#include "lib/detect.h"
#include "schema/id.h"

#include <stdlib.h>

enum {
    PLACES_KEPT_MAX = 120, /* of one label */
    VALUES_MAX = 6,        /* of one place */
};

/* How much evidence what is more general counts as, where a place has some of its own. */
static const double draw = 2.0;

struct value {
    uint64_t digest;
    struct text text;
    double weight;
};

struct values {
    struct value *items;
    size_t count;
    double weight;
};

static void add_value(struct values *values, struct text text, double weight, struct arena *arena)
{
    uint64_t digest = digest_of(text);
    size_t i = 0;
    while (i < values->count && values->items[i].digest != digest)
        i++;
    if (i == values->count) {
        values->items = arena_grow(arena, values->items, values->count, sizeof *values->items);
        values->items[values->count++] = (struct value){.digest = digest, .text = text};
    }
    values->items[i].weight += weight;
    values->weight += weight;
}

static double share(const struct values *values, uint64_t digest)
{
    for (size_t i = 0; i < values->count; i++)
        if (values->items[i].digest == digest)
            return values->items[i].weight / values->weight;
    return 0;
}

static bool is_such(const struct fix_place *place, const struct fix_put *put)
{
    return place->lead == put->lead && place->tail == put->tail && text_equal(place->key, put->key);
}

/* What was put. Each group has one voice, however much it has: its habit is no evidence of what
 * others do. `right`: only in the cases that are marked; `alike`: only where empty lines around it
 * and the level are the same. */
static void collect(const struct fix_learning *l, const struct fix_place *place, const bool *right,
                    bool alike, struct values *out)
{
    const struct fix_cases *cases = &l->cases;
    for (size_t from = 0, to; from < cases->count; from = to) {
        size_t found = 0;
        for (int pass = 0; pass < 2; pass++)
            for (to = from; to < cases->count && cases->items[to].group == cases->items[from].group;
                 to++)
                for (size_t k = 0; k < cases->items[to].put_count && (!right || right[to]); k++) {
                    const struct fix_put *put = &cases->items[to].puts[k];
                    if (alike ? !is_such(place, put) : !text_equal(place->key, put->key))
                        continue;
                    if (pass)
                        add_value(out, put->value, 1 / (double)found, l->arena);
                    else
                        found++;
                }
    }
}

static const struct fix_put *put_at(const struct fix_case *c, const struct fix_place *place,
                                    const struct match_span *groups)
{
    struct match_span span = groups[place->anchor];
    struct text indent = {c->before.data + span.start, place->anchor ? span.end - span.start : 0};
    for (size_t i = 0; i < c->put_count; i++) {
        const struct fix_put *put = &c->puts[i];
        if (put->at == groups[1].end && put->indent.size == indent.size + place->more.size &&
            text_starts(put->indent, indent) &&
            text_equal(text_from(put->indent, indent.size), place->more) && is_such(place, put))
            return put;
    }
    return NULL;
}

/* Whether lines were put there at all. */
static bool is_put_at(const struct fix_case *c, size_t at)
{
    for (size_t i = 0; i < c->put_count; i++)
        if (c->puts[i].at == at)
            return true;
    return false;
}

/* A place that is tried: one where lines are put in, whatever they are. */
static bool open_place(const struct fix_place *place, struct fix_runner *out)
{
    struct fix_code code = {
        .regex = place->regex, .absent = place->absent, .needle = place->needle};
    return fix_runner_open(out, code);
}

static enum fix_verdict try_place(const struct fix_learning *l, const struct fix_place *place,
                                  const struct fix_runner *runner, const struct fix_case *c)
{
    struct match_span groups[DETECT_GROUPS];
    enum fix_verdict verdict = TRIAL_NOTHING;
    enum match_result result;
    size_t from = 0, count = 0;
    while ((result = fix_next(runner, l->match, c->before, &from, groups)) == MATCH_YES) {
        if (count++ == FIX_PLACES_MAX)
            return TRIAL_REFUSED;
        bool right = put_at(c, place, groups) != NULL;
        verdict = right && verdict != TRIAL_WRONG ? TRIAL_RIGHT : TRIAL_WRONG;
    }
    return result == MATCH_LIMIT ? TRIAL_REFUSED : verdict;
}

/* The verdict of the places where lines were put alone, also those that a match before covers. */
static enum fix_verdict try_there(const struct fix_learning *l, const struct fix_place *place,
                                  const struct fix_runner *runner, const struct fix_case *c)
{
    struct fix_runner each = *runner;
    struct match_span groups[DETECT_GROUPS];
    enum fix_verdict verdict = TRIAL_NOTHING;
    size_t from = 0;
    each.each = true;
    while (c->put_count && verdict != TRIAL_RIGHT &&
           fix_next(&each, l->match, c->before, &from, groups) == MATCH_YES) {
        if (put_at(c, place, groups))
            verdict = TRIAL_RIGHT;
        else if (is_put_at(c, groups[1].end))
            verdict = TRIAL_WRONG;
    }
    return verdict;
}

/* A place with how it did. */
struct tried_place {
    struct fix_place place;
    double score, placed;
    uint64_t set;
    uint32_t groups;
};

static int by_place_score(const void *a, const void *b)
{
    const struct tried_place *left = a, *right = b;
    double a_score = left->score + left->placed, b_score = right->score + right->placed;
    if (a_score != b_score)
        return a_score < b_score ? 1 : -1;
    if (left->groups != right->groups)
        return left->groups < right->groups ? 1 : -1;
    if (left->place.regex.size != right->place.regex.size)
        return left->place.regex.size < right->place.regex.size ? 1 : -1;
    int order = text_compare(left->place.regex, right->place.regex);
    order = order ? order : text_compare(left->place.more, right->place.more);
    if (order)
        return order;
    return left->place.lead != right->place.lead
               ? (left->place.lead > right->place.lead) - (left->place.lead < right->place.lead)
               : (left->place.tail > right->place.tail) - (left->place.tail < right->place.tail);
}

/* Verdicts of one group, and then of all. */
struct score {
    struct fix_trial trial;
    double right, all;
};

static void note(struct score *score, enum fix_verdict verdict)
{
    score->all += verdict != TRIAL_NOTHING;
    score->right += verdict == TRIAL_RIGHT;
}

static void end_group(struct score *score)
{
    fix_weigh(&score->trial, score->right, score->all);
    score->trial.groups += score->right > 0;
    score->right = score->all = 0;
}

static bool judge_place(struct fix_learning *l, const struct fix_place *place, bool *right,
                        struct tried_place *out)
{
    struct fix_runner runner;
    struct score anywhere = {0}, placed = {0};
    bool refused = false;
    uint64_t set = 0;
    if (!open_place(place, &runner))
        return false;
    for (size_t i = 0; i < l->cases.count && !refused; i++) {
        enum fix_verdict verdict = try_place(l, place, &runner, &l->cases.items[i]);
        enum fix_verdict there =
            verdict == TRIAL_RIGHT ? verdict : try_there(l, place, &runner, &l->cases.items[i]);
        right[i] = there == TRIAL_RIGHT;
        refused = verdict == TRIAL_REFUSED;
        set += right[i] ? digest_mix(i + 1) : 0;
        note(&anywhere, verdict);
        note(&placed, there);
        if (i + 1 == l->cases.count || l->cases.items[i + 1].group != l->cases.items[i].group) {
            end_group(&anywhere);
            end_group(&placed);
        }
    }
    *out = (struct tried_place){.place = *place,
                                .score = fix_trial_score(&anywhere.trial),
                                .placed = fix_trial_score(&placed.trial),
                                .set = set,
                                .groups = placed.trial.groups};
    fix_runner_close(&runner);
    return !refused && out->groups >= l->options->places_min;
}

/* The same of places that are right in the same cases. */
static bool is_same_place(const void *a, const void *b)
{
    const struct tried_place *x = a, *y = b;
    return x->set == y->set && x->score == y->score;
}

static int by_weight(const void *a, const void *b)
{
    const struct value *left = a, *right = b;
    if (left->weight != right->weight)
        return left->weight < right->weight ? 1 : -1;
    return text_compare(left->text, right->text);
}

/* The best values for a place: those put there, drawn towards those put at such places, and those
 * towards those put anywhere. */
static struct values values_for(struct fix_learning *l, const struct fix_place *place,
                                const bool *right)
{
    struct values here = {0}, alike = {0}, all = {0};
    collect(l, place, right, true, &here);
    collect(l, place, NULL, true, &alike);
    collect(l, place, NULL, false, &all);
    for (size_t i = 0; i < all.count; i++) {
        uint64_t digest = all.items[i].digest;
        double general =
            (share(&alike, digest) * alike.weight + draw * all.items[i].weight / all.weight) /
            (alike.weight + draw);
        double weight =
            (share(&here, digest) * here.weight + draw * general) / (here.weight + draw);
        all.items[i].weight = weight;
    }
    if (all.count > 1)
        qsort(all.items, all.count, sizeof *all.items, by_weight);
    return all;
}

/* What is made where a place is known only cannot be tried everywhere. */
static struct fix_candidate untried(const struct fix_learning *l, const struct tried_place *tried,
                                    const struct fix_code *code, uint64_t set)
{
    struct learned_fix fix = {.label = l->cases.items[0].pair->label,
                              .regex = code->regex,
                              .fix = code->fix,
                              .absent = code->absent,
                              .groups = tried->groups};
    return (struct fix_candidate){.fix = fix, .set = set};
}

static size_t add_place(struct fix_learning *l, const struct tried_place *tried,
                        struct fix_candidate *candidates)
{
    bool *right = arena_array(l->arena, l->cases.count + 1, sizeof *right);
    struct tried_place again;
    size_t count = 0;
    (void)judge_place(l, &tried->place, right, &again);
    struct values values = values_for(l, &tried->place, right);
    for (size_t i = 0; i < values.count && i < VALUES_MAX; i++) {
        struct fix_code code = {.regex = tried->place.regex,
                                .fix = fix_place_fix(&tried->place, values.items[i].text, l->arena),
                                .absent = tried->place.absent,
                                .needle = tried->place.needle};
        if (!code.needle.size)
            candidates[count] = untried(l, tried, &code, tried->set + i);
        else if (!fix_try_draft(l, code, 1, &candidates[count]))
            continue;
        struct learned_fix *fix = &candidates[count++].fix;
        fix->puts_lines = true;
        fix->needs_place = tried->place.needle.size == 0;
        fix->score = tried->score * values.items[i].weight;
        fix->placed = tried->placed * values.items[i].weight;
    }
    return count;
}

size_t fix_learn_places(struct fix_learning *l, struct fix_candidate *candidates)
{
    struct fix_places places = {0};
    size_t count = 0, good = 0;
    fix_draft_places(&l->cases, l->options->places_min, l->arena, &places);
    struct tried_place *tried = arena_array(l->arena, places.count + 1, sizeof *tried);
    bool *right = arena_array(l->arena, l->cases.count + 1, sizeof *right);
    for (size_t i = 0; i < places.count; i++)
        count += judge_place(l, &places.items[i], right, &tried[count]);
    if (count > 1)
        qsort(tried, count, sizeof *tried, by_place_score);
    count = fix_keep_ends(tried, count, sizeof *tried, is_same_place);
    for (size_t i = 0; i < count && i < PLACES_KEPT_MAX; i++)
        good += add_place(l, &tried[i], candidates + good);
    return good;
}

size_t fix_places_most(void)
{
    return (size_t)PLACES_KEPT_MAX * VALUES_MAX;
}
