/* SPDX-License-Identifier: MPL-2.0 */
/* Peers that a socket turned away before they could say a word, for those who wonder why a worker
 * does not come: its key is not allowed, or it has none. Source: ZeroMQ's zmq_socket_monitor(3). */
#ifndef HYPER_BROKER_REFUSALS_H
#define HYPER_BROKER_REFUSALS_H

#include "schema/error.h"

#include "broker/czmq_lazy.h"

#include <stdbool.h>
#include <stdint.h>

enum refusal {
    REFUSAL_UNKNOWN,  /* its key is not allowed */
    REFUSAL_KEYLESS,  /* it does not speak CURVE */
    REFUSAL_MISTAKEN, /* it speaks to another server's key */
    REFUSAL_COUNT
};

/* Starts as {0}; fields are for broker/refusals only. */
struct refusals {
    zsock_t *monitor;
    int64_t told[REFUSAL_COUNT]; /* ms, when each reason was given last; 0: never */
};

/* Watches a socket; before it is bound. */
int refusals_open(struct refusals *refusals, zsock_t *socket, struct error *err);

/* Never waits. True, and a sentence in `text`, when a peer was refused for a reason that was not
 * given for ten seconds: peers try again several times a second. `now` in ms. */
bool refusals_take(struct refusals *refusals, int64_t now, char text[ERROR_MESSAGE_SIZE]);

void refusals_close(struct refusals *refusals);

#endif
