/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of lib/redos_attack share: the automaton of a pattern, and its alphabet. */
#ifndef HYPER_LIB_REDOS_ATTACK_INTERNAL_H
#define HYPER_LIB_REDOS_ATTACK_INTERNAL_H

#include "lib/redos_attack.h"

enum {
    REDOS_WORDS = REDOS_PLACES_MAX / 64,
    REDOS_CLASSES_MAX = 256,
    REDOS_START = 0,              /* the place before all others */
    REDOS_STATES_MAX = 4096,      /* of one search for a pump */
    REDOS_TABLE_SIZE = 16 * 1024, /* a power of two, well above REDOS_STATES_MAX */
};

/* Which of several classes of bytes is taken for a word. */
enum redos_picks { PICK_READABLE, PICK_RARE, PICK_BLANK, PICKS };

/* A set of places. */
struct redos_places {
    uint64_t bits[REDOS_WORDS];
};

static inline bool places_has(const struct redos_places *set, size_t place)
{
    return set->bits[place / 64] >> (place % 64) & 1;
}

static inline void places_add(struct redos_places *set, size_t place)
{
    set->bits[place / 64] |= UINT64_C(1) << (place % 64);
}

static inline void places_add_all(struct redos_places *set, const struct redos_places *other)
{
    for (size_t i = 0; i < REDOS_WORDS; i++)
        set->bits[i] |= other->bits[i];
}

/* The next member from `place` on, or REDOS_PLACES_MAX. */
static inline size_t places_next(const struct redos_places *set, size_t place)
{
    for (size_t word = place / 64; word < REDOS_WORDS; word++) {
        uint64_t bits = set->bits[word];
        if (word == place / 64)
            bits &= ~UINT64_C(0) << (place % 64);
        if (bits)
            return word * 64 + (size_t)__builtin_ctzll(bits);
    }
    return REDOS_PLACES_MAX;
}

static inline bool places_none(const struct redos_places *set)
{
    return places_next(set, 0) == REDOS_PLACES_MAX;
}

static inline struct redos_places places_both(const struct redos_places *a,
                                              const struct redos_places *b)
{
    struct redos_places out;
    for (size_t i = 0; i < REDOS_WORDS; i++)
        out.bits[i] = a->bits[i] & b->bits[i];
    return out;
}

#define REDOS_EACH(place, set)                                                                     \
    for (size_t place = places_next((set), 0); place < REDOS_PLACES_MAX;                           \
         place = places_next((set), place + 1))

/* Without empty moves: in each place a byte of its set was read last. */
struct redos_automaton {
    size_t count;
    struct byteset sets[REDOS_PLACES_MAX];
    struct redos_places follow[REDOS_PLACES_MAX];
    struct redos_places reach[REDOS_PLACES_MAX];
    struct redos_places last;
    bool copies_loops; /* x+ within a loop becomes xx* */
    size_t copies_max;
    bool has_context; /* it asks what stands before a place: \b, ^ of lines, look-behind */
    bool full;
    size_t built; /* nodes, each as often as it was unrolled */
    uint8_t class_of[256];
    uint8_t class_byte[REDOS_CLASSES_MAX];
    size_t class_count;
    struct byteset classes[REDOS_PLACES_MAX]; /* by place: a set of classes */
    unsigned class_uses[REDOS_CLASSES_MAX];   /* places that accept it */
    enum redos_picks picks;                   /* which of several classes */
};

/* redos_automaton.c: of the pattern, unrolled so far that all of it has room. */
void redos_build(struct redos_automaton *a, const struct regex_tree *tree);

static inline bool redos_in_one_loop(const struct redos_automaton *a, size_t p, size_t q)
{
    return places_has(&a->reach[p], q) && places_has(&a->reach[q], p);
}

/* redos_alphabet.c: bytes that all sets treat alike are one class, whose byte is the most readable
 * one. */
void redos_split_classes(struct redos_automaton *a);

/* How readable a byte is: less is better. */
unsigned redos_preference(unsigned byte);

/* The byte of the preferred class; -1 if there is none. */
int redos_pick(const struct redos_automaton *a, const struct byteset *classes);

/* redos_pump.c: one search for all pumps of a pattern, whose `steps` are what was spent. */
struct redos_state {
    uint16_t walker[3];
    uint16_t byte;
    uint32_t before;
};

struct redos_search {
    const struct redos_automaton *a;
    struct redos_state states[REDOS_STATES_MAX];
    size_t count;
    uint64_t keys[REDOS_TABLE_SIZE];
    uint32_t stamps[REDOS_TABLE_SIZE], stamp;
    uint64_t steps;
};

/* A word that is a pump for p and q, or that leads from p to p in two ways; empty if none is found.
 */
struct text redos_pump_between(struct redos_search *s, size_t p, size_t q, struct arena *arena);
struct text redos_pump_doubling(struct redos_search *s, size_t p, struct arena *arena);

/* redos_suffix.c: a shortest word after prefix and pumps after which no way goes on, or, if there
 * is none so short, after which none is at an end; empty if there is neither. */
struct text redos_killer(const struct redos_automaton *a, struct text prefix, struct text pump,
                         struct arena *arena);

/* A byte that ends the loop of q, or with `any` every loop, best that is in no set at all; empty if
 * there is none. */
struct text redos_breaker(const struct redos_automaton *a, size_t q, bool any, struct arena *arena);

#endif
