/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/fix_rank.h"

#include "lib/fix_run.h"

#include <stdlib.h>

/* Fixes with so much of the best one's score are made beside it. */
static const double others_share = 0.5;

struct fix_ranker {
    const struct learned_fix *fixes;
    struct fix_runner *runners;
    size_t *order, *placed; /* the best first, if no place is known and if one is */
    size_t count;
    struct match_scratch *match;
};

struct ordered {
    double score;
    size_t index;
};

static int by_ordered(const void *a, const void *b)
{
    const struct ordered *left = a, *right = b;
    if (left->score != right->score)
        return left->score < right->score ? 1 : -1;
    return (left->index > right->index) - (left->index < right->index);
}

static size_t *order_of(const struct learned_fix *fixes, size_t count, bool placed)
{
    struct ordered *ordered = xcalloc(count + 1, sizeof *ordered);
    size_t *order = xcalloc(count + 1, sizeof *order);
    for (size_t i = 0; i < count; i++)
        ordered[i] = (struct ordered){placed ? fixes[i].placed : fixes[i].score, i};
    qsort(ordered, count, sizeof *ordered, by_ordered);
    for (size_t i = 0; i < count; i++)
        order[i] = ordered[i].index;
    free(ordered);
    return order;
}

struct fix_ranker *fix_ranker_new(const struct learned_fix *fixes, size_t count)
{
    struct fix_ranker *ranker = xcalloc(1, sizeof *ranker);
    ranker->fixes = fixes;
    ranker->runners = xcalloc(count + 1, sizeof *ranker->runners);
    ranker->order = order_of(fixes, count, false);
    ranker->placed = order_of(fixes, count, true);
    ranker->match = match_scratch_new();
    for (size_t i = 0; i < count; i++) {
        struct fix_code code = {
            .regex = fixes[i].regex, .fix = fixes[i].fix, .absent = fixes[i].absent};
        if (!fix_runner_open(&ranker->runners[i], code)) {
            fix_ranker_destroy(&ranker);
            return NULL;
        }
        ranker->count++;
    }
    return ranker;
}

void fix_ranker_destroy(struct fix_ranker **ranker)
{
    if (!*ranker)
        return;
    for (size_t i = 0; i < (*ranker)->count; i++)
        fix_runner_close(&(*ranker)->runners[i]);
    match_scratch_destroy(&(*ranker)->match);
    free((*ranker)->runners);
    free((*ranker)->order);
    free((*ranker)->placed);
    free(*ranker);
    *ranker = NULL;
}

static bool is_at(const struct fix_made *made, size_t index, size_t at,
                  const struct learned_fix *fix)
{
    struct replacement piece = made->pieces[index];
    if (at == FIX_ANYWHERE)
        return !fix->needs_place;
    return fix->puts_lines ? made->points[index] == at : piece.start <= at && at <= piece.end;
}

/* The pieces that are at the place that is asked for; all of them if none is. */
static void keep_at(struct fix_made *made, size_t at, const struct learned_fix *fix)
{
    size_t count = 0;
    for (size_t i = 0; i < made->count; i++)
        if (is_at(made, i, at, fix))
            made->pieces[count++] = made->pieces[i];
    made->count = count;
}

static bool overlaps(const struct fix_made *made, struct replacement piece)
{
    for (size_t i = 0; i < made->count; i++)
        if (piece.start < made->pieces[i].end && made->pieces[i].start < piece.end)
            return true;
    return false;
}

static int by_start(const void *a, const void *b)
{
    const struct replacement *left = a, *right = b;
    return (left->start > right->start) - (left->start < right->start);
}

/* What other fixes make of places that this one leaves, as they would in a scan: those that are
 * nearly as good. Lines that are put in are put in once. */
static void add_others(struct fix_ranker *ranker, const size_t *order, size_t first,
                       const struct fix_made *each, struct fix_made *made)
{
    double least = ranker->fixes[order[first]].score * others_share;
    for (size_t i = first + 1; i < ranker->count && ranker->fixes[order[i]].score >= least; i++)
        for (size_t k = 0; !ranker->fixes[order[i]].puts_lines && k < each[order[i]].count; k++)
            if (made->count < FIX_PLACES_MAX && !overlaps(made, each[order[i]].pieces[k]))
                made->pieces[made->count++] = each[order[i]].pieces[k];
    qsort(made->pieces, made->count, sizeof *made->pieces, by_start);
}

size_t fix_rank(struct fix_ranker *ranker, struct text before, size_t at, struct fix_result *out,
                size_t most, struct arena *arena)
{
    const size_t *order = at == FIX_ANYWHERE ? ranker->order : ranker->placed;
    size_t count = 0;
    if (before.size > FIX_TEXT_MAX)
        return 0;
    struct fix_made *each = xcalloc(ranker->count + 1, sizeof *each);
    for (size_t i = 0; i < ranker->count; i++) {
        ranker->runners[i].each = at != FIX_ANYWHERE && ranker->fixes[i].puts_lines;
        if (fix_run(&ranker->runners[i], ranker->match, before, &each[i], arena) != 1)
            each[i].count = 0;
        keep_at(&each[i], at, &ranker->fixes[i]);
    }
    for (size_t i = 0; i < ranker->count && count < most; i++) {
        const struct learned_fix *fix = &ranker->fixes[order[i]];
        struct fix_made made = each[order[i]];
        bool is_new = made.count > 0;
        if (is_new && !fix->puts_lines)
            add_others(ranker, order, i, each, &made);
        made.text = fix_apply(before, made.pieces, made.count, arena);
        for (size_t k = 0; k < count && is_new; k++)
            is_new = !text_equal(out[k].text, made.text);
        if (is_new)
            out[count++] = (struct fix_result){fix, made.text};
    }
    free(each);
    return count;
}
