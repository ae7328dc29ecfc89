/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/summary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct submission submission = {
    .id = {{0x3f, 0xa9}},
    .at = 1769860800000,
    .tally =
        {
            .reports = 2,
            .bytes = 4096,
            .alerts = 1500,
            .new_alerts = 1000,
            .known = 499,
            .reopened = 1,
            .fixed = 3,
            .examples = 7,
            .rejected = 4,
            .dead = 1,
            .patterns = 12,
            .rules_promoted = 2,
            .rules_demoted = 1,
            .lines = 6,
            .critical = 1,
            .high = 99,
            .medium = 400,
            .low = 500,
            .info = 500,
        },
};

static char buffer[4096];

static FILE *start(void)
{
    memset(buffer, 0, sizeof buffer);
    FILE *file = fmemopen(buffer, sizeof buffer, "w");
    assert_non_null(file);
    return file;
}

/* The members and their order are what other programs read. */
static void writes_one_object_on_one_line(void **state)
{
    (void)state;
    struct summary summary = {.submission = &submission, .seconds = 1.25, .peak_rss = 1048576};
    FILE *file = start();
    assert_int_equal(summary_write_json(&summary, file, NULL), 0);
    assert_int_equal(fclose(file), 0);
    assert_string_equal(
        buffer,
        "{\"submission\":\"3fa90000000000000000000000000000\",\"reports\":2,\"bytes\":4096,"
        "\"alerts\":1500,\"new\":1000,\"known\":499,\"reopened\":1,\"fixed\":3,\"examples\":7,"
        "\"rejected\":4,\"dead\":1,\"patterns\":12,\"rules_promoted\":2,\"rules_demoted\":1,"
        "\"lines\":6,"
        "\"severity\":{\"critical\":1,\"high\":99,\"medium\":400,\"low\":500,\"info\":500},"
        "\"seconds\":1.25,\"alerts_per_second\":1200,\"peak_rss_bytes\":1048576}\n");
}

static void writes_for_people(void **state)
{
    (void)state;
    struct reject reject = {.report = TEXT("evil\033[31m.sarif"),
                            .place = TEXT("results[17]"),
                            .reason = TEXT("a string does not end")};
    struct summary summary = {
        .submission = &submission, .seconds = 1.25, .rejects = &reject, .reject_count = 1};
    struct arena *arena = arena_new();
    FILE *file = start();
    struct terminal terminal = {.file = file};
    summary_print(&summary, &terminal, arena);
    assert_int_equal(fclose(file), 0);
    arena_destroy(&arena);
    static const char *const parts[] = {"2 reports, 4.0 KiB, in 1.2 s (1,200 alerts/s)",
                                        "1,500 alerts: 1,000 new, 499 known, 1 reopened; 3 fixed",
                                        "7 examples",
                                        "critical           1",
                                        "12 new patterns, 2 rules promoted, 1 rule demoted",
                                        "4 records could not be read:",
                                        "results[17]: a string does not end",
                                        "1 batch failed",
                                        "hyper query",
                                        "hyper rejects",
                                        "hyper dead list"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (!strstr(buffer, parts[i]))
            fail_msg("\"%s\" is not in: %s", parts[i], buffer);
    assert_null(strchr(buffer, '\033'));
}

static void bars_fit_a_narrow_terminal(void **state)
{
    (void)state;
    const uint64_t counts[SEVERITY_COUNT] = {[SEVERITY_LOW] = 500, [SEVERITY_HIGH] = 1};
    for (unsigned width = 35; width <= 80; width += 5) {
        struct terminal terminal = {.file = start(), .width = width};
        summary_severities(&terminal, counts);
        assert_int_equal(fclose(terminal.file), 0);
        assert_non_null(strstr(buffer, "##"));
        char *rest = buffer;
        for (char *line; (line = strsep(&rest, "\n"));)
            assert_true(strlen(line) < width);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_one_object_on_one_line),
        cmocka_unit_test(writes_for_people),
        cmocka_unit_test(bars_fit_a_narrow_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
