/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/actions_expression.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void add(char *out, const char *more, struct text text)
{
    (void)sprintf(out + strlen(out), "%s%.*s", more, TEXT_ARG(text));
}

/* As nested calls: "and(context a.b,or(...))". */
static void print(const struct actions_node *node, char *out)
{
    static const char *const kinds[] = {"text ", "literal ", "context ", "call ",   "part",
                                        "not",   "and",      "or",       "compare "};
    bool named = node->kind <= ACTIONS_CALL || node->kind == ACTIONS_COMPARE;
    add(out, kinds[node->kind], named ? node->text : TEXT(""));
    if (!node->first)
        return;
    for (const struct actions_node *item = node->first; item; item = item->next) {
        add(out, item == node->first ? "(" : ",", TEXT(""));
        print(item, out);
    }
    add(out, ")", TEXT(""));
}

static void assert_reads(const char *source, const char *expected)
{
    struct arena *arena = arena_new();
    struct actions_node *node = NULL;
    struct error err = {0};
    char out[4096] = "";
    if (actions_expression_read(text_of(source), arena, &node, &err) != 0)
        fail_msg("%s: %s", source, err.message);
    print(node, out);
    assert_string_equal(out, expected);
    arena_destroy(&arena);
}

static void operators_bind_as_github_says(void **state)
{
    (void)state;
    assert_reads("a", "context a");
    assert_reads(" a && b || c ", "or(and(context a,context b),context c)");
    assert_reads("a || b && c", "or(context a,and(context b,context c))");
    assert_reads("!a == b", "compare ==(not(context a),context b)");
    assert_reads("a < 1 == true", "compare ==(compare <(context a,literal 1),literal true)");
    assert_reads("(a || b) && c", "and(or(context a,context b),context c)");
    assert_reads("!!a != 'x'", "compare !=(not(not(context a)),text x)");
}

static void a_path_is_one_context(void **state)
{
    (void)state;
    assert_reads("github.event.Issue['Title']", "context github.event.issue.title");
    assert_reads("github.event.commits[0].message",
                 "context github.event.commits.*.message(literal 0)");
    assert_reads("a.*.b", "context a.*.b");
    assert_reads("a[*]", "context a.*");
    assert_reads("a[b.c].d", "context a.*.d(context b.c)");
    assert_reads("secrets['it''s']", "context secrets.it's");
    assert_reads("steps.a-b.outputs._c", "context steps.a-b.outputs._c");
}

static void calls_have_arguments_and_parts(void **state)
{
    (void)state;
    assert_reads("always()", "call always");
    assert_reads("Contains(a.b, 'x')", "call contains(context a.b,text x)");
    assert_reads("fromJSON(a).b[c].d", "part(call fromjson(context a),context c)");
    assert_reads("format('{0}', 'it''s', -1.5e+3, 0xff, null)",
                 "call format(text {0},text it's,literal -1.5e+3,literal 0xff,literal null)");
}

static void assert_refused(const char *source, const char *why)
{
    struct arena *arena = arena_new();
    struct actions_node *node = NULL;
    struct error err = {0};
    assert_int_equal(actions_expression_read(text_of(source), arena, &node, &err), -1);
    assert_null(node);
    assert_int_equal(err.code, ERROR_DATA);
    if (!strstr(err.message, why))
        fail_msg("%s: %s", source, err.message);
    assert_int_equal(actions_expression_read(text_of(source), arena, &node, NULL), -1);
    arena_destroy(&arena);
}

static void what_is_wrong_has_a_place(void **state)
{
    (void)state;
    assert_refused("", "character 1 of the expression: something is missing");
    assert_refused("a b", "character 3 of the expression: this is not expected here");
    assert_refused("a &&", "missing at the end");
    assert_refused("f(a", "',' or ')' is missing");
    assert_refused("(a", "')' is missing");
    assert_refused("a[b", "']' is missing");
    assert_refused("a[*", "']' is missing");
    assert_refused("a.", "a name is missing");
    assert_refused("'a", "a text has no end");
    assert_refused("\"a\"", "this is not expected here");
}

static void depth_and_length_are_bounded(void **state)
{
    char source[9000] = "";
    (void)state;
    memset(source, '(', 2000);
    assert_refused(source, "nested too deeply");
    memset(source, '!', 2000);
    assert_refused(source, "nested too deeply");
    for (size_t i = 0; i < 4000; i++)
        memcpy(source + 2 * i, "a.", 2);
    assert_refused(source, "too long");
    for (size_t i = 0; i < 2900; i++)
        memcpy(source + 3 * i, "a||", 3);
    memcpy(source + 8700, "a", 2);
    assert_refused(source, "too long");
}

static void collect(void *context, const struct actions_node *node)
{
    char *out = context;
    add(out, *out ? " " : "", node->text);
}

static void assert_yields(const char *source, const char *expected)
{
    struct arena *arena = arena_new();
    struct actions_node *node = NULL;
    char out[1024] = "";
    assert_int_equal(actions_expression_read(text_of(source), arena, &node, NULL), 0);
    actions_expression_yields(node, collect, out);
    assert_string_equal(out, expected);
    arena_destroy(&arena);
}

static void what_is_only_asked_does_not_reach_the_value(void **state)
{
    (void)state;
    assert_yields("a", "a");
    assert_yields("a && b || c", "b c");
    assert_yields("a == b", "");
    assert_yields("!a", "");
    assert_yields("contains(a, 'x')", "contains");
    assert_yields("format('{0}', a, b.c)", "format {0} a b.c");
    assert_yields("fromJSON(a.b)[c].d", "fromjson a.b");
    assert_yields("a.x[b]", "a.x.*");
}

static void assert_truth(const char *source, bool constant, int truth)
{
    struct arena *arena = arena_new();
    struct actions_node *node = NULL;
    assert_int_equal(actions_expression_read(text_of(source), arena, &node, NULL), 0);
    assert_int_equal(actions_expression_is_constant(node), constant);
    assert_int_equal(actions_expression_truth(node), truth);
    arena_destroy(&arena);
}

static void constants_are_known(void **state)
{
    (void)state;
    assert_truth("true", true, 1);
    assert_truth("false || ''", true, 0);
    assert_truth("!null && 'x'", true, 1);
    assert_truth("0", true, 0);
    assert_truth("1 == 1", true, -1);
    assert_truth("contains('ab', 'a')", true, -1);
    assert_truth("always()", false, -1);
    assert_truth("false && github.actor", false, 0);
    assert_truth("github.actor", false, -1);
}

static void expressions_are_found_in_texts(void **state)
{
    static const struct text text = TEXT_ITEM("a ${{ b }} c ${{ '}}' }}${{d");
    size_t at = 0, begin = 0;
    struct text inside;
    (void)state;
    assert_true(actions_expression_next(text, &at, &begin, &inside));
    assert_true(text_is(inside, " b "));
    assert_int_equal(begin, 2);
    assert_int_equal(at, 10);
    assert_true(actions_expression_next(text, &at, &begin, &inside));
    assert_true(text_is(inside, " '}}' "));
    assert_true(actions_expression_next(text, &at, &begin, &inside));
    assert_true(text_is(inside, "d"));
    assert_int_equal(at, text.size);
    assert_false(actions_expression_next(text, &at, &begin, &inside));
    at = 0;
    assert_false(actions_expression_next(TEXT(""), &at, &begin, &inside));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_bind_as_github_says),
        cmocka_unit_test(a_path_is_one_context),
        cmocka_unit_test(calls_have_arguments_and_parts),
        cmocka_unit_test(what_is_wrong_has_a_place),
        cmocka_unit_test(depth_and_length_are_bounded),
        cmocka_unit_test(what_is_only_asked_does_not_reach_the_value),
        cmocka_unit_test(constants_are_known),
        cmocka_unit_test(expressions_are_found_in_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
