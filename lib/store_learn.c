/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/store_internal.h"

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

static int check_by_hand(const struct rule *rule, enum lifecycle to, struct error *err)
{
    if (!rule_is_learned(rule))
        return error_set(err, ERROR_USAGE,
                         "a %s rule follows from its evidence: switch it with \"hyper rules "
                         "disable\" and \"enable\"",
                         names_word(&rule_kind_names, rule->kind));
    if (rule->lifecycle == LIFECYCLE_DISABLED)
        return error_set(err, ERROR_DATA, "the rule is disabled: enable it first");
    if (to != LIFECYCLE_ACTIVE || rule_is_sound(rule))
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
    return learned_settle(txn, NULL, &before, &rule, rule.by_hand_at, arena, err);
}

int store_rule_by_hand(struct store_txn *txn, struct id rule, enum lifecycle to, int64_t at,
                       struct text reason, bool *changed, struct error *err)
{
    struct arena *arena = arena_new();
    int result = by_hand(txn, rule, to, at, reason, changed, arena, err);
    arena_destroy(&arena);
    return result;
}
