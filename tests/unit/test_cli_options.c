/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct settings {
    bool deep;
    const char *repo;
    struct strings tags;
    uint64_t limit;
    uint64_t memory;
    int64_t wait;
    struct moment since;
    unsigned colour;
    struct strings operands;
};

static const char *const colour_words[] = {"any", "red", "green"};
static const struct names colour_names = NAMES(colour_words);

static const struct option_row rows[] = {
    {"deep", 'd', OPTION_FLAG, offsetof(struct settings, deep), NULL, "go deep", NULL, 0, 0},
    {"repo", 'r', OPTION_TEXT, offsetof(struct settings, repo), "NAME", "repository", NULL, 0, 0},
    {"tag", 0, OPTION_LIST, offsetof(struct settings, tags), "TAG", "a tag", NULL, 0, 0},
    {"limit", 'n', OPTION_COUNT, offsetof(struct settings, limit), "N", "how many", NULL, 1, 100},
    {"memory", 0, OPTION_SIZE, offsetof(struct settings, memory), "SIZE", "memory", NULL, 0, 0},
    {"wait", 0, OPTION_DURATION, offsetof(struct settings, wait), "TIME", "wait", NULL, 0, 0},
    {"since", 0, OPTION_TIME, offsetof(struct settings, since), "TIME", "since", NULL, 0, 0},
    {"colour", 0, OPTION_WORD, offsetof(struct settings, colour), "COLOUR", "colour", &colour_names,
     0, 0},
};

static const struct usage usage = {
    .command = "hyper test",
    .synopsis = "FILE...",
    .about = "Tests.",
    OPTIONS(rows),
    .least_operands = 0,
    .most_operands = 3,
    .operands_offset = offsetof(struct settings, operands),
};

struct world {
    struct arena *arena;
    struct globals globals;
    struct settings settings;
    struct error err;
};

static int set_up(void **state)
{
    struct world *world = xcalloc(1, sizeof *world);
    world->arena = arena_new();
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    arena_destroy(&world->arena);
    free(world);
    return 0;
}

/* Reads the words up to NULL. */
static int read_line(struct world *world, const char *const *words)
{
    char *argv[16] = {NULL};
    int argc = 0;
    argv[argc++] = xstrdup("test");
    for (; words[argc - 1]; argc++)
        argv[argc] = xstrdup(words[argc - 1]);
    world->globals = (struct globals){0};
    world->settings = (struct settings){0};
    int result = options_read(&usage, argc, argv, &world->globals, &world->settings, world->arena,
                              &world->err);
    /* Texts point into argv. */
    if (world->settings.repo)
        world->settings.repo = arena_print(world->arena, "%s", world->settings.repo).data;
    if (world->globals.store)
        world->globals.store = arena_print(world->arena, "%s", world->globals.store).data;
    for (size_t i = 0; i < world->settings.operands.count; i++)
        world->settings.operands.items[i] =
            arena_print(world->arena, "%s", world->settings.operands.items[i]).data;
    for (size_t i = 0; i < world->settings.tags.count; i++)
        world->settings.tags.items[i] =
            arena_print(world->arena, "%s", world->settings.tags.items[i]).data;
    for (int i = 0; i < argc; i++)
        free(argv[i]);
    return result;
}

#define LINE(...) ((const char *const[]){__VA_ARGS__, NULL})

static void reads_every_kind(void **state)
{
    struct world *world = *state;
    struct settings *s = &world->settings;
    assert_int_equal(read_line(world, LINE("--deep", "--repo=a/b", "one", "--tag", "x", "--tag=y",
                                           "-n5", "--memory", "2MiB", "--wait=500ms")),
                     1);
    assert_true(s->deep);
    assert_string_equal(s->repo, "a/b");
    assert_int_equal(s->tags.count, 2);
    assert_string_equal(s->tags.items[1], "y");
    assert_int_equal(s->limit, 5);
    assert_int_equal(s->memory, 2 * 1024 * 1024);
    assert_int_equal(s->wait, 500);
    assert_int_equal(s->operands.count, 1);
    assert_string_equal(s->operands.items[0], "one");
    assert_int_equal(
        read_line(world, LINE("--since", "1970-01-02", "--colour", "Green", "--store", "/s")), 1);
    assert_true(s->since.given);
    assert_int_equal(s->since.at, 86400000);
    assert_int_equal(s->colour, 2);
    assert_string_equal(world->globals.store, "/s");
}

static void letters_join(void **state)
{
    struct world *world = *state;
    assert_int_equal(read_line(world, LINE("-dqn", "7", "-rx")), 1);
    assert_true(world->settings.deep);
    assert_true(world->globals.quiet);
    assert_int_equal(world->settings.limit, 7);
    assert_string_equal(world->settings.repo, "x");
}

static void dash_is_an_operand_and_two_end_options(void **state)
{
    struct world *world = *state;
    assert_int_equal(read_line(world, LINE("-", "--", "--deep")), 1);
    assert_int_equal(world->settings.operands.count, 2);
    assert_string_equal(world->settings.operands.items[0], "-");
    assert_string_equal(world->settings.operands.items[1], "--deep");
    assert_false(world->settings.deep);
}

static void says_what_is_wrong(void **state)
{
    static const struct {
        const char *words[4];
        const char *message;
    } cases[] = {
        {{"--repos", "x"}, "did you mean --repo?"},
        {{"--jsn"}, "did you mean --json?"},
        {{"--zzzzzzzz"}, "see hyper test --help"},
        {{"-x"}, "unknown option -x"},
        {{"--repo"}, "--repo needs a value"},
        {{"-r"}, "-r needs a value"},
        {{"--deep=yes"}, "--deep takes no value"},
        {{"--limit", "0"}, "--limit: \"0\": a whole number from 1 to 100"},
        {{"--limit", "101"}, "from 1 to 100"},
        {{"--limit", "-3"}, "from 1 to 100"},
        {{"--limit", "1x"}, "from 1 to 100"},
        {{"--limit", "99999999999999999999"}, "from 1 to 100"},
        {{"--memory", "2Q"}, "a size like"},
        {{"--memory", "99999999999T"}, "a size like"},
        {{"--wait", "5"}, "a duration like"},
        {{"--wait", "0s"}, "a duration like"},
        {{"--since", "yesterday"}, "a time like"},
        {{"--colour", "blue"}, "one of any, red, green"},
        {{"1", "2", "3", "4"}, "\"4\" is one too many"},
    };
    struct world *world = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *words[5] = {NULL};
        memcpy(words, cases[i].words, sizeof cases[i].words);
        assert_int_equal(read_line(world, words), -1);
        assert_int_equal(world->err.code, ERROR_USAGE);
        if (!strstr(world->err.message, cases[i].message))
            fail_msg("\"%s\" does not say \"%s\"", world->err.message, cases[i].message);
    }
}

static void reads_times(void **state)
{
    static const struct {
        const char *text;
        int64_t at; /* -1: not a time */
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-01-31T12:00:00Z", 1769860800000},
        {"2026-01-31t12:00:00z", 1769860800000},
        {"2026-01-31T12:00:00.25Z", 1769860800250},
        {"2026-01-31T14:00:00+02:00", 1769860800000},
        {"2026-01-31T10:30:00-01:30", 1769860800000},
        {"2026-01-31", 1769817600000},
        {"2024-02-29", 1709164800000},
        {"@1769860800", 1769860800000},
        {"@0", 0},
        {"2025-02-29", -1},
        {"2026-13-01", -1},
        {"2026-00-01", -1},
        {"2026-01-31T24:00:00Z", -1},
        {"2026-01-31T12:00:00", -1},
        {"2026-01-31T12:00:00Zx", -1},
        {"2026-01-31T12:00Z", -1},
        {"2026-1-31", -1},
        {"1969-12-31", -1},
        {"@-1", -1},
        {"@99999999999999", -1},
        {"@", -1},
        {"", -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t at = -1;
        int result = options_time(cases[i].text, &at, NULL);
        if (at != cases[i].at || (result == 0) != (cases[i].at >= 0))
            fail_msg("\"%s\" gives %lld", cases[i].text, (long long)at);
    }
}

static void leading_options_stop_at_the_command(void **state)
{
    char program[] = "hyper", store[] = "--store=/x", json[] = "--json", name[] = "query",
         own[] = "--repo";
    char *argv[] = {program, store, json, name, own, NULL};
    struct world *world = *state;
    bool help = false, version = false;
    assert_int_equal(options_read_leading(5, argv, &world->globals, &help, &version, &world->err),
                     3);
    assert_true(world->globals.json);
    assert_string_equal(world->globals.store, "/x");
    assert_false(help || version);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_every_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(letters_join, set_up, tear_down),
        cmocka_unit_test_setup_teardown(dash_is_an_operand_and_two_end_options, set_up, tear_down),
        cmocka_unit_test_setup_teardown(says_what_is_wrong, set_up, tear_down),
        cmocka_unit_test(reads_times),
        cmocka_unit_test_setup_teardown(leading_options_stop_at_the_command, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
