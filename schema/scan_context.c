/* SPDX-License-Identifier: MPL-2.0 */
#include "schema/scan_context.h"

static const struct field ruleset_fields[] = {
    FIELD(struct scan_ruleset, TEXT, file),
    FIELD(struct scan_ruleset, BINARY, text),
};
static const struct record ruleset_record = RECORD(struct scan_ruleset, ruleset_fields);

static const struct field judgement_fields[] = {
    FIELD(struct scan_judgement, TEXT, ruleset),
    FIELD(struct scan_judgement, TEXT, rule),
    FIELD_NAMED(struct scan_judgement, severity, severity_names),
};
static const struct record judgement_record = RECORD(struct scan_judgement, judgement_fields);

static const struct field context_fields[] = {
    FIELD_OF(struct scan_context, RECORDS, rulesets, ruleset_record),
    FIELD(struct scan_context, TEXTS, only),
    FIELD_OF(struct scan_context, RECORDS, judgements, judgement_record),
    FIELD(struct scan_context, BINARY, ignore),
    FIELD(struct scan_context, LONG, day),
    FIELD_NAMED(struct scan_context, severity, severity_names),
};
const struct record scan_context_record = RECORD(struct scan_context, context_fields);

void scan_context_pack(struct pack *pack, const struct scan_context *context)
{
    pack_uint(pack, SCAN_CONTEXT_VERSION);
    record_pack(pack, &scan_context_record, context);
}

int scan_context_unpack(struct text bytes, struct arena *arena, struct scan_context *out,
                        struct error *err)
{
    struct unpack in;
    unpack_init(&in, bytes);
    uint64_t version = unpack_uint(&in);
    if (!in.failed && version != SCAN_CONTEXT_VERSION)
        return error_set(err, ERROR_DATA,
                         "the context of a scan has version %llu, this program reads %d: use "
                         "workers and clients of one version",
                         (unsigned long long)version, SCAN_CONTEXT_VERSION);
    record_unpack(&in, &scan_context_record, out, arena);
    return unpack_done(&in, "the context of a scan", err);
}
