/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/intel.h"

#include "lib/json.h"

#include <ctype.h>
#include <stdlib.h>

enum { COLUMNS_MAX = 32, DIGITS_LEAST = 4 };

struct reader {
    struct arena *arena;
    struct arena *row; /* of one row */
    intel_take *take;
    void *context;
    struct intel_reading *out;
};

static bool all_digits(struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!isdigit((unsigned char)text.data[i]))
            return false;
    return true;
}

bool intel_cve(struct text text, char out[CVE_SIZE_MAX], struct text *cve)
{
    static const struct text prefix = TEXT_ITEM("CVE-");
    enum { YEAR = 4, NUMBER = 9 };
    if (text.size < NUMBER + DIGITS_LEAST || text.size > CVE_SIZE_MAX ||
        !text_same((struct text){text.data, prefix.size}, prefix) ||
        !all_digits((struct text){text.data + prefix.size, YEAR}) || text.data[NUMBER - 1] != '-' ||
        !all_digits(text_from(text, NUMBER)))
        return false;
    for (size_t i = 0; i < text.size; i++)
        out[i] = (char)toupper((unsigned char)text.data[i]);
    *cve = (struct text){out, text.size};
    return true;
}

static void reject(struct reader *reader, const char *what, uint64_t place, const char *reason)
{
    struct intel_reading *out = reader->out;
    if (out->rejected < INTEL_REJECTS_KEPT)
        out->rejects[out->rejected] =
            arena_print(reader->arena, "%s %llu: %s", what, (unsigned long long)place, reason);
    out->rejected++;
}

/* CSV, as RFC 4180 has it. */

struct csv {
    struct text rest;
    uint64_t line; /* of the next row, from 1 */
    struct text fields[COLUMNS_MAX];
    size_t count;
};

static void csv_add(struct csv *csv, struct text field)
{
    if (csv->count < COLUMNS_MAX)
        csv->fields[csv->count++] = field;
}

/* A field in quotes: `rest` begins after the first quote. A quote that does not end takes all. */
static struct text csv_quoted(struct csv *csv, struct arena *arena)
{
    struct text in = csv->rest;
    size_t end = 0, size = 0;
    while (end < in.size && (in.data[end] != '"' || (end + 1 < in.size && in.data[end + 1] == '"')))
        end += in.data[end] == '"' ? 2 : 1;
    char *out = arena_alloc(arena, end + 1);
    for (size_t i = 0; i < end; i++) {
        csv->line += in.data[i] == '\n';
        out[size++] = in.data[i];
        i += in.data[i] == '"';
    }
    csv->rest = text_from(in, end < in.size ? end + 1 : end);
    return (struct text){out, size};
}

static struct text csv_field(struct csv *csv, struct arena *arena)
{
    if (csv->rest.size && csv->rest.data[0] == '"') {
        csv->rest = text_from(csv->rest, 1);
        return csv_quoted(csv, arena);
    }
    size_t size = 0;
    while (size < csv->rest.size && !text_one_of(",\r\n", csv->rest.data[size]))
        size++;
    struct text field = {csv->rest.data, size};
    csv->rest = text_from(csv->rest, size);
    return field;
}

/* The next row; false at the end. */
static bool csv_row(struct csv *csv, struct arena *arena)
{
    csv->count = 0;
    if (csv->rest.size == 0)
        return false;
    for (;;) {
        csv_add(csv, csv_field(csv, arena));
        while (csv->rest.size && !text_one_of(",\n", csv->rest.data[0]))
            csv->rest = text_from(csv->rest, 1); /* what follows a quote, and \r */
        if (csv->rest.size == 0)
            return true;
        bool more = csv->rest.data[0] == ',';
        csv->rest = text_from(csv->rest, 1);
        if (!more) {
            csv->line++;
            return true;
        }
    }
}

/* Names of columns. */
struct columns {
    const struct text *names;
    size_t count;
    size_t at[COLUMNS_MAX]; /* index in the row, or COLUMNS_MAX */
};

static void find_columns(struct columns *columns, const struct csv *head)
{
    for (size_t i = 0; i < columns->count; i++) {
        columns->at[i] = COLUMNS_MAX;
        for (size_t k = 0; k < head->count; k++)
            if (text_same(head->fields[k], columns->names[i]))
                columns->at[i] = k;
    }
}

static struct text column(const struct columns *columns, const struct csv *row, size_t index)
{
    size_t at = columns->at[index];
    return at < row->count ? row->fields[at] : TEXT("");
}

/* EPSS. */

static bool probability(struct text text, double *out)
{
    char number[32], *end;
    if (text.size == 0 || text.size >= sizeof number)
        return false;
    memcpy(number, text.data, text.size);
    number[text.size] = '\0';
    *out = strtod(number, &end);
    return *end == '\0' && *out >= 0 && *out <= 1;
}

static int take_epss(struct reader *reader, const struct columns *columns, const struct csv *row,
                     uint64_t line, struct error *err)
{
    char cve[CVE_SIZE_MAX];
    struct epss epss = {.score = 0};
    if (!intel_cve(column(columns, row, 0), cve, &epss.id)) {
        reject(reader, "line", line, "no CVE id");
        return 0;
    }
    if (!probability(column(columns, row, 1), &epss.score)) {
        reject(reader, "line", line, "no probability from 0 to 1");
        return 0;
    }
    if (!probability(column(columns, row, 2), &epss.percentile))
        epss.percentile = 0;
    reader->out->taken++;
    return reader->take(reader->context, &epss, NULL, err);
}

/* "#model_version:v2025.03.14,score_date:2025-11-24T00:00:00+0000" */
static void read_comment(struct intel_source *source, const struct csv *row)
{
    static const struct text version = TEXT_ITEM("#model_version:"),
                             date = TEXT_ITEM("score_date:");
    for (size_t i = 0; i < row->count; i++) {
        if (text_starts(row->fields[i], version))
            source->version = text_from(row->fields[i], version.size);
        if (text_starts(row->fields[i], date))
            source->date = text_from(row->fields[i], date.size);
    }
}

static int read_epss(struct reader *reader, struct text bytes, struct error *err)
{
    static const struct text names[] = {TEXT_ITEM("cve"), TEXT_ITEM("epss"),
                                        TEXT_ITEM("percentile")};
    struct columns columns = {.names = names, .count = 3};
    struct csv csv = {.rest = bytes, .line = 1};
    bool more = csv_row(&csv, reader->arena);
    if (more && text_starts(bytes, TEXT("#"))) {
        read_comment(&reader->out->source, &csv);
        more = csv_row(&csv, reader->arena);
    }
    find_columns(&columns, &csv);
    if (!more || columns.at[0] == COLUMNS_MAX || columns.at[1] == COLUMNS_MAX)
        return error_set(err, ERROR_DATA, "there are no columns \"cve\" and \"epss\"");
    for (;;) {
        uint64_t line = csv.line;
        arena_reset(reader->row);
        if (!csv_row(&csv, reader->row))
            return 0;
        if (csv.count == 1 && csv.fields[0].size == 0)
            continue;
        if (take_epss(reader, &columns, &csv, line, err) != 0)
            return -1;
    }
}

/* KEV. */

static bool is_known(struct text text)
{
    return text_same(text, TEXT("Known"));
}

static int take_kev(struct reader *reader, struct kev *kev, const char *what, uint64_t place,
                    struct error *err)
{
    char cve[CVE_SIZE_MAX];
    if (!intel_cve(kev->id, cve, &kev->id)) {
        reject(reader, what, place, "no CVE id");
        return 0;
    }
    /* A catalogue without a date is as new as what it has. */
    if (text_compare(kev->added, reader->out->source.date) > 0 && strcmp(what, "line") == 0)
        reader->out->source.date = arena_copy(reader->arena, kev->added);
    reader->out->taken++;
    return reader->take(reader->context, NULL, kev, err);
}

static int read_kev_csv(struct reader *reader, struct text bytes, struct error *err)
{
    static const struct text names[] = {TEXT_ITEM("cveID"),
                                        TEXT_ITEM("vendorProject"),
                                        TEXT_ITEM("product"),
                                        TEXT_ITEM("vulnerabilityName"),
                                        TEXT_ITEM("dateAdded"),
                                        TEXT_ITEM("dueDate"),
                                        TEXT_ITEM("knownRansomwareCampaignUse")};
    struct columns columns = {.names = names, .count = 7};
    struct csv csv = {.rest = bytes, .line = 1};
    (void)csv_row(&csv, reader->arena);
    find_columns(&columns, &csv);
    if (columns.at[0] == COLUMNS_MAX)
        return error_set(err, ERROR_DATA, "there is no column \"cveID\"");
    for (;;) {
        uint64_t line = csv.line;
        arena_reset(reader->row);
        if (!csv_row(&csv, reader->row))
            return 0;
        if (csv.count == 1 && csv.fields[0].size == 0)
            continue;
        struct kev kev = {
            .id = column(&columns, &csv, 0),
            .vendor = column(&columns, &csv, 1),
            .product = column(&columns, &csv, 2),
            .name = column(&columns, &csv, 3),
            .added = column(&columns, &csv, 4),
            .due = column(&columns, &csv, 5),
            .ransomware = is_known(column(&columns, &csv, 6)),
        };
        if (take_kev(reader, &kev, "line", line, err) != 0)
            return -1;
    }
}

static void read_kev_member(struct json *json, struct text key, struct kev *kev)
{
    static const struct {
        struct text key;
        size_t offset;
    } members[] = {
        {TEXT_ITEM("cveID"), offsetof(struct kev, id)},
        {TEXT_ITEM("vendorProject"), offsetof(struct kev, vendor)},
        {TEXT_ITEM("product"), offsetof(struct kev, product)},
        {TEXT_ITEM("vulnerabilityName"), offsetof(struct kev, name)},
        {TEXT_ITEM("dateAdded"), offsetof(struct kev, added)},
        {TEXT_ITEM("dueDate"), offsetof(struct kev, due)},
    };
    if (json_peek(json) != JSON_STRING) {
        json_skip(json);
        return;
    }
    struct text value = json_string(json);
    if (text_is(key, "knownRansomwareCampaignUse"))
        kev->ransomware = is_known(value);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (text_equal(key, members[i].key))
            memcpy((char *)kev + members[i].offset, &value, sizeof value);
}

static int read_vulnerabilities(struct reader *reader, struct json *json, struct error *err)
{
    struct text key;
    uint64_t number = 0;
    int result = 0;
    if (json_peek(json) != JSON_ARRAY) {
        json_skip(json);
        return 0;
    }
    for (json_array(json); json_item(json);) {
        struct kev kev = {.ransomware = false};
        if (json_peek(json) == JSON_OBJECT)
            for (json_object(json); json_member(json, &key);)
                read_kev_member(json, key, &kev);
        else
            json_skip(json);
        number++;
        if (result == 0 && !json_failed(json))
            result = take_kev(reader, &kev, "vulnerability", number, err);
    }
    return result;
}

static int read_kev_json(struct reader *reader, struct text bytes, struct error *err)
{
    struct intel_source *source = &reader->out->source;
    struct json json;
    struct text key;
    int result = 0;
    json_init(&json, bytes, reader->arena);
    if (json_peek(&json) != JSON_OBJECT)
        return error_set(err, ERROR_DATA, "it is no object with \"vulnerabilities\"");
    for (json_object(&json); json_member(&json, &key);) {
        if (text_is(key, "vulnerabilities") && result == 0)
            result = read_vulnerabilities(reader, &json, err);
        else if (text_is(key, "catalogVersion") && json_peek(&json) == JSON_STRING)
            source->version = json_string(&json);
        else if (text_is(key, "dateReleased") && json_peek(&json) == JSON_STRING)
            source->date = json_string(&json);
        else
            json_skip(&json);
    }
    return result == 0 ? json_done(&json, "the catalogue", err) : -1;
}

/* All. */

enum intel_kind intel_recognise(struct text bytes)
{
    enum { HEAD = 4096 };
    struct text head = text_cut(json_strip_bom(bytes), HEAD);
    const char *line = head.size ? memchr(head.data, '\n', head.size) : NULL;
    struct text first = {head.data, line ? (size_t)(line - head.data) : head.size};
    if (text_starts(head, TEXT("#model_version:")))
        return INTEL_EPSS;
    if (text_starts(head, TEXT("{")))
        return text_has(head, TEXT("\"catalogVersion\"")) ||
                       text_has(head, TEXT("\"vulnerabilities\""))
                   ? INTEL_KEV
                   : INTEL_NONE;
    if (text_has(first, TEXT("cveID")))
        return INTEL_KEV;
    return text_starts(head, TEXT("cve,epss")) ? INTEL_EPSS : INTEL_NONE;
}

int intel_read(struct text bytes, struct arena *arena, intel_take *take, void *context,
               struct intel_reading *out, struct error *err)
{
    struct reader reader = {arena, arena_new(), take, context, out};
    int result;
    *out = (struct intel_reading){.kind = intel_recognise(bytes)};
    bytes = json_strip_bom(bytes);
    if (out->kind == INTEL_EPSS)
        result = read_epss(&reader, bytes, err);
    else if (out->kind == INTEL_KEV)
        result = text_starts(bytes, TEXT("{")) ? read_kev_json(&reader, bytes, err)
                                               : read_kev_csv(&reader, bytes, err);
    else
        result = error_set(err, ERROR_DATA,
                           "it is neither EPSS scores (CSV) nor CISA's catalogue of known "
                           "exploited vulnerabilities (JSON or CSV)");
    if (result == 0 && out->taken == 0)
        result = error_set(err, ERROR_DATA, "it has no vulnerability that can be read");
    arena_destroy(&reader.row);
    return result;
}
