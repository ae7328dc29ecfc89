/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/learn_config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static int read_text(const char *text, struct thresholds *out, struct error *err)
{
    struct arena *arena = arena_new();
    int result = learn_config_read(text_of(text), TEXT("learn.yaml"), arena, out, err);
    arena_destroy(&arena);
    return result;
}

static void settings_are_read(void **state)
{
    struct thresholds t;
    struct error err = {.code = ERROR_NONE};
    (void)state;
    assert_int_equal(read_text("promote: 0.95\nhalf_life_days: 90\n", &t, &err), 0);
    assert_true(t.promote > 0.949 && t.promote < 0.951);
    assert_true(!(t.probation > 0));
    assert_int_equal(t.repositories, 0);
    assert_int_equal(t.half_life, 90);
    t = thresholds_full(&t);
    assert_int_equal(t.repositories, 2);
    assert_int_equal(read_text("probation: .5\nrepositories: 3\n", &t, &err), 0);
    assert_int_equal(t.repositories, 3);
}

static void mistakes_have_a_place(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"promote: high\n", "learn.yaml:1:10: a number is wanted for promote"},
        {"promote: 0.9\npromise: 1\n", "learn.yaml:2:1: there is no setting promise"},
        {"promote: 0.9\npromote: 0.8\n", "learn.yaml:2:1: "},
        {"promote: 2\n", "learn.yaml:1:10: out of range: promote"},
        {"promote: 1.0.0\n", "learn.yaml:1:10: a number"},
        {"promote: -1\n", "learn.yaml:1:10: a number"},
        {"promote: nan\n", "learn.yaml:1:10: a number"},
        {"repositories: 2.5\n", "learn.yaml:1:15: a whole number is wanted for repositories"},
        {"repositories: 0\n", "learn.yaml:1:15: out of range: repositories"},
        {"half_life_days: 99999999999\n", "learn.yaml:1:17: out of range: half_life_days"},
        {"promote: 0.7\n", "learn.yaml:1:1: promote is below probation"},
        {"promote: 0.9\nprobation: 0.95\n", "learn.yaml:2:12: probation is above promote"},
        {"- promote\n", "learn.yaml:1:1: settings are wanted"},
        {"promote: [0.9]\n", "learn.yaml:1:10: a number is wanted for promote"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct thresholds t;
        struct error err = {.code = ERROR_NONE};
        assert_int_equal(read_text(cases[i].text, &t, &err), -1);
        assert_int_equal(err.code, ERROR_CONFIG);
        if (strncmp(err.message, cases[i].message, strlen(cases[i].message)) != 0)
            fail_msg("\"%s\" gives \"%s\"", cases[i].text, err.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_are_read),
        cmocka_unit_test(mistakes_have_a_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
