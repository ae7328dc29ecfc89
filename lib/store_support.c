/* SPDX-License-Identifier: MPL-2.0 */
/* TABLE_SUPPORT has a row for each (repository, commit) in which something is known of a rule,
 * under the hash of both, and one that counts them. Rows may be there before the rule is, so that
 * it does not matter which comes first. They are bounded where they have doubled, and at the
 * barrier, which comes to the same (supports_bound). */
#include "lib/store_internal.h"

enum { SUPPORTS_ENOUGH = 2 * SUPPORTS_PER_RULE };

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

int supports_trim(struct store_txn *txn, struct id rule, struct error *err)
{
    struct arena *arena = arena_new();
    struct supports all = {NULL, 0};
    int result = supports_read(txn, rule, arena, &all, err);
    if (result == 0)
        result = delete_others(txn, rule, &all, arena, err);
    arena_destroy(&arena);
    return result;
}

int support_add(struct store_txn *txn, struct id rule, const struct support *added, bool *changed,
                struct error *err)
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
