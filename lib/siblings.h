/* SPDX-License-Identifier: MPL-2.0 */
/* The lines beside some lines of a text, by indentation: those at the same level of the same block,
 * as keys of a YAML mapping or statements of a body are.
 *
 * A line's level is the column where it begins, behind the `- ` of list items. Its block goes up to
 * the line that begins its list item, and both ways as far as lines are not indented less; blank
 * lines and comments (`#`, `//`) end none. */
#ifndef HYPER_LIB_SIBLINGS_H
#define HYPER_LIB_SIBLINGS_H

#include "schema/arena.h"

enum {
    SIBLINGS_REACH = 64 * 1024, /* bytes of a block that are looked at before and behind a line */
    SIBLINGS_BLOCKS_MAX = 8,    /* levels of one place; others are passed over */
};

/* The lines that stand beside those of bytes [start, end) of `text`, and those themselves, from
 * their level on, each with a line break. Of each level that these lines have the block of the
 * first one counts: what stands between two list items belongs to the first. In `arena`. */
struct text siblings_of(struct text text, size_t start, size_t end, struct arena *arena);

#endif
