/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/redos_attack_internal.h"

#include <stdlib.h>

enum {
    KILLERS_MAX = 512,
    KILLER_BYTES = 3,
};

/* Words that are tried. */
struct word {
    struct redos_places at; /* where reading it leads */
    char bytes[KILLER_BYTES];
    size_t size;
};

/* Where one byte leads from any of `from`, begun before it. */
static struct redos_places after_byte(const struct redos_automaton *a,
                                      const struct redos_places *from, unsigned byte)
{
    struct redos_places out = {{0}};
    REDOS_EACH(place, from)
    {
        struct redos_places to = a->follow[place];
        REDOS_EACH(next_place, &to)
        if (next_place != REDOS_START && byteset_has(&a->sets[next_place], byte))
            places_add(&out, next_place);
    }
    return out;
}

static struct redos_places after_text(const struct redos_automaton *a, struct redos_places from,
                                      struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        bool starts =
            places_has(&from, REDOS_START) && places_has(&a->follow[REDOS_START], REDOS_START);
        from = after_byte(a, &from, (unsigned char)text.data[i]);
        if (starts)
            places_add(&from, REDOS_START);
    }
    return from;
}

static struct redos_places after_attack(const struct redos_automaton *a, struct text prefix,
                                        struct text pump)
{
    enum { PUMPS = 3 };
    struct redos_places at = {{0}};
    places_add(&at, REDOS_START);
    at = after_text(a, at, prefix);
    for (size_t i = 0; i < PUMPS; i++)
        at = after_text(a, at, pump);
    at.bits[0] &= ~(uint64_t)1; /* REDOS_START */
    return at;
}

struct text redos_killer(const struct redos_automaton *a, struct text prefix, struct text pump,
                         struct arena *arena)
{
    struct word *words = xcalloc(KILLERS_MAX, sizeof *words);
    size_t count = 1, quiet = 0, dead = 0;
    words[0].at = after_attack(a, prefix, pump);
    for (size_t i = 0; i < count && !dead; i++)
        for (unsigned alike = 0; alike < a->class_count && words[i].size < KILLER_BYTES; alike++) {
            if (count == KILLERS_MAX)
                break;
            struct word *to = &words[count++];
            *to = words[i];
            to->bytes[to->size++] = (char)a->class_byte[alike];
            to->at = after_byte(a, &words[i].at, a->class_byte[alike]);
            struct redos_places ended = places_both(&to->at, &a->last);
            quiet = quiet == 0 && places_none(&ended) ? count - 1 : quiet;
            dead = places_none(&to->at) ? count - 1 : 0;
            if (dead)
                break;
        }
    size_t best = dead ? dead : quiet;
    struct text out = {words[best].bytes, words[best].size};
    out = arena_copy(arena, out);
    free(words);
    return out;
}

struct text redos_breaker(const struct redos_automaton *a, size_t q, bool any, struct arena *arena)
{
    struct byteset taken = {{0}};
    for (size_t place = 1; place < a->count; place++)
        if (any || redos_in_one_loop(a, place, q))
            byteset_add_all(&taken, &a->sets[place]);
    unsigned best = 256;
    for (unsigned byte = 0; byte < 256; byte++)
        if (!byteset_has(&taken, byte) &&
            (best == 256 || redos_preference(byte) < redos_preference(best)))
            best = byte;
    char c = (char)best;
    return best == 256 ? TEXT("") : arena_copy(arena, (struct text){&c, 1});
}
