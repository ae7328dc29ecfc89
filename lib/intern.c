/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/intern.h"

#include "schema/error.h"
#include "schema/id.h"

#include <stdlib.h>

enum { INDEX_MIN = 1024 };

static uint32_t *slot_of(struct interner *in, struct text text)
{
    size_t at = (size_t)digest_of(text) & (in->size - 1);
    while (in->index[at] && !text_equal(in->items[in->index[at] - 1], text))
        at = (at + 1) & (in->size - 1);
    return &in->index[at];
}

static void grow(struct interner *in)
{
    in->size = in->size ? in->size * 2 : INDEX_MIN;
    free(in->index);
    in->index = xcalloc(in->size, sizeof *in->index);
    for (size_t i = 0; i < in->count; i++)
        *slot_of(in, in->items[i]) = (uint32_t)i + 1;
}

uint32_t intern(struct interner *in, struct text text)
{
    if (in->count * 2 >= in->size)
        grow(in);
    uint32_t *slot = slot_of(in, text);
    if (*slot)
        return *slot - 1;
    in->items = arena_grow(in->arena, in->items, in->count, sizeof *in->items);
    in->items[in->count++] = text;
    *slot = (uint32_t)in->count;
    return (uint32_t)in->count - 1;
}

uint32_t intern_bytes(struct interner *in, struct text text)
{
    size_t known = in->count;
    uint32_t number = intern(in, text);
    if (in->count > known)
        in->items[number] = arena_copy(in->arena, text);
    return number;
}

struct text intern_copy(struct interner *in, struct text text)
{
    uint32_t number = intern_bytes(in, text);
    return in->items[number];
}

void interner_close(struct interner *in)
{
    free(in->index);
    in->index = NULL;
    in->size = 0;
}
