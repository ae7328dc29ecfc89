/* SPDX-License-Identifier: MPL-2.0 */
/* MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md) for records and messages.
 *
 * Writing is msgpack-c's packer into a growing buffer. Reading is a cursor over the bytes: it
 * allocates nothing, so a header that claims four gigabytes costs nothing, and texts point into
 * the bytes, which must outlive them. A failed read makes the cursor fail for good and every
 * later read return zero: read a whole record, then ask `unpack_done` once.
 *
 * Records are arrays whose first fields never change meaning; a reader skips the fields that a
 * later version appended, and gives zero for those an earlier version did not have. */
#ifndef HYPER_SCHEMA_PACK_H
#define HYPER_SCHEMA_PACK_H

#include "schema/error.h"
#include "schema/id.h"
#include "schema/text.h"

#include <msgpack.h>
#include <stdbool.h>
#include <stdint.h>

/* A packer with its buffer; `pack_init`, then any msgpack_pack_* on `&pack->packer`. */
struct pack {
    msgpack_sbuffer buffer;
    msgpack_packer packer;
};

void pack_init(struct pack *pack);
void pack_close(struct pack *pack);
void pack_clear(struct pack *pack);
struct text pack_bytes(const struct pack *pack);

void pack_array(struct pack *pack, size_t count);
void pack_uint(struct pack *pack, uint64_t value);
void pack_int(struct pack *pack, int64_t value);
void pack_double(struct pack *pack, double value);
void pack_bool(struct pack *pack, bool value);
void pack_text(struct pack *pack, struct text text);
void pack_binary(struct pack *pack, struct text bytes);
void pack_id(struct pack *pack, struct id id);
void pack_raw(struct pack *pack, const void *bytes, size_t size); /* as they are */

struct unpack {
    const uint8_t *at;
    const uint8_t *end;
    size_t open; /* items not yet read of the innermost array; see unpack_enter */
    bool failed;
};

void unpack_init(struct unpack *in, struct text bytes);

/* Enters an array, a record or a list; `*count` is its number of items, never more than the bytes
 * that are left, since an item takes one. Inside, reads past the last item give zero instead of
 * failing. Returns what unpack_leave needs; it skips the items not read. Enter and leave nest. */
size_t unpack_enter(struct unpack *in, size_t *count);
void unpack_leave(struct unpack *in, size_t outer);

uint64_t unpack_uint(struct unpack *in);
int64_t unpack_int(struct unpack *in);
double unpack_double(struct unpack *in);
bool unpack_bool(struct unpack *in);
struct text unpack_text(struct unpack *in);   /* str */
struct text unpack_binary(struct unpack *in); /* bin */
struct id unpack_id(struct unpack *in);       /* bin of 16 bytes */

/* Any one value, to a depth of 32. */
void unpack_skip(struct unpack *in);

/* The bytes of the next value, whole, and past it. */
struct text unpack_raw(struct unpack *in);

/* 0 when nothing failed and all bytes were read; else -1 with "`what` is not valid MessagePack
 * of this kind at byte N". */
int unpack_done(const struct unpack *in, const char *what, struct error *err);

#endif
