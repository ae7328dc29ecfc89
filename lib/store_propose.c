/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/store_internal.h"

#include "lib/rule_object.h"
#include "lib/ruleset.h"

#include <stdlib.h>

struct proposing {
    struct store_txn *txn;
    struct arena *arena; /* of one proposal */
    int64_t at;
};

static void add_check(struct checks *checks, struct text name, bool passed, struct text detail)
{
    checks->items[checks->count++] = (struct check){name, passed, detail};
}

/* The checks of the proposal, of which the last stands for all that are too many. */
static void copy_checks(struct rule *rule, const struct proposal *proposal, struct arena *arena)
{
    size_t room = RULE_CHECKS_MAX, count = proposal->check_count;
    bool rest = true;
    rule->checks.items = arena_array(arena, room + 2, sizeof *rule->checks.items);
    for (size_t i = 0; i < count && i < room; i++)
        rule->checks.items[rule->checks.count++] = proposal->checks[i];
    for (size_t i = room; i < count; i++)
        rest = rest && proposal->checks[i].passed;
    if (count > room)
        add_check(&rule->checks, TEXT("other checks"), rest, TEXT(""));
}

static bool is_one_rule(const struct ruleset *ruleset, enum rule_kind kind, const char **why)
{
    const struct content_rule *rule = ruleset->count == 1 ? ruleset->rules : NULL;
    *why = "its text is not one rule";
    if (!rule || rule->policy || ruleset->policies || ruleset->exceptions.count ||
        ruleset->imported.size || ruleset->must_have.size)
        return false;
    *why = "it is not to be told to people";
    if (rule->effect == EFFECT_EVIDENCE)
        return false;
    *why = kind == RULE_CURATIVE ? "it has no fix" : "it has a fix";
    if (rule->has_fix != (kind == RULE_CURATIVE))
        return false;
    *why = "it has no example";
    if (rule->examples.count == 0)
        return false;
    *why = "one rule";
    return true;
}

/* Reads the text as a ruleset does, and what it says of itself. */
static void read_text(struct rule *rule, struct arena *arena)
{
    struct ruleset ruleset;
    struct error problem = {.code = ERROR_NONE};
    const char *why = problem.message;
    bool reads = ruleset_read(rule_object(rule->text, arena), TEXT("its text"), arena, &ruleset,
                              &problem) == 0;
    if (reads)
        reads = is_one_rule(&ruleset, rule->kind, &why);
    add_check(&rule->checks, TEXT("reads"), reads, arena_copy(arena, text_of(why)));
    if (!reads)
        return;
    rule->name = ruleset.rules[0].id;
    rule->description = ruleset.rules[0].message;
    rule->severity = ruleset.rules[0].severity;
    rule->category = ruleset.rules[0].category;
}

static int compare_origins(const void *a, const void *b)
{
    const struct rule_origin *x = a, *y = b;
    return id_compare(x->pattern, y->pattern);
}

/* Adds those of the patterns that the store has. */
static int add_origins(const struct proposing *p, const struct id *patterns, size_t count,
                       struct rule_origins *out, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t pattern;
        int found = pattern_find(p->txn, patterns[i], &pattern, err);
        if (found < 0)
            return -1;
        if (found)
            out->items[out->count++].pattern = patterns[i];
    }
    return 0;
}

/* Those of before and the proposal's that the store has. */
static int gather_origins(const struct proposing *p, struct rule *rule,
                          const struct rule_origins *before, const struct proposal *proposal,
                          struct error *err)
{
    size_t room = before->count + proposal->origin_count + proposal->similar_count, kept = 0;
    struct rule_origins all = {arena_array(p->arena, room, sizeof *all.items), 0};
    for (size_t i = 0; i < before->count; i++)
        all.items[all.count++] = before->items[i];
    if (add_origins(p, proposal->origins, proposal->origin_count, &all, err) != 0 ||
        add_origins(p, proposal->similar, proposal->similar_count, &all, err) != 0)
        return -1;
    if (all.count > 1)
        qsort(all.items, all.count, sizeof *all.items, compare_origins);
    for (size_t i = 0; i < all.count && kept < RULE_ORIGINS_MAX; i++)
        if (!kept || compare_origins(&all.items[kept - 1], &all.items[i]) != 0)
            all.items[kept++] = all.items[i];
    rule->origins = (struct rule_origins){all.items, kept};
    return 0;
}

static bool has_origin(const struct rule *rule, struct id pattern)
{
    struct rule_origin wanted = {pattern};
    return rule->origins.count && bsearch(&wanted, rule->origins.items, rule->origins.count,
                                          sizeof wanted, compare_origins);
}

static bool has_id(const struct id *ids, size_t count, struct id id)
{
    for (size_t i = 0; i < count; i++)
        if (id_equal(ids[i], id))
            return true;
    return false;
}

/* The patterns of what was merged into the rule are similar to the first of its own. */
static int link_similar(const struct proposing *p, const struct rule *rule,
                        const struct proposal *proposal, struct error *err)
{
    struct id first = {{0}};
    for (size_t i = 0; i < proposal->origin_count; i++)
        if (has_origin(rule, proposal->origins[i]) &&
            (id_is_zero(first) || id_compare(proposal->origins[i], first) < 0))
            first = proposal->origins[i];
    for (size_t i = 0; i < proposal->similar_count && !id_is_zero(first); i++) {
        struct id pattern = proposal->similar[i];
        if (has_origin(rule, pattern) &&
            !has_id(proposal->origins, proposal->origin_count, pattern) &&
            edge_put(p->txn, EDGE_SIMILAR_TO, pattern, first, err) != 0)
            return -1;
    }
    return 0;
}

static struct text pack_rule(const struct rule *rule, struct arena *arena)
{
    struct pack pack;
    pack_init(&pack);
    record_pack(&pack, &rule_record, rule);
    struct text bytes = arena_copy(arena, pack_bytes(&pack));
    pack_close(&pack);
    return bytes;
}

/* Checks, examples and what the text says: those of the latest proposal; of one time the greater
 * bytes. */
static bool supersedes(const struct rule *new, const struct rule *old, struct arena *arena)
{
    if (new->proposed_at != old->proposed_at)
        return new->proposed_at > old->proposed_at;
    struct rule a = {.checks = new->checks, .examples = new->examples};
    struct rule b = {.checks = old->checks, .examples = old->examples};
    return text_compare(pack_rule(&a, arena), pack_rule(&b, arena)) > 0;
}

static int add_supports(const struct proposing *p, struct id rule, const struct proposal *proposal,
                        struct error *err)
{
    for (size_t i = 0; i < proposal->support_count; i++) {
        const struct proposal_support *seen = &proposal->supports[i];
        struct support support = {
            .repo = text_cut(seen->repo, SUPPORT_NAME_MAX),
            .commit = text_cut(seen->commit, SUPPORT_NAME_MAX),
            .held = seen->held,
            .missed = seen->missed,
            .learned_at = seen->at ? seen->at : p->at,
        };
        bool changed;
        support.unit = support_unit(support.repo, support.commit);
        if (seen->held + seen->missed > 0 &&
            support_add(p->txn, rule, &support, &changed, err) != 0)
            return -1;
    }
    return supports_trim(p->txn, rule, err);
}

static struct rule make_rule(const struct proposing *p, const struct proposal *proposal)
{
    struct rule rule = {
        .kind = proposal->kind,
        .ruleset = TEXT("learned"),
        .tool = proposal->tool,
        .rule = proposal->rule,
        .text = proposal->text,
        .proposed_at = p->at,
    };
    rule.id = rule_id(&rule);
    copy_checks(&rule, proposal, p->arena);
    read_text(&rule, p->arena);
    rule.ever_sound = rule_is_sound(&rule);
    rule.examples.items = arena_array(p->arena, RULE_EXAMPLES_MAX, sizeof(struct text));
    for (size_t i = 0; i < proposal->example_count && i < RULE_EXAMPLES_MAX; i++)
        rule.examples.items[rule.examples.count++] =
            text_cut(proposal->examples[i], SUPPORT_NAME_MAX);
    return rule;
}

/* What stays of the rule as it was. */
static void inherit(struct rule *rule, const struct rule *before, struct arena *arena)
{
    rule->lifecycle = before->lifecycle;
    rule->ever_sound |= before->ever_sound;
    rule->by_hand = before->by_hand;
    rule->by_hand_at = before->by_hand_at;
    rule->by_hand_reason = before->by_hand_reason;
    if (supersedes(rule, before, arena))
        return;
    rule->proposed_at = before->proposed_at;
    rule->checks = before->checks;
    rule->examples = before->examples;
}

static int propose(const struct proposing *p, const struct proposal *proposal, struct proposed *out,
                   struct error *err)
{
    struct rule before = {.lifecycle = LIFECYCLE_NONE};
    struct rule rule = make_rule(p, proposal);
    int found = rule_read(p->txn, rule.id, p->arena, &before, err);
    if (found < 0 || gather_origins(p, &rule, &before.origins, proposal, err) != 0)
        return -1;
    if (found)
        inherit(&rule, &before, p->arena);
    if (add_supports(p, rule.id, proposal, err) != 0 ||
        learned_settle(p->txn, NULL, &before, &rule, p->at, p->arena, err) != 0 ||
        link_similar(p, &rule, proposal, err) != 0)
        return -1;
    out->id = rule.id;
    out->before = before.lifecycle;
    out->after = rule.lifecycle;
    out->score = rule.score;
    return 0;
}

static struct text refusal(const struct proposal *proposal)
{
    if (proposal->kind != RULE_CONTENT && proposal->kind != RULE_CURATIVE)
        return TEXT("a learned rule is of kind content or curative");
    if (proposal->text.size == 0)
        return TEXT("it has no text");
    if (proposal->text.size > RULE_TEXT_MAX)
        return TEXT("its text is larger than 64 KiB");
    return TEXT("");
}

static int rejudge_all(struct store_txn *txn, int64_t at, struct error *err)
{
    struct arena *arena = arena_new();
    struct id *ids;
    size_t count;
    int result = rule_ids(txn, arena, &ids, &count, err);
    for (size_t i = 0; i < count && result == 0; i++)
        result = learned_update(txn, NULL, ids[i], at, err);
    arena_destroy(&arena);
    return result;
}

int store_rule_propose(struct store_txn *txn, const struct proposal *proposals, size_t count,
                       int64_t at, const struct thresholds *thresholds, struct proposed *out,
                       struct error *err)
{
    struct proposing p = {.txn = txn, .arena = arena_new(), .at = at};
    bool changed = false;
    int result = thresholds ? thresholds_take(txn, thresholds, &changed, err) : 0;
    if (result == 0 && changed)
        result = rejudge_all(txn, at, err);
    for (size_t i = 0; i < count && result == 0; i++) {
        arena_reset(p.arena);
        out[i] = (struct proposed){.refused = refusal(&proposals[i])};
        if (!out[i].refused.size)
            result = propose(&p, &proposals[i], &out[i], err);
    }
    arena_destroy(&p.arena);
    return result;
}
