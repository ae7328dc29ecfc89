/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/order.h"

#include "broker/wire.h"

static const char *const kind_words[ORDER_KIND_COUNT] = {
    "none", "next",        "read",   "blob",    "commit",  "fail", "close", "tasks",
    "task", "commit task", "finish", "measure", "trouble", "lent", "stop"};
static const struct names order_kind_names = NAMES(kind_words);

static const struct field order_fields[] = {
    FIELD_NAMED(struct order, kind, order_kind_names),
    FIELD(struct order, ULONG, submission),
    FIELD(struct order, ULONG, sequence),
    FIELD(struct order, ULONG, count),
    FIELD(struct order, ID, id),
    FIELD(struct order, BOOL, lost),
    FIELD(struct order, BOOL, bury),
    FIELD(struct order, BOOL, dead),
    FIELD(struct order, BOOL, last),
    FIELD(struct order, BOOL, more),
    FIELD(struct order, UINT, code),
    FIELD(struct order, TEXT, reason),
    FIELD_OF(struct order, RECORD, record, submission_record),
    FIELD_OF(struct order, RECORDS, entries, entry_record),
    FIELD(struct order, ULONG, waiting),
    FIELD_OF(struct order, RECORD, store, store_metrics_record),
    FIELD_OF(struct order, RECORD, knowledge, knowledge_metrics_record),
};
static const struct record order_record = RECORD(struct order, order_fields);

void parcel_send(zsock_t *pipe, struct parcel *parcel)
{
    int more = parcel->payload ? ZFRAME_MORE : 0;
    if (zframe_send(&parcel->identity, pipe, ZFRAME_MORE) != 0 ||
        zframe_send(&parcel->body, pipe, more) != 0 ||
        (more && zframe_send(&parcel->payload, pipe, 0) != 0))
        abort();
}

void order_send(zsock_t *pipe, const struct order *order, zframe_t *payload)
{
    struct pack pack;
    pack_init(&pack);
    record_pack(&pack, &order_record, order);
    struct parcel parcel = {
        .identity = zframe_new_empty(),
        .body = wire_frame(pack_bytes(&pack)),
        .payload = payload,
    };
    pack_close(&pack);
    parcel_send(pipe, &parcel);
}

bool parcel_receive(zsock_t *pipe, struct parcel *parcel)
{
    *parcel = (struct parcel){.identity = zframe_recv_nowait(pipe)};
    if (!parcel->identity)
        return false;
    parcel->body = zframe_recv(pipe);
    if (parcel->body && zframe_more(parcel->body))
        parcel->payload = zframe_recv(pipe);
    return true;
}

bool parcel_is_order(const struct parcel *parcel)
{
    return zframe_size(parcel->identity) == 0;
}

void parcel_close(struct parcel *parcel)
{
    zframe_destroy(&parcel->identity);
    zframe_destroy(&parcel->body);
    zframe_destroy(&parcel->payload);
}

void order_read(const struct parcel *parcel, struct arena *arena, struct order *out)
{
    struct unpack in;
    unpack_init(&in, wire_bytes(parcel->body));
    record_unpack(&in, &order_record, out, arena);
    if (unpack_done(&in, "order", NULL) != 0)
        abort();
}
