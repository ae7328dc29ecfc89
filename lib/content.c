/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/content.h"

#include "lib/utf8.h"
#include "schema/error.h"

#include <stdlib.h>

enum { GUESS_BYTES = 512, GUESS_LEAST = 16 };

void content_close(struct content *content)
{
    free(content->bytes);
    free(content->decoded);
    *content = (struct content){0};
}

void content_reserve(struct content *content, size_t size)
{
    if (size <= content->capacity)
        return;
    content->capacity = size + size / 4 + 4096;
    content->bytes = xrealloc(content->bytes, content->capacity);
}

static uint32_t unit_at(struct text bytes, size_t at, bool big)
{
    uint32_t first = (uint8_t)bytes.data[at], second = (uint8_t)bytes.data[at + 1];
    return big ? first << 8 | second : second << 8 | first;
}

/* Lone surrogates become U+FFFD; an odd byte at the end is left out. */
static struct text decode_utf16(struct content *content, struct text bytes, bool big)
{
    size_t most = bytes.size / 2 * 3 + UTF8_SIZE_MAX, size = 0;
    if (content->decoded_capacity < most) {
        content->decoded_capacity = most;
        content->decoded = xrealloc(content->decoded, most);
    }
    for (size_t i = 0; i + 1 < bytes.size; i += 2) {
        uint32_t code = unit_at(bytes, i, big);
        uint32_t next = i + 3 < bytes.size ? unit_at(bytes, i + 2, big) : 0;
        if (code >= 0xd800 && code < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
            code = 0x10000 + ((code & 0x3ff) << 10) + (next & 0x3ff);
            i += 2;
        } else if (code >= 0xd800 && code < 0xe000) {
            code = 0xfffd;
        }
        size += utf8_put(content->decoded + size, code);
    }
    return (struct text){content->decoded, size};
}

/* NUL bytes at every other place, nearly. */
static bool looks_like_utf16(struct text bytes, bool big)
{
    size_t size = bytes.size < GUESS_BYTES ? bytes.size / 2 * 2 : GUESS_BYTES, high = 0, low = 0;
    for (size_t i = 0; i < size; i += 2) {
        high += bytes.data[i + !big] == '\0';
        low += bytes.data[i + big] == '\0';
    }
    return size >= GUESS_LEAST && low == 0 && high * 10 >= size / 2 * 9;
}

bool content_text(struct content *content, struct text bytes, struct text *out)
{
    static const struct text utf8 = TEXT_ITEM("\xef\xbb\xbf");
    bool big = text_starts(bytes, TEXT("\xfe\xff"));
    bool utf32 = text_starts(bytes, TEXT("\xff\xfe\0\0"));
    if (big || (text_starts(bytes, TEXT("\xff\xfe")) && !utf32)) {
        *out = decode_utf16(content, text_from(bytes, 2), big);
        return true;
    }
    size_t head = bytes.size < CONTENT_HEAD ? bytes.size : CONTENT_HEAD;
    if (head && memchr(bytes.data, '\0', head)) {
        big = looks_like_utf16(bytes, true);
        if (!big && !looks_like_utf16(bytes, false))
            return false;
        *out = decode_utf16(content, bytes, big);
        return true;
    }
    *out = text_starts(bytes, utf8) ? text_from(bytes, utf8.size) : bytes;
    return true;
}
