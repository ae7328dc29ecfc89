/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/log_accuracy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { LINES_MAX = 16 };

/* Each letter is a template. */
static struct log_accuracy compare(const char *mined, const char *truth)
{
    struct text a[LINES_MAX], b[LINES_MAX];
    size_t count = strlen(mined);
    for (size_t i = 0; i < count; i++) {
        a[i] = (struct text){mined + i, 1};
        b[i] = (struct text){truth + i, 1};
    }
    return log_accuracy_of(a, b, count);
}

static void assert_measures(struct log_accuracy accuracy, double ga, double fga, double pa,
                            double fta)
{
    assert_float_equal(accuracy.grouping_accuracy, ga, 1e-9);
    assert_float_equal(accuracy.grouping_f1, fga, 1e-9);
    assert_float_equal(accuracy.parsing_accuracy, pa, 1e-9);
    assert_float_equal(accuracy.template_f1, fta, 1e-9);
}

static void the_truth_is_right(void **state)
{
    (void)state;
    struct log_accuracy accuracy = compare("aabacb", "aabacb");
    assert_measures(accuracy, 1, 1, 1, 1);
    assert_int_equal(accuracy.mined, 3);
    assert_int_equal(accuracy.truth, 3);
    assert_measures(compare("a", "a"), 1, 1, 1, 1);
}

/* Groups are right whatever their templates are; no template is. */
static void groups_count_without_their_templates(void **state)
{
    (void)state;
    assert_measures(compare("xxyxzy", "aabacb"), 1, 1, 0, 0);
}

/* x x y y y z against a a b b c c: of three groups on each side only x = a agrees. */
static void split_and_merged_groups_are_wrong(void **state)
{
    (void)state;
    assert_measures(compare("aabbbz", "aabbcc"), 2.0 / 6, 1.0 / 3, 4.0 / 6, 1.0 / 3);
}

/* A group split in two: each has the right template, and no group is right. */
static void templates_count_without_their_groups(void **state)
{
    (void)state;
    struct log_accuracy accuracy = compare("aaax", "aaaa");
    assert_measures(accuracy, 0, 0, 3.0 / 4, 2.0 / 3);
    assert_int_equal(accuracy.mined, 2);
    assert_int_equal(accuracy.truth, 1);
}

static void all_in_one_group_is_wrong(void **state)
{
    (void)state;
    assert_measures(compare("xxxx", "abcd"), 0, 0, 0, 0);
    assert_measures(compare("abcd", "xxxx"), 0, 0, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_truth_is_right),
        cmocka_unit_test(groups_count_without_their_templates),
        cmocka_unit_test(split_and_merged_groups_are_wrong),
        cmocka_unit_test(templates_count_without_their_groups),
        cmocka_unit_test(all_in_one_group_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
