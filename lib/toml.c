/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/toml_internal.h"

#include "lib/utf8.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* What may still be added to a table or array depends on who made it. */
enum made {
    MADE_ON_THE_WAY = 0, /* by the header of a table inside it: a header may still open it */
    MADE_BY_HEADER,      /* [table], or an element of [[array]] */
    MADE_BY_KEY,         /* by a dotted key: more dotted keys may follow in the same section */
    MADE_AS_VALUE,       /* { ... } or [ ... ]: complete */
    MADE_OF_TABLES,      /* the array of [[array]] */
};

/* Moves line and column on to a place. */
static void place(struct toml_reader *r, size_t at)
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

__attribute__((format(printf, 3, 4))) int toml_fail(struct toml_reader *r, size_t at,
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

static bool is_bare(char c)
{
    return toml_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '-';
}

static int skip_comment(struct toml_reader *r)
{
    if (toml_peek(r) != '#')
        return 0;
    while (!toml_at_end(r) && !toml_at_newline(r)) {
        if (toml_is_control(toml_peek(r)))
            return toml_fail(r, r->at, "a control character in a comment");
        r->at++;
    }
    return 0;
}

/* White space, comments and the ends of lines: what may stand between items and expressions. */
static int skip_layout(struct toml_reader *r)
{
    for (;;) {
        toml_skip_blanks(r);
        if (skip_comment(r) != 0)
            return -1;
        if (!toml_accept(r, "\r\n") && !toml_accept(r, "\n"))
            return 0;
    }
}

static int end_of_line(struct toml_reader *r)
{
    toml_skip_blanks(r);
    if (skip_comment(r) != 0)
        return -1;
    if (toml_at_end(r) || toml_at_newline(r))
        return 0;
    return toml_fail(r, r->at, "more on the line than one key and value, or one header");
}

struct toml *toml_new_value(struct toml_reader *r, enum toml_kind kind, size_t at)
{
    struct toml *value = arena_array(r->arena, 1, sizeof *value);
    value->kind = kind;
    place(r, at);
    value->line = r->line;
    value->column = r->column;
    return value;
}

static void append(struct toml_reader *r, struct toml *to, struct toml *item)
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

static int put(struct toml_reader *r, struct toml *table, struct text key, struct toml *item,
               size_t at)
{
    if (table->count == TOML_KEYS_MAX)
        return toml_fail(r, at, "more than %d keys in a table", TOML_KEYS_MAX);
    table->keys = arena_grow(r->arena, table->keys, table->count, sizeof(struct text));
    table->keys[table->count] = key;
    append(r, table, item);
    return 0;
}

/* Values that hold others. Recursion is bounded by TOML_DEPTH_MAX. */

static int read_value(struct toml_reader *r, unsigned depth, struct toml **out);
static int read_pair(struct toml_reader *r, struct toml *table, unsigned depth);

static int read_array(struct toml_reader *r, struct toml *array, unsigned depth)
{
    array->made = MADE_AS_VALUE;
    for (bool comma = true;; comma = toml_accept(r, ",")) {
        if (skip_layout(r) != 0)
            return -1;
        if (toml_accept(r, "]"))
            return 0;
        if (toml_at_end(r))
            return toml_error(array, r->err, "an array that does not end");
        if (!comma)
            return toml_fail(r, r->at, "expected ',' or ']'");
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

static int read_inline(struct toml_reader *r, struct toml *table, unsigned depth)
{
    table->made = MADE_BY_HEADER;
    toml_skip_blanks(r);
    if (!toml_accept(r, "}")) {
        do {
            toml_skip_blanks(r);
            if (read_pair(r, table, depth + 1) != 0)
                return -1;
            toml_skip_blanks(r);
        } while (toml_accept(r, ","));
        if (!toml_accept(r, "}"))
            return toml_fail(r, r->at, "expected ',' or '}' (an inline table stands on one line)");
    }
    seal(table);
    return 0;
}

static int read_word(struct toml_reader *r, struct toml *value)
{
    if (toml_ahead(r, "true") || toml_ahead(r, "false")) {
        value->kind = TOML_BOOLEAN;
        value->truth = toml_accept(r, "true");
        if (!value->truth)
            toml_accept(r, "false");
        return 0;
    }
    if (toml_is_time(r))
        return toml_read_time(r, value);
    if (toml_is_digit(toml_peek(r)) || toml_peek(r) == '+' || toml_peek(r) == '-' ||
        toml_ahead(r, "inf") || toml_ahead(r, "nan"))
        return toml_read_number(r, value);
    return toml_fail(r, r->at,
                     toml_at_end(r) || toml_at_newline(r)
                         ? "a value is missing"
                         : "expected a value; texts stand in quotes");
}

static int read_value(struct toml_reader *r, unsigned depth, struct toml **out)
{
    struct toml *value = toml_new_value(r, TOML_STRING, r->at);
    char c = toml_peek(r);
    *out = value;
    if (depth > TOML_DEPTH_MAX)
        return toml_fail(r, r->at, "more than %d values within each other", TOML_DEPTH_MAX);
    if (c == '"' || c == '\'')
        return toml_read_string(r, true, &value->text);
    if (toml_accept(r, "[")) {
        value->kind = TOML_ARRAY;
        return read_array(r, value, depth);
    }
    if (toml_accept(r, "{")) {
        value->kind = TOML_TABLE;
        return read_inline(r, value, depth);
    }
    if (read_word(r, value) != 0)
        return -1;
    if (is_bare(toml_peek(r)) || toml_peek(r) == '.' || toml_peek(r) == '+' || toml_peek(r) == ':')
        return toml_error(value, r->err, "expected a value; texts stand in quotes");
    return 0;
}

/* Keys. */

static int read_key(struct toml_reader *r, struct text *out)
{
    if (toml_peek(r) == '"' || toml_peek(r) == '\'')
        return toml_read_string(r, false, out);
    size_t start = r->at;
    while (is_bare(toml_peek(r)))
        r->at++;
    if (r->at == start)
        return toml_fail(r, start, "expected a key");
    *out = (struct text){r->bytes.data + start, r->at - start};
    return 0;
}

/* After a key: whether a dot and another one follow. */
static bool more_key(struct toml_reader *r)
{
    toml_skip_blanks(r);
    if (!toml_accept(r, "."))
        return false;
    toml_skip_blanks(r);
    return true;
}

/* a.b.c = value: the table that `key` of `*table` names, made where it is not there. */
static int enter_by_key(struct toml_reader *r, struct toml **table, struct text key, size_t at)
{
    struct toml *inner = find(*table, key);
    if (!inner) {
        inner = toml_new_value(r, TOML_TABLE, at);
        inner->made = MADE_BY_KEY;
        if (put(r, *table, key, inner, at) != 0)
            return -1;
    }
    if (inner->kind != TOML_TABLE || inner->made == MADE_BY_HEADER || inner->made == MADE_AS_VALUE)
        return toml_fail(r, at, "'%.*s' is complete already", TEXT_ARG(key));
    *table = inner;
    return 0;
}

/* Key, equals sign and value, into a table. */
static int read_pair(struct toml_reader *r, struct toml *table, unsigned depth)
{
    struct text key;
    size_t at = r->at;
    if (read_key(r, &key) != 0)
        return -1;
    while (more_key(r)) {
        if (++depth > TOML_DEPTH_MAX)
            return toml_fail(r, at, "more than %d values within each other", TOML_DEPTH_MAX);
        if (enter_by_key(r, &table, key, at) != 0)
            return -1;
        at = r->at;
        if (read_key(r, &key) != 0)
            return -1;
    }
    if (!toml_accept(r, "="))
        return toml_fail(r, r->at, "expected '=' after the key");
    toml_skip_blanks(r);
    struct toml *value;
    if (read_value(r, depth, &value) != 0)
        return -1;
    if (find(table, key))
        return toml_fail(r, at, "'%.*s' is there already", TEXT_ARG(key));
    return put(r, table, key, value, at);
}

/* Headers. */

/* A table on the way of a header: made where it is not there; of an array of tables, the last. */
static int enter_by_header(struct toml_reader *r, struct toml **table, struct text key, size_t at)
{
    struct toml *inner = find(*table, key);
    if (!inner) {
        inner = toml_new_value(r, TOML_TABLE, at);
        if (put(r, *table, key, inner, at) != 0)
            return -1;
    }
    if (inner->made == MADE_OF_TABLES)
        inner = inner->items[inner->count - 1];
    if (inner->kind != TOML_TABLE || inner->made == MADE_AS_VALUE)
        return toml_fail(r, at, "'%.*s' is complete already", TEXT_ARG(key));
    *table = inner;
    return 0;
}

static int open_table(struct toml_reader *r, struct toml *parent, struct text key, size_t at)
{
    struct toml *table = find(parent, key);
    if (!table) {
        table = toml_new_value(r, TOML_TABLE, at);
        if (put(r, parent, key, table, at) != 0)
            return -1;
    } else if (table->kind != TOML_TABLE || table->made != MADE_ON_THE_WAY) {
        return toml_fail(r, at, "'%.*s' is there already", TEXT_ARG(key));
    }
    table->made = MADE_BY_HEADER;
    r->section = table;
    return 0;
}

static int open_element(struct toml_reader *r, struct toml *parent, struct text key, size_t at)
{
    struct toml *array = find(parent, key);
    if (!array) {
        array = toml_new_value(r, TOML_ARRAY, at);
        array->made = MADE_OF_TABLES;
        if (put(r, parent, key, array, at) != 0)
            return -1;
    }
    if (array->made != MADE_OF_TABLES)
        return toml_fail(r, at, "'%.*s' is there already, and is no array of tables",
                         TEXT_ARG(key));
    struct toml *element = toml_new_value(r, TOML_TABLE, at);
    element->made = MADE_BY_HEADER;
    append(r, array, element);
    r->section = element;
    return 0;
}

/* [a.b] or [[a.b]], after the brackets. */
static int read_header(struct toml_reader *r, bool element)
{
    struct toml *table = r->root;
    struct text key;
    toml_skip_blanks(r);
    size_t at = r->at;
    unsigned depth = 1;
    if (read_key(r, &key) != 0)
        return -1;
    while (more_key(r)) {
        if (++depth > TOML_DEPTH_MAX)
            return toml_fail(r, at, "more than %d tables within each other", TOML_DEPTH_MAX);
        if (enter_by_header(r, &table, key, at) != 0)
            return -1;
        at = r->at;
        if (read_key(r, &key) != 0)
            return -1;
    }
    if (!toml_accept(r, element ? "]]" : "]"))
        return toml_fail(r, r->at, "expected '%s'", element ? "]]" : "]");
    return element ? open_element(r, table, key, at) : open_table(r, table, key, at);
}

static int read_expression(struct toml_reader *r)
{
    int result = toml_accept(r, "[[")  ? read_header(r, true)
                 : toml_accept(r, "[") ? read_header(r, false)
                                       : read_pair(r, r->section, 1);
    return result == 0 ? end_of_line(r) : -1;
}

static int check_bytes(struct toml_reader *r)
{
    if (r->bytes.size > TOML_SIZE_MAX)
        return error_set(r->err, ERROR_DATA, "%zu bytes; at most %d are read", r->bytes.size,
                         TOML_SIZE_MAX);
    for (size_t at = 0; at < r->bytes.size;) {
        size_t size = utf8_size(text_from(r->bytes, at));
        if (size == 0)
            return toml_fail(r, at, "a byte that is not UTF-8");
        at += size;
    }
    return 0;
}

const struct toml *toml_read(struct text bytes, struct arena *arena, struct error *err)
{
    struct toml_reader r = {.bytes = bytes, .arena = arena, .err = err, .line = 1, .column = 1};
    if (check_bytes(&r) != 0)
        return NULL;
    r.root = r.section = toml_new_value(&r, TOML_TABLE, 0);
    r.root->made = MADE_BY_HEADER;
    toml_accept(&r, "\xef\xbb\xbf");
    for (;;) {
        if (skip_layout(&r) != 0)
            return NULL;
        if (toml_at_end(&r))
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
