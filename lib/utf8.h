/* SPDX-License-Identifier: MPL-2.0 */
/* UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef HYPER_LIB_UTF8_H
#define HYPER_LIB_UTF8_H

#include "schema/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What stands for bytes that are not UTF-8. */
#define UTF8_REPLACEMENT TEXT("\xef\xbf\xbd")

enum { UTF8_SIZE_MAX = 4 };

/* The size of the character that `text` starts with, 1 to 4 bytes; 0 when it starts with none. */
static inline size_t utf8_size(struct text text)
{
    if (text.size == 0)
        return 0;
    const uint8_t *bytes = (const uint8_t *)text.data;
    uint8_t first = bytes[0], low = 0x80, high = 0xbf;
    if (first < 0x80)
        return 1;
    if (first < 0xc2 || first > 0xf4)
        return 0;
    size_t size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (first == 0xe0)
        low = 0xa0;
    else if (first == 0xed)
        high = 0x9f;
    else if (first == 0xf0)
        low = 0x90;
    else if (first == 0xf4)
        high = 0x8f;
    if (text.size < size || bytes[1] < low || bytes[1] > high)
        return 0;
    for (size_t i = 2; i < size; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    return size;
}

static inline bool utf8_valid(struct text text)
{
    while (text.size) {
        size_t size = utf8_size(text);
        if (size == 0)
            return false;
        text = text_from(text, size);
    }
    return true;
}

/* Writes `code`, which is at most 0x10ffff and no surrogate; returns its size. */
static inline size_t utf8_put(char out[UTF8_SIZE_MAX], uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

#endif
