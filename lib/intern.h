/* SPDX-License-Identifier: MPL-2.0 */
/* Texts by number: each different one once, in the order in which they came. */
#ifndef HYPER_LIB_INTERN_H
#define HYPER_LIB_INTERN_H

#include "schema/arena.h"

#include <stdint.h>

/* Begins as zeros but for the arena, in which `items` grow. */
struct interner {
    struct arena *arena;
    struct text *items;
    size_t count;
    uint32_t *index; /* number plus one */
    size_t size;     /* a power of two */
};

/* The number of a text, from 0. A new one is kept as it is: it must live as long. */
uint32_t intern(struct interner *in, struct text text);

/* The same, but a new one is copied to the arena. */
uint32_t intern_bytes(struct interner *in, struct text text);

/* The same; returns the text that is kept. */
struct text intern_copy(struct interner *in, struct text text);

/* Frees what is not the arena's; texts and their numbers stay. */
void interner_close(struct interner *in);

#endif
