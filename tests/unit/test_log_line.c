/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/log_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

struct row {
    const char *line;
    const char *form; /* with ~ for a value */
};

static void assert_forms(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char form[LOG_FORM_MAX];
        size_t size = log_line_mask(text_of(rows[i].line), form);
        for (size_t at = 0; at < size; at++)
            if (form[at] == LOG_VALUE)
                form[at] = '~';
        if (!text_is((struct text){form, size}, rows[i].form))
            fail_msg("\"%s\"\n gives \"%.*s\"\n not   \"%s\"", rows[i].line, (int)size, form,
                     rows[i].form);
    }
}

#define ASSERT_FORMS(rows) assert_forms(rows, sizeof(rows) / sizeof((rows)[0]))

static void words_stay(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", ""},
        {"   ", ""},
        {" Pump started,\t and  runs. ", "Pump started, and runs."},
        {"read/write, I/O; e.g. this...", "read/write, I/O; e.g. this..."},
        {"link eth0 is up, ipv6 too", "link eth0 is up, ipv6 too"},
        {"init2_valves() done", "init2_valves() done"},
        {"pump.Valve.Controller failed", "pump.Valve.Controller failed"},
        {"Zeichen f\xc3\xbcr", "Zeichen f\xc3\xbcr"},
        {"a = b, c=(d)", "a = b, c=(d)"},
    };
    ASSERT_FORMS(rows);
}

static void values_are_masked(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"took 12 ms, 1.5 s", "took ~ ms, ~ s"},
        {"at -3.5 and +7", "at ~ and ~"},
        {"10.0.0.1:80 from fe80::1 or 00:1b:44:11:3a:b7", "~:~ from ~ or ~"},
        {"id 123e4567-e89b-12d3-a456-426614174000 key deadbeef01", "id ~ key ~"},
        {"addr 0x7ffe12345678", "addr ~"},
        {"in /var/log/pump.log.", "in ~."},
        {"C:\\pumps\\a.dll \\\\host\\share", "~ ~"},
        {"GET /a/b?x=1&y=[2] done", "GET ~ done"},
        {"see https://a.b/c?d=1, now", "see https://~, now"},
        {"to bob@mail.example.org", "to ~"},
        {"from pump.example.org to a.b.c", "from ~ to ~"},
        {"org/pump/valve", "~"},
        {"ok: true, False; user root, null", "ok: ~, ~; user ~, ~"},
        {"node-17 v2 disk3a", "node-~ ~ ~"},
        {"batch_-17 and batch_17", "~ and ~"},
        {"a <*> b", "a ~ b"},
    };
    ASSERT_FORMS(rows);
}

static void what_is_assigned_is_a_value(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"state=open, mode=fast.", "state=~, mode=~."},
        {"name=\"two words\" x", "name=\"~\" x"},
        {"name=\"never closed", "name=\"never closed"},
        {"token=Key{a1,b2} x", "token=~ x"},
        {"f(a)=b t[1]=c", "f(a)=~ t[~]=~"},
        {"call=run(x)", "call=run(x)"},
        {"== both", "== both"},
        {"url=http://x/y", "url=http://~"},
    };
    ASSERT_FORMS(rows);
}

static void dates_are_values(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"Thu Aug 11 10:49:35 2005", "~ ~ ~ ~:~:~ ~"},
        {"at Jan  3", "at ~ ~"},
        {"May we? Sun is up, Mar", "May we? Sun is up, Mar"},
        {"March 3, xJan 3", "March ~, xJan ~"},
    };
    ASSERT_FORMS(rows);
}

/* What does not fit is one value, wherever the form is full. */
static void long_lines_end_in_a_value(void **state)
{
    (void)state;
    enum { SIZE = 3 * LOG_FORM_MAX };
    static const char *const pieces[] = {"a", "a ", "a1.b ", "x=\"y\" ", "a://b ", "1,", "a/1 "};
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        char line[SIZE], form[LOG_FORM_MAX];
        for (size_t at = 0, size = strlen(pieces[i]); at < SIZE; at++)
            line[at] = pieces[i][at % size];
        for (size_t skip = 0; skip < 8; skip++) {
            size_t size = log_line_mask((struct text){line + skip, SIZE - skip}, form);
            assert_in_range(size, 1, LOG_FORM_MAX);
            assert_int_equal(form[size - 1], LOG_VALUE);
        }
    }
}

static void assert_tokens(const char *line, const char *const *wanted, size_t count)
{
    char form[LOG_FORM_MAX];
    struct text text = {form, log_line_mask(text_of(line), form)};
    struct log_tokens tokens;
    log_line_split(text, &tokens);
    assert_int_equal(tokens.count, count);
    for (size_t i = 0; i < count; i++) {
        struct text token = {form + tokens.start[i],
                             (size_t)(tokens.start[i + 1] - tokens.start[i])};
        assert_true(text_is(token, wanted[i]));
    }
}

static void forms_are_cut_into_tokens(void **state)
{
    (void)state;
    static const char *const words[] = {"pump", "(", "\x01", ")", ":", " ", "up", "."};
    assert_tokens("pump(7): up.", words, 8);
    static const char *const values[] = {"from", " ", "\x01:\x01 \x01", " ", "on"};
    assert_tokens("from 10.0.0.1:80 7 on", values, 5);
    static const char *const apart[] = {"\x01", ";", "\x01"};
    assert_tokens("1;2", apart, 3);
    assert_tokens("", NULL, 0);
}

static void tokens_are_bounded(void **state)
{
    (void)state;
    char line[2 * LOG_FORM_MAX], form[LOG_FORM_MAX];
    struct log_tokens tokens;
    memset(line, ';', sizeof line);
    size_t size = log_line_mask((struct text){line, sizeof line}, form);
    log_line_split((struct text){form, size}, &tokens);
    assert_int_equal(tokens.count, LOG_TOKENS_MAX);
    assert_int_equal(tokens.start[LOG_TOKENS_MAX], size);
}

static void tokens_have_kinds(void **state)
{
    (void)state;
    assert_int_equal(log_line_kind(TEXT("\x01")), LOG_TOKEN_VALUE);
    assert_int_equal(log_line_kind(TEXT("\x01:\x01")), LOG_TOKEN_VALUE);
    assert_int_equal(log_line_kind(TEXT("node-\x01")), LOG_TOKEN_WORD);
    assert_int_equal(log_line_kind(TEXT("7")), LOG_TOKEN_WORD);
    assert_int_equal(log_line_kind(TEXT("->")), LOG_TOKEN_OTHER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_stay),
        cmocka_unit_test(values_are_masked),
        cmocka_unit_test(what_is_assigned_is_a_value),
        cmocka_unit_test(dates_are_values),
        cmocka_unit_test(long_lines_end_in_a_value),
        cmocka_unit_test(forms_are_cut_into_tokens),
        cmocka_unit_test(tokens_are_bounded),
        cmocka_unit_test(tokens_have_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
