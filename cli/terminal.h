/* SPDX-License-Identifier: MPL-2.0 */
/* What a stream can show: colour and width. Texts from reports are hostile: what is printed goes
 * through terminal_clean, so that no escape sequence reaches a terminal. */
#ifndef HYPER_CLI_TERMINAL_H
#define HYPER_CLI_TERMINAL_H

#include "schema/alert.h"
#include "schema/arena.h"

#include <stdio.h>

enum colour {
    COLOUR_PLAIN,
    COLOUR_BOLD,
    COLOUR_DIM,
    COLOUR_RED,
    COLOUR_GREEN,
    COLOUR_YELLOW,
    COLOUR_BLUE,
    COLOUR_MAGENTA,
    COLOUR_CYAN,
};

struct terminal {
    FILE *file;
    bool tty;
    bool colour;    /* a tty that is not "dumb", and NO_COLOR (https://no-color.org) is not set */
    unsigned width; /* columns; of a tty, else 0: no limit */
};

void terminal_init(struct terminal *terminal, FILE *file);

/* The escape sequences that start and end a colour, or "". */
const char *terminal_on(const struct terminal *terminal, enum colour colour);
const char *terminal_off(const struct terminal *terminal);

/* The colour of a severity. */
enum colour terminal_severity(enum severity severity);

/* One line, safe to print: each control character and each byte that is not UTF-8 becomes one
 * replacement character or blank. Points into `text` if nothing had to change, else into `arena`.
 */
struct text terminal_clean(struct text text, struct arena *arena);

/* A bar of `width` cells of which `share` (0 to 1) is full, in UTF-8 where the locale has it. */
void terminal_bar(const struct terminal *terminal, enum colour colour, double share,
                  unsigned width);

#endif
