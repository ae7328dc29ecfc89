/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/cwe.h"
#include "lib/format.h"
#include "lib/redact.h"
#include "lib/severity.h"
#include "stages/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void assert_text(struct text actual, const char *expected)
{
    char *copy = strndup(actual.data ? actual.data : "", actual.size);
    assert_string_equal(copy, expected);
    free(copy);
}

static struct batch parsed(const struct format *format, const char *text, struct arena *arena)
{
    struct batch batch = {.form = BATCH_RAW,
                          .raw = text_of(text),
                          .origin = {.format = text_of(format->name), .line = 1}};
    struct error err = {0};
    assert_int_equal(stage_parse.run(&batch, &(struct view){0}, arena, &err), 0);
    return batch;
}

static void lines_are_alerts_examples_fixes_and_facts(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct batch batch = parsed(
        &format_lines,
        "{\"type\":\"alert\",\"tool\":\"t\",\"rule\":\"r\",\"message\":\"m\",\"path\":\"a.c\","
        "\"line\":3,\"severity\":\"Moderate\",\"cwe\":[79]}\n"
        "\n"
        "{\"rule\":\"r\",\"verdict\":\"false_positive\",\"severity\":\"low\",\"type\":\"example\"}"
        "\r\n"
        "{\"type\":\"fix\",\"rule\":\"r\",\"before\":\"a\",\"after\":\"b\",\"outcome\":\"success\"}"
        "\n"
        "{\"type\":\"fact\",\"id\":\"r\",\"category\":\"workflow\",\"auto_fix\":true}\n"
        "{\"type\":\"edge\",\"from\":\"x\"}",
        arena);
    assert_int_equal(batch.rejected, 0);
    assert_int_equal(batch.alerts.count, 1);
    assert_text(batch.alerts.items[0].tool_severity, "Moderate");
    assert_int_equal(batch.alerts.items[0].severity, SEVERITY_NONE); /* classify decides */
    assert_int_equal(batch.alerts.items[0].line, 3);
    assert_false(id_is_zero(batch.alerts.items[0].base));
    assert_int_equal(batch.examples.count, 3);
    assert_int_equal(batch.examples.items[0].kind, EXAMPLE_ALERT);
    assert_int_equal(batch.examples.items[0].verdict, VERDICT_FALSE_POSITIVE);
    assert_int_equal(batch.examples.items[0].severity, SEVERITY_LOW);
    assert_int_equal(batch.examples.items[1].kind, EXAMPLE_FIX);
    assert_int_equal(batch.examples.items[1].fix.outcome, OUTCOME_SUCCESS);
    assert_text(batch.examples.items[1].fix.after, "b");
    assert_int_equal(batch.examples.items[2].kind, EXAMPLE_FACT);
    assert_int_equal(batch.examples.items[2].category, CATEGORY_WORKFLOW);
    assert_true(batch.examples.items[2].fact.auto_fix);
    arena_destroy(&arena);
}

static void a_bad_line_costs_itself_and_names_its_place(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct batch batch = parsed(&format_lines,
                                "{\"type\":\"alert\",\"rule\":\"r\"}\n"
                                "{\"type\":\"alert\",\"rule\":\n"
                                "{\"type\":\"alert\",\"rule\":\"r\",\"line\":\"three\"}\n"
                                "[1]\n"
                                "{\"type\":\"other\"}\n"
                                "{\"type\":\"example\",\"rule\":\"r\"}\n"
                                "{\"type\":\"example\",\"rule\":\"r\",\"verdict\":\"maybe\"}\n"
                                "{\"type\":\"alert\"}\n"
                                "{\"type\":\"alert\",\"rule\":\"r\"}\n",
                                arena);
    assert_int_equal(batch.alerts.count, 2);
    assert_int_equal(batch.rejected, 7);
    for (size_t i = 0; i < 7; i++) {
        char place[32];
        snprintf(place, sizeof place, "line %zu", i + 2);
        assert_text(batch.rejects.items[i].place, place);
        assert_true(batch.rejects.items[i].reason.size > 0);
    }
    arena_destroy(&arena);
}

static void facts_are_curated_statements(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct batch batch =
        parsed(&format_facts,
               ":- object(training).\n"
               "error('SC2086', quality, medium, true, 'Double quote', \"quote it\").\n"
               "% a comment\n"
               "error(x, 'unheard of', high, no, '', '').\n"
               "error(x, code, gigantic, no, '', '').\n"
               "error(x, code, high, no).\n"
               "error(x, code, high, perhaps, d, f).\n"
               "error(oops.\n"
               "error(y, license, 'WARNING', yes, d, f).\n"
               ":- end_object.\n",
               arena);
    assert_int_equal(batch.examples.count, 3);
    assert_text(batch.examples.items[0].fact.id, "SC2086");
    assert_text(batch.examples.items[0].fact.fix, "quote it");
    assert_int_equal(batch.examples.items[0].severity, SEVERITY_MEDIUM);
    assert_true(batch.examples.items[0].fact.auto_fix);
    assert_int_equal(batch.examples.items[1].category, CATEGORY_NONE);
    assert_int_equal(batch.examples.items[1].severity, SEVERITY_HIGH);
    assert_int_equal(batch.examples.items[2].category, CATEGORY_LICENCE);
    assert_int_equal(batch.examples.items[2].severity, SEVERITY_MEDIUM);
    assert_int_equal(batch.rejected, 4);
    assert_text(batch.rejects.items[0].place, "line 5");
    assert_text(batch.rejects.items[3].place, "line 8");
    arena_destroy(&arena);
}

/* Surveys text as a file. */
static void surveyed(const struct format *format, const char *text, size_t size,
                     struct survey *survey)
{
    char path[] = "/tmp/hyper-test-XXXXXX";
    int fd = mkstemp(path);
    struct error err = {0};
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, size), size);
    close(fd);
    *survey = (struct survey){.format = format};
    assert_int_equal(source_survey(path, "report", survey, &err), 0);
    unlink(path);
}

/* Pieces cover every line once, in order, and know the number of their first. */
static void check_pieces(const struct format *format, const char *record, size_t count)
{
    size_t length = strlen(record), size = length * count;
    char *text = malloc(size + 1);
    struct survey survey;
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * length, record, length);
    surveyed(format, text, size, &survey);
    assert_true(survey.piece_count > 1);
    uint64_t at = 0;
    for (size_t i = 0; i < survey.piece_count; i++) {
        assert_true(survey.pieces[i].offset == at);
        assert_true(survey.pieces[i].size <= BATCH_BYTES_TARGET);
        assert_true(survey.pieces[i].line == at / length + 1);
        at += survey.pieces[i].size;
    }
    assert_true(at >= size - 1 && at <= size);
    source_close(&survey);
    free(text);
}

static void large_files_are_cut_between_records(void **state)
{
    (void)state;
    check_pieces(&format_lines, "{\"type\":\"alert\",\"rule\":\"r\"}\n", 60000);
    check_pieces(&format_facts, "error('a. b', code, high, no, 'x', y). \n", 60000);
}

static void formats_are_recognised(void **state)
{
    (void)state;
    static const struct {
        const char *head, *path;
        const struct format *format;
    } cases[] = {
        {"{\"version\":\"2.1.0\",\"runs\":[", "x.json", &format_sarif},
        {"{}", "x.sarif", &format_sarif},
        {"\xef\xbb\xbf {\"runs\": []}", "x", &format_sarif},
        {"{\"type\":\"alert\"}\n", "x.jsonl", &format_lines},
        {"{\"type\":\"example\"}\n{", "stdin", &format_lines},
        {"% facts\nerror(a, b, c, true, d, e).\n", "x", &format_facts},
        {"a(1).", "x.pl", &format_facts},
        {"\x7f"
         "ELF",
         "a.out", NULL},
        {"", "x", NULL},
        {"{\"name\":\"package\"}", "package.json", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_ptr_equal(format_recognise(text_of(cases[i].head), text_of(cases[i].path)),
                         cases[i].format);
}

static void weaknesses_are_found_in_text(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct uints cwe = {0};
    struct texts names = {0};
    cwe_collect(&cwe, TEXT("CWE-79: x, external/cwe/cwe-089 cwe_22 CWE79 acwe-5 CWE-123456 cwe"),
                arena);
    assert_int_equal(cwe.count, 3);
    assert_int_equal(cwe.items[0], 79);
    assert_int_equal(cwe.items[1], 89);
    assert_int_equal(cwe.items[2], 22);
    alias_collect(&names, TEXT("cve-2021-44228 CVE-2021-1 ghsa-AAAA-bbbb-1234 CVE-2021-44228"),
                  arena);
    assert_int_equal(names.count, 2);
    assert_text(names.items[0], "CVE-2021-44228");
    assert_text(names.items[1], "GHSA-aaaa-bbbb-1234");
    arena_destroy(&arena);
}

static void credentials_are_cut(void **state)
{
    (void)state;
    static const struct {
        const char *text, *strict, *lenient;
    } cases[] = {
        {"nothing here", "nothing here", "nothing here"},
        {"id 0123456789abcdef", "id <redacted>", "id 0123456789abcdef"},
        {"AKIAIOSFODNN7EXAMPLE.", "AKIA<redacted>", "AKIA<redacted>"},
        {"KEY=AKIAIOSFODNN7EXAMPLE", "KEY=AKIA<redacted>", "KEY=AKIA<redacted>"},
        {"https://me:hunter2@host/x", "https://me:<redacted>@host/x",
         "https://me:<redacted>@host/x"},
        {"a -----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- b",
         "a ----<redacted> b", "a ----<redacted> b"},
        {"-----BEGIN PRIVATE KEY-----\nMIIcut", "----<redacted>", "----<redacted>"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text strict = redact_tokens(arena, text_of(cases[i].text), true);
        if (i == 1)
            assert_int_equal(strict.size, strlen("id 0123<redacted>"));
        else
            assert_text(strict, cases[i].strict);
        assert_text(redact_tokens(arena, text_of(cases[i].text), false), cases[i].lenient);
    }
    arena_destroy(&arena);
}

static void words_of_tools_are_on_the_scale(void **state)
{
    (void)state;
    assert_int_equal(severity_of_word(TEXT("HIGH")), SEVERITY_HIGH);
    assert_int_equal(severity_of_word(TEXT("moderate")), SEVERITY_MEDIUM);
    assert_int_equal(severity_of_word(TEXT("what")), SEVERITY_NONE);
    assert_int_equal(severity_of_word(TEXT("")), SEVERITY_NONE);
    assert_int_equal(category_of_word(TEXT("license")), CATEGORY_LICENCE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_alerts_examples_fixes_and_facts),
        cmocka_unit_test(a_bad_line_costs_itself_and_names_its_place),
        cmocka_unit_test(facts_are_curated_statements),
        cmocka_unit_test(large_files_are_cut_between_records),
        cmocka_unit_test(formats_are_recognised),
        cmocka_unit_test(weaknesses_are_found_in_text),
        cmocka_unit_test(credentials_are_cut),
        cmocka_unit_test(words_of_tools_are_on_the_scale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
