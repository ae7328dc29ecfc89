/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/core.h"
#include "broker/thread.h"

#include <sys/eventfd.h>
#include <unistd.h>

enum {
    ENDPOINTS_MAX = 16,
    DEFAULT_HEARTBEAT_MS = 1000,
    LAST_WORDS_MS = 200, /* for what was said just before the end */
};

struct broker {
    struct broker_options options;
    char keys_dir[4096];
    char endpoints[ENDPOINTS_MAX][ENDPOINT_SIZE];
    char metrics_endpoints[ENDPOINTS_MAX][ENDPOINT_SIZE];
    struct endpoint_server server;
    struct refusals refusals;
    zsock_t *router;
    zsock_t *publisher;
    struct store_actor *actor;
    int stop_fd;
    pthread_t thread;
    bool started;
    struct error err; /* why it ended; the thread's until it is joined */
};

static void complain(struct core *core, zframe_t *identity, enum complaint complaint,
                     const char *reason)
{
    struct message error = {
        .type = MESSAGE_ERROR,
        .error = {.complaint = complaint, .reason = text_of(reason)},
    };
    (void)wire_send(core->router, identity, &error, NULL);
}

static void welcome(struct core *core, struct peer *peer)
{
    struct message message = {
        .type = MESSAGE_WELCOME,
        .welcome = {.name = TEXT("hyper " HYPER_VERSION),
                    .heartbeat_ms = (uint32_t)core->heartbeat_ms,
                    .liveness = LIVENESS},
    };
    (void)peer_send(core, peer, &message, NULL);
}

static void take_hello(struct core *core, struct peer *before)
{
    const struct message_hello *hello = &core->in.message.hello;
    if (before)
        peer_lose(core, before);
    bool complete = hello->role == ROLE_CLIENT ||
                    (hello->role == ROLE_WORKER && hello->credit > 0 && hello->stages.count > 0);
    struct peer *peer = complete ? peer_add(core, core->in.identity, hello) : NULL;
    if (peer)
        welcome(core, peer);
    else
        complain(core, core->in.identity, COMPLAINT_REFUSED,
                 complete ? "too many peers or stages" : "a worker needs a stage and a credit");
}

/* No new work for it; it is forgotten, and told so, when it has returned what it has. */
static void take_bye(struct core *core, struct peer *peer)
{
    peer->draining = true;
    if (peer->role == ROLE_CLIENT)
        peer_lose(core, peer);
}

static void end_drained(struct core *core)
{
    struct message bye = {.type = MESSAGE_BYE};
    for (size_t i = 0; i < core->peer_count; i++) {
        struct peer *peer = core->peers[i];
        if (peer->draining && peer->in_flight == 0 && peer_send(core, peer, &bye, NULL))
            peer_lose(core, peer);
    }
}

static void worker_message(struct core *core, struct peer *peer)
{
    switch (core->in.message.type) {
    case MESSAGE_RESULT:
        run_result(core, peer);
        break;
    case MESSAGE_FAIL:
        run_fail(core, peer);
        break;
    case MESSAGE_NEED:
        run_need(core, peer, core->in.message.need.blob);
        break;
    default:
        break;
    }
}

static void take_message(struct core *core)
{
    struct message pong = {.type = MESSAGE_PONG};
    struct peer *peer = peer_find(core, core->in.identity);
    enum message_type type = core->in.message.type;
    if (type == MESSAGE_HELLO) {
        take_hello(core, peer);
        return;
    }
    if (!peer) {
        if (type != MESSAGE_BYE && type != MESSAGE_ERROR)
            complain(core, core->in.identity, COMPLAINT_UNKNOWN, "say HELLO first");
        return;
    }
    peer->heard = wire_clock_ms();
    if (type == MESSAGE_PING)
        (void)peer_send(core, peer, &pong, NULL);
    else if (type == MESSAGE_BYE)
        take_bye(core, peer);
    else if (peer->role == ROLE_CLIENT)
        client_message(core, peer);
    else
        worker_message(core, peer);
}

/* A bounded number, so that the clock and the store get their turn. */
static void take_messages(struct core *core)
{
    enum { AT_ONCE = 256 };
    struct error err;
    for (int i = 0; i < AT_ONCE; i++) {
        int got = wire_receive(core->router, &core->in, &err);
        if (got == 0)
            return;
        if (got < 0 && core->in.identity)
            complain(core, core->in.identity, core->in.complaint, err.message);
        else if (got > 0)
            take_message(core);
    }
}

static void tell_refusals(struct core *core, int64_t now)
{
    char what[ERROR_MESSAGE_SIZE];
    if (core->options->refused && refusals_take(core->refusals, now, what))
        core->options->refused(core->options->notice_context, what);
}

static void tick(struct core *core)
{
    int64_t now = wire_clock_ms();
    if (now - core->checked >= core->heartbeat_ms / 2) {
        core->checked = now;
        peers_check(core, now);
        tell_refusals(core, now);
    }
    if (now - core->told >= PROGRESS_MS) {
        core->told = now;
        clients_progress(core);
    }
    if (core->publisher && !core->measuring && now - core->published >= METRICS_MS) {
        struct order measure = {.kind = ORDER_MEASURE};
        core->measuring = true;
        order_send(core->pipe, &measure, NULL);
    }
    /* A store that waits for space measures nothing. */
    if (core->publisher && core->measuring && core->trouble[0] &&
        now - core->published >= METRICS_MS) {
        core->store.full = true;
        core->store.commits_per_second = core->store.alerts_per_second = 0;
        meter_publish(core, now);
    }
}

/* Workers look for the next broker at once. */
static void say_bye(struct core *core)
{
    struct message bye = {.type = MESSAGE_BYE};
    for (size_t i = 0; i < core->peer_count; i++)
        if (core->peers[i]->role == ROLE_WORKER)
            (void)peer_send(core, core->peers[i], &bye, NULL);
}

static void loop(struct core *core, int stop_fd)
{
    int64_t interval = core->heartbeat_ms / 2 < PROGRESS_MS ? core->heartbeat_ms / 2 : PROGRESS_MS;
    zmq_pollitem_t items[4] = {
        {.socket = zsock_resolve(core->router), .events = ZMQ_POLLIN},
        {.socket = zsock_resolve(core->pipe), .events = ZMQ_POLLIN},
        {.fd = stop_fd, .events = ZMQ_POLLIN},
        {.fd = core->options->stop_fd, .events = ZMQ_POLLIN},
    };
    int count = core->options->stop_fd > 0 ? 4 : 3;
    order_next(core);
    while (!core->ended) {
        (void)zmq_poll(items, count, (long)(interval > 0 ? interval : 1));
        if (items[2].revents || (count == 4 && items[3].revents))
            return;
        take_messages(core);
        orders_take(core);
        run_go_on(core);
        end_drained(core);
        tick(core);
        peers_reap(core);
    }
}

static void *run_broker(void *argument)
{
    struct broker *broker = argument;
    struct core *core = xcalloc(1, sizeof *core);
    core->options = &broker->options;
    core->router = broker->router;
    core->publisher = broker->publisher;
    core->refusals = &broker->refusals;
    core->pipe = store_actor_pipe(broker->actor);
    core->arena = arena_new();
    core->err = &broker->err;
    core->heartbeat_ms = broker->options.heartbeat_ms;
    core->published = wire_clock_ms();
    envelope_init(&core->in);
    pack_init(&core->pack);
    loop(core, broker->stop_fd);
    say_bye(core);
    run_drop(core);
    peers_close(core);
    blobs_close(&core->blobs);
    piece_close(&core->reader);
    pack_close(&core->pack);
    envelope_close(&core->in);
    arena_destroy(&core->arena);
    free(core);
    return NULL;
}

static void close_broker(struct broker **owner)
{
    struct broker *broker = *owner;
    *owner = NULL;
    refusals_close(&broker->refusals);
    zsock_destroy(&broker->router);
    zsock_destroy(&broker->publisher);
    endpoint_server_close(&broker->server);
    store_actor_stop(&broker->actor);
    if (broker->stop_fd > 0)
        close(broker->stop_fd);
    free(broker);
}

static int bind_all(struct broker *broker, struct error *err)
{
    const struct broker_options *options = &broker->options;
    if (options->endpoint_count > ENDPOINTS_MAX || options->metrics_endpoint_count > ENDPOINTS_MAX)
        return error_set(err, ERROR_CONFIG, "more than %d endpoints", ENDPOINTS_MAX);
    snprintf(broker->keys_dir, sizeof broker->keys_dir, "%s%s",
             options->keys_dir ? options->keys_dir : options->store_dir,
             options->keys_dir ? "" : "/keys");
    broker->server = (struct endpoint_server){broker->keys_dir, options->insecure, NULL};
    broker->router = endpoint_socket(ZMQ_ROUTER);
    zsock_set_router_mandatory(broker->router, 1);
    zsock_set_linger(broker->router, LAST_WORDS_MS);
    if (options->refused && refusals_open(&broker->refusals, broker->router, err) != 0)
        return -1;
    if (endpoint_bind(&broker->server, broker->router, options->endpoints, options->endpoint_count,
                      broker->endpoints, err) != 0)
        return -1;
    if (options->metrics_endpoint_count == 0)
        return 0;
    broker->publisher = endpoint_socket(ZMQ_PUB);
    zsock_set_linger(broker->publisher, LAST_WORDS_MS);
    return endpoint_bind(&broker->server, broker->publisher, options->metrics_endpoints,
                         options->metrics_endpoint_count, broker->metrics_endpoints, err);
}

/* Others who want the store learn where to ask. */
static int announce(struct broker *broker, struct error *err)
{
    for (size_t i = 0; i < broker->options.endpoint_count; i++)
        if (strncmp(broker->endpoints[i], "inproc:", 7) != 0)
            return store_actor_announce(broker->actor, broker->endpoints[i], err);
    return 0;
}

static int start_thread(struct broker *broker, struct error *err)
{
    broker->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (broker->stop_fd < 0 || !thread_start(&broker->thread, run_broker, broker))
        return error_set(err, ERROR_PERMISSION, "cannot start the broker's thread");
    broker->started = true;
    return 0;
}

int broker_start(const struct broker_options *options, struct broker **out, struct error *err)
{
    struct broker *broker = xcalloc(1, sizeof *broker);
    broker->options = *options;
    if (broker->options.heartbeat_ms <= 0)
        broker->options.heartbeat_ms = DEFAULT_HEARTBEAT_MS;
    struct store_actor_options store = {
        .store_dir = options->store_dir,
        .wait_for_store = options->wait_for_store,
        .map_limit = options->map_limit,
        .retry_when_full = options->retry_when_full,
        .catalogue = options->catalogue,
        .stop_fd = options->stop_fd,
    };
    int result = store_actor_start(&store, &broker->actor, err);
    if (result == 0)
        result = bind_all(broker, err);
    if (result == 0)
        result = announce(broker, err);
    if (result == 0)
        result = start_thread(broker, err);
    if (result != 0) {
        close_broker(&broker);
        return -1;
    }
    *out = broker;
    return 0;
}

const char *broker_endpoint(const struct broker *broker, size_t index)
{
    return index < broker->options.endpoint_count ? broker->endpoints[index] : NULL;
}

int broker_wait(struct broker **broker, struct error *err)
{
    if (!*broker)
        return 0;
    pthread_join((*broker)->thread, NULL);
    struct error ended = (*broker)->err;
    close_broker(broker);
    if (ended.code == ERROR_NONE)
        return 0;
    if (err)
        *err = ended;
    return -1;
}

int broker_stop(struct broker **broker, struct error *err)
{
    uint64_t one = 1;
    if (*broker && write((*broker)->stop_fd, &one, sizeof one) < 0)
        abort();
    return broker_wait(broker, err);
}
