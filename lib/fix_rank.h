/* SPDX-License-Identifier: MPL-2.0 */
/* What learned fixes would make of a text, the best first. */
#ifndef HYPER_LIB_FIX_RANK_H
#define HYPER_LIB_FIX_RANK_H

#include "lib/fix_learn.h"

/* What a fix would make of a text. */
struct fix_result {
    const struct learned_fix *fix;
    struct text text;
};

/* The fixes of some label, compiled. NULL when one does not compile (it cannot be learned then). */
struct fix_ranker;
struct fix_ranker *fix_ranker_new(const struct learned_fix *fixes, size_t count);
void fix_ranker_destroy(struct fix_ranker **ranker);

/* For fix_rank: no place is known. */
#define FIX_ANYWHERE SIZE_MAX

/* The first `most` texts that differ, best first, that the fixes would make of `before`, in
 * `arena`; how many. Fixes are made in all places where they are found, as `hyper scan --fix` does,
 * or where the place is known only at this byte of `before`. */
size_t fix_rank(struct fix_ranker *ranker, struct text before, size_t at, struct fix_result *out,
                size_t most, struct arena *arena);

#endif
