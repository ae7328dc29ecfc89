/* SPDX-License-Identifier: MPL-2.0 */
/* Where matches of many patterns may end: at the ends of texts, at every place in memory. */
#include "lib/match_set.h"

#include "lib/dice.h"
#include "lib/match.h"
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

/* Vectorscan's code for AVX-512 misses most of these. */
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
    assert_int_equal(search_in("ab?[^c]", "a").count, 0);
    assert_int_equal(search_in("a[$]", "a$b").last, 2);
    assert_int_equal(search_in("a\\$", "a$b").last, 2);
    assert_int_equal(search_in("a[$]", "ab").count, 0);
    assert_int_equal(search_in("x", "").count, 0);
}

/* Vectorscan's code for AVX-512 misses some of each. */
static void found_wherever_they_are_in_memory(void **state)
{
    static const char *const cases[][2] = {
        {"(?:cloudflare|cf)", "cf"},
        {"\\[\\w*\\]", "[i]"},
        {"\\[[^\\n]*\\]", "[i]"},
        {"[;&][ \\t]*umask", "; umask"},
        {"key=[^;]+;", "key=abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz;"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct match_set *set = set_of(cases[i][0]);
        size_t size = strlen(cases[i][1]);
        for (size_t before = 0; before < 2 * ALIGNMENTS; before++) {
            for (size_t behind = 0; behind < RUN; behind += 13) {
                char *bytes = aligned_alloc(ALIGNMENTS, 8 * ALIGNMENTS);
                memset(bytes, 'x', 8 * ALIGNMENTS);
                memcpy(bytes + before, cases[i][1], size);
                size_t from = before % ALIGNMENTS;
                struct text text = {bytes + from, before - from + size + behind};
                if (search(set, text).count == 0)
                    fail_msg("%s: not found %zu bytes into a text with %zu behind it", cases[i][0],
                             before, behind);
                free(bytes);
            }
        }
        match_set_destroy(&set);
    }
}

/* Random patterns and texts: the end of each match of PCRE2 is one that the set tells. */

enum { PATTERNS = 400, TEXTS = 8, TEXT_MAX = 7 * ALIGNMENTS };

static void make_pattern(struct dice *dice, char *out)
{
    static const char *const items[] = {
        "a",      "b",   "\\[",   "\\]", "=",           "\"",  "[a-z]", "[^\"]",        "[^;]",
        "[^\\n]", "\\w", "\\s",   "\\d", "[ab]",        "key", "ab",    "(?:cloud|cf)", "[A-Z_]",
        "[^a]",   ";",   "(?i)k", "\\b", "(?:if|id|of)"};
    static const char *const repeats[] = {"",  "",      "",      "*",    "+",
                                          "?", "{0,8}", "{2,5}", "{3,}", "{20,}"};
    *out = '\0';
    for (size_t count = 1 + dice_below(dice, 5); count; count--) {
        const char *item = items[dice_below(dice, sizeof items / sizeof items[0])];
        strcat(out, item);
        if (strcmp(item, "\\b") != 0)
            strcat(out, repeats[dice_below(dice, sizeof repeats / sizeof repeats[0])]);
    }
}

static size_t make_text(struct dice *dice, char *out)
{
    static const char letters[] = "ab[]=\"; key_A0cf:\n";
    size_t size = 20 + dice_below(dice, TEXT_MAX - 20);
    for (size_t i = 0; i < size; i++)
        out[i] = letters[dice_below(dice, sizeof letters - 1)];
    size_t from = dice_below(dice, size);
    memset(out + from, letters[dice_below(dice, 2)], dice_below(dice, size - from));
    return size;
}

struct wanted {
    size_t end;
    bool found;
};

static int look_for(void *context, size_t pattern, size_t end)
{
    struct wanted *wanted = context;
    (void)pattern;
    wanted->found |= end == wanted->end;
    return 0;
}

static void check_text(const struct match_set *set, const struct matcher *matcher,
                       const char *regex, struct text text)
{
    struct match_set_scratch *scratch = match_set_scratch_new(set);
    struct match_scratch *own = match_scratch_new();
    struct match_span span;
    struct error err;
    for (size_t from = 0; from < text.size;) {
        if (match_find(matcher, own, text, from, &span, 1) != MATCH_YES)
            break;
        struct wanted wanted = {.end = span.end};
        assert_int_equal(match_set_search(set, scratch, text, look_for, &wanted, &err), 0);
        if (!wanted.found)
            fail_msg("%s: the set misses the match that ends at %zu of <%.*s>", regex, span.end,
                     TEXT_ARG(text));
        from = span.end > from ? span.end : from + 1;
    }
    match_scratch_destroy(&own);
    match_set_scratch_destroy(&scratch);
}

static void finds_what_pcre2_finds(void **state)
{
    struct dice dice = {7};
    char regex[256], *bytes = aligned_alloc(ALIGNMENTS, 8 * ALIGNMENTS);
    (void)state;
    for (int i = 0; i < PATTERNS; i++) {
        struct error err;
        make_pattern(&dice, regex);
        struct matcher *matcher = matcher_new(text_of(regex), MATCHER_BYTES, &err);
        if (!matcher)
            continue;
        struct match_set *set = matcher_takes_nothing(matcher) ? NULL : set_of(regex);
        for (int k = 0; set && match_set_means(set, 0) == MATCH_EXACT && k < TEXTS; k++) {
            char *at = bytes + dice_below(&dice, ALIGNMENTS);
            check_text(set, matcher, regex, (struct text){at, make_text(&dice, at)});
        }
        match_set_destroy(&set);
        matcher_destroy(&matcher);
    }
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_runs_are_found_at_the_end_of_a_text),
        cmocka_unit_test(ends_are_in_the_text),
        cmocka_unit_test(found_wherever_they_are_in_memory),
        cmocka_unit_test(finds_what_pcre2_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
