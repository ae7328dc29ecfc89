/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/log_line.h"

#include <stdbool.h>

/* Classes of bytes. */
enum {
    SPACE = 1, /* and all other control characters */
    DELIM = 2, /* ends a word */
    DIGIT = 4,
    ALPHA = 8, /* with all above ASCII */
    HEX = 16,
    PART = 32,  /* parts a word */
    OPEN = 64,  /* may stand before a path */
    JOIN = 128, /* parts values that are one token */
    NAME = 256, /* names of hosts and packages are made of it */
    BLANK = SPACE | OPEN | JOIN,
    NUM = DIGIT | HEX | NAME,
    HEXA = ALPHA | HEX,
    SMALL = ALPHA | NAME,
    SMALLHEX = HEXA | NAME
};

/* clang-format off */
#define TIMES16(c) c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c
static const uint16_t classes[256] = {
    SPACE, 0, SPACE, SPACE, SPACE, SPACE, SPACE, SPACE,
    SPACE, SPACE | OPEN, SPACE | OPEN, SPACE | OPEN, SPACE | OPEN, SPACE | OPEN, SPACE, SPACE,
    TIMES16(SPACE),
    /*     !      "             #     $            %     &     '             ( */
    BLANK, DELIM, DELIM | OPEN, PART, PART | NAME, PART, PART, DELIM | OPEN, DELIM | OPEN,
    /* )   *  +     ,                    -                   .                   / */
    DELIM, 0, PART, DELIM | OPEN | JOIN, PART | JOIN | NAME, PART | JOIN | NAME, PART | JOIN | NAME,
    /* 0 to 9, then : ; < = > ? */
    NUM, NUM, NUM, NUM, NUM, NUM, NUM, NUM, NUM, NUM,
    DELIM | OPEN | JOIN, DELIM, DELIM, DELIM | OPEN | JOIN, DELIM, DELIM,
    /* @ A to O */
    PART | OPEN | JOIN, HEXA, HEXA, HEXA, HEXA, HEXA, HEXA,
    ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA,
    /* P to Z, then [ \ ] ^ _ */
    ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA,
    DELIM | OPEN, 0, DELIM, 0, JOIN | NAME,
    /* ` a to o */
    0, SMALLHEX, SMALLHEX, SMALLHEX, SMALLHEX, SMALLHEX, SMALLHEX,
    SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, SMALL,
    /* p to z, then { | } ~ DEL */
    SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, SMALL,
    DELIM | OPEN, DELIM, DELIM, 0, SPACE,
    TIMES16(SMALL), TIMES16(SMALL), TIMES16(SMALL), TIMES16(SMALL),
    TIMES16(SMALL), TIMES16(SMALL), TIMES16(SMALL), TIMES16(SMALL),
};
/* clang-format on */

static bool is(char c, unsigned class)
{
    return (classes[(uint8_t)c] & class) != 0;
}

/* One pass over a line. `to` writes the form; a byte is kept for the value that ends a full one. */
struct masking {
    const char *at, *begin, *end;
    const char *unquoted; /* from here on no " closes */
    char *to, *form, *last;
    bool full; /* the rest of the line is one value */
};

static void put(struct masking *m, const char *bytes, size_t size)
{
    size_t room = (size_t)(m->last - m->to);
    size_t fits = size < room ? size : room;
    memcpy(m->to, bytes, fits);
    m->to += fits;
    m->full |= fits < size;
}

static void put_value(struct masking *m)
{
    static const char value = LOG_VALUE;
    if (m->to == m->form || m->to[-1] != LOG_VALUE)
        put(m, &value, 1);
}

static size_t left(const struct masking *m)
{
    return (size_t)(m->end - m->at);
}

/* The byte before, or a blank. */
static char before(const struct masking *m, size_t back)
{
    return (size_t)(m->at - m->begin) >= back ? m->at[-(ptrdiff_t)back] : ' ';
}

/* The byte `ahead`, or a blank. */
static char after(const struct masking *m, size_t ahead)
{
    return ahead < left(m) ? m->at[ahead] : ' ';
}

/* Takes `size` bytes as a value. */
static bool take_value(struct masking *m, size_t size)
{
    m->at += size;
    put_value(m);
    return true;
}

static bool is_name(char c)
{
    return is(c, DIGIT | ALPHA) || c == '_';
}

/* The bytes from `from` on that are neither white space nor in `set`. */
static size_t run_without(const struct masking *m, size_t from, const char *set)
{
    size_t size = from;
    while (size < left(m) && !is(m->at[size], SPACE) && !text_one_of(set, m->at[size]))
        size++;
    return size - from;
}

static size_t digits_at(const struct masking *m, size_t from)
{
    size_t size = from;
    while (is(after(m, size), DIGIT))
        size++;
    return size - from;
}

/* `size` without those of `set` that the bytes from `from` on end with. */
static size_t trim_end(const struct masking *m, size_t from, size_t size, const char *set)
{
    while (size > 0 && text_one_of(set, m->at[from + size - 1]))
        size--;
    return size;
}

static bool take_placeholder(struct masking *m)
{
    if (*m->at == LOG_VALUE)
        return take_value(m, 1);
    if (left(m) < 3 || memcmp(m->at, "<*>", 3) != 0)
        return false;
    return take_value(m, 3);
}

/* "...", of which the quotes stay. */
static bool take_quoted(struct masking *m)
{
    if (m->at >= m->unquoted)
        return false;
    const char *close = memchr(m->at + 1, '"', left(m) - 1);
    if (!close) {
        m->unquoted = m->at;
        return false;
    }
    put(m, "\"", 1);
    put_value(m);
    put(m, "\"", 1);
    m->at = close + 1;
    return true;
}

/* A {...} without blanks and braces inside, or 0. */
static size_t braces(const struct masking *m, size_t from)
{
    if (after(m, from) != '{')
        return 0;
    size_t inside = run_without(m, from + 1, "{}");
    return after(m, from + 1 + inside) == '}' ? inside + 2 : 0;
}

/* What follows `name=`. */
static bool take_assigned(struct masking *m)
{
    char name = before(m, 2);
    if (before(m, 1) != '=' || !(is_name(name) || text_one_of("])", name)))
        return false;
    if (*m->at == '"')
        return take_quoted(m);
    if (!is_name(*m->at) || is(*m->at, DIGIT))
        return false;
    size_t size = run_without(m, 0, ",;()[]{}|\"'=<");
    if (text_has((struct text){m->at, size}, TEXT("://")))
        return false;
    size_t brace = braces(m, size);
    if (brace)
        return take_value(m, size + brace);
    return !text_one_of("([{", after(m, size)) && take_value(m, trim_end(m, 0, size, "."));
}

static size_t path_size(const struct masking *m)
{
    char first = m->at[0], second = after(m, 1);
    if (first == '/') {
        size_t size = run_without(m, 1, ",;:\"'()[]{}=|?");
        if (size == 0)
            return 0;
        return 1 + size + (after(m, 1 + size) == '?' ? run_without(m, 1 + size, "\"'") : 0);
    }
    if (first == '\\' && second == '\\')
        return 2 + run_without(m, 2, ",;\"'()");
    if (is(first, ALPHA) && second == ':' && after(m, 2) == '\\')
        return 3 + run_without(m, 3, ",;\"'()");
    return 0;
}

static bool take_path(struct masking *m)
{
    if (m->at > m->begin && !is(m->at[-1], OPEN))
        return false;
    size_t size = trim_end(m, 0, path_size(m), ".");
    return size >= 2 && take_value(m, size);
}

/* Groups of hexadecimal digits and colons. */
struct groups {
    size_t size, colons, longest;
    bool digit;  /* a decimal one */
    bool beside; /* two colons */
};

static struct groups measure_groups(const struct masking *m)
{
    struct groups groups = {0};
    size_t group = 0;
    for (char c; is(c = after(m, groups.size), HEX) || c == ':'; groups.size++) {
        group = c == ':' ? 0 : group + 1;
        groups.longest = group > groups.longest ? group : groups.longest;
        groups.colons += c == ':';
        groups.digit |= is(c, DIGIT);
        groups.beside |= c == ':' && groups.size > 0 && m->at[groups.size - 1] == ':';
    }
    if (!groups.beside && groups.size > 0 && m->at[groups.size - 1] == ':') {
        groups.size--;
        groups.colons--;
    }
    return groups;
}

static bool take_address(struct masking *m)
{
    enum { GROUP_MAX = 4, COLONS_MIN = 3 };
    if (before(m, 1) == ':')
        return false;
    struct groups groups = measure_groups(m);
    if (!groups.digit || groups.longest > GROUP_MAX || is_name(after(m, groups.size)))
        return false;
    return (groups.colons >= COLONS_MIN || groups.beside) && take_value(m, groups.size);
}

static bool take_signed(struct masking *m)
{
    char last = before(m, 1);
    if (is_name(last) || text_one_of(".)]>", last))
        return false;
    size_t size = 1 + digits_at(m, 1);
    if (size == 1)
        return false;
    if (after(m, size) == '.' && is(after(m, size + 1), DIGIT))
        size += 1 + digits_at(m, size + 1);
    bool goes_on =
        is_name(after(m, size)) || (after(m, size) == '.' && is(after(m, size + 1), DIGIT | ALPHA));
    return !goes_on && take_value(m, size);
}

static bool has_name_of(const struct masking *m, size_t at, const char *names)
{
    for (; *names; names += 3)
        if (memcmp(m->at + at, names, 3) == 0)
            return true;
    return false;
}

/* A month before a number. */
static bool has_month(const struct masking *m, size_t at)
{
    if (left(m) < at + 5 || m->at[at + 3] != ' ' ||
        !has_name_of(m, at, "JanFebMarAprMayJunJulAugSepOctNovDec"))
        return false;
    return is(m->at[at + 4], DIGIT) || (m->at[at + 4] == ' ' && is(after(m, at + 5), DIGIT));
}

/* Three letters: the number and the year are values as they are. */
static bool take_date(struct masking *m)
{
    if (is_name(before(m, 1)))
        return false;
    bool day = left(m) > 4 && m->at[3] == ' ' && has_name_of(m, 0, "MonTueWedThuFriSatSun");
    return has_month(m, day ? 4 : 0) && take_value(m, 3);
}

struct word {
    const char *data;
    size_t size;
    unsigned some, all; /* classes that one of its bytes has, and that each has */
};

static bool ends_word(const struct masking *m, size_t at)
{
    char c = m->at[at];
    if (c != '.')
        return is(c, SPACE | DELIM);
    return after(m, at + 1) == '.' || is(after(m, at + 1), SPACE | DELIM);
}

static struct word measure_word(const struct masking *m)
{
    struct word word = {.data = m->at, .all = UINT16_MAX};
    size_t n = left(m);
    for (; word.size < n && !ends_word(m, word.size); word.size++) {
        unsigned class = classes[(uint8_t)m->at[word.size]];
        word.some |= class;
        word.all &= class;
    }
    return word;
}

static bool is_constant(const struct word *word)
{
    static const struct text constants[] = {TEXT_ITEM("true"), TEXT_ITEM("false"),
                                            TEXT_ITEM("null"), TEXT_ITEM("root"),
                                            TEXT_ITEM("admin")};
    if (word->size < 4 || word->size > 5)
        return false;
    for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++)
        if (text_same((struct text){word->data, word->size}, constants[i]))
            return true;
    return false;
}

static bool is_uuid(const struct word *word)
{
    static const size_t ends[] = {8, 13, 18, 23, 36};
    size_t at = 0;
    if (word->size < 36)
        return false;
    for (size_t i = 0; i < 5; i++) {
        for (; at < ends[i]; at++)
            if (!is(word->data[at], HEX))
                return false;
        if (i < 4 && word->data[at++] != '-')
            return false;
    }
    return true;
}

static bool is_hexadecimal(const struct word *word)
{
    enum { HEX_MIN = 8 };
    if (word->size < HEX_MIN || !(word->some & DIGIT))
        return false;
    size_t at = word->data[0] == '0' && (word->data[1] | 0x20) == 'x' ? 2 : 0;
    while (at < word->size && is(word->data[at], HEX))
        at++;
    return at == word->size;
}

/* user@host.domain */
static bool is_mail(const struct word *word)
{
    const char *at = memchr(word->data, '@', word->size);
    return at && at > word->data && memchr(at, '.', word->size - (size_t)(at - word->data));
}

static size_t count_byte(const struct word *word, char byte)
{
    size_t count = 0;
    for (size_t i = 0; i < word->size; i++)
        count += word->data[i] == byte;
    return count;
}

/* Names joined by full stops and slashes. */
static bool is_joined_names(const struct word *word)
{
    if (word->some & DIGIT)
        return false;
    size_t stops = count_byte(word, '.'), slashes = count_byte(word, '/');
    if (stops + slashes < 2)
        return false;
    if (stops >= 2 && (word->all & NAME))
        return true;
    return word->size > 2 && memchr(word->data + 1, '/', word->size - 2);
}

static bool is_value(const struct word *word)
{
    if (is_hexadecimal(word) || is_constant(word))
        return true;
    return (word->some & PART) && (is_uuid(word) || is_joined_names(word) || is_mail(word));
}

/* eth0, ipv6 */
static bool is_numbered_name(const struct word *word)
{
    if (word->size < 3 || word->size > 6 || !is(word->data[word->size - 1], DIGIT))
        return false;
    for (size_t i = 0; i + 1 < word->size; i++)
        if (!is(word->data[i], ALPHA))
            return false;
    return true;
}

/* A name before (): jk2_init() and the like. */
static bool is_function(const struct masking *m, const struct word *word)
{
    if (after(m, word->size) != '(' || after(m, word->size + 1) != ')' || is(word->data[0], DIGIT))
        return false;
    for (size_t i = 0; i < word->size; i++)
        if (!is_name(word->data[i]))
            return false;
    return true;
}

/* The size of the part at `from`; a negative number after a name's _ belongs to it. */
static size_t part_size(const struct word *word, size_t from, bool *digit)
{
    size_t at = from;
    *digit = false;
    for (; at < word->size; at++) {
        char c = word->data[at];
        bool negative = c == '-' && at > from && word->data[at - 1] == '_' && at + 1 < word->size &&
                        is(word->data[at + 1], DIGIT);
        if (is(c, PART) && !negative)
            break;
        *digit |= is(c, DIGIT);
    }
    return at - from;
}

/* A value that only a full stop parts from the one before is one with it. */
static bool drop_stop(struct masking *m, const char *start)
{
    if (m->to < start + 2 || m->to[-1] != '.' || m->to[-2] != LOG_VALUE)
        return false;
    m->to--;
    return true;
}

/* Puts the parts of a word, those with digits as values. */
static void put_parts(struct masking *m, const struct word *word)
{
    char *start = m->to;
    size_t stops = 0;
    bool folder = false, digit;
    for (size_t at = 0; at < word->size; at++) {
        size_t size = part_size(word, at, &digit);
        if (digit) {
            stops -= drop_stop(m, start);
            put_value(m);
        } else {
            put(m, word->data + at, size);
        }
        at += size;
        if (at == word->size)
            break;
        stops += word->data[at] == '.';
        folder |= word->data[at] == '/' && m->to > start && is(m->to[-1], DIGIT | ALPHA);
        put(m, word->data + at, 1);
    }
    if (stops < 2 && !folder)
        return;
    m->to = start;
    put_value(m);
}

static void put_word(struct masking *m, const struct word *word)
{
    if (is_value(word))
        put_value(m);
    else if (!(word->some & DIGIT) || is_numbered_name(word) || is_function(m, word))
        put(m, word->data, word->size);
    else
        put_parts(m, word);
}

/* What follows the scheme of a URL. */
static void take_url(struct masking *m)
{
    if (left(m) <= 3 || memcmp(m->at, "://", 3) != 0)
        return;
    size_t size = trim_end(m, 3, run_without(m, 3, ",;)]}\"'>"), ":.");
    if (size == 0)
        return;
    put(m, "://", 3);
    (void)take_value(m, 3 + size);
}

static void take_word(struct masking *m)
{
    struct word word = measure_word(m);
    put_word(m, &word);
    m->at += word.size;
    if (word.some & ALPHA)
        take_url(m);
}

static void take_space(struct masking *m)
{
    while (m->at < m->end && is(*m->at, SPACE))
        m->at++;
    if (m->at < m->end && m->to > m->form)
        put(m, " ", 1);
}

/* Whether a value other than a word is taken. Which ones are tried depends on the first byte. */
static bool take_other(struct masking *m)
{
    char c = *m->at;
    if ((c == '<' || c == LOG_VALUE) && take_placeholder(m))
        return true;
    if (before(m, 1) == '=' && take_assigned(m))
        return true;
    if ((c == '/' || c == '\\' || (is(c, ALPHA) && after(m, 1) == ':')) && take_path(m))
        return true;
    if (is(c, HEX) && take_address(m))
        return true;
    if ((c == '-' || c == '+') && take_signed(m))
        return true;
    return c >= 'A' && c <= 'W' && after(m, 3) == ' ' && take_date(m);
}

static void take(struct masking *m)
{
    if (is(*m->at, SPACE)) {
        take_space(m);
    } else if (take_other(m)) {
        return;
    } else if (!ends_word(m, 0)) {
        take_word(m);
    } else {
        put(m, m->at, 1);
        m->at++;
    }
}

size_t log_line_mask(struct text line, char form[static LOG_FORM_MAX])
{
    struct masking m = {.at = line.data,
                        .begin = line.data,
                        .end = line.data + line.size,
                        .unquoted = line.data + line.size,
                        .to = form,
                        .form = form,
                        .last = form + LOG_FORM_MAX - 1};
    while (m.at < m.end && !m.full)
        take(&m);
    if (m.full && m.to[-1] != LOG_VALUE)
        *m.to++ = LOG_VALUE;
    return (size_t)(m.to - form);
}

/* The size of the word or delimiter that the form has at `at`. */
static size_t token_size(struct text form, size_t at)
{
    size_t end = at;
    for (; end < form.size; end++) {
        char c = form.data[end];
        if (is(c, SPACE | DELIM))
            break;
        if (c == '.' && (end + 1 == form.size || form.data[end + 1] == '.' ||
                         is(form.data[end + 1], SPACE | DELIM)))
            break;
    }
    return end > at ? end - at : 1;
}

static bool is_lone_value(struct text form, size_t at)
{
    return at < form.size && form.data[at] == LOG_VALUE && token_size(form, at) == 1;
}

/* Where the values that begin at `at` and are one token end. */
static size_t values_end(struct text form, size_t at)
{
    enum { JOINS_MAX = 3 };
    for (;;) {
        size_t next = ++at;
        while (next < form.size && next - at < JOINS_MAX && is(form.data[next], JOIN) &&
               token_size(form, next) == 1)
            next++;
        if (!is_lone_value(form, next))
            return at;
        at = next;
    }
}

void log_line_split(struct text form, struct log_tokens *tokens)
{
    size_t at = 0;
    tokens->count = 0;
    while (at < form.size && tokens->count < LOG_TOKENS_MAX) {
        tokens->start[tokens->count++] = (uint16_t)at;
        at = is_lone_value(form, at) ? values_end(form, at) : at + token_size(form, at);
    }
    tokens->start[tokens->count] = (uint16_t)form.size;
}

enum log_token log_line_kind(struct text token)
{
    bool value = false;
    for (size_t i = 0; i < token.size; i++) {
        if (is(token.data[i], DIGIT | ALPHA))
            return LOG_TOKEN_WORD;
        value |= token.data[i] == LOG_VALUE;
    }
    return value ? LOG_TOKEN_VALUE : LOG_TOKEN_OTHER;
}
