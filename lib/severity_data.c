/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/severity_data.h"

#include "lib/cvss.h"
#include "lib/cwe.h"
#include "lib/file.h"
#include "lib/json.h"
#include "lib/severity.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum column {
    COLUMN_DESCRIPTION,
    COLUMN_SEVERITY,
    COLUMN_SCORE,
    COLUMN_VECTOR,
    COLUMN_CWE,
    COLUMN_PACKAGE,
    COLUMN_DATE,
    COLUMN_SSVC,
    COLUMN_SOURCE,
    COLUMN_COUNT,
    COLUMN_OTHER = COLUMN_COUNT
};

static const struct {
    const char *name;
    enum column column;
} column_names[] = {
    {"description", COLUMN_DESCRIPTION},
    {"message", COLUMN_DESCRIPTION},
    {"severity", COLUMN_SEVERITY},
    {"score", COLUMN_SCORE},
    {"vector", COLUMN_VECTOR},
    {"cwe", COLUMN_CWE},
    {"package", COLUMN_PACKAGE},
    {"date", COLUMN_DATE},
    {"ssvc", COLUMN_SSVC},
    {"score_source", COLUMN_SOURCE},
};

enum { TABLE_COLUMNS_MAX = 256, SCORE_SIZE = 32 };

/* A row, with a text for each column; empty where it has none. */
struct row {
    struct text values[COLUMN_COUNT];
};

static enum column column_of(struct text name)
{
    for (size_t i = 0; i < sizeof column_names / sizeof *column_names; i++)
        if (text_same(name, text_of(column_names[i].name)))
            return column_names[i].column;
    return COLUMN_OTHER;
}

/* What a row answers. */

/* The head of a metric, its name in a vector, and its values in the order of the outputs. */
static const struct {
    const char *name, *values;
} metrics[] = {
    [HEAD_ATTACK_VECTOR] = {"/AV:", "NALP"},
    [HEAD_ATTACK_COMPLEXITY] = {"/AC:", "LH"},
    [HEAD_PRIVILEGES] = {"/PR:", "NLH"},
    [HEAD_INTERACTION] = {"/UI:", "NR"},
    [HEAD_SCOPE] = {"/S:", "UC"},
    [HEAD_CONFIDENTIALITY] = {"/C:", "NLH"},
    [HEAD_INTEGRITY] = {"/I:", "NLH"},
    [HEAD_AVAILABILITY] = {"/A:", "NLH"},
};

static int8_t metric_answer(struct text vector, const char *name, const char *values)
{
    const char *at = memmem(vector.data, vector.size, name, strlen(name));
    if (!at || (size_t)(at - vector.data) + strlen(name) >= vector.size)
        return -1;
    const char *value = strchr(values, at[strlen(name)]);
    return value && *value ? (int8_t)(value - values) : -1;
}

static void read_vector(struct text vector, int8_t answers[static SEVERITY_HEADS])
{
    struct cvss cvss;
    if (!text_starts(vector, TEXT("CVSS:3")) || cvss_parse(vector, &cvss, NULL) != 0)
        return;
    for (size_t head = 0; head < sizeof metrics / sizeof *metrics; head++)
        answers[head] = metric_answer(vector, metrics[head].name, metrics[head].values);
}

/* The value of one of SSVC's decision points: "no" in "Exploitation=none;Automatable=no". */
static struct text decision_point(struct text ssvc, struct text name)
{
    while (ssvc.size) {
        const char *end = memchr(ssvc.data, ';', ssvc.size);
        struct text point = {ssvc.data, end ? (size_t)(end - ssvc.data) : ssvc.size};
        ssvc = text_from(ssvc, point.size + (end != NULL));
        if (point.size > name.size && point.data[name.size] == '=' &&
            text_same((struct text){point.data, name.size}, name))
            return text_from(point, name.size + 1);
    }
    return TEXT("");
}

static void read_ssvc(struct text ssvc, int8_t answers[static SEVERITY_HEADS])
{
    struct text automatable = decision_point(ssvc, TEXT("Automatable"));
    struct text impact = decision_point(ssvc, TEXT("Technical Impact"));
    struct text exploited = decision_point(ssvc, TEXT("Exploitation"));
    if (automatable.size)
        answers[HEAD_AUTOMATABLE] = text_same(automatable, TEXT("yes"));
    if (impact.size)
        answers[HEAD_IMPACT] = text_same(impact, TEXT("total"));
    if (exploited.size)
        answers[HEAD_EXPLOITED] = !text_same(exploited, TEXT("none"));
}

static enum severity score_band(struct text text)
{
    char digits[SCORE_SIZE], *end;
    if (text.size == 0 || text.size >= sizeof digits)
        return SEVERITY_NONE;
    memcpy(digits, text.data, text.size);
    digits[text.size] = '\0';
    double score = strtod(digits, &end);
    return *end || !(score >= 0 && score <= 10) ? SEVERITY_NONE : cvss_score_severity(score);
}

static enum severity vector_band(struct text vector)
{
    struct cvss cvss;
    return vector.size && cvss_parse(vector, &cvss, NULL) == 0 ? cvss_severity(&cvss)
                                                               : SEVERITY_NONE;
}

static void read_severity(const struct row *row, int8_t answers[static SEVERITY_HEADS])
{
    struct text source = row->values[COLUMN_SOURCE];
    if (source.size >= 3 && text_same(text_from(source, source.size - 3), TEXT("-v2")))
        return;
    enum severity severity = severity_of_word(row->values[COLUMN_SEVERITY]);
    if (!severity)
        severity = score_band(row->values[COLUMN_SCORE]);
    if (!severity)
        severity = vector_band(row->values[COLUMN_VECTOR]);
    if (severity >= SEVERITY_LOW)
        answers[HEAD_SEVERITY] = (int8_t)(severity - SEVERITY_LOW);
}

/* Counts a row that is of no use; remembers the first. */
static void skip(struct severity_data *data, struct arena *arena, const char *path, size_t line,
                 const char *reason)
{
    if (data->skipped++ == 0)
        data->because = arena_print(arena, "%s:%zu: %s", path, line, reason);
}

static bool teaches(const struct severity_example *example)
{
    for (size_t head = 0; head < SEVERITY_HEADS; head++)
        if (example->answers[head] >= 0)
            return true;
    return false;
}

static struct severity_example make_example(const struct row *row, struct arena *arena)
{
    struct severity_example example = {.date = row->values[COLUMN_DATE]};
    example.question.texts[0] = row->values[COLUMN_DESCRIPTION];
    example.question.package = row->values[COLUMN_PACKAGE];
    cwe_collect(&example.question.cwe, row->values[COLUMN_CWE], arena);
    memset(example.answers, -1, sizeof example.answers);
    read_vector(row->values[COLUMN_VECTOR], example.answers);
    read_ssvc(row->values[COLUMN_SSVC], example.answers);
    read_severity(row, example.answers);
    return example;
}

/* Files. */

struct input {
    const char *path;
    size_t line; /* of the row, from 1 */
    struct text left;
    struct severity_data *data;
    struct arena *arena;
};

/* Takes a line, without its end; false when none is left. */
static bool next_line(struct input *in, struct text *line)
{
    if (in->left.size == 0)
        return false;
    const char *end = memchr(in->left.data, '\n', in->left.size);
    size_t size = end ? (size_t)(end - in->left.data) : in->left.size;
    *line = (struct text){in->left.data, size};
    in->left = text_from(in->left, size + (end != NULL));
    if (line->size && line->data[line->size - 1] == '\r')
        line->size--;
    in->line++;
    return true;
}

static int keep_row(struct input *in, const struct row *row, struct error *err)
{
    if (row->values[COLUMN_DESCRIPTION].size == 0) {
        skip(in->data, in->arena, in->path, in->line, "the description is missing");
        return 0;
    }
    if (in->data->count == SEVERITY_EXAMPLES_MAX)
        return error_set(err, ERROR_DATA, "%s:%zu: more than %d examples", in->path, in->line,
                         SEVERITY_EXAMPLES_MAX);
    struct severity_example example = make_example(row, in->arena);
    if (!teaches(&example)) {
        skip(in->data, in->arena, in->path, in->line, "nothing says how severe it is");
        return 0;
    }
    struct severity_data *data = in->data;
    data->items = arena_grow(in->arena, data->items, data->count, sizeof *data->items);
    data->items[data->count++] = example;
    return 0;
}

/* Takes a cell off the line; true while there is one. */
static bool next_cell(struct text *line, bool *more, struct text *cell)
{
    if (!*more)
        return false;
    const char *tab = line->size ? memchr(line->data, '\t', line->size) : NULL;
    *cell = (struct text){line->data, tab ? (size_t)(tab - line->data) : line->size};
    *line = text_from(*line, cell->size + (tab != NULL));
    *more = tab != NULL;
    return true;
}

struct header {
    enum column columns[TABLE_COLUMNS_MAX];
    size_t count;
};

static int read_header(struct input *in, struct header *header, struct error *err)
{
    struct text line = TEXT(""), cell;
    bool more = next_line(in, &line), described = false;
    while (next_cell(&line, &more, &cell)) {
        if (header->count == TABLE_COLUMNS_MAX)
            return error_set(err, ERROR_DATA, "%s: more than %d columns", in->path,
                             TABLE_COLUMNS_MAX);
        header->columns[header->count] = column_of(cell);
        described |= header->columns[header->count++] == COLUMN_DESCRIPTION;
    }
    return described ? 0
                     : error_set(err, ERROR_DATA,
                                 "%s: the first line names no column \"description\" or "
                                 "\"message\"; columns are separated by tabs",
                                 in->path);
}

static int read_table(struct input *in, struct error *err)
{
    struct header header = {.count = 0};
    struct text line, cell;
    if (read_header(in, &header, err) != 0)
        return -1;
    while (next_line(in, &line)) {
        struct row row = {0};
        bool more = line.size > 0;
        size_t count = 0;
        for (; next_cell(&line, &more, &cell); count++)
            if (count < header.count && header.columns[count] != COLUMN_OTHER)
                row.values[header.columns[count]] = cell;
        if (count == 0)
            continue;
        if (count != header.count)
            skip(in->data, in->arena, in->path, in->line, "not as many columns as the header has");
        else if (keep_row(in, &row, err) != 0)
            return -1;
    }
    return 0;
}

/* A text as it is, a number in its words, and the items of an array with spaces between. */
static struct text read_value(struct json *j, enum column column, struct arena *arena)
{
    struct text joined = TEXT("");
    if (json_peek(j) != JSON_ARRAY) {
        struct text value = json_peek(j) == JSON_NUMBER ? json_raw(j) : json_string(j);
        return column == COLUMN_CWE && value.size && !text_has(value, TEXT("-"))
                   ? arena_print(arena, "CWE-%.*s", TEXT_ARG(value))
                   : value;
    }
    for (json_array(j); json_item(j);) {
        struct text item = json_peek(j) == JSON_NUMBER ? json_raw(j) : json_string(j);
        const char *prefix = column == COLUMN_CWE && !text_has(item, TEXT("-")) ? "CWE-" : "";
        joined = arena_print(arena, "%.*s %s%.*s", TEXT_ARG(joined), prefix, TEXT_ARG(item));
    }
    return joined;
}

static int read_object(struct input *in, struct text line, struct error *err)
{
    struct row row = {0};
    struct error wrong;
    struct json j;
    struct text key;
    json_init(&j, line, in->arena);
    for (json_object(&j); json_member(&j, &key);) {
        enum column column = column_of(key);
        if (column != COLUMN_OTHER)
            row.values[column] = read_value(&j, column, in->arena);
    }
    if (json_done(&j, "line", &wrong) != 0) {
        skip(in->data, in->arena, in->path, in->line, wrong.message);
        return 0;
    }
    return keep_row(in, &row, err);
}

static int read_lines(struct input *in, struct error *err)
{
    struct text line;
    while (next_line(in, &line))
        if (line.size && read_object(in, line, err) != 0)
            return -1;
    return 0;
}

static int load(const char *path, struct arena *arena, struct text *out, struct error *err)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return file_unreadable(path, err);
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        close(fd);
        return error_set(err, ERROR_DATA, "%s is no file", path);
    }
    int result = 0;
    size_t size = info.st_size < SEVERITY_FILE_MAX ? (size_t)info.st_size : 0, done = 0;
    if (info.st_size > SEVERITY_FILE_MAX)
        result = error_set(err, ERROR_DATA, "%s has more than %d bytes", path, SEVERITY_FILE_MAX);
    char *bytes = arena_alloc(arena, size + 1);
    if (result == 0 && file_fill(fd, bytes, size, &done) != 0)
        result = error_set(err, ERROR_PERMISSION, "%s cannot be read: %s", path, strerror(errno));
    close(fd);
    *out = (struct text){bytes, done};
    return result;
}

int severity_data_parse(const char *name, struct text bytes, struct severity_data *data,
                        struct arena *arena, struct error *err)
{
    struct input in = {.path = name, .left = json_strip_bom(bytes), .data = data, .arena = arena};
    return text_starts(in.left, TEXT("{")) ? read_lines(&in, err) : read_table(&in, err);
}

int severity_data_read(const char *path, struct severity_data *data, struct arena *arena,
                       struct error *err)
{
    struct text bytes;
    return load(path, arena, &bytes, err) != 0 ? -1
                                               : severity_data_parse(path, bytes, data, arena, err);
}

/* qsort is stable with the place as the second key. */
struct dated {
    struct severity_example example;
    size_t place;
};

static int compare_dates(const void *a, const void *b)
{
    const struct dated *left = a, *right = b;
    int order = text_compare(left->example.date, right->example.date);
    return order ? order : (left->place > right->place) - (left->place < right->place);
}

void severity_data_sort(struct severity_data *data)
{
    struct dated *dated = xcalloc(data->count + 1, sizeof *dated);
    for (size_t i = 0; i < data->count; i++)
        dated[i] = (struct dated){data->items[i], i};
    qsort(dated, data->count, sizeof *dated, compare_dates);
    for (size_t i = 0; i < data->count; i++)
        data->items[i] = dated[i].example;
    free(dated);
}
