/* SPDX-License-Identifier: MPL-2.0 */
/* Which patterns a text can make slow. */
#include "lib/redos.h"

#include "lib/dice.h"
#include "lib/match.h"
#include "lib/redos_attack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void what_a_text_makes_slow_is_told(void **state)
{
    static const struct {
        const char *pattern;
        enum redos_verdict verdict;
    } cases[] = {
        {"^(a+)+$", REDOS_EXPONENTIAL},
        {"(x|xy?)*z", REDOS_EXPONENTIAL},
        {"^(\\w+\\s?)*$", REDOS_EXPONENTIAL},
        {"a*b", REDOS_POLYNOMIAL},
        {"^\\s*,?\\s*$", REDOS_POLYNOMIAL},
        {"^(a++)+$", REDOS_SAFE},
        {"^(?>a+)+$", REDOS_SAFE},
        {"abc[0-9]{8}", REDOS_SAFE},
        {"^[a-z]+$", REDOS_SAFE},
        {"foo|bar|baz", REDOS_SAFE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena *arena = arena_new();
        struct error err = {0};
        struct redos verdict;
        if (redos_check(text_of(cases[i].pattern), MATCHER_BYTES, REDOS_STEPS, arena, &verdict,
                        &err) != 0)
            fail_msg("%s: %s", cases[i].pattern, err.message);
        if (verdict.verdict != cases[i].verdict)
            fail_msg("%s is judged %s", cases[i].pattern,
                     names_word(&redos_verdict_names, verdict.verdict));
        if (verdict.verdict != REDOS_SAFE)
            assert_true(verdict.pump.size > 0 && verdict.steps > verdict.bytes);
        arena_destroy(&arena);
    }
}

static void hostile_patterns_are_refused(void **state)
{
    static const char *const patterns[] = {
        "(a+)+$",         "^(a|a)*$",      "(x*)*y",
        "\\s+$",          "a*a*b",         "^(\\w+\\s?)*$",
        ".*.*=.*",        "<!--.+?-->",    "<h3>(.+) tests failed.",
        "([a-z]+)*[0-9]", "\".*\".*\".*x", "(?:.{0,400}){3}end",
        "[^.?!]*[.?!]",
    };
    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        struct error err = {0};
        if (redos_require_quick(text_of(patterns[i]), 0, &err) == 0)
            fail_msg("%s was let through", patterns[i]);
        assert_int_equal(err.code, ERROR_CONFIG);
    }
}

static void harmless_patterns_are_let_through(void **state)
{
    static const char *const patterns[] = {
        "",
        "foo",
        "^foo.*$",
        "\\bAKIA[0-9A-Z]{16}\\b",
        "(?i)password\\s{0,5}=\\s{0,5}['\"][^'\"]{8,64}['\"]",
        "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        "^(?:foo|bar|baz)[0-9]+$",
        "[[:alpha:]_][[:alnum:]_]{0,30}\\(",
        "\\Qa(b\\E",
        "(?<year>[0-9]{4})-(?<month>[0-9]{2})",
    };
    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        struct error err = {0};
        if (redos_require_quick(text_of(patterns[i]), 0, &err) != 0)
            fail_msg("%s: %s", patterns[i], err.message);
    }
}

static void a_full_match_costs_less_than_a_search(void **state)
{
    struct error err;
    (void)state;
    assert_int_equal(redos_require_quick(TEXT("a*b"), 0, &err), -1);
    assert_int_equal(redos_require_quick(TEXT("\\s*;"), 0, &err), -1);
    assert_int_equal(redos_require_quick(TEXT("a*b"), MATCHER_FULL, &err), 0);
    assert_int_equal(redos_require_quick(TEXT("\\s*;"), MATCHER_FULL, &err), 0);
}

static void a_verdict_is_the_same_each_time(void **state)
{
    struct arena *arena = arena_new();
    struct redos first, again;
    (void)state;
    assert_int_equal(redos_check(TEXT("^\\s*\\s*;"), 0, REDOS_STEPS, arena, &first, NULL), 0);
    assert_int_equal(redos_check(TEXT("^\\s*\\s*;"), 0, REDOS_STEPS, arena, &again, NULL), 0);
    assert_int_equal(first.verdict, REDOS_POLYNOMIAL);
    assert_true(first.steps == again.steps && first.steps > 0);
    assert_int_equal(first.bytes, again.bytes);
    assert_int_equal(first.attacks, again.attacks);
    arena_destroy(&arena);
}

static void what_does_not_compile_is_an_error(void **state)
{
    struct arena *arena = arena_new();
    struct redos out;
    struct error err = {0};
    (void)state;
    assert_int_equal(redos_check(TEXT("(*"), 0, REDOS_STEPS, arena, &out, &err), -1);
    assert_int_equal(err.code, ERROR_CONFIG);
    arena_destroy(&arena);
}

/* A way that a text with NUL bytes takes is tried with letters: they are no white space. */
static void nul_is_no_white_space(void **state)
{
    struct arena *arena = arena_new();
    struct error err = {0};
    struct regex_tree tree;
    struct attacks attacks;
    (void)state;
    assert_int_equal(regex_read(TEXT("^[\\x00a]*[\\x00a]*[^a]$"), arena, &tree, &err), 0);
    redos_attacks(&tree, arena, &attacks);
    assert_true(attacks.count > 0);
    for (size_t i = 0; i < attacks.count; i++)
        assert_false(attacks.items[i].pump.data[0] == '\0');
    arena_destroy(&arena);
}

static void a_budget_ends_it(void **state)
{
    struct arena *arena = arena_new();
    struct redos out;
    (void)state;
    assert_int_equal(redos_check(TEXT("^[a-z]+$"), 0, 0, arena, &out, NULL), 0);
    assert_int_equal(out.verdict, REDOS_UNKNOWN);
    assert_int_equal(out.attacks, 1);
    arena_destroy(&arena);
}

/* Whatever the pattern, judging it ends. */
static void any_pattern_is_borne(void **state)
{
    static const char alphabet[] = "ab01\\(()[]{}|*+?.^$-:<>=!,dwsx{2,}P'\xc3\xa9";
    struct dice dice = {42};
    (void)state;
    for (int round = 0; round < 3000; round++) {
        size_t size = 1 + (size_t)round % 30;
        char *pattern = xmalloc(size); /* so that a sanitizer sees its end */
        struct arena *arena = arena_new();
        struct redos out;
        for (size_t i = 0; i < size; i++)
            pattern[i] = alphabet[dice_below(&dice, sizeof alphabet - 1)];
        (void)redos_check((struct text){pattern, size}, round & 3, REDOS_STEPS / 100, arena, &out,
                          NULL);
        arena_destroy(&arena);
        free(pattern);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_text_makes_slow_is_told),
        cmocka_unit_test(hostile_patterns_are_refused),
        cmocka_unit_test(harmless_patterns_are_let_through),
        cmocka_unit_test(a_full_match_costs_less_than_a_search),
        cmocka_unit_test(a_verdict_is_the_same_each_time),
        cmocka_unit_test(what_does_not_compile_is_an_error),
        cmocka_unit_test(nul_is_no_white_space),
        cmocka_unit_test(a_budget_ends_it),
        cmocka_unit_test(any_pattern_is_borne),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
