/* SPDX-License-Identifier: MPL-2.0 */
/* The store actor's inside.
 *
 *   store_actor.c    the thread, and what is committed together
 *   store_jobs.c     what each order and message does in a transaction
 *   store_barrier.c  a submission's begin and end */
#ifndef HYPER_BROKER_ACTOR_H
#define HYPER_BROKER_ACTOR_H

#include "broker/histogram.h"
#include "broker/order.h"
#include "broker/store_actor.h"
#include "broker/wire.h"
#include "lib/store_graph.h"
#include "lib/store_journal.h"

enum {
    GROUP_MAX = 128, /* jobs of one transaction */
    GROUP_BYTES_MAX = 32 * 1024 * 1024,
    GROUP_ENOUGH = 32,                 /* changesets worth a transaction of their own */
    GROUP_WAIT_MS = 20,                /* for more of them */
    CLIENT_CREDIT = 128,               /* entries on their way to the journal */
    FULL_WAIT_MS = 2000,               /* between tries to write to a full disk */
    READ_BYTES_MAX = 32 * 1024 * 1024, /* values of entries in one answer */
    RECALL_MAX = 128,                  /* entries in one transaction that may be known */
    TASK_BYTES_MAX = 8 * 1024 * 1024,  /* evidence in one answer */
    LOAN_LOOK_MS = 100,  /* between looks for somebody who wants to borrow the store */
    LOAN_PAUSE_MS = 2,   /* between looks whether it is back */
    LOAN_LONG_MS = 5000, /* after which it is worth a word */
};

/* One order or message that writes, and its answer. */
struct job {
    struct parcel parcel;
    bool is_order;
    struct order order;
    struct message message;
    struct batch changeset; /* of ORDER_COMMIT and ORDER_COMMIT_TASK */
    bool has_changeset;
    bool failed; /* the answer is MESSAGE_FAILED or `dead` with the reason */
    struct error err;
    struct message answer; /* to a message; an order is its own answer */
};

enum barrier_step {
    BARRIER_NONE,
    BARRIER_MARK,
    BARRIER_REGROUP,
    BARRIER_ABSENT,
    BARRIER_UNITE,
    BARRIER_RELEARN,
    BARRIER_MERGE
};

struct barrier {
    enum barrier_step step;
    struct absent_cursor cursor;
};

struct actor {
    const struct store_actor_options *options;
    struct store *store;
    zsock_t *pipe;
    int stop_fd;
    bool stopped;
    bool broken;           /* an error that will not go away was reported */
    struct arena *arena;   /* of a group, and of one reading order */
    struct arena *scratch; /* of a transaction's work, which may run again */
    struct job jobs[GROUP_MAX];
    size_t count, bytes;
    int64_t since;             /* ms; arrival of the first job */
    struct submission running; /* texts empty; number 0 if none */
    struct barrier barrier;
    struct store_metrics meter;
    struct histogram times;
    int64_t measured;
    uint64_t commits_before, alerts_before;
};

/* store_write; waits while the disk is full, if it should. -1 with an error of the work; or when
 * the actor broke or was stopped, which it then says. */
int actor_write(struct actor *actor, store_work *work, void *context, struct error *err);

/* Cannot go on: tells the broker. */
void actor_break(struct actor *actor, const struct error *err);

/* The store_work of a group: all jobs of `actor`, the context. */
int jobs_run(struct store_txn *txn, void *context, struct error *err);

/* The store_work of one job: context is a struct lone_job. */
struct lone_job {
    struct actor *actor;
    struct job *job;
};
int jobs_run_one(struct store_txn *txn, void *context, struct error *err);

/* The store_work of entries that may be known from before: context is a struct recall_job. The
 * order's record gets the tally. */
struct recall_job {
    struct actor *actor;
    struct order *order;
    uint8_t *applied; /* for each of order->entries */
    uint64_t alerts;  /* that they came to */
};
int jobs_recall(struct store_txn *txn, void *context, struct error *err);

/* Counts what crashed the process before; first of all. */
void actor_count_crashes(struct actor *actor);

/* Orders that need no group. */
void actor_next(struct actor *actor, struct order *order);
void actor_tasks(struct actor *actor, struct order *order);
void actor_finish(struct actor *actor, struct order *order);
void actor_barrier_begin(struct actor *actor);
/* One step of the barrier; answers when it is done. */
void actor_barrier_step(struct actor *actor);

#endif
