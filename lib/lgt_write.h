/* SPDX-License-Identifier: MPL-2.0 */
/* Terms: writes atoms, strings and numbers that lib/lgt reads back as they were. */
#ifndef HYPER_LIB_LGT_WRITE_H
#define HYPER_LIB_LGT_WRITE_H

#include "schema/text.h"

#include <stdint.h>

/* Text that grows. Starts as {0}; its fields are for lib/lgt_write only. */
struct lgt_writer {
    char *data;
    size_t size;
    size_t capacity;
};

void lgt_write_close(struct lgt_writer *w);

/* What was written since the start or the last clear; valid until the next write. */
struct text lgt_write_bytes(const struct lgt_writer *w);
void lgt_write_clear(struct lgt_writer *w);

/* An atom or string that reads back as the same text; each byte that is not valid UTF-8 is written
 * as U+FFFD. An atom is quoted unless it is a plain name and no operator. */
void lgt_write_atom(struct lgt_writer *w, struct text text);
void lgt_write_string(struct lgt_writer *w, struct text text);

void lgt_write_integer(struct lgt_writer *w, int64_t value);

/* What is a term, punctuation or white space already. */
void lgt_write_raw(struct lgt_writer *w, struct text text);

#endif
