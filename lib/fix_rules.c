/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/fix_rules.h"

#include "lib/check.h"
#include "lib/fix_rank.h"
#include "lib/fix_text.h"
#include "lib/rule_checks.h"
#include "lib/rule_text.h"
#include "schema/id.h"

#include <ctype.h>
#include <stdlib.h>

enum {
    REFUSED_MAX = 64, /* fixes of a label, after which no more are tried */
    ROUNDS_MAX = 4,   /* of choosing others in place of rules that clash */
    LABEL_MAX = 60,
};

/* The label in letters that an id may have. */
static struct text id_of(const struct learned_fix *fix, struct arena *arena)
{
    uint64_t does = digest_mix(digest_of(fix->fix) ^ digest_mix(digest_of(fix->absent)));
    uint64_t digest = digest_mix(digest_of(fix->regex) ^ does);
    struct text out =
        arena_print(arena, "learned-%.*s-%08x", TEXT_ARG(text_cut(fix->label, LABEL_MAX)),
                    (unsigned)(digest >> 32));
    char *letters = arena_alloc(arena, out.size + 1);
    for (size_t i = 0; i < out.size; i++)
        letters[i] = isalnum((unsigned char)out.data[i]) || text_one_of("._-", out.data[i])
                         ? out.data[i]
                         : '-';
    return (struct text){letters, out.size};
}

/* Files of the endings and the folder that it was right in. */
static struct text path_regex(const struct learned_fix *fix, struct arena *arena)
{
    struct fix_text out = {.arena = arena};
    if (fix->folder.size) {
        fix_add(&out, TEXT("^(?:.*/)?"));
        fix_add_regex(&out, fix->folder);
        fix_add(&out, TEXT("[^/]*"));
    }
    fix_add(&out, TEXT("(?:"));
    for (size_t i = 0; i < fix->endings.count; i++) {
        fix_add(&out, i ? TEXT("|") : TEXT(""));
        fix_add_regex(&out, fix->endings.items[i]);
    }
    fix_add(&out, TEXT(")$"));
    return (struct text){out.data, out.size};
}

static void add_example(struct content_rule *rule, struct text text, bool counter,
                        struct arena *arena)
{
    rule->examples.items =
        arena_grow(arena, rule->examples.items, rule->examples.count, sizeof(struct rule_example));
    rule->examples.items[rule->examples.count++] =
        (struct rule_example){.text = text, .counter = counter};
}

/* What its siblings already have is not put in. */
static void add_exception(struct content_rule *rule, struct text absent, struct arena *arena)
{
    struct text *any = arena_array(arena, 1, sizeof *any);
    struct exception_condition *condition = arena_array(arena, 1, sizeof *condition);
    struct exception *exception = arena_array(arena, 1, sizeof *exception);
    *any = absent;
    *condition = (struct exception_condition){EXCEPT_SIBLING, {any, 1}};
    *exception = (struct exception){.conditions = condition, .count = 1};
    rule->exceptions.items = exception;
    rule->exceptions.count = 1;
}

struct content_rule fix_rule_of(const struct learned_fix *fix,
                                const struct fix_rules_options *options, struct arena *arena)
{
    struct content_rule rule = {.id = id_of(fix, arena),
                                .effect = EFFECT_CURATIVE,
                                .severity = options->severity,
                                .category = options->category,
                                .fix = fix->fix,
                                .has_fix = true};
    rule.message = arena_print(arena, "What was fixed elsewhere (%.*s)",
                               TEXT_ARG(text_cut(fix->label, LABEL_MAX)));
    rule.help = arena_print(arena,
                            "Learned from %u fixes in %u repositories; in %u texts that it is "
                            "found in, people made something else.",
                            fix->successes, fix->groups, fix->failures);
    rule.patterns.items = arena_array(arena, 1, sizeof(struct rule_pattern));
    rule.patterns.items[0].regex = fix->regex;
    rule.patterns.count = 1;
    if (fix->endings.count) {
        rule.paths.items = arena_array(arena, 1, sizeof(struct rule_pattern));
        rule.paths.items[0].regex = path_regex(fix, arena);
        rule.paths.count = 1;
    }
    if (fix->absent.size)
        add_exception(&rule, fix->absent, arena);
    rule.tags.items = arena_array(arena, 1, sizeof(struct text));
    rule.tags.items[rule.tags.count++] = TEXT("learned");
    for (size_t i = 0; i < 2 && fix->examples[i].size; i++) {
        add_example(&rule, fix->examples[i], false, arena);
        add_example(&rule, fix->fixed[i], true, arena);
    }
    return rule;
}

static bool passes(struct text facts, struct arena *arena)
{
    struct checks checks;
    rule_checks(facts, arena, &checks);
    for (size_t i = 0; i < checks.count; i++)
        if (!checks.items[i].passed)
            return false;
    return checks.count > 0;
}

static bool is_worth(const struct learned_fix *fix, const struct fix_rules_options *options)
{
    return !fix->needs_place && fix->score >= options->score_min &&
           fix->groups >= options->groups_min && fix->successes && fix->examples[0].size;
}

/* Whether a rule before it already makes something of its example. */
static bool is_covered(const struct fix_rules *rules, size_t first, const struct learned_fix *fix,
                       struct arena *scratch)
{
    bool covered = false;
    for (size_t i = first; i < rules->count && !covered; i++) {
        struct fix_result result;
        struct fix_ranker *ranker = fix_ranker_new(rules->items[i].fix, 1);
        covered = ranker && fix_rank(ranker, fix->examples[0], FIX_ANYWHERE, &result, 1, scratch);
        fix_ranker_destroy(&ranker);
    }
    return covered;
}

/* What is known of each fix. */
enum judged { NOT_JUDGED, PASSED, REFUSED };

struct choosing {
    const struct learned_fixes *fixes;
    const struct fix_rules_options *options;
    enum judged *judged; /* of each fix */
    struct arena *arena, *scratch;
};

static void choose(struct choosing *c, size_t index, size_t first, struct fix_rules *out)
{
    const struct learned_fix *fix = &c->fixes->items[index];
    if (c->judged[index] == REFUSED || !is_worth(fix, c->options) ||
        is_covered(out, first, fix, c->scratch))
        return;
    struct fix_rule rule = {fix_rule_of(fix, c->options, c->arena), {0}, fix};
    rule.facts = rule_text(&rule.rule, c->arena);
    if (c->judged[index] == NOT_JUDGED)
        c->judged[index] = passes(rule.facts, c->scratch) ? PASSED : REFUSED;
    arena_reset(c->scratch);
    if (c->judged[index] == REFUSED) {
        out->refused++;
        return;
    }
    out->items = arena_grow(c->arena, out->items, out->count, sizeof rule);
    out->items[out->count++] = rule;
}

/* Whether it uses again what differed. */
static bool has_captures(const struct learned_fix *fix)
{
    for (size_t i = 0; i + 1 < fix->fix.size; i++) {
        if (fix->fix.data[i] != '$')
            continue;
        i++;
        if (isdigit((unsigned char)fix->fix.data[i]))
            return !fix->puts_lines;
    }
    return false;
}

/* Of those with one score, which did the same as far as anybody has seen, the longest stand first:
 * they are the most special, which is best for a value out of a table or a place. What uses again
 * what differed goes by its captures, and the shortest is as good elsewhere. */
static void rules_of_label(struct choosing *c, size_t start, size_t end, struct fix_rules *out)
{
    const struct learned_fix *fixes = c->fixes->items;
    size_t first = out->count, refused = out->refused;
    for (size_t from = start, to; from < end; from = to) {
        to = from + 1;
        while (to < end && fixes[to].score == fixes[from].score)
            to++;
        for (size_t i = from; i < 2 * to - from; i++) {
            bool special = i < to; /* first those, then the others from the last on */
            size_t index = special ? i : to - 1 - (i - to);
            if (out->count - first == FIX_LABEL_RULES_MAX || out->refused - refused == REFUSED_MAX)
                return;
            if (has_captures(&fixes[index]) != special)
                choose(c, index, first, out);
        }
    }
}

/* Together. */

/* The rules as one ruleset, read again. */
static bool read_all(const struct fix_rules *rules, struct arena *arena, struct ruleset *out)
{
    struct text *facts = arena_array(arena, rules->count + 1, sizeof *facts);
    for (size_t i = 0; i < rules->count; i++)
        facts[i] = rules->items[i].facts;
    struct text text = ruleset_text(TEXT("learned"), TEXT(""), facts, rules->count, arena);
    return ruleset_read(text, TEXT("learned.lgt"), arena, out, NULL) == 0;
}

/* The worst rule that a remark names: those that contradict each other are both named. */
static size_t worst_named(const struct fix_rules *rules, const struct remark *remark)
{
    size_t worst = SIZE_MAX;
    for (size_t i = 0; i < rules->count; i++) {
        struct text id = rules->items[i].rule.id;
        bool named = text_equal(remark->rule, id) || text_has(remark->message, id);
        if (named &&
            (worst == SIZE_MAX || rules->items[i].fix->score < rules->items[worst].fix->score))
            worst = i;
    }
    return worst;
}

/* Marks the rules that must leave for the others to pass; how many. */
static size_t find_clashes(const struct fix_rules *rules, bool *leaves)
{
    static const struct check_options options = {.seed = 1, .runs = CHECK_RUNS, .steps = 0};
    struct arena *arena = arena_new();
    struct ruleset ruleset;
    size_t count = 0;
    if (read_all(rules, arena, &ruleset)) {
        struct checkup *check = check_open(&ruleset, 1, &options, arena);
        check_quick(check);
        check_overlap(check);
        for (size_t i = 0; i < check->remark_count; i++) {
            size_t worst = check->remarks[i].level == CHECK_PROBLEM
                               ? worst_named(rules, &check->remarks[i])
                               : SIZE_MAX;
            if (worst == SIZE_MAX || leaves[worst])
                continue;
            leaves[worst] = true;
            count++;
        }
        check_close(&check);
    }
    arena_destroy(&arena);
    return count;
}

/* Rules that pass alone may be in each other's way: of those the better ones stay, and others are
 * chosen in place of the worse. */
static size_t settle(struct choosing *c, struct fix_rules *rules)
{
    bool *leaves = xcalloc(rules->count + 1, sizeof *leaves);
    size_t kept = 0, clashes = rules->count > 1 ? find_clashes(rules, leaves) : 0;
    for (size_t i = 0; i < rules->count; i++)
        if (leaves[i])
            c->judged[rules->items[i].fix - c->fixes->items] = REFUSED;
        else
            rules->items[kept++] = rules->items[i];
    rules->refused += clashes;
    rules->count = kept;
    free(leaves);
    return clashes;
}

static void choose_all(struct choosing *c, struct fix_rules *out)
{
    const struct learned_fixes *fixes = c->fixes;
    out->count = 0;
    for (size_t start = 0, end; start < fixes->count; start = end) {
        end = start + 1;
        while (end < fixes->count && text_equal(fixes->items[end].label, fixes->items[start].label))
            end++;
        rules_of_label(c, start, end, out);
    }
}

void fix_rules(const struct learned_fixes *fixes, const struct fix_rules_options *options,
               struct arena *arena, struct fix_rules *out)
{
    struct choosing c = {fixes, options, xcalloc(fixes->count + 1, sizeof *c.judged), arena,
                         arena_new()};
    size_t clashes = 1;
    *out = (struct fix_rules){0};
    for (unsigned round = 0; round < ROUNDS_MAX && clashes; round++) {
        choose_all(&c, out);
        clashes = settle(&c, out);
    }
    while (clashes)
        clashes = settle(&c, out);
    arena_destroy(&c.scratch);
    free(c.judged);
}
