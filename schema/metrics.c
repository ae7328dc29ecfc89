/* SPDX-License-Identifier: MPL-2.0 */
#include "schema/metrics.h"

#include <stdlib.h>

static const struct field spread_fields[] = {
    FIELD(struct spread, ULONG, p50),
    FIELD(struct spread, ULONG, p90),
    FIELD(struct spread, ULONG, p99),
    FIELD(struct spread, ULONG, max),
};
const struct record spread_record = RECORD(struct spread, spread_fields);

static const struct field stage_fields[] = {
    FIELD(struct stage_metrics, TEXT, stage),
    FIELD(struct stage_metrics, ULONG, workers),
    FIELD(struct stage_metrics, ULONG, batches),
    FIELD(struct stage_metrics, ULONG, records),
    FIELD(struct stage_metrics, ULONG, failures),
    FIELD(struct stage_metrics, DOUBLE, batches_per_second),
    FIELD(struct stage_metrics, DOUBLE, records_per_second),
    FIELD_OF(struct stage_metrics, RECORD, microseconds, spread_record),
};
const struct record stage_metrics_record = RECORD(struct stage_metrics, stage_fields);

static const struct field queue_fields[] = {
    FIELD(struct queue_metrics, ID, submission),
    FIELD(struct queue_metrics, ULONG, submissions),
    FIELD(struct queue_metrics, ULONG, journaled),
    FIELD(struct queue_metrics, ULONG, committed),
    FIELD(struct queue_metrics, ULONG, waiting),
    FIELD(struct queue_metrics, ULONG, in_flight),
    FIELD(struct queue_metrics, ULONG, committing),
    FIELD(struct queue_metrics, ULONG, credit),
    FIELD(struct queue_metrics, ULONG, workers),
    FIELD(struct queue_metrics, ULONG, clients),
    FIELD(struct queue_metrics, ULONG, redelivered),
    FIELD(struct queue_metrics, ULONG, dead),
};
const struct record queue_metrics_record = RECORD(struct queue_metrics, queue_fields);

static const struct field store_fields[] = {
    FIELD(struct store_metrics, ULONG, commits),
    FIELD(struct store_metrics, ULONG, changesets),
    FIELD(struct store_metrics, ULONG, alerts),
    FIELD(struct store_metrics, DOUBLE, commits_per_second),
    FIELD(struct store_metrics, DOUBLE, alerts_per_second),
    FIELD_OF(struct store_metrics, RECORD, microseconds, spread_record),
    FIELD(struct store_metrics, ULONG, bytes),
    FIELD(struct store_metrics, ULONG, map_size),
    FIELD(struct store_metrics, BOOL, full),
    FIELD(struct store_metrics, ULONG, recalled),
};
const struct record store_metrics_record = RECORD(struct store_metrics, store_fields);

static const struct field knowledge_fields[] = {
    FIELD(struct knowledge_metrics, ULONG, alerts),
    FIELD(struct knowledge_metrics, ULONG, open),
    FIELD(struct knowledge_metrics, ULONG, fixed),
    FIELD(struct knowledge_metrics, ULONG, dismissed),
    FIELD(struct knowledge_metrics, ULONG, reopened),
    FIELD(struct knowledge_metrics, ULONG, critical),
    FIELD(struct knowledge_metrics, ULONG, high),
    FIELD(struct knowledge_metrics, ULONG, medium),
    FIELD(struct knowledge_metrics, ULONG, low),
    FIELD(struct knowledge_metrics, ULONG, info),
    FIELD(struct knowledge_metrics, ULONG, patterns),
    FIELD(struct knowledge_metrics, ULONG, rules_candidate),
    FIELD(struct knowledge_metrics, ULONG, rules_active),
    FIELD(struct knowledge_metrics, ULONG, rules_probation),
    FIELD(struct knowledge_metrics, ULONG, rules_demoted),
    FIELD(struct knowledge_metrics, ULONG, rules_disabled),
    FIELD(struct knowledge_metrics, ULONG, submissions),
};
const struct record knowledge_metrics_record = RECORD(struct knowledge_metrics, knowledge_fields);

const struct record *metrics_record(struct text topic)
{
    if (text_starts(topic, TEXT("hyper.stage.")))
        return &stage_metrics_record;
    if (text_is(topic, "hyper.queue"))
        return &queue_metrics_record;
    if (text_is(topic, "hyper.store"))
        return &store_metrics_record;
    if (text_is(topic, "hyper.knowledge"))
        return &knowledge_metrics_record;
    return NULL;
}

/* Only the types that metrics have; ids are written as hex, for people. */
static void pack_value(struct pack *pack, const struct field *field, const void *value)
{
    char hex[ID_HEX_SIZE];
    switch (field->type) {
    case FIELD_TEXT:
        pack_text(pack, *(const struct text *)value);
        break;
    case FIELD_ULONG:
        pack_uint(pack, *(const uint64_t *)value);
        break;
    case FIELD_DOUBLE:
        pack_double(pack, *(const double *)value);
        break;
    case FIELD_BOOL:
        pack_bool(pack, *(const bool *)value);
        break;
    case FIELD_ID:
        pack_text(pack, text_of(id_hex(*(const struct id *)value, hex)));
        break;
    case FIELD_RECORD:
        metrics_pack(pack, field->record, value);
        break;
    default:
        abort();
    }
}

void metrics_pack(struct pack *pack, const struct record *record, const void *metrics)
{
    if (msgpack_pack_map(&pack->packer, record->count) != 0)
        abort();
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        pack_text(pack, text_of(field->name));
        pack_value(pack, field, (const char *)metrics + field->offset);
    }
}

static void unpack_map(struct unpack *in, const struct record *record, void *metrics);

static void unpack_value(struct unpack *in, const struct field *field, void *value)
{
    struct id id;
    size_t digits;
    switch (field->type) {
    case FIELD_TEXT:
        *(struct text *)value = unpack_text(in);
        break;
    case FIELD_ULONG:
        *(uint64_t *)value = unpack_uint(in);
        break;
    case FIELD_DOUBLE:
        *(double *)value = unpack_double(in);
        break;
    case FIELD_BOOL:
        *(bool *)value = unpack_bool(in);
        break;
    case FIELD_ID:
        if (id_parse(unpack_text(in), &id, &digits) == 0)
            *(struct id *)value = id;
        break;
    case FIELD_RECORD:
        unpack_map(in, field->record, value);
        break;
    default:
        abort();
    }
}

/* A map's header: fixmap, map 16 or map 32. */
static size_t map_count(struct unpack *in)
{
    size_t left = (size_t)(in->end - in->at);
    if (!in->failed && left >= 1 && (in->at[0] & 0xf0) == 0x80)
        return *in->at++ & 0x0f;
    size_t width = left >= 1 && in->at[0] == 0xde ? 2 : 4;
    if (in->failed || left < 1 + width || (in->at[0] != 0xde && in->at[0] != 0xdf)) {
        in->failed = true;
        return 0;
    }
    size_t count = 0;
    for (size_t i = 1; i <= width; i++)
        count = count << 8 | in->at[i];
    in->at += 1 + width;
    return count;
}

static const struct field *find_field(const struct record *record, struct text name)
{
    for (size_t i = 0; i < record->count; i++)
        if (text_is(name, record->fields[i].name))
            return &record->fields[i];
    return NULL;
}

/* Recursion goes as deep as records nest: twice. */
static void unpack_map(struct unpack *in, const struct record *record, void *metrics)
{
    size_t count = map_count(in);
    for (size_t i = 0; i < count && !in->failed; i++) {
        const struct field *field = find_field(record, unpack_text(in));
        if (field)
            unpack_value(in, field, (char *)metrics + field->offset);
        else
            unpack_skip(in);
    }
}

int metrics_unpack(struct text map, const struct record *record, void *metrics, struct error *err)
{
    struct unpack in;
    memset(metrics, 0, record->size);
    unpack_init(&in, map);
    unpack_map(&in, record, metrics);
    return unpack_done(&in, "metrics", err);
}
