/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/toml_internal.h"

#include "lib/utf8.h"

/* \uXXXX and \UXXXXXXXX, after the letter. */
static int read_code(struct toml_reader *r, int digits, struct toml_buffer *out)
{
    size_t start = r->at - 2;
    uint32_t code = 0;
    for (int i = 0; i < digits; i++, r->at++) {
        if (!toml_is_hex(toml_peek(r)))
            return toml_fail(r, start, "an escape that needs %d hexadecimal digits", digits);
        code = code << 4 | toml_hex_value(toml_peek(r));
    }
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return toml_fail(r, start, "an escape that is no Unicode character");
    out->size += utf8_put(out->data + out->size, code);
    return 0;
}

/* After the backslash. */
static int read_escape(struct toml_reader *r, struct toml_buffer *out)
{
    static const char from[] = "btnfr\"\\", to[] = "\b\t\n\f\r\"\\";
    char c = toml_peek(r);
    const char *known = c ? strchr(from, c) : NULL;
    r->at++;
    if (c == 'u' || c == 'U')
        return read_code(r, c == 'u' ? 4 : 8, out);
    if (!known)
        return toml_fail(r, r->at - 2,
                         "an escape that does not exist; a regular expression is best written in "
                         "'''...'''");
    out->data[out->size++] = to[known - from];
    return 0;
}

/* A backslash at the end of a line takes away all white space up to the next character. */
static bool line_joined(struct toml_reader *r)
{
    size_t start = r->at;
    r->at++;
    toml_skip_blanks(r);
    if (!toml_at_newline(r)) {
        r->at = start;
        return false;
    }
    while (toml_accept(r, " ") || toml_accept(r, "\t") || toml_accept(r, "\r\n") ||
           toml_accept(r, "\n"))
        continue;
    return true;
}

/* One character of a multi-line string that is neither quote nor backslash. */
static int read_long_char(struct toml_reader *r, struct toml_buffer *out)
{
    if (toml_accept(r, "\r\n") || toml_accept(r, "\n")) {
        out->data[out->size++] = '\n';
        return 0;
    }
    if (toml_is_control(toml_peek(r)))
        return toml_fail(r, r->at, "a control character in a string");
    out->data[out->size++] = r->bytes.data[r->at++];
    return 0;
}

/* '''...''' or """...""", after the opening quotes. One or two quotes may stand before the end. */
static int read_long_string(struct toml_reader *r, char quote, size_t start,
                            struct toml_buffer *out)
{
    const char end[] = {quote, quote, quote, '\0'};
    if (!toml_accept(r, "\r\n"))
        toml_accept(r, "\n");
    for (;;) {
        if (toml_at_end(r))
            return toml_fail(r, start, "a string that does not end");
        if (toml_accept(r, end)) {
            for (int i = 0; i < 2 && toml_peek(r) == quote; i++, r->at++)
                out->data[out->size++] = quote;
            return 0;
        }
        if (quote == '"' && toml_peek(r) == '\\') {
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

static int read_short_string(struct toml_reader *r, char quote, size_t start,
                             struct toml_buffer *out)
{
    for (;;) {
        if (toml_at_end(r) || toml_at_newline(r))
            return toml_fail(r, start, "a string that does not end on its line");
        char c = r->bytes.data[r->at++];
        if (c == quote)
            return 0;
        if (toml_is_control(c))
            return toml_fail(r, r->at - 1, "a control character in a string");
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
static size_t string_room(const struct toml_reader *r, char quote, bool is_long)
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

int toml_read_string(struct toml_reader *r, bool long_allowed, struct text *out)
{
    size_t start = r->at;
    char quote = toml_peek(r);
    const char three[] = {quote, quote, quote, '\0'};
    bool is_long = long_allowed && toml_accept(r, three);
    if (!is_long)
        r->at++;
    struct toml_buffer buffer = {arena_alloc(r->arena, string_room(r, quote, is_long)), 0};
    int result = is_long ? read_long_string(r, quote, start, &buffer)
                         : read_short_string(r, quote, start, &buffer);
    if (result == 0)
        *out = (struct text){buffer.data, buffer.size};
    return result;
}
