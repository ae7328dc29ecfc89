/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/re2_internal.h"

#include "lib/utf8.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { REPEAT_MAX = 1000 }; /* Go's limit */

__attribute__((format(printf, 3, 4))) int re2_fail(const struct re2_translator *t, size_t at,
                                                   const char *format, ...)
{
    char why[200];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    return error_set(t->err, ERROR_DATA, "regular expression, byte %zu: %s", at, why);
}

static bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

/* The value of a hexadecimal digit; 16 if it is none. */
static unsigned hex_value(char c)
{
    if (re2_is_digit(c))
        return (unsigned)(c - '0');
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? (unsigned)(lower - 'a') + 10 : 16;
}

void re2_put_bytes(struct re2_translator *t, const char *bytes, size_t size)
{
    if (t->size + size > t->capacity) {
        t->capacity = 2 * (t->size + size) + 64;
        t->out = xrealloc(t->out, t->capacity);
    }
    memcpy(t->out + t->size, bytes, size);
    t->size += size;
}

void re2_put(struct re2_translator *t, const char *word)
{
    re2_put_bytes(t, word, strlen(word));
}

void re2_put_hex(struct re2_translator *t, unsigned byte)
{
    char escape[5];
    snprintf(escape, sizeof escape, "\\x%02x", byte & 0xff);
    re2_put_bytes(t, escape, 4);
}

/* Puts what was written since `start` into a group that does not capture. */
static void wrap(struct re2_translator *t, size_t start)
{
    re2_put(t, "(?:)");
    memmove(t->out + start + 3, t->out + start, t->size - 4 - start);
    memcpy(t->out + start, "(?:", 3);
    t->out[t->size - 1] = ')';
}

void re2_put_ascii(struct re2_translator *t, uint32_t code, const char *special)
{
    char c = (char)code;
    if (code < 0x20 || code == 0x7f) {
        static const char from[] = "\t\n\f\r", to[] = "tnfr";
        const char *known = c ? strchr(from, c) : NULL;
        if (!known) {
            re2_put_hex(t, code);
            return;
        }
        char escape[2] = {'\\', to[known - from]};
        re2_put_bytes(t, escape, 2);
        return;
    }
    if (strchr(special, c))
        re2_put(t, "\\");
    re2_put_bytes(t, &c, 1);
}

static bool at_repeat(const struct re2_translator *t)
{
    char c = re2_peek(t);
    return c == '*' || c == '+' || c == '?' || c == '{';
}

/* One character that means itself; a repeat that follows is of all its bytes. */
static void put_literal(struct re2_translator *t, uint32_t code)
{
    char bytes[UTF8_SIZE_MAX];
    if (code < 0x80) {
        re2_put_ascii(t, code, "\\^$.[|()?*+{");
        return;
    }
    size_t start = t->size;
    re2_put_bytes(t, bytes, utf8_put(bytes, code));
    if (at_repeat(t))
        wrap(t, start);
}

uint32_t re2_read_char(struct re2_translator *t)
{
    static const uint8_t first_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    size_t size = utf8_size(text_from(t->in, t->at));
    const uint8_t *bytes = (const uint8_t *)t->in.data + t->at;
    uint32_t code = bytes[0] & first_bits[size];
    for (size_t i = 1; i < size; i++)
        code = code << 6 | (bytes[i] & 0x3f);
    t->at += size;
    return code;
}

/* \xhh and \x{h...}, after the x. */
static int read_hex(struct re2_translator *t, size_t start, uint32_t *code)
{
    bool braces = re2_accept(t, "{");
    unsigned digits = 0;
    *code = 0;
    for (; hex_value(re2_peek(t)) < 16 && digits < (braces ? 8 : 2); digits++)
        *code = *code << 4 | hex_value(t->in.data[t->at++]);
    if (digits == 0 || (!braces && digits != 2) || (braces && !re2_accept(t, "}")))
        return re2_fail(t, start, "an escape that is neither \\xhh nor \\x{h}");
    if (*code > RE2_CODE_MAX || (*code >= 0xd800 && *code <= 0xdfff))
        return re2_fail(t, start, "an escape that is no Unicode character");
    return 0;
}

static uint32_t read_octal(struct re2_translator *t)
{
    uint32_t code = 0;
    for (int i = 0; i < 3 && is_octal(re2_peek(t)); i++)
        code = code * 8 + (uint32_t)(t->in.data[t->at++] - '0');
    return code;
}

int re2_read_escape(struct re2_translator *t, size_t start, uint32_t *code)
{
    static const char from[] = "afnrtv", to[] = "\a\f\n\r\t\v";
    if (re2_at_end(t))
        return re2_fail(t, start, "a backslash at the end");
    char c = re2_peek(t);
    if (c == '0' || (is_octal(c) && is_octal(re2_byte_at(t, t->at + 1)))) {
        *code = read_octal(t);
        return 0;
    }
    if (re2_is_digit(c))
        return re2_fail(t, start, "a back reference, which Go does not have");
    if ((unsigned char)c >= 0x80)
        return re2_fail(t, start, "an escape that does not exist");
    t->at++;
    if (c == 'x')
        return read_hex(t, start, code);
    const char *known = strchr(from, c);
    if (known)
        *code = (uint32_t)to[known - from];
    else if (re2_is_alnum(c))
        return re2_fail(t, start,
                        c == 'p' || c == 'P' ? "Unicode classes (\\%c) cannot be kept"
                                             : "\\%c does not exist in Go",
                        c);
    else
        *code = (uint32_t)c;
    return 0;
}

/* Repeats. */

/* A number without leading zeros; -1 if there is none. */
static long read_count(struct re2_translator *t)
{
    long count = 0;
    size_t start = t->at;
    if (!re2_is_digit(re2_peek(t)) ||
        (re2_peek(t) == '0' && re2_is_digit(re2_byte_at(t, t->at + 1))))
        return -1;
    while (re2_is_digit(re2_peek(t)) && t->at - start < 9)
        count = count * 10 + (t->in.data[t->at++] - '0');
    return re2_is_digit(re2_peek(t)) ? -1 : count;
}

/* {n}, {n,} and {n,m}; false and nothing read if the brace means itself. */
static bool read_counts(struct re2_translator *t, long *least, long *most)
{
    size_t start = t->at;
    t->at++;
    *least = *most = read_count(t);
    if (*least >= 0 && re2_accept(t, ","))
        *most = re2_peek(t) == '}' ? LONG_MAX : read_count(t);
    if (*least >= 0 && *most >= 0 && re2_accept(t, "}"))
        return true;
    t->at = start;
    return false;
}

static bool is_repeat(struct re2_translator *t)
{
    size_t start = t->at;
    long least, most;
    char c = re2_peek(t);
    bool repeat = c == '*' || c == '+' || c == '?' || (c == '{' && read_counts(t, &least, &most));
    t->at = start;
    return repeat;
}

/* What may follow an item, which was written since `start`. */
static int read_repeat(struct re2_translator *t, size_t start, bool wrapped)
{
    size_t at = t->at;
    long least = 0, most = 0;
    if (!is_repeat(t))
        return 0;
    if (wrapped)
        wrap(t, start);
    if (re2_peek(t) == '{')
        read_counts(t, &least, &most);
    else
        t->at++;
    if (least > REPEAT_MAX || (most != LONG_MAX && (most > REPEAT_MAX || most < least)))
        return re2_fail(t, at, "a repeat beyond %d, or the wrong way round", REPEAT_MAX);
    re2_accept(t, "?");
    re2_put_bytes(t, t->in.data + at, t->at - at);
    if (is_repeat(t))
        return re2_fail(t, t->at, "a repeat of a repeat, which Go does not have");
    return 0;
}

/* Groups and items. Recursion is bounded by RE2_DEPTH_MAX. */

static int read_alternatives(struct re2_translator *t, unsigned depth);

/* (?flags) and (?flags:, after the question mark; `*group` says whether a group begins. */
static int read_flags(struct re2_translator *t, bool *group)
{
    size_t start = t->at;
    bool off = false, some = false;
    for (;; t->at++) {
        char c = re2_peek(t);
        if (c == ':' || c == ')')
            break;
        if (c == '-' && !off) {
            off = true;
            some = false;
        } else if (c && strchr("imsU", c)) {
            some = true;
            if (c == 'i')
                t->caseless = !off;
        } else {
            return re2_fail(t, start, "(? begins something that Go does not have");
        }
    }
    if (off && !some)
        return re2_fail(t, start, "flags are missing after the minus");
    *group = re2_peek(t) == ':';
    t->at++;
    re2_put(t, "(?");
    re2_put_bytes(t, t->in.data + start, t->at - start);
    return 0;
}

/* (?P<name> and (?<name>, after the opening angle. */
static int read_name(struct re2_translator *t)
{
    size_t start = t->at;
    while (re2_is_alnum(re2_peek(t)) || re2_peek(t) == '_')
        t->at++;
    if (t->at == start || !re2_accept(t, ">"))
        return re2_fail(t, start, "(?< begins something that Go does not have, or a name is wrong");
    re2_put(t, "(");
    return 0;
}

static int read_inside(struct re2_translator *t, size_t open, unsigned depth)
{
    if (depth == RE2_DEPTH_MAX)
        return re2_fail(t, open, "more than %d groups within each other", RE2_DEPTH_MAX);
    if (read_alternatives(t, depth + 1) != 0)
        return -1;
    if (!re2_accept(t, ")"))
        return re2_fail(t, open, "a group that does not end");
    re2_put(t, ")");
    return 0;
}

/* After the opening bracket. Flags end where the group does that they are in. */
static int read_group(struct re2_translator *t, unsigned depth, bool *only_flags)
{
    size_t open = t->at - 1;
    bool group = true, caseless = t->caseless;
    *only_flags = false;
    if (re2_accept(t, "?P<") || re2_accept(t, "?<")) {
        if (read_name(t) != 0)
            return -1;
    } else if (re2_accept(t, "?")) {
        if (read_flags(t, &group) != 0)
            return -1;
        if (!group) {
            *only_flags = true;
            return 0;
        }
    } else {
        re2_put(t, "(");
    }
    if (read_inside(t, open, depth) != 0)
        return -1;
    t->caseless = caseless;
    return 0;
}

/* \Q...\E or to the end, after \Q. */
static void read_quoted(struct re2_translator *t)
{
    while (!re2_at_end(t) && !re2_accept(t, "\\E")) {
        uint32_t code = re2_read_char(t);
        put_literal(t, code);
    }
}

/* At a backslash. `*empty` says that it stands for a place, not for characters. */
static int read_backslash(struct re2_translator *t, bool *empty)
{
    size_t start = t->at;
    uint32_t code;
    char c = re2_byte_at(t, start + 1);
    if (re2_is_perl_class(t)) {
        re2_put_perl_class(t, false);
        return 0;
    }
    *empty = c && strchr("AzbB", c);
    t->at += 1 + *empty;
    if (*empty) {
        re2_put_bytes(t, t->in.data + start, 2);
        return 0;
    }
    if (re2_read_escape(t, start, &code) != 0)
        return -1;
    put_literal(t, code);
    return 0;
}

static int read_item(struct re2_translator *t, unsigned depth)
{
    size_t start = t->size, at = t->at;
    bool flags = false, empty = false;
    int result = 0;
    if (is_repeat(t))
        return re2_fail(t, at, "a repeat of nothing");
    if (re2_accept(t, "\\Q")) {
        read_quoted(t);
    } else if (re2_accept(t, "(")) {
        result = read_group(t, depth, &flags);
    } else if (re2_accept(t, "[")) {
        result = re2_read_class(t);
    } else if (re2_peek(t) == '\\') {
        result = read_backslash(t, &empty);
    } else if (re2_accept(t, ".") || re2_accept(t, "^") || re2_accept(t, "$")) {
        empty = t->in.data[at] != '.';
        re2_put_bytes(t, t->in.data + at, 1);
    } else {
        put_literal(t, re2_read_char(t));
    }
    if (result != 0 || flags)
        return result;
    return read_repeat(t, start, empty);
}

static int read_alternatives(struct re2_translator *t, unsigned depth)
{
    for (;;) {
        while (!re2_at_end(t) && re2_peek(t) != '|' && re2_peek(t) != ')')
            if (read_item(t, depth) != 0)
                return -1;
        if (!re2_accept(t, "|"))
            return 0;
        re2_put(t, "|");
    }
}

static int translate(struct re2_translator *t)
{
    if (t->in.size > RE2_SIZE_MAX)
        return error_set(t->err, ERROR_DATA,
                         "a regular expression of %zu bytes; at most %d are "
                         "read",
                         t->in.size, RE2_SIZE_MAX);
    if (!utf8_valid(t->in))
        return error_set(t->err, ERROR_DATA, "a regular expression that is not UTF-8");
    if (read_alternatives(t, 0) != 0)
        return -1;
    return re2_at_end(t) ? 0 : re2_fail(t, t->at, "a closing bracket without an opening one");
}

int re2_to_pcre2(struct text regex, struct arena *arena, struct text *out, struct error *err)
{
    struct re2_translator t = {.in = regex, .err = err};
    int result = translate(&t);
    if (result == 0)
        *out = arena_copy(arena, (struct text){t.out, t.size});
    free(t.out);
    return result;
}
