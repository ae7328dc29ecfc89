/* SPDX-License-Identifier: MPL-2.0 */
/* The broker's inside: what its sources share. One thread uses it; nothing in it is shared.
 *
 *   broker.c         the thread, its loop and its clock
 *   broker_peers.c   who is connected
 *   broker_clients.c what clients say, and what they are told
 *   broker_tasks.c   the running submission: its batches, from journal to commit
 *   broker_orders.c  what the store actor answers
 *   broker_meter.c   what is published */
#ifndef HYPER_BROKER_CORE_H
#define HYPER_BROKER_CORE_H

#include "broker/blobs.h"
#include "broker/broker.h"
#include "broker/endpoint.h"
#include "broker/histogram.h"
#include "broker/order.h"
#include "broker/piece.h"
#include "broker/refusals.h"
#include "broker/store_actor.h"
#include "broker/wire.h"

enum {
    PEERS_MAX = 4096,
    STAGES_MAX = 32, /* different ones of all workers */
    TASKS_MIN = 64,  /* read ahead, whatever the workers' credit */
    TASKS_MAX = 1024,
    TASK_BYTES_MAX = 64 * 1024 * 1024,
    LIVENESS = 5, /* heartbeats of silence until a worker is gone */
    CLIENT_SILENCE_MS = 600 * 1000,
    PROGRESS_MS = 200,
    METRICS_MS = 1000,
    LOSSES_ALONE = 3,      /* from then on a batch is given to a worker that has nothing else */
    TASK_FAILURES_MAX = 5, /* of validating one pattern; batches are counted in the journal */
    TASK_LOSSES_MAX = 20,
};

struct peer {
    zframe_t *identity;
    enum role role;
    char name[MESSAGE_NAME_MAX];
    int64_t heard; /* ms */
    bool lost;     /* to be forgotten by peers_reap */
    /* Workers. */
    struct ability stages[MESSAGE_STAGES_MAX]; /* names point into core.stages */
    size_t stage_count;
    uint32_t credit, in_flight;
    bool draining;
    bool alone; /* has a batch that must not have company */
    struct blobs blobs;
    struct id needs; /* blob that it asked for; zero if none */
    /* Clients. */
    struct id watches; /* submission; zero if none */
};

enum task_state {
    TASK_FREE,
    TASK_WAITING,    /* for a worker */
    TASK_RUNNING,    /* with `peer` */
    TASK_COMMITTING, /* with the store */
    TASK_FAILING,    /* its failure is being counted in the journal */
};

/* A batch of the running submission. */
struct task {
    enum task_state state;
    uint64_t number;   /* of all tasks; what messages call it */
    uint64_t sequence; /* in the journal; of a pattern: in the order of tasks */
    struct id pattern; /* validation */
    enum batch_form form;
    struct id context;
    zframe_t *bytes; /* the packed batch in `form`; NULL once it is with the store */
    size_t size;
    struct peer *peer;
    uint32_t failures, losses;
};

enum phase {
    PHASE_IDLE,
    PHASE_BATCHES,  /* journal entries */
    PHASE_CLOSING,  /* the barrier, in the store */
    PHASE_PATTERNS, /* validation */
    PHASE_FINISHING,
};

/* The submission that runs. */
struct run {
    enum phase phase;
    struct submission submission; /* texts empty; tally as of the last commit */
    struct task tasks[TASKS_MAX];
    size_t busy;   /* tasks that are not free */
    size_t bytes;  /* that they hold */
    uint64_t next; /* sequence of the next entry to read */
    struct id next_pattern;
    bool reading;       /* an order to read is on its way */
    bool exhausted;     /* nothing more to read in this phase */
    uint64_t committed; /* batches */
};

/* Of all workers that have the stage. */
struct stage_meter {
    char name[MESSAGE_NAME_MAX];
    uint64_t batches, records, failures;
    uint64_t batches_before, records_before; /* at the last message */
    struct histogram times;
};

struct core {
    const struct broker_options *options;
    zsock_t *router;
    zsock_t *publisher;
    struct refusals *refusals;
    zsock_t *pipe; /* to the store actor */
    struct envelope in;
    struct arena *arena; /* for one order */
    struct peer *peers[PEERS_MAX];
    size_t peer_count;
    struct run run;
    struct blobs blobs;
    struct id fetching; /* blob that was ordered and has not come */
    uint64_t task_number;
    struct stage_meter stages[STAGES_MAX];
    size_t stage_count;
    struct piece_reader reader;
    struct pack pack; /* of a piece; kept, as it is large */
    int64_t heartbeat_ms, checked, told, published;
    uint64_t redelivered, dead, waiting;
    struct submission finished; /* to be told to its clients; number 0 if none */
    bool asking;                /* ORDER_NEXT is on its way */
    bool measuring;             /* ORDER_MEASURE is on its way */
    struct store_metrics store; /* as they were measured last */
    struct knowledge_metrics knowledge;
    char trouble[ERROR_MESSAGE_SIZE]; /* of the store; empty if none */
    bool ended;
    struct error *err; /* why it ended, if not told to */
};

/* Peers. */
struct peer *peer_find(struct core *core, zframe_t *identity);
struct peer *peer_add(struct core *core, zframe_t *identity, const struct message_hello *hello);
/* What a lost peer worked on goes to others; the peer itself stays until peers_reap. */
void peer_lose(struct core *core, struct peer *peer);
void peers_reap(struct core *core);
/* Sends, and loses a peer that does not take it. False if it was lost. */
bool peer_send(struct core *core, struct peer *peer, const struct message *message,
               zframe_t *payload);
void peers_check(struct core *core, int64_t now);
void peers_close(struct core *core);
const struct ability *peer_ability(const struct peer *peer, enum batch_form form);

/* Clients. */
void client_message(struct core *core, struct peer *peer);
struct submission without_texts(const struct submission *submission);
void clients_progress(struct core *core);
void clients_finished(struct core *core, const struct submission *submission);
void clients_failed(struct core *core, enum error_code code, const char *reason);

/* Tasks. */
void run_start(struct core *core, const struct submission *submission, uint64_t first);
void run_entries(struct core *core, const struct order *order);
void run_pattern(struct core *core, struct parcel *parcel, const struct order *order);
void run_patterns_end(struct core *core, const struct order *order);
void run_committed(struct core *core, const struct order *order);
void run_failed(struct core *core, const struct order *order);
void run_result(struct core *core, struct peer *peer);
void run_fail(struct core *core, struct peer *peer);
void run_lose(struct core *core, const struct peer *peer);
void run_drop(struct core *core);
/* Reads ahead, gives work to workers, and goes to the next phase when one is done. */
void run_go_on(struct core *core);
/* The stage that tasks wait for and no worker has; NULL if there is none. */
const char *run_waits_for(const struct core *core);
/* A blob that a worker asked for, or that came from the store. */
void run_need(struct core *core, struct peer *peer, struct id blob);
void run_blob(struct core *core, struct id id, zframe_t *frame);

/* Orders. */
void orders_take(struct core *core);
void order_next(struct core *core);

/* Metrics. */
struct stage_meter *meter_stage(struct core *core, struct text name);
void meter_laps(struct core *core, const struct laps *laps);
void meter_publish(struct core *core, int64_t now);

#endif
