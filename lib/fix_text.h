/* SPDX-License-Identifier: MPL-2.0 */
/* Text that grows in an arena, and is written as a regular expression or a fix. */
#ifndef HYPER_LIB_FIX_TEXT_H
#define HYPER_LIB_FIX_TEXT_H

#include "schema/arena.h"

struct fix_text {
    struct arena *arena;
    char *data; /* ends with a zero byte */
    size_t size, capacity;
};

void fix_add(struct fix_text *out, struct text text);
void fix_add_regex(struct fix_text *out, struct text literal); /* what matches it */
void fix_add_fix(struct fix_text *out, struct text literal);   /* `$` doubled */

#endif
