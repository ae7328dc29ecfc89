/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/broker.h"
#include "broker/endpoint.h"
#include "broker/wire.h"

struct subscriber {
    zsock_t *socket;
    zframe_t *topic;
    zframe_t *map;
};

int subscriber_new(const char *endpoint, const struct credentials *credentials, const char *prefix,
                   struct subscriber **out, struct error *err)
{
    struct subscriber *subscriber = xcalloc(1, sizeof *subscriber);
    subscriber->socket = endpoint_socket(ZMQ_SUB);
    zsock_set_subscribe(subscriber->socket, prefix ? prefix : "");
    if (endpoint_connect(subscriber->socket, endpoint, credentials, err) != 0) {
        subscriber_destroy(&subscriber);
        return -1;
    }
    *out = subscriber;
    return 0;
}

static void forget(struct subscriber *subscriber)
{
    zframe_destroy(&subscriber->topic);
    zframe_destroy(&subscriber->map);
}

int subscriber_next(struct subscriber *subscriber, int timeout_ms, struct text *topic,
                    struct text *map, struct error *err)
{
    zmq_pollitem_t item = {.socket = zsock_resolve(subscriber->socket), .events = ZMQ_POLLIN};
    forget(subscriber);
    if (zmq_poll(&item, 1, timeout_ms) <= 0)
        return 0;
    subscriber->topic = zframe_recv_nowait(subscriber->socket);
    bool more = subscriber->topic && zframe_more(subscriber->topic);
    if (more)
        subscriber->map = zframe_recv_nowait(subscriber->socket);
    if (!subscriber->map || zframe_more(subscriber->map))
        return error_set(err, ERROR_NETWORK, "this endpoint does not publish hyper's metrics");
    *topic = wire_bytes(subscriber->topic);
    *map = wire_bytes(subscriber->map);
    return 1;
}

void subscriber_destroy(struct subscriber **subscriber)
{
    if (!*subscriber)
        return;
    forget(*subscriber);
    zsock_destroy(&(*subscriber)->socket);
    free(*subscriber);
    *subscriber = NULL;
}
