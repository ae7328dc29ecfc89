/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/rule_checks.h"
#include "lib/rule_object.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    struct arena *arena = *state;
    arena_destroy(&arena);
    return 0;
}

/* The name of the first check that failed; empty if none did. */
static struct text failed(struct arena *arena, const char *facts)
{
    struct checks checks;
    rule_checks(text_of(facts), arena, &checks);
    assert_true(checks.count > 0);
    for (size_t i = 0; i < checks.count; i++)
        if (!checks.items[i].passed)
            return checks.items[i].name;
    return TEXT("");
}

static bool fails(struct arena *arena, const char *facts, const char *name)
{
    struct checks checks;
    rule_checks(text_of(facts), arena, &checks);
    for (size_t i = 0; i < checks.count; i++)
        if (text_is(checks.items[i].name, name))
            return !checks.items[i].passed;
    return false;
}

static void a_good_rule_passes_all(void **state)
{
    struct text name = failed(*state, "rule(a, curative, high, code, 'x').\n"
                                      "pattern(a, '\\\\bgets\\\\((\\\\w{1,40})\\\\)').\n"
                                      "fix(a, 'fgets($1, sizeof $1, stdin)').\n"
                                      "example(a, 'gets(line);').\n");
    assert_true(text_is(name, ""));
}

static void what_is_poisoned_fails(void **state)
{
    static const struct {
        const char *facts, *check;
    } cases[] = {
        {"rule(a, diagnostic", "read"},
        {"", "read"},
        {"rule(a, diagnostic, high, code, 'x').\npattern(a, '([').\nexample(a, 'x').\n", "compile"},
        {"rule(a, diagnostic, high, code, 'x').\npattern(a, 'gets').\nexample(a, 'puts').\n",
         "examples"},
        {"rule(a, diagnostic, high, code, 'x').\npattern(a, '(a+)+$').\nexample(a, 'aaa').\n",
         "redos"},
        {"rule(a, diagnostic, high, code, 'x').\npattern(a, '.').\nexample(a, 'x').\n", "narrow"},
        {"rule(a, diagnostic, high, code, 'x').\npattern(a, '\\\\w+').\nexample(a, 'x').\n",
         "narrow"},
        {"rule(a, diagnostic, high, code, 'x').\npattern(a, '[ \\\\t]+').\nexample(a, ' ').\n",
         "narrow"},
        {"rule(a, curative, high, code, 'x').\npattern(a, 'check_user\\\\(\\\\w{1,9}, "
         "key\\\\);').\n"
         "fix(a, '').\nexample(a, 'check_user(me, key);').\n",
         "keeps code"},
        {"rule(a, curative, high, code, 'x').\npattern(a, 'check_user\\\\(\\\\w{1,9}, "
         "key\\\\);').\n"
         "fix(a, 'true;').\nexample(a, 'check_user(me, key);').\n",
         "keeps code"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (!fails(*state, cases[i].facts, cases[i].check))
            fail_msg("case %zu passes the check \"%s\"", i, cases[i].check);
}

static void the_same_rule_has_the_same_checks(void **state)
{
    struct checks first, second;
    struct text facts =
        TEXT("rule(a, diagnostic, high, code, 'x').\npattern(a, '\\\\bgets\\\\(').\n"
             "example(a, 'gets(line);').\n");
    rule_checks(facts, *state, &first);
    rule_checks(facts, *state, &second);
    assert_int_equal(first.count, second.count);
    for (size_t i = 0; i < first.count; i++) {
        assert_int_equal(first.items[i].passed, second.items[i].passed);
        assert_true(text_equal(first.items[i].detail, second.items[i].detail));
    }
}

static void learned_rules_make_one_ruleset(void **state)
{
    struct arena *arena = *state;
    struct ruleset ruleset;
    struct error err = {.code = ERROR_NONE};
    struct rule items[2] = {
        {.kind = RULE_CONTENT,
         .tool = TEXT("tool\n:- end_object.\n"), /* stays in its comment */
         .rule = TEXT("R\t1"),
         .text = TEXT("rule(a, diagnostic, high, code, 'x').\npattern(a, 'gets').\n"
                      "example(a, 'gets').")},
        {.kind = RULE_CURATIVE,
         .text = TEXT("rule(b, curative, high, code, 'x').\npattern(b, 'puts').\nfix(b, 'fputs').\n"
                      "example(b, 'puts'). % the end")},
    };
    const struct rules rules = {items, 2};
    struct text bytes = rules_object(&rules, TEXT("mine"), true, arena);
    if (ruleset_read(bytes, TEXT("learned.lgt"), arena, &ruleset, &err) != 0)
        fail_msg("%s", err.message);
    assert_int_equal(ruleset.count, 2);
    assert_true(text_is(ruleset.name, "mine"));
    items[0].score = 0.5;
    struct text quiet = rules_object(&rules, TEXT("mine"), false, arena);
    items[0].score = 0.9;
    assert_true(text_equal(quiet, rules_object(&rules, TEXT("mine"), false, arena)));
}

int main(void)
{
#define TEST_OF(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST_OF(a_good_rule_passes_all),
        TEST_OF(what_is_poisoned_fails),
        TEST_OF(the_same_rule_has_the_same_checks),
        TEST_OF(learned_rules_make_one_ruleset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
