/* SPDX-License-Identifier: MPL-2.0 */
/* Finds the batch that a process crashed on, where broker and workers are one process.
 *
 * A worker process that crashes is missed by its broker, which then counts. When broker and workers
 * die together nobody is left to count, and a batch that crashes the program would crash it for
 * ever. So each thread says what it works on, and the handler of a fatal signal writes that to
 * DIR/crashed before the signal takes its course; the next broker reads it. A process that is
 * killed from outside, or whose machine loses power, leaves nothing there: that is no batch's
 * fault. */
#ifndef HYPER_BROKER_CRASH_H
#define HYPER_BROKER_CRASH_H

#include "schema/error.h"
#include "schema/id.h"

enum { CRASHES_MAX = 1024 }; /* that are read */

/* What a thread worked on. */
struct crash {
    struct id submission;
    uint64_t sequence;
};

/* From now on crashes are noted in `dir`; until crash_unwatch, which must be called by the same
 * thread. One folder at a time: the handler belongs to the process. */
int crash_watch(const char *dir, struct error *err);
void crash_unwatch(void);

/* The calling thread works on a batch, and does not any more. Cheap; without crash_watch nothing is
 * noted. */
void crash_enter(struct id submission, uint64_t sequence);
void crash_leave(void);

/* What was noted in `dir`, in an array that the caller frees; none if there is nothing. */
size_t crash_read(const char *dir, struct crash **items);
void crash_forget(const char *dir);

#endif
