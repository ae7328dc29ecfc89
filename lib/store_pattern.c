/* SPDX-License-Identifier: MPL-2.0 */
/* Patterns: counts, samples and evidence that come out the same in whatever order they came in, and
 * the mergers at a submission's end. */
#include "lib/store_internal.h"

#include <stdlib.h>

enum { MERGERS_MAX = 64 }; /* in a chain: each has a `<*>` more */

/* Rows. */

static const struct field text_fields[] = {
    FIELD(struct pattern, TEXT, tool),
    FIELD(struct pattern, TEXT, rule),
    FIELD(struct pattern, TEXT, template),
};
static const struct record text_record = RECORD(struct pattern, text_fields);

struct sample_row {
    struct samples samples;
};

static const struct field sample_row_fields[] = {
    FIELD_OF(struct sample_row, RECORDS, samples, sample_record)};
static const struct record sample_row_record = RECORD(struct sample_row, sample_row_fields);

static int read_record(MDB_val value, const struct record *record, void *object,
                       struct arena *arena, struct error *err)
{
    struct unpack in;
    unpack_init(&in, arena_copy(arena, text_val(value)));
    record_unpack(&in, record, object, arena);
    return unpack_done(&in, "a pattern in the store", err);
}

int pattern_find(struct store_txn *txn, struct id id, uint32_t *pattern, struct error *err)
{
    struct key key = key_of_kind_id(NODE_PATTERN, id);
    MDB_val value;
    int found = db_get(txn, TABLE_NODE, val_key(&key), &value, err);
    if (found > 0 && value.mv_size != sizeof *pattern)
        return db_damaged(txn, "a pattern has no number", err);
    if (found > 0)
        memcpy(pattern, value.mv_data, sizeof *pattern);
    return found;
}

int pattern_head_get(struct store_txn *txn, uint32_t pattern, struct pattern_head *out,
                     struct error *err)
{
    uint64_t number = pattern;
    MDB_val value;
    int found = db_get(txn, TABLE_PATTERN, val_number(&number), &value, err);
    if (found < 0)
        return -1;
    if (!found || value.mv_size != sizeof *out)
        return db_damaged(txn, "a pattern has no counts", err);
    memcpy(out, value.mv_data, sizeof *out);
    return 0;
}

int pattern_head_put(struct store_txn *txn, uint32_t pattern, const struct pattern_head *head,
                     struct error *err)
{
    uint64_t number = pattern;
    return db_put(txn, TABLE_PATTERN, val_number(&number), val(head, sizeof *head), 0, err);
}

int pattern_resolve(struct store_txn *txn, uint32_t *pattern, struct pattern_head *head,
                    struct error *err)
{
    for (int i = 0; i < MERGERS_MAX; i++) {
        if (pattern_head_get(txn, *pattern, head, err) != 0)
            return -1;
        if (!head->merged_into)
            return 0;
        *pattern = head->merged_into;
    }
    return db_damaged(txn, "mergers of patterns lead nowhere", err);
}

int pattern_text(struct store_txn *txn, uint32_t pattern, struct arena *arena, struct pattern *out,
                 struct error *err)
{
    uint64_t number = pattern;
    MDB_val value;
    int found = db_get(txn, TABLE_TEXT, val_number(&number), &value, err);
    if (found < 0)
        return -1;
    if (!found)
        return db_damaged(txn, "a pattern has no template", err);
    return read_record(value, &text_record, out, arena, err);
}

/* Groups. */

static int group_add(struct store_txn *txn, uint64_t number, struct id group, struct id pattern,
                     struct error *err)
{
    struct key grown = key_of_number_id(number, group);
    if (db_put(txn, TABLE_GROUP, val_id(&group), val_id(&pattern), 0, err) != 0)
        return -1;
    return db_put(txn, TABLE_GROWN, val_key(&grown), val("", 0), 0, err);
}

int touch(struct store_txn *txn, uint64_t number, enum node_kind kind, struct id id,
          struct error *err)
{
    struct key key = key_of_number_id(number, id);
    uint8_t byte = (uint8_t)kind;
    return db_put(txn, TABLE_TOUCHED, val_key(&key), val(&byte, 1), 0, err);
}

int pattern_need(struct store_txn *txn, struct submission *submission,
                 const struct pattern *pattern, uint32_t *out, struct error *err)
{
    int found = pattern_find(txn, pattern->id, out, err);
    if (found)
        return found < 0 ? -1 : 0;
    if (txn->counters.next_pattern > UINT32_MAX)
        return error_set(err, ERROR_PERMISSION, "the store %s has too many patterns",
                         txn->store->dir);
    uint64_t number = txn->counters.next_pattern++;
    uint32_t short_number = (uint32_t)number;
    struct key key = key_of_kind_id(NODE_PATTERN, pattern->id);
    struct pattern_head head = {.id = pattern->id,
                                .first_seen = submission->at,
                                .first_submission = (uint32_t)submission->number};
    if (term_of(txn, TERM_RULE, pattern->rule, &head.rule, err) != 0 ||
        db_put(txn, TABLE_NODE, val_key(&key), val(&short_number, sizeof short_number), 0, err) !=
            0 ||
        db_put_record(txn, TABLE_TEXT, val_number(&number), &text_record, pattern, err) != 0 ||
        pattern_head_put(txn, short_number, &head, err) != 0 ||
        group_add(txn, submission->number, group_id(pattern->tool, pattern->rule), pattern->id,
                  err) != 0)
        return -1;
    txn->counters.nodes[NODE_PATTERN]++;
    submission->tally.patterns++;
    *out = short_number;
    return 0;
}

/* Samples: those of the smallest hashes; of equal hashes the greatest. */

struct bottom {
    struct sample items[SAMPLES_PER_PATTERN];
    size_t count;
    bool changed;
};

static int compare_samples(const struct sample *a, const struct sample *b)
{
    int order = id_compare(a->base, b->base);
    if (order == 0)
        order = text_compare(a->repo, b->repo);
    if (order == 0)
        order = text_compare(a->path, b->path);
    if (order == 0)
        order = text_compare(a->message, b->message);
    return order ? order : (a->line > b->line) - (a->line < b->line);
}

static void bottom_offer(struct bottom *bottom, const struct sample *sample)
{
    size_t place = bottom->count;
    while (place > 0 && bottom->items[place - 1].hash >= sample->hash)
        place--;
    if (place < bottom->count && bottom->items[place].hash == sample->hash) {
        if (compare_samples(sample, &bottom->items[place]) <= 0)
            return;
        bottom->items[place] = *sample;
        bottom->changed = true;
        return;
    }
    if (place == SAMPLES_PER_PATTERN)
        return;
    if (bottom->count < SAMPLES_PER_PATTERN)
        bottom->count++;
    for (size_t i = bottom->count - 1; i > place; i--)
        bottom->items[i] = bottom->items[i - 1];
    bottom->items[place] = *sample;
    bottom->changed = true;
}

static int samples_get(struct store_txn *txn, uint32_t pattern, struct arena *arena,
                       struct samples *out, struct error *err)
{
    uint64_t number = pattern;
    MDB_val value;
    struct sample_row row = {{NULL, 0}};
    int found = db_get(txn, TABLE_SAMPLE, val_number(&number), &value, err);
    if (found < 0 || (found && read_record(value, &sample_row_record, &row, arena, err) != 0))
        return -1;
    *out = row.samples;
    return 0;
}

static int bottom_get(struct store_txn *txn, uint32_t pattern, struct bottom *bottom,
                      struct error *err)
{
    struct samples samples;
    if (samples_get(txn, pattern, txn->scratch, &samples, err) != 0)
        return -1;
    bottom->count = 0;
    for (size_t i = 0; i < samples.count; i++)
        bottom_offer(bottom, &samples.items[i]);
    bottom->changed = false;
    return 0;
}

static int bottom_put(struct store_txn *txn, uint32_t pattern, struct bottom *bottom,
                      struct error *err)
{
    uint64_t number = pattern;
    struct sample_row row = {{bottom->items, bottom->count}};
    if (!bottom->changed)
        return 0;
    return db_put_record(txn, TABLE_SAMPLE, val_number(&number), &sample_row_record, &row, err);
}

/* Evidence: that of the smallest units; of equal units the greatest. */

static int evidence_unpack(MDB_val value, struct arena *arena, struct evidence *out,
                           struct error *err)
{
    return read_record(value, &evidence_record, out, arena, err);
}

/* Packed, in the scratch arena. */
static struct text evidence_pack(struct store_txn *txn, const struct evidence *evidence)
{
    struct pack pack;
    pack_init(&pack);
    record_pack(&pack, &evidence_record, evidence);
    struct text row = arena_copy(txn->scratch, pack_bytes(&pack));
    pack_close(&pack);
    return row;
}

/* The greatest unit of a pattern. */
static int evidence_last(struct store_txn *txn, uint32_t pattern, uint64_t *unit, struct error *err)
{
    MDB_cursor *cursor = db_cursor(txn, TABLE_EVIDENCE, err);
    struct key after = key_of_numbers((uint64_t)pattern + 1, 0);
    MDB_val key = val_key(&after), value;
    if (!cursor)
        return -1;
    int rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    rc = mdb_cursor_get(cursor, &key, &value, rc == 0 ? MDB_PREV : MDB_LAST);
    if (rc != 0)
        return db_fail(txn, rc, err);
    if (big_in(key.mv_data) != pattern)
        return db_damaged(txn, "the evidence of a pattern is not what it counts", err);
    *unit = big_in((const char *)key.mv_data + 8);
    return 0;
}

static int evidence_offer(struct store_txn *txn, uint32_t pattern, struct pattern_head *head,
                          const struct evidence *evidence, struct error *err)
{
    struct key key = key_of_numbers(pattern, evidence->unit);
    MDB_val value;
    struct text row = evidence_pack(txn, evidence);
    int found = db_get(txn, TABLE_EVIDENCE, val_key(&key), &value, err);
    if (found < 0 || (found && text_compare(row, text_val(value)) <= 0))
        return found < 0 ? -1 : 0;
    if (!found && head->evidence >= EVIDENCE_PER_PATTERN) {
        uint64_t last = 0;
        if (evidence_last(txn, pattern, &last, err) != 0)
            return -1;
        if (evidence->unit > last)
            return 0;
        struct key worst = key_of_numbers(pattern, last);
        if (db_del(txn, TABLE_EVIDENCE, val_key(&worst), NULL, err) < 0)
            return -1;
        head->evidence--;
    }
    head->evidence += !found;
    return db_put(txn, TABLE_EVIDENCE, val_key(&key), val_text(row), 0, err);
}

static int evidence_get(struct store_txn *txn, uint32_t pattern, struct arena *arena,
                        struct evidences *out, struct error *err)
{
    struct scan scan;
    struct key from = key_of_numbers(pattern, 0);
    struct evidences list = {NULL, 0};
    if (scan_open(&scan, txn, TABLE_EVIDENCE, err) != 0)
        return -1;
    int found = scan_from(&scan, val_key(&from), err);
    while (found > 0 && big_in(scan.key.mv_data) == pattern) {
        list.items = arena_grow(arena, list.items, list.count, sizeof *list.items);
        if (evidence_unpack(scan.value, arena, &list.items[list.count++], err) != 0) {
            found = -1;
            break;
        }
        found = scan_move(&scan, MDB_NEXT, err);
    }
    scan_close(&scan);
    if (found < 0)
        return -1;
    *out = list;
    return 0;
}

int pattern_absorb(struct store_txn *txn, uint64_t number, int64_t at, uint32_t pattern,
                   const struct pattern *const *brought, size_t count, struct error *err)
{
    struct pattern_head head;
    struct bottom bottom;
    bool evidence = false;
    arena_reset(txn->scratch);
    if (pattern_head_get(txn, pattern, &head, err) != 0 ||
        bottom_get(txn, pattern, &bottom, err) != 0)
        return -1;
    if (at < head.first_seen)
        head.first_seen = at;
    for (size_t i = 0; i < count; i++) {
        head.sightings += brought[i]->sightings;
        head.labelled += brought[i]->labelled;
        for (size_t k = 0; k < brought[i]->samples.count; k++)
            bottom_offer(&bottom, &brought[i]->samples.items[k]);
        for (size_t k = 0; k < brought[i]->evidence.count; k++)
            if (evidence_offer(txn, pattern, &head, &brought[i]->evidence.items[k], err) != 0)
                return -1;
        evidence |= brought[i]->evidence.count > 0;
    }
    if (bottom_put(txn, pattern, &bottom, err) != 0 ||
        pattern_head_put(txn, pattern, &head, err) != 0)
        return -1;
    return evidence ? touch(txn, number, NODE_PATTERN, head.id, err) : 0;
}

/* Mergers. */

int store_merge_next(struct store_txn *txn, uint64_t number, struct arena *arena,
                     struct template_group *out, bool *found, struct error *err)
{
    struct scan scan = {.cursor = NULL};
    struct key from = {.size = 0};
    struct template_group group = {.count = 0};
    int result = -1, rc;
    key_number(&from, number);
    if (scan_open(&scan, txn, TABLE_GROWN, err) != 0)
        return -1;
    rc = scan_from(&scan, val_key(&from), err);
    *found = rc > 0 && val_begins(scan.key, &from);
    if (*found)
        group.id = id_in((const char *)scan.key.mv_data + 8);
    scan_close(&scan);
    if (rc < 0 || !*found)
        return rc < 0 ? -1 : 0;
    if (scan_open(&scan, txn, TABLE_GROUP, err) != 0)
        return -1;
    scan.key = val_id(&group.id);
    rc = scan_move(&scan, MDB_SET_KEY, err);
    for (; rc > 0 && group.count < TEMPLATES_PER_GROUP; rc = scan_move(&scan, MDB_NEXT_DUP, err)) {
        struct pattern text;
        uint32_t pattern;
        struct id id = id_in(scan.value.mv_data);
        if (pattern_find(txn, id, &pattern, err) <= 0 ||
            pattern_text(txn, pattern, arena, &text, err) != 0)
            goto cleanup;
        group.templates = arena_grow(arena, group.templates, group.count, sizeof *group.templates);
        group.patterns = arena_grow(arena, group.patterns, group.count, sizeof *group.patterns);
        group.templates[group.count] = text.template;
        group.patterns[group.count++] = id;
        group.tool = text.tool;
        group.rule = text.rule;
    }
    if (rc < 0)
        goto cleanup;
    *out = group;
    result = 0;
cleanup:
    scan_close(&scan);
    return result;
}

/* Moves the evidence of one pattern to another. */
static int evidence_move(struct store_txn *txn, uint32_t from, uint32_t to,
                         struct pattern_head *head, struct error *err)
{
    struct evidences list;
    if (evidence_get(txn, from, txn->scratch, &list, err) != 0)
        return -1;
    for (size_t i = 0; i < list.count; i++) {
        struct key key = key_of_numbers(from, list.items[i].unit);
        if (evidence_offer(txn, to, head, &list.items[i], err) != 0 ||
            db_del(txn, TABLE_EVIDENCE, val_key(&key), NULL, err) < 0)
            return -1;
    }
    return 0;
}

static int samples_move(struct store_txn *txn, uint32_t from, uint32_t to, struct error *err)
{
    struct bottom bottom;
    struct samples samples;
    uint64_t number = from;
    if (bottom_get(txn, to, &bottom, err) != 0 ||
        samples_get(txn, from, txn->scratch, &samples, err) != 0)
        return -1;
    for (size_t i = 0; i < samples.count; i++)
        bottom_offer(&bottom, &samples.items[i]);
    if (bottom_put(txn, to, &bottom, err) != 0)
        return -1;
    return db_del(txn, TABLE_SAMPLE, val_number(&number), NULL, err) < 0 ? -1 : 0;
}

/* The task of a pattern becomes that of the one it is merged into. */
static int touch_move(struct store_txn *txn, uint64_t number, const struct pattern_head *from,
                      const struct pattern_head *to, struct error *err)
{
    struct key key = key_of_number_id(number, from->id);
    int touched = db_del(txn, TABLE_TOUCHED, val_key(&key), NULL, err);
    if (touched < 0)
        return -1;
    return touched || from->evidence ? touch(txn, number, NODE_PATTERN, to->id, err) : 0;
}

static int merge_into(struct store_txn *txn, struct submission *submission, struct id group,
                      uint32_t from, uint32_t to, struct error *err)
{
    struct pattern_head old, new;
    arena_reset(txn->scratch);
    if (pattern_head_get(txn, from, &old, err) != 0 || pattern_head_get(txn, to, &new, err) != 0 ||
        touch_move(txn, submission->number, &old, &new, err) != 0)
        return -1;
    new.sightings += old.sightings;
    new.labelled += old.labelled;
    if (old.first_seen < new.first_seen)
        new.first_seen = old.first_seen;
    if (evidence_move(txn, from, to, &new, err) != 0 || samples_move(txn, from, to, err) != 0)
        return -1;
    submission->tally.patterns -= old.first_submission == submission->number;
    old.sightings = old.labelled = old.evidence = 0;
    old.merged_into = to;
    txn->counters.merged++;
    MDB_val gone = val_id(&old.id);
    if (pattern_head_put(txn, from, &old, err) != 0 || pattern_head_put(txn, to, &new, err) != 0 ||
        db_del(txn, TABLE_GROUP, val_id(&group), &gone, err) < 0)
        return -1;
    return edge_put(txn, EDGE_SIMILAR_TO, old.id, new.id, err);
}

/* The pattern that a merged template stands for. */
static int merge_target(struct store_txn *txn, struct submission *submission,
                        const struct template_group *group, struct text template, uint32_t *out,
                        struct error *err)
{
    struct pattern_head head;
    struct pattern pattern = {.id = pattern_id(group->tool, group->rule, template),
                              .tool = group->tool,
                              .rule = group->rule,
                              .template = template};
    if (pattern_need(txn, submission, &pattern, out, err) != 0)
        return -1;
    return pattern_resolve(txn, out, &head, err);
}

int store_merge_group(struct store_txn *txn, uint64_t number, const struct template_group *group,
                      const struct text *merged, struct error *err)
{
    struct submission *submission;
    if (submission_edit(txn, number, &submission, err) != 0)
        return -1;
    for (size_t i = 0; i < group->count; i++) {
        uint32_t from, to;
        if (text_equal(merged[i], group->templates[i]))
            continue;
        if (pattern_find(txn, group->patterns[i], &from, err) <= 0 ||
            merge_target(txn, submission, group, merged[i], &to, err) != 0)
            return -1;
        if (from != to && merge_into(txn, submission, group->id, from, to, err) != 0)
            return -1;
    }
    struct key grown = key_of_number_id(number, group->id);
    return db_del(txn, TABLE_GROWN, val_key(&grown), NULL, err) < 0 ? -1 : 0;
}

/* Reading. */

int pattern_read(struct store_txn *txn, uint32_t pattern, struct arena *arena, bool evidence,
                 struct store_pattern *out, struct error *err)
{
    struct pattern_head head, target;
    struct store_pattern stored = {.first_seen = 0};
    if (pattern_text(txn, pattern, arena, &stored.pattern, err) != 0 ||
        pattern_head_get(txn, pattern, &head, err) != 0 ||
        samples_get(txn, pattern, arena, &stored.pattern.samples, err) != 0 ||
        (evidence && evidence_get(txn, pattern, arena, &stored.pattern.evidence, err) != 0))
        return -1;
    stored.pattern.id = head.id;
    stored.pattern.sightings = head.sightings;
    stored.pattern.labelled = head.labelled;
    stored.first_seen = head.first_seen;
    if (head.merged_into) {
        if (pattern_head_get(txn, head.merged_into, &target, err) != 0)
            return -1;
        stored.merged_into = target.id;
    }
    *out = stored;
    return 0;
}

int store_pattern_get(struct store_txn *txn, struct id id, struct arena *arena,
                      struct store_pattern *out, struct error *err)
{
    uint32_t pattern;
    struct pattern_head head;
    char hex[ID_HEX_SIZE];
    int found = pattern_find(txn, id, &pattern, err);
    if (found < 0)
        return -1;
    if (!found)
        return error_set(err, ERROR_DATA, "no pattern has the id %s", id_hex(id, hex));
    if (pattern_resolve(txn, &pattern, &head, err) != 0)
        return -1;
    return pattern_read(txn, pattern, arena, true, out, err);
}

/* Tasks. */

static int task_of_pattern(struct store_txn *txn, struct id id, struct arena *arena,
                           struct batch *batch, struct error *err)
{
    struct store_pattern *stored = arena_alloc(arena, sizeof *stored);
    if (store_pattern_get(txn, id, arena, stored, err) != 0)
        return -1;
    batch->patterns = (struct patterns){&stored->pattern, 1};
    return group_rules(txn, group_id(stored->pattern.tool, stored->pattern.rule), arena,
                       &batch->rules, err);
}

static int task_of_fact(struct store_txn *txn, struct id id, struct arena *arena,
                        struct batch *batch, struct error *err)
{
    struct key key = key_of_kind_id(NODE_FACT, id);
    MDB_val value;
    int64_t at;
    struct example *example = arena_alloc(arena, sizeof *example);
    int found = db_get(txn, TABLE_NODE, val_key(&key), &value, err);
    if (found <= 0)
        return found < 0 ? -1 : db_damaged(txn, "a fact is missing", err);
    if (fact_unpack(arena_copy(arena, text_val(value)), arena, example, &at, err) != 0)
        return -1;
    batch->examples = (struct examples){example, 1};
    return group_rules(txn, group_id((struct text){"", 0}, example->fact.id), arena, &batch->rules,
                       err);
}

int store_task_after(struct store_txn *txn, uint64_t number, struct id after, struct arena *arena,
                     struct validate_task *out, bool *found, struct error *err)
{
    struct scan scan;
    struct submission submission;
    struct key from = key_of_number_id(number, after);
    enum node_kind kind = NODE_NONE;
    struct validate_task task = {.id = after};
    if (store_submission_get(txn, number, arena, &submission, err) != 0 ||
        scan_open(&scan, txn, TABLE_TOUCHED, err) != 0)
        return -1;
    int rc = scan_from(&scan, val_key(&from), err);
    if (rc > 0 && val_begins(scan.key, &from))
        rc = scan_move(&scan, MDB_NEXT, err);
    *found = rc > 0 && big_in(scan.key.mv_data) == number;
    if (*found) {
        task.id = id_in((const char *)scan.key.mv_data + 8);
        kind = *(const uint8_t *)scan.value.mv_data;
    }
    scan_close(&scan);
    if (rc < 0 || !*found)
        return rc < 0 ? -1 : 0;
    task.batch.form = BATCH_EVIDENCE;
    task.batch.origin = (struct origin){.submission = submission.id, .at = submission.at};
    int made = kind == NODE_FACT ? task_of_fact(txn, task.id, arena, &task.batch, err)
                                 : task_of_pattern(txn, task.id, arena, &task.batch, err);
    if (made == 0)
        *out = task;
    return made;
}

int store_commit_task(struct store_txn *txn, uint64_t number, struct id task,
                      const struct batch *changeset, bool *applied, struct error *err)
{
    struct submission *submission;
    struct key key = key_of_number_id(number, task);
    int found = db_del(txn, TABLE_TOUCHED, val_key(&key), NULL, err);
    if (found < 0 || submission_edit(txn, number, &submission, err) != 0)
        return -1;
    for (size_t i = 0; found && changeset && i < changeset->rules.count; i++)
        if (rule_commit(txn, submission, &changeset->rules.items[i], err) != 0)
            return -1;
    *applied = found > 0;
    return 0;
}
