/* SPDX-License-Identifier: MPL-2.0 */
/* The messages between broker, workers and clients; schema/PROTOCOL.md explains them.
 *
 * Frame 0 is the MessagePack array [PROTOCOL_VERSION, type, body], where the body is a record of
 * the type's table. Some types have a frame 1 with bytes: a packed batch or a blob. */
#ifndef HYPER_SCHEMA_MESSAGE_H
#define HYPER_SCHEMA_MESSAGE_H

#include "schema/submission.h"

enum {
    PROTOCOL_VERSION = 1,
    MESSAGE_BYTES_MAX = 20 * 1024 * 1024, /* of one frame */
    MESSAGE_STAGES_MAX = 16,              /* in a greeting */
    MESSAGE_CREDIT_MAX = 256,             /* below half of the sockets' high-water mark of 1000 */
    MESSAGE_NAME_MAX = 256,               /* bytes of a peer's name */
};

enum message_type {
    MESSAGE_NONE,
    /* Everybody. */
    MESSAGE_HELLO,
    MESSAGE_WELCOME,
    MESSAGE_PING,
    MESSAGE_PONG,
    MESSAGE_BYE,
    MESSAGE_ERROR,
    MESSAGE_BLOB,
    /* Client and broker. */
    MESSAGE_OPEN,
    MESSAGE_OPENED,
    MESSAGE_ENTRY,
    MESSAGE_ACCEPTED,
    MESSAGE_SEAL,
    MESSAGE_WATCH,
    MESSAGE_PROGRESS,
    MESSAGE_FINISHED,
    MESSAGE_FAILED,
    /* Broker and worker. */
    MESSAGE_WORK,
    MESSAGE_RESULT,
    MESSAGE_FAIL,
    MESSAGE_NEED,
    MESSAGE_TYPE_COUNT
};

enum role { ROLE_NONE, ROLE_CLIENT, ROLE_WORKER };

/* Why a message was not accepted. */
enum complaint {
    COMPLAINT_NONE,
    COMPLAINT_MALFORMED, /* not a message, or not one for this peer now */
    COMPLAINT_VERSION,   /* another protocol version */
    COMPLAINT_UNKNOWN,   /* the broker does not know this peer: say HELLO */
    COMPLAINT_REFUSED,   /* understood, but not allowed; the reason says why */
};

enum how_opened { HOW_NONE, HOW_NEW, HOW_RESUMED, HOW_FINISHED };

extern const struct names message_type_names, role_names, complaint_names;

/* What a worker can do. */
struct ability {
    struct text name;
    enum batch_form from;
    enum batch_form to;
};

struct abilities {
    struct ability *items;
    size_t count;
};

struct message_hello {
    enum role role;
    struct text name;
    struct abilities stages; /* of a worker */
    uint32_t credit;         /* of a worker: batches it holds at once */
};

struct message_welcome {
    struct text name;      /* the broker's program and version */
    uint32_t heartbeat_ms; /* a PING is due after such a silence */
    uint32_t liveness;     /* heartbeats of silence until a peer is gone */
};

struct message_error {
    enum complaint complaint;
    struct text reason;
};

/* Frame 1: the bytes. */
struct message_blob {
    struct id id;
    struct id submission; /* whose entries need it; zero when it goes to a worker */
};

struct message_open {
    struct id content;
    bool has_at;
    int64_t at;
    struct submission options; /* repo, commit, branch, root, complete */
};

struct message_opened {
    enum how_opened how;
    struct submission submission;
    uint64_t next;   /* sequence of the first entry wanted */
    uint32_t credit; /* entries that may be sent before they are accepted */
};

struct message_entry {
    struct id submission;
    struct entry entry;
};

struct message_accepted {
    struct id submission;
    uint64_t journaled; /* entries that are on disk */
    bool sealed;
};

struct message_seal {
    struct id submission;
    uint64_t batches, reports, bytes;
};

struct message_watch {
    struct id submission;
};

struct message_progress {
    struct submission submission;
    uint64_t committed;
    uint64_t before;         /* submissions that run first */
    struct text waiting_for; /* a stage that no worker has */
    struct text trouble;
};

struct message_finished {
    struct submission submission;
};

struct message_failed {
    struct id submission;
    uint32_t code; /* enum error_code */
    struct text reason;
};

/* Frame 1: the packed batch. */
struct message_work {
    uint64_t task;
    struct id snapshot; /* blob that the stages look at; zero if none */
    struct id context;  /* blob that the raw bytes need beside them; zero if none */
    struct id submission;
    uint64_t sequence; /* in the journal; of a task of validation, any */
};

/* What a stage took. */
struct lap {
    struct text stage;
    uint64_t microseconds;
    uint64_t records; /* alerts, sightings or patterns that came out */
};

struct laps {
    struct lap *items;
    size_t count;
};

/* Frame 1: the packed batch. */
struct message_result {
    uint64_t task;
    enum batch_form form; /* of the batch */
    struct laps laps;
};

struct message_fail {
    uint64_t task;
    struct text stage;
    struct text reason;
};

struct message_need {
    struct id blob;
};

struct message {
    enum message_type type;
    union {
        struct message_hello hello;
        struct message_welcome welcome;
        struct message_error error;
        struct message_blob blob;
        struct message_open open;
        struct message_opened opened;
        struct message_entry entry;
        struct message_accepted accepted;
        struct message_seal seal;
        struct message_watch watch;
        struct message_progress progress;
        struct message_finished finished;
        struct message_failed failed;
        struct message_work work;
        struct message_result result;
        struct message_fail fail;
        struct message_need need;
    };
};

/* Whether a message of this type has a frame 1. */
bool message_has_payload(enum message_type type);

/* Packs frame 0. */
void message_pack(struct pack *pack, const struct message *message);

/* Reads frame 0; texts point into `frame`. Fails with ERROR_NETWORK and says in `complaint` (which
 * may be NULL) what is wrong with it. */
int message_unpack(struct text frame, struct arena *arena, struct message *out,
                   enum complaint *complaint, struct error *err);

#endif
