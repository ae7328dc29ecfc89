/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/client.h"

#include "broker/endpoint.h"
#include "broker/piece.h"
#include "broker/wire.h"

#include <unistd.h>

enum { DEFAULT_PATIENCE_MS = 10000, POLL_MS = 100, GREET_AGAIN_MS = 500 };

struct client {
    struct client_options options;
    struct credentials credentials; /* a copy, for the next connection */
    bool by_value;                  /* the broker is on another machine */
    zsock_t *socket;
    struct envelope in;
    bool welcome; /* the broker knows this client */
    int64_t heartbeat_ms, heard, sent, greeted;
    struct piece_reader reader;
    client_watcher *watcher;
    void *context;
    int64_t told;
    /* The submission. */
    struct submission submission; /* texts empty; as the broker said last */
    bool opened, sealed, finished;
    enum how_opened how;
    uint64_t next;      /* sequence of the next entry to send */
    uint64_t journaled; /* entries on disk */
    uint32_t credit;
    struct client_progress progress;
};

static int send_message(struct client *client, const struct message *message, zframe_t *payload,
                        struct error *err)
{
    client->sent = wire_clock_ms();
    if (wire_send(client->socket, NULL, message, payload) == 0)
        return 0;
    return error_set(err, ERROR_NETWORK, "the broker at %s does not take messages",
                     client->options.endpoint);
}

static void greet(struct client *client)
{
    char name[MESSAGE_NAME_MAX];
    snprintf(name, sizeof name, "client.%ld", (long)getpid());
    struct message hello = {
        .type = MESSAGE_HELLO,
        .hello = {.role = ROLE_CLIENT, .name = text_of(name)},
    };
    client->welcome = false;
    client->greeted = wire_clock_ms();
    (void)send_message(client, &hello, NULL, NULL);
}

/* A submission that waits is watched again. */
static void take_welcome(struct client *client)
{
    const struct message_welcome *welcome = &client->in.message.welcome;
    bool again = !client->welcome;
    client->welcome = true;
    client->heartbeat_ms = welcome->heartbeat_ms ? welcome->heartbeat_ms : 1000;
    if (!again || !client->sealed)
        return;
    struct message watch = {.type = MESSAGE_WATCH, .watch = {.submission = client->submission.id}};
    (void)send_message(client, &watch, NULL, NULL);
}

static void keep_submission(struct client *client, const struct submission *submission)
{
    client->submission = *submission;
    client->submission.repo = client->submission.commit = client->submission.branch =
        client->submission.root = (struct text){"", 0};
}

static void take_opened(struct client *client, const struct message_opened *opened)
{
    keep_submission(client, &opened->submission);
    client->opened = true;
    client->how = opened->how;
    client->next = client->journaled = opened->next;
    client->credit = opened->credit ? opened->credit : 1;
    client->sealed = opened->submission.state >= SUBMISSION_SEALED;
    client->finished = opened->how == HOW_FINISHED;
}

static int take_progress(struct client *client)
{
    const struct message_progress *progress = &client->in.message.progress;
    if (client->watcher == NULL)
        return 0;
    client->told = wire_clock_ms();
    client->progress = (struct client_progress){
        .submission = progress->submission,
        .journaled = client->journaled,
        .committed = progress->committed,
        .total = client->sealed ? client->submission.batches : 0,
        .waiting_before = progress->before,
        .waiting_for = progress->waiting_for,
        .trouble = progress->trouble,
    };
    return client->watcher(client->context, &client->progress);
}

static int take_complaint(struct client *client, struct error *err)
{
    const struct message_error *error = &client->in.message.error;
    if (error->complaint != COMPLAINT_UNKNOWN)
        return error_set(err, ERROR_NETWORK, "the broker refuses: %.*s", TEXT_ARG(error->reason));
    if (client->opened && !client->sealed)
        return error_set(err, ERROR_NETWORK,
                         "the broker was started again: run the same command again to go on");
    greet(client);
    return 0;
}

static int interrupted(struct error *err)
{
    return error_set(err, ERROR_NETWORK,
                     "interrupted: run the same command again to go on where it ended");
}

static int take_message(struct client *client, struct error *err)
{
    const struct message *message = &client->in.message;
    switch (message->type) {
    case MESSAGE_WELCOME:
        take_welcome(client);
        return 0;
    case MESSAGE_OPENED:
        take_opened(client, &message->opened);
        return 0;
    case MESSAGE_ACCEPTED:
        client->journaled = message->accepted.journaled;
        client->sealed |= message->accepted.sealed;
        return 0;
    case MESSAGE_PROGRESS:
        return take_progress(client) ? interrupted(err) : 0;
    case MESSAGE_FINISHED:
        keep_submission(client, &message->finished.submission);
        client->finished = true;
        return 0;
    case MESSAGE_FAILED:
        return error_set(
            err, message->failed.code ? (enum error_code)message->failed.code : ERROR_NETWORK,
            "%.*s", TEXT_ARG(message->failed.reason));
    case MESSAGE_ERROR:
        return take_complaint(client, err);
    case MESSAGE_PING:
        return wire_send_plain(client->socket, NULL, MESSAGE_PONG);
    default:
        return 0;
    }
}

static int take_messages(struct client *client, struct error *err)
{
    for (;;) {
        int got = wire_receive(client->socket, &client->in, err);
        if (got == 0)
            return 0;
        if (got < 0)
            return -1;
        client->heard = wire_clock_ms();
        if (take_message(client, err) != 0)
            return -1;
    }
}

static int keep_alive(struct client *client, struct error *err)
{
    int64_t now = wire_clock_ms();
    if (now - client->heard >= client->options.patience_ms)
        return error_set(err, ERROR_NETWORK, "no broker answers at %s: %s",
                         client->options.endpoint,
                         endpoint_doubt(client->options.endpoint, client->options.credentials));
    if (!client->welcome && now - client->greeted >= GREET_AGAIN_MS)
        greet(client);
    if (client->welcome && now - client->sent >= client->heartbeat_ms) {
        client->sent = now;
        (void)wire_send_plain(client->socket, NULL, MESSAGE_PING);
    }
    return 0;
}

/* Waits for something to happen, at most `timeout_ms`, and takes it. */
static int pump(struct client *client, long timeout_ms, struct error *err)
{
    zmq_pollitem_t items[2] = {
        {.socket = zsock_resolve(client->socket), .events = ZMQ_POLLIN},
        {.fd = client->options.stop_fd, .events = ZMQ_POLLIN},
    };
    int count = client->options.stop_fd > 0 ? 2 : 1;
    (void)zmq_poll(items, count, timeout_ms);
    if (count == 2 && items[1].revents)
        return interrupted(err);
    if (take_messages(client, err) != 0)
        return -1;
    return keep_alive(client, err);
}

int client_new(const struct client_options *options, struct client **out, struct error *err)
{
    enum endpoint_kind kind;
    if (endpoint_kind(options->endpoint, &kind, err) != 0)
        return -1;
    struct client *client = xcalloc(1, sizeof *client);
    client->options = *options;
    if (options->credentials) {
        client->credentials = *options->credentials;
        client->options.credentials = &client->credentials;
    }
    if (client->options.patience_ms <= 0)
        client->options.patience_ms = DEFAULT_PATIENCE_MS;
    client->by_value = kind == ENDPOINT_TCP;
    client->heartbeat_ms = 1000;
    client->heard = wire_clock_ms();
    client->socket = endpoint_socket(ZMQ_DEALER);
    envelope_init(&client->in);
    int result = endpoint_connect(client->socket, options->endpoint, options->credentials, err);
    if (result == 0)
        greet(client);
    while (result == 0 && !client->welcome)
        result = pump(client, POLL_MS, err);
    if (result != 0) {
        client_destroy(&client);
        return -1;
    }
    *out = client;
    return 0;
}

void client_destroy(struct client **client)
{
    if (!*client)
        return;
    if ((*client)->welcome) {
        zsock_set_linger((*client)->socket, POLL_MS);
        (void)wire_send_plain((*client)->socket, NULL, MESSAGE_BYE);
    }
    piece_close(&(*client)->reader);
    envelope_close(&(*client)->in);
    zsock_destroy(&(*client)->socket);
    free(*client);
    *client = NULL;
}

void client_watch(struct client *client, client_watcher *watcher, void *context)
{
    client->watcher = watcher;
    client->context = context;
}

static int wait_opened(struct client *client, const struct message *request,
                       struct client_submission *out, struct error *err)
{
    client->opened = client->sealed = client->finished = false;
    client->heard = wire_clock_ms();
    if (send_message(client, request, NULL, err) != 0)
        return -1;
    while (!client->opened)
        if (pump(client, POLL_MS, err) != 0)
            return -1;
    *out = (struct client_submission){client->how, client->submission, client->next};
    return 0;
}

int client_open(struct client *client, struct id content, const int64_t *at,
                const struct submission *options, struct client_submission *out, struct error *err)
{
    struct message open = {
        .type = MESSAGE_OPEN,
        .open = {.content = content, .has_at = at != NULL, .at = at ? *at : 0, .options = *options},
    };
    return wait_opened(client, &open, out, err);
}

int client_follow(struct client *client, struct id submission, struct client_submission *out,
                  struct error *err)
{
    struct message watch = {.type = MESSAGE_WATCH, .watch = {.submission = submission}};
    return wait_opened(client, &watch, out, err);
}

int client_blob(struct client *client, struct id id, struct text bytes, struct error *err)
{
    struct message blob = {
        .type = MESSAGE_BLOB,
        .blob = {.id = id, .submission = client->submission.id},
    };
    if (bytes.size > MESSAGE_BYTES_MAX)
        return error_set(err, ERROR_DATA,
                         "what a run has beside its results is larger than %d bytes",
                         MESSAGE_BYTES_MAX);
    zframe_t *payload = wire_frame(bytes);
    int result = send_message(client, &blob, payload, err);
    zframe_destroy(&payload);
    if (result != 0)
        return -1;
    return pump(client, 0, err);
}

/* An entry by reference becomes one by value. */
static int send_value(struct client *client, struct message *message, struct error *err)
{
    struct pack pack;
    struct entry *entry = &message->entry.entry;
    pack_init(&pack);
    int result = piece_pack(&client->reader, entry, &pack, err);
    if (result == 0) {
        entry->value = pack_bytes(&pack);
        entry->path = (struct text){"", 0};
        result = send_message(client, message, NULL, err);
    }
    pack_close(&pack);
    return result;
}

/* Entries go out by half a window, not one for each that was accepted: the store would commit, and
 * wait for the disk, for a few of them at a time. The other half is on its way meanwhile. */
static int drain(struct client *client, struct error *err)
{
    while (client->next - client->journaled > client->credit / 2)
        if (pump(client, POLL_MS, err) != 0)
            return -1;
    return 0;
}

int client_entry(struct client *client, const struct entry *entry, struct error *err)
{
    if (client->sealed || entry->origin.sequence < client->next)
        return 0;
    if (!client->opened || entry->origin.sequence > client->next)
        return error_set(err, ERROR_USAGE, "entry %llu comes out of order",
                         (unsigned long long)entry->origin.sequence);
    struct message message = {
        .type = MESSAGE_ENTRY,
        .entry = {.submission = client->submission.id, .entry = *entry},
    };
    message.entry.entry.origin.submission = client->submission.id;
    message.entry.entry.origin.at = client->submission.at;
    client->heard = wire_clock_ms();
    if (client->next - client->journaled >= client->credit && drain(client, err) != 0)
        return -1;
    bool convert = client->by_value && entry->path.size > 0;
    if (convert && entry->form == BATCH_SOURCE)
        return error_set(err, ERROR_USAGE,
                         "source files are for brokers of the same machine: scan them here");
    int sent =
        convert ? send_value(client, &message, err) : send_message(client, &message, NULL, err);
    if (sent != 0)
        return -1;
    client->next++;
    return pump(client, 0, err);
}

int client_seal(struct client *client, uint64_t reports, uint64_t bytes, struct error *err)
{
    struct message seal = {
        .type = MESSAGE_SEAL,
        .seal = {.submission = client->submission.id,
                 .batches = client->next,
                 .reports = reports,
                 .bytes = bytes},
    };
    if (client->sealed)
        return 0;
    client->heard = wire_clock_ms();
    if (send_message(client, &seal, NULL, err) != 0)
        return -1;
    while (!client->sealed)
        if (pump(client, POLL_MS, err) != 0)
            return -1;
    client->submission.batches = client->next;
    return 0;
}

/* The broker may be started again while its client waits. */
static int reconnect(struct client *client, struct error *err)
{
    zsock_destroy(&client->socket);
    client->socket = endpoint_socket(ZMQ_DEALER);
    if (endpoint_connect(client->socket, client->options.endpoint, client->options.credentials,
                         err) != 0)
        return -1;
    greet(client);
    return 0;
}

int client_wait(struct client *client, struct submission *out, struct error *err)
{
    client->heard = wire_clock_ms();
    while (!client->finished) {
        int64_t silence = wire_clock_ms() - client->heard;
        bool gone = client->welcome && silence >= 3 * client->heartbeat_ms;
        if (gone && reconnect(client, err) != 0)
            return -1;
        if (pump(client, POLL_MS, err) != 0)
            return -1;
    }
    *out = client->submission;
    return 0;
}
