/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/detect.h"
#include "lib/dice.h"
#include "lib/match_set.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define BEGIN    ":- object(sample, implements(ruleset)).\nimported(test).\n"
#define END      ":- end_object.\n"
#define RULE(id) "rule(" id ", preventive, high, secret, 'Found').\n"

struct fixture {
    struct arena *arena;
    struct ruleset ruleset;
    struct detector *detector;
    struct detector_scratch *scratch;
    struct hits hits;
};

static int try_open(struct fixture *f, const char *facts, const char *cache, struct error *err)
{
    *f = (struct fixture){.arena = arena_new()};
    struct text text = arena_print(f->arena, BEGIN "%s" END, facts);
    if (ruleset_read(text, TEXT("sample.lgt"), f->arena, &f->ruleset, err) != 0)
        return -1;
    f->detector = detector_new(&f->ruleset, 1, cache, err);
    if (!f->detector)
        return -1;
    f->scratch = detector_scratch_new(f->detector);
    return 0;
}

static void close_fixture(struct fixture *f)
{
    detector_scratch_destroy(&f->scratch);
    detector_destroy(&f->detector);
    arena_destroy(&f->arena);
}

static void open_fixture(struct fixture *f, const char *facts)
{
    struct error err = {0};
    if (try_open(f, facts, NULL, &err) != 0)
        fail_msg("%s", err.message);
}

static size_t search_text(struct fixture *f, const char *path, struct text text)
{
    struct subject subject = {text_of(path), path != NULL, text};
    struct error err = {0};
    assert_int_equal(detector_search(f->detector, f->scratch, &subject, &f->hits, &err), 0);
    return f->hits.count;
}

static size_t search(struct fixture *f, const char *path, const char *text)
{
    return search_text(f, path, text_of(text));
}

static void refused(const char *facts, const char *why)
{
    struct fixture f;
    struct error err = {0};
    assert_int_equal(try_open(&f, facts, NULL, &err), -1);
    if (!strstr(err.message, why))
        fail_msg("\"%s\" has not \"%s\"", err.message, why);
    close_fixture(&f);
}

static void all_matches_of_all_rules_are_found(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f,
                 RULE("a") "pattern(a, 'key=([a-z]+)').\n" RULE("b") "pattern(b, '\\\\d{4}').\n");
    assert_int_equal(search(&f, NULL, "key=abc key=de\n1234 12345\nkey=f"), 5);
    assert_int_equal(f.hits.items[0].groups[0].start, 0);
    assert_int_equal(f.hits.items[0].secret.start, 4);
    assert_int_equal(f.hits.items[0].secret.end, 7);
    assert_int_equal(f.hits.items[1].groups[0].start, 8);
    assert_true(text_is(f.hits.items[2].rule->id, "b"));
    assert_int_equal(f.hits.items[4].groups[0].end, 31);
    assert_int_equal(search(&f, NULL, ""), 0);
    close_fixture(&f);
}

static void conditions_decide(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(
        &f,
        RULE("k") "pattern(k, 't_([a-z0-9]{8})').\nkeyword(k, 'Word').\n" RULE(
            "e") "pattern(e, "
                 "'e_([a-z0-9]{"
                 "8})')."
                 "\nentropy(e, "
                 "2).\n" RULE(
                     "p") "pattern(p, 'p_[a-z]+').\npath(p, '\\\\.py$').\nexcept_path(p, "
                          "'^gen/').\n" RULE(
                              "l") "pattern(l, 'l_[a-z]+').\nlanguage(l, "
                                   "python).\n" RULE(
                                       "s") "patte"
                                            "rn(s,"
                                            " 's_("
                                            "[a-z]"
                                            "+)')."
                                            "\nsto"
                                            "pword"
                                            "(s, "
                                            "'DUMM"
                                            "Y')."
                                            "\nexc"
                                            "ept_"
                                            "secre"
                                            "t(s, "
                                            "'^"
                                            "abc$'"
                                            ").\n"
                                            "excep"
                                            "t_"
                                            "match"
                                            "(s, "
                                            "'^s_"
                                            "def')"
                                            ".\nex"
                                            "cept_"
                                            "line("
                                            "s, "
                                            "'noli"
                                            "nt')."
                                            "\n" RULE("x") "pattern(x, "
                                                           "'x_([a-z]+)')."
                                                           "\nexcept(x, "
                                                           "[path(['a', "
                                                           "'b']), "
                                                           "secret('q')])."
                                                           "\n" RULE(
                                                               "c") "pattern(c, "
                                                                    "'c_([0-9]+)').\ncheck(c, "
                                                                    "luhn).\n" RULE(
                                                                        "g") "patter"
                                                                             "n(g, "
                                                                             "'g_(a)"
                                                                             "?(b)("
                                                                             "c)?')."
                                                                             "\n" RULE(
                                                                                 "h") "pattern(h, "
                                                                                      "'h_(a)(b)')."
                                                                                      "\ncapture(h,"
                                                                                      " 2).\n"
                                                                                      "except_line("
                                                                                      "_, "
                                                                                      "'never')."
                                                                                      "\n");
    assert_int_equal(search(&f, NULL, "t_abcd1234"), 0);
    assert_int_equal(search(&f, NULL, "t_abcd1234 t_efgh5678\n a wORd"), 2);
    assert_int_equal(search(&f, NULL, "e_aaaaaaab e_abcdefgh"), 1);
    assert_int_equal(search(&f, "a.py", "p_x"), 1);
    assert_int_equal(search(&f, "a.pyc", "p_x"), 0);
    assert_int_equal(search(&f, "gen/a.py", "p_x"), 0);
    assert_int_equal(search(&f, "run", "#!/usr/bin/env -S python3.11 -u\nl_x"), 1);
    assert_int_equal(search(&f, "run", "#!/bin/sh\nl_x"), 0);
    assert_int_equal(search(&f, NULL, "s_abc s_abcd s_defg s_mydummyx\ns_ok // nolint\n"), 1);
    assert_int_equal(search(&f, "b", "x_q x_r"), 1);
    assert_int_equal(search(&f, "c", "x_q x_r"), 2);
    assert_int_equal(search(&f, NULL, "c_4111111111111111 c_4111111111111112"), 1);
    assert_int_equal(search(&f, NULL, "g_bc"), 1);
    assert_int_equal(f.hits.items[0].secret.start, 2);
    assert_int_equal(f.hits.items[0].secret.end, 3);
    assert_int_equal(search(&f, NULL, "h_ab"), 1);
    assert_int_equal(f.hits.items[0].secret.start, 3);
    assert_int_equal(search(&f, NULL, "h_ab g_bc // never"), 0);
    close_fixture(&f);
}

static void siblings_may_be_exceptions(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f, RULE("a") "pattern(a, 'machine:').\nexcept_sibling(a, '(?m)^limit:').\n" RULE(
                         "b") "pattern(b, 'machine:').\n"
                              "except(b, [sibling(['^x', '(?m)^limit:']), line(large)]).\n");
    assert_int_equal(search(&f, NULL, "a:\n  machine: x\n  steps:\n    limit: 1\n"), 2);
    assert_int_equal(search(&f, NULL, "a:\n  machine: x\n  steps:\n    - y\n  limit: 1\n"), 1);
    assert_int_equal(search(&f, NULL, "a:\n  limit: 1\n\n  machine: large\n"), 0);
    assert_int_equal(search(&f, NULL, "a:\n  limit: 1\nb:\n  machine: large\n"), 2);
    close_fixture(&f);
}

static void a_rule_without_a_pattern_is_about_the_file(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f, RULE("p12") "path(p12, '\\\\.p12$').\n");
    assert_int_equal(search(&f, "a/b.p12", ""), 1);
    assert_int_equal(f.hits.items[0].groups[0].end, 0);
    assert_int_equal(search(&f, "a/b.p13", ""), 0);
    assert_true(detector_wants_path(f.detector, f.scratch, TEXT("x.p12")));
    assert_false(detector_wants_path(f.detector, f.scratch, TEXT("x.c")));
    close_fixture(&f);
}

static void a_generic_rule_gives_way(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f, RULE("any") "pattern(any, 'key=([a-z_0-9]+)').\ntag(any, generic).\n" RULE(
                         "own") "pattern(own, 'own_[a-z]{4}').\n");
    assert_int_equal(search(&f, NULL, "key=own_abcd"), 1);
    assert_true(text_is(f.hits.items[0].rule->id, "own"));
    assert_int_equal(search(&f, NULL, "key=other own_abcd"), 2);
    close_fixture(&f);
}

/* Look-around, back references and bounds that the set cannot do are found all the same. */
static void what_the_set_cannot_do_is_still_found(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(&f,
                 RULE("look") "pattern(look, '(?<!a)b(?!c)').\n" RULE(
                     "back") "pattern(back, '(x|y)\\\\1z').\n" RULE("kept") "pattern(kept, "
                                                                            "'(?>q+)r\\\\b')."
                                                                            "\n" RULE("opt") "patte"
                                                                                             "rn("
                                                                                             "opt, "
                                                                                             "'(?i)"
                                                                                             "[\\\\"
                                                                                             "w.-]{"
                                                                                             "0,50}"
                                                                                             "?(?:"
                                                                                             "door)"
                                                                                             "[= "
                                                                                             "]{1,"
                                                                                             "3}(["
                                                                                             "0-9]{"
                                                                                             "3})')"
                                                                                             ".\n");
    assert_int_equal(search(&f, NULL, "ab bc bd b"), 2);
    assert_int_equal(search(&f, NULL, "xxz xyz yyz"), 2);
    assert_int_equal(search(&f, NULL, "qqqr qrs"), 1);
    assert_int_equal(search(&f, NULL, "my.DOOR = 123"), 1);
    assert_int_equal(f.hits.items[0].groups[0].start, 0);
    close_fixture(&f);
}

static char *filled(size_t size, char c)
{
    char *out = xmalloc(size + 1);
    memset(out, c, size);
    out[size] = '\0';
    return out;
}

static void long_matches_and_long_lines_are_found(void **state)
{
    (void)state;
    struct fixture f;
    enum { SIZE = 200 * 1000 };
    char *text = filled(SIZE, '.');
    open_fixture(&f, RULE("k") "pattern(k, 'BEGIN[^%]{10,}?END').\n" RULE(
                         "w") "pattern(w, '\\\\bword[0-9]\\\\b').\n");
    memcpy(text + 1000, "BEGIN", 5);
    memcpy(text + 6000, "END", 3); /* longer than the first window */
    memcpy(text + 50000, " word7 ", 7);
    memcpy(text + 100000, "%BEGIN", 6);
    memcpy(text + 150000, "END", 3); /* longer than the second */
    memcpy(text + SIZE - 7, "% word8", 7);
    assert_int_equal(search(&f, NULL, text), 4);
    assert_int_equal(f.hits.items[0].groups[0].start, 1000);
    assert_int_equal(f.hits.items[0].groups[0].end, 6003);
    assert_int_equal(f.hits.items[1].groups[0].start, 50001);
    assert_int_equal(f.hits.items[2].groups[0].start, 100001);
    assert_int_equal(f.hits.items[3].groups[0].end, SIZE);
    assert_int_equal(f.hits.trouble_count, 0);
    free(text);
    close_fixture(&f);
}

static void ends_of_windows_are_no_ends_of_the_file(void **state)
{
    (void)state;
    struct fixture f;
    open_fixture(
        &f, RULE("e") "pattern(e, 'key[0-9]$').\n" RULE(
                "z") "pattern(z, 'lock[0-9](?:;|\\\\z)').\n" RULE("b") "pattern(b, '^first').\n");
    assert_int_equal(search(&f, NULL, "key1\nkey2\nlock1\nlock2;\nlock3"), 2);
    assert_int_equal(search(&f, NULL, "first\nfirst\n"), 1);
    assert_int_equal(search(&f, NULL, "key1\nkey2"), 1);
    assert_int_equal(f.hits.items[0].groups[0].start, 5);
    close_fixture(&f);
}

static void what_exhausts_a_limit_is_a_trouble(void **state)
{
    (void)state;
    struct fixture f;
    char *text = filled(59999, 'a');
    open_fixture(&f, RULE("many") "pattern(many, 'a').\n");
    for (size_t i = 1; i < 59999; i += 2)
        text[i] = '\n';
    assert_int_equal(search(&f, NULL, text), DETECT_HITS_MAX);
    assert_int_equal(f.hits.trouble_count, 1);
    close_fixture(&f);
    open_fixture(&f, RULE("hang") "pattern(hang, '((?:x+)+)+y(?=w)').\n");
    memset(text, 'x', 59999);
    text[59000] = 'y';
    assert_int_equal(search(&f, NULL, text), 0);
    assert_int_equal(f.hits.trouble_count, 1);
    assert_true(text_is(f.hits.troubles[0].rule->id, "hang"));
    close_fixture(&f);
    free(text);
}

static void a_wrong_rule_is_refused_with_its_place(void **state)
{
    (void)state;
    refused(RULE("a") "pattern(a, '(').\n", "sample.lgt: line 4, column 12: rule \"a\"");
    refused(RULE("a") "pattern(a, 'x*').\n", "empty text");
    refused(RULE("a") "pattern(a, x).\ncapture(a, 1).\n", "no group 1");
    refused(RULE("a") "pattern(a, '[é]').\n", "outside ASCII");
    refused(RULE("a") "pattern(a, x).\npath(a, '[').\n", "line 5, column 9");
    refused(RULE("a") "pattern(a, x).\nexcept_line(_, '[').\n", "line 5");
    refused(RULE("a") "pattern(a, xyz).\nexample(a, xy).\n",
            "line 5, column 1: rule \"a\": it does not find");
    refused(RULE("a") "pattern(a, xyz).\ncounter_example(a, xyz).\n", "finds this counter-example");
    refused(RULE("a") "pattern(a, xyz).\npath(a, '[.]c$').\nexample(a, 'a.h', xyz).\n", "line 6");
}

static void two_rulesets_do_not_share_an_id(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct ruleset both[2];
    struct error err = {0};
    for (int i = 0; i < 2; i++)
        assert_int_equal(ruleset_read(TEXT(BEGIN RULE("a") "pattern(a, x).\n" END),
                                      i ? TEXT("two.lgt") : TEXT("one.lgt"), arena, &both[i], &err),
                         0);
    assert_null(detector_new(both, 2, NULL, &err));
    assert_non_null(strstr(err.message, "one.lgt"));
    assert_non_null(strstr(err.message, "two.lgt"));
    arena_destroy(&arena);
}

static void a_fix_takes_groups(void **state)
{
    (void)state;
    struct fixture f;
    struct text text = TEXT("strcpy(a, b)");
    open_fixture(
        &f,
        "rule(a, curative, low, code, 'm').\npattern(a, 'strcpy\\\\((\\\\w+), (\\\\w+)\\\\)').\n"
        "fix(a, 'copy($2, $1, $$$9)$').\n");
    assert_int_equal(search_text(&f, NULL, text), 1);
    assert_true(text_is(hit_fix(&f.hits.items[0], text, f.arena), "copy(b, a, $)$"));
    close_fixture(&f);
}

/* Random patterns whose begin may match nothing, of rules with and without keywords, on one line:
 * what is found is what PCRE2 finds, one match after the other. */

enum { RANDOM_RULES = 300, RANDOM_TEXTS = 12, LINE_MAX_BYTES = 300 };

static void random_optional_pattern(struct dice *dice, char *out)
{
    static const char *const optional[] = {"[ab]{0,9}?", "[abk]{0,5}", "a?", "[a-z]{0,50}?", "b*?"};
    static const char *const items[] = {"a",        "k",     "key",   "b",        "[ab]",
                                        "[a-z]{2}", "=",     "[0-9]", "(?:a|kb)", "a?",
                                        "x{1,3}",   "\\\\b", "(k|b)", "[^a]",     "(?!a)k"};
    out = stpcpy(out, dice_once_in(dice, 2) ? "(?i)" : "");
    for (size_t count = 1 + dice_below(dice, 2); count; count--)
        out = stpcpy(out, optional[dice_below(dice, sizeof optional / sizeof optional[0])]);
    for (size_t count = 1 + dice_below(dice, 4); count; count--)
        out = stpcpy(out, items[dice_below(dice, sizeof items / sizeof items[0])]);
}

static size_t random_line(struct dice *dice, char *out)
{
    static const char letters[] = "aabbkkexyAK=01 -";
    size_t size = 1 + dice_below(dice, LINE_MAX_BYTES - 5);
    for (size_t i = 0; i < size; i++)
        out[i] = letters[dice_below(dice, sizeof letters - 1)];
    if (dice_once_in(dice, 2))
        memcpy(out + dice_below(dice, size), "WORD", 4);
    return size + 4;
}

static void compare_with_pcre2(struct fixture *f, const struct matcher *matcher, const char *regex,
                               struct text line, bool searched)
{
    struct match_scratch *scratch = match_scratch_new();
    struct match_span span;
    size_t count = 0;
    (void)search_text(f, NULL, line);
    for (size_t from = 0;
         searched && match_find(matcher, scratch, line, from, &span, 1) == MATCH_YES;
         from = span.end, count++)
        if (count >= f->hits.count || f->hits.items[count].groups[0].start != span.start ||
            f->hits.items[count].groups[0].end != span.end)
            fail_msg("%s in <%.*s>: not found at %zu", regex, TEXT_ARG(line), span.start);
    if (count != f->hits.count)
        fail_msg("%s in <%.*s>: %zu matches, not %zu", regex, TEXT_ARG(line), f->hits.count, count);
    match_scratch_destroy(&scratch);
}

static void optional_beginnings_change_no_match(void **state)
{
    struct dice dice = {11};
    char regex[256], line[LINE_MAX_BYTES] = "";
    size_t tried = 0;
    (void)state;
    for (int i = 0; i < RANDOM_RULES; i++) {
        struct fixture f;
        struct error err = {0};
        bool keyword = dice_once_in(&dice, 2);
        random_optional_pattern(&dice, regex);
        char *facts = NULL;
        assert_true(asprintf(&facts, RULE("a") "pattern(a, '%s').\n%s", regex,
                             keyword ? "keyword(a, word).\n" : "") > 0);
        bool opened = try_open(&f, facts, NULL, &err) == 0; /* not if it matches nothing */
        struct text own = opened ? f.ruleset.rules[0].patterns.items[0].regex : TEXT("");
        struct matcher *matcher = opened ? matcher_new(own, MATCHER_BYTES, &err) : NULL;
        for (int k = 0; opened && k < RANDOM_TEXTS; k++) {
            struct text text = {line, random_line(&dice, line)};
            compare_with_pcre2(&f, matcher, regex, text,
                               !keyword || memmem(line, text.size, "WORD", 4));
        }
        tried += opened;
        matcher_destroy(&matcher);
        close_fixture(&f);
        free(facts);
    }
    assert_true(tried > RANDOM_RULES / 2);
}

static void what_was_compiled_is_kept_and_checked(void **state)
{
    (void)state;
    char folder[] = "/tmp/hyper-detect.XXXXXX", path[128], hex[ID_HEX_SIZE];
    struct fixture f;
    struct error err = {0};
    struct stat info;
    const char *facts = RULE("a") "pattern(a, 'key=([a-z]+)').\n";
    assert_non_null(mkdtemp(folder));
    assert_int_equal(try_open(&f, facts, folder, &err), 0);
    (void)snprintf(path, sizeof path, "%s/rules-%s", folder,
                   id_hex(detector_identity(f.detector), hex));
    close_fixture(&f);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(try_open(&f, facts, folder, &err), 0);
    assert_int_equal(search(&f, NULL, "key=abc"), 1);
    struct id identity = detector_identity(f.detector);
    close_fixture(&f);
    /* Anybody else's, or a damaged one, is not read. */
    assert_int_equal(chmod(path, 0622), 0);
    assert_null(match_set_load(path, identity, 1, &err));
    assert_int_equal(chmod(path, 0600), 0);
    assert_null(match_set_load(path, identity, 2, &err));
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, -1, SEEK_END), 0);
    int last = fgetc(file);
    assert_int_equal(fseek(file, -1, SEEK_END), 0);
    (void)fputc(last ^ 1, file);
    (void)fclose(file);
    assert_null(match_set_load(path, identity, 1, &err));
    assert_int_equal(try_open(&f, facts, folder, &err), 0);
    assert_int_equal(search(&f, NULL, "key=abc"), 1);
    close_fixture(&f);
    (void)unlink(path);
    (void)rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(siblings_may_be_exceptions),
        cmocka_unit_test(all_matches_of_all_rules_are_found),
        cmocka_unit_test(conditions_decide),
        cmocka_unit_test(a_rule_without_a_pattern_is_about_the_file),
        cmocka_unit_test(a_generic_rule_gives_way),
        cmocka_unit_test(what_the_set_cannot_do_is_still_found),
        cmocka_unit_test(long_matches_and_long_lines_are_found),
        cmocka_unit_test(ends_of_windows_are_no_ends_of_the_file),
        cmocka_unit_test(what_exhausts_a_limit_is_a_trouble),
        cmocka_unit_test(a_wrong_rule_is_refused_with_its_place),
        cmocka_unit_test(two_rulesets_do_not_share_an_id),
        cmocka_unit_test(a_fix_takes_groups),
        cmocka_unit_test(optional_beginnings_change_no_match),
        cmocka_unit_test(what_was_compiled_is_kept_and_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
