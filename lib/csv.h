/* SPDX-License-Identifier: MPL-2.0 */
/* CSV as RFC 4180 has it, and as programs write it: quotes inside a field that does not begin with
 * one are text, rows end with CR LF, LF or CR LF mixed, and the delimiter is any character. */
#ifndef HYPER_LIB_CSV_H
#define HYPER_LIB_CSV_H

#include "schema/arena.h"
#include "schema/record.h"

enum {
    CSV_COLUMNS_MAX = 4096,
    CSV_FIELD_MAX = 1024 * 1024,
    CSV_ROW_MAX = 4 * 1024 * 1024,
};

/* Finds the ends of rows in bytes that come in parts. Starts as {.delimiter = ','}. */
struct csv_scanner {
    char delimiter;
    enum { CSV_FIELD_START, CSV_PLAIN, CSV_QUOTED, CSV_QUOTE_SEEN } state;
};

/* The bytes up to and including the end of the row, or all of them with `*ended` false. `*lines` is
 * raised for each line that ends, also inside of quotes. */
size_t csv_scan(struct csv_scanner *scanner, struct text bytes, bool *ended, uint64_t *lines);

/* The fields of one row. NULL, or why it is refused. Texts point into the row or the arena. */
const char *csv_split(struct text row, char delimiter, struct arena *arena, struct texts *fields);

/* The same in the place of the fields of the row before. `*room` is for how many there is room in
 * `fields`, 0 at first. */
const char *csv_split_again(struct text row, char delimiter, struct arena *arena,
                            struct texts *fields, size_t *room);

/* The fields of the first row of a file's beginning, if it ends there and has more than one. */
bool csv_read_head(struct text head, char delimiter, struct arena *arena, struct texts *fields);

/* The delimiter that the first row has most of, of , ; tab and |. */
char csv_delimiter(struct text head);

#endif
