/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/store_check_internal.h"

#include "lib/intern.h"

#include <stdlib.h>

/* Of this part: how many records refer to each common part. */
struct record_check {
    struct interner ids;
    uint64_t *records; /* by the number of the id */
    size_t room;
};

/* The number of records that refer to a common part. */
static uint64_t *records_of(struct record_check *part, struct id id)
{
    size_t known = part->ids.count;
    uint32_t number = intern_bytes(&part->ids, (struct text){(const char *)id.bytes, ID_SIZE});
    if (number == part->room) {
        part->room = part->room ? part->room * 2 : 1024;
        part->records = xrealloc(part->records, part->room * sizeof *part->records);
    }
    if (number == known)
        part->records[number] = 0;
    return &part->records[number];
}

/* Reads a record, and counts what it refers to: 1, 0 if it cannot be read, -1. */
static int read_record(struct inspection *c, struct text record, struct alert *out)
{
    struct text common = {"", 0};
    struct id id;
    uint64_t records;
    if (alert_common_of(record, &id)) {
        ++*records_of(c->part, id);
        if (common_get(c->txn, &id, &records, &common, c->err) < 0)
            return -1;
    }
    return alert_parts_unpack(record, common, c->arena, out, NULL) == 0;
}

/* A whole record says itself whose it is. */
static int check_owner(struct inspection *c, const struct alert *alert, const struct state *state,
                       const char *hex)
{
    int joint = joint_is(c->txn, state, c->err); /* a line is no part of what it is */
    if (joint < 0)
        return -1;
    if (!id_equal(alert->base, state->base) || (!joint && alert->line != state->line) ||
        alert->severity != (enum severity)state->severity)
        inspect_say(c, "alert %s: its record is that of another alert", hex);
    return 0;
}

static int check_record_of(struct inspection *c, const struct state *state, struct text record)
{
    struct alert alert;
    struct id common;
    char hex[ID_HEX_SIZE];
    (void)id_hex(state->base, hex);
    int sound = read_record(c, record, &alert);
    if (sound == 0)
        inspect_say(c, "alert %s: its record is damaged", hex);
    if (sound <= 0 || alert_common_of(record, &common))
        return sound < 0 ? -1 : 0;
    return check_owner(c, &alert, state, hex);
}

static int check_row_of(struct inspection *c, MDB_val key, MDB_val value)
{
    MDB_val row;
    struct state state;
    uint64_t sequence = number_in(key.mv_data);
    int found = db_get(c->txn, TABLE_STATE, val_number(&sequence), &row, c->err);
    if (found > 0 && row.mv_size == sizeof state) {
        memcpy(&state, row.mv_data, sizeof state);
        return check_record_of(c, &state, text_val(value));
    }
    if (found == 0)
        inspect_say(c, "record number %llu: its alert is not there", (unsigned long long)sequence);
    return found < 0 ? -1 : 0;
}

static int check_source_record(struct inspection *c, MDB_val key, MDB_val value)
{
    struct alert alert;
    int sound = read_record(c, text_val(value), &alert);
    if (sound == 0)
        inspect_say(c, "record number %llu of a source is damaged",
                    (unsigned long long)number_in(key.mv_data));
    return sound < 0 ? -1 : 0;
}

static int check_common(struct inspection *c, MDB_val key, MDB_val value)
{
    struct id id = id_in(key.mv_data);
    struct text bytes;
    uint64_t records;
    char hex[ID_HEX_SIZE];
    (void)id_hex(id, hex);
    common_read(value, &records, &bytes);
    if (!id_equal(alert_common_id(bytes), id))
        inspect_say(c, "what records have in common, %s, is damaged", hex);
    else if (records != *records_of(c->part, id))
        inspect_say(c, "what records have in common, %s, is counted wrongly", hex);
    return 0;
}

int inspect_records(struct inspection *c)
{
    struct arena *arena = arena_new();
    struct record_check part = {.ids = {.arena = arena}};
    c->part = &part;
    int result = inspect_each(c, TABLE_ALERT, check_row_of, NULL);
    if (result == 0)
        result = inspect_each(c, TABLE_SOURCE_RECORD, check_source_record, NULL);
    if (result == 0)
        result = inspect_each(c, TABLE_COMMON, check_common, NULL);
    interner_close(&part.ids);
    free(part.records);
    arena_destroy(&arena);
    return result;
}
