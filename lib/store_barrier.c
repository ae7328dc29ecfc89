/* SPDX-License-Identifier: MPL-2.0 */
/* The barrier at a submission's end: provisional alerts get their numbers, absent ones are fixed.
 */
#include "lib/store_internal.h"

#include <stddef.h>
#include <stdlib.h>

enum { OCCURRENCES_ENOUGH = 1 << 16 };

/* Regrouping: the occurrences of some bases at a time, read and written in the order of their
 * sequences, which is that of the store's pages. */
struct regroup {
    struct store_txn *txn;
    struct submission *submission;
    struct arena *arena;
    struct id *bases;
    size_t base_count;
    struct pairs found; /* sequence, index into `bases` */
    struct occurrence *items;
    size_t *ends;          /* of each base's items */
    struct pairs numbered; /* sequence, index into `items` */
};

struct members {
    struct occurrence **items;
    size_t count;
};

/* In the order of the file. */
static int compare_members(const void *a, const void *b)
{
    const struct state *x = &(*(struct occurrence *const *)a)->state;
    const struct state *y = &(*(struct occurrence *const *)b)->state;
    int order = (x->line > y->line) - (x->line < y->line);
    if (order == 0)
        order = (x->column > y->column) - (x->column < y->column);
    return order ? order
                 : (x->discriminator > y->discriminator) - (x->discriminator < y->discriminator);
}

/* Those that are not fixed are paired first. */
static int compare_unseen(const void *a, const void *b)
{
    bool x = (*(struct occurrence *const *)a)->state.status == STATUS_FIXED;
    bool y = (*(struct occurrence *const *)b)->state.status == STATUS_FIXED;
    return x != y ? x - y : compare_members(a, b);
}

static void members_sort(struct members *members, int (*compare)(const void *, const void *))
{
    if (members->count > 1)
        qsort(members->items, members->count, sizeof *members->items, compare);
}

/* Old occurrences that the submission did not see, those that it made, and the first ordinal that
 * is free. */
static void split(struct regroup *r, size_t from, size_t to, struct members *unseen,
                  struct members *made, uint32_t *ordinal)
{
    uint32_t number = (uint32_t)r->submission->number;
    unseen->items = arena_array(r->arena, to - from, sizeof(void *));
    made->items = arena_array(r->arena, to - from, sizeof(void *));
    unseen->count = made->count = 0;
    *ordinal = 0;
    for (size_t i = from; i < to; i++) {
        const struct state *state = &r->items[i].state;
        bool is_made = state->first_submission == number;
        if (!is_made && state->ordinal >= *ordinal)
            *ordinal = state->ordinal + 1;
        if (is_made)
            made->items[made->count++] = &r->items[i];
        else if (state->last_submission != number)
            unseen->items[unseen->count++] = &r->items[i];
    }
}

static struct place place_of_state(const struct store *store, const struct occurrence *occurrence)
{
    const struct state *state = &occurrence->state;
    struct place place =
        place_of(store, state->base, state->line, state->column, state->discriminator);
    place_set_sequence(&place, occurrence->sequence);
    return place;
}

static int occurrence_remove(struct store_txn *txn, const struct occurrence *gone,
                             struct error *err)
{
    struct place place = place_of_state(txn->store, gone);
    state_change(txn, gone->sequence, &gone->state, NULL);
    if (place_del(txn, &place, err) != 0 ||
        db_del(txn, TABLE_STATE, val_number(&gone->sequence), NULL, err) < 0)
        return -1;
    return record_del(txn, TABLE_ALERT, gone->sequence, err);
}

/* Gives the old occurrence the record and the place of the new one. */
static int take_over(struct store_txn *txn, struct occurrence *old, const struct occurrence *new,
                     struct error *err)
{
    struct place before = place_of_state(txn->store, old);
    const struct state *from = &new->state;
    struct state *to = &old->state;
    struct kept_record record;
    if (record_get(txn, TABLE_ALERT, new->sequence, &record, err) != 0)
        return -1;
    struct text copy = arena_copy(txn->scratch, record.own);
    to->status = (uint8_t)status_after((enum status)to->status, (enum status)from->status);
    to->line = from->line;
    to->column = from->column;
    to->discriminator = from->discriminator;
    to->digest = from->digest;
    to->record_time = from->record_time;
    to->repo = from->repo;
    to->tool = from->tool;
    to->rule = from->rule;
    to->pattern = from->pattern;
    to->severity = from->severity;
    to->category = from->category;
    struct place after = place_of_state(txn->store, old);
    if (place_del(txn, &before, err) != 0 || place_put(txn, &after, err) != 0)
        return -1;
    return record_put(txn, TABLE_ALERT, old->sequence, copy, err);
}

/* The old occurrence moved to where the new one was seen. */
static int pair_up(struct store_txn *txn, struct submission *submission,
                   const struct occurrence *old, const struct occurrence *new, struct error *err)
{
    struct occurrence moved = *old;
    struct state *state = &moved.state;
    struct tally *tally = &submission->tally;
    state->prior = state->status;
    state->last_submission = (uint32_t)submission->number;
    state->sightings += new->state.sightings;
    if (new->state.first_seen < state->first_seen)
        state->first_seen = new->state.first_seen;
    if (new->state.last_seen > state->last_seen)
        state->last_seen = new->state.last_seen;
    if (new->state.record_time >= state->record_time && take_over(txn, &moved, new, err) != 0)
        return -1;
    tally->new_alerts--;
    tally->reopened += state_reopened(state);
    tally->known += !state_reopened(state);
    tally->fixed += state_fixed(state);
    state_change(txn, moved.sequence, &old->state, state);
    if (state_put(txn, moved.sequence, state, err) != 0 || occurrence_remove(txn, new, err) != 0)
        return -1;
    return status_log(txn, submission->at, &old->state, state, TEXT("reported"), err);
}

static int number_occurrence(struct regroup *r, struct occurrence *made, uint32_t ordinal,
                             struct error *err)
{
    if (made->state.ordinal == ordinal)
        return 0;
    made->state.ordinal = ordinal;
    pairs_add(&r->numbered, made->sequence, (uint64_t)(made - r->items));
    if (ordinal == 0)
        return 0;
    struct id id = alert_id(made->state.base, ordinal);
    return db_put(r->txn, TABLE_ALIAS, val_id(&id), val_number(&made->sequence), 0, err);
}

static int regroup_base(struct regroup *r, size_t from, size_t to, struct error *err)
{
    struct members unseen, made;
    uint32_t ordinal;
    split(r, from, to, &unseen, &made, &ordinal);
    members_sort(&unseen, compare_unseen);
    members_sort(&made, compare_members);
    size_t paired = unseen.count < made.count ? unseen.count : made.count;
    for (size_t i = 0; i < paired; i++) {
        arena_reset(r->txn->scratch);
        if (pair_up(r->txn, r->submission, unseen.items[i], made.items[i], err) != 0)
            return -1;
    }
    for (size_t i = paired; i < made.count; i++)
        if (number_occurrence(r, made.items[i], ordinal++, err) != 0)
            return -1;
    return 0;
}

/* Takes the next base off the list of those to regroup: 1, 0 if there is none, -1. */
static int take_base(struct regroup *r, const struct key *prefix, struct error *err)
{
    struct store_txn *txn = r->txn;
    MDB_cursor *cursor = db_cursor(txn, TABLE_REGROUP, err);
    MDB_val key = val_key(prefix), value;
    if (!cursor)
        return -1;
    int rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    if (rc == MDB_NOTFOUND || (rc == 0 && !val_begins(key, prefix)))
        return 0;
    struct id base = rc == 0 ? id_in((const char *)key.mv_data + 8) : (struct id){{0}};
    if (rc == 0)
        rc = mdb_cursor_del(cursor, 0);
    if (rc != 0)
        return db_fail(txn, rc, err);
    if (place_sequences(txn, base, &r->found, r->base_count, err) != 0)
        return -1;
    r->bases = arena_grow(r->arena, r->bases, r->base_count, sizeof *r->bases);
    r->bases[r->base_count++] = base;
    return 1;
}

static int take_bases(struct regroup *r, size_t limit, bool *more, struct error *err)
{
    struct key prefix = {.size = 0};
    key_number(&prefix, r->submission->number);
    int found = 1;
    while (found > 0 && r->base_count < limit && r->found.count < OCCURRENCES_ENOUGH) {
        found = take_base(r, &prefix, err);
    }
    *more = found > 0;
    return found < 0 ? -1 : 0;
}

/* Reads the occurrences, and puts those of one base side by side. */
static int read_occurrences(struct regroup *r, struct error *err)
{
    size_t count = 0;
    struct occurrence *read = arena_alloc(r->arena, r->found.count * sizeof *read);
    size_t *owners = arena_array(r->arena, r->found.count, sizeof *owners);
    r->ends = arena_array(r->arena, r->base_count + 1, sizeof *r->ends);
    pairs_sort(&r->found, &r->txn->store->scratch);
    for (size_t i = 0; i < r->found.count; i++) {
        size_t owner = (size_t)r->found.items[i].low;
        read[count].sequence = r->found.items[i].high;
        if (state_get(r->txn, read[count].sequence, &read[count].state, err) != 0)
            return -1;
        if (!id_equal(read[count].state.base, r->bases[owner]))
            continue; /* it shares the first bytes only */
        r->ends[owner + 1]++;
        owners[count++] = owner;
    }
    for (size_t i = 0; i < r->base_count; i++)
        r->ends[i + 1] += r->ends[i];
    r->items = arena_alloc(r->arena, count * sizeof *r->items);
    for (size_t i = 0; i < count; i++)
        r->items[r->ends[owners[i]]++] = read[i];
    return 0;
}

static int write_ordinals(struct regroup *r, struct error *err)
{
    pairs_sort(&r->numbered, &r->txn->store->scratch);
    for (size_t i = 0; i < r->numbered.count; i++) {
        const struct occurrence *item = &r->items[r->numbered.items[i].low];
        if (state_put(r->txn, item->sequence, &item->state, err) != 0)
            return -1;
    }
    return 0;
}

static int regroup(struct regroup *r, size_t limit, bool *more, struct error *err)
{
    if (take_bases(r, limit, more, err) != 0 || read_occurrences(r, err) != 0)
        return -1;
    for (size_t i = 0, from = 0; i < r->base_count; from = r->ends[i++]) {
        if (regroup_base(r, from, r->ends[i], err) != 0)
            return -1;
    }
    if (write_ordinals(r, err) != 0)
        return -1;
    return posting_flush(r->txn, err);
}

int store_regroup(struct store_txn *txn, uint64_t number, size_t limit, bool *more,
                  struct error *err)
{
    struct regroup r = {.txn = txn};
    if (submission_edit(txn, number, &r.submission, err) != 0)
        return -1;
    r.arena = arena_new();
    int result = regroup(&r, limit, more, err);
    free(r.found.items);
    free(r.numbered.items);
    arena_destroy(&r.arena);
    return result;
}

/* Absence. */

static int mark_fixed(struct store_txn *txn, struct submission *submission, uint64_t sequence,
                      const struct state *state, struct error *err)
{
    struct state fixed = *state;
    fixed.status = STATUS_FIXED;
    submission->tally.fixed++;
    state_change(txn, sequence, state, &fixed);
    if (state_put(txn, sequence, &fixed, err) != 0)
        return -1;
    return status_log(txn, submission->at, state, &fixed, TEXT("absent from a complete report"),
                      err);
}

static int check_absent(struct store_txn *txn, struct submission *submission, uint32_t tool,
                        uint64_t sequence, struct error *err)
{
    struct state state;
    if (state_get(txn, sequence, &state, err) != 0)
        return -1;
    bool open = state.status == STATUS_OPEN || state.status == STATUS_REOPENED;
    bool absent = state.tool == tool && open && state.last_submission != submission->number &&
                  state.last_seen <= submission->at;
    int joint = absent ? joint_is(txn, &state, err) : 1; /* their sources are looked at instead */
    if (joint)
        return joint < 0 ? -1 : 0;
    return mark_fixed(txn, submission, sequence, &state, err);
}

/* Goes through a repository's alerts. Returns how many it looked at, -1 on error; fewer than
 * `limit` if it came to the end. */
static long absent_from(struct store_txn *txn, struct submission *submission, uint64_t pair,
                        uint64_t *sequence, size_t limit, struct error *err)
{
    struct posting_reader reader;
    uint64_t list = posting_key(DIMENSION_REPO, pair >> 32);
    size_t seen = 0;
    int rc = posting_open(&reader, txn, list, *sequence, err);
    if (rc == 0)
        rc = posting_next(&reader, err);
    while (rc > 0 && seen < limit) {
        for (size_t i = 0; i < reader.count && seen < limit; i++, seen++) {
            *sequence = reader.items[i] + 1;
            if (check_absent(txn, submission, (uint32_t)pair, reader.items[i], err) != 0) {
                posting_close(&reader);
                return -1;
            }
        }
        reader.count = 0;
        rc = seen < limit ? posting_next(&reader, err) : 0;
    }
    posting_close(&reader);
    return rc < 0 ? -1 : (long)seen;
}

/* Goes on with one pair of repository and tool, the alerts of the tool alone before the joint ones.
 * Returns how many it looked at, -1 on error; fewer than `limit` if it came to the end. */
static long absent_of_pair(struct store_txn *txn, struct submission *submission,
                           struct absent_cursor *at, size_t limit, struct error *err)
{
    long seen = 0;
    if (at->sequence != UINT64_MAX) {
        seen = absent_from(txn, submission, at->pair, &at->sequence, limit, err);
        if (seen < 0 || (size_t)seen == limit)
            return seen;
        at->sequence = UINT64_MAX;
    }
    long more = joint_absent(txn, submission, at->pair, &at->source, limit - (size_t)seen, err);
    return more < 0 ? -1 : seen + more;
}

/* The first pair of repository and tool at or after `pair`: 1, 0 if there is none, -1. */
static int next_pair(struct store_txn *txn, uint64_t number, uint64_t *pair, struct error *err)
{
    struct scan scan;
    struct key from = key_of_numbers(number, *pair);
    if (scan_open(&scan, txn, TABLE_REPORTED, err) != 0)
        return -1;
    int found = scan_from(&scan, val_key(&from), err);
    if (found > 0 && big_in(scan.key.mv_data) != number)
        found = 0;
    if (found > 0)
        *pair = big_in((const char *)scan.key.mv_data + 8);
    scan_close(&scan);
    return found;
}

int store_absent(struct store_txn *txn, uint64_t number, struct absent_cursor *cursor, size_t limit,
                 bool *more, struct error *err)
{
    struct submission *submission;
    struct absent_cursor at = *cursor;
    size_t left = limit;
    if (submission_edit(txn, number, &submission, err) != 0)
        return -1;
    *more = submission->complete;
    while (*more && left > 0) {
        uint64_t pair = at.pair;
        int found = next_pair(txn, number, &pair, err);
        if (found <= 0) {
            *more = false;
            if (found < 0)
                return -1;
            break;
        }
        if (pair != at.pair)
            at = (struct absent_cursor){.pair = pair};
        long seen = absent_of_pair(txn, submission, &at, left, err);
        if (seen < 0)
            return -1;
        if ((size_t)seen < left)
            at = (struct absent_cursor){.pair = pair + 1};
        left -= (size_t)seen;
    }
    if (posting_flush(txn, err) != 0)
        return -1;
    *cursor = at;
    return 0;
}
