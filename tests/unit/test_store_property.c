/* SPDX-License-Identifier: MPL-2.0 */
/* The same sightings make the same knowledge: in any order, in any batches, in any transactions,
 * and whatever is killed in between. */
#include "tests/unit/test_store.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

enum { SUBMISSIONS = 4, SEEN = 120, BATCHES_MAX = 40, KILLS = 25 };

/* What one submission sees: few bases, so that there are many occurrences, moves and repeats. */
static void invent(uint64_t *seed, struct seen *seen)
{
    static const char *const commits[] = {"a", "b", "c"};
    unsigned shift = below(seed, 3);
    for (unsigned i = 0; i < SEEN; i++)
        seen[i] = (struct seen){
            .base = below(seed, 20),
            .line = below(seed, 6) * 10 + shift,
            .message = below(seed, 2),
            .severity = below(seed, 5),
            .status = below(seed, 4) ? STATUS_OPEN : STATUS_OPEN + below(seed, 3),
            .pattern = below(seed, 8),
            .commit = commits[below(seed, 3)],
        };
}

static void shuffle(uint64_t *seed, struct seen *seen)
{
    for (unsigned i = SEEN - 1; i > 0; i--) {
        unsigned k = below(seed, i + 1);
        struct seen other = seen[i];
        seen[i] = seen[k];
        seen[k] = other;
    }
}

/* Each sighting is a labelled one, too. */
static void add_evidence(struct fixture *f, const struct seen *seen, struct pattern *pattern)
{
    struct evidence *evidence = arena_array(f->arena, 1, sizeof *evidence);
    *evidence = (struct evidence){.unit = 1 + seen->base * 10 + seen->line,
                                  .repo = TEXT("repo"),
                                  .message = arena_print(f->arena, "m%u", seen->message),
                                  .severity = SEVERITY_LOW};
    pattern->evidence = (struct evidences){evidence, 1};
    pattern->labelled = 1;
}

/* Some are vulnerabilities in packages, too, which the tools name differently. */
static void add_vulnerability(struct fixture *f, const struct seen *seen, struct batch *batch)
{
    static const char *const tools[] = {"trivy", "npm", "osv"};
    unsigned number = seen->base % 4, tool = seen->pattern % 3;
    const char *cve = arena_print(f->arena, "CVE-2020-100%u", number).data;
    const char *ghsa = arena_print(f->arena, "GHSA-aaaa-aaaa-aaa%u", number).data;
    struct report report = {
        .tool = tools[tool],
        .rule = tool == 0 ? cve : ghsa,
        .names = {tool == 2 && seen->line > 20 ? cve : NULL},
        .path = seen->base % 3 ? "package.json" : "web/package.json",
        .message = seen->message,
        .confidence = seen->severity / 8.0,
        .severity = SEVERITY_INFO + seen->severity,
        .status = seen->status,
    };
    add_report(f->arena, batch, &report);
}

static size_t cut(struct fixture *f, uint64_t *seed, const struct seen *seen,
                  struct batch **batches)
{
    size_t count = 0;
    for (unsigned i = 0; i < SEEN;) {
        unsigned size = 1 + below(seed, 12);
        size = i + size > SEEN || count == BATCHES_MAX - 1 ? SEEN - i : size;
        struct batch *batch = make_batch(f->arena, seen + i, size);
        for (unsigned k = 0; k < size; k++)
            add_evidence(f, &seen[i + k], &batch->patterns.items[k]);
        for (unsigned k = 0; k < size; k++)
            if (seen[i + k].base < 12)
                add_vulnerability(f, &seen[i + k], batch);
        batches[count++] = batch;
        i += size;
    }
    return count;
}

/* Stands for template merging: some templates become one. */
static int merge(struct store_txn *txn, void *context, struct error *err)
{
    struct submitting *s = context;
    struct template_group group;
    struct text merged[16];
    bool found = true;
    while (found) {
        if (store_merge_next(txn, s->submission.number, s->fixture->arena, &group, &found, err) !=
            0)
            return -1;
        for (size_t i = 0; found && i < group.count; i++) {
            bool chosen =
                group.count > 2 && group.templates[i].data[group.templates[i].size - 1] % 3;
            merged[i] = chosen ? TEXT("template <*>") : group.templates[i];
        }
        if (found && store_merge_group(txn, s->submission.number, &group, merged, err) != 0)
            return -1;
    }
    return 0;
}

/* Stands for validation: a rule for each pattern. */
static int validate(struct store_txn *txn, void *context, struct error *err)
{
    struct submitting *s = context;
    struct id after = {{0}};
    struct validate_task task;
    for (bool found = true, applied; found;) {
        if (store_task_after(txn, s->submission.number, after, s->fixture->arena, &task, &found,
                             err) != 0)
            return -1;
        if (!found)
            return 0;
        const struct pattern *pattern = &task.batch.patterns.items[0];
        struct rule rule = {.kind = RULE_TRIAGE,
                            .lifecycle = pattern->evidence.count > 10 ? LIFECYCLE_ACTIVE
                                                                      : LIFECYCLE_CANDIDATE,
                            .ruleset = TEXT("learned"),
                            .tool = pattern->tool,
                            .rule = pattern->rule,
                            .pattern = pattern->template,
                            .aspect = ASPECT_SEVERITY,
                            .origin = pattern->id,
                            .trials = pattern->evidence.count};
        rule.id = rule_id(&rule);
        struct batch changeset = {.rules = {&rule, 1}};
        if (store_commit_task(txn, s->submission.number, task.id, &changeset, &applied, err) != 0)
            return -1;
        after = task.id;
    }
    return 0;
}

static void run_submission(struct fixture *f, unsigned number, struct batch *const *batches,
                           size_t count, size_t group)
{
    struct submitting s = {.fixture = f,
                           .content = number,
                           .at = 1000 * (int64_t)(number + 1),
                           .complete = number % 2,
                           .batches = batches,
                           .count = count,
                           .group = group};
    assert_ok(f, store_write(f->store, submit_begin, &s, &f->err));
    if (s.submission.state == SUBMISSION_FINISHED)
        return;
    submit_commit(&s);
    submit_barrier(&s);
    assert_ok(f, store_write(f->store, merge, &s, &f->err));
    assert_ok(f, store_write(f->store, validate, &s, &f->err));
    assert_ok(f, store_write(f->store, submit_end, &s, &f->err));
}

/* How a report is cut into batches is not knowledge. */
static int pack_knowledge(void *context, const struct store_item *item, struct error *err)
{
    struct store_item copy = *item;
    struct submission submission;
    if (item->submission) {
        submission = *item->submission;
        submission.batches = 0;
        copy.submission = &submission;
    }
    return pack_item(context, &copy, err);
}

static void export_knowledge(struct fixture *f, struct pack *pack)
{
    struct store_txn *txn;
    pack_init(pack);
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_export(txn, pack_knowledge, pack, &f->err));
    store_read_end(&txn);
}

static void any_order_makes_the_same_knowledge(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < PROPERTY_ROUNDS; round++) {
        struct pack first;
        for (uint64_t variant = 0; variant < 3; variant++) {
            struct fixture f;
            uint64_t content = 77 + round, order = 1000 * round + variant;
            fixture_init(&f);
            for (unsigned number = 0; number < SUBMISSIONS; number++) {
                struct seen seen[SEEN];
                struct batch *batches[BATCHES_MAX];
                invent(&content, seen);
                if (variant > 0)
                    shuffle(&order, seen);
                size_t count = cut(&f, &order, seen, batches);
                run_submission(&f, number, batches, count, 1 + below(&order, 9));
                assert_sound(&f);
            }
            struct pack pack;
            export_knowledge(&f, &pack);
            if (variant == 0)
                first = pack;
            else if (!text_equal(pack_bytes(&first), pack_bytes(&pack)))
                fail_msg("round %u, variant %u: other knowledge", (unsigned)round,
                         (unsigned)variant);
            if (variant > 0)
                pack_close(&pack);
            fixture_close(&f);
        }
        pack_close(&first);
    }
}

/* Crashes. */

/* Submits all, from wherever the store is. Called in a child, which ends here. */
static void submit_all(const char *dir, uint64_t content)
{
    struct fixture f = {.arena = arena_new()};
    (void)snprintf(f.dir, sizeof f.dir, "%s", dir);
    fixture_open(&f);
    for (unsigned number = 0; number < SUBMISSIONS; number++) {
        struct seen seen[SEEN];
        struct batch *batches[BATCHES_MAX];
        uint64_t order = 5;
        invent(&content, seen);
        size_t count = cut(&f, &order, seen, batches);
        run_submission(&f, number, batches, count, 2);
    }
    store_close(&f.store);
    arena_destroy(&f.arena);
}

static bool run_and_kill(const char *dir, uint64_t content, unsigned microseconds)
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        submit_all(dir, content);
        _exit(0);
    }
    (void)usleep(microseconds);
    (void)kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void a_killed_writer_loses_nothing(void **state)
{
    struct fixture undisturbed, f;
    struct pack expected, pack;
    uint64_t seed = (uint64_t)time(NULL);
    (void)state;
    print_message("seed %llu\n", (unsigned long long)seed);
    fixture_init(&undisturbed);
    store_close(&undisturbed.store);
    submit_all(undisturbed.dir, 99);
    fixture_open(&undisturbed);
    export_knowledge(&undisturbed, &expected);

    fixture_init(&f);
    bool ended = false;
    for (unsigned i = 0; i < KILLS && !ended; i++) {
        store_close(&f.store);
        ended = run_and_kill(f.dir, 99, 1000 + below(&seed, 60000));
        fixture_open(&f);
        assert_sound(&f);
    }
    store_close(&f.store);
    submit_all(f.dir, 99);
    fixture_open(&f);
    export_knowledge(&f, &pack);
    assert_true(text_equal(pack_bytes(&expected), pack_bytes(&pack)));
    pack_close(&expected);
    pack_close(&pack);
    fixture_close(&f);
    fixture_close(&undisturbed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order_makes_the_same_knowledge),
        cmocka_unit_test(a_killed_writer_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
