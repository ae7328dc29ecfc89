/* SPDX-License-Identifier: MPL-2.0 */
/* Ids come from content: 16 bytes of BLAKE2b (RFC 7693) over length-prefixed fields, so that
 * no two lists of fields run together. */
#ifndef HYPER_SCHEMA_ID_H
#define HYPER_SCHEMA_ID_H

#include "schema/text.h"

#include <stdbool.h>
#include <stdint.h>

enum { ID_SIZE = 16, ID_HEX_SIZE = 2 * ID_SIZE + 1 };

struct id {
    uint8_t bytes[ID_SIZE];
};

/* Collects fields, then hashes them in one go; on the stack, nothing to destroy.
 * Fields beyond the buffer are folded in by hashing, so any size is fine. */
struct id_hash {
    uint8_t buffer[1024];
    size_t used;
    struct id folded;
    bool has_folded;
};

/* `domain` names what is hashed ("hyper.alert.1"), so that equal fields of different kinds
 * get different ids. */
void id_hash_init(struct id_hash *hash, const char *domain);
void id_hash_text(struct id_hash *hash, struct text field);
void id_hash_number(struct id_hash *hash, uint64_t field);
void id_hash_id(struct id_hash *hash, struct id field);
struct id id_hash_done(struct id_hash *hash);

/* 16 bytes of BLAKE2b over plain bytes: the id of a blob or a piece of a file. */
struct id id_of_bytes(const void *data, size_t size);

/* A fast 64-bit digest (SipHash-2-4 under the zero key): to see whether two records are the same,
 * and for hash tables. Not an identity. */
uint64_t digest_of(struct text bytes);

/* Scrambles a number so that every bit of the result depends on every bit of it (splitmix64,
 * Steele, Lea and Flood 2014). */
uint64_t digest_mix(uint64_t number);

/* Lower-case hex, terminated. Returns `out`. */
char *id_hex(struct id id, char out[static ID_HEX_SIZE]);

/* Reads 1 to 32 hex digits, so that people may abbreviate. On success `*digits` is how many
 * there were and the rest of the id is zero. Returns 0 or -1. */
int id_parse(struct text hex, struct id *out, size_t *digits);

static inline int id_compare(struct id a, struct id b)
{
    return memcmp(a.bytes, b.bytes, ID_SIZE);
}

static inline bool id_equal(struct id a, struct id b)
{
    return id_compare(a, b) == 0;
}

static inline bool id_is_zero(struct id id)
{
    static const struct id zero = {{0}};
    return memcmp(&id, &zero, sizeof zero) == 0;
}

/* The first eight bytes as a number: a ready-made hash, big-endian so that its order is the
 * id's order. */
uint64_t id_prefix(struct id id);

#endif
