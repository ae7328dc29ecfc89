/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/refusals.h"

#include "broker/endpoint.h"

enum { QUIET_MS = 10000 };

int refusals_open(struct refusals *refusals, zsock_t *socket, struct error *err)
{
    char endpoint[ENDPOINT_SIZE];
    *refusals = (struct refusals){.monitor = endpoint_socket(ZMQ_PAIR)};
    endpoint_private(endpoint, "refusals");
    if (zmq_socket_monitor(zsock_resolve(socket), endpoint,
                           ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL) ==
            0 &&
        zsock_connect(refusals->monitor, "%s", endpoint) == 0)
        return 0;
    return error_set(err, ERROR_NETWORK, "cannot watch who is refused: %s", zmq_strerror(errno));
}

/* The next event: its number, and where the peer came in; 0 if there is none. An event is two
 * frames, its number and value, and the endpoint. */
static uint16_t next_event(struct refusals *refusals, char endpoint[ENDPOINT_SIZE])
{
    uint16_t event = 0;
    zframe_t *head = zframe_recv_nowait(refusals->monitor);
    zframe_t *tail = head && zframe_more(head) ? zframe_recv_nowait(refusals->monitor) : NULL;
    if (tail && zframe_size(head) >= sizeof event) {
        memcpy(&event, zframe_data(head), sizeof event);
        snprintf(endpoint, ENDPOINT_SIZE, "%.*s", (int)zframe_size(tail), zframe_data(tail));
    }
    zframe_destroy(&head);
    zframe_destroy(&tail);
    return event;
}

bool refusals_take(struct refusals *refusals, int64_t now, char text[ERROR_MESSAGE_SIZE])
{
    char endpoint[ENDPOINT_SIZE];
    for (uint16_t event; (event = next_event(refusals, endpoint)) != 0;) {
        bool unknown = event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;
        int64_t *told = &refusals->told[unknown];
        if (*told && now - *told < QUIET_MS)
            continue;
        *told = now;
        snprintf(text, ERROR_MESSAGE_SIZE, "a peer is refused at %s: %s", endpoint,
                 unknown ? "its key is not allowed; \"hyper keys allow\" takes its public key"
                         : "it expects another server's key, or has none");
        return true;
    }
    return false;
}

void refusals_close(struct refusals *refusals)
{
    zsock_destroy(&refusals->monitor);
}
