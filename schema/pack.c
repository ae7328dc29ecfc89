/* SPDX-License-Identifier: MPL-2.0 */
#include "schema/pack.h"

#include <string.h>

enum { SKIP_DEPTH_MAX = 32 };
static const size_t OUTSIDE_ARRAYS = SIZE_MAX;

void pack_init(struct pack *pack)
{
    msgpack_sbuffer_init(&pack->buffer);
    msgpack_packer_init(&pack->packer, &pack->buffer, msgpack_sbuffer_write);
}

void pack_close(struct pack *pack)
{
    msgpack_sbuffer_destroy(&pack->buffer);
}

void pack_clear(struct pack *pack)
{
    msgpack_sbuffer_clear(&pack->buffer);
}

struct text pack_bytes(const struct pack *pack)
{
    return (struct text){pack->buffer.data, pack->buffer.size};
}

/* The packer fails only when its buffer cannot grow. */
static void written(int status)
{
    if (status != 0)
        abort();
}

void pack_array(struct pack *pack, size_t count)
{
    written(msgpack_pack_array(&pack->packer, count));
}

void pack_uint(struct pack *pack, uint64_t value)
{
    written(msgpack_pack_uint64(&pack->packer, value));
}

void pack_int(struct pack *pack, int64_t value)
{
    written(msgpack_pack_int64(&pack->packer, value));
}

void pack_double(struct pack *pack, double value)
{
    written(msgpack_pack_double(&pack->packer, value));
}

void pack_bool(struct pack *pack, bool value)
{
    written(value ? msgpack_pack_true(&pack->packer) : msgpack_pack_false(&pack->packer));
}

void pack_text(struct pack *pack, struct text text)
{
    written(msgpack_pack_str(&pack->packer, text.size));
    if (text.size)
        written(msgpack_pack_str_body(&pack->packer, text.data, text.size));
}

void pack_binary(struct pack *pack, struct text bytes)
{
    written(msgpack_pack_bin(&pack->packer, bytes.size));
    if (bytes.size)
        written(msgpack_pack_bin_body(&pack->packer, bytes.data, bytes.size));
}

void pack_id(struct pack *pack, struct id id)
{
    pack_binary(pack, (struct text){(const char *)id.bytes, ID_SIZE});
}

void pack_raw(struct pack *pack, const void *bytes, size_t size)
{
    written(msgpack_sbuffer_write(&pack->buffer, bytes, size));
}

void unpack_init(struct unpack *in, struct text bytes)
{
    const uint8_t *start = (const uint8_t *)bytes.data;
    *in = (struct unpack){.at = start, .end = start + bytes.size, .open = OUTSIDE_ARRAYS};
}

static void fail(struct unpack *in)
{
    in->failed = true;
}

/* The type byte of the next value; 0xc0 (nil) where the array has no more items: an old
 * record reads as if later fields were zero or empty. */
static uint8_t next_type(struct unpack *in)
{
    if (in->failed)
        return 0xc0;
    if (in->open == 0)
        return 0xc0;
    if (in->at == in->end) {
        fail(in);
        return 0xc0;
    }
    if (in->open != OUTSIDE_ARRAYS)
        in->open--;
    return *in->at++;
}

/* A big-endian number of `size` bytes. */
static uint64_t number(struct unpack *in, size_t size)
{
    if (in->failed || (size_t)(in->end - in->at) < size) {
        fail(in);
        return 0;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | *in->at++;
    return value;
}

static struct text body(struct unpack *in, uint64_t size)
{
    if (in->failed || (uint64_t)(in->end - in->at) < size) {
        fail(in);
        return (struct text){"", 0};
    }
    struct text bytes = {(const char *)in->at, (size_t)size};
    in->at += size;
    return bytes;
}

static size_t checked_count(struct unpack *in, uint64_t count, unsigned bytes_each)
{
    if (in->failed || count > (uint64_t)(in->end - in->at) / bytes_each) {
        fail(in);
        return 0;
    }
    return (size_t)count;
}

static size_t array_header(struct unpack *in)
{
    uint8_t type = next_type(in);
    if (type == 0xc0)
        return 0;
    if ((type & 0xf0) == 0x90)
        return checked_count(in, type & 0x0f, 1);
    if (type == 0xdc || type == 0xdd)
        return checked_count(in, number(in, type == 0xdc ? 2 : 4), 1);
    fail(in);
    return 0;
}

uint64_t unpack_uint(struct unpack *in)
{
    uint8_t type = next_type(in);
    if (type <= 0x7f)
        return type;
    if (type == 0xc0)
        return 0;
    if (type >= 0xcc && type <= 0xcf)
        return number(in, (size_t)1 << (type - 0xcc));
    fail(in);
    return 0;
}

int64_t unpack_int(struct unpack *in)
{
    uint8_t type = next_type(in);
    if (type <= 0x7f)
        return type;
    if (type >= 0xe0)
        return (int8_t)type;
    switch (type) {
    case 0xc0:
        return 0;
    case 0xcc:
        return (int64_t)number(in, 1);
    case 0xcd:
        return (int64_t)number(in, 2);
    case 0xce:
        return (int64_t)number(in, 4);
    case 0xcf: {
        uint64_t value = number(in, 8);
        if (value <= INT64_MAX)
            return (int64_t)value;
        break;
    }
    case 0xd0:
        return (int8_t)number(in, 1);
    case 0xd1:
        return (int16_t)number(in, 2);
    case 0xd2:
        return (int32_t)number(in, 4);
    case 0xd3:
        return (int64_t)number(in, 8);
    default:
        break;
    }
    fail(in);
    return 0;
}

double unpack_double(struct unpack *in)
{
    uint8_t type = next_type(in);
    if (type == 0xc0)
        return 0;
    if (type == 0xcb) {
        uint64_t bits = number(in, 8);
        double value;
        memcpy(&value, &bits, sizeof value);
        return value;
    }
    if (type == 0xca) {
        uint32_t bits = (uint32_t)number(in, 4);
        float value;
        memcpy(&value, &bits, sizeof value);
        return (double)value;
    }
    fail(in);
    return 0;
}

bool unpack_bool(struct unpack *in)
{
    uint8_t type = next_type(in);
    if (type != 0xc0 && type != 0xc2 && type != 0xc3)
        fail(in);
    return type == 0xc3;
}

struct text unpack_text(struct unpack *in)
{
    uint8_t type = next_type(in);
    if (type == 0xc0)
        return (struct text){"", 0};
    if ((type & 0xe0) == 0xa0)
        return body(in, type & 0x1f);
    if (type >= 0xd9 && type <= 0xdb)
        return body(in, number(in, (size_t)1 << (type - 0xd9)));
    fail(in);
    return (struct text){"", 0};
}

struct text unpack_binary(struct unpack *in)
{
    uint8_t type = next_type(in);
    if (type == 0xc0)
        return (struct text){"", 0};
    if (type >= 0xc4 && type <= 0xc6)
        return body(in, number(in, (size_t)1 << (type - 0xc4)));
    fail(in);
    return (struct text){"", 0};
}

struct id unpack_id(struct unpack *in)
{
    struct id id = {{0}};
    struct text bytes = unpack_binary(in);
    if (bytes.size == ID_SIZE)
        memcpy(id.bytes, bytes.data, ID_SIZE);
    else if (bytes.size != 0)
        fail(in);
    return id;
}

static void skip_value(struct unpack *in, int depth);

static void skip_items(struct unpack *in, size_t count, int depth)
{
    for (size_t i = 0; i < count && !in->failed; i++)
        skip_value(in, depth + 1);
}

static void skip_value(struct unpack *in, int depth)
{
    if (depth > SKIP_DEPTH_MAX || in->at == in->end) {
        fail(in);
        return;
    }
    uint8_t type = *in->at++;
    if (type <= 0x7f || type >= 0xe0 || type == 0xc0 || type == 0xc2 || type == 0xc3)
        return;
    if ((type & 0xf0) == 0x80)
        skip_items(in, 2 * checked_count(in, type & 0x0f, 2), depth);
    else if ((type & 0xf0) == 0x90)
        skip_items(in, checked_count(in, type & 0x0f, 1), depth);
    else if ((type & 0xe0) == 0xa0)
        (void)body(in, type & 0x1f);
    else if (type >= 0xc4 && type <= 0xc6)
        (void)body(in, number(in, (size_t)1 << (type - 0xc4)));
    else if (type >= 0xc7 && type <= 0xc9)
        (void)body(in, number(in, (size_t)1 << (type - 0xc7)) + 1);
    else if (type == 0xca || type == 0xcb)
        (void)body(in, type == 0xca ? 4 : 8);
    else if (type >= 0xcc && type <= 0xcf)
        (void)body(in, (uint64_t)1 << (type - 0xcc));
    else if (type >= 0xd0 && type <= 0xd3)
        (void)body(in, (uint64_t)1 << (type - 0xd0));
    else if (type >= 0xd4 && type <= 0xd8)
        (void)body(in, ((uint64_t)1 << (type - 0xd4)) + 1);
    else if (type >= 0xd9 && type <= 0xdb)
        (void)body(in, number(in, (size_t)1 << (type - 0xd9)));
    else if (type == 0xdc || type == 0xdd)
        skip_items(in, checked_count(in, number(in, type == 0xdc ? 2 : 4), 1), depth);
    else if (type == 0xde || type == 0xdf)
        skip_items(in, 2 * checked_count(in, number(in, type == 0xde ? 2 : 4), 2), depth);
    else
        fail(in);
}

void unpack_skip(struct unpack *in)
{
    if (in->failed || in->open == 0)
        return;
    if (in->open != OUTSIDE_ARRAYS)
        in->open--;
    skip_value(in, 0);
}

struct text unpack_raw(struct unpack *in)
{
    const uint8_t *start = in->at;
    unpack_skip(in);
    if (in->failed)
        return (struct text){"", 0};
    return (struct text){(const char *)start, (size_t)(in->at - start)};
}

size_t unpack_enter(struct unpack *in, size_t *count)
{
    *count = array_header(in);
    size_t outer = in->open;
    in->open = *count;
    return outer;
}

void unpack_leave(struct unpack *in, size_t outer)
{
    while (!in->failed && in->open > 0)
        unpack_skip(in);
    in->open = outer;
}

int unpack_done(const struct unpack *in, const char *what, struct error *err)
{
    if (!in->failed && in->at == in->end)
        return 0;
    return error_set(err, ERROR_DATA, "%s is damaged or of another kind, %zu bytes before its end",
                     what, (size_t)(in->end - in->at));
}
