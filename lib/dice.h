/* SPDX-License-Identifier: MPL-2.0 */
/* Numbers that look random and follow from a seed: the same on every machine (splitmix64). */
#ifndef HYPER_LIB_DICE_H
#define HYPER_LIB_DICE_H

#include "schema/id.h"

struct dice {
    uint64_t state;
};

static inline uint64_t dice_next(struct dice *dice)
{
    dice->state += UINT64_C(0x9e3779b97f4a7c15);
    return digest_mix(dice->state);
}

/* Less than `limit`; 0 when that is 0. */
static inline size_t dice_below(struct dice *dice, size_t limit)
{
    return limit ? (size_t)(dice_next(dice) >> 11) % limit : 0;
}

/* True once in so many times. */
static inline bool dice_once_in(struct dice *dice, size_t times)
{
    return dice_below(dice, times) == 0;
}

#endif
