/* SPDX-License-Identifier: MPL-2.0 */
#include "tests/unit/test_store.h"

#include <lmdb.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

static int setup(void **state)
{
    struct fixture *f = malloc(sizeof *f);
    fixture_init(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture_close(*state);
    free(*state);
    return 0;
}

/* Opening. */

static unsigned mode_of(const struct fixture *f, const char *name)
{
    char path[128];
    struct stat status;
    (void)snprintf(path, sizeof path, "%s/%s", f->dir, name);
    assert_int_equal(stat(path, &status), 0);
    return status.st_mode & 0777;
}

static void files_are_private(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(mode_of(f, ""), 0700);
    assert_int_equal(mode_of(f, "data.mdb"), 0600);
    assert_int_equal(mode_of(f, "lock.mdb"), 0600);
    assert_int_equal(mode_of(f, "writer.lock"), 0600);
}

static void folders_are_made_on_the_way(void **state)
{
    struct fixture *f = *state;
    struct store *store = NULL;
    char dir[128];
    (void)snprintf(dir, sizeof dir, "%s/a/b", f->dir);
    struct store_options options = {.dir = dir, .mode = STORE_CREATE};
    assert_ok(f, store_open(&options, &store, &f->err));
    store_close(&store);
    static const char *const left[] = {"a/b/data.mdb", "a/b/lock.mdb", "a/b/writer.lock"};
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(dir, sizeof dir, "%s/%s", f->dir, left[i]);
        assert_int_equal(unlink(dir), 0);
    }
    (void)snprintf(dir, sizeof dir, "%s/a/b", f->dir);
    assert_int_equal(rmdir(dir), 0);
    (void)snprintf(dir, sizeof dir, "%s/a", f->dir);
    assert_int_equal(rmdir(dir), 0);
}

static void a_folder_without_a_store_is_said_so(void **state)
{
    struct fixture *f = *state;
    struct store *store = NULL;
    struct store_options options = {.dir = "/tmp", .mode = STORE_READ};
    assert_int_equal(store_open(&options, &store, &f->err), -1);
    assert_int_equal(f->err.code, ERROR_DATA);
    assert_non_null(strstr(f->err.message, "no store"));
    assert_null(store);
}

static void a_second_writer_is_refused_and_told_who_writes(void **state)
{
    struct fixture *f = *state;
    struct store *second = NULL;
    struct store_writer writer;
    char pid[32];
    assert_ok(f, store_announce(f->store, "ipc:///tmp/x", &f->err));
    assert_true(store_find_writer(f->dir, &writer));
    assert_int_equal(writer.pid, getpid());
    assert_string_equal(writer.endpoint, "ipc:///tmp/x");
    struct store_options options = {.dir = f->dir, .mode = STORE_CREATE};
    assert_int_equal(store_open(&options, &second, &f->err), -1);
    assert_int_equal(f->err.code, ERROR_PERMISSION);
    (void)snprintf(pid, sizeof pid, "process %ld at ipc", (long)getpid());
    assert_non_null(strstr(f->err.message, pid));
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    options.wait = true;
    options.stop_fd = ends[0];
    assert_int_equal(store_open(&options, &second, &f->err), -1);
    assert_non_null(strstr(f->err.message, "interrupted"));
    (void)close(ends[0]);
    (void)close(ends[1]);
    store_close(&f->store);
    assert_false(store_find_writer(f->dir, &writer));
}

static void set_format(struct fixture *f, uint32_t format)
{
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi meta;
    MDB_val key = {6, "format"}, value = {sizeof format, &format};
    store_close(&f->store);
    assert_int_equal(mdb_env_create(&env), 0);
    assert_int_equal(mdb_env_set_maxdbs(env, 64), 0);
    assert_int_equal(mdb_env_open(env, f->dir, 0, 0600), 0);
    assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
    assert_int_equal(mdb_dbi_open(txn, "meta", 0, &meta), 0);
    assert_int_equal(mdb_put(txn, meta, &key, &value, 0), 0);
    assert_int_equal(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
}

static void other_formats_are_refused(void **state)
{
    struct fixture *f = *state;
    struct store_options options = {.dir = f->dir, .mode = STORE_CREATE};
    set_format(f, STORE_FORMAT + 1);
    assert_int_equal(store_open(&options, &f->store, &f->err), -1);
    assert_int_equal(f->err.code, ERROR_DATA);
    assert_non_null(strstr(f->err.message, "use a newer hyper"));
    set_format(f, 0);
    assert_int_equal(store_open(&options, &f->store, &f->err), -1);
    assert_int_equal(f->err.code, ERROR_DATA);
    assert_non_null(strstr(f->err.message, "no way"));
    set_format(f, STORE_FORMAT);
    assert_ok(f, store_open(&options, &f->store, &f->err));
}

static void drop_tables(struct fixture *f, const char *const *names, size_t count)
{
    MDB_env *env;
    MDB_txn *txn;
    assert_int_equal(mdb_env_create(&env), 0);
    assert_int_equal(mdb_env_set_maxdbs(env, 64), 0);
    assert_int_equal(mdb_env_open(env, f->dir, 0, 0600), 0);
    assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
    for (size_t i = 0; i < count; i++) {
        MDB_dbi table;
        assert_int_equal(mdb_dbi_open(txn, names[i], 0, &table), 0);
        assert_int_equal(mdb_drop(txn, table, 1), 0);
    }
    assert_int_equal(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
}

/* A store of before there were learned rules. */
static void the_format_before_is_migrated_when_it_is_written(void **state)
{
    static const char *const learning[] = {"support", "relearn", "acting", "clean", "clean_repo"};
    struct fixture *f = *state;
    struct store_options options = {.dir = f->dir, .mode = STORE_READ};
    set_format(f, 5);
    drop_tables(f, learning, sizeof learning / sizeof learning[0]);
    assert_int_equal(store_open(&options, &f->store, &f->err), -1);
    assert_non_null(strstr(f->err.message, "older format 5"));
    options.mode = STORE_WRITE;
    assert_ok(f, store_open(&options, &f->store, &f->err));
    assert_sound(f);
    store_close(&f->store);
    options.mode = STORE_READ;
    assert_ok(f, store_open(&options, &f->store, &f->err));
}

static void what_is_no_store_is_refused(void **state)
{
    struct fixture *f = *state;
    char path[128];
    store_close(&f->store);
    (void)snprintf(path, sizeof path, "%s/data.mdb", f->dir);
    FILE *file = fopen(path, "w");
    for (int i = 0; i < 3000; i++)
        (void)fputs("this is no store", file);
    (void)fclose(file);
    struct store_options options = {.dir = f->dir, .mode = STORE_READ};
    assert_int_equal(store_open(&options, &f->store, &f->err), -1);
    assert_int_equal(f->err.code, ERROR_DATA);
}

/* Space. */

struct filling {
    struct fixture *fixture;
    uint64_t number, sequence;
    unsigned runs;
    size_t entry_size;
};

static int open_one(struct store_txn *txn, void *context, struct error *err)
{
    struct filling *filling = context;
    struct submission options = {.repo = TEXT("repo")}, submission;
    enum how_opened how;
    int64_t at = 1;
    if (store_submission_open(txn, numbered_id("fill", 1), &at, 1, &options,
                              filling->fixture->arena, &submission, &how, err) != 0)
        return -1;
    filling->number = submission.number;
    return 0;
}

/* A batch by value, of bytes that tell where they belong. */
static int fill(struct store_txn *txn, void *context, struct error *err)
{
    struct filling *filling = context;
    char *bytes = xmalloc(filling->entry_size);
    memset(bytes, (int)(filling->sequence % 251), filling->entry_size);
    struct entry entry = {.origin = {.sequence = filling->sequence},
                          .value = {bytes, filling->entry_size}};
    int result = store_journal_put(txn, filling->number, &entry, err);
    filling->runs++;
    free(bytes);
    return result;
}

static void check_filled(struct fixture *f, uint64_t number, uint64_t count, size_t size)
{
    struct store_txn *txn;
    struct entry *entries;
    uint64_t sequence = 0;
    bool last = false;
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    while (!last) {
        size_t got;
        assert_ok(f, store_journal_read(txn, number, sequence, 4, 8 << 20, f->arena, &entries, &got,
                                        &last, &f->err));
        for (size_t i = 0; i < got; i++, sequence++) {
            assert_int_equal(entries[i].origin.sequence, sequence);
            assert_int_equal(entries[i].value.size, size);
            assert_int_equal((unsigned char)entries[i].value.data[size / 2], sequence % 251);
        }
    }
    store_read_end(&txn);
    assert_int_equal(sequence, count);
}

static void reopen(struct fixture *f, uint64_t map_limit)
{
    struct store_options options = {.dir = f->dir, .mode = STORE_CREATE, .map_limit = map_limit};
    store_close(&f->store);
    assert_ok(f, store_open(&options, &f->store, &f->err));
}

static void the_map_grows_to_its_limit(void **state)
{
    struct fixture *f = *state;
    struct filling filling = {.fixture = f, .entry_size = 300000};
    uint64_t limit = 4 << 20;
    reopen(f, limit);
    assert_ok(f, store_write(f->store, open_one, &filling, &f->err));
    int result = 0;
    while (result == 0 && filling.sequence < 1000) {
        result = store_write(f->store, fill, &filling, &f->err);
        filling.sequence += result == 0;
    }
    assert_int_equal(result, -1);
    assert_int_equal(f->err.code, ERROR_PERMISSION);
    assert_true(store_is_full(f->store));
    assert_true(store_size(f->store).map_size <= limit);
    assert_true(filling.sequence >= 5);
    check_filled(f, filling.number, filling.sequence, filling.entry_size);
    reopen(f, 16 * limit);
    for (unsigned i = 0; i < 60; i++, filling.sequence++)
        assert_ok(f, store_write(f->store, fill, &filling, &f->err));
    assert_false(store_is_full(f->store));
    check_filled(f, filling.number, filling.sequence, filling.entry_size);
}

static void a_full_disk_is_an_error_and_the_store_goes_on(void **state)
{
    struct fixture *f = *state;
    struct filling filling = {.fixture = f, .entry_size = 500000};
    struct rlimit before, limited;
    assert_ok(f, store_write(f->store, open_one, &filling, &f->err));
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limited = before;
    limited.rlim_cur = 3 << 20;
    void (*old)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limited), 0);
    int result = 0;
    while (result == 0 && filling.sequence < 100) {
        result = store_write(f->store, fill, &filling, &f->err);
        filling.sequence += result == 0;
    }
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    (void)signal(SIGXFSZ, old);
    assert_int_equal(result, -1);
    assert_int_equal(f->err.code, ERROR_PERMISSION);
    assert_non_null(strstr(f->err.message, "nothing acknowledged is lost"));
    assert_true(store_is_full(f->store));
    check_filled(f, filling.number, filling.sequence, filling.entry_size);
    assert_ok(f, store_write(f->store, fill, &filling, &f->err));
    assert_false(store_is_full(f->store));
    check_filled(f, filling.number, filling.sequence + 1, filling.entry_size);
    assert_sound(f);
}

/* Reads until it has seen `wanted` batches; ends with 0 then. */
static int read_while_it_grows(const char *dir, uint64_t number, uint64_t wanted)
{
    struct store_options options = {.dir = dir, .mode = STORE_READ};
    struct store *store;
    struct error err = {0};
    uint64_t count = 0;
    if (store_open(&options, &store, &err) != 0)
        return 1;
    for (unsigned try = 0; try < 20000 && count < wanted; try++) {
        struct store_txn *txn;
        if (store_read_begin(store, &txn, &err) != 0 ||
            store_journal_count(txn, number, &count, &err) != 0) {
            (void)fprintf(stderr, "reader: %s\n", err.message);
            return 2;
        }
        store_read_end(&txn);
        (void)usleep(500);
    }
    store_close(&store);
    return count >= wanted ? 0 : 3;
}

static void another_process_reads_while_the_map_grows(void **state)
{
    struct fixture *f = *state;
    struct filling filling = {.fixture = f, .entry_size = 600000};
    enum { BATCHES = 150 };
    int status;
    assert_ok(f, store_write(f->store, open_one, &filling, &f->err));
    uint64_t before = store_size(f->store).map_size;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(read_while_it_grows(f->dir, filling.number, BATCHES));
    for (; filling.sequence < BATCHES; filling.sequence++)
        assert_ok(f, store_write(f->store, fill, &filling, &f->err));
    assert_true(store_size(f->store).map_size > before);
    assert_true(filling.runs > BATCHES); /* some were run again in a larger map */
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* A process that waits for the loan, fills the store so that its map grows, and closes it. */
static int borrow_and_fill(struct fixture *f, unsigned batches)
{
    struct store_options options = {.dir = f->dir, .mode = STORE_WRITE, .borrow_ms = -1};
    struct filling filling = {.fixture = f, .entry_size = 600000, .number = 1};
    struct store *store;
    struct error err = {0};
    if (store_open(&options, &store, &err) != 0)
        return 1;
    for (; filling.sequence < batches; filling.sequence++)
        if (store_write(store, fill, &filling, &err) != 0) {
            (void)fprintf(stderr, "borrower: %s\n", err.message);
            return 2;
        }
    store_close(&store);
    return 0;
}

static void the_store_is_lent_to_who_waits_for_it(void **state)
{
    struct fixture *f = *state;
    struct filling filling = {.fixture = f, .entry_size = 600000};
    enum { BATCHES = 150 };
    int status;
    assert_ok(f, store_write(f->store, open_one, &filling, &f->err));
    assert_int_equal(filling.number, 1);
    uint64_t before = store_size(f->store).map_size;
    assert_false(store_lend(f->store));
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(borrow_and_fill(f, BATCHES));
    while (!store_lend(f->store))
        (void)usleep(1000);
    filling.sequence = BATCHES;
    assert_int_equal(store_write(f->store, fill, &filling, &f->err), -1);
    assert_int_equal(f->err.code, ERROR_PERMISSION);
    while (!store_reclaim(f->store))
        (void)usleep(1000);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_ok(f, store_write(f->store, fill, &filling, &f->err));
    assert_true(store_size(f->store).map_size > before);
    check_filled(f, filling.number, BATCHES + 1, filling.entry_size);
    assert_false(store_lend(f->store));
}

/* Who borrows does not wait for ever, and a loan ends with its process. */
static void a_loan_ends_with_its_process(void **state)
{
    struct fixture *f = *state;
    struct store_options options = {.dir = f->dir, .mode = STORE_WRITE, .borrow_ms = 50};
    struct store *store = NULL;
    int status, ends[2];
    char byte = 0;
    assert_int_equal(store_open(&options, &store, &f->err), -1);
    assert_int_equal(f->err.code, ERROR_PERMISSION);
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        options.borrow_ms = -1;
        if (store_open(&options, &store, &f->err) == 0 && write(ends[1], "x", 1) == 1)
            (void)pause();
        _exit(1);
    }
    while (!store_lend(f->store))
        (void)usleep(1000);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_false(store_reclaim(f->store));
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    while (!store_reclaim(f->store))
        (void)usleep(1000);
    struct filling filling = {.fixture = f, .entry_size = 1000};
    assert_ok(f, store_write(f->store, open_one, &filling, &f->err));
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static int give_up(struct store_txn *txn, void *context, struct error *err)
{
    if (open_one(txn, context, err) != 0)
        return -1;
    return error_set(err, ERROR_DATA, "given up");
}

static void work_that_gives_up_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct filling filling = {.fixture = f};
    struct store_txn *txn;
    struct submission submission;
    assert_int_equal(store_write(f->store, give_up, &filling, &f->err), -1);
    assert_string_equal(f->err.message, "given up");
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_int_equal(store_submission_get(txn, filling.number, f->arena, &submission, &f->err), -1);
    store_read_end(&txn);
    assert_sound(f);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(files_are_private),
        TEST(folders_are_made_on_the_way),
        TEST(a_folder_without_a_store_is_said_so),
        TEST(a_second_writer_is_refused_and_told_who_writes),
        TEST(other_formats_are_refused),
        TEST(the_format_before_is_migrated_when_it_is_written),
        TEST(what_is_no_store_is_refused),
        TEST(the_map_grows_to_its_limit),
        TEST(a_full_disk_is_an_error_and_the_store_goes_on),
        TEST(another_process_reads_while_the_map_grows),
        TEST(the_store_is_lent_to_who_waits_for_it),
        TEST(a_loan_ends_with_its_process),
        TEST(work_that_gives_up_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
