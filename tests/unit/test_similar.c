/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/similar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_coefficient_is_exact(void **state)
{
    (void)state;
    assert_true(similar_jaccard(TEXT("a b c d"), TEXT("a  b c\td")) == 1);
    assert_true(similar_jaccard(TEXT(""), TEXT(" ")) == 1);
    assert_true(similar_jaccard(TEXT("a b"), TEXT("a b")) == 1);
    assert_true(similar_jaccard(TEXT("a b"), TEXT("b a")) == 0);
    /* abc bcd cde, and abc bcd cdx: two of four. */
    assert_true(similar_jaccard(TEXT("a b c d e"), TEXT("a b c d x")) == 0.5);
    assert_true(similar_jaccard(TEXT("x(y)"), TEXT("x (y )")) == 1);
    assert_true(similar_jaccard(TEXT("aaa"), TEXT("bbb")) == 0);
}

static void pairs_are_found_without_comparing_all(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct similar_pairs pairs;
    struct text texts[40];
    for (unsigned i = 0; i < 40; i++)
        texts[i] = arena_print(arena, "%u %u %u %u %u %u", i, i + 1000, i * 7, i * 3, i + 5, i * i);
    texts[31] = texts[4];
    texts[7] = arena_print(arena, "one two three four five six seven eight nine ten eleven twelve");
    texts[9] = arena_print(arena, "one two three four five six seven eight nine ten eleven other");
    similar_find(texts, 40, 0.6, arena, &pairs);
    assert_int_equal(pairs.count, 2);
    assert_int_equal(pairs.items[0].first, 4);
    assert_int_equal(pairs.items[0].second, 31);
    assert_true(pairs.items[0].jaccard == 1);
    assert_int_equal(pairs.items[1].first, 7);
    assert_int_equal(pairs.items[1].second, 9);
    assert_true(pairs.items[1].jaccard == 9.0 / 11);
    similar_find(texts, 0, 0.6, arena, &pairs);
    assert_int_equal(pairs.count, 0);
    arena_destroy(&arena);
}

static void many_equal_texts_are_not_compared_with_each_other(void **state)
{
    (void)state;
    enum { MANY = 3000 };
    struct arena *arena = arena_new();
    struct text *texts = arena_array(arena, MANY, sizeof *texts);
    uint32_t *leaders = arena_array(arena, MANY, sizeof *leaders);
    struct similar_pairs pairs;
    for (size_t i = 0; i < MANY; i++)
        texts[i] = TEXT("the very same text");
    similar_find(texts, MANY, 0.9, arena, &pairs);
    assert_true(pairs.count < (size_t)MANY * SIMILAR_BUCKET_MAX);
    similar_groups(&pairs, NULL, MANY, leaders);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(leaders[i], 0);
    arena_destroy(&arena);
}

static void what_is_alike_or_finds_the_same_is_one_group(void **state)
{
    (void)state;
    struct similar_pair items[] = {{1, 3, 0.9}, {3, 5, 0.9}};
    struct similar_pairs pairs = {items, 2};
    struct id sets[7] = {0};
    uint32_t leaders[7];
    sets[0].bytes[0] = sets[5].bytes[0] = 1;
    sets[2].bytes[0] = sets[6].bytes[0] = 2;
    similar_groups(&pairs, sets, 7, leaders);
    static const uint32_t expected[] = {0, 0, 2, 0, 4, 0, 2};
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(leaders[i], expected[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_coefficient_is_exact),
        cmocka_unit_test(pairs_are_found_without_comparing_all),
        cmocka_unit_test(many_equal_texts_are_not_compared_with_each_other),
        cmocka_unit_test(what_is_alike_or_finds_the_same_is_one_group),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
