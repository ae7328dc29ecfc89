/* SPDX-License-Identifier: MPL-2.0 */
/* Reading expressions: recursive descent over the text, from the loosest operator to the tightest:
 * ||, &&, !, comparison, //, |. */
#include "lib/expression.h"
#include "lib/redos.h"

#include "lib/filter.h"
#include "lib/mapping.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct reading {
    const struct expression_reader *reader;
    const struct yaml *node;
    struct text text;
    size_t at;
    unsigned depth;
    size_t parts;
    struct error *err;
};

static int place_error(struct reading *r, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int place_error(struct reading *r, size_t at, const char *format, ...)
{
    char message[256];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    size_t column = r->node->column + (r->node->block ? 0 : at + r->node->quoted);
    return error_set(r->err, ERROR_CONFIG, "%.*s:%zu:%zu: %s",
                     TEXT_ARG(text_cut(r->reader->name, 200)), r->node->line, column, message);
}

/* Characters. */

static int look(const struct reading *r)
{
    return r->at < r->text.size ? (unsigned char)r->text.data[r->at] : -1;
}

static void skip_space(struct reading *r)
{
    while (look(r) > 0 && strchr(" \t\r\n", look(r)))
        r->at++;
}

/* Whether the operator stands here, and past it. */
static bool take(struct reading *r, const char *operator)
{
    skip_space(r);
    struct text rest = text_from(r->text, r->at);
    if (!text_starts(rest, text_of(operator)))
        return false;
    r->at += strlen(operator);
    return true;
}

static int need(struct reading *r, const char *operator)
{
    if (take(r, operator))
        return 0;
    return place_error(r, r->at, "\"%s\" is missing here", operator);
}

static bool is_name_character(int c)
{
    return c >= 0x80 || isalnum(c) || (c > 0 && strchr("_-@#:", c));
}

static struct text peek_name(struct reading *r)
{
    skip_space(r);
    size_t end = r->at;
    while (end < r->text.size && is_name_character((unsigned char)r->text.data[end]))
        end++;
    return (struct text){r->text.data + r->at, end - r->at};
}

/* Whether the word stands here alone, and past it. */
static bool take_word(struct reading *r, const char *word)
{
    if (!text_is(peek_name(r), word))
        return false;
    r->at += strlen(word);
    return true;
}

/* What stands between two quotes; a quote that is doubled stands for itself. */
static int read_quoted(struct reading *r, char quote, struct text *out)
{
    size_t start = r->at++;
    char *data = arena_alloc(r->reader->arena, r->text.size - start + 1);
    size_t size = 0;
    for (;; r->at++) {
        int c = look(r);
        if (c < 0)
            return place_error(r, start, "the quote %c does not end", quote);
        if (c == quote) {
            r->at++;
            if (look(r) != quote)
                break;
        }
        data[size++] = (char)c;
    }
    *out = (struct text){data, size};
    return 0;
}

static int read_text(struct reading *r, struct text *out)
{
    skip_space(r);
    if (look(r) != '\'')
        return place_error(r, r->at, "a text in single quotes is due here");
    return read_quoted(r, '\'', out);
}

/* The byte that \n or \t stands for, else -1. */
static int escaped(int c, int after)
{
    return c != '\\' ? -1 : after == 'n' ? '\n' : after == 't' ? '\t' : -1;
}

/* A text in which \n and \t are a new line and a tab. */
static int read_plain(struct reading *r, struct text *out)
{
    if (read_text(r, out) != 0)
        return -1;
    char *data = (char *)out->data;
    size_t size = 0;
    for (size_t i = 0; i < out->size; i++) {
        int byte = escaped(data[i], i + 1 < out->size ? data[i + 1] : -1);
        i += byte >= 0;
        data[size++] = byte >= 0 ? (char)byte : data[i];
    }
    out->size = size;
    return 0;
}

static int read_number(struct reading *r, int64_t *out)
{
    skip_space(r);
    bool negative = look(r) == '-';
    size_t start = r->at;
    int64_t number = 0;
    r->at += negative;
    size_t digits = r->at;
    while (look(r) >= '0' && look(r) <= '9' && r->at - digits < 9)
        number = number * 10 + (r->text.data[r->at++] - '0');
    if (r->at == digits)
        return place_error(r, start, "a whole number is due here");
    *out = negative ? -number : number;
    return 0;
}

static struct regex *add_regex(struct reading *r, struct text pattern, unsigned flags)
{
    struct regex *regex = arena_array(r->reader->arena, 1, sizeof *regex);
    *regex = (struct regex){.pattern = pattern, .flags = flags, .next = *r->reader->regexes};
    *r->reader->regexes = regex;
    return regex;
}

static int read_regex(struct reading *r, struct regex **out)
{
    struct text pattern;
    size_t start = r->at;
    struct error problem = {0};
    if (read_text(r, &pattern) != 0)
        return -1;
    *out = add_regex(r, pattern, 0);
    if (!r->reader->check_regexes)
        return 0;
    (*out)->matcher = matcher_new(pattern, 0, &problem);
    if (!(*out)->matcher || redos_require_quick(pattern, 0, &problem) != 0)
        return place_error(r, start, "%s", problem.message);
    return 0;
}

/* Paths. */

static struct step *add_step(struct reading *r, struct path *path, enum step_type type)
{
    path->steps = arena_grow(r->reader->arena, path->steps, path->count, sizeof *path->steps);
    struct step *step = &path->steps[path->count++];
    *step = (struct step){.type = type};
    return step;
}

static int read_name(struct reading *r, struct text *out)
{
    skip_space(r);
    size_t start = r->at;
    if (look(r) == '"') {
        if (read_quoted(r, '"', out) != 0)
            return -1;
        if (memchr(out->data, '{', out->size))
            return place_error(r, start,
                               "double quotes are for a member's name; a text with values stands "
                               "in single quotes");
    } else {
        *out = peek_name(r);
        if (out->size == 0)
            return place_error(r, r->at, "a name is due here");
        r->at += out->size;
    }
    *out = mapping_name(*out, r->reader->loose, r->reader->arena);
    return 0;
}

static int read_member(struct reading *r, struct path *path)
{
    struct text name;
    bool quoted = look(r) == '"';
    if (read_name(r, &name) != 0)
        return -1;
    bool key = !quoted && !r->reader->xml && text_is(name, "@key");
    add_step(r, path, key ? STEP_KEY : STEP_MEMBER)->name = name;
    return 0;
}

/* [name='text'] and its kin. */
static int read_selection(struct reading *r, struct path *path)
{
    struct text name;
    if (read_name(r, &name) != 0)
        return -1;
    bool unequal = take(r, "!=");
    bool match = !unequal && take(r, "~");
    if (!unequal && !match && !take(r, "==") && need(r, "=") != 0)
        return -1;
    struct step *step = add_step(r, path, unequal ? STEP_UNEQUAL : match ? STEP_MATCH : STEP_EQUAL);
    step->name = name;
    return match ? read_regex(r, &step->regex) : read_text(r, &step->text);
}

static int read_bracket(struct reading *r, struct path *path)
{
    skip_space(r);
    int c = look(r);
    if (c == '*') {
        r->at++;
        add_step(r, path, STEP_ANY);
    } else if (c == '-' || (c >= '0' && c <= '9')) {
        if (read_number(r, &add_step(r, path, STEP_INDEX)->index) != 0)
            return -1;
    } else if (read_selection(r, path) != 0) {
        return -1;
    }
    return need(r, "]");
}

/* .name and [...] as long as there are any; the first name may stand without a dot. */
static int read_steps(struct reading *r, struct path *path, bool first)
{
    for (;; first = false) {
        int c = look(r);
        if (path->count >= EXPRESSION_STEPS_MAX)
            return place_error(r, r->at, "the path has more than %d steps", EXPRESSION_STEPS_MAX);
        if (c == '[') {
            r->at++;
            if (read_bracket(r, path) != 0)
                return -1;
        } else if (c == '.' && !first) {
            r->at++;
            if (read_member(r, path) != 0)
                return -1;
        } else if (first && (c == '"' || is_name_character(c))) {
            if (read_member(r, path) != 0)
                return -1;
        } else {
            return 0;
        }
    }
}

static int read_path(struct reading *r, struct path *path)
{
    *path = (struct path){.start = START_RECORD};
    skip_space(r);
    if (look(r) == '$') {
        r->at++;
        path->start = START_ROOT;
        return read_steps(r, path, false);
    }
    if (look(r) == '^') {
        path->start = START_UP;
        for (; look(r) == '^'; r->at++)
            path->up++;
        return read_steps(r, path, false);
    }
    if (look(r) == '.') {
        r->at++;
        return read_steps(r, path, true);
    }
    if (take(r, "**")) {
        add_step(r, path, STEP_DEEP);
        return read_steps(r, path, false);
    }
    size_t start = r->at;
    if (read_steps(r, path, true) != 0)
        return -1;
    if (r->at > start)
        return 0;
    if (look(r) == '{')
        return place_error(r, r->at,
                           "a text with values stands in single quotes, which YAML must not take "
                           "away: \"'{a} in {b}'\"");
    if (look(r) < 0)
        return place_error(r, r->at, "a value is due here, and the text ends");
    return place_error(r, r->at, "a value is due here, not \"%c\"", look(r));
}

/* Expressions. */

static int read_any(struct reading *r, struct expression **out);
static int read_value(struct reading *r, struct expression **out);

static struct expression *add(struct reading *r, enum operation operation)
{
    struct expression *expression = arena_array(r->reader->arena, 1, sizeof *expression);
    expression->operation = operation;
    r->parts++;
    return expression;
}

static struct expression *join(struct reading *r, enum operation operation, struct expression *a,
                               struct expression *b)
{
    struct expression *both = add(r, operation);
    both->parts[0] = a;
    both->parts[1] = b;
    both->part_count = 2;
    return both;
}

static bool is_condition(const struct expression *expression)
{
    return expression->operation >= OPERATION_EQUAL;
}

static int read_value(struct reading *r, struct expression **out)
{
    size_t start = r->at;
    if (read_any(r, out) != 0)
        return -1;
    if (is_condition(*out))
        return place_error(r, start, "a condition is no value: if(condition, a, b) gives one");
    return 0;
}

/* 'text {expression} text': {{ and }} are braces. */
static int read_template(struct reading *r, struct expression **out)
{
    struct expression *template = add(r, OPERATION_TEMPLATE), *last = template;
    size_t start = r->at++, size = 0;
    char *data = arena_alloc(r->reader->arena, r->text.size - start + 1);
    for (;;) {
        int c = look(r);
        int after = r->at + 1 < r->text.size ? (unsigned char)r->text.data[r->at + 1] : -1;
        bool special = c == '\'' || c == '{' || c == '}';
        if (c < 0)
            return place_error(r, start, "the text does not end with a quote");
        int byte = escaped(c, after);
        if (!special || after == c) {
            data[size++] = byte >= 0 ? (char)byte : (char)c;
            r->at += special || byte >= 0 ? 2 : 1;
            continue;
        }
        if (c == '}')
            return place_error(r, r->at, "\"}\" without \"{\"; a brace itself is \"}}\"");
        last->text = (struct text){data, size};
        data += size;
        size = 0;
        r->at++;
        if (c == '\'')
            break;
        if (read_value(r, &last->parts[0]) != 0 || need(r, "}") != 0)
            return -1;
        last = last->parts[1] = add(r, OPERATION_TEMPLATE);
    }
    if (last == template)
        template->operation = OPERATION_TEXT;
    *out = template;
    return 0;
}

/* A word in a map: in quotes, or all up to the colon, the comma or the brace. */
static int read_map_word(struct reading *r, bool last, struct text *out)
{
    skip_space(r);
    size_t start = r->at;
    if (look(r) == '\'' || look(r) == '"')
        return read_quoted(r, (char)look(r), out);
    while (look(r) >= 0 && !strchr(last ? ",}" : ":,}", look(r)))
        r->at++;
    *out = (struct text){r->text.data + start, r->at - start};
    while (out->size && strchr(" \t\r\n", out->data[out->size - 1]))
        out->size--;
    return out->size ? 0 : place_error(r, start, "a word is due here");
}

static int read_words(struct reading *r, struct word_pairs *words)
{
    if (need(r, "{") != 0)
        return -1;
    while (!take(r, "}")) {
        struct word_pair pair;
        if (words->count && need(r, ",") != 0)
            return -1;
        if (read_map_word(r, false, &pair.from) != 0 || need(r, ":") != 0 ||
            read_map_word(r, true, &pair.to) != 0)
            return -1;
        words->items =
            arena_grow(r->reader->arena, words->items, words->count, sizeof *words->items);
        words->items[words->count++] = pair;
    }
    return 0;
}

static int read_table_name(struct reading *r, struct text table, struct text *out)
{
    size_t start = r->at;
    if (read_name(r, out) != 0)
        return -1;
    struct text column = table.size ? *out : TEXT("");
    if (!r->reader->has_table(r->reader->context, table.size ? table : *out, column))
        return table.size ? place_error(r, start, "the table \"%.*s\" does not keep \"%.*s\"",
                                        TEXT_ARG(text_cut(table, 60)), TEXT_ARG(text_cut(*out, 60)))
                          : place_error(r, start, "there is no table \"%.*s\"",
                                        TEXT_ARG(text_cut(*out, 60)));
    return 0;
}

static int read_argument(struct reading *r, enum argument_type type, struct expression *filter)
{
    struct argument *argument = &filter->arguments[filter->argument_count++];
    switch (type) {
    case ARGUMENT_TEXT:
        return read_plain(r, &argument->text);
    case ARGUMENT_NUMBER:
        return read_number(r, &argument->number);
    case ARGUMENT_REGEX:
        return read_regex(r, &argument->regex);
    case ARGUMENT_WORDS:
        return read_words(r, &argument->words);
    case ARGUMENT_TABLE:
        skip_space(r);
        return read_table_name(r, TEXT(""), &argument->text);
    case ARGUMENT_COLUMN:
        skip_space(r);
        return read_table_name(r, filter->arguments[0].text, &argument->text);
    case ARGUMENT_EXPRESSION:
        return read_value(r, &argument->expression);
    case ARGUMENT_NONE:
        break;
    }
    return 0;
}

static size_t argument_count(const struct filter *filter)
{
    size_t count = 0;
    while (count < 2 && filter->arguments[count] != ARGUMENT_NONE)
        count++;
    return count;
}

static int read_arguments(struct reading *r, struct expression *filter)
{
    size_t wanted = argument_count(filter->filter);
    bool open = take(r, "(");
    for (size_t i = 0; i < wanted; i++) {
        skip_space(r);
        if (!open || look(r) == ')')
            return place_error(r, r->at, "the filter %s takes %zu argument%s", filter->filter->name,
                               wanted, wanted == 1 ? "" : "s");
        if (i > 0 && need(r, ",") != 0)
            return -1;
        if (read_argument(r, filter->filter->arguments[i], filter) != 0)
            return -1;
    }
    skip_space(r);
    if (open && look(r) == ',')
        return place_error(r, r->at, "the filter %s takes %zu argument%s", filter->filter->name,
                           wanted, wanted == 1 ? "" : "s");
    return open ? need(r, ")") : 0;
}

static int read_filter(struct reading *r, struct expression *input, struct expression **out)
{
    struct text name = peek_name(r);
    struct expression *filter = add(r, OPERATION_FILTER);
    filter->filter = filter_find(name);
    if (!filter->filter)
        return place_error(r, r->at, "there is no filter \"%.*s\"", TEXT_ARG(text_cut(name, 60)));
    r->at += name.size;
    filter->parts[0] = input;
    filter->part_count = 1;
    *out = filter;
    return read_arguments(r, filter);
}

/* purl(a, b, c), max(a, ...), if(condition, a, b). */
static int read_call(struct reading *r, enum operation operation, size_t least, size_t most,
                     struct expression **out)
{
    size_t start = r->at;
    struct expression *call = add(r, operation);
    do {
        if (call->part_count == most)
            return place_error(r, r->at, "too many arguments: at most %zu are taken", most);
        bool condition = operation == OPERATION_IF && call->part_count == 0;
        struct expression **part = &call->parts[call->part_count++];
        if ((condition ? read_any(r, part) : read_value(r, part)) != 0)
            return -1;
    } while (take(r, ","));
    if (call->part_count < least)
        return place_error(r, start, "too few arguments: at least %zu are needed", least);
    *out = call;
    return need(r, ")");
}

static bool is_number(struct text text)
{
    bool digit = false;
    for (size_t i = 0; i < text.size; i++) {
        if (!isdigit((unsigned char)text.data[i]))
            return false;
        digit = true;
    }
    return digit;
}

/* true, false, 12 and 12.5 are texts. */
static bool read_literal(struct reading *r, struct expression **out)
{
    struct text name = peek_name(r);
    bool number = is_number(name);
    if (!number && !text_is(name, "true") && !text_is(name, "false"))
        return false;
    r->at += name.size;
    if (number && look(r) == '.' && r->at + 1 < r->text.size &&
        isdigit((unsigned char)r->text.data[r->at + 1])) {
        r->at++;
        while (look(r) >= '0' && look(r) <= '9')
            r->at++;
        name.size = (size_t)(r->text.data + r->at - name.data);
    }
    *out = add(r, OPERATION_TEXT);
    (*out)->text = name;
    return true;
}

static int read_primary(struct reading *r, struct expression **out)
{
    static const struct {
        const char *name;
        enum operation operation;
        size_t least, most;
    } calls[] = {
        {"purl", OPERATION_PURL, 2, 3},
        {"max", OPERATION_MAX, 1, EXPRESSION_ARGUMENTS_MAX},
        {"min", OPERATION_MIN, 1, EXPRESSION_ARGUMENTS_MAX},
        {"if", OPERATION_IF, 2, 3},
    };
    struct text name = peek_name(r);
    if (look(r) == '\'')
        return read_template(r, out);
    if (take(r, "("))
        return read_any(r, out) == 0 ? need(r, ")") : -1;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (text_is(name, calls[i].name) && r->at + name.size < r->text.size &&
            name.data[name.size] == '(') {
            r->at += name.size + 1;
            return read_call(r, calls[i].operation, calls[i].least, calls[i].most, out);
        }
    if (name.size && r->at + name.size < r->text.size && name.data[name.size] == '(')
        return place_error(r, r->at, "there is no function \"%.*s\"; a filter stands after \"|\"",
                           TEXT_ARG(text_cut(name, 60)));
    if (read_literal(r, out))
        return 0;
    *out = add(r, OPERATION_PATH);
    return read_path(r, &(*out)->path);
}

static bool take_pipe(struct reading *r)
{
    skip_space(r);
    struct text rest = text_from(r->text, r->at);
    return !text_starts(rest, TEXT("||")) && take(r, "|");
}

static int read_filtered(struct reading *r, struct expression **out)
{
    if (read_primary(r, out) != 0)
        return -1;
    while (take_pipe(r))
        if (read_filter(r, *out, out) != 0)
            return -1;
    return 0;
}

static int read_else(struct reading *r, struct expression **out)
{
    if (read_filtered(r, out) != 0)
        return -1;
    while (take(r, "//")) {
        struct expression *other;
        if (read_filtered(r, &other) != 0)
            return -1;
        *out = join(r, OPERATION_ELSE, *out, other);
    }
    return 0;
}

static int read_list(struct reading *r, struct texts *list)
{
    if (need(r, "[") != 0)
        return -1;
    while (!take(r, "]")) {
        if (list->count && need(r, ",") != 0)
            return -1;
        list->items = arena_grow(r->reader->arena, list->items, list->count, sizeof *list->items);
        if (read_text(r, &list->items[list->count++]) != 0)
            return -1;
    }
    return 0;
}

static int read_comparison(struct reading *r, struct expression **out)
{
    struct expression *other;
    if (read_else(r, out) != 0)
        return -1;
    bool equal = take(r, "=="), unequal = !equal && take(r, "!=");
    if (equal || unequal) {
        if (read_else(r, &other) != 0)
            return -1;
        *out = join(r, equal ? OPERATION_EQUAL : OPERATION_UNEQUAL, *out, other);
        return 0;
    }
    if (take(r, "~")) {
        *out = join(r, OPERATION_MATCH, *out, NULL);
        (*out)->part_count = 1;
        return read_regex(r, &(*out)->regex);
    }
    if (!take_word(r, "in"))
        return 0;
    *out = join(r, OPERATION_IN, *out, NULL);
    (*out)->part_count = 1;
    return read_list(r, &(*out)->list);
}

static int read_not(struct reading *r, struct expression **out)
{
    size_t start = r->at;
    if (r->depth == EXPRESSION_DEPTH_MAX)
        return place_error(r, start, "it is nested too deeply");
    r->depth++;
    skip_space(r);
    int result;
    if (look(r) == '!' && take(r, "!")) {
        struct expression *inner = NULL;
        result = read_not(r, &inner);
        *out = join(r, OPERATION_NOT, inner, NULL);
        (*out)->part_count = 1;
    } else {
        result = read_comparison(r, out);
    }
    r->depth--;
    return result;
}

static int read_and(struct reading *r, struct expression **out)
{
    if (read_not(r, out) != 0)
        return -1;
    while (take(r, "&&")) {
        struct expression *other;
        if (read_not(r, &other) != 0)
            return -1;
        *out = join(r, OPERATION_AND, *out, other);
    }
    return 0;
}

static int read_any(struct reading *r, struct expression **out)
{
    if (read_and(r, out) != 0)
        return -1;
    while (take(r, "||")) {
        struct expression *other;
        if (read_and(r, &other) != 0)
            return -1;
        *out = join(r, OPERATION_OR, *out, other);
    }
    return 0;
}

static int begin(struct reading *r, const struct expression_reader *reader, const struct yaml *node,
                 struct error *err)
{
    *r = (struct reading){.reader = reader, .node = node, .text = node->text, .err = err};
    if (node->type != YAML_TEXT)
        return place_error(r, 0, "an expression is due here, not %s", yaml_type_name(node->type));
    return 0;
}

static int end(struct reading *r)
{
    skip_space(r);
    if (look(r) >= 0)
        return place_error(r, r->at, "this does not belong to the expression: \"%.*s\"",
                           TEXT_ARG(text_cut(text_from(r->text, r->at), 40)));
    if (r->parts > EXPRESSION_PARTS_MAX)
        return place_error(r, 0, "the expression has more than %d parts", EXPRESSION_PARTS_MAX);
    return 0;
}

int expression_read(const struct expression_reader *reader, const struct yaml *node,
                    struct expression **out, struct error *err)
{
    struct reading r;
    return begin(&r, reader, node, err) == 0 && read_value(&r, out) == 0 ? end(&r) : -1;
}

int expression_read_condition(const struct expression_reader *reader, const struct yaml *node,
                              struct expression **out, struct error *err)
{
    struct reading r;
    return begin(&r, reader, node, err) == 0 && read_any(&r, out) == 0 ? end(&r) : -1;
}

int expression_read_path(const struct expression_reader *reader, const struct yaml *node,
                         struct path *out, struct error *err)
{
    struct reading r;
    if (begin(&r, reader, node, err) != 0)
        return -1;
    *out = (struct path){.start = START_RECORD};
    skip_space(&r);
    if (look(&r) < 0)
        return 0;
    return read_path(&r, out) == 0 ? end(&r) : -1;
}

void expression_each_path(const struct expression *expression,
                          void (*visit)(void *context, const struct path *path), void *context)
{
    if (!expression)
        return;
    if (expression->operation == OPERATION_PATH)
        visit(context, &expression->path);
    for (size_t i = 0; i < EXPRESSION_ARGUMENTS_MAX; i++)
        expression_each_path(expression->parts[i], visit, context);
    for (size_t i = 0; i < expression->argument_count; i++)
        expression_each_path(expression->arguments[i].expression, visit, context);
}
