/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/store_internal.h"

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

int thresholds_take(struct store_txn *txn, const struct thresholds *wanted, bool *changed,
                    struct error *err)
{
    struct thresholds now;
    if (thresholds_merge(txn, wanted, changed, &now, err) != 0)
        return -1;
    return *changed
               ? db_put_record(txn, TABLE_META, thresholds_key(), &thresholds_record, &now, err)
               : 0;
}
