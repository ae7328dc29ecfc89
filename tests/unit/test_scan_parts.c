/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/content.h"
#include "lib/finding.h"
#include "lib/ignore.h"
#include "lib/seen.h"
#include "lib/suppress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Patterns of git. That git sees it the same way is tests/e2e/scan_git.sh's business. */

static bool ignored(const char *patterns, const char *path, bool is_folder)
{
    struct arena *arena = arena_new();
    const struct ignore *ignore = ignore_add(arena, NULL, TEXT(""), text_of(patterns));
    bool matches = ignore_matches(ignore, text_of(path), is_folder);
    arena_destroy(&arena);
    return matches;
}

static void patterns_ignore_as_git_does(void **state)
{
    (void)state;
    assert_true(ignored("*.o", "a/b.o", false));
    assert_false(ignored("*.o", "a/b.oo", false));
    assert_false(ignored("/*.o", "a/b.o", false));
    assert_true(ignored("a/*.o", "a/b.o", false));
    assert_false(ignored("a/*.o", "x/a/b.o", false));
    assert_true(ignored("**/a/*.o", "x/y/a/b.o", false));
    assert_true(ignored("a/**", "a/b/c", false));
    assert_true(ignored("a/**/z", "a/z", false));
    assert_true(ignored("a/**/z", "a/b/c/z", false));
    assert_false(ignored("build/", "build", false));
    assert_true(ignored("build/", "x/build", true));
    assert_false(ignored("*.o\n!keep.o\n", "keep.o", false));
    assert_true(ignored("\\!x", "!x", false));
    assert_true(ignored("[!a-c]x", "dx", false));
    assert_false(ignored("[!a-c]x", "bx", false));
    assert_true(ignored("[]]x", "]x", false));
    assert_true(ignored("a?c", "abc", false));
    assert_false(ignored("a?c", "a/c", false));
    assert_false(ignored("# x\n\n", "# x", false));
    assert_true(ignored("x  \r\n", "x", false));
    assert_true(ignored("x\\ ", "x ", false));
    assert_false(ignored("[a", "a", false));
    assert_false(ignored("/", "a", true));
}

static void nearer_files_win(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    const struct ignore *top = ignore_add(arena, NULL, TEXT(""), TEXT("*.o\n/x\n"));
    const struct ignore *below = ignore_add(arena, top, TEXT("a"), TEXT("!k.o\n/y\n"));
    assert_false(ignore_matches(below, TEXT("a/k.o"), false));
    assert_true(ignore_matches(below, TEXT("a/l.o"), false));
    assert_true(ignore_matches(below, TEXT("a/y"), false));
    assert_false(ignore_matches(below, TEXT("a/b/y"), false));
    assert_false(ignore_matches(top, TEXT("a/x"), false));
    arena_destroy(&arena);
}

static void a_costly_pattern_ends(void **state)
{
    (void)state;
    char path[2048];
    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    assert_false(ignored("*a*a*a*a*a*a*a*a*a*a*a*b", path, false));
}

static struct text text_in(struct content *content, struct text bytes)
{
    struct text out = TEXT("none");
    return content_text(content, bytes, &out) ? out : TEXT("binary");
}

static void bytes_become_text(void **state)
{
    (void)state;
    struct content content = {0};
    assert_true(text_is(text_in(&content, TEXT("plain")), "plain"));
    assert_true(text_is(text_in(&content, TEXT("\xef\xbb\xbfmark")), "mark"));
    assert_true(text_is(text_in(&content, TEXT("a\0b")), "binary"));
    assert_true(text_is(text_in(&content, TEXT("\xff\xfeh\0i\0")), "hi"));
    assert_true(text_is(text_in(&content, TEXT("\xfe\xff\0h\0i")), "hi"));
    assert_true(text_is(text_in(&content, TEXT("\xff\xfe\x3d\xd8\x00\xde")), "\xf0\x9f\x98\x80"));
    assert_true(text_is(text_in(&content, TEXT("\xff\xfe\x3d\xd8x\0")), "\xef\xbf\xbdx"));
    assert_true(text_is(text_in(&content, TEXT("\xff\xfe")), ""));
    assert_true(text_is(text_in(&content, TEXT("\xff\xfe\0\0h\0\0\0")), "binary"));
    assert_true(
        text_is(text_in(&content, TEXT("n\0o\0 \0m\0a\0r\0k\0!\0h\0e\0r\0e\0")), "no mark!here"));
    assert_true(
        text_is(text_in(&content, TEXT("\0n\0o\0 \0m\0a\0r\0k\0!\0h\0e\0r\0e")), "no mark!here"));
    assert_true(text_is(text_in(&content, TEXT("")), ""));
    content_close(&content);
}

static bool suppressed(const char *text, const char *rule)
{
    const char *last = strrchr(text, '\n');
    return suppress_inline(text_of(text), last ? (size_t)(last - text) + 1 : 0, text_of(rule));
}

static void comments_suppress_with_a_reason(void **state)
{
    (void)state;
    assert_true(suppressed("k # hyper:ignore a known", "a"));
    assert_true(suppressed("k /* hyper:ignore b,a known */", "a"));
    assert_false(suppressed("k # hyper:ignore ab known", "a"));
    assert_false(suppressed("k # hyper:ignore a", "a"));
    assert_false(suppressed("k /* hyper:ignore a */", "a"));
    assert_true(suppressed("# hyper:ignore a known\nk", "a"));
    assert_false(suppressed("j # hyper:ignore a known\nk", "a"));
    assert_true(suppressed("k # hyper:ignore x y hyper:ignore a known", "a"));
}

static void lists_are_read_and_wrong_ones_named(void **state)
{
    (void)state;
    const int64_t now = INT64_C(1767225600000); /* 2026-01-01 */
    struct suppressions *s = suppressions_new();
    struct content_rule rule = {.id = TEXT_ITEM("a")};
    struct finding finding = {.rule = &rule, .file = TEXT_ITEM("src/x.c")};
    struct error err = {0};
    memset(finding.fingerprint.bytes, 0xab, ID_SIZE);
    assert_int_equal(
        suppressions_read(s, TEXT("# c\n\na:*.h why\na until=2025-12-31 why\n"), "f", now, &err),
        0);
    assert_false(suppressions_have(s, &finding));
    assert_int_equal(suppressions_expired(s), 1);
    assert_int_equal(suppressions_read(s, TEXT("a:lib/ why"), "f", now, &err), 0);
    assert_false(suppressions_have(s, &finding));
    assert_int_equal(suppressions_read(s, TEXT("a:src/ until=2026-01-01 why"), "f", now, &err), 0);
    assert_true(suppressions_have(s, &finding));
    suppressions_destroy(&s);
    s = suppressions_new();
    assert_int_equal(suppressions_read(s, TEXT("a:src/** until=2026-01-01 why"), "f", now, &err),
                     0);
    assert_true(suppressions_have(s, &finding));
    assert_int_equal(suppressions_read(s, TEXT("\na\n"), "f", now, &err), -1);
    assert_string_equal(err.message, "f: line 2: a reason is expected at the end");
    assert_int_equal(suppressions_read(s, TEXT("a until=2026-13-01 why"), "f", now, &err), -1);
    suppressions_destroy(&s);
    s = suppressions_new();
    assert_int_equal(
        suppressions_baseline(s,
                              TEXT("{\"fingerprint\":\"abababababababababababababababab\"}\n"
                                   "{\"other\":[1]}\n"),
                              "f", &err),
        0);
    assert_true(suppressions_have(s, &finding));
    suppressions_destroy(&s);
    s = suppressions_new();
    assert_int_equal(suppressions_baseline(
                         s,
                         TEXT("{\"runs\":[{\"results\":[{\"partialFingerprints\":\n{\"hyper/v1\":"
                              "\"abababababababababababababababab\"}}]}]}\n"),
                         "f", &err),
                     0);
    assert_true(suppressions_have(s, &finding));
    assert_int_equal(suppressions_baseline(s, TEXT("{\"fingerprint\":"), "f", &err), -1);
    suppressions_destroy(&s);
}

static void seen_ids_are_kept(void **state)
{
    (void)state;
    char folder[] = "/tmp/hyper-seen.XXXXXX", path[128], hex[ID_HEX_SIZE];
    struct id who = id_of_bytes("who", 3), one = id_of_bytes("1", 1), two = id_of_bytes("2", 1);
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/clean-%s", folder, id_hex(who, hex));
    struct seen *seen = seen_open(folder, who);
    assert_false(seen_has(seen, one));
    seen_add(seen, one);
    seen_close(&seen);
    FILE *file = fopen(path, "a"); /* a write that was cut */
    assert_non_null(file);
    (void)fputs("cut", file);
    (void)fclose(file);
    seen = seen_open(folder, who);
    assert_true(seen_has(seen, one));
    assert_false(seen_has(seen, two));
    seen_add(seen, two);
    seen_close(&seen);
    seen = seen_open(folder, who);
    assert_true(seen_has(seen, one) && seen_has(seen, two));
    seen_close(&seen);
    assert_int_equal(chmod(path, 0666), 0);
    seen = seen_open(folder, who);
    assert_false(seen_has(seen, one));
    seen_close(&seen);
    seen = seen_open("/nowhere", who);
    seen_add(seen, one);
    seen_close(&seen);
    (void)unlink(path);
    (void)rmdir(folder);
}

/* Findings. */

static struct findings make(struct arena *arena, const struct content_rule *rules,
                            const struct hit *hits, size_t count, struct text text, bool show)
{
    struct hits all = {hits, count, NULL, 0};
    struct finding_options options = {finding_key_of(TEXT("")), show};
    (void)rules;
    return finding_make(&all, TEXT("f"), text, &options, arena);
}

static void places_and_excerpts(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct ruleset set = {0};
    struct rule_pattern any = {.regex = TEXT_ITEM("any")};
    struct content_rule rules[2] = {
        {.id = TEXT_ITEM("s"), .category = CATEGORY_SECRET, .patterns = {&any, 1}},
        {.id = TEXT_ITEM("c"), .category = CATEGORY_CODE, .patterns = {&any, 1}}};
    struct text text = TEXT("x\n\t\xc3\xa9 key=SECRETSECRETSECRET; f()\nend");
    struct hit hits[] = {
        {&set, &rules[0], {{6, 28}}, {10, 28}},
        {&set, &rules[1], {{30, 33}}, {30, 33}},
    };
    struct findings findings = make(arena, rules, hits, 2, text, false);
    const struct finding *secret = &findings.items[0], *call = &findings.items[1];
    assert_int_equal(secret->line, 2);
    assert_int_equal(secret->column, 4);
    assert_int_equal(secret->end_column, 26);
    assert_true(text_is(secret->excerpt, "\xc3\xa9 key=SECR<redacted>; f()"));
    assert_true(text_is(secret->secret, "SECR<redacted>"));
    assert_int_equal(secret->mark, 2);
    assert_int_equal(secret->mark_size, 18);
    /* The secret is cut in the excerpts of others, too, and the mark moves with it. */
    assert_true(text_is(call->excerpt, "\xc3\xa9 key=SECR<redacted>; f()"));
    assert_int_equal(call->mark, 22);
    assert_int_equal(call->secret.size, 0);
    findings = make(arena, rules, hits, 2, text, true);
    assert_true(text_is(findings.items[0].secret, "SECRETSECRETSECRET"));
    arena_destroy(&arena);
}

static void fingerprints_do_not_move(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct ruleset set = {0};
    struct content_rule rule = {.id = TEXT_ITEM("s"), .category = CATEGORY_SECRET};
    struct hit first = {&set, &rule, {{0, 6}}, {0, 6}}, moved = {&set, &rule, {{3, 9}}, {3, 9}};
    struct id a = make(arena, &rule, &first, 1, TEXT("secret"), false).items[0].fingerprint;
    struct id b = make(arena, &rule, &moved, 1, TEXT("\n\n\tsecret x"), false).items[0].fingerprint;
    struct id c = make(arena, &rule, &first, 1, TEXT("sekret"), false).items[0].fingerprint;
    assert_true(id_equal(a, b));
    assert_false(id_equal(a, c));
    rule.category = CATEGORY_CODE;
    a = make(arena, &rule, &first, 1, TEXT("f(a, b)"), false).items[0].fingerprint;
    b = make(arena, &rule, &moved, 1, TEXT("\n\n\tf(a,  b)"), false).items[0].fingerprint;
    assert_true(id_equal(a, b));
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_ignore_as_git_does),
        cmocka_unit_test(nearer_files_win),
        cmocka_unit_test(a_costly_pattern_ends),
        cmocka_unit_test(bytes_become_text),
        cmocka_unit_test(comments_suppress_with_a_reason),
        cmocka_unit_test(lists_are_read_and_wrong_ones_named),
        cmocka_unit_test(seen_ids_are_kept),
        cmocka_unit_test(places_and_excerpts),
        cmocka_unit_test(fingerprints_do_not_move),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
