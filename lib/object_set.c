/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/object_set.h"

#include "schema/error.h"
#include "schema/id.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_MIN = 1024 };

static uint64_t hash_of(const struct object_set *set, const unsigned char *id)
{
    uint64_t first, second;
    uint32_t third;
    memcpy(&first, id, sizeof first);
    memcpy(&second, id + sizeof first, sizeof second);
    memcpy(&third, id + sizeof first + sizeof second, sizeof third);
    return digest_mix(digest_mix(digest_mix(first ^ set->key[0]) ^ second ^ set->key[1]) ^ third);
}

/* Open addressing: where the id is, or is to be. */
static size_t slot_of(const struct object_set *set, const unsigned char *id)
{
    size_t at = (size_t)hash_of(set, id) & (set->slots - 1);
    while (set->used[at] && memcmp(set->ids[at], id, OBJECT_SET_ID_SIZE) != 0)
        at = (at + 1) & (set->slots - 1);
    return at;
}

static void put(struct object_set *set, size_t at, const unsigned char *id)
{
    set->used[at] = true;
    memcpy(set->ids[at], id, OBJECT_SET_ID_SIZE);
}

static void grow(struct object_set *set)
{
    struct object_set old = *set;
    if (old.slots == 0)
        randombytes_buf(set->key, sizeof set->key);
    set->slots = old.slots ? old.slots * 2 : SLOTS_MIN;
    set->ids = xcalloc(set->slots, sizeof *set->ids);
    set->used = xcalloc(set->slots, sizeof *set->used);
    for (size_t i = 0; i < old.slots; i++)
        if (old.used[i])
            put(set, slot_of(set, old.ids[i]), old.ids[i]);
    free(old.ids);
    free(old.used);
}

void object_set_close(struct object_set *set)
{
    free(set->ids);
    free(set->used);
    *set = (struct object_set){0};
}

bool object_set_add(struct object_set *set, const unsigned char id[OBJECT_SET_ID_SIZE])
{
    if (set->count * 2 >= set->slots)
        grow(set);
    size_t at = slot_of(set, id);
    if (set->used[at])
        return false;
    put(set, at, id);
    set->count++;
    return true;
}

size_t object_set_slot(const struct object_set *set, const unsigned char id[OBJECT_SET_ID_SIZE])
{
    if (set->slots == 0)
        return SIZE_MAX;
    size_t at = slot_of(set, id);
    return set->used[at] ? at : SIZE_MAX;
}
