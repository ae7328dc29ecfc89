/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/lgt_write.h"

#include "lib/lgt_internal.h"
#include "lib/utf8.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    WRITER_FIRST_BYTES = 256,
};

void lgt_write_close(struct lgt_writer *w)
{
    free(w->data);
    *w = (struct lgt_writer){0};
}

struct text lgt_write_bytes(const struct lgt_writer *w)
{
    return (struct text){w->data ? w->data : "", w->size};
}

void lgt_write_clear(struct lgt_writer *w)
{
    w->size = 0;
}

void lgt_write_raw(struct lgt_writer *w, struct text text)
{
    size_t wanted;
    if (__builtin_add_overflow(w->size, text.size, &wanted))
        abort();
    if (wanted > w->capacity) {
        size_t capacity = w->capacity ? w->capacity * 2 : WRITER_FIRST_BYTES;
        w->capacity = capacity > wanted ? capacity : wanted;
        w->data = xrealloc(w->data, w->capacity);
    }
    if (text.size)
        memcpy(w->data + w->size, text.data, text.size);
    w->size = wanted;
}

/* A character of one byte. */
static void write_ascii(struct lgt_writer *w, char c, char quote)
{
    char buffer[8] = {'\\', c};
    int size = 2;
    if (c == '\n')
        buffer[1] = 'n';
    else if (c == '\t')
        buffer[1] = 't';
    else if ((unsigned char)c < 0x20 || c == 0x7f)
        size = snprintf(buffer, sizeof buffer, "\\x%x\\", (unsigned)c);
    else if (c != '\\' && c != quote)
        buffer[0] = c, size = 1;
    lgt_write_raw(w, (struct text){buffer, (size_t)size});
}

static void write_quoted(struct lgt_writer *w, struct text text, char quote)
{
    struct text mark = {&quote, 1};
    lgt_write_raw(w, mark);
    while (text.size) {
        size_t size = utf8_size(text);
        if (size == 1)
            write_ascii(w, text.data[0], quote);
        else
            lgt_write_raw(w, size ? (struct text){text.data, size} : UTF8_REPLACEMENT);
        text = text_from(text, size ? size : 1);
    }
    lgt_write_raw(w, mark);
}

static bool is_plain_name(struct text text)
{
    if (text.size == 0 || !lgt_is_lower(text.data[0]))
        return false;
    for (size_t i = 1; i < text.size; i++)
        if (!lgt_is_name_char(text.data[i]))
            return false;
    return !lgt_op_find(text);
}

void lgt_write_atom(struct lgt_writer *w, struct text text)
{
    if (is_plain_name(text))
        lgt_write_raw(w, text);
    else
        write_quoted(w, text, '\'');
}

void lgt_write_string(struct lgt_writer *w, struct text text)
{
    write_quoted(w, text, '"');
}

void lgt_write_integer(struct lgt_writer *w, int64_t value)
{
    char buffer[24];
    int size = snprintf(buffer, sizeof buffer, "%lld", (long long)value);
    lgt_write_raw(w, (struct text){buffer, (size_t)size});
}
