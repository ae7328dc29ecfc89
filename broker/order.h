/* SPDX-License-Identifier: MPL-2.0 */
/* What broker and store actor say to each other, over an inproc pair of sockets.
 *
 * A message is [identity, body] or [identity, body, payload]. With an identity, it is a client's
 * message (OPEN, ENTRY, SEAL, WATCH, BLOB) as it came, and the answer goes to that client as it is.
 * With an empty identity, the body is an order, and the answer an order of the same kind. */
#ifndef HYPER_BROKER_ORDER_H
#define HYPER_BROKER_ORDER_H

#include "schema/metrics.h"
#include "schema/submission.h"

#include "broker/czmq_lazy.h"

enum order_kind {
    ORDER_NONE,
    ORDER_NEXT,   /* the submission that runs next, with its snapshot; `record` */
    ORDER_READ,   /* `count` entries of `submission` from `sequence`; `entries`, `last`, `sequence`
                     of the next, and `count` that were committed at once, with `record` */
    ORDER_BLOB,   /* blob `id`; payload, none if it is not there */
    ORDER_COMMIT, /* payload: changeset of `sequence`; `record` with the tally so far */
    ORDER_FAIL,   /* a failure of `sequence`, or a loss (`lost`), or for good (`bury`), with
                     `reason`; `dead`, `record` */
    ORDER_CLOSE,  /* the barrier before validation */
    ORDER_TASKS,  /* `count` patterns after `id`: one ORDER_TASK each, then this, with `last` */
    ORDER_TASK,   /* an answer: evidence of pattern `id`; payload */
    ORDER_COMMIT_TASK, /* payload: changeset of pattern `id`; none when validating it failed */
    ORDER_FINISH,      /* `record` */
    ORDER_MEASURE,     /* `store`, `knowledge`, `waiting` */
    ORDER_TROUBLE, /* an answer to nothing: `reason`, empty once it is over; `code` if for good */
    ORDER_LENT,    /* an answer to nothing: somebody else wrote, there may be work */
    ORDER_STOP,
    ORDER_KIND_COUNT
};

struct entries {
    struct entry *items;
    size_t count;
};

struct order {
    enum order_kind kind;
    uint64_t submission; /* number */
    uint64_t sequence;
    uint64_t count;
    struct id id;
    bool lost, bury, dead, last;
    bool more; /* of commits: others follow soon */
    uint32_t code;
    struct text reason;
    struct submission record;
    struct entries entries;
    uint64_t waiting; /* submissions sealed and not finished */
    struct store_metrics store;
    struct knowledge_metrics knowledge;
};

/* One message of the pair. */
struct parcel {
    zframe_t *identity; /* empty for orders */
    zframe_t *body;
    zframe_t *payload; /* NULL if none */
};

/* Sends an order; takes the payload over. */
void order_send(zsock_t *pipe, const struct order *order, zframe_t *payload);

/* Sends somebody's message; takes the frames over. */
void parcel_send(zsock_t *pipe, struct parcel *parcel);

/* Takes what waits, without waiting for it; false if nothing does. */
bool parcel_receive(zsock_t *pipe, struct parcel *parcel);
bool parcel_is_order(const struct parcel *parcel);
void parcel_close(struct parcel *parcel);

/* Reads an order; both ends are this program, so that one that is damaged aborts. */
void order_read(const struct parcel *parcel, struct arena *arena, struct order *out);

#endif
