/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/core.h"

struct stage_meter *meter_stage(struct core *core, struct text name)
{
    for (size_t i = 0; i < core->stage_count; i++)
        if (text_is(name, core->stages[i].name))
            return &core->stages[i];
    if (core->stage_count == STAGES_MAX || name.size == 0 || name.size >= MESSAGE_NAME_MAX)
        return NULL;
    struct stage_meter *meter = &core->stages[core->stage_count++];
    snprintf(meter->name, sizeof meter->name, "%.*s", TEXT_ARG(name));
    return meter;
}

void meter_laps(struct core *core, const struct laps *laps)
{
    for (size_t i = 0; i < laps->count && i < BATCH_FORM_COUNT; i++) {
        const struct lap *lap = &laps->items[i];
        struct stage_meter *meter = meter_stage(core, lap->stage);
        if (!meter)
            continue;
        meter->batches++;
        meter->records += lap->records;
        histogram_add(&meter->times, lap->microseconds);
    }
}

static void publish(struct core *core, const char *topic, const struct record *record,
                    const void *metrics)
{
    struct pack pack;
    pack_init(&pack);
    metrics_pack(&pack, record, metrics);
    zframe_t *name = wire_frame(text_of(topic));
    zframe_t *map = wire_frame(pack_bytes(&pack));
    (void)zframe_send(&name, core->publisher, ZFRAME_MORE | ZFRAME_DONTWAIT);
    (void)zframe_send(&map, core->publisher, ZFRAME_DONTWAIT);
    pack_close(&pack);
}

static uint64_t workers_with(const struct core *core, const char *stage)
{
    uint64_t workers = 0;
    for (size_t i = 0; i < core->peer_count; i++)
        for (size_t k = 0; k < core->peers[i]->stage_count; k++)
            workers += text_is(core->peers[i]->stages[k].name, stage);
    return workers;
}

static void publish_stages(struct core *core, double seconds)
{
    char topic[MESSAGE_NAME_MAX + 16];
    for (size_t i = 0; i < core->stage_count; i++) {
        struct stage_meter *meter = &core->stages[i];
        struct stage_metrics metrics = {
            .stage = text_of(meter->name),
            .workers = workers_with(core, meter->name),
            .batches = meter->batches,
            .records = meter->records,
            .failures = meter->failures,
            .batches_per_second = (double)(meter->batches - meter->batches_before) / seconds,
            .records_per_second = (double)(meter->records - meter->records_before) / seconds,
            .microseconds = histogram_spread(&meter->times),
        };
        snprintf(topic, sizeof topic, "hyper.stage.%s", meter->name);
        publish(core, topic, &stage_metrics_record, &metrics);
    }
}

static void publish_queue(struct core *core)
{
    const struct run *run = &core->run;
    struct queue_metrics metrics = {
        .submissions = core->waiting,
        .redelivered = core->redelivered,
        .dead = core->dead,
    };
    if (run->phase != PHASE_IDLE) {
        metrics.submission = run->submission.id;
        metrics.journaled = run->submission.batches;
        metrics.committed = run->committed;
    }
    for (size_t i = 0; i < TASKS_MAX; i++) {
        metrics.waiting += run->tasks[i].state == TASK_WAITING;
        metrics.in_flight += run->tasks[i].state == TASK_RUNNING;
        metrics.committing += run->tasks[i].state == TASK_COMMITTING;
    }
    for (size_t i = 0; i < core->peer_count; i++) {
        const struct peer *peer = core->peers[i];
        metrics.workers += peer->role == ROLE_WORKER;
        metrics.clients += peer->role == ROLE_CLIENT;
        metrics.credit += peer->credit > peer->in_flight ? peer->credit - peer->in_flight : 0;
    }
    publish(core, "hyper.queue", &queue_metrics_record, &metrics);
}

/* Rates are of the time since the last message, percentiles forget by half every 30 s. */
static void turn_over(struct core *core, int64_t now)
{
    enum { AGE_MS = 30 * 1000 };
    bool age = now / AGE_MS != core->published / AGE_MS;
    for (size_t i = 0; i < core->stage_count; i++) {
        struct stage_meter *meter = &core->stages[i];
        meter->batches_before = meter->batches;
        meter->records_before = meter->records;
        if (age)
            histogram_age(&meter->times);
    }
    core->published = now;
}

void meter_publish(struct core *core, int64_t now)
{
    double seconds = (double)(now - core->published) / 1000;
    if (!core->publisher)
        return;
    publish_stages(core, seconds > 0.001 ? seconds : 0.001);
    publish_queue(core);
    publish(core, "hyper.store", &store_metrics_record, &core->store);
    publish(core, "hyper.knowledge", &knowledge_metrics_record, &core->knowledge);
    turn_over(core, now);
}
