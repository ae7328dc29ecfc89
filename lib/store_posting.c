/* SPDX-License-Identifier: MPL-2.0 */
/* The index: for each value of each dimension the sorted sequences of the alerts that have it.
 *
 * A list is cut into rows: the key is the list's number and the row's first sequence, both
 * big-endian; the value is 32-bit distances from the first, of up to POSTINGS_PER_ROW alerts. So a
 * transaction writes a row for each value it touches, not one for each alert. Rows stay in LMDB's
 * pages: two fit in one. */
#include "lib/store_internal.h"

#include <stdlib.h>

enum { ADDED = 1 }; /* the lowest bit of a noted change; the others are the sequence */

static uint64_t day_of(int64_t at)
{
    enum { DAY_MS = 24 * 60 * 60 * 1000 };
    return at < 0 ? 0 : (uint64_t)at / DAY_MS;
}

uint64_t posting_value(const struct state *state, enum dimension dimension)
{
    switch (dimension) {
    case DIMENSION_REPO:
        return state->repo;
    case DIMENSION_TOOL:
        return state->tool;
    case DIMENSION_RULE:
        return state->rule;
    case DIMENSION_PATTERN:
        return state->pattern;
    case DIMENSION_SEVERITY:
        return state->severity;
    case DIMENSION_CATEGORY:
        return state->category;
    case DIMENSION_STATUS:
        return state->status;
    case DIMENSION_DAY:
        return day_of(state->last_seen);
    default:
        return 0;
    }
}

void posting_change(struct store_txn *txn, uint64_t sequence, const struct state *before,
                    const struct state *after)
{
    struct pairs *changes = &txn->store->changes;
    for (enum dimension d = DIMENSION_NONE + 1; d < DIMENSION_COUNT; d++) {
        uint64_t old = before ? posting_value(before, d) : 0;
        uint64_t new = after ? posting_value(after, d) : 0;
        if (before && after && old == new)
            continue;
        if (before)
            pairs_add(changes, posting_key(d, old), sequence << 1);
        if (after)
            pairs_add(changes, posting_key(d, new), sequence << 1 | ADDED);
    }
}

void posting_note(struct store_txn *txn, uint64_t key, uint64_t sequence, bool added)
{
    pairs_add(&txn->store->changes, key, sequence << 1 | (added ? ADDED : 0));
}

static struct key row_key(uint64_t list, uint64_t first)
{
    return key_of_numbers(list, first);
}

static bool same_list(MDB_val key, uint64_t list)
{
    return key.mv_size == 16 && big_in(key.mv_data) == list;
}

static uint64_t first_in(MDB_val key)
{
    return big_in((const uint8_t *)key.mv_data + 8);
}

static size_t row_read(MDB_val key, MDB_val value, uint64_t items[POSTINGS_PER_ROW])
{
    size_t count = value.mv_size / sizeof(uint32_t);
    uint64_t first = first_in(key);
    if (count > POSTINGS_PER_ROW)
        count = POSTINGS_PER_ROW;
    for (size_t i = 0; i < count; i++) {
        uint32_t distance;
        memcpy(&distance, (const char *)value.mv_data + i * sizeof distance, sizeof distance);
        items[i] = first + distance;
    }
    return count;
}

static int row_write(struct store_txn *txn, uint64_t list, const uint64_t *items, size_t count,
                     struct error *err)
{
    uint32_t distances[POSTINGS_PER_ROW];
    for (size_t i = 0; i < count; i++)
        distances[i] = (uint32_t)(items[i] - items[0]);
    struct key key = row_key(list, items[0]);
    return db_put(txn, TABLE_INDEX, val_key(&key), val(distances, count * sizeof *distances), 0,
                  err);
}

/* Writes sorted sequences as rows; full ones where more will follow at the end, else even ones. */
static int rows_write(struct store_txn *txn, uint64_t list, const uint64_t *items, size_t count,
                      bool at_end, struct error *err)
{
    size_t rows = (count + POSTINGS_PER_ROW - 1) / POSTINGS_PER_ROW;
    size_t each = rows && !at_end ? (count + rows - 1) / rows : POSTINGS_PER_ROW;
    for (size_t i = 0; i < count;) {
        size_t part = 0;
        while (part < each && i + part < count && items[i + part] - items[i] <= UINT32_MAX)
            part++;
        if (row_write(txn, list, items + i, part, err) != 0)
            return -1;
        i += part;
    }
    return 0;
}

/* Merges changes into the sequences of a row; changes are sorted, a removal before an addition. */
static size_t merge(const uint64_t *old, size_t old_count, const struct pair *changes,
                    size_t change_count, uint64_t *out)
{
    size_t count = 0, i = 0;
    for (size_t c = 0; c < change_count; c++) {
        uint64_t sequence = changes[c].low >> 1;
        while (i < old_count && old[i] < sequence)
            out[count++] = old[i++];
        bool there = i < old_count && old[i] == sequence;
        i += there;
        if (c + 1 < change_count && changes[c + 1].low >> 1 == sequence)
            continue; /* the last one counts; an old item was passed already */
        if (changes[c].low & ADDED)
            out[count++] = sequence;
    }
    while (i < old_count)
        out[count++] = old[i++];
    return count;
}

/* Finds the row of a list that `sequence` belongs to: the last that begins at or before it, else
 * the list's first. `*end` is where the next row begins. Returns 1, 0 if the list is empty, -1. */
static int row_find(struct store_txn *txn, uint64_t list, uint64_t sequence, struct key *at,
                    uint64_t items[POSTINGS_PER_ROW], size_t *count, uint64_t *end,
                    struct error *err)
{
    MDB_cursor *cursor = db_cursor(txn, TABLE_INDEX, err);
    if (!cursor)
        return -1;
    struct key wanted = row_key(list, sequence);
    MDB_val key = val_key(&wanted), value;
    int rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    bool exact = rc == 0 && same_list(key, list) && first_in(key) == sequence;
    if (!exact) {
        bool has_next = rc == 0 && same_list(key, list);
        rc = mdb_cursor_get(cursor, &key, &value, rc == 0 ? MDB_PREV : MDB_LAST);
        if (has_next && (rc != 0 || !same_list(key, list)))
            rc = mdb_cursor_get(cursor, &key, &value, rc == 0 ? MDB_NEXT : MDB_FIRST);
    }
    if (rc != 0 && rc != MDB_NOTFOUND)
        return db_fail(txn, rc, err);
    if (rc != 0 || !same_list(key, list))
        return 0;
    *at = row_key(list, first_in(key));
    *count = row_read(key, value, items);
    rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    *end = rc == 0 && same_list(key, list) ? first_in(key) : UINT64_MAX;
    return rc == 0 || rc == MDB_NOTFOUND ? 1 : db_fail(txn, rc, err);
}

/* Applies the changes that belong to one row, at most MERGE_MAX; returns how many, or -1. */
enum { MERGE_MAX = 4096 };

static long row_update(struct store_txn *txn, uint64_t list, const struct pair *changes,
                       size_t count, uint64_t *merged, struct error *err)
{
    uint64_t old[POSTINGS_PER_ROW], end = UINT64_MAX;
    size_t old_count = 0, taken = 1;
    struct key at = {.size = 0};
    if (row_find(txn, list, changes[0].low >> 1, &at, old, &old_count, &end, err) < 0)
        return -1;
    while (taken < count && (changes[taken].low >> 1) < end &&
           (taken < MERGE_MAX || changes[taken].low >> 1 == changes[taken - 1].low >> 1))
        taken++;
    size_t left = merge(old, old_count, changes, taken, merged);
    bool moved = old_count && (left == 0 || merged[0] != old[0]);
    if (moved && db_del(txn, TABLE_INDEX, val_key(&at), NULL, err) < 0)
        return -1;
    if (rows_write(txn, list, merged, left, end == UINT64_MAX, err) != 0)
        return -1;
    return (long)taken;
}

int posting_flush(struct store_txn *txn, struct error *err)
{
    struct pairs *changes = &txn->store->changes;
    pairs_sort(changes, &txn->store->scratch);
    uint64_t *merged = NULL;
    if (changes->count)
        merged = xmalloc((POSTINGS_PER_ROW + MERGE_MAX + 2) * sizeof *merged);
    size_t i = 0;
    int result = 0;
    while (i < changes->count && result == 0) {
        size_t end = i + 1;
        while (end < changes->count && changes->items[end].high == changes->items[i].high)
            end++;
        while (i < end && result == 0) {
            long done =
                row_update(txn, changes->items[i].high, changes->items + i, end - i, merged, err);
            if (done < 0)
                result = -1;
            else
                i += (size_t)done;
        }
    }
    changes->count = 0;
    free(merged);
    return result;
}

int posting_open(struct posting_reader *reader, struct store_txn *txn, uint64_t key, uint64_t from,
                 struct error *err)
{
    reader->key = key;
    reader->count = 0;
    if (scan_open(&reader->scan, txn, TABLE_INDEX, err) != 0)
        return -1;
    struct key wanted = row_key(key, from);
    int found = scan_from(&reader->scan, val_key(&wanted), err);
    if (found < 0)
        return -1;
    /* `from` may lie inside the row before. */
    bool inside = from > 0 && !(found && same_list(reader->scan.key, key) &&
                                first_in(reader->scan.key) == from);
    if (inside) {
        int before = scan_move(&reader->scan, found ? MDB_PREV : MDB_LAST, err);
        if (before < 0)
            return -1;
        if (!before || !same_list(reader->scan.key, key))
            found = before ? scan_move(&reader->scan, MDB_NEXT, err)
                           : scan_from(&reader->scan, val_key(&wanted), err);
        else
            found = 1;
    }
    if (found < 0)
        return -1;
    if (found && same_list(reader->scan.key, key)) {
        size_t all = row_read(reader->scan.key, reader->scan.value, reader->items), skip = 0;
        while (skip < all && reader->items[skip] < from)
            skip++;
        memmove(reader->items, reader->items + skip, (all - skip) * sizeof *reader->items);
        reader->count = all - skip;
    } else {
        reader->key = 0; /* the end */
    }
    return 0;
}

/* The first call gives what posting_open has read. */
int posting_next(struct posting_reader *reader, struct error *err)
{
    if (reader->count)
        return 1;
    if (!reader->key)
        return 0;
    int found = scan_move(&reader->scan, MDB_NEXT, err);
    if (found <= 0 || !same_list(reader->scan.key, reader->key)) {
        reader->key = 0;
        return found < 0 ? -1 : 0;
    }
    reader->count = row_read(reader->scan.key, reader->scan.value, reader->items);
    return reader->count ? 1 : 0;
}

void posting_close(struct posting_reader *reader)
{
    scan_close(&reader->scan);
}

int posting_has(struct store_txn *txn, uint64_t key, uint64_t sequence, struct error *err)
{
    struct posting_reader reader;
    int found = posting_open(&reader, txn, key, sequence, err);
    if (found == 0)
        found = posting_next(&reader, err);
    if (found > 0)
        found = reader.items[0] == sequence;
    posting_close(&reader);
    return found;
}

int posting_count(struct store_txn *txn, uint64_t key, uint64_t *count, struct error *err)
{
    struct scan scan;
    struct key from = row_key(key, 0);
    uint64_t total = 0;
    if (scan_open(&scan, txn, TABLE_INDEX, err) != 0)
        return -1;
    int found = scan_from(&scan, val_key(&from), err);
    while (found > 0 && same_list(scan.key, key)) {
        total += scan.value.mv_size / sizeof(uint32_t);
        found = scan_move(&scan, MDB_NEXT, err);
    }
    scan_close(&scan);
    if (found < 0)
        return -1;
    *count = total;
    return 0;
}
