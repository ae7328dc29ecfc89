/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/catalogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

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

static void reads_and_sorts(void **state)
{
    static const char text[] = ":- object(catalogue).\n"
                               "% comments are skipped\n"
                               "tool(shellcheck, quality).\n"
                               "tool(gitleaks, secret).\n"
                               "cwe(798, secret, high, \"Use of Hard-coded Credentials\").\n"
                               "cwe(79, code, medium, 'Cross-site Scripting').\n"
                               "tool_rule(semgrep, 'b.c', code, high, 'because').\n"
                               "tool_rule(bandit, 'B602', code, critical, 'shell').\n"
                               ":- end_object.\n";
    struct catalogue catalogue;
    struct error err = {0};
    (void)state;
    if (catalogue_parse(text_of(text), "test", arena, &catalogue, &err) != 0)
        fail_msg("%s", err.message);
    assert_int_equal(catalogue.cwes.count, 2);
    assert_int_equal(catalogue.cwes.items[0].number, 79);
    assert_int_equal(catalogue.cwes.items[1].severity, SEVERITY_HIGH);
    assert_true(text_is(catalogue.cwes.items[1].name, "Use of Hard-coded Credentials"));
    assert_int_equal(catalogue.rules.count, 2);
    assert_true(text_is(catalogue.rules.items[0].rule, "B602"));
    assert_int_equal(catalogue.rules.items[0].severity, SEVERITY_CRITICAL);
    assert_int_equal(catalogue.tools.count, 2);
    assert_int_equal(catalogue.tools.items[0].category, CATEGORY_SECRET);
}

static void says_what_is_wrong_and_where(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"tool(a, b).", "test: line 1, column 9: \"b\" is none of"},
        {"\ntool('Semgrep', code).", "line 2, column 6: a tool's name in lower case"},
        {"cwe(0, code, high, x).", "the number of a CWE"},
        {"cwe(x, code, high, x).", "the number of a CWE"},
        {"cwe(79, code, high, 3).", "an atom is wanted"},
        {"tool_rule(a, b, code, dreadful, c).", "\"dreadful\" is none of"},
        {"unknown(1).", "cwe/4, tool_rule/5, rule_like/4 or tool/2"},
        {"tool(a, code) :- true.", "cwe/4, tool_rule/5, rule_like/4 or tool/2"},
        {"rule_like('', '*x', code, y).", "a pattern for any tool begins"},
        {"rule_like(a, 'b*', code, c). rule_like(a, 'b*', secret, c).", "the same rules"},
        {"tool(a, code", "test: line 1"},
        {"tool(a, code). tool(a, quality).", "two clauses are about the same tool"},
        {"cwe(1, code, low, a). cwe(1, code, low, b).", "the same CWE"},
        {"tool_rule(a, b, code, low, c). tool_rule(a, b, code, high, c).", "the same rule"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct catalogue catalogue = {.cwes.count = 77};
        struct error err = {0};
        assert_int_equal(catalogue_parse(text_of(cases[i].text), "test", arena, &catalogue, &err),
                         -1);
        assert_int_equal(err.code, ERROR_CONFIG);
        if (!strstr(err.message, cases[i].message))
            fail_msg("\"%s\" does not say \"%s\"", err.message, cases[i].message);
        assert_int_equal(catalogue.cwes.count, 77);
    }
}

/* What the program ships must load. */
static void the_shipped_one_loads(void **state)
{
    struct catalogue catalogue;
    struct error err = {0};
    (void)state;
    if (catalogue_read(arena, &catalogue, &err) != 0)
        fail_msg("%s", err.message);
    assert_true(catalogue.cwes.count > 0);
    assert_true(catalogue.tools.count > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_and_sorts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(says_what_is_wrong_and_where, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_shipped_one_loads, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
