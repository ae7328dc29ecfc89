/* SPDX-License-Identifier: MPL-2.0 */
/* The blobs that a worker holds, least recently used first out.
 *
 * The broker keeps the same list for each worker, without the bytes: both see the same blobs and
 * the same work in the same order, so that both forget the same ones. */
#ifndef HYPER_BROKER_BLOBS_H
#define HYPER_BROKER_BLOBS_H

#include "schema/id.h"

#include "broker/czmq_lazy.h"

enum {
    BLOBS_MAX = 32,
    BLOBS_BYTES_MAX = 64 * 1024 * 1024,
};

struct blob {
    struct id id;
    size_t size;
    zframe_t *frame; /* NULL in the broker */
};

/* Ordered from the least to the most recently used. */
struct blobs {
    struct blob items[BLOBS_MAX];
    size_t count;
    size_t bytes;
};

/* The blob, or NULL; the order stays. The pointer is valid until the next change. */
const struct blob *blobs_find(const struct blobs *blobs, struct id id);

/* Whether the blob is there; makes it the most recently used. */
bool blobs_use(struct blobs *blobs, struct id id);

/* Adds a blob as the most recently used and forgets others while there are too many; one alone may
 * be larger than the bound. Takes the frame over. */
void blobs_add(struct blobs *blobs, struct id id, size_t size, zframe_t *frame);

void blobs_close(struct blobs *blobs);

#endif
