/* SPDX-License-Identifier: MPL-2.0 */
/* Reads a file or stdin line by line, in constant memory. */
#ifndef HYPER_CLI_LINES_H
#define HYPER_CLI_LINES_H

#include "schema/error.h"
#include "schema/text.h"

enum { LINES_LINE_MAX = 64 * 1024 }; /* bytes; what is left of a longer line is passed over */

/* What is done with each line; the text has no line feed, and lasts until it returns. -1 with an
 * error ends the reading. */
typedef int lines_take(void *context, struct text line, struct error *err);

/* The lines of a file by its name, "-" being stdin. A last line without a line feed is one. */
int lines_read(const char *name, lines_take *take, void *context, struct error *err);

#endif
