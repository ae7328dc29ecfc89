/* SPDX-License-Identifier: MPL-2.0 */
/* What scanning is measured against: reading the files of a folder, or the blobs of a history,
 * alone, and with one bare pass of vectorscan over each, whose candidates are counted and nothing
 * more.
 *
 *     bench_scan_pass read|pass RULES.lgt FOLDER [THREADS]
 *     bench_scan_pass blobs|sorted RULES.lgt REPOSITORY [THREADS]
 *
 * The patterns are those that hyper scan gives to vectorscan: without the optional beginnings that
 * cost most, so that this is the harder limit. */
#include "lib/content.h"
#include "lib/detect.h"
#include "lib/git.h"
#include "lib/match_set.h"
#include "lib/walk.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { THREADS_MAX = 64 };

struct bench {
    struct arena *arena;
    struct scan_item *items;
    size_t count;
    atomic_size_t next;
    int folder;
    const struct match_set *set; /* NULL: read only */
    const struct scan_source *source;
    void *context;
    atomic_size_t bytes, candidates;
};

static double now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Of all threads, in seconds. */
static double processor(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int add_item(void *context, const struct scan_item *item, struct error *err)
{
    struct bench *bench = context;
    (void)err;
    bench->items = arena_grow(bench->arena, bench->items, bench->count, sizeof *bench->items);
    bench->items[bench->count] = *item;
    bench->items[bench->count++].path = arena_copy(bench->arena, item->path);
    return 0;
}

static int add_path(void *context, struct text path, struct error *err)
{
    return add_item(context, &(struct scan_item){.path = path}, err);
}

static int count(void *context, size_t pattern, size_t end)
{
    (void)pattern;
    (void)end;
    ++*(size_t *)context;
    return 0;
}

static size_t read_file(int folder, const char *path, struct content *content)
{
    struct stat info;
    int fd = openat(folder, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    size_t size = fstat(fd, &info) == 0 ? (size_t)info.st_size : 0;
    content_reserve(content, size + 1);
    ssize_t got = read(fd, content->bytes, size);
    close(fd);
    return got > 0 ? (size_t)got : 0;
}

static void *work(void *argument)
{
    struct bench *bench = argument;
    struct content content = {0};
    struct match_set_scratch *scratch = bench->set ? match_set_scratch_new(bench->set) : NULL;
    void *source = bench->source ? bench->source->open(bench->context, NULL) : NULL;
    size_t bytes = 0, candidates = 0;
    for (size_t i; (i = atomic_fetch_add(&bench->next, 1)) < bench->count;) {
        struct text text = TEXT("");
        const char *why;
        if (source)
            (void)bench->source->read(source, &bench->items[i], &content, SIZE_MAX, &text, &why);
        else
            text.size = read_file(bench->folder, bench->items[i].path.data, &content);
        if (!source)
            text.data = content.bytes;
        bytes += text.size;
        if (scratch)
            (void)match_set_search(bench->set, scratch, text, count, &candidates, NULL);
    }
    atomic_fetch_add(&bench->bytes, bytes);
    atomic_fetch_add(&bench->candidates, candidates);
    if (source)
        bench->source->close(source);
    match_set_scratch_destroy(&scratch);
    content_close(&content);
    return NULL;
}

static void run(struct bench *bench, unsigned threads)
{
    pthread_t others[THREADS_MAX];
    for (unsigned i = 1; i < threads; i++)
        if (pthread_create(&others[i], NULL, work, bench) != 0)
            abort();
    (void)work(bench);
    for (unsigned i = 1; i < threads; i++)
        (void)pthread_join(others[i], NULL);
}

static int fill(struct bench *bench, bool blobs, bool sorted, const char *path, struct error *err)
{
    uint64_t missing;
    if (!blobs) {
        bench->folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        struct walk walk = {.fd = bench->folder, .all = true, .file = add_path, .context = bench};
        return bench->folder < 0 ? error_set(err, ERROR_DATA, "%s cannot be opened", path)
                                 : walk_run(&walk, err);
    }
    struct repo *repo = repo_open(path, err);
    if (!repo)
        return -1;
    int result = repo_history(repo, add_item, bench, &missing, err);
    if (sorted)
        repo_sort(repo, bench->items, bench->count);
    repo_close(&repo);
    bench->source = &repo_source;
    bench->context = (void *)path;
    return result;
}

int main(int argc, char **argv)
{
    struct error err = {0};
    struct bench bench = {.arena = arena_new(), .folder = -1};
    struct ruleset rules;
    bool is_sorted = argc > 1 && strcmp(argv[1], "sorted") == 0;
    if (argc < 4) {
        (void)fprintf(stderr, "usage: %s read|pass|blobs|sorted RULES.lgt FOLDER [THREADS]\n",
                      argv[0]);
        return 2;
    }
    unsigned threads = argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 1;
    struct detector *detector = NULL;
    if (ruleset_load(argv[2], bench.arena, &rules, &err) == 0)
        detector = detector_new(&rules, 1, NULL, &err);
    double start = now(), used = processor();
    if (!detector || threads < 1 || threads > THREADS_MAX ||
        fill(&bench, is_sorted || strcmp(argv[1], "blobs") == 0, is_sorted, argv[3], &err) != 0) {
        (void)fprintf(stderr, "%s\n", err.message);
        return 3;
    }
    if (strcmp(argv[1], "pass") == 0)
        bench.set = detector_set(detector);
    run(&bench, threads);
    printf("{\"files\":%zu,\"bytes\":%zu,\"candidates\":%zu,\"seconds\":%.3f,\"processor\":%.3f}\n",
           bench.count, atomic_load(&bench.bytes), atomic_load(&bench.candidates), now() - start,
           processor() - used);
    detector_destroy(&detector);
    arena_destroy(&bench.arena);
    return 0;
}
