/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/json.h"
#include "lib/match.h"
#include "lib/redos.h"
#include "lib/template.h"
#include "lib/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#ifndef TEST_CORPUS
#define TEST_CORPUS "../shared/corpus"
#endif

static struct arena *arena;
static struct match_scratch *scratch;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    scratch = match_scratch_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_destroy(&arena);
    match_scratch_destroy(&scratch);
    return 0;
}

struct row {
    const char *message;
    const char *template;
};

static void assert_masks(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct text template = template_mask(arena, text_of(rows[i].message));
        if (!text_is(template, rows[i].template))
            fail_msg("\"%s\"\n gives \"%.*s\"\n not   \"%s\"", rows[i].message, TEXT_ARG(template),
                     rows[i].template);
    }
}

#define ASSERT_MASKS(rows) assert_masks(rows, sizeof(rows) / sizeof((rows)[0]))

static void words_stay(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", ""},
        {"Use of assert detected.", "Use of assert detected."},
        {"and/or, I/O, TCP/IP", "and/or, I/O, TCP/IP"},
        {"e.g. this, i.e. that", "e.g. this, i.e. that"},
        {"don't and can't", "don't and can't"},
        {"argument(s) of sha256, utf8", "argument(s) of sha256, utf8"},
        {"APIs, URLs", "APIs, URLs"},
        {"acceded facade decade", "acceded facade decade"},
        {"\\[ \\0-terminated", "\\[ \\<number>-terminated"},
        {"</div> => <br/>", "</div> => <br/>"},
        {"Zeichen f\xc3\xbcr \xe4\xbd\xbf\xe7\x94\xa8",
         "Zeichen f\xc3\xbcr \xe4\xbd\xbf\xe7\x94\xa8"},
    };
    ASSERT_MASKS(rows);
}

static void variable_parts_are_masked(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"see https://a.b/c?d=1#e.", "see <url>."},
        {"(git+ssh://x/y)", "(git+<url>)"},
        {"https://... is none", "https://... is none"},
        {"in src/main.c:10:5: bad", "in <path>: bad"},
        {"in /usr/bin/env.", "in <path>."},
        {"-I/usr/include --x=/etc/y", "-<path> --x=<path>"},
        {"./a ../b/c ~/d", "<path> <path> <path>"},
        {"C:\\dir\\a.c:3 and \\\\host\\share\\b", "<path> and <path>"},
        {"id 123e4567-e89b-12d3-a456-426614174000!", "id <uuid>!"},
        {"1.2.3, v1.2, 1.2.3-rc.1+b5, 10.0.0.1", "<version>, <version>, <version>, <version>"},
        {"0xFF at deadbeef01 not 0xyz", "<hex> at <hex> not <number>xyz"},
        {"00000000000000000000000000000000", "<hex>"},
        {"1234567890 is 12345678", "<number> is <number>"},
        {"-5, +1.5, 99%, 10px, 1e-9, 3rd",
         "-<number>, +<number>, <number>%, <number>px, <number>, <number>rd"},
        {"CWE-120, UTF-8", "CWE-<number>, UTF-<number>"},
        {"'foo' is \"not a\" `word`", "'<quoted>' is \"<quoted>\" `<quoted>`"},
        {"'it isn't so' they say", "'<quoted>' they say"},
        {"the users' data is 'x'", "the users' data is '<quoted>'"},
        {"Expected '===' and saw ''.", "Expected '<quoted>' and saw ''."},
        {"\"open\nend\"", "\"open\nend\""},
        {"snake_case camelCase ns::name a->b a.b.c() f() os.system setup.py",
         "<identifier> <identifier> <identifier> <identifier> <identifier> <identifier> "
         "<identifier> "
         "<identifier>"},
        {"__init__ _x _", "<identifier> <identifier> _"},
        {"f(x) g(7)", "f(x) g(<number>)"},
        {"line too long (102 > 80 characters)", "line too long (<number> > <number> characters)"},
    };
    ASSERT_MASKS(rows);
}

static void placeholders_stay(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"<path> <number>px <*> <rest>", "<path> <number>px <*> <rest>"},
        {"'<quoted>' <uuid><hex>", "'<quoted>' <uuid><hex>"},
    };
    ASSERT_MASKS(rows);
}

static bool regex_matches(struct text template, struct text message)
{
    struct error err;
    struct text source = template_regex(arena, template);
    struct matcher *matcher = matcher_new(source, MATCHER_FULL, &err);
    if (!matcher)
        fail_msg("%.*s: %s", TEXT_ARG(source), err.message);
    enum match_result result = match_test(matcher, scratch, message);
    matcher_destroy(&matcher);
    return result == MATCH_YES;
}

static void assert_laws(struct text message)
{
    struct text template = template_mask(arena, message);
    struct text again = template_mask(arena, template);
    if (!text_equal(template, again))
        fail_msg("not idempotent: \"%.*s\"\n gives \"%.*s\"\n, then \"%.*s\"", TEXT_ARG(message),
                 TEXT_ARG(template), TEXT_ARG(again));
    assert_true(template.size <= TEMPLATE_MAX);
    assert_true(utf8_valid(template));
    if (!regex_matches(template, template))
        fail_msg("\"%.*s\" does not match itself", TEXT_ARG(template));
    if (utf8_valid(message) && !regex_matches(template, message))
        fail_msg("\"%.*s\" does not match its template \"%.*s\", regex %.*s", TEXT_ARG(message),
                 TEXT_ARG(template), TEXT_ARG(template_regex(arena, template)));
}

static struct text repeated(const char *piece, size_t times)
{
    size_t size = strlen(piece);
    char *data = arena_alloc(arena, size * times + 1);
    for (size_t i = 0; i < times; i++)
        memcpy(data + i * size, piece, size);
    return (struct text){data, size * times};
}

static void a_long_literal_is_left(void **state)
{
    (void)state;
    struct text inside = repeated("7 ", 100), longer = repeated("7 ", 101);
    struct text fits = arena_print(arena, "a \"%.*s\" b", TEXT_ARG(inside));
    struct text over = arena_print(arena, "a \"%.*s\" b", TEXT_ARG(longer));
    assert_true(text_is(template_mask(arena, fits), "a \"<quoted>\" b"));
    assert_true(text_equal(template_mask(arena, over), over));
}

static void long_texts_end_in_rest(void **state)
{
    (void)state;
    struct text words = repeated("word ", 1000), numbers = repeated("7 ", 1000);
    struct text template = template_mask(arena, words);
    assert_int_equal(template.size, 5 * (TEMPLATE_MAX / 5 - 1) + 6);
    assert_true(text_is(text_from(template, template.size - 11), "word <rest>"));
    template = template_mask(arena, numbers);
    assert_true(template.size <= TEMPLATE_MAX);
    assert_true(text_is(text_from(template, template.size - 15), "<number> <rest>"));
    assert_true(text_is(template_mask(arena, repeated("x", TEMPLATE_MAX + 1)), "<rest>"));
    assert_int_equal(template_mask(arena, repeated("x", TEMPLATE_MAX)).size, TEMPLATE_MAX);
}

static void the_fullest_template_still_compiles(void **state)
{
    (void)state;
    static const char *const most[] = {"/a/b ", "'x' ", "<path> ", "https://x ", "a_b "};
    char controls[3300] = {0};
    for (size_t i = 0; i < sizeof most / sizeof *most; i++) {
        struct text masked = repeated(most[i], TEMPLATE_MASKS_MAX);
        size_t size = TEMPLATE_MASKS_MAX * strlen(most[i]) + sizeof controls;
        char *message = arena_alloc(arena, size);
        memcpy(message, masked.data, masked.size);
        memcpy(message + masked.size, controls, sizeof controls);
        assert_laws((struct text){message, size < TEMPLATE_MAX ? size : TEMPLATE_MAX});
        assert_laws(repeated(most[i], TEMPLATE_MASKS_MAX + 1));
    }
}

static void bytes_that_are_not_text_are_replaced(void **state)
{
    (void)state;
    struct text template = template_mask(arena, TEXT("a\xff \xc3 b\0c"));
    assert_true(text_equal(template, TEXT("a\xef\xbf\xbd \xef\xbf\xbd b\0c")));
}

/* Seeded, the same everywhere. */
static uint64_t random_state;

static size_t below(size_t limit)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(random_state >> 33) % limit;
}

static const char *const pieces[] = {
    " ",
    " ",
    "'",
    "\"",
    "`",
    "\n",
    "a",
    "don't",
    "x_y",
    "fooBar",
    "word",
    "7",
    "1.5",
    "1.2.3",
    "v2.0",
    "-rc.1",
    "0x1f",
    "deadbeef1",
    "ns::x",
    "f()",
    "()",
    "a.b",
    "e.g.",
    "->",
    "::",
    ".",
    "..",
    "/",
    "//",
    "://",
    "http://x",
    "src/a-b.c",
    ":12",
    ":",
    "C:\\x",
    "\\\\h\\s",
    "\\",
    "~/",
    "$x",
    "@",
    "-",
    "+",
    "%",
    "#",
    "<",
    ">",
    "<path>",
    "<*>",
    "<quoted>",
    "<number>",
    "<rest>",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    "!",
    "?",
    "|",
    "=",
    "*",
    "^",
    "\t",
    "\xc3\xa9",
    "\xe4\xbd\xbf",
    "\xf0\x9f\x98\x80",
    "e5",
    "E",
    "_",
    "123e4567-e89b-12d3-a456-426614174000",
    "00000000000000000000000000000000",
    "CWE-79",
    "s'",
    "'s",
};

static struct text random_message(size_t most)
{
    enum { PIECE_COUNT = sizeof pieces / sizeof *pieces };
    size_t count = below(most) + 1, size = 0;
    char *data = arena_alloc(arena, count * 40);
    for (size_t i = 0; i < count; i++) {
        const char *piece = pieces[below(PIECE_COUNT)];
        memcpy(data + size, piece, strlen(piece));
        size += strlen(piece);
    }
    return (struct text){data, size};
}

static void the_laws_hold_for_random_messages(void **state)
{
    (void)state;
    random_state = 1;
    for (int i = 0; i < 30000; i++) {
        assert_laws(random_message(i % 100 == 0 ? 400 : 16));
        arena_reset(arena);
    }
    for (int i = 0; i < 60; i++) {
        assert_laws(random_message(3000));
        arena_reset(arena);
    }
}

static void the_laws_hold_for_random_bytes(void **state)
{
    (void)state;
    random_state = 2;
    for (int i = 0; i < 20000; i++) {
        char bytes[64];
        size_t size = below(sizeof bytes);
        for (size_t j = 0; j < size; j++)
            bytes[j] = (char)below(i % 2 ? 256 : 128);
        assert_laws((struct text){bytes, size});
        arena_reset(arena);
    }
}

static void a_hostile_message_is_matched_within_the_limits(void **state)
{
    (void)state;
    static const char *const hostile[] = {"'a ", "\" ", "a.",   "a-", "1.",
                                          "/a",  "a'",  "<*> ", "e5", "\\\\a\\"};
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        struct text message = repeated(hostile[i], 20000 / strlen(hostile[i]));
        assert_laws(message);
        assert_laws((struct text){message.data, 4000});
    }
}

static void assert_laws_of_file(const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    ssize_t size;
    while (file && (size = getline(&line, &room, file)) > 0) {
        struct json j;
        struct text key, message = {0};
        json_init(&j, (struct text){line, (size_t)size}, arena);
        for (json_object(&j); json_member(&j, &key);)
            if (text_is(key, "msg"))
                message = json_string(&j);
        if (message.size)
            assert_laws(message);
        arena_reset(arena);
    }
    free(line);
    if (file)
        fclose(file);
}

static void the_laws_hold_for_real_alerts(void **state)
{
    (void)state;
    static const char *const names[] = {"bandit", "eslint", "flawfinder", "shellcheck", "yamllint"};
    const char *corpus = getenv("HYPER_CORPUS");
    char path[2048];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        (void)snprintf(path, sizeof path, "%s/alerts/%s.jsonl", corpus ? corpus : TEST_CORPUS,
                       names[i]);
        FILE *file = fopen(path, "r");
        if (!file) {
            print_message("no alerts in %s\n", path);
            skip();
        }
        fclose(file);
        assert_laws_of_file(path);
    }
}

static void template_regexes_are_bounded(void **state)
{
    (void)state;
    static const char *const templates[] = {
        "'<quoted>' \"<quoted>\" `<quoted>` is <number>",
        "<path> <url> <uuid> <version> <hex> <identifier> <*> <rest>",
        "<*> <*> <*> <*> x",
        "<number><number><path><path><identifier><hex>",
    };
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++) {
        struct error err;
        struct text regex = template_regex(arena, text_of(templates[i]));
        if (redos_require_quick(regex, MATCHER_FULL, &err) != 0)
            fail_msg("%s: %s", templates[i], err.message);
    }
}

enum { MERGE_MAX = 300 };

static void merge(const char *const *templates, size_t count, struct text *merged)
{
    struct text texts[MERGE_MAX];
    for (size_t i = 0; i < count; i++)
        texts[i] = text_of(templates[i]);
    template_merge(arena, texts, count, merged);
}

static void three_that_differ_in_one_word_are_merged(void **state)
{
    (void)state;
    static const char *const templates[] = {
        "foo appears unused. Verify use",
        "bar appears unused. Verify use",
        "baz appears unused. Verify use",
        "foo appears unused. Verify use",
        "bar appears twice. Verify use",
        "bar  appears unused. Verify use",
        "something else",
    };
    struct text merged[7];
    merge(templates, 7, merged);
    for (int i = 0; i < 4; i++)
        assert_true(text_is(merged[i], "<*> appears unused. Verify use"));
    for (int i = 4; i < 7; i++)
        assert_true(text_is(merged[i], templates[i]));
}

static void two_or_too_little_in_common_are_not_merged(void **state)
{
    (void)state;
    static const char *const templates[] = {
        "foo is wrong here",
        "bar is wrong here", /* two */
        "a b",
        "a c",
        "a d", /* no literal word */
        "failed one",
        "failed two",
        "failed six", /* one literal word */
        "it says '<quoted>'",
        "it says why",
        "it says how", /* <quoted> is never blanked */
        "and then <rest>",
        "and then stop",
        "and then go",
    };
    struct text merged[14];
    merge(templates, 14, merged);
    for (int i = 0; i < 14; i++)
        assert_true(text_is(merged[i], templates[i]));
}

static void what_fits_a_wildcard_joins_it(void **state)
{
    (void)state;
    static const char *const templates[] = {"<*> is wrong here", "bar is wrong here"};
    struct text merged[2];
    merge(templates, 2, merged);
    assert_true(text_is(merged[1], "<*> is wrong here"));
}

static void two_positions_are_blanked_in_a_long_template(void **state)
{
    (void)state;
    struct text templates[9], merged[9];
    for (int i = 0; i < 9; i++)
        templates[i] =
            arena_print(arena, "the variable %c%c of the kind %c%c is never used anywhere",
                        'p' + i / 3, 'p' + i / 3, 'a' + i % 3, 'a' + i % 3);
    template_merge(arena, templates, 9, merged);
    for (int i = 0; i < 9; i++)
        assert_true(text_is(merged[i], "the variable <*> of the kind <*> is never used anywhere"));
}

static struct text random_template(void)
{
    static const char *const tokens[] = {"alpha",    "beta",       "gamma", "delta",
                                         "<number>", "'<quoted>'", "<*>"};
    struct text out = TEXT("");
    for (size_t i = 0, count = 3 + below(5); i < count; i++)
        out = arena_print(arena, "%.*s%s%s", TEXT_ARG(out), i ? " " : "", tokens[below(7)]);
    return out;
}

static void merging_has_no_order_and_settles(void **state)
{
    (void)state;
    random_state = 3;
    for (int round = 0; round < 60; round++) {
        struct text in[MERGE_MAX], out[MERGE_MAX], shuffled[MERGE_MAX], other[MERGE_MAX],
            again[MERGE_MAX];
        size_t order[MERGE_MAX], merged = 0;
        for (size_t i = 0; i < MERGE_MAX; i++) {
            in[i] = random_template();
            order[i] = i;
        }
        for (size_t i = MERGE_MAX - 1; i > 0; i--) {
            size_t j = below(i + 1), kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        for (size_t i = 0; i < MERGE_MAX; i++)
            shuffled[i] = in[order[i]];
        template_merge(arena, in, MERGE_MAX, out);
        template_merge(arena, shuffled, MERGE_MAX, other);
        template_merge(arena, out, MERGE_MAX, again);
        for (size_t i = 0; i < MERGE_MAX; i++) {
            assert_true(text_equal(other[i], out[order[i]]));
            assert_true(text_equal(again[i], out[i]));
            merged += !text_equal(in[i], out[i]);
        }
        assert_true(merged > 0);
        arena_reset(arena);
    }
}

static void messages_match_what_their_templates_become(void **state)
{
    (void)state;
    random_state = 4;
    static const char *const frames[][2] = {{"the ", " is never used"},
                                            {"name ", " appears unused here"},
                                            {"", ": wrong 'x y' at end of 7 files"}};
    struct text messages[MERGE_MAX], templates[MERGE_MAX], merged[MERGE_MAX];
    size_t changed = 0;
    for (size_t i = 0; i < MERGE_MAX; i++) {
        struct text inner = random_message(3);
        const char *const *frame = frames[i % 3];
        messages[i] = arena_print(arena, "%s%.*s%s", frame[0], TEXT_ARG(inner), frame[1]);
        templates[i] = template_mask(arena, messages[i]);
    }
    template_merge(arena, templates, MERGE_MAX, merged);
    for (size_t i = 0; i < MERGE_MAX; i++) {
        changed += !text_equal(merged[i], templates[i]);
        if (!regex_matches(merged[i], messages[i]))
            fail_msg("\"%.*s\" does not match \"%.*s\"", TEXT_ARG(messages[i]),
                     TEXT_ARG(merged[i]));
    }
    assert_true(changed > 20);
}

static void nothing_is_merged_of_nothing(void **state)
{
    (void)state;
    struct text merged[3], templates[3] = {TEXT(""), TEXT(" "), repeated("a ", 65)};
    template_merge(arena, NULL, 0, NULL);
    template_merge(arena, templates, 3, merged);
    for (int i = 0; i < 3; i++)
        assert_true(text_equal(merged[i], templates[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_stay),
        cmocka_unit_test(variable_parts_are_masked),
        cmocka_unit_test(placeholders_stay),
        cmocka_unit_test(a_long_literal_is_left),
        cmocka_unit_test(long_texts_end_in_rest),
        cmocka_unit_test(the_fullest_template_still_compiles),
        cmocka_unit_test(bytes_that_are_not_text_are_replaced),
        cmocka_unit_test(the_laws_hold_for_random_messages),
        cmocka_unit_test(the_laws_hold_for_random_bytes),
        cmocka_unit_test(a_hostile_message_is_matched_within_the_limits),
        cmocka_unit_test(the_laws_hold_for_real_alerts),
        cmocka_unit_test(template_regexes_are_bounded),
        cmocka_unit_test(three_that_differ_in_one_word_are_merged),
        cmocka_unit_test(two_or_too_little_in_common_are_not_merged),
        cmocka_unit_test(what_fits_a_wildcard_joins_it),
        cmocka_unit_test(two_positions_are_blanked_in_a_long_template),
        cmocka_unit_test(merging_has_no_order_and_settles),
        cmocka_unit_test(messages_match_what_their_templates_become),
        cmocka_unit_test(nothing_is_merged_of_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
