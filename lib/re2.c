/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/re2.h"

#include "lib/utf8.h"

#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    REPEAT_MAX = 1000, /* Go's limit */
    RANGES_MAX = 256,  /* of characters beyond ASCII in one class */
    CODE_MAX = 0x10ffff,
};

struct range {
    uint32_t low, high;
};

/* A class, twice: as it is written in the output while all of it is ASCII, and as a set. */
struct class
{
    bool negated;
    bool opposite; /* has \W or the like, which all characters beyond ASCII are in */
    bool ascii[128];
    struct range beyond[RANGES_MAX + 1]; /* not sorted; the complement may have one more */
    size_t count;
};

struct translator {
    struct text in;
    size_t at;
    char *out;
    size_t size, capacity;
    bool caseless;
    struct error *err;
};

__attribute__((format(printf, 3, 4))) static int fail(const struct translator *t, size_t at,
                                                      const char *format, ...)
{
    char why[200];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    return error_set(t->err, ERROR_DATA, "regular expression, byte %zu: %s", at, why);
}

/* Input. */

static char byte_at(const struct translator *t, size_t at)
{
    return at < t->in.size ? t->in.data[at] : '\0';
}

static char peek(const struct translator *t)
{
    return byte_at(t, t->at);
}

static bool at_end(const struct translator *t)
{
    return t->at >= t->in.size;
}

static bool accept(struct translator *t, const char *word)
{
    if (!text_starts(text_from(t->in, t->at), text_of(word)))
        return false;
    t->at += strlen(word);
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(char c)
{
    return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

/* The value of a hexadecimal digit; 16 if it is none. */
static unsigned hex_value(char c)
{
    if (is_digit(c))
        return (unsigned)(c - '0');
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? (unsigned)(lower - 'a') + 10 : 16;
}

/* Output. */

static void put_bytes(struct translator *t, const char *bytes, size_t size)
{
    if (t->size + size > t->capacity) {
        t->capacity = 2 * (t->size + size) + 64;
        t->out = xrealloc(t->out, t->capacity);
    }
    memcpy(t->out + t->size, bytes, size);
    t->size += size;
}

static void put(struct translator *t, const char *word)
{
    put_bytes(t, word, strlen(word));
}

static void put_hex(struct translator *t, unsigned byte)
{
    char escape[5];
    snprintf(escape, sizeof escape, "\\x%02x", byte & 0xff);
    put_bytes(t, escape, 4);
}

/* Puts what was written since `start` into a group that does not capture. */
static void wrap(struct translator *t, size_t start)
{
    put(t, "(?:)");
    memmove(t->out + start + 3, t->out + start, t->size - 4 - start);
    memcpy(t->out + start, "(?:", 3);
    t->out[t->size - 1] = ')';
}

/* One ASCII character that means itself; `special` are those that need a backslash. */
static void put_ascii(struct translator *t, uint32_t code, const char *special)
{
    char c = (char)code;
    if (code < 0x20 || code == 0x7f) {
        static const char from[] = "\t\n\f\r", to[] = "tnfr";
        const char *known = c ? strchr(from, c) : NULL;
        if (!known) {
            put_hex(t, code);
            return;
        }
        char escape[2] = {'\\', to[known - from]};
        put_bytes(t, escape, 2);
        return;
    }
    if (strchr(special, c))
        put(t, "\\");
    put_bytes(t, &c, 1);
}

static bool at_repeat(const struct translator *t)
{
    char c = peek(t);
    return c == '*' || c == '+' || c == '?' || c == '{';
}

/* One character that means itself; a repeat that follows is of all its bytes. */
static void put_literal(struct translator *t, uint32_t code)
{
    char bytes[UTF8_SIZE_MAX];
    if (code < 0x80) {
        put_ascii(t, code, "\\^$.[|()?*+{");
        return;
    }
    size_t start = t->size;
    put_bytes(t, bytes, utf8_put(bytes, code));
    if (at_repeat(t))
        wrap(t, start);
}

/* Characters. */

/* The character of valid UTF-8 at `at`. */
static uint32_t read_char(struct translator *t)
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
static int read_hex(struct translator *t, size_t start, uint32_t *code)
{
    bool braces = accept(t, "{");
    unsigned digits = 0;
    *code = 0;
    for (; hex_value(peek(t)) < 16 && digits < (braces ? 8 : 2); digits++)
        *code = *code << 4 | hex_value(t->in.data[t->at++]);
    if (digits == 0 || (!braces && digits != 2) || (braces && !accept(t, "}")))
        return fail(t, start, "an escape that is neither \\xhh nor \\x{h}");
    if (*code > CODE_MAX || (*code >= 0xd800 && *code <= 0xdfff))
        return fail(t, start, "an escape that is no Unicode character");
    return 0;
}

static uint32_t read_octal(struct translator *t)
{
    uint32_t code = 0;
    for (int i = 0; i < 3 && is_octal(peek(t)); i++)
        code = code * 8 + (uint32_t)(t->in.data[t->at++] - '0');
    return code;
}

/* An escape that stands for one character, after the backslash at `start`. */
static int read_escape(struct translator *t, size_t start, uint32_t *code)
{
    static const char from[] = "afnrtv", to[] = "\a\f\n\r\t\v";
    if (at_end(t))
        return fail(t, start, "a backslash at the end");
    char c = peek(t);
    if (c == '0' || (is_octal(c) && is_octal(byte_at(t, t->at + 1)))) {
        *code = read_octal(t);
        return 0;
    }
    if (is_digit(c))
        return fail(t, start, "a back reference, which Go does not have");
    if ((unsigned char)c >= 0x80)
        return fail(t, start, "an escape that does not exist");
    t->at++;
    if (c == 'x')
        return read_hex(t, start, code);
    const char *known = strchr(from, c);
    if (known)
        *code = (uint32_t)to[known - from];
    else if (is_alnum(c))
        return fail(t, start,
                    c == 'p' || c == 'P' ? "Unicode classes (\\%c) cannot be kept"
                                         : "\\%c does not exist in Go",
                    c);
    else
        *code = (uint32_t)c;
    return 0;
}

/* Classes. */

static void class_add(struct class *set, uint32_t low, uint32_t high)
{
    for (uint32_t c = low; c <= high && c < 128; c++)
        set->ascii[c] = true;
    if (high >= 128 && set->count < RANGES_MAX)
        set->beyond[set->count++] = (struct range){low < 128 ? 128 : low, high};
}

static bool perl_class_has(char letter, uint32_t c)
{
    char character = (char)c;
    switch (letter | 0x20) {
    case 'd':
        return is_digit(character);
    case 's':
        return character && strchr("\t\n\f\r ", character);
    default:
        return is_alnum(character) || character == '_';
    }
}

/* \d, \s, \w and their opposites. Go's \s has no vertical tab. */
static bool is_perl_class(const struct translator *t)
{
    char c = byte_at(t, t->at + 1);
    return peek(t) == '\\' && c && strchr("dDsSwW", c);
}

static void put_perl_class(struct translator *t, bool in_class)
{
    char letter[] = {'\\', byte_at(t, t->at + 1), '\0'};
    t->at += 2;
    if (letter[1] == 's')
        put(t, in_class ? "\\t\\n\\f\\r " : "[\\t\\n\\f\\r ]");
    else if (letter[1] == 'S')
        put(t, in_class ? "\\S\\x0b" : "[^\\t\\n\\f\\r ]");
    else
        put(t, letter);
}

static void class_add_perl(struct class *set, char letter)
{
    bool opposite = letter < 'a';
    set->opposite |= opposite;
    for (uint32_t c = 0; c < 128; c++)
        if (perl_class_has(letter, c) != opposite)
            class_add(set, c, c);
}

/* The names of [:name:], and the characters that they stand for. */
struct posix_class {
    const char *name;
    struct range ranges[4];
};

static const struct posix_class posix_classes[] = {
    {"alnum", {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}},
    {"alpha", {{'A', 'Z'}, {'a', 'z'}}},
    {"ascii", {{0, 0x7f}}},
    {"blank", {{'\t', '\t'}, {' ', ' '}}},
    {"cntrl", {{0, 0x1f}, {0x7f, 0x7f}}},
    {"digit", {{'0', '9'}}},
    {"graph", {{'!', '~'}}},
    {"lower", {{'a', 'z'}}},
    {"print", {{' ', '~'}}},
    {"punct", {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}},
    {"space", {{'\t', '\r'}, {' ', ' '}}},
    {"upper", {{'A', 'Z'}}},
    {"word", {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}, {'_', '_'}}},
    {"xdigit", {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}},
};

static void class_add_posix(struct class *set, const struct posix_class *posix, bool opposite)
{
    bool has[128] = {false};
    set->opposite |= opposite;
    for (size_t i = 0; i < 4; i++)
        for (uint32_t c = posix->ranges[i].low; posix->ranges[i].high && c <= posix->ranges[i].high;
             c++)
            has[c] = true;
    for (uint32_t c = 0; c < 128; c++)
        if (has[c] != opposite)
            class_add(set, c, c);
}

/* [:name:], or nothing read if the bracket means itself. */
static int read_posix_class(struct translator *t, struct class *set, bool *was)
{
    size_t start = t->at;
    struct text rest = text_from(t->in, start);
    const char *end = rest.size > 2 && text_starts(rest, TEXT("[:"))
                          ? memmem(rest.data + 2, rest.size - 2, ":]", 2)
                          : NULL;
    *was = end != NULL;
    if (!end)
        return 0;
    struct text name = {rest.data + 2, (size_t)(end - rest.data) - 2};
    bool opposite = name.size > 0 && name.data[0] == '^';
    struct text word = text_from(name, opposite);
    for (size_t i = 0; i < sizeof posix_classes / sizeof posix_classes[0]; i++) {
        if (!text_is(word, posix_classes[i].name))
            continue;
        class_add_posix(set, &posix_classes[i], opposite);
        t->at += name.size + 4;
        put_bytes(t, t->in.data + start, name.size + 4);
        return 0;
    }
    return fail(t, start, "a class [:%.*s:] that does not exist", TEXT_ARG(word));
}

static int read_class_char(struct translator *t, uint32_t *code)
{
    size_t start = t->at;
    if (!accept(t, "\\")) {
        *code = read_char(t);
        return 0;
    }
    return read_escape(t, start, code);
}

static void put_class_char(struct translator *t, uint32_t code)
{
    if (code < 128)
        put_ascii(t, code, "\\]^-[");
}

static int read_class_range(struct translator *t, struct class *set)
{
    uint32_t low, high;
    size_t start = t->at;
    if (read_class_char(t, &low) != 0)
        return -1;
    high = low;
    bool range = peek(t) == '-' && t->at + 1 < t->in.size && byte_at(t, t->at + 1) != ']';
    if (range) {
        t->at++;
        if (read_class_char(t, &high) != 0)
            return -1;
    }
    if (high < low)
        return fail(t, start, "a range that ends before it begins");
    if (high >= 128 && set->count == RANGES_MAX)
        return fail(t, start, "more than %d ranges beyond ASCII in a class", RANGES_MAX);
    class_add(set, low, high);
    put_class_char(t, low);
    if (high > low) {
        put(t, "-");
        put_class_char(t, high);
    }
    return 0;
}

static int read_class_item(struct translator *t, struct class *set)
{
    bool posix;
    if (read_posix_class(t, set, &posix) != 0)
        return -1;
    if (posix)
        return 0;
    if (!is_perl_class(t))
        return read_class_range(t, set);
    class_add_perl(set, byte_at(t, t->at + 1));
    put_perl_class(t, true);
    return 0;
}

/* Characters beyond ASCII, as classes of bytes. */

static void put_byte_range(struct translator *t, unsigned low, unsigned high)
{
    if (low == high) {
        put_hex(t, low);
        return;
    }
    put(t, "[");
    put_hex(t, low);
    put(t, "-");
    put_hex(t, high);
    put(t, "]");
}

/* Low and high have `size` bytes as UTF-8. Recursion: two of smaller ranges for each byte. */
static void put_utf8_range(struct translator *t, uint32_t low, uint32_t high, size_t size)
{
    for (size_t tail = 1; tail < size; tail++) {
        uint32_t mask = (UINT32_C(1) << (6 * tail)) - 1;
        if ((low & ~mask) == (high & ~mask))
            continue;
        if (low & mask) {
            put_utf8_range(t, low, low | mask, size);
            put_utf8_range(t, (low | mask) + 1, high, size);
            return;
        }
        if ((high & mask) != mask) {
            put_utf8_range(t, low, (high & ~mask) - 1, size);
            put_utf8_range(t, high & ~mask, high, size);
            return;
        }
    }
    char from[UTF8_SIZE_MAX], to[UTF8_SIZE_MAX];
    utf8_put(from, low);
    utf8_put(to, high);
    put(t, "|");
    for (size_t i = 0; i < size; i++)
        put_byte_range(t, (unsigned char)from[i], (unsigned char)to[i]);
}

static void put_beyond(struct translator *t, struct range range)
{
    static const struct range sizes[] = {{0x80, 0x7ff}, {0x800, 0xffff}, {0x10000, CODE_MAX}};
    for (size_t i = 0; i < 3; i++) {
        uint32_t low = range.low > sizes[i].low ? range.low : sizes[i].low;
        uint32_t high = range.high < sizes[i].high ? range.high : sizes[i].high;
        if (low <= high)
            put_utf8_range(t, low, high, i + 2);
    }
}

static int by_low(const void *a, const void *b)
{
    const struct range *left = a, *right = b;
    return (left->low > right->low) - (left->low < right->low);
}

/* Sorts and joins the ranges beyond ASCII, and replaces the set by its complement if it is negated.
 */
static void class_settle(struct class *set, bool caseless)
{
    struct range *ranges = set->beyond;
    size_t kept = 0;
    if (set->opposite)
        ranges[0] = (struct range){128, CODE_MAX};
    for (int c = 'a'; caseless && c <= 'z'; c++)
        set->ascii[c] = set->ascii[c - 0x20] = set->ascii[c] || set->ascii[c - 0x20];
    qsort(ranges, set->count, sizeof *ranges, by_low);
    for (size_t i = 1; i < set->count; i++)
        if (ranges[i].low > ranges[kept].high + 1)
            ranges[++kept] = ranges[i];
        else if (ranges[i].high > ranges[kept].high)
            ranges[kept].high = ranges[i].high;
    set->count = kept + 1;
    if (!set->negated)
        return;
    for (size_t c = 0; c < 128; c++)
        set->ascii[c] = !set->ascii[c];
    uint32_t next = 128;
    size_t gaps = 0;
    for (size_t i = 0; i < set->count; i++) {
        struct range range = ranges[i];
        if (range.low > next)
            ranges[gaps++] = (struct range){next, range.low - 1};
        next = range.high + 1;
    }
    if (next <= CODE_MAX)
        ranges[gaps++] = (struct range){next, CODE_MAX};
    set->count = gaps;
}

/* Takes the bar away that nothing stands before; what matches nothing at all stays so. */
static void drop_bar(struct translator *t, size_t at)
{
    if (t->size == at) {
        put(t, "(?!)");
        return;
    }
    memmove(t->out + at, t->out + at + 1, t->size - at - 1);
    t->size--;
}

/* (?:[ascii]|bytes|bytes) in place of what was written. */
static void put_wide_class(struct translator *t, struct class *set, size_t start)
{
    t->size = start;
    class_settle(set, t->caseless);
    put(t, "(?:[");
    size_t inside = t->size;
    for (uint32_t c = 0; c < 128; c++) {
        uint32_t last = c;
        while (set->ascii[c] && last + 1 < 128 && set->ascii[last + 1])
            last++;
        if (!set->ascii[c])
            continue;
        put_class_char(t, c);
        if (last > c) {
            put(t, "-");
            put_class_char(t, last);
        }
        c = last;
    }
    if (t->size > inside)
        put(t, "]");
    else
        t->size = start + strlen("(?:");
    size_t bar = t->size;
    for (size_t i = 0; i < set->count; i++)
        put_beyond(t, set->beyond[i]);
    if (bar == start + strlen("(?:"))
        drop_bar(t, bar);
    put(t, ")");
}

/* After the opening bracket. */
static int read_class(struct translator *t)
{
    struct class set = {0};
    size_t open = t->at - 1, start = t->size;
    set.negated = accept(t, "^");
    put(t, set.negated ? "[^" : "[");
    for (bool first = true; first || peek(t) != ']'; first = false) {
        if (at_end(t))
            return fail(t, open, "a class that does not end");
        if (read_class_item(t, &set) != 0)
            return -1;
    }
    t->at++;
    put(t, "]");
    if (set.count > 0)
        put_wide_class(t, &set, start);
    return 0;
}

/* Repeats. */

/* A number without leading zeros; -1 if there is none. */
static long read_count(struct translator *t)
{
    long count = 0;
    size_t start = t->at;
    if (!is_digit(peek(t)) || (peek(t) == '0' && is_digit(byte_at(t, t->at + 1))))
        return -1;
    while (is_digit(peek(t)) && t->at - start < 9)
        count = count * 10 + (t->in.data[t->at++] - '0');
    return is_digit(peek(t)) ? -1 : count;
}

/* {n}, {n,} and {n,m}; false and nothing read if the brace means itself. */
static bool read_counts(struct translator *t, long *least, long *most)
{
    size_t start = t->at;
    t->at++;
    *least = *most = read_count(t);
    if (*least >= 0 && accept(t, ","))
        *most = peek(t) == '}' ? LONG_MAX : read_count(t);
    if (*least >= 0 && *most >= 0 && accept(t, "}"))
        return true;
    t->at = start;
    return false;
}

static bool is_repeat(struct translator *t)
{
    size_t start = t->at;
    long least, most;
    char c = peek(t);
    bool repeat = c == '*' || c == '+' || c == '?' || (c == '{' && read_counts(t, &least, &most));
    t->at = start;
    return repeat;
}

/* What may follow an item, which was written since `start`. */
static int read_repeat(struct translator *t, size_t start, bool wrapped)
{
    size_t at = t->at;
    long least = 0, most = 0;
    if (!is_repeat(t))
        return 0;
    if (wrapped)
        wrap(t, start);
    if (peek(t) == '{')
        read_counts(t, &least, &most);
    else
        t->at++;
    if (least > REPEAT_MAX || (most != LONG_MAX && (most > REPEAT_MAX || most < least)))
        return fail(t, at, "a repeat beyond %d, or the wrong way round", REPEAT_MAX);
    accept(t, "?");
    put_bytes(t, t->in.data + at, t->at - at);
    if (is_repeat(t))
        return fail(t, t->at, "a repeat of a repeat, which Go does not have");
    return 0;
}

/* Groups and items. Recursion is bounded by RE2_DEPTH_MAX. */

static int read_alternatives(struct translator *t, unsigned depth);

/* (?flags) and (?flags:, after the question mark; `*group` says whether a group begins. */
static int read_flags(struct translator *t, bool *group)
{
    size_t start = t->at;
    bool off = false, some = false;
    for (;; t->at++) {
        char c = peek(t);
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
            return fail(t, start, "(? begins something that Go does not have");
        }
    }
    if (off && !some)
        return fail(t, start, "flags are missing after the minus");
    *group = peek(t) == ':';
    t->at++;
    put(t, "(?");
    put_bytes(t, t->in.data + start, t->at - start);
    return 0;
}

/* (?P<name> and (?<name>, after the opening angle. */
static int read_name(struct translator *t)
{
    size_t start = t->at;
    while (is_alnum(peek(t)) || peek(t) == '_')
        t->at++;
    if (t->at == start || !accept(t, ">"))
        return fail(t, start, "(?< begins something that Go does not have, or a name is wrong");
    put(t, "(");
    return 0;
}

static int read_inside(struct translator *t, size_t open, unsigned depth)
{
    if (depth == RE2_DEPTH_MAX)
        return fail(t, open, "more than %d groups within each other", RE2_DEPTH_MAX);
    if (read_alternatives(t, depth + 1) != 0)
        return -1;
    if (!accept(t, ")"))
        return fail(t, open, "a group that does not end");
    put(t, ")");
    return 0;
}

/* After the opening bracket. Flags end where the group does that they are in. */
static int read_group(struct translator *t, unsigned depth, bool *only_flags)
{
    size_t open = t->at - 1;
    bool group = true, caseless = t->caseless;
    *only_flags = false;
    if (accept(t, "?P<") || accept(t, "?<")) {
        if (read_name(t) != 0)
            return -1;
    } else if (accept(t, "?")) {
        if (read_flags(t, &group) != 0)
            return -1;
        if (!group) {
            *only_flags = true;
            return 0;
        }
    } else {
        put(t, "(");
    }
    if (read_inside(t, open, depth) != 0)
        return -1;
    t->caseless = caseless;
    return 0;
}

/* \Q...\E or to the end, after \Q. */
static void read_quoted(struct translator *t)
{
    while (!at_end(t) && !accept(t, "\\E")) {
        uint32_t code = read_char(t);
        put_literal(t, code);
    }
}

/* At a backslash. `*empty` says that it stands for a place, not for characters. */
static int read_backslash(struct translator *t, bool *empty)
{
    size_t start = t->at;
    uint32_t code;
    char c = byte_at(t, start + 1);
    if (is_perl_class(t)) {
        put_perl_class(t, false);
        return 0;
    }
    *empty = c && strchr("AzbB", c);
    t->at += 1 + *empty;
    if (*empty) {
        put_bytes(t, t->in.data + start, 2);
        return 0;
    }
    if (read_escape(t, start, &code) != 0)
        return -1;
    put_literal(t, code);
    return 0;
}

static int read_item(struct translator *t, unsigned depth)
{
    size_t start = t->size, at = t->at;
    bool flags = false, empty = false;
    int result = 0;
    if (is_repeat(t))
        return fail(t, at, "a repeat of nothing");
    if (accept(t, "\\Q")) {
        read_quoted(t);
    } else if (accept(t, "(")) {
        result = read_group(t, depth, &flags);
    } else if (accept(t, "[")) {
        result = read_class(t);
    } else if (peek(t) == '\\') {
        result = read_backslash(t, &empty);
    } else if (accept(t, ".") || accept(t, "^") || accept(t, "$")) {
        empty = t->in.data[at] != '.';
        put_bytes(t, t->in.data + at, 1);
    } else {
        put_literal(t, read_char(t));
    }
    if (result != 0 || flags)
        return result;
    return read_repeat(t, start, empty);
}

static int read_alternatives(struct translator *t, unsigned depth)
{
    for (;;) {
        while (!at_end(t) && peek(t) != '|' && peek(t) != ')')
            if (read_item(t, depth) != 0)
                return -1;
        if (!accept(t, "|"))
            return 0;
        put(t, "|");
    }
}

static int translate(struct translator *t)
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
    return at_end(t) ? 0 : fail(t, t->at, "a closing bracket without an opening one");
}

int re2_to_pcre2(struct text regex, struct arena *arena, struct text *out, struct error *err)
{
    struct translator t = {.in = regex, .err = err};
    int result = translate(&t);
    if (result == 0)
        *out = arena_copy(arena, (struct text){t.out, t.size});
    free(t.out);
    return result;
}
