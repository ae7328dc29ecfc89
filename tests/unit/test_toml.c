/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/toml.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

static const struct toml *read_well(struct arena *arena, const char *text)
{
    struct error err = {0};
    const struct toml *root = toml_read(text_of(text), arena, &err);
    if (!root)
        fail_msg("%s: %s", text, err.message);
    return root;
}

static void test_values(void **state)
{
    static const char text[] = "\xef\xbb\xbf# a comment\n"
                               "text = \"a\\tb\\u00e9\\U0001F600\" # behind\r\n"
                               "raw = '\\d+'\n"
                               "long = \"\"\"\nfirst\\\n   second \"\"quoted\"\"\"\"\"\n"
                               "rawlong = '''\\s'x'''''\n"
                               "int = [+1_000, -9223372036854775808, 0xff, 0o17, 0b101]\n"
                               "real = [1.5, -2e3, inf, nan]\n"
                               "yes = true\n"
                               "when = [1979-05-27T07:32:00.5-07:00, 1979-05-27 07:32:00, "
                               "2000-02-29, 23:59:60]\n";
    static const int64_t integers[] = {1000, INT64_MIN, 255, 15, 5};
    struct arena *arena = arena_new();
    const struct toml *root = read_well(arena, text);
    (void)state;
    assert_true(text_is(toml_get(root, "text")->text, "a\tb\xc3\xa9\xf0\x9f\x98\x80"));
    assert_true(text_is(toml_get(root, "raw")->text, "\\d+"));
    assert_true(text_is(toml_get(root, "long")->text, "firstsecond \"\"quoted\"\""));
    assert_true(text_is(toml_get(root, "rawlong")->text, "\\s'x''"));
    const struct toml *list = toml_get(root, "int");
    assert_int_equal(list->count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(list->items[i]->integer, integers[i]);
    list = toml_get(root, "real");
    assert_true(list->items[0]->real == 1.5 && list->items[1]->real == -2000);
    assert_true(isinf(list->items[2]->real) && isnan(list->items[3]->real));
    assert_true(toml_get(root, "yes")->truth);
    assert_int_equal(toml_get(root, "when")->items[3]->kind, TOML_TIME);
    assert_null(toml_get(root, "absent"));
    assert_null(toml_get(list, "yes"));
    arena_destroy(&arena);
}

static void test_tables(void **state)
{
    static const char text[] =
        "a.b.c = 1\n"
        "a.b.d = { x.y = [ {}, { z = 2 } ] }\n"
        "[t.u]\n'k k' = 1\n"
        "[t]\nv = 2\n"
        "[[rules]]\nid = 'one'\n[rules.allow]\nwords = [\n 'x', # and\n 'y',\n]\n"
        "[[rules]]\nid = 'two'\n[[rules.allow]]\n[[rules.allow]]\n";
    struct arena *arena = arena_new();
    const struct toml *root = read_well(arena, text);
    const struct toml *b = toml_get(toml_get(root, "a"), "b");
    (void)state;
    assert_int_equal(toml_get(b, "c")->integer, 1);
    const struct toml *y = toml_get(toml_get(toml_get(b, "d"), "x"), "y");
    assert_int_equal(toml_get(y->items[1], "z")->integer, 2);
    assert_int_equal(toml_get(toml_get(toml_get(root, "t"), "u"), "k k")->integer, 1);
    const struct toml *rules = toml_get(root, "rules");
    assert_int_equal(rules->count, 2);
    assert_int_equal(rules->items[0]->line, 7);
    assert_int_equal(toml_get(toml_get(rules->items[0], "allow"), "words")->count, 2);
    assert_int_equal(toml_get(rules->items[1], "allow")->count, 2);
    assert_int_equal(toml_get(rules->items[1], "id")->line, 15);
    assert_int_equal(toml_get(rules->items[1], "id")->column, 6);
    arena_destroy(&arena);
}

static void test_faults_have_a_place(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"a = 1\na = 2\n", "line 2, column 1: 'a' is there already"},
        {"\xc3\xa9 = 1", "line 1, column 1: expected a key"},
        {"a = '\xc3\xa9' x", "line 1, column 9: more on the line"},
        {"a = 01", "line 1, column 5: a number with a leading zero"},
        {"a = 1__0", "line 1, column 7: an underscore that is not between digits"},
        {"a = 9223372036854775808", "line 1, column 5: an integer of more than 64 bits"},
        {"a = \"\\d\"", "line 1, column 6: an escape that does not exist"},
        {"a = \"\\ud800\"", "line 1, column 6: an escape that is no Unicode character"},
        {"a = 'x\n", "line 1, column 5: a string that does not end on its line"},
        {"a = '''x\n", "line 1, column 5: a string that does not end"},
        {"a = 2001-02-29", "line 1, column 5: a date or time that does not exist"},
        {"a = word", "line 1, column 5: expected a value; texts stand in quotes"},
        {"a =", "line 1, column 4: a value is missing"},
        {"a = [1 2]", "line 1, column 8: expected ',' or ']'"},
        {"a = {x = 1,}", "line 1, column 12: expected a key"},
        {"a = {}\na.b = 1", "line 2, column 1: 'a' is complete already"},
        {"a = {b.c = 1}\n[a.b]\n", "line 2, column 2: 'a' is complete already"},
        {"[a]\n[a]\n", "line 2, column 2: 'a' is there already"},
        {"a = [{}]\n[[a]]\n", "line 2, column 3: 'a' is there already, and is no array of tables"},
        {"[a.b]\nc = 1\n[a]\nb.d = 1\n", "line 4, column 1: 'b' is complete already"},
        {"a = \"\x01\"", "line 1, column 6: a control character in a string"},
        {"a = 1\r", "line 1, column 6: more on the line"},
        {"a = '\xff'", "line 1, column 6: a byte that is not UTF-8"},
    };
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error err = {0};
        assert_null(toml_read(text_of(cases[i].text), arena, &err));
        assert_int_equal(err.code, ERROR_DATA);
        if (!text_starts(text_of(err.message), text_of(cases[i].message)))
            fail_msg("%s: %s", cases[i].text, err.message);
    }
    arena_destroy(&arena);
}

static struct text repeated(struct arena *arena, const char *before, const char *what, size_t times)
{
    size_t size = strlen(what), start = strlen(before);
    char *bytes = arena_alloc(arena, start + size * times + 1);
    memcpy(bytes, before, start);
    for (size_t i = 0; i < times; i++)
        memcpy(bytes + start + i * size, what, size);
    return (struct text){bytes, start + size * times};
}

static void test_limits(void **state)
{
    struct arena *arena = arena_new();
    struct error err;
    (void)state;
    assert_null(toml_read(repeated(arena, "a = ", "[", 100000), arena, &err));
    assert_non_null(strstr(err.message, "within each other"));
    assert_null(toml_read(repeated(arena, "a", ".a", 100000), arena, &err));
    assert_non_null(strstr(err.message, "within each other"));
    assert_null(toml_read(repeated(arena, "[a", ".a", 100000), arena, &err));
    assert_non_null(strstr(err.message, "within each other"));
    assert_null(toml_read(repeated(arena, "", "#", TOML_SIZE_MAX + 1), arena, &err));
    assert_non_null(strstr(err.message, "at most"));
    struct text many = {arena_alloc(arena, 32 * TOML_KEYS_MAX), 0};
    for (int i = 0; i <= TOML_KEYS_MAX; i++)
        many.size += (size_t)sprintf((char *)many.data + many.size, "k%d = 1\n", i);
    assert_null(toml_read(many, arena, &err));
    assert_non_null(strstr(err.message, "keys in a table"));
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_faults_have_a_place),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
