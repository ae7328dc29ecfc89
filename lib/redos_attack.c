/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/redos_attack.h"

#include <stdlib.h>

enum {
    WORDS = REDOS_PLACES_MAX / 64,
    CLASSES_MAX = 256,
    COPIES_MAX = 64, /* of what a counted repeat unrolls to */
    MANY = 3,        /* x{0,4} may be a loop as well */
    BUILT_MAX = 64 * 1024,
    DEPTH_MAX = 200,        /* of the tree, with the groups that references stand for */
    REFERENCES_MAX = 2,     /* within each other */
    STATES_MAX = 4096,      /* of one search for a pump */
    TABLE_SIZE = 16 * 1024, /* a power of two, well above STATES_MAX */
    STEPS_MAX = 12 * 1000 * 1000,
    STEPS_PAIR_MAX = 200 * 1000,
    KILLERS_MAX = 512,
    KILLER_BYTES = 3,
    PER_LOOPS_MAX = 3, /* pumps from one pair of loops */
    START = 0,
};

enum picks { PICK_READABLE, PICK_RARE, PICK_BLANK, PICKS };

/* A set of places. */
struct places {
    uint64_t bits[WORDS];
};

struct automaton {
    size_t count;
    struct byteset sets[REDOS_PLACES_MAX];
    struct places follow[REDOS_PLACES_MAX];
    struct places reach[REDOS_PLACES_MAX];
    struct places last;
    bool copies_loops; /* x+ within a loop becomes xx* */
    size_t copies_max;
    bool has_context; /* it asks what stands before a place: \b, ^ of lines, look-behind */
    bool full;
    size_t built; /* nodes, each as often as it was unrolled */
    uint8_t class_of[256];
    uint8_t class_byte[CLASSES_MAX];
    size_t class_count;
    struct byteset classes[REDOS_PLACES_MAX]; /* by place: a set of classes */
    unsigned class_uses[CLASSES_MAX];         /* places that accept it */
    enum picks picks;                         /* which of several classes */
};

static bool has(const struct places *set, size_t place)
{
    return set->bits[place / 64] >> (place % 64) & 1;
}

static void add(struct places *set, size_t place)
{
    set->bits[place / 64] |= UINT64_C(1) << (place % 64);
}

static void add_all(struct places *set, const struct places *other)
{
    for (size_t i = 0; i < WORDS; i++)
        set->bits[i] |= other->bits[i];
}

/* The next member from `place` on, or REDOS_PLACES_MAX. */
static size_t next(const struct places *set, size_t place)
{
    for (size_t word = place / 64; word < WORDS; word++) {
        uint64_t bits = set->bits[word];
        if (word == place / 64)
            bits &= ~UINT64_C(0) << (place % 64);
        if (bits)
            return word * 64 + (size_t)__builtin_ctzll(bits);
    }
    return REDOS_PLACES_MAX;
}

#define EACH(place, set)                                                                           \
    for (size_t place = next((set), 0); place < REDOS_PLACES_MAX; place = next((set), place + 1))

/* Building. */

/* A piece of the automaton: where it begins and ends. */
struct piece {
    struct places first, last;
    bool nothing; /* may match the empty text */
};

struct builder {
    struct automaton *a;
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
    struct automaton *a = b->a;
    if (a->count == REDOS_PLACES_MAX) {
        a->full = true;
        return out;
    }
    a->sets[a->count] = *set;
    add(&out.first, a->count);
    add(&out.last, a->count);
    a->count++;
    return out;
}

static void link_places(struct automaton *a, const struct places *from, const struct places *to)
{
    EACH(place, from)
    add_all(&a->follow[place], to);
}

static struct piece joined(struct automaton *a, struct piece left, struct piece right)
{
    link_places(a, &left.last, &right.first);
    if (left.nothing)
        add_all(&left.first, &right.first);
    if (right.nothing)
        add_all(&right.last, &left.last);
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
        add_all(&out.first, &branch.first);
        add_all(&out.last, &branch.last);
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

static void build_automaton(struct automaton *a, const struct regex_tree *tree)
{
    struct builder b = {.a = a, .tree = tree};
    memset(a->follow, 0, sizeof a->follow);
    a->full = false;
    a->built = 0;
    a->count = 1;
    a->sets[START] = (struct byteset){{0}};
    struct piece all = build(&b, tree->root);
    a->follow[START] = all.first;
    a->last = all.last;
    if (!is_anchored(tree->root)) {
        a->sets[START] = byteset_not(a->sets[START]);
        add(&a->follow[START], START);
    }
}

/* Unrolls less until all of it has room. */
static void build_fitting(struct automaton *a, const struct regex_tree *tree)
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

static void close_reach(struct automaton *a)
{
    memcpy(a->reach, a->follow, sizeof a->reach);
    for (size_t middle = 0; middle < a->count; middle++)
        for (size_t from = 0; from < a->count; from++)
            if (has(&a->reach[from], middle))
                add_all(&a->reach[from], &a->reach[middle]);
}

/* Bytes that all sets treat alike are one class; its byte is the most readable one. */

static const char favourites[] = "a0A1bx_-. ,:/=@\t\"'";

static unsigned preference(unsigned byte)
{
    const char *at = byte && byte < 128 ? strchr(favourites, (int)byte) : NULL;
    if (at)
        return (unsigned)(at - favourites);
    return byte > ' ' && byte < 127 ? 100 : byte == '\n' ? 200 : 300;
}

static void split_classes(struct automaton *a)
{
    static const struct byteset none = {{0}};
    uint64_t digests[256];
    for (unsigned byte = 0; byte < 256; byte++) {
        uint64_t digest = 0;
        for (size_t place = 0; place < a->count; place++)
            digest = (digest ^ (byteset_has(&a->sets[place], byte) ? place + 1 : 0)) *
                     UINT64_C(0x9e3779b97f4a7c15);
        digests[byte] = digest ^ digest >> 29;
    }
    a->class_count = 0;
    for (unsigned byte = 0; byte < 256; byte++) {
        size_t alike = 0;
        while (alike < a->class_count && digests[a->class_byte[alike]] != digests[byte])
            alike++;
        if (alike == a->class_count)
            a->class_byte[a->class_count++] = (uint8_t)byte;
        a->class_of[byte] = (uint8_t)alike;
        if (preference(byte) < preference(a->class_byte[alike]))
            a->class_byte[alike] = (uint8_t)byte;
    }
    memset(a->class_uses, 0, sizeof a->class_uses);
    for (size_t place = 0; place < a->count; place++) {
        a->classes[place] = none;
        for (unsigned byte = 0; byte < 256; byte++)
            if (byteset_has(&a->sets[place], byte))
                byteset_add(&a->classes[place], a->class_of[byte]);
        for (unsigned alike = 0; alike < a->class_count; alike++)
            a->class_uses[alike] += byteset_has(&a->classes[place], alike);
    }
}

static bool is_preferred(const struct automaton *a, unsigned alike, unsigned to)
{
    bool blank = strchr(" \n\t-", a->class_byte[alike]),
         blank_to = strchr(" \n\t-", a->class_byte[to]);
    if (a->picks == PICK_RARE && a->class_uses[alike] != a->class_uses[to])
        return a->class_uses[alike] < a->class_uses[to];
    if (a->picks == PICK_BLANK && blank != blank_to)
        return blank;
    return preference(a->class_byte[alike]) < preference(a->class_byte[to]);
}

/* The byte of the preferred class; -1 if there is none. */
static int pick(const struct automaton *a, const struct byteset *classes)
{
    unsigned best = CLASSES_MAX;
    for (unsigned alike = 0; alike < a->class_count; alike++)
        if (byteset_has(classes, alike) && (best == CLASSES_MAX || is_preferred(a, alike, best)))
            best = alike;
    return best == CLASSES_MAX ? -1 : a->class_byte[best];
}

/* Shortest ways. */

/* The bytes on a shortest way from `from` (not itself) to a place of `to`, the last one's among
 * them. */
static struct text way(const struct automaton *a, size_t from, const struct places *to,
                       struct arena *arena)
{
    uint16_t before[REDOS_PLACES_MAX], queue[REDOS_PLACES_MAX];
    struct places seen = {{0}};
    size_t head = 0, tail = 0, found = REDOS_PLACES_MAX;
    queue[tail++] = (uint16_t)from;
    while (head < tail && found == REDOS_PLACES_MAX) {
        size_t place = queue[head++];
        EACH(after, &a->follow[place])
        {
            if (has(&seen, after) || byteset_is_empty(&a->sets[after]) || after == START)
                continue;
            add(&seen, after);
            before[after] = (uint16_t)place;
            queue[tail++] = (uint16_t)after;
            if (has(to, after) && found == REDOS_PLACES_MAX)
                found = after;
            if (tail == REDOS_PLACES_MAX)
                break;
        }
    }
    if (found == REDOS_PLACES_MAX)
        return TEXT("");
    size_t length = 0;
    for (size_t place = found; length == 0 || place != from; place = before[place])
        length++;
    char *out = arena_alloc(arena, length + 1);
    size_t at = length;
    for (size_t place = found; at > 0; place = before[place])
        out[--at] = (char)pick(a, &a->classes[place]);
    size_t kept = length < REDOS_PART_BYTES ? length : REDOS_PART_BYTES;
    return (struct text){out, kept};
}

static struct text way_to(const struct automaton *a, size_t place, struct arena *arena)
{
    struct places to = {{0}};
    if (place == START)
        return TEXT("");
    add(&to, place);
    return way(a, START, &to, arena);
}

/* Searching for pumps: three walkers read the same word. The first stays in P's loop, the third in
 * Q's, the second goes from P to Q. Or two, for ways that double. */

struct state {
    uint16_t walker[3];
    uint16_t byte;
    uint32_t before;
};

struct search {
    const struct automaton *a;
    struct state states[STATES_MAX];
    size_t count;
    uint64_t keys[TABLE_SIZE];
    uint32_t stamps[TABLE_SIZE], stamp;
    uint64_t steps; /* spent so far */
};

/* False when it is there already. */
static bool see(struct search *s, uint64_t key)
{
    size_t slot = (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 40) % TABLE_SIZE;
    while (s->stamps[slot] == s->stamp) {
        if (s->keys[slot] == key)
            return false;
        slot = (slot + 1) % TABLE_SIZE;
    }
    s->stamps[slot] = s->stamp;
    s->keys[slot] = key;
    return true;
}

static void push(struct search *s, size_t x, size_t y, size_t z, int byte, size_t before)
{
    uint64_t key = (uint64_t)x << 40 | (uint64_t)y << 20 | z;
    if (s->count < STATES_MAX && see(s, key))
        s->states[s->count++] = (struct state){
            {(uint16_t)x, (uint16_t)y, (uint16_t)z}, (uint16_t)byte, (uint32_t)before};
}

static void begin(struct search *s, size_t x, size_t y, size_t z)
{
    s->count = 0;
    s->stamp++;
    push(s, x, y, z, 0, 0);
}

static struct text word_of(const struct search *s, size_t state, struct arena *arena)
{
    char bytes[REDOS_PUMP_BYTES];
    size_t at = REDOS_PUMP_BYTES;
    for (; state > 0 && at > 0; state = s->states[state].before)
        bytes[--at] = (char)s->states[state].byte;
    if (state > 0)
        return TEXT("");
    return arena_copy(arena, (struct text){bytes + at, REDOS_PUMP_BYTES - at});
}

static struct places both(const struct places *a, const struct places *b)
{
    struct places out;
    for (size_t i = 0; i < WORDS; i++)
        out.bits[i] = a->bits[i] & b->bits[i];
    return out;
}

static bool in_one_loop(const struct automaton *a, size_t p, size_t q)
{
    return has(&a->reach[p], q) && has(&a->reach[q], p);
}

/* What leads from p and to q. */
static struct places between(const struct automaton *a, size_t p, size_t q)
{
    struct places out = {{0}};
    EACH(place, &a->reach[p])
    if (place == q || has(&a->reach[place], q))
        add(&out, place);
    return out;
}

static void step_three(struct search *s, size_t at, const struct places room[3])
{
    const struct automaton *a = s->a;
    const struct state from = s->states[at];
    struct places x_next = both(&a->follow[from.walker[0]], &room[0]);
    struct places y_next = both(&a->follow[from.walker[1]], &room[1]);
    struct places z_next = both(&a->follow[from.walker[2]], &room[2]);
    EACH(x, &x_next)
    {
        EACH(y, &y_next)
        {
            struct byteset two = byteset_and(a->classes[x], &a->classes[y]);
            s->steps++;
            if (byteset_is_empty(&two))
                continue;
            EACH(z, &z_next)
            {
                struct byteset three = byteset_and(two, &a->classes[z]);
                s->steps++;
                if (!byteset_is_empty(&three))
                    push(s, x, y, z, pick(a, &three), at);
            }
        }
    }
}

/* A word for p and q, or empty. */
static struct text pump_between(struct search *s, size_t p, size_t q, struct arena *arena)
{
    struct places room[3] = {between(s->a, p, p), between(s->a, p, q), between(s->a, q, q)};
    uint64_t limit = s->steps + STEPS_PAIR_MAX;
    begin(s, p, p, q);
    for (size_t at = 0; at < s->count && s->steps < limit; at++) {
        size_t known = s->count;
        step_three(s, at, room);
        for (size_t i = known; i < s->count; i++)
            if (s->states[i].walker[0] == p && s->states[i].walker[1] == q &&
                s->states[i].walker[2] == q)
                return word_of(s, i, arena);
    }
    return TEXT("");
}

/* A word that leads from p to p in two ways, or empty. The third number says whether they parted.
 */
static struct text pump_doubling(struct search *s, size_t p, struct arena *arena)
{
    const struct automaton *a = s->a;
    struct places room = between(a, p, p);
    uint64_t limit = s->steps + STEPS_PAIR_MAX;
    begin(s, p, p, 0);
    for (size_t at = 0; at < s->count && s->steps < limit; at++) {
        const struct state from = s->states[at];
        struct places x_next = both(&a->follow[from.walker[0]], &room);
        struct places y_next = both(&a->follow[from.walker[1]], &room);
        EACH(x, &x_next)
        {
            EACH(y, &y_next)
            {
                struct byteset shared = byteset_and(a->classes[x], &a->classes[y]);
                bool parted = from.walker[2] || x != y;
                s->steps++;
                if (byteset_is_empty(&shared))
                    continue;
                push(s, x, y, parted, pick(a, &shared), at);
                if (parted && x == p && y == p)
                    return word_of(s, s->count - 1, arena);
            }
        }
    }
    return TEXT("");
}

/* Making attacks. */

struct maker {
    struct automaton *a;
    struct search *search;
    struct arena *arena;
    struct attacks *out;
    struct {
        struct text prefix, pump;
        size_t q;
    } pumps[REDOS_PUMPS_MAX];
    size_t pump_count;
};

static void add_pump(struct maker *m, size_t p, struct text pump, size_t q)
{
    if (pump.size == 0 || m->pump_count == REDOS_PUMPS_MAX)
        return;
    struct text prefix = way_to(m->a, p, m->arena);
    for (size_t i = 0; i < m->pump_count; i++)
        if (text_equal(m->pumps[i].pump, pump) && text_equal(m->pumps[i].prefix, prefix) &&
            in_one_loop(m->a, m->pumps[i].q, q))
            return;
    m->pumps[m->pump_count].prefix = prefix;
    m->pumps[m->pump_count].pump = pump;
    m->pumps[m->pump_count++].q = q;
}

static struct text glued(struct maker *m, struct text a, struct text b)
{
    char *out = arena_alloc(m->arena, a.size + b.size + 1);
    memcpy(out, a.data, a.size);
    memcpy(out + a.size, b.data, b.size);
    return (struct text){out, a.size + b.size};
}

/* The first place of each loop stands for it. */
static size_t loop_of(const struct automaton *a, size_t place)
{
    for (size_t first = 0; first < place; first++)
        if (in_one_loop(a, first, place))
            return first;
    return place;
}

static void find_doubling(struct maker *m)
{
    for (size_t p = 1; p < m->a->count && m->search->steps < STEPS_MAX / 2; p++)
        if (has(&m->a->reach[p], p))
            add_pump(m, p, pump_doubling(m->search, p, m->arena), p);
}

static void find_pairs(struct maker *m, bool from_start)
{
    struct automaton *a = m->a;
    uint8_t *tried = xcalloc(a->count, a->count);
    for (size_t q = 1; q < a->count; q++) {
        if (!has(&a->reach[q], q))
            continue;
        size_t q_loop = loop_of(a, q);
        for (size_t p = from_start ? START : 1; p < (from_start ? 1 : a->count); p++) {
            if (p == q || !has(&a->reach[p], p) || !has(&a->reach[p], q) ||
                m->search->steps > STEPS_MAX)
                continue;
            uint8_t *tries = &tried[loop_of(a, p) * a->count + q_loop];
            if (*tries >= PER_LOOPS_MAX)
                continue;
            struct text pump = pump_between(m->search, p, q, m->arena);
            *tries = (uint8_t)(*tries + (pump.size > 0));
            add_pump(m, p, pump, q);
        }
    }
    free(tried);
}

/* What loops alone, and the beginning of the pattern again and again: the searches above cannot
 * see what conditions forbid or allow. */
static void find_simple(struct maker *m)
{
    struct automaton *a = m->a;
    for (size_t q = 1; q < a->count; q++) {
        if (!has(&a->follow[q], q) || byteset_is_empty(&a->sets[q]))
            continue;
        char byte = (char)pick(a, &a->classes[q]);
        add_pump(m, q, arena_copy(m->arena, (struct text){&byte, 1}), q);
    }
    struct text all = way(a, START, &a->last, m->arena);
    if (all.size && all.size <= REDOS_PUMP_BYTES)
        add_pump(m, START, all, START);
}

/* What begins anywhere may want a line or a word to begin there. */
static void find_contexts(struct maker *m)
{
    static const struct text befores[] = {TEXT_ITEM("\n"), TEXT_ITEM(" ")};
    for (size_t i = 0, count = m->pump_count; i < count; i++)
        for (size_t k = 0; k < 2 && m->pumps[i].prefix.size == 0; k++)
            add_pump(m, START, glued(m, befores[k], m->pumps[i].pump), m->pumps[i].q);
}

static void add_attack(struct maker *m, struct text prefix, struct text pump, struct text suffix)
{
    struct attacks *out = m->out;
    if (out->count == REDOS_ATTACKS_MAX)
        return;
    for (size_t i = 0; i < out->count; i++)
        if (text_equal(out->items[i].prefix, prefix) && text_equal(out->items[i].pump, pump) &&
            text_equal(out->items[i].suffix, suffix))
            return;
    out->items = arena_grow(m->arena, out->items, out->count, sizeof *out->items);
    out->items[out->count++] = (struct attack){prefix, pump, suffix};
}

static struct text reversed(struct maker *m, struct text text)
{
    char *out = arena_alloc(m->arena, text.size + 1);
    for (size_t i = 0; i < text.size; i++)
        out[i] = text.data[text.size - 1 - i];
    return (struct text){out, text.size};
}

/* Killing words: what makes the pattern fail after prefix and pumps. */

struct word {
    struct places at; /* where reading it leads */
    char bytes[KILLER_BYTES];
    size_t size;
};

/* Where one byte leads from any of `from`, begun before it. */
static struct places after_byte(const struct automaton *a, const struct places *from, unsigned byte)
{
    struct places out = {{0}};
    EACH(place, from)
    {
        struct places to = a->follow[place];
        EACH(next_place, &to)
        if (next_place != START && byteset_has(&a->sets[next_place], byte))
            add(&out, next_place);
    }
    return out;
}

static bool is_none(const struct places *set)
{
    return next(set, 0) == REDOS_PLACES_MAX;
}

static struct places after_text(const struct automaton *a, struct places from, struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        bool starts = has(&from, START) && has(&a->follow[START], START);
        from = after_byte(a, &from, (unsigned char)text.data[i]);
        if (starts)
            add(&from, START);
    }
    return from;
}

/* A shortest word after which no way goes on, or, if there is none so short, after which none is
 * at an end; empty if there is neither. */
static struct text killer(struct maker *m, struct text prefix, struct text pump)
{
    const struct automaton *a = m->a;
    struct word *words = xcalloc(KILLERS_MAX, sizeof *words);
    size_t count = 1, quiet = 0, dead = 0;
    add(&words[0].at, START);
    words[0].at = after_text(a, words[0].at, prefix);
    for (size_t i = 0; i < 3; i++)
        words[0].at = after_text(a, words[0].at, pump);
    words[0].at.bits[0] &= ~(uint64_t)1;
    for (size_t i = 0; i < count && !dead; i++)
        for (unsigned alike = 0; alike < a->class_count && words[i].size < KILLER_BYTES; alike++) {
            if (count == KILLERS_MAX)
                break;
            struct word *to = &words[count++];
            *to = words[i];
            to->bytes[to->size++] = (char)a->class_byte[alike];
            to->at = after_byte(a, &words[i].at, a->class_byte[alike]);
            struct places ended = both(&to->at, &a->last);
            quiet = quiet == 0 && is_none(&ended) ? count - 1 : quiet;
            dead = is_none(&to->at) ? count - 1 : 0;
            if (dead)
                break;
        }
    size_t best = dead ? dead : quiet;
    struct text out = {words[best].bytes, words[best].size};
    out = arena_copy(m->arena, out);
    free(words);
    return out;
}

/* A byte that ends the loop of q, better every loop, best that is in no set at all; empty if there
 * is none. */
static struct text breaker(struct maker *m, size_t q, bool any)
{
    struct byteset taken = {{0}};
    for (size_t place = 1; place < m->a->count; place++)
        if (any || in_one_loop(m->a, place, q))
            byteset_add_all(&taken, &m->a->sets[place]);
    unsigned best = 256;
    for (unsigned byte = 0; byte < 256; byte++)
        if (!byteset_has(&taken, byte) && (best == 256 || preference(byte) < preference(best)))
            best = byte;
    char c = (char)best;
    return best == 256 ? TEXT("") : arena_copy(m->arena, (struct text){&c, 1});
}

/* The engine gives up at once where a byte that every match needs is missing; so ends have the
 * bytes of the pattern's end, behind one that no loop passes, or the wrong way round. */
static void add_attacks(struct maker *m, struct text prefix, struct text pump, size_t q,
                        struct text sample)
{
    struct text tail = way(m->a, q, &m->a->last, m->arena);
    struct text out = breaker(m, q, true), loop_end = breaker(m, q, false);
    struct text newline = TEXT("\n"), kill = killer(m, prefix, pump);
    add_attack(m, prefix, pump, glued(m, out, tail));
    add_attack(m, prefix, pump, out);
    add_attack(m, prefix, pump, TEXT(""));
    add_attack(m, prefix, pump, glued(m, out, reversed(m, tail)));
    add_attack(m, prefix, pump, glued(m, out.size ? out : newline, sample));
    if (loop_end.size && !text_equal(loop_end, out)) {
        add_attack(m, prefix, pump, loop_end);
        add_attack(m, prefix, pump, glued(m, loop_end, tail));
        add_attack(m, prefix, pump, glued(m, loop_end, reversed(m, tail)));
    }
    if (kill.size && !text_equal(kill, out) && !text_equal(kill, loop_end)) {
        add_attack(m, prefix, pump, kill);
        add_attack(m, prefix, pump, glued(m, kill, tail));
    }
    if (tail.size > 1) {
        struct text cut = {tail.data, tail.size - 1};
        add_attack(m, prefix, pump, cut);
        add_attack(m, prefix, pump, glued(m, text_from(tail, tail.size - 1), cut));
    }
}

void redos_attacks(const struct regex_tree *tree, struct arena *arena, struct attacks *out)
{
    struct maker *m = xcalloc(1, sizeof *m);
    m->a = xcalloc(1, sizeof *m->a);
    m->search = xcalloc(1, sizeof *m->search);
    m->search->a = m->a;
    m->arena = arena;
    m->out = out;
    *out = (struct attacks){NULL, 0, 0};
    build_fitting(m->a, tree);
    close_reach(m->a);
    split_classes(m->a);
    find_doubling(m);
    for (int picks = PICK_READABLE; picks < PICKS; picks++) {
        m->a->picks = (enum picks)picks;
        find_pairs(m, true);
        find_pairs(m, false);
    }
    m->a->picks = PICK_READABLE;
    find_simple(m);
    if (m->a->has_context)
        find_contexts(m);
    struct text sample = way(m->a, START, &m->a->last, arena);
    out->least_bytes = sample.size;
    for (size_t i = 0; i < m->pump_count; i++)
        add_attacks(m, m->pumps[i].prefix, m->pumps[i].pump, m->pumps[i].q, sample);
    for (size_t i = 0; i < m->pump_count; i++)
        if (m->pumps[i].prefix.size)
            add_attacks(m, TEXT(""), m->pumps[i].pump, m->pumps[i].q, sample);
    free(m->search);
    free(m->a);
    free(m);
}

size_t attack_write(const struct attack *attack, char *out, size_t size)
{
    size_t ends = attack->prefix.size + attack->suffix.size, used = attack->prefix.size;
    if (attack->pump.size == 0 || size < ends + attack->pump.size)
        return 0;
    memcpy(out, attack->prefix.data, used);
    while (used + attack->pump.size + attack->suffix.size <= size) {
        memcpy(out + used, attack->pump.data, attack->pump.size);
        used += attack->pump.size;
    }
    memcpy(out + used, attack->suffix.data, attack->suffix.size);
    return used + attack->suffix.size;
}
