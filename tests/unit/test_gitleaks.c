/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/gitleaks.h"

#include "lib/detect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

struct fixture {
    struct arena *arena;
    struct lgt_writer out;
    struct gitleaks_import import;
    struct ruleset ruleset;
};

static void import(struct fixture *f, const char *const *texts, size_t count)
{
    static const char *const files[] = {"one.toml", "two.toml", "three.toml"};
    struct gitleaks_config config = {.count = count};
    struct error err = {0};
    *f = (struct fixture){.arena = arena_new()};
    for (size_t i = 0; i < count; i++) {
        config.layers[i].file = text_of(files[i]);
        config.layers[i].config = toml_read(text_of(texts[i]), f->arena, &err);
        if (!config.layers[i].config)
            fail_msg("%s", err.message);
    }
    if (gitleaks_write(&config, TEXT("test"), f->arena, &f->out, &f->import, &err) != 0 ||
        ruleset_read(lgt_write_bytes(&f->out), TEXT("test.lgt"), f->arena, &f->ruleset, &err) != 0)
        fail_msg("%s\n%.*s", err.message, TEXT_ARG(lgt_write_bytes(&f->out)));
}

static void end(struct fixture *f)
{
    lgt_write_close(&f->out);
    arena_destroy(&f->arena);
}

/* The ids of the rules that find something, each once, with spaces between. */
static struct text found(struct fixture *f, const char *path, const char *text)
{
    struct error err = {0};
    struct detector *detector = detector_new(&f->ruleset, 1, NULL, &err);
    if (!detector)
        fail_msg("%s", err.message);
    struct detector_scratch *scratch = detector_scratch_new(detector);
    struct subject subject = {.path = text_of(path), .has_path = true, .text = text_of(text)};
    struct hits hits;
    struct text ids = TEXT("");
    assert_int_equal(detector_search(detector, scratch, &subject, &hits, &err), 0);
    for (size_t i = 0; i < hits.count; i++)
        ids = arena_print(f->arena, "%.*s%s%.*s=%.*s", TEXT_ARG(ids), i ? " " : "",
                          TEXT_ARG(hits.items[i].rule->id),
                          (int)(hits.items[i].secret.end - hits.items[i].secret.start),
                          text + hits.items[i].secret.start);
    detector_scratch_destroy(&scratch);
    detector_destroy(&detector);
    return ids;
}

static void check_found(struct fixture *f, const char *path, const char *text, const char *wanted)
{
    struct text got = found(f, path, text);
    if (!text_is(got, wanted))
        fail_msg("%s in %s: found \"%.*s\", not \"%s\"", text, path, TEXT_ARG(got), wanted);
}

static void test_conditions(void **state)
{
    static const char *const texts[] = {
        "title = 'own'\n"
        "[[rules]]\nid = 'plain'\ndescription = '''Two\nlines'''\nregex = '''tok_([a-z]+)$'''\n"
        "[[rules]]\nid = 'second group'\nregex = '''(k)ey=(\\w+)'''\nsecretGroup = 2\n"
        "entropy = 1.5\nkeywords = ['KEY']\ntags = ['generic-ish']\npath = '''\\.cfg$'''\n"
        "[[rules]]\nid = 'file'\npath = '''\\.p12$'''\n"};
    struct fixture f;
    (void)state;
    import(&f, texts, 1);
    assert_int_equal(f.import.rules, 3);
    assert_int_equal(f.import.imported, 3);
    assert_int_equal(f.import.notes.count, 0);
    assert_true(text_is(f.ruleset.rules[0].message, "Two lines"));
    assert_true(text_is(f.ruleset.imported, "one.toml"));
    check_found(&f, "a.txt", "tok_abc", "plain=abc");
    check_found(&f, "a.txt", "tok_abc\n", "");
    check_found(&f, "a.cfg", "key=abcd", "second-group=abcd");
    check_found(&f, "a.cfg", "key=aaaa", "");
    check_found(&f, "a.txt", "key=abcd", "");
    check_found(&f, "a.p12", "", "file=");
    end(&f);
}

static void test_allowlists(void **state)
{
    static const char *const texts[] = {
        "[allowlist]\npaths = ['''^doc/''']\nstopwords = ['SAMPLE']\n"
        "[[allowlists]]\ntargetRules = ['b']\nregexes = ['''^zz''']\n"
        "[[rules]]\nid = 'a'\nregex = '''a=(\\w+)'''\n"
        "[rules.allowlist]\nregexTarget = 'line'\nregexes = ['''# ok$''', '''# fine''']\n"
        "[[rules]]\nid = 'b'\nregex = '''b=(\\w+)'''\n"
        "[[rules.allowlists]]\ncondition = 'AND'\npaths = ['''^x/''']\nregexes = ['''^q''']\n"
        "[[rules.allowlists]]\nregexTarget = 'match'\nregexes = ['''^b=m''']\nstopwords = "
        "['no']\n"};
    struct fixture f;
    (void)state;
    import(&f, texts, 1);
    assert_int_equal(f.import.notes.count, 0);
    check_found(&f, "src/a", "a=1", "a=1");
    check_found(&f, "doc/a", "a=1 b=2", "");
    check_found(&f, "src/a", "a=1sample2", "");
    check_found(&f, "src/a", "a=1 # ok\na=2 # fine too\na=3", "a=3");
    check_found(&f, "x/a", "b=q1 b=r1", "b=r1");
    check_found(&f, "y/a", "b=q1", "b=q1");
    check_found(&f, "y/a", "b=m1 b=Nor b=zz a=zz", "a=zz");
    end(&f);
}

static void test_extension(void **state)
{
    static const char *const texts[] = {
        "[extend]\npath = 'two.toml'\ndisabledRules = ['gone']\n"
        "[[rules]]\nid = 'kept'\ndescription = 'new'\nkeywords = ['other']\n"
        "[[rules]]\nid = 'own'\nregex = 'own=(.)'\n",
        "[allowlist]\nregexes = ['^9$']\n"
        "[[rules]]\nid = 'kept'\ndescription = 'old'\nregex = 'kept=(.)'\nkeywords = ['kept']\n"
        "[[rules]]\nid = 'gone'\nregex = 'gone=(.)'\n"};
    struct fixture f;
    bool uses_default = true;
    struct text path;
    (void)state;
    import(&f, texts, 2);
    assert_int_equal(f.import.imported, 2);
    assert_true(text_is(f.ruleset.rules[0].message, "new"));
    assert_int_equal(f.ruleset.rules[0].keywords.count, 2);
    check_found(&f, "a", "kept=1 gone=2 own=3 own=9", "kept=1 own=3");
    assert_int_equal(
        gitleaks_extends(toml_read(text_of(texts[0]), f.arena, NULL), &uses_default, &path, NULL),
        0);
    assert_true(!uses_default && text_is(path, "two.toml"));
    end(&f);
}

/* An id that ours cannot be is another one here, wherever it is named. */
static void test_ids_that_are_spelled_otherwise(void **state)
{
    static const char *const texts[] = {
        "[extend]\npath = 'two.toml'\ndisabledRules = ['gone rule']\n"
        "[[allowlists]]\ntargetRules = ['kept rule']\nregexes = ['^9$']\n",
        "[[rules]]\nid = 'kept rule'\nregex = 'kept=(.)'\n"
        "[[rules]]\nid = 'gone rule'\nregex = 'gone=(.)'\n"};
    struct fixture f;
    (void)state;
    import(&f, texts, 2);
    assert_int_equal(f.import.notes.count, 0);
    assert_int_equal(f.import.imported, 1);
    check_found(&f, "a", "kept=1 gone=2 kept=9", "kept-rule=1");
    end(&f);
}

static void test_what_is_left_out_is_told(void **state)
{
    static const struct {
        const char *rule, *note;
    } cases[] = {
        {"id = 'x'\nregex = '(?=a)'", "one.toml: line 6, column 9: regular expression, byte 2"},
        {"id = 'x'\nregex = '(a'", "a group that does not end"},
        {"id = 'good'\nregex = 'b'", "the id good is there already"},
        {"regex = 'b'", "whose id is missing"},
        {"id = 'x'", "neither regex nor path"},
        {"id = 'x'\nregex = 'a'\nsecretGroup = 1", "no group of the regex"},
        {"id = 'x'\nregex = 'a'\nentropy = 9", "entropy is not from 0 to 8"},
        {"id = 'x'\nregex = 7", "regex is an integer, not a string"},
        {"id = 'x'\nregex = 'a'\nkeywords = [1]", "an integer where a string is due"},
        {"id = 'x'\nregex = 'a'\n[[rules.required]]\nid = 'good'", "required has no counterpart"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture f;
        struct arena *arena = arena_new();
        const char *text =
            arena_print(arena, "[[rules]]\nid = 'good'\nregex = 'a'\n[[rules]]\n%s\n",
                        cases[i].rule)
                .data;
        import(&f, &text, 1);
        assert_int_equal(f.import.rules, 2);
        assert_int_equal(f.import.imported, 1);
        assert_int_equal(f.import.notes.count, 1);
        if (!strstr(f.import.notes.items[0].data, cases[i].note))
            fail_msg("%s: %s", cases[i].rule, f.import.notes.items[0].data);
        end(&f);
        arena_destroy(&arena);
    }
}

/* An allowlist that cannot be kept leaves the rule, which then finds more, never less. */
static void test_allowlists_left_out(void **state)
{
    static const char *const texts[] = {
        "[[rules]]\nid = 'a'\nregex = 'a=(\\w)'\nfoo = 1\n"
        "[[rules.allowlists]]\ncondition = 'AND'\ncommits = ['0123']\nregexes = ['1']\n"
        "[[rules.allowlists]]\ncondition = 'XOR'\nregexes = ['1']\n"
        "[[rules.allowlists]]\nregexTarget = 'word'\nregexes = ['1']\n"
        "[[rules.allowlists]]\ncondition = 'AND'\nregexes = ['\\pL']\nstopwords = ['1']\n"
        "[[rules.allowlists]]\nregexes = ['\\pL', '2']\n"};
    struct fixture f;
    (void)state;
    import(&f, texts, 1);
    assert_int_equal(f.import.notes.count, 6);
    check_found(&f, "a", "a=1 a=2", "a=1");
    end(&f);
}

static void test_corpus(void **state)
{
    struct arena *arena = arena_new();
    struct lgt_writer out = {0};
    struct gitleaks_import import;
    struct error err = {0};
    char path[4096];
    const char *folder = getenv("HYPER_CORPUS");
    (void)state;
    snprintf(path, sizeof path, "%s/secrets/gitleaks.toml", folder ? folder : TEST_CORPUS);
    FILE *file = fopen(path, "re");
    if (!file) {
        print_message("there is no %s (set HYPER_CORPUS)\n", path);
        arena_destroy(&arena);
        skip();
    }
    char *bytes = arena_alloc(arena, TOML_SIZE_MAX);
    size_t size = fread(bytes, 1, TOML_SIZE_MAX, file);
    fclose(file);
    struct gitleaks_config config = {.count = 1};
    config.layers[0].file = TEXT("gitleaks.toml");
    config.layers[0].config = toml_read((struct text){bytes, size}, arena, &err);
    assert_non_null(config.layers[0].config);
    assert_int_equal(gitleaks_write(&config, TEXT("gitleaks"), arena, &out, &import, &err), 0);
    assert_int_equal(import.rules, 222);
    assert_int_equal(import.imported, 222);
    assert_int_equal(import.notes.count, 0);
    lgt_write_close(&out);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_allowlists),
        cmocka_unit_test(test_extension),
        cmocka_unit_test(test_ids_that_are_spelled_otherwise),
        cmocka_unit_test(test_what_is_left_out_is_told),
        cmocka_unit_test(test_allowlists_left_out),
        cmocka_unit_test(test_corpus),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
