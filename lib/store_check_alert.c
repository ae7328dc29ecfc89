/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/store_check_internal.h"

/* Of this part. */
struct alert_check {
    uint64_t aliases;     /* how many there are to be */
    struct place *places; /* to be looked at, CHECK_HELD_MAX at most */
    size_t place_count;
};

static int check_provisional(struct inspection *c, const struct state *state, const char *hex)
{
    struct key key = key_of_number_id(state->first_submission, state->base);
    int found = inspect_has(c, TABLE_REGROUP, val_key(&key));
    if (found == 0)
        inspect_say(c, "alert %s: an occurrence is provisional though its submission has ended",
                    hex);
    return found < 0 ? -1 : 0;
}

static int check_has_record(struct inspection *c, uint64_t sequence, const char *hex)
{
    int found = inspect_has(c, TABLE_ALERT, val_number(&sequence));
    if (found == 0)
        inspect_say(c, "alert %s: it has no record", hex);
    return found < 0 ? -1 : 0;
}

int inspect_names(struct inspection *c, const struct state *state, const char *hex)
{
    const uint64_t terms[] = {state->repo, state->tool, state->rule};
    uint64_t pattern = state->pattern;
    for (size_t i = 0; i < 3; i++) {
        int found = inspect_has(c, TABLE_TERM, val_number(&terms[i]));
        if (found < 0)
            return -1;
        if (!found)
            inspect_say(c, "alert %s: its repository, tool or rule has no name", hex);
    }
    int found = inspect_has(c, TABLE_PATTERN, val_number(&pattern));
    if (found == 0)
        inspect_say(c, "alert %s: its pattern is not there", hex);
    return found < 0 ? -1 : 0;
}

static int check_state(struct inspection *c, MDB_val key, MDB_val value)
{
    struct alert_check *part = c->part;
    struct state state;
    char hex[ID_HEX_SIZE];
    uint64_t sequence = number_in(key.mv_data);
    if (value.mv_size != sizeof state) {
        inspect_say(c, "alert number %llu: its state has a wrong size",
                    (unsigned long long)sequence);
        return 0;
    }
    memcpy(&state, value.mv_data, sizeof state);
    (void)id_hex(state.base, hex);
    c->states++;
    if (state.status == STATUS_NONE || state.status >= STATUS_COUNT ||
        state.severity >= SEVERITY_COUNT || state.category >= CATEGORY_COUNT) {
        inspect_say(c, "alert %s: status, severity or category is none that exists", hex);
        return 0;
    }
    c->counted.alerts[state.status][state.severity]++;
    c->counted.categories[state.category]++;
    if (state.first_seen > state.last_seen || state.sightings == 0)
        inspect_say(c, "alert %s: its times or counts are impossible", hex);
    if (sequence >= c->txn->counters.next_alert)
        inspect_say(c, "alert %s: its number is not given yet", hex);
    if (state.ordinal == ORDINAL_PROVISIONAL) {
        if (check_provisional(c, &state, hex) != 0)
            return -1;
    } else {
        part->aliases += state.ordinal > 0;
    }
    if (check_has_record(c, sequence, hex) != 0)
        return -1;
    return inspect_names(c, &state, hex);
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
            inspect_say(c, "a place leads to alert number %llu, which is not there",
                        (unsigned long long)sequence);
        return found < 0 ? -1 : 0;
    }
    memcpy(&state, row.mv_data, sizeof state);
    should = place_of(c->txn->store, state.base, state.line, state.column, state.discriminator);
    place_set_sequence(&should, sequence);
    if (memcmp(place, &should, sizeof should) != 0)
        inspect_say(c, "a place leads to alert number %llu, which is elsewhere",
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
    struct alert_check *part = c->part;
    int result = 0;
    qsort(part->places, part->place_count, sizeof *part->places, compare_sequences);
    for (size_t i = 0; i < part->place_count && result == 0; i++)
        result = check_place(c, &part->places[i]);
    part->place_count = 0;
    return result;
}

static int hold_place(struct inspection *c, MDB_val key, MDB_val value)
{
    struct alert_check *part = c->part;
    (void)key;
    if (value.mv_size != sizeof *part->places) {
        inspect_say(c, "a place has a wrong size");
        return 0;
    }
    memcpy(&part->places[part->place_count++], value.mv_data, sizeof *part->places);
    return part->place_count < CHECK_HELD_MAX ? 0 : check_held_places(c);
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
            inspect_say(c, "alert %s: its id leads to nothing", id_hex(id, hex));
        return found < 0 ? -1 : 0;
    }
    memcpy(&state, row.mv_data, sizeof state);
    if (state.ordinal == 0 || !id_equal(alert_id(state.base, state.ordinal), id))
        inspect_say(c, "alert %s: its id leads to another alert", id_hex(id, hex));
    return 0;
}

static int check_tables(struct inspection *c)
{
    const struct alert_check *part = c->part;
    uint64_t records = 0, settled = 0, young = 0, aliases = 0;
    if (inspect_each(c, TABLE_STATE, check_state, NULL) != 0 ||
        inspect_each(c, TABLE_PLACE, hold_place, &settled) != 0 ||
        inspect_each(c, TABLE_YOUNG, hold_place, &young) != 0 || check_held_places(c) != 0 ||
        inspect_each(c, TABLE_ALIAS, check_alias, &aliases) != 0 ||
        inspect_count(c, TABLE_ALERT, &records) != 0)
        return -1;
    inspect_compare(c, "records of alerts", records, c->states);
    inspect_compare(c, "places", settled + young, c->states);
    inspect_compare(c, "ids of occurrences", aliases, part->aliases);
    return 0;
}

int inspect_alerts(struct inspection *c)
{
    struct alert_check part = {.places = xmalloc(CHECK_HELD_MAX * sizeof *part.places)};
    c->part = &part;
    int result = check_tables(c);
    free(part.places);
    return result;
}
