/* SPDX-License-Identifier: MPL-2.0 */
#include "schema/message.h"

static const char *const message_type_words[] = {
    "none",     "hello",    "welcome", "ping",  "pong",     "bye",  "error",
    "blob",     "open",     "opened",  "entry", "accepted", "seal", "watch",
    "progress", "finished", "failed",  "work",  "result",   "fail", "need"};
const struct names message_type_names = NAMES(message_type_words);

static const char *const role_words[] = {"none", "client", "worker"};
const struct names role_names = NAMES(role_words);

static const char *const complaint_words[] = {"none", "malformed", "version", "unknown peer",
                                              "refused"};
const struct names complaint_names = NAMES(complaint_words);

static const char *const how_opened_words[] = {"none", "new", "resumed", "finished"};
static const struct names how_opened_names = NAMES(how_opened_words);

static const struct field ability_fields[] = {
    FIELD(struct ability, TEXT, name),
    FIELD_NAMED(struct ability, from, batch_form_names),
    FIELD_NAMED(struct ability, to, batch_form_names),
};
static const struct record ability_record = RECORD(struct ability, ability_fields);

static const struct field hello_fields[] = {
    FIELD_NAMED(struct message_hello, role, role_names),
    FIELD(struct message_hello, TEXT, name),
    FIELD_OF(struct message_hello, RECORDS, stages, ability_record),
    FIELD(struct message_hello, UINT, credit),
};
static const struct record hello_record = RECORD(struct message_hello, hello_fields);

static const struct field welcome_fields[] = {
    FIELD(struct message_welcome, TEXT, name),
    FIELD(struct message_welcome, UINT, heartbeat_ms),
    FIELD(struct message_welcome, UINT, liveness),
};
static const struct record welcome_record = RECORD(struct message_welcome, welcome_fields);

static const struct field error_fields[] = {
    FIELD_NAMED(struct message_error, complaint, complaint_names),
    FIELD(struct message_error, TEXT, reason),
};
static const struct record error_record = RECORD(struct message_error, error_fields);

static const struct field blob_fields[] = {
    FIELD(struct message_blob, ID, id),
    FIELD(struct message_blob, ID, submission),
};
static const struct record blob_record = RECORD(struct message_blob, blob_fields);

static const struct field open_fields[] = {
    FIELD(struct message_open, ID, content),
    FIELD(struct message_open, BOOL, has_at),
    FIELD(struct message_open, LONG, at),
    FIELD_OF(struct message_open, RECORD, options, submission_record),
};
static const struct record open_record = RECORD(struct message_open, open_fields);

static const struct field opened_fields[] = {
    FIELD_NAMED(struct message_opened, how, how_opened_names),
    FIELD_OF(struct message_opened, RECORD, submission, submission_record),
    FIELD(struct message_opened, ULONG, next),
    FIELD(struct message_opened, UINT, credit),
};
static const struct record opened_record = RECORD(struct message_opened, opened_fields);

static const struct field message_entry_fields[] = {
    FIELD(struct message_entry, ID, submission),
    FIELD_OF(struct message_entry, RECORD, entry, entry_record),
};
static const struct record message_entry_record =
    RECORD(struct message_entry, message_entry_fields);

static const struct field accepted_fields[] = {
    FIELD(struct message_accepted, ID, submission),
    FIELD(struct message_accepted, ULONG, journaled),
    FIELD(struct message_accepted, BOOL, sealed),
};
static const struct record accepted_record = RECORD(struct message_accepted, accepted_fields);

static const struct field seal_fields[] = {
    FIELD(struct message_seal, ID, submission),
    FIELD(struct message_seal, ULONG, batches),
    FIELD(struct message_seal, ULONG, reports),
    FIELD(struct message_seal, ULONG, bytes),
};
static const struct record seal_record = RECORD(struct message_seal, seal_fields);

static const struct field watch_fields[] = {FIELD(struct message_watch, ID, submission)};
static const struct record watch_record = RECORD(struct message_watch, watch_fields);

static const struct field progress_fields[] = {
    FIELD_OF(struct message_progress, RECORD, submission, submission_record),
    FIELD(struct message_progress, ULONG, committed),
    FIELD(struct message_progress, ULONG, before),
    FIELD(struct message_progress, TEXT, waiting_for),
    FIELD(struct message_progress, TEXT, trouble),
};
static const struct record progress_record = RECORD(struct message_progress, progress_fields);

static const struct field finished_fields[] = {
    FIELD_OF(struct message_finished, RECORD, submission, submission_record),
};
static const struct record finished_record = RECORD(struct message_finished, finished_fields);

static const struct field failed_fields[] = {
    FIELD(struct message_failed, ID, submission),
    FIELD(struct message_failed, UINT, code),
    FIELD(struct message_failed, TEXT, reason),
};
static const struct record failed_record = RECORD(struct message_failed, failed_fields);

static const struct field work_fields[] = {
    FIELD(struct message_work, ULONG, task),     FIELD(struct message_work, ID, snapshot),
    FIELD(struct message_work, ID, context),     FIELD(struct message_work, ID, submission),
    FIELD(struct message_work, ULONG, sequence),
};
static const struct record work_record = RECORD(struct message_work, work_fields);

static const struct field lap_fields[] = {
    FIELD(struct lap, TEXT, stage),
    FIELD(struct lap, ULONG, microseconds),
    FIELD(struct lap, ULONG, records),
};
static const struct record lap_record = RECORD(struct lap, lap_fields);

static const struct field result_fields[] = {
    FIELD(struct message_result, ULONG, task),
    FIELD_NAMED(struct message_result, form, batch_form_names),
    FIELD_OF(struct message_result, RECORDS, laps, lap_record),
};
static const struct record result_record = RECORD(struct message_result, result_fields);

static const struct field fail_fields[] = {
    FIELD(struct message_fail, ULONG, task),
    FIELD(struct message_fail, TEXT, stage),
    FIELD(struct message_fail, TEXT, reason),
};
static const struct record fail_record = RECORD(struct message_fail, fail_fields);

static const struct field need_fields[] = {FIELD(struct message_need, ID, blob)};
static const struct record need_record = RECORD(struct message_need, need_fields);

/* PING, PONG and BYE say nothing more. */
static const struct record empty_record = {.size = 0, .fields = NULL, .count = 0};

static const struct {
    const struct record *body;
    bool payload;
} layouts[MESSAGE_TYPE_COUNT] = {
    [MESSAGE_HELLO] = {&hello_record, false},
    [MESSAGE_WELCOME] = {&welcome_record, false},
    [MESSAGE_PING] = {&empty_record, false},
    [MESSAGE_PONG] = {&empty_record, false},
    [MESSAGE_BYE] = {&empty_record, false},
    [MESSAGE_ERROR] = {&error_record, false},
    [MESSAGE_BLOB] = {&blob_record, true},
    [MESSAGE_OPEN] = {&open_record, false},
    [MESSAGE_OPENED] = {&opened_record, false},
    [MESSAGE_ENTRY] = {&message_entry_record, false},
    [MESSAGE_ACCEPTED] = {&accepted_record, false},
    [MESSAGE_SEAL] = {&seal_record, false},
    [MESSAGE_WATCH] = {&watch_record, false},
    [MESSAGE_PROGRESS] = {&progress_record, false},
    [MESSAGE_FINISHED] = {&finished_record, false},
    [MESSAGE_FAILED] = {&failed_record, false},
    [MESSAGE_WORK] = {&work_record, true},
    [MESSAGE_RESULT] = {&result_record, true},
    [MESSAGE_FAIL] = {&fail_record, false},
    [MESSAGE_NEED] = {&need_record, false},
};

bool message_has_payload(enum message_type type)
{
    return type < MESSAGE_TYPE_COUNT && layouts[type].payload;
}

/* The union's members all begin where the union does. */
static void *body_of(struct message *message)
{
    return &message->hello;
}

void message_pack(struct pack *pack, const struct message *message)
{
    pack_array(pack, 3);
    pack_uint(pack, PROTOCOL_VERSION);
    pack_uint(pack, message->type);
    record_pack(pack, layouts[message->type].body, &message->hello);
}

static int complain(enum complaint *complaint, enum complaint value, struct error *err,
                    const char *reason)
{
    if (complaint)
        *complaint = value;
    return error_set(err, ERROR_NETWORK, "%s", reason);
}

static bool within_limits(const struct message *message)
{
    if (message->type != MESSAGE_HELLO)
        return true;
    const struct message_hello *hello = &message->hello;
    return hello->stages.count <= MESSAGE_STAGES_MAX && hello->credit <= MESSAGE_CREDIT_MAX &&
           hello->name.size <= MESSAGE_NAME_MAX;
}

int message_unpack(struct text frame, struct arena *arena, struct message *out,
                   enum complaint *complaint, struct error *err)
{
    struct message message;
    struct unpack in;
    size_t count;
    memset(&message, 0, sizeof message);
    unpack_init(&in, frame);
    size_t outer = unpack_enter(&in, &count);
    uint64_t version = unpack_uint(&in);
    if (in.failed || count < 3)
        return complain(complaint, COMPLAINT_MALFORMED, err, "not a message of hyper's protocol");
    if (version != PROTOCOL_VERSION)
        return complain(complaint, COMPLAINT_VERSION, err,
                        "the protocol version is not 1: use one version of hyper for broker, "
                        "workers and clients");
    uint64_t type = unpack_uint(&in);
    if (in.failed || type >= MESSAGE_TYPE_COUNT || !layouts[type].body)
        return complain(complaint, COMPLAINT_MALFORMED, err, "unknown type of message");
    message.type = (enum message_type)type;
    record_unpack(&in, layouts[type].body, body_of(&message), arena);
    unpack_leave(&in, outer);
    if (unpack_done(&in, "message", NULL) != 0 || !within_limits(&message))
        return complain(complaint, COMPLAINT_MALFORMED, err, "damaged message");
    *out = message;
    return 0;
}
