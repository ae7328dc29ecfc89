/* SPDX-License-Identifier: MPL-2.0 */
/* What must hold in a store. Where two tables say the same, one is walked and held against the
 * other, and their counts are compared: then neither has more than the other. */
#include "lib/store_internal.h"

#include "lib/fingerprint.h"

#include <stdarg.h>
#include <stdio.h>

enum { PROBLEM_SIZE = 400, HELD_MAX = 1 << 16 };

#define SCORE_NEAR 1e-9

struct inspection {
    struct store_txn *txn;
    store_problem *problem;
    void *context;
    uint64_t problems;
    struct arena *arena; /* reset for each row */
    struct error *err;
    struct counters counted;
    uint64_t states, aliases; /* how many there are to be */
    uint64_t united;          /* claims that are part of an alert */
    bool uniting;             /* a barrier is not through: joint alerts are behind their sources */
    bool learning;            /* the same of learned rules and their evidence */
    uint64_t acting;          /* learned rules that are applied */
    struct id group;          /* rows of this one are being counted */
    uint64_t rows, rows_due;
    uint64_t repos, repos_due;
    struct id joint;      /* the joint alert before */
    struct place *places; /* to be looked at, HELD_MAX at most */
    size_t place_count;
    struct pairs postings, scratch; /* sequence, list */
};

__attribute__((format(printf, 2, 3))) static void say(struct inspection *c, const char *format, ...)
{
    char text[PROBLEM_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    c->problems++;
    c->problem(c->context, text);
}

/* What is called for each row; -1 when it cannot go on. */
typedef int check_row(struct inspection *c, MDB_val key, MDB_val value);

static int each(struct inspection *c, enum table table, check_row *row, uint64_t *count)
{
    struct scan scan;
    uint64_t rows = 0;
    if (scan_open(&scan, c->txn, table, c->err) != 0)
        return -1;
    int found = scan_move(&scan, MDB_FIRST, c->err);
    while (found > 0) {
        arena_reset(c->arena);
        rows++;
        found = row(c, scan.key, scan.value) != 0 ? -1 : scan_move(&scan, MDB_NEXT, c->err);
    }
    scan_close(&scan);
    if (count)
        *count = rows;
    return found;
}

/* 1 if it is there, 0, -1. */
static int has(struct inspection *c, enum table table, MDB_val key)
{
    MDB_val value;
    return db_get(c->txn, table, key, &value, c->err);
}

static int has_pair(struct inspection *c, enum table table, MDB_val key, MDB_val value)
{
    struct scan scan;
    if (scan_open(&scan, c->txn, table, c->err) != 0)
        return -1;
    scan.key = key;
    scan.value = value;
    int found = scan_move(&scan, MDB_GET_BOTH, c->err);
    scan_close(&scan);
    return found;
}

static int count_rows(struct inspection *c, enum table table, uint64_t *count)
{
    MDB_stat stat;
    int rc = mdb_stat(c->txn->txn, c->txn->store->tables[table], &stat);
    if (rc != 0)
        return db_fail(c->txn, rc, c->err);
    *count = stat.ms_entries;
    return 0;
}

static void compare(struct inspection *c, const char *what, uint64_t is, uint64_t should)
{
    if (is != should)
        say(c, "%s: there are %llu, there should be %llu", what, (unsigned long long)is,
            (unsigned long long)should);
}

/* Alerts. */

static int check_provisional(struct inspection *c, const struct state *state, const char *hex)
{
    struct key key = key_of_number_id(state->first_submission, state->base);
    int found = has(c, TABLE_REGROUP, val_key(&key));
    if (found == 0)
        say(c, "alert %s: an occurrence is provisional though its submission has ended", hex);
    return found < 0 ? -1 : 0;
}

static int check_alert_record(struct inspection *c, uint64_t sequence, const struct state *state,
                              const char *hex)
{
    MDB_val value;
    struct alert alert;
    struct unpack in;
    int found = db_get(c->txn, TABLE_ALERT, val_number(&sequence), &value, c->err);
    if (found < 0)
        return -1;
    if (!found) {
        say(c, "alert %s: it has no record", hex);
        return 0;
    }
    int joint = joint_is(c->txn, state, c->err); /* a line is no part of what it is */
    if (joint < 0)
        return -1;
    unpack_init(&in, text_val(value));
    record_unpack(&in, &alert_record, &alert, c->arena);
    if (unpack_done(&in, "record", NULL) != 0)
        say(c, "alert %s: its record is damaged", hex);
    else if (!id_equal(alert.base, state->base) || (!joint && alert.line != state->line) ||
             alert.severity != (enum severity)state->severity)
        say(c, "alert %s: its record is that of another alert", hex);
    return 0;
}

static int check_names(struct inspection *c, const struct state *state, const char *hex)
{
    const uint64_t terms[] = {state->repo, state->tool, state->rule};
    uint64_t pattern = state->pattern;
    for (size_t i = 0; i < 3; i++) {
        int found = has(c, TABLE_TERM, val_number(&terms[i]));
        if (found < 0)
            return -1;
        if (!found)
            say(c, "alert %s: its repository, tool or rule has no name", hex);
    }
    int found = has(c, TABLE_PATTERN, val_number(&pattern));
    if (found == 0)
        say(c, "alert %s: its pattern is not there", hex);
    return found < 0 ? -1 : 0;
}

static int check_state(struct inspection *c, MDB_val key, MDB_val value)
{
    struct state state;
    char hex[ID_HEX_SIZE];
    uint64_t sequence = number_in(key.mv_data);
    if (value.mv_size != sizeof state) {
        say(c, "alert number %llu: its state has a wrong size", (unsigned long long)sequence);
        return 0;
    }
    memcpy(&state, value.mv_data, sizeof state);
    (void)id_hex(state.base, hex);
    c->states++;
    if (state.status == STATUS_NONE || state.status >= STATUS_COUNT ||
        state.severity >= SEVERITY_COUNT || state.category >= CATEGORY_COUNT) {
        say(c, "alert %s: status, severity or category is none that exists", hex);
        return 0;
    }
    c->counted.alerts[state.status][state.severity]++;
    c->counted.categories[state.category]++;
    if (state.first_seen > state.last_seen || state.sightings == 0)
        say(c, "alert %s: its times or counts are impossible", hex);
    if (sequence >= c->txn->counters.next_alert)
        say(c, "alert %s: its number is not given yet", hex);
    if (state.ordinal == ORDINAL_PROVISIONAL) {
        if (check_provisional(c, &state, hex) != 0)
            return -1;
    } else {
        c->aliases += state.ordinal > 0;
    }
    if (check_alert_record(c, sequence, &state, hex) != 0)
        return -1;
    return check_names(c, &state, hex);
}

static int check_place(struct inspection *c, const struct place *place)
{
    struct place should;
    struct state state;
    MDB_val row;
    uint64_t sequence = place_sequence(place);
    int found = db_get(c->txn, TABLE_STATE, val_number(&sequence), &row, c->err);
    if (found <= 0 || row.mv_size != sizeof state) {
        if (found >= 0)
            say(c, "a place leads to alert number %llu, which is not there",
                (unsigned long long)sequence);
        return found < 0 ? -1 : 0;
    }
    memcpy(&state, row.mv_data, sizeof state);
    should = place_of(c->txn->store, state.base, state.line, state.column, state.discriminator);
    place_set_sequence(&should, sequence);
    if (memcmp(place, &should, sizeof should) != 0)
        say(c, "a place leads to alert number %llu, which is elsewhere",
            (unsigned long long)sequence);
    return 0;
}

static int compare_sequences(const void *a, const void *b)
{
    uint64_t first = place_sequence(a), second = place_sequence(b);
    return (first > second) - (first < second);
}

/* Places are in no order of their states: they are looked at many at a time, by sequence. */
static int check_held_places(struct inspection *c)
{
    int result = 0;
    qsort(c->places, c->place_count, sizeof *c->places, compare_sequences);
    for (size_t i = 0; i < c->place_count && result == 0; i++)
        result = check_place(c, &c->places[i]);
    c->place_count = 0;
    return result;
}

static int hold_place(struct inspection *c, MDB_val key, MDB_val value)
{
    (void)key;
    if (value.mv_size != sizeof *c->places) {
        say(c, "a place has a wrong size");
        return 0;
    }
    memcpy(&c->places[c->place_count++], value.mv_data, sizeof *c->places);
    return c->place_count < HELD_MAX ? 0 : check_held_places(c);
}

static int check_alias(struct inspection *c, MDB_val key, MDB_val value)
{
    struct state state;
    MDB_val row;
    char hex[ID_HEX_SIZE];
    struct id id = id_in(key.mv_data);
    uint64_t sequence = number_in(value.mv_data);
    int found = db_get(c->txn, TABLE_STATE, val_number(&sequence), &row, c->err);
    if (found <= 0 || row.mv_size != sizeof state) {
        if (found >= 0)
            say(c, "alert %s: its id leads to nothing", id_hex(id, hex));
        return found < 0 ? -1 : 0;
    }
    memcpy(&state, row.mv_data, sizeof state);
    if (state.ordinal == 0 || !id_equal(alert_id(state.base, state.ordinal), id))
        say(c, "alert %s: its id leads to another alert", id_hex(id, hex));
    return 0;
}

static int check_alerts(struct inspection *c)
{
    uint64_t records = 0, settled = 0, young = 0, aliases = 0;
    if (each(c, TABLE_STATE, check_state, NULL) != 0 ||
        each(c, TABLE_PLACE, hold_place, &settled) != 0 ||
        each(c, TABLE_YOUNG, hold_place, &young) != 0 || check_held_places(c) != 0 ||
        each(c, TABLE_ALIAS, check_alias, &aliases) != 0 ||
        count_rows(c, TABLE_ALERT, &records) != 0)
        return -1;
    compare(c, "records of alerts", records, c->states);
    compare(c, "places", settled + young, c->states);
    compare(c, "ids of occurrences", aliases, c->aliases);
    if (memcmp(c->counted.alerts, c->txn->counters.alerts, sizeof c->counted.alerts) != 0)
        say(c, "the counts of alerts by status and severity are wrong");
    if (memcmp(c->counted.categories, c->txn->counters.categories, sizeof c->counted.categories) !=
        0)
        say(c, "the counts of alerts by category are wrong");
    return 0;
}

/* The index. */

struct index_check {
    uint64_t list, last, entries;
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
        say(c, "alert %s: the index has it under a tool or rule that is none of its other sources",
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
        say(c, "the index names alert number %llu, which is not there",
            (unsigned long long)sequence);
        return 0;
    }
    memcpy(&state, row.mv_data, sizeof state);
    if (dimension == DIMENSION_ALSO)
        return check_also(c, &state, (uint32_t)list);
    if (dimension >= DIMENSION_COUNT || dimension == DIMENSION_NONE ||
        posting_key(dimension, posting_value(&state, dimension)) != list)
        say(c, "the index has alert number %llu under a value that it does not have",
            (unsigned long long)sequence);
    return 0;
}

/* As with places. */
static int check_held_postings(struct inspection *c)
{
    int result = 0;
    pairs_sort(&c->postings, &c->scratch);
    for (size_t i = 0; i < c->postings.count && result == 0; i++) {
        arena_reset(c->arena);
        result = check_posting(c, c->postings.items[i].low, c->postings.items[i].high);
    }
    c->postings.count = 0;
    return result;
}

static int check_index_row(struct inspection *c, struct index_check *index, MDB_val key,
                           MDB_val value)
{
    uint64_t list = big_in(key.mv_data), first = big_in((const char *)key.mv_data + 8);
    if (list != index->list)
        index->last = 0;
    index->list = list;
    if (value.mv_size == 0 || value.mv_size % sizeof(uint32_t) ||
        value.mv_size > POSTINGS_PER_ROW * sizeof(uint32_t))
        say(c, "a row of the index has a wrong size");
    for (size_t i = 0; i < value.mv_size / sizeof(uint32_t); i++) {
        uint32_t distance;
        memcpy(&distance, (const char *)value.mv_data + i * sizeof distance, sizeof distance);
        uint64_t sequence = first + distance;
        if (sequence <= index->last || (i == 0 && distance))
            say(c, "the index is not sorted at alert number %llu", (unsigned long long)sequence);
        index->last = sequence;
        index->entries += list >> 56 != DIMENSION_ALSO;
        pairs_add(&c->postings, sequence, list);
    }
    return c->postings.count < HELD_MAX ? 0 : check_held_postings(c);
}

static int check_index(struct inspection *c)
{
    struct index_check index = {0, 0, 0};
    struct scan scan;
    if (scan_open(&scan, c->txn, TABLE_INDEX, c->err) != 0)
        return -1;
    int found = scan_move(&scan, MDB_FIRST, c->err);
    while (found > 0) {
        arena_reset(c->arena);
        found = check_index_row(c, &index, scan.key, scan.value) != 0
                    ? -1
                    : scan_move(&scan, MDB_NEXT, c->err);
    }
    scan_close(&scan);
    if (found < 0 || check_held_postings(c) != 0)
        return -1;
    compare(c, "entries of the index", index.entries, c->states * (DIMENSION_COUNT - 1));
    return 0;
}

/* Joint alerts. */

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
    struct store_synonym steps[STORE_SYNONYM_STEPS];
    struct text name;
    size_t count;
    if (id_is_zero(claim->alert)) {
        if (!c->uniting)
            say(c, "claim %s: it is part of no alert", hex);
        return 0;
    }
    c->united++;
    int there = has_pair(c, TABLE_JOINT, val_id(&claim->alert), val_id(&id));
    if (there < 0 || synonym_resolve(c->txn, claim->name, &name, steps, &count, c->err) != 0)
        return -1;
    if (!there)
        say(c, "claim %s: its alert does not know it", hex);
    if (!c->uniting && !id_equal(fingerprint_joint(claim->site, name), claim->alert))
        say(c, "claim %s: it is part of another alert than its name says", hex);
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
        say(c, "claim %s: it is damaged", hex);
        return 0;
    }
    if (!id_equal(fingerprint_joint(claim.site, claim.name), id))
        say(c, "claim %s: its site or its name is another's", hex);
    int sources = has_prefix(c, TABLE_SOURCE, id);
    int named = has_pair(c, TABLE_NAMED, val_text(claim.name), val_id(&id));
    if (sources < 0 || named < 0)
        return -1;
    if (!sources)
        say(c, "claim %s: nobody reports it", hex);
    if (!named)
        say(c, "claim %s: it is not found by its name", hex);
    return check_claim_alert(c, id, &claim, hex);
}

static int check_source(struct inspection *c, MDB_val key, MDB_val value)
{
    struct source source;
    char hex[ID_HEX_SIZE];
    if (key.mv_size != sizeof(struct source_key) || source_unpack(key, value, &source) != 0) {
        say(c, "a source is damaged");
        return 0;
    }
    (void)id_hex(source.claim, hex);
    struct state names = {.repo = source.repo,
                          .tool = source.tool_term,
                          .rule = source.rule_term,
                          .pattern = source.pattern};
    struct key list = {.size = 0};
    key_number(&list, (uint64_t)source.repo << 32 | source.tool_term);
    int claim = has(c, TABLE_CLAIM, val_id(&source.claim));
    int reported = has_pair(c, TABLE_REPORTS, val_key(&list), key);
    if (claim < 0 || reported < 0)
        return -1;
    if (!claim)
        say(c, "claim %s: a source reports it, and it is not there", hex);
    if (!reported)
        say(c, "claim %s: a source is not found by its repository and tool", hex);
    if (source.first_seen > source.last_seen || source.sightings == 0 ||
        source.status == STATUS_NONE)
        say(c, "claim %s: times, counts or status of a source are impossible", hex);
    return check_names(c, &names, hex);
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
                say(c, "alert %s: the index does not have it under all its tools and rules", hex);
        }
    }
    if (status == STATUS_REOPENED)
        status = STATUS_OPEN;
    if (sightings != state->sightings || best->digest != state->digest ||
        best->tool_term != state->tool || status != joint_status(items, count))
        say(c, "alert %s: it is not what its sources say", hex);
    return 0;
}

static int check_joint(struct inspection *c, MDB_val key, MDB_val value)
{
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
        say(c, "alert %s: it has a claim that is not there, or another's", hex);
    bool again = id_equal(id, c->joint);
    c->joint = id;
    if (again || c->uniting)
        return 0;
    found = occurrence_find(c->txn, id, &alert, c->err);
    if (found < 0)
        return -1;
    if (joint_sources(c->txn, id, c->arena, &items, &count, NULL) != 0)
        return 0; /* it is said of them */
    if (!found || count == 0 || !id_equal(alert.state.base, id)) {
        say(c, "alert %s: it has claims, and is not there or has no source", hex);
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
        say(c, "a synonym is damaged");
        return 0;
    }
    size_t size = (size_t)(end - bytes.data);
    struct name_key back =
        key_of_names(text_from(bytes, size + 1), (struct text){bytes.data, size});
    int found = has(c, TABLE_SYNONYM_INTO, val(back.bytes, back.size));
    if (found == 0)
        say(c, "synonym %.*s: it is not found from the better name", (int)size, bytes.data);
    return found < 0 ? -1 : 0;
}

static int check_joints(struct inspection *c)
{
    uint64_t claims = 0, named = 0, united = 0, synonyms = 0, back = 0, work = 0;
    if (count_rows(c, TABLE_UNITE, &work) != 0)
        return -1;
    c->uniting = work > 0;
    if (each(c, TABLE_CLAIM, check_claim, &claims) != 0 ||
        each(c, TABLE_SOURCE, check_source, NULL) != 0 ||
        each(c, TABLE_JOINT, check_joint, &united) != 0 ||
        each(c, TABLE_SYNONYM, check_synonym, &synonyms) != 0 ||
        count_rows(c, TABLE_NAMED, &named) != 0 || count_rows(c, TABLE_SYNONYM_INTO, &back) != 0)
        return -1;
    compare(c, "names of claims", named, claims);
    compare(c, "claims of alerts", united, c->united);
    compare(c, "synonyms by their better name", back, synonyms);
    return 0;
}

/* Nodes. */

static int check_name(struct inspection *c, struct id id, MDB_val value)
{
    char hex[ID_HEX_SIZE];
    uint32_t term;
    MDB_val name;
    if (value.mv_size < sizeof term) {
        say(c, "node %s: it has no number", id_hex(id, hex));
        return 0;
    }
    memcpy(&term, value.mv_data, sizeof term);
    uint64_t number = term;
    int found = db_get(c->txn, TABLE_TERM, val_number(&number), &name, c->err);
    if (found < 0)
        return -1;
    if (!found || !text_equal(text_val(name), text_from(text_val(value), sizeof term)))
        say(c, "node %s: its number leads to another name", id_hex(id, hex));
    return 0;
}

/* A learned rule is what its evidence says, unless it is to be judged yet. */
static int check_learned(struct inspection *c, const struct rule *rule, const char *hex)
{
    struct standing standing;
    if (learned_judge(c->txn, rule, c->arena, &standing, NULL, c->err) != 0)
        return -1;
    bool same = rule->lifecycle == LIFECYCLE_DISABLED || rule->lifecycle == standing.lifecycle;
    double distance = rule->score - standing.score;
    if (!c->learning && (!same || distance > SCORE_NEAR || distance < -SCORE_NEAR))
        say(c, "rule %s: it is not what its evidence says", hex);
    int acting = has(c, TABLE_ACTING, val_id(&rule->id));
    if (acting < 0)
        return -1;
    if (acting != rule_is_applied(rule->lifecycle))
        say(c, "rule %s: it is %s the list of those that act", hex, acting ? "in" : "not in");
    c->acting += acting > 0;
    if (rule->text.size > RULE_TEXT_MAX || !id_equal(rule_id(rule), rule->id))
        say(c, "rule %s: its text is not its own", hex);
    return 0;
}

static int check_rule(struct inspection *c, struct id id)
{
    struct rule rule;
    char hex[ID_HEX_SIZE];
    if (rule_read(c->txn, id, c->arena, &rule, c->err) <= 0)
        return -1;
    (void)id_hex(id, hex);
    if (rule.lifecycle < LIFECYCLE_COUNT)
        c->counted.rules[rule.lifecycle]++;
    if (!id_equal(rule.id, id) || rule.lifecycle == LIFECYCLE_NONE)
        say(c, "rule %s: its id or its lifecycle is wrong", hex);
    struct id group = group_id(rule.tool, rule.rule);
    struct id ruleset = node_id(NODE_RULESET, rule.ruleset);
    struct key key = key_of_kind_id(EDGE_PART_OF, id);
    int grouped = has_pair(c, TABLE_GROUP_RULE, val_id(&group), val_id(&id));
    int part = has_pair(c, TABLE_EDGE, val_key(&key), val_id(&ruleset));
    if (grouped < 0 || part < 0)
        return -1;
    if (!grouped)
        say(c, "rule %s: it is not found by its tool and rule", hex);
    if (!part)
        say(c, "rule %s: it is not part of its ruleset", hex);
    return rule_is_learned(&rule) ? check_learned(c, &rule, hex) : 0;
}

static int check_node(struct inspection *c, MDB_val key, MDB_val value)
{
    unsigned kind = *(const uint8_t *)key.mv_data;
    struct id id = id_in((const char *)key.mv_data + 1);
    uint32_t pattern;
    if (kind < NODE_KIND_COUNT)
        c->counted.nodes[kind]++;
    switch (kind) {
    case NODE_REPO:
    case NODE_TOOL:
    case NODE_RULESET:
    case TERM_RULE:
        return check_name(c, id, value);
    case NODE_RULE:
        return check_rule(c, id);
    case NODE_PATTERN:
        if (value.mv_size == sizeof pattern)
            memcpy(&pattern, value.mv_data, sizeof pattern);
        else
            pattern = 0;
        uint64_t number = pattern;
        int found = has(c, TABLE_PATTERN, val_number(&number));
        if (found == 0)
            say(c, "a pattern has no counts");
        return found < 0 ? -1 : 0;
    case NODE_FIX:
    case NODE_FACT:
        return 0;
    default:
        say(c, "a node is of a kind that does not exist: %u", kind);
        return 0;
    }
}

/* Patterns. */

static int check_evidence(struct inspection *c, uint64_t pattern, const struct pattern_head *head,
                          const struct pattern *stored, const char *hex)
{
    const struct evidences *evidence = &stored->evidence;
    if (evidence->count != head->evidence || evidence->count > EVIDENCE_PER_PATTERN)
        say(c, "pattern %s: it has %zu units of evidence and counts %u", hex, evidence->count,
            head->evidence);
    for (size_t i = 0; i < evidence->count; i++) {
        struct key key = key_of_numbers(pattern, evidence->items[i].unit);
        int found = has(c, TABLE_EVIDENCE, val_key(&key));
        if (found < 0)
            return -1;
        if (!found)
            say(c, "pattern %s: evidence is under the key of another unit", hex);
    }
    const struct samples *samples = &stored->samples;
    if (samples->count > SAMPLES_PER_PATTERN)
        say(c, "pattern %s: it has too many samples", hex);
    for (size_t i = 1; i < samples->count; i++)
        if (samples->items[i].hash <= samples->items[i - 1].hash)
            say(c, "pattern %s: its samples are not sorted", hex);
    return 0;
}

static int check_merger(struct inspection *c, uint32_t pattern, const struct pattern_head *head,
                        const char *hex)
{
    struct pattern_head target;
    struct error problem = {ERROR_NONE, ""};
    c->counted.merged++;
    if (pattern_resolve(c->txn, &pattern, &target, &problem) != 0)
        say(c, "pattern %s: its mergers lead nowhere", hex);
    if (head->sightings || head->labelled || head->evidence)
        say(c, "pattern %s: it is merged but counts by itself", hex);
    return 0;
}

static int check_pattern(struct inspection *c, MDB_val key, MDB_val value)
{
    struct pattern_head head;
    struct store_pattern stored;
    uint32_t found_number = 0, pattern = (uint32_t)number_in(key.mv_data);
    char hex[ID_HEX_SIZE];
    if (value.mv_size != sizeof head) {
        say(c, "pattern number %u: its counts have a wrong size", pattern);
        return 0;
    }
    memcpy(&head, value.mv_data, sizeof head);
    (void)id_hex(head.id, hex);
    struct error problem = {ERROR_NONE, ""};
    if (pattern_read(c->txn, pattern, c->arena, true, &stored, &problem) != 0) {
        say(c, "pattern %s: %s", hex, problem.message);
        return 0;
    }
    int found = pattern_find(c->txn, head.id, &found_number, c->err);
    struct id group = group_id(stored.pattern.tool, stored.pattern.rule);
    int grouped = has_pair(c, TABLE_GROUP, val_id(&group), val_id(&head.id));
    if (found < 0 || grouped < 0)
        return -1;
    if (!found || found_number != pattern)
        say(c, "pattern %s: its id leads elsewhere", hex);
    if (grouped == (head.merged_into != 0))
        say(c, "pattern %s: it %s for merging", hex, grouped ? "still stands" : "does not stand");
    if (head.merged_into)
        return check_merger(c, pattern, &head, hex);
    return check_evidence(c, pattern, &head, &stored.pattern, hex);
}

static int check_evidence_row(struct inspection *c, MDB_val key, MDB_val value)
{
    struct evidence evidence;
    struct unpack in;
    unpack_init(&in, text_val(value));
    record_unpack(&in, &evidence_record, &evidence, c->arena);
    if (unpack_done(&in, "evidence", NULL) != 0 ||
        evidence.unit != big_in((const char *)key.mv_data + 8))
        say(c, "a unit of evidence of pattern number %llu is damaged",
            (unsigned long long)big_in(key.mv_data));
    uint64_t pattern = big_in(key.mv_data);
    int found = has(c, TABLE_PATTERN, val_number(&pattern));
    if (found == 0)
        say(c, "evidence belongs to pattern number %llu, which is not there",
            (unsigned long long)pattern);
    return found < 0 ? -1 : 0;
}

/* Evidence of learned rules: for each rule a row that counts those that follow. */

static void end_group(struct inspection *c, const char *what)
{
    char hex[ID_HEX_SIZE];
    if (c->rows != c->rows_due)
        say(c, "%s %s: there are %llu, there should be %llu", what, id_hex(c->group, hex),
            (unsigned long long)c->rows, (unsigned long long)c->rows_due);
    c->rows = c->rows_due = 0;
}

static int check_support(struct inspection *c, MDB_val key, MDB_val value)
{
    struct support support;
    struct unpack in;
    struct id rule = id_in(key.mv_data);
    uint64_t unit = big_in((const char *)key.mv_data + ID_SIZE);
    char hex[ID_HEX_SIZE];
    if (!id_equal(rule, c->group))
        end_group(c, "evidence of rule");
    c->group = rule;
    if (unit == 0) {
        c->rows_due = value.mv_size == sizeof c->rows_due ? number_in(value.mv_data) : 0;
        return 0;
    }
    c->rows++;
    unpack_init(&in, text_val(value));
    record_unpack(&in, &support_record, &support, c->arena);
    if (unpack_done(&in, "evidence", NULL) != 0 || support.unit != unit ||
        support_unit(support.repo, support.commit) != unit)
        say(c, "evidence of rule %s is damaged", id_hex(rule, hex));
    return 0;
}

/* How many clean lines there are of each repository is counted, and how many repositories. */
static int check_clean(struct inspection *c, MDB_val key, MDB_val value)
{
    struct code_line line;
    struct unpack in;
    struct key kept;
    unpack_init(&in, text_val(value));
    record_unpack(&in, &code_line_record, &line, c->arena);
    kept = line_key(&line);
    if (unpack_done(&in, "a line", NULL) != 0 || kept.size != key.mv_size ||
        memcmp(kept.bytes, key.mv_data, kept.size) != 0)
        say(c, "a clean line is damaged");
    c->rows++;
    return 0;
}

static int check_clean_repo(struct inspection *c, MDB_val key, MDB_val value)
{
    uint64_t count = value.mv_size == sizeof count ? number_in(value.mv_data) : 0;
    bool of_group = key.mv_size == ID_SIZE;
    if (of_group)
        c->repos_due += count;
    else
        c->rows_due += count;
    c->repos += !of_group;
    if (count == 0 || count > (of_group ? CLEAN_REPOS : CLEAN_LINES_PER_REPO))
        say(c, "clean lines are not bounded: %llu", (unsigned long long)count);
    return 0;
}

static int check_learning(struct inspection *c)
{
    if (each(c, TABLE_SUPPORT, check_support, NULL) != 0)
        return -1;
    end_group(c, "evidence of rule");
    if (each(c, TABLE_CLEAN, check_clean, NULL) != 0 ||
        each(c, TABLE_CLEAN_REPO, check_clean_repo, NULL) != 0)
        return -1;
    compare(c, "clean lines", c->rows, c->rows_due);
    compare(c, "repositories with clean lines", c->repos, c->repos_due);
    return 0;
}

static int check_nodes(struct inspection *c)
{
    uint64_t patterns = 0, work = 0, acting = 0;
    if (count_rows(c, TABLE_RELEARN, &work) != 0)
        return -1;
    c->learning = work > 0;
    if (each(c, TABLE_NODE, check_node, NULL) != 0 ||
        each(c, TABLE_PATTERN, check_pattern, &patterns) != 0 ||
        each(c, TABLE_EVIDENCE, check_evidence_row, NULL) != 0)
        return -1;
    if (count_rows(c, TABLE_ACTING, &acting) != 0)
        return -1;
    compare(c, "learned rules that act", acting, c->acting);
    compare(c, "counts of patterns", patterns, c->counted.nodes[NODE_PATTERN]);
    compare(c, "merged patterns", c->txn->counters.merged, c->counted.merged);
    for (unsigned i = 0; i < LIFECYCLE_COUNT; i++)
        compare(c, "counted rules", c->txn->counters.rules[i], c->counted.rules[i]);
    return 0;
}

/* Edges. */

static int has_node(struct inspection *c, enum node_kind kind, struct id id)
{
    struct key key = key_of_kind_id(kind, id);
    return has(c, TABLE_NODE, val_key(&key));
}

/* A pattern is similar to another one that it was merged into, or that became the same rule. */
static int check_similar(struct inspection *c, struct id from, struct id to)
{
    struct pattern_head head = {.merged_into = 0};
    uint32_t first = 0, second = 0;
    struct scan scan;
    char hex[ID_HEX_SIZE];
    if (pattern_find(c->txn, from, &first, c->err) <= 0 ||
        pattern_find(c->txn, to, &second, c->err) <= 0)
        return 0;
    if (pattern_head_get(c->txn, first, &head, c->err) != 0)
        return -1;
    if (head.merged_into == second)
        return 0;
    struct key key = key_of_kind_id(EDGE_BECOMES, from), other = key_of_kind_id(EDGE_BECOMES, to);
    bool shared = false;
    if (scan_open(&scan, c->txn, TABLE_EDGE, c->err) != 0)
        return -1;
    scan.key = val_key(&key);
    int found = scan_move(&scan, MDB_SET_KEY, c->err);
    while (found > 0 && !shared) {
        int has_it = has_pair(c, TABLE_EDGE, val_key(&other), scan.value);
        shared = has_it > 0;
        found = has_it < 0 ? -1 : scan_move(&scan, MDB_NEXT_DUP, c->err);
    }
    scan_close(&scan);
    if (found >= 0 && !shared)
        say(c, "pattern %s is similar to one that it is not merged into, and became no rule of it",
            id_hex(from, hex));
    return found < 0 ? -1 : 0;
}

static int check_edge(struct inspection *c, MDB_val key, MDB_val value)
{
    unsigned kind = *(const uint8_t *)key.mv_data;
    struct id from = id_in((const char *)key.mv_data + 1), to = id_in(value.mv_data);
    struct key back = key_of_kind_id(kind, to);
    char hex[ID_HEX_SIZE];
    (void)id_hex(from, hex);
    if (kind <= EDGE_HAS || kind >= EDGE_REPORTED_BY) {
        say(c, "an edge of node %s is of a kind that does not exist: %u", hex, kind);
        return 0;
    }
    int there = has_pair(c, TABLE_EDGE_INTO, val_key(&back), val_id(&from));
    /* The alert of training data may come later. */
    int first = kind == EDGE_FIXED_BY ? 1 : has_node(c, edge_from(kind), from);
    int second = has_node(c, edge_to(kind), to);
    if (there < 0 || first < 0 || second < 0)
        return -1;
    if (!there)
        say(c, "an edge of node %s is not found from its other end", hex);
    if (!first || !second)
        say(c, "an edge \"%s\" of node %s has no node at one end",
            names_word(&edge_kind_names, kind), hex);
    return kind == EDGE_SIMILAR_TO ? check_similar(c, from, to) : 0;
}

static int check_edges(struct inspection *c)
{
    uint64_t out = 0, into = 0;
    if (each(c, TABLE_EDGE, check_edge, &out) != 0 || count_rows(c, TABLE_EDGE_INTO, &into) != 0)
        return -1;
    compare(c, "edges by their other end", into, out);
    return 0;
}

/* Submissions and the journal. */

static int is_unfinished(struct inspection *c, uint64_t number, const char *what)
{
    int found = has(c, TABLE_UNFINISHED, val_number(&number));
    if (found == 0)
        say(c, "%s belongs to submission number %llu, which has ended", what,
            (unsigned long long)number);
    return found;
}

static int check_entry(struct inspection *c, MDB_val key, MDB_val value)
{
    struct submission submission;
    struct entry entry;
    struct unpack in;
    uint64_t number = big_in(key.mv_data), sequence = big_in((const char *)key.mv_data + 8);
    int unfinished = is_unfinished(c, number, "a batch in the journal");
    if (unfinished <= 0)
        return unfinished;
    if (store_submission_get(c->txn, number, c->arena, &submission, c->err) != 0)
        return -1;
    unpack_init(&in, text_val(value));
    record_unpack(&in, &entry_record, &entry, c->arena);
    if (unpack_done(&in, "entry", NULL) != 0 || entry.origin.sequence != sequence)
        say(c, "batch %llu of submission number %llu is damaged", (unsigned long long)sequence,
            (unsigned long long)number);
    if (sequence >= submission.batches)
        say(c, "batch %llu of submission number %llu is one that it does not have",
            (unsigned long long)sequence, (unsigned long long)number);
    return 0;
}

static int check_attempt(struct inspection *c, MDB_val key, MDB_val value)
{
    (void)value;
    int found = has(c, TABLE_JOURNAL, key);
    if (found == 0)
        say(c, "tries are counted of a batch that is not in the journal");
    return found < 0 ? -1 : 0;
}

static int check_barrier_row(struct inspection *c, MDB_val key, MDB_val value)
{
    (void)value;
    return is_unfinished(c, big_in(key.mv_data), "work of the barrier") < 0 ? -1 : 0;
}

static int check_submission(struct inspection *c, MDB_val key, MDB_val value)
{
    struct submission submission;
    uint64_t number = number_in(key.mv_data), by_id = 0;
    (void)value;
    if (store_submission_get(c->txn, number, c->arena, &submission, c->err) != 0)
        return -1;
    int unfinished = has(c, TABLE_UNFINISHED, val_number(&number));
    if (unfinished < 0 || submission_number(c->txn, submission.id, &by_id, c->err) != 0)
        return -1;
    if (by_id != number || submission.number != number)
        say(c, "submission number %llu: its id leads elsewhere", (unsigned long long)number);
    if (unfinished == (submission.state == SUBMISSION_FINISHED))
        say(c, "submission number %llu: it is not sure whether it has ended",
            (unsigned long long)number);
    const struct tally *t = &submission.tally;
    compare(c, "new, known and reopened alerts of a submission",
            t->new_alerts + t->known + t->reopened, t->alerts);
    compare(c, "alerts of a submission by severity",
            t->critical + t->high + t->medium + t->low + t->info, t->alerts);
    return 0;
}

static int check_blob(struct inspection *c, MDB_val key, MDB_val value)
{
    (void)value;
    int found = has(c, TABLE_BLOB_USER, key);
    if (found == 0)
        say(c, "nobody needs a blob that is kept");
    return found < 0 ? -1 : 0;
}

static int check_blob_user(struct inspection *c, MDB_val key, MDB_val value)
{
    uint64_t user = number_in(value.mv_data);
    int found = has(c, TABLE_BLOB, key);
    if (found == 0)
        say(c, "a blob that is needed is not there");
    if (user != BLOB_USER_NEWEST && !(user & BLOB_USER_DEAD) &&
        is_unfinished(c, user, "the need of a blob") < 0)
        return -1;
    return found < 0 ? -1 : 0;
}

static int check_journal(struct inspection *c)
{
    uint64_t submissions = 0, ids = 0, dead = 0, rejects = 0;
    if (each(c, TABLE_SUBMISSION, check_submission, &submissions) != 0 ||
        each(c, TABLE_JOURNAL, check_entry, NULL) != 0 ||
        each(c, TABLE_ATTEMPT, check_attempt, NULL) != 0 ||
        each(c, TABLE_REGROUP, check_barrier_row, NULL) != 0 ||
        each(c, TABLE_UNITE, check_barrier_row, NULL) != 0 ||
        each(c, TABLE_RELEARN, check_barrier_row, NULL) != 0 ||
        each(c, TABLE_GROWN, check_barrier_row, NULL) != 0 ||
        each(c, TABLE_TOUCHED, check_barrier_row, NULL) != 0 ||
        each(c, TABLE_REPORTED, check_barrier_row, NULL) != 0 ||
        each(c, TABLE_BLOB, check_blob, NULL) != 0 ||
        each(c, TABLE_BLOB_USER, check_blob_user, NULL) != 0 ||
        count_rows(c, TABLE_CONTENT, &ids) != 0 || count_rows(c, TABLE_DEAD, &dead) != 0 ||
        count_rows(c, TABLE_REJECT, &rejects) != 0)
        return -1;
    c->counted.nodes[NODE_SUBMISSION] = submissions;
    compare(c, "ids of submissions", ids, submissions);
    compare(c, "dead letters", c->txn->counters.dead, dead);
    compare(c, "rejects", c->txn->counters.rejects, rejects);
    for (unsigned i = 0; i < NODE_KIND_COUNT; i++)
        compare(c, "counted nodes", c->txn->counters.nodes[i], c->counted.nodes[i]);
    return 0;
}

int store_check(struct store_txn *txn, store_problem *problem, void *context, uint64_t *problems,
                struct error *err)
{
    struct inspection c = {
        .txn = txn, .problem = problem, .context = context, .arena = arena_new(), .err = err};
    int result = 0;
    c.places = xmalloc(HELD_MAX * sizeof *c.places);
    if (check_alerts(&c) != 0 || check_index(&c) != 0 || check_joints(&c) != 0 ||
        check_nodes(&c) != 0 || check_learning(&c) != 0 || check_edges(&c) != 0 ||
        check_journal(&c) != 0)
        result = -1;
    arena_destroy(&c.arena);
    free(c.places);
    free(c.postings.items);
    free(c.scratch.items);
    if (result == 0)
        *problems = c.problems;
    return result;
}
