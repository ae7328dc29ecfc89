/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void assert_text(struct text actual, const char *expected)
{
    char *copy = strndup(actual.data, actual.size);
    assert_string_equal(copy, expected);
    free(copy);
}

static void uris_become_paths(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"a/b.c", "a/b.c"},
        {"a%20b%2Fc.c", "a b/c.c"},
        {"100%", "100%"},
        {"a%zz%0", "a%zz%0"},
        {"a%00b", "a%00b"},
        {"file:///x/y.c", "/x/y.c"},
        {"file://localhost/x/y.c", "/x/y.c"},
        {"file:///C:/x/y.c", "C:/x/y.c"},
        {"file:/x/y.c", "/x/y.c"},
        {"FILE:///x", "/x"},
        {"https://host/a%20b", "https://host/a%20b"},
        {"C:\\x\\y.c", "C:\\x\\y.c"},
        {"", ""},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_text(path_from_uri(arena, text_of(cases[i][0])), cases[i][1]);
    arena_destroy(&arena);
}

static void paths_have_one_spelling(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"a/b.c", "a/b.c"},
        {"./a/./b.c", "a/b.c"},
        {"a//b.c", "a/b.c"},
        {"a\\b.c", "a/b.c"},
        {"a/../b.c", "b.c"},
        {"/a/../../b", "/b"},
        {"../a/b", "../a/b"},
        {"a/../../b", "../b"},
        {"../../a", "../../a"},
        {"/", "/"},
        {"a/b/", "a/b/"},
        {"./", ""},
        {"https://h/a//b/../c", "https://h/a//b/../c"},
        {".github/x", ".github/x"},
        {"C:\\x\\.\\y", "C:/x/y"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_text(path_clean(arena, text_of(cases[i][0])), cases[i][1]);
    arena_destroy(&arena);
}

static void only_real_parents_are_above(void **state)
{
    (void)state;
    struct text rest;
    assert_true(path_below(TEXT("/r/a.c"), TEXT("/r"), &rest));
    assert_text(rest, "a.c");
    assert_true(path_below(TEXT("/r/x/a.c"), TEXT("/r/"), &rest));
    assert_text(rest, "x/a.c");
    assert_false(path_below(TEXT("/root/a.c"), TEXT("/r"), &rest));
    assert_false(path_below(TEXT("/r"), TEXT("/r"), &rest));
    assert_false(path_below(TEXT("/r/a"), TEXT("/"), &rest));
    assert_false(path_below(TEXT("/r/a"), TEXT(""), &rest));
}

static void checkouts_are_known_by_their_folder(void **state)
{
    (void)state;
    struct text rest;
    assert_true(path_below_checkout(TEXT("/home/u/web/src/a.c"), TEXT("acme/web"), &rest));
    assert_text(rest, "src/a.c");
    assert_true(path_below_checkout(TEXT("/builds/g/p/a.c"), TEXT("other"), &rest));
    assert_text(rest, "a.c");
    assert_false(path_below_checkout(TEXT("/home/u/website/a.c"), TEXT("acme/web"), &rest));
    assert_false(path_below_checkout(TEXT("/home/u/a.c"), TEXT(""), &rest));
    assert_false(path_below_checkout(TEXT("/builds/g"), TEXT(""), &rest));
}

static void roots_and_schemes_are_absolute(void **state)
{
    (void)state;
    assert_true(path_is_absolute(TEXT("/a")));
    assert_true(path_is_absolute(TEXT("C:/a")));
    assert_true(path_is_absolute(TEXT("git+ssh://a")));
    assert_false(path_is_absolute(TEXT("a/b")));
    assert_false(path_is_absolute(TEXT("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uris_become_paths),
        cmocka_unit_test(paths_have_one_spelling),
        cmocka_unit_test(only_real_parents_are_above),
        cmocka_unit_test(checkouts_are_known_by_their_folder),
        cmocka_unit_test(roots_and_schemes_are_absolute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
