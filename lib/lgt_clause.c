/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/lgt_internal.h"

#include "lib/utf8.h"

size_t lgt_skip_layout(struct text text, size_t at)
{
    while (at < text.size) {
        const char *here = text.data + at;
        if (lgt_is_layout(*here)) {
            at++;
        } else if (*here == '%') {
            const char *newline = memchr(here, '\n', text.size - at);
            at = newline ? (size_t)(newline - text.data) : text.size;
        } else if (lgt_is_open_comment(text, at)) {
            const char *end = memmem(here + 2, text.size - at - 2, "*/", 2);
            if (!end)
                break;
            at = (size_t)(end - text.data) + 2;
        } else {
            break;
        }
    }
    return at;
}

size_t lgt_mark_size(struct text text)
{
    return text_starts(text, TEXT("\xef\xbb\xbf")) ? 3 : 0;
}

/* The bytes of "\" and what belongs to it; `at` is the backslash. */
static size_t escape_size(struct text text, size_t at)
{
    char kind = lgt_byte_at(text, at + 1);
    if (kind == '\r' && lgt_byte_at(text, at + 2) == '\n')
        return 3;
    unsigned base = kind == 'x' ? 16 : lgt_is_digit(kind) ? 8 : 0;
    if (base == 0)
        return at + 1 < text.size ? 2 : 1;
    size_t end = at + (base == 16 ? 2 : 1);
    while (end < text.size && lgt_digit_value(text.data[end]) < base)
        end++;
    if (lgt_byte_at(text, end) == '\\')
        end++;
    return end - at < 2 ? 2 : end - at;
}

size_t lgt_quoted_char_size(struct text text, size_t at, char quote)
{
    if (at >= text.size || text.data[at] == '\n')
        return 0;
    if (text.data[at] == quote)
        return lgt_byte_at(text, at + 1) == quote ? 2 : 0;
    if (text.data[at] == '\\')
        return escape_size(text, at);
    size_t size = lgt_is_beyond_ascii(text.data[at]) ? utf8_size(text_from(text, at)) : 1;
    return size ? size : 1;
}

/* Past characters that stand for themselves in any quoted text; most do. */
static size_t skip_ordinary(struct text text, size_t at)
{
    while (at < text.size && !lgt_is_beyond_ascii(text.data[at]) && !lgt_is_quote(text.data[at]) &&
           text.data[at] != '\\' && text.data[at] != '\n')
        at++;
    return at;
}

size_t lgt_quoted_stop(struct text text, size_t at)
{
    char quote = text.data[at++];
    at = skip_ordinary(text, at);
    for (size_t size; (size = lgt_quoted_char_size(text, at, quote)) != 0;)
        at = skip_ordinary(text, at + size);
    return at;
}

size_t lgt_symbol_end(struct text text, size_t at)
{
    while (lgt_is_symbol(lgt_byte_at(text, at)))
        at++;
    return at;
}

bool lgt_is_end_token(struct text text, size_t at, size_t end)
{
    return end - at == 1 && text.data[at] == '.' &&
           (end == text.size || lgt_is_layout(text.data[end]) || text.data[end] == '%');
}

/* Past a token that is neither quoted nor made of symbols. */
static size_t plain_end(struct text text, size_t at)
{
    if (lgt_is_char_code(text, at))
        return at + 2 + lgt_quoted_char_size(text, at + 2, '\'');
    size_t end = at;
    while (lgt_is_name_char(lgt_byte_at(text, end)) || lgt_is_beyond_ascii(lgt_byte_at(text, end)))
        end++;
    return end > at ? end : at + 1;
}

/* Where the line that ends at `stop` has its last ".", if it is followed by blanks only. */
static size_t line_end_token(struct text text, size_t start, size_t stop)
{
    while (stop > start && lgt_is_layout(text.data[stop - 1]))
        stop--;
    return stop > start && text.data[stop - 1] == '.' ? stop : 0;
}

size_t lgt_clause_end(struct text window, bool last)
{
    for (size_t at = lgt_mark_size(window); (at = lgt_skip_layout(window, at)) < window.size;) {
        char c = window.data[at];
        if (lgt_is_open_comment(window, at))
            return 0;
        if (lgt_is_quote(c)) {
            size_t stop = lgt_quoted_stop(window, at);
            if (stop == window.size && !last)
                return 0;
            if (lgt_byte_at(window, stop) == c) {
                at = stop + 1;
                continue;
            }
            size_t end = line_end_token(window, at + 1, stop);
            if (end)
                return end;
            at = stop;
        } else if (lgt_is_symbol(c)) {
            size_t end = lgt_symbol_end(window, at);
            if (lgt_is_end_token(window, at, end))
                return end < window.size || last ? end : 0;
            at = end;
        } else {
            at = plain_end(window, at);
        }
    }
    return 0;
}
