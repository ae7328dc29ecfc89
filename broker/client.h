/* SPDX-License-Identifier: MPL-2.0 */
/* A client: submits reports to a broker and follows the submission to its end.
 *
 *   client_new, client_open, { client_blob, client_entry }..., client_seal, client_wait
 *
 * When the broker goes away while entries are sent, calls fail with ERROR_NETWORK: the same command
 * again goes on where the journal ends. While it waits, it connects again by itself. */
#ifndef HYPER_BROKER_CLIENT_H
#define HYPER_BROKER_CLIENT_H

#include "schema/error.h"
#include "schema/message.h"

#include <stdbool.h>
#include <stdint.h>

struct client;
struct credentials;

struct client_options {
    const char *endpoint;
    const struct credentials *credentials; /* for tcp; NULL: none; its texts outlive the client */
    int64_t patience_ms; /* how long to wait for a broker that does not answer; 0: 10 s */
    int stop_fd;         /* calls fail with ERROR_NETWORK "interrupted" when readable; 0: none */
};

/* What the broker made of client_open. `submission.tally` is final when `how` is HOW_FINISHED: then
 * there is nothing to send. `next` is the sequence of the first entry that is not journaled. */
struct client_submission {
    enum how_opened how;
    struct submission submission; /* texts are empty */
    uint64_t next;
};

/* How far a submission is. `total` is 0 until it is sealed. */
struct client_progress {
    struct submission submission;         /* texts are empty; tally so far */
    uint64_t journaled, committed, total; /* batches */
    uint64_t waiting_before;              /* submissions that run first */
    struct text waiting_for;              /* a stage that no worker has; empty if none */
    struct text trouble; /* "no space left..." while the broker waits for it; empty if none */
};

/* Called a few times a second while a call waits; returns nonzero to give up. */
typedef int client_watcher(void *context, const struct client_progress *progress);

int client_new(const struct client_options *options, struct client **out, struct error *err);
void client_destroy(struct client **client);

/* Called by later calls while they wait. */
void client_watch(struct client *client, client_watcher *watcher, void *context);

/* Opens a submission: `content` is the id of its reports and options, `at` its time or NULL (now,
 * or that of the unfinished one with this content), `options` its repo, commit, branch, root and
 * complete. */
int client_open(struct client *client, struct id content, const int64_t *at,
                const struct submission *options, struct client_submission *out, struct error *err);

/* Goes on with the submission of that id: then client_wait. */
int client_follow(struct client *client, struct id submission, struct client_submission *out,
                  struct error *err);

/* Bytes that entries name as their origin.context; after client_open, before the first that does.
 */
int client_blob(struct client *client, struct id id, struct text bytes, struct error *err);

/* Adds one batch. origin.sequence counts from 0 without a gap; entries before `next` are ignored;
 * origin.submission and origin.at are set here. Entries by reference name an absolute path; where
 * the broker is on another machine (tcp) their bytes are read and sent. Blocks while the broker
 * gives no credit. */
int client_entry(struct client *client, const struct entry *entry, struct error *err);

/* Says that all entries were added; returns when all are durable. */
int client_seal(struct client *client, uint64_t reports, uint64_t bytes, struct error *err);

/* Waits for the end; `out` is the submission with its final tally, texts empty. Fails with what
 * the broker says when it cannot go on. */
int client_wait(struct client *client, struct submission *out, struct error *err);

#endif
