/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/store_actor.h"

#include "broker/actor.h"
#include "broker/endpoint.h"
#include "broker/fault.h"
#include "broker/thread.h"

#include <sys/eventfd.h>
#include <unistd.h>

struct store_actor {
    struct store_actor_options options;
    struct store *store;
    zsock_t *broker_end;
    zsock_t *actor_end;
    int stop_fd;
    pthread_t thread;
    bool started;
};

/* Trouble. */

static void report_trouble(struct actor *actor, enum error_code code, const char *reason)
{
    struct order trouble = {.kind = ORDER_TROUBLE, .code = code, .reason = text_of(reason)};
    order_send(actor->pipe, &trouble, NULL);
}

void actor_break(struct actor *actor, const struct error *err)
{
    if (!actor->broken)
        report_trouble(actor, err->code ? err->code : ERROR_DATA, err->message);
    actor->broken = true;
}

/* True when it was told to stop meanwhile. */
static bool wait_for_stop(struct actor *actor, long timeout_ms)
{
    zmq_pollitem_t stop = {.fd = actor->stop_fd, .events = ZMQ_POLLIN};
    actor->stopped |= zmq_poll(&stop, 1, timeout_ms) > 0;
    return actor->stopped;
}

static void count_commit(struct actor *actor, int64_t microseconds)
{
    actor->meter.commits++;
    histogram_add(&actor->times, (uint64_t)microseconds);
}

int actor_write(struct actor *actor, store_work *work, void *context, struct error *err)
{
    for (;;) {
        int64_t start = wire_clock_us();
        fault_commit();
        if (store_write(actor->store, work, context, err) == 0) {
            count_commit(actor, wire_clock_us() - start);
            if (actor->meter.full)
                report_trouble(actor, ERROR_NONE, "");
            actor->meter.full = false;
            return 0;
        }
        if (!store_is_full(actor->store)) {
            if (err->code != ERROR_DATA && err->code != ERROR_NETWORK)
                actor_break(actor, err);
            return -1;
        }
        if (!actor->options->retry_when_full) {
            actor_break(actor, err);
            return -1;
        }
        if (!actor->meter.full)
            report_trouble(actor, ERROR_NONE, err->message);
        actor->meter.full = true;
        if (wait_for_stop(actor, FULL_WAIT_MS))
            return -1;
    }
}

/* Groups. */

static void answer(struct actor *actor, struct job *job)
{
    if (job->is_order) {
        if (job->order.kind == ORDER_COMMIT) {
            actor->meter.changesets++;
            actor->meter.alerts += job->changeset.sightings.count + job->changeset.joints.count;
        }
        job->order.reason = (struct text){"", 0};
        order_send(actor->pipe, &job->order, NULL);
        return;
    }
    if (job->failed) {
        job->answer = (struct message){.type = MESSAGE_FAILED};
        job->answer.failed.code = job->err.code;
        job->answer.failed.reason = text_of(job->err.message);
    }
    if (job->answer.type == MESSAGE_NONE)
        return;
    struct pack pack;
    pack_init(&pack);
    message_pack(&pack, &job->answer);
    zframe_destroy(&job->parcel.payload);
    zframe_destroy(&job->parcel.body);
    job->parcel.body = wire_frame(pack_bytes(&pack));
    pack_close(&pack);
    parcel_send(actor->pipe, &job->parcel);
}

/* A changeset that the store does not take would not be taken the next time either. */
static void bury_instead(struct job *job, const char *reason)
{
    job->has_changeset = false;
    if (job->order.kind != ORDER_COMMIT)
        return;
    job->order.kind = ORDER_FAIL;
    job->order.bury = true;
    job->order.reason = text_of(reason);
}

static void run_alone(struct actor *actor, struct job *job)
{
    struct lone_job lone = {actor, job};
    if (actor_write(actor, jobs_run_one, &lone, &job->err) == 0 || actor->broken)
        return;
    if (!job->is_order || job->order.kind == ORDER_FAIL) {
        job->failed = true;
        return;
    }
    bury_instead(job, job->err.message);
    struct error err = {.code = ERROR_NONE};
    if (actor_write(actor, jobs_run_one, &lone, &err) != 0 && !actor->stopped)
        actor_break(actor, &err);
}

static void clear_group(struct actor *actor)
{
    for (size_t i = 0; i < actor->count; i++)
        parcel_close(&actor->jobs[i].parcel);
    actor->count = actor->bytes = 0;
    arena_reset(actor->arena);
}

static void run_group(struct actor *actor)
{
    struct error err = {.code = ERROR_NONE};
    if (actor->count == 0)
        return;
    bool together = actor_write(actor, jobs_run, actor, &err) == 0;
    for (size_t i = 0; i < actor->count && !actor->broken; i++) {
        struct job *job = &actor->jobs[i];
        if (!together && actor->stopped)
            break;
        if (!together)
            run_alone(actor, job);
        if (!actor->broken)
            answer(actor, job);
    }
    clear_group(actor);
}

/* What a worker returned belongs to the batch that it got, whatever it says itself. */
static void open_changeset(struct actor *actor, struct job *job)
{
    struct text bytes = wire_bytes(job->parcel.payload);
    if (!job->parcel.payload)
        return;
    if (batch_unpack(bytes, actor->arena, &job->changeset, &job->err) == 0 &&
        job->changeset.form == BATCH_CHANGESET) {
        job->has_changeset = true;
        job->changeset.origin.submission = actor->running.id;
        job->changeset.origin.at = actor->running.at;
        job->changeset.origin.sequence = job->order.sequence;
    } else {
        bury_instead(job, "its worker returned no changeset");
    }
}

static void add_job(struct actor *actor, struct parcel *parcel, const struct order *order)
{
    struct job *job = &actor->jobs[actor->count++];
    memset(job, 0, sizeof *job);
    job->parcel = *parcel;
    job->is_order = order != NULL;
    if (actor->count == 1)
        actor->since = wire_clock_ms();
    actor->bytes += parcel->payload ? zframe_size(parcel->payload) : 0;
    actor->bytes += zframe_size(parcel->body);
    *parcel = (struct parcel){NULL, NULL, NULL};
    if (order) {
        job->order = *order;
        open_changeset(actor, job);
    } else if (message_unpack(wire_bytes(job->parcel.body), actor->arena, &job->message, NULL,
                              &job->err) != 0) {
        job->failed = true;
    }
}

/* Orders that read are answered at once: nothing that they ask for can be in the group. */

/* Reads `max` entries, and says whether some of them may be known from before. */
static int read_journal(struct actor *actor, struct order *order, size_t max, bool *known,
                        struct error *err)
{
    struct entries *entries = &order->entries;
    struct submission submission;
    struct store_txn *txn = NULL;
    int found = -1;
    if (store_read_begin(actor->store, &txn, err) == 0 &&
        store_journal_read(txn, order->submission, order->sequence, max, READ_BYTES_MAX,
                           actor->arena, &entries->items, &entries->count, &order->last,
                           err) == 0 &&
        store_submission_get(txn, order->submission, actor->arena, &submission, err) == 0)
        found = 0;
    for (size_t i = 0; found == 0 && i < entries->count; i++)
        found = store_remembers(txn, &entries->items[i], &submission, err);
    store_read_end(&txn);
    *known = found > 0;
    return found < 0 ? -1 : 0;
}

/* Leaves the entries that are not applied, as many as were asked for; the next read begins behind
 * them. */
static void keep_unknown(struct order *order, const uint8_t *applied)
{
    struct entries *entries = &order->entries;
    size_t kept = 0, read = 0;
    for (; read < entries->count && (applied[read] || kept < order->count); read++)
        if (!applied[read])
            entries->items[kept++] = entries->items[read];
    if (read < entries->count)
        order->last = false;
    if (read > 0)
        order->sequence = entries->items[read - 1].origin.sequence + 1;
    entries->count = kept;
}

/* What is known needs no stage: it is committed here, and the broker gets the others. */
static int recall_entries(struct actor *actor, struct order *order, struct error *err)
{
    struct recall_job job = {.actor = actor, .order = order};
    struct entries *entries = &order->entries;
    size_t max = order->count > RECALL_MAX ? order->count : RECALL_MAX;
    bool known;
    if (read_journal(actor, order, max, &known, err) != 0)
        return -1;
    job.applied = arena_array(actor->arena, entries->count, sizeof *job.applied);
    if (actor_write(actor, jobs_recall, &job, err) != 0)
        return -1;
    size_t applied = 0;
    for (size_t i = 0; i < entries->count; i++)
        applied += job.applied[i];
    keep_unknown(order, job.applied);
    order->count = applied;
    actor->meter.changesets += applied;
    actor->meter.recalled += applied;
    actor->meter.alerts += job.alerts;
    return 0;
}

/* Most of a report that comes again is known: then more is read than the broker has room for. */
static void read_entries(struct actor *actor, struct order *order)
{
    struct error err = {.code = ERROR_NONE};
    struct entries *entries = &order->entries;
    bool known;
    int result = read_journal(actor, order, order->count, &known, &err);
    if (result == 0 && known) {
        result = recall_entries(actor, order, &err);
    } else {
        order->count = 0;
        if (entries->count > 0)
            order->sequence = entries->items[entries->count - 1].origin.sequence + 1;
    }
    if (result == 0)
        order_send(actor->pipe, order, NULL);
    else if (!actor->stopped)
        actor_break(actor, &err);
}

static void read_blob(struct actor *actor, struct order *order)
{
    struct error err;
    struct text bytes;
    struct store_txn *txn = NULL;
    if (store_read_begin(actor->store, &txn, &err) != 0) {
        actor_break(actor, &err);
        return;
    }
    bool found = store_blob_get(txn, order->id, &bytes);
    order_send(actor->pipe, order, found ? wire_frame(bytes) : NULL);
    store_read_end(&txn);
}

static void fill_knowledge(struct knowledge_metrics *knowledge, const struct store_counts *counts)
{
    uint64_t severity[SEVERITY_COUNT];
    for (int i = 0; i < SEVERITY_COUNT; i++)
        severity[i] = counts->by_status_severity[STATUS_OPEN][i] +
                      counts->by_status_severity[STATUS_REOPENED][i];
    *knowledge = (struct knowledge_metrics){
        .alerts = counts->alerts,
        .open = counts->by_status[STATUS_OPEN],
        .fixed = counts->by_status[STATUS_FIXED],
        .dismissed = counts->by_status[STATUS_DISMISSED],
        .reopened = counts->by_status[STATUS_REOPENED],
        .critical = severity[SEVERITY_CRITICAL],
        .high = severity[SEVERITY_HIGH],
        .medium = severity[SEVERITY_MEDIUM],
        .low = severity[SEVERITY_LOW],
        .info = severity[SEVERITY_INFO],
        .patterns = counts->patterns,
        .rules_candidate = counts->rules_by_lifecycle[LIFECYCLE_CANDIDATE],
        .rules_active = counts->rules_by_lifecycle[LIFECYCLE_ACTIVE],
        .rules_probation = counts->rules_by_lifecycle[LIFECYCLE_PROBATION],
        .rules_demoted = counts->rules_by_lifecycle[LIFECYCLE_DEMOTED],
        .rules_disabled = counts->rules_by_lifecycle[LIFECYCLE_DISABLED],
        .submissions = counts->submissions,
    };
}

static void fill_rates(struct actor *actor)
{
    int64_t now = wire_clock_ms();
    double seconds = (double)(now - actor->measured) / 1000;
    struct store_metrics *meter = &actor->meter;
    if (seconds < 0.001)
        seconds = 0.001;
    meter->commits_per_second = (double)(meter->commits - actor->commits_before) / seconds;
    meter->alerts_per_second = (double)(meter->alerts - actor->alerts_before) / seconds;
    meter->microseconds = histogram_spread(&actor->times);
    actor->commits_before = meter->commits;
    actor->alerts_before = meter->alerts;
    actor->measured = now;
}

static void measure(struct actor *actor, struct order *order)
{
    struct error err;
    struct submission next;
    struct store_counts counts;
    struct store_txn *txn = NULL;
    if (store_read_begin(actor->store, &txn, &err) != 0 || store_count(txn, &counts, &err) != 0 ||
        store_submission_next(txn, actor->arena, &next, &order->waiting, &err) != 0) {
        store_read_end(&txn);
        actor_break(actor, &err);
        return;
    }
    store_read_end(&txn);
    struct store_size size = store_size(actor->store);
    actor->meter.bytes = size.used;
    actor->meter.map_size = size.map_size;
    fill_rates(actor);
    order->store = actor->meter;
    fill_knowledge(&order->knowledge, &counts);
    order_send(actor->pipe, order, NULL);
}

/* Until the store is back. Whoever has it may be stopped: then clients are told why nothing goes
 * on. */
static void await_loan(struct actor *actor)
{
    int64_t since = wire_clock_ms();
    bool told = false;
    while (!store_reclaim(actor->store)) {
        if (wait_for_stop(actor, LOAN_PAUSE_MS))
            return;
        if (told || wire_clock_ms() - since < LOAN_LONG_MS)
            continue;
        told = true;
        report_trouble(actor, ERROR_NONE,
                       "a command that borrowed the store does not give it back: is it stopped?");
    }
    if (told)
        report_trouble(actor, ERROR_NONE, "");
}

/* Commands that change something by hand wait for the moment between two submissions, so that each
 * of these sees the same from begin to end. */
static void lend(struct actor *actor)
{
    struct order lent = {.kind = ORDER_LENT};
    bool idle = actor->running.number == 0 && actor->count == 0;
    if (!idle || actor->broken || !store_lend(actor->store))
        return;
    await_loan(actor);
    order_send(actor->pipe, &lent, NULL);
}

/* The loop. */

static void take_order(struct actor *actor, struct parcel *parcel)
{
    struct order order;
    order_read(parcel, actor->arena, &order);
    switch (order.kind) {
    case ORDER_READ:
        read_entries(actor, &order);
        break;
    case ORDER_BLOB:
        read_blob(actor, &order);
        break;
    case ORDER_MEASURE:
        measure(actor, &order);
        break;
    case ORDER_TASKS:
        actor_tasks(actor, &order);
        break;
    case ORDER_NEXT:
        run_group(actor);
        lend(actor);
        actor_next(actor, &order);
        break;
    case ORDER_CLOSE:
        run_group(actor);
        actor_barrier_begin(actor);
        break;
    case ORDER_FINISH:
        run_group(actor);
        actor_finish(actor, &order);
        break;
    default:
        add_job(actor, parcel, &order);
        break;
    }
}

static bool group_is_full(const struct actor *actor)
{
    return actor->count == GROUP_MAX || actor->bytes >= GROUP_BYTES_MAX;
}

static void take_parcels(struct actor *actor)
{
    struct parcel parcel;
    while (!actor->broken && !group_is_full(actor) && parcel_receive(actor->pipe, &parcel)) {
        if (parcel_is_order(&parcel))
            take_order(actor, &parcel);
        else
            add_job(actor, &parcel, NULL);
        parcel_close(&parcel);
    }
}

/* How long the group may wait for company: changesets do when more of them are on their way. */
static long time_to_wait(const struct actor *actor)
{
    bool ready = actor->count >= GROUP_ENOUGH || group_is_full(actor);
    for (size_t i = 0; i < actor->count && !ready; i++)
        ready = !actor->jobs[i].is_order || actor->jobs[i].order.kind != ORDER_COMMIT ||
                !actor->jobs[i].order.more;
    int64_t left = actor->since + GROUP_WAIT_MS - wire_clock_ms();
    return ready || left < 0 ? 0 : (long)left;
}

static void wait_for_parcels(struct actor *actor, long timeout_ms)
{
    zmq_pollitem_t items[2] = {
        {.socket = zsock_resolve(actor->pipe), .events = ZMQ_POLLIN},
        {.fd = actor->stop_fd, .events = ZMQ_POLLIN},
    };
    (void)zmq_poll(items, 2, timeout_ms);
    actor->stopped |= items[1].revents != 0;
}

static void loop(struct actor *actor)
{
    while (!actor->stopped && !actor->broken) {
        bool busy = actor->count > 0 || actor->barrier.step != BARRIER_NONE;
        wait_for_parcels(actor, busy ? 0 : LOAN_LOOK_MS);
        take_parcels(actor);
        for (long left; !actor->stopped && actor->count > 0 && (left = time_to_wait(actor)) > 0;) {
            wait_for_parcels(actor, left);
            take_parcels(actor);
        }
        run_group(actor);
        if (!actor->broken && actor->barrier.step != BARRIER_NONE)
            actor_barrier_step(actor);
        if (actor->count == 0)
            arena_reset(actor->arena);
        lend(actor);
    }
    while (!actor->stopped)
        (void)wait_for_stop(actor, -1);
}

static void *run_actor(void *argument)
{
    struct store_actor *handle = argument;
    struct actor *actor = xcalloc(1, sizeof *actor);
    actor->options = &handle->options;
    actor->store = handle->store;
    actor->pipe = handle->actor_end;
    actor->stop_fd = handle->stop_fd;
    actor->arena = arena_new();
    actor->scratch = arena_new();
    actor->measured = wire_clock_ms();
    actor_count_crashes(actor);
    loop(actor);
    clear_group(actor);
    arena_destroy(&actor->arena);
    arena_destroy(&actor->scratch);
    free(actor);
    return NULL;
}

static int make_pipe(struct store_actor *handle, struct error *err)
{
    char endpoint[ENDPOINT_SIZE];
    endpoint_private(endpoint, "store");
    handle->broker_end = endpoint_socket(ZMQ_PAIR);
    handle->actor_end = endpoint_socket(ZMQ_PAIR);
    /* What is on its way is bounded by the credits, not here. */
    zsock_set_sndhwm(handle->broker_end, 0);
    zsock_set_rcvhwm(handle->broker_end, 0);
    zsock_set_sndhwm(handle->actor_end, 0);
    zsock_set_rcvhwm(handle->actor_end, 0);
    if (zsock_bind(handle->broker_end, "%s", endpoint) != 0 ||
        zsock_connect(handle->actor_end, "%s", endpoint) != 0)
        return error_set(err, ERROR_NETWORK, "cannot make a pair of sockets");
    return 0;
}

int store_actor_start(const struct store_actor_options *options, struct store_actor **out,
                      struct error *err)
{
    struct store_actor *handle = xcalloc(1, sizeof *handle);
    struct store_options store = {
        .dir = options->store_dir,
        .mode = STORE_CREATE,
        .wait = options->wait_for_store,
        .stop_fd = options->stop_fd,
        .endpoint = options->endpoint,
        .map_limit = options->map_limit,
    };
    handle->options = *options;
    int result = store_open(&store, &handle->store, err);
    if (result == 0)
        result = make_pipe(handle, err);
    if (result == 0) {
        handle->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        handle->started = handle->stop_fd > 0 && thread_start(&handle->thread, run_actor, handle);
        if (!handle->started)
            result = error_set(err, ERROR_PERMISSION, "cannot start the store's thread");
    }
    if (result != 0) {
        store_actor_stop(&handle);
        return -1;
    }
    *out = handle;
    return 0;
}

zsock_t *store_actor_pipe(struct store_actor *actor)
{
    return actor->broker_end;
}

int store_actor_announce(struct store_actor *actor, const char *endpoint, struct error *err)
{
    return store_announce(actor->store, endpoint, err);
}

void store_actor_stop(struct store_actor **owner)
{
    struct store_actor *handle = *owner;
    uint64_t one = 1;
    if (!handle)
        return;
    if (handle->started) {
        if (write(handle->stop_fd, &one, sizeof one) < 0)
            abort();
        pthread_join(handle->thread, NULL);
    }
    if (handle->stop_fd > 0)
        close(handle->stop_fd);
    zsock_destroy(&handle->broker_end);
    zsock_destroy(&handle->actor_end);
    store_close(&handle->store);
    free(handle);
    *owner = NULL;
}
