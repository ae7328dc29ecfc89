/* SPDX-License-Identifier: MPL-2.0 */
/* Broker and workers in this process, for commands that do the work themselves. */
#ifndef HYPER_CLI_HERE_H
#define HYPER_CLI_HERE_H

#include "broker/supervisor.h"
#include "cli/command.h"
#include "schema/submission.h"

struct here_options {
    const char *store;
    unsigned jobs; /* 0: one for each processor */
    int64_t heartbeat_ms;
    uint64_t map_limit;
    int stop_fd;
};

/* Starts them on the store, with the shipped catalogue, and publishes measurements where "hyper
 * metrics" looks for them. ERROR_PERMISSION when somebody else writes to the store. */
int here_start(struct cli *cli, const struct here_options *options, struct supervisor **out,
               struct error *err);

/* Runs submissions that wait in the store, or waits until the broker that serves it has run them;
 * `out` holds each with its final tally. */
int here_finish(struct cli *cli, const char *store, const struct id *ids, size_t count,
                struct submission *out, struct error *err);

#endif
