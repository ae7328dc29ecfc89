/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/broker.h"

#include "broker/worker.h"
#include "cli/cache.h"
#include "cli/catalogue.h"
#include "cli/commands.h"
#include "cli/stop.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { JOBS_MAX = 256 };

static const char LOCAL_ENDPOINT[] = "inproc://hyper.broker";

struct settings {
    struct strings listen, metrics;
    const char *keys;
    bool insecure, wait;
    uint64_t jobs, map_limit;
    int64_t heartbeat;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"listen", 'l', OPTION_LIST, AT(listen), "ENDPOINT",
     "where clients and workers connect; may be repeated", NULL, 0, 0},
    {"metrics", 'm', OPTION_LIST, AT(metrics), "ENDPOINT",
     "where measurements are published; may be repeated", NULL, 0, 0},
    {"jobs", 'j', OPTION_COUNT, AT(jobs), "N", "worker threads in this process (default: 0)", NULL,
     0, JOBS_MAX},
    {"keys", 'k', OPTION_TEXT, AT(keys), "DIR", "folder of the keys (default: STORE/keys)", NULL, 0,
     0},
    {"insecure", 0, OPTION_FLAG, AT(insecure), NULL, "let tcp peers connect without keys", NULL, 0,
     0},
    {"wait", 'w', OPTION_FLAG, AT(wait), NULL, "wait while another process writes to the store",
     NULL, 0, 0},
    {"heartbeat", 0, OPTION_DURATION, AT(heartbeat), "TIME",
     "time between signs of life (default: 1s)", NULL, 0, 0},
    {"map-limit", 0, OPTION_SIZE, AT(map_limit), "SIZE",
     "the largest size that the store may grow to", NULL, 0, 0},
};

const struct usage usage_broker = {
    .command = "hyper broker",
    .synopsis = "",
    .about =
        "Serves a store: takes submissions from clients, hands their batches to workers, and is\n"
        "the only one that writes. Endpoints are ipc://PATH and tcp://ADDRESS:PORT; the defaults\n"
        "are ipc://STORE/broker.sock and, for measurements, ipc://STORE/metrics.sock. SIGTERM "
        "ends\n"
        "it; what is not finished goes on at the next start.",
    OPTIONS(rows),
    .examples = "  hyper broker --jobs 4\n"
                "  hyper broker --listen tcp://0.0.0.0:7117     after \"hyper keys new\"",
};

/* Workers as threads of this process. */
struct workers {
    struct worker_options options;
    pthread_t thread;
    bool started;
    struct error err;
};

static void *work(void *context)
{
    struct workers *workers = context;
    if (worker_run_all(&workers->options, &workers->err) != 0)
        fprintf(stderr, "hyper broker: %s\n", workers->err.message);
    return NULL;
}

static int start_workers(struct workers *workers, unsigned jobs, const char *cache,
                         struct error *err)
{
    int stop = eventfd(0, EFD_CLOEXEC);
    if (stop < 0)
        return error_set(err, ERROR_PERMISSION, "eventfd: %s", strerror(errno));
    workers->options = (struct worker_options){
        .endpoint = LOCAL_ENDPOINT,
        .stages = stage_all,
        .stage_count = STAGE_COUNT,
        .jobs = jobs,
        .cache = cache,
        .stop_fd = stop,
    };
    int failure = pthread_create(&workers->thread, NULL, work, workers);
    if (failure) {
        close(stop);
        return error_set(err, ERROR_PERMISSION, "no thread can be started: %s", strerror(failure));
    }
    workers->started = true;
    return 0;
}

static void stop_workers(struct workers *workers)
{
    if (!workers->started)
        return;
    (void)eventfd_write(workers->options.stop_fd, 1);
    (void)pthread_join(workers->thread, NULL);
    close(workers->options.stop_fd);
}

static void add(struct strings *list, struct arena *arena, const char *string)
{
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = string;
}

/* For people, and for scripts that want to know a port. */
static void announce(const struct broker *broker, const struct settings *settings)
{
    const char *endpoint;
    for (size_t i = 0; (endpoint = broker_endpoint(broker, i)); i++)
        if (strncmp(endpoint, "inproc:", 7) != 0)
            printf("listening at %s\n", endpoint);
    for (size_t i = 0; i < settings->metrics.count; i++)
        printf("metrics at %s\n", settings->metrics.items[i]);
    (void)fflush(stdout);
}

static int serve(struct cli *cli, const struct broker_options *options,
                 const struct settings *settings, struct error *err)
{
    struct workers workers = {.started = false};
    struct broker *broker = NULL;
    if (broker_start(options, &broker, err) != 0)
        return -1;
    if (!cli->globals.quiet)
        announce(broker, settings);
    if (settings->jobs &&
        start_workers(&workers, (unsigned)settings->jobs, cache_folder(cli), err) != 0) {
        (void)broker_stop(&broker, NULL);
        return -1;
    }
    int result = broker_wait(&broker, err);
    stop_workers(&workers);
    return result;
}

static void tell(void *context, const char *trouble)
{
    (void)context;
    if (*trouble)
        (void)fprintf(stderr, "hyper broker: waits: %s\n", trouble);
    else
        (void)fprintf(stderr, "hyper broker: there is space again; it goes on\n");
}

static void tell_refused(void *context, const char *what)
{
    (void)context;
    (void)fprintf(stderr, "hyper broker: %s\n", what);
}

int run_broker(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.jobs = 0};
    struct catalogue catalogue;
    struct stop stop;
    int more = command_options(cli, &usage_broker, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    const char *store = command_store(cli, err);
    if (!store || catalogue_read(cli->arena, &catalogue, err) != 0)
        return -1;
    if (settings.listen.count == 0)
        add(&settings.listen, cli->arena, command_endpoint(cli, store, "broker.sock"));
    if (settings.metrics.count == 0)
        add(&settings.metrics, cli->arena, command_endpoint(cli, store, "metrics.sock"));
    if (settings.jobs)
        add(&settings.listen, cli->arena, LOCAL_ENDPOINT);
    if (stop_open(&stop, err) != 0)
        return -1;
    const struct broker_options options = {
        .store_dir = store,
        .wait_for_store = settings.wait,
        .map_limit = settings.map_limit,
        .endpoints = (const char *const *)settings.listen.items,
        .endpoint_count = settings.listen.count,
        .metrics_endpoints = (const char *const *)settings.metrics.items,
        .metrics_endpoint_count = settings.metrics.count,
        .keys_dir = settings.keys,
        .insecure = settings.insecure,
        .catalogue = &catalogue,
        .heartbeat_ms = settings.heartbeat,
        .retry_when_full = true,
        .notice = tell,
        .refused = tell_refused,
        .stop_fd = stop.fd,
    };
    int result = serve(cli, &options, &settings, err);
    stop_close(&stop);
    return result;
}
