/* SPDX-License-Identifier: MPL-2.0 */
/* Broker and workers as threads of this process: what `hyper ingest` runs by default. */
#ifndef HYPER_BROKER_SUPERVISOR_H
#define HYPER_BROKER_SUPERVISOR_H

#include "broker/broker.h"
#include "stages/stage.h"

struct supervisor;

struct supervisor_options {
    struct broker_options broker;      /* an inproc endpoint is added to its endpoints */
    unsigned jobs;                     /* worker threads; 0: one for each processor */
    const struct stage *const *stages; /* NULL: all */
    size_t stage_count;
    uint32_t credit;   /* of each worker; 0: the worker's default */
    const char *cache; /* as worker_options has it */
};

int supervisor_start(const struct supervisor_options *options, struct supervisor **out,
                     struct error *err);

/* Where a client_new of this process connects. */
const char *supervisor_endpoint(const struct supervisor *supervisor);

/* The broker's other endpoints, as broker_endpoint has them. */
const struct broker *supervisor_broker(const struct supervisor *supervisor);

/* Stops workers and broker and waits for them; the store is closed when it returns. Returns the
 * error that the broker ended with, if it did. */
int supervisor_stop(struct supervisor **supervisor, struct error *err);

#endif
