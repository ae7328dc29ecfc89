/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/re2.h"

#include "lib/match.h"
#include "lib/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void test_translation(void **state)
{
    static const struct {
        const char *go, *pcre2;
    } cases[] = {
        {"a(?i)b|c$", "a(?i)b|c$"},
        {"\\s[\\s\\S]", "[\\t\\n\\f\\r ][\\t\\n\\f\\r \\S\\x0b]"},
        {"(?P<name>x)(?<n2>y)(?:z)", "(x)(y)(?:z)"},
        {"{\\d+}a{,3}{01}", "\\{\\d+}a\\{,3}\\{01}"},
        {"\\x60\\v\\012\\x{41}", "`\\x0b\\nA"},
        {"\\Qa.b\\E*", "a\\.b*"},
        {"[]a-]", "[\\]a\\-]"},
        {"[^]]", "[^\\]]"},
        {"[[:alpha:]_]", "[[:alpha:]_]"},
        {"[--/]", "[\\--/]"},
        {"\xc3\xa9+", "(?:\xc3\xa9)+"},
        {"[\xc3\xa9-\xc3\xbc]", "(?:\\xc3[\\xa9-\\xbc])"},
        {"[a\xc2\xa7]", "(?:[a]|\\xc2\\xa7)"},
        {"\\b*?", "(?:\\b)*?"},
        {"(?sU-i:.)", "(?sU-i:.)"},
    };
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error err = {0};
        struct text out;
        if (re2_to_pcre2(text_of(cases[i].go), arena, &out, &err) != 0)
            fail_msg("%s: %s", cases[i].go, err.message);
        if (!text_is(out, cases[i].pcre2))
            fail_msg("%s became %.*s", cases[i].go, TEXT_ARG(out));
    }
    arena_destroy(&arena);
}

static void test_refusal(void **state)
{
    static const char *const refused[] = {
        "(?=a)", "(?<=a)b", "(?>a)",  "a++",     "a**",       "a{2}{3}", "(a)\\1", "\\h",
        "\\Z",   "\\pL",    "\\C",    "(",       ")",         "[a",      "[b-a]",  "[a-\\d]",
        "*a",    "a|*",     "(?x)a",  "(?i-)",   "[[:foo:]]", "\\",      "\\x{}",  "\\x{110000}",
        "\\xg",  "a{1001}", "a{2,1}", "(?P<>a)", "\xff",
    };
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct error err = {0};
        struct text out;
        if (re2_to_pcre2(text_of(refused[i]), arena, &out, &err) == 0)
            fail_msg("%s became %.*s", refused[i], TEXT_ARG(out));
        assert_int_equal(err.code, ERROR_DATA);
    }
    arena_destroy(&arena);
}

/* What Go's engine says about these, by its documentation. */
static void test_meaning(void **state)
{
    static const struct {
        const char *go, *subject;
        bool matches;
    } cases[] = {
        {"^[^\xc3\xa9]$", "x", true},
        {"^[^\xc3\xa9]$", "\xc3\xa8", true},
        {"^[^\xc3\xa9]$", "\xc3\xa9", false},
        {"^[^\xc3\xa9]$", "\xe2\x82\xac", true},
        {"^(?i)[^A\xc3\xa9]$", "a", false},
        {"^[\\W\xc3\xa9]$", "\xf0\x9f\x98\x80", true},
        {"^[\xc2\x80-\xf4\x8f\xbf\xbf]$", "\xf4\x8f\xbf\xbf", true},
        {"^[\xc2\x80-\xf4\x8f\xbf\xbf]$", "a", false},
        {"^\xc3\xa9{2}$", "\xc3\xa9\xc3\xa9", true},
        {"^\\s$", "\v", false},
        {"^[\\S]$", "\v", true},
        {"^(?:a(?i)b|c)d$", "CD", false},
        {"^(?:a(?i)b|c)d$", "Cd", true},
        {"[^\\x00-\\x{10FFFF}]", "a", false},
    };
    struct arena *arena = arena_new();
    struct match_scratch *scratch = match_scratch_new();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error err = {0};
        struct text out;
        assert_int_equal(re2_to_pcre2(text_of(cases[i].go), arena, &out, &err), 0);
        struct matcher *matcher = matcher_new(out, MATCHER_BYTES, &err);
        assert_non_null(matcher);
        if ((match_test(matcher, scratch, text_of(cases[i].subject)) == MATCH_YES) !=
            cases[i].matches)
            fail_msg("%s on %s, as %.*s", cases[i].go, cases[i].subject, TEXT_ARG(out));
        matcher_destroy(&matcher);
    }
    match_scratch_destroy(&scratch);
    arena_destroy(&arena);
}

/* The complement of as many ranges as there may be is one range more. */
static void test_complement_of_many_ranges(void **state)
{
    enum { RANGES = 256, FIRST = 0x1000 };
    struct arena *arena = arena_new();
    struct error err = {0};
    char regex[RANGES * UTF8_SIZE_MAX + 8] = "^[^";
    size_t size = strlen(regex);
    struct text out;
    (void)state;
    for (uint32_t i = 0; i < RANGES; i++)
        size += utf8_put(regex + size, FIRST + 2 * i);
    memcpy(regex + size, "]$", 2);
    size += 2;
    if (re2_to_pcre2((struct text){regex, size}, arena, &out, &err) != 0)
        fail_msg("%s", err.message);
    struct matcher *matcher = matcher_new(out, MATCHER_BYTES, &err);
    assert_non_null(matcher);
    struct match_scratch *scratch = match_scratch_new();
    assert_int_equal(match_test(matcher, scratch, TEXT("\xe1\x80\x80")), MATCH_NO);
    assert_int_equal(match_test(matcher, scratch, TEXT("\xe1\x80\x81")), MATCH_YES);
    assert_int_equal(match_test(matcher, scratch, TEXT("\xf0\x9f\x98\x80")), MATCH_YES);
    match_scratch_destroy(&scratch);
    matcher_destroy(&matcher);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_translation),
        cmocka_unit_test(test_refusal),
        cmocka_unit_test(test_meaning),
        cmocka_unit_test(test_complement_of_many_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
