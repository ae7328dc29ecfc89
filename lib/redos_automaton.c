/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/redos_attack_internal.h"

enum {
    COPIES_MAX = 64, /* of what a counted repeat unrolls to */
    MANY = 3,        /* x{0,4} may be a loop as well */
    BUILT_MAX = 64 * 1024,
    DEPTH_MAX = 200,    /* of the tree, with the groups that references stand for */
    REFERENCES_MAX = 2, /* within each other */
};

/* A piece of the automaton: where it begins and ends. */
struct piece {
    struct redos_places first, last;
    bool nothing; /* may match the empty text */
};

struct builder {
    struct redos_automaton *a;
    const struct regex_tree *tree;
    unsigned depth, references, loops;
};

static struct piece build(struct builder *b, const struct regex *node);

static struct piece empty_piece(void)
{
    return (struct piece){.nothing = true};
}

static struct piece one_place(struct builder *b, const struct byteset *set)
{
    struct piece out = {.nothing = false};
    struct redos_automaton *a = b->a;
    if (a->count == REDOS_PLACES_MAX) {
        a->full = true;
        return out;
    }
    a->sets[a->count] = *set;
    places_add(&out.first, a->count);
    places_add(&out.last, a->count);
    a->count++;
    return out;
}

static void link_places(struct redos_automaton *a, const struct redos_places *from,
                        const struct redos_places *to)
{
    REDOS_EACH(place, from)
    places_add_all(&a->follow[place], to);
}

static struct piece joined(struct redos_automaton *a, struct piece left, struct piece right)
{
    link_places(a, &left.last, &right.first);
    if (left.nothing)
        places_add_all(&left.first, &right.first);
    if (right.nothing)
        places_add_all(&right.last, &left.last);
    return (struct piece){left.first, right.last, left.nothing && right.nothing};
}

static struct piece build_loop(struct builder *b, const struct regex *item)
{
    b->loops++;
    struct piece out = build(b, item);
    b->loops--;
    link_places(b->a, &out.last, &out.first);
    return out;
}

/* x+; within another loop xx*, so that the ways through both loops are told apart. */
static struct piece build_many(struct builder *b, const struct regex *item)
{
    if (b->loops == 0 || !b->a->copies_loops)
        return build_loop(b, item);
    struct piece one = build(b, item), more = build_loop(b, item);
    more.nothing = true;
    return joined(b->a, one, more);
}

static struct piece build_repeat(struct builder *b, const struct regex *node)
{
    const struct regex *item = node->items[0];
    bool loops = node->most == REGEX_ENDLESS || node->most - node->least > MANY;
    size_t least = node->least < b->a->copies_max ? node->least : b->a->copies_max;
    size_t most = loops ? 0 : node->most - node->least;
    struct piece out = empty_piece();
    if (node->most == 0)
        return out;
    for (size_t i = loops && least > 0 ? 1 : 0; i < least && !b->a->full; i++)
        out = joined(b->a, out, build(b, item));
    if (loops) {
        struct piece many = build_many(b, item);
        many.nothing = many.nothing || least == 0;
        out = joined(b->a, out, many);
    }
    for (size_t i = 0; i < most && !b->a->full; i++) {
        struct piece optional = build(b, item);
        optional.nothing = true;
        out = joined(b->a, out, optional);
    }
    return out;
}

static struct piece build_choice(struct builder *b, const struct regex *node)
{
    struct piece out = {.nothing = false};
    for (size_t i = 0; i < node->count; i++) {
        struct piece branch = build(b, node->items[i]);
        places_add_all(&out.first, &branch.first);
        places_add_all(&out.last, &branch.last);
        out.nothing = out.nothing || branch.nothing;
    }
    return out;
}

static struct piece build_reference(struct builder *b, const struct regex *node)
{
    const struct regex *group =
        node->group < REGEX_GROUPS_MAX ? b->tree->groups[node->group] : NULL;
    if (!group || b->references == REFERENCES_MAX)
        return empty_piece();
    b->references++;
    struct piece out = build(b, group);
    b->references--;
    out.nothing = true;
    return out;
}

/* What it looks at is a way that leads nowhere else. */
static struct piece build_look(struct builder *b, const struct regex *node)
{
    struct piece out = empty_piece();
    b->a->has_context = b->a->has_context || node->behind;
    if (!node->behind)
        out.first = build(b, node->items[0]).first;
    return out;
}

static struct piece build_node(struct builder *b, const struct regex *node)
{
    struct piece out = empty_piece();
    switch (node->kind) {
    case REGEX_SET:
        return one_place(b, &node->set);
    case REGEX_SEQUENCE:
        for (size_t i = 0; i < node->count; i++)
            out = joined(b->a, out, build(b, node->items[i]));
        return out;
    case REGEX_CHOICE:
        return build_choice(b, node);
    case REGEX_REPEAT:
        return build_repeat(b, node);
    case REGEX_GROUP:
        return build(b, node->items[0]);
    case REGEX_REFERENCE:
        return build_reference(b, node);
    case REGEX_LOOK:
        return build_look(b, node);
    case REGEX_EDGE:
        b->a->has_context = true;
        return out;
    default:
        return out;
    }
}

static struct piece build(struct builder *b, const struct regex *node)
{
    b->a->full = b->a->full || b->a->built++ == BUILT_MAX;
    if (b->depth == DEPTH_MAX || b->a->full)
        return empty_piece();
    b->depth++;
    struct piece out = build_node(b, node);
    b->depth--;
    return out;
}

/* Whether a match can only begin where the text does. */
static bool is_anchored(const struct regex *node)
{
    switch (node->kind) {
    case REGEX_EDGE:
        return node->edge == EDGE_TEXT_BEGIN;
    case REGEX_GROUP:
        return is_anchored(node->items[0]);
    case REGEX_SEQUENCE:
        for (size_t i = 0; i < node->count; i++) {
            const struct regex *item = node->items[i];
            if (item->kind != REGEX_LOOK && !(item->kind == REGEX_SEQUENCE && item->count == 0))
                return is_anchored(item);
        }
        return false;
    case REGEX_CHOICE:
        for (size_t i = 0; i < node->count; i++)
            if (!is_anchored(node->items[i]))
                return false;
        return true;
    default:
        return false;
    }
}

static void build_automaton(struct redos_automaton *a, const struct regex_tree *tree)
{
    struct builder b = {.a = a, .tree = tree};
    memset(a->follow, 0, sizeof a->follow);
    a->full = false;
    a->built = 0;
    a->count = 1;
    a->sets[REDOS_START] = (struct byteset){{0}};
    struct piece all = build(&b, tree->root);
    a->follow[REDOS_START] = all.first;
    a->last = all.last;
    if (!is_anchored(tree->root)) {
        a->sets[REDOS_START] = byteset_not(a->sets[REDOS_START]);
        places_add(&a->follow[REDOS_START], REDOS_START);
    }
}

/* Unrolls less until all of it has room. */
static void build_fitting(struct redos_automaton *a, const struct regex_tree *tree)
{
    static const struct {
        bool copies_loops;
        size_t copies;
    } tries[] = {{true, COPIES_MAX}, {true, 8}, {true, 2}, {false, 2}, {false, 1}};
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        a->copies_loops = tries[i].copies_loops;
        a->copies_max = tries[i].copies;
        build_automaton(a, tree);
        if (!a->full)
            return;
    }
}

static void close_reach(struct redos_automaton *a)
{
    memcpy(a->reach, a->follow, sizeof a->reach);
    for (size_t middle = 0; middle < a->count; middle++)
        for (size_t from = 0; from < a->count; from++)
            if (places_has(&a->reach[from], middle))
                places_add_all(&a->reach[from], &a->reach[middle]);
}

void redos_build(struct redos_automaton *a, const struct regex_tree *tree)
{
    build_fitting(a, tree);
    close_reach(a);
}
