/* SPDX-License-Identifier: MPL-2.0 */
/* Where matches of many patterns may end: at the ends of texts, at every place in memory. */
#include "lib/match_set.h"

#include "lib/dice.h"
#include "lib/match.h"
#include "schema/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

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

/* One that has no literal to go by, and keywords: late; and one that is not. */
static struct match_set *late_set(void)
{
    static struct text words[] = {TEXT_ITEM("Token"), TEXT_ITEM("digest")};
    const struct match_set_pattern patterns[] = {
        {TEXT_ITEM("\\b[a-f0-9]{8}\\b"), {words, 2}},
        {TEXT_ITEM("literal[0-9]"), {NULL, 0}},
    };
    struct error err;
    struct match_set *set = match_set_new(patterns, 2, &err);
    if (!set)
        fail_msg("%s", err.message);
    return set;
}

static void late_patterns_wait_for_a_keyword(void **state)
{
    (void)state;
    struct match_set *set = late_set();
    assert_int_equal(match_set_means(set, 0), MATCH_EXACT);
    assert_int_equal(match_set_width(set, 0), 8);
    assert_int_equal(search(set, TEXT("a 01234567 b")).count, 0);
    struct ends ends = search(set, TEXT("a 01234567 b, the TOKEN"));
    assert_int_equal(ends.count, 1);
    assert_int_equal(ends.last, 10);
    assert_int_equal(search(set, TEXT("digest: cafecafe literal1 cafecafe")).count, 3);
    assert_int_equal(search(set, TEXT("literal1 01234567 tok")).count, 1);
    assert_int_equal(search(set, TEXT("token")).count, 0);
    match_set_destroy(&set);
}

static int stop(void *context, size_t pattern, size_t end)
{
    (void)pattern;
    *(size_t *)context = end;
    return 7;
}

static void a_visit_ends_either_pass(void **state)
{
    static const char *const texts[] = {"token literal1 literal2 01234567",
                                        "token 01234567 76543210"};
    static const size_t ends[] = {14, 14};
    (void)state;
    struct match_set *set = late_set();
    struct match_set_scratch *scratch = match_set_scratch_new(set);
    for (size_t i = 0; i < 2; i++) {
        size_t end = 0;
        assert_int_equal(match_set_search(set, scratch, text_of(texts[i]), stop, &end, NULL), 7);
        assert_int_equal(end, ends[i]);
    }
    match_set_scratch_destroy(&scratch);
    match_set_destroy(&set);
}

static void both_passes_are_kept(void **state)
{
    char path[] = "/tmp/hyper-match-set.XXXXXX";
    struct error err;
    (void)state;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    (void)close(fd);
    struct match_set *set = late_set();
    const struct id identity = id_of_bytes("set", 3);
    assert_int_equal(match_set_save(set, identity, path, &err), 0);
    match_set_destroy(&set);
    set = match_set_load(path, identity, 2, &err);
    assert_non_null(set);
    assert_int_equal(search(set, TEXT("token literal1 01234567")).count, 2);
    assert_int_equal(search(set, TEXT("literal1 01234567")).count, 1);
    match_set_destroy(&set);
    (void)unlink(path);
}

static void optional_beginnings_are_left_out(void **state)
{
    static const struct {
        const char *regex, *bare;
        size_t most;
    } cases[] = {
        {"(?i)[\\w.-]{0,50}?key", "(?i)key", 50},
        {"a?b{0,3}[c]*?key", "key", SIZE_MAX},
        {"a?b{0,3}key", "key", 4},
        {"a{0,}key", "key", SIZE_MAX},
        {"a{0,7}", "a{0,7}", 0},
        {"a?+key", "a?+key", 0},
        {"a?key|b", "a?key|b", 0},
        {"(a)?key", "(a)?key", 0},
        {"key", "key", 0},
    };
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t most = 1;
        struct text bare = match_set_bare(text_of(cases[i].regex), arena, &most);
        if (!text_is(bare, cases[i].bare) || most != cases[i].most)
            fail_msg("%s: %.*s, %zu", cases[i].regex, TEXT_ARG(bare), most);
    }
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_runs_are_found_at_the_end_of_a_text),
        cmocka_unit_test(ends_are_in_the_text),
        cmocka_unit_test(found_wherever_they_are_in_memory),
        cmocka_unit_test(finds_what_pcre2_finds),
        cmocka_unit_test(late_patterns_wait_for_a_keyword),
        cmocka_unit_test(a_visit_ends_either_pass),
        cmocka_unit_test(both_passes_are_kept),
        cmocka_unit_test(optional_beginnings_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
