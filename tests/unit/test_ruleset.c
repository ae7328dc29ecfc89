/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/ruleset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define OBJECT ":- object(sample, implements(ruleset)).\n"
#define END    "\n:- end_object.\n"
#define RULE   "rule(a, preventive, high, secret, 'A key').\npattern(a, 'key').\n"

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

static struct ruleset good(const char *text)
{
    struct error err = {0};
    struct ruleset out;
    if (ruleset_read(text_of(text), TEXT("sample.lgt"), arena, &out, &err) != 0)
        fail_msg("%s", err.message);
    return out;
}

static void bad(const char *text, const char *place, const char *why)
{
    struct error err = {0};
    struct ruleset out;
    assert_int_equal(ruleset_read(text_of(text), TEXT("sample.lgt"), arena, &out, &err), -1);
    assert_int_equal(err.code, ERROR_CONFIG);
    if (!strstr(err.message, place) || !strstr(err.message, why))
        fail_msg("\"%s\" has not \"%s\" and \"%s\"", err.message, place, why);
    assert_memory_equal(err.message, "sample.lgt: ", 12);
}

static void every_fact_reaches_its_rule(void **state)
{
    (void)state;
    struct ruleset r = good(
        OBJECT
        ":- info([version is 1:2:3, comment is 'For the test.']).\n"
        "rule('a.b-c_1', curative, low, code, 'One ' + 'message').\n"
        "help('a.b-c_1', 'Do it.').\npattern('a.b-c_1', '(k)(e)y').\npattern('a.b-c_1', 'door').\n"
        "keyword('a.b-c_1', key).\nentropy('a.b-c_1', 2.5).\ncapture('a.b-c_1', 2).\n"
        "path('a.b-c_1', '\\\\.c$').\nlanguage('a.b-c_1', c).\ncheck('a.b-c_1', luhn).\n"
        "except_path('a.b-c_1', '^test/').\nexcept('a.b-c_1', [path([x, y]), line('z')]).\n"
        "stopword('a.b-c_1', example).\nfix('a.b-c_1', '$1').\ntag('a.b-c_1', t).\n"
        "reference('a.b-c_1', cwe(798)).\nreference('a.b-c_1', 'https://example.org').\n"
        "example('a.b-c_1', 'k' + 'e' + 'y').\nexample('a.b-c_1', 'a.c', 'key').\n"
        "counter_example('a.b-c_1', 'no').\nexcept_secret(_, '^$').\n" END);
    assert_int_equal(r.count, 1);
    const struct content_rule *rule = ruleset_find(&r, TEXT("a.b-c_1"));
    assert_non_null(rule);
    assert_true(text_is(r.name, "sample") && text_is(r.version, "1.2.3"));
    assert_true(text_is(rule->message, "One message"));
    assert_int_equal(rule->effect, EFFECT_CURATIVE);
    assert_int_equal(rule->severity, SEVERITY_LOW);
    assert_int_equal(rule->category, CATEGORY_CODE);
    assert_int_equal(rule->patterns.count, 2);
    assert_int_equal(rule->capture, 2);
    assert_true(rule->has_entropy && rule->entropy == 2.5);
    assert_int_equal(rule->checks.count, 1);
    assert_int_equal(rule->checks.items[0], CHECK_LUHN);
    assert_int_equal(rule->exceptions.count, 3);
    assert_int_equal(rule->exceptions.items[1].count, 2);
    assert_int_equal(rule->exceptions.items[1].conditions[0].any.count, 2);
    assert_int_equal(rule->exceptions.items[2].conditions[0].target, EXCEPT_STOPWORD);
    assert_int_equal(rule->cwe.items[0], 798);
    assert_int_equal(rule->references.count, 1);
    assert_int_equal(rule->examples.count, 3);
    assert_true(text_is(rule->examples.items[0].text, "key") && !rule->examples.items[0].has_path);
    assert_true(rule->examples.items[1].has_path && rule->examples.items[2].counter);
    assert_int_equal(r.exceptions.count, 1);
    assert_null(ruleset_find(&r, TEXT("a")));
}

static void examples_are_wanted_unless_imported(void **state)
{
    (void)state;
    bad(OBJECT RULE END, "line 2, column 1", "no example/2");
    struct ruleset r = good(OBJECT "imported('x.toml').\n" RULE END);
    assert_true(text_is(r.imported, "x.toml"));
}

static void mistakes_are_named_with_their_place(void **state)
{
    (void)state;
    bad(OBJECT RULE "pattern(b, 'x').\n" END, "line 4, column 9", "\"b\"");
    bad(OBJECT RULE RULE END, "line 4, column 1", "line 2 already");
    bad(OBJECT "rule(a, loud, high, secret, 'x').\n" END, "line 2, column 9", "no effect");
    bad(OBJECT "rule(a, preventive, '', secret, 'x').\n" END, "line 2, column 21", "empty");
    bad(OBJECT "rule('a b', preventive, high, secret, 'x').\n" END, "line 2, column 6", "letters");
    bad(OBJECT RULE "capture(a, 0).\n" END, "line 4, column 12", "1 to 31");
    bad(OBJECT RULE "entropy(a, 9).\n" END, "line 4, column 12", "0 to 8");
    bad(OBJECT RULE "entropy(a, 1).\nentropy(a, 1).\n" END, "line 5", "before");
    bad(OBJECT RULE "check(a, magic).\n" END, "line 4, column 10", "no check");
    bad(OBJECT RULE "language(a, latin).\n" END, "line 4, column 13", "no language");
    bad(OBJECT RULE "fix(a, x).\n" END, "line 4", "only a curative rule");
    bad(OBJECT RULE "except(a, []).\n" END, "line 4, column 11", "list of conditions");
    bad(OBJECT RULE "except(a, [colour(x)]).\n" END, "line 4, column 12", "line(R)");
    bad(OBJECT RULE "except(a, [path([])]).\n" END, "line 4", "empty");
    bad(OBJECT RULE "pattern(_, x).\n" END, "line 4, column 9", "the id of a rule");
    bad(OBJECT RULE "colour(a, red).\n" END, "line 4, column 1", "colour/2 is no fact");
    bad(OBJECT RULE "help(a, X).\n" END, "line 4, column 9", "an atom or a string");
    bad(OBJECT RULE "p(a) :- q(a).\n" END, "line 4, column 9", "nothing tells of q/1");
    bad(OBJECT RULE "help(a, 'x.\n" END, "line 4", "");
    bad(OBJECT "rule(a, curative, high, secret, 'x').\npattern(a, x).\nexample(a, x).\n" END,
        "line 2", "no fix/2");
    bad(OBJECT "rule(a, preventive, high, secret, 'x').\nexample(a, x).\n" END, "line 2",
        "no pattern/2");
    bad(OBJECT, "", "end_object");
    bad("rule(a).\n", "line 1", "object(Name");
    bad(":- object(x, extends(y)).\n", "line 1", "implements(ruleset)");
    bad(OBJECT END "a.\n", "line 4", "after the end");
}

static void a_text_has_a_bounded_number_of_parts(void **state)
{
    (void)state;
    char text[4096] = OBJECT RULE "example(a, k";
    for (int i = 0; i < 100; i++)
        strcat(text, "+x");
    strcat(text, ").\n" END);
    bad(text, "line 4", "an atom or a string");
}

static void many_rules_are_found_by_their_id(void **state)
{
    (void)state;
    enum { RULES = 500 };
    char *text = xcalloc(RULES, 200), *at = text;
    at += sprintf(at, OBJECT "imported(x).\n");
    for (int i = 0; i < RULES; i++)
        at +=
            sprintf(at, "rule(r%d, diagnostic, info, quality, m).\npattern(r%d, p%d).\n", i, i, i);
    (void)sprintf(at, END);
    struct ruleset r = good(text);
    assert_int_equal(r.count, RULES);
    for (int i = 0; i < RULES; i++) {
        char name[16];
        (void)sprintf(name, "p%d", i);
        assert_true(text_is(r.rules[i].patterns.items[0].regex, name));
    }
    free(text);
}

static void a_file_that_is_none_is_an_error(void **state)
{
    (void)state;
    struct error err = {0};
    struct ruleset out;
    assert_int_equal(ruleset_load("/nowhere/x.lgt", arena, &out, &err), -1);
    assert_non_null(strstr(err.message, "/nowhere/x.lgt: "));
    assert_int_equal(ruleset_load("/dev", arena, &out, &err), -1);
    assert_int_equal(ruleset_load("/dev/null", arena, &out, &err), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_fact_reaches_its_rule, set_up, tear_down),
        cmocka_unit_test_setup_teardown(examples_are_wanted_unless_imported, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mistakes_are_named_with_their_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_text_has_a_bounded_number_of_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_rules_are_found_by_their_id, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_is_none_is_an_error, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
