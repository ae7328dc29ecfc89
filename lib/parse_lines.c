/* SPDX-License-Identifier: MPL-2.0 */
/* Rows of CSV, and lines of text. */
#include "lib/csv.h"
#include "lib/parse_kinds.h"

enum { GROUPS_MAX = MATCH_GROUPS_MAX + 1, SPAN_BYTES_MAX = MATCH_SUBJECT_MAX };

/* CSV. */

/* What the plan says of each column; NULL for those that nothing names. */
static const struct plan_node **plan_columns(struct mapping_run *run,
                                             const struct survey_context *context,
                                             const struct plan_node *node, struct text *names)
{
    size_t count = context->columns.count;
    const struct plan_node **columns = arena_array(run->arena, count + 1, sizeof *columns);
    for (size_t i = 0; i < count; i++) {
        struct text name = context->columns.items[i];
        while (name.size && strchr(" \t", name.data[0]))
            name = text_from(name, 1);
        while (name.size && strchr(" \t", name.data[name.size - 1]))
            name.size--;
        names[i] = mapping_name(name, run->mapping->head.loose, run->arena);
        columns[i] = plan_named(node, names[i]);
        if (!columns[i] && (node->whole || node->any))
            columns[i] = node->any ? node->any : node;
    }
    return columns;
}

struct columns {
    const struct text *names;
    size_t count;
};

static bool has_column(void *context, struct text name)
{
    const struct columns *columns = context;
    for (size_t i = 0; i < columns->count; i++)
        if (text_equal(columns->names[i], name))
            return true;
    return false;
}

/* A mapping names every column that a tool may write, and a report has few of them: what asks for
 * others is left out. */
static void prune_fields(struct mapping_run *run, struct columns columns)
{
    for (size_t i = 0; i < run->mapping->site_count; i++) {
        const struct mapping_site *site = &run->mapping->sites[i];
        if (site->each.count)
            continue; /* its record is another */
        for (size_t k = 0; k < site->field_count; k++) {
            struct mapping_field *field = &site->fields[k];
            size_t kept = 0;
            for (size_t n = 0; n < field->count; n++) {
                struct expression *item = expression_prune(field->items[n], has_column, &columns);
                if (item)
                    field->items[kept++] = item;
            }
            field->count = kept;
        }
    }
}

static bool is_empty_row(const struct texts *fields)
{
    for (size_t i = 0; i < fields->count; i++)
        if (fields->items[i].size)
            return false;
    return true;
}

/* The table that is read, and its row: what is made of a row keeps texts, but no values, so that
 * each is made in the place of the one before. */
struct table_run {
    struct mapping_run *run;
    const struct plan_node *node;
    struct columns columns;
    const struct plan_node **plans; /* of each column */
    struct value *values;           /* of each column */
    struct value map;
    struct texts fields;
    size_t room; /* for so many */
    char delimiter;
};

/* A field that is empty is as one that is not there. */
static void set_row(struct table_run *table)
{
    table->map = (struct value){.type = VALUE_MAP, .text = TEXT("")};
    for (size_t i = 0; i < table->fields.count && i < table->columns.count; i++) {
        if (!table->plans[i] || !table->fields.items[i].size)
            continue;
        table->values[i] = (struct value){
            .type = VALUE_TEXT, .name = table->columns.names[i], .text = table->fields.items[i]};
        value_add(&table->map, &table->values[i]);
    }
}

/* "line 12", as every row has a place, and few are told. */
static struct text line_place(struct arena *arena, uint64_t line)
{
    enum { DIGITS_MAX = 20 };
    static const char word[] = "line ";
    char digits[DIGITS_MAX];
    size_t count = 0;
    do
        digits[DIGITS_MAX - ++count] = (char)('0' + line % 10);
    while ((line /= 10) > 0);
    char *data = arena_alloc(arena, sizeof word + count);
    memcpy(data, word, sizeof word - 1);
    memcpy(data + sizeof word - 1, digits + DIGITS_MAX - count, count);
    data[sizeof word - 1 + count] = '\0';
    return (struct text){data, sizeof word - 1 + count};
}

static void parse_row(struct table_run *table, struct text row, uint64_t offset, uint64_t line)
{
    struct mapping_run *run = table->run;
    struct text place = line_place(run->arena, line);
    const char *wrong =
        csv_split_again(row, table->delimiter, run->arena, &table->fields, &table->room);
    if (wrong) {
        batch_reject(run->batch, run->arena, offset, place, wrong);
        return;
    }
    if (is_empty_row(&table->fields))
        return;
    set_row(table);
    run->scope.root = &table->map;
    mapping_run_value(run, &table->map, table->node, TEXT(""), offset, place);
}

/* How many there are at most, up to the limit of a piece. */
static size_t count_rows(struct text raw)
{
    size_t rows = 1;
    for (const char *at = raw.data, *end = at + raw.size;
         rows < BATCH_ALERTS_MAX && (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
        rows++;
    return rows;
}

void parse_csv(struct mapping_run *run, const struct survey_context *context,
               const struct plan_node *node)
{
    struct text raw = run->batch->raw;
    size_t count = context->columns.count;
    struct text *names = arena_array(run->arena, count + 1, sizeof *names);
    const struct plan_node **columns = plan_columns(run, context, node, names);
    struct csv_scanner scanner = {.delimiter = context->delimiter};
    struct table_run *table = arena_alloc(run->arena, sizeof *table); /* its last row stays */
    *table = (struct table_run){.run = run,
                                .node = node,
                                .columns = {names, count},
                                .plans = columns,
                                .values = arena_array(run->arena, count + 1, sizeof *table->values),
                                .delimiter = context->delimiter};
    prune_fields(run, table->columns);
    run->expected = count_rows(raw);
    uint64_t line = run->batch->origin.line;
    for (size_t at = 0; at < raw.size;) {
        bool ended;
        uint64_t first = line;
        size_t size = csv_scan(&scanner, text_from(raw, at), &ended, &line);
        parse_row(table, (struct text){raw.data + at, size}, run->batch->origin.offset + at, first);
        at += size;
    }
}

/* Text. */

struct line {
    struct text text;
    size_t at; /* in the piece */
};

/* The line without its end and without the escape sequences of terminals. */
static struct text plain_line(struct text line, struct arena *arena)
{
    while (line.size && line.data[line.size - 1] == '\r')
        line.size--;
    if (!line.size || !memchr(line.data, '\x1b', line.size))
        return line;
    char *data = arena_alloc(arena, line.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < line.size; i++) {
        if (line.data[i] != '\x1b') {
            data[size++] = line.data[i];
            continue;
        }
        if (i + 1 < line.size && line.data[i + 1] == '[') {
            i += 2;
            while (i < line.size && (unsigned char)line.data[i] < 0x40)
                i++;
        }
    }
    return (struct text){data, size};
}

/* Without what services put before it. */
static struct text strip(struct mapping_run *run, struct text line)
{
    for (size_t i = 0; i < run->mapping->strip_count; i++) {
        struct match_span span;
        if (line.size && line.size <= MATCH_SUBJECT_MAX &&
            regex_find(run->mapping->strip[i], &run->scope, line, &span, 1) == MATCH_YES &&
            span.start == 0)
            line = text_from(line, span.end);
    }
    return line;
}

static struct line *split_lines(struct mapping_run *run, size_t *count)
{
    struct text raw = run->batch->raw;
    struct line *lines = NULL;
    *count = 0;
    for (size_t at = 0; at < raw.size;) {
        const char *newline = memchr(raw.data + at, '\n', raw.size - at);
        size_t size = newline ? (size_t)(newline - raw.data) - at : raw.size - at;
        lines = arena_grow(run->arena, lines, *count, sizeof *lines);
        lines[(*count)++] = (struct line){
            strip(run, plain_line((struct text){raw.data + at, size}, run->arena)), at};
        at += size + 1;
    }
    return lines;
}

/* So many lines as one text. */
static struct text join_lines(const struct line *lines, size_t count, struct arena *arena)
{
    size_t size = 0;
    if (count == 1)
        return lines[0].text;
    for (size_t i = 0; i < count; i++)
        size += lines[i].text.size + 1;
    char *data = arena_alloc(arena, size + 1), *at = data;
    for (size_t i = 0; i < count; i++) {
        if (lines[i].text.size)
            memcpy(at, lines[i].text.data, lines[i].text.size);
        at += lines[i].text.size;
        *at++ = '\n';
    }
    return (struct text){data, size - 1};
}

static void add_member(struct value *map, struct text name, struct text text, struct arena *arena)
{
    struct value *value = value_text(arena, text);
    value->name = name;
    value_add(map, value);
}

/* The record of a match: its named groups, the line, and its number. */
static struct value *matched(struct mapping_run *run, struct regex *regex, struct text subject,
                             const struct match_span *spans, uint64_t number)
{
    struct value *map = value_new(run->arena, VALUE_MAP);
    for (size_t i = 0; i < matcher_names(regex->matcher); i++) {
        struct text name;
        size_t group = matcher_name(regex->matcher, i, &name);
        if (group < GROUPS_MAX && spans[group].end > spans[group].start)
            add_member(map, arena_copy(run->arena, name),
                       (struct text){subject.data + spans[group].start,
                                     spans[group].end - spans[group].start},
                       run->arena);
    }
    add_member(map, TEXT("line"), subject, run->arena);
    add_member(map, TEXT("number"), arena_print(run->arena, "%llu", (unsigned long long)number),
               run->arena);
    return map;
}

/* Tries the patterns of a site at a line. Returns how many lines were used; 0 if none matched. */
static size_t try_site(struct mapping_run *run, const struct mapping_site *site,
                       const struct line *lines, size_t count, uint64_t number, uint64_t offset)
{
    for (size_t i = 0; i < site->pattern_count; i++) {
        const struct mapping_pattern *pattern = &site->patterns[i];
        struct match_span spans[GROUPS_MAX] = {{0, 0}};
        size_t span = pattern->span < count ? pattern->span : count;
        struct text subject = join_lines(lines, span, run->arena);
        if (!subject.size || subject.size > SPAN_BYTES_MAX ||
            regex_find(pattern->regex, &run->scope, subject, spans, GROUPS_MAX) != MATCH_YES ||
            spans[0].start > lines[0].text.size)
            continue;
        struct value *record = matched(run, pattern->regex, subject, spans, number);
        run->scope.record = run->scope.root = record;
        run->scope.steps = MAPPING_STEPS_MAX;
        if (site->when && !expression_holds(site->when, &run->scope))
            continue;
        mapping_run_record(run, site, offset,
                           arena_print(run->arena, "line %llu", (unsigned long long)number));
        size_t used = 1;
        for (size_t k = 0; k < spans[0].end; k++)
            used += subject.data[k] == '\n';
        return used;
    }
    return 0;
}

void parse_lines(struct mapping_run *run, const struct survey_context *context,
                 const struct plan_node *node)
{
    size_t count;
    struct line *lines = split_lines(run, &count);
    size_t last = count > context->lookahead ? count - (size_t)context->lookahead : 0;
    (void)node;
    run->scope.depth = 0;
    for (size_t i = 0, used; i < last; i += used ? used : 1) {
        used = 0;
        for (size_t k = 0; k < run->mapping->site_count && !used && lines[i].text.size; k++)
            used = try_site(run, &run->mapping->sites[k], lines + i, count - i,
                            run->batch->origin.line + i, run->batch->origin.offset + lines[i].at);
    }
}
