/* SPDX-License-Identifier: MPL-2.0 */
/* LMDB's calls with our errors, and the sorting that makes them fast. */
#include "lib/store_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/statvfs.h>

/* The least bytes of keys and values, which readers take for granted; from the rows of enum table.
 */
static const struct {
    uint8_t key, value;
} least[TABLE_COUNT] = {
    [TABLE_ALERT] = {8, 1},
    [TABLE_STATE] = {8, sizeof(struct state)},
    [TABLE_PLACE] = {1, sizeof(struct place)},
    [TABLE_YOUNG] = {1, sizeof(struct place)},
    [TABLE_ALIAS] = {ID_SIZE, 8},
    [TABLE_INDEX] = {16, 0},
    [TABLE_REGROUP] = {8 + ID_SIZE, 0},
    [TABLE_NODE] = {1 + ID_SIZE, 4},
    [TABLE_TERM] = {8, 0},
    [TABLE_EDGE] = {1 + ID_SIZE, ID_SIZE},
    [TABLE_EDGE_INTO] = {1 + ID_SIZE, ID_SIZE},
    [TABLE_PATTERN] = {8, sizeof(struct pattern_head)},
    [TABLE_TEXT] = {8, 1},
    [TABLE_SAMPLE] = {8, 0},
    [TABLE_EVIDENCE] = {16, 0},
    [TABLE_GROUP] = {ID_SIZE, ID_SIZE},
    [TABLE_GROUP_RULE] = {ID_SIZE, ID_SIZE},
    [TABLE_GROWN] = {8 + ID_SIZE, 0},
    [TABLE_TOUCHED] = {8 + ID_SIZE, 1},
    [TABLE_SUBMISSION] = {8, 1},
    [TABLE_UNFINISHED] = {8, sizeof(struct unfinished)},
    [TABLE_CONTENT] = {ID_SIZE, 8},
    [TABLE_REPORTED] = {16, 0},
    [TABLE_JOURNAL] = {16, 1},
    [TABLE_ATTEMPT] = {16, 0},
    [TABLE_BLOB] = {ID_SIZE, 0},
    [TABLE_BLOB_USER] = {ID_SIZE, 8},
    [TABLE_DEAD] = {ID_SIZE, 1},
    [TABLE_REJECT] = {16, 1},
    [TABLE_AUDIT] = {8, 1},
    [TABLE_RECALL] = {8, 0},
    [TABLE_CLAIM] = {ID_SIZE, 1},
    [TABLE_SOURCE] = {2 * ID_SIZE, 1},
    [TABLE_JOINT] = {ID_SIZE, ID_SIZE},
    [TABLE_NAMED] = {1, ID_SIZE},
    [TABLE_REPORTS] = {8, 2 * ID_SIZE},
    [TABLE_SUPPORT] = {ID_SIZE, 0},
    [TABLE_RELEARN] = {8 + ID_SIZE, 0},
    [TABLE_ACTING] = {ID_SIZE, 0},
    [TABLE_CLEAN] = {ID_SIZE, 0},
    [TABLE_CLEAN_REPO] = {ID_SIZE, 8},
    [TABLE_SOURCE_RECORD] = {8, 1},
    [TABLE_COMMON] = {ID_SIZE, 8},
};

static bool disk_is_full(const char *dir)
{
    struct statvfs disk;
    uint64_t little = 64 * 1024 * 1024;
    return statvfs(dir, &disk) == 0 && (uint64_t)disk.f_bavail * disk.f_frsize < little;
}

/* LMDB reports a write that was cut short as EIO, whatever the reason. */
int db_fail(struct store_txn *txn, int code, struct error *err)
{
    const char *dir = txn->store->dir;
    txn->code = code;
    if (code == ENOSPC || code == EDQUOT || code == EFBIG || (code == EIO && disk_is_full(dir)))
        return error_set(err, ERROR_PERMISSION,
                         "no space left on the disk that holds %s: free some space and run the "
                         "same command again; nothing acknowledged is lost",
                         dir);
    if (code == EIO)
        return error_set(err, ERROR_PERMISSION,
                         "cannot write to the disk that holds %s (no space or quota left, or a "
                         "fault of the disk): run the same command again once it can be written; "
                         "nothing acknowledged is lost",
                         dir);
    /* A read that fails leaves its transaction bad. */
    bool damaged = code == MDB_CORRUPTED || code == MDB_PAGE_NOTFOUND || code == MDB_BAD_VALSIZE ||
                   code == MDB_BAD_TXN || code == MDB_PANIC;
    return error_set(err, damaged ? ERROR_DATA : ERROR_PERMISSION, "store %s: %s", dir,
                     mdb_strerror(code));
}

int db_damaged(struct store_txn *txn, const char *what, struct error *err)
{
    return error_set(err, ERROR_DATA, "the store %s is damaged: %s: run `hyper doctor`",
                     txn->store->dir, what);
}

/* Each look into a table may map a page that was not, and the system maps fifteen around it. */
static void count_access(struct store_txn *txn)
{
    enum { RELAX_EVERY = 256 };
    if (++txn->accesses % RELAX_EVERY == 0)
        store_relax(txn->store);
}

/* Whether the bytes are in the store's file. Those of a writer may be in memory as well. */
static bool is_mapped(const struct store_txn *txn, MDB_val bytes)
{
    uintptr_t start = (uintptr_t)txn->store->map, at = (uintptr_t)bytes.mv_data;
    if (!start || !txn->map_size || bytes.mv_size == 0)
        return true;
    return at >= start && at - start < txn->map_size &&
           bytes.mv_size <= txn->map_size - (at - start);
}

/* LMDB believes what pages say of the length of rows: this does not. 1, or -1. */
static int check_value(struct store_txn *txn, enum table table, MDB_val value, struct error *err)
{
    if (value.mv_size >= least[table].value && is_mapped(txn, value))
        return 1;
    return db_damaged(txn, "a row is too short, or longer than the file", err);
}

int db_get(struct store_txn *txn, enum table table, MDB_val key, MDB_val *value, struct error *err)
{
    count_access(txn);
    int rc = mdb_get(txn->txn, txn->store->tables[table], &key, value);
    if (rc == 0)
        return check_value(txn, table, *value, err);
    return rc == MDB_NOTFOUND ? 0 : db_fail(txn, rc, err);
}

int db_find(struct store_txn *txn, enum table table, MDB_val key, MDB_val *value, struct error *err)
{
    if (!txn->writing)
        return db_get(txn, table, key, value, err);
    MDB_cursor *cursor = db_cursor(txn, table, err);
    if (!cursor)
        return -1;
    int rc = mdb_cursor_get(cursor, &key, value, MDB_SET);
    if (rc == 0)
        return check_value(txn, table, *value, err);
    return rc == MDB_NOTFOUND ? 0 : db_fail(txn, rc, err);
}

int db_put(struct store_txn *txn, enum table table, MDB_val key, MDB_val value, unsigned flags,
           struct error *err)
{
    MDB_cursor *cursor = db_cursor(txn, table, err);
    if (!cursor)
        return -1;
    int rc = mdb_cursor_put(cursor, &key, &value, flags);
    return rc == 0 ? 0 : db_fail(txn, rc, err);
}

int db_put_record(struct store_txn *txn, enum table table, MDB_val key, const struct record *record,
                  const void *object, struct error *err)
{
    struct pack pack;
    pack_init(&pack);
    record_pack(&pack, record, object);
    int result = db_put(txn, table, key, val_text(pack_bytes(&pack)), 0, err);
    pack_close(&pack);
    return result;
}

int db_del(struct store_txn *txn, enum table table, MDB_val key, MDB_val *value, struct error *err)
{
    count_access(txn);
    int rc = mdb_del(txn->txn, txn->store->tables[table], &key, value);
    if (rc == 0)
        return 1;
    return rc == MDB_NOTFOUND ? 0 : db_fail(txn, rc, err);
}

/* LMDB closes the cursors of a write transaction with it. */
MDB_cursor *db_cursor(struct store_txn *txn, enum table table, struct error *err)
{
    if (!txn->writing) {
        (void)error_set(err, ERROR_PERMISSION, "the store %s is being read", txn->store->dir);
        return NULL;
    }
    count_access(txn);
    if (!txn->cursors[table]) {
        int rc = mdb_cursor_open(txn->txn, txn->store->tables[table], &txn->cursors[table]);
        if (rc != 0) {
            txn->cursors[table] = NULL;
            (void)db_fail(txn, rc, err);
        }
    }
    return txn->cursors[table];
}

int scan_open(struct scan *scan, struct store_txn *txn, enum table table, struct error *err)
{
    *scan = (struct scan){.txn = txn, .table = table};
    int rc = mdb_cursor_open(txn->txn, txn->store->tables[table], &scan->cursor);
    return rc == 0 ? 0 : db_fail(txn, rc, err);
}

int scan_move(struct scan *scan, MDB_cursor_op op, struct error *err)
{
    const void *given = scan->key.mv_data;
    count_access(scan->txn);
    int rc = mdb_cursor_get(scan->cursor, &scan->key, &scan->value, op);
    if (rc == 0 && scan->key.mv_data != given &&
        (scan->key.mv_size < least[scan->table].key || !is_mapped(scan->txn, scan->key)))
        return db_damaged(scan->txn, "a key is too short, or longer than the file", err);
    if (rc == 0)
        return check_value(scan->txn, scan->table, scan->value, err);
    return rc == MDB_NOTFOUND ? 0 : db_fail(scan->txn, rc, err);
}

int scan_from(struct scan *scan, MDB_val key, struct error *err)
{
    scan->key = key;
    return scan_move(scan, MDB_SET_RANGE, err);
}

void scan_close(struct scan *scan)
{
    if (scan->cursor)
        mdb_cursor_close(scan->cursor);
    scan->cursor = NULL;
}

static void pairs_reserve(struct pairs *pairs, size_t room)
{
    if (room <= pairs->room)
        return;
    pairs->items = xrealloc(pairs->items, room * sizeof *pairs->items);
    pairs->room = room;
}

void pairs_add(struct pairs *pairs, uint64_t high, uint64_t low)
{
    if (pairs->count == pairs->room)
        pairs_reserve(pairs, pairs->room ? pairs->room * 2 : 1024);
    pairs->items[pairs->count++] = (struct pair){high, low};
}

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *first = a, *second = b;
    if (first->high != second->high)
        return first->high < second->high ? -1 : 1;
    return (first->low > second->low) - (first->low < second->low);
}

static unsigned digit(const struct pair *pair, unsigned byte)
{
    uint64_t word = byte < 8 ? pair->low : pair->high;
    return (word >> (8 * (byte % 8))) & 0xff;
}

/* Radix sort, least byte first, over the bytes that differ at all. It is stable: what is in the
 * order of low already needs only the bytes of high. */
void pairs_sort(struct pairs *pairs, struct pairs *scratch)
{
    enum { SMALL = 64 };
    size_t count = pairs->count;
    if (count < 2)
        return;
    if (count <= SMALL) {
        qsort(pairs->items, count, sizeof *pairs->items, compare_pairs);
        return;
    }
    pairs_reserve(scratch, count);
    uint64_t high = 0, low = 0;
    bool ordered = true;
    for (size_t i = 1; i < count; i++) {
        high |= pairs->items[i].high ^ pairs->items[0].high;
        low |= pairs->items[i].low ^ pairs->items[0].low;
        ordered &= pairs->items[i].low >= pairs->items[i - 1].low;
    }
    const struct pair different = {high, ordered ? 0 : low};
    for (unsigned byte = 0; byte < 16; byte++) {
        if (!digit(&different, byte))
            continue;
        size_t starts[257] = {0};
        for (size_t i = 0; i < count; i++)
            starts[digit(&pairs->items[i], byte) + 1]++;
        for (unsigned i = 1; i < 257; i++)
            starts[i] += starts[i - 1];
        for (size_t i = 0; i < count; i++)
            scratch->items[starts[digit(&pairs->items[i], byte)]++] = pairs->items[i];
        struct pair *items = pairs->items;
        size_t room = pairs->room;
        pairs->items = scratch->items;
        pairs->room = scratch->room;
        scratch->items = items;
        scratch->room = room;
    }
}
