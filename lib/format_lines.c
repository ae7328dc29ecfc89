/* SPDX-License-Identifier: MPL-2.0 */
/* hyper's own JSON lines: alerts and training data, one object a line (docs/man/hyper-ingest.1).
 *
 *   {"type":"alert", "tool":…, "rule":…, "message":…, "path":…, "line":…, …}
 *   {"type":"example", …an alert's members…, "severity":…, "category":…, "verdict":…}
 *   {"type":"example", "tool":…, "rule":null, "repo":…, "path":…, "snippet":…}  a clean line
 *   {"type":"fix", …an alert's members…, "before":…, "after":…, "outcome":…, "by":…, "error":…}
 *   {"type":"fact", "id":…, "category":…, "severity":…, "auto_fix":…, "description":…, "fix":…}
 *
 * The members are the fields of struct alert, struct fix and struct fact; in an alert "severity" is
 * the tool's word, in an example it is the label. A fix may say what its alert is known as
 * ("base"), and "by" is the id of the learned rule that made it, which the outcome counts for.
 * Lines of other types, which `hyper export` writes, are passed over. */
#include "lib/format.h"

#include "lib/cwe.h"
#include "lib/file.h"
#include "lib/json.h"
#include "lib/record_json.h"
#include "lib/redact.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 20, ERROR_MAX = 1024 };

static unsigned recognise_lines(struct text head, struct text path)
{
    struct text body = json_strip_bom(head);
    bool named = path.size > 6 && memcmp(path.data + path.size - 6, ".jsonl", 6) == 0;
    size_t start = 0;
    while (start < body.size && (body.data[start] == '\n' || body.data[start] == '\r'))
        start++;
    if (start == body.size || body.data[start] != '{')
        return named ? 30 : 0;
    const char *end = memchr(body.data + start, '\n', body.size - start);
    size_t line = (end ? (size_t)(end - body.data) : body.size) - start;
    bool typed = memmem(body.data + start, line, "\"type\"", 6) != NULL;
    if (typed && named)
        return 90;
    return typed && (end || body.size < FORMAT_HEAD_BYTES) ? 60 : named ? 50 : 0;
}

/* A line that is too long for a record is passed over whole. */
static void add_line(struct survey *survey, struct piece_maker *maker, uint64_t start, uint64_t end,
                     uint64_t number)
{
    if (end - start <= RECORD_BYTES_MAX) {
        piece_maker_add(maker, start, end - start, number);
        return;
    }
    source_reject(survey, start,
                  arena_print(survey->arena, "line %llu", (unsigned long long)number),
                  "the line is larger than 16 MiB, the limit of one record");
}

static int survey_lines(struct survey *survey, int fd, struct error *err)
{
    size_t room = file_window(fd, READ_BYTES);
    char *window = xmalloc(room);
    struct piece_maker maker;
    uint64_t at = 0, line = 0, number = 1;
    ssize_t got;
    piece_maker_init(&maker, survey, 0);
    while ((got = read(fd, window, room)) > 0) {
        for (const char *p = window, *end = window + got; p < end;) {
            const char *newline = memchr(p, '\n', (size_t)(end - p));
            if (!newline)
                break;
            uint64_t next = at + (uint64_t)(newline - window) + 1;
            add_line(survey, &maker, line, next, number++);
            line = next;
            p = newline + 1;
        }
        at += (uint64_t)got;
    }
    free(window);
    if (got < 0)
        return error_set(err, ERROR_PERMISSION, "%.*s: %s", TEXT_ARG(survey->name),
                         strerror(errno));
    if (at > line)
        add_line(survey, &maker, line, at, number);
    piece_maker_flush(&maker);
    return 0;
}

/* One line as it is read: every member goes to the record that has a field of its name. */
struct line {
    struct text type;
    struct example example;
    enum severity severity;
    enum category category;
    enum verdict verdict;
    struct text severity_word;
    bool clean; /* "rule" is null: the tool had nothing to say */
};

static int read_label(struct json *j, struct text key, struct line *line, struct error *err)
{
    static const struct {
        const char *key;
        const struct names *names;
        size_t offset;
    } labels[] = {
        {"severity", &severity_names, offsetof(struct line, severity)},
        {"category", &category_names, offsetof(struct line, category)},
        {"verdict", &verdict_names, offsetof(struct line, verdict)},
    };
    struct text word = json_string(j);
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        if (!text_is(key, labels[i].key))
            continue;
        unsigned *value = (unsigned *)((char *)line + labels[i].offset);
        if (i == 0)
            line->severity_word = word;
        struct error problem;
        if (word.size == 0 || names_need(labels[i].names, word, value, &problem) == 0 ||
            (i == 0 && text_is(line->type, "alert")))
            return 0;
        return error_set(err, ERROR_DATA, "%s: %s", labels[i].key, problem.message);
    }
    return 0;
}

static bool is_label(struct text key)
{
    return text_is(key, "severity") || text_is(key, "category") || text_is(key, "verdict");
}

static int read_member(struct json *j, struct text key, struct line *line, struct arena *arena,
                       struct error *err)
{
    bool known = false;
    struct example *example = &line->example;
    if (text_is(key, "type")) {
        line->type = json_string(j);
        return 0;
    }
    if (text_is(key, "rule") && text_is(line->type, "example"))
        line->clean = json_peek(j) == JSON_NULL;
    if (is_label(key))
        return read_label(j, key, line, err);
    if (text_is(line->type, "fact"))
        return record_json_read_member(j, &fact_record, key, &example->fact, arena, &known, err);
    if (text_is(line->type, "fix") &&
        (record_json_read_member(j, &fix_record, key, &example->fix, arena, &known, err) != 0 ||
         known))
        return known ? 0 : -1;
    return record_json_read_member(j, &alert_record, key, &example->alert, arena, &known, err);
}

/* "type" may stand anywhere in the line, but decides how the rest is read. */
static struct text find_type(struct text bytes, struct arena *arena)
{
    struct json j;
    struct text key, type = {"", 0};
    json_init(&j, bytes, arena);
    for (json_object(&j); json_member(&j, &key);)
        if (text_is(key, "type"))
            type = json_string(&j);
    return type;
}

static int read_line(struct text bytes, struct line *line, struct arena *arena, struct error *err)
{
    struct json j;
    struct text key;
    struct error first = {0};
    *line = (struct line){.type = find_type(bytes, arena)};
    json_init(&j, bytes, arena);
    if (json_peek(&j) != JSON_OBJECT && !json_failed(&j))
        return error_set(err, ERROR_DATA, "a line is one JSON object, this is not");
    for (json_object(&j); json_member(&j, &key);) {
        struct error problem = {0};
        if (read_member(&j, key, line, arena, &problem) != 0 && !first.code)
            first = problem;
    }
    if (json_done(&j, "the line", err) != 0)
        return -1;
    return first.code ? error_set(err, ERROR_DATA, "%s", first.message) : 0;
}

/* What a report may not claim: how hyper itself saw the alert. */
static void clear_decisions(struct alert *alert)
{
    alert->severity = SEVERITY_NONE;
    alert->category = CATEGORY_NONE;
    alert->verdict = VERDICT_NONE;
    alert->confidence = 0;
    alert->reasons = (struct reasons){0};
}

static int finish_alert(struct line *line, const struct origin *origin, struct arena *arena,
                        struct error *err)
{
    struct alert *alert = &line->example.alert;
    if (!alert->rule.size && !alert->message.size)
        return error_set(err, ERROR_DATA, "an alert needs a \"rule\" or a \"message\"");
    if (!alert->tool.size)
        alert->tool = TEXT("unknown");
    if (!alert->message.size)
        alert->message = alert->rule;
    clear_decisions(alert);
    alias_collect(&alert->aliases, alert->rule, arena);
    format_finish(alert, origin, arena);
    return 0;
}

/* What people quote of code and of what went wrong. */
static void hide_secrets(struct fix *fix, bool secret, struct arena *arena)
{
    fix->before = secret ? TEXT("") : redact_tokens(arena, fix->before, false);
    fix->after = secret ? TEXT("") : redact_tokens(arena, fix->after, false);
    fix->error = redact_tokens(arena, text_cut(fix->error, ERROR_MAX), false);
}

static int finish_fix(struct line *line, const struct origin *origin, struct arena *arena,
                      struct error *err)
{
    struct example *example = &line->example;
    struct id base = example->alert.base;
    if (finish_alert(line, origin, arena, err) != 0)
        return -1;
    if (!id_is_zero(base))
        example->alert.base = base;
    if (!id_is_zero(example->fix.by) && !example->fix.outcome)
        return error_set(err, ERROR_DATA, "a fix that names a rule needs an \"outcome\"");
    hide_secrets(&example->fix, example->alert.secret, arena);
    example->kind = EXAMPLE_FIX;
    return 0;
}

/* A line of code is bounded and redacted as the snippet of an alert is. */
static int add_clean(struct batch *batch, struct line *line, struct arena *arena, struct error *err)
{
    struct alert *alert = &line->example.alert;
    if (!alert->tool.size || !alert->path.size)
        return error_set(err, ERROR_DATA, "a clean line needs a \"tool\" and a \"path\"");
    if (!code_line_counts(alert->snippet))
        return error_set(err, ERROR_DATA,
                         "a clean line needs a \"snippet\": one line of at most %d bytes",
                         CODE_LINE_MAX);
    format_finish(alert, &batch->origin, arena);
    *batch_add_line(batch, arena) = (struct code_line){
        .tool = alert->tool,
        .repo = alert->repo,
        .commit = alert->commit,
        .path = alert->path,
        .line = alert->line,
        .text = alert->snippet,
    };
    return 0;
}

static int add_record(struct batch *batch, struct line *line, struct arena *arena,
                      struct error *err)
{
    struct example *example = &line->example;
    example->severity = line->severity;
    example->category = line->category;
    example->verdict = line->verdict;
    if (text_is(line->type, "fact")) {
        if (!example->fact.id.size)
            return error_set(err, ERROR_DATA, "a fact needs an \"id\"");
        example->kind = EXAMPLE_FACT;
        *batch_add_example(batch, arena) = *example;
        return 0;
    }
    if (text_is(line->type, "alert") && !example->alert.tool_severity.size)
        example->alert.tool_severity = line->severity_word;
    if (line->clean)
        return add_clean(batch, line, arena, err);
    if (text_is(line->type, "fix")) {
        if (finish_fix(line, &batch->origin, arena, err) != 0)
            return -1;
        *batch_add_example(batch, arena) = *example;
        return 0;
    }
    if (finish_alert(line, &batch->origin, arena, err) != 0)
        return -1;
    if (text_is(line->type, "alert")) {
        *batch_add_alert(batch, arena) = example->alert;
        return 0;
    }
    example->kind = EXAMPLE_ALERT;
    if (!example->severity && !example->category && !example->verdict)
        return error_set(err, ERROR_DATA,
                         "an example needs a \"severity\", a \"category\" or a \"verdict\"");
    *batch_add_example(batch, arena) = *example;
    return 0;
}

static bool is_other_export(struct text type)
{
    static const char *const types[] = {"pattern", "rule", "ruleset",    "repo",
                                        "tool",    "edge", "fix_record", "submission"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (text_is(type, types[i]))
            return true;
    return false;
}

static void parse_line(struct batch *batch, struct text bytes, size_t at, uint64_t number,
                       struct arena *arena)
{
    struct line line;
    struct error problem = {0};
    if (read_line(bytes, &line, arena, &problem) == 0) {
        if (is_other_export(line.type))
            return;
        bool known = text_is(line.type, "alert") || text_is(line.type, "example") ||
                     text_is(line.type, "fix") || text_is(line.type, "fact");
        if (known && add_record(batch, &line, arena, &problem) == 0)
            return;
        if (!known)
            (void)error_set(&problem, ERROR_DATA,
                            "\"type\" must be alert, example, fix or fact, not \"%.*s\"",
                            TEXT_ARG(line.type));
    }
    batch_reject(batch, arena, batch->origin.offset + at,
                 arena_print(arena, "line %llu", (unsigned long long)number), problem.message);
}

static bool is_blank(struct text line)
{
    for (size_t i = 0; i < line.size; i++)
        if (!strchr(" \t\r", line.data[i]) || !line.data[i])
            return false;
    return true;
}

static int parse_lines(struct batch *batch, struct text context, struct arena *arena,
                       struct error *err)
{
    (void)context;
    (void)err;
    struct text raw = batch->raw;
    uint64_t number = batch->origin.line;
    for (size_t at = 0; at < raw.size; number++) {
        const char *newline = memchr(raw.data + at, '\n', raw.size - at);
        size_t size = newline ? (size_t)(newline - raw.data) - at : raw.size - at;
        struct text line = {raw.data + at, size};
        if (batch->origin.offset + at == 0)
            line = json_strip_bom(line);
        if (!is_blank(line))
            parse_line(batch, line, at, number, arena);
        at += size + 1;
    }
    return 0;
}

const struct format format_lines = {
    .name = "jsonl",
    .recognise = recognise_lines,
    .survey = survey_lines,
    .parse = parse_lines,
};
