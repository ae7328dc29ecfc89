/* SPDX-License-Identifier: MPL-2.0 */
/* SIGINT and SIGTERM as something to look at, so that work ends at a clean point.
 *
 * They are blocked in this thread and those it starts, and read from a signalfd, which is readable
 * once one has come. */
#ifndef HYPER_CLI_STOP_H
#define HYPER_CLI_STOP_H

#include "schema/error.h"

#include <signal.h>
#include <stdbool.h>

struct stop {
    int fd;
    sigset_t before;
};

/* Call it before the first thread starts. */
int stop_open(struct stop *stop, struct error *err);

/* Ends it; a signal that has come is done with. */
void stop_close(struct stop *stop);

/* Ends it by the signal that has come, so that whoever waits for this process sees why it ended;
 * does nothing but stop_close if none has. */
void stop_die(struct stop *stop);

/* Whether a signal has come. */
bool stop_asked(const struct stop *stop);

/* Waits `milliseconds` or until a signal comes (true). */
bool stop_sleep(const struct stop *stop, int milliseconds);

/* Waits until `fd` can be read (true) or a signal comes (false). */
bool stop_wait(const struct stop *stop, int fd);

#endif
