/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/worker.h"

#include "broker/endpoint.h"
#include "cli/cache.h"
#include "cli/commands.h"
#include "cli/stop.h"

#include <stdatomic.h>

enum { JOBS_MAX = 256, STAGES_MAX = 8, CREDIT_MAX = 256 };

struct settings {
    const char *broker, *key, *server_key, *name;
    uint64_t jobs, credit;
    struct strings stages;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"broker", 'b', OPTION_TEXT, AT(broker), "ENDPOINT",
     "the broker (default: ipc://STORE/broker.sock)", NULL, 0, 0},
    {"jobs", 'j', OPTION_COUNT, AT(jobs), "N", "threads (default: one for each processor)", NULL, 1,
     JOBS_MAX},
    {"credit", 0, OPTION_COUNT, AT(credit), "N", "batches that each thread holds at once", NULL, 1,
     CREDIT_MAX},
    {"key", 0, OPTION_TEXT, AT(key), "FILE", "own secret key, for tcp brokers", NULL, 0, 0},
    {"server-key", 0, OPTION_TEXT, AT(server_key), "FILE", "the broker's public key", NULL, 0, 0},
    {"name", 'n', OPTION_TEXT, AT(name), "NAME", "for the broker's messages (default: HOST.PID)",
     NULL, 0, 0},
};

const struct usage usage_worker = {
    .command = "hyper worker",
    .synopsis = "STAGE[,STAGE...]",
    .about =
        "Runs stages for a broker: parse, scan, classify, extract, validate, or all. SIGTERM ends\n"
        "it after the batches that it has.",
    OPTIONS(rows),
    .examples = "  hyper worker all\n"
                "  hyper worker scan\n"
                "  hyper worker classify,extract --broker tcp://10.0.0.1:7117 \\\n"
                "      --key laptop.key_secret --server-key server.key",
    .least_operands = 1,
    .most_operands = 1,
    .operands_offset = AT(stages),
};

static int add_stage(struct text name, const struct stage **stages, size_t *count,
                     struct error *err)
{
    const struct stage *stage = stage_find(name);
    if (!stage)
        return error_set(err, ERROR_USAGE,
                         "there is no stage \"%.*s\": parse, scan, classify, extract, validate and "
                         "all are known",
                         (int)(name.size < 40 ? name.size : 40), name.data);
    for (size_t i = 0; i < *count; i++)
        if (stages[i] == stage)
            return error_set(err, ERROR_USAGE, "the stage %s is named twice", stage->name);
    stages[(*count)++] = stage;
    return 0;
}

static int read_stages(const char *list, const struct stage **stages, size_t *count,
                       struct error *err)
{
    if (strcmp(list, "all") == 0) {
        memcpy(stages, stage_all, sizeof stage_all);
        *count = STAGE_COUNT;
        return 0;
    }
    for (const char *at = list;;) {
        size_t size = strcspn(at, ",");
        if (*count == STAGES_MAX)
            return error_set(err, ERROR_USAGE, "too many stages: %.80s", list);
        if (add_stage((struct text){at, size}, stages, count, err) != 0)
            return -1;
        if (at[size] == '\0')
            return 0;
        at += size + 1;
    }
}

/* What the threads of the worker say of their broker is said once. */
struct watch {
    const struct worker_options *options;
    atomic_bool lost;
};

static void tell(void *context, bool lost)
{
    struct watch *watch = context;
    const char *endpoint = watch->options->endpoint;
    if (atomic_exchange(&watch->lost, lost) == lost)
        return;
    if (lost)
        (void)fprintf(stderr, "hyper worker: no broker answers at %s: %s It goes on trying.\n",
                      endpoint, endpoint_doubt(endpoint, watch->options->credentials));
    else
        (void)fprintf(stderr, "hyper worker: the broker at %s answers\n", endpoint);
}

int run_worker(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.jobs = 0};
    const struct stage *stages[STAGES_MAX];
    size_t stage_count = 0;
    struct stop stop;
    int more = command_options(cli, &usage_worker, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (read_stages(settings.stages.items[0], stages, &stage_count, err) != 0)
        return -1;
    const char *store = settings.broker ? "" : command_store(cli, err);
    if (!store || stop_open(&stop, err) != 0)
        return -1;
    const struct credentials credentials = {settings.key, settings.server_key};
    struct watch watch = {.lost = false};
    const struct worker_options options = {
        .endpoint = settings.broker ? settings.broker : command_endpoint(cli, store, "broker.sock"),
        .credentials = settings.key || settings.server_key ? &credentials : NULL,
        .name = settings.name,
        .stages = stages,
        .stage_count = stage_count,
        .credit = (uint32_t)settings.credit,
        .jobs = (unsigned)settings.jobs,
        .cache = cache_folder(cli),
        .stop_fd = stop.fd,
        .notice = tell,
        .context = &watch,
    };
    watch.options = &options;
    int result = worker_run_all(&options, err);
    stop_close(&stop);
    return result;
}
