/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/cvss.h"

#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#ifndef TEST_DATA
#define TEST_DATA "tests/data"
#endif
#ifndef TEST_CORPUS
#define TEST_CORPUS "../shared/corpus"
#endif

static struct cvss parse(const char *vector)
{
    struct cvss cvss;
    struct error err = {0};
    if (cvss_parse(text_of(vector), &cvss, &err) != 0)
        fail_msg("%s: %s", vector, err.message);
    return cvss;
}

static void check_score(const char *vector, const char *which, double score, double expected)
{
    if (score != expected || signbit(score))
        fail_msg("%s: %s score is %.17g, not %.17g", vector, which, score, expected);
}

struct scored {
    const char *vector;
    double base, temporal, environmental, score;
};

static void check_scores(const struct scored *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct cvss cvss = parse(cases[i].vector);
        check_score(cases[i].vector, "base", cvss.base, cases[i].base);
        check_score(cases[i].vector, "temporal", cvss.temporal, cases[i].temporal);
        check_score(cases[i].vector, "environmental", cvss.environmental, cases[i].environmental);
        check_score(cases[i].vector, "final", cvss.score, cases[i].score);
    }
}

#define CHECK_SCORES(cases) check_scores(cases, sizeof(cases) / sizeof *(cases))

/* The first three are the guide's own examples (section 3.3), with its scores. */
static void version_2_scores_as_its_guide(void **state)
{
    (void)state;
    static const struct scored cases[] = {
        {"AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H", 7.8, 6.4, 9.2, 9.2},
        {"AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:L", 10, 8.3, 9, 9},
        {"AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:M", 6.2, 4.9, 7.5,
         7.5},
        {"AV:L/AC:H/Au:M/C:N/I:N/A:N", 0, 0, 0, 0},
        {"AV:N/AC:M/Au:N/C:N/I:P/A:N/E:ND/RL:ND/RC:ND", 4.3, 4.3, 4.3, 4.3},
        {"AV:N/AC:L/Au:N/C:P/I:P/A:P/E:ND/TD:N", 7.5, 7.5, 0, 0},
        /* with a requirement of 1.5 these were 3.6 and 4.0 */
        {"AV:L/AC:H/Au:M/C:P/I:N/A:P/CR:H/AR:H", 2.3, 2.3, 3.7, 3.7},
        {"AV:L/AC:M/Au:N/C:P/I:P/A:N/CR:H/AR:H", 3.3, 3.3, 4.1, 4.1},
        /* the adjusted base score is below zero */
        {"AV:L/AC:H/Au:M/C:P/I:N/A:N/CR:L", 0.8, 0.8, 0, 0},
        {"AV:L/AC:H/Au:M/C:P/I:N/A:N/CDP:LM/CR:L", 0.8, 0.8, 2.9, 2.9},
    };
    CHECK_SCORES(cases);
}

static void version_3_0_and_3_1_differ_where_they_should(void **state)
{
    (void)state;
    static const struct scored cases[] = {
        {"CVSS:3.0/AV:P/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:N/RL:O/CR:X/IR:X/MS:C", 7.3, 7, 7, 7},
        {"CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:N/RL:O/CR:X/IR:X/MS:C", 7.3, 7, 6.9, 6.9},
        {"CVSS:3.0/AV:L/AC:H/PR:H/UI:N/S:C/C:L/I:N/A:H/E:X/RC:U/AR:H/MAV:L/MC:H", 6.1, 5.7, 6.9,
         6.9},
        {"CVSS:3.1/AV:L/AC:H/PR:H/UI:N/S:C/C:L/I:N/A:H/E:X/RC:U/AR:H/MAV:L/MC:H", 6.1, 5.7, 7, 7},
        {"CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H/RC:R/CR:H/MS:C/MC:H/MI:H/MA:N", 6.5, 6.3,
         9.3, 9.3},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H/RC:R/CR:H/MS:C/MC:H/MI:H/MA:N", 6.5, 6.3,
         9.4, 9.4},
        /* without environmental metrics their score differs, and is not the one to use */
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H", 9.6, 9.6, 9.7, 9.6},
        {"CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H", 9.6, 9.6, 9.6, 9.6},
        /* 10.0 x 0.92 is above 9.2 in binary fractions, and may not be rounded up */
        {"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H/E:H/RL:U/RC:U", 10, 9.2, 9.2, 9.2},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H/E:H/RL:U/RC:U", 10, 9.2, 9.2, 9.2},
        {"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N/E:P", 0, 0, 0, 0},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:N/A:N/E:P", 0, 0, 0, 0},
        /* privileges weigh by the scope, and by the modified scope */
        {"CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H", 7.2, 7.2, 7.2, 7.2},
        {"CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H", 9.1, 9.1, 9.1, 9.1},
        {"CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H/MS:U", 9.1, 9.1, 7.2, 7.2},
    };
    CHECK_SCORES(cases);
}

static void version_3_takes_metrics_in_any_order(void **state)
{
    (void)state;
    struct cvss a = parse("CVSS:3.1/AV:N/AC:H/PR:L/UI:R/S:C/C:H/I:L/A:N/E:P/CR:H/MAV:A");
    struct cvss b = parse("CVSS:3.1/MAV:A/A:N/I:L/CR:H/C:H/S:C/E:P/UI:R/PR:L/AC:H/AV:N");
    assert_true(a.base == b.base && a.temporal == b.temporal);
    assert_true(a.environmental == b.environmental && a.score == b.score);
}

static void version_4_scores_base_threat_and_environment(void **state)
{
    (void)state;
    static const struct scored cases[] = {
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 9.3, 9.3, 9.3, 9.3},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10, 10, 10, 10},
        {"CVSS:4.0/AV:A/AC:H/AT:P/PR:L/UI:P/VC:H/VI:H/VA:H/SC:L/SI:L/SA:L/E:P", 5.4, 4.5, 4.5, 4.5},
        {"CVSS:4.0/AV:L/AC:H/AT:N/PR:N/UI:A/VC:N/VI:N/VA:L/SC:H/SI:H/SA:H/CR:H/IR:H/AR:M/MAV:N/"
         "MAC:L/"
         "MAT:P/MPR:L/MUI:A/MVC:N/MVI:H/MVA:L/MSC:L/MSI:S/MSA:H",
         5, 5, 8.5, 8.5},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:H/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N/E:U/CR:L/IR:X/AR:L/MAV:A/"
         "MAC:H/MAT:N/MPR:N/MUI:P/MVC:X/MVI:N/MVA:H/MSC:N/MSI:L/MSA:S/S:N/AU:N/R:I/V:C/RE:H/"
         "U:Green",
         5.1, 1.2, 4.2, 4.2},
        {"CVSS:4.0/AV:P/AC:H/AT:P/PR:L/UI:P/VC:H/VI:H/VA:H/SC:L/SI:L/SA:L/E:A/S:P/AU:Y/R:A/V:D/"
         "RE:L/U:Red",
         5.4, 5.4, 5.4, 5.4},
        {"CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N/E:U", 1, 0.1, 0.1, 0.1},
        {"CVSS:4.0/AV:P/AC:H/AT:P/PR:H/UI:A/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N/MSA:S", 0, 0, 4.1, 4.1},
        {"CVSS:4.0/AV:A/AC:L/AT:N/PR:L/UI:A/VC:L/VI:L/VA:N/SC:N/SI:N/SA:H/CR:X", 4.1, 4.1, 4.1,
         4.1},
    };
    CHECK_SCORES(cases);
}

/* A highest severity vector of each joint level of EQ3 and EQ6 (table 30), by 2 * EQ3 + EQ6. */
static const char *const joint_need[] = {
    "CR:H/IR:H/AR:H", "CR:M/IR:M/AR:M", "CR:H/IR:H/AR:H", "CR:H/IR:M/AR:M", NULL, "CR:H/IR:H/AR:H"};
static const char *const joint_impact[] = {
    "MVC:H/MVI:H/MVA:H", "MVC:H/MVI:H/MVA:H", "MVC:L/MVI:H/MVA:H", "MVC:L/MVI:H/MVA:H", NULL,
    "MVC:L/MVI:L/MVA:L"};
static const char *const subsequent[] = {"MSC:H/MSI:S/MSA:S", "MSC:H/MSI:H/MSA:H",
                                         "MSC:L/MSI:L/MSA:L"};

enum { MACRO_COUNT = 3 * 2 * 3 * 3 * 3 * 2 };

/* The tenths of the MacroVector with the index, EQ6 counting fastest; 0 if there is none. */
static int macro_tenths(int index)
{
    int eq6 = index % 2, eq5 = index / 2 % 3, eq4 = index / 6 % 3, eq3 = index / 18 % 3;
    int joint = 2 * eq3 + eq6;
    if (!joint_need[joint])
        return 0;
    char vector[256];
    snprintf(
        vector, sizeof vector,
        "CVSS:4.0/AV:L/AC:H/AT:N/PR:L/UI:A/VC:L/VI:N/VA:H/SC:N/SI:H/SA:L/E:%c/%s/MAV:%c/MAC:%c/"
        "MPR:N/MUI:N/%s/%s",
        "APU"[eq5], joint_need[joint], "NAP"[index / 108], "LH"[index / 54 % 2],
        joint_impact[joint], subsequent[eq4]);
    return (int)lround(parse(vector).score * 10);
}

/* Sums of the published table, in the order of its keys, stand for its 270 entries. */
static void version_4_has_the_published_macro_vectors(void **state)
{
    (void)state;
    int tenths[MACRO_COUNT], count = 0;
    long sum = 0, weighted = 0;
    for (int i = 0; i < MACRO_COUNT; i++) {
        tenths[i] = macro_tenths(i);
        if (tenths[i] > 0) {
            sum += tenths[i];
            weighted += (long)++count * tenths[i];
        }
    }
    assert_int_equal(count, 270);
    assert_int_equal(sum, 16563);
    assert_int_equal(weighted, 1868586);
    static const int step[] = {108, 54, 18, 6, 2, 1}, levels[] = {3, 2, 3, 3, 3, 2};
    for (int i = 0; i < MACRO_COUNT; i++)
        for (int eq = 0; eq < 6; eq++)
            if (tenths[i] > 0 && i / step[eq] % levels[eq] + 1 < levels[eq])
                assert_in_range(tenths[i + step[eq]], 0, tenths[i]);
}

static void knows_which_groups_are_given(void **state)
{
    (void)state;
    static const struct {
        const char *vector;
        enum cvss_version version;
        bool temporal, environmental;
    } cases[] = {
        {"(AV:N/AC:L/Au:N/C:P/I:P/A:P)", CVSS_2_0, false, false},
        {"AV:N/AC:L/Au:N/C:P/I:P/A:P/E:ND/TD:ND", CVSS_2_0, false, false},
        {"AV:N/AC:L/Au:N/C:P/I:P/A:P/RC:C", CVSS_2_0, true, false},
        {"AV:N/AC:L/Au:N/C:P/I:P/A:P/CDP:N", CVSS_2_0, false, true},
        {"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:L/E:H", CVSS_3_0, true, false},
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:L/E:X/MA:N", CVSS_3_1, false, true},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N/E:A/AR:L", CVSS_4_0, true,
         true},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N/E:X/S:P", CVSS_4_0, false,
         false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cvss cvss = parse(cases[i].vector);
        assert_int_equal(cvss.version, cases[i].version);
        assert_int_equal(cvss.has_temporal, cases[i].temporal);
        assert_int_equal(cvss.has_environmental, cases[i].environmental);
    }
}

#define BASE_2 "AV:N/AC:L/Au:N/C:P/I:P/A:P"
#define BASE_3 "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
#define BASE_4 "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:L/VA:N/SC:N/SI:N/SA:N"

static void refuses_with_the_fault_its_place_and_what_to_do(void **state)
{
    (void)state;
    static const struct {
        const char *vector, *message;
    } cases[] = {
        {"", "vector is empty: a vector begins with CVSS:3.0/"},
        {"CVSS:3.2/AV:N", "unknown version \"CVSS:3.2/AV:N\": a vector begins with"},
        {"CVSS:3.1", "unknown version \"CVSS:3.1\""},
        {"CVSS:3.1/", "3.1 vector has \"\" at byte 9: write metric and value"},
        {"CVSS:3.1/AV:N/AC", "3.1 vector has \"AC\" at byte 14: write metric and value"},
        {"CVSS:3.1/AV:N//AC:L", "3.1 vector has \"\" at byte 14"},
        {BASE_3 "/", "3.1 vector has \"\" at byte 45"},
        {BASE_3 " ", "invalid value \"H?\" of A at byte 43: use one of H L N"},
        {"CVSS:3.1/AV:F/AC:L",
         "3.1 vector has invalid value \"F\" of AV at byte 12: use one of N A L P"},
        {"CVSS:3.1/AV:/AC:L", "invalid value \"\" of AV at byte 12"},
        {"CVSS:3.1/AV:N A", "invalid value \"N?A\" of AV at byte 12"},
        {"CVSS:3.1/AV:X", "invalid value \"X\" of AV"},
        {"CVSS:3.1/av:N", "unknown metric \"av\" at byte 9"},
        {"CVSS:3.1/\x1b[31mAV_is_not_a_name:N", "unknown metric \"?[31mAV_is_not_a...\" at byte 9"},
        {BASE_3 "/AV:N", "3.1 vector has duplicate metric AV at byte 45: give it once"},
        {BASE_3 "/E:X/E:X", "duplicate metric E at byte 49"},
        {"CVSS:3.0/AV:N/AC:L/UI:N/S:U/C:H/I:H/A:H",
         "3.0 vector ends at byte 39 without mandatory metric PR: add it"},
        {"CVSS:3.0/AV:N", "without mandatory metric AC, PR, UI, S, C, I, A: add it"},
        {"AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
         "2.0 vector has unknown metric \"PR\" at byte 10: without a prefix it is of 2.0"},
        {"AV:N/AC:L/C:P/I:P/A:P", "2.0 vector ends at byte 21 without mandatory metric Au: add it"},
        {"AV:N/AC:L/Au:N/C:P/A:P/I:P",
         "2.0 vector has metric I at byte 23 after A: this version has a fixed order"},
        {BASE_2 "/E:P", "invalid value \"P\" of E at byte 29: use one of ND U POC F H"},
        {BASE_2 "/E:N", "invalid value \"N\" of E"}, /* no beginning of ND */
        {"(" BASE_2, "2.0 vector has one parenthesis, at byte 0: write both or none"},
        {BASE_2 ")", "2.0 vector has one parenthesis, at byte 26: write both or none"},
        {"(", "one parenthesis, at byte 0"},
        {"()", "2.0 vector has \"\" at byte 1"},
        {"(" BASE_2 "/AV:N)", "duplicate metric AV at byte 28"},
        {BASE_4 "/E:A/E:X", "4.0 vector has duplicate metric E at byte 68"},
        {"CVSS:4.0/AC:L/AV:N", "4.0 vector has metric AV at byte 14 after AC: this version has a "
                               "fixed order, put it before"},
        {BASE_4 "/CR:H/E:A", "metric E at byte 69 after CR"},
        {BASE_4 "/U:Re",
         "invalid value \"Re\" of U at byte 66: use one of X Clear Green Amber Red"},
        {BASE_4 "/MSC:S", "invalid value \"S\" of MSC"},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:L/SC:N/SI:N/SA:N",
         "without mandatory metric VA: add it"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cvss untouched = {.score = 42}, out = untouched;
        struct error err = {0};
        struct text vector = text_of(cases[i].vector);
        assert_int_equal(cvss_parse(vector, &out, NULL), -1);
        assert_int_equal(cvss_parse(vector, &out, &err), -1);
        assert_int_equal(err.code, ERROR_DATA);
        assert_memory_equal(&out, &untouched, sizeof out);
        if (!strstr(err.message, cases[i].message))
            fail_msg("%s: \"%s\" is not in \"%s\"", cases[i].vector, cases[i].message, err.message);
    }
}

static void a_nul_byte_does_not_end_a_vector(void **state)
{
    (void)state;
    struct cvss out;
    assert_int_equal(cvss_parse(TEXT(BASE_3 "\0"), &out, NULL), -1);
    assert_int_equal(cvss_parse(TEXT(BASE_3), &out, NULL), 0);
}

static void bands_are_those_of_the_version(void **state)
{
    (void)state;
    assert_int_equal(cvss_score_severity(0), SEVERITY_INFO);
    assert_int_equal(cvss_score_severity(0.1), SEVERITY_LOW);
    assert_int_equal(cvss_score_severity(3.9), SEVERITY_LOW);
    assert_int_equal(cvss_score_severity(4.0), SEVERITY_MEDIUM);
    assert_int_equal(cvss_score_severity(6.9), SEVERITY_MEDIUM);
    assert_int_equal(cvss_score_severity(7.0), SEVERITY_HIGH);
    assert_int_equal(cvss_score_severity(8.9), SEVERITY_HIGH);
    assert_int_equal(cvss_score_severity(9.0), SEVERITY_CRITICAL);
    struct cvss cvss = {.version = CVSS_4_0, .base = 1, .score = 10};
    assert_int_equal(cvss_severity(&cvss), SEVERITY_CRITICAL);
    cvss.version = CVSS_2_0;
    assert_int_equal(cvss_severity(&cvss), SEVERITY_HIGH);
    cvss.score = 6.9;
    assert_int_equal(cvss_severity(&cvss), SEVERITY_MEDIUM);
    cvss.score = 0;
    assert_int_equal(cvss_severity(&cvss), SEVERITY_LOW);
}

/* One score of "(base, temporal, environmental)" or of a bare number; None is a group not given. */
static const char *check_listed(const char *vector, const char *listed, double score, bool given)
{
    listed += strspn(listed, "(, ");
    if (strncmp(listed, "None", 4) == 0) {
        if (given)
            fail_msg("%s: has a score where none is expected", vector);
        return listed + 4;
    }
    char *end;
    double expected = strtod(listed, &end);
    if (end == listed || score != expected)
        fail_msg("%s: %.17g is not %s", vector, score, listed);
    return end;
}

static void check_line(char *line)
{
    char *listed = strstr(line, " - ");
    if (!listed)
        fail_msg("%s: no score", line);
    *listed = '\0';
    struct cvss cvss = parse(line);
    if (cvss.version == CVSS_4_0) {
        (void)check_listed(line, listed + 3, cvss.score, true);
        return;
    }
    const char *rest = check_listed(line, listed + 3, cvss.base, true);
    rest = check_listed(line, rest, cvss.temporal, cvss.has_temporal);
    (void)check_listed(line, rest, cvss.environmental, cvss.has_environmental);
}

static size_t check_file(const char *path)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t lines = 0;
    for (char line[1024]; fgets(line, sizeof line, file); lines++)
        check_line(line);
    fclose(file);
    return lines;
}

/* The scores of tests/data/cvss.txt are of another implementation, in exact fractions. */
static void agrees_with_exact_arithmetic(void **state)
{
    (void)state;
    assert_int_equal(check_file(TEST_DATA "/cvss.txt"), 500);
}

static void agrees_with_the_corpus_to_the_last_digit(void **state)
{
    (void)state;
    const char *corpus = getenv("HYPER_CORPUS");
    char folder[1024], path[2048];
    snprintf(folder, sizeof folder, "%s/cvss", corpus ? corpus : TEST_CORPUS);
    DIR *files = opendir(folder);
    if (!files) {
        print_message("no corpus of CVSS vectors in %s\n", folder);
        skip();
    }
    size_t vectors = 0;
    for (struct dirent *entry; (entry = readdir(files)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        vectors += check_file(path);
    }
    closedir(files);
    print_message("%zu vectors\n", vectors);
    assert_true(vectors > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_2_scores_as_its_guide),
        cmocka_unit_test(version_3_0_and_3_1_differ_where_they_should),
        cmocka_unit_test(version_3_takes_metrics_in_any_order),
        cmocka_unit_test(version_4_scores_base_threat_and_environment),
        cmocka_unit_test(version_4_has_the_published_macro_vectors),
        cmocka_unit_test(knows_which_groups_are_given),
        cmocka_unit_test(refuses_with_the_fault_its_place_and_what_to_do),
        cmocka_unit_test(a_nul_byte_does_not_end_a_vector),
        cmocka_unit_test(bands_are_those_of_the_version),
        cmocka_unit_test(agrees_with_exact_arithmetic),
        cmocka_unit_test(agrees_with_the_corpus_to_the_last_digit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
