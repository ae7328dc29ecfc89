/* SPDX-License-Identifier: MPL-2.0 */
/* Messages and metrics survive the wire; hostile frames do not get in. */
#include "schema/message.h"
#include "schema/metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct id id_with(uint8_t byte)
{
    struct id id;
    memset(id.bytes, byte, sizeof id.bytes);
    return id;
}

/* One message of each type, with every field set. */
static struct message example(enum message_type type)
{
    static struct ability abilities[] = {
        {{"parse", 5}, BATCH_RAW, BATCH_ALERTS},
        {{"classify", 8}, BATCH_ALERTS, BATCH_CLASSIFIED},
    };
    static struct lap laps[] = {{{"parse", 5}, 1234, 600}};
    struct submission submission = {
        .id = id_with(1),
        .content = id_with(2),
        .number = 7,
        .at = -5,
        .state = SUBMISSION_SEALED,
        .repo = TEXT("group/repo"),
        .complete = true,
        .batches = 12,
        .snapshot = id_with(3),
        .tally = {.reports = 1, .alerts = 600, .info = 3},
    };
    struct entry entry = {
        .origin = {.submission = id_with(1),
                   .sequence = 9,
                   .at = 11,
                   .report = TEXT("a.sarif"),
                   .offset = 1u << 20,
                   .context = id_with(4)},
        .form = BATCH_RAW,
        .path = TEXT("/tmp/a.sarif"),
        .size = 4096,
        .device = 1,
        .inode = 2,
        .file_size = 3,
        .modified = 4,
        .hash = id_with(5),
        .value = TEXT("\x00\xff"),
        .failures = 1,
        .losses = 2,
        .reason = TEXT("because"),
    };
    struct message message = {.type = type};
    switch (type) {
    case MESSAGE_HELLO:
        message.hello = (struct message_hello){ROLE_WORKER, TEXT("w1"), {abilities, 2}, 4};
        break;
    case MESSAGE_WELCOME:
        message.welcome = (struct message_welcome){TEXT("hyper"), 1000, 5};
        break;
    case MESSAGE_ERROR:
        message.error = (struct message_error){COMPLAINT_UNKNOWN, TEXT("say HELLO")};
        break;
    case MESSAGE_BLOB:
        message.blob = (struct message_blob){id_with(6), id_with(1)};
        break;
    case MESSAGE_OPEN:
        message.open = (struct message_open){id_with(7), true, INT64_MIN, submission};
        break;
    case MESSAGE_OPENED:
        message.opened = (struct message_opened){HOW_RESUMED, submission, 3, 64};
        break;
    case MESSAGE_ENTRY:
        message.entry = (struct message_entry){id_with(1), entry};
        break;
    case MESSAGE_ACCEPTED:
        message.accepted = (struct message_accepted){id_with(1), 64, true};
        break;
    case MESSAGE_SEAL:
        message.seal = (struct message_seal){id_with(1), 12, 1, 1u << 30};
        break;
    case MESSAGE_WATCH:
        message.watch.submission = id_with(1);
        break;
    case MESSAGE_PROGRESS:
        message.progress =
            (struct message_progress){submission, 3, 1, TEXT("validate"), TEXT("no space")};
        break;
    case MESSAGE_FINISHED:
        message.finished.submission = submission;
        break;
    case MESSAGE_FAILED:
        message.failed = (struct message_failed){id_with(1), ERROR_PERMISSION, TEXT("no space")};
        break;
    case MESSAGE_WORK:
        message.work = (struct message_work){UINT64_MAX, id_with(8), id_with(9), id_with(1), 5};
        break;
    case MESSAGE_RESULT:
        message.result = (struct message_result){5, BATCH_CHANGESET, {laps, 1}};
        break;
    case MESSAGE_FAIL:
        message.fail = (struct message_fail){5, TEXT("parse"), TEXT("no")};
        break;
    case MESSAGE_NEED:
        message.need.blob = id_with(10);
        break;
    default:
        break;
    }
    return message;
}

static void test_every_type_survives(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (int type = MESSAGE_HELLO; type < MESSAGE_TYPE_COUNT; type++) {
        struct pack first, second;
        struct message sent = example((enum message_type)type), got;
        struct error err = {.message = ""};
        pack_init(&first);
        pack_init(&second);
        message_pack(&first, &sent);
        if (message_unpack(pack_bytes(&first), arena, &got, NULL, &err) != 0)
            fail_msg("%s: %s", names_word(&message_type_names, (unsigned)type), err.message);
        assert_int_equal(got.type, type);
        message_pack(&second, &got);
        assert_int_equal(pack_bytes(&first).size, pack_bytes(&second).size);
        assert_memory_equal(pack_bytes(&first).data, pack_bytes(&second).data,
                            pack_bytes(&first).size);
        pack_close(&first);
        pack_close(&second);
    }
    arena_destroy(&arena);
}

static void test_fields_arrive(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct pack pack;
    struct message sent = example(MESSAGE_ENTRY), got;
    pack_init(&pack);
    message_pack(&pack, &sent);
    assert_int_equal(message_unpack(pack_bytes(&pack), arena, &got, NULL, NULL), 0);
    assert_true(id_equal(got.entry.submission, id_with(1)));
    assert_true(text_is(got.entry.entry.path, "/tmp/a.sarif"));
    assert_int_equal(got.entry.entry.origin.sequence, 9);
    assert_int_equal(got.entry.entry.value.size, 2);
    assert_int_equal(got.entry.entry.losses, 2);
    pack_close(&pack);
    arena_destroy(&arena);
}

/* A frame cut anywhere is refused, never read past its end. */
static void test_truncation(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (int type = MESSAGE_HELLO; type < MESSAGE_TYPE_COUNT; type++) {
        struct pack pack;
        struct message sent = example((enum message_type)type), got;
        pack_init(&pack);
        message_pack(&pack, &sent);
        for (size_t size = 0; size < pack_bytes(&pack).size; size++) {
            char *copy = malloc(size ? size : 1);
            assert_non_null(copy);
            memcpy(copy, pack_bytes(&pack).data, size);
            enum complaint complaint = COMPLAINT_NONE;
            assert_int_equal(
                message_unpack((struct text){copy, size}, arena, &got, &complaint, NULL), -1);
            assert_int_equal(complaint, COMPLAINT_MALFORMED);
            free(copy);
        }
        pack_close(&pack);
    }
    arena_destroy(&arena);
}

static int unpack_bytes(const char *bytes, size_t size, enum complaint *complaint)
{
    struct message message;
    struct arena *arena = arena_new();
    int result = message_unpack((struct text){bytes, size}, arena, &message, complaint, NULL);
    arena_destroy(&arena);
    return result;
}

static void test_hostile_frames(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        enum complaint complaint;
    } frames[] = {
        {"", 0, COMPLAINT_MALFORMED},
        {"\xc0", 1, COMPLAINT_MALFORMED},
        {"GET / HTTP/1.1\r\n", 16, COMPLAINT_MALFORMED},
        {"\x93\x02\x01\x90", 4, COMPLAINT_VERSION},   /* version 2 */
        {"\x93\x01\x7f\x90", 4, COMPLAINT_MALFORMED}, /* type 127 */
        {"\x93\x01\x00\x90", 4, COMPLAINT_MALFORMED}, /* type 0 */
        {"\x93\x01\x03", 3, COMPLAINT_MALFORMED},     /* no body */
        {"\x92\x01\x03", 3, COMPLAINT_MALFORMED},
        {"\x93\x01\x03\x90\x00", 5, COMPLAINT_MALFORMED},                 /* bytes behind it */
        {"\x93\x01\x07\x91\xc6\xff\xff\xff\xff", 9, COMPLAINT_MALFORMED}, /* bin of 4 GB */
        {"\x93\x01\x01\x93\x02\xa1w\xdd\xff\xff\xff\xff", 12, COMPLAINT_MALFORMED},
        {"\xdd\xff\xff\xff\xff", 5, COMPLAINT_MALFORMED},
    };
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
        enum complaint complaint = COMPLAINT_NONE;
        assert_int_equal(unpack_bytes(frames[i].bytes, frames[i].size, &complaint), -1);
        assert_int_equal(complaint, frames[i].complaint);
    }
    enum complaint none = COMPLAINT_NONE;
    assert_int_equal(unpack_bytes("\x93\x01\x03\x90", 4, &none), 0); /* PING */
}

/* A later version may append to a body and to the envelope; this one skips it. */
static void test_later_fields_are_skipped(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct message got;
    const char frame[] = "\x94\x01\x03\x91\xa5later\xc3";
    assert_int_equal(
        message_unpack((struct text){frame, sizeof frame - 1}, arena, &got, NULL, NULL), 0);
    assert_int_equal(got.type, MESSAGE_PING);
    arena_destroy(&arena);
}

static void test_greeting_limits(void **state)
{
    (void)state;
    static struct ability many[MESSAGE_STAGES_MAX + 1];
    static char name[MESSAGE_NAME_MAX + 1];
    struct message hello = {.type = MESSAGE_HELLO};
    const struct message_hello bad[] = {
        {.role = ROLE_WORKER, .stages = {many, MESSAGE_STAGES_MAX + 1}},
        {.role = ROLE_WORKER, .credit = MESSAGE_CREDIT_MAX + 1},
        {.role = ROLE_WORKER, .name = {name, sizeof name}},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct pack pack;
        enum complaint complaint = COMPLAINT_NONE;
        hello.hello = bad[i];
        pack_init(&pack);
        message_pack(&pack, &hello);
        assert_int_equal(unpack_bytes(pack_bytes(&pack).data, pack_bytes(&pack).size, &complaint),
                         -1);
        assert_int_equal(complaint, COMPLAINT_MALFORMED);
        pack_close(&pack);
    }
}

static void test_metrics_survive(void **state)
{
    (void)state;
    struct pack pack;
    struct stage_metrics got, sent = {
                                  .stage = TEXT("parse"),
                                  .workers = 2,
                                  .batches = 1u << 31,
                                  .records_per_second = 1234.5,
                                  .microseconds = {1, 2, 3, 4},
                              };
    pack_init(&pack);
    metrics_pack(&pack, &stage_metrics_record, &sent);
    assert_int_equal(metrics_unpack(pack_bytes(&pack), &stage_metrics_record, &got, NULL), 0);
    assert_true(text_is(got.stage, "parse"));
    assert_int_equal(got.batches, 1u << 31);
    assert_true(got.records_per_second == 1234.5);
    assert_int_equal(got.microseconds.p99, 3);
    pack_close(&pack);
}

static void test_metrics_hostile(void **state)
{
    (void)state;
    struct stage_metrics got;
    const char *const maps[] = {"\x81\xa7workers", "\xdf", "\xde\xff\xff", "\x90",
                                "\x81\xa5stage\x01"};
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++)
        assert_int_equal(metrics_unpack(text_of(maps[i]), &stage_metrics_record, &got, NULL), -1);
    const char unknown[] = "\x82\xa3new\x01\xa7workers\x05";
    assert_int_equal(metrics_unpack((struct text){unknown, sizeof unknown - 1},
                                    &stage_metrics_record, &got, NULL),
                     0);
    assert_int_equal(got.workers, 5);
}

static void test_topics(void **state)
{
    (void)state;
    assert_ptr_equal(metrics_record(TEXT("hyper.stage.parse")), &stage_metrics_record);
    assert_ptr_equal(metrics_record(TEXT("hyper.queue")), &queue_metrics_record);
    assert_ptr_equal(metrics_record(TEXT("hyper.store")), &store_metrics_record);
    assert_ptr_equal(metrics_record(TEXT("hyper.knowledge")), &knowledge_metrics_record);
    assert_null(metrics_record(TEXT("other")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_type_survives),
        cmocka_unit_test(test_fields_arrive),
        cmocka_unit_test(test_truncation),
        cmocka_unit_test(test_hostile_frames),
        cmocka_unit_test(test_later_fields_are_skipped),
        cmocka_unit_test(test_greeting_limits),
        cmocka_unit_test(test_metrics_survive),
        cmocka_unit_test(test_metrics_hostile),
        cmocka_unit_test(test_topics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
