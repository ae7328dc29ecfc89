/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/distil_internal.h"

#include <math.h>
#include <stdlib.h>

enum {
    ANCHORS = 7,          /* tried for one pattern, the line's begin among them */
    ANCHOR_POOL = 64,     /* looked at closely to choose these */
    NEGATIVES_MAX = 4000, /* lines with an anchor of one rule */
    BEAM = 3,
    BRANCHES = 4,
    FEATURE_CACHE = 24, /* anchors whose windows are kept for a rule */
    POSITIVES_LEAST = 3,
};

/* Lines right that one bit more of a pattern must bring. */
static const double BIT_VALUE = 0.15;

/* The surroundings of one anchor in one line. */
struct window {
    uint32_t line;
    bool positive;
    float weight;
    uint32_t feature_at, feature_count; /* in the group's numbers */
};

/* All windows of a rule at one anchor. Features are numbered in ascending order. */
struct group {
    uint32_t anchor;
    struct window *windows;
    size_t count;
    uint32_t *numbers;
    feature *features;
    size_t feature_count;
};

struct learner {
    const struct distil_corpus *corpus;
    struct arena *arena;
    uint32_t rule;
    struct candidates *out;
    double wrong_cost;   /* of a wrong line, in right ones */
    uint32_t *positives; /* lines, ascending */
    size_t positive_count;
    double *weights;  /* of each repository's lines that are not flagged for the rule */
    uint8_t *covered; /* of each positive */
    struct group *groups[FEATURE_CACHE];
    size_t group_count;
    struct lengths lengths;
    uint32_t left_out; /* this part of the repositories, or NO_RULE */
    uint32_t *seen;    /* of each word: in how many positives */
};

/* A state of the search. */
struct node {
    struct pattern pattern;
    uint32_t *windows; /* numbers of the group's windows */
    size_t count;
    double right, wrong, bits, value;
};

static bool takes_part(const struct learner *learner, uint32_t line)
{
    const struct distil_corpus *corpus = learner->corpus;
    return corpus->fold_of[corpus->lines[line].repo] != learner->left_out;
}

/* Choosing lines: those of smallest digest of each repository. */

struct ranked {
    uint64_t digest;
    uint32_t line, repo;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->repo != y->repo)
        return x->repo < y->repo ? -1 : 1;
    if (x->digest != y->digest)
        return x->digest < y->digest ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Keeps at most `limit` lines of each repository, ascending. */
static size_t sample(const struct distil_corpus *corpus, uint32_t *lines, size_t count,
                     size_t limit)
{
    struct ranked *order = xcalloc(count + 1, sizeof *order);
    for (size_t i = 0; i < count; i++)
        order[i] =
            (struct ranked){corpus->lines[lines[i]].digest, lines[i], corpus->lines[lines[i]].repo};
    qsort(order, count, sizeof *order, compare_ranked);
    size_t kept = 0, of_repo = 0;
    for (size_t i = 0; i < count; i++) {
        of_repo = i && order[i].repo == order[i - 1].repo ? of_repo + 1 : 1;
        if (of_repo <= limit)
            lines[kept++] = order[i].line;
    }
    free(order);
    qsort(lines, kept, sizeof *lines, compare_numbers);
    return kept;
}

/* A repository that has more flagged lines than are learned from has its other lines weighed down
 * in proportion, so that its precision stays what it is. */
static void choose_positives(struct learner *learner)
{
    const struct distil_corpus *corpus = learner->corpus;
    const struct posting *all = &corpus->flagged[learner->rule];
    learner->positives = xcalloc(all->count + 1, sizeof *learner->positives);
    learner->weights = xcalloc(corpus->repo_count + 1, sizeof *learner->weights);
    memcpy(learner->positives, all->lines, all->count * sizeof *all->lines);
    learner->positive_count = sample(corpus, learner->positives, all->count, DISTIL_REPO_LINES);
    learner->covered = xcalloc(learner->positive_count + 1, 1);
    for (size_t i = 0; i < all->count; i++)
        learner->weights[corpus->lines[all->lines[i]].repo]++;
    for (size_t i = 0; i < corpus->repo_count; i++)
        learner->weights[i] =
            learner->weights[i] > DISTIL_REPO_LINES ? DISTIL_REPO_LINES / learner->weights[i] : 1;
}

/* Lengths worth asking for: those of the shortest flagged lines, and some of the others. */
static void choose_lengths(struct learner *learner)
{
    uint32_t *sizes = xcalloc(learner->positive_count + 1, sizeof *sizes);
    size_t count = learner->positive_count;
    for (size_t i = 0; i < count; i++)
        sizes[i] = (uint32_t)learner->corpus->lines[learner->positives[i]].code.size;
    qsort(sizes, count, sizeof *sizes, compare_numbers);
    for (size_t i = 0; i < 20 && count; i++) {
        uint16_t size = (uint16_t)sizes[i * i * count / 400];
        if (size &&
            (!learner->lengths.count || learner->lengths.items[learner->lengths.count - 1] != size))
            learner->lengths.items[learner->lengths.count++] = size;
    }
    free(sizes);
}

/* Groups of windows. */

static int compare_features(const void *a, const void *b)
{
    feature x = *(const feature *)a, y = *(const feature *)b;
    return (x > y) - (x < y);
}

struct gather {
    struct group *group;
    feature *features; /* of all windows, one after the other */
    size_t count, room;
    size_t window_room;
};

static void add_windows(struct learner *learner, struct gather *gather, uint32_t number,
                        float weight)
{
    const struct distil_line *line = &learner->corpus->lines[number];
    struct group *group = gather->group;
    unsigned found = 0;
    for (unsigned at = 0; at < line->token_count && found < ANCHOR_PLACES; at++) {
        if (line->ids[at] != group->anchor)
            continue;
        found++;
        if (gather->count + FEATURES_MAX > gather->room) {
            gather->room = gather->room * 2 + FEATURES_MAX;
            gather->features = xrealloc(gather->features, gather->room * sizeof(feature));
        }
        if (group->count == gather->window_room) {
            gather->window_room = gather->window_room * 2 + 64;
            group->windows = xrealloc(group->windows, gather->window_room * sizeof *group->windows);
        }
        size_t count = distil_features(learner->corpus, line, at, &learner->lengths,
                                       gather->features + gather->count);
        group->windows[group->count++] =
            (struct window){.line = number,
                            .positive = distil_has_rule(line, learner->rule),
                            .weight = weight,
                            .feature_at = (uint32_t)gather->count,
                            .feature_count = (uint32_t)count};
        gather->count += count;
    }
}

/* Features by value: how many windows have each, then its number plus one. */
struct feature_index {
    feature *keys; /* 0 is none: a word at no distance is the anchor itself */
    uint32_t *values;
    size_t size; /* a power of two, at most half full */
};

static size_t slot_of(const struct feature_index *index, feature f)
{
    size_t at = (size_t)digest_mix(f) & (index->size - 1);
    while (index->keys[at] && index->keys[at] != f)
        at = (at + 1) & (index->size - 1);
    return at;
}

static void grow_index(struct feature_index *index)
{
    struct feature_index larger = {.size = index->size ? index->size * 2 : 4096};
    larger.keys = xcalloc(larger.size, sizeof *larger.keys);
    larger.values = xcalloc(larger.size, sizeof *larger.values);
    for (size_t i = 0; i < index->size; i++)
        if (index->keys[i]) {
            size_t at = slot_of(&larger, index->keys[i]);
            larger.keys[at] = index->keys[i];
            larger.values[at] = index->values[i];
        }
    free(index->keys);
    free(index->values);
    *index = larger;
}

/* Those of a single window are of no use, and go. */
static void choose_features(struct group *group, struct feature_index *index)
{
    size_t count = 0;
    for (size_t i = 0; i < index->size; i++)
        count += index->values[i] > 1;
    group->features = xcalloc(count + 1, sizeof *group->features);
    for (size_t i = 0; i < index->size; i++)
        if (index->values[i] > 1)
            group->features[group->feature_count++] = index->keys[i];
    qsort(group->features, count, sizeof *group->features, compare_features);
    if (index->size)
        memset(index->values, 0, index->size * sizeof *index->values);
    for (size_t i = 0; i < count; i++)
        index->values[slot_of(index, group->features[i])] = (uint32_t)i + 1;
}

/* Numbers features; those of a window stay in ascending order. */
static void number_features(struct gather *gather)
{
    struct group *group = gather->group;
    struct feature_index index = {0};
    size_t used = 0;
    grow_index(&index);
    for (size_t i = 0; i < gather->count; i++) {
        size_t at = slot_of(&index, gather->features[i]);
        if (!index.keys[at]) {
            index.keys[at] = gather->features[i];
            if (++used * 2 > index.size)
                grow_index(&index);
            at = slot_of(&index, gather->features[i]);
        }
        index.values[at]++;
    }
    choose_features(group, &index);
    group->numbers = xcalloc(gather->count + 1, sizeof *group->numbers);
    used = 0;
    for (size_t i = 0; i < group->count; i++) {
        struct window *window = &group->windows[i];
        size_t from = window->feature_at, count = window->feature_count;
        window->feature_at = (uint32_t)used;
        for (size_t k = from; k < from + count; k++) {
            uint32_t number = index.values[slot_of(&index, gather->features[k])];
            if (number)
                group->numbers[used++] = number - 1;
        }
        window->feature_count = (uint32_t)(used - window->feature_at);
    }
    free(index.keys);
    free(index.values);
}

static void add_negatives(struct learner *learner, struct gather *gather)
{
    const struct distil_corpus *corpus = learner->corpus;
    const struct posting *all = &corpus->places[gather->group->anchor];
    uint32_t *lines = xcalloc(all->count + 1, sizeof *lines);
    uint32_t *counts = xcalloc(corpus->repo_count + 1, sizeof *counts);
    uint32_t *kept = xcalloc(corpus->repo_count + 1, sizeof *kept);
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++)
        if (!distil_has_rule(&corpus->lines[all->lines[i]], learner->rule)) {
            lines[count++] = all->lines[i];
            counts[corpus->lines[all->lines[i]].repo]++;
        }
    size_t repos = corpus->repo_count ? corpus->repo_count : 1;
    size_t limit = NEGATIVES_MAX / repos > 50 ? NEGATIVES_MAX / repos : 50;
    count = sample(corpus, lines, count, limit);
    for (size_t i = 0; i < count; i++)
        kept[corpus->lines[lines[i]].repo]++;
    for (size_t i = 0; i < count; i++) {
        uint32_t repo = corpus->lines[lines[i]].repo;
        add_windows(learner, gather, lines[i],
                    (float)(learner->weights[repo] * counts[repo] / kept[repo]));
    }
    free(lines);
    free(counts);
    free(kept);
}

static struct group *make_group(struct learner *learner, uint32_t anchor)
{
    struct group *group = xcalloc(1, sizeof *group);
    struct gather gather = {.group = group};
    group->anchor = anchor;
    for (size_t i = 0; i < learner->positive_count; i++)
        add_windows(learner, &gather, learner->positives[i], 1);
    add_negatives(learner, &gather);
    number_features(&gather);
    free(gather.features);
    return group;
}

static void free_group(struct group *group)
{
    free(group->windows);
    free(group->numbers);
    free(group->features);
    free(group);
}

static struct group *group_of(struct learner *learner, uint32_t anchor)
{
    for (size_t i = 0; i < learner->group_count; i++)
        if (learner->groups[i]->anchor == anchor)
            return learner->groups[i];
    struct group *group = make_group(learner, anchor);
    if (learner->group_count == FEATURE_CACHE) {
        free_group(learner->groups[0]);
        memmove(learner->groups, learner->groups + 1,
                (FEATURE_CACHE - 1) * sizeof learner->groups[0]);
        learner->group_count--;
    }
    learner->groups[learner->group_count++] = group;
    return group;
}

/* Anchors: the tokens that tell flagged lines from others best. */

struct anchor {
    uint32_t word;
    double gain;
};

static int compare_anchors(const void *a, const void *b)
{
    const struct anchor *x = a, *y = b;
    if (x->gain != y->gain)
        return x->gain > y->gain ? -1 : 1;
    return (x->word > y->word) - (x->word < y->word);
}

static double gain_of(double right, double wrong, double prior)
{
    return right > 0 ? right * (log2(right / (right + wrong)) - log2(prior)) : 0;
}

static bool is_anchor(const struct distil_corpus *corpus, uint32_t word)
{
    return corpus->word_kinds[word] != TOKEN_COMMENT && corpus->word_kinds[word] != TOKEN_NUMBER;
}

static size_t choose_anchors(struct learner *learner, struct anchor *out)
{
    const struct distil_corpus *corpus = learner->corpus;
    struct anchor *pool = NULL;
    size_t count = 0, room = 0;
    double positives = 0;
    for (size_t i = 0; i < learner->positive_count; i++) {
        if (learner->covered[i] || !takes_part(learner, learner->positives[i]))
            continue;
        const struct distil_line *line = &corpus->lines[learner->positives[i]];
        positives++;
        for (unsigned k = 0; k < line->token_count; k++) {
            bool again = false;
            for (unsigned j = 0; j < k && !again; j++)
                again = line->ids[j] == line->ids[k];
            if (again || !is_anchor(corpus, line->ids[k]) || learner->seen[line->ids[k]]++)
                continue;
            if (count == room)
                pool = xrealloc(pool, (room = room * 2 + 64) * sizeof *pool);
            pool[count++] = (struct anchor){.word = line->ids[k]};
        }
    }
    double prior = positives / (double)(corpus->count + 1);
    for (size_t i = 0; i < count; i++) {
        double right = learner->seen[pool[i].word];
        double all = (double)corpus->places[pool[i].word].count;
        /* Lines that were not sampled, or are covered, are neither right nor wrong here. */
        double wrong = all - right;
        learner->seen[pool[i].word] = 0;
        pool[i].gain = right >= POSITIVES_LEAST ? gain_of(right, wrong, prior) : 0;
        if (corpus->word_kinds[pool[i].word] == TOKEN_BEGIN)
            pool[i].gain = HUGE_VAL;
    }
    if (count)
        qsort(pool, count, sizeof *pool, compare_anchors);
    size_t kept = 0;
    while (kept < count && kept < ANCHORS && pool[kept].gain > 0) {
        out[kept] = pool[kept];
        kept++;
    }
    free(pool);
    return positives >= POSITIVES_LEAST ? kept : 0;
}

/* The search. */

static double bits_of(struct condition condition)
{
    static const double bits[CONDITION_KINDS] = {
        [CONDITION_WORD] = 6,   [CONDITION_KIND] = 2,   [CONDITION_SHAPE] = 3,
        [CONDITION_SPACE] = 2,  [CONDITION_STRING] = 4, [CONDITION_AFTER] = 8,
        [CONDITION_BEFORE] = 8, [CONDITION_LINE] = 9,   [CONDITION_LENGTH] = 5,
        [CONDITION_FIRST] = 2,  [CONDITION_INSIDE] = 3,
    };
    int offset = abs(feature_offset(condition.feature));
    return bits[feature_kind(condition.feature)] + condition.absent +
           (offset > 1 ? 0.5 * (offset - 1) : 0);
}

/* Lines, not windows: a line is right, or wrong, once. */
static void weigh(const struct learner *learner, const struct group *group, struct node *node)
{
    uint32_t last = NO_RULE;
    node->right = node->wrong = 0;
    for (size_t i = 0; i < node->count; i++) {
        const struct window *window = &group->windows[node->windows[i]];
        if (window->line == last)
            continue;
        last = window->line;
        *(window->positive ? &node->right : &node->wrong) += (double)window->weight;
    }
    node->value = node->right - learner->wrong_cost * node->wrong - BIT_VALUE * node->bits;
}

static bool has_feature(const struct group *group, const struct window *window, uint32_t number)
{
    return distil_has_number(group->numbers + window->feature_at, window->feature_count, number);
}

struct branch {
    uint32_t number;
    bool absent;
    double gain;
};

static void keep_branch(struct branch *branches, size_t *count, struct branch new)
{
    size_t at = *count < BRANCHES ? (*count)++ : BRANCHES;
    while (at > 0 && branches[at - 1].gain < new.gain) {
        if (at < BRANCHES)
            branches[at] = branches[at - 1];
        at--;
    }
    if (at < BRANCHES)
        branches[at] = new;
}

static bool said_before(const struct pattern *pattern, feature f)
{
    for (uint32_t i = 0; i < pattern->count; i++)
        if (pattern->conditions[i].feature == f)
            return true;
    return false;
}

/* Whether a pattern with both conditions can be said exactly. What stands anywhere before the
 * anchor is said in one way: a word, or that some marks are not there, or a quote; not at the
 * line's begin, and a word not together with tokens right before the anchor, of which it may be
 * one. */
static bool go_together(const struct condition *a, const struct condition *b)
{
    enum condition_kind x = feature_kind(a->feature), y = feature_kind(b->feature);
    bool word = x == CONDITION_BEFORE && !a->absent;
    if (word && (y == CONDITION_BEFORE || y == CONDITION_INSIDE || y == CONDITION_AFTER))
        return false;
    if (word && y <= CONDITION_STRING && !b->absent &&
        feature_offset(b->feature) < (y == CONDITION_SPACE ? 1 : 0))
        return false;
    return x != CONDITION_INSIDE || y != CONDITION_INSIDE;
}

static bool can_be_said(const struct learner *learner, const struct pattern *pattern,
                        struct condition new)
{
    enum condition_kind kind = feature_kind(new.feature);
    if ((kind == CONDITION_BEFORE || kind == CONDITION_INSIDE) &&
        learner->corpus->word_kinds[pattern->anchor] == TOKEN_BEGIN)
        return false;
    for (uint32_t i = 0; i < pattern->count; i++)
        if (!go_together(&pattern->conditions[i], &new) ||
            !go_together(&new, &pattern->conditions[i]))
            return false;
    return true;
}

/* The best conditions to add to a node. */
static size_t branch_out(const struct learner *learner, const struct group *group,
                         const struct node *node, double *counts, struct branch *branches)
{
    double right = 0, wrong = 0;
    size_t kept = 0;
    memset(counts, 0, 2 * group->feature_count * sizeof *counts);
    for (size_t i = 0; i < node->count; i++) {
        const struct window *window = &group->windows[node->windows[i]];
        double weight = (double)window->weight;
        *(window->positive ? &right : &wrong) += weight;
        for (uint32_t k = 0; k < window->feature_count; k++)
            counts[2 * group->numbers[window->feature_at + k] + !window->positive] += weight;
    }
    double prior = right / (right + wrong);
    for (size_t i = 0; i < group->feature_count; i++) {
        if (said_before(&node->pattern, group->features[i]))
            continue;
        for (int absent = 0; absent < 2; absent++) {
            struct condition condition = {group->features[i], absent};
            double r = absent ? right - counts[2 * i] : counts[2 * i];
            double w = absent ? wrong - counts[2 * i + 1] : counts[2 * i + 1];
            if (r < POSITIVES_LEAST - 0.5 || w >= wrong ||
                !can_be_said(learner, &node->pattern, condition) ||
                (absent ? !distil_may_be_absent(learner->corpus, group->features[i])
                        : feature_kind(group->features[i]) == CONDITION_LINE))
                continue;
            double gain = gain_of(r, w, prior) - 0.5 * bits_of(condition);
            if (gain > 0 && (kept < BRANCHES || gain > branches[kept - 1].gain))
                keep_branch(branches, &kept, (struct branch){(uint32_t)i, absent, gain});
        }
    }
    return kept;
}

static void add_condition(struct pattern *pattern, struct condition new)
{
    uint32_t at = pattern->count++;
    while (at > 0 && pattern->conditions[at - 1].feature > new.feature) {
        pattern->conditions[at] = pattern->conditions[at - 1];
        at--;
    }
    pattern->conditions[at] = new;
}

static struct node child_of(const struct learner *learner, const struct group *group,
                            const struct node *node, const struct branch *branch)
{
    struct node child = {.pattern = node->pattern};
    struct condition condition = {group->features[branch->number], branch->absent};
    add_condition(&child.pattern, condition);
    child.bits = node->bits + bits_of(condition);
    child.windows = xcalloc(node->count + 1, sizeof *child.windows);
    for (size_t i = 0; i < node->count; i++)
        if (has_feature(group, &group->windows[node->windows[i]], branch->number) != branch->absent)
            child.windows[child.count++] = node->windows[i];
    weigh(learner, group, &child);
    return child;
}

static double promise(const struct node *node)
{
    return gain_of(node->right, node->wrong, 1e-3) - 0.5 * node->bits;
}

static bool same_pattern(const struct pattern *a, const struct pattern *b)
{
    if (a->anchor != b->anchor || a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->conditions[i].feature != b->conditions[i].feature ||
            a->conditions[i].absent != b->conditions[i].absent)
            return false;
    return true;
}

/* Puts a child among the best of its level, which it may drop out of again. */
static void keep_node(struct node *level, size_t *count, struct node child)
{
    for (size_t i = 0; i < *count; i++)
        if (same_pattern(&level[i].pattern, &child.pattern)) {
            free(child.windows);
            return;
        }
    if (*count == BEAM && promise(&level[BEAM - 1]) >= promise(&child)) {
        free(child.windows);
        return;
    }
    if (*count == BEAM)
        free(level[BEAM - 1].windows);
    else
        (*count)++;
    size_t at = *count - 1;
    while (at > 0 && promise(&level[at - 1]) < promise(&child)) {
        level[at] = level[at - 1];
        at--;
    }
    level[at] = child;
}

static struct node root_of(struct learner *learner, const struct group *group)
{
    struct node root = {.pattern.anchor = group->anchor, .bits = 6};
    size_t positive = 0;
    root.windows = xcalloc(group->count + 1, sizeof *root.windows);
    for (size_t i = 0; i < group->count; i++) {
        const struct window *window = &group->windows[i];
        if (!takes_part(learner, window->line))
            continue;
        if (window->positive) {
            while (learner->positives[positive] < window->line)
                positive++;
            if (learner->covered[positive])
                continue;
        }
        root.windows[root.count++] = (uint32_t)i;
    }
    weigh(learner, group, &root);
    return root;
}

struct best {
    struct pattern pattern;
    double value;
};

static void note_best(const struct node *node, struct best *best)
{
    if (node->value > best->value && node->right >= POSITIVES_LEAST - 0.5 && node->pattern.count)
        *best = (struct best){node->pattern, node->value};
}

static void search(struct learner *learner, const struct group *group, struct best *best)
{
    struct node level[BEAM] = {root_of(learner, group)};
    size_t count = 1;
    double *counts = xcalloc(2 * group->feature_count + 1, sizeof *counts);
    if (level[0].value > best->value && learner->corpus->word_kinds[group->anchor] == TOKEN_WORD)
        *best = (struct best){level[0].pattern, level[0].value};
    while (count > 0 && level[0].pattern.count < PATTERN_CONDITIONS) {
        struct node next[BEAM];
        size_t next_count = 0;
        for (size_t i = 0; i < count; i++) {
            struct branch branches[BRANCHES];
            size_t branched =
                level[i].wrong > 0 ? branch_out(learner, group, &level[i], counts, branches) : 0;
            for (size_t k = 0; k < branched; k++) {
                struct node child = child_of(learner, group, &level[i], &branches[k]);
                note_best(&child, best);
                keep_node(next, &next_count, child);
            }
            free(level[i].windows);
        }
        memcpy(level, next, next_count * sizeof *next);
        count = next_count;
    }
    for (size_t i = 0; i < count; i++)
        free(level[i].windows);
    free(counts);
}

static void note_candidate(struct learner *learner, const struct pattern *pattern)
{
    struct candidates *out = learner->out;
    uint64_t fold = learner->left_out == NO_RULE ? 0 : (uint64_t)1 << learner->left_out;
    for (size_t i = 0; i < out->count; i++)
        if (same_pattern(&out->items[i].pattern, pattern)) {
            out->items[i].left_out |= fold;
            return;
        }
    out->items = arena_grow(learner->arena, out->items, out->count, sizeof *out->items);
    out->items[out->count++] = (struct candidate){.pattern = *pattern, .left_out = fold};
}

static size_t cover(struct learner *learner, const struct pattern *pattern)
{
    size_t covered = 0;
    for (size_t i = 0; i < learner->positive_count; i++)
        if (!learner->covered[i] &&
            distil_matches(learner->corpus, &learner->corpus->lines[learner->positives[i]],
                           pattern)) {
            learner->covered[i] = 1;
            covered++;
        }
    return covered;
}

static void learn_without(struct learner *learner, uint32_t fold)
{
    learner->left_out = fold;
    memset(learner->covered, 0, learner->positive_count);
    for (size_t round = 0; round < DISTIL_PATTERNS_MAX; round++) {
        struct anchor anchors[ANCHORS];
        size_t count = choose_anchors(learner, anchors);
        struct best best = {.value = 0};
        for (size_t i = 0; i < count; i++)
            search(learner, group_of(learner, anchors[i].word), &best);
        if (best.value <= 0)
            return;
        note_candidate(learner, &best.pattern);
        if (cover(learner, &best.pattern) == 0)
            return;
    }
}

void distil_learn(const struct distil_corpus *corpus, uint32_t rule, double wrong_cost,
                  struct arena *arena, struct candidates *out)
{
    struct learner learner = {
        .corpus = corpus, .arena = arena, .rule = rule, .out = out, .wrong_cost = wrong_cost};
    *out = (struct candidates){0};
    choose_positives(&learner);
    choose_lengths(&learner);
    learner.seen = xcalloc(corpus->word_count + 1, sizeof *learner.seen);
    learn_without(&learner, NO_RULE);
    for (uint32_t fold = 0; fold < corpus->folds && corpus->folds > 1; fold++)
        learn_without(&learner, fold);
    for (size_t i = 0; i < learner.group_count; i++)
        free_group(learner.groups[i]);
    free(learner.positives);
    free(learner.weights);
    free(learner.covered);
    free(learner.seen);
}
