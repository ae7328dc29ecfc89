/* SPDX-License-Identifier: MPL-2.0 */
#include "schema/alert_parts.h"

enum { MARK = 0xc1, HEAD_SIZE = 1 + ID_SIZE };

static const struct field common_fields[] = {
    FIELD(struct alert, TEXT, message),
    FIELD(struct alert, TEXT, url),
    FIELD(struct alert, TEXT, tool),
    FIELD(struct alert, TEXT, rule),
    FIELD(struct alert, TEXT, commit),
    FIELD(struct alert, TEXT, branch),
    FIELD(struct alert, TEXT, tool_version),
    FIELD(struct alert, TEXT, rule_name),
    FIELD_NAMED(struct alert, level, level_names),
    FIELD(struct alert, BOOL, level_assumed),
    FIELD_NAMED(struct alert, kind, kind_names),
    FIELD(struct alert, BOOL, has_score),
    FIELD(struct alert, DOUBLE, score),
    FIELD(struct alert, TEXT, tool_severity),
    FIELD(struct alert, BOOL, severity_first),
    FIELD(struct alert, UINTS, cwe),
    FIELD(struct alert, TEXTS, tags),
    FIELD(struct alert, BOOL, secret),
    FIELD_NAMED(struct alert, baseline, baseline_names),
    FIELD_NAMED(struct alert, verdict, verdict_names),
    FIELD(struct alert, DOUBLE, confidence),
    FIELD_OF(struct alert, RECORDS, reasons, reason_record),
};
static const struct record common_part = RECORD(struct alert, common_fields);

/* Without the first two, which may be in either part. */
enum { EITHER = 2 };
static const struct record always_common = {
    .size = sizeof(struct alert),
    .fields = common_fields + EITHER,
    .count = sizeof common_fields / sizeof *common_fields - EITHER,
};

static const struct field own_fields[] = {
    FIELD(struct alert, TEXT, message),
    FIELD(struct alert, TEXT, path),
    FIELD(struct alert, UINT, line),
    FIELD(struct alert, UINT, column),
    FIELD(struct alert, UINT, end_line),
    FIELD(struct alert, UINT, end_column),
    FIELD(struct alert, TEXT, snippet),
    FIELD(struct alert, TEXT, logical),
    FIELD(struct alert, TEXT, url),
    FIELD(struct alert, TEXT, fingerprint),
    FIELD(struct alert, UINT, code_flows),
    FIELD(struct alert, UINT, related),
    FIELD(struct alert, UINT, locations),
    FIELD_NAMED(struct alert, suppression, suppression_names),
    FIELD(struct alert, TEXT, justification),
    FIELD(struct alert, BOOL, has_rank),
    FIELD(struct alert, DOUBLE, rank),
    FIELD(struct alert, TEXT, vector),
    FIELD(struct alert, TEXTS, aliases),
    FIELD(struct alert, TEXT, package),
    FIELD(struct alert, TEXT, package_version),
    FIELD(struct alert, TEXT, fixed_version),
    FIELD_OF(struct alert, RECORDS, fixes, edit_record),
};
static const struct record own_part = RECORD(struct alert, own_fields);

static const struct field alert_common_fields[] = {
    FIELD(struct alert_common, ID, id),
    FIELD(struct alert_common, BINARY, bytes),
};
const struct record alert_common_record = RECORD(struct alert_common, alert_common_fields);

struct id alert_common_id(struct text bytes)
{
    return id_of_bytes(bytes.data, bytes.size);
}

static bool is_common_message(const struct alert *alert)
{
    return text_equal(alert->message, alert->template);
}

static bool is_common_url(const struct alert *alert)
{
    return alert->rule.size > 0 && text_has(alert->url, alert->rule);
}

bool alert_common_equal(const struct alert *a, const struct alert *b)
{
    if (!record_equal(&always_common, a, b))
        return false;
    bool message = is_common_message(a);
    if (message != is_common_message(b) || (message && !text_equal(a->message, b->message)))
        return false;
    return text_equal(a->url, b->url) || (!is_common_url(a) && !is_common_url(b));
}

void alert_common_pack(struct pack *pack, const struct alert *alert)
{
    struct alert part = *alert;
    if (!is_common_message(alert))
        part.message.size = 0;
    if (!is_common_url(alert))
        part.url.size = 0;
    record_pack(pack, &common_part, &part);
}

void alert_own_pack(struct pack *pack, struct id common, const struct alert *alert, bool place)
{
    struct alert part = *alert;
    uint8_t head[HEAD_SIZE] = {MARK};
    memcpy(head + 1, common.bytes, ID_SIZE);
    pack_raw(pack, head, sizeof head);
    if (!place)
        part.line = part.column = 0;
    if (is_common_message(alert))
        part.message.size = 0;
    if (is_common_url(alert))
        part.url.size = 0;
    record_pack(pack, &own_part, &part);
}

bool alert_common_of(struct text record, struct id *common)
{
    if (record.size < HEAD_SIZE || (uint8_t)record.data[0] != MARK)
        return false;
    memcpy(common->bytes, record.data + 1, ID_SIZE);
    return true;
}

static struct text own_of(struct text record)
{
    return (struct text){record.data + HEAD_SIZE, record.size - HEAD_SIZE};
}

/* Sets the fields of the part, and no other. */
static int read_part(struct text bytes, const struct record *part, struct alert *out,
                     struct arena *arena, struct error *err)
{
    struct unpack in;
    unpack_init(&in, bytes);
    record_fill(&in, part, out, arena);
    return unpack_done(&in, "the record of an alert", err);
}

int alert_parts_unpack(struct text record, struct text common, struct arena *arena,
                       struct alert *out, struct error *err)
{
    struct alert alert = {.line = 0};
    struct id id;
    if (!alert_common_of(record, &id)) {
        if (read_part(record, &alert_record, &alert, arena, err) != 0)
            return -1;
        *out = alert;
        return 0;
    }
    if (read_part(common, &common_part, &alert, arena, err) != 0)
        return -1;
    struct text message = alert.message, url = alert.url;
    if (read_part(own_of(record), &own_part, &alert, arena, err) != 0)
        return -1;
    alert.message = text_or(alert.message, message);
    alert.url = text_or(alert.url, url);
    *out = alert;
    return 0;
}

static struct text text_at(struct text bytes, const struct record *part, size_t offset)
{
    struct unpack in;
    size_t fields;
    unpack_init(&in, bytes);
    (void)unpack_enter(&in, &fields);
    for (size_t i = 0; i < part->count; i++) {
        if (part->fields[i].offset == offset)
            return unpack_text(&in);
        unpack_skip(&in);
    }
    return (struct text){"", 0};
}

struct text alert_parts_text(struct text record, struct text common, size_t offset)
{
    struct id id;
    if (!alert_common_of(record, &id))
        return text_at(record, &alert_record, offset);
    struct text own = text_at(own_of(record), &own_part, offset);
    return own.size ? own : text_at(common, &common_part, offset);
}
