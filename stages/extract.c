/* SPDX-License-Identifier: MPL-2.0 */
/* extract: what a batch adds to the knowledge, as commutative counts and bounded samples. */
#include "lib/fingerprint.h"
#include "lib/intern.h"
#include "lib/path_class.h"
#include "stages/stage.h"

#include <stdlib.h>

enum { SAMPLE_TEXT_MAX = 512 };

/* The batch's patterns: open addressing over indexes into batch->patterns, plus one; and of each
 * the alert before. */
struct pattern_map {
    uint32_t *slots;
    size_t mask;
    struct before *before;
};

/* An alert, and the number of its common part: mostly the next one of its pattern has it, too. */
struct before {
    const struct alert *alert;
    uint32_t common;
};

static void map_init(struct pattern_map *map, size_t items, struct arena *arena)
{
    size_t size = 64;
    while (size < items * 2)
        size *= 2;
    map->slots = arena_array(arena, size, sizeof *map->slots);
    map->mask = size - 1;
    map->before = arena_array(arena, items, sizeof *map->before);
}

static bool is_pattern_of(const struct pattern *pattern, const struct alert *alert)
{
    return text_equal(pattern->template, alert->template) &&
           text_equal(pattern->rule, alert->rule) && text_equal(pattern->tool, alert->tool);
}

static struct pattern *find_pattern(struct pattern_map *map, struct batch *batch,
                                    const struct alert *alert, struct arena *arena)
{
    struct patterns *list = &batch->patterns;
    size_t slot = (digest_of(alert->template) ^ digest_of(alert->rule)) & map->mask;
    for (; map->slots[slot]; slot = (slot + 1) & map->mask)
        if (is_pattern_of(&list->items[map->slots[slot] - 1], alert))
            return &list->items[map->slots[slot] - 1];
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = (struct pattern){
        .id = pattern_id(alert->tool, alert->rule, alert->template),
        .tool = alert->tool,
        .rule = alert->rule,
        .template = alert->template,
    };
    map->slots[slot] = (uint32_t)list->count;
    return &list->items[list->count - 1];
}

static uint64_t sample_hash(const struct alert *alert)
{
    return digest_mix(id_prefix(alert->base) ^ digest_mix(alert->discriminator ^ alert->line));
}

/* Keeps the samples of the smallest hashes, in order, each hash once. */
static void add_sample(struct pattern *pattern, const struct alert *alert, struct arena *arena)
{
    struct samples *samples = &pattern->samples;
    uint64_t hash = sample_hash(alert);
    if (!samples->items)
        samples->items = arena_array(arena, SAMPLES_PER_PATTERN, sizeof *samples->items);
    size_t place = samples->count;
    while (place > 0 && samples->items[place - 1].hash > hash)
        place--;
    bool known = place > 0 && samples->items[place - 1].hash == hash;
    if (known || place == SAMPLES_PER_PATTERN)
        return;
    if (samples->count < SAMPLES_PER_PATTERN)
        samples->count++;
    for (size_t i = samples->count - 1; i > place; i--)
        samples->items[i] = samples->items[i - 1];
    samples->items[place] = (struct sample){
        .hash = hash,
        .base = alert->base,
        .repo = alert->repo,
        .path = alert->path,
        .message = text_cut(alert->message, SAMPLE_TEXT_MAX),
        .line = alert->line,
    };
}

static uint64_t evidence_unit(const struct evidence *evidence)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.evidence.1");
    id_hash_text(&hash, evidence->repo);
    id_hash_text(&hash, evidence->commit);
    id_hash_text(&hash, evidence->path_class);
    id_hash_number(&hash, evidence->severity);
    id_hash_number(&hash, evidence->category);
    id_hash_number(&hash, evidence->verdict);
    return id_prefix(id_hash_done(&hash));
}

static void add_evidence(struct pattern *pattern, const struct example *example,
                         struct arena *arena)
{
    const struct alert *alert = &example->alert;
    struct evidences *list = &pattern->evidence;
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    struct evidence *evidence = &list->items[list->count++];
    *evidence = (struct evidence){
        .repo = alert->repo,
        .commit = alert->commit,
        .path_class = text_of(names_word(&path_class_names, path_class_of(alert->path))),
        .message = text_cut(alert->message, SAMPLE_TEXT_MAX),
        .severity = example->severity,
        .category = example->category,
        .verdict = example->verdict,
    };
    evidence->unit = evidence_unit(evidence);
    pattern->labelled++;
}

static enum status status_of(const struct alert *alert)
{
    if (alert->baseline == BASELINE_ABSENT)
        return STATUS_FIXED;
    bool dismissed = alert->suppression == SUPPRESSION_ACCEPTED || alert->kind == KIND_PASS ||
                     alert->kind == KIND_NOT_APPLICABLE || alert->verdict == VERDICT_FALSE_POSITIVE;
    return dismissed ? STATUS_DISMISSED : STATUS_OPEN;
}

/* What the records of a batch are made with. */
struct records {
    struct pack pack;
    struct interner commons; /* packed common parts */
    struct arena *arena;
};

static void records_open(struct records *records, struct arena *arena)
{
    *records = (struct records){.commons = {.arena = arena}, .arena = arena};
    pack_init(&records->pack);
}

static void records_close(struct records *records)
{
    pack_close(&records->pack);
    interner_close(&records->commons);
}

/* The number of the alert's common part in the batch, from 1. */
static uint32_t add_common(struct batch *batch, struct records *records, const struct alert *alert,
                           const struct before *before)
{
    struct alert_commons *list = &batch->commons;
    if (before->alert && alert_common_equal(before->alert, alert))
        return before->common;
    pack_clear(&records->pack);
    alert_common_pack(&records->pack, alert);
    uint32_t number = intern_bytes(&records->commons, pack_bytes(&records->pack));
    if (number == list->count) {
        struct text bytes = records->commons.items[number];
        list->items = arena_grow(records->arena, list->items, list->count, sizeof *list->items);
        list->items[list->count++] = (struct alert_common){alert_common_id(bytes), bytes};
    }
    return number + 1;
}

/* The store has the line of an alert beside its record, but not that of a joint one. */
static void add_record(struct batch *batch, struct records *records, const struct alert *alert,
                       bool joint, struct before *before, struct sighting *sighting)
{
    sighting->common = add_common(batch, records, alert, before);
    *before = (struct before){alert, sighting->common};
    struct id common = batch->commons.items[sighting->common - 1].id;
    pack_clear(&records->pack);
    alert_own_pack(&records->pack, common, alert, joint);
    sighting->record = arena_copy(records->arena, pack_bytes(&records->pack));
    sighting->digest = sighting_digest(sighting);
}

/* Without its record. */
static struct sighting to_sighting(const struct alert *alert, struct id pattern)
{
    return (struct sighting){
        .base = alert->base,
        .discriminator = alert->discriminator,
        .line = alert->line,
        .column = alert->column,
        .severity = alert->severity,
        .category = alert->category,
        .status = status_of(alert),
        .repo = alert->repo,
        .tool = alert->tool,
        .pattern = pattern,
    };
}

/* What the alert teaches about names of vulnerabilities. */
static void add_synonyms(struct batch *batch, const struct alert *alert,
                         const struct vulnerability *vulnerability, struct arena *arena)
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

static void add_joint(struct batch *batch, struct records *records, struct sighting sighting,
                      struct id site, const struct alert *alert,
                      const struct vulnerability *vulnerability, struct before *before)
{
    struct joints *list = &batch->joints;
    list->items = arena_grow(records->arena, list->items, list->count, sizeof *list->items);
    add_record(batch, records, alert, true, before, &sighting);
    list->items[list->count++] = (struct joint){
        .sighting = sighting,
        .site = site,
        .name = arena_copy(records->arena, vulnerability_text(&vulnerability->name)),
        .confidence = alert->confidence,
    };
}

static void add_sighting(struct batch *batch, struct records *records, struct sighting sighting,
                         const struct alert *alert, struct before *before)
{
    add_record(batch, records, alert, false, before, &sighting);
    batch->sightings.items[batch->sightings.count++] = sighting;
}

/* A sighting that may be another tool's, too, goes to the joint ones. */
static void extract_alert(struct batch *batch, struct records *records, const struct alert *alert,
                          struct id pattern, struct before *before)
{
    struct sighting sighting = to_sighting(alert, pattern);
    struct vulnerability vulnerability;
    struct id site;
    bool named = alert->package.size || alert->aliases.count;
    bool joint = named && fingerprint_is_joint(alert, &site, &vulnerability);
    if (named && !joint)
        vulnerability_of(alert->rule, &alert->aliases, &vulnerability);
    if (named)
        add_synonyms(batch, alert, &vulnerability, records->arena);
    if (joint)
        add_joint(batch, records, sighting, site, alert, &vulnerability, before);
    else
        add_sighting(batch, records, sighting, alert, before);
}

static void extract_alerts(struct batch *batch, struct pattern_map *map, struct arena *arena)
{
    struct records records;
    struct sightings *sightings = &batch->sightings;
    records_open(&records, arena);
    sightings->items = arena_array(arena, batch->alerts.count, sizeof *sightings->items);
    for (size_t i = 0; i < batch->alerts.count; i++) {
        struct alert *alert = &batch->alerts.items[i];
        struct pattern *pattern = find_pattern(map, batch, alert, arena);
        pattern->sightings++;
        add_sample(pattern, alert, arena);
        extract_alert(batch, &records, alert, pattern->id,
                      &map->before[pattern - batch->patterns.items]);
    }
    records_close(&records);
    batch->alerts = (struct alerts){0};
}

/* Judgements of alerts become evidence of their patterns; facts and fixes go on as they are. */
static void extract_examples(struct batch *batch, struct pattern_map *map, struct arena *arena)
{
    size_t kept = 0;
    for (size_t i = 0; i < batch->examples.count; i++) {
        const struct example *example = &batch->examples.items[i];
        if (example->kind == EXAMPLE_ALERT)
            add_evidence(find_pattern(map, batch, &example->alert, arena), example, arena);
        else
            batch->examples.items[kept++] = *example;
    }
    batch->examples.count = kept;
}

static int extract(struct batch *batch, const struct view *view, struct arena *arena,
                   struct error *err)
{
    struct pattern_map map;
    (void)view;
    (void)err;
    map_init(&map, batch->alerts.count + batch->examples.count, arena);
    extract_alerts(batch, &map, arena);
    extract_examples(batch, &map, arena);
    batch->form = BATCH_CHANGESET;
    return 0;
}

const struct stage stage_extract = {
    .name = "extract",
    .from = BATCH_CLASSIFIED,
    .to = BATCH_CHANGESET,
    .run = extract,
};
