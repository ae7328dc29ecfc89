/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/match.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static enum match_result try(const char *pattern, unsigned flags, struct text subject)
{
    struct error err = {0};
    struct matcher *matcher = matcher_new(text_of(pattern), flags, &err);
    if (!matcher)
        fail_msg("%s: %s", pattern, err.message);
    struct match_scratch *scratch = match_scratch_new();
    enum match_result result = match_test(matcher, scratch, subject);
    match_scratch_destroy(&scratch);
    matcher_destroy(&matcher);
    assert_null(scratch);
    assert_null(matcher);
    return result;
}

static void a_search_finds_and_a_full_match_covers(void **state)
{
    (void)state;
    assert_int_equal(try("b+", 0, TEXT("abbc")), MATCH_YES);
    assert_int_equal(try("b+", MATCHER_FULL, TEXT("abbc")), MATCH_NO);
    assert_int_equal(try("b+", MATCHER_FULL, TEXT("bbc")), MATCH_NO);
    assert_int_equal(try("b+", MATCHER_FULL, TEXT("abb")), MATCH_NO);
    assert_int_equal(try("b+", MATCHER_FULL, TEXT("bb")), MATCH_YES);
    assert_int_equal(try("a|ab", MATCHER_FULL, TEXT("ab")), MATCH_YES);
    assert_int_equal(try("b", MATCHER_FULL, TEXT("b\n")), MATCH_NO);
    assert_int_equal(try("", MATCHER_FULL, TEXT("")), MATCH_YES);
    assert_int_equal(try("", MATCHER_FULL, (struct text){NULL, 0}), MATCH_YES);
}

static void case_is_ignored_on_request_in_all_of_unicode(void **state)
{
    (void)state;
    assert_int_equal(try("straße", 0, TEXT("STRAßE")), MATCH_NO);
    assert_int_equal(try("straße é", MATCHER_CASELESS, TEXT("STRAßE É")), MATCH_YES);
}

static void any_bytes_may_be_searched(void **state)
{
    (void)state;
    assert_int_equal(try("b", 0, TEXT("\xff\x00\xc3(b\x80")), MATCH_YES);
    assert_int_equal(try("a.b", 0,
                         TEXT("a\xff"
                              "b")),
                     MATCH_NO);
    assert_int_equal(try("a.b", MATCHER_FULL,
                         TEXT("a\xc3\xa9"
                              "b")),
                     MATCH_YES);
    assert_int_equal(try("a+", MATCHER_FULL, TEXT("aa\xff")), MATCH_NO);
    assert_int_equal(try("a\\x00b", MATCHER_FULL, TEXT("a\0b")), MATCH_YES);
}

static void groups_are_reported(void **state)
{
    (void)state;
    struct matcher *matcher = matcher_new(TEXT("(a)(x)?(b+)"), 0, NULL);
    struct match_scratch *scratch = match_scratch_new();
    struct match_span spans[5];
    assert_int_equal(match_find(matcher, scratch, TEXT("ab abbb"), 1, spans, 5), MATCH_YES);
    assert_int_equal(spans[0].start, 3);
    assert_int_equal(spans[0].end, 7);
    assert_int_equal(spans[1].end, 4);
    assert_int_equal(spans[2].start, 0);
    assert_int_equal(spans[2].end, 0);
    assert_int_equal(spans[3].start, 4);
    assert_int_equal(spans[3].end, 7);
    assert_int_equal(spans[4].end, 0);
    spans[0].end = 99;
    assert_int_equal(match_find(matcher, scratch, TEXT("ab abbb"), 4, spans, 5), MATCH_NO);
    assert_int_equal(match_find(matcher, scratch, TEXT("ab"), 3, spans, 5), MATCH_NO);
    assert_int_equal(spans[0].end, 99);
    match_scratch_destroy(&scratch);
    matcher_destroy(&matcher);
}

static void a_pattern_with_more_groups_than_places_still_matches(void **state)
{
    (void)state;
    char pattern[4 * 100 + 1] = "";
    for (int i = 0; i < 100; i++)
        strcat(pattern, "(a)");
    char subject[101] = {0};
    memset(subject, 'a', 100);
    assert_int_equal(try(pattern, MATCHER_FULL, text_of(subject)), MATCH_YES);
}

static void a_wrong_pattern_is_refused_with_its_place(void **state)
{
    (void)state;
    struct error err = {0};
    assert_null(matcher_new(TEXT("ab(c"), 0, &err));
    assert_int_equal(err.code, ERROR_CONFIG);
    assert_non_null(strstr(err.message, "byte 4"));
    assert_null(matcher_new(TEXT("a\\C"), 0, &err));
    assert_null(matcher_new(TEXT("a\xff"), 0, &err));
    assert_null(matcher_new(TEXT("[z-a]"), 0, NULL));
}

static void patterns_are_bounded_in_size_and_depth(void **state)
{
    (void)state;
    size_t size = MATCH_PATTERN_MAX + 1;
    char *pattern = xmalloc(size);
    memset(pattern, 'a', size);
    assert_null(matcher_new((struct text){pattern, size}, 0, NULL));
    memset(pattern, '(', 1000);
    memset(pattern + 1000, ')', 1000);
    assert_null(matcher_new((struct text){pattern, 2000}, 0, NULL));
    free(pattern);
}

static void a_limit_is_never_no(void **state)
{
    (void)state;
    size_t size = MATCH_SUBJECT_MAX + 1;
    char *subject = xmalloc(size);
    memset(subject, 'a', size);
    assert_int_equal(try("^b", 0, (struct text){subject, size}), MATCH_LIMIT);
    assert_int_equal(try("^b", 0, (struct text){subject, size - 1}), MATCH_NO);
    assert_int_equal(try("(a+)+$", MATCHER_FULL, TEXT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")),
                     MATCH_LIMIT);
    /* Without JIT too. */
    assert_int_equal(try("(*NO_JIT)(a+)+$", 0, TEXT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")),
                     MATCH_LIMIT);
    assert_int_equal(try("^(?:(a)|b)*[cd]", 0, (struct text){subject, size - 1}), MATCH_LIMIT);
    free(subject);
}

struct shared {
    const struct matcher *matcher;
    int wrong;
};

static void *match_many(void *argument)
{
    struct shared *shared = argument;
    struct match_scratch *scratch = match_scratch_new();
    for (int i = 0; i < 2000; i++) {
        shared->wrong += match_test(shared->matcher, scratch, TEXT("x 123 y")) != MATCH_YES;
        shared->wrong += match_test(shared->matcher, scratch, TEXT("x y")) != MATCH_NO;
    }
    match_scratch_destroy(&scratch);
    return NULL;
}

static void threads_share_a_matcher(void **state)
{
    (void)state;
    struct matcher *matcher = matcher_new(TEXT("([0-9]+) y"), 0, NULL);
    struct shared shared[4] = {{matcher, 0}, {matcher, 0}, {matcher, 0}, {matcher, 0}};
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, match_many, &shared[i]), 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(shared[i].wrong, 0);
    }
    matcher_destroy(&matcher);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_search_finds_and_a_full_match_covers),
        cmocka_unit_test(case_is_ignored_on_request_in_all_of_unicode),
        cmocka_unit_test(any_bytes_may_be_searched),
        cmocka_unit_test(groups_are_reported),
        cmocka_unit_test(a_pattern_with_more_groups_than_places_still_matches),
        cmocka_unit_test(a_wrong_pattern_is_refused_with_its_place),
        cmocka_unit_test(patterns_are_bounded_in_size_and_depth),
        cmocka_unit_test(a_limit_is_never_no),
        cmocka_unit_test(threads_share_a_matcher),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
