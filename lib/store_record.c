/* SPDX-License-Identifier: MPL-2.0 */
/* Records of alerts, and what they have in common (schema/alert_parts.h).
 *
 * A row of TABLE_COMMON is how many records refer to a common part, and its bytes. A transaction
 * notes what it adds and takes away, and writes each row once, at its end; what no record refers to
 * any more is deleted. */
#include "lib/store_internal.h"

#include "lib/intern.h"

/* What happens to a common part in the transaction. */
struct common_change {
    struct id id;
    int64_t by;        /* records more or less */
    struct text bytes; /* as a changeset brought them; NULL if none did */
};

struct common_changes {
    struct interner ids;
    struct common_change *items; /* by the number of the id */
};

static struct common_change *change_of(struct store_txn *txn, struct id id)
{
    struct common_changes *changes = txn->commons;
    if (!changes) {
        changes = txn->commons = arena_array(txn->arena, 1, sizeof *changes);
        changes->ids.arena = txn->arena;
    }
    size_t known = changes->ids.count;
    uint32_t number = intern_bytes(&changes->ids, (struct text){(const char *)id.bytes, ID_SIZE});
    if (number == known) {
        changes->items = arena_grow(txn->arena, changes->items, known, sizeof *changes->items);
        changes->items[number] = (struct common_change){.id = id};
    }
    return &changes->items[number];
}

void record_release(struct store_txn *txn)
{
    if (txn->commons)
        interner_close(&txn->commons->ids);
}

void record_bring(struct store_txn *txn, const struct batch *changeset)
{
    for (size_t i = 0; i < changeset->commons.count; i++) {
        const struct alert_common *common = &changeset->commons.items[i];
        change_of(txn, common->id)->bytes = common->bytes;
    }
}

static void count(struct store_txn *txn, struct text record, int64_t by)
{
    struct id id;
    if (alert_common_of(record, &id))
        change_of(txn, id)->by += by;
}

struct text record_field(struct store_txn *txn, struct text record, size_t offset)
{
    struct id id;
    struct text common = {NULL, 0};
    if (alert_common_of(record, &id))
        common = change_of(txn, id)->bytes;
    if (!common.data)
        common = TEXT("");
    return alert_parts_text(record, common, offset);
}

/* Rows. */

void common_read(MDB_val row, uint64_t *records, struct text *bytes)
{
    *records = number_in(row.mv_data);
    *bytes =
        (struct text){(const char *)row.mv_data + sizeof *records, row.mv_size - sizeof *records};
}

int common_get(struct store_txn *txn, const struct id *id, uint64_t *records, struct text *bytes,
               struct error *err)
{
    MDB_val row;
    int found = db_get(txn, TABLE_COMMON, val_id(id), &row, err);
    if (found > 0)
        common_read(row, records, bytes);
    return found;
}

static int common_put(struct store_txn *txn, const struct id *id, uint64_t records,
                      struct text bytes, struct error *err)
{
    char *row = arena_alloc(txn->arena, sizeof records + bytes.size);
    memcpy(row, &records, sizeof records);
    memcpy(row + sizeof records, bytes.data, bytes.size);
    return db_put(txn, TABLE_COMMON, val_id(id), val(row, sizeof records + bytes.size), 0, err);
}

static int write_change(struct store_txn *txn, const struct common_change *change,
                        struct error *err)
{
    uint64_t records = 0;
    struct text bytes = change->bytes;
    int found = common_get(txn, &change->id, &records, &bytes, err);
    if (found < 0)
        return -1;
    if (!found && !bytes.data)
        return db_damaged(txn, "what records have in common is missing", err);
    if (change->by < 0 && records < (uint64_t)-change->by)
        return db_damaged(txn, "what records have in common is counted wrongly", err);
    records += (uint64_t)change->by;
    if (records > 0)
        return common_put(txn, &change->id, records, bytes, err);
    return db_del(txn, TABLE_COMMON, val_id(&change->id), NULL, err) < 0 ? -1 : 0;
}

int record_flush(struct store_txn *txn, struct error *err)
{
    struct common_changes *changes = txn->commons;
    for (size_t i = 0; changes && i < changes->ids.count; i++) {
        struct common_change *change = &changes->items[i];
        if (change->by != 0 && write_change(txn, change, err) != 0)
            return -1;
        change->by = 0;
    }
    return 0;
}

int record_get(struct store_txn *txn, enum table table, uint64_t sequence, struct kept_record *out,
               struct error *err)
{
    MDB_val record;
    struct id id;
    uint64_t records;
    int found = db_get(txn, table, val_number(&sequence), &record, err);
    if (found <= 0)
        return found < 0 ? -1 : db_damaged(txn, "an alert has no record", err);
    *out = (struct kept_record){text_val(record), TEXT("")};
    if (!alert_common_of(out->own, &id))
        return 0;
    found = common_get(txn, &id, &records, &out->common, err);
    if (found == 0)
        return db_damaged(txn, "what records have in common is missing", err);
    return found < 0 ? -1 : 0;
}

int record_append(struct store_txn *txn, enum table table, uint64_t sequence, struct text record,
                  struct error *err)
{
    count(txn, record, 1);
    return db_put(txn, table, val_number(&sequence), val_text(record), MDB_APPEND, err);
}

/* Says that the record that is there, if one is, will be there no more. */
static int discount(struct store_txn *txn, enum table table, uint64_t sequence, struct error *err)
{
    MDB_val old;
    int found = db_get(txn, table, val_number(&sequence), &old, err);
    if (found > 0)
        count(txn, text_val(old), -1);
    return found < 0 ? -1 : 0;
}

int record_put(struct store_txn *txn, enum table table, uint64_t sequence, struct text record,
               struct error *err)
{
    if (discount(txn, table, sequence, err) != 0)
        return -1;
    count(txn, record, 1);
    return db_put(txn, table, val_number(&sequence), val_text(record), 0, err);
}

int record_del(struct store_txn *txn, enum table table, uint64_t sequence, struct error *err)
{
    if (discount(txn, table, sequence, err) != 0)
        return -1;
    return db_del(txn, table, val_number(&sequence), NULL, err) < 0 ? -1 : 0;
}
