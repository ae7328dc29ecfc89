/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of lib/re2 share: a translation, its input and its output. */
#ifndef HYPER_LIB_RE2_INTERNAL_H
#define HYPER_LIB_RE2_INTERNAL_H

#include "lib/re2.h"

#include <stdint.h>

enum { RE2_CODE_MAX = 0x10ffff };

struct re2_translator {
    struct text in;
    size_t at;
    char *out;
    size_t size, capacity;
    bool caseless;
    struct error *err;
};

static inline char re2_byte_at(const struct re2_translator *t, size_t at)
{
    return at < t->in.size ? t->in.data[at] : '\0';
}

static inline char re2_peek(const struct re2_translator *t)
{
    return re2_byte_at(t, t->at);
}

static inline bool re2_at_end(const struct re2_translator *t)
{
    return t->at >= t->in.size;
}

static inline bool re2_accept(struct re2_translator *t, const char *word)
{
    if (!text_starts(text_from(t->in, t->at), text_of(word)))
        return false;
    t->at += strlen(word);
    return true;
}

static inline bool re2_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool re2_is_alnum(char c)
{
    return re2_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* ERROR_DATA with the byte at `at`; returns -1. */
__attribute__((format(printf, 3, 4))) int re2_fail(const struct re2_translator *t, size_t at,
                                                   const char *format, ...);

/* Output: bytes, a string, \xhh, and an ASCII character, with a backslash if it is special. */
void re2_put_bytes(struct re2_translator *t, const char *bytes, size_t size);
void re2_put(struct re2_translator *t, const char *word);
void re2_put_hex(struct re2_translator *t, unsigned byte);
void re2_put_ascii(struct re2_translator *t, uint32_t code, const char *special);

/* Input: a character, and the code of an escape, after its backslash, that is at `start`. */
uint32_t re2_read_char(struct re2_translator *t);
int re2_read_escape(struct re2_translator *t, size_t start, uint32_t *code);

/* re2_class.c: a class in brackets, after the opening one; and whether \d, \W or the like is due,
 * and that, in brackets or not. */
int re2_read_class(struct re2_translator *t);
bool re2_is_perl_class(const struct re2_translator *t);
void re2_put_perl_class(struct re2_translator *t, bool in_class);

#endif
