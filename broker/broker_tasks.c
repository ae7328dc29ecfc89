/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/core.h"
#include "stages/stage.h"

static bool trouble(const struct core *core)
{
    return core->trouble[0] != '\0';
}

static bool is_pattern(const struct task *task)
{
    return task->form == BATCH_EVIDENCE;
}

static void free_task(struct run *run, struct task *task)
{
    zframe_destroy(&task->bytes);
    run->bytes -= task->size;
    run->busy--;
    *task = (struct task){.state = TASK_FREE};
}

static struct task *new_task(struct core *core)
{
    struct run *run = &core->run;
    for (size_t i = 0; i < TASKS_MAX; i++) {
        struct task *task = &run->tasks[i];
        if (task->state != TASK_FREE)
            continue;
        *task = (struct task){.state = TASK_WAITING, .number = ++core->task_number};
        run->busy++;
        return task;
    }
    return NULL;
}

/* The bytes of a task, or their size alone once they are with the store. Takes the frame over. */
static void set_bytes(struct run *run, struct task *task, zframe_t *bytes, size_t size)
{
    zframe_destroy(&task->bytes);
    run->bytes = run->bytes - task->size + size;
    task->bytes = bytes;
    task->size = size;
}

static struct task *find_running(struct core *core, const struct peer *peer, uint64_t number)
{
    for (size_t i = 0; i < TASKS_MAX; i++) {
        struct task *task = &core->run.tasks[i];
        if (task->state == TASK_RUNNING && task->number == number && task->peer == peer)
            return task;
    }
    return NULL;
}

static struct task *find_in(struct run *run, enum task_state state, const struct order *order)
{
    bool pattern = order->kind == ORDER_COMMIT_TASK;
    if (order->submission != run->submission.number)
        return NULL;
    for (size_t i = 0; i < TASKS_MAX; i++) {
        struct task *task = &run->tasks[i];
        if (task->state != state || is_pattern(task) != pattern)
            continue;
        if (pattern ? id_equal(task->pattern, order->id) : task->sequence == order->sequence)
            return task;
    }
    return NULL;
}

/* Failures. */

static void commit(struct core *core, struct task *task, zframe_t *changeset);

enum failure { FAILURE_STAGE, FAILURE_LOSS, FAILURE_FINAL };

static void report_failure(struct core *core, struct task *task, const char *reason,
                           enum failure failure)
{
    struct order order = {
        .kind = ORDER_FAIL,
        .submission = core->run.submission.number,
        .sequence = task->sequence,
        .reason = text_of(reason),
        .lost = failure == FAILURE_LOSS,
        .bury = failure == FAILURE_FINAL,
    };
    task->state = TASK_FAILING;
    task->peer = NULL;
    order_send(core->pipe, &order, NULL);
}

/* A pattern that cannot be validated is left as it is: its evidence stays for the next submission
 * that touches it. */
static void fail_pattern(struct core *core, struct task *task, bool lost)
{
    task->peer = NULL;
    task->state = TASK_WAITING;
    task->losses += lost ? 1 : 0;
    task->failures += lost ? 0 : 1;
    if (task->failures < TASK_FAILURES_MAX && task->losses < TASK_LOSSES_MAX)
        return;
    core->dead++;
    commit(core, task, NULL);
}

static void fail_task(struct core *core, struct task *task, const char *reason, bool lost)
{
    if (is_pattern(task))
        fail_pattern(core, task, lost);
    else
        report_failure(core, task, reason, lost ? FAILURE_LOSS : FAILURE_STAGE);
}

void run_failed(struct core *core, const struct order *order)
{
    struct run *run = &core->run;
    struct task *task = find_in(run, TASK_FAILING, order);
    if (!task)
        task = find_in(run, TASK_COMMITTING, order); /* its changeset was not taken */
    if (!task)
        return;
    run->submission.tally = order->record.tally;
    task->losses += order->lost ? 1 : 0;
    if (order->dead) {
        core->dead++;
        run->committed++;
        free_task(run, task);
    } else {
        task->state = TASK_WAITING;
    }
}

void run_lose(struct core *core, const struct peer *peer)
{
    for (size_t i = 0; i < TASKS_MAX; i++) {
        struct task *task = &core->run.tasks[i];
        if (task->state == TASK_FREE || task->peer != peer)
            continue;
        if (task->state == TASK_RUNNING) {
            core->redelivered++;
            fail_task(core, task, "its worker vanished", true);
        } else {
            task->peer = NULL;
        }
    }
}

/* Reading ahead. */

void run_start(struct core *core, const struct submission *submission, uint64_t remaining)
{
    struct run *run = &core->run;
    run->phase = PHASE_BATCHES;
    run->submission = without_texts(submission);
    run->next = 0;
    run->next_pattern = (struct id){{0}};
    run->reading = run->exhausted = false;
    run->committed = submission->batches > remaining ? submission->batches - remaining : 0;
}

static void load_entry(struct core *core, const struct entry *entry)
{
    struct error err = {.code = ERROR_NONE};
    struct task *task = new_task(core);
    if (!task)
        return;
    task->sequence = entry->origin.sequence;
    task->form = entry->form;
    task->context = entry->form == BATCH_ALERTS ? (struct id){{0}} : entry->origin.context;
    task->failures = entry->failures;
    task->losses = entry->losses;
    if (entry->path.size == 0) {
        set_bytes(&core->run, task, wire_frame(entry->value), entry->value.size);
        return;
    }
    struct pack *pack = &core->pack;
    pack_clear(pack);
    if (piece_pack(&core->reader, entry, pack, &err) == 0)
        set_bytes(&core->run, task, wire_frame(pack_bytes(pack)), pack_bytes(pack).size);
    else
        report_failure(core, task, err.message, FAILURE_FINAL);
}

void run_entries(struct core *core, const struct order *order)
{
    struct run *run = &core->run;
    run->reading = false;
    if (run->phase != PHASE_BATCHES || order->submission != run->submission.number)
        return;
    for (size_t i = 0; i < order->entries.count; i++)
        load_entry(core, &order->entries.items[i]);
    run->next = order->sequence;
    run->exhausted = order->last;
    run->committed += order->count;
    if (order->count > 0)
        run->submission.tally = order->record.tally;
}

void run_pattern(struct core *core, struct parcel *parcel, const struct order *order)
{
    struct run *run = &core->run;
    struct task *task = new_task(core);
    if (!task || run->phase != PHASE_PATTERNS)
        return;
    task->sequence = task->number;
    task->pattern = order->id;
    task->form = BATCH_EVIDENCE;
    run->next_pattern = order->id;
    set_bytes(run, task, parcel->payload, zframe_size(parcel->payload));
    parcel->payload = NULL;
}

void run_patterns_end(struct core *core, const struct order *order)
{
    core->run.reading = false;
    core->run.exhausted = order->last;
}

/* How many tasks there may be: enough to keep all workers busy while others are committed. */
static size_t window(const struct core *core)
{
    size_t tasks = TASKS_MIN;
    for (size_t i = 0; i < core->peer_count; i++)
        if (core->peers[i]->role == ROLE_WORKER)
            tasks += core->peers[i]->credit;
    return tasks < TASKS_MAX ? tasks : TASKS_MAX;
}

static void read_ahead(struct core *core)
{
    struct run *run = &core->run;
    size_t limit = window(core);
    size_t room = run->bytes < TASK_BYTES_MAX ? TASK_BYTES_MAX - run->bytes : 0;
    size_t count = run->busy < limit ? limit - run->busy : 0;
    if (count > room / BATCH_BYTES_TARGET)
        count = room / BATCH_BYTES_TARGET;
    bool enough = count >= limit / 8 || (run->busy == 0 && count > 0);
    if (run->reading || run->exhausted || !enough)
        return;
    struct order order = {
        .kind = run->phase == PHASE_BATCHES ? ORDER_READ : ORDER_TASKS,
        .submission = run->submission.number,
        .sequence = run->next,
        .id = run->next_pattern,
        .count = count,
    };
    run->reading = true;
    order_send(core->pipe, &order, NULL);
}

/* Blobs. */

static void fetch(struct core *core, struct id id)
{
    if (!id_is_zero(core->fetching))
        return;
    struct order order = {.kind = ORDER_BLOB, .id = id};
    core->fetching = id;
    order_send(core->pipe, &order, NULL);
}

static bool have_blob(struct core *core, const struct peer *peer, struct id id)
{
    if (id_is_zero(id) || blobs_find(&peer->blobs, id) || blobs_find(&core->blobs, id))
        return true;
    fetch(core, id);
    return false;
}

static void give_blob(struct core *core, struct peer *peer, struct id id)
{
    const struct blob *blob = blobs_use(&core->blobs, id) ? blobs_find(&core->blobs, id) : NULL;
    struct message message = {.type = MESSAGE_BLOB, .blob = {.id = id}};
    if (blob && peer_send(core, peer, &message, blob->frame))
        blobs_add(&peer->blobs, id, blob->size, NULL);
}

static void give_missing(struct core *core, struct peer *peer, struct id id)
{
    if (!id_is_zero(id) && !blobs_find(&peer->blobs, id))
        give_blob(core, peer, id);
}

void run_need(struct core *core, struct peer *peer, struct id id)
{
    if (blobs_find(&core->blobs, id)) {
        give_blob(core, peer, id);
        return;
    }
    peer->needs = id;
    fetch(core, id);
}

/* Nothing that needs the blob can ever run. */
static void fail_without(struct core *core, struct id id)
{
    struct run *run = &core->run;
    for (size_t i = 0; i < TASKS_MAX; i++) {
        struct task *task = &run->tasks[i];
        if (task->state == TASK_WAITING &&
            (id_equal(task->context, id) || id_equal(run->submission.snapshot, id)))
            fail_task(core, task, "a blob that it needs is not in the journal", false);
    }
}

void run_blob(struct core *core, struct id id, zframe_t *frame)
{
    core->fetching = (struct id){{0}};
    if (frame)
        blobs_add(&core->blobs, id, zframe_size(frame), frame);
    else
        fail_without(core, id);
    for (size_t i = 0; i < core->peer_count; i++) {
        struct peer *peer = core->peers[i];
        if (id_is_zero(peer->needs))
            continue;
        if (!id_equal(peer->needs, id)) {
            fetch(core, peer->needs);
            continue;
        }
        peer->needs = (struct id){{0}};
        if (frame)
            give_blob(core, peer, id);
    }
}

/* Dispatch. */

static bool takes(const struct peer *peer, enum batch_form form)
{
    return peer->role == ROLE_WORKER && !peer->lost && !peer->draining && !peer->alone &&
           peer->in_flight < peer->credit && peer_ability(peer, form);
}

/* The least busy worker for the form. */
static struct peer *choose(struct core *core, enum batch_form form)
{
    struct peer *best = NULL;
    for (size_t i = 0; i < core->peer_count; i++) {
        struct peer *peer = core->peers[i];
        if (takes(peer, form) && (!best || peer->in_flight < best->in_flight))
            best = peer;
    }
    return best;
}

static void send_work(struct core *core, struct task *task, struct peer *peer)
{
    struct id snapshot = core->run.submission.snapshot;
    if (!have_blob(core, peer, snapshot) || !have_blob(core, peer, task->context))
        return;
    give_missing(core, peer, snapshot);
    give_missing(core, peer, task->context);
    struct message work = {
        .type = MESSAGE_WORK,
        .work = {.task = task->number,
                 .snapshot = snapshot,
                 .context = task->context,
                 .submission = core->run.submission.id,
                 .sequence = task->sequence},
    };
    if (!peer_send(core, peer, &work, task->bytes))
        return;
    (void)blobs_use(&peer->blobs, snapshot);
    (void)blobs_use(&peer->blobs, task->context);
    task->state = TASK_RUNNING;
    task->peer = peer;
    peer->in_flight++;
}

/* A batch that lost several workers waits until one has nothing else, so that what happens then is
 * its own doing. */
static void send_alone(struct core *core, struct task *task)
{
    if (!task->peer) {
        task->peer = choose(core, task->form);
        if (!task->peer)
            return;
        task->peer->alone = true;
    }
    if (task->peer->in_flight == 0)
        send_work(core, task, task->peer);
}

/* Of the waiting tasks after `number` the first whose form somebody takes. */
static struct task *next_waiting(struct core *core, uint64_t number)
{
    struct task *next = NULL;
    bool taken[BATCH_FORM_COUNT] = {false};
    for (int form = 0; form < BATCH_FORM_COUNT; form++)
        taken[form] = choose(core, (enum batch_form)form) != NULL;
    for (size_t i = 0; i < TASKS_MAX; i++) {
        struct task *task = &core->run.tasks[i];
        if (task->state == TASK_WAITING && task->number > number &&
            (taken[task->form] || task->peer) && (!next || task->number < next->number))
            next = task;
    }
    return next;
}

static void dispatch(struct core *core)
{
    struct task *task = NULL;
    for (uint64_t number = 0; (task = next_waiting(core, number)) != NULL; number = task->number) {
        struct peer *peer = task->losses < LOSSES_ALONE ? choose(core, task->form) : NULL;
        if (peer)
            send_work(core, task, peer);
        else if (task->losses >= LOSSES_ALONE)
            send_alone(core, task);
    }
}

const char *run_waits_for(const struct core *core)
{
    for (size_t i = 0; i < TASKS_MAX; i++) {
        const struct task *task = &core->run.tasks[i];
        bool known = task->state != TASK_WAITING;
        for (size_t k = 0; k < core->peer_count && !known; k++)
            known = core->peers[k]->role == ROLE_WORKER && peer_ability(core->peers[k], task->form);
        if (!known)
            return stage_from(task->form) ? stage_from(task->form)->name : NULL;
    }
    return NULL;
}

/* Results. */

static void commit(struct core *core, struct task *task, zframe_t *changeset)
{
    struct run *run = &core->run;
    struct order order = {
        .kind = is_pattern(task) ? ORDER_COMMIT_TASK : ORDER_COMMIT,
        .submission = run->submission.number,
        .sequence = task->sequence,
        .id = task->pattern,
        .more = run->reading,
    };
    set_bytes(run, task, NULL, changeset ? zframe_size(changeset) : 0);
    task->state = TASK_COMMITTING;
    task->peer = NULL;
    for (size_t i = 0; i < TASKS_MAX && !order.more; i++)
        order.more = run->tasks[i].state == TASK_WAITING || run->tasks[i].state == TASK_RUNNING;
    order_send(core->pipe, &order, changeset);
}

static void release(struct peer *peer, struct task *task)
{
    peer->in_flight--;
    if (task->losses >= LOSSES_ALONE)
        peer->alone = false;
    task->peer = NULL;
}

/* Batches of patterns go to the store at once. */
static bool is_further(enum batch_form from, enum batch_form to)
{
    static const unsigned steps[BATCH_FORM_COUNT] = {
        [BATCH_RAW] = 1, [BATCH_SOURCE] = 1, [BATCH_ALERTS] = 2, [BATCH_CLASSIFIED] = 3};
    return steps[from] && steps[to] > steps[from];
}

void run_result(struct core *core, struct peer *peer)
{
    const struct message_result *result = &core->in.message.result;
    struct task *task = find_running(core, peer, result->task);
    if (!task)
        return;
    release(peer, task);
    meter_laps(core, &result->laps);
    zframe_t *payload = core->in.payload;
    core->in.payload = NULL;
    if (result->form == BATCH_CHANGESET) {
        commit(core, task, payload);
    } else if (is_further(task->form, result->form)) {
        task->form = result->form;
        task->context = (struct id){{0}};
        task->state = TASK_WAITING;
        set_bytes(&core->run, task, payload, zframe_size(payload));
    } else {
        zframe_destroy(&payload);
        fail_task(core, task, "its worker returned it as it was", false);
    }
}

void run_fail(struct core *core, struct peer *peer)
{
    const struct message_fail *fail = &core->in.message.fail;
    char reason[ERROR_MESSAGE_SIZE];
    struct task *task = find_running(core, peer, fail->task);
    if (!task)
        return;
    release(peer, task);
    struct stage_meter *meter = fail->stage.size ? meter_stage(core, fail->stage) : NULL;
    if (meter)
        meter->failures++;
    snprintf(reason, sizeof reason, "%.*s%s%.*s", TEXT_ARG(fail->stage), meter ? ": " : "",
             TEXT_ARG(fail->reason));
    fail_task(core, task, reason, false);
}

void run_committed(struct core *core, const struct order *order)
{
    struct run *run = &core->run;
    struct task *task = find_in(run, TASK_COMMITTING, order);
    if (!task)
        return;
    run->submission.tally = order->record.tally;
    if (!is_pattern(task))
        run->committed++;
    free_task(run, task);
}

void run_drop(struct core *core)
{
    for (size_t i = 0; i < TASKS_MAX; i++)
        if (core->run.tasks[i].state != TASK_FREE)
            free_task(&core->run, &core->run.tasks[i]);
}

static void next_phase(struct core *core)
{
    struct run *run = &core->run;
    struct order order = {
        .kind = run->phase == PHASE_BATCHES ? ORDER_CLOSE : ORDER_FINISH,
        .submission = run->submission.number,
    };
    run->phase = run->phase == PHASE_BATCHES ? PHASE_CLOSING : PHASE_FINISHING;
    order_send(core->pipe, &order, NULL);
}

void run_go_on(struct core *core)
{
    struct run *run = &core->run;
    if ((run->phase != PHASE_BATCHES && run->phase != PHASE_PATTERNS) || trouble(core))
        return;
    read_ahead(core);
    dispatch(core);
    if (run->exhausted && !run->reading && run->busy == 0)
        next_phase(core);
}
