/* SPDX-License-Identifier: MPL-2.0 */
/* Texts, the expressions in them, and what these may be in a run. */
#include "lib/workflow.h"

/* The expression that is told of. */
struct telling {
    struct workflow *w;
    int64_t expression;
    const struct workflow_lines *lines;
    size_t begin; /* of the expression in the text that it is in */
};

static size_t line_of(const struct telling *t, const struct actions_node *node)
{
    return workflow_line_at(t->lines, t->begin + node->at);
}

static struct text kind_of(const struct actions_node *node)
{
    static const struct text kinds[] = {
        [ACTIONS_TEXT] = TEXT_ITEM("text"),       [ACTIONS_LITERAL] = TEXT_ITEM("literal"),
        [ACTIONS_CONTEXT] = TEXT_ITEM("context"), [ACTIONS_CALL] = TEXT_ITEM("call"),
        [ACTIONS_PART] = TEXT_ITEM("other"),      [ACTIONS_NOT] = TEXT_ITEM("other"),
        [ACTIONS_AND] = TEXT_ITEM("other"),       [ACTIONS_OR] = TEXT_ITEM("other"),
        [ACTIONS_COMPARE] = TEXT_ITEM("other"),
    };
    return kinds[node->kind];
}

static void tell_parts(struct workflow *w, struct text context)
{
    const char *dot = memchr(context.data, '.', context.size);
    size_t root = dot ? (size_t)(dot - context.data) : context.size;
    workflow_tell(w, "context",
                  FACT(fact_text(context), fact_text((struct text){context.data, root}),
                       fact_text(text_from(context, root + (dot ? 1 : 0)))));
}

/* "secrets.name" and "secrets['name']" are one secret, anything else may be all. */
static void tell_secret(const struct telling *t, const struct actions_node *node)
{
    static const struct text prefix = TEXT_ITEM("secrets.");
    if (text_is(node->text, "secrets"))
        TELL_STEP(t->w, "secret", fact_word("*"), fact_line(line_of(t, node)));
    if (text_starts(node->text, prefix))
        TELL_STEP(t->w, "secret", fact_text(text_from(node->text, prefix.size)),
                  fact_line(line_of(t, node)));
}

static void tell_call(const struct telling *t, const struct actions_node *node)
{
    int64_t call = t->w->calls++, number = 1;
    TELL(t->w, "expression_call", fact_number(t->expression), fact_number(call),
         fact_text(node->text), fact_line(line_of(t, node)));
    for (const struct actions_node *item = node->first; item; item = item->next, number++) {
        bool is_other = text_is(kind_of(item), "other");
        TELL(t->w, "expression_argument", fact_number(call), fact_number(number),
             fact_text(kind_of(item)), fact_text(is_other ? TEXT("") : item->text));
    }
}

static bool is_literal(const struct actions_node *node)
{
    return node->kind == ACTIONS_TEXT || node->kind == ACTIONS_LITERAL;
}

static void tell_comparison(const struct telling *t, const struct actions_node *node)
{
    const struct actions_node *a = node->first, *b = node->first->next;
    const struct actions_node *context = a->kind == ACTIONS_CONTEXT ? a : b;
    const struct actions_node *literal = context == a ? b : a;
    if (context->kind == ACTIONS_CONTEXT && is_literal(literal))
        TELL(t->w, "expression_compares", fact_number(t->expression), fact_text(node->text),
             fact_text(context->text), fact_text(literal->text), fact_line(line_of(t, context)));
}

static void tell_node(void *context, const struct actions_node *node)
{
    const struct telling *t = context;
    if (node->kind == ACTIONS_CONTEXT) {
        TELL(t->w, "expression_reads", fact_number(t->expression), fact_text(node->text),
             fact_line(line_of(t, node)));
        tell_parts(t->w, node->text);
        tell_secret(t, node);
    } else if (node->kind == ACTIONS_CALL) {
        tell_call(t, node);
    } else if (node->kind == ACTIONS_COMPARE) {
        tell_comparison(t, node);
    }
}

static void tell_yield(void *context, const struct actions_node *node)
{
    const struct telling *t = context;
    TELL(t->w, "expression_yields", fact_number(t->expression), fact_text(kind_of(node)),
         fact_text(node->text), fact_line(line_of(t, node)));
}

/* One expression; its tree, or NULL if it cannot be read. */
static const struct actions_node *tell_expression(struct workflow *w, struct text source,
                                                  size_t begin, size_t line,
                                                  const struct workflow_lines *lines,
                                                  const char *where, struct text key)
{
    struct telling t = {w, w->expressions, lines, begin};
    struct actions_node *node = NULL;
    struct error err;
    if (w->expressions == WORKFLOW_EXPRESSIONS_MAX) {
        w->failed = true;
        (void)error_set(w->err, ERROR_DATA, "more than %d expressions", WORKFLOW_EXPRESSIONS_MAX);
    }
    if (w->failed)
        return NULL;
    w->expressions++;
    TELL(w, "expression", fact_number(t.expression), fact_text(w->job), fact_number(w->step),
         fact_word(where), fact_text(workflow_lower(w, key)), fact_line(line));
    TELL(w, "expression_source", fact_number(t.expression), fact_text(text_trim(source)));
    if (actions_expression_read(source, w->arena, &node, &err) != 0) {
        TELL(w, "expression_broken", fact_number(t.expression), fact_word(err.message));
        return NULL;
    }
    actions_expression_each(node, tell_node, &t);
    actions_expression_yields(node, tell_yield, &t);
    return node;
}

/* What stands between "${{" and "}}" of a text. */
static const struct actions_node *tell_inside(struct workflow *w, const struct yaml *text,
                                              struct text inside,
                                              const struct workflow_lines *lines, const char *where)
{
    size_t begin = (size_t)(inside.data - text->text.data), first = 0;
    while (first < inside.size && memchr(" \t\r\n", inside.data[first], 4))
        first++;
    return tell_expression(w, inside, begin, workflow_line_at(lines, begin + first), lines, where,
                           text->key);
}

static void tell_text(struct workflow *w, const struct yaml *text, const char *where)
{
    size_t at = 0, begin;
    struct text inside;
    if (!text_has(text->text, TEXT("${{")))
        return;
    struct workflow_lines lines = workflow_lines_of(w, text);
    while (!w->failed && actions_expression_next(text->text, &at, &begin, &inside))
        (void)tell_inside(w, text, inside, &lines, where);
}

void workflow_expressions(struct workflow *w, const struct yaml *node, const char *where)
{
    if (!node || w->failed)
        return;
    if (node->type == YAML_TEXT)
        tell_text(w, node, where);
    for (const struct yaml *item = node->first; item; item = item->next)
        workflow_expressions(w, item, where);
}

static void tell_constant(struct workflow *w, const struct actions_node *node, size_t line)
{
    static const char *const words[] = {"", "false", "true"};
    if (node && actions_expression_is_constant(node))
        TELL_STEP(w, "condition_constant", fact_word(words[actions_expression_truth(node) + 1]),
                  fact_line(line));
}

/* An `if` that has "${{": all of it must be between that and "}}". */
static void tell_fenced(struct workflow *w, const struct yaml *node,
                        const struct workflow_lines *lines)
{
    size_t at = 0, begin = 0;
    struct text inside = TEXT("");
    (void)actions_expression_next(node->text, &at, &begin, &inside);
    bool padded = begin > 0 || at < node->text.size;
    if (padded)
        TELL_STEP(w, "condition_padded", fact_line(node->key_line));
    const struct actions_node *tree = tell_inside(w, node, inside, lines, "if");
    if (!padded)
        tell_constant(w, tree, node->key_line);
    while (!w->failed && actions_expression_next(node->text, &at, &begin, &inside))
        (void)tell_inside(w, node, inside, lines, "if");
}

void workflow_condition(struct workflow *w, const struct yaml *node)
{
    if (!node || node->type != YAML_TEXT)
        return;
    TELL_STEP(w, "condition", fact_text(node->text), fact_line(node->key_line));
    struct workflow_lines lines = workflow_lines_of(w, node);
    if (text_has(node->text, TEXT("${{"))) {
        tell_fenced(w, node, &lines);
        return;
    }
    const struct actions_node *tree =
        tell_expression(w, node->text, 0, node->line, &lines, "if", node->key);
    tell_constant(w, tree, node->key_line);
}

/* The matrix. */

static void add_value(struct workflow *w, struct text name, const struct yaml *value)
{
    if (w->value_count == WORKFLOW_MATRIX_MAX)
        return;
    if (value->type != YAML_MAP) {
        w->values = arena_grow(w->arena, w->values, w->value_count, sizeof *w->values);
        w->values[w->value_count++] = (struct workflow_value){name, value};
        return;
    }
    for (const struct yaml *member = value->first; member; member = member->next) {
        struct text key = workflow_lower(w, text_cut(member->key, 100));
        add_value(
            w, name.size ? arena_print(w->arena, "%.*s.%.*s", TEXT_ARG(name), TEXT_ARG(key)) : key,
            member);
    }
}

static bool same_text(const struct yaml *a, const struct yaml *b)
{
    return a->type == YAML_TEXT && b->type == YAML_TEXT && text_equal(a->text, b->text);
}

/* Whether an entry of `exclude` is about this value alone. */
static bool is_excluded(const struct yaml *matrix, const struct yaml *dimension,
                        const struct yaml *value)
{
    const struct yaml *exclude = yaml_member(matrix, "exclude");
    size_t turns = 0;
    if (!exclude || exclude->type != YAML_LIST)
        return false;
    for (const struct yaml *item = exclude->first; item && turns < 100; item = item->next, turns++)
        if (item->type == YAML_MAP && item->first && !item->first->next &&
            text_equal(item->first->key, dimension->key) && same_text(item->first, value))
            return true;
    return false;
}

static void add_dimension(struct workflow *w, const struct yaml *matrix,
                          const struct yaml *dimension)
{
    struct text name = workflow_lower(w, text_cut(dimension->key, 100));
    if (text_is(name, "exclude"))
        return;
    if (text_is(name, "include"))
        name = TEXT("");
    if (dimension->type != YAML_LIST)
        add_value(w, name, dimension);
    else
        for (const struct yaml *value = dimension->first;
             value && w->value_count < WORKFLOW_MATRIX_MAX; value = value->next)
            if (!is_excluded(matrix, dimension, value))
                add_value(w, name, value);
}

static bool is_dynamic(struct text text)
{
    return text_has(text, TEXT("${{"));
}

static void tell_value(struct workflow *w, struct text name, const struct yaml *text)
{
    if (text->type == YAML_TEXT)
        TELL_JOB(w, "matrix", fact_text(text_or(name, TEXT("*"))),
                 fact_word(is_dynamic(text->text) ? "expression" : "text"), fact_text(text->text),
                 fact_line(text->line));
}

void workflow_matrix(struct workflow *w, const struct yaml *matrix)
{
    w->values = NULL;
    w->value_count = 0;
    if (!matrix)
        return;
    if (matrix->type != YAML_MAP)
        add_value(w, TEXT(""), matrix);
    else
        for (const struct yaml *member = matrix->first; member; member = member->next)
            add_dimension(w, matrix, member);
    for (size_t i = 0; i < w->value_count; i++) {
        const struct yaml *value = w->values[i].value;
        tell_value(w, w->values[i].name, value);
        if (value->type == YAML_LIST)
            for (const struct yaml *item = value->first; item; item = item->next)
                tell_value(w, w->values[i].name, item);
    }
    workflow_expressions(w, matrix, "strategy");
}

/* Resolving. */

struct resolving {
    workflow_visit *visit;
    void *context;
    struct workflow *w;
    struct text before, after; /* around the expression */
    const struct workflow_lines *lines;
    size_t begin; /* of the expression in the text */
    size_t line;  /* of what is told */
};

static void give_text(struct resolving *r, struct text value)
{
    if (r->before.size + r->after.size)
        value = arena_print(r->w->arena, "%.*s%.*s%.*s", TEXT_ARG(r->before), TEXT_ARG(value),
                            TEXT_ARG(r->after));
    r->visit(r->w, WORKFLOW_TEXT, value, r->line, r->context);
}

static void give_value(struct resolving *r, struct text context, const struct yaml *value)
{
    if (value->type != YAML_TEXT)
        return;
    if (is_dynamic(value->text))
        r->visit(r->w, WORKFLOW_CONTEXT, context, r->line, r->context);
    else
        give_text(r, value->text);
}

static void give_context(struct resolving *r, struct text context)
{
    static const struct text prefix = TEXT_ITEM("matrix.");
    struct text name = text_starts(context, prefix) ? text_from(context, prefix.size) : TEXT("");
    bool found = false;
    for (size_t i = 0; name.size && i < r->w->value_count && r->w->turns; i++) {
        const struct yaml *value = r->w->values[i].value;
        r->w->turns--;
        if (!text_equal(r->w->values[i].name, name))
            continue;
        found = true;
        give_value(r, context, value);
        if (value->type == YAML_LIST)
            for (const struct yaml *item = value->first; item; item = item->next)
                give_value(r, context, item);
    }
    if (!found)
        r->visit(r->w, WORKFLOW_CONTEXT, context, r->line, r->context);
}

static void resolve_yield(void *context, const struct actions_node *node)
{
    struct resolving *r = context;
    r->line = workflow_line_at(r->lines, r->begin + node->at);
    if (node->kind == ACTIONS_CONTEXT)
        give_context(r, node->text);
    else if (node->kind != ACTIONS_CALL)
        give_text(r, node->text);
}

static void find_call(void *context, const struct actions_node *node)
{
    bool *found = context;
    *found = *found || node->kind == ACTIONS_CALL;
}

void workflow_resolve(struct workflow *w, const struct yaml *text, workflow_visit *visit,
                      void *context)
{
    size_t at = 0, begin = 0, second = 0;
    struct text inside, other;
    struct actions_node *node = NULL;
    struct workflow_lines lines = workflow_lines_of(w, text);
    struct resolving r = {
        .visit = visit, .context = context, .w = w, .lines = &lines, .line = text->line};
    if (!actions_expression_next(text->text, &at, &begin, &inside)) {
        visit(w, WORKFLOW_TEXT, text->text, text->line, context);
        return;
    }
    size_t end = at;
    bool calls = false;
    if (actions_expression_next(text->text, &at, &second, &other) ||
        actions_expression_read(inside, w->arena, &node, NULL) != 0) {
        visit(w, WORKFLOW_CONTEXT, TEXT("*"), text->line, context);
        return;
    }
    actions_expression_each(node, find_call, &calls);
    if (calls) { /* what functions make of their arguments is not known */
        visit(w, WORKFLOW_CONTEXT, TEXT("*"), text->line, context);
        return;
    }
    r.before = (struct text){text->text.data, begin};
    r.after = text_from(text->text, end);
    r.begin = (size_t)(inside.data - text->text.data);
    actions_expression_yields(node, resolve_yield, &r);
}
