/* SPDX-License-Identifier: MPL-2.0 */
/* A strict pull reader for one JSON text (RFC 8259): it builds nothing and allocates only for
 * strings that need decoding, so that a reader pays for the members it wants.
 *
 *     struct json j;
 *     struct text key, name = {0};
 *     int64_t line = 0;
 *     json_init(&j, bytes, arena);
 *     for (json_object(&j); json_member(&j, &key);) {
 *         if (text_is(key, "name"))
 *             name = json_string(&j);
 *         else if (text_is(key, "line"))
 *             (void)json_integer(&j, &line);
 *     }
 *     return json_done(&j, "the report", err);
 *
 * A value that the body of a loop does not read is skipped; every loop runs to its end (`continue`,
 * never `break`). A value of another type than asked for is skipped and gives nothing: an object
 * loop over a number has no members. What is not JSON makes the reader fail for good: loops end,
 * reads give nothing, and `json_done` tells what was wrong at which byte.
 *
 * The same cursor reads a document that does not fit in memory: see lib/json_stream.h. */
#ifndef HYPER_LIB_JSON_H
#define HYPER_LIB_JSON_H

#include "schema/arena.h"
#include "schema/error.h"
#include "schema/text.h"

#include <stdbool.h>
#include <stdint.h>

/* Arrays and objects nest at most this deep. */
enum { JSON_DEPTH_MAX = 512 };

enum json_type {
    JSON_NONE, /* no value is due, or the reader has failed */
    JSON_OBJECT,
    JSON_ARRAY,
    JSON_STRING,
    JSON_NUMBER,
    JSON_BOOLEAN,
    JSON_NULL,
};

/* Lives on the caller's stack; its fields are for lib/json and lib/json_stream only. */
struct json {
    const char *at;                 /* the next byte */
    const char *end;                /* of the bytes at hand */
    const char *start;              /* of the bytes at hand */
    const char *pin;                /* a refill keeps the bytes from here on; or NULL */
    bool (*refill)(struct json *j); /* gets more bytes after `end`; NULL when there are none */
    uint64_t base;                  /* where `start` is in the document */
    struct arena *arena;            /* for decoded strings */
    const char *failure;            /* what is wrong, a literal; NULL while nothing is */
    uint64_t failed_at;             /* where in the document */
    int state;                      /* what may come next */
    unsigned depth;                 /* open arrays and objects */
    uint64_t objects[JSON_DEPTH_MAX / 64]; /* which of them are objects */
};

/* Reads `bytes`, which must outlive every text that is read. Decoded strings go to `arena`. */
void json_init(struct json *j, struct text bytes, struct arena *arena);

/* `bytes` without the UTF-8 byte order mark that some tools write first. */
struct text json_strip_bom(struct text bytes);

/* The type of the value that is due. */
enum json_type json_peek(struct json *j);

/* Enters an object; each json_member then reads a key and leaves its value due, until it returns
 * false, which leaves the object. `*key` has the lifetime of a json_string. */
void json_object(struct json *j);
bool json_member(struct json *j, struct text *key);

/* The same for an array. */
void json_array(struct json *j);
bool json_item(struct json *j);

/* Points into the input when that has no escapes and is valid UTF-8, else into the arena. Each
 * byte that is not valid UTF-8 and each lone surrogate becomes U+FFFD; \u0000 is a NUL byte. */
struct text json_string(struct json *j);

/* False and `*out` untouched for another type or a number that does not fit: a double must not
 * overflow, an int64_t must be in range and integral (1e3 and 2.0 are). */
bool json_number(struct json *j, double *out);
bool json_integer(struct json *j, int64_t *out);
bool json_boolean(struct json *j, bool *out);

/* The bytes of the value, checked; empty only when the reader has failed. */
struct text json_raw(struct json *j);

/* Moves past the value, checking all of it. */
void json_skip(struct json *j);

/* Where the next read begins, in bytes from the start of the document. */
uint64_t json_offset(const struct json *j);

bool json_failed(const struct json *j);

/* 0 when nothing failed and only white space is left; else -1 and ERROR_DATA with
 * "`what`: a string does not end at byte 812". */
int json_done(struct json *j, const char *what, struct error *err);

/* Moves past the value by its quotes and brackets alone, several times faster than json_skip:
 * what is in between is not checked. */
void json_pass(struct json *j);

/* The size of the value that `bytes` starts with, found as json_pass does. 0 when no value starts
 * here or it does not end. */
size_t json_span(struct text bytes);

#endif
