/* SPDX-License-Identifier: MPL-2.0 */
/* Faults that tests ask for through the environment, in builds with HYPER_FAULTS; nothing
 * otherwise.
 *
 *   HYPER_FAULT_FAIL=TEXT     a stage fails on batches whose bytes contain TEXT
 *   HYPER_FAULT_CRASH=TEXT    the process aborts on them
 *   HYPER_FAULT_SLOW_STORE=N  each commit takes N milliseconds more */
#ifndef HYPER_BROKER_FAULT_H
#define HYPER_BROKER_FAULT_H

#include "schema/error.h"
#include "schema/text.h"

/* For the bytes of a batch that a worker is about to run. */
int fault_batch(struct text bytes, struct error *err);

/* Before a commit. */
void fault_commit(void);

#endif
