/* SPDX-License-Identifier: MPL-2.0 */
/* What each rule costs the one pass over a file (lib/match_set).
 *
 * Counted: how often a pattern says "perhaps here" in ordinary text, since PCRE2 must look at each.
 * Measured: the time of a pattern's database alone. One that begins with a literal is found by a
 * search for literals, hardly slower than reading; one that does not is an automaton that sees
 * every byte, and the whole database pays for it. Times are the least of several, of this thread,
 * and are compared with each other only; a rule is named where the whole database is faster without
 * it. */
#include "lib/check.h"
#include "lib/match_set.h"
#include "lib/regex.h"

#include <stdlib.h>
#include <time.h>

enum {
    TEXT_BYTES = 128 * 1024,
    TIMES = 5,
    DENSE_BYTES = 64, /* a candidate in so many bytes of ordinary text is too many */
    SLOW_TIMES = 12,  /* so many times the time of a literal */
    SUSPECTS_MAX = 8, /* the slowest are left out of the whole, one after the other */
    LITERAL_MIN = 3,
};

#define WHOLE_FASTER 1.25 /* without the rule */

static double now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int count_candidate(void *context, size_t pattern, size_t end)
{
    size_t *count = context;
    (void)pattern;
    (void)end;
    (*count)++;
    return 0;
}

/* Milliseconds of a pass, and its candidates. */
static double pass_ms(const struct match_set *set, struct text text, size_t *candidates)
{
    struct match_set_scratch *scratch = match_set_scratch_new(set);
    double best = 0;
    for (int i = 0; i < TIMES; i++) {
        double start = now_ms();
        *candidates = 0;
        (void)match_set_search(set, scratch, text, count_candidate, candidates, NULL);
        double ms = now_ms() - start;
        best = i == 0 || ms < best ? ms : best;
    }
    match_set_scratch_destroy(&scratch);
    return best;
}

/* Ordinary text: lines as code, data and prose have them, from a fixed seed. */
static struct text ordinary_text(struct arena *arena)
{
    static const char *const words[] = {"return", "value",  "if",    "the",    "static",  "const",
                                        "int",    "name",   "path",  "error",  "for",     "while",
                                        "list",   "index",  "count", "string", "request", "config",
                                        "update", "number", "class", "import", "result",  "server"};
    static const char *const gaps[] = {" ",   " ",  " ",  "_",   "(",  ")",      ", ", ".",
                                       " = ", ": ", "\"", ";\n", "\n", "\n    ", "/",  "->"};
    char *out = arena_alloc(arena, TEXT_BYTES + 64);
    size_t used = 0;
    uint64_t state = 1;
    while (used < TEXT_BYTES) {
        state = digest_mix(state + 1);
        const char *word = words[state % (sizeof words / sizeof words[0])];
        const char *gap = gaps[(state >> 16) % (sizeof gaps / sizeof gaps[0])];
        used += (size_t)(stpcpy(out + used, word) - (out + used));
        if ((state >> 32) % 8 == 0)
            used += (size_t)(stpcpy(out + used, (state >> 40) % 2 ? "2026" : "17") - (out + used));
        used += (size_t)(stpcpy(out + used, gap) - (out + used));
    }
    return (struct text){out, TEXT_BYTES};
}

static const char *reason(struct text regex, struct arena *arena)
{
    struct regex_tree *tree = arena_array(arena, 1, sizeof *tree);
    if (regex_read(regex, arena, tree, NULL) != 0)
        return "";
    size_t longest = regex_literal(tree);
    if (longest == 0)
        return ": no character is in every match";
    return longest < LITERAL_MIN ? ": fewer than three characters in a row are in every match" : "";
}

/* Passes. */

struct cost {
    const struct check_rule *rule;
    const struct rule_pattern *pattern;
    size_t index; /* among all patterns */
    double ms;
    size_t candidates;
    enum match_means means;
};

struct costs {
    struct checkup *check;
    struct text text;
    struct match_set_pattern *patterns;
    struct cost *items;
    size_t count;
    double literal_ms, whole_ms;
};

static int dearest_first(const void *a, const void *b)
{
    const struct cost *left = a, *right = b;
    return (left->ms < right->ms) - (left->ms > right->ms);
}

static double ms_of(const struct match_set_pattern *patterns, size_t count, struct text text,
                    size_t *candidates, enum match_means *means)
{
    struct match_set *set = match_set_new(patterns, count, NULL);
    double ms = set ? pass_ms(set, text, candidates) : 0;
    if (set && means)
        *means = match_set_means(set, 0);
    match_set_destroy(&set);
    return ms;
}

static void gather(struct costs *costs)
{
    struct checkup *check = costs->check;
    size_t count = 0;
    for (size_t i = 0; i < check->rule_count; i++)
        count += check->rules[i].rule->patterns.count;
    costs->patterns = arena_array(check->arena, count + 1, sizeof *costs->patterns);
    costs->items = arena_array(check->arena, count + 1, sizeof *costs->items);
    for (size_t i = 0; i < check->rule_count; i++)
        for (size_t k = 0; k < check->rules[i].rule->patterns.count; k++) {
            const struct rule_pattern *pattern = &check->rules[i].rule->patterns.items[k];
            costs->patterns[costs->count] =
                (struct match_set_pattern){pattern->regex, check->rules[i].rule->keywords};
            costs->items[costs->count] =
                (struct cost){.rule = &check->rules[i], .pattern = pattern, .index = costs->count};
            costs->count++;
        }
}

/* What the pass takes without one pattern. */
static double ms_without(struct costs *costs, size_t index)
{
    struct arena *arena = arena_new();
    struct match_set_pattern *rest = arena_array(arena, costs->count, sizeof *rest);
    size_t count = 0, candidates = 0;
    for (size_t i = 0; i < costs->count; i++)
        if (i != index)
            rest[count++] = costs->patterns[i];
    double ms = ms_of(rest, count, costs->text, &candidates, NULL);
    arena_destroy(&arena);
    return ms;
}

static struct remark *remark_at(struct costs *costs, const struct cost *cost,
                                enum check_level level, struct text message)
{
    struct remark *remark =
        check_remark_at(costs->check, CHECK_COST, level, cost->rule->ruleset->file,
                        cost->pattern->line, cost->pattern->column, "%.*s", TEXT_ARG(message));
    remark->rule = cost->rule->rule->id;
    return remark;
}

static void judge_counts(struct costs *costs, const struct cost *cost)
{
    struct arena *arena = costs->check->arena;
    if (cost->means == MATCH_NOTHING) {
        (void)remark_at(costs, cost, CHECK_PROBLEM,
                        TEXT("the database cannot find it, nor its keywords: PCRE2 alone searches "
                             "every file"));
        return;
    }
    if (cost->candidates > TEXT_BYTES / DENSE_BYTES)
        (void)remark_at(
            costs, cost, CHECK_PROBLEM,
            arena_print(arena,
                        "it may match at %zu places in %d KiB of ordinary text, and each "
                        "is looked at%s",
                        cost->candidates, TEXT_BYTES / 1024, reason(cost->pattern->regex, arena)));
}

/* Named where the whole is faster without it. */
static void judge_time(struct costs *costs, const struct cost *cost)
{
    struct arena *arena = costs->check->arena;
    if (cost->ms < SLOW_TIMES * costs->literal_ms || cost->ms < costs->whole_ms / 10)
        return;
    double without = costs->count > 1 ? ms_without(costs, cost->index) : costs->literal_ms;
    if (without <= 0 || costs->whole_ms < WHOLE_FASTER * without)
        return;
    (void)remark_at(costs, cost, CHECK_PROBLEM,
                    arena_print(arena,
                                "it slows the whole database: a pass is %.1f times as fast without "
                                "it%s",
                                costs->whole_ms / without, reason(cost->pattern->regex, arena)));
}

void check_cost(struct checkup *check)
{
    static const struct match_set_pattern literal = {TEXT_ITEM("qzx_literal_[0-9]"), {NULL, 0}};
    struct costs costs = {.check = check};
    size_t candidates = 0;
    if (!check->detector)
        return;
    costs.text = ordinary_text(check->arena);
    gather(&costs);
    costs.literal_ms = ms_of(&literal, 1, costs.text, &candidates, NULL);
    costs.whole_ms = pass_ms(detector_set(check->detector), costs.text, &candidates);
    for (size_t i = 0; i < costs.count; i++)
        costs.items[i].ms = ms_of(&costs.patterns[i], 1, costs.text, &costs.items[i].candidates,
                                  &costs.items[i].means);
    for (size_t i = 0; i < costs.count; i++)
        judge_counts(&costs, &costs.items[i]);
    if (costs.count > 1)
        qsort(costs.items, costs.count, sizeof *costs.items, dearest_first);
    for (size_t i = 0; i < costs.count && i < SUSPECTS_MAX; i++)
        judge_time(&costs, &costs.items[i]);
}
