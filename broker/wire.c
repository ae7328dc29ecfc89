/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/wire.h"

#include <time.h>

void envelope_init(struct envelope *envelope)
{
    *envelope = (struct envelope){.arena = arena_new()};
}

void envelope_clear(struct envelope *envelope)
{
    zframe_destroy(&envelope->identity);
    zframe_destroy(&envelope->body);
    zframe_destroy(&envelope->payload);
    arena_reset(envelope->arena);
    envelope->message.type = MESSAGE_NONE;
    envelope->complaint = COMPLAINT_NONE;
}

void envelope_close(struct envelope *envelope)
{
    envelope_clear(envelope);
    arena_destroy(&envelope->arena);
}

zframe_t *wire_frame(struct text bytes)
{
    zframe_t *frame = zframe_new(bytes.data, bytes.size);
    if (!frame)
        abort();
    return frame;
}

struct text wire_bytes(zframe_t *frame)
{
    if (!frame)
        return (struct text){"", 0};
    return (struct text){(const char *)zframe_data(frame), zframe_size(frame)};
}

struct text envelope_payload(const struct envelope *envelope)
{
    return wire_bytes(envelope->payload);
}

/* libzmq names the peer's address: a number for tcp, "localhost" and the user for ipc, nothing for
 * inproc. */
static bool came_from_afar(zframe_t *frame)
{
    const char *address = zframe_meta(frame, "Peer-Address");
    return address && address[0] != '\0' && !text_starts(text_of(address), TEXT("localhost"));
}

/* A frame that waits, or NULL; a signal makes no difference. */
static zframe_t *take_frame(zsock_t *socket)
{
    zframe_t *frame;
    do {
        errno = 0;
        frame = zframe_recv_nowait(socket);
    } while (!frame && errno == EINTR);
    return frame;
}

/* Takes the rest of a multi-part message away. */
static void skip_parts(zsock_t *socket, zframe_t *last)
{
    bool more = last && zframe_more(last);
    while (more) {
        zframe_t *frame = take_frame(socket);
        more = frame && zframe_more(frame);
        zframe_destroy(&frame);
    }
}

static int malformed(struct envelope *envelope, struct error *err, const char *reason)
{
    envelope->complaint = COMPLAINT_MALFORMED;
    return error_set(err, ERROR_NETWORK, "%s", reason);
}

int wire_receive(zsock_t *socket, struct envelope *envelope, struct error *err)
{
    envelope_clear(envelope);
    zframe_t *last = NULL;
    if (zsock_type(socket) == ZMQ_ROUTER) {
        last = envelope->identity = take_frame(socket);
        if (!last)
            return 0;
        if (!zframe_more(last))
            return malformed(envelope, err, "empty message");
    }
    last = envelope->body = take_frame(socket);
    if (!last)
        return 0;
    envelope->remote = came_from_afar(last);
    if (zframe_more(last))
        last = envelope->payload = take_frame(socket);
    skip_parts(socket, last);
    if (message_unpack(wire_bytes(envelope->body), envelope->arena, &envelope->message,
                       &envelope->complaint, err) != 0)
        return -1;
    if (message_has_payload(envelope->message.type) != (envelope->payload != NULL))
        return malformed(envelope, err, "wrong number of frames");
    return 1;
}

static int send_frame(zsock_t *socket, zframe_t **frame, int flags)
{
    int result;
    do {
        errno = 0;
        result = zframe_send(frame, socket, flags | ZFRAME_DONTWAIT);
    } while (result != 0 && errno == EINTR);
    if (result == 0)
        return 0;
    int reason = errno;
    if (!(flags & ZFRAME_REUSE))
        zframe_destroy(frame);
    errno = reason;
    return -1;
}

int wire_send(zsock_t *socket, zframe_t *identity, const struct message *message, zframe_t *payload)
{
    struct pack pack;
    pack_init(&pack);
    message_pack(&pack, message);
    zframe_t *body = wire_frame(pack_bytes(&pack));
    pack_close(&pack);
    if (identity && send_frame(socket, &identity, ZFRAME_MORE | ZFRAME_REUSE) != 0) {
        int reason = errno;
        zframe_destroy(&body);
        errno = reason;
        return -1;
    }
    if (send_frame(socket, &body, payload ? ZFRAME_MORE : 0) != 0)
        return -1;
    return payload ? send_frame(socket, &payload, ZFRAME_REUSE) : 0;
}

int wire_send_plain(zsock_t *socket, zframe_t *identity, enum message_type type)
{
    struct message message = {.type = type};
    return wire_send(socket, identity, &message, NULL);
}

int64_t wire_clock_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t wire_clock_ms(void)
{
    return wire_clock_us() / 1000;
}
