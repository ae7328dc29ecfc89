/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/worker.h"

#include "broker/blobs.h"
#include "broker/crash.h"
#include "broker/endpoint.h"
#include "broker/fault.h"
#include "broker/thread.h"
#include "broker/wire.h"
#include "lib/scanner.h"
#include "stages/snapshot.h"

#include <unistd.h>

enum {
    DEFAULT_CREDIT = 4,
    JOBS_MAX = 256,
    GREETING_TIMEOUT_MS =
        1000, /* until a WELCOME is given up, before the broker's own interval is known */
    BACKOFF_LEAST_MS = 20,
    BACKOFF_MOST_MS = 2000,
    SILENCES_TOLD = 3, /* greetings without an answer after which somebody is told */
};

enum state {
    GREETING, /* HELLO is sent */
    READY,
    DRAINING, /* BYE is sent; the inbox is finished */
    GONE,     /* the broker said BYE, or there was none to say it to */
};

struct work {
    struct message_work message;
    zframe_t *frame;
};

struct worker {
    const struct worker_options *options;
    char name[MESSAGE_NAME_MAX];
    uint32_t credit;
    enum state state;
    bool stopping;
    zsock_t *socket;
    struct envelope in;
    int64_t heartbeat_ms, liveness_ms;
    int64_t heard, sent, backoff_ms;
    unsigned silences;                     /* greetings without an answer */
    struct work inbox[MESSAGE_CREDIT_MAX]; /* a ring */
    size_t first, waiting;
    struct id asked; /* blob that was asked for and has not come */
    struct blobs blobs;
    struct id snapshot_id;
    struct snapshot *snapshot;
    struct scanners *scanners; /* shared with the other threads */
    struct arena *arena;
    struct pack pack; /* of a result; kept, as it is large */
};

static void drop_inbox(struct worker *worker)
{
    while (worker->waiting > 0) {
        zframe_destroy(&worker->inbox[worker->first].frame);
        worker->first = (worker->first + 1) % MESSAGE_CREDIT_MAX;
        worker->waiting--;
    }
    worker->asked = (struct id){{0}};
}

static int send_message(struct worker *worker, const struct message *message, zframe_t *payload)
{
    worker->sent = wire_clock_ms();
    return wire_send(worker->socket, NULL, message, payload);
}

static void greet(struct worker *worker)
{
    struct ability abilities[MESSAGE_STAGES_MAX];
    struct message hello = {
        .type = MESSAGE_HELLO,
        .hello = {.role = ROLE_WORKER,
                  .name = text_of(worker->name),
                  .stages = {abilities, worker->options->stage_count},
                  .credit = worker->credit},
    };
    for (size_t i = 0; i < worker->options->stage_count; i++) {
        const struct stage *stage = worker->options->stages[i];
        abilities[i] = (struct ability){text_of(stage->name), stage->from, stage->to};
    }
    drop_inbox(worker);
    blobs_close(&worker->blobs);
    worker->state = GREETING;
    worker->heard = wire_clock_ms();
    (void)send_message(worker, &hello, NULL);
}

/* A new socket: what was on its way to or from the old broker is of no use any more. */
static int connect_again(struct worker *worker, struct error *err)
{
    zsock_destroy(&worker->socket);
    worker->socket = endpoint_socket(ZMQ_DEALER);
    if (endpoint_connect(worker->socket, worker->options->endpoint, worker->options->credentials,
                         err) != 0)
        return -1;
    greet(worker);
    return 0;
}

/* Sleeps, but not when it is to stop. */
static void wait_before_retry(struct worker *worker)
{
    zmq_pollitem_t stop = {.fd = worker->options->stop_fd, .events = ZMQ_POLLIN};
    (void)zmq_poll(&stop, worker->options->stop_fd > 0 ? 1 : 0, (long)worker->backoff_ms);
    worker->backoff_ms *= 2;
    if (worker->backoff_ms > BACKOFF_MOST_MS)
        worker->backoff_ms = BACKOFF_MOST_MS;
}

static void take_welcome(struct worker *worker, const struct message_welcome *welcome)
{
    if (worker->state != GREETING)
        return;
    worker->heartbeat_ms = welcome->heartbeat_ms ? welcome->heartbeat_ms : 1000;
    worker->liveness_ms = worker->heartbeat_ms * (welcome->liveness ? welcome->liveness : 5);
    worker->backoff_ms = BACKOFF_LEAST_MS;
    if (worker->silences >= SILENCES_TOLD && worker->options->notice)
        worker->options->notice(worker->options->context, false);
    worker->silences = 0;
    worker->state = READY;
}

static void count_silence(struct worker *worker)
{
    if (worker->state != GREETING || worker->silences == SILENCES_TOLD)
        return;
    if (++worker->silences == SILENCES_TOLD && worker->options->notice)
        worker->options->notice(worker->options->context, true);
}

static void ask_for(struct worker *worker, struct id id)
{
    if (id_equal(worker->asked, id))
        return;
    struct message need = {.type = MESSAGE_NEED, .need = {.blob = id}};
    worker->asked = id;
    (void)send_message(worker, &need, NULL);
}

static void fail_task(struct worker *worker, uint64_t task, const char *stage, const char *reason)
{
    struct message fail = {
        .type = MESSAGE_FAIL,
        .fail = {.task = task, .stage = text_of(stage), .reason = text_of(reason)},
    };
    (void)send_message(worker, &fail, NULL);
}

/* The order of use is the order of arrival, as the broker assumes. */
static void take_work(struct worker *worker)
{
    struct message_work work = worker->in.message.work;
    if ((worker->state != READY && worker->state != DRAINING) ||
        worker->waiting == MESSAGE_CREDIT_MAX)
        return;
    struct work *place = &worker->inbox[(worker->first + worker->waiting++) % MESSAGE_CREDIT_MAX];
    *place = (struct work){.message = work, .frame = worker->in.payload};
    worker->in.payload = NULL;
    (void)blobs_use(&worker->blobs, work.snapshot);
    (void)blobs_use(&worker->blobs, work.context);
}

static void take_blob(struct worker *worker)
{
    struct id id = worker->in.message.blob.id;
    size_t size = envelope_payload(&worker->in).size;
    blobs_add(&worker->blobs, id, size, worker->in.payload);
    worker->in.payload = NULL;
    if (id_equal(worker->asked, id))
        worker->asked = (struct id){{0}};
}

/* -1 when working can never succeed. */
static int take_complaint(struct worker *worker, struct error *err)
{
    const struct message_error *error = &worker->in.message.error;
    if (error->complaint == COMPLAINT_VERSION || error->complaint == COMPLAINT_REFUSED)
        return error_set(err, ERROR_NETWORK, "the broker refuses this worker: %.*s",
                         TEXT_ARG(error->reason));
    if (error->complaint == COMPLAINT_UNKNOWN && worker->stopping)
        worker->state = GONE;
    else if (error->complaint == COMPLAINT_UNKNOWN)
        greet(worker);
    return 0;
}

/* The answer to ours; else the broker ends, and there is no need to wait until it is silent. */
static void take_bye(struct worker *worker)
{
    if (worker->stopping)
        worker->state = GONE;
    else
        worker->heard = wire_clock_ms() - worker->liveness_ms;
}

static int take_message(struct worker *worker, struct error *err)
{
    switch (worker->in.message.type) {
    case MESSAGE_WELCOME:
        take_welcome(worker, &worker->in.message.welcome);
        return 0;
    case MESSAGE_WORK:
        take_work(worker);
        return 0;
    case MESSAGE_BLOB:
        take_blob(worker);
        return 0;
    case MESSAGE_PING:
        worker->sent = wire_clock_ms();
        (void)wire_send_plain(worker->socket, NULL, MESSAGE_PONG);
        return 0;
    case MESSAGE_BYE:
        take_bye(worker);
        return 0;
    case MESSAGE_ERROR:
        return take_complaint(worker, err);
    default:
        return 0;
    }
}

static int take_messages(struct worker *worker, struct error *err)
{
    for (;;) {
        int got = wire_receive(worker->socket, &worker->in, NULL);
        if (got == 0)
            return 0;
        worker->heard = wire_clock_ms();
        if (got > 0 && take_message(worker, err) != 0)
            return -1;
    }
}

static const struct stage *stage_for(const struct worker *worker, enum batch_form form)
{
    for (size_t i = 0; i < worker->options->stage_count; i++)
        if (worker->options->stages[i]->from == form)
            return worker->options->stages[i];
    return NULL;
}

static size_t records_of(const struct batch *batch)
{
    switch (batch->form) {
    case BATCH_CHANGESET:
        return batch->sightings.count + batch->joints.count + batch->rules.count;
    default:
        return batch->alerts.count;
    }
}

/* Runs every consecutive stage that this worker has. `laps` has room for one of each form. */
static int run_stages(struct worker *worker, struct batch *batch, const struct view *view,
                      struct laps *laps, const struct stage **stage, struct error *err)
{
    while (laps->count < BATCH_FORM_COUNT && (*stage = stage_for(worker, batch->form)) != NULL) {
        int64_t start = wire_clock_us();
        if ((*stage)->run(batch, view, worker->arena, err) != 0)
            return -1;
        laps->items[laps->count++] = (struct lap){
            .stage = text_of((*stage)->name),
            .microseconds = (uint64_t)(wire_clock_us() - start),
            .records = records_of(batch),
        };
    }
    return 0;
}

static void send_result(struct worker *worker, uint64_t task, const struct batch *batch,
                        const struct laps *laps)
{
    struct message result = {
        .type = MESSAGE_RESULT,
        .result = {.task = task, .form = batch->form, .laps = *laps},
    };
    pack_clear(&worker->pack);
    batch_pack(&worker->pack, batch);
    zframe_t *payload = wire_frame(pack_bytes(&worker->pack));
    (void)send_message(worker, &result, payload);
    zframe_destroy(&payload);
}

/* The rules that the batch is to be searched with, where it is one of files. */
static int open_scanner(struct worker *worker, const struct work *work, const struct batch *batch,
                        struct view *view, struct error *err)
{
    if (batch->form != BATCH_SOURCE || !stage_for(worker, BATCH_SOURCE))
        return 0;
    view->scanner = scanners_get(worker->scanners, work->message.context, view->context, err);
    return view->scanner ? 0 : -1;
}

static void run_work(struct worker *worker, const struct work *work, struct text context)
{
    struct error err = {.code = ERROR_NONE};
    struct batch batch;
    struct lap items[BATCH_FORM_COUNT];
    struct laps laps = {items, 0};
    struct view view = {.snapshot = worker->snapshot, .context = context};
    const struct stage *stage = NULL;
    struct text bytes = wire_bytes(work->frame);
    arena_reset(worker->arena);
    int result = batch_unpack(bytes, worker->arena, &batch, &err);
    if (result == 0) {
        batch.origin.submission = work->message.submission;
        batch.origin.sequence = work->message.sequence;
        if (batch.form != BATCH_EVIDENCE)
            crash_enter(batch.origin.submission, batch.origin.sequence);
        result = fault_batch(bytes, &err);
        if (result == 0)
            result = open_scanner(worker, work, &batch, &view, &err);
        if (result == 0)
            result = run_stages(worker, &batch, &view, &laps, &stage, &err);
        crash_leave();
        scanners_return(worker->scanners, view.scanner);
    }
    if (result != 0)
        fail_task(worker, work->message.task, stage ? stage->name : "", err.message);
    else
        send_result(worker, work->message.task, &batch, &laps);
}

/* The snapshot that the work sees, opened. 1 when it is; 0 when its blob must come first; -1 when
 * it cannot be opened. */
static int open_snapshot(struct worker *worker, struct id id, struct error *err)
{
    if (id_is_zero(id) || (worker->snapshot && id_equal(worker->snapshot_id, id)))
        return 1;
    const struct blob *blob = blobs_find(&worker->blobs, id);
    if (!blob) {
        ask_for(worker, id);
        return 0;
    }
    snapshot_destroy(&worker->snapshot);
    if (snapshot_new(wire_bytes(blob->frame), &worker->snapshot, err) != 0)
        return -1;
    worker->snapshot_id = id;
    return 1;
}

/* Runs the head of the inbox unless a blob is missing; says whether it did. */
static bool run_head(struct worker *worker)
{
    struct error err;
    struct work *work = &worker->inbox[worker->first];
    const struct blob *context = NULL;
    int opened = open_snapshot(worker, work->message.snapshot, &err);
    if (opened == 0)
        return false;
    if (opened > 0 && !id_is_zero(work->message.context)) {
        context = blobs_find(&worker->blobs, work->message.context);
        if (!context) {
            ask_for(worker, work->message.context);
            return false;
        }
    }
    if (opened < 0)
        fail_task(worker, work->message.task, "", err.message);
    else
        run_work(worker, work, context ? wire_bytes(context->frame) : (struct text){"", 0});
    zframe_destroy(&work->frame);
    worker->first = (worker->first + 1) % MESSAGE_CREDIT_MAX;
    worker->waiting--;
    return true;
}

/* A silent broker is gone: then connect again. */
static int keep_alive(struct worker *worker, struct error *err)
{
    int64_t now = wire_clock_ms();
    if (now - worker->heard >= worker->liveness_ms) {
        if (worker->stopping) {
            worker->state = GONE;
            return 0;
        }
        count_silence(worker);
        wait_before_retry(worker);
        return connect_again(worker, err);
    }
    if (now - worker->sent >= worker->heartbeat_ms) {
        worker->sent = now;
        (void)wire_send_plain(worker->socket, NULL, MESSAGE_PING);
    }
    return 0;
}

static void begin_drain(struct worker *worker)
{
    worker->stopping = true;
    if (worker->state == GREETING) {
        worker->state = GONE;
        return;
    }
    worker->state = DRAINING;
    worker->sent = wire_clock_ms();
    (void)wire_send_plain(worker->socket, NULL, MESSAGE_BYE);
}

static void wait_for_event(struct worker *worker, bool idle)
{
    zmq_pollitem_t items[2] = {
        {.socket = zsock_resolve(worker->socket), .events = ZMQ_POLLIN},
        {.fd = worker->options->stop_fd, .events = ZMQ_POLLIN},
    };
    bool watch_stop = worker->options->stop_fd > 0 && !worker->stopping;
    long timeout = idle ? (long)(worker->heartbeat_ms + 1) / 2 : 0;
    if (zmq_poll(items, watch_stop ? 2 : 1, timeout) > 0 && watch_stop && items[1].revents)
        begin_drain(worker);
}

static int work_until_stopped(struct worker *worker, struct error *err)
{
    bool busy = false;
    while (worker->state != GONE) {
        wait_for_event(worker, !busy);
        if (take_messages(worker, err) != 0 || keep_alive(worker, err) != 0)
            return -1;
        busy =
            worker->waiting > 0 && worker->state != GONE && run_head(worker) && worker->waiting > 0;
    }
    return 0;
}

static int check_options(const struct worker_options *options, struct error *err)
{
    if (options->stage_count == 0 || options->stage_count > MESSAGE_STAGES_MAX)
        return error_set(err, ERROR_USAGE, "a worker needs 1 to %d stages", MESSAGE_STAGES_MAX);
    if (options->credit > MESSAGE_CREDIT_MAX)
        return error_set(err, ERROR_USAGE, "a worker's credit is at most %d", MESSAGE_CREDIT_MAX);
    return 0;
}

static void name_worker(struct worker *worker)
{
    char host[128] = "";
    if (worker->options->name) {
        snprintf(worker->name, sizeof worker->name, "%s", worker->options->name);
        return;
    }
    (void)gethostname(host, sizeof host - 1);
    snprintf(worker->name, sizeof worker->name, "%s.%ld", host, (long)getpid());
}

static int run_with(const struct worker_options *options, struct scanners *scanners,
                    struct error *err)
{
    if (check_options(options, err) != 0)
        return -1;
    struct worker *worker = xcalloc(1, sizeof *worker);
    worker->options = options;
    worker->scanners = scanners;
    worker->credit = options->credit ? options->credit : DEFAULT_CREDIT;
    worker->heartbeat_ms = worker->liveness_ms = GREETING_TIMEOUT_MS;
    worker->backoff_ms = BACKOFF_LEAST_MS;
    worker->arena = arena_new();
    pack_init(&worker->pack);
    envelope_init(&worker->in);
    name_worker(worker);
    int result = connect_again(worker, err);
    if (result == 0)
        result = work_until_stopped(worker, err);
    drop_inbox(worker);
    blobs_close(&worker->blobs);
    snapshot_destroy(&worker->snapshot);
    envelope_close(&worker->in);
    zsock_destroy(&worker->socket);
    arena_destroy(&worker->arena);
    pack_close(&worker->pack);
    free(worker);
    return result;
}

int worker_run(const struct worker_options *options, struct error *err)
{
    struct scanners *scanners = scanners_new(options->cache);
    int result = run_with(options, scanners, err);
    scanners_destroy(&scanners);
    return result;
}

struct hand {
    const struct worker_options *options;
    struct scanners *scanners;
    pthread_t thread;
    int result;
    struct error err;
};

static void *run_hand(void *argument)
{
    struct hand *hand = argument;
    hand->result = run_with(hand->options, hand->scanners, &hand->err);
    return NULL;
}

int worker_run_all(const struct worker_options *options, struct error *err)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned jobs = options->jobs ? options->jobs : (unsigned)(processors > 0 ? processors : 1);
    unsigned started = 0;
    int result = 0;
    jobs = jobs < JOBS_MAX ? jobs : JOBS_MAX;
    struct hand *hands = xcalloc(jobs, sizeof *hands);
    struct scanners *scanners = scanners_new(options->cache);
    (void)zsys_init();
    for (; started < jobs; started++) {
        hands[started].options = options;
        hands[started].scanners = scanners;
        if (!thread_start(&hands[started].thread, run_hand, &hands[started]))
            break;
    }
    if (started == 0)
        result = error_set(err, ERROR_PERMISSION, "cannot start a thread");
    for (unsigned i = 0; i < started; i++) {
        pthread_join(hands[i].thread, NULL);
        if (hands[i].result == 0 || result != 0)
            continue;
        result = -1;
        if (err)
            *err = hands[i].err;
    }
    free(hands);
    scanners_destroy(&scanners);
    return result;
}
