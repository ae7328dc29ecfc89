/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/plan.h"

static struct plan_node *add_node(struct plan *plan, struct text name)
{
    struct plan_node *node = arena_array(plan->arena, 1, sizeof *node);
    node->name = name;
    plan->count++;
    return node;
}

void plan_init(struct plan *plan, struct arena *arena)
{
    *plan = (struct plan){.arena = arena};
    plan->root = add_node(plan, TEXT(""));
}

struct plan_node *plan_member(struct plan *plan, struct plan_node *node, struct text name)
{
    struct plan_node **end = &node->children;
    for (; *end; end = &(*end)->next)
        if (text_equal((*end)->name, name))
            return *end;
    if (plan->count >= PLAN_NODES_MAX)
        return node;
    return *end = add_node(plan, name);
}

struct plan_node *plan_any(struct plan *plan, struct plan_node *node)
{
    if (!node->any && plan->count >= PLAN_NODES_MAX)
        return node;
    if (!node->any)
        node->any = add_node(plan, TEXT(""));
    return node->any;
}

struct plan_node *plan_deep(struct plan *plan)
{
    if (!plan->deep)
        plan->deep = add_node(plan, TEXT(""));
    return plan->deep;
}

/* Adds to `to` all that `from` wants. */
static void merge(struct plan *plan, struct plan_node *to, const struct plan_node *from)
{
    if (plan->count >= PLAN_NODES_MAX)
        return;
    to->whole |= from->whole;
    to->outer |= from->outer;
    to->outer_whole |= from->outer_whole;
    to->record = to->record ? to->record : from->record;
    to->table = to->table ? to->table : from->table;
    for (const struct plan_node *child = from->children; child; child = child->next)
        merge(plan, plan_member(plan, to, child->name), child);
    if (from->any)
        merge(plan, plan_any(plan, to), from->any);
}

static bool has_records(const struct plan_node *node)
{
    if (node->record || (node->any && has_records(node->any)))
        return true;
    for (const struct plan_node *child = node->children; child; child = child->next)
        if (has_records(child))
            return true;
    return false;
}

/* Names beside an `any` mean both, except on the way to records, where each place is for itself. */
static void finish(struct plan *plan, struct plan_node *node)
{
    if (node->any && node->children && !has_records(node->any)) {
        struct plan_node *both = add_node(plan, TEXT(""));
        merge(plan, both, node->any);
        for (struct plan_node *child = node->children; child; child = child->next)
            merge(plan, plan_member(plan, both, child->name), child);
        for (struct plan_node *child = node->children; child; child = child->next)
            merge(plan, child, node->any);
        node->any = both;
    }
    node->records_below = node->record != 0 || (node->deep && node->deep->records_below);
    node->tables_below = node->table != 0 || (node->deep && node->deep->tables_below);
    if (node->any) {
        finish(plan, node->any);
        node->records_below |= node->any->records_below;
        node->tables_below |= node->any->tables_below;
    }
    for (struct plan_node *child = node->children; child; child = child->next) {
        finish(plan, child);
        node->records_below |= child->records_below;
        node->tables_below |= child->tables_below;
    }
}

/* What stands below ** stands below each node that leads nowhere of its own there, too. */
static void descend(struct plan *plan, struct plan_node *node)
{
    node->deep = plan->deep;
    for (struct plan_node *child = node->children; child; child = child->next) {
        const struct plan_node *same = NULL;
        for (const struct plan_node *other = plan->deep->children; other && !same;
             other = other->next)
            same = text_equal(other->name, child->name) ? other : NULL;
        if (same)
            merge(plan, child, same);
        else
            descend(plan, child);
    }
    if (node->any)
        descend(plan, node->any);
}

bool plan_finish(struct plan *plan)
{
    bool deep = plan->deep && plan->deep->children;
    if (deep) {
        finish(plan, plan->deep);
        descend(plan, plan->root);
        plan->deep->deep = plan->deep;
    }
    finish(plan, plan->root);
    if (deep) {
        plan->root->records_below |= plan->deep->records_below;
        plan->root->tables_below |= plan->deep->tables_below;
    }
    return plan->count < PLAN_NODES_MAX;
}
