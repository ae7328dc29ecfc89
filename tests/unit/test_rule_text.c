/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/rule_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define OBJECT ":- object(sample, implements(ruleset)).\n"
#define END    "\n:- end_object.\n"

static struct ruleset read_back(struct text text, struct arena *arena)
{
    struct error err = {0};
    struct ruleset out;
    if (ruleset_read(text, TEXT("sample.lgt"), arena, &out, &err) != 0)
        fail_msg("%s in %.*s", err.message, TEXT_ARG(text));
    return out;
}

static struct text written(const struct ruleset *ruleset, struct arena *arena)
{
    struct text *texts = arena_array(arena, ruleset->count, sizeof *texts);
    for (size_t i = 0; i < ruleset->count; i++)
        texts[i] = rule_text(&ruleset->rules[i], arena);
    return ruleset_text(TEXT("sample"), TEXT("It's a \"test\"."), texts, ruleset->count, arena);
}

static void every_fact_survives_the_round_trip(void **state)
{
    (void)state;
    static const char all[] =
        OBJECT "rule('a.b-c_1', curative, low, code, 'It''s \\\\ one').\n"
               "help('a.b-c_1', 'Do it.').\n"
               "pattern('a.b-c_1', '(k)\\\\b(e)y\\t').\npattern('a.b-c_1', 'door').\n"
               "capture('a.b-c_1', 2).\nkeyword('a.b-c_1', key).\npath('a.b-c_1', '\\\\.c$').\n"
               "language('a.b-c_1', c).\nentropy('a.b-c_1', 3.3).\ncheck('a.b-c_1', digit).\n"
               "except_path('a.b-c_1', '^t/').\nexcept_match('a.b-c_1', m).\n"
               "except_secret('a.b-c_1', s).\nexcept_line('a.b-c_1', l).\n"
               "except_sibling('a.b-c_1', b).\nstopword('a.b-c_1', w).\n"
               "except('a.b-c_1', [path([p, q]), line(r), sibling(s)]).\n"
               "except('a.b-c_1', [match([u, v])]).\nfix('a.b-c_1', '').\ntag('a.b-c_1', t).\n"
               "reference('a.b-c_1', cwe(79)).\nreference('a.b-c_1', 'https://example.org/').\n"
               "example('a.b-c_1', 'one\\ntwo').\nexample('a.b-c_1', 'a.c', \"\").\n"
               "counter_example('a.b-c_1', '\\x7f\\').\ncounter_example('a.b-c_1', 'b.c', x).\n"
               "rule(small, evidence, critical, secret, m).\nentropy(small, 1.0e-7).\n"
               "pattern(small, '\xc3\xa9').\nexample(small, e).\n" END;
    struct arena *arena = arena_new();
    struct ruleset first = read_back(TEXT(all), arena);
    struct text once = written(&first, arena);
    struct ruleset second = read_back(once, arena);
    struct text twice = written(&second, arena);
    assert_int_equal(second.count, 2);
    assert_string_equal(once.data, twice.data);
    const struct content_rule *rule = &second.rules[0];
    assert_true(text_is(rule->message, "It's \\ one") && text_is(rule->help, "Do it."));
    assert_true(rule->effect == EFFECT_CURATIVE && rule->severity == SEVERITY_LOW &&
                rule->category == CATEGORY_CODE);
    assert_true(text_is(rule->patterns.items[0].regex, "(k)\\b(e)y\t"));
    assert_int_equal(rule->patterns.count, 2);
    assert_int_equal(rule->capture, 2);
    assert_true(rule->has_entropy && rule->entropy == 3.3);
    assert_int_equal(rule->checks.count, 1);
    assert_true(rule->has_fix && rule->fix.size == 0);
    /* A list of alternatives is as many exceptions. */
    assert_int_equal(rule->exceptions.count, 9);
    assert_int_equal(rule->exceptions.items[6].count, 3);
    assert_int_equal(rule->exceptions.items[6].conditions[0].any.count, 2);
    assert_int_equal(rule->cwe.items[0], 79);
    assert_int_equal(rule->examples.count, 4);
    assert_true(text_is(rule->examples.items[0].text, "one\ntwo"));
    assert_true(rule->examples.items[1].has_path && rule->examples.items[1].text.size == 0);
    assert_true(rule->examples.items[3].counter && rule->examples.items[3].has_path);
    assert_true(second.rules[1].entropy == 1.0e-7);
    assert_true(text_is(second.comment, "It's a \"test\"."));
    arena_destroy(&arena);
}

static void bytes_that_are_no_text_still_load(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char bytes[256];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)i;
    struct text any = {bytes, sizeof bytes};
    struct rule_pattern pattern = {.regex = any};
    struct rule_example example = {.text = any};
    struct content_rule rule = {.id = TEXT("r"),
                                .message = any,
                                .effect = EFFECT_DIAGNOSTIC,
                                .severity = SEVERITY_INFO,
                                .category = CATEGORY_CODE,
                                .patterns = {&pattern, 1},
                                .examples = {&example, 1}};
    struct text text = rule_text(&rule, arena);
    struct ruleset back =
        read_back(ruleset_text(TEXT("Odd name"), TEXT(""), &text, 1, arena), arena);
    assert_true(text_is(back.name, "Odd name"));
    assert_memory_equal(back.rules[0].message.data, bytes, 128);
    assert_true(text_starts(text_from(back.rules[0].message, 128), TEXT("\xef\xbf\xbd")));
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fact_survives_the_round_trip),
        cmocka_unit_test(bytes_that_are_no_text_still_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
