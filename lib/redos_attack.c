/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/redos_attack_internal.h"

#include <stdlib.h>

enum {
    STEPS_MAX = 12 * 1000 * 1000,
    PER_LOOPS_MAX = 3, /* pumps from one pair of loops */
};

/* A shortest way from `from` (not itself) to a place of `to`: which was before each, and where it
 * ends; REDOS_PLACES_MAX if there is none. */
static size_t find_way(const struct redos_automaton *a, size_t from, const struct redos_places *to,
                       uint16_t before[REDOS_PLACES_MAX])
{
    uint16_t queue[REDOS_PLACES_MAX];
    struct redos_places seen = {{0}};
    size_t head = 0, tail = 0;
    queue[tail++] = (uint16_t)from;
    while (head < tail) {
        size_t place = queue[head++];
        REDOS_EACH(after, &a->follow[place])
        {
            if (places_has(&seen, after) || byteset_is_empty(&a->sets[after]) ||
                after == REDOS_START)
                continue;
            places_add(&seen, after);
            before[after] = (uint16_t)place;
            if (places_has(to, after))
                return after;
            if (tail < REDOS_PLACES_MAX)
                queue[tail++] = (uint16_t)after;
        }
    }
    return REDOS_PLACES_MAX;
}

/* The bytes on that way, the last one's among them. */
static struct text way(const struct redos_automaton *a, size_t from, const struct redos_places *to,
                       struct arena *arena)
{
    uint16_t before[REDOS_PLACES_MAX];
    size_t found = find_way(a, from, to, before), length = 0;
    if (found == REDOS_PLACES_MAX)
        return TEXT("");
    for (size_t place = found; length == 0 || place != from; place = before[place])
        length++;
    char *out = arena_alloc(arena, length + 1);
    size_t at = length;
    for (size_t place = found; at > 0; place = before[place])
        out[--at] = (char)redos_pick(a, &a->classes[place]);
    return (struct text){out, length < REDOS_PART_BYTES ? length : REDOS_PART_BYTES};
}

static struct text way_to(const struct redos_automaton *a, size_t place, struct arena *arena)
{
    struct redos_places to = {{0}};
    if (place == REDOS_START)
        return TEXT("");
    places_add(&to, place);
    return way(a, REDOS_START, &to, arena);
}

struct maker {
    struct redos_automaton *a;
    struct redos_search *search;
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
            redos_in_one_loop(m->a, m->pumps[i].q, q))
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
static size_t loop_of(const struct redos_automaton *a, size_t place)
{
    for (size_t first = 0; first < place; first++)
        if (redos_in_one_loop(a, first, place))
            return first;
    return place;
}

static void find_doubling(struct maker *m)
{
    for (size_t p = 1; p < m->a->count && m->search->steps < STEPS_MAX / 2; p++)
        if (places_has(&m->a->reach[p], p))
            add_pump(m, p, redos_pump_doubling(m->search, p, m->arena), p);
}

static void find_pairs(struct maker *m, bool from_start)
{
    struct redos_automaton *a = m->a;
    uint8_t *tried = xcalloc(a->count, a->count);
    for (size_t q = 1; q < a->count; q++) {
        if (!places_has(&a->reach[q], q))
            continue;
        size_t q_loop = loop_of(a, q);
        for (size_t p = from_start ? REDOS_START : 1; p < (from_start ? 1 : a->count); p++) {
            if (p == q || !places_has(&a->reach[p], p) || !places_has(&a->reach[p], q) ||
                m->search->steps > STEPS_MAX)
                continue;
            uint8_t *tries = &tried[loop_of(a, p) * a->count + q_loop];
            if (*tries >= PER_LOOPS_MAX)
                continue;
            struct text pump = redos_pump_between(m->search, p, q, m->arena);
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
    struct redos_automaton *a = m->a;
    for (size_t q = 1; q < a->count; q++) {
        if (!places_has(&a->follow[q], q) || byteset_is_empty(&a->sets[q]))
            continue;
        char byte = (char)redos_pick(a, &a->classes[q]);
        add_pump(m, q, arena_copy(m->arena, (struct text){&byte, 1}), q);
    }
    struct text all = way(a, REDOS_START, &a->last, m->arena);
    if (all.size && all.size <= REDOS_PUMP_BYTES)
        add_pump(m, REDOS_START, all, REDOS_START);
}

/* What begins anywhere may want a line or a word to begin there. */
static void find_contexts(struct maker *m)
{
    static const struct text befores[] = {TEXT_ITEM("\n"), TEXT_ITEM(" ")};
    for (size_t i = 0, count = m->pump_count; i < count; i++)
        for (size_t k = 0; k < 2 && m->pumps[i].prefix.size == 0; k++)
            add_pump(m, REDOS_START, glued(m, befores[k], m->pumps[i].pump), m->pumps[i].q);
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

/* The engine gives up at once where a byte that every match needs is missing; so ends have the
 * bytes of the pattern's end, behind one that no loop passes, or the wrong way round. */
static void add_attacks(struct maker *m, struct text prefix, struct text pump, size_t q,
                        struct text sample)
{
    struct text tail = way(m->a, q, &m->a->last, m->arena);
    struct text out = redos_breaker(m->a, q, true, m->arena),
                loop_end = redos_breaker(m->a, q, false, m->arena);
    struct text newline = TEXT("\n"), kill = redos_killer(m->a, prefix, pump, m->arena);
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
    redos_build(m->a, tree);
    redos_split_classes(m->a);
    find_doubling(m);
    for (int picks = PICK_READABLE; picks < PICKS; picks++) {
        m->a->picks = (enum redos_picks)picks;
        find_pairs(m, true);
        find_pairs(m, false);
    }
    m->a->picks = PICK_READABLE;
    find_simple(m);
    if (m->a->has_context)
        find_contexts(m);
    struct text sample = way(m->a, REDOS_START, &m->a->last, arena);
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
