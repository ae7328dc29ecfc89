/* SPDX-License-Identifier: MPL-2.0 */
/* Three walkers read the same word: the first stays in the loop of P, the third in that of Q, the
 * second goes from P to Q. Or two, for ways that double. */
#include "lib/redos_attack_internal.h"

enum { STEPS_PAIR_MAX = 200 * 1000 };

/* False when it is there already. */
static bool see(struct redos_search *s, uint64_t key)
{
    size_t slot = (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 40) % REDOS_TABLE_SIZE;
    while (s->stamps[slot] == s->stamp) {
        if (s->keys[slot] == key)
            return false;
        slot = (slot + 1) % REDOS_TABLE_SIZE;
    }
    s->stamps[slot] = s->stamp;
    s->keys[slot] = key;
    return true;
}

static void push(struct redos_search *s, size_t x, size_t y, size_t z, int byte, size_t before)
{
    uint64_t key = (uint64_t)x << 40 | (uint64_t)y << 20 | z;
    if (s->count < REDOS_STATES_MAX && see(s, key))
        s->states[s->count++] = (struct redos_state){
            {(uint16_t)x, (uint16_t)y, (uint16_t)z}, (uint16_t)byte, (uint32_t)before};
}

static void begin(struct redos_search *s, size_t x, size_t y, size_t z)
{
    s->count = 0;
    s->stamp++;
    push(s, x, y, z, 0, 0);
}

static struct text word_of(const struct redos_search *s, size_t state, struct arena *arena)
{
    char bytes[REDOS_PUMP_BYTES];
    size_t at = REDOS_PUMP_BYTES;
    for (; state > 0 && at > 0; state = s->states[state].before)
        bytes[--at] = (char)s->states[state].byte;
    if (state > 0)
        return TEXT("");
    return arena_copy(arena, (struct text){bytes + at, REDOS_PUMP_BYTES - at});
}

/* What leads from p and to q. */
static struct redos_places between(const struct redos_automaton *a, size_t p, size_t q)
{
    struct redos_places out = {{0}};
    REDOS_EACH(place, &a->reach[p])
    if (place == q || places_has(&a->reach[place], q))
        places_add(&out, place);
    return out;
}

static void step_three(struct redos_search *s, size_t at, const struct redos_places room[3])
{
    const struct redos_automaton *a = s->a;
    const struct redos_state from = s->states[at];
    struct redos_places x_next = places_both(&a->follow[from.walker[0]], &room[0]);
    struct redos_places y_next = places_both(&a->follow[from.walker[1]], &room[1]);
    struct redos_places z_next = places_both(&a->follow[from.walker[2]], &room[2]);
    REDOS_EACH(x, &x_next)
    {
        REDOS_EACH(y, &y_next)
        {
            struct byteset two = byteset_and(a->classes[x], &a->classes[y]);
            s->steps++;
            if (byteset_is_empty(&two))
                continue;
            REDOS_EACH(z, &z_next)
            {
                struct byteset three = byteset_and(two, &a->classes[z]);
                s->steps++;
                if (!byteset_is_empty(&three))
                    push(s, x, y, z, redos_pick(a, &three), at);
            }
        }
    }
}

/* Of the states from `known` on, the first that is this one; 0 if none is. */
static size_t find_state(const struct redos_search *s, size_t known, size_t x, size_t y, size_t z)
{
    for (size_t i = known; i < s->count; i++)
        if (s->states[i].walker[0] == x && s->states[i].walker[1] == y &&
            s->states[i].walker[2] == z)
            return i;
    return 0;
}

struct text redos_pump_between(struct redos_search *s, size_t p, size_t q, struct arena *arena)
{
    struct redos_places room[3] = {between(s->a, p, p), between(s->a, p, q), between(s->a, q, q)};
    uint64_t limit = s->steps + STEPS_PAIR_MAX;
    size_t found = 0;
    begin(s, p, p, q);
    for (size_t at = 0; at < s->count && s->steps < limit && !found; at++) {
        size_t known = s->count;
        step_three(s, at, room);
        found = find_state(s, known, p, q, q);
    }
    return found ? word_of(s, found, arena) : TEXT("");
}

static void step_two(struct redos_search *s, size_t at, const struct redos_places *room)
{
    const struct redos_automaton *a = s->a;
    const struct redos_state from = s->states[at];
    struct redos_places x_next = places_both(&a->follow[from.walker[0]], room);
    struct redos_places y_next = places_both(&a->follow[from.walker[1]], room);
    REDOS_EACH(x, &x_next)
    {
        REDOS_EACH(y, &y_next)
        {
            struct byteset shared = byteset_and(a->classes[x], &a->classes[y]);
            s->steps++;
            if (!byteset_is_empty(&shared))
                push(s, x, y, from.walker[2] || x != y, redos_pick(a, &shared), at);
        }
    }
}

/* The third number says whether the two have parted. */
struct text redos_pump_doubling(struct redos_search *s, size_t p, struct arena *arena)
{
    struct redos_places room = between(s->a, p, p);
    uint64_t limit = s->steps + STEPS_PAIR_MAX;
    size_t found = 0;
    begin(s, p, p, 0);
    for (size_t at = 0; at < s->count && s->steps < limit && !found; at++) {
        size_t known = s->count;
        step_two(s, at, &room);
        found = find_state(s, known, p, p, 1);
    }
    return found ? word_of(s, found, arena) : TEXT("");
}
