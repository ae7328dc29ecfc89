/* SPDX-License-Identifier: MPL-2.0 */
/* What is left of an expression where some names are known to be absent from every record. Nothing
 * is the empty text, which gives no value and does not hold. */
#include "lib/expression.h"

#include "lib/filter.h"

struct pruning {
    bool (*is_there)(void *context, struct text name);
    void *context;
};

static struct expression *make_nothing(struct expression *expression)
{
    *expression = (struct expression){.operation = OPERATION_TEXT, .text = TEXT("")};
    return expression;
}

static bool is_nothing(const struct expression *expression)
{
    return !expression || (expression->operation == OPERATION_TEXT && !expression->text.size);
}

static bool is_absent(const struct path *path, const struct pruning *pruning)
{
    return path->start != START_UP && path->count > 0 && path->steps[0].type == STEP_MEMBER &&
           !pruning->is_there(pruning->context, path->steps[0].name);
}

/* A template is empty if a value in it is, or the rest of it. */
static bool is_hollow(const struct expression *part)
{
    return (part->parts[0] && is_nothing(part->parts[0])) ||
           (part->parts[1] && part->parts[1]->operation == OPERATION_TEXT);
}

/* Whether it is nothing, its parts being pruned. */
static bool gives_nothing(const struct expression *expression, const struct pruning *pruning)
{
    struct expression *const *parts = expression->parts;
    switch (expression->operation) {
    case OPERATION_PATH:
        return is_absent(&expression->path, pruning);
    case OPERATION_TEMPLATE:
        return is_hollow(expression);
    case OPERATION_FILTER:
        return expression->filter->each && is_nothing(parts[0]);
    case OPERATION_IF:
        return is_nothing(parts[2]) && (is_nothing(parts[0]) || is_nothing(parts[1]));
    case OPERATION_PURL:
        return is_nothing(parts[1]);
    case OPERATION_MATCH:
    case OPERATION_IN:
        return is_nothing(parts[0]);
    case OPERATION_AND:
    case OPERATION_ELSE:
    case OPERATION_OR:
        return is_nothing(parts[0]) &&
               (expression->operation == OPERATION_AND || is_nothing(parts[1]));
    default:
        return false;
    }
}

static struct expression *prune(struct expression *expression, const struct pruning *pruning)
{
    struct expression **parts = expression->parts;
    for (size_t i = 0; i < EXPRESSION_ARGUMENTS_MAX; i++)
        if (parts[i])
            parts[i] = prune(parts[i], pruning);
    if (gives_nothing(expression, pruning))
        return make_nothing(expression);
    if (!is_nothing(parts[0]))
        return expression;
    if (expression->operation == OPERATION_ELSE || expression->operation == OPERATION_OR)
        return parts[1];
    return expression->operation == OPERATION_IF ? parts[2] : expression;
}

struct expression *expression_prune(struct expression *expression,
                                    bool (*is_there)(void *context, struct text name),
                                    void *context)
{
    struct pruning pruning = {is_there, context};
    struct expression *pruned = prune(expression, &pruning);
    return is_nothing(pruned) ? NULL : pruned;
}
