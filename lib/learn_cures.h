/* SPDX-License-Identifier: MPL-2.0 */
/* Curative rules from the fixes that a store holds: lib/fix_learn learns them, lib/fix_rules checks
 * them; here each gets the evidence of repositories that it does not stand on. */
#ifndef HYPER_LIB_LEARN_CURES_H
#define HYPER_LIB_LEARN_CURES_H

#include "lib/fix_rules.h"
#include "lib/learn_input.h"

/* A rule, and what it made of fixes that people made. */
struct learn_cure {
    struct content_rule rule;
    struct text facts;
    const struct learn_subject *subject;
    struct distil_counts seen;
    struct distil_units units; /* of repositories that it does not stand on */
    size_t known;              /* number of the known rule that does the same, from 1; or 0 */
};

struct learn_cures {
    struct learn_cure *items;
    size_t count;
    size_t learned, refused;    /* fixes that were learned; and those that a check did not pass */
    struct distil_units *known; /* of each known rule, on fixes made after it was proposed */
};

/* `known` are the rules of the input's `known`, read; those without a fix do not count. All is made
 * in `arena`. */
void learn_cures(const struct learn_input *input, const struct content_rule *known,
                 unsigned repositories, struct arena *arena, struct learn_cures *out);

#endif
