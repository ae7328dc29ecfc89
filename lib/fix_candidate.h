/* SPDX-License-Identifier: MPL-2.0 */
/* Drafts of fixes that were tried and are good enough to be ranked. */
#ifndef HYPER_LIB_FIX_CANDIDATE_H
#define HYPER_LIB_FIX_CANDIDATE_H

#include "lib/fix_trial.h"

struct fix_candidate {
    struct learned_fix fix;
    uint64_t set; /* of the cases where it was right */
};

/* The learning of one label. */
struct fix_learning {
    const struct fix_learn_options *options;
    struct fix_cases cases;
    struct match_scratch *match;
    struct arena *arena, *scratch;
};

/* Tries the code on all cases. False if it is refused, was right in too few groups, or only
 * deletes. */
bool fix_try_draft(struct fix_learning *l, struct fix_code code, unsigned groups_min,
                   struct fix_candidate *out);

typedef bool fix_is_alike(const void *a, const void *b);

/* Keeps the first and the last of those items that are alike, in the place of the first two; how
 * many are left. */
size_t fix_keep_ends(void *items, size_t count, size_t size, fix_is_alike *alike);

/* Fixes that put lines in (lib/fix_learn_places.c), added to `out`; how many. */
size_t fix_learn_places(struct fix_learning *l, struct fix_candidate *out);

/* How many that may be. */
size_t fix_places_most(void);

#endif
