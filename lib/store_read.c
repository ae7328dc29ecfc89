/* SPDX-License-Identifier: MPL-2.0 */
/* Reading the graph in the order of content ids. */
#include "lib/store_internal.h"

#include <stdlib.h>

/* What visitors are called with, and what was read for the last call. */
struct reading {
    struct store_txn *txn;
    store_visit_item *visit;
    void *context;
    struct arena *arena;
    bool stopped;
};

/* 0 to go on, 1 to stop, -1. */
static int give(struct reading *r, const struct store_item *item, struct error *err)
{
    int stop = r->visit(r->context, item, err);
    arena_reset(r->arena);
    r->stopped |= stop > 0;
    return stop;
}

/* Alerts: those of ordinal 0 are in the order of places, the others in that of aliases. */

struct walk {
    struct place_scan places;
    struct place place; /* the next */
    struct scan aliases;
    int has_place, has_alias;
    struct arena *arena;
    struct occurrence *firsts; /* of ordinal 0, with the prefix of the place before */
    size_t count, next;
};

static int compare_occurrences(const void *a, const void *b)
{
    const struct occurrence *first = a, *second = b;
    return id_compare(first->state.base, second->state.base);
}

/* Reads on until there is an occurrence of ordinal 0, or the end. */
static int fill_firsts(struct store_txn *txn, struct walk *walk, struct error *err)
{
    if (walk->next < walk->count)
        return 0;
    arena_reset(walk->arena);
    walk->firsts = NULL;
    walk->count = walk->next = 0;
    while (walk->has_place > 0 && walk->count == 0) {
        const struct place first = walk->place;
        while (walk->has_place > 0 &&
               memcmp(walk->place.prefix, first.prefix, sizeof first.prefix) == 0) {
            struct occurrence occurrence = {.sequence = place_sequence(&walk->place)};
            if (state_get(txn, occurrence.sequence, &occurrence.state, err) != 0)
                return -1;
            if (occurrence.state.ordinal == 0) {
                walk->firsts =
                    arena_grow(walk->arena, walk->firsts, walk->count, sizeof *walk->firsts);
                walk->firsts[walk->count++] = occurrence;
            }
            walk->has_place = place_scan_next(&walk->places, &walk->place, err);
        }
    }
    if (walk->count > 1)
        qsort(walk->firsts, walk->count, sizeof *walk->firsts, compare_occurrences);
    return walk->has_place < 0 ? -1 : 0;
}

/* The next of both orders: 1, 0 at the end, -1. */
static int walk_next(struct store_txn *txn, struct walk *walk, struct occurrence *out,
                     struct error *err)
{
    if (fill_firsts(txn, walk, err) != 0 || walk->has_alias < 0)
        return -1;
    bool has_first = walk->next < walk->count;
    if (!has_first && !walk->has_alias)
        return 0;
    struct id alias = walk->has_alias ? id_in(walk->aliases.key.mv_data) : (struct id){{0}};
    if (has_first &&
        (!walk->has_alias || id_compare(walk->firsts[walk->next].state.base, alias) < 0)) {
        *out = walk->firsts[walk->next++];
        return 1;
    }
    out->sequence = number_in(walk->aliases.value.mv_data);
    if (state_get(txn, out->sequence, &out->state, err) != 0)
        return -1;
    walk->has_alias = scan_move(&walk->aliases, MDB_NEXT, err);
    return 1;
}

int occurrences_each(struct store_txn *txn, visit_occurrence *visit, void *context,
                     struct error *err)
{
    struct walk walk = {.arena = arena_new()};
    int result = -1;
    if (place_scan_open(&walk.places, txn, &(struct id){{0}}, err) != 0 ||
        scan_open(&walk.aliases, txn, TABLE_ALIAS, err) != 0)
        goto cleanup;
    walk.has_place = place_scan_next(&walk.places, &walk.place, err);
    walk.has_alias = scan_move(&walk.aliases, MDB_FIRST, err);
    for (;;) {
        struct occurrence occurrence;
        int found = walk_next(txn, &walk, &occurrence, err);
        if (found <= 0) {
            result = found;
            break;
        }
        int stop = visit(context, &occurrence, err);
        if (stop) {
            result = stop < 0 ? -1 : 0;
            break;
        }
    }
cleanup:
    place_scan_close(&walk.places);
    scan_close(&walk.aliases);
    arena_destroy(&walk.arena);
    return result;
}

static int give_alert(void *context, const struct occurrence *occurrence, struct error *err)
{
    struct reading *r = context;
    struct store_alert alert;
    if (state_view(r->txn, occurrence->sequence, &occurrence->state, &alert, err) != 0 ||
        sources_view(r->txn, &alert, r->arena, err) != 0)
        return -1;
    struct store_item item = {.kind = NODE_ALERT, .id = alert.id, .alert = &alert};
    return give(r, &item, err);
}

/* Other nodes, from their row in TABLE_NODE. Structs are made in the arena. */

static int item_of_name(MDB_val value, struct store_item *item)
{
    struct text row = text_val(value);
    if (row.size >= sizeof(uint32_t))
        item->name = text_from(row, sizeof(uint32_t));
    return 0;
}

static int item_of_pattern(struct store_txn *txn, MDB_val value, struct arena *arena,
                           struct store_item *item, struct error *err)
{
    struct store_pattern *pattern = arena_alloc(arena, sizeof *pattern);
    uint32_t number;
    if (value.mv_size != sizeof number)
        return db_damaged(txn, "a pattern has no number", err);
    memcpy(&number, value.mv_data, sizeof number);
    item->pattern = pattern;
    return pattern_read(txn, number, arena, true, pattern, err);
}

static int item_of_supports(struct store_txn *txn, struct id rule, struct arena *arena,
                            struct store_item *item, struct error *err)
{
    struct supports *supports = arena_alloc(arena, sizeof *supports);
    item->supports = supports;
    return supports_read(txn, rule, arena, supports, err);
}

static int item_of_row(struct store_txn *txn, enum node_kind kind, struct id id, MDB_val value,
                       struct arena *arena, struct store_item *out, struct error *err)
{
    struct store_item item = {.kind = kind, .id = id};
    struct text row = text_val(value);
    int result = 0;
    int64_t at;
    if (kind == NODE_PATTERN) {
        result = item_of_pattern(txn, value, arena, &item, err);
    } else if (kind == NODE_RULE) {
        struct rule *rule = arena_alloc(arena, sizeof *rule);
        item.rule = rule;
        result = rule_read(txn, id, arena, rule, err) > 0 ? 0 : -1;
        if (result == 0 && rule_is_learned(rule))
            result = item_of_supports(txn, id, arena, &item, err);
    } else if (kind == NODE_FIX) {
        struct store_fix *fix = arena_alloc(arena, sizeof *fix);
        item.fix = fix;
        result = fix_unpack(arena_copy(arena, row), arena, fix, err);
    } else if (kind == NODE_FACT) {
        struct example *fact = arena_alloc(arena, sizeof *fact);
        item.fact = fact;
        result = fact_unpack(arena_copy(arena, row), arena, fact, &at, err);
    } else {
        result = item_of_name(value, &item);
    }
    if (result == 0)
        *out = item;
    return result;
}

static int give_rows(struct reading *r, enum node_kind kind, struct error *err)
{
    struct scan scan;
    struct key from = {.bytes = {(uint8_t)kind}, .size = 1};
    if (scan_open(&scan, r->txn, TABLE_NODE, err) != 0)
        return -1;
    int found = scan_from(&scan, val_key(&from), err);
    while (found > 0 && val_begins(scan.key, &from)) {
        struct store_item item;
        struct id id = id_in((const char *)scan.key.mv_data + 1);
        if (item_of_row(r->txn, kind, id, scan.value, r->arena, &item, err) != 0) {
            found = -1;
            break;
        }
        int stop = give(r, &item, err);
        found = stop < 0 ? -1 : stop ? 0 : scan_move(&scan, MDB_NEXT, err);
    }
    scan_close(&scan);
    return found < 0 ? -1 : 0;
}

static int give_submissions(struct reading *r, struct error *err)
{
    struct scan scan;
    if (scan_open(&scan, r->txn, TABLE_CONTENT, err) != 0)
        return -1;
    int found = scan_move(&scan, MDB_FIRST, err);
    while (found > 0) {
        struct submission submission;
        if (store_submission_get(r->txn, number_in(scan.value.mv_data), r->arena, &submission,
                                 err) != 0) {
            found = -1;
            break;
        }
        struct store_item item = {
            .kind = NODE_SUBMISSION, .id = submission.id, .submission = &submission};
        int stop = give(r, &item, err);
        found = stop < 0 ? -1 : stop ? 0 : scan_move(&scan, MDB_NEXT, err);
    }
    scan_close(&scan);
    return found < 0 ? -1 : 0;
}

static int give_kind(struct reading *r, enum node_kind kind, struct error *err)
{
    if (kind == NODE_ALERT)
        return occurrences_each(r->txn, give_alert, r, err);
    if (kind == NODE_SUBMISSION)
        return give_submissions(r, err);
    return give_rows(r, kind, err);
}

int store_nodes(struct store_txn *txn, enum node_kind kind, store_visit_item *visit, void *context,
                struct error *err)
{
    struct reading r = {.txn = txn, .visit = visit, .context = context, .arena = arena_new()};
    int result = give_kind(&r, kind, err);
    arena_destroy(&r.arena);
    return result;
}

/* Edges. */

static int give_edge(struct reading *r, enum edge_kind kind, struct id from, struct id to,
                     struct error *err)
{
    struct store_edge edge = {kind, from, to};
    struct store_item item = {.kind = NODE_NONE, .edge = &edge};
    if (kind == EDGE_FIXED_BY) {
        /* Training data may be about alerts that no report brought yet, or that are merged. */
        struct occurrence alert;
        int found = occurrence_find(r->txn, from, &alert, err);
        if (found <= 0)
            return found;
        edge.from = alert_id(alert.state.base, alert.state.ordinal);
    }
    return give(r, &item, err);
}

static int give_has(void *context, const struct occurrence *occurrence, struct error *err)
{
    struct reading *r = context;
    const struct state *state = &occurrence->state;
    struct text repo;
    if (term_name(r->txn, state->repo, &repo, err) != 0)
        return -1;
    return give_edge(r, EDGE_HAS, node_id(NODE_REPO, repo), alert_id(state->base, state->ordinal),
                     err);
}

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, ID_SIZE);
}

/* The edges from a joint alert to its tools, sorted. */
static int give_tools_of(struct reading *r, struct id alert, struct error *err)
{
    struct arena *arena = arena_new();
    struct source *items;
    struct id *tools = NULL;
    size_t count, kept = 0;
    int result = joint_sources(r->txn, alert, arena, &items, &count, err);
    if (result == 0 && count)
        tools = arena_array(arena, count, sizeof *tools);
    for (size_t i = 0; result == 0 && i < count; i++)
        tools[i] = node_id(NODE_TOOL, items[i].tool);
    if (result == 0 && count)
        qsort(tools, count, sizeof *tools, compare_ids);
    for (size_t i = 0; result == 0 && i < count && !r->stopped; i++) {
        if (kept++ && id_equal(tools[i], tools[i - 1]))
            continue;
        if (give_edge(r, EDGE_REPORTED_BY, alert, tools[i], err) < 0)
            result = -1;
    }
    arena_destroy(&arena);
    return result;
}

static int give_reported(struct reading *r, struct error *err)
{
    struct scan scan;
    if (scan_open(&scan, r->txn, TABLE_JOINT, err) != 0)
        return -1;
    int found = scan_move(&scan, MDB_FIRST, err);
    while (found > 0 && !r->stopped)
        found = give_tools_of(r, id_in(scan.key.mv_data), err) != 0
                    ? -1
                    : scan_move(&scan, MDB_NEXT_NODUP, err);
    scan_close(&scan);
    return found < 0 ? -1 : 0;
}

static int give_edges(struct reading *r, struct error *err)
{
    struct scan scan;
    if (occurrences_each(r->txn, give_has, r, err) != 0)
        return -1;
    if (r->stopped || scan_open(&scan, r->txn, TABLE_EDGE, err) != 0)
        return r->stopped ? 0 : -1;
    int found = scan_move(&scan, MDB_FIRST, err);
    while (found > 0) {
        const uint8_t *key = scan.key.mv_data;
        int stop = give_edge(r, key[0], id_in(key + 1), id_in(scan.value.mv_data), err);
        found = stop < 0 ? -1 : stop ? 0 : scan_move(&scan, MDB_NEXT, err);
    }
    scan_close(&scan);
    return found < 0 ? -1 : give_reported(r, err);
}

int store_export(struct store_txn *txn, store_visit_item *visit, void *context, struct error *err)
{
    struct reading r = {.txn = txn, .visit = visit, .context = context, .arena = arena_new()};
    int result = 0;
    for (enum node_kind kind = NODE_NONE + 1; kind < NODE_KIND_COUNT && result == 0; kind++)
        result = r.stopped ? 0 : give_kind(&r, kind, err);
    if (result == 0 && !r.stopped)
        result = give_edges(&r, err);
    arena_destroy(&r.arena);
    return result;
}

/* The alerts of one list of the index, and of all or of joint ones only. */
static int collect_alerts(struct reading *r, uint64_t list, bool joint_only, struct arena *arena,
                          struct id **ids, size_t *count, struct error *err)
{
    struct posting_reader reader;
    int found = posting_open(&reader, r->txn, list, 0, err);
    while (found >= 0 && (found = posting_next(&reader, err)) > 0) {
        for (size_t i = 0; i < reader.count && found >= 0; i++) {
            struct state state;
            if (state_get(r->txn, reader.items[i], &state, err) != 0)
                found = -1;
            else if (joint_only)
                found = joint_is(r->txn, &state, err);
            else
                found = state.ordinal != ORDINAL_PROVISIONAL;
            if (found <= 0)
                continue;
            *ids = arena_grow(arena, *ids, *count, sizeof **ids);
            (*ids)[(*count)++] = alert_id(state.base, state.ordinal);
        }
        if (found < 0)
            break;
        reader.count = 0;
    }
    posting_close(&reader);
    return found < 0 ? -1 : 0;
}

static int term_of_node(struct store_txn *txn, enum node_kind kind, struct id id, uint32_t *term,
                        struct error *err)
{
    struct key key = key_of_kind_id(kind, id);
    MDB_val value;
    int found = db_get(txn, TABLE_NODE, val_key(&key), &value, err);
    if (found > 0)
        memcpy(term, value.mv_data, sizeof *term);
    return found;
}

/* The alerts of a repository, or the joint ones of a tool. */
static int find_alerts_of(struct reading *r, bool of_repo, struct id node, struct arena *arena,
                          struct id **ids, size_t *count, struct error *err)
{
    uint32_t term = 0;
    int found = term_of_node(r->txn, of_repo ? NODE_REPO : NODE_TOOL, node, &term, err);
    if (found <= 0)
        return found;
    if (of_repo)
        return collect_alerts(r, posting_key(DIMENSION_REPO, term), false, arena, ids, count, err);
    if (collect_alerts(r, posting_key(DIMENSION_TOOL, term), true, arena, ids, count, err) != 0)
        return -1;
    return collect_alerts(r, posting_key(DIMENSION_ALSO, term), true, arena, ids, count, err);
}

/* Sorted; there is no table of these edges, the index has them. */
static int give_alerts_of(struct reading *r, enum edge_kind kind, struct id node, struct error *err)
{
    bool of_repo = kind == EDGE_HAS;
    struct arena *arena = arena_new();
    struct id *ids = NULL;
    size_t count = 0;
    int result = find_alerts_of(r, of_repo, node, arena, &ids, &count, err);
    if (count > 1)
        qsort(ids, count, sizeof *ids, compare_ids);
    for (size_t i = 0; result == 0 && i < count && !r->stopped; i++)
        if (give_edge(r, kind, of_repo ? node : ids[i], of_repo ? ids[i] : node, err) < 0)
            result = -1;
    arena_destroy(&arena);
    return result;
}

static int give_repo_of(struct reading *r, struct id alert, struct error *err)
{
    struct occurrence occurrence;
    int found = occurrence_find(r->txn, alert, &occurrence, err);
    if (found <= 0)
        return found;
    return give_has(r, &occurrence, err) < 0 ? -1 : 0;
}

static int give_table_edges(struct reading *r, enum edge_kind kind, struct id node, bool into,
                            struct error *err)
{
    struct scan scan;
    struct key key = key_of_kind_id(kind, node);
    if (scan_open(&scan, r->txn, into ? TABLE_EDGE_INTO : TABLE_EDGE, err) != 0)
        return -1;
    scan.key = val_key(&key);
    int found = scan_move(&scan, MDB_SET_KEY, err);
    while (found > 0) {
        struct id other = id_in(scan.value.mv_data);
        int stop = give_edge(r, kind, into ? other : node, into ? node : other, err);
        found = stop < 0 ? -1 : stop ? 0 : scan_move(&scan, MDB_NEXT_DUP, err);
    }
    scan_close(&scan);
    return found < 0 ? -1 : 0;
}

/* Fixes of a joint alert are known under all names that it ever had. */
static int give_fixes_of(struct reading *r, struct id alert, struct error *err)
{
    struct scan scan;
    bool itself = false;
    if (scan_open(&scan, r->txn, TABLE_JOINT, err) != 0)
        return -1;
    scan.key = val_id(&alert);
    int found = scan_move(&scan, MDB_SET_KEY, err);
    for (; found > 0 && !r->stopped; found = scan_move(&scan, MDB_NEXT_DUP, err)) {
        struct id claim = id_in(scan.value.mv_data);
        itself |= id_equal(claim, alert);
        if (give_table_edges(r, EDGE_FIXED_BY, claim, false, err) != 0) {
            found = -1;
            break;
        }
    }
    scan_close(&scan);
    if (found < 0 || itself || r->stopped)
        return found < 0 ? -1 : 0;
    return give_table_edges(r, EDGE_FIXED_BY, alert, false, err);
}

static int give_edges_of(struct reading *r, enum edge_kind kind, struct id node, bool into,
                         struct error *err)
{
    if (kind == EDGE_HAS)
        return into ? give_repo_of(r, node, err) : give_alerts_of(r, kind, node, err);
    if (kind == EDGE_REPORTED_BY)
        return into ? give_alerts_of(r, kind, node, err) : give_tools_of(r, node, err);
    if (kind == EDGE_FIXED_BY && !into)
        return give_fixes_of(r, node, err);
    return give_table_edges(r, kind, node, into, err);
}

int store_edges(struct store_txn *txn, enum edge_kind kind, struct id node, bool into,
                store_visit_item *visit, void *context, struct error *err)
{
    struct reading r = {.txn = txn, .visit = visit, .context = context, .arena = arena_new()};
    int result = give_edges_of(&r, kind, node, into, err);
    arena_destroy(&r.arena);
    return result;
}

/* One node. */

static int not_there(enum node_kind kind, struct id id, struct error *err)
{
    char hex[ID_HEX_SIZE];
    return error_set(err, ERROR_DATA, "no %s has the id %s", names_word(&node_kind_names, kind),
                     id_hex(id, hex));
}

static int get_alert(struct store_txn *txn, struct id id, struct arena *arena,
                     struct store_item *out, struct error *err)
{
    struct occurrence occurrence;
    struct store_alert *alert = arena_alloc(arena, sizeof *alert);
    int found = occurrence_find(txn, id, &occurrence, err);
    if (found <= 0)
        return found < 0 ? -1 : not_there(NODE_ALERT, id, err);
    if (state_view(txn, occurrence.sequence, &occurrence.state, alert, err) != 0 ||
        sources_view(txn, alert, arena, err) != 0)
        return -1;
    *out = (struct store_item){.kind = NODE_ALERT, .id = alert->id, .alert = alert};
    return 0;
}

static int get_submission(struct store_txn *txn, struct id id, struct arena *arena,
                          struct store_item *out, struct error *err)
{
    struct submission *submission = arena_alloc(arena, sizeof *submission);
    if (store_submission_find(txn, id, arena, submission, err) != 0)
        return -1;
    *out = (struct store_item){.kind = NODE_SUBMISSION, .id = id, .submission = submission};
    return 0;
}

int store_get(struct store_txn *txn, enum node_kind kind, struct id id, struct arena *arena,
              struct store_item *out, struct error *err)
{
    struct key key = key_of_kind_id(kind, id);
    MDB_val value;
    if (kind == NODE_ALERT)
        return get_alert(txn, id, arena, out, err);
    if (kind == NODE_SUBMISSION)
        return get_submission(txn, id, arena, out, err);
    int found = db_get(txn, TABLE_NODE, val_key(&key), &value, err);
    if (found <= 0)
        return found < 0 ? -1 : not_there(kind, id, err);
    return item_of_row(txn, kind, id, value, arena, out, err);
}

/* Nodes by the beginning of their ids. */

struct finding {
    struct store_txn *txn;
    struct id prefix;
    size_t digits;
    struct store_node *out;
    size_t count;
};

static bool begins(const struct finding *f, struct id id)
{
    size_t whole = f->digits / 2;
    if (memcmp(id.bytes, f->prefix.bytes, whole) != 0)
        return false;
    return f->digits % 2 == 0 || id.bytes[whole] >> 4 == f->prefix.bytes[whole] >> 4;
}

static bool full(const struct finding *f)
{
    return f->count == STORE_FIND_MAX;
}

static void found_node(struct finding *f, enum node_kind kind, struct id id)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->out[i].kind == kind && id_equal(f->out[i].id, id))
            return; /* under a name that it had, too */
    f->out[f->count++] = (struct store_node){kind, id};
}

static int find_places(struct finding *f, struct error *err)
{
    struct place_scan scan;
    struct place place;
    int found = place_scan_open(&scan, f->txn, &f->prefix, err) == 0 ? 1 : -1;
    while (found > 0 && !full(f) && (found = place_scan_next(&scan, &place, err)) > 0) {
        struct state state;
        struct id start = {{0}};
        memcpy(start.bytes, place.prefix, sizeof place.prefix);
        struct finding shorter = *f;
        shorter.digits = f->digits < 16 ? f->digits : 16;
        if (!begins(&shorter, start))
            break;
        if (state_get(f->txn, place_sequence(&place), &state, err) != 0)
            found = -1;
        else if (state.ordinal == 0 && begins(f, state.base))
            found_node(f, NODE_ALERT, state.base);
    }
    place_scan_close(&scan);
    return found < 0 ? -1 : 0;
}

/* In a table whose keys end with an id, after `kind` if that is not NODE_NONE. */
static int find_keys(struct finding *f, enum table table, enum node_kind kind, bool has_kind,
                     struct error *err)
{
    struct scan scan;
    struct key from = {.bytes = {(uint8_t)kind}, .size = has_kind};
    key_id(&from, f->prefix);
    if (scan_open(&scan, f->txn, table, err) != 0)
        return -1;
    int found = scan_from(&scan, val_key(&from), err);
    for (; found > 0 && !full(f); found = scan_move(&scan, MDB_NEXT, err)) {
        const uint8_t *key = scan.key.mv_data;
        struct id id = id_in(key + has_kind);
        if ((has_kind && key[0] != kind) || !begins(f, id))
            break;
        found_node(f, kind, id);
    }
    scan_close(&scan);
    return found < 0 ? -1 : 0;
}

/* Alerts that are merged, by the ids that they had. */
static int find_claims(struct finding *f, struct error *err)
{
    struct scan scan;
    struct claim claim;
    if (scan_open(&scan, f->txn, TABLE_CLAIM, err) != 0)
        return -1;
    int found = scan_from(&scan, val_id(&f->prefix), err);
    for (; found > 0 && !full(f); found = scan_move(&scan, MDB_NEXT, err)) {
        struct id id = id_in(scan.key.mv_data);
        if (!begins(f, id))
            break;
        if (claim_get(f->txn, id, &claim, err) < 0) {
            found = -1;
            break;
        }
        if (!id_is_zero(claim.alert) && !id_equal(claim.alert, id))
            found_node(f, NODE_ALERT, claim.alert);
    }
    scan_close(&scan);
    return found < 0 ? -1 : 0;
}

static int find_alerts(struct finding *f, struct error *err)
{
    if (find_places(f, err) != 0 || find_keys(f, TABLE_ALIAS, NODE_ALERT, false, err) != 0)
        return -1;
    return find_claims(f, err);
}

int store_find(struct store_txn *txn, struct id prefix, size_t digits,
               struct store_node out[STORE_FIND_MAX], size_t *count, struct error *err)
{
    struct finding f = {txn, prefix, digits, out, 0};
    int result = 0;
    for (enum node_kind kind = NODE_NONE + 1; kind < NODE_KIND_COUNT && result == 0; kind++) {
        if (kind == NODE_ALERT)
            result = find_alerts(&f, err);
        else if (kind == NODE_SUBMISSION)
            result = find_keys(&f, TABLE_CONTENT, kind, false, err);
        else
            result = find_keys(&f, TABLE_NODE, kind, true, err);
    }
    if (result == 0)
        *count = f.count;
    return result;
}
