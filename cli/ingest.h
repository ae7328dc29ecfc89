/* SPDX-License-Identifier: MPL-2.0 */
/* A submission by a command that makes its batches itself: the way of `hyper ingest`, to a broker
 * or to workers in this process, with its progress and its summary. */
#ifndef HYPER_CLI_INGEST_H
#define HYPER_CLI_INGEST_H

#include "broker/client.h"
#include "cli/command.h"

struct ingest_options {
    const char *repo, *commit, *branch; /* NULL: not known */
    const char *broker;                 /* NULL: whoever writes to the store, or this process */
    const char *key, *server_key;
    bool complete;
    unsigned jobs; /* threads in this process; 0: one for each processor */
};

struct ingest_source {
    struct id content;                /* of all that is sent, and of the options */
    uint64_t reports, bytes, entries; /* for people */
    /* Sends blobs and entries, from sequence 0 on, each with this origin and what is its own. */
    int (*send)(void *context, struct client *client, const struct origin *origin,
                struct error *err);
    void *context;
};

/* `out` is the final tally. */
int ingest_source(struct cli *cli, const struct ingest_options *options,
                  const struct ingest_source *source, struct tally *out, struct error *err);

#endif
