/* SPDX-License-Identifier: MPL-2.0 */
/* The stage scan, its context and its scanners; and the files of a folder that become its batch. */
#include "broker/piece.h"
#include "lib/scanner.h"
#include "stages/stage.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define SECRET "acme_q8Zr2LmX0cVtB7nYw4KdP1sE"

static const char rules[] = ":- object(sample, implements(ruleset)).\n"
                            "rule(token, preventive, high, secret, 'A token of Acme').\n"
                            "pattern(token, 'acme_([A-Za-z0-9]{24})').\n"
                            "example(token, 'acme_M3uT6hJ9vRxA5gFzQ2oNb8Wi').\n"
                            "rule(copy, curative, medium, code, 'strcpy has no bound').\n"
                            "pattern(copy, 'strcpy\\\\((\\\\w+), (\\\\w+)\\\\)').\n"
                            "fix(copy, 'strlcpy($1, $2, sizeof $1)').\n"
                            "example(copy, 'strcpy(a, b)').\n"
                            "rule(mark, evidence, info, code, 'A mark').\n"
                            "pattern(mark, 'MARK').\n"
                            "example(mark, 'MARK').\n"
                            "rule(box, diagnostic, low, configuration, 'A key store').\n"
                            "path(box, '[.]p12$').\n"
                            "example(box, 'a.p12', '').\n"
                            ":- end_object.\n";

struct fixture {
    struct arena *arena;
    struct pack pack;
    struct scan_context context;
    struct scan_ruleset ruleset;
    struct scanners *scanners;
};

static struct text packed(struct fixture *f)
{
    pack_close(&f->pack);
    pack_init(&f->pack);
    scan_context_pack(&f->pack, &f->context);
    return pack_bytes(&f->pack);
}

static int set_up(void **state)
{
    struct fixture *f = xcalloc(1, sizeof *f);
    f->arena = arena_new();
    pack_init(&f->pack);
    f->ruleset = (struct scan_ruleset){TEXT("sample.lgt"), text_of(rules)};
    f->context.rulesets = (struct scan_rulesets){&f->ruleset, 1};
    f->scanners = scanners_new(NULL);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    scanners_destroy(&f->scanners);
    pack_close(&f->pack);
    arena_destroy(&f->arena);
    free(f);
    return 0;
}

/* Runs the stage over the files with the fixture's context. */
static struct batch scan(struct fixture *f, struct batch_file *files, size_t count)
{
    struct error err = {0};
    struct text bytes = packed(f);
    struct id id = id_of_bytes(bytes.data, bytes.size);
    struct batch batch = {.form = BATCH_SOURCE,
                          .origin = {.repo = TEXT("acme/web"), .report = TEXT("scan")},
                          .files = {files, count}};
    struct view view = {.scanner = scanners_get(f->scanners, id, bytes, &err)};
    assert_non_null(view.scanner);
    assert_int_equal(stage_scan.run(&batch, &view, f->arena, &err), 0);
    scanners_return(f->scanners, view.scanner);
    assert_int_equal(batch.form, BATCH_ALERTS);
    assert_int_equal(batch.files.count, 0);
    assert_int_equal(batch.tools.count, 1);
    assert_true(text_is(batch.tools.items[0], "hyper"));
    return batch;
}

static void finds_what_is_in_files(void **state)
{
    struct batch_file files[] = {
        {TEXT("src/a.c"), TEXT("x\n\tstrcpy(a, b); /* " SECRET " MARK */\n")},
        {TEXT("b.txt"), TEXT("nothing")},
        {TEXT("c.txt"), TEXT("\"" SECRET "\" # hyper:ignore token it is revoked")},
        {TEXT("d.p12"), {"a\0" SECRET, 2 + sizeof SECRET - 1}},
    };
    struct batch batch = scan(*state, files, 4);
    assert_int_equal(batch.alerts.count, 3);
    const struct alert *copy = &batch.alerts.items[0], *token = &batch.alerts.items[1];
    assert_true(text_is(copy->rule, "copy"));
    assert_true(text_is(copy->path, "src/a.c"));
    assert_int_equal(copy->line, 2);
    assert_int_equal(copy->column, 2);
    assert_true(text_is(copy->repo, "acme/web"));
    assert_int_equal(copy->level, LEVEL_WARNING);
    assert_true(copy->has_score && copy->score > 5 && copy->score < 6);
    assert_int_equal(copy->fixes.count, 1);
    assert_true(text_is(copy->fixes.items[0].text, "strlcpy(a, b, sizeof a)"));
    assert_false(text_has(copy->snippet, TEXT("0cVtB7nYw4")));
    assert_true(text_is(token->rule, "token"));
    assert_true(token->secret);
    assert_true(text_is(token->snippet, "<redacted>"));
    assert_true(text_starts(token->fingerprint, TEXT("hyper=")));
    assert_false(id_is_zero(token->base));
    assert_true(text_is(batch.alerts.items[2].rule, "box"));
    assert_int_equal(batch.rejected, 0);
}

/* The result depends on batch and context alone. */
static void is_a_pure_function(void **state)
{
    struct fixture *f = *state;
    struct batch_file file = {TEXT("a.c"), TEXT("strcpy(a, b) " SECRET)};
    struct pack first, second;
    struct batch one = scan(f, &file, 1), two = scan(f, &file, 1);
    pack_init(&first);
    pack_init(&second);
    batch_pack(&first, &one);
    batch_pack(&second, &two);
    assert_true(text_equal(pack_bytes(&first), pack_bytes(&second)));
    pack_close(&first);
    pack_close(&second);
}

static void obeys_its_context(void **state)
{
    struct fixture *f = *state;
    struct batch_file file = {TEXT("a.c"), TEXT("strcpy(a, b) " SECRET)};
    f->context.severity = SEVERITY_HIGH;
    struct batch batch = scan(f, &file, 1);
    assert_int_equal(batch.alerts.count, 1);
    assert_true(text_is(batch.alerts.items[0].rule, "token"));

    struct scan_judgement judgement = {TEXT("sample"), TEXT("copy"), SEVERITY_CRITICAL};
    f->context.judgements = (struct scan_judgements){&judgement, 1};
    batch = scan(f, &file, 1);
    assert_int_equal(batch.alerts.count, 2);
    assert_true(batch.alerts.items[0].score > 9);

    f->context.ignore = TEXT("token:*.c it is a sample\ncopy until=2026-03-01 soon gone\n");
    f->context.day = INT64_C(1772323200000); /* 2026-03-01 */
    assert_int_equal(scan(f, &file, 1).alerts.count, 0);
    f->context.day = INT64_C(1772409600000); /* the day after */
    batch = scan(f, &file, 1);
    assert_int_equal(batch.alerts.count, 1);
    assert_true(text_is(batch.alerts.items[0].rule, "copy"));

    struct text only = TEXT("token");
    f->context.ignore = TEXT("");
    f->context.only = (struct texts){&only, 1};
    batch = scan(f, &file, 1);
    assert_int_equal(batch.alerts.count, 1);
    assert_true(text_is(batch.alerts.items[0].rule, "token"));
}

static void bounds_the_alerts_of_a_batch(void **state)
{
    struct fixture *f = *state;
    struct batch_file files[6];
    char *bytes = arena_alloc(f->arena, 1000 * 13);
    for (size_t i = 0; i < 1000; i++)
        memcpy(bytes + 13 * i, "strcpy(a, b)\n", 13);
    for (size_t i = 0; i < 6; i++)
        files[i] = (struct batch_file){arena_print(f->arena, "%zu.c", i), {bytes, 999 * 13}};
    struct batch batch = scan(f, files, 6);
    assert_int_equal(batch.alerts.count, BATCH_ALERTS_MAX);
    assert_int_equal(batch.rejected, 6 * 999 - BATCH_ALERTS_MAX);
    files[0].bytes.size = 1000 * 13; /* as many as a pattern may find in one file */
    batch = scan(f, files, 1);
    assert_int_equal(batch.alerts.count, 1000);
    assert_int_equal(batch.rejected, 1);
    assert_true(text_is(batch.rejects.items[0].place, "0.c"));
    assert_true(text_starts(batch.rejects.items[0].reason, TEXT("rule copy: ")));
}

static void shares_scanners(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    struct text bytes = packed(f);
    struct id id = id_of_bytes(bytes.data, bytes.size);
    struct scanner *one = scanners_get(f->scanners, id, bytes, &err);
    struct scanner *two = scanners_get(f->scanners, id, TEXT(""), &err);
    assert_non_null(one);
    assert_ptr_equal(one, two);
    scanners_return(f->scanners, one);
    /* What is in use stays, however many others come and go. */
    for (int i = 1; i < 2 * SCANNERS_KEPT + 2; i++) {
        f->context.day = i;
        bytes = packed(f);
        struct scanner *other =
            scanners_get(f->scanners, id_of_bytes(bytes.data, bytes.size), bytes, &err);
        assert_non_null(other);
        scanners_return(f->scanners, other);
    }
    assert_ptr_equal(scanners_get(f->scanners, id, TEXT(""), &err), two);
    scanners_return(f->scanners, two);
    scanners_return(f->scanners, two);
    scanners_return(f->scanners, NULL);
}

static void refuses_what_is_damaged(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    struct batch batch = {.form = BATCH_SOURCE};
    struct view view = {.scanner = NULL};
    struct scanner *scanner = NULL;
    assert_int_equal(stage_scan.run(&batch, &view, f->arena, &err), -1);
    assert_int_equal(err.code, ERROR_DATA);
    struct text bytes = packed(f);
    for (size_t size = 0; size < bytes.size; size += size < 64 ? 1 : 97)
        assert_int_equal(scanner_new((struct text){bytes.data, size}, NULL, &scanner, &err), -1);
    assert_null(scanner);
    assert_int_equal(err.code, ERROR_DATA);
    f->ruleset.text = TEXT(":- object(sample");
    bytes = packed(f);
    assert_null(scanners_get(f->scanners, id_of_bytes(bytes.data, bytes.size), bytes, &err));
    assert_int_equal(err.code, ERROR_CONFIG);
    assert_non_null(strstr(err.message, "sample.lgt"));
}

/* Files. */

static struct entry_file write_file(int folder, const char *name, const char *bytes)
{
    struct stat info;
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, strlen(bytes)), strlen(bytes));
    assert_int_equal(fstat(fd, &info), 0);
    close(fd);
    return (struct entry_file){
        .path = text_of(name),
        .size = strlen(bytes),
        .device = info.st_dev,
        .inode = info.st_ino,
        .modified = (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec,
        .hash = id_of_bytes(bytes, strlen(bytes)),
    };
}

static struct batch pack_entry(const struct entry *entry, struct fixture *f)
{
    struct piece_reader reader = {.path = NULL};
    struct error err = {0};
    struct batch batch = {.form = BATCH_NONE};
    struct pack pack;
    pack_init(&pack);
    assert_int_equal(piece_pack(&reader, entry, &pack, &err), 0);
    struct text bytes = arena_copy(f->arena, pack_bytes(&pack));
    pack_close(&pack);
    piece_close(&reader);
    assert_int_equal(batch_unpack(bytes, f->arena, &batch, &err), 0);
    assert_int_equal(batch.form, BATCH_SOURCE);
    return batch;
}

static void reads_the_files_of_an_entry(void **state)
{
    struct fixture *f = *state;
    char folder[] = "/tmp/hyper-test.XXXXXX";
    assert_non_null(mkdtemp(folder));
    int fd = open(folder, O_PATH | O_CLOEXEC);
    struct entry_file files[] = {
        write_file(fd, "same", "one"),      write_file(fd, "touched", "two"),
        write_file(fd, "changed", "three"), write_file(fd, "shorter", "four"),
        write_file(fd, "gone", "five"),     write_file(fd, "link", "six"),
        write_file(fd, "outside", "seven"),
    };
    (void)write_file(fd, "changed", "THREE");
    (void)write_file(fd, "shorter", "4");
    files[1].modified--;
    assert_int_equal(unlinkat(fd, "gone", 0), 0);
    assert_int_equal(unlinkat(fd, "link", 0), 0);
    assert_int_equal(symlinkat("same", fd, "link"), 0);
    files[6].path = TEXT("../outside");
    struct entry entry = {.form = BATCH_SOURCE, .path = text_of(folder), .files = {files, 7}};
    struct batch batch = pack_entry(&entry, f);
    assert_int_equal(batch.files.count, 2);
    assert_true(text_is(batch.files.items[0].path, "same"));
    assert_true(text_is(batch.files.items[0].bytes, "one"));
    assert_true(text_is(batch.files.items[1].path, "touched"));
    assert_int_equal(batch.rejected, 5);
    assert_true(text_is(batch.rejects.items[0].place, "changed"));
    assert_true(text_is(batch.rejects.items[4].place, "../outside"));

    struct piece_reader reader = {.path = NULL};
    struct error err = {0};
    struct pack pack;
    pack_init(&pack);
    files[0].size = UINT64_MAX;
    assert_int_equal(piece_pack(&reader, &entry, &pack, &err), -1);
    files[0].size = RECORD_BYTES_MAX;
    assert_int_equal(piece_pack(&reader, &entry, &pack, &err), -1);
    assert_int_equal(err.code, ERROR_DATA);
    entry.files.count = 0;
    entry.path = TEXT("/nowhere/at/all");
    assert_int_equal(piece_pack(&reader, &entry, &pack, &err), -1);
    assert_int_equal(err.code, ERROR_PERMISSION);
    pack_close(&pack);
    static const char *const names[] = {"same", "touched", "changed", "shorter", "link", "outside"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        (void)unlinkat(fd, names[i], 0);
    close(fd);
    assert_int_equal(rmdir(folder), 0);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(finds_what_is_in_files),       CASE(is_a_pure_function), CASE(obeys_its_context),
        CASE(bounds_the_alerts_of_a_batch), CASE(shares_scanners),    CASE(refuses_what_is_damaged),
        CASE(reads_the_files_of_an_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
