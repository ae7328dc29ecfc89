/* SPDX-License-Identifier: MPL-2.0 */
/* The plan of a report: which of its members a mapping names, as a tree by path. What the plan does
 * not name is passed over without being built.
 *
 * A step to the items of a list, or to the values of a map, is the node `any`. Where a node has no
 * `any`, the items of a list are at the node itself, since one and many read alike. */
#ifndef HYPER_LIB_PLAN_H
#define HYPER_LIB_PLAN_H

#include "schema/arena.h"

#include <stdint.h>

enum { PLAN_NODES_MAX = 20000, PLAN_DEPTH_MAX = 32 };

struct plan_node {
    struct text name; /* of the member */
    struct plan_node *children, *next;
    struct plan_node *any;
    struct plan_node *deep; /* for members that are not named: below `**`; of that node, itself */
    uint32_t record;        /* index of the site whose records are here, plus one */
    uint32_t table;         /* index of the table whose items are here, plus one */
    bool whole;             /* wanted with all that is in it */
    bool outer;             /* wanted, or something below is, from outside of records */
    bool outer_whole;
    bool records_below, tables_below; /* here or below; set by plan_finish */
};

struct plan {
    struct plan_node *root;
    struct plan_node *deep;
    struct arena *arena;
    size_t count;
};

void plan_init(struct plan *plan, struct arena *arena);

/* The node for a member, or for items, made if it is not there. When the plan is too large it is
 * the node itself; plan_finish says so. */
struct plan_node *plan_member(struct plan *plan, struct plan_node *node, struct text name);
struct plan_node *plan_any(struct plan *plan, struct plan_node *node);

/* The node below `**`, which is every member at any depth that has no name of its own there. Used
 * by the paths that begin with it, if any do. */
struct plan_node *plan_deep(struct plan *plan);

/* Completes the plan: names beside an `any` mean both. False if the plan is too large. */
bool plan_finish(struct plan *plan);

/* What the plan says of a member of a map, and of the items of a list; NULL if nothing. */
static inline const struct plan_node *plan_named(const struct plan_node *node, struct text name)
{
    for (const struct plan_node *child = node->children; child; child = child->next)
        if (child->name.size == name.size && memcmp(child->name.data, name.data, name.size) == 0)
            return child;
    if (!node->deep)
        return NULL;
    return node->deep == node ? node : plan_named(node->deep, name);
}

static inline const struct plan_node *plan_item(const struct plan_node *node)
{
    return node->any ? node->any : node;
}

#endif
