/* SPDX-License-Identifier: MPL-2.0 */
/* Numbers as people read them. Each function writes into `out` and returns it. */
#ifndef HYPER_CLI_HUMAN_H
#define HYPER_CLI_HUMAN_H

#include "schema/text.h"

#include <stdint.h>

enum { HUMAN_SIZE = 32 };

char *human_count(uint64_t count, char out[static HUMAN_SIZE]);   /* 1,234,567 */
char *human_bytes(uint64_t bytes, char out[static HUMAN_SIZE]);   /* 1.5 MiB */
char *human_rate(double per_second, char out[static HUMAN_SIZE]); /* 12,345/s */

/* Of milliseconds: 320 ms, 4.2 s, 3 min 5 s, 2 h 10 min, 3 d 4 h. */
char *human_duration(int64_t milliseconds, char out[static HUMAN_SIZE]);

/* Milliseconds since 1970 as RFC 3339 in UTC, with a fraction only where there is one; empty for
 * what a time cannot be. */
char *human_time(int64_t at, char out[static HUMAN_SIZE]);

/* "" for 1, "s" for all others. */
const char *human_plural(uint64_t count);

/* Bytes and characters of the longest beginning of `text` that is at most `width` characters of
 * UTF-8; what is not UTF-8 counts a character for each byte. */
size_t human_fit(struct text text, size_t width, size_t *characters);

#endif
