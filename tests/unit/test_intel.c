/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/intel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct seen {
    char line[4096];
};

static int take(void *context, const struct epss *epss, const struct kev *kev, struct error *err)
{
    struct seen *seen = context;
    size_t used = strlen(seen->line);
    (void)err;
    if (epss)
        (void)snprintf(seen->line + used, sizeof seen->line - used, "%.*s %.5f %.5f;",
                       TEXT_ARG(epss->id), epss->score, epss->percentile);
    else
        (void)snprintf(seen->line + used, sizeof seen->line - used,
                       "%.*s %.*s/%.*s/%.*s %.*s %.*s %d;", TEXT_ARG(kev->id),
                       TEXT_ARG(kev->vendor), TEXT_ARG(kev->product), TEXT_ARG(kev->name),
                       TEXT_ARG(kev->added), TEXT_ARG(kev->due), kev->ransomware);
    return 0;
}

static const struct {
    const char *bytes;
    enum intel_kind kind;
    const char *seen, *version, *date;
    const char *reject; /* the first, or NULL */
    uint64_t rejected;
} files[] = {
    {"#model_version:v1,score_date:2026-01-01T00:00:00+0000\ncve,epss,percentile\n"
     "CVE-2021-44228,0.97559,0.99999\r\ncve-2020-0001,0.00042,0.05\n\n",
     INTEL_EPSS, "CVE-2021-44228 0.97559 0.99999;CVE-2020-0001 0.00042 0.05000;", "v1",
     "2026-01-01T00:00:00+0000", NULL, 0},
    {"cve,epss\nCVE-2021-44228,1\nCVE-2021-1,0.5\nCVE-2021-44229,1.5\nCVE-2021-44230,\n"
     "CVE-2021-44231,nan\nCVE-2021-44232,0.1x",
     INTEL_EPSS, "CVE-2021-44228 1.00000 0.00000;", "", "", "line 3: no CVE id", 5},
    {"\xef\xbb\xbf{\"title\":\"t\",\"catalogVersion\":\"2026.01.02\",\"dateReleased\":\"2026-01-"
     "02\","
     "\"count\":3,\"vulnerabilities\":[{\"cveID\":\"CVE-2021-44228\",\"vendorProject\":\"A\","
     "\"product\":\"B\",\"vulnerabilityName\":\"N\",\"dateAdded\":\"2021-12-10\",\"dueDate\":"
     "\"2021-12-24\",\"knownRansomwareCampaignUse\":\"Known\",\"cwes\":[\"CWE-20\"]},"
     "{\"cveID\":7},5]}",
     INTEL_KEV, "CVE-2021-44228 A/B/N 2021-12-10 2021-12-24 1;", "2026.01.02", "2026-01-02",
     "vulnerability 2: no CVE id", 2},
    {"cveID,vendorProject,product,vulnerabilityName,dateAdded,shortDescription,requiredAction,"
     "dueDate,knownRansomwareCampaignUse,notes,cwes\n"
     "CVE-2021-44228,A,B,\"N, \"\"quoted\"\"\",2021-12-10,\"two\nlines\",x,2021-12-24,Unknown,,\n"
     "nonsense\nCVE-2022-0001,C,D,E,2022-03-01,,,2022-03-15,Known,,",
     INTEL_KEV,
     "CVE-2021-44228 A/B/N, \"quoted\" 2021-12-10 2021-12-24 0;"
     "CVE-2022-0001 C/D/E 2022-03-01 2022-03-15 1;",
     "", "2022-03-01", "line 4: no CVE id", 1},
};

static void reads_what_is_published(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct arena *arena = arena_new();
        struct seen seen = {""};
        struct intel_reading reading;
        struct error err;
        if (intel_read(text_of(files[i].bytes), arena, take, &seen, &reading, &err) != 0)
            fail_msg("%s", err.message);
        assert_int_equal(reading.kind, files[i].kind);
        assert_string_equal(seen.line, files[i].seen);
        assert_true(text_is(reading.source.version, files[i].version));
        assert_true(text_is(reading.source.date, files[i].date));
        assert_int_equal(reading.rejected, files[i].rejected);
        if (files[i].reject)
            assert_true(text_is(reading.rejects[0], files[i].reject));
        arena_destroy(&arena);
    }
}

/* A row with one is one that cannot be read, not two. */
static void a_nul_ends_no_row(void **state)
{
    struct arena *arena = arena_new();
    struct seen seen = {""};
    struct intel_reading reading;
    struct error err;
    (void)state;
    assert_int_equal(intel_read(TEXT("cve,epss\nCVE-2021-44\0 228,1\nCVE-2021-44229,1\n"), arena,
                                take, &seen, &reading, &err),
                     0);
    assert_string_equal(seen.line, "CVE-2021-44229 1.00000 0.00000;");
    assert_int_equal(reading.rejected, 1);
    arena_destroy(&arena);
}

static void says_what_is_wrong(void **state)
{
    static const struct {
        const char *bytes, *message;
    } cases[] = {
        {"", "neither"},
        {"hello", "neither"},
        {"{\"runs\":[]}", "neither"},
        {"#model_version:v1\na,b\n", "no columns"},
        {"#model_version:v1", "no columns"},
        {"cve,epss\n", "no vulnerability"},
        {"{\"vulnerabilities\":{}}", "no vulnerability"},
        {"{\"vulnerabilities\":[{\"cveID\":\"CVE-2021-44228\"}", "the catalogue"},
        {"x,cveIDs\n", "no column"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena *arena = arena_new();
        struct seen seen = {""};
        struct intel_reading reading;
        struct error err = {.message = ""};
        assert_int_equal(intel_read(text_of(cases[i].bytes), arena, take, &seen, &reading, &err),
                         -1);
        assert_int_equal(err.code, ERROR_DATA);
        assert_non_null(strstr(err.message, cases[i].message));
        arena_destroy(&arena);
    }
}

static void knows_ids(void **state)
{
    static const struct {
        const char *text;
        bool good;
    } cases[] = {
        {"CVE-2021-44228", true},
        {"cve-1999-0001", true},
        {"CVE-2021-123", false},
        {"CVE-2021-", false},
        {"CVE-20211-1234", false},
        {"CVE-2021-12a45", false},
        {"GHSA-2021-44228", false},
        {"", false},
        {"CVE-2021-12345678901234567890123456", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char bytes[CVE_SIZE_MAX];
        struct text cve;
        assert_int_equal(intel_cve(text_of(cases[i].text), bytes, &cve), cases[i].good);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_is_published),
        cmocka_unit_test(a_nul_ends_no_row),
        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(knows_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
