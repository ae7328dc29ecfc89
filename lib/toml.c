/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/toml.h"

#include "lib/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* What may still be added to a table or array depends on who made it. */
enum made {
    MADE_ON_THE_WAY = 0, /* by the header of a table inside it: a header may still open it */
    MADE_BY_HEADER,      /* [table], or an element of [[array]] */
    MADE_BY_KEY,         /* by a dotted key: more dotted keys may follow in the same section */
    MADE_AS_VALUE,       /* { ... } or [ ... ]: complete */
    MADE_OF_TABLES,      /* the array of [[array]] */
};

enum { NUMBER_SIZE_MAX = 256 /* bytes of a number without its underscores */ };

struct reader {
    struct text bytes;
    size_t at;
    struct arena *arena;
    struct error *err;
    struct toml *root;
    struct toml *section;  /* the table that keys go to */
    size_t placed;         /* the byte that line and column are of */
    uint32_t line, column; /* values are made in the order of the document */
};

/* Place and errors. */

/* Moves line and column on to a place. */
static void place(struct reader *r, size_t at)
{
    for (; r->placed < at; r->placed++) {
        char c = r->bytes.data[r->placed];
        if (c == '\n') {
            r->line++;
            r->column = 1;
        } else if (((unsigned char)c & 0xc0) != 0x80) {
            r->column++;
        }
    }
}

__attribute__((format(printf, 3, 4))) static int fail(struct reader *r, size_t at,
                                                      const char *format, ...)
{
    char why[256];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    if (at < r->placed) {
        r->placed = 0;
        r->line = r->column = 1;
    }
    place(r, at);
    return error_set(r->err, ERROR_DATA, "line %" PRIu32 ", column %" PRIu32 ": %s", r->line,
                     r->column, why);
}

static char byte_at(const struct reader *r, size_t at)
{
    return at < r->bytes.size ? r->bytes.data[at] : '\0';
}

static char peek(const struct reader *r)
{
    return byte_at(r, r->at);
}

static bool at_end(const struct reader *r)
{
    return r->at >= r->bytes.size;
}

static bool ahead(const struct reader *r, const char *word)
{
    return text_starts(text_from(r->bytes, r->at), text_of(word));
}

static bool accept(struct reader *r, const char *word)
{
    if (!ahead(r, word))
        return false;
    r->at += strlen(word);
    return true;
}

/* Characters. */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool is_bare(char c)
{
    return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '-';
}

static bool is_control(char c)
{
    return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7f;
}

static unsigned hex_value(char c)
{
    return is_digit(c) ? (unsigned)(c - '0') : (unsigned)((c | 0x20) - 'a') + 10;
}

static bool at_newline(const struct reader *r)
{
    return ahead(r, "\n") || ahead(r, "\r\n");
}

static void skip_blanks(struct reader *r)
{
    while (peek(r) == ' ' || peek(r) == '\t')
        r->at++;
}

static int skip_comment(struct reader *r)
{
    if (peek(r) != '#')
        return 0;
    while (!at_end(r) && !at_newline(r)) {
        if (is_control(peek(r)))
            return fail(r, r->at, "a control character in a comment");
        r->at++;
    }
    return 0;
}

/* White space, comments and the ends of lines: what may stand between items and expressions. */
static int skip_layout(struct reader *r)
{
    for (;;) {
        skip_blanks(r);
        if (skip_comment(r) != 0)
            return -1;
        if (!accept(r, "\r\n") && !accept(r, "\n"))
            return 0;
    }
}

static int end_of_line(struct reader *r)
{
    skip_blanks(r);
    if (skip_comment(r) != 0)
        return -1;
    if (at_end(r) || at_newline(r))
        return 0;
    return fail(r, r->at, "more on the line than one key and value, or one header");
}

/* Values. */

static struct toml *new_value(struct reader *r, enum toml_kind kind, size_t at)
{
    struct toml *value = arena_array(r->arena, 1, sizeof *value);
    value->kind = kind;
    place(r, at);
    value->line = r->line;
    value->column = r->column;
    return value;
}

static void append(struct reader *r, struct toml *to, struct toml *item)
{
    to->items = arena_grow(r->arena, to->items, to->count, sizeof(struct toml *));
    to->items[to->count++] = item;
}

static struct toml *find(const struct toml *table, struct text key)
{
    for (size_t i = 0; i < table->count; i++)
        if (text_equal(table->keys[i], key))
            return table->items[i];
    return NULL;
}

static int put(struct reader *r, struct toml *table, struct text key, struct toml *item, size_t at)
{
    if (table->count == TOML_KEYS_MAX)
        return fail(r, at, "more than %d keys in a table", TOML_KEYS_MAX);
    table->keys = arena_grow(r->arena, table->keys, table->count, sizeof(struct text));
    table->keys[table->count] = key;
    append(r, table, item);
    return 0;
}

/* Strings. */

struct buffer {
    char *data;
    size_t size;
};

/* \uXXXX and \UXXXXXXXX, after the letter. */
static int read_code(struct reader *r, int digits, struct buffer *out)
{
    size_t start = r->at - 2;
    uint32_t code = 0;
    for (int i = 0; i < digits; i++, r->at++) {
        if (!is_hex(peek(r)))
            return fail(r, start, "an escape that needs %d hexadecimal digits", digits);
        code = code << 4 | hex_value(peek(r));
    }
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return fail(r, start, "an escape that is no Unicode character");
    out->size += utf8_put(out->data + out->size, code);
    return 0;
}

/* After the backslash. */
static int read_escape(struct reader *r, struct buffer *out)
{
    static const char from[] = "btnfr\"\\", to[] = "\b\t\n\f\r\"\\";
    char c = peek(r);
    const char *known = c ? strchr(from, c) : NULL;
    r->at++;
    if (c == 'u' || c == 'U')
        return read_code(r, c == 'u' ? 4 : 8, out);
    if (!known)
        return fail(r, r->at - 2,
                    "an escape that does not exist; a regular expression is best written in "
                    "'''...'''");
    out->data[out->size++] = to[known - from];
    return 0;
}

/* A backslash at the end of a line takes away all white space up to the next character. */
static bool line_joined(struct reader *r)
{
    size_t start = r->at;
    r->at++;
    skip_blanks(r);
    if (!at_newline(r)) {
        r->at = start;
        return false;
    }
    while (accept(r, " ") || accept(r, "\t") || accept(r, "\r\n") || accept(r, "\n"))
        continue;
    return true;
}

/* One character of a multi-line string that is neither quote nor backslash. */
static int read_long_char(struct reader *r, struct buffer *out)
{
    if (accept(r, "\r\n") || accept(r, "\n")) {
        out->data[out->size++] = '\n';
        return 0;
    }
    if (is_control(peek(r)))
        return fail(r, r->at, "a control character in a string");
    out->data[out->size++] = r->bytes.data[r->at++];
    return 0;
}

/* '''...''' or """...""", after the opening quotes. One or two quotes may stand before the end. */
static int read_long_string(struct reader *r, char quote, size_t start, struct buffer *out)
{
    const char end[] = {quote, quote, quote, '\0'};
    if (!accept(r, "\r\n"))
        accept(r, "\n");
    for (;;) {
        if (at_end(r))
            return fail(r, start, "a string that does not end");
        if (accept(r, end)) {
            for (int i = 0; i < 2 && peek(r) == quote; i++, r->at++)
                out->data[out->size++] = quote;
            return 0;
        }
        if (quote == '"' && peek(r) == '\\') {
            if (line_joined(r))
                continue;
            r->at++;
            if (read_escape(r, out) != 0)
                return -1;
        } else if (read_long_char(r, out) != 0) {
            return -1;
        }
    }
}

static int read_short_string(struct reader *r, char quote, size_t start, struct buffer *out)
{
    for (;;) {
        if (at_end(r) || at_newline(r))
            return fail(r, start, "a string that does not end on its line");
        char c = r->bytes.data[r->at++];
        if (c == quote)
            return 0;
        if (is_control(c))
            return fail(r, r->at - 1, "a control character in a string");
        if (quote == '"' && c == '\\') {
            if (read_escape(r, out) != 0)
                return -1;
        } else {
            out->data[out->size++] = c;
        }
    }
}

/* The bytes that a string takes at most: up to where the document or, for a short one, its line
 * ends, or the next quotes of its kind that no backslash stands before. */
static size_t string_room(const struct reader *r, char quote, bool is_long)
{
    size_t at = r->at, run = 0, need = is_long ? 3 : 1;
    for (; at < r->bytes.size && run < need; at++) {
        char c = r->bytes.data[at];
        if (c == '\n' && !is_long)
            break;
        run = c == quote ? run + 1 : 0;
        if (c == '\\' && quote == '"')
            at++;
    }
    return (at < r->bytes.size ? at : r->bytes.size) - r->at + 2;
}

/* At a quote. */
static int read_string(struct reader *r, bool long_allowed, struct text *out)
{
    size_t start = r->at;
    char quote = peek(r);
    const char three[] = {quote, quote, quote, '\0'};
    bool is_long = long_allowed && accept(r, three);
    if (!is_long)
        r->at++;
    struct buffer buffer = {arena_alloc(r->arena, string_room(r, quote, is_long)), 0};
    int result = is_long ? read_long_string(r, quote, start, &buffer)
                         : read_short_string(r, quote, start, &buffer);
    if (result == 0)
        *out = (struct text){buffer.data, buffer.size};
    return result;
}

/* Numbers and times. */

/* Digits of a base with single underscores between them, appended to `out`; how many. */
static int read_digits(struct reader *r, bool (*accepts)(char), struct buffer *out)
{
    size_t before = out->size;
    for (;;) {
        if (!accepts(peek(r)))
            return fail(r, r->at,
                        before == out->size ? "a digit is missing"
                                            : "an underscore that is not between digits");
        while (accepts(peek(r))) {
            if (out->size + 1 >= NUMBER_SIZE_MAX)
                return fail(r, r->at, "a number of more than %d digits", NUMBER_SIZE_MAX);
            out->data[out->size++] = r->bytes.data[r->at++];
        }
        if (!accept(r, "_"))
            return 0;
    }
}

static bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

static bool is_binary(char c)
{
    return c == '0' || c == '1';
}

static int parse_integer(struct reader *r, struct toml *value, const char *digits, unsigned base)
{
    uint64_t total = 0;
    bool negative = *digits == '-';
    for (digits += negative || *digits == '+'; *digits; digits++) {
        unsigned digit = hex_value(*digits);
        if (total > (UINT64_MAX - digit) / base)
            return toml_error(value, r->err, "an integer of more than 64 bits");
        total = total * base + digit;
    }
    if (total > (uint64_t)INT64_MAX + negative)
        return toml_error(value, r->err, "an integer of more than 64 bits");
    value->kind = TOML_INTEGER;
    value->integer = negative ? (int64_t)(0 - total) : (int64_t)total;
    return 0;
}

static int read_prefixed(struct reader *r, struct toml *value)
{
    char digits[NUMBER_SIZE_MAX];
    struct buffer out = {digits, 0};
    char letter = byte_at(r, r->at + 1);
    bool (*accepts)(char) = letter == 'x' ? is_hex : letter == 'o' ? is_octal : is_binary;
    r->at += 2;
    if (read_digits(r, accepts, &out) != 0)
        return -1;
    digits[out.size] = '\0';
    return parse_integer(r, value, digits, letter == 'x' ? 16 : letter == 'o' ? 8 : 2);
}

static int read_exponent(struct reader *r, struct buffer *out)
{
    out->data[out->size++] = 'e';
    r->at++;
    if (peek(r) == '-' || peek(r) == '+')
        out->data[out->size++] = r->bytes.data[r->at++];
    return read_digits(r, is_digit, out);
}

static int read_decimal(struct reader *r, struct toml *value)
{
    char digits[NUMBER_SIZE_MAX + 4];
    struct buffer out = {digits, 0};
    bool real = false;
    if (peek(r) == '-' || peek(r) == '+')
        digits[out.size++] = r->bytes.data[r->at++];
    if (peek(r) == '0' && (is_digit(byte_at(r, r->at + 1)) || byte_at(r, r->at + 1) == '_'))
        return toml_error(value, r->err, "a number with a leading zero");
    if (read_digits(r, is_digit, &out) != 0)
        return -1;
    if (peek(r) == '.') {
        real = true;
        digits[out.size++] = '.';
        r->at++;
        if (read_digits(r, is_digit, &out) != 0)
            return -1;
    }
    if (peek(r) == 'e' || peek(r) == 'E') {
        real = true;
        if (read_exponent(r, &out) != 0)
            return -1;
    }
    digits[out.size] = '\0';
    if (!real)
        return parse_integer(r, value, digits, 10);
    value->kind = TOML_FLOAT;
    value->real = strtod(digits, NULL);
    return 0;
}

static int read_number(struct reader *r, struct toml *value)
{
    char sign = peek(r) == '-' || peek(r) == '+' ? r->bytes.data[r->at] : '\0';
    size_t start = r->at + (sign != '\0');
    struct text rest = text_from(r->bytes, start);
    if (text_starts(rest, TEXT("inf")) || text_starts(rest, TEXT("nan"))) {
        value->kind = TOML_FLOAT;
        value->real = rest.data[0] == 'i' ? (sign == '-' ? -INFINITY : INFINITY) : NAN;
        r->at = start + 3;
        return 0;
    }
    char letter = byte_at(r, r->at + 1);
    if (peek(r) == '0' && (letter == 'x' || letter == 'o' || letter == 'b'))
        return read_prefixed(r, value);
    return read_decimal(r, value);
}

/* Exactly `count` digits; -1 if they are not there. */
static int fixed_digits(struct reader *r, int count)
{
    int total = 0;
    for (int i = 0; i < count; i++, r->at++) {
        if (!is_digit(peek(r)))
            return -1;
        total = total * 10 + (peek(r) - '0');
    }
    return total;
}

static int days_of(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

static bool read_date(struct reader *r)
{
    int year = fixed_digits(r, 4);
    int month = accept(r, "-") ? fixed_digits(r, 2) : -1;
    int day = accept(r, "-") ? fixed_digits(r, 2) : -1;
    return year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= days_of(year, month);
}

static bool read_clock(struct reader *r)
{
    int hour = fixed_digits(r, 2);
    int minute = accept(r, ":") ? fixed_digits(r, 2) : -1;
    int second = accept(r, ":") ? fixed_digits(r, 2) : -1;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return false;
    if (peek(r) != '.')
        return true;
    r->at++;
    if (!is_digit(peek(r)))
        return false;
    while (is_digit(peek(r)))
        r->at++;
    return true;
}

static bool read_offset(struct reader *r)
{
    if (accept(r, "Z") || accept(r, "z"))
        return true;
    if (!accept(r, "+") && !accept(r, "-"))
        return true;
    int hour = fixed_digits(r, 2);
    int minute = accept(r, ":") ? fixed_digits(r, 2) : -1;
    return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59;
}

static int read_time(struct reader *r, struct toml *value)
{
    size_t start = r->at;
    bool well = true;
    if (byte_at(r, r->at + 2) == ':') {
        well = read_clock(r);
    } else {
        well = read_date(r);
        char c = peek(r);
        bool both = c == 'T' || c == 't' || (c == ' ' && is_digit(byte_at(r, r->at + 1)));
        if (well && both) {
            r->at++;
            well = read_clock(r) && read_offset(r);
        }
    }
    if (!well)
        return fail(r, start, "a date or time that does not exist");
    value->kind = TOML_TIME;
    value->text = (struct text){r->bytes.data + start, r->at - start};
    return 0;
}

static bool is_time(const struct reader *r)
{
    size_t digits = 0;
    while (is_digit(byte_at(r, r->at + digits)) && digits < 5)
        digits++;
    char after = byte_at(r, r->at + digits);
    return (digits == 4 && after == '-') || (digits == 2 && after == ':');
}

/* Values that hold others. Recursion is bounded by TOML_DEPTH_MAX. */

static int read_value(struct reader *r, unsigned depth, struct toml **out);
static int read_pair(struct reader *r, struct toml *table, unsigned depth);

static int read_array(struct reader *r, struct toml *array, unsigned depth)
{
    array->made = MADE_AS_VALUE;
    for (bool comma = true;; comma = accept(r, ",")) {
        if (skip_layout(r) != 0)
            return -1;
        if (accept(r, "]"))
            return 0;
        if (at_end(r))
            return toml_error(array, r->err, "an array that does not end");
        if (!comma)
            return fail(r, r->at, "expected ',' or ']'");
        struct toml *item;
        if (read_value(r, depth + 1, &item) != 0)
            return -1;
        append(r, array, item);
        if (skip_layout(r) != 0)
            return -1;
    }
}

/* No dotted key adds to an inline table once it is complete. */
static void seal(struct toml *table)
{
    table->made = MADE_AS_VALUE;
    for (size_t i = 0; i < table->count; i++)
        if (table->items[i]->made == MADE_BY_KEY)
            seal(table->items[i]);
}

static int read_inline(struct reader *r, struct toml *table, unsigned depth)
{
    table->made = MADE_BY_HEADER;
    skip_blanks(r);
    if (!accept(r, "}")) {
        do {
            skip_blanks(r);
            if (read_pair(r, table, depth + 1) != 0)
                return -1;
            skip_blanks(r);
        } while (accept(r, ","));
        if (!accept(r, "}"))
            return fail(r, r->at, "expected ',' or '}' (an inline table stands on one line)");
    }
    seal(table);
    return 0;
}

static int read_word(struct reader *r, struct toml *value)
{
    if (ahead(r, "true") || ahead(r, "false")) {
        value->kind = TOML_BOOLEAN;
        value->truth = accept(r, "true");
        if (!value->truth)
            accept(r, "false");
        return 0;
    }
    if (is_time(r))
        return read_time(r, value);
    if (is_digit(peek(r)) || peek(r) == '+' || peek(r) == '-' || ahead(r, "inf") || ahead(r, "nan"))
        return read_number(r, value);
    return fail(r, r->at,
                at_end(r) || at_newline(r) ? "a value is missing"
                                           : "expected a value; texts stand in quotes");
}

static int read_value(struct reader *r, unsigned depth, struct toml **out)
{
    struct toml *value = new_value(r, TOML_STRING, r->at);
    char c = peek(r);
    *out = value;
    if (depth > TOML_DEPTH_MAX)
        return fail(r, r->at, "more than %d values within each other", TOML_DEPTH_MAX);
    if (c == '"' || c == '\'')
        return read_string(r, true, &value->text);
    if (accept(r, "[")) {
        value->kind = TOML_ARRAY;
        return read_array(r, value, depth);
    }
    if (accept(r, "{")) {
        value->kind = TOML_TABLE;
        return read_inline(r, value, depth);
    }
    if (read_word(r, value) != 0)
        return -1;
    if (is_bare(peek(r)) || peek(r) == '.' || peek(r) == '+' || peek(r) == ':')
        return toml_error(value, r->err, "expected a value; texts stand in quotes");
    return 0;
}

/* Keys. */

static int read_key(struct reader *r, struct text *out)
{
    if (peek(r) == '"' || peek(r) == '\'')
        return read_string(r, false, out);
    size_t start = r->at;
    while (is_bare(peek(r)))
        r->at++;
    if (r->at == start)
        return fail(r, start, "expected a key");
    *out = (struct text){r->bytes.data + start, r->at - start};
    return 0;
}

/* After a key: whether a dot and another one follow. */
static bool more_key(struct reader *r)
{
    skip_blanks(r);
    if (!accept(r, "."))
        return false;
    skip_blanks(r);
    return true;
}

/* a.b.c = value: the table that `key` of `*table` names, made where it is not there. */
static int enter_by_key(struct reader *r, struct toml **table, struct text key, size_t at)
{
    struct toml *inner = find(*table, key);
    if (!inner) {
        inner = new_value(r, TOML_TABLE, at);
        inner->made = MADE_BY_KEY;
        if (put(r, *table, key, inner, at) != 0)
            return -1;
    }
    if (inner->kind != TOML_TABLE || inner->made == MADE_BY_HEADER || inner->made == MADE_AS_VALUE)
        return fail(r, at, "'%.*s' is complete already", TEXT_ARG(key));
    *table = inner;
    return 0;
}

/* Key, equals sign and value, into a table. */
static int read_pair(struct reader *r, struct toml *table, unsigned depth)
{
    struct text key;
    size_t at = r->at;
    if (read_key(r, &key) != 0)
        return -1;
    while (more_key(r)) {
        if (++depth > TOML_DEPTH_MAX)
            return fail(r, at, "more than %d values within each other", TOML_DEPTH_MAX);
        if (enter_by_key(r, &table, key, at) != 0)
            return -1;
        at = r->at;
        if (read_key(r, &key) != 0)
            return -1;
    }
    if (!accept(r, "="))
        return fail(r, r->at, "expected '=' after the key");
    skip_blanks(r);
    struct toml *value;
    if (read_value(r, depth, &value) != 0)
        return -1;
    if (find(table, key))
        return fail(r, at, "'%.*s' is there already", TEXT_ARG(key));
    return put(r, table, key, value, at);
}

/* Headers. */

/* A table on the way of a header: made where it is not there; of an array of tables, the last. */
static int enter_by_header(struct reader *r, struct toml **table, struct text key, size_t at)
{
    struct toml *inner = find(*table, key);
    if (!inner) {
        inner = new_value(r, TOML_TABLE, at);
        if (put(r, *table, key, inner, at) != 0)
            return -1;
    }
    if (inner->made == MADE_OF_TABLES)
        inner = inner->items[inner->count - 1];
    if (inner->kind != TOML_TABLE || inner->made == MADE_AS_VALUE)
        return fail(r, at, "'%.*s' is complete already", TEXT_ARG(key));
    *table = inner;
    return 0;
}

static int open_table(struct reader *r, struct toml *parent, struct text key, size_t at)
{
    struct toml *table = find(parent, key);
    if (!table) {
        table = new_value(r, TOML_TABLE, at);
        if (put(r, parent, key, table, at) != 0)
            return -1;
    } else if (table->kind != TOML_TABLE || table->made != MADE_ON_THE_WAY) {
        return fail(r, at, "'%.*s' is there already", TEXT_ARG(key));
    }
    table->made = MADE_BY_HEADER;
    r->section = table;
    return 0;
}

static int open_element(struct reader *r, struct toml *parent, struct text key, size_t at)
{
    struct toml *array = find(parent, key);
    if (!array) {
        array = new_value(r, TOML_ARRAY, at);
        array->made = MADE_OF_TABLES;
        if (put(r, parent, key, array, at) != 0)
            return -1;
    }
    if (array->made != MADE_OF_TABLES)
        return fail(r, at, "'%.*s' is there already, and is no array of tables", TEXT_ARG(key));
    struct toml *element = new_value(r, TOML_TABLE, at);
    element->made = MADE_BY_HEADER;
    append(r, array, element);
    r->section = element;
    return 0;
}

/* [a.b] or [[a.b]], after the brackets. */
static int read_header(struct reader *r, bool element)
{
    struct toml *table = r->root;
    struct text key;
    skip_blanks(r);
    size_t at = r->at;
    unsigned depth = 1;
    if (read_key(r, &key) != 0)
        return -1;
    while (more_key(r)) {
        if (++depth > TOML_DEPTH_MAX)
            return fail(r, at, "more than %d tables within each other", TOML_DEPTH_MAX);
        if (enter_by_header(r, &table, key, at) != 0)
            return -1;
        at = r->at;
        if (read_key(r, &key) != 0)
            return -1;
    }
    if (!accept(r, element ? "]]" : "]"))
        return fail(r, r->at, "expected '%s'", element ? "]]" : "]");
    return element ? open_element(r, table, key, at) : open_table(r, table, key, at);
}

static int read_expression(struct reader *r)
{
    int result = accept(r, "[[")  ? read_header(r, true)
                 : accept(r, "[") ? read_header(r, false)
                                  : read_pair(r, r->section, 1);
    return result == 0 ? end_of_line(r) : -1;
}

static int check_bytes(struct reader *r)
{
    if (r->bytes.size > TOML_SIZE_MAX)
        return error_set(r->err, ERROR_DATA, "%zu bytes; at most %d are read", r->bytes.size,
                         TOML_SIZE_MAX);
    for (size_t at = 0; at < r->bytes.size;) {
        size_t size = utf8_size(text_from(r->bytes, at));
        if (size == 0)
            return fail(r, at, "a byte that is not UTF-8");
        at += size;
    }
    return 0;
}

const struct toml *toml_read(struct text bytes, struct arena *arena, struct error *err)
{
    struct reader r = {.bytes = bytes, .arena = arena, .err = err, .line = 1, .column = 1};
    if (check_bytes(&r) != 0)
        return NULL;
    r.root = r.section = new_value(&r, TOML_TABLE, 0);
    r.root->made = MADE_BY_HEADER;
    accept(&r, "\xef\xbb\xbf");
    for (;;) {
        if (skip_layout(&r) != 0)
            return NULL;
        if (at_end(&r))
            break;
        if (read_expression(&r) != 0)
            return NULL;
    }
    return r.root;
}

const struct toml *toml_get(const struct toml *table, const char *key)
{
    return table && table->kind == TOML_TABLE ? find(table, text_of(key)) : NULL;
}

const char *toml_kind_name(enum toml_kind kind)
{
    static const char *const names[] = {
        [TOML_STRING] = "a string",       [TOML_INTEGER] = "an integer", [TOML_FLOAT] = "a float",
        [TOML_BOOLEAN] = "true or false", [TOML_TIME] = "a time",        [TOML_ARRAY] = "an array",
        [TOML_TABLE] = "a table",
    };
    return names[kind];
}

int toml_error(const struct toml *value, struct error *err, const char *format, ...)
{
    char why[400];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    return error_set(err, ERROR_DATA, "line %" PRIu32 ", column %" PRIu32 ": %s", value->line,
                     value->column, why);
}
