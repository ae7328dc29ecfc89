/* SPDX-License-Identifier: MPL-2.0 */
/* The structure of regular expressions, texts of their languages, and which a text makes slow. */
#include "lib/match.h"
#include "lib/regex_sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { SAMPLES = 200 };

static const struct regex_tree *read_pattern(const char *pattern, struct arena *arena)
{
    struct error err = {0};
    struct regex_tree *tree = arena_alloc(arena, sizeof *tree);
    if (regex_read(text_of(pattern), arena, tree, &err) != 0)
        fail_msg("%s: %s", pattern, err.message);
    return tree;
}

/* Without groups around it and sequences of one. */
static const struct regex *inside(const struct regex *node)
{
    while ((node->kind == REGEX_GROUP || node->kind == REGEX_SEQUENCE) && node->count == 1)
        node = node->items[0];
    return node;
}

static void quantifiers_have_their_bounds_and_greed(void **state)
{
    static const struct {
        const char *pattern;
        uint32_t least, most;
        enum regex_greed greed;
    } cases[] = {
        {"a*", 0, REGEX_ENDLESS, REGEX_GREEDY},    {"a+?", 1, REGEX_ENDLESS, REGEX_LAZY},
        {"a?+", 0, 1, REGEX_POSSESSIVE},           {"a{3}", 3, 3, REGEX_GREEDY},
        {"a{2,}", 2, REGEX_ENDLESS, REGEX_GREEDY}, {"(?:ab){2,7}?", 2, 7, REGEX_LAZY},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena *arena = arena_new();
        const struct regex *node = inside(read_pattern(cases[i].pattern, arena)->root);
        assert_int_equal(node->kind, REGEX_REPEAT);
        assert_int_equal(node->least, cases[i].least);
        assert_int_equal(node->most, cases[i].most);
        assert_int_equal(node->greed, cases[i].greed);
        arena_destroy(&arena);
    }
}

static void braces_that_are_no_quantifier_are_themselves(void **state)
{
    struct arena *arena = arena_new();
    (void)state;
    const struct regex *node = read_pattern("a{,x}", arena)->root;
    assert_int_equal(node->kind, REGEX_SEQUENCE);
    assert_int_equal(node->count, 5);
    arena_destroy(&arena);
}

static void groups_are_numbered_and_may_be_atomic(void **state)
{
    struct arena *arena = arena_new();
    (void)state;
    const struct regex_tree *tree = read_pattern("(?:x)(a)(?>b)(?<n>c)\\2", arena);
    assert_int_equal(tree->group_count, 3);
    assert_non_null(tree->groups[1]);
    assert_non_null(tree->groups[2]);
    assert_true(tree->root->items[2]->atomic);
    assert_int_equal(tree->root->items[4]->kind, REGEX_REFERENCE);
    assert_int_equal(tree->root->items[4]->group, 2);
    arena_destroy(&arena);
}

static void what_is_no_pattern_is_refused_within_bounds(void **state)
{
    static const char *const wrong[] = {"(a", "a)", "[a", "\\", "(?<n", "a\\"};
    char deep[2 * (REGEX_DEPTH_MAX + 50) + 1];
    struct regex_tree tree;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct arena *arena = arena_new();
        struct error err = {0};
        if (regex_read(text_of(wrong[i]), arena, &tree, &err) == 0)
            fail_msg("%s is read", wrong[i]);
        assert_int_equal(err.code, ERROR_CONFIG);
        arena_destroy(&arena);
    }
    memset(deep, '(', sizeof deep / 2);
    memset(deep + sizeof deep / 2, ')', sizeof deep / 2);
    deep[sizeof deep - 1] = '\0';
    struct arena *arena = arena_new();
    struct error err = {0};
    assert_int_equal(regex_read(text_of(deep), arena, &tree, &err), -1);
    arena_destroy(&arena);
}

/* \N is not what a backslash before NUL is. */
static void a_nul_is_itself(void **state)
{
    struct arena *arena = arena_new();
    struct error err = {0};
    struct regex_tree tree;
    (void)state;
    assert_int_equal(regex_read(TEXT("[\\\0]"), arena, &tree, &err), 0);
    const struct regex *set = inside(tree.root);
    assert_int_equal(set->kind, REGEX_SET);
    assert_int_equal(byteset_count(&set->set), 1);
    assert_true(byteset_has(&set->set, 0));
    assert_int_equal(regex_read(TEXT("(?\0)a"), arena, &tree, &err), -1);
    arena_destroy(&arena);
}

/* Without look-around and places a sample is always of the language. */
static void samples_match_their_pattern(void **state)
{
    static const char *const patterns[] = {
        "[a-f0-9]{8}",        "(?i)key[ =:]{1,3}\"[^\"\\n]{4,}\"",
        "(ab|cd)+x?",         "\\d{2,4}-\\w+",
        "(?:a|b(?:c|d)){3}",  "(['\"])[a-z]+\\1",
        "\\x41[\\x80-\\xff]", "[^\\s]+\\s",
    };
    struct dice dice = {7};
    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        struct arena *arena = arena_new();
        struct error err = {0};
        const struct regex_tree *tree = read_pattern(patterns[i], arena);
        struct matcher *matcher =
            matcher_new(text_of(patterns[i]), MATCHER_BYTES | MATCHER_FULL, &err);
        assert_non_null(matcher);
        struct match_scratch *scratch = match_scratch_new();
        for (int k = 0; k < SAMPLES; k++) {
            char sample[REGEX_SAMPLE_MAX];
            struct text text = {sample, regex_sample(tree, &dice, sample, sizeof sample)};
            if (match_test(matcher, scratch, text) != MATCH_YES)
                fail_msg("%s does not match \"%.*s\"", patterns[i], TEXT_ARG(text));
        }
        match_scratch_destroy(&scratch);
        matcher_destroy(&matcher);
        arena_destroy(&arena);
    }
}

static void the_same_dice_make_the_same_text(void **state)
{
    struct arena *arena = arena_new();
    const struct regex_tree *tree = read_pattern("[a-z]{3,40}(x|y|z)*", arena);
    char first[REGEX_SAMPLE_MAX], second[REGEX_SAMPLE_MAX];
    (void)state;
    for (uint64_t seed = 0; seed < SAMPLES; seed++) {
        struct dice one = {seed}, two = {seed};
        size_t size = regex_sample(tree, &one, first, sizeof first);
        assert_int_equal(regex_sample(tree, &two, second, sizeof second), size);
        assert_memory_equal(first, second, size);
    }
    arena_destroy(&arena);
}

static void literals_are_in_every_match(void **state)
{
    static const struct {
        const char *regex;
        size_t size;
    } cases[] = {
        {"abc", 3},           {"(?i)tOKEN=", 6}, {"ab[cd]efg", 3},        {"ab(?:cd)e", 5},
        {"a(?:xy|wxyz)b", 2}, {"ab?cd", 2},      {"[a-f0-9]{40}", 0},     {"(abc)*d", 1},
        {"(?:abc)+d", 3},     {"ab\\bcd", 4},    {"(?:key|)[0-9]+id", 2}, {"", 0},
    };
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t size = regex_literal(read_pattern(cases[i].regex, arena));
        if (size != cases[i].size)
            fail_msg("%s: %zu", cases[i].regex, size);
    }
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantifiers_have_their_bounds_and_greed),
        cmocka_unit_test(braces_that_are_no_quantifier_are_themselves),
        cmocka_unit_test(groups_are_numbered_and_may_be_atomic),
        cmocka_unit_test(what_is_no_pattern_is_refused_within_bounds),
        cmocka_unit_test(a_nul_is_itself),
        cmocka_unit_test(samples_match_their_pattern),
        cmocka_unit_test(the_same_dice_make_the_same_text),
        cmocka_unit_test(literals_are_in_every_match),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
