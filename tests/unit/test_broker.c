/* SPDX-License-Identifier: MPL-2.0 */
/* Broker, store actor, workers and clients together, in one process, over a store in a temporary
 * folder, with stages of our own. No test asserts a time. */
#include "broker/blobs.h"
#include "broker/client.h"
#include "broker/endpoint.h"
#include "broker/histogram.h"
#include "broker/supervisor.h"
#include "broker/wire.h"
#include "broker/worker.h"
#include "lib/blake2bp.h"

#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { HEARTBEAT_MS = 100, RECEIVE_MS = 20000 };

/* Stages: a raw batch is lines, each line an alert; the line "fail" makes the batch unusable, and
 * "crash" ends the program. */

static int parse_lines(struct batch *batch, const struct view *view, struct arena *arena,
                       struct error *err)
{
    (void)view;
    struct text rest = batch->raw;
    while (rest.size > 0) {
        const char *end = memchr(rest.data, '\n', rest.size);
        struct text line = {rest.data, end ? (size_t)(end - rest.data) : rest.size};
        rest = text_from(rest, end ? line.size + 1 : line.size);
        if (text_is(line, "crash"))
            abort();
        if (text_is(line, "fail"))
            return error_set(err, ERROR_DATA, "the line says so");
        struct alert *alert = batch_add_alert(batch, arena);
        alert->base = id_of_bytes(line.data, line.size);
        alert->repo = TEXT("repo");
        alert->tool = TEXT("tool");
        alert->rule = TEXT("rule");
        alert->path = TEXT("file");
        alert->line = 1;
        alert->message = alert->template = line;
        alert->severity = SEVERITY_LOW;
    }
    batch->raw = (struct text){"", 0};
    batch->form = BATCH_ALERTS;
    return 0;
}

static int classify_nothing(struct batch *batch, const struct view *view, struct arena *arena,
                            struct error *err)
{
    (void)view;
    (void)arena;
    (void)err;
    batch->form = BATCH_CLASSIFIED;
    return 0;
}

static struct sighting sighting_of(const struct alert *alert, struct arena *arena)
{
    struct pack pack;
    pack_init(&pack);
    record_pack(&pack, &alert_record, alert);
    struct text record = arena_copy(arena, pack_bytes(&pack));
    pack_close(&pack);
    return (struct sighting){
        .base = alert->base,
        .digest = id_prefix(id_of_bytes(record.data, record.size)),
        .line = alert->line,
        .severity = alert->severity,
        .category = CATEGORY_CODE,
        .status = STATUS_OPEN,
        .repo = alert->repo,
        .tool = alert->tool,
        .path = alert->path,
        .pattern = pattern_id(alert->tool, alert->rule, alert->template),
        .record = record,
    };
}

static int extract_sightings(struct batch *batch, const struct view *view, struct arena *arena,
                             struct error *err)
{
    (void)view;
    (void)err;
    batch->sightings.items = arena_array(arena, batch->alerts.count, sizeof(struct sighting));
    for (size_t i = 0; i < batch->alerts.count; i++)
        batch->sightings.items[batch->sightings.count++] =
            sighting_of(&batch->alerts.items[i], arena);
    batch->alerts.count = 0;
    batch->form = BATCH_CHANGESET;
    return 0;
}

static int validate_nothing(struct batch *batch, const struct view *view, struct arena *arena,
                            struct error *err)
{
    (void)view;
    (void)arena;
    (void)err;
    batch->patterns.count = batch->rules.count = batch->examples.count = 0;
    batch->form = BATCH_CHANGESET;
    return 0;
}

static const struct stage parse = {"parse", BATCH_RAW, BATCH_ALERTS, parse_lines};
static const struct stage classify = {"classify", BATCH_ALERTS, BATCH_CLASSIFIED, classify_nothing};
static const struct stage extract = {"extract", BATCH_CLASSIFIED, BATCH_CHANGESET,
                                     extract_sightings};
static const struct stage validate = {"validate", BATCH_EVIDENCE, BATCH_CHANGESET,
                                      validate_nothing};
static const struct stage *const all[] = {&parse, &classify, &extract, &validate};

/* A scene: a folder, a broker, workers. */

struct hand {
    struct worker_options options;
    pthread_t thread;
    int result;
    struct error err;
};

struct scene {
    char dir[64];
    char ipc[128];
    const char *endpoints[2];
    struct broker_options options;
    struct broker *broker;
    struct hand hands[4];
    size_t hand_count;
    int stop_fd; /* of the workers */
};

static void must(int result, const struct error *err)
{
    if (result != 0)
        fail_msg("%s", err->message);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *ftw)
{
    (void)info;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static int open_scene(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    strcpy(scene->dir, "/tmp/hyper_broker_XXXXXX");
    if (!mkdtemp(scene->dir))
        return -1;
    snprintf(scene->ipc, sizeof scene->ipc, "ipc://%s/socket", scene->dir);
    scene->endpoints[0] = scene->ipc;
    scene->options = (struct broker_options){
        .store_dir = scene->dir,
        .endpoints = scene->endpoints,
        .endpoint_count = 1,
        .heartbeat_ms = HEARTBEAT_MS,
    };
    *state = scene;
    return 0;
}

static void start_broker(struct scene *scene)
{
    struct error err;
    must(broker_start(&scene->options, &scene->broker, &err), &err);
}

static void *run_hand(void *argument)
{
    struct hand *hand = argument;
    hand->result = worker_run(&hand->options, &hand->err);
    return NULL;
}

static void start_worker(struct scene *scene, const struct stage *const *stages, size_t count)
{
    struct hand *hand = &scene->hands[scene->hand_count++];
    if (scene->stop_fd == 0)
        scene->stop_fd = eventfd(0, EFD_CLOEXEC);
    hand->options = (struct worker_options){
        .endpoint = scene->endpoints[0],
        .stages = stages,
        .stage_count = count,
        .stop_fd = scene->stop_fd,
    };
    assert_int_equal(pthread_create(&hand->thread, NULL, run_hand, hand), 0);
}

static void stop_workers(struct scene *scene)
{
    if (scene->stop_fd == 0)
        return;
    assert_int_equal(eventfd_write(scene->stop_fd, 1), 0);
    for (size_t i = 0; i < scene->hand_count; i++) {
        pthread_join(scene->hands[i].thread, NULL);
        must(scene->hands[i].result, &scene->hands[i].err);
    }
    close(scene->stop_fd);
    scene->stop_fd = 0;
    scene->hand_count = 0;
}

static void stop_broker(struct scene *scene)
{
    struct error err;
    must(broker_stop(&scene->broker, &err), &err);
}

static int close_scene(void **state)
{
    struct scene *scene = *state;
    stop_workers(scene);
    stop_broker(scene);
    (void)nftw(scene->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(scene);
    return 0;
}

static struct client *new_client(const char *endpoint)
{
    struct error err;
    struct client *client = NULL;
    struct client_options options = {.endpoint = endpoint, .patience_ms = RECEIVE_MS};
    must(client_new(&options, &client, &err), &err);
    return client;
}

/* Submissions: batch number i of n has `lines` lines "SEED i k". */

static struct id content_of(const char *seed)
{
    return id_of_bytes(seed, strlen(seed));
}

static struct client_submission open_submission(struct client *client, const char *seed)
{
    struct error err;
    struct submission options = {.repo = TEXT("repo")};
    struct client_submission opened;
    const int64_t at = 1700000000000;
    must(client_open(client, content_of(seed), &at, &options, &opened, &err), &err);
    return opened;
}

static void send_raw(struct client *client, uint64_t sequence, struct text raw, struct id context)
{
    struct error err;
    struct pack pack;
    struct batch batch = {
        .origin = {.sequence = sequence, .report = TEXT("test"), .context = context},
        .form = BATCH_RAW,
        .raw = raw,
    };
    pack_init(&pack);
    batch_pack(&pack, &batch);
    struct entry entry = {.origin = batch.origin, .form = BATCH_RAW, .value = pack_bytes(&pack)};
    must(client_entry(client, &entry, &err), &err);
    pack_close(&pack);
}

static void send_lines(struct client *client, const char *seed, uint64_t sequence, int lines)
{
    char raw[4096];
    size_t used = 0;
    for (int i = 0; i < lines; i++)
        used +=
            (size_t)snprintf(raw + used, sizeof raw - used, "%s %d %d\n", seed, (int)sequence, i);
    send_raw(client, sequence, (struct text){raw, used}, (struct id){{0}});
}

static void seal(struct client *client)
{
    struct error err;
    must(client_seal(client, 1, 1, &err), &err);
}

static struct tally wait_for(struct client *client)
{
    struct error err;
    struct submission done;
    must(client_wait(client, &done, &err), &err);
    assert_int_equal(done.state, SUBMISSION_FINISHED);
    return done.tally;
}

static struct tally submit(struct client *client, const char *seed, uint64_t batches, int lines)
{
    (void)open_submission(client, seed);
    for (uint64_t i = 0; i < batches; i++)
        send_lines(client, seed, i, lines);
    seal(client);
    return wait_for(client);
}

/* A worker that the test plays itself. */

static zsock_t *play_worker(const struct scene *scene, const char *name, uint32_t credit)
{
    static struct ability abilities[] = {{{"parse", 5}, BATCH_RAW, BATCH_ALERTS}};
    struct error err;
    zsock_t *socket = endpoint_socket(ZMQ_DEALER);
    must(endpoint_connect(socket, scene->endpoints[0], NULL, &err), &err);
    struct message hello = {
        .type = MESSAGE_HELLO,
        .hello = {ROLE_WORKER, text_of(name), {abilities, 1}, credit},
    };
    assert_int_equal(wire_send(socket, NULL, &hello, NULL), 0);
    return socket;
}

/* The next message of that type; others are dropped. PINGs keep the player alive. */
static void expect(zsock_t *socket, enum message_type type, struct envelope *in)
{
    int64_t until = wire_clock_ms() + RECEIVE_MS;
    while (wire_clock_ms() < until) {
        zmq_pollitem_t item = {.socket = zsock_resolve(socket), .events = ZMQ_POLLIN};
        (void)zmq_poll(&item, 1, HEARTBEAT_MS / 2);
        int got = wire_receive(socket, in, NULL);
        if (got > 0 && in->message.type == type)
            return;
        if (got == 0)
            (void)wire_send_plain(socket, NULL, MESSAGE_PING);
    }
    fail_msg("no %s came", names_word(&message_type_names, type));
}

/* How many WORKs come before the broker has answered a PING, which is behind them. */
static size_t count_work(zsock_t *socket, struct envelope *in, uint64_t *last_task)
{
    size_t count = 0;
    (void)wire_send_plain(socket, NULL, MESSAGE_PING);
    int64_t until = wire_clock_ms() + RECEIVE_MS;
    while (wire_clock_ms() < until) {
        zmq_pollitem_t item = {.socket = zsock_resolve(socket), .events = ZMQ_POLLIN};
        (void)zmq_poll(&item, 1, HEARTBEAT_MS);
        if (wire_receive(socket, in, NULL) <= 0)
            continue;
        if (in->message.type == MESSAGE_PONG)
            return count;
        if (in->message.type == MESSAGE_WORK) {
            *last_task = in->message.work.task;
            count++;
        }
    }
    fail_msg("no PONG came");
    return 0;
}

/* Tests. */

static void test_supervisor_end_to_end(void **state)
{
    struct scene *scene = *state;
    struct error err;
    struct supervisor *supervisor = NULL;
    struct supervisor_options options = {
        .broker = scene->options, .jobs = 2, .stages = all, .stage_count = 4};
    options.broker.endpoint_count = 0;
    must(supervisor_start(&options, &supervisor, &err), &err);
    struct client *client = new_client(supervisor_endpoint(supervisor));
    struct tally tally = submit(client, "a", 200, 3);
    assert_int_equal(tally.alerts, 600);
    assert_int_equal(tally.dead, 0);
    assert_int_equal(tally.reports, 1);
    client_destroy(&client);
    must(supervisor_stop(&supervisor, &err), &err);
}

static void test_finished_submission_is_not_run_again(void **state)
{
    struct scene *scene = *state;
    start_broker(scene);
    start_worker(scene, all, 4);
    struct client *client = new_client(scene->ipc);
    assert_int_equal(submit(client, "a", 5, 2).alerts, 10);
    struct client_submission again = open_submission(client, "a");
    assert_int_equal(again.how, HOW_FINISHED);
    assert_int_equal(again.submission.tally.alerts, 10);
    client_destroy(&client);
}

static void test_stages_in_different_workers(void **state)
{
    struct scene *scene = *state;
    static const struct stage *const first[] = {&parse};
    static const struct stage *const second[] = {&classify, &extract};
    static const struct stage *const third[] = {&validate};
    start_broker(scene);
    start_worker(scene, third, 1);
    start_worker(scene, second, 2);
    start_worker(scene, first, 1);
    struct client *client = new_client(scene->ipc);
    assert_int_equal(submit(client, "a", 100, 4).alerts, 400);
    client_destroy(&client);
}

static char *write_file(const struct scene *scene, const char *content)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/report", scene->dir);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(content, file) >= 0);
    fclose(file);
    return path;
}

/* An entry for each line of the file. */
static void send_pieces(struct client *client, const char *path, const char *content)
{
    struct error err;
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    uint64_t sequence = 0;
    for (const char *at = content; *at; at = strchr(at, '\n') + 1) {
        size_t size = (size_t)(strchr(at, '\n') + 1 - at);
        struct entry entry = {
            .origin = {.sequence = sequence++,
                       .offset = (uint64_t)(at - content),
                       .report = TEXT("report")},
            .form = BATCH_RAW,
            .path = text_of(path),
            .size = size,
            .device = info.st_dev,
            .inode = info.st_ino,
            .file_size = (uint64_t)info.st_size,
            .modified = (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec,
            .hash = blake2bp_of(at, size),
        };
        must(client_entry(client, &entry, &err), &err);
    }
}

/* What has changed in the file since it was surveyed is not taken for what it was. */
static void test_entries_by_reference(void **state)
{
    struct scene *scene = *state;
    const char *before = "one\ntwo\nthree\n";
    const char *path = write_file(scene, before);
    start_broker(scene);
    struct client *client = new_client(scene->ipc);
    (void)open_submission(client, "a");
    send_pieces(client, path, before);
    seal(client);
    (void)write_file(scene, "one\nTWO\nthree\n");
    start_worker(scene, all, 4);
    struct tally tally = wait_for(client);
    assert_int_equal(tally.alerts, 2);
    assert_int_equal(tally.dead, 1);
    client_destroy(&client);
}

static void test_failing_batch_dies_alone(void **state)
{
    struct scene *scene = *state;
    start_broker(scene);
    start_worker(scene, all, 4);
    struct client *client = new_client(scene->ipc);
    (void)open_submission(client, "a");
    for (uint64_t i = 0; i < 10; i++) {
        if (i == 4)
            send_raw(client, i, TEXT("good\nfail\n"), (struct id){{0}});
        else
            send_lines(client, "a", i, 2);
    }
    seal(client);
    struct tally tally = wait_for(client);
    assert_int_equal(tally.dead, 1);
    assert_int_equal(tally.alerts, 18);
    client_destroy(&client);
}

static void test_credit_is_kept(void **state)
{
    struct scene *scene = *state;
    struct envelope in;
    uint64_t task = 0;
    envelope_init(&in);
    start_broker(scene);
    struct client *client = new_client(scene->ipc);
    zsock_t *socket = play_worker(scene, "player", 3);
    expect(socket, MESSAGE_WELCOME, &in);
    (void)open_submission(client, "a");
    for (uint64_t i = 0; i < 20; i++)
        send_lines(client, "a", i, 1);
    seal(client);
    for (int i = 0; i < 3; i++) {
        expect(socket, MESSAGE_WORK, &in);
        task = in.message.work.task;
    }
    assert_int_equal(count_work(socket, &in, &task), 0);
    struct message fail = {.type = MESSAGE_FAIL, .fail = {task, TEXT("parse"), TEXT("no")}};
    assert_int_equal(wire_send(socket, NULL, &fail, NULL), 0);
    expect(socket, MESSAGE_WORK, &in);
    assert_int_equal(count_work(socket, &in, &task), 0);
    zsock_destroy(&socket);
    start_worker(scene, all, 4);
    assert_int_equal(wait_for(client).alerts, 20);
    client_destroy(&client);
    envelope_close(&in);
}

/* What a silent worker had goes to another; what it says later does not count. */
static void test_silent_worker(void **state)
{
    struct scene *scene = *state;
    struct envelope in;
    envelope_init(&in);
    start_broker(scene);
    struct client *client = new_client(scene->ipc);
    zsock_t *socket = play_worker(scene, "sleeper", 4);
    expect(socket, MESSAGE_WELCOME, &in);
    (void)open_submission(client, "a");
    for (uint64_t i = 0; i < 12; i++)
        send_lines(client, "a", i, 2);
    seal(client);
    expect(socket, MESSAGE_WORK, &in);
    struct message late = {
        .type = MESSAGE_RESULT,
        .result = {.task = in.message.work.task, .form = BATCH_CHANGESET},
    };
    start_worker(scene, all, 4);
    struct tally tally = wait_for(client);
    assert_int_equal(tally.alerts, 24);
    assert_int_equal(tally.dead, 0);
    zframe_t *payload = wire_frame(TEXT("late"));
    assert_int_equal(wire_send(socket, NULL, &late, payload), 0);
    zframe_destroy(&payload);
    expect(socket, MESSAGE_ERROR, &in);
    assert_int_equal(in.message.error.complaint, COMPLAINT_UNKNOWN);
    zsock_destroy(&socket);
    client_destroy(&client);
    envelope_close(&in);
}

/* A batch that several workers vanished with gets a worker of its own, and is done in the end. */
static void test_batch_that_loses_workers(void **state)
{
    struct scene *scene = *state;
    struct envelope in;
    uint64_t task;
    envelope_init(&in);
    start_broker(scene);
    struct client *client = new_client(scene->ipc);
    (void)open_submission(client, "a");
    for (uint64_t i = 0; i < 2; i++)
        send_lines(client, "a", i, 1);
    seal(client);
    for (int i = 0; i < 3; i++) {
        zsock_t *socket = play_worker(scene, "vanishing", 2);
        for (int k = 0; k < 2; k++)
            expect(socket, MESSAGE_WORK, &in);
        zsock_destroy(&socket);
    }
    zsock_t *socket = play_worker(scene, "last", 2);
    expect(socket, MESSAGE_WORK, &in);
    assert_int_equal(count_work(socket, &in, &task), 0);
    zsock_destroy(&socket);
    start_worker(scene, all, 4);
    struct tally tally = wait_for(client);
    assert_int_equal(tally.alerts, 2);
    assert_int_equal(tally.dead, 0);
    client_destroy(&client);
    envelope_close(&in);
}

static void test_resume_after_restart(void **state)
{
    struct scene *scene = *state;
    start_broker(scene);
    struct client *client = new_client(scene->ipc);
    struct client_submission opened = open_submission(client, "a");
    assert_int_equal(opened.how, HOW_NEW);
    for (uint64_t i = 0; i < 70; i++)
        send_lines(client, "a", i, 1);
    client_destroy(&client);
    stop_broker(scene);

    start_broker(scene);
    client = new_client(scene->ipc);
    opened = open_submission(client, "a");
    assert_int_equal(opened.how, HOW_RESUMED);
    assert_true(opened.next <= 70);
    for (uint64_t i = 0; i < 90; i++)
        send_lines(client, "a", i, 1);
    seal(client);
    stop_broker(scene);

    start_broker(scene);
    start_worker(scene, all, 4);
    assert_int_equal(wait_for(client).alerts, 90);
    client_destroy(&client);
}

/* A client that comes again when all is journaled has nothing to send, and hears the end. */
static void test_client_comes_again(void **state)
{
    struct scene *scene = *state;
    start_broker(scene);
    struct client *client = new_client(scene->ipc);
    (void)open_submission(client, "a");
    send_lines(client, "a", 0, 3);
    seal(client);
    client_destroy(&client);
    client = new_client(scene->ipc);
    assert_int_equal(open_submission(client, "a").how, HOW_RESUMED);
    send_lines(client, "a", 0, 3);
    seal(client);
    start_worker(scene, all, 4);
    assert_int_equal(wait_for(client).alerts, 3);
    client_destroy(&client);
}

/* A store that may not grow ends the run with a clear message; with room it goes on. */
static void test_full_store(void **state)
{
    enum { BATCHES = 200, LINES = 20 };
    struct scene *scene = *state;
    struct error err = {.code = ERROR_NONE};
    struct supervisor *supervisor = NULL;
    struct supervisor_options options = {
        .broker = scene->options, .jobs = 2, .stages = all, .stage_count = 4};
    options.broker.endpoint_count = 0;
    options.broker.map_limit = 1024 * 1024;
    must(supervisor_start(&options, &supervisor, &err), &err);
    struct client *client = new_client(supervisor_endpoint(supervisor));
    (void)open_submission(client, "a");
    for (uint64_t i = 0; i < BATCHES; i++)
        send_lines(client, "a", i, LINES);
    seal(client);
    struct submission done;
    assert_int_equal(client_wait(client, &done, &err), -1);
    assert_int_equal(err.code, ERROR_PERMISSION);
    assert_non_null(strstr(err.message, "nothing acknowledged is lost"));
    client_destroy(&client);
    err.code = ERROR_NONE;
    assert_int_equal(supervisor_stop(&supervisor, &err), -1);
    assert_int_equal(err.code, ERROR_PERMISSION);

    options.broker.map_limit = 0;
    must(supervisor_start(&options, &supervisor, &err), &err);
    client = new_client(supervisor_endpoint(supervisor));
    assert_int_equal(open_submission(client, "a").how, HOW_RESUMED);
    assert_int_equal(wait_for(client).alerts, BATCHES * LINES);
    client_destroy(&client);
    must(supervisor_stop(&supervisor, &err), &err);
}

/* The worker finds the broker again that was started anew. */
static void test_worker_outlives_broker(void **state)
{
    struct scene *scene = *state;
    start_broker(scene);
    start_worker(scene, all, 4);
    struct client *client = new_client(scene->ipc);
    assert_int_equal(submit(client, "a", 5, 1).alerts, 5);
    client_destroy(&client);
    stop_broker(scene);
    start_broker(scene);
    client = new_client(scene->ipc);
    assert_int_equal(submit(client, "b", 5, 1).alerts, 5);
    client_destroy(&client);
}

static void test_submissions_run_one_after_another(void **state)
{
    struct scene *scene = *state;
    struct envelope in;
    uint64_t task = 0;
    envelope_init(&in);
    start_broker(scene);
    struct client *first = new_client(scene->ipc);
    struct client *second = new_client(scene->ipc);
    (void)open_submission(first, "a");
    (void)open_submission(second, "b");
    send_lines(second, "b", 0, 1);
    send_lines(first, "a", 0, 1);
    seal(first);
    seal(second);
    zsock_t *socket = play_worker(scene, "player", 8);
    expect(socket, MESSAGE_WORK, &in);
    task = in.message.work.task;
    assert_int_equal(count_work(socket, &in, &task), 0);
    zsock_destroy(&socket);
    start_worker(scene, all, 4);
    assert_int_equal(wait_for(second).alerts, 1);
    assert_int_equal(wait_for(first).alerts, 1);
    client_destroy(&first);
    client_destroy(&second);
    envelope_close(&in);
}

/* The snapshot comes before the work, once; it comes again when it is asked for. */
static void test_blobs_are_sent_when_needed(void **state)
{
    struct scene *scene = *state;
    struct envelope in;
    struct error err;
    struct text context = TEXT("context");
    struct id context_id = id_of_bytes(context.data, context.size);
    envelope_init(&in);
    start_broker(scene);
    struct client *client = new_client(scene->ipc);
    zsock_t *socket = play_worker(scene, "player", 8);
    (void)open_submission(client, "a");
    must(client_blob(client, context_id, context, &err), &err);
    send_raw(client, 0, TEXT("one\n"), context_id);
    send_raw(client, 1, TEXT("two\n"), context_id);
    seal(client);
    expect(socket, MESSAGE_BLOB, &in);
    struct id snapshot = in.message.blob.id;
    expect(socket, MESSAGE_BLOB, &in);
    assert_true(id_equal(in.message.blob.id, context_id));
    assert_true(text_equal(envelope_payload(&in), context));
    expect(socket, MESSAGE_WORK, &in);
    assert_true(id_equal(in.message.work.snapshot, snapshot));
    assert_true(id_equal(in.message.work.context, context_id));
    struct message need = {.type = MESSAGE_NEED, .need = {snapshot}};
    assert_int_equal(wire_send(socket, NULL, &need, NULL), 0);
    expect(socket, MESSAGE_BLOB, &in);
    assert_true(id_equal(in.message.blob.id, snapshot));
    zsock_destroy(&socket);
    start_worker(scene, all, 4);
    assert_int_equal(wait_for(client).alerts, 2);
    client_destroy(&client);
    envelope_close(&in);
}

static void send_bytes(zsock_t *socket, const char *bytes, size_t size)
{
    zframe_t *frame = wire_frame((struct text){bytes, size});
    assert_int_equal(zframe_send(&frame, socket, 0), 0);
}

static void test_nonsense_costs_nothing(void **state)
{
    struct scene *scene = *state;
    struct envelope in;
    envelope_init(&in);
    start_broker(scene);
    start_worker(scene, all, 4);
    zsock_t *socket = play_worker(scene, "player", 1);
    expect(socket, MESSAGE_WELCOME, &in);
    send_bytes(socket, "GET / HTTP/1.1\r\n\r\n", 18);
    expect(socket, MESSAGE_ERROR, &in);
    assert_int_equal(in.message.error.complaint, COMPLAINT_MALFORMED);
    send_bytes(socket, "\x93\x02\x01\x90", 4);
    expect(socket, MESSAGE_ERROR, &in);
    assert_int_equal(in.message.error.complaint, COMPLAINT_VERSION);
    send_bytes(socket, "", 0);
    expect(socket, MESSAGE_ERROR, &in);
    send_bytes(socket, "\x93\x01\x12\x90", 4); /* RESULT without its payload */
    expect(socket, MESSAGE_ERROR, &in);
    zsock_destroy(&socket);
    struct client *client = new_client(scene->ipc);
    assert_int_equal(submit(client, "a", 5, 1).alerts, 5);
    client_destroy(&client);
    envelope_close(&in);
}

/* What the store does not take is answered, and does not stop others. */
static void test_client_errors(void **state)
{
    struct scene *scene = *state;
    struct error err;
    start_broker(scene);
    start_worker(scene, all, 4);
    struct client *client = new_client(scene->ipc);
    struct client_submission opened;
    assert_int_equal(client_follow(client, content_of("none"), &opened, &err), -1);
    client_destroy(&client);
    client = new_client(scene->ipc);
    (void)open_submission(client, "a");
    struct entry relative = {.form = BATCH_RAW, .path = TEXT("etc/passwd"), .size = 1};
    assert_true(client_entry(client, &relative, &err) == -1 ||
                client_seal(client, 1, 1, &err) == -1);
    client_destroy(&client);
    client = new_client(scene->ipc);
    assert_int_equal(submit(client, "a", 5, 1).alerts, 5);
    client_destroy(&client);
}

/* Runs this program again in another process with that part and the scene's folder; its status. */
static int run_part(const struct scene *scene, const char *part)
{
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        execl("/proc/self/exe", "test_broker", part, scene->dir, (char *)NULL);
        _exit(99);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void test_no_second_writer(void **state)
{
    struct scene *scene = *state;
    start_broker(scene);
    int status = run_part(scene, "second-writer");
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), ERROR_PERMISSION);
}

/* What test_no_second_writer runs in another process. */
static int second_writer(const char *dir)
{
    struct error err = {.code = ERROR_NONE};
    struct broker *broker = NULL;
    struct broker_options options = {.store_dir = dir};
    if (broker_start(&options, &broker, &err) != 0)
        return (int)err.code;
    (void)broker_stop(&broker, &err);
    return 0;
}

/* A batch that crashes the whole program is dead in the end, and only that one. */
static void test_crashing_batch(void **state)
{
    struct scene *scene = *state;
    for (int i = 0; i < 5; i++) {
        int status = run_part(scene, "crashing");
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), SIGABRT);
    }
    int status = run_part(scene, "crashing");
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static int crashing(const char *dir)
{
    struct error err;
    struct supervisor *supervisor = NULL;
    struct supervisor_options options = {
        .broker = {.store_dir = dir}, .jobs = 2, .stages = all, .stage_count = 4};
    must(supervisor_start(&options, &supervisor, &err), &err);
    struct client *client = new_client(supervisor_endpoint(supervisor));
    (void)open_submission(client, "a");
    for (uint64_t i = 0; i < 5; i++) {
        if (i == 2)
            send_raw(client, i, TEXT("crash\n"), (struct id){{0}});
        else
            send_lines(client, "a", i, 2);
    }
    seal(client);
    struct tally tally = wait_for(client);
    client_destroy(&client);
    must(supervisor_stop(&supervisor, &err), &err);
    return tally.dead == 1 && tally.alerts == 8 ? 0 : 1;
}

static void test_metrics_tell_the_truth(void **state)
{
    struct scene *scene = *state;
    struct error err;
    char endpoint[128];
    const char *endpoints[] = {endpoint};
    struct subscriber *subscriber = NULL;
    snprintf(endpoint, sizeof endpoint, "ipc://%s/metrics", scene->dir);
    scene->options.metrics_endpoints = endpoints;
    scene->options.metrics_endpoint_count = 1;
    start_broker(scene);
    must(subscriber_new(endpoint, NULL, "hyper.", &subscriber, &err), &err);
    start_worker(scene, all, 4);
    struct client *client = new_client(scene->ipc);
    assert_int_equal(submit(client, "a", 10, 5).alerts, 50);
    bool knowledge = false, parsed = false, idle = false, stored = false;
    struct text topic, map;
    while (!(knowledge && parsed && idle && stored)) {
        union {
            struct stage_metrics stage;
            struct queue_metrics queue;
            struct store_metrics store;
            struct knowledge_metrics knowledge;
        } got;
        assert_int_equal(subscriber_next(subscriber, RECEIVE_MS, &topic, &map, &err), 1);
        const struct record *record = metrics_record(topic);
        assert_non_null(record);
        must(metrics_unpack(map, record, &got, &err), &err);
        if (text_is(topic, "hyper.knowledge"))
            knowledge = got.knowledge.alerts == 50;
        else if (text_is(topic, "hyper.stage.parse"))
            parsed = got.stage.batches == 10 && got.stage.records == 50 && got.stage.workers == 1;
        else if (text_is(topic, "hyper.queue"))
            idle = got.queue.in_flight == 0 && id_is_zero(got.queue.submission) &&
                   got.queue.workers == 1;
        else if (text_is(topic, "hyper.store"))
            stored = got.store.changesets == 10 && got.store.alerts == 50 && got.store.commits > 0;
    }
    client_destroy(&client);
    subscriber_destroy(&subscriber);
}

static void test_worker_drains(void **state)
{
    struct scene *scene = *state;
    start_broker(scene);
    start_worker(scene, all, 4);
    struct client *client = new_client(scene->ipc);
    (void)open_submission(client, "a");
    for (uint64_t i = 0; i < 300; i++)
        send_lines(client, "a", i, 2);
    seal(client);
    stop_workers(scene);
    start_worker(scene, all, 4);
    struct tally tally = wait_for(client);
    assert_int_equal(tally.alerts, 600);
    assert_int_equal(tally.dead, 0);
    client_destroy(&client);
}

/* Keys and endpoints. */

static void test_tcp_needs_keys(void **state)
{
    struct scene *scene = *state;
    struct error err;
    scene->endpoints[0] = "tcp://127.0.0.1:*";
    assert_int_equal(broker_start(&scene->options, &scene->broker, &err), -1);
    assert_int_equal(err.code, ERROR_CONFIG);
    assert_non_null(strstr(err.message, "hyper keys new"));
    scene->options.insecure = true;
    start_broker(scene);
    struct client *client = new_client(broker_endpoint(scene->broker, 0));
    client_destroy(&client);
}

static void test_curve(void **state)
{
    struct scene *scene = *state;
    struct error err;
    char keys[96], text[KEY_TEXT_SIZE], path[2][160], stranger[160];
    snprintf(keys, sizeof keys, "%s/keys", scene->dir);
    must(keys_new(keys, "server", text, &err), &err);
    must(keys_new(keys, "stranger", text, &err), &err);
    must(keys_new(keys, "friend", text, &err), &err);
    must(keys_allow(keys, "friend", text, &err), &err);
    snprintf(path[0], sizeof path[0], "%s/friend.key_secret", keys);
    snprintf(path[1], sizeof path[1], "%s/server.key", keys);
    snprintf(stranger, sizeof stranger, "%s/stranger.key_secret", keys);
    scene->endpoints[0] = "tcp://127.0.0.1:*";
    start_broker(scene);
    char endpoint[ENDPOINT_SIZE];
    snprintf(endpoint, sizeof endpoint, "%s", broker_endpoint(scene->broker, 0));

    struct credentials friend = {path[0], path[1]}, other = {stranger, path[1]};
    struct client_options options = {.endpoint = endpoint, .patience_ms = 1000};
    struct client *client = NULL;
    assert_int_equal(client_new(&options, &client, &err), -1);
    options.credentials = &other;
    assert_int_equal(client_new(&options, &client, &err), -1);
    options.credentials = &friend;
    options.patience_ms = RECEIVE_MS;
    must(client_new(&options, &client, &err), &err);
    scene->endpoints[0] = endpoint;
    start_worker(scene, all, 4);
    stop_workers(scene);
    struct hand *hand = &scene->hands[0];
    scene->stop_fd = eventfd(0, EFD_CLOEXEC);
    scene->hand_count = 1;
    hand->options.credentials = &friend;
    hand->options.stop_fd = scene->stop_fd;
    assert_int_equal(pthread_create(&hand->thread, NULL, run_hand, hand), 0);

    /* A client that is elsewhere sends bytes, whatever it is given. */
    const char *content = "one\ntwo\n";
    const char *report = write_file(scene, content);
    (void)open_submission(client, "a");
    send_pieces(client, report, content);
    seal(client);
    assert_int_equal(wait_for(client).alerts, 2);
    client_destroy(&client);
}

static void test_keys(void **state)
{
    struct scene *scene = *state;
    struct error err;
    struct stat info;
    char keys[96], path[160], text[KEY_TEXT_SIZE];
    snprintf(keys, sizeof keys, "%s/deep/keys", scene->dir);
    must(keys_new(keys, "one", text, &err), &err);
    assert_int_equal(strlen(text), KEY_TEXT_SIZE - 1);
    assert_int_equal(keys_new(keys, "one", text, &err), -1);
    assert_int_equal(keys_new(keys, "../one", text, &err), -1);
    assert_int_equal(keys_new(keys, "", text, &err), -1);
    snprintf(path, sizeof path, "%s/one.key_secret", keys);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(stat(keys, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    snprintf(path, sizeof path, "%s/one.key", keys);
    must(keys_allow(keys, "from-file", path, &err), &err);
    must(keys_allow(keys, "from-text", text, &err), &err);
    assert_int_equal(keys_allow(keys, "bad", "no key", &err), -1);
    struct key_row *rows = NULL;
    size_t count = 0;
    must(keys_list(keys, &rows, &count, &err), &err);
    assert_int_equal(count, 3);
    assert_string_equal(rows[0].name, "from-file");
    assert_string_equal(rows[0].text, text);
    assert_true(rows[0].allowed && !rows[0].own);
    assert_string_equal(rows[2].name, "one");
    assert_true(rows[2].own && !rows[2].allowed);
    free(rows);
    must(keys_revoke(keys, "from-file", &err), &err);
    assert_int_equal(keys_revoke(keys, "from-file", &err), -1);
    must(keys_list(keys, &rows, &count, &err), &err);
    assert_int_equal(count, 2);
    free(rows);
}

static void test_endpoints(void **state)
{
    struct scene *scene = *state;
    struct error err;
    enum endpoint_kind kind;
    struct stat info;
    char path[128];
    assert_int_equal(endpoint_kind("tcp://127.0.0.1:1", &kind, &err), 0);
    assert_int_equal(kind, ENDPOINT_TCP);
    assert_int_equal(endpoint_kind("http://a", &kind, &err), -1);
    assert_int_equal(endpoint_kind("ipc://", &kind, &err), -1);
    assert_int_equal(endpoint_kind("", &kind, &err), -1);
    start_broker(scene);
    snprintf(path, sizeof path, "%s/socket", scene->dir);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

/* Small parts. */

static struct id number_id(unsigned number)
{
    return id_of_bytes(&number, sizeof number);
}

static void test_blobs_forget_the_oldest(void **state)
{
    (void)state;
    struct blobs blobs = {.count = 0};
    for (unsigned i = 0; i < BLOBS_MAX; i++)
        blobs_add(&blobs, number_id(i), 10, NULL);
    assert_true(blobs_use(&blobs, number_id(0)));
    blobs_add(&blobs, number_id(100), 10, NULL);
    assert_non_null(blobs_find(&blobs, number_id(0)));
    assert_null(blobs_find(&blobs, number_id(1)));
    assert_false(blobs_use(&blobs, number_id(1)));
    assert_int_equal(blobs.count, BLOBS_MAX);
    blobs_add(&blobs, number_id(100), 10, NULL);
    assert_int_equal(blobs.count, BLOBS_MAX);
    assert_int_equal(blobs.bytes, BLOBS_MAX * 10);
    blobs_add(&blobs, number_id(200), BLOBS_BYTES_MAX + 1, NULL);
    assert_int_equal(blobs.count, 1);
    blobs_close(&blobs);
    assert_int_equal(blobs.bytes, 0);
}

static void test_histogram(void **state)
{
    (void)state;
    static struct histogram histogram;
    assert_int_equal(histogram_spread(&histogram).p99, 0);
    for (uint64_t i = 1; i <= 1000; i++)
        histogram_add(&histogram, i * 100);
    struct spread spread = histogram_spread(&histogram);
    assert_in_range(spread.p50, 50000 * 87 / 100, 50000 * 113 / 100);
    assert_in_range(spread.p90, 90000 * 87 / 100, 100000);
    assert_in_range(spread.p99, 99000 * 87 / 100, 100000);
    assert_int_equal(spread.max, 100000);
    histogram_add(&histogram, UINT64_MAX);
    histogram_age(&histogram);
    assert_in_range(histogram.total, 400, 501);
}

#define SCENE_TEST(function) cmocka_unit_test_setup_teardown(function, open_scene, close_scene)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(test_supervisor_end_to_end),
        SCENE_TEST(test_finished_submission_is_not_run_again),
        SCENE_TEST(test_stages_in_different_workers),
        SCENE_TEST(test_entries_by_reference),
        SCENE_TEST(test_failing_batch_dies_alone),
        SCENE_TEST(test_credit_is_kept),
        SCENE_TEST(test_silent_worker),
        SCENE_TEST(test_batch_that_loses_workers),
        SCENE_TEST(test_resume_after_restart),
        SCENE_TEST(test_client_comes_again),
        SCENE_TEST(test_full_store),
        SCENE_TEST(test_worker_outlives_broker),
        SCENE_TEST(test_submissions_run_one_after_another),
        SCENE_TEST(test_blobs_are_sent_when_needed),
        SCENE_TEST(test_nonsense_costs_nothing),
        SCENE_TEST(test_client_errors),
        SCENE_TEST(test_no_second_writer),
        SCENE_TEST(test_crashing_batch),
        SCENE_TEST(test_metrics_tell_the_truth),
        SCENE_TEST(test_worker_drains),
        SCENE_TEST(test_tcp_needs_keys),
        SCENE_TEST(test_curve),
        SCENE_TEST(test_keys),
        SCENE_TEST(test_endpoints),
        cmocka_unit_test(test_blobs_forget_the_oldest),
        cmocka_unit_test(test_histogram),
    };
    if (sodium_init() < 0)
        return 1;
    if (argc == 3 && strcmp(argv[1], "second-writer") == 0)
        return second_writer(argv[2]);
    if (argc == 3 && strcmp(argv[1], "crashing") == 0)
        return crashing(argv[2]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
