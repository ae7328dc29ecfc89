/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/distil.h"

#include "lib/detect.h"
#include "lib/distil_token.h"
#include "lib/match.h"
#include "lib/redos.h"
#include "lib/rule_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct arena *arena;

struct list {
    struct distil_observation *items;
    size_t count;
};

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

/* Each on a line of its own, none the first. */
static void add(struct list *list, const char *rule, const char *repo, const char *path,
                const char *code)
{
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    list->items[list->count] = (struct distil_observation){.tool = TEXT("tool"),
                                                           .rule = text_of(rule),
                                                           .repo = text_of(repo),
                                                           .path = text_of(path),
                                                           .line = (uint32_t)list->count + 2,
                                                           .code = text_of(code),
                                                           .message = TEXT("What is\nwrong"),
                                                           .severity = SEVERITY_MEDIUM,
                                                           .category = CATEGORY_QUALITY};
    list->count++;
}

static const char *const repos[] = {"one", "two", "three"};

/* The form with the number in place of its first #. */
static const char *text(const char *form, unsigned number)
{
    const char *mark = strchr(form, '#');
    return mark ? arena_print(arena, "%.*s%u%s", (int)(mark - form), form, number, mark + 1).data
                : form;
}

/* `count` lines of a form in each repository; # is a number that tells them apart. */
static void add_form(struct list *list, const char *rule, const char *path, const char *form,
                     unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        for (size_t r = 0; r < 3; r++)
            add(list, rule, repos[r], path, text(form, i * 7 + (unsigned)r));
}

/* Code as any other. */
static void add_clean(struct list *list, const char *path)
{
    static const char *const forms[] = {"int value# = other + 1;", "return find(list#, size);",
                                        "if (value# == limit) {",  "}",
                                        "call(first, second#);",   "// strcpy is not used, #"};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        add_form(list, "", path, forms[i], 6);
}

static struct distillate learn(const struct list *list)
{
    struct distillate out;
    struct error err = {0};
    if (distil(list->items, list->count, &(struct distil_options){0}, arena, &out, &err) != 0)
        fail_msg("%s", err.message);
    return out;
}

/* The ruleset, as it is stored and loaded; it finds its examples and not its counter-examples, or
 * the detector is not made. */
static struct text written(const struct distillate *learned)
{
    struct text *texts = arena_array(arena, learned->count, sizeof *texts);
    for (size_t i = 0; i < learned->count; i++)
        texts[i] = rule_text(&learned->rules[i].rule, arena);
    return ruleset_text(TEXT("learned"), TEXT("For the test."), texts, learned->count, arena);
}

static bool finds(const struct distillate *learned, const char *path, const char *code)
{
    struct ruleset ruleset;
    struct error err = {0};
    struct hits hits = {0};
    if (ruleset_read(written(learned), TEXT("learned.lgt"), arena, &ruleset, &err) != 0)
        fail_msg("%s", err.message);
    struct detector *detector = detector_new(&ruleset, 1, NULL, &err);
    if (!detector)
        fail_msg("%s", err.message);
    struct detector_scratch *scratch = detector_scratch_new(detector);
    struct subject subject = {text_of(path), true, text_of(code)};
    assert_int_equal(detector_search(detector, scratch, &subject, &hits, &err), 0);
    bool found = hits.count > 0;
    detector_scratch_destroy(&scratch);
    detector_destroy(&detector);
    return found;
}

static void a_call_is_learned_and_comments_are_masked(void **state)
{
    (void)state;
    struct list list = {0};
    add_form(&list, "strcpy", "a.c", "strcpy(to#, from);", 8);
    add_clean(&list, "a.c");
    struct distillate learned = learn(&list);
    assert_int_equal(learned.count, 1);
    const struct distilled *got = &learned.rules[0];
    assert_true(text_is(got->alert_rule, "strcpy") && text_is(got->rule.message, "What is wrong"));
    assert_true(text_starts(got->rule.id, TEXT("tool.strcpy-")));
    assert_int_equal(got->rule.severity, SEVERITY_MEDIUM);
    assert_int_equal(got->rule.category, CATEGORY_QUALITY);
    assert_int_equal(got->seen.right, 24);
    assert_int_equal(got->seen.wrong, 0);
    assert_int_equal(got->seen.repos, 3);
    assert_int_equal(got->held.right, 24);
    assert_true(text_is(got->rule.keywords.items[0], "strcpy"));
    assert_true(text_is(got->rule.languages.items[0], "c"));
    assert_true(finds(&learned, "b.c", "int main(void)\n{\n\tstrcpy(a, b);\n"));
    assert_false(finds(&learned, "b.c", "\t// strcpy(a, b);\n"));
    assert_false(finds(&learned, "b.c", "my_strcpy(a, b);\n"));
    assert_false(finds(&learned, "b.py", "strcpy(a, b)\n"));
    assert_int_equal(learned.outcome_count, 1);
    assert_null(learned.outcomes[0].why);
    assert_int_equal(learned.outcomes[0].found, 24);
}

static void what_is_absent_tells(void **state)
{
    (void)state;
    struct list list = {0};
    add_form(&list, "raw", "a.sh", "while read line#; do", 8);
    add_form(&list, "", "a.sh", "while read -r line#; do", 8);
    add_form(&list, "raw", "a.sh", "read name#", 6);
    add_form(&list, "", "a.sh", "read -r name#", 6);
    add_form(&list, "", "a.sh", "echo line#", 6);
    struct distillate learned = learn(&list);
    assert_true(learned.count >= 1);
    assert_true(finds(&learned, "b.sh", "x=1\n\tread answer\n"));
    assert_false(finds(&learned, "b.sh", "x=1\n\tread -r answer\n"));
}

/* A dot where a command begins says what the word says, and not what any other dot does. */
static void the_shell_reads_files_by_two_names(void **state)
{
    (void)state;
    struct list list = {0};
    add_form(&list, "sourced", "a.sh", ". ./lib#.sh", 8);
    add_form(&list, "sourced", "a.sh", ". \"$top\"/set-up#", 8);
    add_form(&list, "", "a.sh", "ls ./lib#.sh", 8);
    add_form(&list, "", "a.sh", "cat \"$top\"/set-up#", 8);
    add_form(&list, "", "a.sh", "ls lib#.sh other.sh", 8);
    add_form(&list, "", "a.sh", "find . -name a#", 8);
    add_form(&list, "", "a.sh", "./start#.sh now", 8);
    struct distillate learned = learn(&list);
    assert_true(finds(&learned, "b.sh", "x=1\nsource ../set-up.sh\n"));
    assert_true(finds(&learned, "b.sh", "x=1\n. ../set-up.sh\n"));
    assert_false(finds(&learned, "b.sh", "x=1\nfind . -name set-up.sh\n"));
    assert_false(finds(&learned, "b.sh", "x=1\nls ../resource.sh\n"));
}

static void clusters_are_patterns_of_their_own(void **state)
{
    (void)state;
    struct list list = {0};
    add_form(&list, "unsafe", "a.c", "strcpy(to#, from);", 8);
    add_form(&list, "unsafe", "a.c", "char *name# = gets(line);", 4);
    add_form(&list, "unsafe", "a.c", "if (gets(name#) == 0)", 4);
    add_form(&list, "", "a.c", "char *name# = find(line);", 4);
    add_clean(&list, "a.c");
    struct distillate learned = learn(&list);
    assert_true(finds(&learned, "b.c", "x\nstrcpy(a, b);\n"));
    assert_true(finds(&learned, "b.c", "x\ny = gets(z);\n"));
    assert_false(finds(&learned, "b.c", "x\ny = fgets(z, 2, f);\n"));
    assert_int_equal(learned.outcomes[0].found, 48);
}

static void the_length_of_a_line_is_learned(void **state)
{
    (void)state;
    struct list list = {0};
    for (unsigned size = 20; size < 80; size++) {
        char line[100];
        memset(line, 'a', size);
        for (unsigned i = 3; i < size; i += 4 + size % 3)
            line[i] = ' ';
        line[size] = '\0';
        for (size_t r = 0; r < 3; r++)
            add(&list, size > 50 ? "long" : "", repos[r], "a.yaml",
                arena_copy(arena, text_of(line)).data);
    }
    struct distillate learned = learn(&list);
    assert_int_equal(learned.count, 1);
    assert_true(
        finds(&learned, "b.yaml", "a: 1\naaa aaa aaa aaa aaa aaa aaa aaa aaa aaa aaa aaa aaa\n"));
    assert_false(
        finds(&learned, "b.yaml", "a: 1\naaa aaa aaa aaa aaa aaa aaa aaa aaa aaa aaa aaa aa\n"));
}

static void order_does_not_matter(void **state)
{
    (void)state;
    struct list list = {0}, other = {0};
    add_form(&list, "unsafe", "a.c", "strcpy(to#, from);", 8);
    add_form(&list, "print", "a.c", "printf(format#);", 8);
    add_clean(&list, "a.c");
    other.items = arena_array(arena, list.count, sizeof *other.items);
    for (size_t i = 0; i < list.count; i++)
        other.items[(i * 37 + 11) % list.count] = list.items[i];
    other.count = list.count;
    assert_true(list.count % 37 != 0);
    struct distillate first = learn(&list), second = learn(&other);
    struct text a = written(&first), b = written(&second);
    assert_true(first.count == 2 && text_equal(a, b));
}

static void one_repository_is_not_enough(void **state)
{
    (void)state;
    struct list list = {0};
    add_clean(&list, "a.c");
    for (unsigned i = 0; i < 2000; i++)
        add(&list, "flood", "one", "a.c", text("return find(list#, size);", i));
    struct distillate learned = learn(&list);
    assert_int_equal(learned.count, 0);
    assert_string_equal(learned.outcomes[0].why, "flagged in too few repositories");
}

/* One repository calls anything wrong, two others mean something else by the rule. */
static void a_flood_of_wrong_labels_changes_nothing(void **state)
{
    (void)state;
    struct list list = {0};
    add_form(&list, "unsafe", "a.c", "strcpy(to#, from);", 8);
    add_clean(&list, "a.c");
    for (unsigned i = 0; i < 3000; i++)
        add(&list, "unsafe", "flooder", "a.c", text("return find(list#, size);", i));
    struct distillate learned = learn(&list);
    assert_true(finds(&learned, "b.c", "x\nstrcpy(a, b);\n"));
    assert_false(finds(&learned, "b.c", "x\nreturn find(list1, size);\n"));
}

static void what_matches_everything_is_no_rule(void **state)
{
    (void)state;
    struct list list = {0};
    add_form(&list, "all", "a.c", "int value# = other + 1;", 10);
    add_form(&list, "all", "a.c", "call(first, second#);", 10);
    assert_int_equal(learn(&list).count, 0);
    for (unsigned i = 0; i < 12; i++)
        add(&list, "", repos[i % 3], "a.c", "}");
    struct distillate learned = learn(&list);
    assert_false(finds(&learned, "b.c", "x\nsomething = else;\n"));
}

/* Lines made to be hard to match: what is learned from them is bounded, and nests no repeats. */
static void what_is_learned_is_bounded(void **state)
{
    (void)state;
    struct list list = {0};
    add_form(&list, "redos", "a.js",
             "(((((a+)+)+)+)+)$ new RegExp('(a+)+#') ((((((((((((((((((((((((", 8);
    add_form(&list, "redos", "a.js",
             "x = \"#\" + \"a\" + \"a\" + \"a\" + \"a\" + \"a\" + \"a\" + \"a\" + RegExp(y)", 8);
    add_form(&list, "", "a.js", "x = \"#\" + \"a\" + \"a\" + \"a\" + \"a\" + \"a\"", 8);
    add_clean(&list, "a.js");
    struct distillate learned = learn(&list);
    assert_true(learned.count > 0);
    for (size_t i = 0; i < learned.count; i++)
        for (size_t k = 0; k < learned.rules[i].rule.patterns.count; k++) {
            struct error err;
            assert_int_equal(redos_require_quick(learned.rules[i].rule.patterns.items[k].regex,
                                                 MATCHER_BYTES, &err),
                             0);
        }
}

static void rules_that_find_the_same_are_told(void **state)
{
    (void)state;
    struct list list = {0};
    for (unsigned i = 0; i < 24; i++) {
        const char *code = text("strcpy(to#, from);", i);
        for (unsigned k = 0; k < 2; k++) {
            add(&list, k ? "second" : "first", repos[i % 3], "a.c", code);
            list.items[list.count - 1].line = i + 2;
        }
    }
    add_clean(&list, "b.c");
    struct distillate learned = learn(&list);
    assert_int_equal(learned.count, 2);
    assert_true(learned.rules[0].duplicate_of.size == 0);
    assert_true(text_equal(learned.rules[1].duplicate_of, learned.rules[0].rule.id));
}

/* Evidence by commit, of repositories that it was not learned from. */
static void evidence_is_told_by_commit(void **state)
{
    (void)state;
    struct list list = {0};
    add_form(&list, "strcpy", "a.c", "strcpy(to#, from);", 8);
    add_clean(&list, "a.c");
    for (size_t i = 0; i < list.count; i++) {
        list.items[i].commit = i % 2 ? TEXT("odd") : TEXT("even");
        list.items[i].last_seen = (int64_t)i + 1;
    }
    struct distillate learned = learn(&list);
    assert_int_equal(learned.count, 1);
    const struct distil_units *units = &learned.rules[0].units;
    assert_int_equal(units->count, 6);
    uint64_t right = 0;
    for (size_t i = 0; i < units->count; i++) {
        assert_true(text_is(units->items[i].commit, i % 2 ? "odd" : "even"));
        assert_int_equal(units->items[i].wrong, 0);
        assert_in_range(units->items[i].at, 1, 24);
        right += units->items[i].right;
    }
    assert_int_equal(right, learned.rules[0].held.right);
    assert_true(text_is(units->items[0].repo, "one") && text_is(units->items[5].repo, "two"));
}

/* What was learned before is found again, however it is called, and later lines count for it. */
static void known_rules_are_found_again(void **state)
{
    (void)state;
    struct list list = {0};
    struct error err = {0};
    add_form(&list, "strcpy", "a.c", "strcpy(to#, from);", 8);
    add_clean(&list, "a.c");
    for (size_t i = 0; i < list.count; i++)
        list.items[i].first_seen = 1000 + (int64_t)i;
    struct distillate before = learn(&list), after;
    assert_int_equal(before.rules[0].known, 0);
    struct rule_pattern pattern = {.regex = TEXT("strcpy *[(]")};
    struct content_rule other = before.rules[0].rule, odd = before.rules[0].rule;
    other.id = TEXT("other");
    other.patterns.items = &pattern;
    other.patterns.count = 1;
    odd.paths.items = &pattern; /* not only about lines: it is not compared */
    odd.paths.count = 1;
    const struct distil_known known[] = {{&odd, TEXT("tool"), TEXT("strcpy"), 0},
                                         {&other, TEXT("tool"), TEXT("strcpy"), 1012}};
    struct distil_options options = {.known = known, .known_count = 2};
    assert_int_equal(distil(list.items, list.count, &options, arena, &after, &err), 0);
    assert_int_equal(after.count, 1);
    assert_int_equal(after.rules[0].known, 2);
    assert_true(after.rules[0].finds_same && text_is(after.rules[0].duplicate_of, "other"));
    assert_int_equal(after.known[0].count, 0);
    /* Eleven of its lines were first seen after that time, in three repositories. */
    assert_int_equal(after.known[1].count, 3);
    assert_int_equal(after.known[1].items[0].right + after.known[1].items[1].right +
                         after.known[1].items[2].right,
                     11);
}

static void nothing_gives_nothing(void **state)
{
    (void)state;
    struct distillate learned = learn(&(struct list){0});
    assert_int_equal(learned.count, 0);
    assert_int_equal(learned.outcome_count, 0);
}

/* Tokens. */

static void expect(const char *line, enum distil_family family, const char *kinds)
{
    static const char letters[] = "^wnscm$";
    struct token tokens[DISTIL_TOKENS_MAX];
    char got[DISTIL_TOKENS_MAX + 1] = "";
    unsigned count = distil_tokens(text_of(line), family, tokens);
    for (unsigned i = 0; i < count; i++)
        got[i] = letters[tokens[i].kind];
    assert_string_equal(got, kinds);
}

static void tokens_know_strings_and_comments(void **state)
{
    (void)state;
    expect("", FAMILY_C, "^$");
    expect("f(\"a\\\"b\", 'c'); // d e", FAMILY_C, "^wmsmsmmmc$");
    expect(" * in a block", FAMILY_C, "^mc$");
    expect("a /* b */ c", FAMILY_C, "^wmcmw$");
    expect("don't", FAMILY_C, "^wmw$");
    expect("x = 'y' # z", FAMILY_HASH, "^wmsmc$");
    expect("echo 'a $b' # c", FAMILY_QUOTED, "^wmwmwmmc$");
    expect("echo a#b", FAMILY_QUOTED, "^wwmw$");
    expect(". ./a", FAMILY_QUOTED, "^wmmw$");
    expect("x && . a; source b", FAMILY_QUOTED, "^wmwwmww$");
    expect("find . -name", FAMILY_QUOTED, "^wmmw$");
    expect(". ./a", FAMILY_PLAIN, "^mmmw$");
    expect("key: 'v' # c", FAMILY_YAML, "^wmsmc$");
    expect("it's: a", FAMILY_YAML, "^wmwmw$");
    expect("a === 1.5", FAMILY_C, "^wmn$");
}

static void tokens_are_bounded(void **state)
{
    (void)state;
    struct token tokens[DISTIL_TOKENS_MAX];
    char line[5000];
    for (size_t i = 0; i < sizeof line; i++)
        line[i] = (char)(i * 31 % 251);
    for (int family = 0; family < FAMILIES; family++) {
        unsigned count =
            distil_tokens((struct text){line, sizeof line}, (enum distil_family)family, tokens);
        assert_in_range(count, 2, DISTIL_TOKENS_MAX);
        for (unsigned i = 1; i < count; i++)
            assert_true(tokens[i].start >= tokens[i - 1].end && tokens[i].end <= DISTIL_LINE_MAX);
    }
}

static void marks_know_their_neighbours(void **state)
{
    (void)state;
    char around[33];
    distil_mark_after(TEXT("=="), around);
    assert_string_equal(around, "=");
    distil_mark_before(TEXT("=="), around);
    assert_true(strchr(around, '=') && strchr(around, '!'));
    distil_mark_after(TEXT("["), around);
    assert_string_equal(around, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_call_is_learned_and_comments_are_masked, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_is_absent_tells, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_shell_reads_files_by_two_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(clusters_are_patterns_of_their_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_length_of_a_line_is_learned, set_up, tear_down),
        cmocka_unit_test_setup_teardown(order_does_not_matter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_repository_is_not_enough, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_flood_of_wrong_labels_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_matches_everything_is_no_rule, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_learned_is_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rules_that_find_the_same_are_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(evidence_is_told_by_commit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(known_rules_are_found_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_gives_nothing, set_up, tear_down),
        cmocka_unit_test(tokens_know_strings_and_comments),
        cmocka_unit_test(tokens_are_bounded),
        cmocka_unit_test(marks_know_their_neighbours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
