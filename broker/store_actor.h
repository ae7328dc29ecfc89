/* SPDX-License-Identifier: MPL-2.0 */
/* The store actor: the thread that is the only writer of the store. What waits is committed
 * together; an answer leaves when its transaction is on disk. */
#ifndef HYPER_BROKER_STORE_ACTOR_H
#define HYPER_BROKER_STORE_ACTOR_H

#include "schema/error.h"
#include "schema/rule.h"

#include "broker/czmq_lazy.h"

struct store_actor;

struct store_actor_options {
    const char *store_dir;
    bool wait_for_store;
    uint64_t map_limit; /* bytes; 0: as far as the disk goes */
    bool retry_when_full;
    const struct catalogue *catalogue; /* of the snapshots it makes */
    const char *endpoint; /* written beside the store's lock, for messages; may be NULL */
    int stop_fd;          /* gives up waiting for the store when readable; 0: none */
};

/* Opens the store and starts the thread. */
int store_actor_start(const struct store_actor_options *options, struct store_actor **out,
                      struct error *err);

/* The broker's end of the pair; broker/order.h says what goes through it. */
zsock_t *store_actor_pipe(struct store_actor *actor);

/* Writes the endpoint beside the store's lock, when it is known. */
int store_actor_announce(struct store_actor *actor, const char *endpoint, struct error *err);

/* Lets what is being committed end, then closes the store. */
void store_actor_stop(struct store_actor **actor);

#endif
