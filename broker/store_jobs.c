/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/actor.h"

#include <time.h>

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int find_number(struct actor *actor, struct store_txn *txn, struct id submission,
                       uint64_t *number, struct error *err)
{
    struct submission found;
    if (store_submission_find(txn, submission, actor->scratch, &found, err) != 0)
        return -1;
    *number = found.number;
    return 0;
}

static void answer_opened(struct job *job, const struct submission *submission, enum how_opened how)
{
    job->answer = (struct message){.type = MESSAGE_OPENED};
    job->answer.opened = (struct message_opened){
        .how = how,
        .submission = *submission,
        .next = submission->batches,
        .credit = CLIENT_CREDIT,
    };
}

static int run_open(struct actor *actor, struct store_txn *txn, struct job *job, struct error *err)
{
    const struct message_open *open = &job->message.open;
    struct submission submission;
    enum how_opened how;
    if (store_submission_open(txn, open->content, open->has_at ? &open->at : NULL, now_ms(),
                              &open->options, actor->scratch, &submission, &how, err) != 0)
        return -1;
    answer_opened(job, &submission, how);
    return 0;
}

static int run_watch(struct actor *actor, struct store_txn *txn, struct job *job, struct error *err)
{
    struct submission submission;
    if (store_submission_find(txn, job->message.watch.submission, actor->scratch, &submission,
                              err) != 0)
        return -1;
    bool finished = submission.state == SUBMISSION_FINISHED;
    answer_opened(job, &submission, finished ? HOW_FINISHED : HOW_RESUMED);
    return 0;
}

static int run_entry(struct actor *actor, struct store_txn *txn, struct job *job, struct error *err)
{
    const struct message_entry *entry = &job->message.entry;
    uint64_t number;
    if (find_number(actor, txn, entry->submission, &number, err) != 0 ||
        store_journal_put(txn, number, &entry->entry, err) != 0)
        return -1;
    job->answer = (struct message){
        .type = MESSAGE_ACCEPTED,
        .accepted = {.submission = entry->submission,
                     .journaled = entry->entry.origin.sequence + 1},
    };
    return 0;
}

static int run_seal(struct actor *actor, struct store_txn *txn, struct job *job, struct error *err)
{
    const struct message_seal *seal = &job->message.seal;
    uint64_t number;
    if (find_number(actor, txn, seal->submission, &number, err) != 0 ||
        store_submission_seal(txn, number, seal->batches, seal->reports, seal->bytes, err) != 0)
        return -1;
    job->answer = (struct message){
        .type = MESSAGE_ACCEPTED,
        .accepted = {.submission = seal->submission, .journaled = seal->batches, .sealed = true},
    };
    return 0;
}

static int run_client_blob(struct actor *actor, struct store_txn *txn, struct job *job,
                           struct error *err)
{
    const struct message_blob *blob = &job->message.blob;
    struct text bytes = wire_bytes(job->parcel.payload);
    uint64_t number;
    if (!id_equal(id_of_bytes(bytes.data, bytes.size), blob->id))
        return error_set(err, ERROR_DATA, "a blob is not what its id says");
    if (find_number(actor, txn, blob->submission, &number, err) != 0)
        return -1;
    return store_blob_put(txn, number, blob->id, bytes, err);
}

static int run_message(struct actor *actor, struct store_txn *txn, struct job *job,
                       struct error *err)
{
    switch (job->message.type) {
    case MESSAGE_OPEN:
        return run_open(actor, txn, job, err);
    case MESSAGE_WATCH:
        return run_watch(actor, txn, job, err);
    case MESSAGE_ENTRY:
        return run_entry(actor, txn, job, err);
    case MESSAGE_SEAL:
        return run_seal(actor, txn, job, err);
    case MESSAGE_BLOB:
        return run_client_blob(actor, txn, job, err);
    default:
        return error_set(err, ERROR_NETWORK, "not a message for the store");
    }
}

static int run_fail_order(struct store_txn *txn, struct job *job, struct error *err)
{
    struct order *order = &job->order;
    if (order->bury) {
        order->dead = true;
        return store_journal_bury(txn, order->submission, order->sequence, order->reason, err);
    }
    order->dead = false;
    return store_journal_fail(txn, order->submission, order->sequence, order->reason, order->lost,
                              &order->dead, err);
}

static int run_order(struct store_txn *txn, struct job *job, struct error *err)
{
    bool applied;
    switch (job->order.kind) {
    case ORDER_FAIL:
        return run_fail_order(txn, job, err);
    case ORDER_COMMIT_TASK:
        return store_commit_task(txn, job->order.submission, job->order.id,
                                 job->has_changeset ? &job->changeset : NULL, &applied, err);
    default:
        return 0; /* ORDER_COMMIT: all of a group at once */
    }
}

/* Changesets of the submission that runs, in one go. */
static int commit_changesets(struct actor *actor, struct store_txn *txn, struct job *jobs,
                             size_t count, struct error *err)
{
    const struct batch *changesets[GROUP_MAX];
    uint8_t applied[GROUP_MAX];
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        struct job *job = &jobs[i];
        if (job->is_order && job->order.kind == ORDER_COMMIT && job->has_changeset &&
            job->order.submission == actor->running.number)
            changesets[found++] = &job->changeset;
    }
    return found ? store_commit_batches(txn, changesets, found, applied, err) : 0;
}

/* The tally as it is now, for the answers. */
static int note_tally(struct actor *actor, struct store_txn *txn, struct job *jobs, size_t count,
                      struct error *err)
{
    struct submission submission;
    if (actor->running.number == 0)
        return 0;
    if (store_submission_get(txn, actor->running.number, actor->scratch, &submission, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        jobs[i].order.record.tally = submission.tally;
    return 0;
}

static int run_jobs(struct actor *actor, struct store_txn *txn, struct job *jobs, size_t count,
                    struct error *err)
{
    arena_reset(actor->scratch);
    for (size_t i = 0; i < count; i++) {
        if (jobs[i].failed)
            continue;
        int result = jobs[i].is_order ? run_order(txn, &jobs[i], err)
                                      : run_message(actor, txn, &jobs[i], err);
        if (result != 0)
            return -1;
    }
    if (commit_changesets(actor, txn, jobs, count, err) != 0)
        return -1;
    return note_tally(actor, txn, jobs, count, err);
}

int jobs_run(struct store_txn *txn, void *context, struct error *err)
{
    struct actor *actor = context;
    return run_jobs(actor, txn, actor->jobs, actor->count, err);
}

int jobs_run_one(struct store_txn *txn, void *context, struct error *err)
{
    struct lone_job *lone = context;
    return run_jobs(lone->actor, txn, lone->job, 1, err);
}

int jobs_recall(struct store_txn *txn, void *context, struct error *err)
{
    struct recall_job *job = context;
    struct order *order = job->order;
    struct arena *scratch = job->actor->scratch;
    struct submission before, after;
    arena_reset(scratch);
    if (store_submission_get(txn, order->submission, scratch, &before, err) != 0 ||
        store_recall(txn, order->submission, order->entries.items, order->entries.count,
                     job->applied, err) != 0 ||
        store_submission_get(txn, order->submission, scratch, &after, err) != 0)
        return -1;
    job->alerts = after.tally.alerts - before.tally.alerts;
    order->record.tally = after.tally;
    return 0;
}
