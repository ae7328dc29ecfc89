/* SPDX-License-Identifier: MPL-2.0 */
/* Memory that is freed all at once: a batch's texts and arrays live in one arena. */
#ifndef HYPER_SCHEMA_ARENA_H
#define HYPER_SCHEMA_ARENA_H

#include "schema/text.h"

#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_destroy(struct arena **arena);

/* Forgets everything but keeps the first block, so that the next batch needs no malloc. */
void arena_reset(struct arena *arena);

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *arena);

/* `size` bytes aligned for any type, not cleared; valid until reset or destroy. Never NULL. */
void *arena_alloc(struct arena *arena, size_t size);

/* The same, cleared, for `count` items. */
void *arena_array(struct arena *arena, size_t count, size_t item_size);

/* A copy of `text`; a terminating NUL follows it, outside its size. */
struct text arena_copy(struct arena *arena, struct text text);

/* Formatted text, terminated outside its size. */
struct text arena_print(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Gives a growable array room for one more item and returns it. `items` holds `*count` items;
 * a power of two is reserved, and items move when it is full. Start with NULL and 0. */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t item_size);

#endif
