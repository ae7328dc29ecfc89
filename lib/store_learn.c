/* SPDX-License-Identifier: MPL-2.0 */
/* TABLE_SUPPORT has a row for each (repository, commit) in which something is known of a rule,
 * under the hash of both, and one that counts them. Rows may be there before the rule is, so that
 * it does not matter which comes first. They are bounded where they have doubled, and at the
 * barrier, which comes to the same (supports_bound). */
#include "lib/store_learn.h"

#include "lib/rule_object.h"
#include "lib/ruleset.h"
#include "lib/store_internal.h"

#include <stdlib.h>

enum { SUPPORTS_ENOUGH = 2 * SUPPORTS_PER_RULE, SUPPORT_NAME_MAX = 512, REASON_SIZE = 200 };

/* The ids of all rules; none on failure. */
static int rule_ids(struct store_txn *txn, struct arena *arena, struct id **ids, size_t *count,
                    struct error *err)
{
    struct scan scan;
    struct key from = {.bytes = {NODE_RULE}, .size = 1};
    *ids = NULL;
    *count = 0;
    if (scan_open(&scan, txn, TABLE_NODE, err) != 0)
        return -1;
    int found = scan_from(&scan, val_key(&from), err);
    for (; found > 0 && val_begins(scan.key, &from); found = scan_move(&scan, MDB_NEXT, err)) {
        *ids = arena_grow(arena, *ids, *count, sizeof **ids);
        (*ids)[(*count)++] = id_in((const char *)scan.key.mv_data + 1);
    }
    scan_close(&scan);
    return found < 0 ? -1 : 0;
}

/* Thresholds. */

static MDB_val thresholds_key(void)
{
    return val("thresholds", sizeof "thresholds" - 1);
}

static int thresholds_read(struct store_txn *txn, struct thresholds *out, struct error *err)
{
    MDB_val value;
    struct unpack in;
    int found = db_get(txn, TABLE_META, thresholds_key(), &value, err);
    *out = (struct thresholds){0};
    if (found <= 0)
        return found;
    unpack_init(&in, text_val(value));
    record_unpack(&in, &thresholds_record, out, txn->arena);
    return unpack_done(&in, "the thresholds in the store", err);
}

int store_thresholds(struct store_txn *txn, struct thresholds *out, struct error *err)
{
    struct thresholds own;
    if (thresholds_read(txn, &own, err) != 0)
        return -1;
    *out = thresholds_full(&own);
    return 0;
}

static bool is_other(double wanted, double had)
{
    return wanted > 0 && (wanted < had || wanted > had);
}

/* Those in force, with what is wanted otherwise in their place; what nobody may want is not. */
static int thresholds_merge(struct store_txn *txn, const struct thresholds *wanted, bool *changed,
                            struct thresholds *out, struct error *err)
{
    static const struct thresholds none = {0};
    struct thresholds now;
    if (store_thresholds(txn, &now, err) != 0)
        return -1;
    if (!thresholds_valid(wanted))
        wanted = &none;
    *changed = is_other(wanted->promote, now.promote) ||
               is_other(wanted->probation, now.probation) ||
               (wanted->repositories && wanted->repositories != now.repositories) ||
               (wanted->half_life && wanted->half_life != now.half_life);
    now.promote = wanted->promote > 0 ? wanted->promote : now.promote;
    now.probation = wanted->probation > 0 ? wanted->probation : now.probation;
    now.repositories = wanted->repositories ? wanted->repositories : now.repositories;
    now.half_life = wanted->half_life ? wanted->half_life : now.half_life;
    *out = now;
    return 0;
}

int store_thresholds_of(struct store_txn *txn, const struct submission *submission,
                        struct thresholds *out, struct error *err)
{
    bool changed;
    return thresholds_merge(txn, &submission->thresholds, &changed, out, err);
}

/* What is not zero is taken over; `*changed` if something differs. */
static int thresholds_take(struct store_txn *txn, const struct thresholds *wanted, bool *changed,
                           struct error *err)
{
    struct thresholds now;
    if (thresholds_merge(txn, wanted, changed, &now, err) != 0)
        return -1;
    return *changed
               ? db_put_record(txn, TABLE_META, thresholds_key(), &thresholds_record, &now, err)
               : 0;
}

/* Supports. */

static struct key support_key(struct id rule, uint64_t unit)
{
    struct key key = {.size = 0};
    key_id(&key, rule);
    key_number(&key, unit);
    return key;
}

static int support_unpack(MDB_val value, struct arena *arena, struct support *out,
                          struct error *err)
{
    struct unpack in;
    unpack_init(&in, arena_copy(arena, text_val(value)));
    record_unpack(&in, &support_record, out, arena);
    return unpack_done(&in, "evidence in the store", err);
}

/* How many rows there are; 0 where there is no such row. */
static int support_count(struct store_txn *txn, struct id rule, uint64_t *count, struct error *err)
{
    struct key key = support_key(rule, 0);
    MDB_val value;
    int found = db_get(txn, TABLE_SUPPORT, val_key(&key), &value, err);
    if (found > 0 && value.mv_size != sizeof *count)
        return db_damaged(txn, "evidence of a rule is not counted", err);
    *count = found > 0 ? number_in(value.mv_data) : 0;
    return found < 0 ? -1 : 0;
}

static int support_set_count(struct store_txn *txn, struct id rule, uint64_t count,
                             struct error *err)
{
    struct key key = support_key(rule, 0);
    return db_put(txn, TABLE_SUPPORT, val_key(&key), val_number(&count), 0, err);
}

int supports_read(struct store_txn *txn, struct id rule, struct arena *arena, struct supports *out,
                  struct error *err)
{
    struct scan scan;
    struct key from = support_key(rule, 1), prefix = {.size = 0};
    struct supports list = {NULL, 0};
    key_id(&prefix, rule);
    if (scan_open(&scan, txn, TABLE_SUPPORT, err) != 0)
        return -1;
    int found = scan_from(&scan, val_key(&from), err);
    while (found > 0 && val_begins(scan.key, &prefix)) {
        list.items = arena_grow(arena, list.items, list.count, sizeof *list.items);
        if (support_unpack(scan.value, arena, &list.items[list.count++], err) != 0) {
            found = -1;
            break;
        }
        found = scan_move(&scan, MDB_NEXT, err);
    }
    scan_close(&scan);
    if (found < 0)
        return -1;
    *out = list;
    return 0;
}

/* Deletes those of all rows that are not among the ones that count. */
static int delete_others(struct store_txn *txn, struct id rule, const struct supports *all,
                         struct arena *arena, struct error *err)
{
    struct supports kept = {arena_array(arena, all->count, sizeof *kept.items), all->count};
    if (all->count)
        memcpy(kept.items, all->items, all->count * sizeof *kept.items);
    supports_bound(&kept);
    if (kept.count == all->count)
        return 0;
    for (size_t i = 0, k = 0; i < all->count; i++) {
        struct key key = support_key(rule, all->items[i].unit);
        if (k < kept.count && kept.items[k].unit == all->items[i].unit)
            k++;
        else if (db_del(txn, TABLE_SUPPORT, val_key(&key), NULL, err) < 0)
            return -1;
    }
    return support_set_count(txn, rule, kept.count, err);
}

static int supports_trim(struct store_txn *txn, struct id rule, struct error *err)
{
    struct arena *arena = arena_new();
    struct supports all = {NULL, 0};
    int result = supports_read(txn, rule, arena, &all, err);
    if (result == 0)
        result = delete_others(txn, rule, &all, arena, err);
    arena_destroy(&arena);
    return result;
}

/* Adds what is known of one pair; `*changed` says whether that says anything new. */
static int support_add(struct store_txn *txn, struct id rule, const struct support *added,
                       bool *changed, struct error *err)
{
    struct key key = support_key(rule, added->unit);
    struct support old, merged = *added;
    struct pack pack;
    MDB_val value;
    uint64_t count = 0;
    arena_reset(txn->scratch);
    int found = db_get(txn, TABLE_SUPPORT, val_key(&key), &value, err);
    if (found < 0 || (found && support_unpack(value, txn->scratch, &old, err) != 0))
        return -1;
    if (found)
        merged = support_merge(&old, added);
    pack_init(&pack);
    record_pack(&pack, &support_record, &merged);
    *changed = !found || !text_equal(pack_bytes(&pack), text_val(value));
    int result =
        *changed ? db_put(txn, TABLE_SUPPORT, val_key(&key), val_text(pack_bytes(&pack)), 0, err)
                 : 0;
    pack_close(&pack);
    if (result != 0 || found)
        return result;
    if (support_count(txn, rule, &count, err) != 0 ||
        support_set_count(txn, rule, count + 1, err) != 0)
        return -1;
    return count + 1 < SUPPORTS_ENOUGH ? 0 : supports_trim(txn, rule, err);
}

int support_report(struct store_txn *txn, const struct submission *submission,
                   const struct example *example, struct error *err)
{
    const struct fix *fix = &example->fix;
    if (id_is_zero(fix->by) || fix->outcome == OUTCOME_NONE)
        return 0;
    struct support support = {
        .repo = text_cut(example->alert.repo, SUPPORT_NAME_MAX),
        .commit = text_cut(example->alert.commit, SUPPORT_NAME_MAX),
        .successes = fix->outcome == OUTCOME_SUCCESS,
        .failures = fix->outcome == OUTCOME_FAILURE,
        .partials = fix->outcome == OUTCOME_PARTIAL,
        .at = submission->at,
        .error = text_cut(fix->error, SUPPORT_ERROR_MAX),
    };
    struct key work = key_of_number_id(submission->number, fix->by);
    bool changed;
    support.unit = support_unit(support.repo, support.commit);
    if (support_add(txn, fix->by, &support, &changed, err) != 0)
        return -1;
    return db_put(txn, TABLE_RELEARN, val_key(&work), val("", 0), 0, err);
}

/* Judging. */

static bool all_passed(const struct rule *rule)
{
    for (size_t i = 0; i < rule->checks.count; i++)
        if (!rule->checks.items[i].passed)
            return false;
    return rule->checks.count > 0;
}

int learned_judge(struct store_txn *txn, const struct rule *rule, struct arena *arena,
                  struct standing *out, struct life_events *events, struct error *err)
{
    struct supports supports;
    struct judging judging = {
        .sound = all_passed(rule),
        .ever_sound = rule->ever_sound,
        .by_hand = rule->by_hand,
        .by_hand_at = rule->by_hand_at,
    };
    if (store_thresholds(txn, &judging.thresholds, err) != 0 ||
        supports_read(txn, rule->id, arena, &supports, err) != 0)
        return -1;
    lifecycle_judge(&supports, &judging, arena, out, events);
    return 0;
}

static struct text reason_of(const struct life_event *event, const struct rule *rule,
                             struct arena *arena)
{
    if (event->cause == LIFE_BY_HAND)
        return arena_print(arena, "by hand: %.*s", TEXT_ARG(rule->by_hand_reason));
    if (event->cause == LIFE_CHECK)
        return TEXT("a check failed");
    return arena_print(arena, "score %.3f: %llu of %llu pairs held, %u repositories", event->score,
                       (unsigned long long)event->successes, (unsigned long long)event->trials,
                       (unsigned)event->repositories);
}

static int log_step(struct store_txn *txn, const struct rule *rule, enum lifecycle from,
                    enum lifecycle to, int64_t at, struct text reason, struct error *err)
{
    return audit_put(txn, at, "rule", rule->id, names_word(&lifecycle_names, from),
                     names_word(&lifecycle_names, to), reason, err);
}

/* The first of the events that came after `judged_at` and lead from one state to the other; their
 * count where they do not, since evidence came that is older than what was judged. */
static size_t steps_since(const struct life_events *events, int64_t judged_at, enum lifecycle from,
                          enum lifecycle to)
{
    size_t first = 0;
    while (first < events->count && events->items[first].at <= judged_at)
        first++;
    bool leads = first < events->count && events->items[first].from == from &&
                 events->items[events->count - 1].to == to;
    return leads ? first : events->count;
}

/* Each step, or where they are not known the change that came of them. */
static int log_change(struct store_txn *txn, const struct rule *before, const struct rule *after,
                      const struct life_events *events, int64_t at, struct arena *arena,
                      struct error *err)
{
    size_t count = events->count;
    bool new = before->lifecycle == LIFECYCLE_NONE;
    enum lifecycle from = new ? LIFECYCLE_CANDIDATE : before->lifecycle;
    if (new &&log_step(txn, after, LIFECYCLE_NONE, LIFECYCLE_CANDIDATE, at, TEXT("proposed"),
                       err) != 0)
        return -1;
    if (from == after->lifecycle)
        return 0;
    size_t first = steps_since(events, new ? INT64_MIN : before->judged_at, from, after->lifecycle);
    for (size_t i = first; i < count; i++) {
        const struct life_event *event = &events->items[i];
        if (event->from != event->to && log_step(txn, after, event->from, event->to, at,
                                                 reason_of(event, after, arena), err) != 0)
            return -1;
    }
    if (first < count)
        return 0;
    return log_step(txn, after, from, after->lifecycle, at,
                    count ? reason_of(&events->items[count - 1], after, arena)
                          : TEXT("its evidence is gone"),
                    err);
}

static void take_standing(struct rule *rule, const struct standing *standing)
{
    if (rule->lifecycle != LIFECYCLE_DISABLED)
        rule->lifecycle = standing->lifecycle;
    rule->score = standing->score;
    rule->successes = standing->successes;
    rule->trials = standing->trials;
    rule->repositories = standing->repositories;
    rule->judged_at = standing->at;
}

/* Judges `rule`, which is to be written; `before` is how it was, of lifecycle none if it is new. */
static int settle(struct store_txn *txn, struct submission *submission, const struct rule *before,
                  struct rule *rule, int64_t at, struct arena *arena, struct error *err)
{
    struct standing standing;
    struct life_events events;
    if (learned_judge(txn, rule, arena, &standing, &events, err) != 0)
        return -1;
    take_standing(rule, &standing);
    if (submission) {
        bool was = rule_is_applied(before->lifecycle), is = rule_is_applied(rule->lifecycle);
        submission->tally.rules_promoted += !was && is;
        submission->tally.rules_demoted += was && !is;
    }
    if (rule_write(txn, rule, before->lifecycle, err) != 0)
        return -1;
    return log_change(txn, before, rule, &events, at, arena, err);
}

int learned_update(struct store_txn *txn, struct submission *submission, struct id id, int64_t at,
                   struct error *err)
{
    struct arena *arena = arena_new();
    struct rule before, rule;
    int result = supports_trim(txn, id, err);
    int found = result == 0 ? rule_read(txn, id, arena, &before, err) : -1;
    if (found > 0 && rule_is_learned(&before)) {
        rule = before;
        result = settle(txn, submission, &before, &rule, at, arena, err);
    } else {
        result = found < 0 ? -1 : 0;
    }
    arena_destroy(&arena);
    return result;
}

/* The barrier. */

/* Work for every rule. */
static int mark_all(struct store_txn *txn, uint64_t number, struct error *err)
{
    struct arena *arena = arena_new();
    struct id *ids;
    size_t count;
    int result = rule_ids(txn, arena, &ids, &count, err);
    for (size_t i = 0; i < count && result == 0; i++) {
        struct key work = key_of_number_id(number, ids[i]);
        result = db_put(txn, TABLE_RELEARN, val_key(&work), val("", 0), 0, err);
    }
    arena_destroy(&arena);
    return result;
}

/* The next rule with work: 1, 0, -1. */
static int next_work(struct store_txn *txn, uint64_t number, struct id *rule, struct error *err)
{
    struct scan scan;
    struct key from = {.size = 0};
    key_number(&from, number);
    if (scan_open(&scan, txn, TABLE_RELEARN, err) != 0)
        return -1;
    int found = scan_from(&scan, val_key(&from), err);
    if (found > 0 && !val_begins(scan.key, &from))
        found = 0;
    if (found > 0)
        *rule = id_in((const char *)scan.key.mv_data + sizeof number);
    scan_close(&scan);
    return found;
}

int store_relearn(struct store_txn *txn, uint64_t number, size_t limit, bool *more,
                  struct error *err)
{
    struct submission *submission;
    bool changed;
    int found = 1;
    if (submission_edit(txn, number, &submission, err) != 0 ||
        thresholds_take(txn, &submission->thresholds, &changed, err) != 0 ||
        (changed && mark_all(txn, number, err) != 0))
        return -1;
    for (size_t i = 0; i < limit; i++) {
        struct id rule;
        found = next_work(txn, number, &rule, err);
        if (found <= 0)
            break;
        struct key work = key_of_number_id(number, rule);
        if (learned_update(txn, submission, rule, submission->at, err) != 0 ||
            db_del(txn, TABLE_RELEARN, val_key(&work), NULL, err) < 0)
            return -1;
    }
    *more = found > 0;
    return found < 0 ? -1 : 0;
}

/* Proposals. */

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
    rule.ever_sound = all_passed(&rule);
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
        settle(p->txn, NULL, &before, &rule, p->at, p->arena, err) != 0 ||
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

/* By hand. */

static int check_by_hand(const struct rule *rule, enum lifecycle to, struct error *err)
{
    if (!rule_is_learned(rule))
        return error_set(err, ERROR_USAGE,
                         "a %s rule follows from its evidence: switch it with \"hyper rules "
                         "disable\" and \"enable\"",
                         names_word(&rule_kind_names, rule->kind));
    if (rule->lifecycle == LIFECYCLE_DISABLED)
        return error_set(err, ERROR_DATA, "the rule is disabled: enable it first");
    if (to != LIFECYCLE_ACTIVE || all_passed(rule))
        return 0;
    for (size_t i = 0; i < rule->checks.count; i++)
        if (!rule->checks.items[i].passed)
            return error_set(
                err, ERROR_DATA, "the rule cannot be promoted: the check \"%.*s\" failed: %.*s",
                TEXT_ARG(rule->checks.items[i].name), TEXT_ARG(rule->checks.items[i].detail));
    return error_set(err, ERROR_DATA, "the rule cannot be promoted: it was never checked");
}

static int by_hand(struct store_txn *txn, struct id id, enum lifecycle to, int64_t at,
                   struct text reason, bool *changed, struct arena *arena, struct error *err)
{
    struct rule before, rule;
    char hex[ID_HEX_SIZE];
    int found = rule_read(txn, id, arena, &before, err);
    if (found < 0)
        return -1;
    if (!found)
        return error_set(err, ERROR_DATA, "no rule has the id %s", id_hex(id, hex));
    if (check_by_hand(&before, to, err) != 0)
        return -1;
    *changed = before.lifecycle != to || before.by_hand != to;
    if (!*changed)
        return 0;
    rule = before;
    rule.by_hand = to;
    rule.by_hand_at = at > before.judged_at ? at : before.judged_at;
    rule.by_hand_reason = text_cut(reason, SUPPORT_NAME_MAX);
    return settle(txn, NULL, &before, &rule, rule.by_hand_at, arena, err);
}

int store_rule_by_hand(struct store_txn *txn, struct id rule, enum lifecycle to, int64_t at,
                       struct text reason, bool *changed, struct error *err)
{
    struct arena *arena = arena_new();
    int result = by_hand(txn, rule, to, at, reason, changed, arena, err);
    arena_destroy(&arena);
    return result;
}

/* Reading. */

static int compare_learned(const void *a, const void *b)
{
    const struct rule *x = a, *y = b;
    int order = text_compare(x->name, y->name);
    if (order == 0)
        order = (x->score < y->score) - (x->score > y->score);
    return order ? order : id_compare(x->id, y->id);
}

int store_learned(struct store_txn *txn, struct arena *arena, struct rules *out, struct error *err)
{
    struct scan scan;
    struct rules list = {NULL, 0};
    size_t kept = 0;
    if (scan_open(&scan, txn, TABLE_ACTING, err) != 0)
        return -1;
    int found = scan_move(&scan, MDB_FIRST, err);
    for (; found > 0; found = scan_move(&scan, MDB_NEXT, err)) {
        list.items = arena_grow(arena, list.items, list.count, sizeof *list.items);
        if (rule_read(txn, id_in(scan.key.mv_data), arena, &list.items[list.count++], err) <= 0) {
            found = -1;
            break;
        }
    }
    scan_close(&scan);
    if (found < 0)
        return -1;
    if (list.count > 1)
        qsort(list.items, list.count, sizeof *list.items, compare_learned);
    for (size_t i = 0; i < list.count; i++)
        if (!kept || !text_equal(list.items[i].name, list.items[kept - 1].name))
            list.items[kept++] = list.items[i];
    *out = (struct rules){list.items, kept};
    return 0;
}

int store_rule_history(struct store_txn *txn, struct id rule, struct arena *arena,
                       struct rule_history *out, struct error *err)
{
    char hex[ID_HEX_SIZE];
    *out = (struct rule_history){.supports = {NULL, 0}};
    int found = rule_read(txn, rule, arena, &out->rule, err);
    if (found < 0)
        return -1;
    if (!found)
        return error_set(err, ERROR_DATA, "no rule has the id %s", id_hex(rule, hex));
    if (!rule_is_learned(&out->rule))
        return 0;
    if (supports_read(txn, rule, arena, &out->supports, err) != 0)
        return -1;
    return learned_judge(txn, &out->rule, arena, &out->standing, &out->events, err);
}

static struct text failed_checks(const struct rule *rule, struct arena *arena)
{
    struct text list = TEXT("");
    size_t failed = 0;
    for (size_t i = 0; i < rule->checks.count; i++) {
        if (rule->checks.items[i].passed)
            continue;
        list = arena_print(arena, "%.*s%s%.*s", TEXT_ARG(list), failed++ ? ", " : "",
                           TEXT_ARG(rule->checks.items[i].name));
    }
    if (!failed)
        return list;
    return arena_print(arena, "%zu of %zu checks failed: %.*s", failed, rule->checks.count,
                       TEXT_ARG(list));
}

struct text rule_blocker(const struct rule *rule, const struct thresholds *thresholds,
                         struct arena *arena)
{
    if (rule_is_applied(rule->lifecycle))
        return TEXT("");
    if (rule->lifecycle == LIFECYCLE_DISABLED)
        return TEXT("disabled by hand");
    struct text failed = failed_checks(rule, arena);
    if (failed.size)
        return failed;
    if (rule->checks.count == 0)
        return TEXT("it was never checked");
    if (rule->by_hand == LIFECYCLE_DEMOTED && rule->trials == 0)
        return TEXT("demoted by hand, and nothing was reported since");
    if (rule->score < thresholds->promote)
        return arena_print(arena, "score %.3f of %.3f: %llu of %llu pairs held", rule->score,
                           thresholds->promote, (unsigned long long)rule->successes,
                           (unsigned long long)rule->trials);
    return arena_print(arena, "%u of %u repositories", (unsigned)rule->repositories,
                       (unsigned)thresholds->repositories);
}
