/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/clean.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    char dir[64];
    struct snippets *snippets;
    struct clean *clean;
    struct arena *arena;
    struct batch batch;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct error err;
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/hyper-clean-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    assert_int_equal(snippets_open(f->dir, &f->snippets, &err), 0);
    f->clean = clean_new();
    f->arena = arena_new();
    *state = f;
    return 0;
}

static void write_file(struct fixture *f, const char *name, const char *text, size_t size)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", f->dir, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"a.c", "b.c"};
    for (size_t i = 0; i < 2; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s/%s", f->dir, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(f->dir);
    snippets_close(&f->snippets);
    clean_destroy(&f->clean);
    arena_destroy(&f->arena);
    free(f);
    return 0;
}

static struct alert alert_at(const char *path, uint32_t line, uint32_t end_line)
{
    return (struct alert){.tool = TEXT("tool"),
                          .repo = TEXT("acme/a"),
                          .path = text_of(path),
                          .line = line,
                          .end_line = end_line};
}

static size_t sample(struct fixture *f)
{
    size_t at = 0;
    f->batch = (struct batch){.form = BATCH_ALERTS};
    while (clean_sample(f->clean, f->snippets, &at, &f->batch, f->arena))
        ;
    return f->batch.lines.count;
}

static bool has_line(const struct fixture *f, uint32_t line)
{
    for (size_t i = 0; i < f->batch.lines.count; i++)
        if (f->batch.lines.items[i].line == line)
            return true;
    return false;
}

static const char text[] = "one();\ntwo();\n}\n\nfive();\r\nsix();\nseven();";

static void lines_that_nothing_flags_are_clean(void **state)
{
    struct fixture *f = *state;
    struct alert first = alert_at("a.c", 2, 0), second = alert_at("a.c", 6, 7);
    write_file(f, "a.c", text, sizeof text - 1);
    write_file(f, "b.c", text, sizeof text - 1); /* nobody flags it */
    clean_note(f->clean, &second);
    clean_note(f->clean, &first);
    assert_int_equal(sample(f), 2);
    assert_true(has_line(f, 1));
    assert_true(has_line(f, 5));
    for (size_t i = 0; i < 2; i++)
        assert_true(text_is(f->batch.lines.items[i].text,
                            f->batch.lines.items[i].line == 1 ? "one();" : "five();"));
}

static void a_region_over_many_lines_is_flagged_whole(void **state)
{
    struct fixture *f = *state;
    struct alert outer = alert_at("a.c", 1, 6), inner = alert_at("a.c", 2, 2);
    write_file(f, "a.c", text, sizeof text - 1);
    clean_note(f->clean, &inner);
    clean_note(f->clean, &outer);
    assert_int_equal(sample(f), 1);
    assert_true(has_line(f, 7));
}

static void tools_are_apart(void **state)
{
    struct fixture *f = *state;
    struct alert first = alert_at("a.c", 1, 0), second = alert_at("a.c", 2, 0);
    second.tool = TEXT("other");
    write_file(f, "a.c", text, sizeof text - 1);
    clean_note(f->clean, &first);
    clean_note(f->clean, &second);
    assert_int_equal(sample(f), 8);
}

static void files_of_secrets_and_files_that_are_no_text_are_left_out(void **state)
{
    struct fixture *f = *state;
    struct alert plain = alert_at("a.c", 1, 0), secret = alert_at("a.c", 5, 0);
    struct alert binary = alert_at("b.c", 1, 0), gone = alert_at("c.c", 1, 0);
    struct alert outside = alert_at("../a.c", 1, 0), whole = alert_at("b.c", 0, 0);
    secret.secret = true;
    write_file(f, "a.c", text, sizeof text - 1);
    write_file(f, "b.c", "a line\n\0\nanother\n", 17);
    clean_note(f->clean, &plain);
    clean_note(f->clean, &secret);
    clean_note(f->clean, &plain);
    clean_note(f->clean, &binary);
    clean_note(f->clean, &gone);
    clean_note(f->clean, &outside);
    clean_note(f->clean, &whole);
    assert_int_equal(sample(f), 0);
}

static void a_large_file_is_sampled_the_same_whatever_the_order(void **state)
{
    struct fixture *f = *state;
    enum { LINES = 1000 };
    char *large = arena_alloc(f->arena, LINES * 16);
    size_t size = 0;
    for (unsigned i = 1; i <= LINES; i++)
        size += (size_t)snprintf(large + size, 16, "line(%u);\n", i);
    write_file(f, "a.c", large, size);
    for (uint32_t i = 1; i <= LINES; i += 3) {
        struct alert alert = alert_at("a.c", i, 0);
        clean_note(f->clean, &alert);
    }
    assert_int_equal(sample(f), CLEAN_LINES_PER_FILE);
    struct code_lines first = f->batch.lines;
    clean_destroy(&f->clean);
    f->clean = clean_new();
    for (uint32_t i = 1; i <= LINES; i += 3) {
        struct alert alert = alert_at("a.c", LINES + 1 - i, 0);
        clean_note(f->clean, &alert);
    }
    assert_int_equal(sample(f), CLEAN_LINES_PER_FILE);
    for (size_t i = 0; i < first.count; i++) {
        assert_true(first.items[i].line % 3 != 1);
        assert_true(text_equal(first.items[i].text, f->batch.lines.items[i].text));
    }
}

static void many_files_are_bounded(void **state)
{
    struct fixture *f = *state;
    for (unsigned i = 0; i < 3 * CLEAN_FILES_MAX; i++) {
        char path[32];
        (void)snprintf(path, sizeof path, "src/%u.c", i);
        struct alert alert = alert_at(path, 1, 0);
        clean_note(f->clean, &alert);
    }
    assert_int_equal(sample(f), 0); /* none of them is there */
}

int main(void)
{
#define TEST_OF(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST_OF(lines_that_nothing_flags_are_clean),
        TEST_OF(a_region_over_many_lines_is_flagged_whole),
        TEST_OF(tools_are_apart),
        TEST_OF(files_of_secrets_and_files_that_are_no_text_are_left_out),
        TEST_OF(a_large_file_is_sampled_the_same_whatever_the_order),
        TEST_OF(many_files_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
