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

static const char *const sentences[REFUSAL_COUNT] = {
    [REFUSAL_UNKNOWN] = "its key is not allowed; \"hyper keys allow\" takes its public key",
    [REFUSAL_KEYLESS] = "it has no key; it needs --key and --server-key, see \"hyper keys\"",
    [REFUSAL_MISTAKEN] = "it expects another server's key",
};

static enum refusal refusal_of(uint16_t event, uint32_t value)
{
    if (event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)
        return REFUSAL_UNKNOWN;
    return value == ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH ? REFUSAL_KEYLESS : REFUSAL_MISTAKEN;
}

/* The next refusal, and where the peer came in; false if there is none. An event is two frames, its
 * number (16 bits) and value (32 bits), and the endpoint. */
static bool next_refusal(struct refusals *refusals, enum refusal *refusal,
                         char endpoint[ENDPOINT_SIZE])
{
    uint16_t event = 0;
    uint32_t value = 0;
    zframe_t *head = zframe_recv_nowait(refusals->monitor);
    zframe_t *tail = head && zframe_more(head) ? zframe_recv_nowait(refusals->monitor) : NULL;
    bool whole = tail && zframe_size(head) == sizeof event + sizeof value;
    if (whole) {
        memcpy(&event, zframe_data(head), sizeof event);
        memcpy(&value, zframe_data(head) + sizeof event, sizeof value);
        snprintf(endpoint, ENDPOINT_SIZE, "%.*s", (int)zframe_size(tail), zframe_data(tail));
    }
    zframe_destroy(&head);
    zframe_destroy(&tail);
    *refusal = refusal_of(event, value);
    return whole;
}

bool refusals_take(struct refusals *refusals, int64_t now, char text[ERROR_MESSAGE_SIZE])
{
    char endpoint[ENDPOINT_SIZE];
    enum refusal refusal;
    while (next_refusal(refusals, &refusal, endpoint)) {
        int64_t *told = &refusals->told[refusal];
        if (*told && now - *told < QUIET_MS)
            continue;
        *told = now;
        snprintf(text, ERROR_MESSAGE_SIZE, "a peer is refused at %s: %s", endpoint,
                 sentences[refusal]);
        return true;
    }
    return false;
}

void refusals_close(struct refusals *refusals)
{
    zsock_destroy(&refusals->monitor);
}
