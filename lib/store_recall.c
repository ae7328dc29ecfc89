/* SPDX-License-Identifier: MPL-2.0 */
/* What pieces of reports led to. Stages are pure functions: the same bytes with the same context,
 * options and snapshot make the same changeset. So a piece that comes again needs no stage: its
 * sightings are made of what it led to.
 *
 * The table is a cache of RECALL_SLOTS rows; a slot holds the piece that was committed last of
 * those that belong there. A row lists the sequences of the alerts, and says what their digests
 * came to. Only where all of them still have these digests, so that the records are those that the
 * stages would make, is it used. */
#include "lib/store_internal.h"

#include <stdlib.h>

enum { RECALL_SLOTS = 1 << 15, RECALL_VERSION = 2 };

/* An alert that the piece led to: sequence, index of its pattern in the row, status. */
enum { STATUS_BITS = 8, PATTERN_BITS = 16 };

struct recall_pattern {
    struct id id;
    uint64_t sightings;
};

struct recall_patterns {
    struct recall_pattern *items;
    size_t count;
};

struct recall_row {
    struct id key;
    uint64_t check;
    struct text items; /* numbers, sorted */
    struct recall_patterns patterns;
    struct texts tools;
};

static const struct field recall_pattern_fields[] = {
    FIELD(struct recall_pattern, ID, id),
    FIELD(struct recall_pattern, ULONG, sightings),
};
static const struct record recall_pattern_record =
    RECORD(struct recall_pattern, recall_pattern_fields);

static const struct field recall_fields[] = {
    FIELD(struct recall_row, ID, key),
    FIELD(struct recall_row, ULONG, check),
    FIELD(struct recall_row, BINARY, items),
    FIELD_OF(struct recall_row, RECORDS, patterns, recall_pattern_record),
    FIELD(struct recall_row, TEXTS, tools),
};
static const struct record recall_record = RECORD(struct recall_row, recall_fields);

/* What the changeset of a piece depends on. */
struct id recall_key(const struct entry *entry, const struct submission *submission)
{
    const struct origin *origin = &entry->origin;
    struct id_hash hash;
    if (entry->form != BATCH_RAW || id_is_zero(entry->hash))
        return (struct id){{0}};
    id_hash_init(&hash, "hyper.piece.1");
    id_hash_number(&hash, RECALL_VERSION);
    id_hash_text(&hash, TEXT(HYPER_VERSION));
    id_hash_id(&hash, submission->snapshot);
    id_hash_id(&hash, entry->hash);
    id_hash_id(&hash, origin->context);
    id_hash_text(&hash, origin->format);
    id_hash_text(&hash, origin->repo);
    id_hash_text(&hash, origin->commit);
    id_hash_text(&hash, origin->branch);
    id_hash_text(&hash, origin->root);
    return id_hash_done(&hash);
}

static uint64_t slot_of(struct id key)
{
    return id_prefix(key) % RECALL_SLOTS;
}

static uint64_t check_of(uint64_t sequence, uint64_t digest)
{
    return digest_mix(digest ^ digest_mix(sequence));
}

static uint64_t item_of(const struct recall_sighting *sighting)
{
    return sighting->sequence << (PATTERN_BITS + STATUS_BITS) |
           (uint64_t)sighting->pattern << STATUS_BITS | (uint64_t)sighting->status;
}

static int compare_items(const void *a, const void *b)
{
    uint64_t first, second;
    memcpy(&first, a, sizeof first);
    memcpy(&second, b, sizeof second);
    return (first > second) - (first < second);
}

int recall_put(struct store_txn *txn, struct id key, const struct batch *changeset,
               const struct recall_sighting *sightings, struct error *err)
{
    size_t count = changeset->sightings.count, patterns = changeset->patterns.count;
    struct recall_row row = {.key = key, .tools = changeset->tools};
    uint64_t slot = slot_of(key);
    uint64_t *items = arena_array(txn->arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++) {
        items[i] = item_of(&sightings[i]);
        row.check += check_of(sightings[i].sequence, changeset->sightings.items[i].digest);
    }
    qsort(items, count, sizeof *items, compare_items);
    row.items = (struct text){(const char *)items, count * sizeof *items};
    row.patterns.items = arena_array(txn->arena, patterns, sizeof *row.patterns.items);
    for (; row.patterns.count < patterns; row.patterns.count++) {
        const struct pattern *pattern = &changeset->patterns.items[row.patterns.count];
        row.patterns.items[row.patterns.count] =
            (struct recall_pattern){pattern->id, pattern->sightings};
    }
    return db_put_record(txn, TABLE_RECALL, val_number(&slot), &recall_record, &row, err);
}

/* The row of the key: 1, 0 if it is not there, -1. */
static int row_get(struct store_txn *txn, struct id key, struct recall_row *row, struct error *err)
{
    uint64_t slot = slot_of(key);
    struct unpack in;
    MDB_val value;
    if (id_is_zero(key))
        return 0;
    int found = db_get(txn, TABLE_RECALL, val_number(&slot), &value, err);
    if (found <= 0)
        return found;
    unpack_init(&in, arena_copy(txn->arena, text_val(value)));
    record_unpack(&in, &recall_record, row, txn->arena);
    return !in.failed && id_equal(row->key, key);
}

static int patterns_of(struct store_txn *txn, const struct recall_row *row, struct batch *out,
                       struct error *err)
{
    out->patterns.items = arena_array(txn->arena, row->patterns.count, sizeof *out->patterns.items);
    for (size_t i = 0; i < row->patterns.count; i++) {
        const struct recall_pattern *pattern = &row->patterns.items[i];
        uint32_t number;
        int found = pattern_find(txn, pattern->id, &number, err);
        if (found <= 0)
            return found;
        out->patterns.items[out->patterns.count++] =
            (struct pattern){.id = pattern->id, .sightings = pattern->sightings};
    }
    return 1;
}

/* The names of the alert before are mostly those of this one, too. */
struct names_before {
    uint32_t repo_term, tool_term;
    struct text repo, tool;
};

static int name_of(struct store_txn *txn, uint32_t term, uint32_t *before, struct text *name,
                   struct error *err)
{
    struct text found;
    if (term == *before)
        return 0;
    if (term_name(txn, term, &found, err) != 0)
        return -1;
    *name = arena_copy(txn->arena, found);
    *before = term;
    return 0;
}

/* The sighting that the stages would make: 1, 0 if the alert is gone, -1. */
static int sighting_of(struct store_txn *txn, uint64_t item, struct recall *out,
                       struct names_before *names, struct error *err)
{
    const struct patterns *patterns = &out->changeset.patterns;
    MDB_cursor *cursor = db_cursor(txn, TABLE_STATE, err);
    uint64_t sequence = item >> (PATTERN_BITS + STATUS_BITS);
    size_t pattern = item >> STATUS_BITS & ((1U << PATTERN_BITS) - 1);
    MDB_val key = val_number(&sequence), value;
    struct state state;
    if (!cursor)
        return -1;
    int rc = mdb_cursor_get(cursor, &key, &value, MDB_SET);
    if (rc != 0 && rc != MDB_NOTFOUND)
        return db_fail(txn, rc, err);
    if (rc != 0 || value.mv_size != sizeof state || pattern >= patterns->count)
        return 0;
    memcpy(&state, value.mv_data, sizeof state);
    if (name_of(txn, state.repo, &names->repo_term, &names->repo, err) != 0 ||
        name_of(txn, state.tool, &names->tool_term, &names->tool, err) != 0)
        return -1;
    size_t at = out->changeset.sightings.count;
    out->changeset.sightings.items[at] = (struct sighting){
        .base = state.base,
        .discriminator = state.discriminator,
        .digest = state.digest,
        .line = state.line,
        .column = state.column,
        .severity = (enum severity)state.severity,
        .category = (enum category)state.category,
        .status = (enum status)(item & ((1U << STATUS_BITS) - 1)),
        .repo = names->repo,
        .tool = names->tool,
        .pattern = patterns->items[pattern].id,
    };
    out->sequences[at] = sequence;
    out->changeset.sightings.count++;
    return 1;
}

static int sightings_of(struct store_txn *txn, const struct recall_row *row, struct recall *out,
                        struct error *err)
{
    size_t count = row->items.size / sizeof(uint64_t);
    uint64_t check = 0;
    struct names_before names = {.repo_term = 0};
    out->changeset.sightings.items =
        arena_alloc(txn->arena, count * sizeof *out->changeset.sightings.items);
    out->sequences = arena_alloc(txn->arena, count * sizeof *out->sequences);
    for (size_t i = 0; i < count; i++) {
        uint64_t item = number_in(row->items.data + i * sizeof item);
        int found = sighting_of(txn, item, out, &names, err);
        if (found <= 0)
            return found;
        check += check_of(out->sequences[i], out->changeset.sightings.items[i].digest);
    }
    return check == row->check;
}

int recall_get(struct store_txn *txn, struct id key, struct recall *out, struct error *err)
{
    struct recall_row row;
    *out = (struct recall){.changeset = {.form = BATCH_CHANGESET}};
    int found = row_get(txn, key, &row, err);
    if (found <= 0)
        return found;
    out->changeset.tools = row.tools;
    found = patterns_of(txn, &row, &out->changeset, err);
    return found > 0 ? sightings_of(txn, &row, out, err) : found;
}

int store_remembers(struct store_txn *txn, const struct entry *entry,
                    const struct submission *submission, struct error *err)
{
    struct recall_row row;
    return row_get(txn, recall_key(entry, submission), &row, err);
}
