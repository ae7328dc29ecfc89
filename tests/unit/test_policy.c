/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/facts_files.h"
#include "lib/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define OBJECT ":- object(sample, implements(ruleset)).\n"
#define END    "\n:- end_object.\n"
#define RULE                                                                                       \
    "rule(r, diagnostic, low, process, 'About $1 and $2 for $$3').\nexample(r, [file(a)]).\n"

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

static struct policies *load(const char *text, struct ruleset *ruleset, struct error *err)
{
    if (ruleset_read(text_of(text), TEXT("sample.lgt"), arena, ruleset, err) != 0)
        return NULL;
    struct policies *policies = policies_new(ruleset, 1, err);
    if (policies && policies_prove(policies, err) != 0)
        policies_destroy(&policies);
    return policies;
}

static struct policies *good(const char *text, struct ruleset *ruleset)
{
    struct error err = {0};
    struct policies *policies = load(text, ruleset, &err);
    if (!policies)
        fail_msg("%s", err.message);
    return policies;
}

static void bad(const char *text, const char *place, const char *why)
{
    struct error err = {0};
    struct ruleset ruleset;
    assert_null(load(text, &ruleset, &err));
    assert_int_equal(err.code, ERROR_CONFIG);
    if (!strstr(err.message, place) || !strstr(err.message, why) ||
        strncmp(err.message, "sample.lgt: ", 12) != 0)
        fail_msg("\"%s\" has not \"%s\" and \"%s\"", err.message, place, why);
}

static struct facts *files(const char *const *paths)
{
    struct facts *facts = facts_new(&facts_limits);
    for (size_t i = 0; paths[i]; i++)
        assert_int_equal(facts_add_path(facts, text_of(paths[i]), NULL), 0);
    return facts;
}

#define FILES(...) files((const char *const[]){__VA_ARGS__, NULL})

static void a_finding_has_a_place_values_and_reasons(void **state)
{
    struct ruleset ruleset;
    struct policy_report report;
    struct policies *policies =
        good(OBJECT RULE
             "finding(r, P:L, [P, L]) :- matched(x, P, L). finding(r, P, one) :- file(P)." END,
             &ruleset);
    struct facts *facts = FILES("b.c");
    (void)state;
    assert_true(policies_any(policies));
    assert_int_equal(facts_add(facts, "matched",
                               FACT(fact_text(TEXT("x")), fact_text(TEXT("d/a.c")), fact_number(7)),
                               NULL),
                     0);
    policies_run(policies, facts, arena, &report);
    assert_int_equal(report.trouble_count, 0);
    assert_int_equal(report.count, 2);
    assert_string_equal(report.findings[0].message.data, "About one and $2 for $3");
    assert_true(text_is(report.findings[0].file, "b.c"));
    assert_int_equal(report.findings[0].line, 0); /* the file as a whole */
    assert_string_equal(report.findings[1].message.data, "About d/a.c and 7 for $3");
    assert_true(text_is(report.findings[1].file, "d/a.c"));
    assert_int_equal(report.findings[1].line, 7);
    assert_int_equal(report.findings[1].because.count, 1);
    assert_string_equal(report.findings[1].because.items[0].data, "matched(x, 'd/a.c', 7)");
    assert_ptr_equal(report.findings[1].rule, ruleset_find(&ruleset, TEXT("r")));
    facts_destroy(&facts);
    policies_destroy(&policies);
}

static void a_commit_is_blocked_for_a_file(void **state)
{
    struct ruleset ruleset;
    struct policy_report report;
    struct policies *policies =
        good(OBJECT "rule(r, preventive, high, process, 'No Go in $1').\n"
                    "example(r, [adds(c, 'a.go'), file('a.go')]).\n"
                    "block_commit_if(C, r) :- adds(C, P), extension(P, go)." END,
             &ruleset);
    struct facts *facts = FILES("x/main.go", "y.c");
    (void)state;
    assert_int_equal(facts_add(facts, "adds",
                               FACT(fact_text(TEXT("staged")), fact_text(TEXT("x/main.go"))), NULL),
                     0);
    policies_run(policies, facts, arena, &report);
    assert_int_equal(report.count, 1);
    assert_true(text_is(report.findings[0].file, "x/main.go"));
    assert_true(text_is(report.findings[0].commit, "staged"));
    assert_string_equal(report.findings[0].message.data, "No Go in staged");
    facts_destroy(&facts);
    policies_destroy(&policies);
}

static void a_repository_must_have_files(void **state)
{
    static const char text[] = OBJECT
        "rule(absent, diagnostic, low, process, 'There is no $1').\n"
        "tag(absent, repo_must_have).\nexample(absent, [repository('.')]).\n"
        "counter_example(absent, [repository('.'), file('A'), file('B')]).\n"
        "counter_example(absent, []).\n"
        "repo_must_have(R, 'A') :- repository(R).\nrepo_must_have(R, 'B') :- repository(R)." END;
    struct ruleset ruleset;
    struct policy_report report;
    struct policies *policies = good(text, &ruleset);
    struct facts *facts = FILES("A");
    (void)state;
    assert_int_equal(facts_add(facts, "repository", FACT(fact_text(TEXT("."))), NULL), 0);
    policies_run(policies, facts, arena, &report);
    assert_int_equal(report.count, 1);
    assert_true(text_is(report.findings[0].file, "B"));
    assert_string_equal(report.findings[0].message.data, "There is no B");
    facts_destroy(&facts);
    policies_destroy(&policies);
    bad(OBJECT RULE "repo_must_have('.', 'A').\nfinding(r, P, []) :- file(P)." END,
        "line 4, column 1", "no rule has the tag repo_must_have");
}

static void rules_are_judged(void **state)
{
    struct ruleset ruleset;
    struct policy_report report;
    struct policies *policies = good(
        OBJECT RULE "finding(r, P, []) :- file(P).\n"
                    "classify_severity(r, medium). classify_severity(r, critical) :- file(k).\n"
                    "classify_severity(r, high) :- file(h). is_auto_fixable(r) :- file(k).\n"
                    "suggest_fix(r, 'do this'). suggest_fix(r, 'or that')." END,
        &ruleset);
    struct facts *facts = FILES("h");
    const struct content_rule *rule = ruleset_find(&ruleset, TEXT("r"));
    (void)state;
    policies_run(policies, facts, arena, &report);
    const struct policy_judgement *judgement = policy_judge(&report, rule);
    assert_int_equal(judgement->severity, SEVERITY_HIGH);
    assert_false(judgement->fixable);
    assert_string_equal(judgement->suggestion.data, "do this or that");
    assert_int_equal(facts_add_path(facts, TEXT("k"), NULL), 0);
    policies_run(policies, facts, arena, &report);
    judgement = policy_judge(&report, rule);
    assert_int_equal(judgement->severity, SEVERITY_CRITICAL);
    assert_true(judgement->fixable);
    facts_destroy(&facts);
    policies_destroy(&policies);
}

static void mistakes_are_named_with_their_place(void **state)
{
    (void)state;
    bad(OBJECT RULE "finding(r, P, [Q]) :- file(P)." END, "line 4, column 16", "variable Q");
    bad(OBJECT RULE "finding(q, P, []) :- file(P)." END, "line 4, column 9", "no rule/5 before");
    bad(OBJECT RULE "finding(R, P, []) :- file(P), file(R)." END, "line 4, column 9",
        "the id of a rule is expected");
    bad(OBJECT RULE "finding(r, P, []) :- file(P), \\+ p(P).\np(P) :- file(P), \\+ q(P).\n"
                    "q(P) :- p(P)." END,
        "line 5, column 18", "p/1 depends on its own negation: p/1 -> \\+ q/1 -> p/1");
    bad(OBJECT RULE "finding(r, P, []) :- flie(P)." END, "line 4, column 22",
        "did you mean file(Path)?");
    bad(OBJECT RULE "finding(r, P, []) :- file(P), finding(r, P, 1)." END, "line 4, column 31",
        "nothing tells of finding/3");
    bad(OBJECT RULE "finding(r, P, []) :- file(P).\npattern(r, x) :- file(y)." END, "line 5",
        "it has no conditions");
    bad(OBJECT RULE "finding(r, P, []) :- file(P).\npattern(r, x)." END, "line 2, column 1",
        "is a policy");
    bad(OBJECT RULE "finding(r, P, []) :- file(P).\nclassify_severity(r, bad)." END,
        "line 5, column 22", "a severity is expected");
    bad(OBJECT RULE "finding(r, P, []) :- file(P).\ncounter_example(r, [file(b)])." END,
        "line 5, column 1", "it finds this counter-example");
    bad(OBJECT RULE "finding(r, P, []) :- file(P), P = b." END, "line 3, column 1",
        "it does not find this example");
    bad(OBJECT RULE "finding(r, P, []) :- file(P), matches(P, 'a(')." END, "line 4, column 42", "");
    bad(OBJECT RULE "finding(r, P, []) :- file(P).\nexample(r, [nothing(b)])." END,
        "line 5, column 13", "no scan tells facts of nothing/1");
    bad(OBJECT RULE "finding(r, P, []) :- file(P).\nexample(r, [file(B)])." END,
        "line 5, column 18", "a text or an integer");
    bad(OBJECT RULE "finding(r, P, []) :- file(P).\nexample(r, 'text')." END, "line 5, column 1",
        "is a list of facts");
    bad(OBJECT RULE "finding(r, P, []) :- file(P).\nunused(1)." END, "line 5, column 1",
        "unused/1 is no fact of a ruleset");
    bad(OBJECT RULE END, "line 2, column 1", "no clause concludes it");
}

/* A ruleset that reaches a limit is a trouble; the others are run. */
static void limits_are_troubles(void **state)
{
    struct ruleset rulesets[2];
    struct policy_report report;
    struct error err = {0};
    (void)state;
    assert_int_equal(ruleset_read(TEXT(OBJECT RULE "p(A, B, C) :- file(A), file(B), file(C).\n"
                                                   "finding(r, P, []) :- file(P), p(P, _, _)." END),
                                  TEXT("one.lgt"), arena, &rulesets[0], &err),
                     0);
    assert_int_equal(ruleset_read(TEXT(OBJECT RULE "finding(r, P, []) :- file(P)." END),
                                  TEXT("two.lgt"), arena, &rulesets[1], &err),
                     0);
    struct policies *policies = policies_new(rulesets, 2, &err);
    struct facts *facts = facts_new(&facts_limits);
    assert_non_null(policies);
    for (int i = 0; i < 100; i++)
        (void)facts_add(facts, "file", FACT(fact_text(arena_print(arena, "f%d", i))), NULL);
    policies_run(policies, facts, arena, &report);
    assert_int_equal(report.trouble_count, 1);
    assert_ptr_equal(report.troubles[0].ruleset, &rulesets[0]);
    assert_non_null(strstr(report.troubles[0].what.data, "line 4, column 1: too many facts"));
    assert_int_equal(report.count, 100);
    facts_destroy(&facts);
    policies_destroy(&policies);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finding_has_a_place_values_and_reasons),
        cmocka_unit_test(a_commit_is_blocked_for_a_file),
        cmocka_unit_test(a_repository_must_have_files),
        cmocka_unit_test(rules_are_judged),
        cmocka_unit_test(mistakes_are_named_with_their_place),
        cmocka_unit_test(limits_are_troubles),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
