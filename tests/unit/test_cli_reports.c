/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/reports.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct world {
    char root[64];
    char spool[96];
    struct stop stop;
    struct progress progress;
    struct reports reports;
    struct error err;
};

static const char GOOD[] =
    "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"t\"}},"
    "\"results\":[{\"ruleId\":\"R\",\"message\":{\"text\":\"m\"}}]}]}";
static const char EMPTY[] =
    "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"t\"}},\"results\":[]}]}";

static const char *path_of(const struct world *world, const char *name)
{
    static char path[4][160];
    static unsigned next;
    char *out = path[next++ % 4];
    (void)snprintf(out, sizeof path[0], "%s/%s", world->root, name);
    return out;
}

static void put(const struct world *world, const char *name, const char *content)
{
    FILE *file = fopen(path_of(world, name), "wb");
    assert_non_null(file);
    assert_true(fputs(content, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int set_up(void **state)
{
    struct world *world = xcalloc(1, sizeof *world);
    (void)snprintf(world->root, sizeof world->root, "/tmp/test_reports.XXXXXX");
    assert_non_null(mkdtemp(world->root));
    (void)snprintf(world->spool, sizeof world->spool, "%s/a/b/spool", world->root);
    assert_int_equal(stop_open(&world->stop, &world->err), 0);
    progress_init(&world->progress, true);
    reports_init(&world->reports);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    char command[128];
    reports_close(&world->reports);
    stop_close(&world->stop);
    (void)snprintf(command, sizeof command, "rm -r %s", world->root);
    int result = system(command);
    free(world);
    return result;
}

static void collect(struct world *world, size_t count, const char *const *operands)
{
    struct strings strings = {(const char **)operands, count};
    if (reports_collect(&world->reports, &strings, world->spool, &world->stop, &world->err) != 0)
        fail_msg("%s", world->err.message);
}

static struct id survey(struct world *world)
{
    static const struct submission options = {.repo = {"r", 1}};
    if (reports_survey(&world->reports, &world->progress, &world->stop, &world->err) != 0)
        fail_msg("%s", world->err.message);
    return reports_content(&world->reports, &options, false);
}

static void walks_folders(void **state)
{
    struct world *world = *state;
    assert_int_equal(mkdir(path_of(world, "in"), 0700), 0);
    assert_int_equal(mkdir(path_of(world, "in/.git"), 0700), 0);
    assert_int_equal(mkdir(path_of(world, "in/deep"), 0700), 0);
    put(world, "in/b.sarif", GOOD);
    put(world, "in/.git/x.sarif", GOOD);
    put(world, "in/deep/a.sarif", EMPTY);
    assert_int_equal(symlink("../b.sarif", path_of(world, "in/deep/link.sarif")), 0);
    assert_int_equal(symlink("..", path_of(world, "in/deep/loop")), 0);
    const char *operands[] = {path_of(world, "in")};
    collect(world, 1, operands);
    (void)survey(world);
    assert_int_equal(world->reports.count, 3);
    assert_int_equal(world->reports.unreadable, 0);
}

/* The same reports are the same content, whatever their order and names. */
static void content_does_not_depend_on_order_or_names(void **state)
{
    struct world *world = *state;
    put(world, "1.sarif", GOOD);
    put(world, "2.sarif", EMPTY);
    put(world, "x.sarif", EMPTY);
    put(world, "y.sarif", GOOD);
    const char *first[] = {path_of(world, "1.sarif"), path_of(world, "2.sarif")};
    collect(world, 2, first);
    struct id one = survey(world);
    reports_close(&world->reports);
    const char *second[] = {path_of(world, "x.sarif"), path_of(world, "y.sarif")};
    collect(world, 2, second);
    struct id other = survey(world);
    assert_true(id_equal(one, other));
    static const struct submission options = {.repo = {"other", 5}};
    assert_false(id_equal(one, reports_content(&world->reports, &options, false)));
    static const struct submission same = {.repo = {"r", 1}};
    assert_false(id_equal(one, reports_content(&world->reports, &same, true)));
}

static void what_cannot_be_read_is_a_report_too(void **state)
{
    struct world *world = *state;
    put(world, "good.sarif", GOOD);
    put(world, "noise", "\x01\x02\x03");
    const char *operands[] = {path_of(world, "nowhere"), path_of(world, "good.sarif"),
                              path_of(world, "noise")};
    collect(world, 3, operands);
    (void)survey(world);
    assert_int_equal(world->reports.count, 3);
    assert_int_equal(world->reports.unreadable, 1);
    assert_int_equal(world->reports.entries, 3);
    struct arena *arena = arena_new();
    for (size_t i = 0; i < 3; i++) {
        const struct report *report = &world->reports.items[i];
        struct batch batch;
        if (report->rejects == 0)
            continue;
        report_rejects(report, &(struct origin){.sequence = 3}, &batch, arena);
        assert_int_equal(batch.form, BATCH_ALERTS);
        assert_int_equal(batch.rejected, 1);
        assert_int_equal(batch.rejects.count, 1);
        assert_true(batch.rejects.items[0].reason.size > 0);
        assert_true(text_is(batch.origin.report, report->name));
    }
    arena_destroy(&arena);
}

/* A stream is kept under the hash of its bytes until the submission is finished. */
static void spools_streams(void **state)
{
    struct world *world = *state;
    char kept[2][160];
    for (int i = 0; i < 2; i++) {
        int pipe_fds[2];
        char operand[32];
        assert_int_equal(pipe(pipe_fds), 0);
        assert_int_equal(write(pipe_fds[1], GOOD, strlen(GOOD)), strlen(GOOD));
        close(pipe_fds[1]);
        (void)snprintf(operand, sizeof operand, "/dev/fd/%d", pipe_fds[0]);
        const char *operands[] = {operand};
        reports_close(&world->reports);
        collect(world, 1, operands);
        close(pipe_fds[0]);
        (void)survey(world);
        assert_int_equal(world->reports.count, 1);
        assert_string_equal(world->reports.items[0].name, operand);
        assert_int_equal(world->reports.items[0].pieces, 1);
        (void)snprintf(kept[i], sizeof kept[i], "%s", world->reports.items[0].path);
    }
    assert_string_equal(kept[0], kept[1]);
    assert_int_equal(access(kept[0], R_OK), 0);
    reports_remove_spooled(&world->reports);
    assert_int_equal(access(kept[0], R_OK), -1);
}

static void notices_a_report_that_changed(void **state)
{
    struct world *world = *state;
    put(world, "a.sarif", GOOD);
    const char *operands[] = {path_of(world, "a.sarif")};
    collect(world, 1, operands);
    (void)survey(world);
    struct report *report = &world->reports.items[0];
    source_close(&report->survey);
    report->open = false;
    assert_int_equal(reports_open(&world->reports, report, &world->err), 0);
    source_close(&report->survey);
    report->open = false;
    put(world, "a.sarif", EMPTY);
    assert_int_equal(reports_open(&world->reports, report, &world->err), -1);
    assert_non_null(strstr(world->err.message, "changed while it was being ingested"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(walks_folders, set_up, tear_down),
        cmocka_unit_test_setup_teardown(content_does_not_depend_on_order_or_names, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_is_a_report_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(spools_streams, set_up, tear_down),
        cmocka_unit_test_setup_teardown(notices_a_report_that_changed, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
