/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/blobs.h"

static void remove_at(struct blobs *blobs, size_t index)
{
    blobs->bytes -= blobs->items[index].size;
    blobs->count--;
    memmove(&blobs->items[index], &blobs->items[index + 1],
            (blobs->count - index) * sizeof blobs->items[0]);
}

static void forget(struct blobs *blobs, size_t index)
{
    zframe_destroy(&blobs->items[index].frame);
    remove_at(blobs, index);
}

static size_t position(const struct blobs *blobs, struct id id)
{
    for (size_t i = blobs->count; i-- > 0;)
        if (id_equal(blobs->items[i].id, id))
            return i;
    return BLOBS_MAX;
}

const struct blob *blobs_find(const struct blobs *blobs, struct id id)
{
    size_t index = position(blobs, id);
    return index < BLOBS_MAX ? &blobs->items[index] : NULL;
}

bool blobs_use(struct blobs *blobs, struct id id)
{
    size_t index = position(blobs, id);
    if (index == BLOBS_MAX)
        return false;
    struct blob used = blobs->items[index];
    remove_at(blobs, index);
    blobs->items[blobs->count++] = used;
    blobs->bytes += used.size;
    return true;
}

void blobs_add(struct blobs *blobs, struct id id, size_t size, zframe_t *frame)
{
    if (blobs_use(blobs, id))
        forget(blobs, blobs->count - 1);
    while (blobs->count > 0 && (blobs->count == BLOBS_MAX || blobs->bytes + size > BLOBS_BYTES_MAX))
        forget(blobs, 0);
    blobs->items[blobs->count++] = (struct blob){.id = id, .size = size, .frame = frame};
    blobs->bytes += size;
}

void blobs_close(struct blobs *blobs)
{
    while (blobs->count > 0)
        forget(blobs, blobs->count - 1);
}
