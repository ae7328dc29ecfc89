/* SPDX-License-Identifier: MPL-2.0 */
/* Where alerts are: a sorted set of twenty bytes for each, packed without a header in LMDB's pages
 * of fixed duplicates, since this is the one table that is written in no order.
 *
 * Eight bytes of the base, seven of a keyed hash of the whole place, five of the sequence. Two
 * places are taken for one only if all fifteen agree, and the key is the store's secret: nobody can
 * make that happen. Bases that share their first eight bytes are told apart by their states. */
#include "lib/store_internal.h"

#include <sodium.h>
#include <stdlib.h>

static const uint64_t SEQUENCE_MAX = (1ULL << 40) - 1;
enum { PREFIX_SIZE = 8, PLACE_SIZE = 15 }; /* bytes: of the base, and of base and hash */

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

/* Most bases are new or have one place: one look-up tells. */
int place_find(struct store_txn *txn, struct place *place, enum place_found *found,
               struct error *err)
{
    MDB_cursor *cursor = db_cursor(txn, TABLE_PLACE, err);
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

int place_put(struct store_txn *txn, const struct place *place, struct error *err)
{
    return db_put(txn, TABLE_PLACE, place_key(), val(place, sizeof *place), 0, err);
}

int place_del(struct store_txn *txn, const struct place *place, struct error *err)
{
    MDB_val value = val(place, sizeof *place);
    int found = db_del(txn, TABLE_PLACE, place_key(), &value, err);
    return found < 0 ? -1 : found ? 0 : db_damaged(txn, "an alert has no place", err);
}

int place_sequences(struct store_txn *txn, struct id base, struct pairs *out, uint64_t low,
                    struct error *err)
{
    struct place from = {.prefix = {0}};
    struct scan scan;
    memcpy(from.prefix, base.bytes, sizeof from.prefix);
    if (scan_open(&scan, txn, TABLE_PLACE, err) != 0)
        return -1;
    scan.key = place_key();
    scan.value = val(&from, sizeof from);
    int rc = scan_move(&scan, MDB_GET_BOTH_RANGE, err);
    while (rc > 0 && scan.value.mv_size == sizeof from &&
           memcmp(scan.value.mv_data, base.bytes, PREFIX_SIZE) == 0) {
        struct place place;
        memcpy(&place, scan.value.mv_data, sizeof place);
        pairs_add(out, place_sequence(&place), low);
        rc = scan_move(&scan, MDB_NEXT_DUP, err);
    }
    scan_close(&scan);
    return rc < 0 ? -1 : 0;
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
