/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/store_check_internal.h"

/* Of this part. */
struct index_check {
    uint64_t list, last, entries;
    struct pairs postings, scratch; /* sequence, list; CHECK_HELD_MAX at most, and a row's */
};

/* Of a list of joint alerts. */
static int check_also(struct inspection *c, const struct state *state, uint32_t term)
{
    struct source *items;
    size_t count;
    bool has = false;
    if (joint_sources(c->txn, state->base, c->arena, &items, &count, NULL) != 0)
        return 0; /* it is said of them */
    for (size_t i = 0; i < count; i++)
        has |= items[i].tool_term == term || items[i].rule_term == term;
    /* Sources beyond those that count may be found by their tool all the same. */
    has |= count == SOURCES_PER_ALERT;
    if (!has || term == state->tool || term == state->rule) {
        char hex[ID_HEX_SIZE];
        inspect_say(
            c, "alert %s: the index has it under a tool or rule that is none of its other sources",
            id_hex(state->base, hex));
    }
    return 0;
}

static int check_posting(struct inspection *c, uint64_t list, uint64_t sequence)
{
    struct state state;
    MDB_val row;
    enum dimension dimension = (enum dimension)(list >> 56);
    int found = db_get(c->txn, TABLE_STATE, val_number(&sequence), &row, c->err);
    if (found < 0)
        return -1;
    if (!found || row.mv_size != sizeof state) {
        inspect_say(c, "the index names alert number %llu, which is not there",
                    (unsigned long long)sequence);
        return 0;
    }
    memcpy(&state, row.mv_data, sizeof state);
    if (dimension == DIMENSION_ALSO)
        return check_also(c, &state, (uint32_t)list);
    if (dimension >= DIMENSION_COUNT || dimension == DIMENSION_NONE ||
        posting_key(dimension, posting_value(&state, dimension)) != list)
        inspect_say(c, "the index has alert number %llu under a value that it does not have",
                    (unsigned long long)sequence);
    return 0;
}

/* Postings are in no order of their states: they are looked at many at a time, by sequence. */
static int check_held_postings(struct inspection *c)
{
    struct index_check *index = c->part;
    int result = 0;
    pairs_sort(&index->postings, &index->scratch);
    for (size_t i = 0; i < index->postings.count && result == 0; i++) {
        arena_reset(c->arena);
        result = check_posting(c, index->postings.items[i].low, index->postings.items[i].high);
    }
    index->postings.count = 0;
    return result;
}

static int check_index_row(struct inspection *c, MDB_val key, MDB_val value)
{
    struct index_check *index = c->part;
    uint64_t list = big_in(key.mv_data), first = big_in((const char *)key.mv_data + 8);
    if (list != index->list)
        index->last = 0;
    index->list = list;
    if (value.mv_size == 0 || value.mv_size % sizeof(uint32_t) ||
        value.mv_size > POSTINGS_PER_ROW * sizeof(uint32_t))
        inspect_say(c, "a row of the index has a wrong size");
    for (size_t i = 0; i < value.mv_size / sizeof(uint32_t); i++) {
        uint32_t distance;
        memcpy(&distance, (const char *)value.mv_data + i * sizeof distance, sizeof distance);
        uint64_t sequence = first + distance;
        if (sequence <= index->last || (i == 0 && distance))
            inspect_say(c, "the index is not sorted at alert number %llu",
                        (unsigned long long)sequence);
        index->last = sequence;
        index->entries += list >> 56 != DIMENSION_ALSO;
        pairs_add(&index->postings, sequence, list);
    }
    return index->postings.count < CHECK_HELD_MAX ? 0 : check_held_postings(c);
}

int inspect_index(struct inspection *c)
{
    struct index_check index = {.list = 0};
    c->part = &index;
    int result = inspect_each(c, TABLE_INDEX, check_index_row, NULL);
    if (result == 0)
        result = check_held_postings(c);
    free(index.postings.items);
    free(index.scratch.items);
    if (result == 0)
        inspect_compare(c, "entries of the index", index.entries,
                        c->states * (DIMENSION_COUNT - 1));
    return result;
}
