/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/actions_expression.h"

#include <ctype.h>

enum { PATH_MAX_BYTES = 1000 }; /* of a context's path, which is copied for each part of it */

struct reading {
    struct text source;
    size_t at;
    struct arena *arena;
    size_t nodes, depth;
    struct error *err;
};

static int fail(struct reading *r, const char *what)
{
    return error_set(r->err, ERROR_DATA, "character %zu of the expression: %s", r->at + 1, what);
}

static struct actions_node *new_node(struct reading *r, enum actions_kind kind, struct text text)
{
    if (r->nodes++ == ACTIONS_EXPRESSION_NODES_MAX) {
        (void)fail(r, "it is too long");
        return NULL;
    }
    struct actions_node *node = arena_array(r->arena, 1, sizeof *node);
    node->kind = kind;
    node->text = text;
    node->at = r->at;
    return node;
}

static void append(struct actions_node *parent, struct actions_node *item)
{
    struct actions_node **end = &parent->first;
    while (*end)
        end = &(*end)->next;
    *end = item;
}

static int peek(struct reading *r)
{
    while (r->at < r->source.size && isspace((unsigned char)r->source.data[r->at]))
        r->at++;
    return r->at < r->source.size ? (unsigned char)r->source.data[r->at] : -1;
}

static bool take(struct reading *r, const char *token)
{
    (void)peek(r);
    if (!text_starts(text_from(r->source, r->at), text_of(token)))
        return false;
    r->at += strlen(token);
    return true;
}

static bool begins_name(int c)
{
    return c == '_' || (c > 0 && c < 128 && isalpha(c));
}

static struct text take_name(struct reading *r)
{
    size_t start = r->at;
    while (r->at < r->source.size) {
        int c = (unsigned char)r->source.data[r->at];
        if (!begins_name(c) && c != '-' && !(c >= '0' && c <= '9'))
            break;
        r->at++;
    }
    return (struct text){r->source.data + start, r->at - start};
}

static struct text lower(struct arena *arena, struct text text)
{
    char *out = arena_alloc(arena, text.size + 1);
    for (size_t i = 0; i < text.size; i++)
        out[i] = (char)tolower((unsigned char)text.data[i]);
    out[text.size] = '\0';
    return (struct text){out, text.size};
}

/* Between the quotes; two of them are one. */
static struct actions_node *read_text(struct reading *r)
{
    char *out = arena_alloc(r->arena, r->source.size - r->at + 1);
    size_t size = 0;
    for (r->at++; r->at < r->source.size; r->at++) {
        if (r->source.data[r->at] == '\'') {
            if (r->at + 1 >= r->source.size || r->source.data[r->at + 1] != '\'') {
                r->at++;
                return new_node(r, ACTIONS_TEXT, (struct text){out, size});
            }
            r->at++;
        }
        out[size++] = r->source.data[r->at];
    }
    (void)fail(r, "a text has no end");
    return NULL;
}

static struct actions_node *read_number(struct reading *r)
{
    size_t start = r->at;
    if (strchr("+-", r->source.data[r->at]))
        r->at++;
    while (r->at < r->source.size) {
        char c = r->source.data[r->at];
        bool sign = (c == '+' || c == '-') && strchr("eE", r->source.data[r->at - 1]);
        if (!isalnum((unsigned char)c) && c != '.' && !sign)
            break;
        r->at++;
    }
    return new_node(r, ACTIONS_LITERAL, (struct text){r->source.data + start, r->at - start});
}

static struct actions_node *read_or(struct reading *r);

static struct actions_node *read_call(struct reading *r, struct text name)
{
    struct actions_node *call = new_node(r, ACTIONS_CALL, lower(r->arena, name));
    if (!call || take(r, ")"))
        return call;
    do {
        struct actions_node *argument = read_or(r);
        if (!argument)
            return NULL;
        append(call, argument);
    } while (take(r, ","));
    if (take(r, ")"))
        return call;
    (void)fail(r, "',' or ')' is missing");
    return NULL;
}

static struct actions_node *read_word(struct reading *r)
{
    struct text name = take_name(r);
    if (take(r, "("))
        return read_call(r, name);
    static const char *const literals[] = {"true", "false", "null", "NaN", "Infinity"};
    for (size_t i = 0; i < sizeof literals / sizeof literals[0]; i++)
        if (text_is(name, literals[i]))
            return new_node(r, ACTIONS_LITERAL, name);
    return new_node(r, ACTIONS_CONTEXT, lower(r->arena, name));
}

static struct actions_node *read_primary(struct reading *r)
{
    int c = peek(r);
    if (c == '\'')
        return read_text(r);
    if (begins_name(c))
        return read_word(r);
    if (c > 0 && (isdigit(c) || strchr("+-.", c)))
        return read_number(r);
    if (!take(r, "(")) {
        (void)fail(r, c < 0 ? "something is missing at the end" : "this is not expected here");
        return NULL;
    }
    struct actions_node *node = read_or(r);
    if (node && !take(r, ")")) {
        (void)fail(r, "')' is missing");
        return NULL;
    }
    return node;
}

/* Puts a part behind the path of a context; what is no context becomes a part of itself. */
static struct actions_node *extend(struct reading *r, struct actions_node *base, struct text part)
{
    if (base->kind == ACTIONS_CONTEXT && base->text.size + part.size >= PATH_MAX_BYTES) {
        (void)fail(r, "the name of a context is too long");
        return NULL;
    }
    if (base->kind == ACTIONS_CONTEXT) {
        struct text name = lower(r->arena, part);
        base->text = arena_print(r->arena, "%.*s.%.*s", TEXT_ARG(base->text), TEXT_ARG(name));
        return base;
    }
    if (base->kind == ACTIONS_PART)
        return base;
    struct actions_node *node = new_node(r, ACTIONS_PART, TEXT(""));
    if (node)
        append(node, base);
    return node;
}

static struct actions_node *read_index(struct reading *r, struct actions_node *base)
{
    if (take(r, "*"))
        return take(r, "]") ? extend(r, base, TEXT("*")) : NULL;
    struct actions_node *index = read_or(r);
    if (!index)
        return NULL;
    if (!take(r, "]")) {
        (void)fail(r, "']' is missing");
        return NULL;
    }
    bool is_name = index->kind == ACTIONS_TEXT;
    struct actions_node *out = extend(r, base, is_name ? index->text : TEXT("*"));
    if (out && !is_name)
        append(out, index);
    return out;
}

static struct actions_node *read_member(struct reading *r, struct actions_node *base)
{
    if (take(r, "*"))
        return extend(r, base, TEXT("*"));
    if (begins_name(peek(r)))
        return extend(r, base, take_name(r));
    (void)fail(r, "a name is missing");
    return NULL;
}

static struct actions_node *read_postfix(struct reading *r)
{
    (void)peek(r);
    size_t start = r->at;
    struct actions_node *node = read_primary(r);
    if (node)
        node->at = start;
    while (node) {
        if (take(r, "."))
            node = read_member(r, node);
        else if (take(r, "["))
            node = read_index(r, node);
        else
            break;
    }
    return node;
}

static struct actions_node *read_not(struct reading *r)
{
    if (peek(r) != '!' || text_starts(text_from(r->source, r->at), TEXT("!=")))
        return read_postfix(r);
    r->at++;
    if (r->depth == ACTIONS_EXPRESSION_DEPTH_MAX) {
        (void)fail(r, "it is nested too deeply");
        return NULL;
    }
    r->depth++;
    struct actions_node *node = new_node(r, ACTIONS_NOT, TEXT("!"));
    struct actions_node *item = node ? read_not(r) : NULL;
    r->depth--;
    if (!item)
        return NULL;
    append(node, item);
    return node;
}

/* The operators of one level, which group from the left; the longer first. */
struct level {
    enum actions_kind kind;
    const char *operators[5];
};

static const struct level levels[] = {
    {ACTIONS_OR, {"||"}},
    {ACTIONS_AND, {"&&"}},
    {ACTIONS_COMPARE, {"==", "!="}},
    {ACTIONS_COMPARE, {"<=", ">=", "<", ">"}},
};

enum { LEVELS = sizeof levels / sizeof levels[0] };

static const char *take_operator(struct reading *r, const struct level *level)
{
    for (const char *const *each = level->operators; *each; each++)
        if (take(r, *each))
            return *each;
    return NULL;
}

static struct actions_node *read_level(struct reading *r, size_t at)
{
    if (at == LEVELS)
        return read_not(r);
    struct actions_node *left = read_level(r, at + 1);
    for (const char *sign; left && (sign = take_operator(r, &levels[at]));) {
        struct actions_node *right = read_level(r, at + 1);
        struct actions_node *node = right ? new_node(r, levels[at].kind, text_of(sign)) : NULL;
        if (!node)
            return NULL;
        left->next = right;
        node->first = left;
        left = node;
    }
    return left;
}

static struct actions_node *read_or(struct reading *r)
{
    if (r->depth == ACTIONS_EXPRESSION_DEPTH_MAX) {
        (void)fail(r, "it is nested too deeply");
        return NULL;
    }
    r->depth++;
    struct actions_node *node = read_level(r, 0);
    r->depth--;
    return node;
}

int actions_expression_read(struct text source, struct arena *arena, struct actions_node **out,
                            struct error *err)
{
    struct error unread = {ERROR_NONE, ""};
    struct reading r = {.source = source, .arena = arena, .err = err ? err : &unread};
    if (source.size > ACTIONS_EXPRESSION_BYTES_MAX)
        return error_set(err, ERROR_DATA, "the expression is longer than %d bytes",
                         ACTIONS_EXPRESSION_BYTES_MAX);
    r.err->code = ERROR_NONE;
    struct actions_node *node = read_or(&r);
    if (!node)
        return r.err->code == ERROR_NONE ? fail(&r, "']' is missing") : -1;
    if (peek(&r) >= 0)
        return fail(&r, "this is not expected here");
    *out = node;
    return 0;
}

bool actions_expression_next(struct text text, size_t *at, size_t *begin, struct text *inside)
{
    const char *found = *at < text.size ? memmem(text.data + *at, text.size - *at, "${{", 3) : NULL;
    if (!found)
        return false;
    *begin = (size_t)(found - text.data);
    size_t start = *begin + 3, end = start;
    bool quoted = false;
    while (end < text.size && (quoted || !text_starts(text_from(text, end), TEXT("}}"))))
        quoted ^= text.data[end++] == '\'';
    *inside = (struct text){text.data + start, end - start};
    *at = end + 2 < text.size ? end + 2 : text.size;
    return true;
}

/* Trees are at most as deep as operators of one level are long, so that they are walked without
 * recursion into first items: a stack of the nodes that are left. */
struct walk {
    const struct actions_node *left[ACTIONS_EXPRESSION_NODES_MAX + 1];
    size_t count;
};

static void push(struct walk *walk, const struct actions_node *node)
{
    if (node && walk->count < sizeof walk->left / sizeof walk->left[0])
        walk->left[walk->count++] = node;
}

/* The items, so that the first is taken first. */
static void push_items(struct walk *walk, const struct actions_node *first)
{
    size_t start = walk->count;
    for (const struct actions_node *item = first; item; item = item->next)
        push(walk, item);
    for (size_t a = start, b = walk->count; a + 1 < b; a++, b--) {
        const struct actions_node *swapped = walk->left[a];
        walk->left[a] = walk->left[b - 1];
        walk->left[b - 1] = swapped;
    }
}

void actions_expression_each(const struct actions_node *node,
                             void (*visit)(void *context, const struct actions_node *node),
                             void *context)
{
    struct walk walk = {.count = 0};
    push(&walk, node);
    while (walk.count) {
        const struct actions_node *at = walk.left[--walk.count];
        visit(context, at);
        push_items(&walk, at->first);
    }
}

/* Functions whose value holds none of their arguments. */
static bool hides_arguments(struct text function)
{
    static const char *const names[] = {"contains", "startswith", "endswith",  "hashfiles",
                                        "success",  "failure",    "cancelled", "always"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (text_is(function, names[i]))
            return true;
    return false;
}

void actions_expression_yields(const struct actions_node *node,
                               void (*visit)(void *context, const struct actions_node *node),
                               void *context)
{
    struct walk walk = {.count = 0};
    push(&walk, node);
    while (walk.count) {
        const struct actions_node *at = walk.left[--walk.count];
        switch (at->kind) {
        case ACTIONS_TEXT:
        case ACTIONS_LITERAL:
        case ACTIONS_CONTEXT:
            visit(context, at);
            break;
        case ACTIONS_CALL:
            visit(context, at);
            if (!hides_arguments(at->text))
                push_items(&walk, at->first);
            break;
        case ACTIONS_PART:
            push(&walk, at->first);
            break;
        case ACTIONS_AND:
            push(&walk, at->first->next);
            break;
        case ACTIONS_OR:
            push_items(&walk, at->first);
            break;
        case ACTIONS_NOT:
        case ACTIONS_COMPARE:
            break;
        }
    }
}

static void find_variable(void *context, const struct actions_node *node)
{
    static const char *const states[] = {"success", "failure", "always", "cancelled", "hashfiles"};
    bool *constant = context;
    if (node->kind == ACTIONS_CONTEXT)
        *constant = false;
    if (node->kind == ACTIONS_CALL)
        for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
            if (text_is(node->text, states[i]))
                *constant = false;
}

bool actions_expression_is_constant(const struct actions_node *node)
{
    bool constant = true;
    actions_expression_each(node, find_variable, &constant);
    return constant;
}

static int truth_of_literal(const struct actions_node *node)
{
    if (node->kind == ACTIONS_TEXT)
        return node->text.size > 0;
    static const char *const falsy[] = {"false", "null", "NaN", "0", "-0", "+0", "0.0"};
    for (size_t i = 0; i < sizeof falsy / sizeof falsy[0]; i++)
        if (text_is(node->text, falsy[i]))
            return 0;
    return 1;
}

/* `turns` bounds the recursion: what is longer has no truth. */
static int truth(const struct actions_node *node, size_t turns)
{
    if (turns == 0)
        return -1;
    if (node->kind == ACTIONS_TEXT || node->kind == ACTIONS_LITERAL)
        return truth_of_literal(node);
    if (node->kind != ACTIONS_NOT && node->kind != ACTIONS_AND && node->kind != ACTIONS_OR)
        return -1;
    int left = truth(node->first, turns - 1);
    if (node->kind == ACTIONS_NOT)
        return left < 0 ? -1 : !left;
    int right = truth(node->first->next, turns - 1);
    if (node->kind == ACTIONS_AND)
        return left == 0 || right == 0 ? 0 : left < 0 || right < 0 ? -1 : 1;
    return left == 1 || right == 1 ? 1 : left < 0 || right < 0 ? -1 : 0;
}

int actions_expression_truth(const struct actions_node *node)
{
    return truth(node, ACTIONS_EXPRESSION_DEPTH_MAX);
}
