/* SPDX-License-Identifier: MPL-2.0 */
/* Snippets from a source tree, for reports that name lines but do not quote them.
 *
 * Paths come from reports and are hostile: only regular files below the tree are read, no symbolic
 * link is followed, and a file is at most SNIPPET_FILE_BYTES. A few files are kept in memory,
 * since alerts about one file follow one another. */
#ifndef HYPER_LIB_SNIPPET_H
#define HYPER_LIB_SNIPPET_H

#include "schema/batch.h"

enum {
    SNIPPET_FILE_BYTES = 8 * 1024 * 1024,
    SNIPPET_BYTES = 1024,
    SNIPPET_LINES = 4,
    SNIPPET_FILES = 4, /* kept in memory */
};

struct snippets;

/* Opens the tree; ERROR_PERMISSION or ERROR_CONFIG if it is not a folder that can be read. */
int snippets_open(const char *root, struct snippets **out, struct error *err);
void snippets_close(struct snippets **snippets);

/* The lines `line` to `end_line` (0: the same) of the file, at most SNIPPET_LINES and
 * SNIPPET_BYTES, copied to `arena` with line ends of one byte; empty where they cannot be had, or
 * are binary. */
struct text snippets_read(struct snippets *snippets, struct text path, uint32_t line,
                          uint32_t end_line, struct arena *arena);

/* The whole file, in memory until SNIPPET_FILES others were asked for; empty where it cannot be
 * had, or is binary. */
struct text snippets_file(struct snippets *snippets, struct text path, struct arena *arena);

/* Gives every alert and example of a batch in form ALERTS the snippet it lacks, tokens redacted,
 * which does not change who it is. Alerts about secrets get none. Returns how many got one. */
size_t snippets_fill(struct snippets *snippets, struct batch *batch, struct arena *arena);

#endif
