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
    BLANK = SPACE | OPEN | JOIN,
    NUM = DIGIT | HEX,
    HEXA = ALPHA | HEX
};

/* clang-format off */
#define TIMES16(c) c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c
static const uint8_t classes[256] = {
    SPACE, 0, SPACE, SPACE, SPACE, SPACE, SPACE, SPACE,
    SPACE, SPACE | OPEN, SPACE | OPEN, SPACE | OPEN, SPACE | OPEN, SPACE | OPEN, SPACE, SPACE,
    TIMES16(SPACE),
    /*     !      "             #     $     %     &     '             ( */
    BLANK, DELIM, DELIM | OPEN, PART, PART, PART, PART, DELIM | OPEN, DELIM | OPEN,
    /* )   *  +     ,                    -            .            / */
    DELIM, 0, PART, DELIM | OPEN | JOIN, PART | JOIN, PART | JOIN, PART | JOIN,
    /* 0 to 9, then : ; < = > ? */
    NUM, NUM, NUM, NUM, NUM, NUM, NUM, NUM, NUM, NUM,
    DELIM | OPEN | JOIN, DELIM, DELIM, DELIM | OPEN | JOIN, DELIM, DELIM,
    /* @ A to O */
    PART | OPEN | JOIN, HEXA, HEXA, HEXA, HEXA, HEXA, HEXA,
    ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA,
    /* P to Z, then [ \ ] ^ _ */
    ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA,
    DELIM | OPEN, 0, DELIM, 0, JOIN,
    /* ` a to o */
    0, HEXA, HEXA, HEXA, HEXA, HEXA, HEXA,
    ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA,
    /* p to z, then { | } ~ DEL */
    ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA, ALPHA,
    DELIM | OPEN, DELIM, DELIM, 0, SPACE,
    TIMES16(ALPHA), TIMES16(ALPHA), TIMES16(ALPHA), TIMES16(ALPHA),
    TIMES16(ALPHA), TIMES16(ALPHA), TIMES16(ALPHA), TIMES16(ALPHA),
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
};

static void put(struct masking *m, const char *bytes, size_t size)
{
    size_t room = (size_t)(m->last - m->to);
    size_t fits = size < room ? size : room;
    memcpy(m->to, bytes, fits);
    m->to += fits;
    if (fits < size)
        m->at = m->end; /* full: the caller's loop ends, and the rest is one value */
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

/* Takes `size` bytes as a value. */
static void take_value(struct masking *m, size_t size)
{
    m->at += size;
    put_value(m);
}

static bool among(char c, const char *set)
{
    return c != '\0' && strchr(set, c);
}

/* The bytes from `from` on that are neither white space nor in `set`. */
static size_t run_without(const struct masking *m, size_t from, const char *set)
{
    size_t size = from;
    while (size < left(m) && !is(m->at[size], SPACE) && !among(m->at[size], set))
        size++;
    return size - from;
}

/* A {...} without blanks and braces inside, or 0. */
static size_t braces(const struct masking *m, size_t from)
{
    if (from >= left(m) || m->at[from] != '{')
        return 0;
    size_t inside = run_without(m, from + 1, "{}");
    size_t close = from + 1 + inside;
    return close < left(m) && m->at[close] == '}' ? inside + 2 : 0;
}

/* What follows `name=`. */
static bool take_assigned(struct masking *m)
{
    char c = *m->at, name = before(m, 2);
    if (before(m, 1) != '=' || !(is(name, DIGIT | ALPHA) || among(name, "_])")))
        return false;
    if (c == '"' && m->at < m->unquoted) {
        const char *close = memchr(m->at + 1, '"', left(m) - 1);
        if (!close) {
            m->unquoted = m->at;
            return false;
        }
        put(m, "\"", 1);
        put_value(m);
        if (m->at < m->end)
            m->at = close + 1;
        put(m, "\"", 1);
        return true;
    }
    if (!is(c, ALPHA) && c != '_')
        return false;
    size_t size = run_without(m, 0, ",;()[]{}|\"'=<");
    if (text_has((struct text){m->at, size}, TEXT("://")))
        return false;
    size_t brace = braces(m, size);
    if (!brace && size < left(m) && among(m->at[size], "([{"))
        return false;
    while (!brace && size > 1 && m->at[size - 1] == '.')
        size--;
    take_value(m, size + brace);
    return true;
}

static size_t path_size(const struct masking *m)
{
    size_t n = left(m);
    if (n > 1 && m->at[0] == '/') {
        size_t size = 1 + run_without(m, 1, ",;:\"'()[]{}=|?");
        if (size == 1)
            return 0;
        if (size < n && m->at[size] == '?')
            size += run_without(m, size, "\"'");
        return size;
    }
    if (n > 2 && m->at[0] == '\\' && m->at[1] == '\\')
        return 2 + run_without(m, 2, ",;\"'()");
    if (n > 2 && is(m->at[0], ALPHA) && m->at[1] == ':' && m->at[2] == '\\')
        return 3 + run_without(m, 3, ",;\"'()");
    return 0;
}

static bool take_path(struct masking *m)
{
    if (m->at > m->begin && !is(m->at[-1], OPEN))
        return false;
    size_t size = path_size(m);
    while (size > 1 && m->at[size - 1] == '.')
        size--;
    if (size < 2)
        return false;
    take_value(m, size);
    return true;
}

static bool take_address(struct masking *m)
{
    enum { GROUP_MAX = 4, COLONS_MIN = 3 };
    size_t size = 0, group = 0, colons = 0, n = left(m);
    bool digit = false, beside = false;
    for (; size < n && (is(m->at[size], HEX) || m->at[size] == ':'); size++) {
        if (m->at[size] == ':') {
            beside |= size > 0 && m->at[size - 1] == ':';
            colons++;
            group = 0;
            continue;
        }
        digit |= is(m->at[size], DIGIT);
        if (++group > GROUP_MAX)
            return false;
    }
    for (; size > 0 && m->at[size - 1] == ':' && !beside; size--)
        colons--;
    if (!digit || (colons < COLONS_MIN && !beside) || before(m, 1) == ':' ||
        (size < n && (is(m->at[size], ALPHA) || m->at[size] == '_')))
        return false;
    take_value(m, size);
    return true;
}

static bool take_signed(struct masking *m)
{
    char last = before(m, 1);
    if (is(last, DIGIT | ALPHA) || among(last, "_.)]>"))
        return false;
    size_t size = 1, n = left(m);
    while (size < n && is(m->at[size], DIGIT))
        size++;
    if (size == 1)
        return false;
    if (size + 1 < n && m->at[size] == '.' && is(m->at[size + 1], DIGIT))
        for (size++; size < n && is(m->at[size], DIGIT);)
            size++;
    if (size < n && (is(m->at[size], ALPHA) || m->at[size] == '_'))
        return false;
    if (size + 1 < n && m->at[size] == '.' && is(m->at[size + 1], ALPHA | DIGIT))
        return false;
    take_value(m, size);
    return true;
}

/* What a word consists of. */
struct word {
    const char *data;
    size_t size;
    size_t digits, hex, letters, stops, slashes;
    bool named; /* only of what names are made of */
};

static bool ends_word(const struct masking *m, size_t at)
{
    char c = m->at[at];
    if (c == '.')
        return at + 1 == left(m) || m->at[at + 1] == '.' || is(m->at[at + 1], SPACE | DELIM);
    return is(c, SPACE | DELIM);
}

static struct word measure(const struct masking *m)
{
    struct word word = {.data = m->at, .named = true};
    size_t n = left(m);
    for (; word.size < n && !ends_word(m, word.size); word.size++) {
        char c = m->at[word.size];
        word.digits += is(c, DIGIT);
        word.hex += is(c, HEX);
        word.letters += is(c, ALPHA);
        word.stops += c == '.';
        word.slashes += c == '/';
        word.named &= is(c, DIGIT | ALPHA) || among(c, "_.$/-");
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

static bool is_value(const struct word *word)
{
    enum { HEX_MIN = 8 };
    if (word->digits == 0) {
        bool inner = word->slashes > 0 && word->size > 2 &&
                     memchr(word->data + 1, '/', word->size - 2) != NULL;
        return is_constant(word) || (word->stops >= 2 && word->named) ||
               (inner && word->slashes + word->stops >= 2);
    }
    bool prefix = word->size > 2 && word->data[0] == '0' && (word->data[1] | 0x20) == 'x';
    if (word->size >= HEX_MIN && word->hex + prefix == word->size)
        return true;
    return is_uuid(word);
}

/* eth0, ipv6 */
static bool is_numbered_name(const struct word *word)
{
    return word->digits == 1 && word->letters + 1 == word->size && word->size >= 3 &&
           word->size <= 6 && is(word->data[word->size - 1], DIGIT);
}

/* Puts the parts of a word, those with digits as values. */
static void put_parts(struct masking *m, const struct word *word)
{
    char *start = m->to;
    size_t stops = 0;
    bool folder = false;
    for (size_t at = 0; at < word->size;) {
        size_t from = at;
        bool digit = false;
        for (; at < word->size && !is(word->data[at], PART); at++)
            digit |= is(word->data[at], DIGIT);
        if (digit) {
            bool joined = m->to >= start + 2 && among(m->to[-1], "./") && m->to[-2] == LOG_VALUE;
            if (joined) {
                stops -= m->to[-1] == '.';
                m->to--;
            }
            put_value(m);
        } else {
            put(m, word->data + from, at - from);
        }
        if (at < word->size) {
            char part = word->data[at];
            stops += part == '.';
            folder |= part == '/' && m->to > start && is(m->to[-1], DIGIT | ALPHA);
            put(m, word->data + at++, 1);
        }
    }
    if (stops >= 2 || folder) {
        m->to = start;
        put_value(m);
    }
}

static void put_word(struct masking *m, const struct word *word)
{
    if (is_value(word))
        put_value(m);
    else if (word->digits == 0 || is_numbered_name(word))
        put(m, word->data, word->size);
    else
        put_parts(m, word);
}

static void take_word(struct masking *m)
{
    struct word word = measure(m);
    size_t n = left(m);
    bool url = n > word.size + 3 && memcmp(m->at + word.size, "://", 3) == 0 && word.letters > 0;
    const char *next = m->at + word.size;
    put_word(m, &word);
    if (m->at == m->end)
        return;
    m->at = next;
    if (!url)
        return;
    size_t rest = run_without(m, 3, ",;)]}\"'>");
    while (rest > 0 && among(m->at[3 + rest - 1], ":."))
        rest--;
    if (rest == 0)
        return;
    put(m, "://", 3);
    if (m->at < m->end)
        take_value(m, 3 + rest);
}

static void take_space(struct masking *m)
{
    while (m->at < m->end && is(*m->at, SPACE))
        m->at++;
    if (m->at < m->end && m->to > m->form)
        put(m, " ", 1);
}

static void take(struct masking *m)
{
    char c = *m->at;
    if (is(c, SPACE)) {
        take_space(m);
        return;
    }
    if (c == '<' && left(m) >= 3 && m->at[1] == '*' && m->at[2] == '>') {
        take_value(m, 3);
        return;
    }
    if (c == LOG_VALUE) {
        take_value(m, 1);
        return;
    }
    if (m->at > m->begin && m->at[-1] == '=' && take_assigned(m))
        return;
    if ((c == '/' || c == '\\' || (is(c, ALPHA) && left(m) > 2 && m->at[1] == ':')) && take_path(m))
        return;
    if (is(c, HEX) && take_address(m))
        return;
    if ((c == '-' || c == '+') && take_signed(m))
        return;
    if (!ends_word(m, 0)) {
        take_word(m);
        return;
    }
    m->at++;
    put(m, &c, 1);
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
    while (m.at < m.end)
        take(&m);
    if (m.to == m.last)
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
