/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/here.h"

#include "broker/client.h"
#include "cli/cache.h"
#include "cli/catalogue.h"
#include "cli/stop.h"
#include "lib/store.h"

/* sockaddr_un.sun_path has 108 bytes, and "ipc://" is not part of it. */
enum { SOCKET_PATH_MAX = 107, SCHEME_SIZE = 6 };

int here_start(struct cli *cli, const struct here_options *options, struct supervisor **out,
               struct error *err)
{
    struct catalogue *catalogue = arena_array(cli->arena, 1, sizeof *catalogue);
    const char **metrics = arena_array(cli->arena, 1, sizeof *metrics);
    if (catalogue_read(cli->arena, catalogue, err) != 0)
        return -1;
    metrics[0] = command_endpoint(cli, options->store, "metrics.sock");
    struct supervisor_options supervisor = {
        .broker =
            {
                .store_dir = options->store,
                .map_limit = options->map_limit,
                .metrics_endpoints = metrics,
                .metrics_endpoint_count = strlen(metrics[0]) <= SCHEME_SIZE + SOCKET_PATH_MAX,
                .catalogue = catalogue,
                .heartbeat_ms = options->heartbeat_ms,
                .stop_fd = options->stop_fd,
            },
        .jobs = options->jobs,
        .cache = cache_folder(cli),
    };
    int result = supervisor_start(&supervisor, out, err);
    if (result == 0 || err->code != ERROR_NETWORK)
        return result;
    supervisor.broker.metrics_endpoint_count = 0; /* the file system has no sockets */
    return supervisor_start(&supervisor, out, err);
}

static int follow(struct client *client, const struct id *ids, size_t count, struct submission *out,
                  struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        struct client_submission opened;
        if (client_follow(client, ids[i], &opened, err) != 0)
            return -1;
        out[i] = opened.submission;
        if (opened.how != HOW_FINISHED && client_wait(client, &out[i], err) != 0)
            return -1;
    }
    return 0;
}

/* The broker that serves the store, or one of this process. */
static const char *find_broker(struct cli *cli, const struct here_options *options,
                               struct supervisor **supervisor, struct error *err)
{
    struct store_writer writer;
    if (store_find_writer(options->store, &writer) && writer.endpoint[0])
        return arena_copy(cli->arena, text_of(writer.endpoint)).data;
    if (here_start(cli, options, supervisor, err) != 0)
        return NULL;
    return supervisor_endpoint(*supervisor);
}

int here_finish(struct cli *cli, const char *store, const struct id *ids, size_t count,
                struct submission *out, struct error *err)
{
    struct supervisor *supervisor = NULL;
    struct client *client = NULL;
    struct stop stop;
    if (stop_open(&stop, err) != 0)
        return -1;
    struct here_options options = {.store = store, .stop_fd = stop.fd};
    struct client_options connection = {.endpoint = find_broker(cli, &options, &supervisor, err),
                                        .stop_fd = stop.fd};
    int result = connection.endpoint ? client_new(&connection, &client, err) : -1;
    if (result == 0)
        result = follow(client, ids, count, out, err);
    client_destroy(&client);
    if (supervisor && supervisor_stop(&supervisor, result == 0 ? err : NULL) != 0)
        result = -1;
    stop_close(&stop);
    return result;
}
