/* SPDX-License-Identifier: MPL-2.0 */
/* Questions: filters over the smallest list of the index, and counts. */
#include "lib/store_internal.h"

#include <stddef.h>
#include <stdlib.h>

/* The lists of the index that together have every alert that can fit. */
struct lists {
    uint64_t *keys;
    size_t count;
    uint64_t alerts;
};

struct hit {
    uint64_t sequence;
    struct id id;
    uint64_t number; /* what it is sorted by */
    char *path;      /* or this */
    size_t path_size;
};

struct search {
    struct store_txn *txn;
    const struct query *query;
    struct arena *arena;
    uint32_t repo, tool, rule;
    uint32_t *patterns;
    size_t pattern_count;
    bool nothing; /* a name is not known */
    bool has_best;
    struct lists best;
    /* The hits kept, as a heap with the last of the order on top. */
    struct hit *hits;
    size_t count, limit, room;
    uint64_t matched;
};

/* Planning. */

static int consider(struct search *s, const uint64_t *keys, size_t count, struct error *err)
{
    struct lists lists = {.keys = arena_alloc(s->arena, (count + 1) * sizeof *keys)};
    for (size_t i = 0; i < count; i++) {
        uint64_t alerts = 0;
        if (posting_count(s->txn, keys[i], &alerts, err) != 0)
            return -1;
        lists.alerts += alerts;
        if (alerts)
            lists.keys[lists.count++] = keys[i];
    }
    if (!s->has_best || lists.alerts < s->best.alerts)
        s->best = lists;
    s->has_best = true;
    return 0;
}

/* Tools and rules have two lists: no alert is in both. */
static int consider_name(struct search *s, enum dimension dimension, unsigned kind,
                         struct text name, uint32_t *term, struct error *err)
{
    if (name.size == 0)
        return 0;
    if (term_of(s->txn, kind, name, term, err) != 0)
        return -1;
    s->nothing |= *term == 0;
    const uint64_t keys[] = {posting_key(dimension, *term), posting_key(DIMENSION_ALSO, *term)};
    return *term ? consider(s, keys, dimension == DIMENSION_REPO ? 1 : 2, err) : 0;
}

/* Adds what is similar to a pattern because it was merged into it. */
static int collect_merged(struct search *s, struct id into, uint32_t number, struct id **ids,
                          size_t *count, struct error *err)
{
    struct scan scan;
    struct key key = key_of_kind_id(EDGE_SIMILAR_TO, into);
    if (scan_open(&scan, s->txn, TABLE_EDGE_INTO, err) != 0)
        return -1;
    scan.key = val_key(&key);
    int found = scan_move(&scan, MDB_SET_KEY, err);
    while (found > 0) {
        struct id from = id_in(scan.value.mv_data);
        struct pattern_head head = {.merged_into = 0};
        uint32_t pattern;
        found = pattern_find(s->txn, from, &pattern, err);
        if (found > 0 && pattern_head_get(s->txn, pattern, &head, err) != 0)
            found = -1;
        if (found < 0)
            break;
        if (found > 0 && head.merged_into == number) {
            *ids = arena_grow(s->arena, *ids, *count, sizeof **ids);
            (*ids)[(*count)++] = from;
        }
        found = scan_move(&scan, MDB_NEXT_DUP, err);
    }
    scan_close(&scan);
    return found < 0 ? -1 : 0;
}

/* The pattern and, through all mergers, those that became part of it. */
static int collect_patterns(struct search *s, struct error *err)
{
    struct id *ids = arena_grow(s->arena, NULL, 0, sizeof *ids);
    size_t count = 1;
    ids[0] = s->query->pattern;
    for (size_t i = 0; i < count; i++) {
        uint32_t pattern;
        int found = pattern_find(s->txn, ids[i], &pattern, err);
        if (found < 0)
            return -1;
        if (!found)
            continue;
        s->patterns = arena_grow(s->arena, s->patterns, s->pattern_count, sizeof *s->patterns);
        s->patterns[s->pattern_count++] = pattern;
        if (collect_merged(s, ids[i], pattern, &ids, &count, err) != 0)
            return -1;
    }
    s->nothing |= s->pattern_count == 0;
    return 0;
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static int consider_patterns(struct search *s, struct error *err)
{
    if (id_is_zero(s->query->pattern))
        return 0;
    if (collect_patterns(s, err) != 0)
        return -1;
    uint64_t *keys = arena_alloc(s->arena, (s->pattern_count + 1) * sizeof *keys);
    for (size_t i = 0; i < s->pattern_count; i++)
        keys[i] = posting_key(DIMENSION_PATTERN, s->patterns[i]);
    if (s->pattern_count > 1)
        qsort(s->patterns, s->pattern_count, sizeof *s->patterns, compare_numbers);
    return consider(s, keys, s->pattern_count, err);
}

static int consider_enums(struct search *s, struct error *err)
{
    const struct query *q = s->query;
    const uint64_t unresolved[] = {posting_key(DIMENSION_STATUS, STATUS_OPEN),
                                   posting_key(DIMENSION_STATUS, STATUS_REOPENED)};
    uint64_t keys[SEVERITY_COUNT];
    size_t count = 0;
    uint64_t key = posting_key(DIMENSION_CATEGORY, q->category);
    if (q->category && consider(s, &key, 1, err) != 0)
        return -1;
    key = posting_key(DIMENSION_STATUS, q->status);
    if (q->status && consider(s, &key, 1, err) != 0)
        return -1;
    if (q->unresolved && consider(s, unresolved, 2, err) != 0)
        return -1;
    for (unsigned severity = q->severity; severity < SEVERITY_COUNT; severity++)
        keys[count++] = posting_key(DIMENSION_SEVERITY, severity);
    return q->severity ? consider(s, keys, count, err) : 0;
}

/* The days that the index has between two times. */
static int consider_days(struct search *s, struct error *err)
{
    const struct query *q = s->query;
    struct state from = {.last_seen = q->has_since ? q->since : 0};
    struct state to = {.last_seen = q->has_until ? q->until : INT64_MAX};
    uint64_t last = posting_key(DIMENSION_DAY, posting_value(&to, DIMENSION_DAY));
    uint64_t next = posting_key(DIMENSION_DAY, posting_value(&from, DIMENSION_DAY));
    uint64_t *keys = NULL;
    size_t count = 0;
    struct scan scan;
    if (!q->has_since && !q->has_until)
        return 0;
    if (scan_open(&scan, s->txn, TABLE_INDEX, err) != 0)
        return -1;
    int found = 1;
    while (next <= last) {
        struct key key = key_of_numbers(next, 0);
        found = scan_from(&scan, val_key(&key), err);
        if (found <= 0 || big_in(scan.key.mv_data) > last)
            break;
        next = big_in(scan.key.mv_data);
        keys = arena_grow(s->arena, keys, count, sizeof *keys);
        keys[count++] = next++;
    }
    scan_close(&scan);
    return found < 0 ? -1 : consider(s, keys, count, err);
}

static int plan(struct search *s, struct error *err)
{
    const struct query *q = s->query;
    if (consider_name(s, DIMENSION_REPO, NODE_REPO, q->repo, &s->repo, err) != 0 ||
        consider_name(s, DIMENSION_TOOL, NODE_TOOL, q->tool, &s->tool, err) != 0 ||
        consider_name(s, DIMENSION_RULE, TERM_RULE, q->rule, &s->rule, err) != 0 ||
        consider_enums(s, err) != 0 || consider_patterns(s, err) != 0)
        return -1;
    return consider_days(s, err);
}

/* Filtering. */

static bool has_pattern(const struct search *s, uint32_t pattern)
{
    return bsearch(&pattern, s->patterns, s->pattern_count, sizeof *s->patterns, compare_numbers) !=
           NULL;
}

static bool state_fits(const struct search *s, const struct state *state)
{
    const struct query *q = s->query;
    if (state->ordinal == ORDINAL_PROVISIONAL || (s->repo && state->repo != s->repo))
        return false;
    if ((q->category && state->category != q->category) ||
        (q->status && state->status != q->status) || state->severity < q->severity)
        return false;
    if (q->unresolved && state->status != STATUS_OPEN && state->status != STATUS_REOPENED)
        return false;
    if ((q->has_since && state->last_seen < q->since) ||
        (q->has_until && state->last_seen >= q->until))
        return false;
    return s->pattern_count == 0 || has_pattern(s, state->pattern);
}

/* A tool, or a rule, of any source: 1, 0, -1. */
static int source_fits(const struct search *s, uint64_t sequence, uint32_t wanted, uint32_t shown,
                       struct error *err)
{
    if (!wanted || wanted == shown)
        return 1;
    return posting_has(s->txn, posting_key(DIMENSION_ALSO, wanted), sequence, err);
}

static bool record_fits(const struct search *s, const struct kept_record *record, struct text path)
{
    const struct query *q = s->query;
    if (q->path.size && !text_starts(path, q->path))
        return false;
    return q->text.size == 0 ||
           text_has(alert_parts_text(record->own, record->common, offsetof(struct alert, message)),
                    q->text);
}

/* Keeping the first of the order. */

static int compare_hits(const struct query *query, const struct hit *a, const struct hit *b)
{
    int order;
    if (query->sort == QUERY_PATH)
        order = text_compare((struct text){a->path, a->path_size},
                             (struct text){b->path, b->path_size});
    else
        order = (a->number > b->number) - (a->number < b->number);
    if (query->descending)
        order = -order;
    return order ? order : id_compare(a->id, b->id);
}

static void swap_hits(struct hit *a, struct hit *b)
{
    struct hit hit = *a;
    *a = *b;
    *b = hit;
}

static void sift_up(struct search *s, size_t at)
{
    while (at > 0 && compare_hits(s->query, &s->hits[at], &s->hits[(at - 1) / 2]) > 0) {
        swap_hits(&s->hits[at], &s->hits[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

static void sift_down(struct search *s, size_t at, size_t count)
{
    for (;;) {
        size_t last = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++)
            if (compare_hits(s->query, &s->hits[child], &s->hits[last]) > 0)
                last = child;
        if (last == at)
            return;
        swap_hits(&s->hits[at], &s->hits[last]);
        at = last;
    }
}

static void keep(struct search *s, struct hit *hit, struct text path)
{
    hit->path = (char *)(uintptr_t)path.data; /* only looked at */
    hit->path_size = path.size;
    bool is_full = s->count == s->limit;
    if (is_full && compare_hits(s->query, hit, &s->hits[0]) >= 0)
        return;
    hit->path = NULL;
    if (s->query->sort == QUERY_PATH) {
        hit->path = xmalloc(path.size + 1);
        if (path.size)
            memcpy(hit->path, path.data, path.size);
    }
    if (is_full) {
        free(s->hits[0].path);
        s->hits[0] = *hit;
        sift_down(s, 0, s->count);
        return;
    }
    if (s->count == s->room) {
        s->room = s->room ? s->room * 2 : 64;
        s->hits = xrealloc(s->hits, s->room * sizeof *s->hits);
    }
    s->hits[s->count++] = *hit;
    sift_up(s, s->count - 1);
}

static uint64_t sort_number(const struct query *query, const struct state *state)
{
    switch (query->sort) {
    case QUERY_SEVERITY:
        return state->severity;
    case QUERY_LAST_SEEN:
        return (uint64_t)state->last_seen ^ 1ULL << 63; /* negative ones first */
    case QUERY_COUNT:
        return state->sightings;
    case QUERY_PATH:
        return 0;
    }
    return 0;
}

static int try_alert(struct search *s, uint64_t sequence, const struct state *state,
                     struct error *err)
{
    const struct query *q = s->query;
    struct text path = {"", 0};
    if (!state_fits(s, state))
        return 0;
    int fits = source_fits(s, sequence, s->tool, state->tool, err);
    if (fits > 0)
        fits = source_fits(s, sequence, s->rule, state->rule, err);
    if (fits <= 0)
        return fits;
    if (q->path.size || q->text.size || q->sort == QUERY_PATH) {
        struct kept_record record;
        if (record_get(s->txn, TABLE_ALERT, sequence, &record, err) != 0)
            return -1;
        path = alert_parts_text(record.own, record.common, offsetof(struct alert, path));
        if (!record_fits(s, &record, path))
            return 0;
    }
    struct hit hit = {.sequence = sequence,
                      .id = alert_id(state->base, state->ordinal),
                      .number = sort_number(q, state)};
    s->matched++;
    keep(s, &hit, path);
    return 0;
}

static int search_list(struct search *s, uint64_t key, struct error *err)
{
    struct posting_reader reader;
    int rc = posting_open(&reader, s->txn, key, 0, err);
    while (rc >= 0 && (rc = posting_next(&reader, err)) > 0) {
        for (size_t i = 0; i < reader.count && rc >= 0; i++) {
            struct state state;
            if (state_get(s->txn, reader.items[i], &state, err) != 0 ||
                try_alert(s, reader.items[i], &state, err) != 0)
                rc = -1;
        }
        reader.count = 0;
    }
    posting_close(&reader);
    return rc < 0 ? -1 : 0;
}

static int search_all(struct search *s, struct error *err)
{
    struct scan scan;
    if (scan_open(&scan, s->txn, TABLE_STATE, err) != 0)
        return -1;
    int found = scan_move(&scan, MDB_FIRST, err);
    for (; found > 0; found = scan_move(&scan, MDB_NEXT, err)) {
        struct state state;
        memcpy(&state, scan.value.mv_data, sizeof state);
        if (try_alert(s, number_in(scan.key.mv_data), &state, err) != 0) {
            found = -1;
            break;
        }
    }
    scan_close(&scan);
    return found < 0 ? -1 : 0;
}

static int search_best(struct search *s, struct error *err)
{
    if (s->nothing)
        return 0;
    if (!s->has_best)
        return search_all(s, err);
    for (size_t i = 0; i < s->best.count; i++)
        if (search_list(s, s->best.keys[i], err) != 0)
            return -1;
    return 0;
}

static int give_hits(struct search *s, store_visit_alert *visit, void *context, struct error *err)
{
    for (size_t left = s->count; left > 1; left--) {
        swap_hits(&s->hits[0], &s->hits[left - 1]);
        sift_down(s, 0, left - 1);
    }
    for (size_t i = 0; i < s->count; i++) {
        struct state state;
        struct store_alert alert;
        arena_reset(s->arena); /* what was planned is done */
        if (state_get(s->txn, s->hits[i].sequence, &state, err) != 0 ||
            state_view(s->txn, s->hits[i].sequence, &state, &alert, err) != 0 ||
            sources_view(s->txn, &alert, s->arena, err) != 0)
            return -1;
        int stop = visit(context, &alert, err);
        if (stop)
            return stop < 0 ? -1 : 0;
    }
    return 0;
}

int store_query(struct store_txn *txn, const struct query *query, store_visit_alert *visit,
                void *context, uint64_t *matched, struct error *err)
{
    struct search s = {.txn = txn, .query = query, .arena = arena_new()};
    s.limit = query->limit && query->limit < QUERY_LIMIT_MAX ? query->limit : QUERY_LIMIT_MAX;
    int result = -1;
    if (plan(&s, err) == 0 && search_best(&s, err) == 0)
        result = give_hits(&s, visit, context, err);
    for (size_t i = 0; i < s.count; i++)
        free(s.hits[i].path);
    free(s.hits);
    arena_destroy(&s.arena);
    if (result == 0 && matched)
        *matched = s.matched;
    return result;
}

/* Counts. */

int store_count(struct store_txn *txn, struct store_counts *out, struct error *err)
{
    const struct counters *c = &txn->counters;
    struct store_counts counts = {.rejects = c->rejects, .dead = c->dead};
    (void)err;
    memcpy(counts.by_status_severity, c->alerts, sizeof counts.by_status_severity);
    memcpy(counts.by_category, c->categories, sizeof counts.by_category);
    memcpy(counts.rules_by_lifecycle, c->rules, sizeof counts.rules_by_lifecycle);
    memcpy(counts.nodes, c->nodes, sizeof counts.nodes);
    for (unsigned status = 0; status < STATUS_COUNT; status++)
        for (unsigned severity = 0; severity < SEVERITY_COUNT; severity++)
            counts.by_status[status] += c->alerts[status][severity];
    for (unsigned status = 0; status < STATUS_COUNT; status++)
        counts.alerts += counts.by_status[status];
    counts.nodes[NODE_ALERT] = counts.alerts;
    counts.submissions = c->nodes[NODE_SUBMISSION];
    counts.patterns = c->nodes[NODE_PATTERN] - c->merged;
    *out = counts;
    return 0;
}

struct top {
    struct name_count *items;
    size_t count, max;
};

static void top_offer(struct top *top, struct name_count item)
{
    size_t place = top->count;
    while (place > 0 && (top->items[place - 1].count < item.count ||
                         (top->items[place - 1].count == item.count &&
                          id_compare(top->items[place - 1].id, item.id) > 0)))
        place--;
    if (place == top->max)
        return;
    if (top->count < top->max)
        top->count++;
    for (size_t i = top->count - 1; i > place; i--)
        top->items[i] = top->items[i - 1];
    top->items[place] = item;
}

static int top_names(struct store_txn *txn, enum node_kind kind, struct top *top, struct error *err)
{
    enum dimension dimension = kind == NODE_REPO ? DIMENSION_REPO : DIMENSION_TOOL;
    struct key from = {.bytes = {(uint8_t)kind}, .size = 1};
    struct scan scan;
    if (scan_open(&scan, txn, TABLE_NODE, err) != 0)
        return -1;
    int found = scan_from(&scan, val_key(&from), err);
    for (; found > 0 && val_begins(scan.key, &from); found = scan_move(&scan, MDB_NEXT, err)) {
        struct name_count item = {.id = id_in((const char *)scan.key.mv_data + 1)};
        uint32_t term;
        memcpy(&term, scan.value.mv_data, sizeof term);
        item.name = text_from(text_val(scan.value), sizeof term);
        uint64_t also = 0;
        if (posting_count(txn, posting_key(dimension, term), &item.count, err) != 0 ||
            (kind == NODE_TOOL &&
             posting_count(txn, posting_key(DIMENSION_ALSO, term), &also, err) != 0)) {
            found = -1;
            break;
        }
        item.count += also;
        top_offer(top, item);
    }
    scan_close(&scan);
    return found < 0 ? -1 : 0;
}

static int top_patterns(struct store_txn *txn, struct top *top, struct arena *arena,
                        struct error *err)
{
    struct scan scan;
    if (scan_open(&scan, txn, TABLE_PATTERN, err) != 0)
        return -1;
    int found = scan_move(&scan, MDB_FIRST, err);
    for (; found > 0; found = scan_move(&scan, MDB_NEXT, err)) {
        struct pattern_head head;
        memcpy(&head, scan.value.mv_data, sizeof head);
        if (!head.merged_into)
            top_offer(top, (struct name_count){.id = head.id, .count = head.sightings});
    }
    scan_close(&scan);
    for (size_t i = 0; found >= 0 && i < top->count; i++) {
        uint32_t number;
        struct pattern pattern;
        if (pattern_find(txn, top->items[i].id, &number, err) <= 0 ||
            pattern_text(txn, number, arena, &pattern, err) != 0)
            found = -1;
        else
            top->items[i].name = pattern.template;
    }
    return found < 0 ? -1 : 0;
}

int store_top(struct store_txn *txn, enum node_kind kind, size_t max, struct arena *arena,
              struct name_count **items, size_t *count, struct error *err)
{
    struct top top = {.items = arena_array(arena, max, sizeof *top.items), .max = max};
    int result = kind == NODE_PATTERN ? top_patterns(txn, &top, arena, err)
                                      : top_names(txn, kind, &top, err);
    if (result != 0)
        return -1;
    *items = top.items;
    *count = top.count;
    return 0;
}

/* Rejects. */

int store_rejects(struct store_txn *txn, uint64_t number, store_visit_reject *visit, void *context,
                  struct error *err)
{
    struct scan scan;
    struct arena *arena = arena_new();
    struct submission submission = {.number = 0};
    struct key from = {.size = 0};
    int result = -1, found;
    key_number(&from, number);
    if (scan_open(&scan, txn, TABLE_REJECT, err) != 0)
        goto cleanup;
    found = scan_from(&scan, val_key(&from), err);
    for (; found > 0; found = scan_move(&scan, MDB_NEXT, err)) {
        uint64_t of = big_in(scan.key.mv_data);
        struct reject reject;
        struct unpack in;
        if (number && of != number)
            break;
        if (of != submission.number && store_submission_get(txn, of, arena, &submission, err) != 0)
            goto cleanup;
        unpack_init(&in, text_val(scan.value));
        record_unpack(&in, &reject_record, &reject, arena);
        if (unpack_done(&in, "a reject in the store", err) != 0)
            goto cleanup;
        int stop = visit(context, submission.id, &reject, err);
        if (stop < 0)
            goto cleanup;
        if (stop)
            break;
        arena_reset(arena);
    }
    result = found < 0 ? -1 : 0;
cleanup:
    scan_close(&scan);
    arena_destroy(&arena);
    return result;
}
