/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/scan_source.h"

#include "cli/cache.h"
#include "cli/rulebook.h"
#include "lib/facts_git.h"
#include "lib/path.h"
#include "lib/seen.h"
#include "lib/walk.h"
#include "schema/batch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_FIRST = 64 * 1024 };

/* Files. */

/* One operand: its folder, and what stands before the paths below it in reports. */
struct root {
    int fd;
    struct text prefix; /* with a slash, or empty */
    const char *path;
};

struct files {
    struct cli *cli;
    const struct scan_target *target;
    struct scan *scan;
    struct scan_place *place;
    struct root *roots; /* read by the threads; filled before they start */
    size_t count;
    struct root *current; /* that is walked */
    struct repo *repo;    /* of the current root, or NULL */
    pthread_mutex_t lock; /* of what was handed over, in the place */
};

/* What one thread reads with. */
struct reader {
    struct files *files;
    struct stat info; /* of the file that was read last */
    struct scan_handed *handed;
    size_t count, capacity;
};

/* A file's item names its root by number in the bytes for a git object. */
static void set_root(struct scan_item *item, size_t root)
{
    memcpy(item->object, &root, sizeof root);
}

static size_t root_of(const struct scan_item *item)
{
    size_t root;
    memcpy(&root, item->object, sizeof root);
    return root;
}

static void *open_files(void *context, struct error *err)
{
    struct reader *reader = xcalloc(1, sizeof *reader);
    (void)err;
    reader->files = context;
    return reader;
}

static void close_files(void *thread)
{
    struct reader *reader = thread;
    struct files *files = reader->files;
    struct scan_place *place = files->place;
    if (reader->count) {
        (void)pthread_mutex_lock(&files->lock);
        place->handed =
            xrealloc(place->handed, (place->handed_count + reader->count) * sizeof *place->handed);
        memcpy(place->handed + place->handed_count, reader->handed,
               reader->count * sizeof *reader->handed);
        place->handed_count += reader->count;
        (void)pthread_mutex_unlock(&files->lock);
    }
    free(reader->handed);
    free(reader);
}

/* A text that fits into a batch. */
static bool take_file(void *thread, const struct scan_item *item, struct text bytes)
{
    struct reader *reader = thread;
    const struct stat *info = &reader->info;
    if (bytes.size == 0 || bytes.size > RECORD_BYTES_MAX || (uint64_t)info->st_size != bytes.size)
        return false;
    if (reader->count == reader->capacity) {
        reader->capacity = reader->capacity ? reader->capacity * 2 : 256;
        reader->handed = xrealloc(reader->handed, reader->capacity * sizeof *reader->handed);
    }
    reader->handed[reader->count++] = (struct scan_handed){
        .path = item->path,
        .hash = id_of_bytes(bytes.data, bytes.size),
        .size = bytes.size,
        .device = info->st_dev,
        .inode = info->st_ino,
        .modified = (int64_t)info->st_mtim.tv_sec * 1000000000 + info->st_mtim.tv_nsec,
    };
    return true;
}

/* Up to `most` bytes, or one read more, so that what is larger shows. `expected` is what the file
 * was said to have, or 0. */
static enum scan_got read_fd(int fd, size_t expected, struct content *content, uint64_t most,
                             struct text *out, const char **why)
{
    size_t have = 0;
    content_reserve(content, expected + 1 > READ_FIRST ? expected + 1 : READ_FIRST);
    for (;;) {
        if (have == content->capacity)
            content_reserve(content, have * 2);
        ssize_t got = read(fd, content->bytes + have, content->capacity - have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            *why = strerror(errno);
            return SCAN_FAILED;
        }
        have += (size_t)got;
        if (have > most)
            return SCAN_LARGE;
        if (got == 0 || have == expected)
            break;
    }
    *out = (struct text){content->bytes, have};
    return SCAN_GOT;
}

static enum scan_got read_open(int fd, struct stat *info, struct content *content, uint64_t most,
                               struct text *out, const char **why)
{
    if (fstat(fd, info) != 0 || !S_ISREG(info->st_mode)) {
        *why = "it is no regular file any more";
        return SCAN_FAILED;
    }
    if ((uint64_t)info->st_size > most)
        return SCAN_LARGE;
    return read_fd(fd, (size_t)info->st_size, content, most, out, why);
}

static enum scan_got read_file(void *thread, const struct scan_item *item, struct content *content,
                               uint64_t most, struct text *out, const char **why)
{
    struct reader *reader = thread;
    const struct files *files = reader->files;
    const struct root *root = &files->roots[root_of(item)];
    const char *below = item->path.data + root->prefix.size;
    if (root->fd < 0)
        return read_fd(STDIN_FILENO, 0, content, most, out, why);
    /* The operand itself may be a link: people named it. What a walk found may not. */
    int fd = root->path ? open(root->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
                        : walk_open(root->fd, below, O_RDONLY | O_NONBLOCK);
    if (fd < 0) {
        *why = errno == ELOOP ? "it became a symbolic link" : strerror(errno);
        return SCAN_FAILED;
    }
    enum scan_got got = read_open(fd, &reader->info, content, most, out, why);
    close(fd);
    return got;
}

static int add_found(void *context, struct text path, struct error *err)
{
    struct files *files = context;
    struct text prefix = files->current->prefix;
    struct scan_item item = {.path = {NULL, prefix.size + path.size}};
    char *whole = arena_alloc(scan_arena(files->scan), item.path.size + 1);
    (void)err;
    memcpy(whole, prefix.data, prefix.size);
    memcpy(whole + prefix.size, path.data, path.size);
    whole[item.path.size] = '\0';
    item.path.data = whole;
    set_root(&item, (size_t)(files->current - files->roots));
    scan_add(files->scan, &item);
    return 0;
}

static void add_problem(void *context, struct text path, const char *why)
{
    struct files *files = context;
    scan_problem(files->scan,
                 arena_print(files->cli->arena, "%.*s%.*s", TEXT_ARG(files->current->prefix),
                             TEXT_ARG(path)),
                 why);
}

static bool is_tracked(void *context, struct text path, bool is_folder)
{
    struct files *files = context;
    return files->repo && repo_tracks(files->repo, path, is_folder);
}

/* The store is no part of what it tells of, even where it is kept in there. */
static void skip_store(struct cli *cli, struct walk *walk)
{
    char path[PATH_MAX];
    struct stat info;
    const char *dir = command_store(cli, NULL);
    if (!dir || snprintf(path, sizeof path, "%s/data.mdb", dir) >= PATH_MAX ||
        access(path, F_OK) != 0 || stat(dir, &info) != 0)
        return;
    walk->has_skip = true;
    walk->skip_device = info.st_dev;
    walk->skip_inode = info.st_ino;
}

static int walk_root(struct files *files, struct root *root, const char *path, struct error *err)
{
    struct walk walk = {
        .fd = root->fd,
        .path = path,
        .all = files->target->all,
        .file = add_found,
        .problem = add_problem,
        .tracked = is_tracked,
        .context = files,
    };
    skip_store(files->cli, &walk);
    files->current = root;
    files->repo = walk.all ? NULL : repo_open(path, NULL);
    int result = walk_run(&walk, err);
    repo_close(&files->repo);
    files->place->ignored += walk.ignored;
    files->place->links += walk.links;
    files->place->special += walk.special;
    return result;
}

/* Whether the folder is the top of the repository, not something in it. */
static bool is_top(const char *path, const struct repo *repo)
{
    char real[PATH_MAX], top[PATH_MAX];
    return realpath(path, real) && realpath(repo_top(repo), top) && strcmp(real, top) == 0;
}

/* What policies see of the repository. What of it cannot be read is a problem of the scan. */
static void add_git_facts(struct scan *scan, const struct scan_target *target, const char *path,
                          struct repo *repo)
{
    struct error why = {0};
    struct git_scope scope = {
        .whole = target->mode == SCAN_TREE && (repo_is_bare(repo) || is_top(path, repo)),
        .staged = target->mode == SCAN_STAGED,
        .range = target->mode == SCAN_RANGE ? target->range : NULL,
    };
    if (scan_facts(scan) && facts_add_git(scan_facts(scan), repo, &scope, &why) != 0)
        scan_problem(scan, text_of(path), why.message);
}

/* What is scanned is one folder: then it may be a repository. */
static void add_tree_facts(struct files *files, const char *path)
{
    struct repo *repo = scan_facts(files->scan) && files->count == 1 ? repo_open(path, NULL) : NULL;
    if (repo)
        add_git_facts(files->scan, files->target, path, repo);
    repo_close(&repo);
}

/* How a file that was named is called: relative to the current folder where it is below that. */
static struct text name_of(struct cli *cli, const char *path)
{
    char here[PATH_MAX];
    struct text clean = path_clean(cli->arena, text_of(path)), rest;
    if (path[0] == '/' && getcwd(here, sizeof here) && path_below(clean, text_of(here), &rest))
        return arena_copy(cli->arena, rest);
    return arena_copy(cli->arena, clean);
}

static int open_root(struct files *files, const char *path, struct root *root, struct error *err)
{
    struct cli *cli = files->cli;
    struct stat info;
    *root = (struct root){.fd = -1, .prefix = TEXT("")};
    if (strcmp(path, "-") == 0)
        return 0;
    root->fd = open(path, O_PATH | O_CLOEXEC);
    if (root->fd < 0 || fstat(root->fd, &info) != 0)
        return error_set(err, ERROR_DATA, "%s: %s", path, strerror(errno));
    if (!S_ISDIR(info.st_mode))
        root->path = path;
    else if (files->count > 1)
        root->prefix = arena_print(cli->arena, "%.*s/", TEXT_ARG(name_of(cli, path)));
    return 0;
}

static void add_named(struct files *files, size_t number, const char *path)
{
    struct scan_item item = {0};
    item.path = files->roots[number].fd < 0 ? text_of(files->target->stdin_name)
                                            : name_of(files->cli, path);
    set_root(&item, number);
    scan_add(files->scan, &item);
}

static int by_path(const void *a, const void *b)
{
    const struct scan_handed *left = a, *right = b;
    return text_compare(left->path, right->path);
}

static int scan_files(struct files *files, const struct scan_options *options, struct scan **scan,
                      struct scan_report *report, struct error *err)
{
    const struct strings *paths = &files->target->paths;
    struct scan_source source = {.context = files,
                                 .open = open_files,
                                 .close = close_files,
                                 .read = read_file,
                                 .take = files->target->hand_over && files->place->top ? take_file
                                                                                       : NULL};
    int result = 0;
    files->roots = arena_array(files->cli->arena, paths->count, sizeof *files->roots);
    files->count = paths->count;
    for (size_t i = 0; i < paths->count; i++)
        files->roots[i].fd = -1;
    for (size_t i = 0; i < paths->count && result == 0; i++)
        result = open_root(files, paths->items[i], &files->roots[i], err);
    if (result == 0)
        *scan = files->scan = scan_new(options, &source);
    for (size_t i = 0; i < paths->count && result == 0; i++) {
        bool is_folder = files->roots[i].fd >= 0 && !files->roots[i].path;
        if (is_folder)
            result = walk_root(files, &files->roots[i], paths->items[i], err);
        else
            add_named(files, i, paths->items[i]);
        if (is_folder)
            add_tree_facts(files, paths->items[i]);
    }
    if (result == 0)
        result = scan_finish(*scan, report, err);
    else
        scan_destroy(scan);
    for (size_t i = 0; i < paths->count; i++)
        if (files->roots[i].fd >= 0)
            close(files->roots[i].fd);
    if (files->place->handed_count > 1)
        qsort(files->place->handed, files->place->handed_count, sizeof *files->place->handed,
              by_path);
    return result;
}

/* Repositories. */

struct blobs {
    struct scan *scan;
    struct scan_item *later; /* of a history: sorted before they are scanned */
    size_t count, capacity;
    struct seen *seen; /* blobs that were clean before, or NULL */
    struct scan_place *place;
    bool archives; /* are looked into */
    bool in_order; /* blobs are kept in `later` */
};

/* What makes a blob's result: its bytes, the path that rules look at, and whether what is in it was
 * searched. */
static struct id key_of(const struct blobs *blobs, const struct scan_item *item)
{
    struct id_hash hash;
    id_hash_init(&hash, blobs->archives ? "hyper.blob.archives.1" : "hyper.blob.1");
    id_hash_text(&hash, (struct text){(const char *)item->object, sizeof item->object});
    id_hash_text(&hash, item->path);
    return id_hash_done(&hash);
}

static void add_later(struct blobs *blobs, struct scan_item *item)
{
    if (blobs->count == blobs->capacity) {
        blobs->capacity = blobs->capacity ? blobs->capacity * 2 : 1024;
        blobs->later = xrealloc(blobs->later, blobs->capacity * sizeof *blobs->later);
    }
    item->age = blobs->count;
    blobs->later[blobs->count++] = *item;
}

/* Blobs are read in the order of packs, which takes less time than that of the history. */
static void add_sorted(struct blobs *blobs)
{
    repo_sort(blobs->place->repo, blobs->later, blobs->count);
    for (size_t i = 0; i < blobs->count; i++)
        scan_add(blobs->scan, &blobs->later[i]);
}

static int add_blob(void *context, const struct scan_item *blob, struct error *err)
{
    struct blobs *blobs = context;
    struct arena *arena = scan_arena(blobs->scan);
    struct scan_item item = *blob;
    (void)err;
    if (blobs->seen && seen_has(blobs->seen, key_of(blobs, blob))) {
        blobs->place->remembered++;
        return 0;
    }
    item.path = arena_copy(arena, blob->path);
    if (blobs->in_order) {
        add_later(blobs, &item);
        return 0;
    }
    if (blob->lines) {
        struct scan_lines *lines = arena_array(arena, blob->line_count, sizeof *lines);
        memcpy(lines, blob->lines, blob->line_count * sizeof *lines);
        item.lines = lines;
    }
    scan_add(blobs->scan, &item);
    return 0;
}

static void on_clean(void *context, const struct scan_item *item)
{
    struct blobs *blobs = context;
    seen_add(blobs->seen, key_of(blobs, item));
}

static int visit_blobs(const struct scan_target *target, struct blobs *blobs, struct error *err)
{
    struct repo *repo = blobs->place->repo;
    switch (target->mode) {
    case SCAN_STAGED:
        return repo_staged(repo, add_blob, blobs, err);
    case SCAN_RANGE:
        return repo_range(repo, target->range, add_blob, blobs, err);
    case SCAN_HISTORY:
        if (repo_history(repo, add_blob, blobs, &blobs->place->missing, err) != 0)
            return -1;
        add_sorted(blobs);
        return 0;
    default:
        return repo_tree(repo, "HEAD", add_blob, blobs, err);
    }
}

/* In a history the same secret is in many versions of a file: the first tells of it. */

struct version {
    struct id fingerprint;
    uint64_t age; /* of the blob */
    size_t index;
};

static int by_version(const void *a, const void *b)
{
    const struct version *left = a, *right = b;
    int order = id_compare(left->fingerprint, right->fingerprint);
    if (order == 0)
        order = (left->age > right->age) - (left->age < right->age);
    return order ? order : (left->index > right->index) - (left->index < right->index);
}

static void keep_first(struct scan_report *report)
{
    struct findings *findings = &report->findings;
    struct version *versions = xcalloc(findings->count + 1, sizeof *versions);
    bool *drop = xcalloc(findings->count + 1, sizeof *drop);
    size_t kept = 0;
    for (size_t i = 0; i < findings->count; i++)
        versions[i] = (struct version){findings->items[i].fingerprint, report->items[i]->age, i};
    if (findings->count > 1)
        qsort(versions, findings->count, sizeof *versions, by_version);
    for (size_t i = 1; i < findings->count; i++)
        drop[versions[i].index] = id_equal(versions[i].fingerprint, versions[i - 1].fingerprint);
    for (size_t i = 0; i < findings->count; i++) {
        if (drop[i])
            continue;
        findings->items[kept] = findings->items[i];
        report->items[kept++] = report->items[i];
    }
    findings->count = kept;
    free(drop);
    free(versions);
}

/* Commits are attributed for findings only. */
static void attribute(struct repo *repo, struct scan *scan, struct scan_report *report)
{
    static const unsigned char none[REPO_OBJECT_SIZE];
    struct arena *arena = scan_arena(scan);
    for (size_t i = 0; i < report->findings.count; i++) {
        struct finding *finding = &report->findings.items[i];
        const unsigned char *commit = report->items[i] ? report->items[i]->commit : none;
        char hex[2 * REPO_OBJECT_SIZE + 1];
        if (memcmp(commit, none, sizeof none) == 0)
            continue;
        for (size_t k = 0; k < REPO_OBJECT_SIZE; k++)
            (void)snprintf(hex + 2 * k, 3, "%02x", commit[k]);
        finding->commit = arena_copy(arena, text_of(hex));
        repo_author(repo, commit, arena, &finding->author, &finding->date);
    }
}

static int scan_blobs(struct cli *cli, const struct scan_target *target,
                      const struct scan_options *options, struct scan **scan,
                      struct scan_place *place, struct scan_report *report, struct error *err)
{
    struct scan_source source = repo_source;
    struct blobs blobs = {
        .place = place, .archives = options->archives, .in_order = target->mode == SCAN_HISTORY};
    const char *cache = target->remember ? cache_folder(cli) : NULL;
    source.context = (void *)repo_folder(place->repo);
    if (target->mode == SCAN_HISTORY && cache)
        blobs.seen = seen_open(cache, detector_identity(options->detector));
    *scan = blobs.scan = scan_new(options, &source);
    if (blobs.seen)
        scan_on_clean(*scan, on_clean, &blobs);
    int result = visit_blobs(target, &blobs, err);
    if (result == 0)
        add_git_facts(*scan, target, repo_top(place->repo), place->repo);
    if (result == 0)
        result = scan_finish(*scan, report, err);
    else
        scan_destroy(scan);
    if (result == 0 && target->mode == SCAN_HISTORY)
        keep_first(report);
    if (result == 0)
        attribute(place->repo, *scan, report);
    seen_close(&blobs.seen);
    free(blobs.later);
    return result;
}

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* A folder that is itself a bare repository: a walk would find packs only. */
static bool is_bare(const char *path, struct repo **repo)
{
    char head[PATH_MAX], real[PATH_MAX], top[PATH_MAX];
    (void)snprintf(head, sizeof head, "%s/HEAD", path);
    if (access(head, F_OK) != 0 || !(*repo = repo_open(path, NULL)))
        return false;
    if (repo_is_bare(*repo) && realpath(path, real) && realpath(repo_folder(*repo), top) &&
        strcmp(real, top) == 0)
        return true;
    repo_close(repo);
    return false;
}

int scan_target_run(struct cli *cli, const struct scan_target *target,
                    const struct scan_options *options, struct scan **scan,
                    struct scan_place *place, struct scan_report *report, struct error *err)
{
    const struct strings *paths = &target->paths;
    *place = (struct scan_place){0};
    *scan = NULL;
    if (target->mode != SCAN_TREE) {
        place->repo = repo_open(paths->count ? paths->items[0] : ".", err);
        if (!place->repo)
            return -1;
        place->top = repo_top(place->repo);
        return scan_blobs(cli, target, options, scan, place, report, err);
    }
    if (paths->count == 1 && is_folder(paths->items[0])) {
        place->top = paths->items[0];
        if (is_bare(paths->items[0], &place->repo))
            return scan_blobs(cli, target, options, scan, place, report, err);
    }
    struct files files = {.cli = cli, .target = target, .place = place};
    (void)pthread_mutex_init(&files.lock, NULL);
    int result = scan_files(&files, options, scan, report, err);
    (void)pthread_mutex_destroy(&files.lock);
    return result;
}

void scan_place_close(struct scan_place *place)
{
    repo_close(&place->repo);
    free(place->handed);
    place->handed = NULL;
}
