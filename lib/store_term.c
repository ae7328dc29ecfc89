/* SPDX-License-Identifier: MPL-2.0 */
/* Nodes that are made of a name, their numbers in the index, and edges. */
#include "lib/store_internal.h"

#include <stdlib.h>

static const char *const node_kind_words[] = {"none", "repo",    "tool", "alert", "pattern",
                                              "rule", "ruleset", "fix",  "fact",  "submission"};
static const char *const edge_kind_words[] = {"none",    "has",     "fixed_by",   "generates",
                                              "becomes", "part_of", "similar_to", "reported_by"};
const struct names node_kind_names = NAMES(node_kind_words);
const struct names edge_kind_names = NAMES(edge_kind_words);

static const struct {
    enum node_kind from, to;
} edge_ends[EDGE_KIND_COUNT] = {
    [EDGE_HAS] = {NODE_REPO, NODE_ALERT},         [EDGE_FIXED_BY] = {NODE_ALERT, NODE_FIX},
    [EDGE_GENERATES] = {NODE_FIX, NODE_PATTERN},  [EDGE_BECOMES] = {NODE_PATTERN, NODE_RULE},
    [EDGE_PART_OF] = {NODE_RULE, NODE_RULESET},   [EDGE_SIMILAR_TO] = {NODE_PATTERN, NODE_PATTERN},
    [EDGE_REPORTED_BY] = {NODE_ALERT, NODE_TOOL},
};

enum node_kind edge_from(enum edge_kind kind)
{
    return (unsigned)kind < EDGE_KIND_COUNT ? edge_ends[kind].from : NODE_NONE;
}

enum node_kind edge_to(enum edge_kind kind)
{
    return (unsigned)kind < EDGE_KIND_COUNT ? edge_ends[kind].to : NODE_NONE;
}

struct id node_id(enum node_kind kind, struct text name)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.node.1");
    id_hash_number(&hash, kind);
    id_hash_text(&hash, name);
    return id_hash_done(&hash);
}

struct id group_id(struct text tool, struct text rule)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.group.1");
    id_hash_text(&hash, tool);
    id_hash_text(&hash, rule);
    return id_hash_done(&hash);
}

/* The terms that a transaction has met: open addressing. */
struct term_entry {
    struct text name;
    uint64_t hash;
    unsigned kind;
    uint32_t term; /* 0: empty */
};

struct term_map {
    struct term_entry *slots;
    size_t size, used;
};

void term_map_destroy(struct term_map **map)
{
    if (!*map)
        return;
    free((*map)->slots);
    free(*map);
    *map = NULL;
}

static uint64_t hash_name(unsigned kind, struct text name)
{
    uint64_t hash = 0xcbf29ce484222325u ^ kind; /* FNV-1a */
    for (size_t i = 0; i < name.size; i++)
        hash = (hash ^ (uint8_t)name.data[i]) * 0x100000001b3u;
    return hash ^ hash >> 29;
}

static struct term_entry *map_slot(struct term_map *map, unsigned kind, struct text name,
                                   uint64_t hash)
{
    size_t slot = hash & (map->size - 1);
    for (;; slot = (slot + 1) & (map->size - 1)) {
        struct term_entry *entry = &map->slots[slot];
        if (!entry->term ||
            (entry->hash == hash && entry->kind == kind && text_equal(entry->name, name)))
            return entry;
    }
}

static void map_grow(struct term_map *map)
{
    struct term_map larger = {.size = map->size ? map->size * 2 : 256, .used = map->used};
    larger.slots = xcalloc(larger.size, sizeof *larger.slots);
    for (size_t i = 0; i < map->size; i++) {
        const struct term_entry *entry = &map->slots[i];
        if (entry->term)
            *map_slot(&larger, entry->kind, entry->name, entry->hash) = *entry;
    }
    free(map->slots);
    *map = larger;
}

/* A row of TABLE_NODE: the term, and the name. */
static struct text node_row(struct store_txn *txn, uint32_t term, struct text name)
{
    char *row = arena_alloc(txn->arena, sizeof term + name.size);
    memcpy(row, &term, sizeof term);
    if (name.size)
        memcpy(row + sizeof term, name.data, name.size);
    return (struct text){row, sizeof term + name.size};
}

static int term_make(struct store_txn *txn, unsigned kind, struct text name, const struct key *key,
                     uint32_t *term, struct error *err)
{
    if (txn->counters.next_term > UINT32_MAX)
        return error_set(err, ERROR_PERMISSION, "the store %s has too many names", txn->store->dir);
    uint64_t number = txn->counters.next_term++;
    *term = (uint32_t)number;
    if (kind < NODE_KIND_COUNT)
        txn->counters.nodes[kind]++;
    struct text row = node_row(txn, *term, name);
    if (db_put(txn, TABLE_NODE, val_key(key), val_text(row), 0, err) != 0)
        return -1;
    return db_put(txn, TABLE_TERM, val_number(&number), val_text(name), MDB_APPEND, err);
}

static int term_look_up(struct store_txn *txn, unsigned kind, struct text name, uint32_t *term,
                        struct error *err)
{
    struct key key = key_of_kind_id(kind, node_id((enum node_kind)kind, name));
    MDB_val value;
    int found = db_get(txn, TABLE_NODE, val_key(&key), &value, err);
    if (found < 0)
        return -1;
    if (found && value.mv_size < sizeof *term)
        return db_damaged(txn, "a name has no number", err);
    if (found)
        memcpy(term, value.mv_data, sizeof *term);
    else if (txn->writing)
        return term_make(txn, kind, name, &key, term, err);
    else
        *term = 0;
    return 0;
}

int term_of(struct store_txn *txn, unsigned kind, struct text name, uint32_t *term,
            struct error *err)
{
    if (!txn->terms)
        txn->terms = xcalloc(1, sizeof *txn->terms);
    struct term_map *map = txn->terms;
    if (map->used * 2 >= map->size)
        map_grow(map);
    uint64_t hash = hash_name(kind, name);
    struct term_entry *entry = map_slot(map, kind, name, hash);
    if (!entry->term) {
        uint32_t number = 0;
        if (term_look_up(txn, kind, name, &number, err) != 0)
            return -1;
        if (number) {
            *entry = (struct term_entry){arena_copy(txn->arena, name), hash, kind, number};
            map->used++;
        }
        *term = number;
        return 0;
    }
    *term = entry->term;
    return 0;
}

int term_name(struct store_txn *txn, uint32_t term, struct text *name, struct error *err)
{
    uint64_t number = term;
    MDB_val value;
    int found = db_get(txn, TABLE_TERM, val_number(&number), &value, err);
    if (found < 0)
        return -1;
    if (!found)
        return db_damaged(txn, "a number has no name", err);
    *name = text_val(value);
    return 0;
}

int name_node_put(struct store_txn *txn, enum node_kind kind, struct text name, struct error *err)
{
    uint32_t term;
    return term_of(txn, kind, name, &term, err);
}

/* A pair that is there already stays one. */
static int edge_half(struct store_txn *txn, enum table table, enum edge_kind kind, struct id key_id,
                     struct id other, bool *added, struct error *err)
{
    struct key key = key_of_kind_id(kind, key_id);
    MDB_cursor *cursor = db_cursor(txn, table, err);
    if (!cursor)
        return -1;
    MDB_val at = val_key(&key), value = val_id(&other);
    int rc = mdb_cursor_put(cursor, &at, &value, MDB_NODUPDATA);
    *added = rc == 0;
    return rc == 0 || rc == MDB_KEYEXIST ? 0 : db_fail(txn, rc, err);
}

int edge_put(struct store_txn *txn, enum edge_kind kind, struct id from, struct id to,
             struct error *err)
{
    bool added;
    if (edge_half(txn, TABLE_EDGE, kind, from, to, &added, err) != 0)
        return -1;
    return added ? edge_half(txn, TABLE_EDGE_INTO, kind, to, from, &added, err) : 0;
}
