/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    YOUNG_PLACES = 1 << 16, /* see store_place.c */
    MAP_FIRST = 64 * 1024 * 1024,
    MAP_LEAST = 1024 * 1024,
    /* Bytes that the process may have resident before the map's are given back to the page cache,
     * and how many of the map are worth that. */
    RESIDENT_MAX = 136 * 1024 * 1024,
    RESIDENT_LEAST = 32 * 1024 * 1024,
    READERS_MAX = 512,
    LOCKS_SIZE = 36 * 1024, /* of lock.mdb with so many readers, and a little more */
    RESIZE_TRIES = 100,
};

static const struct {
    const char *name;
    unsigned flags;
} tables[TABLE_COUNT] = {
    [TABLE_META] = {"meta", 0},
    [TABLE_ALERT] = {"alert", MDB_INTEGERKEY},
    [TABLE_STATE] = {"state", MDB_INTEGERKEY},
    [TABLE_PLACE] = {"place", MDB_DUPSORT | MDB_DUPFIXED},
    [TABLE_ALIAS] = {"alias", 0},
    [TABLE_INDEX] = {"index", 0},
    [TABLE_REGROUP] = {"regroup", 0},
    [TABLE_NODE] = {"node", 0},
    [TABLE_TERM] = {"term", MDB_INTEGERKEY},
    [TABLE_EDGE] = {"edge", MDB_DUPSORT | MDB_DUPFIXED},
    [TABLE_EDGE_INTO] = {"edge_into", MDB_DUPSORT | MDB_DUPFIXED},
    [TABLE_PATTERN] = {"pattern", MDB_INTEGERKEY},
    [TABLE_TEXT] = {"text", MDB_INTEGERKEY},
    [TABLE_SAMPLE] = {"sample", MDB_INTEGERKEY},
    [TABLE_EVIDENCE] = {"evidence", 0},
    [TABLE_GROUP] = {"group", MDB_DUPSORT | MDB_DUPFIXED},
    [TABLE_GROUP_RULE] = {"group_rule", MDB_DUPSORT | MDB_DUPFIXED},
    [TABLE_GROWN] = {"grown", 0},
    [TABLE_TOUCHED] = {"touched", 0},
    [TABLE_SUBMISSION] = {"submission", MDB_INTEGERKEY},
    [TABLE_UNFINISHED] = {"unfinished", MDB_INTEGERKEY},
    [TABLE_CONTENT] = {"content", 0},
    [TABLE_REPORTED] = {"reported", 0},
    [TABLE_JOURNAL] = {"journal", 0},
    [TABLE_ATTEMPT] = {"attempt", 0},
    [TABLE_BLOB] = {"blob", 0},
    [TABLE_BLOB_USER] = {"blob_user", MDB_DUPSORT | MDB_DUPFIXED | MDB_INTEGERDUP},
    [TABLE_DEAD] = {"dead", 0},
    [TABLE_REJECT] = {"reject", 0},
    [TABLE_AUDIT] = {"audit", MDB_INTEGERKEY},
    [TABLE_RECALL] = {"recall", MDB_INTEGERKEY},
    [TABLE_EPSS] = {"epss", 0},
    [TABLE_KEV] = {"kev", 0},
    [TABLE_CLAIM] = {"claim", 0},
    [TABLE_SOURCE] = {"source", 0},
    [TABLE_JOINT] = {"joint", MDB_DUPSORT | MDB_DUPFIXED},
    [TABLE_NAMED] = {"named", MDB_DUPSORT | MDB_DUPFIXED},
    [TABLE_REPORTS] = {"reports", MDB_DUPSORT | MDB_DUPFIXED},
    [TABLE_SYNONYM] = {"synonym", 0},
    [TABLE_SYNONYM_INTO] = {"synonym_into", 0},
    [TABLE_UNITE] = {"unite", 0},
    [TABLE_YOUNG] = {"young", MDB_DUPSORT | MDB_DUPFIXED},
    [TABLE_SUPPORT] = {"support", 0},
    [TABLE_RELEARN] = {"relearn", 0},
    [TABLE_ACTING] = {"acting", 0},
    [TABLE_CLEAN] = {"clean", 0},
    [TABLE_CLEAN_REPO] = {"clean_repo", 0},
    [TABLE_SOURCE_RECORD] = {"source_record", MDB_INTEGERKEY},
    [TABLE_COMMON] = {"common", 0},
};

static MDB_val val_name(const char *name)
{
    return val(name, strlen(name));
}

/* The folder. */

static int make_folder(const char *dir, struct error *err)
{
    char path[4096];
    size_t size = strlen(dir);
    if (size == 0 || size >= sizeof path - 16)
        return error_set(err, ERROR_PERMISSION, "store folder \"%.100s\": the name is not usable",
                         dir);
    memcpy(path, dir, size + 1);
    for (size_t i = 1; i <= size; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        path[i] = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return error_set(err, ERROR_PERMISSION, "cannot make the store's folder %s: %s", path,
                             strerror(errno));
        path[i] = i < size ? '/' : '\0';
    }
    return 0;
}

int store_file(const char *dir, const char *name, char *path, size_t room, struct error *err)
{
    int size = snprintf(path, room, "%s/%s", dir, name);
    if (size < 0 || (size_t)size >= room)
        return error_set(err, ERROR_PERMISSION, "the store's folder %.100s... has too long a name",
                         dir);
    return 0;
}

/* Transactions. */

static int load_counters(struct store_txn *txn, struct error *err)
{
    MDB_val value;
    int found = db_get(txn, TABLE_META, val_name("counters"), &value, err);
    if (found < 0)
        return -1;
    if (!found || value.mv_size != sizeof txn->counters)
        return db_damaged(txn, "it has no counters", err);
    memcpy(&txn->counters, value.mv_data, sizeof txn->counters);
    return 0;
}

static int save_counters(struct store_txn *txn, struct error *err)
{
    return db_put(txn, TABLE_META, val_name("counters"), val(&txn->counters, sizeof txn->counters),
                  0, err);
}

static void txn_release(struct store_txn *txn)
{
    term_map_destroy(&txn->terms);
    record_release(txn);
    arena_destroy(&txn->arena);
    arena_destroy(&txn->scratch);
}

static void txn_init(struct store_txn *txn, struct store *store, bool writing)
{
    *txn = (struct store_txn){.store = store, .writing = writing, .arena = arena_new()};
    if (!writing)
        return;
    txn->scratch = arena_new();
    store->changes.count = 0;
}

/* What a transaction holds back until its end. */
static int flush(struct store_txn *txn, struct error *err)
{
    if (record_flush(txn, err) != 0 || posting_flush(txn, err) != 0 ||
        submission_flush(txn, err) != 0)
        return -1;
    return save_counters(txn, err);
}

/* One try. Returns 0, or -1 with the code in `*code` (0 if it was not LMDB's). */
static int write_once(struct store *store, store_work *work, void *context, bool prepared,
                      int *code, struct error *err)
{
    struct store_txn txn;
    txn_init(&txn, store, true);
    int result = -1;
    int rc = mdb_txn_begin(store->env, NULL, 0, &txn.txn);
    if (rc != 0) {
        (void)db_fail(&txn, rc, err);
        goto cleanup;
    }
    if ((prepared && load_counters(&txn, err) != 0) || work(&txn, context, err) != 0 ||
        flush(&txn, err) != 0) {
        mdb_txn_abort(txn.txn);
        goto cleanup;
    }
    rc = mdb_txn_commit(txn.txn);
    if (rc != 0)
        (void)db_fail(&txn, rc, err);
    else
        result = 0;
cleanup:
    *code = txn.code;
    txn_release(&txn);
    return result;
}

/* LMDB does not tell where its map is, so ask the system: the mapping of data.mdb. */
static bool find_map(const struct store *store, void **start, size_t *size)
{
    int file;
    struct stat status;
    char line[4352];
    bool found = false;
    if (mdb_env_get_fd(store->env, &file) != 0 || fstat(file, &status) != 0)
        return false;
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps && !found && fgets(line, sizeof line, maps)) {
        unsigned long long from, to, inode;
        if (sscanf(line, "%llx-%llx %*s %*s %*s %llu", &from, &to, &inode) != 3)
            continue;
        found = inode == status.st_ino && strstr(line, "/data.mdb");
        if (!found)
            continue;
        *start = (void *)(uintptr_t)from;
        *size = (size_t)(to - from);
    }
    if (maps)
        (void)fclose(maps);
    return found;
}

/* After each call that may move it. */
static void note_map(struct store *store)
{
    void *start;
    size_t size;
    store->map = find_map(store, &start, &size) ? start : NULL;
}

static uint64_t map_size(const struct store *store)
{
    MDB_envinfo info;
    (void)mdb_env_info(store->env, &info);
    return info.me_mapsize;
}

static int grow(struct store *store, struct error *err)
{
    uint64_t size = map_size(store), wanted = size * 2;
    if (store->map_limit && wanted > store->map_limit)
        wanted = store->map_limit;
    if (wanted <= size) {
        store->full = true;
        return error_set(err, ERROR_PERMISSION,
                         "the store %s has reached its limit of %llu bytes: allow it more and run "
                         "the same command again; nothing acknowledged is lost",
                         store->dir, (unsigned long long)store->map_limit);
    }
    (void)pthread_rwlock_wrlock(&store->map_lock);
    int rc = mdb_env_set_mapsize(store->env, wanted);
    note_map(store);
    (void)pthread_rwlock_unlock(&store->map_lock);
    if (rc != 0)
        return error_set(err, ERROR_PERMISSION, "cannot map %llu bytes of the store %s: %s",
                         (unsigned long long)wanted, store->dir, mdb_strerror(rc));
    return 0;
}

static int environment_open(struct store *store, struct error *err);

/* After a failed write of its first pages LMDB refuses all further work until it is opened anew. */
static int reopen(struct store *store, struct error *err)
{
    (void)pthread_rwlock_wrlock(&store->map_lock);
    mdb_env_close(store->env);
    store->env = NULL;
    int result = environment_open(store, err);
    (void)pthread_rwlock_unlock(&store->map_lock);
    return result;
}

/* Another process, to which the store was lent, made the map larger. */
static void follow_map(struct store *store)
{
    (void)pthread_rwlock_wrlock(&store->map_lock);
    (void)mdb_env_set_mapsize(store->env, 0);
    note_map(store);
    (void)pthread_rwlock_unlock(&store->map_lock);
}

static bool is_lack_of_space(int code)
{
    return code == ENOSPC || code == EDQUOT || code == EFBIG || code == EIO;
}

static int write_growing(struct store *store, store_work *work, void *context, bool prepared,
                         struct error *err)
{
    if (!store->env && reopen(store, err) != 0)
        return -1;
    for (;;) {
        int code = 0;
        if (write_once(store, work, context, prepared, &code, err) == 0) {
            store->full = false;
            return 0;
        }
        if (code == MDB_MAP_FULL) {
            if (grow(store, err) != 0)
                return -1;
            continue;
        }
        if (code == MDB_MAP_RESIZED) {
            follow_map(store);
            continue;
        }
        store->full = is_lack_of_space(code);
        if (code == MDB_PANIC)
            (void)reopen(store, NULL);
        return -1;
    }
}

int store_write(struct store *store, store_work *work, void *context, struct error *err)
{
    if (!store->writes)
        return error_set(err, ERROR_PERMISSION, "the store %s is open for reading only",
                         store->dir);
    if (store->lent)
        return error_set(err, ERROR_PERMISSION, "the store %s is lent", store->dir);
    int result = write_growing(store, work, context, true, err);
    store_relax(store);
    return result;
}

/* Called with the map's lock. */
static size_t file_size(const struct store *store)
{
    int file;
    struct stat status;
    if (mdb_env_get_fd(store->env, &file) != 0 || fstat(file, &status) != 0)
        return 0;
    return (size_t)status.st_size;
}

static int begin_reading(struct store_txn *txn, struct error *err)
{
    struct store *store = txn->store;
    for (int try = 0;; try++) {
        (void)pthread_rwlock_rdlock(&store->map_lock);
        int rc = store->env ? mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn->txn) : MDB_PANIC;
        if (rc == 0) {
            txn->map_size = file_size(store);
            return 0;
        }
        (void)pthread_rwlock_unlock(&store->map_lock);
        if (rc != MDB_MAP_RESIZED || try >= RESIZE_TRIES)
            return db_fail(txn, rc, err);
        follow_map(store);
    }
}

int store_read_begin(struct store *store, struct store_txn **out, struct error *err)
{
    struct store_txn *txn = xmalloc(sizeof *txn);
    txn_init(txn, store, false);
    if (begin_reading(txn, err) != 0) {
        txn_release(txn);
        free(txn);
        return -1;
    }
    if (load_counters(txn, err) != 0) {
        store_read_end(&txn);
        return -1;
    }
    *out = txn;
    return 0;
}

void store_read_end(struct store_txn **txn)
{
    if (!txn || !*txn)
        return;
    struct store *store = (*txn)->store;
    mdb_txn_abort((*txn)->txn);
    (void)pthread_rwlock_unlock(&store->map_lock);
    txn_release(*txn);
    free(*txn);
    *txn = NULL;
    store_relax(store);
}

void store_forget(struct store *store)
{
    free(store->place_filter);
    store->place_filter = NULL;
    store->place_misses = 0;
}

struct store_size store_size(struct store *store)
{
    struct store_size size = {0, 0};
    (void)pthread_rwlock_rdlock(&store->map_lock);
    if (store->env) {
        MDB_envinfo info;
        MDB_stat stat;
        (void)mdb_env_info(store->env, &info);
        (void)mdb_env_stat(store->env, &stat);
        size = (struct store_size){(info.me_last_pgno + 1) * stat.ms_psize, info.me_mapsize};
    }
    (void)pthread_rwlock_unlock(&store->map_lock);
    return size;
}

bool store_is_full(const struct store *store)
{
    return store->full;
}

/* Whether giving the map's pages back would help, for what is in memory. */
static bool resident_too_much(const struct store *store)
{
    char line[128];
    ssize_t size = store->statm < 0 ? 0 : pread(store->statm, line, sizeof line - 1, 0);
    line[size > 0 ? size : 0] = '\0';
    unsigned long long all = 0, files = 0;
    if (sscanf(line, "%*u %llu %llu", &all, &files) != 2)
        return false;
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    return all * page > RESIDENT_MAX && files * page > RESIDENT_LEAST;
}

/* The mapped pages count as this process's memory though they are the page cache's. The lock keeps
 * the map where it is. */
void store_relax(struct store *store)
{
    void *start;
    size_t size;
    if (!resident_too_much(store))
        return;
    (void)pthread_rwlock_rdlock(&store->map_lock);
    if (store->env && find_map(store, &start, &size))
        (void)madvise(start, size, MADV_DONTNEED);
    (void)pthread_rwlock_unlock(&store->map_lock);
}

/* Opening. */

static uint64_t first_map_size(const struct store *store, off_t file_size)
{
    uint64_t size = MAP_FIRST;
    if (store->map_limit && store->map_limit < size)
        size = store->map_limit > MAP_LEAST ? store->map_limit : MAP_LEAST;
    return (uint64_t)file_size > size ? (uint64_t)file_size : size;
}

static int environment_error(const struct store *store, int rc, struct error *err)
{
    bool foreign = rc == MDB_INVALID || rc == MDB_VERSION_MISMATCH || rc == MDB_CORRUPTED;
    if (rc == MDB_PAGE_NOTFOUND || rc == MDB_PANIC || rc == MDB_INCOMPATIBLE)
        return error_set(err, ERROR_DATA, "the store %s is damaged: %s", store->dir,
                         mdb_strerror(rc));
    if (foreign)
        return error_set(err, ERROR_DATA, "%s/data.mdb is not a store of this program: %s",
                         store->dir, mdb_strerror(rc));
    return error_set(err, ERROR_PERMISSION, "cannot open the store %s: %s", store->dir,
                     mdb_strerror(rc));
}

static int open_tables(struct store *store, MDB_txn *txn, unsigned flags)
{
    for (int i = 0; i < TABLE_COUNT; i++) {
        int rc = mdb_dbi_open(txn, tables[i].name, tables[i].flags | flags, &store->tables[i]);
        if (rc != 0)
            return rc;
    }
    return 0;
}

/* What LMDB takes for granted does not hold, and it cannot go on: by itself it would abort. */
static void give_up(MDB_env *env, const char *message)
{
    const char *dir = NULL;
    (void)mdb_env_get_path(env, &dir);
    (void)fprintf(stderr,
                  "hyper: the store %s is damaged (%s): put back a copy of it, or make a new one "
                  "from the reports\n",
                  dir ? dir : "", message);
    _exit(ERROR_DATA);
}

/* LMDB maps its file of locks, and a page of it that the disk has no room for would end the
 * process: so it gets room before. */
static int reserve_locks(const struct store *store, struct error *err)
{
    char path[4096];
    if (store_file(store->dir, "lock.mdb", path, sizeof path, err) != 0)
        return -1;
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return error_set(err, ERROR_PERMISSION, "cannot open %s: %s", path, strerror(errno));
    int rc = fallocate(file, FALLOC_FL_KEEP_SIZE, 0, LOCKS_SIZE) == 0 ? 0 : errno;
    (void)close(file);
    if (rc != ENOSPC && rc != EDQUOT)
        return 0; /* not every file system can */
    return error_set(err, ERROR_PERMISSION, "no space left on the disk that holds %s", store->dir);
}

static int environment_begin(struct store *store, struct error *err)
{
    char path[4096];
    struct stat status = {.st_size = 0};
    if (store_file(store->dir, "data.mdb", path, sizeof path, err) != 0)
        return -1;
    if (store->writes && reserve_locks(store, err) != 0)
        return -1;
    (void)stat(path, &status);
    int rc = mdb_env_create(&store->env);
    if (rc != 0)
        return environment_error(store, rc, err);
    unsigned flags = MDB_NORDAHEAD | MDB_NOTLS | (store->writes ? 0 : MDB_RDONLY);
    (void)mdb_env_set_assert(store->env, give_up);
    (void)mdb_env_set_maxdbs(store->env, TABLE_COUNT);
    (void)mdb_env_set_maxreaders(store->env, READERS_MAX);
    (void)mdb_env_set_mapsize(store->env, first_map_size(store, status.st_size));
    rc = mdb_env_open(store->env, store->dir, flags, 0600);
    if (rc != 0) {
        mdb_env_close(store->env);
        store->env = NULL;
        return environment_error(store, rc, err);
    }
    note_map(store);
    int dead;
    (void)mdb_reader_check(store->env, &dead);
    return 0;
}

/* 0: opened; 1: empty; -1. Sets `*format`. */
static int read_format(struct store *store, uint32_t *format, struct error *err)
{
    MDB_txn *txn;
    MDB_val value, key = val_name("format");
    int rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn);
    if (rc != 0)
        return environment_error(store, rc, err);
    rc = mdb_dbi_open(txn, tables[TABLE_META].name, 0, &store->tables[TABLE_META]);
    bool empty = rc == MDB_NOTFOUND;
    if (rc == 0)
        rc = mdb_get(txn, store->tables[TABLE_META], &key, &value);
    bool known = rc == 0 && value.mv_size == sizeof *format;
    if (known)
        memcpy(format, value.mv_data, sizeof *format);
    /* A handle opened here is kept only by a commit. */
    if (mdb_txn_commit(txn) != 0 || (!known && !empty))
        return error_set(err, ERROR_DATA, "%s/data.mdb is not a store of this program", store->dir);
    return empty ? 1 : 0;
}

static int format_work(struct store_txn *txn, void *context, struct error *err)
{
    const uint32_t *format = context;
    int rc = open_tables(txn->store, txn->txn, MDB_CREATE);
    if (rc != 0)
        return db_fail(txn, rc, err);
    uint8_t key[sizeof txn->store->place_key];
    randombytes_buf(key, sizeof key);
    txn->counters = (struct counters){
        .next_alert = 1, .next_pattern = 1, .next_term = 1, .next_audit = 1, .next_submission = 1};
    if (db_put(txn, TABLE_META, val_name("place key"), val(key, sizeof key), 0, err) != 0)
        return -1;
    return db_put(txn, TABLE_META, val_name("format"), val(format, sizeof *format), 0, err);
}

/* Tables that came after the store. */
static int add_tables(struct store_txn *txn, struct error *err)
{
    int rc = open_tables(txn->store, txn->txn, MDB_CREATE);
    return rc == 0 ? 0 : db_fail(txn, rc, err);
}

/* migrations[n] takes a store from format n + 1 to n + 2, in one transaction. */
typedef int migration(struct store_txn *txn, struct error *err);
static migration *const migrations[STORE_FORMAT] = {add_tables, add_tables, add_tables,
                                                    add_tables, add_tables, add_tables};

struct migrating {
    migration *step;
    uint32_t to;
};

static int migrate_work(struct store_txn *txn, void *context, struct error *err)
{
    const struct migrating *migrating = context;
    if (migrating->step(txn, err) != 0)
        return -1;
    return db_put(txn, TABLE_META, val_name("format"), val(&migrating->to, sizeof migrating->to), 0,
                  err);
}

static int migrate(struct store *store, uint32_t format, struct error *err)
{
    if (format > STORE_FORMAT)
        return error_set(err, ERROR_DATA,
                         "the store %s has format %u, this program reads %d: use a newer hyper",
                         store->dir, format, STORE_FORMAT);
    for (; format < STORE_FORMAT; format++) {
        migration *step = format > 0 ? migrations[format - 1] : NULL;
        if (!step)
            return error_set(err, ERROR_DATA,
                             "the store %s has format %u, from which this program has no way to "
                             "%d: export it with the hyper that made it",
                             store->dir, format, STORE_FORMAT);
        if (!store->writes)
            return error_set(err, ERROR_DATA,
                             "the store %s has the older format %u: run `hyper ingest` on it once",
                             store->dir, format);
        struct migrating migrating = {step, format + 1};
        if (write_growing(store, migrate_work, &migrating, true, err) != 0)
            return -1;
    }
    return 0;
}

static int open_existing(struct store *store, struct error *err)
{
    MDB_txn *txn;
    MDB_val value, key = val_name("place key");
    int rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn);
    if (rc != 0)
        return environment_error(store, rc, err);
    rc = open_tables(store, txn, 0);
    if (rc == 0)
        rc = mdb_get(txn, store->tables[TABLE_META], &key, &value);
    if (rc == 0 && value.mv_size == sizeof store->place_key)
        memcpy(store->place_key, value.mv_data, sizeof store->place_key);
    else
        rc = rc ? rc : MDB_CORRUPTED;
    int committed = mdb_txn_commit(txn);
    if (rc != 0 || committed != 0)
        return error_set(err, ERROR_DATA, "the store %s is damaged: %s", store->dir,
                         mdb_strerror(rc ? rc : committed));
    return 0;
}

static int environment_open(struct store *store, struct error *err)
{
    uint32_t format = STORE_FORMAT;
    if (environment_begin(store, err) != 0)
        return -1;
    int empty = read_format(store, &format, err);
    if (empty < 0)
        return -1;
    if (empty && !store->writes)
        return error_set(err, ERROR_DATA, "there is no store in %s: `hyper ingest` makes one",
                         store->dir);
    if (empty && write_growing(store, format_work, &format, false, err) != 0)
        return -1;
    if (migrate(store, format, err) != 0)
        return -1;
    return open_existing(store, err);
}

/* An empty file is what is left of a process that ended while it made the store. */
static int need_data(const char *dir, struct error *err)
{
    char path[4096];
    struct stat status;
    if (store_file(dir, "data.mdb", path, sizeof path, err) != 0)
        return -1;
    bool is_there = stat(path, &status) == 0;
    if (is_there && status.st_size > 0)
        return 0;
    if (!is_there && errno == EACCES)
        return error_set(err, ERROR_PERMISSION, "the store %s cannot be read: %s", dir,
                         strerror(errno));
    return error_set(err, ERROR_DATA, "there is no store in %s: `hyper ingest` makes one", dir);
}

int store_open(const struct store_options *options, struct store **out, struct error *err)
{
    if (sodium_init() < 0)
        return error_set(err, ERROR_PERMISSION, "libsodium cannot start");
    if (options->mode == STORE_CREATE && make_folder(options->dir, err) != 0)
        return -1;
    if (options->mode != STORE_CREATE && need_data(options->dir, err) != 0)
        return -1;
    struct store *store = xcalloc(1, sizeof *store);
    store->dir = xstrdup(options->dir);
    store->writes = options->mode != STORE_READ;
    store->lock = -1;
    store->map_limit = options->map_limit;
    store->statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    store->young_places = options->young_places ? options->young_places : YOUNG_PLACES;
    (void)pthread_rwlock_init(&store->map_lock, NULL);
    if ((store->writes && store_lock(store, options, err) != 0) ||
        environment_open(store, err) != 0) {
        store_close(&store);
        return -1;
    }
    *out = store;
    return 0;
}

void store_close(struct store **store)
{
    if (!store || !*store)
        return;
    struct store *s = *store;
    if (s->env)
        mdb_env_close(s->env);
    if (s->lock >= 0)
        (void)close(s->lock);
    (void)pthread_rwlock_destroy(&s->map_lock);
    free(s->changes.items);
    free(s->scratch.items);
    free(s->place_filter);
    if (s->statm >= 0)
        (void)close(s->statm);
    free(s->dir);
    free(s);
    *store = NULL;
}
