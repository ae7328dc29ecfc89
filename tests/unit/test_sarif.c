/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/format.h"
#include "stages/stage.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A report in a folder of its own, surveyed and parsed. */
struct report {
    char folder[64];
    char path[128];
    struct survey survey;
    struct arena *arena;
    struct batch batch; /* all pieces */
};

static void write_file(const char *folder, const char *name, const char *bytes, size_t size)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void make_folder(struct report *report)
{
    memset(report, 0, sizeof *report);
    strcpy(report->folder, "/tmp/hyper-test-XXXXXX");
    assert_non_null(mkdtemp(report->folder));
    snprintf(report->path, sizeof report->path, "%s/report.sarif", report->folder);
}

static void parse_piece(struct report *report, size_t index)
{
    struct origin origin = {.repo = TEXT("acme/web")};
    struct entry entry;
    struct error err = {0};
    source_entry(&report->survey, index, &origin, &entry);
    const struct piece *piece = &report->survey.pieces[index];
    char *bytes = arena_alloc(report->arena, entry.size);
    int fd = open(report->survey.files[piece->file].path, O_RDONLY);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, bytes, entry.size, (off_t)entry.origin.offset), entry.size);
    close(fd);
    report->batch.origin = entry.origin;
    report->batch.form = BATCH_RAW;
    report->batch.raw = (struct text){bytes, entry.size};
    struct view view = {0};
    if (piece->context)
        view.context = report->survey.contexts[piece->context - 1].bytes;
    assert_int_equal(stage_parse.run(&report->batch, &view, report->arena, &err), 0);
    assert_int_equal(report->batch.form, BATCH_ALERTS);
}

static void read_report(struct report *report)
{
    struct error err = {0};
    report->arena = arena_new();
    assert_int_equal(source_survey(report->path, "report.sarif", &report->survey, &err), 0);
    for (size_t i = 0; i < report->survey.piece_count; i++)
        parse_piece(report, i);
}

static void open_bytes(struct report *report, const char *bytes, size_t size)
{
    make_folder(report);
    write_file(report->folder, "report.sarif", bytes, size);
    read_report(report);
}

static void open_report(struct report *report, const char *json)
{
    open_bytes(report, json, strlen(json));
}

static void close_report(struct report *report)
{
    char command[128];
    source_close(&report->survey);
    arena_destroy(&report->arena);
    snprintf(command, sizeof command, "rm -rf %s", report->folder);
    assert_int_equal(system(command), 0);
}

/* One run with these members, and one result with those. */
static void open_result(struct report *report, const char *run, const char *result)
{
    char *json;
    assert_true(asprintf(&json, "{\"version\":\"2.1.0\",\"runs\":[{%s%s\"results\":[{%s}]}]}", run,
                         *run ? "," : "", result) > 0);
    open_report(report, json);
    free(json);
    assert_int_equal(report->batch.alerts.count, 1);
    assert_int_equal(report->batch.rejected + report->survey.rejects.count, 0);
}

static const struct alert *only(const struct report *report)
{
    return &report->batch.alerts.items[0];
}

#define assert_text(actual, expected)                                                              \
    do {                                                                                           \
        char *copy_ = strndup((actual).data ? (actual).data : "", (actual).size);                  \
        assert_string_equal(copy_, expected);                                                      \
        free(copy_);                                                                               \
    } while (0)

#define TOOL         "\"tool\":{\"driver\":{\"name\":\"T\",\"version\":\"1.2\",\"rules\":["
#define END_TOOL     "]}}"
#define TEXT_MESSAGE "\"message\":{\"text\":\"m\"}"

static void level_comes_from_the_first_that_states_it(void **state)
{
    (void)state;
    static const struct {
        const char *run, *result;
        enum level level;
        bool assumed;
    } cases[] = {
        {TOOL END_TOOL, "\"ruleId\":\"A\",\"level\":\"error\"," TEXT_MESSAGE, LEVEL_ERROR, false},
        {TOOL END_TOOL, "\"ruleId\":\"A\"," TEXT_MESSAGE, LEVEL_WARNING, true},
        {TOOL "{\"id\":\"A\",\"defaultConfiguration\":{\"level\":\"note\"}}" END_TOOL,
         "\"ruleId\":\"A\"," TEXT_MESSAGE, LEVEL_NOTE, false},
        {TOOL "{\"id\":\"A\",\"defaultConfiguration\":{\"level\":\"note\"}}" END_TOOL,
         "\"ruleId\":\"A\",\"level\":\"error\"," TEXT_MESSAGE, LEVEL_ERROR, false},
        {TOOL "{\"id\":\"A\",\"defaultConfiguration\":{\"level\":\"note\"}}" END_TOOL
              ",\"invocations\":[{\"executionSuccessful\":true,\"ruleConfigurationOverrides\":[{"
              "\"descriptor\":{\"index\":0},\"configuration\":{\"level\":\"error\"}}]}]",
         "\"ruleId\":\"A\",\"provenance\":{\"invocationIndex\":0}," TEXT_MESSAGE, LEVEL_ERROR,
         false},
        {TOOL "{\"id\":\"A\"}" END_TOOL, "\"ruleId\":\"A\",\"kind\":\"pass\"," TEXT_MESSAGE,
         LEVEL_NONE, true},
        {TOOL "{\"id\":\"A\"}" END_TOOL,
         "\"ruleId\":\"A\",\"kind\":\"review\",\"level\":\"error\"," TEXT_MESSAGE, LEVEL_NONE,
         false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct report report;
        open_result(&report, cases[i].run, cases[i].result);
        assert_int_equal(only(&report)->level, cases[i].level);
        assert_int_equal(only(&report)->level_assumed, cases[i].assumed);
        close_report(&report);
    }
}

static void an_override_of_another_invocation_does_not_count(void **state)
{
    (void)state;
    struct report report;
    open_result(&report,
                TOOL "{\"id\":\"A\"}" END_TOOL
                     ",\"invocations\":[{},{\"ruleConfigurationOverrides\":[{\"descriptor\":{"
                     "\"id\":\"A\"},\"configuration\":{\"level\":\"error\",\"rank\":77}}]}]",
                "\"ruleId\":\"A\",\"provenance\":{\"invocationIndex\":0}," TEXT_MESSAGE);
    assert_int_equal(only(&report)->level, LEVEL_WARNING);
    assert_false(only(&report)->has_rank);
    close_report(&report);
    open_result(&report,
                TOOL "{\"id\":\"A\"}" END_TOOL
                     ",\"invocations\":[{},{\"ruleConfigurationOverrides\":[{\"descriptor\":{"
                     "\"id\":\"A\"},\"configuration\":{\"level\":\"error\",\"rank\":77}}]}]",
                "\"ruleId\":\"A\",\"provenance\":{\"invocationIndex\":1}," TEXT_MESSAGE);
    assert_int_equal(only(&report)->level, LEVEL_ERROR);
    assert_true(only(&report)->has_rank);
    assert_true(only(&report)->rank == 77.0);
    close_report(&report);
}

static void rules_are_found_by_index_id_hierarchy_and_extension(void **state)
{
    (void)state;
    static const char run[] =
        "\"tool\":{\"driver\":{\"name\":\"T\",\"rules\":[{\"id\":\"A\",\"name\":\"first\"},"
        "{\"id\":\"B\",\"name\":\"second\"}]},\"extensions\":[{\"name\":\"E\",\"guid\":\"g-1\","
        "\"rules\":[{\"id\":\"X\",\"name\":\"extended\"}]}]}";
    static const struct {
        const char *result, *rule, *name;
    } cases[] = {
        {"\"ruleIndex\":1", "B", "second"},
        {"\"ruleId\":\"A\"", "A", "first"},
        {"\"ruleId\":\"B/sub/part\"", "B/sub/part", "second"},
        {"\"ruleId\":\"B/sub\",\"ruleIndex\":1", "B/sub", "second"},
        {"\"rule\":{\"index\":0,\"toolComponent\":{\"index\":0}}", "X", "extended"},
        {"\"rule\":{\"id\":\"X\",\"toolComponent\":{\"name\":\"E\"}}", "X", "extended"},
        {"\"rule\":{\"index\":0,\"toolComponent\":{\"guid\":\"g-1\"}}", "X", "extended"},
        {"\"ruleId\":\"Bsub\"", "Bsub", ""},
        {"\"ruleIndex\":99", "", ""},
        {"\"ruleIndex\":-5", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct report report;
        char result[256];
        snprintf(result, sizeof result, "%s,%s", cases[i].result, TEXT_MESSAGE);
        open_result(&report, run, result);
        assert_text(only(&report)->rule, cases[i].rule);
        assert_text(only(&report)->rule_name, cases[i].name);
        close_report(&report);
    }
}

static void messages_are_put_together(void **state)
{
    (void)state;
    static const char run[] =
        "\"tool\":{\"driver\":{\"name\":\"T\",\"globalMessageStrings\":{\"g\":{\"text\":\"all "
        "{0}\"}},\"rules\":[{\"id\":\"A\",\"shortDescription\":{\"text\":\"short\"},"
        "\"messageStrings\":{\"d\":{\"text\":\"'{0}' and {1}, {{kept}} {7}\"}}}]}}";
    static const struct {
        const char *message, *text;
    } cases[] = {
        {"\"message\":{\"text\":\"plain {0}\"}", "plain {0}"},
        {"\"message\":{\"id\":\"d\",\"arguments\":[\"x\",\"y\"]}", "'x' and y, {kept} {7}"},
        {"\"message\":{\"id\":\"g\",\"arguments\":[\"x\"]}", "all x"},
        {"\"message\":{\"text\":\"{0}!\",\"arguments\":[\"x\"]}", "x!"},
        {"\"message\":{\"text\":\"uses [the value](1) of [a](2), see [web](http://x)\"}",
         "uses the value of a, see [web](http://x)"},
        {"\"message\":{\"id\":\"unknown\"}", "short"},
        {"\"message\":{}", "short"},
        {"\"message\":{\"markdown\":\"*m*\"}", "*m*"},
        {"\"message\":7", "short"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct report report;
        char result[256];
        snprintf(result, sizeof result, "\"ruleId\":\"A\",%s", cases[i].message);
        open_result(&report, run, result);
        assert_text(only(&report)->message, cases[i].text);
        close_report(&report);
    }
}

static void paths_are_relative_to_the_root_of_their_base(void **state)
{
    (void)state;
    static const char run[] = TOOL END_TOOL
        ",\"originalUriBaseIds\":{\"ROOT\":{\"uri\":\"file:///home/u/checkout/\"},"
        "\"SRC\":{\"uri\":\"src/main/\",\"uriBaseId\":\"ROOT\"},"
        "\"LOOP\":{\"uri\":\"l/\",\"uriBaseId\":\"LOOP\"}},"
        "\"artifacts\":[{\"location\":{\"uri\":\"lib/a%20b.c\",\"uriBaseId\":\"ROOT\"}}]";
    static const struct {
        const char *location, *path;
    } cases[] = {
        {"\"uri\":\"a.c\"", "a.c"},
        {"\"uri\":\"a.c\",\"uriBaseId\":\"ROOT\"", "a.c"},
        {"\"uri\":\"a.c\",\"uriBaseId\":\"SRC\"", "src/main/a.c"},
        {"\"uri\":\"a.c\",\"uriBaseId\":\"%SRCROOT%\"", "a.c"},
        {"\"uri\":\"file:///home/u/checkout/x/a.c\"", "x/a.c"},
        {"\"uri\":\"file:///elsewhere/a.c\"", "/elsewhere/a.c"},
        {"\"uri\":\"file:///home/ci/web/x/a.c\"", "x/a.c"}, /* the repository is acme/web */
        {"\"uri\":\"file:///home/runner/work/r/r/x/a.c\"", "x/a.c"},
        {"\"uri\":\"./x/../y//a.c\"", "y/a.c"},
        {"\"uri\":\"x\\\\a.c\"", "x/a.c"},
        {"\"index\":0", "lib/a b.c"},
        {"\"index\":9", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct report report;
        char result[512];
        snprintf(result, sizeof result,
                 TEXT_MESSAGE ",\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{%s},"
                              "\"region\":{\"startLine\":3,\"startColumn\":4,\"endLine\":5,"
                              "\"snippet\":{\"text\":\"code\"}}}},{}]",
                 cases[i].location);
        open_result(&report, run, result);
        const struct alert *alert = only(&report);
        assert_text(alert->path, cases[i].path);
        assert_int_equal(alert->line, 3);
        assert_int_equal(alert->column, 4);
        assert_int_equal(alert->end_line, 5);
        assert_int_equal(alert->locations, 2);
        assert_text(alert->snippet, "code");
        close_report(&report);
    }
    struct report report;
    open_result(&report, run,
                TEXT_MESSAGE ",\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{"
                             "\"uri\":\"a.c\",\"uriBaseId\":\"LOOP\"}}}]");
    assert_true(only(&report)->path.size > 3); /* a loop of bases ends */
    close_report(&report);
}

static void suppressions_and_baseline(void **state)
{
    (void)state;
    static const struct {
        const char *member;
        enum suppression suppression;
    } cases[] = {
        {"\"suppressions\":[]", SUPPRESSION_NONE},
        {"\"suppressions\":[{\"kind\":\"inSource\"}]", SUPPRESSION_ACCEPTED},
        {"\"suppressions\":[{\"kind\":\"external\",\"status\":\"accepted\"}]",
         SUPPRESSION_ACCEPTED},
        {"\"suppressions\":[{\"status\":\"underReview\"}]", SUPPRESSION_UNDER_REVIEW},
        {"\"suppressions\":[{},{\"status\":\"rejected\"}]", SUPPRESSION_UNDER_REVIEW},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct report report;
        char result[256];
        snprintf(result, sizeof result, TEXT_MESSAGE ",\"baselineState\":\"absent\",%s",
                 cases[i].member);
        open_result(&report, TOOL END_TOOL, result);
        assert_int_equal(only(&report)->suppression, cases[i].suppression);
        assert_int_equal(only(&report)->baseline, BASELINE_ABSENT);
        close_report(&report);
    }
}

static void fingerprints_take_the_highest_version(void **state)
{
    (void)state;
    struct report report;
    open_result(&report, TOOL END_TOOL,
                TEXT_MESSAGE ",\"partialFingerprints\":{\"b/v2\":\"two\",\"b/v10\":\"ten\","
                             "\"a\":\"x\",\"b/v1\":\"one\"}");
    assert_text(only(&report)->fingerprint, "a=x;b=ten");
    close_report(&report);
    open_result(&report, TOOL END_TOOL,
                TEXT_MESSAGE ",\"partialFingerprints\":{\"p\":\"1\"},"
                             "\"fingerprints\":{\"f/v1\":\"2\"}");
    assert_text(only(&report)->fingerprint, "f=2");
    close_report(&report);
}

static void weaknesses_come_from_tags_taxa_and_relationships(void **state)
{
    (void)state;
    struct report report;
    open_result(
        &report,
        TOOL "{\"id\":\"A\",\"properties\":{\"tags\":[\"security\",\"external/cwe/cwe-079\"],"
             "\"security-severity\":\"8.1\"},\"relationships\":[{\"target\":{\"id\":\"120\","
             "\"toolComponent\":{\"name\":\"CWE\"}}}]}" END_TOOL
             ",\"taxonomies\":[{\"name\":\"CWE\",\"taxa\":[{\"id\":\"22\"}]}]",
        "\"ruleId\":\"A\"," TEXT_MESSAGE ",\"taxa\":[{\"index\":0,\"toolComponent\":{\"index\":0}},"
        "{\"id\":\"CWE-89\",\"toolComponent\":{\"name\":\"CWE\"}}]");
    const struct alert *alert = only(&report);
    static const uint32_t expected[] = {79, 120, 22, 89};
    assert_int_equal(alert->cwe.count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(alert->cwe.items[i], expected[i]);
    assert_true(alert->has_score);
    assert_true(alert->score == 8.1);
    assert_int_equal(alert->tags.count, 2);
    close_report(&report);
    open_result(&report,
                TOOL "{\"id\":\"CVE-2021-44228\",\"properties\":{\"security-severity\":"
                     "\"CRITICAL\"}}" END_TOOL,
                "\"ruleId\":\"CVE-2021-44228\"," TEXT_MESSAGE);
    assert_text(only(&report)->tool_severity, "CRITICAL");
    assert_text(only(&report)->aliases.items[0], "CVE-2021-44228");
    close_report(&report);
}

static void fixes_flows_and_provenance(void **state)
{
    (void)state;
    struct report report;
    open_bytes(&report, "", 0);
    assert_int_equal(report.survey.rejects.count, 1); /* an empty file */
    close_report(&report);
    open_result(&report,
                TOOL END_TOOL ",\"versionControlProvenance\":[{\"repositoryUri\":"
                              "\"https://u:p@host/o/r.git\",\"revisionId\":\"abc\"}]",
                TEXT_MESSAGE ",\"codeFlows\":[{},{}],\"relatedLocations\":[{}],\"fixes\":[{"
                             "\"description\":{\"text\":\"do\"},\"artifactChanges\":[{"
                             "\"replacements\":[{\"deletedRegion\":{\"startLine\":2},"
                             "\"insertedContent\":{\"text\":\"new\"}}],"
                             "\"artifactLocation\":{\"uri\":\"f.c\"}}]}]");
    const struct alert *alert = only(&report);
    assert_int_equal(alert->code_flows, 2);
    assert_int_equal(alert->related, 1);
    assert_int_equal(alert->fixes.count, 1);
    assert_text(alert->fixes.items[0].path, "f.c");
    assert_text(alert->fixes.items[0].text, "new");
    assert_text(alert->fixes.items[0].description, "do");
    assert_int_equal(alert->fixes.items[0].line, 2);
    assert_text(alert->commit, "abc");
    assert_text(alert->repo, "acme/web"); /* the submission's option wins */
    close_report(&report);
}

static void the_tool_may_come_after_the_results(void **state)
{
    (void)state;
    struct report report;
    open_report(&report, "{\"runs\":[{\"results\":[{\"ruleIndex\":0,\"message\":{\"text\":\"m\"}}],"
                         "\"tool\":{\"driver\":{\"name\":\"Late\",\"rules\":[{\"id\":\"R\"}]}}}],"
                         "\"version\":\"2.1.0\"}");
    assert_int_equal(report.batch.alerts.count, 1);
    assert_text(only(&report)->tool, "Late");
    assert_text(only(&report)->rule, "R");
    close_report(&report);
}

static void a_truncated_report_keeps_what_came_before(void **state)
{
    (void)state;
    struct report report;
    open_report(&report, "{\"runs\":[{\"tool\":{\"driver\":{\"name\":\"T\"}},\"results\":["
                         "{\"message\":{\"text\":\"one\"}},{\"message\":{\"text\":\"two\"}},"
                         "{\"message\":{\"te");
    assert_int_equal(report.batch.alerts.count, 2);
    assert_int_equal(report.survey.rejects.count, 1);
    assert_non_null(strstr(report.survey.rejects.items[0].reason.data, "ends inside"));
    assert_true(report.survey.rejects.items[0].offset > 100);
    close_report(&report);
}

static void a_bad_result_costs_itself_alone(void **state)
{
    (void)state;
    struct report report;
    open_report(&report, "{\"runs\":[{\"results\":[{\"message\":{\"text\":\"one\"}},"
                         "{\"message\":{\"text\":tru}},7,{\"message\":{\"text\":\"four\"}}]}]}");
    assert_int_equal(report.batch.alerts.count, 2);
    assert_int_equal(report.batch.rejected, 2);
    assert_int_equal(report.batch.rejects.count, 2);
    assert_true(report.batch.rejects.items[0].offset > 40);
    assert_true(report.batch.rejects.items[0].reason.size > 0);
    close_report(&report);
}

static void marks_nuls_and_bad_utf8_are_read(void **state)
{
    (void)state;
    struct report report;
    static const char json[] = "\xef\xbb\xbf{\"runs\":[{\"results\":[{\"message\":{\"text\":"
                               "\"a\\u0000b \xff\xfe c\"}}]}]}";
    open_bytes(&report, json, sizeof json - 1);
    assert_int_equal(report.batch.alerts.count, 1);
    assert_int_equal(report.survey.rejects.count, 0);
    struct text message = only(&report)->message;
    assert_int_equal(message.data[1], 0);
    assert_non_null(memmem(message.data, message.size, "\xef\xbf\xbd", 3));
    close_report(&report);
    static const char utf16[] = "\xff\xfe{\0}\0";
    open_bytes(&report, utf16, sizeof utf16 - 1);
    assert_int_equal(report.survey.rejects.count, 1);
    assert_non_null(strstr(report.survey.rejects.items[0].reason.data, "UTF-8"));
    close_report(&report);
}

static void deep_nesting_is_refused_without_harm(void **state)
{
    (void)state;
    struct report report;
    static const int depths[] = {100, 100000};
    for (size_t i = 0; i < 2; i++) {
        size_t depth = (size_t)depths[i];
        char *json = malloc(2 * depth + 200);
        int used = sprintf(json, "{\"runs\":[{\"results\":[{\"message\":{\"text\":\"m\"},\"p\":");
        memset(json + used, '[', depth);
        memset(json + used + depth, ']', depth);
        strcpy(json + (size_t)used + 2 * depth, "},{\"message\":{\"text\":\"after\"}}]}]}");
        open_report(&report, json);
        assert_int_equal(report.batch.alerts.count, i == 0 ? 2 : 1);
        assert_int_equal(report.batch.rejected, i == 0 ? 0 : 1);
        close_report(&report);
        free(json);
    }
}

static void external_property_files_are_read_from_beside_the_report(void **state)
{
    (void)state;
    static const char results[] =
        "{\"version\":\"2.1.0\",\"results\":[{\"ruleIndex\":0,\"message\":{\"text\":\"ext\"}}]}";
    static const char rules[] = "{\"driver\":{\"name\":\"D\",\"rules\":[{\"id\":\"R\"}]}}";
    static const char report_json[] =
        "{\"runs\":[{\"tool\":{\"driver\":{\"name\":\"T\"}},\"externalPropertyFileReferences\":{"
        "\"driver\":{\"location\":{\"uri\":\"rules.json\"}},"
        "\"results\":[{\"location\":{\"uri\":\"results.json\"}},"
        "{\"location\":{\"uri\":\"../outside.json\"}},{\"location\":{\"uri\":\"missing.json\"}}]"
        "}}]}";
    struct report report;
    make_folder(&report);
    write_file(report.folder, "report.sarif", report_json, sizeof report_json - 1);
    write_file(report.folder, "results.json", results, sizeof results - 1);
    write_file(report.folder, "rules.json", rules, sizeof rules - 1);
    read_report(&report);
    assert_int_equal(report.batch.alerts.count, 1);
    assert_text(only(&report)->rule, "R");
    assert_int_equal(report.survey.rejects.count, 2);
    close_report(&report);
}

static void secrets_do_not_get_in(void **state)
{
    (void)state;
    struct report report;
    open_result(&report, "\"tool\":{\"driver\":{\"name\":\"gitleaks\"}}",
                "\"ruleId\":\"aws\",\"message\":{\"text\":\"found q7Xk29LmPz81Rt in a file\"},"
                "\"locations\":[{\"physicalLocation\":{\"region\":{\"startLine\":1,\"snippet\":{"
                "\"text\":\"key = q7Xk29LmPz81Rt\"}}}}]");
    assert_text(only(&report)->snippet, "<redacted>");
    assert_null(memmem(only(&report)->message.data, only(&report)->message.size, "LmPz81", 6));
    close_report(&report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(level_comes_from_the_first_that_states_it),
        cmocka_unit_test(an_override_of_another_invocation_does_not_count),
        cmocka_unit_test(rules_are_found_by_index_id_hierarchy_and_extension),
        cmocka_unit_test(messages_are_put_together),
        cmocka_unit_test(paths_are_relative_to_the_root_of_their_base),
        cmocka_unit_test(suppressions_and_baseline),
        cmocka_unit_test(fingerprints_take_the_highest_version),
        cmocka_unit_test(weaknesses_come_from_tags_taxa_and_relationships),
        cmocka_unit_test(fixes_flows_and_provenance),
        cmocka_unit_test(the_tool_may_come_after_the_results),
        cmocka_unit_test(a_truncated_report_keeps_what_came_before),
        cmocka_unit_test(a_bad_result_costs_itself_alone),
        cmocka_unit_test(marks_nuls_and_bad_utf8_are_read),
        cmocka_unit_test(deep_nesting_is_refused_without_harm),
        cmocka_unit_test(external_property_files_are_read_from_beside_the_report),
        cmocka_unit_test(secrets_do_not_get_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
