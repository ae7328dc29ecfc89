/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void add(char *out, const char *more, struct text text)
{
    (void)sprintf(out + strlen(out), "%s%.*s", more, TEXT_ARG(text));
}

/* "{a:1 b:[2 3]}" */
static void print(const struct yaml *node, char *out)
{
    if (node->type == YAML_TEXT) {
        add(out, "", node->text);
        return;
    }
    add(out, node->type == YAML_MAP ? "{" : "[", TEXT(""));
    for (const struct yaml *item = node->first; item; item = item->next) {
        if (node->type == YAML_MAP)
            add(out, "", item->key);
        add(out, node->type == YAML_MAP ? ":" : "", TEXT(""));
        print(item, out);
        add(out, item->next ? " " : "", TEXT(""));
    }
    add(out, node->type == YAML_MAP ? "}" : "]", TEXT(""));
}

static void assert_reads(const char *source, const char *expected)
{
    struct arena *arena = arena_new();
    struct yaml *node = NULL;
    struct error err = {0};
    char out[4096] = "";
    if (yaml_read_others(text_of(source), arena, &node, &err) != 0)
        fail_msg("%s: %s", source, err.message);
    for (; node; node = node->next) {
        print(node, out);
        add(out, ";", TEXT(""));
    }
    assert_string_equal(out, expected);
    arena_destroy(&arena);
}

static void aliases_stand_for_what_they_name(void **state)
{
    (void)state;
    assert_reads("a: &x 1\nb: *x\n", "{a:1 b:1};");
    assert_reads("a: &x [1, 2]\nb: {c: *x}\n", "{a:[1 2] b:{c:[1 2]}};");
    assert_reads("- &x 1\n- &x 2\n- *x\n", "[1 2 2];");
    assert_reads("a: &x {b: &y 1}\nc: *y\n", "{a:{b:1} c:1};");
}

static void merged_members_come_behind_others(void **state)
{
    (void)state;
    assert_reads("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n", "{a:{b:1 c:2} d:{c:3 b:1}};");
    assert_reads("a: &x {b: 1}\nc: &y {b: 2, d: 3}\ne: {<<: [*x, *y]}\n",
                 "{a:{b:1} c:{b:2 d:3} e:{b:1 d:3}};");
    assert_reads("a: {<<: 1, b: 2}\n", "{a:{b:2}};");
}

static void every_document_is_read(void **state)
{
    (void)state;
    assert_reads("", "");
    assert_reads("# nothing\n", "");
    assert_reads("a: 1\n---\n- 2\n", "{a:1};[2];");
    assert_reads("a: !tag 1\na: 2\n", "{a:1 a:2};");
    assert_reads("a:\n", "{a:};");
}

static void an_alias_has_the_key_of_its_own_place(void **state)
{
    struct arena *arena = arena_new();
    struct yaml *root = NULL;
    (void)state;
    assert_int_equal(yaml_read_others(TEXT("a: &x\n  - |\n    b\nc: *x\n"), arena, &root, NULL), 0);
    const struct yaml *alias = yaml_member(root, "c");
    assert_int_equal(alias->key_line, 4);
    assert_int_equal(alias->line, 1); /* where the anchor is */
    assert_true(alias->first->literal && alias->first->block);
    assert_int_equal(alias->first->line, 2);
    arena_destroy(&arena);
}

static void assert_refused(struct text source, const char *why)
{
    struct arena *arena = arena_new();
    struct yaml *root = NULL;
    struct error err = {0};
    assert_int_equal(yaml_read_others(source, arena, &root, &err), -1);
    assert_null(root);
    assert_int_equal(err.code, ERROR_DATA);
    if (!strstr(err.message, why))
        fail_msg("%.*s: %s", TEXT_ARG(text_cut(source, 200)), err.message);
    /* What is refused was not made either. */
    assert_true(arena_used(arena) < 64u << 20);
    arena_destroy(&arena);
}

static void what_is_wrong_has_a_place(void **state)
{
    (void)state;
    assert_refused(TEXT("a: [\n"), "line 2, column 1: ");
    assert_refused(TEXT("a: *x\n"), "line 1, column 4: nothing above has this anchor");
    assert_refused(TEXT("a: &x [*x]\n"), "line 1, column 8: nothing above has this anchor");
    assert_refused(TEXT("a: &x 1\n---\nb: *x\n"), "line 3, column 4: nothing above");
    assert_refused(TEXT("[a]: 1\n"), "a key must be a text");
    assert_refused(TEXT("a: \xff\n"), "line 1");
}

static void a_bomb_is_refused(void **state)
{
    char source[4096] = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    (void)state;
    for (int i = 1; i < 40; i++) {
        (void)sprintf(source + strlen(source), "a%d: &a%d [", i, i);
        for (int k = 0; k < 9; k++)
            (void)sprintf(source + strlen(source), "*a%d,", i - 1);
        (void)sprintf(source + strlen(source), "*a%d]\n", i - 1);
    }
    assert_refused(text_of(source), "aliases repeat too much");
}

static void a_long_text_counts_as_often_as_it_is_there(void **state)
{
    enum { TEXT_SIZE = 100 * 1000, ALIASES = 1000 };
    char *source = calloc(1, TEXT_SIZE + 4 * ALIASES + 100);
    size_t size = (size_t)sprintf(source, "a: &a ");
    (void)state;
    memset(source + size, 'x', TEXT_SIZE);
    size += TEXT_SIZE;
    size += (size_t)sprintf(source + size, "\nb: [*a");
    for (int i = 1; i < ALIASES; i++)
        size += (size_t)sprintf(source + size, ",*a");
    size += (size_t)sprintf(source + size, "]\n");
    assert_refused((struct text){source, size}, "aliases repeat too much");
    free(source);
}

static void depth_and_size_are_bounded(void **state)
{
    char deep[2000];
    (void)state;
    memset(deep, '[', sizeof deep);
    assert_refused((struct text){deep, sizeof deep}, "nested too deeply");
    assert_refused(TEXT("a: &a [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]\n"
                        "b: &b [[[[[[[[[[[[[[[[[[[[*a]]]]]]]]]]]]]]]]]]]]\n"
                        "c: [[[[[[[[[[[[[[[[[[[[[[[[*b]]]]]]]]]]]]]]]]]]]]]]]]\n"),
                   "line 3, column 28: it is nested too deeply");
    char *large = calloc(1, YAML_OTHERS_BYTES_MAX + 1);
    memset(large, 'x', YAML_OTHERS_BYTES_MAX + 1);
    assert_refused((struct text){large, YAML_OTHERS_BYTES_MAX + 1}, "it is larger than");
    free(large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aliases_stand_for_what_they_name),
        cmocka_unit_test(merged_members_come_behind_others),
        cmocka_unit_test(every_document_is_read),
        cmocka_unit_test(an_alias_has_the_key_of_its_own_place),
        cmocka_unit_test(what_is_wrong_has_a_place),
        cmocka_unit_test(a_bomb_is_refused),
        cmocka_unit_test(a_long_text_counts_as_often_as_it_is_there),
        cmocka_unit_test(depth_and_size_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
