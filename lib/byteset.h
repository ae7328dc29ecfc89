/* SPDX-License-Identifier: MPL-2.0 */
/* A set of bytes: what one item of a regular expression accepts. */
#ifndef HYPER_LIB_BYTESET_H
#define HYPER_LIB_BYTESET_H

#include <stdbool.h>
#include <stdint.h>

enum { BYTESET_WORDS = 4 };

struct byteset {
    uint64_t bits[BYTESET_WORDS];
};

static inline bool byteset_has(const struct byteset *set, unsigned byte)
{
    return set->bits[(byte & 255) >> 6] >> (byte & 63) & 1;
}

static inline void byteset_add(struct byteset *set, unsigned byte)
{
    set->bits[(byte & 255) >> 6] |= UINT64_C(1) << (byte & 63);
}

/* Adds all from `first` to `last`, both at most 255. */
static inline void byteset_add_range(struct byteset *set, unsigned first, unsigned last)
{
    for (unsigned byte = first; byte <= last; byte++)
        byteset_add(set, byte);
}

static inline void byteset_add_all(struct byteset *set, const struct byteset *other)
{
    for (unsigned i = 0; i < BYTESET_WORDS; i++)
        set->bits[i] |= other->bits[i];
}

static inline struct byteset byteset_not(struct byteset set)
{
    for (unsigned i = 0; i < BYTESET_WORDS; i++)
        set.bits[i] = ~set.bits[i];
    return set;
}

static inline struct byteset byteset_and(struct byteset a, const struct byteset *b)
{
    for (unsigned i = 0; i < BYTESET_WORDS; i++)
        a.bits[i] &= b->bits[i];
    return a;
}

static inline bool byteset_is_empty(const struct byteset *set)
{
    return !(set->bits[0] | set->bits[1] | set->bits[2] | set->bits[3]);
}

static inline unsigned byteset_count(const struct byteset *set)
{
    unsigned count = 0;
    for (unsigned i = 0; i < BYTESET_WORDS; i++)
        count += (unsigned)__builtin_popcountll(set->bits[i]);
    return count;
}

/* The members of both cases of each letter in it. */
static inline struct byteset byteset_fold(struct byteset set)
{
    for (unsigned c = 'a'; c <= 'z'; c++)
        if (byteset_has(&set, c) || byteset_has(&set, c - 32)) {
            byteset_add(&set, c);
            byteset_add(&set, c - 32);
        }
    return set;
}

#endif
