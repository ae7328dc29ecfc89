/* SPDX-License-Identifier: MPL-2.0 */
#include "schema/metrics.h"

#include "broker/broker.h"
#include "broker/keys.h"
#include "cli/commands.h"
#include "cli/human.h"
#include "lib/record_json.h"

#include <stdlib.h>

enum { ONCE_TIMEOUT_MS = 5000, POLL_MS = 1000, NAME_COLUMN = 24 };

struct settings {
    const char *broker, *topic, *key, *server_key;
    bool once;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"broker", 'b', OPTION_TEXT, AT(broker), "ENDPOINT",
     "where a broker publishes (default: ipc://STORE/metrics.sock)", NULL, 0, 0},
    {"topic", 't', OPTION_TEXT, AT(topic), "PREFIX", "only topics that begin so: hyper.stage.",
     NULL, 0, 0},
    {"once", '1', OPTION_FLAG, AT(once), NULL, "print one round and end", NULL, 0, 0},
    {"key", 0, OPTION_TEXT, AT(key), "FILE", "own secret key, for tcp brokers", NULL, 0, 0},
    {"server-key", 0, OPTION_TEXT, AT(server_key), "FILE", "the broker's public key", NULL, 0, 0},
};

const struct usage usage_metrics = {
    .command = "hyper metrics",
    .synopsis = "",
    .about =
        "Follows what a broker, or an ingest that runs, publishes once a second: rates, queues,\n"
        "latencies, the store, the knowledge. With --json, a JSON object on a line for each\n"
        "topic. schema/METRICS.md explains the figures.",
    OPTIONS(rows),
    .examples = "  hyper metrics --once\n"
                "  hyper metrics --json --topic hyper.queue | jq .in_flight",
};

/* Room for any topic's struct. */
union any_metrics {
    struct stage_metrics stage;
    struct queue_metrics queue;
    struct store_metrics store;
    struct knowledge_metrics knowledge;
};

static void print_value(const struct field *field, const void *value)
{
    char out[HUMAN_SIZE], hex[ID_HEX_SIZE];
    switch (field->type) {
    case FIELD_ULONG:
        printf(" %s %s", field->name, human_count(*(const uint64_t *)value, out));
        break;
    case FIELD_DOUBLE:
        printf(" %s %.1f", field->name, *(const double *)value);
        break;
    case FIELD_BOOL:
        printf(" %s %s", field->name, *(const bool *)value ? "yes" : "no");
        break;
    case FIELD_ID:
        if (!id_is_zero(*(const struct id *)value))
            printf(" %s %.12s", field->name, id_hex(*(const struct id *)value, hex));
        break;
    case FIELD_RECORD:
        printf(" %s", field->name);
        for (size_t i = 0; i < field->record->count; i++)
            print_value(&field->record->fields[i],
                        (const char *)value + field->record->fields[i].offset);
        break;
    default:
        break;
    }
}

static void print_text(struct cli *cli, struct text topic, const struct record *record,
                       const void *metrics)
{
    struct text name = terminal_clean(topic, cli->arena);
    printf("%s%-*.*s%s", terminal_on(&cli->out, COLOUR_BOLD), NAME_COLUMN, TEXT_ARG(name),
           terminal_off(&cli->out));
    for (size_t i = 0; i < record->count; i++)
        print_value(&record->fields[i], (const char *)metrics + record->fields[i].offset);
    putchar('\n');
}

static int print_json(struct text topic, const struct record *record, const void *metrics,
                      struct error *err)
{
    struct json_writer w = {0};
    json_write_object(&w);
    json_write_key(&w, TEXT("topic"));
    json_write_string(&w, topic);
    record_json_write_members(&w, record, metrics, RECORD_JSON_ALL);
    json_write_end_object(&w);
    json_write_newline(&w);
    int result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}

static int print(struct cli *cli, struct text topic, struct text map, struct error *err)
{
    union any_metrics metrics;
    const struct record *record = metrics_record(topic);
    if (!record)
        return 0;
    if (metrics_unpack(map, record, &metrics, err) != 0)
        return -1;
    arena_reset(cli->arena);
    if (!cli->globals.json)
        print_text(cli, topic, record, &metrics);
    else if (print_json(topic, record, &metrics, err) != 0)
        return -1;
    if (fflush(stdout) != 0)
        return error_set(err, ERROR_PERMISSION, "the output cannot be written");
    return 0;
}

/* Whether anything that is published can begin so. */
static int check_topic(const char *prefix, struct error *err)
{
    static const char stage[] = "hyper.stage.";
    static const char *const topics[] = {stage, "hyper.queue", "hyper.store", "hyper.knowledge"};
    if (!prefix || strncmp(prefix, stage, sizeof stage - 1) == 0)
        return 0;
    for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++)
        if (strncmp(topics[i], prefix, strlen(prefix)) == 0)
            return 0;
    return error_set(
        err, ERROR_USAGE,
        "no topic begins with \"%.40s\": hyper.stage.NAME, hyper.queue, hyper.store and "
        "hyper.knowledge are published",
        prefix);
}

/* A round ends with hyper.knowledge; of fewer topics, with the first that comes again. */
static int follow(struct cli *cli, const struct settings *settings, struct subscriber *subscriber,
                  const char *endpoint, struct error *err)
{
    char first[64] = "";
    int waited = 0;
    for (;;) {
        struct text topic, map;
        int got = subscriber_next(subscriber, POLL_MS, &topic, &map, err);
        if (got < 0)
            return -1;
        waited = got ? 0 : waited + POLL_MS;
        if (settings->once && waited >= ONCE_TIMEOUT_MS)
            return error_set(err, ERROR_NETWORK,
                             "nothing came from %s: is \"hyper broker\" running on this store?",
                             endpoint);
        if (waited == ONCE_TIMEOUT_MS && !cli->globals.quiet)
            (void)fprintf(stderr,
                          "hyper metrics: nothing comes from %s: is \"hyper broker\" running on "
                          "this store? It goes on waiting.\n",
                          endpoint);
        if (!got)
            continue;
        if (settings->once && text_is(topic, first))
            return 0;
        if (print(cli, topic, map, err) != 0)
            return -1;
        if (!first[0])
            (void)snprintf(first, sizeof first, "%.*s", TEXT_ARG(topic));
        bool last = text_is(topic, "hyper.knowledge");
        if (settings->once && last)
            return 0;
        if (last && !cli->globals.json)
            putchar('\n');
    }
}

int run_metrics(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.once = false};
    struct subscriber *subscriber = NULL;
    int more = command_options(cli, &usage_metrics, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (check_topic(settings.topic, err) != 0)
        return -1;
    const char *store = settings.broker ? "" : command_store(cli, err);
    if (!store)
        return -1;
    char *endpoint =
        xstrdup(settings.broker ? settings.broker : command_endpoint(cli, store, "metrics.sock"));
    const struct credentials credentials = {settings.key, settings.server_key};
    int result = subscriber_new(endpoint, settings.key || settings.server_key ? &credentials : NULL,
                                settings.topic ? settings.topic : "", &subscriber, err);
    if (result == 0)
        result = follow(cli, &settings, subscriber, endpoint, err);
    subscriber_destroy(&subscriber);
    free(endpoint);
    return result;
}
