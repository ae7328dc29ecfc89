/* SPDX-License-Identifier: MPL-2.0 */
#include "schema/id.h"

#include <sodium.h>

struct id id_of_bytes(const void *data, size_t size)
{
    struct id id;
    (void)crypto_generichash_blake2b(id.bytes, sizeof id.bytes, data, size, NULL, 0);
    return id;
}

uint64_t digest_of(struct text bytes)
{
    static const uint8_t key[crypto_shorthash_KEYBYTES] = {0};
    uint8_t hash[crypto_shorthash_BYTES];
    (void)crypto_shorthash(hash, (const uint8_t *)bytes.data, bytes.size, key);
    uint64_t digest = 0;
    for (int i = 0; i < 8; i++)
        digest = digest << 8 | hash[i];
    return digest;
}

uint64_t digest_mix(uint64_t number)
{
    number += 0x9e3779b97f4a7c15U;
    number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9U;
    number = (number ^ (number >> 27)) * 0x94d049bb133111ebU;
    return number ^ (number >> 31);
}

static void fold(struct id_hash *hash)
{
    crypto_generichash_blake2b_state state;
    (void)crypto_generichash_blake2b_init(&state, NULL, 0, ID_SIZE);
    if (hash->has_folded)
        (void)crypto_generichash_blake2b_update(&state, hash->folded.bytes, ID_SIZE);
    (void)crypto_generichash_blake2b_update(&state, hash->buffer, hash->used);
    (void)crypto_generichash_blake2b_final(&state, hash->folded.bytes, ID_SIZE);
    hash->has_folded = true;
    hash->used = 0;
}

static void append(struct id_hash *hash, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    while (size > 0) {
        if (hash->used == sizeof hash->buffer)
            fold(hash);
        size_t room = sizeof hash->buffer - hash->used;
        size_t part = size < room ? size : room;
        memcpy(hash->buffer + hash->used, bytes, part);
        hash->used += part;
        bytes += part;
        size -= part;
    }
}

static void append_number(struct id_hash *hash, uint64_t number)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(number >> (8 * i));
    append(hash, bytes, sizeof bytes);
}

void id_hash_init(struct id_hash *hash, const char *domain)
{
    hash->used = 0;
    hash->has_folded = false;
    id_hash_text(hash, text_of(domain));
}

void id_hash_text(struct id_hash *hash, struct text field)
{
    append_number(hash, field.size);
    append(hash, field.data, field.size);
}

void id_hash_number(struct id_hash *hash, uint64_t field)
{
    append_number(hash, sizeof field);
    append_number(hash, field);
}

void id_hash_id(struct id_hash *hash, struct id field)
{
    append_number(hash, ID_SIZE);
    append(hash, field.bytes, ID_SIZE);
}

struct id id_hash_done(struct id_hash *hash)
{
    fold(hash);
    return hash->folded;
}

char *id_hex(struct id id, char out[static ID_HEX_SIZE])
{
    return sodium_bin2hex(out, ID_HEX_SIZE, id.bytes, ID_SIZE);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

int id_parse(struct text hex, struct id *out, size_t *digits)
{
    if (hex.size == 0 || hex.size > (size_t)2 * ID_SIZE)
        return -1;
    struct id id = {{0}};
    for (size_t i = 0; i < hex.size; i++) {
        int digit = hex_digit(hex.data[i]);
        if (digit < 0)
            return -1;
        id.bytes[i / 2] |= (uint8_t)(i % 2 ? digit : digit << 4);
    }
    *out = id;
    *digits = hex.size;
    return 0;
}

uint64_t id_prefix(struct id id)
{
    uint64_t prefix = 0;
    for (int i = 0; i < 8; i++)
        prefix = prefix << 8 | id.bytes[i];
    return prefix;
}
