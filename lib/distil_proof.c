/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/distil_work.h"

#include "lib/redos.h"

#include <math.h>
#include <stdlib.h>

enum { HELD_LEAST = 2 };

/* Of the lines that are not flagged, the share that a pattern may find at most: where nearly all
 * lines are flagged, precision says nothing. */
static const double CLEAN_SHARE_MAX = 0.05;

/* Of the Wilson bound on all lines, where little was held out. */
static const double SEEN_BOUND = 0.8;

void distil_add_hit(struct hit_lines *lines, uint32_t line)
{
    if (lines->count && lines->items[lines->count - 1] == line)
        return;
    if (lines->count == lines->room) {
        lines->room = lines->room * 2 + 32;
        lines->items = xrealloc(lines->items, lines->room * sizeof *lines->items);
    }
    lines->items[lines->count++] = line;
}

/* How well a pattern did. */

static double wilson(double right, double wrong)
{
    double n = right + wrong;
    if (n <= 0)
        return 0;
    double p = right / n, z2 = 1;
    return (p + z2 / (2 * n) - sqrt(p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n);
}

static bool precise(double right, double wrong, double least)
{
    return right > 0 && right >= least * (right + wrong);
}

struct distil_counts distil_sum(const struct tally *repos, size_t count)
{
    struct distil_counts counts = {0};
    for (size_t i = 0; i < count; i++) {
        counts.right += repos[i].right;
        counts.wrong += repos[i].wrong;
        counts.repos += repos[i].right > 0;
    }
    return counts;
}

/* Whether it stands on no single repository: with any of them taken away, others still support it,
 * and not much worse. */
static bool is_broad(const struct work *work, const struct tally *repos)
{
    struct distil_counts all = distil_sum(repos, work->corpus.repo_count);
    if (all.repos < work->options.repositories)
        return false;
    for (size_t i = 0; i < work->corpus.repo_count && all.repos > 1; i++)
        if (!precise((double)(all.right - repos[i].right), (double)(all.wrong - repos[i].wrong),
                     work->options.precision - 0.2))
            return false;
    return true;
}

/* What it did on one part of the repositories. */
static struct distil_counts part_of(const struct work *work, const struct candidate *candidate,
                                    uint32_t fold)
{
    const struct distil_corpus *corpus = &work->corpus;
    struct distil_counts part = {0};
    for (size_t i = 0; i < corpus->repo_count; i++)
        if (corpus->fold_of[i] == fold) {
            part.right += candidate->repos[i].right;
            part.wrong += candidate->repos[i].wrong;
            part.repos += candidate->repos[i].right > 0;
        }
    return part;
}

/* Whether what is outside of the part is reason enough to have it: it was learned without the part,
 * or is precise without it. */
bool distil_is_held_out(const struct work *work, const struct candidate *candidate, uint32_t fold)
{
    struct distil_counts part = part_of(work, candidate, fold);
    double right = (double)(candidate->seen.right - part.right);
    double wrong = (double)(candidate->seen.wrong - part.wrong);
    return candidate->left_out >> fold & 1 ||
           (right >= HELD_LEAST && precise(right, wrong, work->options.precision));
}

/* What it did on the parts that it does not stand on. */
void distil_hold_out(const struct work *work, struct candidate *candidate)
{
    candidate->held = (struct distil_counts){0};
    for (uint32_t fold = 0; fold < work->corpus.folds; fold++) {
        if (!distil_is_held_out(work, candidate, fold))
            continue;
        struct distil_counts part = part_of(work, candidate, fold);
        candidate->held.right += part.right;
        candidate->held.wrong += part.wrong;
        candidate->held.repos += part.repos;
    }
}

/* By tokens, on every repository. */
void distil_measure(const struct work *work, struct proof *proof, struct arena *arena)
{
    const struct distil_corpus *corpus = &work->corpus;
    struct candidate *candidate = proof->candidate;
    const struct posting *places = &corpus->places[candidate->pattern.anchor];
    candidate->repos = arena_array(arena, corpus->repo_count, sizeof *candidate->repos);
    for (size_t i = 0; i < places->count; i++) {
        const struct distil_line *line = &corpus->lines[places->lines[i]];
        if (!distil_matches(corpus, line, &candidate->pattern))
            continue;
        struct tally *tally = &candidate->repos[line->repo];
        (*(distil_has_rule(line, proof->rule) ? &tally->right : &tally->wrong))++;
        distil_add_hit(&proof->lines, places->lines[i]);
    }
    candidate->seen = distil_sum(candidate->repos, corpus->repo_count);
    distil_hold_out(work, candidate);
}

/* On repositories that it was not learned from it was right, and hardly wrong; where these are few,
 * all that was seen must bear it out. */
static bool holds_elsewhere(const struct work *work, const struct candidate *candidate)
{
    double right = (double)candidate->held.right, wrong = (double)candidate->held.wrong;
    double seen = wilson((double)candidate->seen.right, (double)candidate->seen.wrong);
    if (work->options.repositories == 1 && right + wrong <= 0)
        return seen >= SEEN_BOUND;
    return precise(right, wrong, work->options.precision - 0.1) &&
           (wilson(right, wrong) >= work->options.bound || seen >= SEEN_BOUND);
}

/* Whether it asks for anything in particular: kinds of tokens at a line's ends are in any code. */
static bool says_something(const struct distil_corpus *corpus, const struct pattern *pattern)
{
    uint8_t anchor = corpus->word_kinds[pattern->anchor];
    bool says = anchor != TOKEN_BEGIN && anchor != TOKEN_END && anchor != TOKEN_STRING;
    for (uint32_t i = 0; i < pattern->count && !says; i++) {
        enum condition_kind kind = feature_kind(pattern->conditions[i].feature);
        says = !pattern->conditions[i].absent && kind != CONDITION_KIND && kind != CONDITION_SHAPE;
    }
    return says;
}

bool distil_is_proven(const struct work *work, const struct candidate *candidate)
{
    const struct distil_counts *seen = &candidate->seen;
    return says_something(&work->corpus, &candidate->pattern) &&
           precise((double)seen->right, (double)seen->wrong, work->options.precision) &&
           (double)seen->wrong <= CLEAN_SHARE_MAX * (double)work->corpus.clean &&
           holds_elsewhere(work, candidate) && is_broad(work, candidate->repos);
}

/* Choosing among patterns: each must find lines that those before it do not. */

static double gain_of(const struct work *work, const struct proof *proof, const uint8_t *taken)
{
    double gain = -1;
    for (size_t i = 0; i < proof->lines.count; i++) {
        uint32_t line = proof->lines.items[i];
        if (!taken[line])
            gain += distil_has_rule(&work->corpus.lines[line], proof->rule) ? 1 : -work->wrong_cost;
    }
    return gain;
}

static bool is_shorter(const struct candidate *a, const struct candidate *b)
{
    if (a->pattern.count != b->pattern.count)
        return a->pattern.count < b->pattern.count;
    if (a->pattern.anchor != b->pattern.anchor)
        return a->pattern.anchor < b->pattern.anchor;
    for (uint32_t i = 0; i < a->pattern.count; i++) {
        const struct condition *x = &a->pattern.conditions[i], *y = &b->pattern.conditions[i];
        if (x->feature != y->feature)
            return x->feature < y->feature;
        if (x->absent != y->absent)
            return y->absent;
    }
    return false;
}

/* Marks the ones that are kept, in `proofs` of one rule. */
void distil_choose(const struct work *work, struct proof *proofs, size_t count)
{
    uint8_t *taken = xcalloc(work->corpus.count + 1, 1);
    for (size_t kept = 0; kept < DISTIL_PATTERNS_MAX; kept++) {
        struct proof *best = NULL;
        double most = 0;
        for (size_t i = 0; i < count; i++) {
            if (proofs[i].candidate->kept)
                continue;
            double gain = gain_of(work, &proofs[i], taken);
            if (gain > most ||
                (best && gain == most && is_shorter(proofs[i].candidate, best->candidate))) {
                most = gain;
                best = &proofs[i];
            }
        }
        if (!best)
            break;
        best->candidate->kept = true;
        for (size_t i = 0; i < best->lines.count; i++)
            taken[best->lines.items[i]] = 1;
    }
    free(taken);
}

size_t distil_drop_others(struct proof *proofs, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (proofs[i].candidate->kept)
            proofs[kept++] = proofs[i];
        else
            free(proofs[i].lines.items);
    }
    return kept;
}

/* Whether it compiles, and nobody who writes a file can make it slow. */
static bool is_sound(const struct candidate *candidate)
{
    struct error err = {0};
    struct matcher *matcher = matcher_new(candidate->regex, MATCHER_BYTES, &err);
    bool sound = matcher && !matcher_takes_nothing(matcher);
    matcher_destroy(&matcher);
    return sound && redos_require_quick(candidate->regex, MATCHER_BYTES, &err) == 0;
}

/* Chooses among those that are sound, looking only at what would be chosen. */
size_t distil_choose_sound(const struct work *work, struct proof *proofs, size_t count)
{
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < count; i++)
            proofs[i].candidate->kept = false;
        distil_choose(work, proofs, count);
        for (size_t i = 0; i < count; i++) {
            struct candidate *candidate = proofs[i].candidate;
            if (!candidate->kept || candidate->sound)
                continue;
            candidate->sound = is_sound(candidate);
            if (!candidate->sound)
                proofs[i].lines.count = 0;
            again = again || !candidate->sound;
        }
    }
    return distil_drop_others(proofs, count);
}
