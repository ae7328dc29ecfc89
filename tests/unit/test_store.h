/* SPDX-License-Identifier: MPL-2.0 */
/* What the tests of the store share: a store in a folder of its own, sightings from a few numbers,
 * and the whole of a store as bytes. */
#ifndef HYPER_TESTS_TEST_STORE_H
#define HYPER_TESTS_TEST_STORE_H

#include "lib/fingerprint.h"
#include "lib/store_graph.h"
#include "lib/store_journal.h"
#include "lib/store_learn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

/* Of each property test. Under sanitizers, which are ten times as slow, a third: what they look for
 * shows in any of them, and the release has them all. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { PROPERTY_ROUNDS = 4 };
#else
enum { PROPERTY_ROUNDS = 12 };
#endif

struct fixture {
    char dir[64];
    struct store *store;
    struct arena *arena;
    struct error err;
};

/* Fails the test with the error's words. */
#define assert_ok(fixture, call)                                                                   \
    do {                                                                                           \
        if ((call) != 0)                                                                           \
            fail_msg("%s: %s", #call, (fixture)->err.message);                                     \
    } while (0)

static inline void fixture_open(struct fixture *f)
{
    struct store_options options = {.dir = f->dir, .mode = STORE_CREATE, .young_places = 1};
    assert_ok(f, store_open(&options, &f->store, &f->err));
}

static inline void fixture_init(struct fixture *f)
{
    *f = (struct fixture){.dir = "/tmp/hyper-test-XXXXXX", .arena = arena_new()};
    assert_non_null(mkdtemp(f->dir));
    fixture_open(f);
}

static inline void fixture_close(struct fixture *f)
{
    static const char *const files[] = {"data.mdb", "lock.mdb", "writer.lock"};
    char path[128];
    store_close(&f->store);
    arena_destroy(&f->arena);
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", f->dir, files[i]);
        (void)unlink(path);
    }
    (void)rmdir(f->dir);
}

/* splitmix64, Sebastiano Vigna, public domain. */
static inline uint64_t next(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static inline unsigned below(uint64_t *seed, unsigned limit)
{
    return (unsigned)(next(seed) % limit);
}

/* One place where a tool saw something. Equal numbers are equal things. */
struct seen {
    unsigned base, line, message, severity;
    enum status status;
    unsigned pattern;
    const char *commit, *repo;
};

static inline struct id numbered_id(const char *domain, uint64_t number)
{
    struct id_hash hash;
    id_hash_init(&hash, domain);
    id_hash_number(&hash, number);
    return id_hash_done(&hash);
}

/* Every third record is whole, the others have a common part, which the batch gets. */
static inline void make_record(struct arena *arena, const struct alert *alert, struct batch *batch,
                               struct sighting *sighting)
{
    struct alert_common *common = &batch->commons.items[batch->commons.count];
    struct pack pack;
    pack_init(&pack);
    if (id_prefix(alert->base) % 3 == 0) {
        record_pack(&pack, &alert_record, alert);
    } else {
        alert_common_pack(&pack, alert);
        common->bytes = arena_copy(arena, pack_bytes(&pack));
        common->id = alert_common_id(common->bytes);
        sighting->common = (uint32_t)++batch->commons.count;
        pack_clear(&pack);
        alert_own_pack(&pack, common->id, alert, true);
    }
    sighting->record = arena_copy(arena, pack_bytes(&pack));
    sighting->digest = sighting_digest(sighting);
    pack_close(&pack);
}

static inline void make_sighting(struct arena *arena, const struct seen *seen, struct batch *batch,
                                 struct sighting *out)
{
    struct text rule = arena_print(arena, "R%u", seen->pattern / 4);
    struct text template = arena_print(arena, "template %u", seen->pattern);
    struct alert alert = {
        .base = numbered_id("test.base", seen->base),
        .discriminator = seen->message,
        .repo = text_of(seen->repo ? seen->repo : "repo"),
        .commit = text_of(seen->commit),
        .tool = TEXT("tool"),
        .rule = rule,
        .message = arena_print(arena, "message %u", seen->message),
        .template = template,
        .path = arena_print(arena, "src/f%u.c", seen->base % 7),
        .line = seen->line,
        .severity = SEVERITY_INFO + seen->severity % 5,
        .category = CATEGORY_CODE,
        .justification = text_of(names_word(&status_names, seen->status)),
    };
    *out = (struct sighting){
        .base = alert.base,
        .discriminator = alert.discriminator,
        .line = alert.line,
        .severity = alert.severity,
        .category = alert.category,
        .status = seen->status ? seen->status : STATUS_OPEN,
        .repo = alert.repo,
        .tool = alert.tool,
        .pattern = pattern_id(alert.tool, rule, template),
    };
    make_record(arena, &alert, batch, out);
}

static inline void make_pattern(struct arena *arena, const struct seen *seen,
                                const struct sighting *sighting, struct pattern *out)
{
    uint64_t hash = id_prefix(id_of_bytes(sighting->record.data, sighting->record.size));
    struct sample *sample = arena_array(arena, 1, sizeof *sample);
    *sample = (struct sample){.hash = hash,
                              .base = sighting->base,
                              .repo = sighting->repo,
                              .path = sighting->path,
                              .message = arena_print(arena, "message %u", seen->message),
                              .line = seen->line};
    *out = (struct pattern){.id = sighting->pattern,
                            .tool = TEXT("tool"),
                            .rule = arena_print(arena, "R%u", seen->pattern / 4),
                            .template = arena_print(arena, "template %u", seen->pattern),
                            .sightings = 1,
                            .samples = {sample, 1}};
}

/* A changeset of these sightings. */
static inline struct batch *make_batch(struct arena *arena, const struct seen *seen, size_t count)
{
    struct batch *batch = arena_array(arena, 1, sizeof *batch);
    batch->form = BATCH_CHANGESET;
    batch->sightings.items = arena_array(arena, count, sizeof *batch->sightings.items);
    batch->patterns.items = arena_array(arena, count, sizeof *batch->patterns.items);
    batch->commons.items = arena_array(arena, count, sizeof *batch->commons.items);
    for (size_t i = 0; i < count; i++) {
        make_sighting(arena, &seen[i], batch, &batch->sightings.items[i]);
        make_pattern(arena, &seen[i], &batch->sightings.items[i], &batch->patterns.items[i]);
    }
    batch->sightings.count = batch->patterns.count = count;
    return batch;
}

/* What a tool reports of a vulnerability in a package. */
struct report {
    const char *tool, *rule;
    const char *names[3]; /* aliases */
    const char *package;  /* NULL: pkg:npm/a */
    const char *path;     /* NULL: package.json */
    const char *repo;     /* NULL: repo */
    unsigned message;
    double confidence;
    enum severity severity; /* none: medium */
    enum status status;     /* none: open */
};

static inline struct alert report_alert(struct arena *arena, const struct report *report)
{
    struct texts aliases = {arena_array(arena, 3, sizeof(struct text)), 0};
    for (size_t i = 0; i < 3; i++)
        if (report->names[i])
            aliases.items[aliases.count++] = text_of(report->names[i]);
    struct alert alert = {
        .repo = text_of(report->repo ? report->repo : "repo"),
        .tool = text_of(report->tool),
        .rule = text_of(report->rule),
        .message = arena_print(arena, "message %u", report->message),
        .package = text_of(report->package ? report->package : "pkg:npm/a"),
        .path = text_of(report->path ? report->path : "package.json"),
        .line = 1 + report->message,
        .aliases = aliases,
        .confidence = report->confidence,
        .severity = report->severity ? report->severity : SEVERITY_MEDIUM,
        .category = CATEGORY_DEPENDENCY,
        .justification = text_of(names_word(&status_names, report->status)),
    };
    fingerprint_set(&alert);
    return alert;
}

static inline void add_synonyms(struct arena *arena, struct batch *batch, const struct alert *alert,
                                const struct vulnerability *vulnerability)
{
    struct synonyms *list = &batch->synonyms;
    for (size_t i = 0; i < vulnerability->same_count; i++) {
        list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
        list->items[list->count++] = (struct synonym){
            .name = arena_copy(arena, vulnerability_text(&vulnerability->same[i])),
            .better = arena_copy(arena, vulnerability_text(&vulnerability->better)),
            .repo = alert->repo,
            .tool = alert->tool,
        };
    }
}

/* Adds a report to a changeset, as extract does. */
static inline void add_report(struct arena *arena, struct batch *batch, const struct report *report)
{
    struct alert alert = report_alert(arena, report);
    struct vulnerability vulnerability;
    struct joint joint = {.confidence = report->confidence};
    struct pattern pattern = {.id = pattern_id(alert.tool, alert.rule, TEXT("message <*>")),
                              .tool = alert.tool,
                              .rule = alert.rule,
                              .template = TEXT("message <*>"),
                              .sightings = 1};
    assert_true(fingerprint_is_joint(&alert, &joint.site, &vulnerability));
    joint.name = arena_copy(arena, vulnerability_text(&vulnerability.name));
    joint.sighting = (struct sighting){
        .base = alert.base,
        .severity = alert.severity,
        .category = alert.category,
        .status = report->status ? report->status : STATUS_OPEN,
        .repo = alert.repo,
        .tool = alert.tool,
        .pattern = pattern.id,
    };
    struct alert_commons commons = {
        arena_array(arena, batch->commons.count + 1, sizeof *commons.items), batch->commons.count};
    for (size_t i = 0; i < commons.count; i++)
        commons.items[i] = batch->commons.items[i];
    batch->commons = commons;
    make_record(arena, &alert, batch, &joint.sighting);
    struct joints *joints = &batch->joints;
    joints->items = arena_grow(arena, joints->items, joints->count, sizeof *joints->items);
    joints->items[joints->count++] = joint;
    struct patterns all = {arena_array(arena, batch->patterns.count + 1, sizeof pattern),
                           batch->patterns.count + 1};
    for (size_t i = 0; i < batch->patterns.count; i++)
        all.items[i] = batch->patterns.items[i];
    all.items[batch->patterns.count] = pattern;
    batch->patterns = all;
    add_synonyms(arena, batch, &alert, &vulnerability);
}

static inline struct batch *report_batch(struct arena *arena, const struct report *reports,
                                         size_t count)
{
    struct batch *batch = make_batch(arena, NULL, 0);
    for (size_t i = 0; i < count; i++)
        add_report(arena, batch, &reports[i]);
    return batch;
}

/* A submission with `batches` changesets, journaled, committed `group` at a time, and ended. */
struct submitting {
    struct fixture *fixture;
    unsigned content;
    int64_t at;
    bool complete;
    struct batch *const *batches;
    size_t count, group;
    const unsigned *pieces; /* numbers of what each batch was made of; NULL: never the same */
    size_t done;
    struct submission submission;
    struct absent_cursor cursor;
    bool more;
};

static inline int submit_begin(struct store_txn *txn, void *context, struct error *err)
{
    struct submitting *s = context;
    struct submission options = {.repo = TEXT("repo"), .complete = s->complete};
    enum how_opened how;
    if (store_submission_open(txn, numbered_id("test.content", s->content), &s->at, s->at, &options,
                              s->fixture->arena, &s->submission, &how, err) != 0)
        return -1;
    for (size_t i = 0; i < s->count; i++) {
        struct entry entry = {.origin = {.submission = s->submission.id, .sequence = i},
                              .form = BATCH_RAW};
        if (s->pieces)
            entry.hash = numbered_id("test.piece", s->pieces[i]);
        if (store_journal_put(txn, s->submission.number, &entry, err) != 0)
            return -1;
        s->batches[i]->origin =
            (struct origin){.submission = s->submission.id, .sequence = i, .at = s->at};
    }
    return store_submission_seal(txn, s->submission.number, s->count, 1, 1000, err);
}

static inline int submit_some(struct store_txn *txn, void *context, struct error *err)
{
    struct submitting *s = context;
    const struct batch *const *list = (const struct batch *const *)s->batches + s->done;
    size_t count = s->count - s->done < s->group ? s->count - s->done : s->group;
    uint8_t applied[256];
    assert_true(count <= sizeof applied);
    return store_commit_batches(txn, list, count, applied, err);
}

static inline int submit_close(struct store_txn *txn, void *context, struct error *err)
{
    struct submitting *s = context;
    return store_submission_close(txn, s->submission.number, err);
}

static inline int submit_regroup(struct store_txn *txn, void *context, struct error *err)
{
    struct submitting *s = context;
    return store_regroup(txn, s->submission.number, 3, &s->more, err);
}

static inline int submit_absent(struct store_txn *txn, void *context, struct error *err)
{
    struct submitting *s = context;
    struct absent_cursor cursor = s->cursor;
    if (store_absent(txn, s->submission.number, &cursor, 5, &s->more, err) != 0)
        return -1;
    s->cursor = cursor;
    return 0;
}

static inline int submit_relearn(struct store_txn *txn, void *context, struct error *err)
{
    struct submitting *s = context;
    return store_relearn(txn, s->submission.number, 3, &s->more, err);
}

static inline int submit_unite(struct store_txn *txn, void *context, struct error *err)
{
    struct submitting *s = context;
    return store_unite(txn, s->submission.number, 3, &s->more, err);
}

/* Merges nothing and validates nothing. */
static inline int submit_end(struct store_txn *txn, void *context, struct error *err)
{
    struct submitting *s = context;
    struct template_group group;
    struct validate_task task;
    bool found = true, applied;
    uint64_t number = s->submission.number;
    struct arena *arena = s->fixture->arena;
    while (found) {
        if (store_merge_next(txn, number, arena, &group, &found, err) != 0 ||
            (found && store_merge_group(txn, number, &group, group.templates, err) != 0))
            return -1;
    }
    for (found = true; found;) {
        struct id none = {{0}};
        if (store_task_after(txn, number, none, arena, &task, &found, err) != 0 ||
            (found && store_commit_task(txn, number, task.id, NULL, &applied, err) != 0))
            return -1;
    }
    return store_submission_finish(txn, number, err);
}

static inline void submit_commit(struct submitting *s)
{
    struct fixture *f = s->fixture;
    for (s->done = 0; s->done < s->count; s->done += s->group)
        assert_ok(f, store_write(f->store, submit_some, s, &f->err));
}

static inline void submit_barrier(struct submitting *s)
{
    struct fixture *f = s->fixture;
    assert_ok(f, store_write(f->store, submit_close, s, &f->err));
    for (s->more = true; s->more;)
        assert_ok(f, store_write(f->store, submit_regroup, s, &f->err));
    s->cursor = (struct absent_cursor){.pair = 0};
    for (s->more = true; s->more;)
        assert_ok(f, store_write(f->store, submit_absent, s, &f->err));
    for (s->more = true; s->more;)
        assert_ok(f, store_write(f->store, submit_unite, s, &f->err));
    for (s->more = true; s->more;)
        assert_ok(f, store_write(f->store, submit_relearn, s, &f->err));
}

static inline struct tally submit(struct submitting *s)
{
    struct fixture *f = s->fixture;
    struct store_txn *txn;
    struct submission submission;
    s->group = s->group ? s->group : 8;
    assert_ok(f, store_write(f->store, submit_begin, s, &f->err));
    submit_commit(s);
    submit_barrier(s);
    assert_ok(f, store_write(f->store, submit_end, s, &f->err));
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_submission_get(txn, s->submission.number, f->arena, &submission, &f->err));
    store_read_end(&txn);
    assert_int_equal(submission.state, SUBMISSION_FINISHED);
    return submission.tally;
}

/* One batch of sightings as a submission of its own. */
static inline struct tally submit_seen(struct fixture *f, unsigned content, int64_t at,
                                       bool complete, const struct seen *seen, size_t count)
{
    struct batch *batch = make_batch(f->arena, seen, count);
    struct submitting s = {.fixture = f,
                           .content = content,
                           .at = at,
                           .complete = complete,
                           .batches = &batch,
                           .count = 1};
    return submit(&s);
}

/* Reports as a submission of their own. */
static inline struct tally submit_reports(struct fixture *f, unsigned content, int64_t at,
                                          bool complete, const struct report *reports, size_t count)
{
    struct batch *batch = report_batch(f->arena, reports, count);
    struct submitting s = {.fixture = f,
                           .content = content,
                           .at = at,
                           .complete = complete,
                           .batches = &batch,
                           .count = 1};
    return submit(&s);
}

/* The whole graph as bytes. */

static inline void pack_sources(struct pack *pack, const struct store_sources *sources)
{
    pack_text(pack, sources->name);
    for (size_t i = 0; i < sources->count; i++) {
        const struct store_source *source = &sources->items[i];
        pack_text(pack, source->tool);
        pack_text(pack, source->tool_version);
        pack_text(pack, source->rule);
        pack_text(pack, source->name);
        pack_uint(pack, source->status);
        pack_uint(pack, source->severity);
        pack_int(pack, source->first_seen);
        pack_int(pack, source->last_seen);
        pack_uint(pack, source->sightings);
        pack_bool(pack, source->shown);
        for (size_t k = 0; k < source->step_count; k++) {
            pack_text(pack, source->steps[k].better);
            pack_text(pack, source->steps[k].repo);
            pack_text(pack, source->steps[k].tool);
            pack_int(pack, source->steps[k].at);
        }
    }
}

static inline void pack_alert(struct pack *pack, const struct store_alert *alert)
{
    pack_uint(pack, alert->ordinal);
    pack_uint(pack, alert->status);
    pack_uint(pack, alert->severity);
    pack_int(pack, alert->first_seen);
    pack_int(pack, alert->last_seen);
    pack_uint(pack, alert->sightings);
    pack_uint(pack, alert->line);
    pack_id(pack, alert->pattern);
    pack_text(pack, alert->rule);
    pack_binary(pack, alert->record);
    if (alert->sources)
        pack_sources(pack, alert->sources);
}

static inline int pack_item(void *context, const struct store_item *item, struct error *err)
{
    struct pack *pack = context;
    (void)err;
    pack_uint(pack, item->kind);
    pack_id(pack, item->id);
    pack_text(pack, item->name);
    if (item->alert)
        pack_alert(pack, item->alert);
    if (item->pattern) {
        record_pack(pack, &pattern_record, &item->pattern->pattern);
        pack_id(pack, item->pattern->merged_into);
        pack_int(pack, item->pattern->first_seen);
    }
    if (item->rule)
        record_pack(pack, &rule_record, item->rule);
    for (size_t i = 0; item->supports && i < item->supports->count; i++)
        record_pack(pack, &support_record, &item->supports->items[i]);
    if (item->fix) {
        record_pack(pack, &fix_record, &item->fix->fix);
        pack_uint(pack, item->fix->successes);
    }
    if (item->fact)
        record_pack(pack, &example_record, item->fact);
    if (item->submission)
        record_pack(pack, &submission_record, item->submission);
    if (item->edge) {
        pack_uint(pack, item->edge->kind);
        pack_id(pack, item->edge->from);
        pack_id(pack, item->edge->to);
    }
    return 0;
}

static inline void export_to(struct fixture *f, struct pack *pack)
{
    struct store_txn *txn;
    pack_init(pack);
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_export(txn, pack_item, pack, &f->err));
    store_read_end(&txn);
}

static inline void print_problem(void *context, const char *text)
{
    (void)context;
    print_message("doctor: %s\n", text);
}

/* The store is sound. */
static inline void assert_sound(struct fixture *f)
{
    struct store_txn *txn;
    uint64_t problems = 0;
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_check(txn, print_problem, NULL, &problems, &f->err));
    store_read_end(&txn);
    assert_int_equal(problems, 0);
}

/* One alert by its id. */
static inline struct store_alert get_alert(struct fixture *f, struct id id)
{
    struct store_txn *txn;
    struct store_item item;
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_get(txn, NODE_ALERT, id, f->arena, &item, &f->err));
    struct store_alert alert = *item.alert;
    alert.record = arena_copy(f->arena, alert.record);
    alert.repo = alert.tool = alert.rule = TEXT("");
    store_read_end(&txn);
    return alert;
}

#endif
