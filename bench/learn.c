/* SPDX-License-Identifier: MPL-2.0 */
/* learn STORE: what `hyper learn rules` does, step by step: seconds, processor seconds and the peak
 * of memory after each. The proposals are written to the store. */
#include "lib/learn.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

struct meter {
    const char *step;
    double seconds, processor;
};

static void die(const struct error *err)
{
    (void)fprintf(stderr, "bench_learn: %s\n", err->message);
    exit(EXIT_FAILURE);
}

static double clock_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Ends the step before, if there is one, and begins another, if there is one. */
static void step(void *context, const char *name)
{
    struct meter *meter = context;
    struct rusage usage;
    double seconds = clock_of(CLOCK_MONOTONIC), processor = clock_of(CLOCK_PROCESS_CPUTIME_ID);
    getrusage(RUSAGE_SELF, &usage);
    if (meter->step)
        printf("| %s | %.2f | %.2f | %ld MB |\n", meter->step, seconds - meter->seconds,
               processor - meter->processor, usage.ru_maxrss / 1024);
    *meter = (struct meter){name, seconds, processor};
}

struct proposing {
    const struct learn_input *input;
    const struct learned *learned;
    struct proposed *results;
};

static int propose(struct store_txn *txn, void *context, struct error *err)
{
    struct proposing *p = context;
    return store_rule_propose(txn, p->learned->proposals, p->learned->count, p->input->at, NULL,
                              p->results, err);
}

static size_t active(const struct proposing *p)
{
    size_t count = 0;
    for (size_t i = 0; i < p->learned->count; i++)
        count += p->results[i].after == LIFECYCLE_ACTIVE;
    return count;
}

int main(int argc, char **argv)
{
    struct store_options options = {.dir = argc == 2 ? argv[1] : "", .mode = STORE_WRITE};
    struct arena *arena = arena_new();
    struct meter meter = {0};
    struct learn_options how = {.step = step, .context = &meter};
    struct store *store = NULL;
    struct store_txn *txn = NULL;
    struct learn_input input;
    struct learned learned;
    struct error err = {0};
    if (store_open(&options, &store, &err) != 0 || store_read_begin(store, &txn, &err) != 0)
        die(&err);
    step(&meter, "read lines and fixes");
    if (learn_input_read(txn, TEXT(""), arena, &input, &err) != 0)
        die(&err);
    store_read_end(&txn);
    if (learn(&input, &how, arena, &learned, &err) != 0)
        die(&err);
    struct proposing p = {&input, &learned,
                          arena_array(arena, learned.count, sizeof(struct proposed))};
    step(&meter, "propose");
    if (store_write(store, propose, &p, &err) != 0)
        die(&err);
    step(&meter, NULL);
    printf("%zu lines (%llu flagged), %zu fixes: %zu proposals, %zu active\n", input.line_count,
           (unsigned long long)input.flagged, input.fix_count, learned.count, active(&p));
    learned_close(&learned);
    store_close(&store);
    arena_destroy(&arena);
    return EXIT_SUCCESS;
}
