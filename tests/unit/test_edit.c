/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/edit.h"

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

static struct text cut(struct text text, struct edit_span span)
{
    return (struct text){text.data + span.start, span.end - span.start};
}

/* All edits together always give the text after. */
static struct text_edits find(struct text before, struct text after, struct arena *arena)
{
    struct text_edits edits = edit_find(before, after, arena);
    assert_true(text_equal(edit_apply(before, after, &edits, NULL, arena), after));
    return edits;
}

static void tokens_are_the_text(void **state)
{
    struct text text = TEXT("a:\n  - b_1 42\t'x'\n\n\xc3\xa9!");
    struct edit_tokens tokens = edit_tokens(text, true, *state);
    static const enum edit_token_kind kinds[] = {
        EDIT_WORD, EDIT_MARK,    EDIT_NEWLINE, EDIT_INDENT, EDIT_MARK, EDIT_SPACE,
        EDIT_WORD, EDIT_SPACE,   EDIT_NUMBER,  EDIT_SPACE,  EDIT_MARK, EDIT_WORD,
        EDIT_MARK, EDIT_NEWLINE, EDIT_NEWLINE, EDIT_WORD,   EDIT_MARK};
    size_t at = 0;
    assert_int_equal(tokens.count, sizeof kinds / sizeof kinds[0]);
    for (size_t i = 0; i < tokens.count; i++) {
        assert_int_equal(tokens.items[i].kind, kinds[i]);
        assert_ptr_equal(tokens.items[i].text.data, text.data + at);
        at += tokens.items[i].text.size;
    }
    assert_int_equal(at, text.size);
}

static void lines_that_are_put_in_are_told_apart(void **state)
{
    struct text before = TEXT("jobs:\n  a:\n    runs-on: x\n    steps:\n");
    struct text after = TEXT("jobs:\n  a:\n    runs-on: x\n    # why\n    permissions:\n"
                             "      contents: read\n    timeout-minutes: 5\n    steps:\n");
    struct text_edits edits = find(before, after, *state);
    assert_int_equal(edits.count, 2);
    assert_true(edits.items[0].lines && edits.items[1].lines);
    assert_true(text_is(cut(after, edits.items[0].after),
                        "    # why\n    permissions:\n      contents: read\n"));
    assert_true(text_is(cut(after, edits.items[1].after), "    timeout-minutes: 5\n"));
    assert_int_equal(edits.items[0].before.start, edits.items[0].before.end);
}

static void a_line_that_changed_is_cut_to_what_changed(void **state)
{
    struct text before = TEXT("x\n  echo \"::set-output name=a::$B\"\ny\n");
    struct text after = TEXT("x\n  echo \"a=$B\" >> $GITHUB_OUTPUT\ny\n");
    struct text_edits edits = find(before, after, *state);
    assert_true(edits.count > 1);
    assert_false(edits.items[0].lines || edits.items[0].part);
    assert_true(text_is(cut(before, edits.items[0].before), "::set-output name=a::$B\""));
    assert_true(text_is(cut(after, edits.items[0].after), "a=$B\" >> $GITHUB_OUTPUT"));
    for (size_t i = 1; i < edits.count; i++)
        assert_true(edits.items[i].part);
}

static void one_of_two_edits_can_be_made_alone(void **state)
{
    struct text before = TEXT("a = 1\nkeep\nb = 2\n"), after = TEXT("a = 3\nkeep\nb = 4\n");
    struct text_edits edits = find(before, after, *state);
    bool chosen[] = {false, true};
    assert_int_equal(edits.count, 2);
    assert_true(text_is(edit_apply(before, after, &edits, chosen, *state), "a = 1\nkeep\nb = 4\n"));
}

static void what_has_no_edits_or_too_many_has_none(void **state)
{
    struct arena *arena = *state;
    char *old = arena_alloc(arena, 4 * EDIT_EDITS_MAX + 8);
    char *new = arena_alloc(arena, 4 * EDIT_EDITS_MAX + 8);
    size_t size = 0;
    for (unsigned i = 0; i <= EDIT_EDITS_MAX; i++, size += 4) {
        memcpy(old + size, "a\nk\n", 4);
        memcpy(new + size, "b\nk\n", 4);
    }
    assert_int_equal(edit_find(TEXT("same"), TEXT("same"), arena).count, 0);
    assert_int_equal(edit_find((struct text){old, size}, (struct text){new, size}, arena).count, 0);
    char *large = arena_array(arena, EDIT_BYTES_MAX + 1, 1);
    assert_int_equal(edit_find((struct text){large, EDIT_BYTES_MAX + 1}, TEXT("x"), arena).count,
                     0);
}

static void texts_without_a_last_line_break(void **state)
{
    (void)find(TEXT("a\nb"), TEXT("a\nb\nc"), *state);
    (void)find(TEXT(""), TEXT("x"), *state);
    (void)find(TEXT("x"), TEXT(""), *state);
    (void)find(TEXT("a"), TEXT("a\n"), *state);
}

#define TEST_OF(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_OF(tokens_are_the_text),
        TEST_OF(lines_that_are_put_in_are_told_apart),
        TEST_OF(a_line_that_changed_is_cut_to_what_changed),
        TEST_OF(one_of_two_edits_can_be_made_alone),
        TEST_OF(what_has_no_edits_or_too_many_has_none),
        TEST_OF(texts_without_a_last_line_break),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
