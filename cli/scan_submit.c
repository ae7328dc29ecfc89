/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/scan_submit.h"

#include "lib/finding_alert.h"
#include "schema/scan_context.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

enum { ALERTS_PER_ENTRY = 500, DAY_MS = 24 * 3600 * 1000 };

struct sender {
    struct cli *cli;
    const struct scan_submit *scan;
    struct text folder; /* absolute; of the files */
    struct pack context;
    struct id context_id;
    struct origin origin; /* of the next entry */
    struct client *client;
};

bool scan_submit_files(const struct scan_rules *rules, const char *broker)
{
    size_t bytes = 0;
    for (size_t i = 0; i < rules->count; i++)
        bytes += rules->rulesets[i].text.size;
    const char *key = getenv("HYPER_SCAN_KEY");
    bool is_remote = broker && text_starts(text_of(broker), TEXT("tcp://"));
    return bytes <= SCAN_SUBMIT_RULES_MAX && !(key && *key) && !is_remote;
}

/* The context. */

static struct scan_rulesets rulesets_of(const struct scan_rules *rules, struct arena *arena)
{
    struct scan_rulesets out = {arena_array(arena, rules->count, sizeof *out.items), rules->count};
    for (size_t i = 0; i < rules->count; i++)
        out.items[i] = (struct scan_ruleset){rules->rulesets[i].file, rules->rulesets[i].text};
    return out;
}

static struct scan_judgements judgements_of(const struct policy_report *report, struct arena *arena)
{
    struct scan_judgements out = {arena_array(arena, report->judgement_count, sizeof *out.items),
                                  0};
    for (size_t i = 0; i < report->judgement_count; i++) {
        const struct policy_judgement *judgement = &report->judgements[i];
        if (judgement->severity)
            out.items[out.count++] = (struct scan_judgement){
                judgement->ruleset->name, judgement->rule->id, judgement->severity};
    }
    return out;
}

/* The day, not the time: the same scan on one day has the same context. */
static void pack_context(struct sender *s)
{
    const struct scan_submit *scan = s->scan;
    struct scan_context context = {
        .rulesets = rulesets_of(scan->rules, s->cli->arena),
        .only = scan->rules->only,
        .judgements = judgements_of(&scan->report->policy, s->cli->arena),
        .ignore = scan->ignore,
        .day = scan->ignore.size ? scan->now - scan->now % DAY_MS : 0,
        .severity = scan->severity,
    };
    pack_init(&s->context);
    scan_context_pack(&s->context, &context);
    struct text bytes = pack_bytes(&s->context);
    s->context_id = id_of_bytes(bytes.data, bytes.size);
}

/* What the submission is made of. */

static struct id content_of(const struct sender *s, const struct ingest_options *options)
{
    const struct scan_place *place = s->scan->place;
    struct id_hash hash;
    id_hash_init(&hash, "hyper.scan.submission.1");
    id_hash_id(&hash, s->context_id);
    id_hash_text(&hash, text_of(options->repo));
    id_hash_text(&hash, text_of(options->commit));
    id_hash_text(&hash, text_of(options->branch));
    id_hash_number(&hash, options->complete);
    id_hash_text(&hash, s->folder);
    id_hash_number(&hash, place->handed_count);
    for (size_t i = 0; i < place->handed_count; i++) {
        id_hash_text(&hash, place->handed[i].path);
        id_hash_id(&hash, place->handed[i].hash);
    }
    for (size_t i = 0; i < s->scan->findings.count; i++) {
        const struct finding *finding = &s->scan->findings.items[i];
        id_hash_id(&hash, finding->fingerprint);
        id_hash_number(&hash, finding->severity);
        id_hash_number(&hash, finding->line);
        id_hash_number(&hash, finding->column);
        id_hash_text(&hash, finding->message);
    }
    return id_hash_done(&hash);
}

/* Files that follow one another make a batch. */
static size_t group_end(const struct scan_place *place, size_t start)
{
    uint64_t bytes = place->handed[start].size;
    size_t end = start + 1;
    while (end < place->handed_count && end - start < BATCH_FILES_MAX &&
           bytes + place->handed[end].size <= BATCH_BYTES_TARGET)
        bytes += place->handed[end++].size;
    return end;
}

static uint64_t count_entries(const struct sender *s)
{
    const struct scan_place *place = s->scan->place;
    uint64_t count = s->scan->findings.count / ALERTS_PER_ENTRY + 1;
    for (size_t i = 0; i < place->handed_count; i = group_end(place, i))
        count++;
    return count;
}

static int send_group(struct sender *s, size_t start, size_t end, struct entry_file *files,
                      struct error *err)
{
    struct entry entry = {.origin = s->origin,
                          .form = BATCH_SOURCE,
                          .path = s->folder,
                          .files = {files, end - start}};
    for (size_t i = start; i < end; i++) {
        const struct scan_handed *from = &s->scan->place->handed[i];
        files[i - start] = (struct entry_file){.path = from->path,
                                               .size = from->size,
                                               .device = from->device,
                                               .inode = from->inode,
                                               .modified = from->modified,
                                               .hash = from->hash};
        entry.size += from->size;
    }
    entry.origin.context = s->context_id;
    s->origin.sequence++;
    return client_entry(s->client, &entry, err);
}

static int send_files(struct sender *s, struct error *err)
{
    const struct scan_place *place = s->scan->place;
    if (place->handed_count == 0)
        return 0;
    if (client_blob(s->client, s->context_id, pack_bytes(&s->context), err) != 0)
        return -1;
    struct entry_file *files = xcalloc(BATCH_FILES_MAX, sizeof *files);
    int result = 0;
    for (size_t i = 0, end; i < place->handed_count && result == 0; i = end) {
        end = group_end(place, i);
        result = send_group(s, i, end, files, err);
    }
    free(files);
    return result;
}

static int send_alerts(struct sender *s, size_t start, size_t end, struct error *err)
{
    struct arena *arena = arena_new();
    struct batch batch = {.origin = s->origin, .form = BATCH_ALERTS};
    struct entry entry = {.origin = s->origin, .form = BATCH_ALERTS};
    struct pack pack;
    s->origin.sequence++;
    finding_tool(&batch, arena);
    for (size_t i = start; i < end; i++)
        finding_alert(&s->scan->findings.items[i], &batch, arena);
    pack_init(&pack);
    batch_pack(&pack, &batch);
    entry.value = pack_bytes(&pack);
    int result = client_entry(s->client, &entry, err);
    pack_close(&pack);
    arena_destroy(&arena);
    return result;
}

/* The last batch is there even where nothing was found: it says whose findings these are. */
static int send_all(void *context, struct client *client, const struct origin *origin,
                    struct error *err)
{
    struct sender *s = context;
    size_t count = s->scan->findings.count;
    s->client = client;
    s->origin = *origin;
    s->origin.report = TEXT("scan");
    if (send_files(s, err) != 0)
        return -1;
    for (size_t i = 0; i <= count; i += ALERTS_PER_ENTRY)
        if (send_alerts(s, i, count - i > ALERTS_PER_ENTRY ? i + ALERTS_PER_ENTRY : count, err) !=
            0)
            return -1;
    return 0;
}

int scan_submit(struct cli *cli, const struct scan_submit *scan,
                const struct ingest_options *options, struct tally *out, struct error *err)
{
    char folder[PATH_MAX];
    struct sender sender = {.cli = cli, .scan = scan};
    if (scan->place->handed_count) {
        if (!realpath(scan->place->top, folder))
            return error_set(err, ERROR_DATA, "%s: %s", scan->place->top, strerror(errno));
        sender.folder = text_of(folder);
    }
    pack_context(&sender);
    struct ingest_source source = {
        .content = content_of(&sender, options),
        .reports = 1,
        .bytes = scan->report->counts.bytes,
        .entries = count_entries(&sender),
        .send = send_all,
        .context = &sender,
    };
    int result = ingest_source(cli, options, &source, out, err);
    pack_close(&sender.context);
    return result;
}
