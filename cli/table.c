/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/table.h"

#include "cli/human.h"

#include <stdarg.h>
#include <stdlib.h>

enum { GAP = 2, FLEX_LEAST = 12, FLEX_TIGHT = 6 };

struct cell {
    struct text text;
    size_t width; /* characters */
    enum colour colour;
};

struct table {
    struct arena *arena;
    const struct column *columns;
    size_t column_count;
    struct cell *cells; /* row by row */
    size_t cell_count;
    size_t *widths;
    size_t rows;
};

struct table *table_new(struct arena *arena, const struct column *columns, size_t count)
{
    struct table *table = arena_array(arena, 1, sizeof *table);
    table->arena = arena;
    table->columns = columns;
    table->column_count = count;
    table->widths = arena_array(arena, count, sizeof *table->widths);
    for (size_t i = 0; i < count; i++)
        table->widths[i] = strlen(columns[i].title);
    return table;
}

static void add_cell(struct table *table, struct cell cell)
{
    size_t column = table->cell_count % table->column_count;
    if (cell.width > table->widths[column])
        table->widths[column] = cell.width;
    table->cells = arena_grow(table->arena, table->cells, table->cell_count, sizeof *table->cells);
    table->cells[table->cell_count++] = cell;
}

/* Fills up the row before, so that a missing cell cannot shift the others. */
void table_row(struct table *table)
{
    while (table->cell_count < table->rows * table->column_count)
        add_cell(table, (struct cell){.text = TEXT("")});
    table->rows++;
}

void table_cell(struct table *table, struct text text, enum colour colour)
{
    struct cell cell = {.text = terminal_clean(text, table->arena), .colour = colour};
    (void)human_fit(cell.text, SIZE_MAX, &cell.width);
    add_cell(table, cell);
}

void table_print_cell(struct table *table, enum colour colour, const char *format, ...)
{
    char buffer[256];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(buffer, sizeof buffer, format, args);
    va_end(args);
    table_cell(table, arena_copy(table->arena, text_of(buffer)), colour);
}

/* Takes from the flex columns what the terminal is too narrow for, but leaves each `least`. Returns
 * whether the table fits now. */
static bool shrink(const struct table *table, size_t *widths, size_t limit, size_t least)
{
    size_t total = GAP * (table->column_count - 1);
    for (size_t i = 0; i < table->column_count; i++)
        total += widths[i];
    while (limit && total > limit) {
        size_t widest = table->column_count;
        for (size_t i = 0; i < table->column_count; i++)
            if (table->columns[i].flex && widths[i] > least &&
                (widest == table->column_count || widths[i] > widths[widest]))
                widest = i;
        if (widest == table->column_count)
            return false;
        widths[widest]--;
        total--;
    }
    return true;
}

static void write_cell(const struct terminal *terminal, const struct cell *cell, size_t width,
                       bool right, bool last)
{
    size_t characters;
    bool cut = cell->width > width;
    size_t bytes = human_fit(cell->text, cut ? width - 1 : width, &characters);
    int padding = (int)(width - characters - (cut ? 1 : 0));
    if (right)
        fprintf(terminal->file, "%*s", padding, "");
    fprintf(terminal->file, "%s%.*s%s%s", terminal_on(terminal, cell->colour), (int)bytes,
            cell->text.data, cut ? "…" : "", terminal_off(terminal));
    if (!right && !last)
        fprintf(terminal->file, "%*s", padding, "");
    fputs(last ? "\n" : "  ", terminal->file);
}

static void write_rows(const struct table *table, const struct terminal *terminal,
                       const size_t *widths)
{
    size_t count = table->column_count;
    for (size_t i = 0; i < count; i++) {
        struct cell title = {text_of(table->columns[i].title), strlen(table->columns[i].title),
                             COLOUR_BOLD};
        write_cell(terminal, &title, widths[i], table->columns[i].right, i + 1 == count);
    }
    for (size_t i = 0; i < table->cell_count; i++) {
        size_t column = i % count;
        write_cell(terminal, &table->cells[i], widths[column], table->columns[column].right,
                   column + 1 == count);
    }
    if (table->cell_count % count)
        fputc('\n', terminal->file);
}

/* Where the terminal is too narrow for the columns: a line for each cell, an empty one after each
 * row. */
static void write_blocks(const struct table *table, const struct terminal *terminal)
{
    size_t count = table->column_count, titles = 0;
    for (size_t i = 0; i < count; i++)
        if (strlen(table->columns[i].title) > titles)
            titles = strlen(table->columns[i].title);
    for (size_t i = 0; i < table->cell_count; i++) {
        struct cell title = {text_of(table->columns[i % count].title), 0, COLOUR_BOLD};
        title.width = title.text.size;
        if (table->cells[i].width) {
            write_cell(terminal, &title, titles, false, false);
            write_cell(terminal, &table->cells[i],
                       terminal->width > titles + GAP ? terminal->width - titles - GAP : 1, false,
                       true);
        }
        if ((i + 1) % count == 0 && i + 1 < table->cell_count)
            fputc('\n', terminal->file);
    }
}

void table_write(const struct table *table, const struct terminal *terminal)
{
    size_t *widths = xmalloc(table->column_count * sizeof *widths);
    memcpy(widths, table->widths, table->column_count * sizeof *widths);
    if (shrink(table, widths, terminal->width, FLEX_LEAST) ||
        shrink(table, widths, terminal->width, FLEX_TIGHT))
        write_rows(table, terminal, widths);
    else
        write_blocks(table, terminal);
    free(widths);
}
