/* SPDX-License-Identifier: MPL-2.0 */
/* Messages on sockets: frames in, structs out, and back. */
#ifndef HYPER_BROKER_WIRE_H
#define HYPER_BROKER_WIRE_H

#include "schema/message.h"

#include "broker/czmq_lazy.h"

/* A message that came in, and the frames that its texts point into. */
struct envelope {
    zframe_t *identity; /* of the peer; NULL unless the socket is a ROUTER */
    zframe_t *body;
    zframe_t *payload; /* NULL if none */
    struct message message;
    struct arena *arena;
    enum complaint complaint; /* set when wire_receive returned -1 */
    bool remote;              /* came over tcp */
};

void envelope_init(struct envelope *envelope);
void envelope_clear(struct envelope *envelope); /* ready for the next */
void envelope_close(struct envelope *envelope);

/* The payload's bytes; they belong to the envelope. */
struct text envelope_payload(const struct envelope *envelope);

/* Takes one message that waits on the socket. Returns 1; 0 when none waits; -1 when it is not a
 * message of the protocol: the identity is then set, and `err` says why. */
int wire_receive(zsock_t *socket, struct envelope *envelope, struct error *err);

/* Sends without ever waiting. `identity` is for ROUTER sockets; `payload` is shared, not consumed,
 * and may be NULL. Returns 0, or -1 with errno EAGAIN (the peer does not take it now) or
 * EHOSTUNREACH (there is no such peer). */
int wire_send(zsock_t *socket, zframe_t *identity, const struct message *message,
              zframe_t *payload);

/* A frame with a copy of `bytes`. */
zframe_t *wire_frame(struct text bytes);
struct text wire_bytes(zframe_t *frame);

/* A message without a body: PING, PONG, BYE. */
int wire_send_plain(zsock_t *socket, zframe_t *identity, enum message_type type);

/* Milliseconds and microseconds of a clock that never goes back. */
int64_t wire_clock_ms(void);
int64_t wire_clock_us(void);

#endif
