/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/store_check_internal.h"

static int has_node(struct inspection *c, enum node_kind kind, struct id id)
{
    struct key key = key_of_kind_id(kind, id);
    return inspect_has(c, TABLE_NODE, val_key(&key));
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
        int has_it = inspect_has_pair(c, TABLE_EDGE, val_key(&other), scan.value);
        shared = has_it > 0;
        found = has_it < 0 ? -1 : scan_move(&scan, MDB_NEXT_DUP, c->err);
    }
    scan_close(&scan);
    if (found >= 0 && !shared)
        inspect_say(
            c, "pattern %s is similar to one that it is not merged into, and became no rule of it",
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
        inspect_say(c, "an edge of node %s is of a kind that does not exist: %u", hex, kind);
        return 0;
    }
    int there = inspect_has_pair(c, TABLE_EDGE_INTO, val_key(&back), val_id(&from));
    /* The alert of training data may come later. */
    int first = kind == EDGE_FIXED_BY ? 1 : has_node(c, edge_from(kind), from);
    int second = has_node(c, edge_to(kind), to);
    if (there < 0 || first < 0 || second < 0)
        return -1;
    if (!there)
        inspect_say(c, "an edge of node %s is not found from its other end", hex);
    if (!first || !second)
        inspect_say(c, "an edge \"%s\" of node %s has no node at one end",
                    names_word(&edge_kind_names, kind), hex);
    return kind == EDGE_SIMILAR_TO ? check_similar(c, from, to) : 0;
}

int inspect_edges(struct inspection *c)
{
    uint64_t out = 0, into = 0;
    if (inspect_each(c, TABLE_EDGE, check_edge, &out) != 0 ||
        inspect_count(c, TABLE_EDGE_INTO, &into) != 0)
        return -1;
    inspect_compare(c, "edges by their other end", into, out);
    return 0;
}
