/* SPDX-License-Identifier: MPL-2.0 */
/* Reads a JSON document of any size from a file descriptor, in the memory of one window.
 *
 * The stream gives a cursor for the functions of lib/json.h. Two things differ: a text that is
 * read is valid until the next read only, and one longer than JSON_STREAM_TEXT_MAX makes the
 * cursor fail. json_skip passes over a value of any size.
 *
 *     struct json_stream *s = json_stream_new(fd, 0);
 *     struct json *j = json_stream_cursor(s);
 *     struct text key;
 *     struct json_span span;
 *     for (json_object(j); json_member(j, &key);) {
 *         if (!text_is(key, "results"))
 *             continue;
 *         for (json_array(j); json_item(j);)
 *             if (json_stream_span(s, 1 << 20, &span))
 *                 keep(span.offset, span.size, span.bytes);
 *     }
 *     int result = json_stream_done(s, path, err);
 *     json_stream_destroy(&s);
 *
 * A document that is cut off gives everything before the cut, and then "ends inside ...". */
#ifndef HYPER_LIB_JSON_STREAM_H
#define HYPER_LIB_JSON_STREAM_H

#include "lib/json.h"

enum { JSON_STREAM_WINDOW = 1 << 20, JSON_STREAM_TEXT_MAX = 1 << 20 };

struct json_stream;

/* Reads `fd`, a file or a pipe, from where it stands; offsets count from there. `fd` stays the
 * caller's. `window` is in bytes, at least 16; 0 means JSON_STREAM_WINDOW. */
struct json_stream *json_stream_new(int fd, size_t window);
void json_stream_destroy(struct json_stream **s);

/* `observe` is called with every byte of the input once, in order, as it is read. Set it before
 * the first read. A byte order mark is observed, too. */
void json_stream_observe(struct json_stream *s, void (*observe)(void *context, struct text bytes),
                         void *context);

/* The cursor, which the stream owns. */
struct json *json_stream_cursor(struct json_stream *s);

struct json_span {
    uint64_t offset; /* where the value begins in the document */
    uint64_t size;
    struct text bytes; /* the value when `size` <= `keep`, until the next read; else empty */
};

/* Moves past the value that is due at the speed of json_span: its inside is not checked, which is
 * for whoever reads it. False when the cursor has failed, now or before. The window grows to hold
 * `keep` bytes where a value needs them. */
bool json_stream_span(struct json_stream *s, size_t keep, struct json_span *span);

/* Reads and observes what is left of the input, for instance after a failure. */
void json_stream_drain(struct json_stream *s);

/* As json_done; ERROR_PERMISSION when `fd` could not be read. */
int json_stream_done(struct json_stream *s, const char *what, struct error *err);

#endif
