/* SPDX-License-Identifier: MPL-2.0 */
/* A progress bar on stderr, when that is a terminal: bar, rate and time left on one line that is
 * drawn again at most ten times a second. */
#ifndef HYPER_CLI_PROGRESS_H
#define HYPER_CLI_PROGRESS_H

#include "cli/terminal.h"

#include <stdint.h>

struct progress {
    struct terminal terminal;
    bool shown; /* whether there is anything to show it on */
    bool drawn; /* a line stands on the terminal */
    const char *label;
    int64_t started; /* monotonic, milliseconds */
    int64_t last;
};

/* `quiet` keeps it from being drawn. */
void progress_init(struct progress *progress, bool quiet);

/* A new task: its rate and time left count from now. */
void progress_start(struct progress *progress, const char *label);

/* `done` of `total` (0: not known); `note` goes behind, and may be empty. */
void progress_show(struct progress *progress, uint64_t done, uint64_t total, const char *note);

/* Wipes the line, so that others can print. */
void progress_clear(struct progress *progress);

/* Monotonic time in milliseconds. */
int64_t progress_clock(void);

#endif
