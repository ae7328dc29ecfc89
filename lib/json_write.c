/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/json_write.h"

#include "lib/utf8.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

/* Below it a whole double is written without an exponent. */
#define WHOLE_MAX 1e15

enum { FIRST_CAPACITY = 4096, NUMBER_SIZE = 32 };

void json_write_close(struct json_writer *w)
{
    free(w->data);
    *w = (struct json_writer){0};
}

struct text json_write_bytes(const struct json_writer *w)
{
    return (struct text){w->data ? w->data : "", w->size};
}

void json_write_clear(struct json_writer *w)
{
    w->size = 0;
    w->comma = false;
}

int json_write_flush(struct json_writer *w, FILE *file, struct error *err)
{
    size_t written = w->size ? fwrite(w->data, 1, w->size, file) : 0;
    if (written != w->size)
        return error_set(err, ERROR_PERMISSION, "output cannot be written: %s", strerror(errno));
    w->size = 0;
    return 0;
}

static void put(struct json_writer *w, struct text text)
{
    if (text.size == 0)
        return;
    size_t needed;
    if (__builtin_add_overflow(w->size, text.size, &needed))
        abort();
    if (needed > w->capacity) {
        size_t doubled = w->capacity ? w->capacity * 2 : FIRST_CAPACITY;
        w->capacity = doubled > needed ? doubled : needed;
        w->data = xrealloc(w->data, w->capacity);
    }
    memcpy(w->data + w->size, text.data, text.size);
    w->size = needed;
}

/* A comma where one is due; `more` if one is due after what comes now. */
static void separate(struct json_writer *w, bool more)
{
    if (w->comma)
        put(w, TEXT(","));
    w->comma = more;
}

static void put_value(struct json_writer *w, struct text text)
{
    separate(w, true);
    put(w, text);
}

static void put_end(struct json_writer *w, struct text bracket)
{
    put(w, bracket);
    w->comma = true;
}

void json_write_object(struct json_writer *w)
{
    separate(w, false);
    put(w, TEXT("{"));
}

void json_write_end_object(struct json_writer *w)
{
    put_end(w, TEXT("}"));
}

void json_write_array(struct json_writer *w)
{
    separate(w, false);
    put(w, TEXT("["));
}

void json_write_end_array(struct json_writer *w)
{
    put_end(w, TEXT("]"));
}

static bool is_plain(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte >= ' ' && byte < 0x80 && byte != '"' && byte != '\\';
}

static void put_escape(struct json_writer *w, char c)
{
    static const char named[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
    const char *name = c ? strchr(named, c) : NULL;
    char escape[7];
    int size = name ? snprintf(escape, sizeof escape, "\\%c", names[name - named])
                    : snprintf(escape, sizeof escape, "\\u%04x", (unsigned)c);
    put(w, (struct text){escape, (size_t)size});
}

static void put_string(struct json_writer *w, struct text string)
{
    put(w, TEXT("\""));
    while (string.size) {
        size_t plain = 0;
        while (plain < string.size && is_plain(string.data[plain]))
            plain++;
        put(w, (struct text){string.data, plain});
        string = text_from(string, plain);
        if (string.size == 0)
            break;
        size_t size = utf8_size(string);
        if (size == 1)
            put_escape(w, string.data[0]);
        else
            put(w, size ? (struct text){string.data, size} : UTF8_REPLACEMENT);
        string = text_from(string, size ? size : 1);
    }
    put(w, TEXT("\""));
}

void json_write_key(struct json_writer *w, struct text key)
{
    separate(w, false);
    put_string(w, key);
    put(w, TEXT(":"));
}

void json_write_string(struct json_writer *w, struct text string)
{
    separate(w, true);
    put_string(w, string);
}

void json_write_int(struct json_writer *w, int64_t value)
{
    char number[NUMBER_SIZE];
    int size = snprintf(number, sizeof number, "%" PRId64, value);
    put_value(w, (struct text){number, (size_t)size});
}

void json_write_uint(struct json_writer *w, uint64_t value)
{
    char number[NUMBER_SIZE];
    int size = snprintf(number, sizeof number, "%" PRIu64, value);
    put_value(w, (struct text){number, (size_t)size});
}

void json_write_double(struct json_writer *w, double value)
{
    if (!isfinite(value)) {
        json_write_null(w);
        return;
    }
    char number[NUMBER_SIZE];
    bool whole = value == floor(value) && fabs(value) < WHOLE_MAX;
    int size = snprintf(number, sizeof number, "%.0f", whole ? value : 0);
    /* 17 digits always suffice (IEEE 754). */
    for (int digits = 1; !whole && digits <= 17; digits++) {
        size = snprintf(number, sizeof number, "%.*g", digits, value);
        if (strtod(number, NULL) == value)
            break;
    }
    put_value(w, (struct text){number, (size_t)size});
}

void json_write_bool(struct json_writer *w, bool value)
{
    put_value(w, value ? TEXT("true") : TEXT("false"));
}

void json_write_null(struct json_writer *w)
{
    put_value(w, TEXT("null"));
}

void json_write_member(struct json_writer *w, struct text key, struct text string)
{
    json_write_key(w, key);
    json_write_string(w, string);
}

void json_write_member_uint(struct json_writer *w, struct text key, uint64_t value)
{
    json_write_key(w, key);
    json_write_uint(w, value);
}

void json_write_raw(struct json_writer *w, struct text json)
{
    put_value(w, json);
}

void json_write_newline(struct json_writer *w)
{
    put(w, TEXT("\n"));
    w->comma = false;
}
