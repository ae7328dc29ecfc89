/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/store_check_internal.h"

#include "lib/fingerprint.h"

/* Of this part. */
struct joint_check {
    bool uniting;     /* a barrier is not through: joint alerts are behind their sources */
    uint64_t united;  /* claims that are part of an alert */
    uint64_t records; /* of sources, that there are to be */
    struct id joint;  /* the joint alert before */
};

/* 1 if a row's key begins with the id, 0, -1. */
static int has_prefix(struct inspection *c, enum table table, struct id id)
{
    struct scan scan;
    struct key prefix = {.size = 0};
    key_id(&prefix, id);
    if (scan_open(&scan, c->txn, table, c->err) != 0)
        return -1;
    int found = scan_from(&scan, val_key(&prefix), c->err);
    if (found > 0)
        found = val_begins(scan.key, &prefix);
    scan_close(&scan);
    return found;
}

/* A claim is part of the alert whose name its name stands for. */
static int check_claim_alert(struct inspection *c, struct id id, const struct claim *claim,
                             const char *hex)
{
    struct joint_check *part = c->part;
    struct store_synonym steps[STORE_SYNONYM_STEPS];
    struct text name;
    size_t count;
    if (id_is_zero(claim->alert)) {
        if (!part->uniting)
            inspect_say(c, "claim %s: it is part of no alert", hex);
        return 0;
    }
    part->united++;
    int there = inspect_has_pair(c, TABLE_JOINT, val_id(&claim->alert), val_id(&id));
    if (there < 0 || synonym_resolve(c->txn, claim->name, &name, steps, &count, c->err) != 0)
        return -1;
    if (!there)
        inspect_say(c, "claim %s: its alert does not know it", hex);
    if (!part->uniting && !id_equal(fingerprint_joint(claim->site, name), claim->alert))
        inspect_say(c, "claim %s: it is part of another alert than its name says", hex);
    return 0;
}

static int check_claim(struct inspection *c, MDB_val key, MDB_val value)
{
    struct claim claim;
    struct id id = id_in(key.mv_data);
    char hex[ID_HEX_SIZE];
    (void)value;
    (void)id_hex(id, hex);
    if (claim_get(c->txn, id, &claim, NULL) <= 0) {
        inspect_say(c, "claim %s: it is damaged", hex);
        return 0;
    }
    if (!id_equal(fingerprint_joint(claim.site, claim.name), id))
        inspect_say(c, "claim %s: its site or its name is another's", hex);
    int sources = has_prefix(c, TABLE_SOURCE, id);
    int named = inspect_has_pair(c, TABLE_NAMED, val_text(claim.name), val_id(&id));
    if (sources < 0 || named < 0)
        return -1;
    if (!sources)
        inspect_say(c, "claim %s: nobody reports it", hex);
    if (!named)
        inspect_say(c, "claim %s: it is not found by its name", hex);
    return check_claim_alert(c, id, &claim, hex);
}

static int check_has_record(struct inspection *c, const struct source *source, const char *hex)
{
    struct joint_check *part = c->part;
    if (!source->record_at)
        return 0; /* the row has it */
    part->records++;
    int found = inspect_has(c, TABLE_SOURCE_RECORD, val_number(&source->record_at));
    if (found == 0)
        inspect_say(c, "claim %s: a source has no record", hex);
    return found < 0 ? -1 : 0;
}

static int check_source(struct inspection *c, MDB_val key, MDB_val value)
{
    struct source source;
    char hex[ID_HEX_SIZE];
    if (key.mv_size != sizeof(struct source_key) || source_unpack(key, value, &source) != 0) {
        inspect_say(c, "a source is damaged");
        return 0;
    }
    (void)id_hex(source.claim, hex);
    struct state names = {.repo = source.repo,
                          .tool = source.tool_term,
                          .rule = source.rule_term,
                          .pattern = source.pattern};
    struct key list = {.size = 0};
    key_number(&list, (uint64_t)source.repo << 32 | source.tool_term);
    int claim = inspect_has(c, TABLE_CLAIM, val_id(&source.claim));
    int reported = inspect_has_pair(c, TABLE_REPORTS, val_key(&list), key);
    if (claim < 0 || reported < 0)
        return -1;
    if (!claim)
        inspect_say(c, "claim %s: a source reports it, and it is not there", hex);
    if (!reported)
        inspect_say(c, "claim %s: a source is not found by its repository and tool", hex);
    if (source.first_seen > source.last_seen || source.sightings == 0 ||
        source.status == STATUS_NONE)
        inspect_say(c, "claim %s: times, counts or status of a source are impossible", hex);
    if (check_has_record(c, &source, hex) != 0)
        return -1;
    return inspect_names(c, &names, hex);
}

/* The state of a joint alert, and the index, are what its sources say. */
static int check_united(struct inspection *c, const struct occurrence *alert,
                        const struct source *items, size_t count, const char *hex)
{
    const struct state *state = &alert->state;
    const struct source *best = joint_best(items, count);
    enum status status = (enum status)state->status;
    uint64_t sightings = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t terms[] = {items[i].tool_term, items[i].rule_term};
        const uint32_t shown[] = {state->tool, state->rule};
        sightings += items[i].sightings;
        for (size_t k = 0; k < 2; k++) {
            int found = terms[k] == shown[k]
                            ? 1
                            : posting_has(c->txn, posting_key(DIMENSION_ALSO, terms[k]),
                                          alert->sequence, c->err);
            if (found < 0)
                return -1;
            if (!found)
                inspect_say(c, "alert %s: the index does not have it under all its tools and rules",
                            hex);
        }
    }
    if (status == STATUS_REOPENED)
        status = STATUS_OPEN;
    if (sightings != state->sightings || best->digest != state->digest ||
        best->tool_term != state->tool || status != joint_status(items, count))
        inspect_say(c, "alert %s: it is not what its sources say", hex);
    return 0;
}

static int check_joint(struct inspection *c, MDB_val key, MDB_val value)
{
    struct joint_check *part = c->part;
    struct id id = id_in(key.mv_data), claim_id = id_in(value.mv_data);
    struct claim claim;
    struct occurrence alert;
    struct source *items;
    size_t count;
    char hex[ID_HEX_SIZE];
    (void)id_hex(id, hex);
    int found = claim_get(c->txn, claim_id, &claim, c->err);
    if (found < 0)
        return -1;
    if (!found || !id_equal(claim.alert, id))
        inspect_say(c, "alert %s: it has a claim that is not there, or another's", hex);
    bool again = id_equal(id, part->joint);
    part->joint = id;
    if (again || part->uniting)
        return 0;
    found = occurrence_find(c->txn, id, &alert, c->err);
    if (found < 0)
        return -1;
    if (joint_sources(c->txn, id, c->arena, &items, &count, NULL) != 0)
        return 0; /* it is said of them */
    if (!found || count == 0 || !id_equal(alert.state.base, id)) {
        inspect_say(c, "alert %s: it has claims, and is not there or has no source", hex);
        return 0;
    }
    return check_united(c, &alert, items, count, hex);
}

static int check_synonym(struct inspection *c, MDB_val key, MDB_val value)
{
    struct text bytes = text_val(key);
    const char *end = memchr(bytes.data, '\0', bytes.size);
    (void)value;
    if (!end) {
        inspect_say(c, "a synonym is damaged");
        return 0;
    }
    size_t size = (size_t)(end - bytes.data);
    struct name_key back =
        key_of_names(text_from(bytes, size + 1), (struct text){bytes.data, size});
    int found = inspect_has(c, TABLE_SYNONYM_INTO, val(back.bytes, back.size));
    if (found == 0)
        inspect_say(c, "synonym %.*s: it is not found from the better name", (int)size, bytes.data);
    return found < 0 ? -1 : 0;
}

int inspect_joints(struct inspection *c)
{
    struct joint_check part = {.uniting = false};
    uint64_t claims = 0, named = 0, united = 0, synonyms = 0, back = 0, work = 0, records = 0;
    if (inspect_count(c, TABLE_UNITE, &work) != 0)
        return -1;
    part.uniting = work > 0;
    c->part = &part;
    if (inspect_each(c, TABLE_CLAIM, check_claim, &claims) != 0 ||
        inspect_each(c, TABLE_SOURCE, check_source, NULL) != 0 ||
        inspect_each(c, TABLE_JOINT, check_joint, &united) != 0 ||
        inspect_each(c, TABLE_SYNONYM, check_synonym, &synonyms) != 0 ||
        inspect_count(c, TABLE_NAMED, &named) != 0 ||
        inspect_count(c, TABLE_SOURCE_RECORD, &records) != 0 ||
        inspect_count(c, TABLE_SYNONYM_INTO, &back) != 0)
        return -1;
    inspect_compare(c, "names of claims", named, claims);
    inspect_compare(c, "records of sources", records, part.records);
    inspect_compare(c, "claims of alerts", united, part.united);
    inspect_compare(c, "synonyms by their better name", back, synonyms);
    return 0;
}
