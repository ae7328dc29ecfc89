/* SPDX-License-Identifier: MPL-2.0 */
/* The text of a file's bytes: what is binary is none, and UTF-16 becomes UTF-8. */
#ifndef HYPER_LIB_CONTENT_H
#define HYPER_LIB_CONTENT_H

#include "schema/text.h"

#include <stdbool.h>

/* Bytes that are looked at to tell binary files, as git does. */
enum { CONTENT_HEAD = 8000 };

/* A buffer that one file after another is read into. Starts as {0}. */
struct content {
    char *bytes;
    size_t capacity;
    char *decoded; /* UTF-8 of the file last looked at, if it was UTF-16 */
    size_t decoded_capacity;
};

void content_close(struct content *content);

/* Room for `size` bytes in `bytes`; what was there is kept. */
void content_reserve(struct content *content, size_t size);

/* The text of a file, without a byte order mark; false for a binary file: one with a NUL in its
 * first bytes, unless it is UTF-16, by its mark or because every other byte is NUL. Points into
 * `bytes` or `decoded`. */
bool content_text(struct content *content, struct text bytes, struct text *out);

#endif
