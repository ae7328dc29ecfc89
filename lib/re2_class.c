/* SPDX-License-Identifier: MPL-2.0 */
/* Classes. With characters beyond ASCII they become alternatives of bytes. */
#include "lib/re2_internal.h"

#include "lib/utf8.h"

#include <stdlib.h>

enum { RANGES_MAX = 256 }; /* of characters beyond ASCII in one class */

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
        return re2_is_digit(character);
    case 's':
        return character && strchr("\t\n\f\r ", character);
    default:
        return re2_is_alnum(character) || character == '_';
    }
}

bool re2_is_perl_class(const struct re2_translator *t)
{
    char c = re2_byte_at(t, t->at + 1);
    return re2_peek(t) == '\\' && c && strchr("dDsSwW", c);
}

void re2_put_perl_class(struct re2_translator *t, bool in_class)
{
    char letter[] = {'\\', re2_byte_at(t, t->at + 1), '\0'};
    t->at += 2;
    if (letter[1] == 's')
        re2_put(t, in_class ? "\\t\\n\\f\\r " : "[\\t\\n\\f\\r ]");
    else if (letter[1] == 'S')
        re2_put(t, in_class ? "\\S\\x0b" : "[^\\t\\n\\f\\r ]");
    else
        re2_put(t, letter);
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
static int read_posix_class(struct re2_translator *t, struct class *set, bool *was)
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
        re2_put_bytes(t, t->in.data + start, name.size + 4);
        return 0;
    }
    return re2_fail(t, start, "a class [:%.*s:] that does not exist", TEXT_ARG(word));
}

static int read_class_char(struct re2_translator *t, uint32_t *code)
{
    size_t start = t->at;
    if (!re2_accept(t, "\\")) {
        *code = re2_read_char(t);
        return 0;
    }
    return re2_read_escape(t, start, code);
}

static void put_class_char(struct re2_translator *t, uint32_t code)
{
    if (code < 128)
        re2_put_ascii(t, code, "\\]^-[");
}

static int read_class_range(struct re2_translator *t, struct class *set)
{
    uint32_t low, high;
    size_t start = t->at;
    if (read_class_char(t, &low) != 0)
        return -1;
    high = low;
    bool range = re2_peek(t) == '-' && t->at + 1 < t->in.size && re2_byte_at(t, t->at + 1) != ']';
    if (range) {
        t->at++;
        if (read_class_char(t, &high) != 0)
            return -1;
    }
    if (high < low)
        return re2_fail(t, start, "a range that ends before it begins");
    if (high >= 128 && set->count == RANGES_MAX)
        return re2_fail(t, start, "more than %d ranges beyond ASCII in a class", RANGES_MAX);
    class_add(set, low, high);
    put_class_char(t, low);
    if (high > low) {
        re2_put(t, "-");
        put_class_char(t, high);
    }
    return 0;
}

static int read_class_item(struct re2_translator *t, struct class *set)
{
    bool posix;
    if (read_posix_class(t, set, &posix) != 0)
        return -1;
    if (posix)
        return 0;
    if (!re2_is_perl_class(t))
        return read_class_range(t, set);
    class_add_perl(set, re2_byte_at(t, t->at + 1));
    re2_put_perl_class(t, true);
    return 0;
}

static void put_byte_range(struct re2_translator *t, unsigned low, unsigned high)
{
    if (low == high) {
        re2_put_hex(t, low);
        return;
    }
    re2_put(t, "[");
    re2_put_hex(t, low);
    re2_put(t, "-");
    re2_put_hex(t, high);
    re2_put(t, "]");
}

/* Low and high have `size` bytes as UTF-8. Recursion: two of smaller ranges for each byte. */
static void put_utf8_range(struct re2_translator *t, uint32_t low, uint32_t high, size_t size)
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
    re2_put(t, "|");
    for (size_t i = 0; i < size; i++)
        put_byte_range(t, (unsigned char)from[i], (unsigned char)to[i]);
}

static void put_beyond(struct re2_translator *t, struct range range)
{
    static const struct range sizes[] = {{0x80, 0x7ff}, {0x800, 0xffff}, {0x10000, RE2_CODE_MAX}};
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
        ranges[0] = (struct range){128, RE2_CODE_MAX};
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
    if (next <= RE2_CODE_MAX)
        ranges[gaps++] = (struct range){next, RE2_CODE_MAX};
    set->count = gaps;
}

/* Takes the bar away that nothing stands before; what matches nothing at all stays so. */
static void drop_bar(struct re2_translator *t, size_t at)
{
    if (t->size == at) {
        re2_put(t, "(?!)");
        return;
    }
    memmove(t->out + at, t->out + at + 1, t->size - at - 1);
    t->size--;
}

/* (?:[ascii]|bytes|bytes) in place of what was written. */
static void put_wide_class(struct re2_translator *t, struct class *set, size_t start)
{
    t->size = start;
    class_settle(set, t->caseless);
    re2_put(t, "(?:[");
    size_t inside = t->size;
    for (uint32_t c = 0; c < 128; c++) {
        uint32_t last = c;
        while (set->ascii[c] && last + 1 < 128 && set->ascii[last + 1])
            last++;
        if (!set->ascii[c])
            continue;
        put_class_char(t, c);
        if (last > c) {
            re2_put(t, "-");
            put_class_char(t, last);
        }
        c = last;
    }
    if (t->size > inside)
        re2_put(t, "]");
    else
        t->size = start + strlen("(?:");
    size_t bar = t->size;
    for (size_t i = 0; i < set->count; i++)
        put_beyond(t, set->beyond[i]);
    if (bar == start + strlen("(?:"))
        drop_bar(t, bar);
    re2_put(t, ")");
}

int re2_read_class(struct re2_translator *t)
{
    struct class set = {0};
    size_t open = t->at - 1, start = t->size;
    set.negated = re2_accept(t, "^");
    re2_put(t, set.negated ? "[^" : "[");
    for (bool first = true; first || re2_peek(t) != ']'; first = false) {
        if (re2_at_end(t))
            return re2_fail(t, open, "a class that does not end");
        if (read_class_item(t, &set) != 0)
            return -1;
    }
    t->at++;
    re2_put(t, "]");
    if (set.count > 0)
        put_wide_class(t, &set, start);
    return 0;
}
