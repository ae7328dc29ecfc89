/* SPDX-License-Identifier: MPL-2.0 */
/* Writes JSON into a growing buffer; commas and escapes are its business.
 *
 *     struct json_writer w = {0};
 *     json_write_object(&w);
 *     json_write_key(&w, TEXT("alerts"));
 *     json_write_uint(&w, 12);
 *     json_write_end_object(&w);
 *     json_write_newline(&w);
 *     int result = json_write_flush(&w, stdout, err);
 *     json_write_close(&w);
 *
 * The same calls give the same bytes on every machine. Nesting is the caller's to get right. */
#ifndef HYPER_LIB_JSON_WRITE_H
#define HYPER_LIB_JSON_WRITE_H

#include "schema/error.h"
#include "schema/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Starts as {0}; its fields are for lib/json_write only. */
struct json_writer {
    char *data;
    size_t size;
    size_t capacity;
    bool comma; /* a comma goes before the next key or value */
};

void json_write_close(struct json_writer *w);

/* What was written since the start, the last clear or the last flush; valid until the next write.
 */
struct text json_write_bytes(const struct json_writer *w);
void json_write_clear(struct json_writer *w);

/* Moves what was written to `file`, which stays unflushed itself; ERROR_PERMISSION when it cannot
 * take it. May be called between any two writes. */
int json_write_flush(struct json_writer *w, FILE *file, struct error *err);

void json_write_object(struct json_writer *w);
void json_write_end_object(struct json_writer *w);
void json_write_array(struct json_writer *w);
void json_write_end_array(struct json_writer *w);

/* The key of the member whose value is written next. */
void json_write_key(struct json_writer *w, struct text key);

/* Each byte that is not valid UTF-8 is written as U+FFFD. */
void json_write_string(struct json_writer *w, struct text string);
void json_write_int(struct json_writer *w, int64_t value);
void json_write_uint(struct json_writer *w, uint64_t value);

/* The fewest digits that read back as the same double; null for infinity and NaN. */
void json_write_double(struct json_writer *w, double value);
void json_write_bool(struct json_writer *w, bool value);
void json_write_null(struct json_writer *w);

/* A member of an object: key and value. */
void json_write_member(struct json_writer *w, struct text key, struct text string);
void json_write_member_uint(struct json_writer *w, struct text key, uint64_t value);

/* A value that is JSON already. */
void json_write_raw(struct json_writer *w, struct text json);

/* Ends a line of JSON lines: a newline, and no comma after it. */
void json_write_newline(struct json_writer *w);

#endif
