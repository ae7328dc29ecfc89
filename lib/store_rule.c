/* SPDX-License-Identifier: MPL-2.0 */
/* Rules, facts and fixes. */
#include "lib/store_internal.h"

#include "lib/confidence.h"

#include <stdlib.h>

/* A row of TABLE_NODE that is a packed record. */
static int node_put(struct store_txn *txn, enum node_kind kind, struct id id,
                    const struct record *record, const void *object, struct error *err)
{
    struct key key = key_of_kind_id(kind, id);
    return db_put_record(txn, TABLE_NODE, val_key(&key), record, object, err);
}

/* Its bytes, in the arena: 1, 0 if there is none, -1. */
static int node_get(struct store_txn *txn, enum node_kind kind, struct id id, struct arena *arena,
                    struct text *out, struct error *err)
{
    struct key key = key_of_kind_id(kind, id);
    MDB_val value;
    int found = db_get(txn, TABLE_NODE, val_key(&key), &value, err);
    if (found > 0)
        *out = arena_copy(arena, text_val(value));
    return found;
}

/* Rules. */

int rule_read(struct store_txn *txn, struct id id, struct arena *arena, struct rule *out,
              struct error *err)
{
    struct text bytes;
    struct unpack in;
    int found = node_get(txn, NODE_RULE, id, arena, &bytes, err);
    if (found <= 0)
        return found;
    unpack_init(&in, bytes);
    record_unpack(&in, &rule_record, out, arena);
    return unpack_done(&in, "a rule in the store", err) == 0 ? 1 : -1;
}

int rule_need(struct store_txn *txn, struct id id, struct arena *arena, struct rule *out,
              struct error *err)
{
    int found = rule_read(txn, id, arena, out, err);
    if (found == 0)
        return db_damaged(txn, "a rule that it names is not there", err);
    return found < 0 ? -1 : 0;
}

int group_rules(struct store_txn *txn, struct id group, struct arena *arena, struct rules *out,
                struct error *err)
{
    struct scan scan;
    struct rules list = {NULL, 0};
    if (scan_open(&scan, txn, TABLE_GROUP_RULE, err) != 0)
        return -1;
    scan.key = val_id(&group);
    int found = scan_move(&scan, MDB_SET_KEY, err);
    for (; found > 0; found = scan_move(&scan, MDB_NEXT_DUP, err)) {
        struct rule rule;
        if (rule_need(txn, id_in(scan.value.mv_data), arena, &rule, err) != 0) {
            found = -1;
            break;
        }
        if (rule_is_learned(&rule))
            continue;
        list.items = arena_grow(arena, list.items, list.count, sizeof *list.items);
        list.items[list.count++] = rule;
    }
    scan_close(&scan);
    if (found < 0)
        return -1;
    *out = list;
    return 0;
}

int rule_ids(struct store_txn *txn, struct arena *arena, struct id **ids, size_t *count,
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

bool rule_is_applied(enum lifecycle lifecycle)
{
    return lifecycle == LIFECYCLE_ACTIVE || lifecycle == LIFECYCLE_PROBATION;
}

static void count_rule(struct counters *counters, enum lifecycle from, enum lifecycle to)
{
    if (from < LIFECYCLE_COUNT && from != LIFECYCLE_NONE)
        counters->rules[from]--;
    if (to < LIFECYCLE_COUNT)
        counters->rules[to]++;
}

static int rule_link(struct store_txn *txn, const struct rule *rule, struct error *err)
{
    struct id group = group_id(rule->tool, rule->rule);
    MDB_cursor *cursor = db_cursor(txn, TABLE_GROUP_RULE, err);
    MDB_val key = val_id(&group), value = val_id(&rule->id);
    if (!cursor)
        return -1;
    int rc = mdb_cursor_put(cursor, &key, &value, MDB_NODUPDATA);
    if (rc != 0 && rc != MDB_KEYEXIST)
        return db_fail(txn, rc, err);
    if (name_node_put(txn, NODE_RULESET, rule->ruleset, err) != 0 ||
        edge_put(txn, EDGE_PART_OF, rule->id, node_id(NODE_RULESET, rule->ruleset), err) != 0)
        return -1;
    for (size_t i = 0; i < rule->origins.count; i++)
        if (edge_put(txn, EDGE_BECOMES, rule->origins.items[i].pattern, rule->id, err) != 0)
            return -1;
    return id_is_zero(rule->origin) ? 0 : edge_put(txn, EDGE_BECOMES, rule->origin, rule->id, err);
}

static int log_rule(struct store_txn *txn, const struct rule *rule, enum lifecycle from, int64_t at,
                    struct text reason, struct error *err)
{
    if (from == rule->lifecycle)
        return 0;
    return audit_put(txn, at, "rule", rule->id, names_word(&lifecycle_names, from),
                     names_word(&lifecycle_names, rule->lifecycle), reason, err);
}

/* Keeps the list of learned rules that are applied. */
static int list_acting(struct store_txn *txn, const struct rule *rule, struct error *err)
{
    if (!rule_is_learned(rule))
        return 0;
    if (rule_is_applied(rule->lifecycle))
        return db_put(txn, TABLE_ACTING, val_id(&rule->id), val("", 0), 0, err);
    return db_del(txn, TABLE_ACTING, val_id(&rule->id), NULL, err) < 0 ? -1 : 0;
}

int rule_write(struct store_txn *txn, const struct rule *rule, enum lifecycle from,
               struct error *err)
{
    count_rule(&txn->counters, from, rule->lifecycle);
    txn->counters.nodes[NODE_RULE] += from == LIFECYCLE_NONE;
    if (node_put(txn, NODE_RULE, rule->id, &rule_record, rule, err) != 0 ||
        list_acting(txn, rule, err) != 0)
        return -1;
    return rule_link(txn, rule, err);
}

int rule_commit(struct store_txn *txn, struct submission *submission, const struct rule *rule,
                struct error *err)
{
    struct rule old = {.lifecycle = LIFECYCLE_NONE}, new = *rule;
    if (rule_is_learned(rule))
        return error_set(err, ERROR_DATA, "validate decides no %s rules",
                         names_word(&rule_kind_names, rule->kind));
    arena_reset(txn->scratch);
    int found = rule_read(txn, rule->id, txn->scratch, &old, err);
    if (found < 0)
        return -1;
    if (old.lifecycle == LIFECYCLE_DISABLED)
        new.lifecycle = LIFECYCLE_DISABLED;
    bool was = rule_is_applied(old.lifecycle), is = rule_is_applied(new.lifecycle);
    submission->tally.rules_promoted += !was && is;
    submission->tally.rules_demoted += was && !is;
    if (rule_write(txn, &new, old.lifecycle, err) != 0)
        return -1;
    return log_rule(txn, &new, old.lifecycle, submission->at, TEXT("validated"), err);
}

/* A learned rule that is on again is what its evidence says. */
static int switch_learned_on(struct store_txn *txn, struct rule *rule, struct error *err)
{
    struct standing standing;
    if (learned_judge(txn, rule, txn->scratch, &standing, NULL, err) != 0)
        return -1;
    rule->lifecycle = standing.lifecycle;
    return 0;
}

static int rule_switch(struct store_txn *txn, struct id id, bool on, int64_t at, struct text reason,
                       struct error *err)
{
    struct rule rule;
    char hex[ID_HEX_SIZE];
    arena_reset(txn->scratch);
    int found = rule_read(txn, id, txn->scratch, &rule, err);
    if (found < 0)
        return -1;
    if (!found)
        return error_set(err, ERROR_DATA, "no rule has the id %s", id_hex(id, hex));
    enum lifecycle old = rule.lifecycle;
    bool is_on = old != LIFECYCLE_DISABLED;
    if (is_on == on)
        return 0;
    struct thresholds thresholds;
    if (store_thresholds(txn, &thresholds, err) != 0)
        return -1;
    bool sound = true;
    for (size_t i = 0; i < rule.checks.count; i++)
        sound &= rule.checks.items[i].passed;
    if (!on)
        rule.lifecycle = LIFECYCLE_DISABLED;
    else if (rule_is_learned(&rule) && switch_learned_on(txn, &rule, err) != 0)
        return -1;
    else if (rule_is_learned(&rule))
        ;
    else if (rule.kind == RULE_CATALOGUE)
        rule.lifecycle = sound ? LIFECYCLE_ACTIVE : LIFECYCLE_CANDIDATE;
    else
        rule.lifecycle = confidence_judge(LIFECYCLE_NONE, sound ? rule.score : 0, rule.repositories,
                                          &thresholds);
    if (rule_write(txn, &rule, old, err) != 0)
        return -1;
    return log_rule(txn, &rule, old, at, reason, err);
}

int store_rule_disable(struct store_txn *txn, struct id rule, int64_t at, struct text reason,
                       struct error *err)
{
    return rule_switch(txn, rule, false, at, reason, err);
}

int store_rule_enable(struct store_txn *txn, struct id rule, int64_t at, struct text reason,
                      struct error *err)
{
    return rule_switch(txn, rule, true, at, reason, err);
}

int store_snapshot(struct store_txn *txn, struct arena *arena, struct rules *out, struct error *err)
{
    struct scan scan;
    struct rules list = {NULL, 0};
    struct key from = {.bytes = {NODE_RULE}, .size = 1};
    if (scan_open(&scan, txn, TABLE_NODE, err) != 0)
        return -1;
    int found = scan_from(&scan, val_key(&from), err);
    for (; found > 0 && val_begins(scan.key, &from); found = scan_move(&scan, MDB_NEXT, err)) {
        struct rule rule;
        if (rule_need(txn, id_in((const char *)scan.key.mv_data + 1), arena, &rule, err) != 0) {
            found = -1;
            break;
        }
        if (!rule_is_applied(rule.lifecycle) || rule_is_learned(&rule))
            continue;
        list.items = arena_grow(arena, list.items, list.count, sizeof *list.items);
        list.items[list.count++] = rule;
    }
    scan_close(&scan);
    if (found < 0)
        return -1;
    *out = list;
    return 0;
}

/* Facts: one for each rule id that they are about; of several the latest, then the greatest. */

struct fact_row {
    int64_t at;
    struct example example;
};

static const struct field fact_fields[] = {
    FIELD(struct fact_row, LONG, at),
    FIELD_OF(struct fact_row, RECORD, example, example_record),
};
static const struct record fact_row_record = RECORD(struct fact_row, fact_fields);

int fact_unpack(struct text bytes, struct arena *arena, struct example *out, int64_t *at,
                struct error *err)
{
    struct unpack in;
    struct fact_row row;
    unpack_init(&in, bytes);
    record_unpack(&in, &fact_row_record, &row, arena);
    if (unpack_done(&in, "a fact in the store", err) != 0)
        return -1;
    *out = row.example;
    *at = row.at;
    return 0;
}

static int fact_commit(struct store_txn *txn, struct submission *submission,
                       const struct example *example, struct error *err)
{
    struct id id = node_id(NODE_FACT, example->fact.id);
    struct key key = key_of_kind_id(NODE_FACT, id);
    struct fact_row row = {submission->at, *example};
    struct pack pack;
    struct text old;
    int result = -1;
    arena_reset(txn->scratch);
    pack_init(&pack);
    record_pack(&pack, &fact_row_record, &row);
    int found = node_get(txn, NODE_FACT, id, txn->scratch, &old, err);
    bool newer = true;
    if (found > 0) {
        struct example before;
        int64_t at = 0;
        if (fact_unpack(old, txn->scratch, &before, &at, err) != 0)
            goto cleanup;
        newer = submission->at > at ||
                (submission->at == at && text_compare(pack_bytes(&pack), old) > 0);
    }
    if (found < 0 ||
        (newer && db_put(txn, TABLE_NODE, val_key(&key), val_text(pack_bytes(&pack)), 0, err) != 0))
        goto cleanup;
    txn->counters.nodes[NODE_FACT] += !found;
    result = touch(txn, submission->number, NODE_FACT, id, err);
cleanup:
    pack_close(&pack);
    return result;
}

/* Fixes. */

static const struct field fix_fields[] = {
    FIELD(struct store_fix, ID, id),           FIELD(struct store_fix, ID, alert),
    FIELD(struct store_fix, ID, pattern),      FIELD_OF(struct store_fix, RECORD, fix, fix_record),
    FIELD(struct store_fix, ULONG, successes), FIELD(struct store_fix, ULONG, failures),
    FIELD(struct store_fix, ULONG, partials),  FIELD(struct store_fix, TEXT, repo),
    FIELD(struct store_fix, TEXT, path),       FIELD(struct store_fix, TEXT, commit),
    FIELD(struct store_fix, LONG, first_at),   FIELD(struct store_fix, LONG, last_at),
};
static const struct record store_fix_record = RECORD(struct store_fix, fix_fields);

int fix_unpack(struct text bytes, struct arena *arena, struct store_fix *out, struct error *err)
{
    struct unpack in;
    unpack_init(&in, bytes);
    record_unpack(&in, &store_fix_record, out, arena);
    return unpack_done(&in, "a fix in the store", err);
}

static struct id fix_id(const struct example *example)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.fix.1");
    id_hash_id(&hash, example->alert.base);
    id_hash_text(&hash, example->fix.before);
    id_hash_text(&hash, example->fix.after);
    if (!id_is_zero(example->fix.by))
        id_hash_id(&hash, example->fix.by);
    return id_hash_done(&hash);
}

static enum outcome usual_outcome(const struct store_fix *fix)
{
    uint64_t best = fix->successes;
    enum outcome outcome = best ? OUTCOME_SUCCESS : OUTCOME_NONE;
    if (fix->failures > best) {
        best = fix->failures;
        outcome = OUTCOME_FAILURE;
    }
    return fix->partials > best ? OUTCOME_PARTIAL : outcome;
}

/* Where and when it was made; the same whatever the order. */
static void fix_note(struct store_fix *fix, const struct alert *alert, int64_t at)
{
    fix->repo = text_compare(alert->repo, fix->repo) > 0 ? alert->repo : fix->repo;
    fix->path = text_compare(alert->path, fix->path) > 0 ? alert->path : fix->path;
    fix->commit = text_compare(alert->commit, fix->commit) > 0 ? alert->commit : fix->commit;
    fix->first_at = !fix->first_at || at < fix->first_at ? at : fix->first_at;
    fix->last_at = at > fix->last_at ? at : fix->last_at;
}

static int fix_commit(struct store_txn *txn, struct submission *submission,
                      const struct example *example, struct error *err)
{
    const struct alert *alert = &example->alert;
    struct id id = fix_id(example);
    struct pattern pattern = {.id = pattern_id(alert->tool, alert->rule, alert->template),
                              .tool = alert->tool,
                              .rule = alert->rule,
                              .template = alert->template};
    struct store_fix fix = {
        .id = id, .alert = alert->base, .pattern = pattern.id, .fix = example->fix};
    struct text old;
    uint32_t number;
    arena_reset(txn->scratch);
    int found = node_get(txn, NODE_FIX, id, txn->scratch, &old, err);
    if (found < 0 || (found && fix_unpack(old, txn->scratch, &fix, err) != 0))
        return -1;
    if (text_compare(example->fix.description, fix.fix.description) > 0)
        fix.fix.description = example->fix.description;
    if (text_compare(example->fix.error, fix.fix.error) > 0)
        fix.fix.error = example->fix.error;
    if (id_compare(pattern.id, fix.pattern) > 0)
        fix.pattern = pattern.id;
    fix.successes += example->fix.outcome == OUTCOME_SUCCESS;
    fix.failures += example->fix.outcome == OUTCOME_FAILURE;
    fix.partials += example->fix.outcome == OUTCOME_PARTIAL;
    fix.fix.outcome = usual_outcome(&fix);
    fix_note(&fix, alert, submission->at);
    txn->counters.nodes[NODE_FIX] += !found;
    if (node_put(txn, NODE_FIX, id, &store_fix_record, &fix, err) != 0 ||
        support_report(txn, submission, example, err) != 0 ||
        pattern_need(txn, submission, &pattern, &number, err) != 0 ||
        edge_put(txn, EDGE_FIXED_BY, fix.alert, id, err) != 0)
        return -1;
    return edge_put(txn, EDGE_GENERATES, id, pattern.id, err);
}

int example_commit(struct store_txn *txn, struct submission *submission,
                   const struct example *example, struct error *err)
{
    if (example->kind == EXAMPLE_FACT)
        return fact_commit(txn, submission, example, err);
    if (example->kind == EXAMPLE_FIX)
        return fix_commit(txn, submission, example, err);
    return 0;
}
