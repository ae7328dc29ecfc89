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

/* How many groups' evidence what is more general may count as, where a place has some of its own.
 */
static const double draws[] = {0.5, 2, 8, 32, 128};

enum { DRAWS = sizeof draws / sizeof draws[0] };

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

/* What was put counts as evidence. `right`: only in the cases that are marked; `alike`: only where
 * empty lines around it and the level are the same; not of the group `without`. */
struct wanted {
    const struct fix_place *place;
    const bool *right;
    bool alike;
    size_t without; /* SIZE_MAX: none */
};

/* Each group has one voice, however much it has: its habit is no evidence of what others do. */
static void collect(const struct fix_learning *l, struct wanted wanted, struct arena *arena,
                    struct values *out)
{
    const struct fix_place *place = wanted.place;
    const struct fix_cases *cases = &l->cases;
    for (size_t from = 0, to; from < cases->count; from = to) {
        size_t found = 0;
        bool counts = cases->items[from].group != wanted.without;
        for (int pass = 0; pass < 2; pass++)
            for (to = from; to < cases->count && cases->items[to].group == cases->items[from].group;
                 to++)
                for (size_t k = 0; counts && k < cases->items[to].put_count &&
                                   (!wanted.right || wanted.right[to]);
                     k++) {
                    const struct fix_put *put = &cases->items[to].puts[k];
                    if (wanted.alike ? !is_such(place, put) : !text_equal(place->key, put->key))
                        continue;
                    if (pass)
                        add_value(out, put->value, 1 / (double)found, arena);
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
    const bool *right; /* in which cases, where the place is known */
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
                                .right = right,
                                .set = set,
                                .groups = placed.trial.groups};
    fix_runner_close(&runner);
    return !refused && out->groups >= l->options->places_min;
}

/* The same of places that are right in the same cases; one that must be known is not like others.
 */
static bool is_same_place(const void *a, const void *b)
{
    const struct tried_place *x = a, *y = b;
    return x->set == y->set && x->score == y->score &&
           !x->place.needle.size == !y->place.needle.size;
}

static int by_weight(const void *a, const void *b)
{
    const struct value *left = a, *right = b;
    if (left->weight != right->weight)
        return left->weight < right->weight ? 1 : -1;
    return text_compare(left->text, right->text);
}

/* What was put at a place, at such places, and anywhere. */
struct evidence {
    struct values here, alike, all;
};

static struct evidence evidence_of(const struct fix_learning *l, const struct fix_place *place,
                                   const bool *right, size_t without, struct arena *arena)
{
    struct evidence out = {0};
    collect(l, (struct wanted){place, right, true, without}, arena, &out.here);
    collect(l, (struct wanted){place, NULL, true, without}, arena, &out.alike);
    collect(l, (struct wanted){place, NULL, false, without}, arena, &out.all);
    return out;
}

/* How likely a value is there: what was put there is drawn towards what was put at such places,
 * and that towards what was put anywhere. */
static double likelihood(const struct evidence *e, const struct value *value, double draw)
{
    double general =
        (share(&e->alike, value->digest) * e->alike.weight + draw * value->weight / e->all.weight) /
        (e->alike.weight + draw);
    return (share(&e->here, value->digest) * e->here.weight + draw * general) /
           (e->here.weight + draw);
}

/* The values of a place, the best first. */
static struct values values_for(const struct evidence *e, double draw, struct arena *arena)
{
    struct values out = {.items = arena_array(arena, e->all.count + 1, sizeof *out.items),
                         .count = e->all.count};
    for (size_t i = 0; i < out.count; i++) {
        out.items[i] = e->all.items[i];
        out.items[i].weight = likelihood(e, &e->all.items[i], draw);
    }
    if (out.count > 1)
        qsort(out.items, out.count, sizeof *out.items, by_weight);
    return out;
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

static size_t add_place(struct fix_learning *l, const struct tried_place *tried, double draw,
                        struct fix_candidate *candidates)
{
    struct evidence evidence = evidence_of(l, &tried->place, tried->right, SIZE_MAX, l->arena);
    struct values values = values_for(&evidence, draw, l->arena);
    size_t count = 0;
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

/* What is learned of values is learned from other groups, too: how far they follow from the place,
 * and how far from what is usual, is what would have been right most often in groups left out, each
 * of which has one voice. */

static const struct fix_put *put_such(const struct fix_case *c, const struct fix_place *place)
{
    for (size_t i = 0; i < c->put_count; i++)
        if (is_such(place, &c->puts[i]))
            return &c->puts[i];
    return NULL;
}

/* The best place that is right in the case, or NULL. */
static const struct tried_place *place_in(const struct tried_place *tried, size_t count,
                                          size_t index)
{
    for (size_t i = 0; i < count; i++)
        if (tried[i].right[index])
            return &tried[i];
    return NULL;
}

static void try_draws(struct fix_learning *l, const struct tried_place *place, size_t index,
                      double *right)
{
    const struct fix_case *c = &l->cases.items[index];
    const struct fix_put *put = put_such(c, &place->place);
    struct evidence evidence = evidence_of(l, &place->place, place->right, c->group, l->scratch);
    for (size_t i = 0; put && evidence.all.count && i < DRAWS; i++) {
        struct values values = values_for(&evidence, draws[i], l->scratch);
        right[i] += text_equal(values.items[0].text, put->value);
    }
    arena_reset(l->scratch);
}

static double best_draw(struct fix_learning *l, const struct tried_place *tried, size_t count)
{
    const struct fix_cases *cases = &l->cases;
    double sums[DRAWS] = {0};
    size_t best = 0;
    for (size_t from = 0, to; from < cases->count; from = to) {
        double right[DRAWS] = {0}, all = 0;
        for (to = from; to < cases->count && cases->items[to].group == cases->items[from].group;
             to++) {
            const struct tried_place *place = place_in(tried, count, to);
            all += place != NULL;
            if (place)
                try_draws(l, place, to, right);
        }
        for (size_t i = 0; i < DRAWS; i++)
            sums[i] += all > 0 ? right[i] / all : 0;
    }
    for (size_t i = 1; i < DRAWS; i++)
        best = sums[i] >= sums[best] ? i : best;
    return draws[best];
}

/* The places that are judged well, the best first. */
static size_t judge_places(struct fix_learning *l, struct tried_place **out)
{
    struct fix_places places = {0};
    size_t count = 0;
    fix_draft_places(&l->cases, l->options->places_min, l->arena, &places);
    struct tried_place *tried = arena_array(l->arena, places.count + 1, sizeof *tried);
    for (size_t i = 0; i < places.count; i++) {
        bool *right = arena_array(l->arena, l->cases.count + 1, sizeof *right);
        count += judge_place(l, &places.items[i], right, &tried[count]);
    }
    if (count > 1)
        qsort(tried, count, sizeof *tried, by_place_score);
    count = fix_keep_ends(tried, count, sizeof *tried, is_same_place);
    *out = tried;
    return count < PLACES_KEPT_MAX ? count : PLACES_KEPT_MAX;
}

size_t fix_learn_places(struct fix_learning *l, struct fix_candidate *candidates)
{
    struct tried_place *tried;
    size_t count = judge_places(l, &tried), good = 0;
    double draw = count ? best_draw(l, tried, count) : draws[0];
    for (size_t i = 0; i < count; i++)
        good += add_place(l, &tried[i], draw, candidates + good);
    return good;
}

size_t fix_places_most(void)
{
    return (size_t)PLACES_KEPT_MAX * VALUES_MAX;
}
