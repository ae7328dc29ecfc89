/* SPDX-License-Identifier: MPL-2.0 */
/* Where alerts are: a sorted set of twenty bytes for each, packed without a header in LMDB's pages
 * of fixed duplicates, since this is the one table that is written in no order.
 *
 * There are two such sets, as in a log-structured merge tree of two levels: new places go to the
 * young one, which is small, so that a transaction changes few pages; when it is full, each
 * transaction moves one stretch of it, the next in order, to the settled one. A place is in one of
 * them. With N new places a transaction, P pages of settled ones, and R young ones, 140 to a page,
 * R/140 + P*N/R pages change: at two million alerts and 5,000 a transaction fewest with R = 2^16,
 * a quarter of what one level costs.
 *
 * Eight bytes of the base, seven of a keyed hash of the whole place, five of the sequence. Two
 * places are taken for one only if all fifteen agree, and the key is the store's secret: nobody can
 * make that happen. Bases that share their first eight bytes are told apart by their states. */
#include "lib/store_internal.h"

#include <sodium.h>
#include <stdlib.h>

static const uint64_t SEQUENCE_MAX = (1ULL << 40) - 1;
enum { PREFIX_SIZE = 8, PLACE_SIZE = 15 }; /* bytes: of the base, and of base and hash */

/* A Bloom filter says which bases need not be looked for: 4 MiB, four bits for each, all in one
 * line of the processor's cache (Putze, Sanders and Singler 2007), so that of two million one in
 * four hundred is looked for in vain, of ten million one in four. Reading all places for it is
 * worth while once a good many were looked for in vain; beyond FILTER_PLACES it never is.
 */
enum { FILTER_BITS = 1 << 25, FILTER_HASHES = 4, FILTER_WORTH = 64, FILTER_PLACES = 1 << 24 };
enum { LINE_SIZE = 64, LINE_WORDS = LINE_SIZE / 8, LINE_BITS = 9 };

static const enum table levels[PLACE_LEVELS] = {TABLE_YOUNG, TABLE_PLACE};

static MDB_val place_key(void)
{
    return val("p", 1);
}

struct place place_of(const struct store *store, struct id base, uint32_t line, uint32_t column,
                      uint64_t discriminator)
{
    struct place place = {.prefix = {0}};
    uint8_t fields[ID_SIZE + 16], hash[8];
    memcpy(fields, base.bytes, ID_SIZE);
    memcpy(fields + ID_SIZE, &line, 4);
    memcpy(fields + ID_SIZE + 4, &column, 4);
    memcpy(fields + ID_SIZE + 8, &discriminator, 8);
    (void)crypto_shorthash(hash, fields, sizeof fields, store->place_key);
    memcpy(place.prefix, base.bytes, sizeof place.prefix);
    memcpy(place.hash, hash, sizeof place.hash);
    return place;
}

void place_set_sequence(struct place *place, uint64_t sequence)
{
    if (sequence > SEQUENCE_MAX)
        abort(); /* a million millions of alerts */
    uint64_t big = htobe64(sequence);
    memcpy(place->sequence, (const uint8_t *)&big + 3, sizeof place->sequence);
}

uint64_t place_sequence(const struct place *place)
{
    uint64_t big = 0;
    memcpy((uint8_t *)&big + 3, place->sequence, sizeof place->sequence);
    return be64toh(big);
}

/* The first place at or after `from`: 1, 0, -1. */
static int first_from(struct store_txn *txn, MDB_cursor *cursor, const struct place *from,
                      struct place *out, struct error *err)
{
    MDB_val key = place_key(), value = val(from, sizeof *from);
    int rc = mdb_cursor_get(cursor, &key, &value, MDB_GET_BOTH_RANGE);
    if (rc == MDB_NOTFOUND)
        return 0;
    if (rc != 0)
        return db_fail(txn, rc, err);
    if (value.mv_size != sizeof *out)
        return db_damaged(txn, "a place has a wrong size", err);
    memcpy(out, value.mv_data, sizeof *out);
    return 1;
}

/* The first word of a base's line, and which of the line's bits are its own, LINE_BITS for each. */
struct filter_place {
    size_t word;
    uint64_t bits;
};

static struct filter_place filter_place(const struct place *place)
{
    uint64_t number;
    memcpy(&number, place->prefix, sizeof number);
    uint64_t mixed = digest_mix(number);
    return (struct filter_place){mixed % (FILTER_BITS / 8 / LINE_SIZE) * LINE_WORDS,
                                 digest_mix(mixed)};
}

static void filter_add(uint64_t *filter, const struct place *place)
{
    struct filter_place at = filter_place(place);
    for (unsigned i = 0; filter && i < FILTER_HASHES; i++, at.bits >>= LINE_BITS)
        filter[at.word + at.bits % LINE_WORDS] |= 1ULL << at.bits / LINE_WORDS % 64;
}

/* Whether a base may be there. */
static bool filter_has(const uint64_t *filter, const struct place *place)
{
    struct filter_place at = filter_place(place);
    bool has = true;
    for (unsigned i = 0; filter && i < FILTER_HASHES && has; i++, at.bits >>= LINE_BITS)
        has = filter[at.word + at.bits % LINE_WORDS] >> at.bits / LINE_WORDS % 64 & 1;
    return has;
}

static int fill_filter(struct store_txn *txn, enum table table, uint64_t *filter, struct error *err)
{
    struct scan scan;
    if (scan_open(&scan, txn, table, err) != 0)
        return -1;
    int rc = scan_move(&scan, MDB_FIRST, err);
    if (rc > 0)
        rc = scan_move(&scan, MDB_GET_MULTIPLE, err);
    for (; rc > 0; rc = scan_move(&scan, MDB_NEXT_MULTIPLE, err)) {
        struct place place;
        for (size_t at = 0; at + sizeof place <= scan.value.mv_size; at += sizeof place) {
            memcpy(&place, (const char *)scan.value.mv_data + at, sizeof place);
            filter_add(filter, &place);
        }
    }
    scan_close(&scan);
    return rc;
}

/* Makes the filter when it is worth while. What a transaction adds that is not committed only makes
 * it look in vain. */
static int need_filter(struct store_txn *txn, struct error *err)
{
    struct store *store = txn->store;
    MDB_stat settled;
    if (store->place_filter)
        return 0;
    int rc = mdb_stat(txn->txn, store->tables[TABLE_PLACE], &settled);
    if (rc != 0)
        return db_fail(txn, rc, err);
    if (store->place_misses < settled.ms_entries / FILTER_WORTH ||
        settled.ms_entries > FILTER_PLACES)
        return 0;
    uint64_t *filter = aligned_alloc(LINE_SIZE, FILTER_BITS / 8);
    if (!filter)
        abort();
    memset(filter, 0, FILTER_BITS / 8);
    for (int i = 0; i < PLACE_LEVELS; i++)
        if (fill_filter(txn, levels[i], filter, err) != 0) {
            free(filter);
            return -1;
        }
    store->place_filter = filter;
    return 0;
}

/* Looks into one level; `place` is set if it is known there. Most bases are new or have one place:
 * one look-up tells. */
static int find_in(struct store_txn *txn, enum table table, struct place *place,
                   enum place_found *found, struct error *err)
{
    MDB_cursor *cursor = db_cursor(txn, table, err);
    struct place from = {.prefix = {0}}, at;
    if (!cursor)
        return -1;
    memcpy(from.prefix, place->prefix, sizeof from.prefix);
    int rc = first_from(txn, cursor, &from, &at, err);
    if (rc < 0)
        return -1;
    if (!rc || memcmp(&at, place, PREFIX_SIZE) != 0) {
        *found = PLACE_NEW_BASE;
        return 0;
    }
    if (memcmp(&at, place, PLACE_SIZE) < 0) {
        from = *place;
        memset(from.sequence, 0, sizeof from.sequence);
        rc = first_from(txn, cursor, &from, &at, err);
        if (rc < 0)
            return -1;
    }
    *found = rc && memcmp(&at, place, PLACE_SIZE) == 0 ? PLACE_KNOWN : PLACE_NEW;
    if (*found == PLACE_KNOWN)
        *place = at;
    return 0;
}

int place_find(struct store_txn *txn, struct place *place, enum place_found *found,
               struct error *err)
{
    *found = PLACE_NEW_BASE;
    if (need_filter(txn, err) != 0)
        return -1;
    if (!filter_has(txn->store->place_filter, place))
        return 0;
    for (int i = 0; i < PLACE_LEVELS && *found != PLACE_KNOWN; i++) {
        enum place_found here;
        if (find_in(txn, levels[i], place, &here, err) != 0)
            return -1;
        if (here > *found)
            *found = here;
    }
    txn->store->place_misses += *found == PLACE_NEW_BASE;
    return 0;
}

int place_put(struct store_txn *txn, const struct place *place, struct error *err)
{
    filter_add(txn->store->place_filter, place);
    return db_put(txn, TABLE_YOUNG, place_key(), val(place, sizeof *place), 0, err);
}

int place_del(struct store_txn *txn, const struct place *place, struct error *err)
{
    MDB_val value = val(place, sizeof *place);
    int found = 0;
    for (int i = 0; i < PLACE_LEVELS && found == 0; i++)
        found = db_del(txn, levels[i], place_key(), &value, err);
    return found < 0 ? -1 : found ? 0 : db_damaged(txn, "an alert has no place", err);
}

/* Moving. */

/* Up to `count` young places, beginning where the last move ended. */
static int next_young(struct store_txn *txn, struct place *list, size_t *count, struct error *err)
{
    struct place *from = &txn->store->settled;
    struct scan scan;
    size_t size = 0;
    if (scan_open(&scan, txn, TABLE_YOUNG, err) != 0)
        return -1;
    scan.key = place_key();
    scan.value = val(from, sizeof *from);
    int rc = scan_move(&scan, MDB_GET_BOTH_RANGE, err);
    for (; rc > 0 && size < *count; rc = scan_move(&scan, MDB_NEXT_DUP, err))
        memcpy(&list[size++], scan.value.mv_data, sizeof *list);
    if (rc == 0)
        memset(from, 0, sizeof *from);
    else if (rc > 0)
        memcpy(from, scan.value.mv_data, sizeof *from);
    scan_close(&scan);
    *count = size;
    return rc < 0 ? -1 : 0;
}

int place_settle(struct store_txn *txn, struct error *err)
{
    MDB_stat young;
    int rc = mdb_stat(txn->txn, txn->store->tables[TABLE_YOUNG], &young);
    if (rc != 0)
        return db_fail(txn, rc, err);
    size_t room = txn->store->young_places;
    size_t count = young.ms_entries > room ? young.ms_entries - room : 0;
    if (count == 0)
        return 0;
    struct place *list = arena_alloc(txn->arena, count * sizeof *list);
    if (next_young(txn, list, &count, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        MDB_val value = val(&list[i], sizeof list[i]);
        if (db_put(txn, TABLE_PLACE, place_key(), value, 0, err) != 0 ||
            db_del(txn, TABLE_YOUNG, place_key(), &value, err) < 0)
            return -1;
    }
    return 0;
}

/* Reading in order. */

static int step(struct place_scan *scan, int level, MDB_cursor_op op, struct error *err)
{
    struct scan *at = &scan->levels[level];
    scan->has[level] = scan_move(at, op, err);
    if (scan->has[level] > 0 && at->value.mv_size != sizeof scan->next[level])
        return db_damaged(at->txn, "a place has a wrong size", err);
    if (scan->has[level] > 0)
        memcpy(&scan->next[level], at->value.mv_data, sizeof scan->next[level]);
    return scan->has[level] < 0 ? -1 : 0;
}

int place_scan_open(struct place_scan *scan, struct store_txn *txn, const struct id *from,
                    struct error *err)
{
    struct place start = {.prefix = {0}};
    memset(scan, 0, sizeof *scan);
    memcpy(start.prefix, from->bytes, sizeof start.prefix);
    for (int i = 0; i < PLACE_LEVELS; i++) {
        if (scan_open(&scan->levels[i], txn, levels[i], err) != 0)
            return -1;
        scan->levels[i].key = place_key();
        scan->levels[i].value = val(&start, sizeof start);
        if (step(scan, i, MDB_GET_BOTH_RANGE, err) != 0)
            return -1;
    }
    return 0;
}

int place_scan_next(struct place_scan *scan, struct place *out, struct error *err)
{
    int level = -1;
    for (int i = 0; i < PLACE_LEVELS; i++)
        if (scan->has[i] > 0 &&
            (level < 0 || memcmp(&scan->next[i], &scan->next[level], sizeof *out) < 0))
            level = i;
    if (level < 0)
        return 0;
    *out = scan->next[level];
    return step(scan, level, MDB_NEXT_DUP, err) == 0 ? 1 : -1;
}

void place_scan_close(struct place_scan *scan)
{
    for (int i = 0; i < PLACE_LEVELS; i++)
        scan_close(&scan->levels[i]);
}

int place_sequences(struct store_txn *txn, struct id base, struct pairs *out, uint64_t low,
                    struct error *err)
{
    struct place_scan scan;
    struct place place;
    int found = place_scan_open(&scan, txn, &base, err) == 0 ? 1 : -1;
    while (found > 0 && (found = place_scan_next(&scan, &place, err)) > 0) {
        if (memcmp(place.prefix, base.bytes, PREFIX_SIZE) != 0)
            break;
        pairs_add(out, place_sequence(&place), low);
    }
    place_scan_close(&scan);
    return found < 0 ? -1 : 0;
}

static int find_alias(struct store_txn *txn, struct id id, struct occurrence *out,
                      struct error *err)
{
    MDB_val value;
    int found = db_get(txn, TABLE_ALIAS, val_id(&id), &value, err);
    if (found <= 0)
        return found;
    if (value.mv_size != sizeof out->sequence)
        return db_damaged(txn, "an alias has a wrong size", err);
    struct occurrence occurrence = {.sequence = number_in(value.mv_data)};
    if (state_get(txn, occurrence.sequence, &occurrence.state, err) != 0)
        return -1;
    *out = occurrence;
    return 1;
}

static int find_base(struct store_txn *txn, struct id id, struct occurrence *out, struct error *err)
{
    struct pairs sequences = {NULL, 0, 0};
    int found = place_sequences(txn, id, &sequences, 0, err);
    for (size_t i = 0; found == 0 && i < sequences.count; i++) {
        out->sequence = sequences.items[i].high;
        if (state_get(txn, out->sequence, &out->state, err) != 0)
            found = -1;
        else if (out->state.ordinal == 0 && id_equal(out->state.base, id))
            found = 1;
    }
    free(sequences.items);
    return found;
}

/* An alert that is merged is the one that it became part of. */
static int find_merged(struct store_txn *txn, struct id id, struct occurrence *out,
                       struct error *err)
{
    struct claim claim;
    int found = claim_get(txn, id, &claim, err);
    if (found <= 0 || id_is_zero(claim.alert) || id_equal(claim.alert, id))
        return found < 0 ? -1 : 0;
    return find_base(txn, claim.alert, out, err);
}

int occurrence_find(struct store_txn *txn, struct id id, struct occurrence *out, struct error *err)
{
    int found = find_base(txn, id, out, err);
    if (found == 0)
        found = find_alias(txn, id, out, err);
    return found == 0 ? find_merged(txn, id, out, err) : found;
}
