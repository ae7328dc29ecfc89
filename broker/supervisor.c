/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/supervisor.h"

#include "broker/crash.h"
#include "broker/thread.h"
#include "broker/worker.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { ENDPOINTS_MAX = 15, ENDPOINT_SIZE = 64 };

struct supervisor {
    char endpoint[ENDPOINT_SIZE];
    const char *endpoints[ENDPOINTS_MAX + 1];
    struct broker *broker;
    struct worker_options work;
    int stop_fd;
    pthread_t thread;
    bool working;
    struct error err; /* of the workers; their thread's until it is joined */
};

static void *run_workers(void *argument)
{
    struct supervisor *supervisor = argument;
    (void)worker_run_all(&supervisor->work, &supervisor->err);
    return NULL;
}

static int start_broker(struct supervisor *supervisor, const struct supervisor_options *options,
                        struct error *err)
{
    struct broker_options broker = options->broker;
    if (broker.endpoint_count > ENDPOINTS_MAX)
        return error_set(err, ERROR_CONFIG, "more than %d endpoints", ENDPOINTS_MAX);
    for (size_t i = 0; i < broker.endpoint_count; i++)
        supervisor->endpoints[i] = broker.endpoints[i];
    supervisor->endpoints[broker.endpoint_count++] = supervisor->endpoint;
    broker.endpoints = supervisor->endpoints;
    return broker_start(&broker, &supervisor->broker, err);
}

static int start_workers(struct supervisor *supervisor, const struct supervisor_options *options,
                         struct error *err)
{
    supervisor->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    supervisor->work = (struct worker_options){
        .endpoint = supervisor->endpoint,
        .name = "thread",
        .stages = options->stages ? options->stages : stage_all,
        .stage_count = options->stages ? options->stage_count : STAGE_COUNT,
        .credit = options->credit,
        .jobs = options->jobs,
        .cache = options->cache,
        .stop_fd = supervisor->stop_fd,
    };
    if (supervisor->stop_fd < 0 || !thread_start(&supervisor->thread, run_workers, supervisor))
        return error_set(err, ERROR_PERMISSION, "cannot start the workers' thread");
    supervisor->working = true;
    return 0;
}

int supervisor_start(const struct supervisor_options *options, struct supervisor **out,
                     struct error *err)
{
    struct supervisor *supervisor = xcalloc(1, sizeof *supervisor);
    snprintf(supervisor->endpoint, sizeof supervisor->endpoint, "inproc://hyper-%08x%08x",
             (unsigned)randombytes_random(), (unsigned)randombytes_random());
    if (start_broker(supervisor, options, err) != 0 ||
        crash_watch(options->broker.store_dir, err) != 0 ||
        start_workers(supervisor, options, err) != 0) {
        (void)supervisor_stop(&supervisor, NULL);
        return -1;
    }
    *out = supervisor;
    return 0;
}

const char *supervisor_endpoint(const struct supervisor *supervisor)
{
    return supervisor->endpoint;
}

const struct broker *supervisor_broker(const struct supervisor *supervisor)
{
    return supervisor->broker;
}

int supervisor_stop(struct supervisor **owner, struct error *err)
{
    struct supervisor *supervisor = *owner;
    uint64_t one = 1;
    if (!supervisor)
        return 0;
    if (supervisor->working) {
        if (write(supervisor->stop_fd, &one, sizeof one) < 0)
            abort();
        pthread_join(supervisor->thread, NULL);
        crash_unwatch();
    }
    int result = broker_stop(&supervisor->broker, err);
    if (supervisor->stop_fd > 0)
        close(supervisor->stop_fd);
    free(supervisor);
    *owner = NULL;
    return result;
}
