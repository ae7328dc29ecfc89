/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/mapping.h"
#include "lib/redos.h"

#include "lib/severity.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { DETECTIONS_MAX = 64, NAME_MAX_BYTES = 64 };

static const char *const reads_words[] = {"json", "jsonl", "xml", "csv", "lines"};
const struct names reads_names = NAMES(reads_words);

struct loading {
    struct mapping *mapping;
    struct mapping_head *head;
    struct text file;
    unsigned flags;
    struct arena *arena;
    struct error *err;
};

static int fail_at(struct loading *l, size_t line, size_t column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static int fail_at(struct loading *l, size_t line, size_t column, const char *format, ...)
{
    char message[256];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return error_set(l->err, ERROR_CONFIG, "%.*s:%zu:%zu: %s", TEXT_ARG(text_cut(l->file, 200)),
                     line, column, message);
}

#define FAIL(l, node, ...)     fail_at((l), (node)->line, (node)->column, __VA_ARGS__)
#define FAIL_KEY(l, node, ...) fail_at((l), (node)->key_line, (node)->key_column, __VA_ARGS__)

static int need_type(struct loading *l, const struct yaml *node, enum yaml_type type)
{
    if (node->type == type)
        return 0;
    return FAIL(l, node, "%.*s%s%s is due here, not %s", TEXT_ARG(text_cut(node->key, 60)),
                node->key.size ? ": " : "", yaml_type_name(type), yaml_type_name(node->type));
}

/* Members by their keys. */
struct member {
    const char *key;
    int (*read)(struct loading *l, const struct yaml *node, void *object);
};

static int read_members(struct loading *l, const struct yaml *map, const struct member *members,
                        size_t count, void *object)
{
    if (need_type(l, map, YAML_MAP) != 0)
        return -1;
    for (const struct yaml *node = map->first; node; node = node->next) {
        const struct member *found = NULL;
        for (size_t i = 0; i < count && !found; i++)
            found = text_is(node->key, members[i].key) ? &members[i] : NULL;
        if (!found)
            return FAIL_KEY(l, node, "\"%.*s\" is not known here",
                            TEXT_ARG(text_cut(node->key, 60)));
        if (found->read && found->read(l, node, object) != 0)
            return -1;
    }
    return 0;
}

#define READ_MEMBERS(l, map, members, object)                                                      \
    read_members((l), (map), (members), sizeof(members) / sizeof((members)[0]), (object))

static int read_flag(struct loading *l, const struct yaml *node, bool *out)
{
    if (need_type(l, node, YAML_TEXT) != 0)
        return -1;
    *out = text_is(node->text, "true");
    return *out || text_is(node->text, "false") ? 0 : FAIL(l, node, "it is true or false");
}

/* One text, or a list of them. */
static int read_texts(struct loading *l, const struct yaml *node, struct texts *out)
{
    if (node->type == YAML_MAP)
        return need_type(l, node, YAML_LIST);
    const struct yaml *item = node->type == YAML_LIST ? node->first : node;
    for (; item; item = node->type == YAML_LIST ? item->next : NULL) {
        if (need_type(l, item, YAML_TEXT) != 0)
            return -1;
        if (!item->text.size)
            return FAIL(l, item, "the text is empty");
        out->items = arena_grow(l->arena, out->items, out->count, sizeof *out->items);
        out->items[out->count++] = item->text;
    }
    return 0;
}

struct text mapping_name(struct text name, bool loose, struct arena *arena)
{
    if (!loose)
        return name;
    char *data = arena_alloc(arena, name.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < name.size; i++)
        if (!name.data[i] || !strchr("_-. ", name.data[i]))
            data[size++] = (char)tolower((unsigned char)name.data[i]);
    return (struct text){data, size};
}

/* The head. */

static int read_name(struct loading *l, const struct yaml *node, void *object)
{
    (void)object;
    if (need_type(l, node, YAML_TEXT) != 0)
        return -1;
    bool good = node->text.size > 0 && node->text.size <= NAME_MAX_BYTES;
    for (size_t i = 0; i < node->text.size && good; i++) {
        char c = node->text.data[i];
        good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }
    if (!good)
        return FAIL(l, node, "a name is 1 to %d of a to z, 0 to 9 and -", NAME_MAX_BYTES);
    l->head->name = node->text;
    return 0;
}

static int read_title(struct loading *l, const struct yaml *node, void *object)
{
    (void)object;
    l->head->title = node->text;
    return need_type(l, node, YAML_TEXT);
}

static int read_url(struct loading *l, const struct yaml *node, void *object)
{
    (void)object;
    l->head->url = node->text;
    return need_type(l, node, YAML_TEXT);
}

static int read_reads(struct loading *l, const struct yaml *node, void *object)
{
    unsigned reads;
    (void)object;
    if (need_type(l, node, YAML_TEXT) != 0)
        return -1;
    if (names_find(&reads_names, node->text, &reads) != 0)
        return FAIL(l, node, "reads: it is json, jsonl, xml, csv or lines");
    l->head->reads = (enum reads)reads;
    return 0;
}

static int read_names(struct loading *l, const struct yaml *node, void *object)
{
    (void)object;
    if (need_type(l, node, YAML_TEXT) != 0)
        return -1;
    l->head->loose = text_is(node->text, "loose");
    return l->head->loose || text_is(node->text, "exact")
               ? 0
               : FAIL(l, node, "names: it is exact or loose");
}

static int read_sure(struct loading *l, const struct yaml *node, void *object)
{
    struct detection *detection = object;
    char *end;
    if (need_type(l, node, YAML_TEXT) != 0)
        return -1;
    struct text copy = arena_copy(l->arena, node->text);
    unsigned long sure = strtoul(copy.data, &end, 10);
    if (*end || copy.size == 0 || copy.size > 3 || sure < 1 || sure > 100)
        return FAIL(l, node, "sure: it is a number from 1 to 100");
    detection->sure = (unsigned)sure;
    return 0;
}

static int read_keys(struct loading *l, const struct yaml *node, void *object)
{
    return read_texts(l, node, &((struct detection *)object)->keys);
}

static int read_has(struct loading *l, const struct yaml *node, void *object)
{
    return read_texts(l, node, &((struct detection *)object)->has);
}

static int read_any_of(struct loading *l, const struct yaml *node, void *object)
{
    return read_texts(l, node, &((struct detection *)object)->any);
}

static int read_columns(struct loading *l, const struct yaml *node, void *object)
{
    return read_texts(l, node, &((struct detection *)object)->columns);
}

static int read_root(struct loading *l, const struct yaml *node, void *object)
{
    ((struct detection *)object)->root = node->text;
    return need_type(l, node, YAML_TEXT);
}

static int read_glob(struct loading *l, const struct yaml *node, void *object)
{
    ((struct detection *)object)->name = node->text;
    return need_type(l, node, YAML_TEXT);
}

static const struct member detection_members[] = {
    {"sure", read_sure},       {"keys", read_keys}, {"has", read_has},   {"any", read_any_of},
    {"columns", read_columns}, {"root", read_root}, {"name", read_glob},
};

static int read_detect(struct loading *l, const struct yaml *node, void *object)
{
    struct mapping_head *head = l->head;
    (void)object;
    if (need_type(l, node, YAML_LIST) != 0)
        return -1;
    for (const struct yaml *item = node->first; item; item = item->next) {
        if (head->detection_count == DETECTIONS_MAX)
            return FAIL(l, item, "there are more than %d ways to detect it", DETECTIONS_MAX);
        head->detections =
            arena_grow(l->arena, head->detections, head->detection_count, sizeof *head->detections);
        struct detection *detection = &head->detections[head->detection_count++];
        *detection = (struct detection){0};
        if (READ_MEMBERS(l, item, detection_members, detection) != 0)
            return -1;
        if (!detection->sure)
            return FAIL(l, item, "\"sure\" is missing: a number from 1 to 100");
        if (!item->first->next)
            return FAIL(l, item, "a condition is missing beside \"sure\"");
    }
    return 0;
}

/* Expressions. */

static bool has_table(void *context, struct text table, struct text column)
{
    const struct mapping *mapping = context;
    for (size_t i = 0; i < mapping->table_count; i++) {
        const struct mapping_table *found = &mapping->tables[i];
        if (!text_equal(found->name, table))
            continue;
        for (size_t k = 0; k < found->column_count && column.size; k++)
            if (text_equal(found->columns[k].name, column))
                return true;
        return column.size == 0;
    }
    return false;
}

static struct expression_reader reader_of(struct loading *l)
{
    return (struct expression_reader){
        .name = l->file,
        .arena = l->arena,
        .xml = l->head->reads == READS_XML,
        .loose = l->head->loose,
        .check_regexes = (l->flags & MAPPING_CHECK) != 0,
        .has_table = has_table,
        .context = l->mapping,
        .regexes = &l->mapping->regexes,
    };
}

static int read_expression(struct loading *l, const struct yaml *node, struct expression **out)
{
    struct expression_reader reader = reader_of(l);
    return expression_read(&reader, node, out, l->err);
}

/* One expression, or a list of them. */
static int read_field(struct loading *l, const struct yaml *node, struct mapping_field *out)
{
    if (node->type == YAML_MAP)
        return FAIL(l, node, "an expression is due here, not a map");
    const struct yaml *item = node->type == YAML_LIST ? node->first : node;
    for (; item; item = node->type == YAML_LIST ? item->next : NULL) {
        out->items = arena_grow(l->arena, out->items, out->count, sizeof *out->items);
        if (read_expression(l, item, &out->items[out->count++]) != 0)
            return -1;
    }
    return 0;
}

static int read_paths(struct loading *l, const struct yaml *node, struct paths *out)
{
    struct expression_reader reader = reader_of(l);
    const struct yaml *item = node->type == YAML_LIST ? node->first : node;
    for (; item; item = node->type == YAML_LIST ? item->next : NULL) {
        out->items = arena_grow(l->arena, out->items, out->count, sizeof *out->items);
        struct path *path = &out->items[out->count++];
        if (expression_read_path(&reader, item, path, l->err) != 0)
            return -1;
    }
    return 0;
}

/* Paths from the document's root: names and [*] only. */
static int read_places(struct loading *l, const struct yaml *node, struct paths *out)
{
    size_t first = out->count;
    if (read_paths(l, node, out) != 0)
        return -1;
    for (size_t i = first; i < out->count; i++) {
        const struct path *path = &out->items[i];
        bool good = path->start == START_RECORD || path->start == START_ROOT;
        for (size_t k = 0; k < path->count; k++) {
            enum step_type type = path->steps[k].type;
            good &= type == STEP_MEMBER || type == STEP_ANY || (type == STEP_DEEP && k == 0);
        }
        good &= path->count != 1 || path->steps[0].type != STEP_DEEP;
        if (!good)
            return FAIL(l, node,
                        "at: it is a path of names and [*] from the document's root, which may "
                        "begin with **");
    }
    return 0;
}

/* Members of the top level. */

static int read_tool(struct loading *l, const struct yaml *node, void *object)
{
    struct mapping *mapping = object;
    bool word = node->type == YAML_TEXT && node->text.size > 0;
    for (size_t i = 0; word && i < node->text.size; i++) {
        unsigned char c = (unsigned char)node->text.data[i];
        word = isalnum(c) || c == ' ' || c == '-' || c == '_';
    }
    if (!word)
        return read_field(l, node, &mapping->tool);
    struct expression *name = arena_array(l->arena, 1, sizeof *name);
    name->operation = OPERATION_TEXT;
    name->text = node->text;
    mapping->tool.items = arena_array(l->arena, 1, sizeof *mapping->tool.items);
    mapping->tool.items[0] = name;
    mapping->tool.count = 1;
    return 0;
}

static int read_tool_version(struct loading *l, const struct yaml *node, void *object)
{
    return read_field(l, node, &((struct mapping *)object)->tool_version);
}

static int read_words(struct loading *l, const struct yaml *node, struct word_pairs *out,
                      bool (*known)(struct text word), const char *words)
{
    if (need_type(l, node, YAML_MAP) != 0)
        return -1;
    for (const struct yaml *pair = node->first; pair; pair = pair->next) {
        if (need_type(l, pair, YAML_TEXT) != 0)
            return -1;
        if (!known(pair->text))
            return FAIL(l, pair, "it is one of %s", words);
        out->items = arena_grow(l->arena, out->items, out->count, sizeof *out->items);
        out->items[out->count++] = (struct word_pair){pair->key, pair->text};
    }
    return 0;
}

static bool is_severity(struct text word)
{
    unsigned value;
    return names_find(&severity_names, word, &value) == 0;
}

static bool is_status(struct text word)
{
    unsigned value;
    return names_find(&status_names, word, &value) == 0;
}

static int read_severity_words(struct loading *l, const struct yaml *node, void *object)
{
    return read_words(l, node, &((struct mapping *)object)->severity_words, is_severity,
                      "critical, high, medium, low, info and none");
}

static int read_status_words(struct loading *l, const struct yaml *node, void *object)
{
    return read_words(l, node, &((struct mapping *)object)->status_words, is_status,
                      "open, fixed, dismissed, reopened and none");
}

static int read_severity_first(struct loading *l, const struct yaml *node, void *object)
{
    return read_flag(l, node, &((struct mapping *)object)->severity_first);
}

static int read_delimiter(struct loading *l, const struct yaml *node, void *object)
{
    if (need_type(l, node, YAML_TEXT) != 0)
        return -1;
    struct text text =
        text_is(node->text, "\\t") || text_is(node->text, "tab") ? TEXT("\t") : node->text;
    if (text.size != 1 || strchr("\"\r\n", text.data[0]))
        return FAIL(l, node, "delimiter: it is one character, or tab");
    ((struct mapping *)object)->delimiter = text.data[0];
    return 0;
}

static const struct member csv_members[] = {{"delimiter", read_delimiter}};

static int read_csv(struct loading *l, const struct yaml *node, void *object)
{
    return READ_MEMBERS(l, node, csv_members, object);
}

static struct regex *add_regex(struct loading *l, struct text pattern)
{
    struct regex *regex = arena_array(l->arena, 1, sizeof *regex);
    *regex = (struct regex){.pattern = pattern, .next = l->mapping->regexes};
    l->mapping->regexes = regex;
    return regex;
}

static int read_regex(struct loading *l, const struct yaml *node, struct regex **out)
{
    struct error problem = {0};
    if (need_type(l, node, YAML_TEXT) != 0)
        return -1;
    *out = add_regex(l, node->text);
    if (!(l->flags & MAPPING_CHECK))
        return 0;
    (*out)->matcher = matcher_new(node->text, 0, &problem);
    if (!(*out)->matcher || redos_require_quick(node->text, 0, &problem) != 0)
        return FAIL(l, node, "%s", problem.message);
    return 0;
}

static int read_strip(struct loading *l, const struct yaml *node, void *object)
{
    struct mapping *mapping = object;
    if (need_type(l, node, YAML_LIST) != 0)
        return -1;
    for (const struct yaml *item = node->first; item; item = item->next) {
        if (mapping->strip_count == MAPPING_PATTERNS_MAX)
            return FAIL(l, item, "there are more than %d", MAPPING_PATTERNS_MAX);
        if (read_regex(l, item, &mapping->strip[mapping->strip_count++]) != 0)
            return -1;
    }
    return 0;
}

/* Tables. */

static int read_table_at(struct loading *l, const struct yaml *node, void *object)
{
    return read_places(l, node, &((struct mapping_table *)object)->at);
}

static int read_table_key(struct loading *l, const struct yaml *node, void *object)
{
    return read_expression(l, node, &((struct mapping_table *)object)->key);
}

static int read_keep(struct loading *l, const struct yaml *node, void *object)
{
    struct mapping_table *table = object;
    if (need_type(l, node, YAML_MAP) != 0)
        return -1;
    for (const struct yaml *item = node->first; item; item = item->next) {
        if (table->column_count == MAPPING_COLUMNS_MAX)
            return FAIL(l, item, "a table keeps at most %d values", MAPPING_COLUMNS_MAX);
        struct mapping_column *column = &table->columns[table->column_count++];
        column->name = item->key;
        if (read_expression(l, item, &column->value) != 0)
            return -1;
    }
    return 0;
}

static const struct member table_members[] = {
    {"at", read_table_at}, {"key", read_table_key}, {"keep", read_keep}};

static int read_tables(struct loading *l, const struct yaml *node, void *object)
{
    struct mapping *mapping = object;
    if (need_type(l, node, YAML_MAP) != 0)
        return -1;
    for (const struct yaml *item = node->first; item; item = item->next) {
        if (mapping->table_count == MAPPING_TABLES_MAX)
            return FAIL(l, item, "there are more than %d tables", MAPPING_TABLES_MAX);
        struct mapping_table *table = &mapping->tables[mapping->table_count++];
        table->name = item->key;
        if (READ_MEMBERS(l, item, table_members, table) != 0)
            return -1;
        if (!table->at.count || !table->key || !table->column_count)
            return FAIL(l, item, "a table needs \"at\", \"key\" and \"keep\"");
    }
    return 0;
}

/* Sites. */

static int read_at(struct loading *l, const struct yaml *node, void *object)
{
    return read_places(l, node, &((struct mapping_site *)object)->at);
}

static int read_when(struct loading *l, const struct yaml *node, void *object)
{
    struct expression_reader reader = reader_of(l);
    return expression_read_condition(&reader, node, &((struct mapping_site *)object)->when, l->err);
}

static int read_each(struct loading *l, const struct yaml *node, void *object)
{
    return read_paths(l, node, &((struct mapping_site *)object)->each);
}

static int read_same(struct loading *l, const struct yaml *node, void *object)
{
    struct mapping_site *site = object;
    if (need_type(l, node, YAML_LIST) != 0)
        return -1;
    for (const struct yaml *item = node->first; item; item = item->next) {
        const struct mapping_target *target = mapping_target_find(item->text);
        if (!target)
            return FAIL(l, item, "there is no field \"%.*s\"", TEXT_ARG(text_cut(item->text, 60)));
        if (site->same_count == MAPPING_SAME_MAX)
            return FAIL(l, item, "there are more than %d", MAPPING_SAME_MAX);
        site->same[site->same_count++] = target;
    }
    return 0;
}

static int read_fields(struct loading *l, const struct yaml *node, void *object)
{
    struct mapping_site *site = object;
    if (need_type(l, node, YAML_MAP) != 0)
        return -1;
    for (const struct yaml *item = node->first; item; item = item->next) {
        const struct mapping_target *target = mapping_target_find(item->key);
        if (!target)
            return FAIL_KEY(l, item, "there is no field \"%.*s\"",
                            TEXT_ARG(text_cut(item->key, 60)));
        site->fields = arena_grow(l->arena, site->fields, site->field_count, sizeof *site->fields);
        struct mapping_field *field = &site->fields[site->field_count++];
        *field = (struct mapping_field){.target = target};
        if (read_field(l, item, field) != 0)
            return -1;
    }
    return 0;
}

static int read_pattern_match(struct loading *l, const struct yaml *node, void *object)
{
    return read_regex(l, node, &((struct mapping_pattern *)object)->regex);
}

static int read_pattern_span(struct loading *l, const struct yaml *node, void *object)
{
    if (need_type(l, node, YAML_TEXT) != 0)
        return -1;
    unsigned long span = strtoul(arena_copy(l->arena, node->text).data, NULL, 10);
    if (span < 1 || span > MAPPING_SPAN_MAX)
        return FAIL(l, node, "span: it is a number of lines from 1 to %d", MAPPING_SPAN_MAX);
    ((struct mapping_pattern *)object)->span = (unsigned)span;
    return 0;
}

static const struct member pattern_members[] = {{"match", read_pattern_match},
                                                {"span", read_pattern_span}};

static int read_patterns(struct loading *l, const struct yaml *node, void *object)
{
    struct mapping_site *site = object;
    if (need_type(l, node, YAML_LIST) != 0)
        return -1;
    for (const struct yaml *item = node->first; item; item = item->next) {
        if (site->pattern_count == MAPPING_PATTERNS_MAX)
            return FAIL(l, item, "there are more than %d", MAPPING_PATTERNS_MAX);
        site->patterns =
            arena_grow(l->arena, site->patterns, site->pattern_count, sizeof *site->patterns);
        struct mapping_pattern *pattern = &site->patterns[site->pattern_count++];
        *pattern = (struct mapping_pattern){.span = 1};
        int result = item->type == YAML_MAP ? READ_MEMBERS(l, item, pattern_members, pattern)
                                            : read_regex(l, item, &pattern->regex);
        if (result != 0)
            return -1;
        if (!pattern->regex)
            return FAIL(l, item, "\"match\" is missing");
        l->mapping->span = pattern->span > l->mapping->span ? pattern->span : l->mapping->span;
    }
    return 0;
}

static const struct member site_members[] = {
    {"at", read_at},     {"when", read_when},     {"each", read_each},
    {"same", read_same}, {"fields", read_fields}, {"patterns", read_patterns},
};

static int check_site(struct loading *l, const struct yaml *node, struct mapping_site *site)
{
    bool streamed = l->head->reads == READS_JSON || l->head->reads == READS_XML;
    bool lines = l->head->reads == READS_LINES;
    if (!site->field_count)
        return FAIL(l, node, "\"fields\" is missing");
    if (!site->at.count && streamed)
        return FAIL(l, node, "\"at\" is missing: where the records are");
    if (lines != (site->pattern_count > 0))
        return FAIL(l, node,
                    lines ? "\"patterns\" is missing: regexes of the lines"
                          : "\"patterns\" is for formats that read lines");
    if (!site->at.count) {
        site->at.items = arena_array(l->arena, 1, sizeof *site->at.items);
        site->at.count = 1;
    }
    return 0;
}

static int read_records(struct loading *l, const struct yaml *node, void *object)
{
    struct mapping *mapping = object;
    if (need_type(l, node, YAML_LIST) != 0)
        return -1;
    for (const struct yaml *item = node->first; item; item = item->next) {
        if (mapping->site_count == MAPPING_SITES_MAX)
            return FAIL(l, item, "there are more than %d places", MAPPING_SITES_MAX);
        struct mapping_site *site = &mapping->sites[mapping->site_count++];
        if (READ_MEMBERS(l, item, site_members, site) != 0 || check_site(l, item, site) != 0)
            return -1;
    }
    return 0;
}

/* The head is read first, then tables, since expressions name them, then the rest. */
static const struct member head_members[] = {
    {"name", read_name},      {"title", read_title},  {"url", read_url},
    {"reads", read_reads},    {"names", read_names},  {"detect", read_detect},
    {"tool", NULL},           {"tool_version", NULL}, {"severity_words", NULL},
    {"severity_first", NULL}, {"status_words", NULL}, {"csv", NULL},
    {"strip", NULL},          {"tables", NULL},       {"records", NULL},
};
static const struct member table_member[] = {
    {"name", NULL},           {"title", NULL},         {"url", NULL},
    {"reads", NULL},          {"names", NULL},         {"detect", NULL},
    {"tool", NULL},           {"tool_version", NULL},  {"severity_words", NULL},
    {"severity_first", NULL}, {"status_words", NULL},  {"csv", NULL},
    {"strip", NULL},          {"tables", read_tables}, {"records", NULL},
};
static const struct member body_members[] = {
    {"name", NULL},
    {"title", NULL},
    {"url", NULL},
    {"reads", NULL},
    {"names", NULL},
    {"detect", NULL},
    {"tool", read_tool},
    {"tool_version", read_tool_version},
    {"severity_words", read_severity_words},
    {"severity_first", read_severity_first},
    {"status_words", read_status_words},
    {"csv", read_csv},
    {"strip", read_strip},
    {"tables", NULL},
    {"records", read_records},
};

/* Recognition needs what stands up to `detect`, in whatever order; mostly it stands first. */
static bool head_is_complete(void *context, struct text key)
{
    static const char *const needed[] = {"name", "title", "reads", "detect", "tool"};
    unsigned *seen = context;
    for (unsigned i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (text_is(key, needed[i]))
            *seen |= 1U << i;
    return *seen == (1U << sizeof needed / sizeof needed[0]) - 1;
}

static int check_head(struct loading *l, const struct yaml *root)
{
    if (READ_MEMBERS(l, root, head_members, NULL) != 0)
        return -1;
    if (!l->head->name.size)
        return FAIL(l, root, "\"name\" is missing");
    if (!yaml_member(root, "reads"))
        return FAIL(l, root, "\"reads\" is missing: json, jsonl, xml, csv or lines");
    if (!l->head->title.size)
        l->head->title = l->head->name;
    return 0;
}

int mapping_read_head(struct text yaml, struct text file, struct arena *arena,
                      struct mapping_head *out, struct error *err)
{
    struct yaml *root;
    unsigned seen = 0;
    *out = (struct mapping_head){0};
    struct loading l = {.head = out, .file = file, .arena = arena, .err = err};
    if (yaml_read(yaml, file, head_is_complete, &seen, arena, &root, err) != 0)
        return -1;
    return check_head(&l, root);
}

/* The plan. */

/* A path is as its steps say; in XML [*] after a name goes without saying. */
static struct plan_node *follow(struct mapping *mapping, struct plan_node *node,
                                const struct step *steps, size_t count, bool outer)
{
    bool xml = mapping->head.reads == READS_XML;
    bool named = false;
    for (size_t i = 0; i < count; i++) {
        const struct step *step = &steps[i];
        node->outer |= outer;
        if (step->type == STEP_KEY)
            break;
        bool items = step->type != STEP_MEMBER && step->type != STEP_DEEP;
        if (step->type == STEP_DEEP)
            node = mapping->deep;
        else if (step->type == STEP_MEMBER)
            node = plan_member(&mapping->plan, node, step->name);
        else if (!xml || !named)
            node = plan_any(&mapping->plan, node);
        bool selects = items && step->type != STEP_ANY && step->type != STEP_INDEX;
        if (selects) {
            struct plan_node *member = plan_member(&mapping->plan, node, step->name);
            member->whole = true;
            member->outer |= outer;
            member->outer_whole |= outer;
        }
        named = step->type == STEP_MEMBER || step->type == STEP_DEEP;
        if (named && i + 1 < count && steps[i + 1].type == STEP_INDEX)
            continue;
    }
    node->outer |= outer;
    return node;
}

struct planning {
    struct mapping *mapping;
    const struct path *at;
    struct plan_node *node;
    bool item; /* paths are relative to an item of the record */
    const struct path *each;
};

static void want(struct plan_node *node, bool outer)
{
    node->whole = true;
    node->outer |= outer;
    node->outer_whole |= outer;
}

/* `up` names of the place are left out. Below ** any depth is meant. */
static void plan_up(struct planning *planning, const struct path *path, unsigned up)
{
    struct mapping *mapping = planning->mapping;
    const struct path *at = planning->at;
    bool deep = at->count && at->steps[0].type == STEP_DEEP;
    size_t count = at->count;
    for (; up > 0 && count > 0; up--) {
        while (count > 0 && at->steps[count - 1].type == STEP_ANY)
            count--;
        if (count > 0 && at->steps[count - 1].type == STEP_MEMBER)
            count--;
        else
            break;
    }
    if (deep && count <= 1) {
        want(follow(mapping, mapping->deep, path->steps, path->count, true), true);
        mapping->plan.root->outer = true;
        mapping->deep->outer = true;
        count = 0;
    } else if (up > 0) {
        return;
    }
    struct plan_node *base = follow(mapping, mapping->plan.root, at->steps, count, true);
    want(follow(mapping, base, path->steps, path->count, true), true);
}

static void plan_path(void *context, const struct path *path)
{
    struct planning *planning = context;
    struct mapping *mapping = planning->mapping;
    unsigned up = path->up;
    if (path->start == START_ROOT) {
        want(follow(mapping, mapping->plan.root, path->steps, path->count, true), true);
        return;
    }
    if (path->start == START_UP && planning->each) {
        /* From an item, ^ is the record; the record itself may be the item, too. */
        want(follow(mapping, planning->node, path->steps, path->count, false), false);
        plan_up(planning, path, up);
        if (up > 1)
            plan_up(planning, path, up - 1);
        return;
    }
    if (path->start == START_UP) {
        plan_up(planning, path, up);
        return;
    }
    struct plan_node *base = planning->node;
    if (planning->each)
        base = follow(mapping, base, planning->each->steps, planning->each->count, false);
    want(follow(mapping, base, path->steps, path->count, false), false);
}

static void plan_fields(struct planning *planning, const struct mapping_field *field)
{
    for (size_t i = 0; i < field->count; i++)
        expression_each_path(field->items[i], plan_path, planning);
}

static void plan_site(struct mapping *mapping, size_t index)
{
    struct mapping_site *site = &mapping->sites[index];
    for (size_t i = 0; i < site->at.count; i++) {
        const struct path *at = &site->at.items[i];
        struct plan_node *node = follow(mapping, mapping->plan.root, at->steps, at->count, false);
        struct planning planning = {.mapping = mapping, .at = at, .node = node};
        if (!node->record) {
            node->record = (uint32_t)index + 1;
        } else if (node->record != index + 1) {
            struct mapping_site *last = &mapping->sites[node->record - 1];
            while (last->also && last->also != index + 1)
                last = &mapping->sites[last->also - 1];
            last->also = (uint32_t)index + 1;
        }
        if (site->when)
            expression_each_path(site->when, plan_path, &planning);
        plan_fields(&planning, &mapping->tool);
        plan_fields(&planning, &mapping->tool_version);
        for (size_t k = 0; k < (site->each.count ? site->each.count : 1); k++) {
            planning.each = site->each.count ? &site->each.items[k] : NULL;
            if (planning.each)
                follow(mapping, node, planning.each->steps, planning.each->count, false);
            for (size_t f = 0; f < site->field_count; f++)
                plan_fields(&planning, &site->fields[f]);
        }
    }
}

static void plan_table(struct mapping *mapping, size_t index)
{
    struct mapping_table *table = &mapping->tables[index];
    for (size_t i = 0; i < table->at.count; i++) {
        const struct path *at = &table->at.items[i];
        struct plan_node *node = follow(mapping, mapping->plan.root, at->steps, at->count, false);
        struct planning planning = {.mapping = mapping, .at = at, .node = node};
        node->table = (uint32_t)index + 1;
        expression_each_path(table->key, plan_path, &planning);
        for (size_t k = 0; k < table->column_count; k++)
            expression_each_path(table->columns[k].value, plan_path, &planning);
    }
}

/* What the fields of a site have in common. */
static void share_fields(struct mapping *mapping, const struct mapping_site *site)
{
    struct expression **items = NULL;
    size_t count = 0;
    for (size_t i = 0; i < site->field_count; i++) {
        const struct mapping_field *field = &site->fields[i];
        for (size_t k = 0; k < field->count; k++) {
            items = arena_grow(mapping->arena, items, count, sizeof *items);
            items[count++] = field->items[k];
        }
    }
    mapping->memo_count = expression_share(items, count, mapping->memo_count, mapping->arena);
}

int mapping_read(struct text yaml, struct text file, unsigned flags, struct arena *arena,
                 struct mapping *out, struct error *err)
{
    struct yaml *root;
    *out = (struct mapping){.arena = arena, .span = 1};
    struct loading l = {.mapping = out,
                        .head = &out->head,
                        .file = file,
                        .flags = flags,
                        .arena = arena,
                        .err = err};
    plan_init(&out->plan, arena);
    out->deep = plan_deep(&out->plan);
    if (yaml_read(yaml, file, NULL, NULL, arena, &root, err) != 0 || check_head(&l, root) != 0 ||
        READ_MEMBERS(&l, root, table_member, out) != 0 ||
        READ_MEMBERS(&l, root, body_members, out) != 0)
        return -1;
    if (!out->head.detection_count)
        return FAIL(&l, root, "\"detect\" is missing: how the format is recognised");
    if (!out->site_count)
        return FAIL(&l, root, "\"records\" is missing: where the alerts are");
    for (size_t i = 0; i < out->table_count; i++)
        plan_table(out, i);
    for (size_t i = 0; i < out->site_count; i++)
        plan_site(out, i);
    for (size_t i = 0; i < out->site_count; i++)
        share_fields(out, &out->sites[i]);
    if (!plan_finish(&out->plan))
        return FAIL(&l, root, "its paths are too many");
    return 0;
}

void mapping_close(struct mapping *mapping)
{
    regex_close(mapping->regexes);
    mapping->regexes = NULL;
}
