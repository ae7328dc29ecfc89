/* SPDX-License-Identifier: MPL-2.0 */
/* Replacing pieces of a text: what fixes of findings do. */
#ifndef HYPER_LIB_FIX_H
#define HYPER_LIB_FIX_H

#include "schema/arena.h"

struct replacement {
    size_t start, end; /* bytes of the text */
    struct text text;  /* what stands there then */
};

/* The text with these pieces replaced, in `arena`. They are in the order of their start; one that
 * overlaps one before it, or is not within the text, is left out. */
struct text fix_apply(struct text text, const struct replacement *pieces, size_t count,
                      struct arena *arena);

#endif
