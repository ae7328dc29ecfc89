/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/fingerprint.h"
#include "lib/snippet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct world {
    struct arena *arena;
    struct snippets *snippets;
    char root[64]; /* the tree is its subfolder "tree" */
};

static void put(const struct world *world, const char *name, const char *data, size_t size)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", world->root, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void put_text(const struct world *world, const char *name, const char *data)
{
    put(world, name, data, strlen(data));
}

static void make_folder(const struct world *world, const char *name)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", world->root, name);
    assert_int_equal(mkdir(path, 0700), 0);
}

static void make_link(const struct world *world, const char *target, const char *name)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", world->root, name);
    assert_int_equal(symlink(target, path), 0);
}

static int set_up(void **state)
{
    struct world *world = xcalloc(1, sizeof *world);
    char tree[96];
    world->arena = arena_new();
    (void)snprintf(world->root, sizeof world->root, "/tmp/test_snippet.XXXXXX");
    assert_non_null(mkdtemp(world->root));
    make_folder(world, "tree");
    make_folder(world, "tree/src");
    put_text(world, "secret", "outside\n");
    put_text(world, "tree/src/a.c", "one\ntwo\r\nthree\nfour\nfive\nsix");
    (void)snprintf(tree, sizeof tree, "%s/tree", world->root);
    assert_int_equal(snippets_open(tree, &world->snippets, NULL), 0);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    char command[128];
    snippets_close(&world->snippets);
    arena_destroy(&world->arena);
    (void)snprintf(command, sizeof command, "rm -r %s", world->root);
    int result = system(command);
    free(world);
    return result;
}

static void expect(struct world *world, const char *path, uint32_t line, uint32_t end_line,
                   const char *wanted)
{
    struct text text = snippets_read(world->snippets, text_of(path), line, end_line, world->arena);
    if (!text_is(text, wanted))
        fail_msg("%s:%u gives \"%.*s\", not \"%s\"", path, line, TEXT_ARG(text), wanted);
}

static void reads_lines(void **state)
{
    struct world *world = *state;
    expect(world, "src/a.c", 1, 0, "one");
    expect(world, "src/a.c", 2, 2, "two");
    expect(world, "src/a.c", 2, 3, "two\nthree");
    expect(world, "src/a.c", 6, 9, "six");
    expect(world, "src/a.c", 1, 1, "one");
    expect(world, "./src//a.c", 5, 1, "five");
    expect(world, "src/a.c", 1, UINT32_MAX, "one\ntwo\nthree\nfour");
    expect(world, "src/a.c", 7, 0, "");
    expect(world, "src/a.c", 0, 0, "");
    expect(world, "src/a.c", UINT32_MAX, UINT32_MAX, "");
    expect(world, "src/b.c", 1, 0, "");
    expect(world, "src", 1, 0, "");
}

static void stays_inside_the_tree(void **state)
{
    struct world *world = *state;
    char absolute[96];
    make_link(world, "../secret", "tree/link");
    make_link(world, "..", "tree/up");
    (void)snprintf(absolute, sizeof absolute, "%s/secret", world->root);
    expect(world, "../secret", 1, 0, "");
    expect(world, "src/../../secret", 1, 0, "");
    expect(world, "..", 1, 0, "");
    expect(world, "", 1, 0, "");
    expect(world, "link", 1, 0, "");
    expect(world, "up/secret", 1, 0, "");
    expect(world, absolute, 1, 0, "");
}

static void refuses_what_is_no_text_file(void **state)
{
    struct world *world = *state;
    char fifo[96], huge[96];
    put(world, "tree/binary", "a\0b\nc\n", 6);
    (void)snprintf(fifo, sizeof fifo, "%s/tree/fifo", world->root);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    put_text(world, "tree/huge", "x\n");
    (void)snprintf(huge, sizeof huge, "%s/tree/huge", world->root);
    assert_int_equal(truncate(huge, SNIPPET_FILE_BYTES + 1), 0);
    expect(world, "binary", 1, 0, "");
    expect(world, "binary", 2, 0, "c");
    expect(world, "fifo", 1, 0, "");
    expect(world, "huge", 1, 0, "");
}

static void bounds_a_snippet(void **state)
{
    struct world *world = *state;
    char *line = xmalloc(4096);
    memset(line, 'x', 4096);
    memcpy(line + SNIPPET_BYTES - 1, "\xc3\xa9", 2); /* the cut falls inside a character */
    put(world, "tree/long", line, 4096);
    struct text text = snippets_read(world->snippets, TEXT("long"), 1, 1, world->arena);
    assert_int_equal(text.size, SNIPPET_BYTES - 1);
    free(line);
}

static void keeps_only_a_few_files(void **state)
{
    struct world *world = *state;
    char name[32], content[32];
    for (int i = 0; i < 3 * SNIPPET_FILES; i++) {
        (void)snprintf(name, sizeof name, "tree/f%d", i);
        (void)snprintf(content, sizeof content, "content %d\n", i);
        put_text(world, name, content);
    }
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 3 * SNIPPET_FILES; i++) {
            (void)snprintf(name, sizeof name, "f%d", i);
            (void)snprintf(content, sizeof content, "content %d", i);
            expect(world, name, 1, 0, content);
        }
}

static void fills_what_is_missing(void **state)
{
    struct world *world = *state;
    struct batch batch = {.form = BATCH_ALERTS};
    static const char *const snippets[] = {"", "given", "", ""};
    static const char *const paths[] = {"src/a.c", "src/a.c", "gone.c", "src/a.c"};
    for (size_t i = 0; i < 4; i++) {
        struct alert *alert = batch_add_alert(&batch, world->arena);
        alert->path = text_of(paths[i]);
        alert->line = 3;
        alert->message = TEXT("m");
        alert->snippet = text_of(snippets[i]);
        fingerprint_set(alert);
    }
    batch.alerts.items[3].secret = true;
    struct id before = batch.alerts.items[0].base;
    assert_int_equal(snippets_fill(world->snippets, &batch, world->arena), 1);
    assert_true(text_is(batch.alerts.items[0].snippet, "three"));
    assert_true(text_is(batch.alerts.items[1].snippet, "given"));
    assert_int_equal(batch.alerts.items[2].snippet.size, 0);
    assert_int_equal(batch.alerts.items[3].snippet.size, 0);
    assert_true(id_equal(before, batch.alerts.items[0].base)); /* the same alert, seen better */
}

static void says_when_there_is_no_tree(void **state)
{
    (void)state;
    struct snippets *snippets = NULL;
    struct error err = {0};
    assert_int_equal(snippets_open("/nonexistent/tree", &snippets, &err), -1);
    assert_int_equal(err.code, ERROR_CONFIG);
    assert_null(snippets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stays_inside_the_tree, set_up, tear_down),
        cmocka_unit_test_setup_teardown(refuses_what_is_no_text_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bounds_a_snippet, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keeps_only_a_few_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(fills_what_is_missing, set_up, tear_down),
        cmocka_unit_test(says_when_there_is_no_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
