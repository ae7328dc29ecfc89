/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/fix_learn.h"

#include "lib/fix_candidate.h"
#include "schema/id.h"

#include <stdlib.h>

/* Cases. */

static int by_content(const void *a, const void *b)
{
    const struct fix_pair *left = a, *right = b;
    int order = text_compare(left->label, right->label);
    order = order ? order : text_compare(left->group, right->group);
    order = order ? order : text_compare(left->before, right->before);
    order = order ? order : text_compare(left->after, right->after);
    return order ? order : text_compare(left->path, right->path);
}

static bool is_same(const struct fix_pair *a, const struct fix_pair *b)
{
    return text_equal(a->label, b->label) && text_equal(a->group, b->group) &&
           text_equal(a->before, b->before) && text_equal(a->after, b->after);
}

static bool counts(const struct fix_pair *pair)
{
    return pair->before.size <= FIX_TEXT_MAX && pair->after.size <= FIX_TEXT_MAX &&
           !text_equal(pair->before, pair->after);
}

/* The pairs that count, in order, each once. */
static size_t sorted_pairs(const struct fix_pair *pairs, size_t count, struct fix_pair *out)
{
    size_t kept = 0, once = 0;
    for (size_t i = 0; i < count; i++)
        if (counts(&pairs[i]))
            out[kept++] = pairs[i];
    if (kept > 1)
        qsort(out, kept, sizeof *out, by_content);
    for (size_t i = 0; i < kept; i++)
        if (!once || !is_same(&out[once - 1], &out[i]))
            out[once++] = out[i];
    return once;
}

struct sampled {
    uint64_t digest;
    size_t index;
};

static int by_sample(const void *a, const void *b)
{
    const struct sampled *left = a, *right = b;
    if (left->digest != right->digest)
        return left->digest < right->digest ? -1 : 1;
    return (left->index > right->index) - (left->index < right->index);
}

/* Of too many pairs of a label, those of the least hashes, in their order. */
static size_t sample(struct fix_pair *pairs, size_t count, struct arena *arena)
{
    size_t kept = 0;
    if (count <= FIX_PAIRS_MAX)
        return count;
    struct sampled *order = arena_array(arena, count, sizeof *order);
    bool *chosen = arena_array(arena, count, sizeof *chosen);
    for (size_t i = 0; i < count; i++)
        order[i] = (struct sampled){
            digest_mix(digest_of(pairs[i].before) ^ digest_mix(digest_of(pairs[i].group))), i};
    qsort(order, count, sizeof *order, by_sample);
    for (size_t i = 0; i < FIX_PAIRS_MAX; i++)
        chosen[order[i].index] = true;
    for (size_t i = 0; i < count; i++)
        if (chosen[i])
            pairs[kept++] = pairs[i];
    return kept;
}

/* The texts that a single edit makes are right, too: an edit of another kind may stand beside the
 * one that is learned. */
static void find_right(struct fix_case *c, struct arena *arena, struct arena *scratch)
{
    c->whole = digest_of(c->after);
    c->right = arena_array(arena, c->edits.count + 1, sizeof *c->right);
    c->right[c->right_count++] = c->whole;
    for (size_t i = 0; i < c->edits.count; i++) {
        const struct text_edit *edit = &c->edits.items[i];
        struct replacement piece = {
            edit->before.start,
            edit->before.end,
            {c->after.data + edit->after.start, edit->after.end - edit->after.start}};
        c->right[c->right_count++] = digest_of(fix_apply(c->before, &piece, 1, scratch));
        arena_reset(scratch);
    }
}

static void find_puts(struct fix_case *c, struct arena *arena)
{
    c->puts = arena_array(arena, c->edits.count + 1, sizeof *c->puts);
    for (size_t i = 0; i < c->edits.count; i++)
        c->put_count += fix_put_of(c, &c->edits.items[i], arena, &c->puts[c->put_count]);
}

/* With a line break at the end, as files have. */
static struct text whole_lines(struct text text, struct arena *arena)
{
    if (!text.size || text.data[text.size - 1] == '\n')
        return text;
    return arena_print(arena, "%.*s\n", TEXT_ARG(text));
}

static struct fix_cases cases_of(const struct fix_pair *pairs, size_t count, struct arena *arena)
{
    struct fix_cases cases = {arena_array(arena, count + 1, sizeof(struct fix_case)), 0, 0};
    struct arena *scratch = arena_new();
    for (size_t i = 0; i < count; i++) {
        struct fix_case *c = &cases.items[cases.count++];
        bool same_group = i && text_equal(pairs[i].group, pairs[i - 1].group);
        cases.groups += !same_group;
        *c = (struct fix_case){.pair = &pairs[i], .group = cases.groups - 1};
        c->before = whole_lines(pairs[i].before, arena);
        c->after = whole_lines(pairs[i].after, arena);
        c->edits = edit_find(c->before, c->after, arena);
        find_right(c, arena, scratch);
        find_puts(c, arena);
    }
    arena_destroy(&scratch);
    return cases;
}

/* Drafts. */

void fix_draft_add(struct fix_drafts *drafts, struct fix_draft draft, struct arena *arena)
{
    drafts->items = arena_grow(arena, drafts->items, drafts->count, sizeof draft);
    drafts->items[drafts->count++] = draft;
}

static int by_text(const void *a, const void *b)
{
    const struct fix_draft *left = a, *right = b;
    int order = text_compare(left->regex, right->regex);
    order = order ? order : text_compare(left->fix, right->fix);
    if (order)
        return order;
    return (left->support < right->support) - (left->support > right->support);
}

static int by_draft_support(const void *a, const void *b)
{
    const struct fix_draft *left = a, *right = b;
    if (left->support != right->support)
        return left->support < right->support ? 1 : -1;
    return by_text(a, b);
}

/* Each draft once, and of too many those with the most support. */
static void settle_drafts(struct fix_drafts *drafts, size_t from, size_t most)
{
    size_t count = from;
    if (drafts->count - from < 2)
        return;
    qsort(drafts->items + from, drafts->count - from, sizeof *drafts->items, by_text);
    for (size_t i = from; i < drafts->count; i++)
        if (count == from || !text_equal(drafts->items[count - 1].regex, drafts->items[i].regex) ||
            !text_equal(drafts->items[count - 1].fix, drafts->items[i].fix))
            drafts->items[count++] = drafts->items[i];
    qsort(drafts->items + from, count - from, sizeof *drafts->items, by_draft_support);
    drafts->count = count - from > most ? from + most : count;
}

/* Candidates. */

static int by_score(const void *a, const void *b)
{
    const struct fix_candidate *left = a, *right = b;
    if (left->fix.score != right->fix.score)
        return left->fix.score < right->fix.score ? 1 : -1;
    if (left->fix.groups != right->fix.groups)
        return left->fix.groups < right->fix.groups ? 1 : -1;
    if (left->fix.regex.size != right->fix.regex.size)
        return left->fix.regex.size < right->fix.regex.size ? 1 : -1;
    int order = text_compare(left->fix.regex, right->fix.regex);
    return order ? order : text_compare(left->fix.fix, right->fix.fix);
}

/* Of rules with the same successes, failures and replacement, the longest and the shortest regex
 * are enough: the most special, and the most general. by_score has shorter ones last. */
static bool is_same_fix(const void *a, const void *b)
{
    const struct fix_candidate *x = a, *y = b;
    return x->set == y->set && x->fix.failures == y->fix.failures &&
           x->fix.needs_place == y->fix.needs_place && text_equal(x->fix.fix, y->fix.fix);
}

static bool try_piece(struct fix_learning *l, const struct fix_draft *draft,
                      struct fix_candidate *out)
{
    struct fix_code code = {.regex = draft->regex, .fix = draft->fix, .needle = draft->needle};
    return fix_try_draft(l, code, l->options->pieces_min, out);
}

static void learn_label(struct fix_learning *l, const struct fix_pair *pairs, size_t count,
                        struct learned_fixes *out)
{
    struct fix_drafts drafts = {0};
    l->cases = cases_of(pairs, count, l->arena);
    fix_draft_tokens(&l->cases, l->arena, &drafts);
    settle_drafts(&drafts, 0, FIX_DRAFTS_MAX);
    size_t most = drafts.count + fix_places_most();
    struct fix_candidate *candidates = arena_array(l->arena, most, sizeof *candidates);
    size_t good = fix_learn_places(l, candidates);
    for (size_t i = 0; i < drafts.count; i++)
        good += try_piece(l, &drafts.items[i], &candidates[good]);
    if (good > 1)
        qsort(candidates, good, sizeof *candidates, by_score);
    good = fix_keep_ends(candidates, good, sizeof *candidates, is_same_fix);
    for (size_t i = 0; i < good && i < FIX_RULES_MAX; i++) {
        out->items = arena_grow(l->arena, out->items, out->count, sizeof *out->items);
        out->items[out->count++] = candidates[i].fix;
    }
}

void fix_learn(const struct fix_pair *pairs, size_t count, const struct fix_learn_options *options,
               struct arena *arena, struct learned_fixes *out)
{
    struct fix_learning learning = {
        .options = options, .match = match_scratch_new(), .arena = arena, .scratch = arena_new()};
    struct fix_pair *sorted = arena_array(arena, count + 1, sizeof *sorted);
    size_t all = sorted_pairs(pairs, count, sorted);
    *out = (struct learned_fixes){0};
    for (size_t start = 0, end; start < all; start = end) {
        end = start + 1;
        while (end < all && text_equal(sorted[end].label, sorted[start].label))
            end++;
        learn_label(&learning, sorted + start, sample(sorted + start, end - start, arena), out);
    }
    match_scratch_destroy(&learning.match);
    arena_destroy(&learning.scratch);
}
