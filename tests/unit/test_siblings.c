/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/siblings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const workflow = "on: push\n"
                                    "# a comment of any level\n"
                                    "jobs:\n"
                                    "  one:\n"
                                    "    machine: x\n"
                                    "# another\n"
                                    "\n"
                                    "    steps:\n"
                                    "    - uses: a\n"
                                    "      with:\n"
                                    "        depth: 1\n"
                                    "    - uses: b\n"
                                    "      name: c\n"
                                    "    limit: 5\n"
                                    "  two:\n"
                                    "    machine: y";

/* The siblings of the lines that hold `first` and, if it is not NULL, `last`. */
static void expect(const char *text, const char *first, const char *last, const char *wanted)
{
    struct arena *arena = arena_new();
    const char *start = strstr(text, first), *end = last ? strstr(text, last) : start;
    assert_non_null(start);
    assert_non_null(end);
    struct text siblings = siblings_of(text_of(text), (size_t)(start - text),
                                       (size_t)(end - text) + strlen(last ? last : first), arena);
    assert_string_equal(arena_copy(arena, siblings).data, wanted);
    arena_destroy(&arena);
}

static void the_block_goes_both_ways(void **state)
{
    (void)state;
    expect(workflow, "steps:", NULL, "machine: x\nsteps:\nlimit: 5\n");
    expect(workflow, "machine: y", NULL, "machine: y\n");
    expect(workflow, "one:", NULL, "one:\ntwo:\n");
    expect(workflow, "push", NULL, "on: push\njobs:\n");
}

static void an_item_of_a_list_is_a_block(void **state)
{
    (void)state;
    expect(workflow, "uses: a", NULL, "uses: a\nwith:\n");
    expect(workflow, "name: c", NULL, "uses: b\nname: c\n");
    expect("- - a: 1\n    b: 2\n  - c: 3\n", "b: 2", NULL, "a: 1\nb: 2\n");
}

static void of_each_level_the_first_block_counts(void **state)
{
    (void)state;
    expect(workflow, "  one:", "machine: x", "one:\ntwo:\nmachine: x\nsteps:\nlimit: 5\n");
    expect("- uses: a\n- uses: b\n  with: c\n", "uses: a", "uses: b", "uses: a\n");
}

static void odd_texts_have_an_answer(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_int_equal(siblings_of(TEXT(""), 0, 0, arena).size, 0);
    assert_int_equal(siblings_of(TEXT("\n \n#\n"), 0, 5, arena).size, 0);
    assert_int_equal(siblings_of(TEXT("a"), 5, 9, arena).size, 2);
    assert_true(text_is(siblings_of(TEXT("- "), 0, 1, arena), ""));
    assert_true(text_is(siblings_of(TEXT("a\r\n\r\nb"), 0, 1, arena), "a\r\nb\n"));
    arena_destroy(&arena);
}

static void long_texts_are_looked_at_near_the_place(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    size_t size = 32 * SIBLINGS_REACH;
    char *bytes = arena_alloc(arena, size);
    memset(bytes, 'x', size);
    struct text all = {bytes, size};
    assert_true(siblings_of(all, size / 2, size / 2 + 1, arena).size <= 6 * SIBLINGS_REACH);
    for (size_t i = 1; i < size; i += 2)
        bytes[i] = '\n';
    assert_true(siblings_of(all, size / 2, size / 2 + 1, arena).size <= 2 * SIBLINGS_REACH + 4);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_block_goes_both_ways),
        cmocka_unit_test(an_item_of_a_list_is_a_block),
        cmocka_unit_test(of_each_level_the_first_block_counts),
        cmocka_unit_test(odd_texts_have_an_answer),
        cmocka_unit_test(long_texts_are_looked_at_near_the_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
