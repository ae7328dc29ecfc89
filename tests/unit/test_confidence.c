/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/confidence.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void wilson_reaches_the_promotion_border_where_documented(void **state)
{
    (void)state;
    assert_true(wilson_lower(25, 25) >= CONFIDENCE_PROMOTE);
    assert_true(wilson_lower(24, 24) < CONFIDENCE_PROMOTE);
    assert_true(wilson_lower(41, 42) >= CONFIDENCE_PROMOTE);
    assert_true(wilson_lower(40, 41) < CONFIDENCE_PROMOTE);
}

static void assert_near(double value, double expected)
{
    if (!(fabs(value - expected) < 1e-12))
        fail_msg("%.17g is not %.17g", value, expected);
}

static void wilson_has_two_ends(void **state)
{
    (void)state;
    struct interval none = wilson_interval(0, 0), half = wilson_interval(5, 10),
                    all = wilson_interval(10, 10), least = wilson_interval(0, 10);
    assert_near(none.low, 0);
    assert_near(none.high, 1);
    assert_near(half.low, wilson_lower(5, 10));
    assert_near(half.low + half.high, 1);
    assert_near(all.high, 1);
    assert_near(least.low, 0);
    assert_near(least.high, 1 - all.low);
}

static void wilson_has_its_closed_forms(void **state)
{
    (void)state;
    double z2 = CONFIDENCE_Z * CONFIDENCE_Z;
    for (unsigned n = 1; n < 1000; n++) /* without a failure the bound is n / (n + z^2) */
        assert_near(wilson_lower(n, n), n / (n + z2));
    assert_near(wilson_lower(0, 7), 0);
    assert_near(wilson_lower(5, 10), (0.5 + z2 / 20 - sqrt(z2 * (10 + z2)) / 20) / (1 + z2 / 10));
    assert_near(wilson_lower(UINT64_MAX, UINT64_MAX), 1);
}

static void wilson_bears_senseless_input(void **state)
{
    (void)state;
    assert_true(wilson_lower(0, 0) == 0);
    assert_true(wilson_lower(9, 0) == 0);
    assert_true(wilson_lower(9, 3) == wilson_lower(3, 3));
}

static void wilson_grows_with_success_and_falls_with_failure(void **state)
{
    (void)state;
    for (unsigned n = 1; n < 60; n++)
        for (unsigned s = 0; s <= n; s++) {
            double here = wilson_lower(s, n);
            assert_true(here >= 0 && here < (double)s / n + 1e-12);
            assert_true(wilson_lower(s + 1, n + 1) > here);
            assert_true(wilson_lower(s, n + 1) < here || here < 1e-12);
        }
}

struct step {
    enum lifecycle now;
    double score;
    unsigned repositories;
    enum lifecycle next;
};

static void lifecycle_follows_its_table(void **state)
{
    (void)state;
    static const struct step steps[] = {
        {LIFECYCLE_NONE, 0.95, 2, LIFECYCLE_ACTIVE},
        {LIFECYCLE_NONE, 0.95, 1, LIFECYCLE_CANDIDATE},
        {LIFECYCLE_NONE, 0.1, 9, LIFECYCLE_CANDIDATE},
        {LIFECYCLE_CANDIDATE, 0.9, 2, LIFECYCLE_ACTIVE},
        {LIFECYCLE_CANDIDATE, 0.9, 1, LIFECYCLE_CANDIDATE},
        {LIFECYCLE_CANDIDATE, 0.89999, 5, LIFECYCLE_CANDIDATE},
        {LIFECYCLE_CANDIDATE, 0, 0, LIFECYCLE_CANDIDATE},
        {LIFECYCLE_ACTIVE, 0.9, 2, LIFECYCLE_ACTIVE},
        {LIFECYCLE_ACTIVE, 0.9, 1, LIFECYCLE_PROBATION},
        {LIFECYCLE_ACTIVE, 0.8, 2, LIFECYCLE_PROBATION},
        {LIFECYCLE_ACTIVE, 0.79999, 9, LIFECYCLE_DEMOTED},
        {LIFECYCLE_PROBATION, 0.95, 3, LIFECYCLE_ACTIVE},
        {LIFECYCLE_PROBATION, 0.85, 3, LIFECYCLE_PROBATION},
        {LIFECYCLE_PROBATION, 0.5, 3, LIFECYCLE_DEMOTED},
        {LIFECYCLE_DEMOTED, 0.85, 3, LIFECYCLE_DEMOTED},
        {LIFECYCLE_DEMOTED, 0.95, 1, LIFECYCLE_DEMOTED},
        {LIFECYCLE_DEMOTED, 0.95, 2, LIFECYCLE_ACTIVE},
        {LIFECYCLE_DISABLED, 1, 100, LIFECYCLE_DISABLED},
        {LIFECYCLE_DISABLED, 0, 0, LIFECYCLE_DISABLED},
        {LIFECYCLE_ACTIVE, NAN, 9, LIFECYCLE_DEMOTED},
    };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        assert_int_equal(confidence_next(steps[i].now, steps[i].score, steps[i].repositories),
                         steps[i].next);
}

static void lifecycle_settles_at_once(void **state)
{
    (void)state;
    for (unsigned now = 0; now < LIFECYCLE_COUNT; now++)
        for (int score = 0; score <= 100; score++)
            for (unsigned repositories = 0; repositories < 4; repositories++) {
                enum lifecycle next =
                    confidence_next((enum lifecycle)now, score / 100.0, repositories);
                assert_int_equal(confidence_next(next, score / 100.0, repositories), next);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wilson_reaches_the_promotion_border_where_documented),
        cmocka_unit_test(wilson_has_two_ends),
        cmocka_unit_test(wilson_has_its_closed_forms),
        cmocka_unit_test(wilson_bears_senseless_input),
        cmocka_unit_test(wilson_grows_with_success_and_falls_with_failure),
        cmocka_unit_test(lifecycle_follows_its_table),
        cmocka_unit_test(lifecycle_settles_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
