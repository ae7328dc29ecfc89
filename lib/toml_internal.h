/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of lib/toml share: the document that is read, and where in it. */
#ifndef HYPER_LIB_TOML_INTERNAL_H
#define HYPER_LIB_TOML_INTERNAL_H

#include "lib/toml.h"

struct toml_reader {
    struct text bytes;
    size_t at;
    struct arena *arena;
    struct error *err;
    struct toml *root;
    struct toml *section;  /* the table that keys go to */
    size_t placed;         /* the byte that line and column are of */
    uint32_t line, column; /* values are made in the order of the document */
};

/* Bytes in the making; who makes one gives it the room. */
struct toml_buffer {
    char *data;
    size_t size;
};

static inline char toml_byte_at(const struct toml_reader *r, size_t at)
{
    return at < r->bytes.size ? r->bytes.data[at] : '\0';
}

static inline char toml_peek(const struct toml_reader *r)
{
    return toml_byte_at(r, r->at);
}

static inline bool toml_at_end(const struct toml_reader *r)
{
    return r->at >= r->bytes.size;
}

/* Whether a word is due; and takes it if it is. */
static inline bool toml_ahead(const struct toml_reader *r, const char *word)
{
    return text_starts(text_from(r->bytes, r->at), text_of(word));
}

static inline bool toml_accept(struct toml_reader *r, const char *word)
{
    if (!toml_ahead(r, word))
        return false;
    r->at += strlen(word);
    return true;
}

static inline bool toml_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool toml_is_hex(char c)
{
    return toml_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static inline bool toml_is_control(char c)
{
    return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7f;
}

static inline unsigned toml_hex_value(char c)
{
    return toml_is_digit(c) ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a') + 10;
}

static inline bool toml_at_newline(const struct toml_reader *r)
{
    return toml_ahead(r, "\n") || toml_ahead(r, "\r\n");
}

static inline void toml_skip_blanks(struct toml_reader *r)
{
    while (toml_peek(r) == ' ' || toml_peek(r) == '\t')
        r->at++;
}

/* ERROR_DATA, "line 3, column 14: ...", of the byte at `at`; returns -1. */
__attribute__((format(printf, 3, 4))) int toml_fail(struct toml_reader *r, size_t at,
                                                    const char *format, ...);

/* A value that begins at `at`, in the order of the document. */
struct toml *toml_new_value(struct toml_reader *r, enum toml_kind kind, size_t at);

/* toml_string.c: a string of any kind, at its quote. */
int toml_read_string(struct toml_reader *r, bool long_allowed, struct text *out);

/* toml_number.c: whether a date or a time is due, and that; a number of any kind. */
bool toml_is_time(const struct toml_reader *r);
int toml_read_time(struct toml_reader *r, struct toml *value);
int toml_read_number(struct toml_reader *r, struct toml *value);

#endif
