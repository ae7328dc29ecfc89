/* SPDX-License-Identifier: MPL-2.0 */
/* A piece of text: bytes and a length, not terminated, owned by somebody else (an arena,
 * a message, a literal). Empty text has size 0 and any pointer. */
#ifndef HYPER_SCHEMA_TEXT_H
#define HYPER_SCHEMA_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

struct text {
    const char *data;
    size_t size;
};

/* From a string literal, and from a terminated string (NULL gives empty text). */
#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})

/* The same in the initialiser of a static table. */
#define TEXT_ITEM(literal)                                                                         \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

static inline struct text text_of(const char *string)
{
    return (struct text){string ? string : "", string ? strlen(string) : 0};
}

static inline bool text_equal(struct text a, struct text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool text_is(struct text a, const char *string)
{
    return text_equal(a, text_of(string));
}

/* Equal but for the case of ASCII letters. */
static inline bool text_same(struct text a, struct text b)
{
    return a.size == b.size && (a.size == 0 || strncasecmp(a.data, b.data, a.size) == 0);
}

/* Byte order, as memcmp has it; a prefix comes first. */
static inline int text_compare(struct text a, struct text b)
{
    size_t shared = a.size < b.size ? a.size : b.size;
    int order = shared ? memcmp(a.data, b.data, shared) : 0;
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

static inline bool text_starts(struct text a, struct text prefix)
{
    return a.size >= prefix.size &&
           (prefix.size == 0 || memcmp(a.data, prefix.data, prefix.size) == 0);
}

/* Whether a character is one of those; '\0', which ends them, is none. */
static inline bool text_one_of(const char *chars, char c)
{
    return c != '\0' && strchr(chars, c);
}

/* From `start` (at most a.size) to the end. */
static inline struct text text_from(struct text a, size_t start)
{
    return (struct text){a.data + start, a.size - start};
}

static inline bool text_has(struct text a, struct text part)
{
    return a.size >= part.size && a.size > 0 && memmem(a.data, a.size, part.data, part.size);
}

/* The text, or its first `limit` bytes without the part of a UTF-8 character that they would cut.
 */
static inline struct text text_cut(struct text a, size_t limit)
{
    if (a.size <= limit)
        return a;
    a.size = limit;
    while (a.size > 0 && ((unsigned char)a.data[a.size] & 0xc0) == 0x80)
        a.size--;
    return a;
}

/* Without the white space around it: blanks, tabs, line and page breaks. */
static inline struct text text_trim(struct text a)
{
    static const char space[] = " \t\r\n\f\v";
    while (a.size > 0 && memchr(space, a.data[0], sizeof space - 1))
        a = text_from(a, 1);
    while (a.size > 0 && memchr(space, a.data[a.size - 1], sizeof space - 1))
        a.size--;
    return a;
}

/* `a`, or `b` where `a` is empty. */
static inline struct text text_or(struct text a, struct text b)
{
    return a.size ? a : b;
}

/* For printf's "%.*s". */
#define TEXT_ARG(text) (int)((text).size > 0x7fffffff ? 0x7fffffff : (text).size), (text).data

#endif
