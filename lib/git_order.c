/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/git_internal.h"

#include <stdlib.h>

struct placing {
    struct object_set set; /* of the blobs */
    uint64_t *ranks;       /* of each slot of the set, from 1; 0: in no pack */
    uint64_t rank;
};

struct placed {
    uint64_t rank;
    struct scan_item blob;
};

/* libgit2 tells the objects of a pack in the order of their offsets. */
static int place_object(const git_oid *id, void *context)
{
    struct placing *placing = context;
    size_t slot = object_set_slot(&placing->set, id->id);
    if (slot != SIZE_MAX && !placing->ranks[slot])
        placing->ranks[slot] = ++placing->rank;
    return 0;
}

static int by_rank(const void *a, const void *b)
{
    const struct placed *left = a, *right = b;
    if (left->rank != right->rank)
        return left->rank > right->rank ? -1 : 1;
    return (left->blob.age > right->blob.age) - (left->blob.age < right->blob.age);
}

void repo_sort(struct repo *repo, struct scan_item *blobs, size_t count)
{
    struct placing placing = {0};
    if (count == 0)
        return;
    for (size_t i = 0; i < count; i++)
        (void)object_set_add(&placing.set, blobs[i].object);
    placing.ranks = xcalloc(placing.set.slots, sizeof *placing.ranks);
    (void)git_odb_foreach(repo->odb, place_object, &placing); /* as far as it can be read */
    struct placed *placed = xcalloc(count, sizeof *placed);
    for (size_t i = 0; i < count; i++) {
        size_t slot = object_set_slot(&placing.set, blobs[i].object);
        placed[i] = (struct placed){placing.ranks[slot], blobs[i]};
    }
    qsort(placed, count, sizeof *placed, by_rank);
    for (size_t i = 0; i < count; i++)
        blobs[i] = placed[i].blob;
    free(placed);
    free(placing.ranks);
    object_set_close(&placing.set);
}
