/* SPDX-License-Identifier: MPL-2.0 */
/* A worker: runs stages for a broker. The same loop serves a thread of `hyper ingest` and a process
 * on another machine. */
#ifndef HYPER_BROKER_WORKER_H
#define HYPER_BROKER_WORKER_H

#include "schema/error.h"
#include "stages/stage.h"

#include <stdbool.h>
#include <stdint.h>

struct credentials;

struct worker_options {
    const char *endpoint;
    const struct credentials *credentials; /* for tcp; NULL: none */
    const char *name;                      /* for messages; NULL: "HOST.PID" */
    const struct stage *const *stages;     /* what it can do */
    size_t stage_count;
    uint32_t credit;   /* batches it holds at once; 0: 4 */
    unsigned jobs;     /* threads of worker_run_all; 0: one for each processor */
    const char *cache; /* a folder for compiled rulesets, or NULL */
    /* When readable (an eventfd, say; nobody reads it) it takes no new work, finishes what it has
     * and returns. 0: never. */
    int stop_fd;
    /* Told, by each thread, when the broker has not answered for some seconds (`lost`), and when it
     * answers again; NULL: nobody. */
    void (*notice)(void *context, bool lost);
    void *context;
};

/* Works until stopped; connects again when the broker is gone or was restarted. Returns 0 after a
 * stop; fails only when it can never work: a bad endpoint or key, or another protocol version. */
int worker_run(const struct worker_options *options, struct error *err);

/* The same with `jobs` threads. */
int worker_run_all(const struct worker_options *options, struct error *err);

#endif
