/* SPDX-License-Identifier: MPL-2.0 */
/* The rulesets that ship with the program: each loads, which proves its examples and
 * counter-examples, and none has a whole secret in its text. */
#include "lib/builtin.h"
#include "lib/detect.h"
#include "lib/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { SECRET_RULES_MIN = 150 };

/* What people need of a rule: what to do, a condition that is cheap to ask, and proof. */
static void check_rule(const struct content_rule *rule)
{
    size_t examples = 0, counters = 0;
    for (size_t i = 0; i < rule->examples.count; i++)
        *(rule->examples.items[i].counter ? &counters : &examples) += 1;
    if (!rule->help.size || !examples || !counters)
        fail_msg("%.*s needs help, an example and a counter-example", TEXT_ARG(rule->id));
    if (rule->patterns.count && !rule->keywords.count)
        fail_msg("%.*s needs a keyword", TEXT_ARG(rule->id));
}

static void check_own_text(const struct detector *detector, struct text path, struct text bytes)
{
    struct detector_scratch *scratch = detector_scratch_new(detector);
    struct subject subject = {.path = path, .has_path = true, .text = bytes};
    struct hits hits;
    assert_int_equal(detector_search(detector, scratch, &subject, &hits, NULL), 0);
    if (hits.count)
        fail_msg("%.*s: byte %zu is found by %.*s", TEXT_ARG(path), hits.items[0].secret.start,
                 TEXT_ARG(hits.items[0].rule->id));
    assert_int_equal(hits.trouble_count, 0);
    detector_scratch_destroy(&scratch);
}

static void test_shipped(void **state)
{
    size_t secrets = 0;
    (void)state;
    for (const struct builtin_file *builtin = hyper_rulesets; builtin->name; builtin++) {
        struct arena *arena = arena_new();
        struct ruleset ruleset;
        struct error err;
        struct text bytes = {builtin->text, *builtin->size};
        if (ruleset_read(bytes, text_of(builtin->path), arena, &ruleset, &err) != 0)
            fail_msg("%s", err.message);
        for (size_t i = 0; i < ruleset.count; i++) {
            check_rule(&ruleset.rules[i]);
            secrets += ruleset.rules[i].category == CATEGORY_SECRET;
        }
        struct detector *detector = detector_new(&ruleset, 1, NULL, &err);
        if (!detector)
            fail_msg("%s", err.message);
        check_own_text(detector, ruleset.file, bytes);
        struct policies *policies = policies_new(&ruleset, 1, &err);
        if (!policies || policies_prove(policies, &err) != 0)
            fail_msg("%s", err.message);
        policies_destroy(&policies);
        detector_destroy(&detector);
        arena_destroy(&arena);
    }
    assert_true(secrets >= SECRET_RULES_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_shipped)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
