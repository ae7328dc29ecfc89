/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/actor.h"
#include "broker/crash.h"

#include "lib/store_intel.h"
#include "lib/store_learn.h"
#include "lib/template.h"

enum {
    STEP_ITEMS = 1000,
    STEP_UNITED = 8000,
    STEP_BASES = 2048,
    STEP_TEMPLATES = 5000,
    STEP_RULES = 100
};

/* Begin. */

struct crashes {
    struct actor *actor;
    struct crash *items;
    size_t count;
};

static int count_crash(struct store_txn *txn, struct arena *arena, const struct crash *crash,
                       struct error *err)
{
    struct submission submission;
    bool dead;
    if (store_submission_find(txn, crash->submission, arena, &submission, NULL) != 0)
        return 0;
    return store_journal_fail(txn, submission.number, crash->sequence,
                              TEXT("the program crashed on it"), false, &dead, err);
}

static int count_crashes(struct store_txn *txn, void *context, struct error *err)
{
    struct crashes *crashes = context;
    arena_reset(crashes->actor->scratch);
    for (size_t i = 0; i < crashes->count; i++)
        if (count_crash(txn, crashes->actor->scratch, &crashes->items[i], err) != 0)
            return -1;
    return 0;
}

void actor_count_crashes(struct actor *actor)
{
    struct error err = {.code = ERROR_NONE};
    struct crashes crashes = {.actor = actor};
    crashes.count = crash_read(actor->options->store_dir, &crashes.items);
    if (crashes.count > 0 && actor_write(actor, count_crashes, &crashes, &err) != 0) {
        if (!actor->stopped)
            actor_break(actor, &err);
    } else {
        crash_forget(actor->options->store_dir);
    }
    free(crashes.items);
}

struct beginning {
    struct actor *actor;
    struct order *order; /* record and count are filled in */
};

static int make_snapshot(struct store_txn *txn, struct actor *actor, struct submission *submission,
                         struct error *err)
{
    struct rulebook rulebook = {.rules = {NULL, 0}};
    struct pack pack;
    if (store_snapshot(txn, actor->scratch, &rulebook.rules, err) != 0 ||
        store_exploited(txn, actor->scratch, &rulebook.exploited, err) != 0 ||
        store_thresholds_of(txn, submission, &rulebook.thresholds, err) != 0)
        return -1;
    if (actor->options->catalogue)
        rulebook.catalogue = *actor->options->catalogue;
    pack_init(&pack);
    record_pack(&pack, &rulebook_record, &rulebook);
    int result = store_submission_snapshot(txn, submission->number, pack_bytes(&pack),
                                           &submission->snapshot, err);
    pack_close(&pack);
    return result;
}

/* The submission that runs next, with its snapshot; one that ran before has one already. */
static int begin(struct store_txn *txn, void *context, struct error *err)
{
    struct beginning *beginning = context;
    struct actor *actor = beginning->actor;
    struct order *order = beginning->order;
    struct submission *submission = &order->record;
    arena_reset(actor->scratch);
    *submission = (struct submission){.number = 0};
    if (store_submission_next(txn, actor->scratch, submission, &order->waiting, err) != 0)
        return -1;
    if (order->waiting == 0)
        return 0;
    if (id_is_zero(submission->snapshot) && make_snapshot(txn, actor, submission, err) != 0)
        return -1;
    return store_journal_count(txn, submission->number, &order->count, err);
}

void actor_next(struct actor *actor, struct order *order)
{
    struct error err = {.code = ERROR_NONE};
    struct beginning beginning = {actor, order};
    if (actor->broken)
        return;
    if (actor_write(actor, begin, &beginning, &err) != 0) {
        if (!actor->stopped)
            actor_break(actor, &err);
        return;
    }
    order_send(actor->pipe, order, NULL);
    actor->running = order->record;
    actor->running.repo = actor->running.commit = actor->running.branch = actor->running.root =
        (struct text){"", 0};
}

/* Validation. */

static int send_task(struct actor *actor, const struct validate_task *task)
{
    struct batch batch = task->batch;
    struct pack pack;
    struct order order = {
        .kind = ORDER_TASK,
        .submission = actor->running.number,
        .id = task->id,
    };
    batch.origin.submission = actor->running.id;
    batch.origin.at = actor->running.at;
    pack_init(&pack);
    batch_pack(&pack, &batch);
    size_t size = pack_bytes(&pack).size;
    order_send(actor->pipe, &order, wire_frame(pack_bytes(&pack)));
    pack_close(&pack);
    return (int)(size / 1024) + 1;
}

void actor_tasks(struct actor *actor, struct order *order)
{
    struct error err;
    struct store_txn *txn = NULL;
    struct validate_task task;
    bool found = true;
    size_t sent_kib = 0;
    if (store_read_begin(actor->store, &txn, &err) != 0) {
        actor_break(actor, &err);
        return;
    }
    for (size_t i = 0; i < order->count && sent_kib < TASK_BYTES_MAX / 1024; i++) {
        arena_reset(actor->scratch);
        if (store_task_after(txn, order->submission, order->id, actor->scratch, &task, &found,
                             &err) != 0) {
            store_read_end(&txn);
            actor_break(actor, &err);
            return;
        }
        if (!found)
            break;
        sent_kib += (size_t)send_task(actor, &task);
        order->id = task.id;
    }
    store_read_end(&txn);
    order->last = !found;
    order_send(actor->pipe, order, NULL);
}

/* End. */

static int finish(struct store_txn *txn, void *context, struct error *err)
{
    struct beginning *ending = context;
    struct actor *actor = ending->actor;
    arena_reset(actor->scratch);
    if (store_submission_finish(txn, actor->running.number, err) != 0)
        return -1;
    return store_submission_get(txn, actor->running.number, actor->scratch, &ending->order->record,
                                err);
}

void actor_finish(struct actor *actor, struct order *order)
{
    struct error err = {.code = ERROR_NONE};
    struct beginning ending = {actor, order};
    if (actor->broken)
        return;
    if (actor_write(actor, finish, &ending, &err) != 0) {
        if (!actor->stopped)
            actor_break(actor, &err);
        return;
    }
    order_send(actor->pipe, order, NULL);
    actor->running = (struct submission){.number = 0};
}

/* Barrier. */

struct barrier_work {
    struct actor *actor;
    struct absent_cursor cursor;
    bool more;
};

static int mark(struct store_txn *txn, void *context, struct error *err)
{
    struct barrier_work *work = context;
    return store_submission_close(txn, work->actor->running.number, err);
}

static int regroup(struct store_txn *txn, void *context, struct error *err)
{
    struct barrier_work *work = context;
    return store_regroup(txn, work->actor->running.number, STEP_BASES, &work->more, err);
}

static int absent(struct store_txn *txn, void *context, struct error *err)
{
    struct barrier_work *work = context;
    struct absent_cursor cursor = work->actor->barrier.cursor;
    if (store_absent(txn, work->actor->running.number, &cursor, STEP_ITEMS, &work->more, err) != 0)
        return -1;
    work->cursor = cursor;
    return 0;
}

static int unite(struct store_txn *txn, void *context, struct error *err)
{
    struct barrier_work *work = context;
    return store_unite(txn, work->actor->running.number, STEP_UNITED, &work->more, err);
}

static int relearn(struct store_txn *txn, void *context, struct error *err)
{
    struct barrier_work *work = context;
    return store_relearn(txn, work->actor->running.number, STEP_RULES, &work->more, err);
}

static int merge(struct store_txn *txn, void *context, struct error *err)
{
    struct barrier_work *work = context;
    struct arena *arena = work->actor->scratch;
    uint64_t number = work->actor->running.number;
    work->more = true;
    for (size_t templates = 0; templates < STEP_TEMPLATES;) {
        struct template_group group;
        arena_reset(arena);
        if (store_merge_next(txn, number, arena, &group, &work->more, err) != 0)
            return -1;
        if (!work->more)
            return 0;
        struct text *merged = arena_array(arena, group.count ? group.count : 1, sizeof *merged);
        template_merge(arena, group.templates, group.count, merged);
        if (store_merge_group(txn, number, &group, merged, err) != 0)
            return -1;
        templates += group.count + 1;
    }
    return 0;
}

static int tally(struct store_txn *txn, struct actor *actor, struct order *order, struct error *err)
{
    struct submission submission;
    arena_reset(actor->scratch);
    if (store_submission_get(txn, actor->running.number, actor->scratch, &submission, err) != 0)
        return -1;
    order->record.tally = submission.tally;
    return 0;
}

static void answer_close(struct actor *actor)
{
    struct error err;
    struct store_txn *txn = NULL;
    struct order order = {.kind = ORDER_CLOSE, .submission = actor->running.number};
    if (store_read_begin(actor->store, &txn, &err) != 0 || tally(txn, actor, &order, &err) != 0)
        actor_break(actor, &err);
    else
        order_send(actor->pipe, &order, NULL);
    store_read_end(&txn);
}

void actor_barrier_begin(struct actor *actor)
{
    actor->barrier = (struct barrier){.step = BARRIER_MARK};
}

void actor_barrier_step(struct actor *actor)
{
    static store_work *const steps[] = {
        [BARRIER_MARK] = mark,   [BARRIER_REGROUP] = regroup, [BARRIER_ABSENT] = absent,
        [BARRIER_UNITE] = unite, [BARRIER_RELEARN] = relearn, [BARRIER_MERGE] = merge,
    };
    struct error err = {.code = ERROR_NONE};
    struct barrier_work work = {.actor = actor};
    if (actor_write(actor, steps[actor->barrier.step], &work, &err) != 0) {
        if (!actor->stopped)
            actor_break(actor, &err);
        return;
    }
    actor->barrier.cursor = work.cursor;
    if (work.more)
        return;
    if (actor->barrier.step == BARRIER_MERGE) {
        actor->barrier.step = BARRIER_NONE;
        answer_close(actor);
    } else {
        actor->barrier.step++;
    }
}
