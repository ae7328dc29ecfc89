/* SPDX-License-Identifier: MPL-2.0 */
/* A set of ids of Git objects. A tree may name whatever ids its author likes, of objects that need
 * not be there: where an id goes depends on a key of the set's own, so that nobody can choose many
 * that meet. Nothing comes out of a set in an order. */
#ifndef HYPER_LIB_OBJECT_SET_H
#define HYPER_LIB_OBJECT_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OBJECT_SET_ID_SIZE = 20 }; /* SHA-1, bytes */

/* Starts as {0}; its fields but `slots` are for lib/object_set only. */
struct object_set {
    size_t slots; /* how many there are, for a table beside the set, once all ids are in it */
    size_t count;
    unsigned char (*ids)[OBJECT_SET_ID_SIZE];
    bool *used;
    uint64_t key[2];
};

void object_set_close(struct object_set *set);

/* True when it was not in there before. */
bool object_set_add(struct object_set *set, const unsigned char id[OBJECT_SET_ID_SIZE]);

/* The slot of an id, which another id that is added may change; SIZE_MAX if it is not in there. */
size_t object_set_slot(const struct object_set *set, const unsigned char id[OBJECT_SET_ID_SIZE]);

#endif
