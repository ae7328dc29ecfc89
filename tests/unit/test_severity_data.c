/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/severity_data.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int parse(const char *text, struct severity_data *data, struct arena *arena,
                 struct error *err)
{
    *data = (struct severity_data){0};
    return severity_data_parse("file", text_of(text), data, arena, err);
}

static struct severity_data parsed(const char *text, struct arena *arena)
{
    struct severity_data data;
    struct error err = {0};
    if (parse(text, &data, arena, &err) != 0)
        fail_msg("%s", err.message);
    return data;
}

static void a_table_is_read_by_its_header(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct severity_data data = parsed(
        "\xef\xbb\xbfid\tDATE\tscore\tseverity\tvector\tcwe\tssvc\tpackage\tdescription\r\n"
        "a\t2024-05-06\t9.8\tCRITICAL\tCVSS:3.1/AV:A/AC:H/PR:L/UI:R/S:C/C:H/I:N/A:L\tCWE-79\t"
        "Exploitation=poc;Automatable=No;Technical Impact=total\tpkg:npm/x\tone thing\r\n",
        arena);
    assert_int_equal(data.count, 1);
    assert_int_equal(data.skipped, 0);
    struct severity_example *e = &data.items[0];
    static const int8_t wanted[SEVERITY_HEADS] = {1, 1, 1, 1, 1, 2, 0, 1, 0, 1, 1, 3};
    assert_memory_equal(e->answers, wanted, sizeof wanted);
    assert_true(text_is(e->date, "2024-05-06"));
    assert_true(text_is(e->question.texts[0], "one thing"));
    assert_true(text_is(e->question.package, "pkg:npm/x"));
    assert_int_equal(e->question.cwe.count, 1);
    assert_int_equal(e->question.cwe.items[0], 79);
    arena_destroy(&arena);
}

static int severity_in(const char *columns, const char *values, struct arena *arena)
{
    struct text text = arena_print(arena, "description\t%s\nwords\t%s\n", columns, values);
    struct severity_data data = parsed(text.data, arena);
    return data.count ? data.items[0].answers[HEAD_SEVERITY] : -2;
}

static void severity_comes_from_word_score_or_vector(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_int_equal(severity_in("severity\tscore", "Moderate\t9.9", arena), 1);
    assert_int_equal(severity_in("severity\tscore", "\t9.9", arena), 3);
    assert_int_equal(severity_in("severity\tscore", "?\t3.9", arena), 0);
    assert_int_equal(
        severity_in("severity\tvector", "\tCVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N", arena),
        3);
    assert_int_equal(severity_in("score", "11", arena), -2);
    assert_int_equal(severity_in("score", "7.5x", arena), -2);
    assert_int_equal(severity_in("score", "0.0", arena), -2); /* none: no class */
    assert_int_equal(severity_in("score\tscore_source", "7.5\tnvd-v2", arena), -2);
    assert_int_equal(severity_in("score\tscore_source", "7.5\tnvd", arena), 2);
    arena_destroy(&arena);
}

static void json_lines_have_the_same_members(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct severity_data data = parsed(
        "{\"message\":\"tab\\there\",\"severity\":\"high\",\"cwe\":[89,\"CWE-79\"],\"date\":\"2\"}"
        "\n"
        "\n"
        "{\"description\":\"b\",\"score\":4.5,\"cwe\":22,\"more\":{\"x\":[1]},\"date\":\"1\"}\n"
        "{\"description\":\"c\",\n"
        "{\"description\":5}\n",
        arena);
    assert_int_equal(data.count, 2);
    assert_int_equal(data.skipped, 2);
    assert_non_null(strstr(data.because.data, "file:4: "));
    assert_true(text_is(data.items[0].question.texts[0], "tab\there"));
    assert_int_equal(data.items[0].question.cwe.count, 2);
    assert_int_equal(data.items[0].question.cwe.items[0], 89);
    assert_int_equal(data.items[1].question.cwe.items[0], 22);
    assert_int_equal(data.items[1].answers[HEAD_SEVERITY], 1);
    severity_data_sort(&data);
    assert_true(text_is(data.items[0].date, "1"));
    arena_destroy(&arena);
}

static void rows_of_no_use_are_counted(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct severity_data data = parsed("description\tseverity\n"
                                       "good\tlow\n"
                                       "\tlow\n"
                                       "too\tmany\tcells\n"
                                       "few\n"
                                       "\n"
                                       "unknown\t\n",
                                       arena);
    assert_int_equal(data.count, 1);
    assert_int_equal(data.skipped, 4);
    assert_true(text_is(data.because, "file:3: the description is missing"));
    arena_destroy(&arena);
}

static void what_is_no_table_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "a\tb\n1\t2\n", "[]", "<xml/>"};
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct severity_data data;
        struct error err = {0};
        assert_int_equal(parse(texts[i], &data, arena, &err), -1);
        assert_int_equal(err.code, ERROR_DATA);
        assert_non_null(strstr(err.message, "description"));
    }
    struct severity_data none = {0};
    struct error err;
    assert_int_equal(severity_data_read("/nonexistent", &none, arena, &err), -1);
    assert_int_equal(err.code, ERROR_DATA);
    arena_destroy(&arena);
}

static void equal_dates_stay_in_order(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct severity_data data = parsed("date\tdescription\tseverity\n"
                                       "2\tc\tlow\n1\ta\tlow\n2\td\tlow\n\tz\tlow\n1\tb\tlow\n",
                                       arena);
    severity_data_sort(&data);
    char order[8] = {0};
    for (size_t i = 0; i < data.count; i++)
        order[i] = data.items[i].question.texts[0].data[0];
    assert_string_equal(order, "zabcd");
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_read_by_its_header),
        cmocka_unit_test(severity_comes_from_word_score_or_vector),
        cmocka_unit_test(json_lines_have_the_same_members),
        cmocka_unit_test(rows_of_no_use_are_counted),
        cmocka_unit_test(what_is_no_table_is_refused),
        cmocka_unit_test(equal_dates_stay_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
