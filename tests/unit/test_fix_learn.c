/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/fix_learn.h"
#include "lib/fix_rank.h"
#include "lib/fix_rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

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

static const struct fix_learn_options two_groups = {2, 2};

static struct fix_pair pair(const char *group, const char *before, const char *after)
{
    return (struct fix_pair){TEXT("kind"), text_of(group), TEXT("ci/a.yml"), text_of(before),
                             text_of(after)};
}

/* What the best fix makes of a text; empty if there is none. */
static struct text best(const struct learned_fixes *learned, struct text before, size_t at,
                        struct arena *arena)
{
    struct fix_result result;
    struct fix_ranker *ranker = fix_ranker_new(learned->items, learned->count);
    assert_non_null(ranker);
    size_t count = fix_rank(ranker, before, at, &result, 1, arena);
    fix_ranker_destroy(&ranker);
    return count ? result.text : TEXT("");
}

static void what_differs_is_used_again(void **state)
{
    const struct fix_pair pairs[] = {
        pair("one", "x\necho ::put name=size::$SIZE\ny\n", "x\necho size=$SIZE >> $OUT\ny\n"),
        pair("two", "echo ::put name=day::$TODAY\n", "echo day=$TODAY >> $OUT\n"),
        pair("three", "z\necho ::put name=n::$N\n", "z\necho n=$N >> $OUT\n"),
    };
    struct learned_fixes learned;
    fix_learn(pairs, 3, &two_groups, *state, &learned);
    assert_true(learned.count > 0);
    struct text made =
        best(&learned, TEXT("a\necho ::put name=other::$VALUE_2\nb\n"), FIX_ANYWHERE, *state);
    assert_true(text_is(made, "a\necho other=$VALUE_2 >> $OUT\nb\n"));
}

static const char *const jobs_before = "jobs:\n  a:\n    runs-on: x\n    steps:\n";
static const char *const jobs_after = "jobs:\n  a:\n    runs-on: x\n    limit: 5\n    steps:\n";

static void lines_are_put_with_the_indentation_of_the_place(void **state)
{
    const struct fix_pair pairs[] = {
        pair("one", jobs_before, jobs_after),
        pair("two", "  b:\n      runs-on: y\n      steps:\n",
             "  b:\n      runs-on: y\n      limit: 5\n      steps:\n"),
    };
    struct learned_fixes learned;
    fix_learn(pairs, 2, &two_groups, *state, &learned);
    struct text made = best(&learned, TEXT("c:\n  runs-on: z\n  steps:\n"), FIX_ANYWHERE, *state);
    assert_true(text_is(made, "c:\n  runs-on: z\n  limit: 5\n  steps:\n"));
    /* What has it already is left alone. */
    made = best(&learned, TEXT("c:\n  runs-on: z\n  limit: 5\n  steps:\n"), FIX_ANYWHERE, *state);
    assert_int_equal(made.size, 0);
}

static void a_place_that_is_known_needs_no_context(void **state)
{
    const struct fix_pair pairs[] = {
        pair("one", jobs_before, jobs_after),
        pair("two", "  b:\n    on: y\n    go:\n", "  b:\n    on: y\n    limit: 5\n    go:\n"),
    };
    struct learned_fixes learned;
    struct text before = TEXT("c:\n  first: z\n  second:\n");
    fix_learn(pairs, 2, &two_groups, *state, &learned);
    struct text made = best(&learned, before, sizeof "c:\n  first: z\n" - 1, *state);
    assert_true(text_is(made, "c:\n  first: z\n  limit: 5\n  second:\n"));
}

static void what_one_group_did_is_not_learned(void **state)
{
    const struct fix_pair pairs[] = {
        pair("one", "f(a)\n", "g(a)\n"),
        pair("one", "f(bc)\n", "g(bc)\n"),
        pair("one", "f(d1)\n", "g(d1)\n"),
    };
    struct learned_fixes learned;
    fix_learn(pairs, 3, &two_groups, *state, &learned);
    assert_int_equal(learned.count, 0);
}

static void what_only_deletes_is_not_learned(void **state)
{
    const struct fix_pair pairs[] = {
        pair("one", "check(a); go(a);\n", "go(a);\n"),
        pair("two", "check(b); go(b);\n", "go(b);\n"),
        pair("three", "check(cd); go(cd);\n", "go(cd);\n"),
    };
    struct learned_fixes learned;
    fix_learn(pairs, 3, &two_groups, *state, &learned);
    assert_int_equal(learned.count, 0);
}

static void what_grows_without_end_is_not_learned(void **state)
{
    const struct fix_pair pairs[] = {
        pair("one", "a = word;\n", "a = word word;\n"),
        pair("two", "bc = word;\n", "bc = word word;\n"),
    };
    struct learned_fixes learned;
    fix_learn(pairs, 2, &two_groups, *state, &learned);
    for (size_t i = 0; i < learned.count; i++) {
        struct text before = learned.items[i].fixed[0];
        struct text made =
            best(&(struct learned_fixes){&learned.items[i], 1}, before, FIX_ANYWHERE, *state);
        assert_int_equal(made.size, 0);
    }
}

static void the_order_of_pairs_means_nothing(void **state)
{
    struct fix_pair pairs[] = {
        pair("one", "if (x == null) f(x)\n", "if (x === null) f(x)\n"),
        pair("two", "while (y == 1) g()\n", "while (y === 1) g()\n"),
        pair("three", "z = a == b\n", "z = a === b\n"),
        pair("one", jobs_before, jobs_after),
        pair("two", "  b:\n    on: y\n    go:\n", "  b:\n    on: y\n    limit: 5\n    go:\n"),
        pair("two", "  b:\n    on: y\n    go:\n", "  b:\n    on: y\n    limit: 5\n    go:\n"),
    };
    struct learned_fixes one, other;
    fix_learn(pairs, 6, &two_groups, *state, &one);
    for (size_t i = 0; i < 3; i++) {
        struct fix_pair swap = pairs[i];
        pairs[i] = pairs[5 - i];
        pairs[5 - i] = swap;
    }
    fix_learn(pairs, 6, &two_groups, *state, &other);
    assert_true(one.count > 0);
    assert_int_equal(one.count, other.count);
    for (size_t i = 0; i < one.count; i++) {
        assert_true(text_equal(one.items[i].regex, other.items[i].regex));
        assert_true(text_equal(one.items[i].fix, other.items[i].fix));
        assert_true(one.items[i].score == other.items[i].score);
    }
}

static void rules_pass_the_checks(void **state)
{
    const struct fix_pair pairs[] = {
        pair("one", "x\necho ::put name=size::$SIZE\ny\n", "x\necho size=$SIZE >> $OUT\ny\n"),
        pair("two", "echo ::put name=day::$TODAY\n", "echo day=$TODAY >> $OUT\n"),
        pair("three", "z\necho ::put name=n::$N\n", "z\necho n=$N >> $OUT\n"),
    };
    const struct fix_rules_options options = {0.3, 2, SEVERITY_LOW, CATEGORY_CODE};
    struct learned_fixes learned;
    struct fix_rules rules;
    fix_learn(pairs, 3, &two_groups, *state, &learned);
    fix_rules(&learned, &options, *state, &rules);
    assert_int_equal(rules.count, 1);
    const struct content_rule *rule = &rules.items[0].rule;
    assert_int_equal(rule->effect, EFFECT_CURATIVE);
    assert_true(rule->has_fix && rule->patterns.count == 1 && rule->paths.count == 1);
    assert_true(text_is(rule->paths.items[0].regex, "^(?:.*/)?ci/[^/]*(?:\\.yml)$"));
    assert_true(text_starts(rule->id, TEXT("learned-kind-")));
    assert_int_equal(rules.items[0].fix->groups, 3);
}

static void what_a_block_has_is_not_put_in_again(void **state)
{
    const struct fix_pair pairs[] = {
        pair("one", jobs_before, jobs_after),
        pair("two", "  b:\n      runs-on: y\n      steps:\n",
             "  b:\n      runs-on: y\n      limit: 5\n      steps:\n"),
    };
    static const char *const left_alone[] = {
        "c:\n  limit: 7\n  runs-on: z\n  steps:\n    - a\n",
        "c:\n  runs-on: z\n  steps:\n    - a\n\n# why\n  limit: 7\n",
    };
    const struct fix_rules_options options = {0.3, 2, SEVERITY_LOW, CATEGORY_CODE};
    struct learned_fixes learned;
    struct fix_rules rules;
    fix_learn(pairs, 2, &two_groups, *state, &learned);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(best(&learned, text_of(left_alone[i]), FIX_ANYWHERE, *state).size, 0);
    /* Of another block it is: and then never again. */
    struct text other = TEXT("a:\n  limit: 7\nc:\n  runs-on: z\n  steps:\n    - limit: 7\n");
    struct text made = best(&learned, other, FIX_ANYWHERE, *state);
    assert_true(
        text_is(made, "a:\n  limit: 7\nc:\n  runs-on: z\n  limit: 5\n  steps:\n    - limit: 7\n"));
    assert_int_equal(best(&learned, made, FIX_ANYWHERE, *state).size, 0);
    /* So does the rule. */
    fix_rules(&learned, &options, *state, &rules);
    assert_true(rules.count > 0);
    const struct exceptions *exceptions = &rules.items[0].rule.exceptions;
    assert_int_equal(exceptions->count, 1);
    assert_int_equal(exceptions->items[0].conditions[0].target, EXCEPT_SIBLING);
    assert_true(text_is(exceptions->items[0].conditions[0].any.items[0], "(?m)^limit:"));
}

static void items_of_a_list_may_have_siblings_alike(void **state)
{
    const struct fix_pair pairs[] = {
        pair("one", "steps:\n- run: make\n- uses: a\n",
             "steps:\n- run: make\n- run: check\n- uses: a\n"),
        pair("two", "steps:\n- run: make\n- uses: b\n",
             "steps:\n- run: make\n- run: check\n- uses: b\n"),
    };
    struct learned_fixes learned;
    fix_learn(pairs, 2, &two_groups, *state, &learned);
    assert_true(learned.count > 0);
    for (size_t i = 0; i < learned.count; i++)
        assert_int_equal(learned.items[i].absent.size, 0);
}

/* What one repository did many times is its habit; what two did is more. */
static void each_group_has_one_voice_on_values(void **state)
{
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    struct fix_pair pairs[10];
    for (size_t i = 0; i < 8; i++)
        pairs[i] = (struct fix_pair){
            TEXT("kind"), TEXT("many"), TEXT("a.yml"),
            arena_print(*state, "  %s:\n    runs-on: %s\n    steps:\n", names[i], names[i]),
            arena_print(*state, "  %s:\n    runs-on: %s\n    limit: 99\n    steps:\n", names[i],
                        names[i])};
    pairs[8] = pair("one", jobs_before, jobs_after);
    pairs[9] = pair("two", "  b:\n      runs-on: y\n      steps:\n",
                    "  b:\n      runs-on: y\n      limit: 5\n      steps:\n");
    struct learned_fixes learned;
    fix_learn(pairs, 10, &two_groups, *state, &learned);
    struct text made = best(&learned, TEXT("c:\n  runs-on: z\n  steps:\n"), FIX_ANYWHERE, *state);
    assert_true(text_is(made, "c:\n  runs-on: z\n  limit: 5\n  steps:\n"));
}

#define TEST_OF(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF(what_differs_is_used_again),
        TEST_OF(lines_are_put_with_the_indentation_of_the_place),
        TEST_OF(a_place_that_is_known_needs_no_context),
        TEST_OF(what_one_group_did_is_not_learned),
        TEST_OF(what_only_deletes_is_not_learned),
        TEST_OF(what_grows_without_end_is_not_learned),
        TEST_OF(the_order_of_pairs_means_nothing),
        TEST_OF(rules_pass_the_checks),
        TEST_OF(what_a_block_has_is_not_put_in_again),
        TEST_OF(items_of_a_list_may_have_siblings_alike),
        TEST_OF(each_group_has_one_voice_on_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
