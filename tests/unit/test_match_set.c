/* SPDX-License-Identifier: MPL-2.0 */
/* Where matches of many patterns may end: at the ends of texts, at every place in memory. */
#include "lib/match_set.h"

#include "schema/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ALIGNMENTS = 64, RUN = 200 };

struct ends {
    size_t count, last;
};

static int note(void *context, size_t pattern, size_t end)
{
    struct ends *ends = context;
    (void)pattern;
    ends->count++;
    ends->last = end;
    return 0;
}

static struct match_set *set_of(const char *regex)
{
    struct match_set_pattern pattern = {.regex = text_of(regex)};
    struct error err;
    struct match_set *set = match_set_new(&pattern, 1, &err);
    if (!set)
        fail_msg("%s: %s", regex, err.message);
    return set;
}

static struct ends search(const struct match_set *set, struct text text)
{
    struct match_set_scratch *scratch = match_set_scratch_new(set);
    struct ends ends = {0, 0};
    struct error err;
    if (match_set_search(set, scratch, text, note, &ends, &err) != 0)
        fail_msg("%s", err.message);
    match_set_scratch_destroy(&scratch);
    return ends;
}

static struct ends search_in(const char *regex, const char *text)
{
    struct match_set *set = set_of(regex);
    struct ends ends = search(set, text_of(text));
    match_set_destroy(&set);
    return ends;
}

/* Vectorscan alone misses most of these. */
static void long_runs_are_found_at_the_end_of_a_text(void **state)
{
    static const char *const regexes[] = {"KEY=[^;]+;", "(?s)KEY=.*;", "KEY=[^;]*;$",
                                          "KEY=[^;]+;\\z"};
    (void)state;
    for (size_t i = 0; i < sizeof regexes / sizeof regexes[0]; i++) {
        struct match_set *set = set_of(regexes[i]);
        for (size_t at = 0; at < ALIGNMENTS; at++) {
            char *bytes = xcalloc(1, ALIGNMENTS + RUN + 8);
            memcpy(bytes + at, "KEY=", 4);
            memset(bytes + at + 4, 'x', RUN);
            bytes[at + 4 + RUN] = ';';
            struct text text = {bytes + at, RUN + 5};
            struct ends ends = search(set, text);
            if (ends.count == 0 || ends.last != text.size)
                fail_msg("%s: not found at offset %zu", regexes[i], at);
            free(bytes);
        }
        match_set_destroy(&set);
    }
}

static void ends_are_in_the_text(void **state)
{
    (void)state;
    assert_int_equal(search_in("a{3}$", "xxaaa").last, 5);
    assert_int_equal(search_in("a{3}$", "aaax").count, 0);
    assert_int_equal(search_in("(?m)^b$", "a\nb").last, 3);
    assert_int_equal(search_in("ab?[^c]", "a").last, 1);
    assert_int_equal(search_in("a[$]", "a$b").last, 2);
    assert_int_equal(search_in("a\\$", "a$b").last, 2);
    assert_int_equal(search_in("a[$]", "ab").count, 0);
    assert_int_equal(search_in("x", "").count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_runs_are_found_at_the_end_of_a_text),
        cmocka_unit_test(ends_are_in_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
