/* SPDX-License-Identifier: MPL-2.0 */
/* Joint alerts: what several tools report of one vulnerability in one package.
 *
 *   claim   what is called one name at one site, by whatever tools
 *   source  one tool, and one of its rules, that reports a claim
 *   alert   the claims of a site whose names stand for one vulnerability
 *
 * Changesets write sources only. The barrier finds the alert of each claim that changed, and makes
 * each alert that changed of its sources: by names, then claims, then alerts, so that each alert is
 * made once in a submission. An alert is a function of its sources and of the status that it had
 * before. */
#include "lib/store_internal.h"

#include "lib/fingerprint.h"

#include <stdlib.h>

/* Rows. */

static const struct field claim_fields[] = {
    FIELD(struct claim, ID, site),
    FIELD(struct claim, TEXT, name),
    FIELD(struct claim, ID, alert),
};
static const struct record claim_record = RECORD(struct claim, claim_fields);

static const struct field source_fields[] = {
    FIELD(struct source, TEXT, tool),
    FIELD(struct source, TEXT, rule),
    FIELD(struct source, UINT, repo),
    FIELD(struct source, UINT, tool_term),
    FIELD(struct source, UINT, rule_term),
    FIELD(struct source, UINT, pattern),
    FIELD(struct source, LONG, first_seen),
    FIELD(struct source, LONG, last_seen),
    FIELD(struct source, LONG, record_time),
    FIELD(struct source, ULONG, sightings),
    FIELD(struct source, ULONG, digest),
    FIELD(struct source, UINT, first_submission),
    FIELD(struct source, UINT, last_submission),
    FIELD_NAMED(struct source, severity, severity_names),
    FIELD_NAMED(struct source, category, category_names),
    FIELD_NAMED(struct source, status, status_names),
    FIELD_NAMED(struct source, prior, status_names),
    FIELD(struct source, DOUBLE, confidence),
    FIELD(struct source, BINARY, record),
    FIELD(struct source, ULONG, record_at),
};
static const struct record source_record = RECORD(struct source, source_fields);

int claim_get(struct store_txn *txn, struct id id, struct claim *out, struct error *err)
{
    MDB_val value;
    struct unpack in;
    int found = db_get(txn, TABLE_CLAIM, val_id(&id), &value, err);
    if (found <= 0)
        return found;
    unpack_init(&in, text_val(value));
    record_unpack(&in, &claim_record, out, NULL); /* has no lists */
    return unpack_done(&in, "a claim in the store", err) == 0 ? 1 : -1;
}

static int claim_put(struct store_txn *txn, struct id id, const struct claim *claim,
                     struct error *err)
{
    return db_put_record(txn, TABLE_CLAIM, val_id(&id), &claim_record, claim, err);
}

int source_unpack(MDB_val key, MDB_val value, struct source *out)
{
    struct unpack in;
    if (key.mv_size != sizeof(struct source_key))
        return -1;
    unpack_init(&in, text_val(value));
    record_unpack(&in, &source_record, out, NULL); /* has no lists */
    out->claim = id_in(key.mv_data);
    return unpack_done(&in, "a source", NULL);
}

static int source_read(struct store_txn *txn, MDB_val key, MDB_val value, struct source *out,
                       struct error *err)
{
    return source_unpack(key, value, out) == 0 ? 0
                                               : db_damaged(txn, "a source is not readable", err);
}

/* A tool is the same in any case. */
static struct source_key source_key(struct id claim, struct text tool, struct text rule)
{
    struct source_key key;
    char lower[128];
    struct id_hash hash;
    struct text name = text_cut(tool, sizeof lower);
    for (size_t i = 0; i < name.size; i++)
        lower[i] =
            name.data[i] >= 'A' && name.data[i] <= 'Z' ? (char)(name.data[i] | 0x20) : name.data[i];
    id_hash_init(&hash, "hyper.source.1");
    id_hash_text(&hash, (struct text){lower, name.size});
    id_hash_text(&hash, rule);
    struct id id = id_hash_done(&hash);
    memcpy(key.bytes, claim.bytes, ID_SIZE);
    memcpy(key.bytes + ID_SIZE, id.bytes, ID_SIZE);
    return key;
}

static MDB_val val_source(const struct source_key *key)
{
    return val(key->bytes, sizeof key->bytes);
}

static uint64_t pair_of(uint32_t repo, uint32_t tool)
{
    return (uint64_t)repo << 32 | tool;
}

static struct key pair_key(uint64_t pair)
{
    struct key key = {.size = 0};
    key_number(&key, pair);
    return key;
}

static struct text text_id(const struct id *id)
{
    return (struct text){(const char *)id->bytes, ID_SIZE};
}

/* Work for the barrier. */

static struct name_key unite_key(uint64_t number, enum unite_kind kind, struct text what)
{
    struct name_key key = {.size = 9};
    uint64_t big = htobe64(number);
    if (what.size > sizeof key.bytes - 9)
        what.size = sizeof key.bytes - 9;
    memcpy(key.bytes, &big, sizeof big);
    key.bytes[8] = (uint8_t)kind;
    memcpy(key.bytes + 9, what.data, what.size);
    key.size += what.size;
    return key;
}

int unite_put(struct store_txn *txn, uint64_t number, enum unite_kind kind, struct text what,
              struct text value, struct error *err)
{
    struct name_key key = unite_key(number, kind, what);
    return db_put(txn, TABLE_UNITE, val(key.bytes, key.size), val_text(value), 0, err);
}

/* Of two statuses of alerts that become one, that which it had before: what is open is. */
static enum status status_of_both(enum status a, enum status b)
{
    static const uint8_t rank[STATUS_COUNT] = {[STATUS_NONE] = 0,
                                               [STATUS_FIXED] = 1,
                                               [STATUS_DISMISSED] = 2,
                                               [STATUS_OPEN] = 3,
                                               [STATUS_REOPENED] = 4};
    return rank[a] >= rank[b] ? a : b;
}

/* An alert is to be made anew; `carried` is the status of one that became part of it. */
static int unite_alert(struct store_txn *txn, uint64_t number, struct id alert, enum status carried,
                       struct error *err)
{
    struct name_key key = unite_key(number, UNITE_ALERT, text_id(&alert));
    MDB_val value;
    int found = db_get(txn, TABLE_UNITE, val(key.bytes, key.size), &value, err);
    if (found < 0)
        return -1;
    if (found && value.mv_size == 1 && *(const uint8_t *)value.mv_data < STATUS_COUNT)
        carried = status_of_both(carried, (enum status) * (const uint8_t *)value.mv_data);
    uint8_t byte = (uint8_t)carried;
    return db_put(txn, TABLE_UNITE, val(key.bytes, key.size), val(&byte, 1), 0, err);
}

/* Committing. */

/* Whether the claim is in the store: 1, 0 if it was new, -1. */
static int claim_need(struct store_txn *txn, struct id id, const struct joint *joint,
                      struct error *err)
{
    struct claim claim;
    int found = claim_get(txn, id, &claim, err);
    if (found)
        return found;
    claim = (struct claim){.site = joint->site, .name = joint->name};
    if (claim_put(txn, id, &claim, err) != 0)
        return -1;
    return db_put(txn, TABLE_NAMED, val_text(joint->name), val_id(&id), 0, err);
}

/* The pattern that the changeset brought; else one of what the record says. */
static int pattern_of(struct store_txn *txn, struct submission *submission,
                      const struct sighting *sighting, uint32_t *out, struct error *err)
{
    struct pattern pattern = {
        .id = sighting->pattern,
        .tool = sighting->tool,
        .rule = record_field(txn, sighting->record, offsetof(struct alert, rule)),
        .template = record_field(txn, sighting->record, offsetof(struct alert, template)),
    };
    return pattern_need(txn, submission, &pattern, out, err);
}

int source_record_get(struct store_txn *txn, const struct source *source, struct kept_record *out,
                      struct error *err)
{
    if (source->record_at)
        return record_get(txn, TABLE_SOURCE_RECORD, source->record_at, out, err);
    *out = (struct kept_record){source->record, TEXT("")};
    return 0;
}

/* Records are not in the rows of their sources, which are written in no order: a transaction would
 * write a page for each. */
static int source_record_put(struct store_txn *txn, struct source *source, struct text record,
                             struct error *err)
{
    source->record = TEXT("");
    if (source->record_at)
        return record_put(txn, TABLE_SOURCE_RECORD, source->record_at, record, err);
    source->record_at = txn->counters.next_alert++;
    return record_append(txn, TABLE_SOURCE_RECORD, source->record_at, record, err);
}

static int describe(struct store_txn *txn, struct submission *submission, struct source *source,
                    const struct joint *joint, struct text rule, struct error *err)
{
    const struct sighting *sighting = &joint->sighting;
    source->tool = sighting->tool;
    source->rule = rule;
    source->severity = sighting->severity;
    source->category = sighting->category;
    source->confidence = joint->confidence >= 0 ? joint->confidence : 0; /* no NaN */
    source->digest = sighting->digest;
    source->record_time = submission->at;
    source->status = status_after(source->prior, sighting->status);
    if (source_record_put(txn, source, sighting->record, err) != 0 ||
        pattern_of(txn, submission, sighting, &source->pattern, err) != 0 ||
        term_of(txn, NODE_REPO, sighting->repo, &source->repo, err) != 0 ||
        term_of(txn, NODE_TOOL, sighting->tool, &source->tool_term, err) != 0)
        return -1;
    return term_of(txn, TERM_RULE, rule, &source->rule_term, err);
}

/* Counts a sighting. `*newer` if it stands for the source now; at equal times the greatest digest
 * does, whichever submission has it. */
static void source_add(const struct submission *submission, struct source *source,
                       const struct sighting *sighting, bool *newer)
{
    int64_t at = submission->at;
    if (source->sightings == 0) {
        source->first_seen = source->last_seen = at;
        source->first_submission = (uint32_t)submission->number;
    }
    if (source->last_submission != submission->number)
        source->prior = source->status;
    *newer = source->sightings == 0 || at > source->record_time ||
             (at == source->record_time && sighting->digest >= source->digest);
    source->last_submission = (uint32_t)submission->number;
    source->sightings++;
    if (at < source->first_seen)
        source->first_seen = at;
    if (at > source->last_seen)
        source->last_seen = at;
}

/* The occurrence of a joint alert: 1, 0, -1. */
static int joint_occurrence(struct store_txn *txn, struct id alert, struct occurrence *out,
                            struct error *err)
{
    struct place place = place_of(txn->store, alert, 0, 0, 0);
    enum place_found found;
    if (place_find(txn, &place, &found, err) != 0)
        return -1;
    if (found != PLACE_KNOWN)
        return 0;
    out->sequence = place_sequence(&place);
    return state_get(txn, out->sequence, &out->state, err) == 0 ? 1 : -1;
}

static void note_also(struct store_txn *txn, uint64_t sequence, uint32_t term, bool added)
{
    posting_note(txn, posting_key(DIMENSION_ALSO, term), sequence, added);
}

/* What the index has of a source goes; what others share with it comes back when the alert is made
 * anew. */
static void forget_source(struct store_txn *txn, uint64_t sequence, const struct source *source)
{
    note_also(txn, sequence, source->tool_term, false);
    note_also(txn, sequence, source->rule_term, false);
}

static int evict(struct store_txn *txn, const struct source_key *key, struct error *err)
{
    struct source source;
    struct claim claim;
    struct occurrence alert;
    MDB_val value;
    int found = db_get(txn, TABLE_SOURCE, val_source(key), &value, err);
    if (found <= 0 || source_read(txn, val_source(key), value, &source, err) != 0)
        return -1;
    struct key list = pair_key(pair_of(source.repo, source.tool_term));
    found = claim_get(txn, source.claim, &claim, err);
    if (found > 0 && !id_is_zero(claim.alert))
        found = joint_occurrence(txn, claim.alert, &alert, err);
    else if (found > 0)
        found = 0;
    if (found < 0)
        return -1;
    if (found)
        forget_source(txn, alert.sequence, &source);
    if (source.record_at && record_del(txn, TABLE_SOURCE_RECORD, source.record_at, err) != 0)
        return -1;
    value = val_source(key);
    if (db_del(txn, TABLE_REPORTS, val_key(&list), &value, err) < 0)
        return -1;
    return db_del(txn, TABLE_SOURCE, val_source(key), NULL, err) < 0 ? -1 : 0;
}

/* A claim keeps the sources of the smallest keys, whatever their order: 1 if the new one is among
 * them, 0, -1. */
static int make_room(struct store_txn *txn, const struct source_key *key, struct error *err)
{
    struct scan scan;
    struct key prefix = {.size = 0};
    struct source_key last = *key;
    size_t count = 0;
    key_id(&prefix, id_in(key->bytes));
    if (scan_open(&scan, txn, TABLE_SOURCE, err) != 0)
        return -1;
    int found = scan_from(&scan, val_key(&prefix), err);
    while (found > 0 && val_begins(scan.key, &prefix) && scan.key.mv_size == sizeof last) {
        memcpy(last.bytes, scan.key.mv_data, sizeof last.bytes);
        count++;
        found = scan_move(&scan, MDB_NEXT, err);
    }
    scan_close(&scan);
    if (found < 0 || count < SOURCES_PER_ALERT)
        return found < 0 ? -1 : 1;
    if (memcmp(key->bytes, last.bytes, sizeof last.bytes) > 0)
        return 0;
    return evict(txn, &last, err) == 0 ? 1 : -1;
}

static int note_reports(struct store_txn *txn, const struct submission *submission,
                        const struct source *source, const struct source_key *key,
                        struct error *err)
{
    uint64_t pair = pair_of(source->repo, source->tool_term);
    struct key reported = key_of_numbers(submission->number, pair), list = pair_key(pair);
    if (db_put(txn, TABLE_REPORTED, val_key(&reported), val("", 0), 0, err) != 0)
        return -1;
    return db_put(txn, TABLE_REPORTS, val_key(&list), val_source(key), 0, err);
}

/* A joint sighting and the claim that it is about. */
struct claiming {
    struct id claim;
    const struct joint *joint;
};

static int commit_one(struct store_txn *txn, struct submission *submission,
                      const struct claiming *claiming, struct error *err)
{
    const struct joint *joint = claiming->joint;
    const struct sighting *sighting = &joint->sighting;
    struct text rule = record_field(txn, sighting->record, offsetof(struct alert, rule));
    struct source_key key = source_key(claiming->claim, sighting->tool, rule);
    struct source source = {.sightings = 0};
    MDB_val value;
    bool newer;
    tally_sighting(&submission->tally, sighting->severity);
    submission->tally.known++; /* the barrier knows better */
    int found = claim_need(txn, claiming->claim, joint, err);
    int room = found ? found : 1; /* a new claim has no sources to look for */
    if (found > 0) {
        found = db_get(txn, TABLE_SOURCE, val_source(&key), &value, err);
        room = found ? found : make_room(txn, &key, err);
    }
    if (room <= 0)
        return room;
    if (found) { /* its texts are needed when the row is written again */
        value = val_text(arena_copy(txn->scratch, text_val(value)));
        if (source_read(txn, val_source(&key), value, &source, err) != 0)
            return -1;
    }
    source_add(submission, &source, sighting, &newer);
    if ((newer && describe(txn, submission, &source, joint, rule, err) != 0) ||
        note_reports(txn, submission, &source, &key, err) != 0 ||
        db_put_record(txn, TABLE_SOURCE, val_source(&key), &source_record, &source, err) != 0)
        return -1;
    return unite_put(txn, submission->number, UNITE_CLAIM, text_id(&claiming->claim), TEXT(""),
                     err);
}

static int compare_claimings(const void *a, const void *b)
{
    const struct claiming *x = a, *y = b;
    int order = id_compare(x->claim, y->claim);
    return order ? order : (x->joint > y->joint) - (x->joint < y->joint);
}

int joint_commit(struct store_txn *txn, struct submission *submission,
                 const struct batch *changeset, struct error *err)
{
    const struct joints *joints = &changeset->joints;
    for (size_t i = 0; i < changeset->synonyms.count; i++)
        if (synonym_learn(txn, submission, &changeset->synonyms.items[i], err) != 0)
            return -1;
    if (joints->count == 0)
        return 0;
    struct claiming *order = arena_alloc(txn->arena, joints->count * sizeof *order);
    for (size_t i = 0; i < joints->count; i++)
        order[i] = (struct claiming){
            fingerprint_joint(joints->items[i].site, joints->items[i].name), &joints->items[i]};
    qsort(order, joints->count, sizeof *order, compare_claimings); /* by neighbouring pages */
    for (size_t i = 0; i < joints->count; i++) {
        struct vulnerability_name name;
        struct text spelt = order[i].joint->name;
        arena_reset(txn->scratch);
        if (!vulnerability_read(spelt, &name) || !text_equal(vulnerability_text(&name), spelt))
            return error_set(err, ERROR_DATA, "a changeset has a vulnerability whose name is none");
        if (commit_one(txn, submission, &order[i], err) != 0)
            return -1;
    }
    return posting_flush(txn, err);
}

/* Absence. */

static int check_source(struct store_txn *txn, struct submission *submission, uint32_t tool,
                        const struct source_key *key, struct error *err)
{
    struct source source;
    MDB_val value;
    arena_reset(txn->scratch);
    int found = db_get(txn, TABLE_SOURCE, val_source(key), &value, err);
    if (found <= 0)
        return found < 0 ? -1 : db_damaged(txn, "a source that is listed is not there", err);
    value = val_text(arena_copy(txn->scratch, text_val(value)));
    if (source_read(txn, val_source(key), value, &source, err) != 0)
        return -1;
    bool open = source.status == STATUS_OPEN || source.status == STATUS_REOPENED;
    bool absent = source.tool_term == tool && open &&
                  source.last_submission != submission->number &&
                  source.last_seen <= submission->at;
    if (!absent)
        return 0;
    source.status = STATUS_FIXED;
    if (db_put_record(txn, TABLE_SOURCE, val_source(key), &source_record, &source, err) != 0)
        return -1;
    return unite_put(txn, submission->number, UNITE_CLAIM, text_id(&source.claim), TEXT(""), err);
}

/* The next key in the order of bytes. */
static void key_increment(struct source_key *key)
{
    for (size_t i = sizeof key->bytes; i > 0 && ++key->bytes[i - 1] == 0; i--)
        ;
}

long joint_absent(struct store_txn *txn, struct submission *submission, uint64_t pair,
                  struct source_key *from, size_t limit, struct error *err)
{
    struct scan scan;
    struct key list = pair_key(pair);
    size_t seen = 0;
    if (scan_open(&scan, txn, TABLE_REPORTS, err) != 0)
        return -1;
    scan.key = val_key(&list);
    scan.value = val_source(from);
    int found = scan_move(&scan, MDB_GET_BOTH_RANGE, err);
    for (; found > 0 && seen < limit; seen++) {
        struct source_key key;
        memcpy(key.bytes, scan.value.mv_data, sizeof key.bytes);
        *from = key;
        key_increment(from);
        if (check_source(txn, submission, (uint32_t)pair, &key, err) != 0)
            found = -1;
        else if (seen + 1 < limit)
            found = scan_move(&scan, MDB_NEXT_DUP, err);
    }
    scan_close(&scan);
    return found < 0 ? -1 : (long)seen;
}

/* The sources of an alert. */

/* All of joint alerts is zero that tells occurrences apart; of others hardly ever. */
int joint_is(struct store_txn *txn, const struct state *state, struct error *err)
{
    MDB_val value;
    if (state->discriminator || state->line || state->column || state->ordinal)
        return 0;
    return db_get(txn, TABLE_JOINT, val_id(&state->base), &value, err);
}

static int add_sources(struct store_txn *txn, struct id claim, struct arena *arena,
                       struct source **items, size_t *count, struct error *err)
{
    struct scan scan;
    struct key prefix = {.size = 0};
    key_id(&prefix, claim);
    if (scan_open(&scan, txn, TABLE_SOURCE, err) != 0)
        return -1;
    int found = scan_from(&scan, val_key(&prefix), err);
    while (found > 0 && val_begins(scan.key, &prefix) && *count < SOURCES_PER_ALERT) {
        *items = arena_grow(arena, *items, *count, sizeof **items);
        found = source_read(txn, scan.key, scan.value, &(*items)[(*count)++], err) != 0
                    ? -1
                    : scan_move(&scan, MDB_NEXT, err);
    }
    scan_close(&scan);
    return found < 0 ? -1 : 0;
}

int joint_sources(struct store_txn *txn, struct id alert, struct arena *arena,
                  struct source **items, size_t *count, struct error *err)
{
    struct scan scan;
    *items = NULL;
    *count = 0;
    if (scan_open(&scan, txn, TABLE_JOINT, err) != 0)
        return -1;
    scan.key = val_id(&alert);
    int found = scan_move(&scan, MDB_SET_KEY, err);
    while (found > 0 && *count < SOURCES_PER_ALERT) {
        found = add_sources(txn, id_in(scan.value.mv_data), arena, items, count, err) != 0
                    ? -1
                    : scan_move(&scan, MDB_NEXT_DUP, err);
    }
    scan_close(&scan);
    return found < 0 ? -1 : 0;
}

/* Open before dismissed before fixed. */
static int activity(const struct source *source)
{
    bool open = source->status == STATUS_OPEN || source->status == STATUS_REOPENED;
    return open ? 2 : source->status == STATUS_DISMISSED;
}

static int compare_sources(const struct source *a, const struct source *b)
{
    int order = activity(b) - activity(a);
    if (order == 0)
        order = (b->confidence > a->confidence) - (b->confidence < a->confidence);
    if (order == 0)
        order = (b->record_time > a->record_time) - (b->record_time < a->record_time);
    if (order == 0)
        order = text_compare(a->tool, b->tool);
    if (order == 0)
        order = text_compare(a->rule, b->rule);
    return order ? order : id_compare(a->claim, b->claim);
}

const struct source *joint_best(const struct source *items, size_t count)
{
    const struct source *best = items;
    for (size_t i = 1; i < count; i++)
        if (compare_sources(&items[i], best) < 0)
            best = &items[i];
    return best;
}

enum status joint_status(const struct source *items, size_t count)
{
    static const enum status statuses[] = {STATUS_FIXED, STATUS_DISMISSED, STATUS_OPEN};
    int most = 0;
    for (size_t i = 0; i < count; i++)
        if (activity(&items[i]) > most)
            most = activity(&items[i]);
    return statuses[most];
}

/* Uniting: names. */

/* Claims of the name get work, `left` at most; `*at_end` when all have, else `*from` goes on. */
static int unite_claims_of(struct store_txn *txn, uint64_t number, struct text name,
                           struct id *from, size_t *left, bool *at_end, struct error *err)
{
    struct scan scan;
    if (scan_open(&scan, txn, TABLE_NAMED, err) != 0)
        return -1;
    scan.key = val_text(name);
    scan.value = val_id(from);
    int found = scan_move(&scan, MDB_GET_BOTH_RANGE, err);
    for (; found > 0 && *left > 0; (*left)--) {
        struct id claim = id_in(scan.value.mv_data);
        found = unite_put(txn, number, UNITE_CLAIM, text_id(&claim), TEXT(""), err) != 0
                    ? -1
                    : scan_move(&scan, MDB_NEXT_DUP, err);
    }
    *at_end = found == 0;
    if (found > 0)
        *from = id_in(scan.value.mv_data);
    scan_close(&scan);
    return found < 0 ? -1 : 0;
}

static int unite_name(struct store_txn *txn, struct submission *submission, struct text name,
                      struct text value, size_t *left, struct error *err)
{
    struct id from = {{0}};
    bool at_end;
    if (value.size == ID_SIZE)
        from = id_in(value.data);
    if (unite_claims_of(txn, submission->number, name, &from, left, &at_end, err) != 0)
        return -1;
    if (!at_end)
        return unite_put(txn, submission->number, UNITE_NAME, name, text_id(&from), err);
    if (synonym_spread(txn, submission->number, name, err) != 0)
        return -1;
    struct name_key key = unite_key(submission->number, UNITE_NAME, name);
    return db_del(txn, TABLE_UNITE, val(key.bytes, key.size), NULL, err) < 0 ? -1 : 0;
}

/* Uniting: claims. */

static int leave(struct store_txn *txn, struct submission *submission, struct id id,
                 const struct claim *claim, struct id target, struct error *err)
{
    struct occurrence old;
    struct source *items = NULL;
    size_t count = 0;
    int found = joint_occurrence(txn, claim->alert, &old, err);
    if (found <= 0)
        return found < 0 ? -1 : db_damaged(txn, "a claim is part of no alert", err);
    if (add_sources(txn, id, txn->scratch, &items, &count, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        forget_source(txn, old.sequence, &items[i]);
    MDB_val pair = val_id(&id);
    if (db_del(txn, TABLE_JOINT, val_id(&claim->alert), &pair, err) < 0 ||
        unite_alert(txn, submission->number, claim->alert, STATUS_NONE, err) != 0 ||
        unite_alert(txn, submission->number, target, (enum status)old.state.status, err) != 0)
        return -1;
    if (!id_equal(id, claim->alert))
        return 0;
    char hex[ID_HEX_SIZE];
    return audit_put(txn, submission->at, "alert", id, names_word(&status_names, old.state.status),
                     "merged",
                     arena_print(txn->scratch, "%.*s is the vulnerability of alert %s",
                                 TEXT_ARG(claim->name), id_hex(target, hex)),
                     err);
}

static int unite_claim(struct store_txn *txn, struct submission *submission, struct id id,
                       struct error *err)
{
    struct claim claim;
    struct store_synonym steps[STORE_SYNONYM_STEPS];
    struct text name;
    size_t count;
    arena_reset(txn->scratch);
    int found = claim_get(txn, id, &claim, err);
    if (found <= 0)
        return found < 0 ? -1 : db_damaged(txn, "a claim is not there", err);
    claim.name = arena_copy(txn->scratch, claim.name);
    if (synonym_resolve(txn, claim.name, &name, steps, &count, err) != 0)
        return -1;
    struct id target = fingerprint_joint(claim.site, name);
    if (!id_equal(claim.alert, target)) {
        if (!id_is_zero(claim.alert) && leave(txn, submission, id, &claim, target, err) != 0)
            return -1;
        claim.alert = target;
        if (claim_put(txn, id, &claim, err) != 0 ||
            db_put(txn, TABLE_JOINT, val_id(&target), val_id(&id), 0, err) != 0)
            return -1;
    }
    struct name_key key = unite_key(submission->number, UNITE_CLAIM, text_id(&id));
    if (db_del(txn, TABLE_UNITE, val(key.bytes, key.size), NULL, err) < 0)
        return -1;
    return unite_alert(txn, submission->number, target, STATUS_NONE, err);
}

/* Uniting: alerts. */

static int alert_remove(struct store_txn *txn, const struct occurrence *old, struct error *err)
{
    struct place place = place_of(txn->store, old->state.base, 0, 0, 0);
    place_set_sequence(&place, old->sequence);
    state_change(txn, old->sequence, &old->state, NULL);
    if (place_del(txn, &place, err) != 0 ||
        db_del(txn, TABLE_STATE, val_number(&old->sequence), NULL, err) < 0)
        return -1;
    return record_del(txn, TABLE_ALERT, old->sequence, err);
}

/* A whole record says whose it is. */
static int whole_record_of(struct store_txn *txn, struct id alert_base, struct text *record,
                           struct error *err)
{
    struct alert alert;
    struct pack pack;
    if (alert_parts_unpack(*record, TEXT(""), txn->scratch, &alert, err) != 0)
        return -1;
    alert.base = alert_base;
    pack_init(&pack);
    record_pack(&pack, &alert_record, &alert);
    *record = arena_copy(txn->scratch, pack_bytes(&pack));
    pack_close(&pack);
    return 0;
}

/* The record of a source as that of the alert. */
static int record_of(struct store_txn *txn, const struct source *source, struct id alert_base,
                     struct text *out, struct error *err)
{
    struct kept_record record;
    struct id common;
    if (source_record_get(txn, source, &record, err) != 0)
        return -1;
    *out = arena_copy(txn->scratch, record.own);
    return alert_common_of(*out, &common) ? 0 : whole_record_of(txn, alert_base, out, err);
}

/* `old` may be NULL. */
static struct state state_of(const struct submission *submission, struct id alert,
                             const struct source *items, size_t count, const struct state *old,
                             enum status carried)
{
    const struct source *best = joint_best(items, count);
    uint32_t number = (uint32_t)submission->number;
    struct state state = {
        .base = alert,
        .digest = best->digest,
        .first_seen = items[0].first_seen,
        .last_seen = items[0].last_seen,
        .record_time = best->record_time,
        .repo = best->repo,
        .tool = best->tool_term,
        .rule = best->rule_term,
        .pattern = best->pattern,
        .first_submission = items[0].first_submission,
        .last_submission = number,
        .severity = (uint8_t)best->severity,
        .category = (uint8_t)best->category,
    };
    enum status prior = old ? (enum status)old->status : STATUS_NONE;
    for (size_t i = 0; i < count; i++) {
        state.sightings += items[i].sightings;
        if (items[i].first_seen < state.first_seen)
            state.first_seen = items[i].first_seen;
        if (items[i].last_seen > state.last_seen)
            state.last_seen = items[i].last_seen;
        if (items[i].first_submission < state.first_submission)
            state.first_submission = items[i].first_submission;
    }
    prior = status_of_both(prior, carried);
    state.prior = (uint8_t)prior;
    state.status = (uint8_t)status_after(prior, joint_status(items, count));
    return state;
}

/* At the commit all its sightings were counted as known. */
static void count_alert(struct tally *tally, const struct state *state, bool seen)
{
    bool is_new = seen && state->first_submission == state->last_submission;
    bool reopened = seen && !is_new && state_reopened(state);
    tally->new_alerts += is_new;
    tally->reopened += reopened;
    tally->known -= is_new || reopened;
    tally->fixed += state_fixed(state);
}

static bool was_seen(const struct source *items, size_t count, uint64_t number)
{
    for (size_t i = 0; i < count; i++)
        if (items[i].last_submission == number)
            return true;
    return false;
}

static void index_sources(struct store_txn *txn, uint64_t sequence, const struct state *state,
                          const struct source *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        note_also(txn, sequence, items[i].tool_term, items[i].tool_term != state->tool);
        note_also(txn, sequence, items[i].rule_term, items[i].rule_term != state->rule);
    }
}

static int alert_write(struct store_txn *txn, uint64_t sequence, const struct state *state,
                       struct text record, bool is_new, struct error *err)
{
    struct place place = place_of(txn->store, state->base, 0, 0, 0);
    place_set_sequence(&place, sequence);
    if ((is_new && place_put(txn, &place, err) != 0) || state_put(txn, sequence, state, err) != 0)
        return -1;
    return record_put(txn, TABLE_ALERT, sequence, record, err);
}

static int make_alert(struct store_txn *txn, struct submission *submission, struct id alert,
                      enum status carried, struct error *err)
{
    struct occurrence old;
    struct source *items;
    struct text record;
    size_t count;
    int found = joint_occurrence(txn, alert, &old, err);
    if (found < 0 || joint_sources(txn, alert, txn->scratch, &items, &count, err) != 0)
        return -1;
    if (count == 0)
        return found ? alert_remove(txn, &old, err) : 0;
    const struct state *before = found ? &old.state : NULL;
    struct state state = state_of(submission, alert, items, count, before, carried);
    bool seen = was_seen(items, count, submission->number);
    if (record_of(txn, joint_best(items, count), alert, &record, err) != 0)
        return -1;
    uint64_t sequence = found ? old.sequence : txn->counters.next_alert++;
    count_alert(&submission->tally, &state, seen);
    state_change(txn, sequence, before, &state);
    index_sources(txn, sequence, &state, items, count);
    if (alert_write(txn, sequence, &state, record, !found, err) != 0)
        return -1;
    struct text reason =
        seen ? TEXT("reported") : TEXT("absent from complete reports of all its tools");
    return before ? status_log(txn, submission->at, before, &state, reason, err) : 0;
}

static int unite_alert_row(struct store_txn *txn, struct submission *submission, struct id alert,
                           struct text value, struct error *err)
{
    enum status carried = STATUS_NONE;
    struct name_key key = unite_key(submission->number, UNITE_ALERT, text_id(&alert));
    if (value.size == 1 && (uint8_t)value.data[0] < STATUS_COUNT)
        carried = (enum status)(uint8_t)value.data[0];
    arena_reset(txn->scratch);
    if (db_del(txn, TABLE_UNITE, val(key.bytes, key.size), NULL, err) < 0)
        return -1;
    return make_alert(txn, submission, alert, carried, err);
}

/* The first work of a submission: 1, 0, -1. `what` and `value` are in the arena. */
static int next_work(struct store_txn *txn, uint64_t number, enum unite_kind *kind,
                     struct text *what, struct text *value, struct error *err)
{
    struct scan scan;
    struct key prefix = {.size = 0};
    key_number(&prefix, number);
    if (scan_open(&scan, txn, TABLE_UNITE, err) != 0)
        return -1;
    int found = scan_from(&scan, val_key(&prefix), err);
    if (found > 0)
        found = val_begins(scan.key, &prefix) && scan.key.mv_size > 9;
    if (found > 0) {
        struct text key = arena_copy(txn->arena, text_val(scan.key));
        *kind = (enum unite_kind)(uint8_t)key.data[8];
        *what = text_from(key, 9);
        *value = arena_copy(txn->arena, text_val(scan.value));
    }
    scan_close(&scan);
    return found;
}

static int do_work(struct store_txn *txn, struct submission *submission, enum unite_kind kind,
                   struct text what, struct text value, size_t *left, struct error *err)
{
    if (kind == UNITE_NAME)
        return unite_name(txn, submission, what, value, left, err);
    if (what.size != ID_SIZE)
        return db_damaged(txn, "work of the barrier is about nothing", err);
    if (kind == UNITE_CLAIM)
        return unite_claim(txn, submission, id_in(what.data), err);
    return unite_alert_row(txn, submission, id_in(what.data), value, err);
}

int store_unite(struct store_txn *txn, uint64_t number, size_t limit, bool *more, struct error *err)
{
    struct submission *submission;
    if (submission_edit(txn, number, &submission, err) != 0)
        return -1;
    *more = true;
    for (size_t left = limit; left > 0; left -= left > 0) {
        enum unite_kind kind = UNITE_NAME;
        struct text what = {"", 0}, value = {"", 0};
        int found = next_work(txn, number, &kind, &what, &value, err);
        *more = found > 0;
        if (found <= 0)
            break;
        if (do_work(txn, submission, kind, what, value, &left, err) != 0)
            return -1;
    }
    return posting_flush(txn, err);
}
