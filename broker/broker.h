/* SPDX-License-Identifier: MPL-2.0 */
/* The broker: takes submissions, holds their journal, hands batches to workers, and is, through the
 * store actor, the only writer of the store. schema/PROTOCOL.md is what it speaks. */
#ifndef HYPER_BROKER_BROKER_H
#define HYPER_BROKER_BROKER_H

#include "schema/error.h"
#include "schema/rule.h"
#include "schema/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct broker;

/* All pointers must be valid until the broker has stopped. Zero means the default. */
struct broker_options {
    const char *store_dir;
    bool wait_for_store;          /* wait while another process writes to the store */
    uint64_t map_limit;           /* bytes; of the store's map */
    const char *const *endpoints; /* where clients and workers connect */
    size_t endpoint_count;
    const char *const *metrics_endpoints; /* where metrics are published */
    size_t metrics_endpoint_count;
    const char *keys_dir; /* default: STORE_DIR/keys */
    bool insecure;        /* tcp without keys */
    const struct catalogue *catalogue;
    int64_t heartbeat_ms; /* default 1000 */
    bool retry_when_full; /* when the disk is full go on once there is space; else end with an error
                           */
    /* Told, by the broker's thread, what keeps the store from going on (no space), and with an
     * empty text that it goes on; NULL: nobody. */
    void (*notice)(void *context, const char *trouble);
    /* Told, by the broker's thread and not often, of peers that are refused; NULL: nobody. */
    void (*refused)(void *context, const char *what);
    void *notice_context;
    int stop_fd; /* ends when readable (an eventfd, say); 0: none */
};

/* Opens the store, binds the endpoints and starts. Fails with ERROR_PERMISSION when somebody else
 * writes to the store, ERROR_CONFIG when an endpoint may not be bound, ERROR_NETWORK when it cannot
 * be. */
int broker_start(const struct broker_options *options, struct broker **out, struct error *err);

/* The endpoint as it was bound, with the port that `tcp://127.0.0.1:*` got. NULL past the last. */
const char *broker_endpoint(const struct broker *broker, size_t index);

/* Waits until it has ended: stopped by `stop_fd`, or by an error, which it returns. */
int broker_wait(struct broker **broker, struct error *err);

/* Tells it to end, then as broker_wait. Submissions that are not finished go on at the next start.
 */
int broker_stop(struct broker **broker, struct error *err);

/* The client that reads a broker's metrics: the next message of a topic that begins with `prefix`.
 * `topic` and `map` point into the subscriber until the next call. Returns 1, 0 after `timeout_ms`
 * without one, -1 on error. */
struct credentials;
struct subscriber;
int subscriber_new(const char *endpoint, const struct credentials *credentials, const char *prefix,
                   struct subscriber **out, struct error *err);
int subscriber_next(struct subscriber *subscriber, int timeout_ms, struct text *topic,
                    struct text *map, struct error *err);
void subscriber_destroy(struct subscriber **subscriber);

#endif
