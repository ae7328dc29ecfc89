/* SPDX-License-Identifier: MPL-2.0 */
#include "schema/batch.h"

#include "schema/arena.h"

static const char *const batch_form_words[] = {"none",      "raw",      "alerts", "classified",
                                               "changeset", "evidence", "source"};
const struct names batch_form_names = NAMES(batch_form_words);

static const struct field origin_fields[] = {
    FIELD(struct origin, ID, submission), FIELD(struct origin, ULONG, sequence),
    FIELD(struct origin, LONG, at),       FIELD(struct origin, TEXT, repo),
    FIELD(struct origin, TEXT, commit),   FIELD(struct origin, TEXT, branch),
    FIELD(struct origin, TEXT, root),     FIELD(struct origin, TEXT, report),
    FIELD(struct origin, TEXT, format),   FIELD(struct origin, ULONG, offset),
    FIELD(struct origin, ID, context),    FIELD(struct origin, ULONG, line),
};
const struct record origin_record = RECORD(struct origin, origin_fields);

static const struct field reject_fields[] = {
    FIELD(struct reject, TEXT, report),
    FIELD(struct reject, ULONG, offset),
    FIELD(struct reject, TEXT, place),
    FIELD(struct reject, TEXT, reason),
};
const struct record reject_record = RECORD(struct reject, reject_fields);

static const struct field sighting_fields[] = {
    FIELD(struct sighting, ID, base),
    FIELD(struct sighting, ULONG, discriminator),
    FIELD(struct sighting, ULONG, digest),
    FIELD(struct sighting, UINT, line),
    FIELD(struct sighting, UINT, column),
    FIELD_NAMED(struct sighting, severity, severity_names),
    FIELD_NAMED(struct sighting, category, category_names),
    FIELD_NAMED(struct sighting, status, status_names),
    FIELD(struct sighting, TEXT, repo),
    FIELD(struct sighting, TEXT, tool),
    FIELD(struct sighting, TEXT, path),
    FIELD(struct sighting, ID, pattern),
    FIELD(struct sighting, BINARY, record),
    FIELD(struct sighting, UINT, common),
};
const struct record sighting_record = RECORD(struct sighting, sighting_fields);

static const struct field joint_fields[] = {
    FIELD_OF(struct joint, RECORD, sighting, sighting_record),
    FIELD(struct joint, ID, site),
    FIELD(struct joint, TEXT, name),
    FIELD(struct joint, DOUBLE, confidence),
};
const struct record joint_record = RECORD(struct joint, joint_fields);

static const struct field synonym_fields[] = {
    FIELD(struct synonym, TEXT, name),
    FIELD(struct synonym, TEXT, better),
    FIELD(struct synonym, TEXT, repo),
    FIELD(struct synonym, TEXT, tool),
};
const struct record synonym_record = RECORD(struct synonym, synonym_fields);

static const struct field sample_fields[] = {
    FIELD(struct sample, ULONG, hash),   FIELD(struct sample, ID, base),
    FIELD(struct sample, TEXT, repo),    FIELD(struct sample, TEXT, path),
    FIELD(struct sample, TEXT, message), FIELD(struct sample, UINT, line),
};
const struct record sample_record = RECORD(struct sample, sample_fields);

static const struct field evidence_fields[] = {
    FIELD(struct evidence, ULONG, unit),
    FIELD(struct evidence, TEXT, repo),
    FIELD(struct evidence, TEXT, commit),
    FIELD(struct evidence, TEXT, path_class),
    FIELD(struct evidence, TEXT, message),
    FIELD_NAMED(struct evidence, severity, severity_names),
    FIELD_NAMED(struct evidence, category, category_names),
    FIELD_NAMED(struct evidence, verdict, verdict_names),
};
const struct record evidence_record = RECORD(struct evidence, evidence_fields);

static const struct field pattern_fields[] = {
    FIELD(struct pattern, ID, id),
    FIELD(struct pattern, TEXT, tool),
    FIELD(struct pattern, TEXT, rule),
    FIELD(struct pattern, TEXT, template),
    FIELD(struct pattern, ULONG, sightings),
    FIELD(struct pattern, ULONG, labelled),
    FIELD_OF(struct pattern, RECORDS, samples, sample_record),
    FIELD_OF(struct pattern, RECORDS, evidence, evidence_record),
};
const struct record pattern_record = RECORD(struct pattern, pattern_fields);

static const struct field batch_file_fields[] = {
    FIELD(struct batch_file, TEXT, path),
    FIELD(struct batch_file, BINARY, bytes),
};
static const struct record batch_file_record = RECORD(struct batch_file, batch_file_fields);

static const struct field batch_fields[] = {
    FIELD_OF(struct batch, RECORD, origin, origin_record),
    FIELD_NAMED(struct batch, form, batch_form_names),
    FIELD(struct batch, BINARY, raw),
    FIELD_OF(struct batch, RECORDS, alerts, alert_record),
    FIELD_OF(struct batch, RECORDS, examples, example_record),
    FIELD_OF(struct batch, RECORDS, sightings, sighting_record),
    FIELD_OF(struct batch, RECORDS, patterns, pattern_record),
    FIELD_OF(struct batch, RECORDS, rules, rule_record),
    FIELD_OF(struct batch, RECORDS, rejects, reject_record),
    FIELD(struct batch, ULONG, rejected),
    FIELD(struct batch, TEXTS, tools),
    FIELD_OF(struct batch, RECORDS, joints, joint_record),
    FIELD_OF(struct batch, RECORDS, synonyms, synonym_record),
    FIELD_OF(struct batch, RECORDS, files, batch_file_record),
    FIELD_OF(struct batch, RECORDS, lines, code_line_record),
    FIELD_OF(struct batch, RECORDS, commons, alert_common_record),
};
const struct record batch_record = RECORD(struct batch, batch_fields);

uint64_t sighting_digest(const struct sighting *sighting)
{
    uint64_t judged = sighting->severity * CATEGORY_COUNT + sighting->category;
    return digest_of(sighting->record) ^ digest_mix(id_prefix(sighting->pattern) ^ judged);
}

struct id pattern_id(struct text tool, struct text rule, struct text template)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.pattern.1");
    id_hash_text(&hash, tool);
    id_hash_text(&hash, rule);
    id_hash_text(&hash, template);
    return id_hash_done(&hash);
}

void batch_pack(struct pack *pack, const struct batch *batch)
{
    pack_uint(pack, BATCH_VERSION);
    record_pack(pack, &batch_record, batch);
}

static bool has_common(const struct batch *batch, const struct sighting *sighting)
{
    struct id id;
    if (!alert_common_of(sighting->record, &id))
        return sighting->common == 0;
    return sighting->common > 0 && sighting->common <= batch->commons.count &&
           id_equal(batch->commons.items[sighting->common - 1].id, id);
}

/* Each record has its common part. */
static int check_commons(const struct batch *batch, struct error *err)
{
    bool sound = true;
    for (size_t i = 0; i < batch->sightings.count && sound; i++)
        sound = has_common(batch, &batch->sightings.items[i]);
    for (size_t i = 0; i < batch->joints.count && sound; i++)
        sound = has_common(batch, &batch->joints.items[i].sighting);
    return sound ? 0 : error_set(err, ERROR_DATA, "batch lacks the common part of a record");
}

int batch_unpack(struct text bytes, struct arena *arena, struct batch *out, struct error *err)
{
    struct unpack in;
    struct batch batch;
    unpack_init(&in, bytes);
    uint64_t version = unpack_uint(&in);
    if (!in.failed && (version == 0 || version > BATCH_VERSION))
        return error_set(
            err, ERROR_DATA,
            "batch has version %llu, this program reads 1 to %d: use workers and a broker "
            "of one version",
            (unsigned long long)version, BATCH_VERSION);
    record_unpack(&in, &batch_record, &batch, arena);
    if (unpack_done(&in, "batch", err) != 0)
        return -1;
    if (batch.alerts.count > BATCH_ALERTS_MAX ||
        batch.sightings.count + batch.joints.count > BATCH_ALERTS_MAX)
        return error_set(err, ERROR_DATA, "batch has more than %d alerts", BATCH_ALERTS_MAX);
    if (batch.files.count > BATCH_FILES_MAX)
        return error_set(err, ERROR_DATA, "batch has more than %d files", BATCH_FILES_MAX);
    if (batch.lines.count > BATCH_LINES_MAX)
        return error_set(err, ERROR_DATA, "batch has more than %d lines", BATCH_LINES_MAX);
    if (check_commons(&batch, err) != 0)
        return -1;
    *out = batch;
    return 0;
}

void batch_reject(struct batch *batch, struct arena *arena, uint64_t offset, struct text place,
                  const char *reason)
{
    batch->rejected++;
    if (batch->rejects.count >= REJECTS_KEPT_PER_BATCH)
        return;
    struct rejects *list = &batch->rejects;
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = (struct reject){
        .report = batch->origin.report,
        .offset = offset,
        .place = arena_copy(arena, place),
        .reason = arena_copy(arena, text_of(reason)),
    };
}

struct alert *batch_add_alert(struct batch *batch, struct arena *arena)
{
    struct alerts *list = &batch->alerts;
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    struct alert *alert = &list->items[list->count++];
    memset(alert, 0, sizeof *alert);
    return alert;
}

struct example *batch_add_example(struct batch *batch, struct arena *arena)
{
    struct examples *list = &batch->examples;
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    struct example *example = &list->items[list->count++];
    memset(example, 0, sizeof *example);
    return example;
}

struct code_line *batch_add_line(struct batch *batch, struct arena *arena)
{
    struct code_lines *list = &batch->lines;
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    struct code_line *line = &list->items[list->count++];
    memset(line, 0, sizeof *line);
    return line;
}
