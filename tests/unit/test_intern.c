/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/intern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void equal_texts_have_one_number(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct interner in = {.arena = arena};
    assert_int_equal(intern(&in, TEXT("one")), 0);
    assert_int_equal(intern(&in, TEXT("")), 1);
    assert_int_equal(intern(&in, TEXT("one")), 0);
    assert_int_equal(intern(&in, TEXT("two")), 2);
    assert_int_equal(in.count, 3);
    assert_true(text_is(in.items[2], "two"));
    interner_close(&in);
    assert_true(text_is(in.items[0], "one"));
    arena_destroy(&arena);
}

static void copies_outlive_what_was_given(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct interner in = {.arena = arena};
    char bytes[] = "text";
    struct text kept = intern_copy(&in, text_of(bytes));
    bytes[0] = 'n';
    assert_true(text_is(kept, "text"));
    assert_true(text_is(intern_copy(&in, text_of(bytes)), "next"));
    assert_ptr_equal(intern_copy(&in, TEXT("text")).data, kept.data);
    interner_close(&in);
    arena_destroy(&arena);
}

static void many_keep_their_numbers(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct interner in = {.arena = arena};
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(intern(&in, arena_print(arena, "text %u", i)), i);
    for (uint32_t i = 0; i < 5000; i += 7)
        assert_int_equal(intern(&in, arena_print(arena, "text %u", i)), i);
    interner_close(&in);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_texts_have_one_number),
        cmocka_unit_test(copies_outlive_what_was_given),
        cmocka_unit_test(many_keep_their_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
