/* SPDX-License-Identifier: MPL-2.0 */
/* How many alerts a second the store commits, durable: new ones, and the same again.
 *
 *   bench_store [ALERTS [GROUP [FOLDER]]]
 *
 * GROUP is how many batches of 600 go into one transaction. Making the alerts is not counted. */
#include "lib/fingerprint.h"
#include "lib/store_graph.h"
#include "lib/store_journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 600, PATTERNS = 300, DAY_MS = 24 * 60 * 60 * 1000 };

struct bench {
    struct store *store;
    struct arena *arena;
    struct pack pack;
    uint64_t number; /* of the submission */
    struct id submission;
    int64_t at;
    struct id content;
    struct batch *batches;
    const struct batch **list;
    uint8_t *applied;
    size_t count, alerts;
    uint64_t first; /* batch of the group */
};

static double now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double processor(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void run(struct bench *bench, store_work *work)
{
    struct error err = {0};
    if (store_write(bench->store, work, bench, &err) == 0)
        return;
    (void)fprintf(stderr, "bench_store: %s\n", err.message);
    exit((int)err.code);
}

static int begin(struct store_txn *txn, void *context, struct error *err)
{
    struct bench *bench = context;
    struct submission options = {.repo = TEXT("example/repo")}, submission;
    enum how_opened how;
    size_t batches = (bench->alerts + BATCH - 1) / BATCH;
    if (store_submission_open(txn, bench->content, &bench->at, bench->at, &options, bench->arena,
                              &submission, &how, err) != 0)
        return -1;
    bench->number = submission.number;
    bench->submission = submission.id;
    for (size_t i = 0; i < batches; i++) {
        struct entry entry = {.origin = {.sequence = i, .report = TEXT("report.sarif")},
                              .path = TEXT("/reports/report.sarif"),
                              .size = 256 * 1024};
        if (store_journal_put(txn, bench->number, &entry, err) != 0)
            return -1;
    }
    return store_submission_seal(txn, bench->number, batches, 1, 1, err);
}

static int commit(struct store_txn *txn, void *context, struct error *err)
{
    struct bench *bench = context;
    return store_commit_batches(txn, bench->list, bench->count, bench->applied, err);
}

static int finish(struct store_txn *txn, void *context, struct error *err)
{
    struct bench *bench = context;
    struct template_group group;
    bool more = true, found = true;
    if (store_regroup(txn, bench->number, SIZE_MAX, &more, err) != 0)
        return -1;
    while (found) {
        if (store_merge_next(txn, bench->number, bench->arena, &group, &found, err) != 0 ||
            (found && store_merge_group(txn, bench->number, &group, group.templates, err) != 0))
            return -1;
    }
    return store_submission_finish(txn, bench->number, err);
}

static struct id number_id(const char *domain, uint64_t number)
{
    struct id_hash hash;
    id_hash_init(&hash, domain);
    id_hash_number(&hash, number);
    return id_hash_done(&hash);
}

static void make_sighting(struct bench *bench, struct batch *batch, uint64_t number)
{
    static const char filler[] = "    char buffer[128]; strcpy(buffer, argument); return buffer;";
    struct arena *arena = bench->arena;
    struct pattern *pattern = &batch->patterns.items[number % PATTERNS % batch->patterns.count];
    struct alert alert = {
        .repo = TEXT("example/repo"),
        .tool = TEXT("scanner"),
        .tool_version = TEXT("1.2.3"),
        .rule = pattern->rule,
        .message = arena_print(arena, "Unchecked copy of %llu bytes into a buffer of fixed size",
                               (unsigned long long)number),
        .template = pattern->template,
        .path = arena_print(arena, "src/module%llu/file%llu.c", (unsigned long long)number / 1000,
                            (unsigned long long)number / 20),
        .line = (uint32_t)(number % 20) * 10 + 1,
        .snippet = TEXT(filler),
        .fingerprint = arena_print(arena, "bench/v1=%llu", (unsigned long long)number),
        .severity = SEVERITY_INFO + (unsigned)(number % 5),
        .category = CATEGORY_CODE,
    };
    fingerprint_set(&alert);
    pack_clear(&bench->pack);
    record_pack(&bench->pack, &alert_record, &alert);
    batch->sightings.items[batch->sightings.count++] = (struct sighting){
        .base = alert.base,
        .discriminator = alert.discriminator,
        .digest = number,
        .line = alert.line,
        .severity = alert.severity,
        .category = alert.category,
        .status = STATUS_OPEN,
        .repo = alert.repo,
        .tool = alert.tool,
        .pattern = pattern->id,
        .record = arena_copy(arena, pack_bytes(&bench->pack)),
    };
    pattern->sightings++;
}

static void make_patterns(struct bench *bench, struct batch *batch, uint64_t sequence)
{
    batch->patterns.count = 60;
    batch->patterns.items = arena_array(bench->arena, 60, sizeof *batch->patterns.items);
    for (size_t i = 0; i < 60; i++) {
        struct pattern *pattern = &batch->patterns.items[i];
        unsigned number = (unsigned)((sequence * 7 + i) % PATTERNS);
        pattern->tool = TEXT("scanner");
        pattern->rule = arena_print(bench->arena, "RULE%u", number / 3);
        pattern->template = arena_print(bench->arena, "Unchecked copy %c of <number> bytes",
                                        'a' + (char)(number % 3));
        pattern->id = pattern_id(pattern->tool, pattern->rule, pattern->template);
        pattern->samples.items =
            arena_array(bench->arena, SAMPLES_PER_PATTERN, sizeof *pattern->samples.items);
        for (; pattern->samples.count < SAMPLES_PER_PATTERN; pattern->samples.count++) {
            uint64_t sample = sequence * BATCH + i * 8 + pattern->samples.count;
            pattern->samples.items[pattern->samples.count] =
                (struct sample){.hash = id_prefix(number_id("bench.sample", sample)),
                                .repo = TEXT("example/repo"),
                                .path = TEXT("src/file.c"),
                                .message = TEXT("Unchecked copy of 17 bytes")};
        }
    }
}

static void make_group(struct bench *bench, size_t group)
{
    size_t batches = (bench->alerts + BATCH - 1) / BATCH;
    arena_reset(bench->arena);
    bench->count = 0;
    for (uint64_t b = bench->first; b < batches && bench->count < group; b++) {
        struct batch *batch = &bench->batches[bench->count];
        *batch = (struct batch){.form = BATCH_CHANGESET};
        batch->origin.submission = bench->submission;
        batch->origin.sequence = b;
        batch->sightings.items = arena_array(bench->arena, BATCH, sizeof *batch->sightings.items);
        make_patterns(bench, batch, b);
        for (uint64_t i = b * BATCH; i < (b + 1) * BATCH && i < bench->alerts; i++)
            make_sighting(bench, batch, i);
        bench->list[bench->count++] = batch;
    }
    bench->first += bench->count;
}

static void measure(struct bench *bench, const char *what, size_t group)
{
    double elapsed = 0, busy = 0;
    size_t commits = 0;
    bench->first = 0;
    run(bench, begin);
    for (;;) {
        make_group(bench, group);
        if (bench->count == 0)
            break;
        double start = now(), start_busy = processor();
        run(bench, commit);
        elapsed += now() - start;
        busy += processor() - start_busy;
        commits++;
    }
    run(bench, finish);
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    struct store_size size = store_size(bench->store);
    (void)printf("%-8s %9zu %6zu %8zu %11.0f %9.0f %8.2f %9.1f %9.1f\n", what, bench->alerts, group,
                 commits, (double)bench->alerts / elapsed, (double)bench->alerts / busy,
                 busy / elapsed, (double)size.used / 1e6, (double)usage.ru_maxrss / 1e3);
}

int main(int argc, char **argv)
{
    char folder[4096] = "/var/tmp/hyper-bench-XXXXXX";
    size_t alerts = argc > 1 ? strtoull(argv[1], NULL, 10) : 300000;
    size_t group = argc > 2 ? strtoull(argv[2], NULL, 10) : 32;
    struct error err = {0};
    if (argc > 3)
        (void)snprintf(folder, sizeof folder, "%s", argv[3]);
    else if (!mkdtemp(folder))
        return ERROR_PERMISSION;
    struct bench bench = {.alerts = alerts, .at = 1700000000000, .arena = arena_new()};
    struct store_options options = {.dir = folder, .mode = STORE_CREATE};
    if (store_open(&options, &bench.store, &err) != 0) {
        (void)fprintf(stderr, "bench_store: %s\n", err.message);
        return (int)err.code;
    }
    pack_init(&bench.pack);
    bench.batches = xcalloc(group, sizeof *bench.batches);
    bench.list = xcalloc(group, sizeof(void *));
    bench.applied = xcalloc(group, 1);
    (void)printf("%-8s %9s %6s %8s %11s %9s %8s %9s %9s\n", "alerts", "count", "group", "commits",
                 "per second", "per cpu s", "cpu", "store MB", "peak MB");
    static const char *const rounds[] = {"new", "known", "next day"};
    for (unsigned i = 0; i < 3; i++) {
        bench.content = number_id("bench.content", i);
        bench.at += i < 2 ? 1000 : DAY_MS;
        measure(&bench, rounds[i], group);
    }
    store_close(&bench.store);
    pack_close(&bench.pack);
    arena_destroy(&bench.arena);
    free(bench.batches);
    free(bench.list);
    free(bench.applied);
    (void)printf("the store is in %s\n", folder);
    return 0;
}
