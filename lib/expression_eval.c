/* SPDX-License-Identifier: MPL-2.0 */
/* Evaluating expressions: a walk over the tree of the expression. */
#include "lib/expression.h"

#include "lib/filter.h"

#include <stdlib.h>

void regex_close(struct regex *regexes)
{
    for (; regexes; regexes = regexes->next)
        matcher_destroy(&regexes->matcher);
}

enum match_result regex_find(struct regex *regex, struct scope *scope, struct text subject,
                             struct match_span *spans, size_t count)
{
    if (!regex->matcher)
        regex->matcher = matcher_new(regex->pattern, regex->flags, NULL);
    if (!regex->matcher)
        return MATCH_NO;
    if (subject.size > MATCH_SUBJECT_MAX)
        subject.size = MATCH_SUBJECT_MAX;
    return match_find(regex->matcher, scope->scratch, subject, 0, spans, count);
}

static bool regex_holds(struct regex *regex, struct scope *scope, struct text subject)
{
    struct match_span span;
    return regex_find(regex, scope, subject, &span, 1) == MATCH_YES;
}

static bool spend(struct scope *scope)
{
    if (scope->steps == 0)
        return false;
    scope->steps--;
    return true;
}

void values_add(struct values *values, const struct value *value, struct scope *scope)
{
    if (values->count >= EXPRESSION_VALUES_MAX || !spend(scope))
        return;
    values->items =
        arena_grow(scope->arena, (void *)values->items, values->count, sizeof *values->items);
    values->items[values->count++] = value;
}

void values_add_text(struct values *values, struct text text, struct scope *scope)
{
    if (text.size)
        values_add(values, value_text(scope->arena, text_cut(text, EXPRESSION_TEXT_MAX)), scope);
}

/* Paths. */

struct walk {
    struct scope *scope;
    struct values *out;
    bool first; /* only the first text that is not empty */
    bool done;
};

static void emit(struct walk *walk, const struct value *value)
{
    if (value->type == VALUE_LIST) {
        for (const struct value *item = value->first; item && !walk->done; item = item->next)
            emit(walk, item);
        return;
    }
    if (value->type == VALUE_NULL || (walk->first && !value->text.size))
        return;
    values_add(walk->out, value, walk->scope);
    walk->done = walk->first || walk->scope->steps == 0;
}

static void walk_steps(struct walk *walk, const struct value *value, const struct step *step,
                       size_t count, struct text key);

static void walk_member(struct walk *walk, const struct value *value, const struct step *step,
                        size_t count)
{
    if (value->type == VALUE_LIST) {
        for (const struct value *item = value->first; item && !walk->done; item = item->next)
            walk_member(walk, item, step, count);
        return;
    }
    if (value->type != VALUE_MAP)
        return;
    for (const struct value *member = value->first; member && !walk->done; member = member->next)
        if (member->name.size == step->name.size &&
            memcmp(member->name.data, step->name.data, step->name.size) == 0)
            walk_steps(walk, member, step + 1, count - 1, TEXT(""));
}

static void walk_items(struct walk *walk, const struct value *value, const struct step *step,
                       size_t count)
{
    if (value->type != VALUE_LIST && value->type != VALUE_MAP) {
        walk_steps(walk, value, step + 1, count - 1, TEXT(""));
        return;
    }
    for (const struct value *item = value->first; item && !walk->done; item = item->next)
        walk_steps(walk, item, step + 1, count - 1, item->name);
}

static void walk_index(struct walk *walk, const struct value *value, const struct step *step,
                       size_t count)
{
    int64_t size = 0, index = step->index;
    if (value->type != VALUE_LIST) {
        if (index == 0 || index == -1)
            walk_steps(walk, value, step + 1, count - 1, TEXT(""));
        return;
    }
    for (const struct value *item = value->first; item && index < 0; item = item->next)
        size++;
    index = index < 0 ? index + size : index;
    const struct value *item = index < 0 ? NULL : value->first;
    for (; item && index > 0; index--)
        item = item->next;
    if (item)
        walk_steps(walk, item, step + 1, count - 1, TEXT(""));
}

/* Whether a text of the member is, or matches, what the step says. */
static bool selects(struct walk *walk, const struct value *value, const struct step *step)
{
    struct values found = {0};
    struct step member = {.type = STEP_MEMBER, .name = step->name};
    struct walk inner = {.scope = walk->scope, .out = &found};
    walk_member(&inner, value, &member, 1);
    for (size_t i = 0; i < found.count; i++) {
        struct text text = found.items[i]->text;
        if (step->type == STEP_MATCH ? regex_holds(step->regex, walk->scope, text)
                                     : text_equal(text, step->text))
            return true;
    }
    return false;
}

static void walk_selection(struct walk *walk, const struct value *value, const struct step *step,
                           size_t count)
{
    if (value->type == VALUE_LIST) {
        for (const struct value *item = value->first; item && !walk->done; item = item->next)
            walk_selection(walk, item, step, count);
        return;
    }
    if (value->type == VALUE_MAP && spend(walk->scope) &&
        selects(walk, value, step) == (step->type != STEP_UNEQUAL))
        walk_steps(walk, value, step + 1, count - 1, TEXT(""));
}

static void walk_steps(struct walk *walk, const struct value *value, const struct step *step,
                       size_t count, struct text key)
{
    if (count == 0) {
        emit(walk, value);
        return;
    }
    switch (step->type) {
    case STEP_MEMBER:
        walk_member(walk, value, step, count);
        break;
    case STEP_ANY:
        walk_items(walk, value, step, count);
        break;
    case STEP_INDEX:
        walk_index(walk, value, step, count);
        break;
    case STEP_EQUAL:
    case STEP_UNEQUAL:
    case STEP_MATCH:
        walk_selection(walk, value, step, count);
        break;
    case STEP_KEY:
        if (key.size && count == 1)
            emit(walk, value_text(walk->scope->arena, key));
        break;
    case STEP_DEEP:
        break;
    }
}

/* Where a path begins, and the key of that value. */
static const struct value *path_start(const struct path *path, const struct scope *scope,
                                      struct text *key)
{
    *key = scope->key;
    switch (path->start) {
    case START_RECORD:
        return scope->record;
    case START_ROOT:
        *key = TEXT("");
        return scope->root;
    case START_UP:
        break;
    }
    if (path->up > scope->depth)
        return NULL;
    *key = scope->levels[scope->depth - path->up].key;
    return scope->levels[scope->depth - path->up].value;
}

static void walk_path(const struct path *path, struct scope *scope, struct walk *walk)
{
    struct text key;
    const struct value *value = path_start(path, scope, &key);
    if (value)
        walk_steps(walk, value, path->steps, path->count, key);
}

struct values expression_path(const struct path *path, const struct value *value, struct text key,
                              struct scope *scope)
{
    struct values out = {0};
    struct walk walk = {.scope = scope, .out = &out};
    walk_steps(&walk, value, path->steps, path->count, key);
    return out;
}

/* Operations. */

static void evaluate(const struct expression *expression, struct scope *scope, struct values *out);

static struct memo *memo_of(const struct expression *expression, const struct scope *scope)
{
    return expression->memo && scope->memos ? &scope->memos[expression->memo - 1] : NULL;
}

static struct values values_of(const struct expression *expression, struct scope *scope)
{
    struct values out = {0};
    struct memo *memo = memo_of(expression, scope);
    if (memo && memo->values_epoch == scope->epoch)
        return memo->values;
    evaluate(expression, scope, &out);
    if (memo) {
        memo->values = out;
        memo->values_epoch = scope->epoch;
    }
    return out;
}

static bool is_some(const struct values *values)
{
    for (size_t i = 0; i < values->count; i++)
        if (!value_is_empty(values->items[i]))
            return true;
    return false;
}

/* Empty if a value in it is. */
static struct text template_text(const struct expression *part, struct scope *scope)
{
    struct text texts[2 * EXPRESSION_PARTS_MAX];
    size_t count = 0, size = 0;
    for (; part && count + 2 <= sizeof texts / sizeof texts[0]; part = part->parts[1]) {
        texts[count++] = part->text;
        if (part->parts[0]) {
            texts[count] = expression_text(part->parts[0], scope);
            if (!texts[count++].size)
                return TEXT("");
        }
    }
    for (size_t i = 0; i < count; i++)
        size += texts[i].size;
    char *data = arena_alloc(scope->arena, size + 1), *at = data;
    for (size_t i = 0; i < count; i++) {
        if (texts[i].size)
            memcpy(at, texts[i].data, texts[i].size);
        at += texts[i].size;
    }
    return (struct text){data, size};
}

static void apply_filter(const struct expression *expression, struct scope *scope,
                         struct values *out)
{
    const struct filter *filter = expression->filter;
    struct values in = values_of(expression->parts[0], scope);
    if (filter->all) {
        filter->all(out, in, expression->arguments, scope);
        return;
    }
    for (size_t i = 0; i < in.count && scope->steps; i++)
        if (in.items[i]->text.size)
            filter->each(out, in.items[i]->text, expression->arguments, scope);
}

static void extreme(const struct expression *expression, struct scope *scope, struct values *out)
{
    const struct value *best = NULL;
    double best_number = 0, number;
    bool least = expression->operation == OPERATION_MIN;
    for (size_t i = 0; i < expression->part_count; i++) {
        struct values in = values_of(expression->parts[i], scope);
        for (size_t k = 0; k < in.count; k++) {
            if (!filter_number(in.items[k]->text, &number))
                continue;
            if (!best || (least ? number < best_number : number > best_number)) {
                best = in.items[k];
                best_number = number;
            }
        }
    }
    if (best)
        values_add(out, best, scope);
}

static void package_url(const struct expression *expression, struct scope *scope,
                        struct values *out)
{
    struct text type = expression_text(expression->parts[0], scope);
    struct text name = expression_text(expression->parts[1], scope);
    struct text version = {"", 0};
    if (expression->part_count == 3)
        version = expression_text(expression->parts[2], scope);
    values_add_text(out, filter_purl(type, name, version, scope->arena), scope);
}

static void evaluate(const struct expression *expression, struct scope *scope, struct values *out)
{
    struct walk walk = {.scope = scope, .out = out};
    const struct expression *chosen;
    if (!spend(scope))
        return;
    switch (expression->operation) {
    case OPERATION_TEXT:
        values_add_text(out, expression->text, scope);
        break;
    case OPERATION_PATH:
        walk_path(&expression->path, scope, &walk);
        break;
    case OPERATION_TEMPLATE:
        values_add_text(out, template_text(expression, scope), scope);
        break;
    case OPERATION_ELSE: {
        struct values first = values_of(expression->parts[0], scope);
        if (is_some(&first))
            *out = first;
        else
            evaluate(expression->parts[1], scope, out);
        break;
    }
    case OPERATION_FILTER:
        apply_filter(expression, scope, out);
        break;
    case OPERATION_IF:
        chosen = expression_holds(expression->parts[0], scope) ? expression->parts[1]
                                                               : expression->parts[2];
        if (chosen)
            evaluate(chosen, scope, out);
        break;
    case OPERATION_PURL:
        package_url(expression, scope, out);
        break;
    case OPERATION_MAX:
    case OPERATION_MIN:
        extreme(expression, scope, out);
        break;
    default:
        break;
    }
}

struct values expression_values(const struct expression *expression, struct scope *scope)
{
    return values_of(expression, scope);
}

/* Most fields take one text: it is found without lists of all values. */
static struct text find_text(const struct expression *expression, struct scope *scope)
{
    struct values out = {0};
    struct walk walk = {.scope = scope, .out = &out, .first = true};
    const struct expression *chosen;
    struct text text;
    if (!spend(scope))
        return TEXT("");
    switch (expression->operation) {
    case OPERATION_TEXT:
        return expression->text;
    case OPERATION_TEMPLATE:
        return template_text(expression, scope);
    case OPERATION_ELSE:
        text = expression_text(expression->parts[0], scope);
        return text.size ? text : expression_text(expression->parts[1], scope);
    case OPERATION_IF:
        chosen = expression_holds(expression->parts[0], scope) ? expression->parts[1]
                                                               : expression->parts[2];
        return chosen ? expression_text(chosen, scope) : TEXT("");
    case OPERATION_PATH:
        walk_path(&expression->path, scope, &walk);
        break;
    default:
        out = values_of(expression, scope);
    }
    for (size_t i = 0; i < out.count; i++)
        if (out.items[i]->text.size)
            return out.items[i]->text;
    return TEXT("");
}

struct text expression_text(const struct expression *expression, struct scope *scope)
{
    struct memo *memo = memo_of(expression, scope);
    if (!memo)
        return find_text(expression, scope);
    if (memo->text_epoch != scope->epoch) {
        memo->text = find_text(expression, scope);
        memo->text_epoch = scope->epoch;
    }
    return memo->text;
}

/* Conditions. */

static bool any_equal(const struct expression *condition, struct scope *scope)
{
    struct values a = values_of(condition->parts[0], scope);
    struct values b = values_of(condition->parts[1], scope);
    for (size_t i = 0; i < a.count; i++)
        for (size_t k = 0; k < b.count && spend(scope); k++)
            if (text_equal(a.items[i]->text, b.items[k]->text))
                return true;
    bool none = !is_some(&a) && !is_some(&b); /* nothing equals nothing: a == '' */
    return none;
}

static bool any_matches(const struct expression *condition, struct scope *scope)
{
    struct values a = values_of(condition->parts[0], scope);
    for (size_t i = 0; i < a.count; i++)
        if (regex_holds(condition->regex, scope, a.items[i]->text))
            return true;
    return false;
}

static bool any_in(const struct expression *condition, struct scope *scope)
{
    struct values a = values_of(condition->parts[0], scope);
    for (size_t i = 0; i < a.count; i++)
        for (size_t k = 0; k < condition->list.count; k++)
            if (text_equal(a.items[i]->text, condition->list.items[k]))
                return true;
    return false;
}

/* Something is there, and it is not the value false alone. */
static bool is_true(const struct values *values)
{
    for (size_t i = 0; i < values->count; i++) {
        const struct value *value = values->items[i];
        bool is_false = value->type == VALUE_BOOLEAN && text_is(value->text, "false");
        if (!is_false && !value_is_empty(value))
            return true;
    }
    return false;
}

/* Whether the first text of a path says more than false: the usual case of a condition. */
static bool has_word(const struct expression *path, struct scope *scope)
{
    struct text text = expression_text(path, scope);
    return text.size && !text_is(text, "false");
}

bool expression_holds(const struct expression *condition, struct scope *scope)
{
    struct values values;
    if (!spend(scope))
        return false;
    switch (condition->operation) {
    case OPERATION_EQUAL:
        return any_equal(condition, scope);
    case OPERATION_UNEQUAL:
        return !any_equal(condition, scope);
    case OPERATION_MATCH:
        return any_matches(condition, scope);
    case OPERATION_IN:
        return any_in(condition, scope);
    case OPERATION_AND:
        return expression_holds(condition->parts[0], scope) &&
               expression_holds(condition->parts[1], scope);
    case OPERATION_OR:
        return expression_holds(condition->parts[0], scope) ||
               expression_holds(condition->parts[1], scope);
    case OPERATION_NOT:
        return !expression_holds(condition->parts[0], scope);
    default:
        if (condition->operation == OPERATION_PATH && has_word(condition, scope))
            return true;
        values = values_of(condition, scope);
        return is_true(&values);
    }
}
