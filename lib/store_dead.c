/* SPDX-License-Identifier: MPL-2.0 */
/* Blobs and who needs them; batches that were given up. */
#include "lib/store_internal.h"

#include <stdlib.h>

/* Blobs. */

int blob_add_user(struct store_txn *txn, struct id id, uint64_t user, struct error *err)
{
    return db_put(txn, TABLE_BLOB_USER, val_id(&id), val_number(&user), 0, err);
}

int blob_drop_user(struct store_txn *txn, struct id id, uint64_t user, struct error *err)
{
    MDB_val value = val_number(&user), other;
    int found = db_del(txn, TABLE_BLOB_USER, val_id(&id), &value, err);
    if (found > 0)
        found = db_get(txn, TABLE_BLOB_USER, val_id(&id), &other, err);
    if (found == 0)
        found = db_del(txn, TABLE_BLOB, val_id(&id), NULL, err);
    return found < 0 ? -1 : 0;
}

int store_blob_put(struct store_txn *txn, uint64_t number, struct id id, struct text bytes,
                   struct error *err)
{
    struct unfinished row;
    MDB_val value;
    if (unfinished_get(txn, number, &row, err) != 0 || blob_add_user(txn, id, number, err) != 0)
        return -1;
    int found = db_get(txn, TABLE_BLOB, val_id(&id), &value, err);
    if (found)
        return found < 0 ? -1 : 0;
    return db_put(txn, TABLE_BLOB, val_id(&id), val_text(bytes), 0, err);
}

bool store_blob_get(struct store_txn *txn, struct id id, struct text *out)
{
    MDB_val value;
    if (db_get(txn, TABLE_BLOB, val_id(&id), &value, NULL) <= 0)
        return false;
    *out = text_val(value);
    return true;
}

/* Dead letters. A row: the submission's number, and the entry. */

static struct id dead_id(struct id submission, uint64_t sequence)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.dead.1");
    id_hash_id(&hash, submission);
    id_hash_number(&hash, sequence);
    return id_hash_done(&hash);
}

int dead_put(struct store_txn *txn, uint64_t number, const struct entry *entry, struct error *err)
{
    struct id id = dead_id(entry->origin.submission, entry->origin.sequence);
    struct pack pack;
    pack_init(&pack);
    pack_uint(&pack, number);
    record_pack(&pack, &entry_record, entry);
    int result = db_put(txn, TABLE_DEAD, val_id(&id), val_text(pack_bytes(&pack)), 0, err);
    pack_close(&pack);
    txn->counters.dead++;
    if (result == 0 && !id_is_zero(entry->origin.context))
        result = blob_add_user(txn, entry->origin.context, BLOB_USER_DEAD | number, err);
    return result;
}

static int dead_unpack(struct id id, struct text bytes, struct arena *arena,
                       struct dead_letter *out, struct error *err)
{
    struct unpack in;
    struct dead_letter letter = {.id = id};
    unpack_init(&in, bytes);
    letter.number = unpack_uint(&in);
    record_unpack(&in, &entry_record, &letter.entry, arena);
    if (unpack_done(&in, "a dead letter", err) != 0)
        return -1;
    *out = letter;
    return 0;
}

int store_dead_list(struct store_txn *txn, store_visit_dead *visit, void *context,
                    struct error *err)
{
    struct scan scan;
    struct arena *arena = arena_new();
    int result = -1, found;
    if (scan_open(&scan, txn, TABLE_DEAD, err) != 0)
        goto cleanup;
    found = scan_move(&scan, MDB_FIRST, err);
    for (; found > 0; found = scan_move(&scan, MDB_NEXT, err)) {
        struct dead_letter letter;
        if (dead_unpack(id_in(scan.key.mv_data), text_val(scan.value), arena, &letter, err) != 0)
            goto cleanup;
        int stop = visit(context, &letter, err);
        if (stop < 0)
            goto cleanup;
        if (stop)
            break;
        arena_reset(arena);
    }
    result = found < 0 ? -1 : 0;
cleanup:
    scan_close(&scan);
    arena_destroy(&arena);
    return result;
}

int store_dead_get(struct store_txn *txn, struct id id, struct arena *arena,
                   struct dead_letter *out, struct error *err)
{
    MDB_val value;
    char hex[ID_HEX_SIZE];
    int found = db_get(txn, TABLE_DEAD, val_id(&id), &value, err);
    if (found < 0)
        return -1;
    if (!found)
        return error_set(err, ERROR_DATA, "no dead letter has the id %s", id_hex(id, hex));
    return dead_unpack(id, arena_copy(arena, text_val(value)), arena, out, err);
}

/* What dead letters of one submission are collected with. */
struct collecting {
    uint64_t number;
    const struct id *context; /* only those that need this blob */
    struct arena *arena;
    struct id *ids;
    size_t count;
};

static int collect(void *context, const struct dead_letter *letter, struct error *err)
{
    struct collecting *c = context;
    (void)err;
    bool wanted = letter->number == c->number &&
                  (!c->context || id_equal(letter->entry.origin.context, *c->context));
    if (!wanted)
        return 0;
    c->ids = arena_grow(c->arena, c->ids, c->count, sizeof *c->ids);
    c->ids[c->count++] = letter->id;
    return 0;
}

int store_dead_drop(struct store_txn *txn, struct id id, struct error *err)
{
    struct dead_letter letter;
    if (store_dead_get(txn, id, txn->arena, &letter, err) != 0 ||
        db_del(txn, TABLE_DEAD, val_id(&id), NULL, err) < 0)
        return -1;
    txn->counters.dead--;
    if (id_is_zero(letter.entry.origin.context))
        return 0;
    struct collecting c = {letter.number, &letter.entry.origin.context, txn->arena, NULL, 0};
    if (store_dead_list(txn, collect, &c, err) != 0)
        return -1;
    return c.count ? 0
                   : blob_drop_user(txn, letter.entry.origin.context,
                                    BLOB_USER_DEAD | letter.number, err);
}

/* A submission of its own: named by the one it comes from and the letters it takes. */
static int retry_open(struct store_txn *txn, const struct submission *from,
                      const struct dead_letter *letters, size_t count, struct arena *arena,
                      struct submission *out, struct error *err)
{
    struct id_hash hash;
    struct submission options = *from;
    enum how_opened how = HOW_FINISHED;
    options.complete = false;
    for (uint64_t round = 0; how != HOW_NEW; round++) {
        id_hash_init(&hash, "hyper.retry.1");
        id_hash_id(&hash, from->id);
        id_hash_number(&hash, round);
        for (size_t i = 0; i < count; i++)
            id_hash_id(&hash, letters[i].id);
        if (store_submission_open(txn, id_hash_done(&hash), &from->at, from->at, &options, arena,
                                  out, &how, err) != 0)
            return -1;
    }
    return 0;
}

static int compare_letters(const void *a, const void *b)
{
    const struct dead_letter *first = a, *second = b;
    uint64_t x = first->entry.origin.sequence, y = second->entry.origin.sequence;
    return (x > y) - (x < y);
}

static int retry_letter(struct store_txn *txn, const struct submission *submission,
                        uint64_t sequence, const struct dead_letter *letter, struct error *err)
{
    struct entry entry = letter->entry;
    entry.origin.submission = submission->id;
    entry.origin.sequence = sequence;
    entry.failures = entry.losses = 0;
    entry.reason = (struct text){"", 0};
    bool needs_blob = !id_is_zero(entry.origin.context);
    if (needs_blob && blob_add_user(txn, entry.origin.context, submission->number, err) != 0)
        return -1;
    if (store_dead_drop(txn, letter->id, err) != 0)
        return -1;
    return store_journal_put(txn, submission->number, &entry, err);
}

int store_dead_retry(struct store_txn *txn, const struct id *ids, size_t count, struct arena *arena,
                     struct submission *out, struct error *err)
{
    struct dead_letter first;
    struct submission from, made;
    if (store_dead_get(txn, ids[0], arena, &first, err) != 0 ||
        store_submission_get(txn, first.number, arena, &from, err) != 0)
        return -1;
    struct collecting c = {first.number, NULL, arena, NULL, 0};
    if (count == 0 && store_dead_list(txn, collect, &c, err) != 0)
        return -1;
    if (count == 0) {
        ids = c.ids;
        count = c.count;
    }
    struct dead_letter *letters = arena_array(arena, count, sizeof *letters);
    for (size_t i = 0; i < count; i++) {
        if (store_dead_get(txn, ids[i], arena, &letters[i], err) != 0)
            return -1;
        if (letters[i].number != first.number)
            return error_set(err, ERROR_DATA, "dead letters of two submissions: retry them apart");
    }
    qsort(letters, count, sizeof *letters, compare_letters);
    if (retry_open(txn, &from, letters, count, arena, &made, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (retry_letter(txn, &made, i, &letters[i], err) != 0)
            return -1;
    if (store_submission_seal(txn, made.number, count, 0, 0, err) != 0)
        return -1;
    return store_submission_get(txn, made.number, arena, out, err);
}
