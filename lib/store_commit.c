/* SPDX-License-Identifier: MPL-2.0 */
/* Applying changesets. All sightings of a group are sorted by place, so that the index of places is
 * walked once; known alerts are then updated, and new ones appended, in the order of their
 * sequences. The result depends on the set of sightings only, not on their order. */
#include "lib/store_internal.h"

#include <stdlib.h>

/* One pattern of the group. */
struct slot {
    struct id id;
    uint32_t pattern; /* 0: empty */
    uint32_t rule;    /* term */
    size_t first;     /* of what changesets bring for it: an index into `brought` plus one */
    size_t count;
};

struct brought {
    const struct pattern *pattern;
    size_t next; /* plus one */
};

/* An alert that nobody saw before. */
struct fresh {
    struct state state;
    struct text record;
};

/* A changeset, and where its sightings begin. */
struct taken {
    const struct batch *changeset;
    struct id key; /* of its piece; zero if it is not to be remembered */
    size_t first;
};

struct commit {
    struct store_txn *txn;
    struct submission *submission;
    const struct sighting **sightings;
    uint64_t *sequences; /* of the alerts that they are of */
    struct pairs order;  /* by base: an index into `sightings` */
    size_t count;
    struct taken *taken;
    size_t taken_count;
    struct slot *slots; /* open addressing, by id */
    size_t slot_mask, slot_count;
    struct brought *brought;
    size_t brought_count;
    struct pairs updates; /* sequence, run of `order` */
    struct fresh *fresh;
    size_t fresh_count;
    struct pairs births; /* sequence, index into `fresh` */
    /* The names of the sighting before. */
    struct text repo, tool;
    uint32_t repo_term, tool_term;
};

/* Patterns. */

static struct slot *find_slot(struct slot *slots, size_t mask, struct id id)
{
    size_t at = id_prefix(id) & mask;
    while (slots[at].count && !id_equal(slots[at].id, id))
        at = (at + 1) & mask;
    return &slots[at];
}

static void grow_slots(struct commit *c)
{
    size_t size = 2 * (c->slot_mask + 1);
    struct slot *slots = arena_array(c->txn->arena, size, sizeof *slots);
    for (size_t i = 0; i <= c->slot_mask; i++)
        if (c->slots[i].count)
            *find_slot(slots, size - 1, c->slots[i].id) = c->slots[i];
    c->slots = slots;
    c->slot_mask = size - 1;
}

/* The slot of a pattern, or the empty one where it belongs. */
static struct slot *slot_of(struct commit *c, struct id id)
{
    if (2 * c->slot_count > c->slot_mask)
        grow_slots(c);
    return find_slot(c->slots, c->slot_mask, id);
}

static void collect_patterns(struct commit *c, const struct batch *changeset)
{
    for (size_t i = 0; i < changeset->patterns.count; i++) {
        const struct pattern *pattern = &changeset->patterns.items[i];
        struct slot *slot = slot_of(c, pattern->id);
        c->brought[c->brought_count++] = (struct brought){pattern, slot->first};
        c->slot_count += slot->count == 0;
        slot->id = pattern->id;
        slot->first = c->brought_count;
        slot->count++;
        c->submission->tally.examples += pattern->labelled;
    }
}

static int need_pattern(struct commit *c, struct slot *slot, const struct pattern *pattern,
                        struct error *err)
{
    struct pattern_head head;
    if (pattern_need(c->txn, c->submission, pattern, &slot->pattern, err) != 0 ||
        pattern_head_get(c->txn, slot->pattern, &head, err) != 0)
        return -1;
    slot->rule = head.rule;
    return 0;
}

static int absorb_slot(struct commit *c, struct slot *slot, struct error *err)
{
    struct pattern_head head;
    uint32_t target;
    const struct pattern **list = arena_array(c->txn->arena, slot->count, sizeof(void *));
    size_t count = 0;
    for (size_t at = slot->first; at; at = c->brought[at - 1].next)
        list[count++] = c->brought[at - 1].pattern;
    if (need_pattern(c, slot, list[0], err) != 0)
        return -1;
    target = slot->pattern;
    if (pattern_resolve(c->txn, &target, &head, err) != 0)
        return -1;
    return pattern_absorb(c->txn, c->submission->number, c->submission->at, target, list, count,
                          err);
}

static int commit_patterns(struct commit *c, struct error *err)
{
    for (size_t i = 0; i <= c->slot_mask; i++)
        if (c->slots[i].first && absorb_slot(c, &c->slots[i], err) != 0)
            return -1;
    return 0;
}

/* The pattern of a sighting whose changeset does not bring it is made of the record. */
static int orphan_pattern(struct commit *c, struct slot *slot, const struct sighting *sighting,
                          struct error *err)
{
    struct pattern pattern = {
        .id = sighting->pattern,
        .tool = sighting->tool,
        .rule = record_field(c->txn, sighting->record, offsetof(struct alert, rule)),
        .template = record_field(c->txn, sighting->record, offsetof(struct alert, template)),
    };
    c->slot_count++;
    slot->id = sighting->pattern;
    slot->count = 1;
    return need_pattern(c, slot, &pattern, err);
}

/* Sightings. */

static int note_reported(struct commit *c, struct error *err)
{
    struct key key =
        key_of_numbers(c->submission->number, (uint64_t)c->repo_term << 32 | c->tool_term);
    return db_put(c->txn, TABLE_REPORTED, val_key(&key), val("", 0), 0, err);
}

/* Tools may be reported on without a sighting. */
static int note_tools(struct commit *c, const struct batch *changeset, struct error *err)
{
    for (size_t i = 0; i < changeset->tools.count; i++)
        if (store_submission_tool(c->txn, c->submission->number, changeset->tools.items[i], err) !=
            0)
            return -1;
    return 0;
}

static int find_names(struct commit *c, const struct sighting *sighting, struct error *err)
{
    bool same =
        c->repo_term && text_equal(c->repo, sighting->repo) && text_equal(c->tool, sighting->tool);
    if (same)
        return 0;
    if (term_of(c->txn, NODE_REPO, sighting->repo, &c->repo_term, err) != 0 ||
        term_of(c->txn, NODE_TOOL, sighting->tool, &c->tool_term, err) != 0)
        return -1;
    c->repo = sighting->repo;
    c->tool = sighting->tool;
    return note_reported(c, err);
}

/* What goes with the record. */
static int describe(struct commit *c, struct state *state, const struct sighting *sighting,
                    struct error *err)
{
    struct slot *slot = slot_of(c, sighting->pattern);
    if (!slot->pattern && orphan_pattern(c, slot, sighting, err) != 0)
        return -1;
    if (find_names(c, sighting, err) != 0)
        return -1;
    state->repo = c->repo_term;
    state->tool = c->tool_term;
    state->rule = slot->rule;
    state->pattern = slot->pattern;
    state->severity = (uint8_t)sighting->severity;
    state->category = (uint8_t)sighting->category;
    state->digest = sighting->digest;
    state->record_time = c->submission->at;
    state->status = (uint8_t)status_after((enum status)state->prior, sighting->status);
    return 0;
}

static int state_first(struct commit *c, struct state *state, const struct sighting *sighting,
                       struct error *err)
{
    const struct submission *submission = c->submission;
    *state = (struct state){
        .base = sighting->base,
        .discriminator = sighting->discriminator,
        .first_seen = submission->at,
        .last_seen = submission->at,
        .sightings = 1,
        .line = sighting->line,
        .column = sighting->column,
        .first_submission = (uint32_t)submission->number,
        .last_submission = (uint32_t)submission->number,
        .prior = STATUS_NONE,
    };
    c->submission->tally.new_alerts++;
    tally_sighting(&c->submission->tally, sighting->severity);
    return describe(c, state, sighting, err);
}

/* Adds one more sighting. `*record` becomes its record if that stands for the alert now. */
static int state_add(struct commit *c, struct state *state, const struct sighting *sighting,
                     struct text *record, struct error *err)
{
    struct tally *tally = &c->submission->tally;
    int64_t at = c->submission->at;
    uint32_t number = (uint32_t)c->submission->number;
    bool first = state->last_submission != number;
    uint64_t reopened = !first && state_reopened(state);
    uint64_t fixed = !first && state_fixed(state);
    if (first)
        state->prior = state->status;
    state->last_submission = number;
    state->sightings++;
    if (at < state->first_seen)
        state->first_seen = at;
    if (at > state->last_seen)
        state->last_seen = at;
    bool newer = at > state->record_time ||
                 (at == state->record_time && (first || sighting->digest > state->digest));
    if (newer) {
        if (sighting->digest != state->digest)
            *record = sighting->record;
        if (describe(c, state, sighting, err) != 0)
            return -1;
        reopened = state_reopened(state) - reopened;
        fixed = state_fixed(state) - fixed;
    } else {
        reopened = fixed = 0;
    }
    tally_sighting(tally, sighting->severity);
    tally->reopened += reopened;
    tally->fixed += fixed;
    tally->known += 1 - reopened;
    return 0;
}

static const struct sighting *ordered(const struct commit *c, size_t i)
{
    return c->sightings[c->order.items[i].low];
}

static int compare_places(const struct sighting *a, const struct sighting *b)
{
    int order = id_compare(a->base, b->base);
    if (order == 0)
        order = (a->line > b->line) - (a->line < b->line);
    if (order == 0)
        order = (a->column > b->column) - (a->column < b->column);
    if (order == 0)
        order = (a->discriminator > b->discriminator) - (a->discriminator < b->discriminator);
    return order;
}

static int compare_sightings(const void *a, const void *b, void *context)
{
    const struct commit *c = context;
    const struct pair *x = a, *y = b;
    const struct sighting *first = c->sightings[x->low], *second = c->sightings[y->low];
    int order = compare_places(first, second);
    if (order == 0)
        order = (first->digest > second->digest) - (first->digest < second->digest);
    return order ? order : (x->low > y->low) - (x->low < y->low);
}

static void sort_sightings(struct commit *c)
{
    for (size_t i = 0; i < c->count; i++)
        pairs_add(&c->order, id_prefix(c->sightings[i]->base), i);
    pairs_sort(&c->order, &c->txn->store->scratch);
    for (size_t i = 0; i < c->order.count;) {
        size_t end = i + 1;
        while (end < c->order.count && c->order.items[end].high == c->order.items[i].high)
            end++;
        if (end - i > 1)
            qsort_r(c->order.items + i, end - i, sizeof *c->order.items, compare_sightings, c);
        i = end;
    }
}

/* What is seen together gets sequences that follow one another: it is read together, too. Those of
 * sightings that are not new stay unused. */
static uint64_t sequence_of(const struct commit *c, size_t i)
{
    return c->txn->counters.next_alert + c->order.items[i].low;
}

static int add_fresh(struct commit *c, struct place *place, size_t from, size_t to, bool new_base,
                     struct error *err)
{
    struct store_txn *txn = c->txn;
    const struct sighting *sighting = ordered(c, from);
    struct fresh *fresh = &c->fresh[c->fresh_count];
    uint64_t sequence = sequence_of(c, from);
    pairs_add(&c->births, sequence, c->fresh_count++);
    fresh->record = sighting->record;
    if (state_first(c, &fresh->state, sighting, err) != 0)
        return -1;
    for (size_t i = from + 1; i < to; i++)
        if (state_add(c, &fresh->state, ordered(c, i), &fresh->record, err) != 0)
            return -1;
    for (size_t i = from; i < to; i++)
        c->sequences[c->order.items[i].low] = sequence;
    place_set_sequence(place, sequence);
    if (place_put(txn, place, err) != 0)
        return -1;
    fresh->state.ordinal = new_base ? 0 : ORDINAL_PROVISIONAL;
    if (new_base)
        return 0;
    struct key key = key_of_number_id(c->submission->number, sighting->base);
    return db_put(txn, TABLE_REGROUP, val_key(&key), val("", 0), 0, err);
}

/* The end of the run of sightings in the place of the one at `i`. */
static size_t run_end(const struct commit *c, size_t i)
{
    const struct pair *items = c->order.items;
    const struct sighting *sighting = ordered(c, i);
    size_t end = i + 1;
    while (end < c->count && items[end].high == items[i].high &&
           compare_places(ordered(c, end), sighting) == 0)
        end++;
    return end;
}

static void note_known_run(struct commit *c, uint64_t sequence, size_t from, size_t to)
{
    pairs_add(&c->updates, sequence, (uint64_t)from << 32 | (to - from));
    for (size_t i = from; i < to; i++)
        c->sequences[c->order.items[i].low] = sequence;
}

/* In the order of bases sightings are all over memory: the ones to come are asked for early. */
enum { AHEAD = 8 };

/* Finds out which places are known; new ones are put while their page is at hand. */
static int look_up(struct commit *c, struct error *err)
{
    for (size_t i = 0; i < c->count;) {
        const struct sighting *sighting = ordered(c, i);
        if (i + AHEAD < c->count)
            __builtin_prefetch(ordered(c, i + AHEAD));
        size_t end = run_end(c, i);
        struct place place = place_of(c->txn->store, sighting->base, sighting->line,
                                      sighting->column, sighting->discriminator);
        enum place_found found;
        if (place_find(c->txn, &place, &found, err) != 0)
            return -1;
        if (found == PLACE_KNOWN)
            note_known_run(c, place_sequence(&place), i, end);
        else if (add_fresh(c, &place, i, end, found == PLACE_NEW_BASE, err) != 0)
            return -1;
        i = end;
    }
    if (c->fresh_count == 0)
        return 0;
    c->txn->counters.next_alert += c->count;
    return place_settle(c->txn, err);
}

/* Sightings that are recalled say themselves which alerts they are of. */
static void note_known(struct commit *c)
{
    for (size_t i = 0; i < c->count; i++) {
        pairs_add(&c->order, 0, i);
        pairs_add(&c->updates, c->sequences[i], (uint64_t)i << 32 | 1);
    }
}

static int update(struct commit *c, uint64_t sequence, size_t from, size_t count, struct error *err)
{
    struct store_txn *txn = c->txn;
    MDB_cursor *cursor = db_cursor(txn, TABLE_STATE, err);
    MDB_val key = val_number(&sequence), value;
    struct state before, after;
    struct text record = {NULL, 0};
    if (!cursor)
        return -1;
    int rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_KEY);
    if (rc != 0 || value.mv_size != sizeof before)
        return rc ? db_fail(txn, rc, err) : db_damaged(txn, "a place has no alert", err);
    memcpy(&before, value.mv_data, sizeof before);
    after = before;
    for (size_t i = 0; i < count; i++)
        if (state_add(c, &after, ordered(c, from + i), &record, err) != 0)
            return -1;
    state_change(txn, sequence, &before, &after);
    key = val_number(&sequence);
    value = val(&after, sizeof after);
    rc = mdb_cursor_put(cursor, &key, &value, MDB_CURRENT);
    if (rc != 0)
        return db_fail(txn, rc, err);
    if (record.data && record_put(txn, TABLE_ALERT, sequence, record, err) != 0)
        return -1;
    if (before.status == after.status || after.ordinal == ORDINAL_PROVISIONAL)
        return 0;
    return audit_put(txn, c->submission->at, "alert", alert_id(after.base, after.ordinal),
                     names_word(&status_names, before.status),
                     names_word(&status_names, after.status), TEXT("reported"), err);
}

static int commit_updates(struct commit *c, struct error *err)
{
    struct store_txn *txn = c->txn;
    pairs_sort(&c->updates, &txn->store->scratch);
    for (size_t i = 0; i < c->updates.count; i++) {
        uint64_t run = c->updates.items[i].low;
        if (update(c, c->updates.items[i].high, run >> 32, run & UINT32_MAX, err) != 0)
            return -1;
    }
    return 0;
}

/* States first and then records, so that the pages of each lie together in the file: states are
 * read again without the records, and the system maps neighbouring pages at once. */
static int commit_births(struct commit *c, struct error *err)
{
    struct store_txn *txn = c->txn;
    pairs_sort(&c->births, &txn->store->scratch);
    for (size_t i = 0; i < c->births.count; i++) {
        const struct state *state = &c->fresh[c->births.items[i].low].state;
        uint64_t sequence = c->births.items[i].high;
        if (i + AHEAD < c->births.count)
            __builtin_prefetch(&c->fresh[c->births.items[i + AHEAD].low].state);
        state_change(txn, sequence, NULL, state);
        if (db_put(txn, TABLE_STATE, val_number(&sequence), val(state, sizeof *state), MDB_APPEND,
                   err) != 0)
            return -1;
    }
    for (size_t i = 0; i < c->births.count; i++) {
        struct text record = c->fresh[c->births.items[i].low].record;
        if (record_append(txn, TABLE_ALERT, c->births.items[i].high, record, err) != 0)
            return -1;
    }
    return 0;
}

static int commit_sightings(struct commit *c, struct error *err)
{
    if (commit_updates(c, err) != 0 || commit_births(c, err) != 0 || record_flush(c->txn, err) != 0)
        return -1;
    return posting_flush(c->txn, err);
}

/* Rejects. */

static int commit_rejects(struct commit *c, const struct batch *changeset, struct error *err)
{
    struct store_txn *txn = c->txn;
    struct unfinished row;
    c->submission->tally.rejected += changeset->rejected;
    if (changeset->rejects.count == 0)
        return 0;
    if (unfinished_get(txn, c->submission->number, &row, err) != 0)
        return -1;
    for (size_t i = 0; i < changeset->rejects.count && row.rejects < REJECTS_PER_SUBMISSION; i++) {
        struct key key = key_of_numbers(c->submission->number, changeset->origin.sequence);
        key_number(&key, i);
        int result = db_put_record(txn, TABLE_REJECT, val_key(&key), &reject_record,
                                   &changeset->rejects.items[i], err);
        if (result != 0)
            return -1;
        row.rejects++;
        txn->counters.rejects++;
    }
    return unfinished_put(txn, c->submission->number, &row, err);
}

/* Remembering. */

/* What examples, rejects and joint alerts add is not remembered. */
static bool is_plain(const struct batch *changeset)
{
    bool plain = changeset->examples.count == 0 && changeset->rejected == 0 &&
                 changeset->lines.count == 0 && changeset->joints.count == 0 &&
                 changeset->synonyms.count == 0;
    for (size_t i = 0; i < changeset->patterns.count && plain; i++)
        plain = changeset->patterns.items[i].labelled == 0;
    return plain;
}

static int remember(struct commit *c, const struct taken *taken, struct error *err)
{
    struct arena *arena = c->txn->arena;
    const struct batch *changeset = taken->changeset;
    const struct sightings *sightings = &changeset->sightings;
    struct recall_sighting *list = arena_array(arena, sightings->count, sizeof *list);
    uint32_t *indexes = arena_array(arena, c->slot_mask + 1, sizeof *indexes);
    for (size_t i = 0; i < changeset->patterns.count; i++)
        indexes[find_slot(c->slots, c->slot_mask, changeset->patterns.items[i].id) - c->slots] =
            (uint32_t)i;
    for (size_t i = 0; i < sightings->count; i++) {
        const struct sighting *sighting = &sightings->items[i];
        uint32_t index = indexes[find_slot(c->slots, c->slot_mask, sighting->pattern) - c->slots];
        if (index >= changeset->patterns.count ||
            !id_equal(changeset->patterns.items[index].id, sighting->pattern))
            return 0; /* its stages left the pattern out */
        list[i] = (struct recall_sighting){c->sequences[taken->first + i], index, sighting->status};
    }
    return recall_put(c->txn, taken->key, changeset, list, err);
}

static int remember_all(struct commit *c, struct error *err)
{
    for (size_t i = 0; i < c->taken_count; i++)
        if (!id_is_zero(c->taken[i].key) && remember(c, &c->taken[i], err) != 0)
            return -1;
    return 0;
}

/* A commit. */

static int commit_begin(struct commit *c, struct store_txn *txn, uint64_t number,
                        const struct batch *const *changesets, size_t count, struct error *err)
{
    size_t sightings = 0, patterns = 0, size = 256;
    for (size_t i = 0; i < count; i++) {
        sightings += changesets[i]->sightings.count;
        patterns += changesets[i]->patterns.count;
    }
    *c = (struct commit){.txn = txn, .slot_mask = size - 1};
    c->slots = arena_array(txn->arena, size, sizeof *c->slots);
    c->brought = arena_array(txn->arena, patterns, sizeof *c->brought);
    c->sightings = arena_array(txn->arena, sightings, sizeof *c->sightings);
    c->sequences = arena_array(txn->arena, sightings, sizeof *c->sequences);
    c->fresh = arena_alloc(txn->arena, sightings * sizeof *c->fresh);
    c->taken = arena_array(txn->arena, count, sizeof *c->taken);
    return submission_edit(txn, number, &c->submission, err);
}

static void commit_close(struct commit *c)
{
    free(c->order.items);
    free(c->updates.items);
    free(c->births.items);
}

static int take_changeset(struct commit *c, const struct batch *changeset, struct error *err)
{
    collect_patterns(c, changeset);
    record_bring(c->txn, changeset);
    for (size_t i = 0; i < changeset->sightings.count; i++)
        c->sightings[c->count++] = &changeset->sightings.items[i];
    c->submission->tally.examples += changeset->examples.count;
    for (size_t i = 0; i < changeset->examples.count; i++)
        if (example_commit(c->txn, c->submission, &changeset->examples.items[i], err) != 0)
            return -1;
    if (note_tools(c, changeset, err) != 0 ||
        lines_commit(c->txn, c->submission, &changeset->lines, err) != 0)
        return -1;
    return commit_rejects(c, changeset, err);
}

/* Takes a changeset whose batch is in the journal, and the batch out of it; says whether it was. */
static int take(struct commit *c, const struct batch *changeset, uint8_t *applied,
                struct error *err)
{
    uint64_t number = c->submission->number, sequence = changeset->origin.sequence;
    struct taken taken = {.changeset = changeset, .first = c->count};
    struct entry entry;
    int found = is_plain(changeset) ? journal_get(c->txn, number, sequence, &entry, err) : 0;
    if (found > 0)
        taken.key = recall_key(&entry, c->submission);
    if (found >= 0)
        found = journal_remove(c->txn, number, sequence, err);
    *applied = found > 0;
    if (found <= 0)
        return found;
    c->taken[c->taken_count++] = taken;
    return take_changeset(c, changeset, err);
}

/* Patterns are committed. */
static int commit_joints(struct commit *c, struct error *err)
{
    for (size_t i = 0; i < c->taken_count; i++)
        if (joint_commit(c->txn, c->submission, c->taken[i].changeset, err) != 0)
            return -1;
    return 0;
}

/* Changesets of one submission. */
static int commit_run(struct store_txn *txn, uint64_t number, const struct batch *const *changesets,
                      size_t count, uint8_t *applied, struct error *err)
{
    struct commit c;
    int result = commit_begin(&c, txn, number, changesets, count, err);
    for (size_t i = 0; i < count && result == 0; i++)
        result = take(&c, changesets[i], &applied[i], err);
    if (result == 0)
        sort_sightings(&c);
    if (result == 0 &&
        (commit_patterns(&c, err) != 0 || look_up(&c, err) != 0 || commit_sightings(&c, err) != 0 ||
         commit_joints(&c, err) != 0 || remember_all(&c, err) != 0))
        result = -1;
    commit_close(&c);
    return result;
}

int store_commit_batches(struct store_txn *txn, const struct batch *const *changesets, size_t count,
                         uint8_t *applied, struct error *err)
{
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        struct id id = changesets[i]->origin.submission;
        uint64_t number = 0;
        while (end < count && id_equal(changesets[end]->origin.submission, id))
            end++;
        if (submission_number(txn, id, &number, err) != 0 ||
            commit_run(txn, number, changesets + i, end - i, applied + i, err) != 0)
            return -1;
        i = end;
    }
    return 0;
}

static int commit_recalled(struct store_txn *txn, uint64_t number, const struct recall *recalls,
                           const struct batch *const *changesets, size_t count, struct error *err)
{
    struct commit c;
    int result = commit_begin(&c, txn, number, changesets, count, err);
    for (size_t i = 0; i < count && result == 0; i++) {
        memcpy(c.sequences + c.count, recalls[i].sequences,
               changesets[i]->sightings.count * sizeof *c.sequences);
        result = take_changeset(&c, changesets[i], err);
    }
    if (result == 0)
        note_known(&c);
    if (result == 0 && (commit_patterns(&c, err) != 0 || commit_sightings(&c, err) != 0))
        result = -1;
    commit_close(&c);
    return result;
}

int store_recall(struct store_txn *txn, uint64_t number, const struct entry *entries, size_t count,
                 uint8_t *applied, struct error *err)
{
    struct recall *recalls = arena_array(txn->arena, count, sizeof *recalls);
    const struct batch **changesets = arena_array(txn->arena, count, sizeof *changesets);
    struct submission *submission;
    size_t found = 0;
    if (submission_edit(txn, number, &submission, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct id key = recall_key(&entries[i], submission);
        int known = recall_get(txn, key, &recalls[found], err);
        if (known > 0)
            known = journal_remove(txn, number, entries[i].origin.sequence, err);
        if (known < 0)
            return -1;
        applied[i] = known > 0;
        if (!known)
            continue;
        changesets[found] = &recalls[found].changeset;
        found++;
    }
    return found ? commit_recalled(txn, number, recalls, changesets, found, err) : 0;
}

int store_submission_tool(struct store_txn *txn, uint64_t number, struct text tool,
                          struct error *err)
{
    struct commit c = {.txn = txn};
    if (submission_edit(txn, number, &c.submission, err) != 0 ||
        term_of(txn, NODE_REPO, c.submission->repo, &c.repo_term, err) != 0 ||
        term_of(txn, NODE_TOOL, tool, &c.tool_term, err) != 0)
        return -1;
    return note_reported(&c, err);
}
