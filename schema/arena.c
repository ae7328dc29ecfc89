/* SPDX-License-Identifier: MPL-2.0 */
#include "schema/arena.h"

#include "schema/error.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#ifndef HYPER_ARENA_BYTES
#define HYPER_ARENA_BYTES (256 * 1024)
#endif

enum { FIRST_BLOCK_BYTES = HYPER_ARENA_BYTES, ALIGNMENT = alignof(max_align_t) };

struct block {
    struct block *next;
    size_t size;
    size_t used;
    alignas(max_align_t) char bytes[];
};

struct arena {
    struct block *current;
    struct block *first;
    size_t used;
};

static struct block *block_new(size_t size)
{
    struct block *block = xmalloc(sizeof *block + size);
    *block = (struct block){.size = size};
    return block;
}

struct arena *arena_new(void)
{
    struct arena *arena = xmalloc(sizeof *arena);
    struct block *first = block_new(FIRST_BLOCK_BYTES);
    *arena = (struct arena){.current = first, .first = first};
    return arena;
}

static void drop_extra_blocks(struct arena *arena)
{
    while (arena->current != arena->first) {
        struct block *block = arena->current;
        arena->current = block->next;
        free(block);
    }
}

void arena_destroy(struct arena **arena)
{
    if (!arena || !*arena)
        return;
    drop_extra_blocks(*arena);
    free((*arena)->first);
    free(*arena);
    *arena = NULL;
}

void arena_reset(struct arena *arena)
{
    drop_extra_blocks(arena);
    arena->first->used = 0;
    arena->used = 0;
}

size_t arena_used(const struct arena *arena)
{
    return arena->used;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (rounded < size)
        abort();
    struct block *block = arena->current;
    if (block->size - block->used < rounded) {
        size_t wanted = block->size * 2;
        block = block_new(wanted > rounded ? wanted : rounded);
        block->next = arena->current;
        arena->current = block;
    }
    void *memory = block->bytes + block->used;
    block->used += rounded;
    arena->used += rounded;
    return memory;
}

void *arena_array(struct arena *arena, size_t count, size_t item_size)
{
    size_t size;
    if (__builtin_mul_overflow(count, item_size, &size))
        abort();
    return memset(arena_alloc(arena, size), 0, size);
}

struct text arena_copy(struct arena *arena, struct text text)
{
    char *copy = arena_alloc(arena, text.size + 1);
    if (text.size)
        memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    return (struct text){copy, text.size};
}

struct text arena_print(struct arena *arena, const char *format, ...)
{
    char small[256];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int size = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (size < 0)
        abort(); /* a format that is wrong */
    char *data = arena_alloc(arena, (size_t)size + 1);
    if ((size_t)size < sizeof small)
        memcpy(data, small, (size_t)size + 1);
    else
        (void)vsnprintf(data, (size_t)size + 1, format, again);
    va_end(again);
    return (struct text){data, (size_t)size};
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t item_size)
{
    bool full = count == 0 || (count & (count - 1)) == 0;
    if (!full)
        return items;
    void *larger = arena_alloc(arena, (count ? count * 2 : 1) * item_size);
    if (count)
        memcpy(larger, items, count * item_size);
    return larger;
}
