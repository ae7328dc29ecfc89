/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/submit.h"

#include "lib/blake2bp.h"
#include "lib/clean.h"
#include "lib/file.h"
#include "stages/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

struct sender {
    const struct submit *submit;
    struct arena *arena;  /* of one entry */
    struct origin origin; /* of the submission; sequence counts on */
    struct clean *clean;  /* which lines are flagged; NULL without a source tree */
};

static int read_piece(const struct source_file *file, const struct piece *piece, char *bytes,
                      struct error *err)
{
    int fd = open(file->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, ERROR_DATA, "%s: %s", file->path, strerror(errno));
    int result = file_read(fd, bytes, piece->size, piece->offset);
    if (result != 0)
        (void)error_set(err, ERROR_DATA, "%s: %s", file->path,
                        errno ? strerror(errno) : "it became shorter");
    close(fd);
    if (result == 0 && !id_equal(blake2bp_of(bytes, piece->size), piece->hash))
        result = error_set(err, ERROR_DATA,
                           "%s changed while it was being ingested: run the same "
                           "command again",
                           file->path);
    return result;
}

static int send_value(struct sender *sender, struct entry *entry, const struct batch *batch,
                      struct error *err)
{
    struct pack pack;
    pack_init(&pack);
    batch_pack(&pack, batch);
    entry->form = batch->form;
    entry->value = pack_bytes(&pack);
    entry->path = TEXT("");
    int result = client_entry(sender->submit->client, entry, err);
    pack_close(&pack);
    return result;
}

/* Parses a piece here, where the source tree is, and sends alerts, unless the broker has it: then
 * what it flags is noted only. A piece that parse cannot take
 * is sent as it is, for the broker to deal with as with every other. */
static int send_parsed(struct sender *sender, const struct survey *survey, size_t index,
                       struct entry *entry, struct error *err)
{
    const struct piece *piece = &survey->pieces[index];
    char *bytes = xmalloc(piece->size);
    int result = read_piece(&survey->files[piece->file], piece, bytes, err);
    if (result != 0)
        goto cleanup;
    struct batch batch = {.origin = entry->origin, .form = BATCH_RAW, .raw = {bytes, piece->size}};
    struct view view = {.context = TEXT("")};
    if (piece->context)
        view.context = survey->contexts[piece->context - 1].bytes;
    if (stage_parse.run(&batch, &view, sender->arena, NULL) != 0) {
        result = client_entry(sender->submit->client, entry, err);
        goto cleanup;
    }
    batch.raw = TEXT("");
    for (size_t i = 0; i < batch.alerts.count; i++)
        clean_note(sender->clean, &batch.alerts.items[i]);
    if (entry->origin.sequence < sender->submit->opened->next)
        goto cleanup;
    (void)snippets_fill(sender->submit->snippets, &batch, sender->arena);
    result = send_value(sender, entry, &batch, err);
cleanup:
    free(bytes);
    return result;
}

static int send_pieces(struct sender *sender, const struct report *report, struct error *err)
{
    const struct survey *survey = &report->survey;
    const struct submit *submit = sender->submit;
    for (size_t i = 0; i < survey->context_count; i++)
        if (client_blob(submit->client, survey->contexts[i].id, survey->contexts[i].bytes, err) !=
            0)
            return -1;
    for (size_t i = 0; i < survey->piece_count; i++) {
        struct entry entry;
        source_entry(survey, i, &sender->origin, &entry);
        sender->origin.sequence++;
        if (entry.origin.sequence < submit->opened->next && !submit->snippets)
            continue;
        arena_reset(sender->arena);
        int result = submit->snippets ? send_parsed(sender, survey, i, &entry, err)
                                      : client_entry(submit->client, &entry, err);
        if (result != 0)
            return -1;
    }
    return 0;
}

static int send_rejects(struct sender *sender, const struct report *report, struct error *err)
{
    struct batch batch;
    struct entry entry = {.origin = sender->origin};
    entry.origin.report = text_of(report->name);
    sender->origin.sequence++;
    arena_reset(sender->arena);
    report_rejects(report, &entry.origin, &batch, sender->arena);
    return send_value(sender, &entry, &batch, err);
}

static int send_report(struct sender *sender, struct report *report, struct error *err)
{
    struct reports *reports = sender->submit->reports;
    size_t entries = report_entries(report);
    bool known = sender->origin.sequence + entries <= sender->submit->opened->next;
    if (known && !sender->clean) {
        sender->origin.sequence += entries;
        return 0;
    }
    if (!report->failure && reports_open(reports, report, err) != 0)
        return -1;
    int result = send_pieces(sender, report, err);
    if (result == 0 && report->rejects > 0)
        result = send_rejects(sender, report, err);
    reports_release(reports, report);
    return result;
}

/* Lines of the flagged files that nothing flags, in batches of their own behind all others. */
static int send_lines(struct sender *sender, struct error *err)
{
    size_t at = 0;
    for (bool more = true; more;) {
        struct batch batch = {.origin = sender->origin, .form = BATCH_ALERTS};
        struct entry entry = {.origin = sender->origin};
        arena_reset(sender->arena);
        more = clean_sample(sender->clean, sender->submit->snippets, &at, &batch, sender->arena);
        if (batch.lines.count == 0)
            continue;
        sender->origin.sequence++;
        if (send_value(sender, &entry, &batch, err) != 0)
            return -1;
    }
    return 0;
}

int submit_reports(const struct submit *submit, struct error *err)
{
    struct sender sender = {.submit = submit, .arena = arena_new()};
    sender.origin = (struct origin){
        .submission = submit->opened->submission.id,
        .at = submit->opened->submission.at,
        .repo = submit->options->repo,
        .commit = submit->options->commit,
        .branch = submit->options->branch,
        .root = submit->options->root,
    };
    int result = 0;
    bool sealed = submit->opened->submission.state >= SUBMISSION_SEALED;
    sender.clean = submit->snippets && !sealed ? clean_new() : NULL;
    for (size_t i = 0; i < submit->reports->count && result == 0; i++)
        result = send_report(&sender, &submit->reports->items[i], err);
    if (result == 0 && sender.clean)
        result = send_lines(&sender, err);
    clean_destroy(&sender.clean);
    arena_destroy(&sender.arena);
    return result;
}
