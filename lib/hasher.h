/* SPDX-License-Identifier: MPL-2.0 */
/* Hashes spans of files on as many threads as there are processors, while somebody else is still
 * finding the next ones. */
#ifndef HYPER_LIB_HASHER_H
#define HYPER_LIB_HASHER_H

#include "schema/error.h"
#include "schema/id.h"

#include <stdint.h>

struct hasher;

struct hasher *hasher_new(void);

/* Hashes `size` bytes at `offset` of the file at `path`, which must stay valid. Returns the span's
 * number, from 1. */
size_t hasher_add(struct hasher *hasher, const char *path, uint64_t offset, uint64_t size);

/* Helps until all is done, and ends the threads. -1 and ERROR_DATA if a span could not be read. */
int hasher_finish(struct hasher *hasher, struct error *err);

/* The hash of a span; after hasher_finish. */
struct id hasher_hash(const struct hasher *hasher, size_t number);

void hasher_destroy(struct hasher **hasher);

#endif
