/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/suppress.h"

#include "lib/ignore.h"
#include "lib/json.h"

#include <ctype.h>
#include <stdlib.h>

enum { DAY_MS = 24 * 3600 * 1000, DATE_SIZE = 10 };

/* In the file. */

static struct text line_at(struct text text, size_t start)
{
    size_t rest = text.size - start;
    const char *newline = rest ? memchr(text.data + start, '\n', rest) : NULL;
    return (struct text){text.data + start, newline ? (size_t)(newline - text.data) - start : rest};
}

/* The next word of `*rest`, which goes on behind it. */
static struct text next_word(struct text *rest)
{
    size_t start = 0;
    while (start < rest->size && isspace((unsigned char)rest->data[start]))
        start++;
    size_t end = start;
    while (end < rest->size && !isspace((unsigned char)rest->data[end]))
        end++;
    struct text word = {rest->data + start, end - start};
    *rest = text_from(*rest, end);
    return word;
}

static bool names_rule(struct text list, struct text rule)
{
    while (list.size) {
        const char *comma = memchr(list.data, ',', list.size);
        struct text name = {list.data, comma ? (size_t)(comma - list.data) : list.size};
        if (text_equal(name, rule))
            return true;
        list = text_from(list, comma ? name.size + 1 : name.size);
    }
    return false;
}

/* A reason has a letter or digit: the end of a comment is none. */
static bool has_reason(struct text rest)
{
    for (size_t i = 0; i < rest.size; i++)
        if (isalnum((unsigned char)rest.data[i]) || (unsigned char)rest.data[i] >= 0x80)
            return true;
    return false;
}

static bool line_ignores(struct text line, struct text rule)
{
    const char *mark;
    while (line.size &&
           (mark = memmem(line.data, line.size, SUPPRESS_MARK, sizeof SUPPRESS_MARK - 1))) {
        line = text_from(line, (size_t)(mark - line.data) + sizeof SUPPRESS_MARK - 1);
        struct text rest = line;
        if (names_rule(next_word(&rest), rule) && has_reason(rest))
            return true;
    }
    return false;
}

/* Nothing but a comment: no letter, digit or quote before the mark. */
static bool is_comment_alone(struct text line)
{
    const char *mark =
        line.size ? memmem(line.data, line.size, SUPPRESS_MARK, sizeof SUPPRESS_MARK - 1) : NULL;
    for (const char *c = line.data; mark && c < mark; c++)
        if (isalnum((unsigned char)*c) || *c == '"' || *c == '\'')
            return false;
    return mark != NULL;
}

bool suppress_inline(struct text text, size_t line_start, struct text rule)
{
    if (line_ignores(line_at(text, line_start), rule))
        return true;
    if (line_start == 0)
        return false;
    const char *newline = line_start > 1 ? memrchr(text.data, '\n', line_start - 1) : NULL;
    size_t start = newline ? (size_t)(newline - text.data) + 1 : 0;
    struct text before = line_at(text, start);
    return is_comment_alone(before) && line_ignores(before, rule);
}

static size_t line_start(struct text text, size_t at)
{
    const char *newline = at ? memrchr(text.data, '\n', at) : NULL;
    return newline ? (size_t)(newline - text.data) + 1 : 0;
}

bool finding_suppressed(struct text text, const struct finding *finding)
{
    return suppress_inline(text, line_start(text, finding->offset), finding->rule->id);
}

/* Lists. */

struct entry {
    struct text rule;           /* and a fingerprint otherwise */
    const struct ignore *paths; /* NULL: everywhere */
};

struct suppressions {
    struct arena *arena;
    struct id *fingerprints;
    size_t count, capacity;
    bool sorted;
    struct entry *entries;
    size_t entry_count;
    size_t expired;
};

struct suppressions *suppressions_new(void)
{
    struct suppressions *s = xcalloc(1, sizeof *s);
    s->arena = arena_new();
    return s;
}

void suppressions_destroy(struct suppressions **suppressions)
{
    if (!suppressions || !*suppressions)
        return;
    arena_destroy(&(*suppressions)->arena);
    free((*suppressions)->fingerprints);
    free(*suppressions);
    *suppressions = NULL;
}

static int by_id(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct id));
}

static void sort(struct suppressions *s)
{
    if (!s->sorted && s->count > 1)
        qsort(s->fingerprints, s->count, sizeof *s->fingerprints, by_id);
    s->sorted = true;
}

static int add_fingerprint(struct suppressions *s, struct id id, struct error *err)
{
    if (s->count == SUPPRESS_LIST_MAX)
        return error_set(err, ERROR_CONFIG, "more than %d fingerprints", SUPPRESS_LIST_MAX);
    if (s->count == s->capacity) {
        s->capacity = s->capacity ? s->capacity * 2 : 64;
        s->fingerprints = xrealloc(s->fingerprints, s->capacity * sizeof *s->fingerprints);
    }
    s->fingerprints[s->count++] = id;
    s->sorted = false;
    return 0;
}

static bool is_fingerprint(struct text word, struct id *out)
{
    size_t digits = 0;
    return id_parse(word, out, &digits) == 0 && digits == 2 * ID_SIZE;
}

/* Days since 1970 (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = year / 400, of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool read_date(struct text word, int64_t *days)
{
    int64_t parts[3] = {0};
    size_t part = 0;
    if (word.size != DATE_SIZE)
        return false;
    for (size_t i = 0; i < DATE_SIZE; i++) {
        bool dash = i == 4 || i == 7;
        if (dash ? word.data[i] != '-' : !isdigit((unsigned char)word.data[i]))
            return false;
        if (dash)
            part++;
        else
            parts[part] = parts[part] * 10 + word.data[i] - '0';
    }
    *days = days_of(parts[0], parts[1], parts[2]);
    return parts[0] >= 1970 && parts[1] >= 1 && parts[1] <= 12 && parts[2] >= 1 && parts[2] <= 31;
}

static int add_entry(struct suppressions *s, struct text word, struct error *err)
{
    struct id id;
    if (is_fingerprint(word, &id))
        return add_fingerprint(s, id, err);
    if (s->entry_count == SUPPRESS_LIST_MAX)
        return error_set(err, ERROR_CONFIG, "more than %d entries", SUPPRESS_LIST_MAX);
    const char *colon = memchr(word.data, ':', word.size);
    struct entry entry = {.rule = {word.data, colon ? (size_t)(colon - word.data) : word.size}};
    entry.rule = arena_copy(s->arena, entry.rule);
    if (colon)
        entry.paths = ignore_add(s->arena, NULL, TEXT(""), text_from(word, entry.rule.size + 1));
    s->entries = arena_grow(s->arena, s->entries, s->entry_count, sizeof entry);
    s->entries[s->entry_count++] = entry;
    return 0;
}

static int read_line(struct suppressions *s, struct text line, int64_t now, struct error *err)
{
    struct text what = next_word(&line), rest = line, until = next_word(&rest);
    int64_t days;
    if (what.size == 0 || what.data[0] == '#')
        return 0;
    if (text_starts(until, TEXT("until="))) {
        if (!read_date(text_from(until, 6), &days))
            return error_set(err, ERROR_CONFIG, "until=YYYY-MM-DD is expected");
        line = rest;
        if (now >= (days + 1) * DAY_MS) {
            s->expired++;
            return 0;
        }
    }
    if (!has_reason(line))
        return error_set(err, ERROR_CONFIG, "a reason is expected at the end");
    return add_entry(s, what, err);
}

int suppressions_read(struct suppressions *s, struct text bytes, const char *name, int64_t now,
                      struct error *err)
{
    unsigned number = 1;
    for (size_t at = 0; at < bytes.size; number++) {
        struct text line = line_at(bytes, at);
        if (read_line(s, line, now, err) != 0)
            return error_wrap(err, "%s: line %u", name, number);
        at += line.size + 1;
    }
    return 0;
}

/* Any member of the names that hyper scan writes, however deep: depth is bounded by the reader. */
static int collect(struct suppressions *s, struct json *j, unsigned depth, struct error *err)
{
    struct text key;
    struct id id;
    int result = 0;
    if (depth == 0) {
        json_skip(j);
        return 0;
    }
    if (json_peek(j) == JSON_ARRAY) {
        for (json_array(j); json_item(j);)
            if (result == 0)
                result = collect(s, j, depth - 1, err);
        return result;
    }
    if (json_peek(j) != JSON_OBJECT) {
        json_skip(j);
        return 0;
    }
    for (json_object(j); json_member(j, &key);) {
        bool named = text_is(key, "fingerprint") || text_is(key, "hyper/v1");
        if (result != 0)
            continue;
        if (named && json_peek(j) == JSON_STRING) {
            if (is_fingerprint(json_string(j), &id))
                result = add_fingerprint(s, id, err);
        } else {
            result = collect(s, j, depth - 1, err);
        }
    }
    return result;
}

static int read_value(struct suppressions *s, struct text bytes, const char *name,
                      struct error *err)
{
    enum { DEPTH = 16 };
    struct json j;
    json_init(&j, bytes, s->arena);
    int result = collect(s, &j, DEPTH, err);
    return result == 0 ? json_done(&j, name, err) : result;
}

int suppressions_baseline(struct suppressions *s, struct text bytes, const char *name,
                          struct error *err)
{
    bytes = json_strip_bom(bytes);
    size_t first = json_span(bytes);
    for (size_t i = first; i < bytes.size; i++)
        if (!isspace((unsigned char)bytes.data[i]))
            first = 0;
    if (first)
        return read_value(s, bytes, name, err);
    for (size_t at = 0; at < bytes.size;) {
        struct text line = line_at(bytes, at);
        if (has_reason(line) && read_value(s, line, name, err) != 0)
            return -1;
        at += line.size + 1;
    }
    return 0;
}

/* As git does: what is in a folder that a pattern has is the pattern's, too. */
static bool has_path(const struct ignore *paths, struct text path)
{
    for (size_t i = 1; i < path.size; i++)
        if (path.data[i] == '/' && ignore_matches(paths, (struct text){path.data, i}, true))
            return true;
    return ignore_matches(paths, path, false);
}

bool suppressions_have(const struct suppressions *suppressions, const struct finding *finding)
{
    /* Sorting changes nothing that anybody sees. */
    struct suppressions *s = (struct suppressions *)suppressions;
    sort(s);
    if (s->count &&
        bsearch(&finding->fingerprint, s->fingerprints, s->count, sizeof(struct id), by_id))
        return true;
    for (size_t i = 0; i < s->entry_count; i++)
        if (text_equal(s->entries[i].rule, finding->rule->id) &&
            (!s->entries[i].paths || has_path(s->entries[i].paths, finding->file)))
            return true;
    return false;
}

size_t suppressions_expired(const struct suppressions *suppressions)
{
    return suppressions->expired;
}
