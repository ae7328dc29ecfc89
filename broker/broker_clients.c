/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/core.h"

/* Why an entry may not be journaled; NULL if it may. */
static const char *entry_refusal(const struct entry *entry, bool remote)
{
    bool source = entry->form == BATCH_SOURCE;
    if (entry->form != BATCH_RAW && entry->form != BATCH_ALERTS && !source)
        return "entries are raw batches, files of a folder or alerts";
    if ((entry->path.size > 0) == (entry->value.size > 0))
        return "an entry has either a path or a value";
    if (entry->path.size > 0 && remote)
        return "entries by reference are for clients on the broker's machine: send values";
    if (entry->path.size > 0 && (entry->form == BATCH_ALERTS || entry->path.data[0] != '/'))
        return "an entry by reference is raw or source, and its path absolute";
    if (source && entry->path.size == 0)
        return "files of a folder are taken by reference only: the store keeps no source";
    if (memchr(entry->path.size ? entry->path.data : "", '\0', entry->path.size))
        return "the path of an entry has a NUL";
    if (entry->size > RECORD_BYTES_MAX)
        return "the entry is too large";
    return NULL;
}

static void refuse(struct core *core, struct peer *peer, struct id submission, const char *reason)
{
    struct message failed = {
        .type = MESSAGE_FAILED,
        .failed = {.submission = submission, .code = ERROR_NETWORK, .reason = text_of(reason)},
    };
    (void)peer_send(core, peer, &failed, NULL);
}

/* To the store actor, as it came. */
static void forward(struct core *core)
{
    struct parcel parcel = {
        .identity = core->in.identity,
        .body = core->in.body,
        .payload = core->in.payload,
    };
    core->in.identity = core->in.body = core->in.payload = NULL;
    parcel_send(core->pipe, &parcel);
}

void client_message(struct core *core, struct peer *peer)
{
    const struct message *message = &core->in.message;
    switch (message->type) {
    case MESSAGE_ENTRY: {
        const char *reason = entry_refusal(&message->entry.entry, core->in.remote);
        if (reason) {
            refuse(core, peer, message->entry.submission, reason);
            return;
        }
        peer->watches = message->entry.submission;
        break;
    }
    case MESSAGE_SEAL:
        peer->watches = message->seal.submission;
        break;
    case MESSAGE_WATCH:
        peer->watches = message->watch.submission;
        break;
    case MESSAGE_BLOB:
    case MESSAGE_OPEN:
        break;
    default:
        return;
    }
    forward(core);
}

struct submission without_texts(const struct submission *submission)
{
    struct submission brief = *submission;
    brief.repo = brief.commit = brief.branch = brief.root = (struct text){"", 0};
    return brief;
}

void clients_progress(struct core *core)
{
    struct run *run = &core->run;
    const char *waits_for = run_waits_for(core);
    for (size_t i = 0; i < core->peer_count; i++) {
        struct peer *peer = core->peers[i];
        if (peer->role != ROLE_CLIENT || id_is_zero(peer->watches))
            continue;
        bool mine = run->phase != PHASE_IDLE && id_equal(peer->watches, run->submission.id);
        struct message progress = {.type = MESSAGE_PROGRESS};
        progress.progress.submission.id = peer->watches;
        progress.progress.before = core->waiting > 0 ? core->waiting - 1 : 0;
        progress.progress.trouble = text_of(core->trouble);
        if (mine) {
            progress.progress.submission = without_texts(&run->submission);
            progress.progress.committed = run->committed;
            progress.progress.before = 0;
            progress.progress.waiting_for = text_of(waits_for);
        }
        (void)peer_send(core, peer, &progress, NULL);
    }
}

void clients_finished(struct core *core, const struct submission *submission)
{
    struct message finished = {
        .type = MESSAGE_FINISHED,
        .finished = {.submission = without_texts(submission)},
    };
    for (size_t i = 0; i < core->peer_count; i++)
        if (core->peers[i]->role == ROLE_CLIENT &&
            id_equal(core->peers[i]->watches, submission->id))
            (void)peer_send(core, core->peers[i], &finished, NULL);
}

void clients_failed(struct core *core, enum error_code code, const char *reason)
{
    struct message failed = {
        .type = MESSAGE_FAILED,
        .failed = {.code = code, .reason = text_of(reason)},
    };
    for (size_t i = 0; i < core->peer_count; i++) {
        struct peer *peer = core->peers[i];
        if (peer->role != ROLE_CLIENT)
            continue;
        failed.failed.submission = peer->watches;
        (void)peer_send(core, peer, &failed, NULL);
    }
}
