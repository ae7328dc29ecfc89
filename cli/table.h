/* SPDX-License-Identifier: MPL-2.0 */
/* A table for people: collects rows, then prints aligned columns. */
#ifndef HYPER_CLI_TABLE_H
#define HYPER_CLI_TABLE_H

#include "cli/terminal.h"

struct column {
    const char *title;
    bool right; /* aligned */
    bool flex;  /* shortened first where the terminal is too narrow */
};

struct table;

/* `columns` outlive the table; everything else lives in `arena`. */
struct table *table_new(struct arena *arena, const struct column *columns, size_t count);

/* Begins a row; then one table_cell for each column, left to right. Texts are cleaned, and must
 * live until the table is printed. */
void table_row(struct table *table);
void table_cell(struct table *table, struct text text, enum colour colour);

/* The same, formatted into the arena. */
void table_print_cell(struct table *table, enum colour colour, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Columns, or, where the terminal is too narrow for them, a line for each cell. */
void table_write(const struct table *table, const struct terminal *terminal);

#endif
