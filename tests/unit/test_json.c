/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/json.h"

#include "lib/json_write.h"

#include <dirent.h>
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#ifndef TEST_CORPUS
#define TEST_CORPUS "../shared/corpus"
#endif

static struct arena *arena;

static int new_arena(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int destroy_arena(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static struct json reader(struct text bytes)
{
    struct json j;
    json_init(&j, bytes, arena);
    return j;
}

/* Copies to a block of the exact size, so that AddressSanitizer sees a read past the end. */
static struct text exact(struct text bytes)
{
    char *copy = xmalloc(bytes.size);
    if (bytes.size)
        memcpy(copy, bytes.data, bytes.size);
    return (struct text){copy, bytes.size};
}

static int check(struct text bytes, struct error *err)
{
    struct text copy = exact(bytes);
    struct json j = reader(copy);
    json_skip(&j);
    int result = json_done(&j, "input", err);
    free((char *)copy.data);
    return result;
}

#define assert_text(actual, literal)                                                               \
    do {                                                                                           \
        struct text got_ = (actual), wanted_ = TEXT(literal);                                      \
        assert_int_equal(got_.size, wanted_.size);                                                 \
        assert_memory_equal(got_.data, wanted_.data, wanted_.size);                                \
    } while (0)

static void reads_members_of_all_types(void **state)
{
    (void)state;
    struct json j =
        reader(TEXT(" { \"s\" : \"text\", \"i\":-12,\"d\":2.5e1 ,\"t\":true,\"f\":false,"
                    "\"n\":null,\"o\":{},\"a\":[]} "));
    struct text key, s = {0};
    int64_t i = 0;
    double d = 0;
    bool t = false, f = true;
    char order[9] = "";
    size_t members = 0;
    for (json_object(&j); json_member(&j, &key);) {
        order[members++] = key.data[0];
        if (text_is(key, "s"))
            s = json_string(&j);
        else if (text_is(key, "i"))
            assert_true(json_integer(&j, &i));
        else if (text_is(key, "d"))
            assert_true(json_number(&j, &d));
        else if (text_is(key, "t"))
            assert_true(json_boolean(&j, &t));
        else if (text_is(key, "f"))
            assert_true(json_boolean(&j, &f));
        else if (text_is(key, "n"))
            assert_int_equal(json_peek(&j), JSON_NULL);
        else if (text_is(key, "o"))
            for (json_object(&j); json_member(&j, &key);)
                fail();
        else
            for (json_array(&j); json_item(&j);)
                fail();
    }
    assert_int_equal(json_done(&j, "input", NULL), 0);
    assert_string_equal(order, "sidtfnoa");
    assert_text(s, "text");
    assert_int_equal(i, -12);
    assert_true(d == 25);
    assert_true(t);
    assert_false(f);
}

static void skips_what_a_loop_does_not_read(void **state)
{
    (void)state;
    struct json j = reader(TEXT("[{\"a\":[1,{\"b\":\"]\"}]},[[]],\"x\",7]"));
    int64_t last = 0;
    size_t items = 0;
    for (json_array(&j); json_item(&j); items++)
        if (json_peek(&j) == JSON_NUMBER)
            assert_true(json_integer(&j, &last));
    assert_int_equal(json_done(&j, "input", NULL), 0);
    assert_int_equal(items, 4);
    assert_int_equal(last, 7);
}

static void gives_nothing_for_another_type(void **state)
{
    (void)state;
    struct json j = reader(TEXT("[{\"a\":1},[2],\"3\",4,true,null,5]"));
    struct text key;
    int64_t i = 9;
    double d = 9;
    bool b = true;
    json_array(&j);
    assert_true(json_item(&j));
    assert_int_equal(json_string(&j).size, 0);
    assert_true(json_item(&j));
    for (json_object(&j); json_member(&j, &key);)
        fail();
    assert_true(json_item(&j));
    assert_false(json_integer(&j, &i));
    assert_true(json_item(&j));
    assert_false(json_boolean(&j, &b));
    assert_true(json_item(&j));
    for (json_array(&j); json_item(&j);)
        fail();
    assert_true(json_item(&j));
    assert_false(json_number(&j, &d));
    assert_true(json_item(&j));
    assert_true(json_integer(&j, &i));
    assert_false(json_item(&j));
    assert_int_equal(json_done(&j, "input", NULL), 0);
    assert_int_equal(i, 5);
    assert_true(b && d == 9);
}

static void strings_without_escapes_point_into_the_input(void **state)
{
    (void)state;
    struct text input = TEXT("\"a string longer than sixteen bytes, with \xc3\xa9\"");
    struct json j = reader(input);
    struct text string = json_string(&j);
    assert_ptr_equal(string.data, input.data + 1);
    assert_int_equal(string.size, input.size - 2);
    assert_int_equal(json_done(&j, "input", NULL), 0);
}

static struct text string_in(struct text input)
{
    struct json j = reader(input);
    struct text string = json_string(&j);
    assert_int_equal(json_done(&j, "input", NULL), 0);
    return string;
}

static void decodes_escapes(void **state)
{
    (void)state;
    assert_text(string_in(TEXT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"")), "\"\\/\b\f\n\r\t");
    assert_text(string_in(TEXT("\"\\u0041\\u00e9\\u20AC\\uD83D\\ude00\"")),
                "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    assert_text(string_in(TEXT("\"a\\u0000b\"")), "a\0b");
    assert_text(string_in(TEXT("\"plain text first, then\\nan escape and more text\"")),
                "plain text first, then\nan escape and more text");
}

static void replaces_what_is_no_character(void **state)
{
    (void)state;
    assert_text(string_in(TEXT("\"\\ud800\"")), "\xef\xbf\xbd");
    assert_text(string_in(TEXT("\"\\udc00\\ud800x\"")), "\xef\xbf\xbd\xef\xbf\xbdx");
    assert_text(string_in(TEXT("\"\\ud800\\ud83d\\ude00\"")), "\xef\xbf\xbd\xf0\x9f\x98\x80");
    assert_text(string_in(TEXT("\"\\ud800\\u0041\"")), "\xef\xbf\xbd\x41");
    assert_text(string_in(TEXT("\"a\xff\xc3\"")), "a\xef\xbf\xbd\xef\xbf\xbd");
    assert_text(string_in(TEXT("\"\xc0\x80\"")), "\xef\xbf\xbd\xef\xbf\xbd");
    assert_text(string_in(TEXT("\"\xed\xa0\x80\"")), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    assert_text(string_in(TEXT("\"\xf4\x90\x80\x80\\n\"")),
                "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\n");
    assert_text(string_in(TEXT("\"\xf0\x9f\x98\"")), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

static bool integer_in(struct text input, int64_t *out)
{
    struct json j = reader(input);
    bool got = json_integer(&j, out);
    assert_int_equal(json_done(&j, "input", NULL), 0);
    return got;
}

static void integers_are_exact_or_refused(void **state)
{
    (void)state;
    static const struct {
        struct text input;
        int64_t value;
    } accepted[] = {
        {{"0", 1}, 0},
        {{"-0", 2}, 0},
        {{"9223372036854775807", 19}, INT64_MAX},
        {{"-9223372036854775808", 20}, INT64_MIN},
        {{"1e3", 3}, 1000},
        {{"2.0", 3}, 2},
        {{"-25.00e-0", 9}, -25},
        {{"1234567890123456", 16}, 1234567890123456},
    };
    for (size_t i = 0; i < sizeof accepted / sizeof accepted[0]; i++) {
        int64_t value = 1;
        assert_true(integer_in(accepted[i].input, &value));
        assert_int_equal(value, accepted[i].value);
    }
    int64_t value = 77;
    assert_false(integer_in(TEXT("9223372036854775808"), &value));
    assert_false(integer_in(TEXT("-9223372036854775809"), &value));
    assert_false(integer_in(TEXT("123456789012345678901234567890"), &value));
    assert_false(integer_in(TEXT("1.5"), &value));
    assert_false(integer_in(TEXT("1e-1"), &value));
    assert_false(integer_in(TEXT("1e999"), &value));
    assert_int_equal(value, 77);
}

static bool number_in(struct text input, double *out)
{
    struct json j = reader(input);
    bool got = json_number(&j, out);
    assert_int_equal(json_done(&j, "input", NULL), 0);
    return got;
}

static void numbers_are_the_nearest_double(void **state)
{
    (void)state;
    double value = 0;
    assert_true(number_in(TEXT("0.1"), &value) && value == 0.1);
    assert_true(number_in(TEXT("-1.5e2"), &value) && value == -150);
    assert_true(number_in(TEXT("-0"), &value) && signbit(value));
    assert_true(number_in(TEXT("1E-400"), &value) && value == 0);
    assert_true(number_in(TEXT("9007199254740993"), &value) && value == 9007199254740992);
    assert_true(number_in(TEXT("1.7976931348623157e308"), &value) && value == DBL_MAX);
    assert_true(number_in(TEXT("1000000000000000000000000000000000000000000000000000000000000000"
                               "000000000000000e-78"),
                          &value) &&
                value == 1);
    value = 7;
    assert_false(number_in(TEXT("1e309"), &value));
    assert_true(value == 7);
}

static void raw_gives_the_bytes_of_a_value(void **state)
{
    (void)state;
    struct json j = reader(TEXT("[ {\"a\" : [1 , 2]} , \"x\\n\", 12 ]"));
    json_array(&j);
    assert_true(json_item(&j));
    assert_text(json_raw(&j), "{\"a\" : [1 , 2]}");
    assert_true(json_item(&j));
    assert_text(json_raw(&j), "\"x\\n\"");
    assert_true(json_item(&j));
    assert_int_equal(json_offset(&j), 27);
    assert_text(json_raw(&j), "12");
    assert_false(json_item(&j));
    assert_int_equal(json_done(&j, "input", NULL), 0);
}

static void says_what_is_wrong_and_where(void **state)
{
    (void)state;
    static const struct {
        const char *input;
        const char *message;
    } wrong[] = {
        {"", "input: ends before a value at byte 0"},
        {"[1,2", "input: ends inside an array at byte 4"},
        {"{\"a\":[1]", "input: ends inside an object at byte 8"},
        {"[\"abc", "input: ends inside a string at byte 5"},
        {"[1 2]", "input: a comma or ] expected at byte 3"},
        {"[1}", "input: a comma or ] expected at byte 2"},
        {"{\"a\":1 \"b\":2}", "input: a comma or } expected at byte 7"},
        {"{\"a\" 1}", "input: a colon expected at byte 5"},
        {"{a:1}", "input: a key expected at byte 1"},
        {"{\"a\":1,}", "input: a key expected at byte 7"},
        {"[1,]", "input: a value expected at byte 3"},
        {"[01]", "input: a comma or ] expected at byte 2"},
        {"[-]", "input: a digit expected at byte 2"},
        {"[1.]", "input: a digit expected at byte 3"},
        {"[1e+]", "input: a digit expected at byte 4"},
        {"[nul]", "input: a value expected at byte 4"},
        {"[\"a\tb\"]", "input: a control character in a string at byte 3"},
        {"[\"a\\x\"]", "input: a wrong escape in a string at byte 4"},
        {"[\"\\u12g4\"]", "input: a wrong \\u escape in a string at byte 6"},
        {"{} {}", "input: more than one value at byte 3"},
        {"\xef\xbb\xbf[]", "input: a value expected at byte 0"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct error err = {0};
        assert_int_equal(check(text_of(wrong[i].input), &err), -1);
        assert_string_equal(err.message, wrong[i].message);
        assert_int_equal(err.code, ERROR_DATA);
    }
    struct error err = {0};
    assert_int_equal(check(TEXT("[1,\0]"), &err), -1);
    assert_string_equal(err.message, "input: a NUL byte at byte 3");
}

static void failure_is_for_good(void **state)
{
    (void)state;
    struct json j = reader(TEXT("{\"a\":[1,x],\"b\":2}"));
    struct text key;
    size_t members = 0, items = 0;
    for (json_object(&j); json_member(&j, &key); members++)
        for (json_array(&j); json_item(&j); items++)
            ;
    int64_t i = 0;
    assert_int_equal(members, 1);
    assert_int_equal(items, 2);
    assert_true(json_failed(&j));
    assert_int_equal(json_offset(&j), 8);
    assert_int_equal(json_peek(&j), JSON_NONE);
    assert_false(json_integer(&j, &i));
    assert_int_equal(json_raw(&j).size, 0);
    assert_int_equal(json_done(&j, "input", NULL), -1);
}

static void a_document_must_be_read_to_its_end(void **state)
{
    (void)state;
    struct json j = reader(TEXT("[1,2]"));
    struct error err = {0};
    json_array(&j);
    assert_true(json_item(&j));
    assert_int_equal(json_done(&j, "input", &err), -1);
    assert_string_equal(err.message, "input: not read to its end at byte 1");
}

static void strips_a_byte_order_mark(void **state)
{
    (void)state;
    assert_text(json_strip_bom(TEXT("\xef\xbb\xbf{}")), "{}");
    assert_text(json_strip_bom(TEXT("{}")), "{}");
    assert_text(json_strip_bom(TEXT("\xef\xbb")), "\xef\xbb");
}

static struct text nested(size_t depth)
{
    char *bytes = arena_alloc(arena, 2 * depth);
    memset(bytes, '[', depth);
    memset(bytes + depth, ']', depth);
    return (struct text){bytes, 2 * depth};
}

static void depth_is_bounded(void **state)
{
    (void)state;
    struct error err = {0};
    assert_int_equal(check(nested(100), &err), 0);
    assert_int_equal(check(nested(JSON_DEPTH_MAX), &err), 0);
    assert_int_equal(check(nested(JSON_DEPTH_MAX + 1), &err), -1);
    assert_string_equal(err.message, "input: nested too deep at byte 512");
    assert_int_equal(check(nested(100000), &err), -1);
    struct text deep = nested(100000);
    assert_int_equal(json_span(deep), deep.size);
}

static void span_finds_the_end_of_a_value(void **state)
{
    (void)state;
    static const struct {
        struct text input;
        size_t size;
    } spans[] = {
        {{"", 0}, 0},
        {{" 1", 2}, 0},
        {{"]", 1}, 0},
        {{"12,", 3}, 2},
        {{"12", 2}, 2},
        {{"true}", 5}, 4},
        {{"\"a\\\"b\",", 7}, 6},
        {{"\"a\\\\\",", 6}, 5},
        {{"\"a", 2}, 0},
        {{"\"a\\", 3}, 0},
        {{"{}{}", 4}, 2},
        {{"{\"]}\":[\"\\\"}\"]},", 15}, 14},
        {{"[1,2", 4}, 0},
        {{"[oops]x", 7}, 6},
    };
    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
        struct text copy = exact(spans[i].input);
        assert_int_equal(json_span(copy), spans[i].size);
        free((char *)copy.data);
    }
}

/* Backslashes in runs of every length at every place of a block. */
static void span_counts_backslashes_across_blocks(void **state)
{
    (void)state;
    for (size_t before = 0; before < 70; before++) {
        for (size_t run = 0; run < 70; run++) {
            char input[256] = "[\"";
            memset(input + 2, 'x', before);
            memset(input + 2 + before, '\\', run);
            (void)strcpy(input + 2 + before + run, "\"]\"]  ]");
            size_t end = 2 + before + run + (run % 2 ? 4 : 2);
            assert_int_equal(json_span(text_of(input)), end);
        }
    }
}

static void writes_what_reads_back(void **state)
{
    (void)state;
    struct json_writer w = {0};
    json_write_object(&w);
    json_write_key(&w, TEXT("k\"ey"));
    json_write_array(&w);
    json_write_int(&w, INT64_MIN);
    json_write_uint(&w, UINT64_MAX);
    json_write_string(&w, TEXT("a\"\\\b\f\n\r\t\x01\x7f/\0\xc3\xa9\xff"));
    json_write_bool(&w, true);
    json_write_bool(&w, false);
    json_write_null(&w);
    json_write_raw(&w, TEXT("{ }"));
    json_write_array(&w);
    json_write_end_array(&w);
    json_write_end_array(&w);
    json_write_key(&w, TEXT(""));
    json_write_object(&w);
    json_write_end_object(&w);
    json_write_end_object(&w);
    json_write_newline(&w);
    json_write_object(&w);
    json_write_end_object(&w);
    assert_text(json_write_bytes(&w),
                "{\"k\\\"ey\":[-9223372036854775808,18446744073709551615,"
                "\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0001\x7f/\\u0000\xc3\xa9\xef\xbf\xbd\","
                "true,false,null,{ },[]],\"\":{}}\n{}");
    json_write_close(&w);
}

static void assert_double(double value, const char *text)
{
    struct json_writer w = {0};
    json_write_double(&w, value);
    struct text bytes = json_write_bytes(&w);
    assert_int_equal(bytes.size, strlen(text));
    assert_memory_equal(bytes.data, text, bytes.size);
    json_write_close(&w);
}

static void writes_the_shortest_double(void **state)
{
    (void)state;
    assert_double(0, "0");
    assert_double(-0.0, "-0");
    assert_double(100, "100");
    assert_double(0.1, "0.1");
    assert_double(7.5, "7.5");
    assert_double(1.0 / 3, "0.3333333333333333");
    assert_double(0.1 + 0.2, "0.30000000000000004");
    assert_double(1e300, "1e+300");
    assert_double(NAN, "null");
    assert_double(-INFINITY, "null");
}

static void flushes_in_the_middle(void **state)
{
    (void)state;
    struct json_writer w = {0};
    FILE *file = tmpfile();
    assert_non_null(file);
    json_write_array(&w);
    json_write_int(&w, 1);
    assert_int_equal(json_write_flush(&w, file, NULL), 0);
    json_write_int(&w, 2);
    json_write_end_array(&w);
    assert_int_equal(json_write_flush(&w, file, NULL), 0);
    char got[16] = "";
    rewind(file);
    assert_int_equal(fread(got, 1, sizeof got, file), 5);
    assert_string_equal(got, "[1,2]");
    fclose(file);
    json_write_close(&w);
    FILE *full = fopen("/dev/full", "w");
    if (!full)
        return;
    struct error err = {0};
    setvbuf(full, NULL, _IONBF, 0);
    json_write_int(&w, 1);
    assert_int_equal(json_write_flush(&w, full, &err), -1);
    assert_int_equal(err.code, ERROR_PERMISSION);
    fclose(full);
    json_write_close(&w);
}

static struct text file_bytes(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t room = 1 << 20;
    char *bytes = arena_alloc(arena, room);
    size_t size = fread(bytes, 1, room, file);
    assert_true(size < room);
    fclose(file);
    return (struct text){bytes, size};
}

static void agrees_with_the_test_suite(void **state)
{
    (void)state;
    const char *corpus = getenv("HYPER_CORPUS");
    char folder[1024], path[2048];
    (void)snprintf(folder, sizeof folder, "%s/jsontestsuite/test_parsing",
                   corpus ? corpus : TEST_CORPUS);
    DIR *files = opendir(folder);
    if (!files) {
        print_message("no test suite in %s\n", folder);
        skip();
    }
    size_t accepted = 0, refused = 0;
    for (struct dirent *entry; (entry = readdir(files)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        int result = check(file_bytes(path), NULL);
        accepted += result == 0;
        refused += result != 0;
        if (entry->d_name[0] != 'i' && (entry->d_name[0] == 'y') != (result == 0))
            fail_msg("%s was %s", entry->d_name, result == 0 ? "accepted" : "refused");
    }
    closedir(files);
    assert_true(accepted > 90);
    assert_true(refused > 180);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_members_of_all_types),
        cmocka_unit_test(skips_what_a_loop_does_not_read),
        cmocka_unit_test(gives_nothing_for_another_type),
        cmocka_unit_test(strings_without_escapes_point_into_the_input),
        cmocka_unit_test(decodes_escapes),
        cmocka_unit_test(replaces_what_is_no_character),
        cmocka_unit_test(integers_are_exact_or_refused),
        cmocka_unit_test(numbers_are_the_nearest_double),
        cmocka_unit_test(raw_gives_the_bytes_of_a_value),
        cmocka_unit_test(says_what_is_wrong_and_where),
        cmocka_unit_test(failure_is_for_good),
        cmocka_unit_test(a_document_must_be_read_to_its_end),
        cmocka_unit_test(strips_a_byte_order_mark),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(span_finds_the_end_of_a_value),
        cmocka_unit_test(span_counts_backslashes_across_blocks),
        cmocka_unit_test(writes_what_reads_back),
        cmocka_unit_test(writes_the_shortest_double),
        cmocka_unit_test(flushes_in_the_middle),
        cmocka_unit_test(agrees_with_the_test_suite),
    };
    return cmocka_run_group_tests(tests, new_arena, destroy_arena);
}
