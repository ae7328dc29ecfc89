/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/human.h"
#include "cli/table.h"
#include "cli/terminal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

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

static void writes_numbers_for_people(void **state)
{
    (void)state;
    char out[HUMAN_SIZE];
    assert_string_equal(human_count(0, out), "0");
    assert_string_equal(human_count(999, out), "999");
    assert_string_equal(human_count(1000, out), "1,000");
    assert_string_equal(human_count(UINT64_MAX, out), "18,446,744,073,709,551,615");
    assert_string_equal(human_bytes(1023, out), "1023 B");
    assert_string_equal(human_bytes(1536, out), "1.5 KiB");
    assert_string_equal(human_bytes(1024 * 1024 - 1, out), "1.0 MiB");
    assert_string_equal(human_bytes(UINT64_MAX, out), "16.0 EiB");
    assert_string_equal(human_rate(12345.4, out), "12,345/s");
    assert_string_equal(human_rate(1.5, out), "1.5/s");
    assert_string_equal(human_rate(-1, out), "0/s");
    assert_string_equal(human_duration(320, out), "320 ms");
    assert_string_equal(human_duration(4200, out), "4.2 s");
    assert_string_equal(human_duration(185000, out), "3 min 5 s");
    assert_string_equal(human_duration(7200000, out), "2 h");
    assert_string_equal(human_duration(INT64_MAX, out), "106751991167 d 7 h");
    assert_string_equal(human_time(1769860800000, out), "2026-01-31T12:00:00Z");
    assert_string_equal(human_time(1769860800007, out), "2026-01-31T12:00:00.007Z");
    assert_string_equal(human_time(-1, out), "");
    assert_string_equal(human_time(INT64_MAX, out), "");
}

/* Texts come from reports: no control character may reach a terminal. */
static void cleans_hostile_texts(void **state)
{
    static const struct {
        const char *text, *clean;
    } cases[] = {
        {"plain", "plain"},
        {"caf\xc3\xa9", "caf\xc3\xa9"},
        {"a\nb\tc", "a b c"},
        {"\033[31mred", "\xef\xbf\xbd[31mred"},
        {"\xc2\x9b"
         "1m",
         "\xef\xbf\xbd"
         "1m"},
        {"x\xff\xfe", "x\xef\xbf\xbd\xef\xbf\xbd"},
        {"a\xe2\x80\xae"
         "b",
         "a\xef\xbf\xbd"
         "b"},
        {"\x7f", "\xef\xbf\xbd"},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text clean = terminal_clean(text_of(cases[i].text), arena);
        if (!text_is(clean, cases[i].clean))
            fail_msg("case %zu gives \"%.*s\"", i, TEXT_ARG(clean));
    }
}

static char *render(struct table *table, unsigned width)
{
    static char buffer[1024];
    memset(buffer, 0, sizeof buffer);
    FILE *file = fmemopen(buffer, sizeof buffer, "w");
    assert_non_null(file);
    struct terminal terminal = {.file = file, .width = width};
    table_write(table, &terminal);
    assert_int_equal(fclose(file), 0);
    return buffer;
}

static void aligns_columns(void **state)
{
    static const struct column columns[] = {
        {"NAME", false, false}, {"N", true, false}, {"WHAT", false, true}};
    (void)state;
    struct table *table = table_new(arena, columns, 3);
    table_row(table);
    table_cell(table, TEXT("caf\xc3\xa9s"), COLOUR_PLAIN);
    table_print_cell(table, COLOUR_RED, "%d", 12);
    table_cell(table, TEXT("a text that is long"), COLOUR_PLAIN);
    table_row(table);
    table_cell(table, TEXT("x"), COLOUR_PLAIN);
    table_row(table);
    table_cell(table, TEXT("y"), COLOUR_PLAIN);
    table_print_cell(table, COLOUR_PLAIN, "3");
    table_cell(table, TEXT("z"), COLOUR_PLAIN);
    assert_string_equal(render(table, 0), "NAME    N  WHAT\n"
                                          "caf\xc3\xa9s  12  a text that is long\n"
                                          "x          \n"
                                          "y       3  z\n");
    assert_string_equal(render(table, 24), "NAME    N  WHAT\n"
                                           "caf\xc3\xa9s  12  a text that \xe2\x80\xa6\n"
                                           "x          \n"
                                           "y       3  z\n");
}

static void a_narrow_terminal_gets_a_line_for_each_cell(void **state)
{
    static const struct column columns[] = {
        {"NAME", false, false}, {"N", true, false}, {"WHAT", false, true}};
    (void)state;
    struct table *table = table_new(arena, columns, 3);
    table_row(table);
    table_cell(table, TEXT("first"), COLOUR_PLAIN);
    table_print_cell(table, COLOUR_RED, "%d", 12);
    table_cell(table, TEXT("a text that is long"), COLOUR_PLAIN);
    table_row(table);
    table_cell(table, TEXT("second"), COLOUR_PLAIN);
    assert_string_equal(render(table, 18), "NAME     N  WHAT\n"
                                           "first   12  a tex\xe2\x80\xa6\n"
                                           "second  \n");
    assert_string_equal(render(table, 12), "NAME  first\n"
                                           "N     12\n"
                                           "WHAT  a tex\xe2\x80\xa6\n"
                                           "\n"
                                           "NAME  second\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_numbers_for_people),
        cmocka_unit_test_setup_teardown(cleans_hostile_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(aligns_columns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_narrow_terminal_gets_a_line_for_each_cell, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
