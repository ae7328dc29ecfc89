/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/record_json.h"
#include "schema/example.h"
#include "schema/submission.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static struct text write(const struct record *record, const void *object, unsigned flags)
{
    struct json_writer w = {0};
    record_json_write(&w, record, object, flags);
    struct text copy = arena_copy(arena, json_write_bytes(&w));
    json_write_close(&w);
    return copy;
}

static int read(const char *json, const struct record *record, void *object, struct error *err)
{
    struct json j;
    json_init(&j, text_of(json), arena);
    return record_json_read(&j, record, object, arena, err);
}

static struct alert full_alert(void)
{
    static uint32_t cwe[] = {79, 89};
    static struct text tags[] = {{"a", 1}, {"\"b\"\n", 4}};
    static struct edit edits[1];
    static struct reason reasons[1];
    edits[0] = (struct edit){.path = TEXT("x.c"), .line = 3, .text = TEXT("y")};
    reasons[0] = (struct reason){.aspect = ASPECT_SEVERITY,
                                 .value = TEXT("high"),
                                 .because = TEXT("it is"),
                                 .rule = id_of_bytes("r", 1)};
    return (struct alert){
        .base = id_of_bytes("a", 1),
        .discriminator = UINT64_MAX - 1,
        .repo = TEXT("acme/shop"),
        .message = TEXT("caf\xc3\xa9"),
        .line = UINT32_MAX,
        .has_score = true,
        .score = 7.5,
        .level = LEVEL_ERROR,
        .cwe = {cwe, 2},
        .tags = {tags, 2},
        .fixes = {edits, 1},
        .severity = SEVERITY_HIGH,
        .confidence = 0.1,
        .reasons = {reasons, 1},
    };
}

/* Reading back what was written gives the same bytes again. */
static void writes_and_reads_back(void **state)
{
    (void)state;
    struct alert alert = full_alert(), back;
    struct error err = {0};
    for (unsigned flags = 0; flags <= RECORD_JSON_SKIP_EMPTY; flags++) {
        struct text json = write(&alert_record, &alert, flags);
        if (read(json.data, &alert_record, &back, &err) != 0)
            fail_msg("%s", err.message);
        struct text again = write(&alert_record, &back, flags);
        assert_int_equal(json.size, again.size);
        assert_memory_equal(json.data, again.data, json.size);
        assert_true(back.discriminator == UINT64_MAX - 1);
        assert_int_equal(back.fixes.items[0].line, 3);
        assert_true(id_equal(back.base, alert.base));
    }
}

static void skips_empty_fields(void **state)
{
    (void)state;
    struct fact fact = {.id = TEXT("E1")};
    struct example empty = {0};
    struct text json = write(&fact_record, &fact, RECORD_JSON_SKIP_EMPTY);
    assert_string_equal(json.data, "{\"id\":\"E1\"}");
    json = write(&example_record, &empty, RECORD_JSON_SKIP_EMPTY);
    assert_string_equal(json.data, "{}");
    json = write(&fact_record, &fact, RECORD_JSON_SKIP_EMPTY | RECORD_JSON_KEEP_FALSE);
    assert_string_equal(json.data, "{\"id\":\"E1\",\"auto_fix\":false}");
    json = write(&fact_record, &fact, RECORD_JSON_ALL);
    assert_string_equal(json.data,
                        "{\"id\":\"E1\",\"auto_fix\":false,\"description\":\"\",\"fix\":\"\"}");
}

static void carries_bytes_as_base64(void **state)
{
    (void)state;
    struct entry entry = {.value = {"\x00\xff\x10", 3}}, back = {0};
    struct text json = write(&entry_record, &entry, RECORD_JSON_SKIP_EMPTY);
    assert_string_equal(json.data, "{\"value\":\"AP8Q\"}");
    assert_int_equal(read(json.data, &entry_record, &back, NULL), 0);
    assert_int_equal(back.value.size, 3);
    assert_memory_equal(back.value.data, "\x00\xff\x10", 3);
}

static void skips_unknown_members_and_null(void **state)
{
    (void)state;
    struct alert alert = {.line = 9};
    assert_int_equal(read("{\"future\":{\"a\":[1,{}]},\"line\":null,\"rule\":\"R\",\"score\":1e0}",
                          &alert_record, &alert, NULL),
                     0);
    assert_int_equal(alert.line, 0);
    assert_true(text_is(alert.rule, "R"));
}

static void names_the_member_that_is_wrong(void **state)
{
    static const struct {
        const char *json;
        const char *message;
    } cases[] = {
        {"{\"line\":\"3\"}", "line: a whole number expected"},
        {"{\"line\":-1}", "line: a whole number from 0"},
        {"{\"line\":4294967296}", "line: a whole number from 0"},
        {"{\"line\":1.5}", "line: a whole number from 0"},
        {"{\"discriminator\":18446744073709551616}", "discriminator: a whole number"},
        {"{\"discriminator\":-1}", "discriminator: a whole number"},
        {"{\"repo\":3}", "repo: a string expected"},
        {"{\"has_rank\":\"yes\"}", "has_rank: true or false expected"},
        {"{\"severity\":\"terrible\"}", "severity: \"terrible\" is not known"},
        {"{\"base\":\"12\"}", "base: an id of 32 hex digits expected"},
        {"{\"tags\":\"a\"}", "tags: an array of strings expected"},
        {"{\"tags\":[\"a\",2]}", "tags: a string expected"},
        {"{\"cwe\":[79,\"x\"]}", "cwe: a whole number expected"},
        {"{\"fixes\":[{},{\"line\":[]}]}", "fixes: item 1: line: a whole number expected"},
        {"{\"fixes\":[3]}", "fixes: item 0: an object expected"},
        {"[]", "an object expected"},
        {"{\"line\":3", "byte 9"},
        {"{\"line\":3,}", "byte"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error err = {0};
        struct alert alert = {.line = 77};
        if (read(cases[i].json, &alert_record, &alert, &err) != -1)
            fail_msg("%s is read", cases[i].json);
        assert_int_equal(err.code, ERROR_DATA);
        if (!strstr(err.message, cases[i].message))
            fail_msg("%s: \"%s\" does not say \"%s\"", cases[i].json, err.message,
                     cases[i].message);
        assert_int_equal(alert.line, 77);
    }
}

/* A record that is wrong is passed, so that the next one can be read. */
static void goes_on_after_a_wrong_record(void **state)
{
    (void)state;
    struct json j;
    struct fact fact;
    int results[3] = {9, 9, 9};
    size_t count = 0;
    json_init(&j, TEXT("[{\"id\":1,\"fix\":[[2]]},{\"id\":\"b\"},7]"), arena);
    for (json_array(&j); json_item(&j);)
        results[count++] = record_json_read(&j, &fact_record, &fact, arena, NULL);
    assert_int_equal(json_done(&j, "test", NULL), 0);
    assert_int_equal(count, 3);
    assert_int_equal(results[0], -1);
    assert_int_equal(results[1], 0);
    assert_int_equal(results[2], -1);
    assert_true(text_is(fact.id, "b"));
}

static void reads_members_beside_others(void **state)
{
    (void)state;
    struct json j;
    struct text key, type = {"", 0};
    struct fact fact = {0};
    json_init(&j, TEXT("{\"id\":\"b\",\"type\":\"fact\"}"), arena);
    for (json_object(&j); json_member(&j, &key);) {
        bool known = false;
        assert_int_equal(record_json_read_member(&j, &fact_record, key, &fact, arena, &known, NULL),
                         0);
        if (!known)
            type = json_string(&j);
    }
    assert_true(text_is(type, "fact"));
    assert_true(text_is(fact.id, "b"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(writes_and_reads_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(skips_empty_fields, set_up, tear_down),
        cmocka_unit_test_setup_teardown(carries_bytes_as_base64, set_up, tear_down),
        cmocka_unit_test_setup_teardown(skips_unknown_members_and_null, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_the_member_that_is_wrong, set_up, tear_down),
        cmocka_unit_test_setup_teardown(goes_on_after_a_wrong_record, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reads_members_beside_others, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
