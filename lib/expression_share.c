/* SPDX-License-Identifier: MPL-2.0 */
/* Which parts of expressions are the same, so that each is evaluated once for a record. A mapping
 * that looks a component up by a key asks for the key in each field that it fills. */
#include "lib/expression.h"

#include "schema/id.h"

#include <stdlib.h>

struct found {
    uint64_t hash;
    struct expression *expression;
};

struct sharing {
    struct arena *arena;
    struct found *items;
    size_t count;
};

static uint64_t mix(uint64_t hash, uint64_t number)
{
    return digest_mix(hash ^ digest_mix(number));
}

static uint64_t hash_path(uint64_t hash, const struct path *path)
{
    hash = mix(mix(hash, path->start), path->up);
    for (size_t i = 0; i < path->count; i++) {
        const struct step *step = &path->steps[i];
        hash = mix(mix(hash, step->type), digest_of(step->name));
        hash = mix(mix(hash, digest_of(step->text)), (uint64_t)step->index);
    }
    return hash;
}

/* Texts, paths and conditions are as cheap as remembering them. */
static bool is_worth(const struct expression *expression)
{
    return expression->operation > OPERATION_PATH && expression->operation < OPERATION_EQUAL;
}

static uint64_t visit(struct sharing *sharing, struct expression *expression)
{
    if (!expression)
        return 0;
    uint64_t hash = mix(expression->operation, digest_of(expression->text));
    hash = hash_path(hash, &expression->path);
    hash = mix(hash, (uint64_t)(uintptr_t)expression->filter);
    hash = mix(hash, expression->regex ? digest_of(expression->regex->pattern) : 0);
    for (size_t i = 0; i < EXPRESSION_ARGUMENTS_MAX; i++)
        hash = mix(hash, visit(sharing, expression->parts[i]));
    for (size_t i = 0; i < expression->argument_count; i++) {
        const struct argument *argument = &expression->arguments[i];
        hash = mix(mix(hash, digest_of(argument->text)), (uint64_t)argument->number);
        hash = mix(hash, argument->regex ? digest_of(argument->regex->pattern) : 0);
        hash = mix(hash, visit(sharing, argument->expression));
    }
    if (is_worth(expression)) {
        sharing->items =
            arena_grow(sharing->arena, sharing->items, sharing->count, sizeof *sharing->items);
        sharing->items[sharing->count++] = (struct found){hash, expression};
    }
    return hash;
}

/* Whether they are the same. */

static bool same_regex(const struct regex *a, const struct regex *b)
{
    if (!a || !b)
        return a == b;
    return a->flags == b->flags && text_equal(a->pattern, b->pattern);
}

static bool same_path(const struct path *a, const struct path *b)
{
    if (a->start != b->start || a->up != b->up || a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        const struct step *x = &a->steps[i], *y = &b->steps[i];
        if (x->type != y->type || x->index != y->index || !text_equal(x->name, y->name) ||
            !text_equal(x->text, y->text) || !same_regex(x->regex, y->regex))
            return false;
    }
    return true;
}

static bool same_expression(const struct expression *a, const struct expression *b);

static bool same_argument(const struct argument *a, const struct argument *b)
{
    if (a->number != b->number || a->words.count != b->words.count ||
        !text_equal(a->text, b->text) || !same_regex(a->regex, b->regex))
        return false;
    for (size_t i = 0; i < a->words.count; i++)
        if (!text_equal(a->words.items[i].from, b->words.items[i].from) ||
            !text_equal(a->words.items[i].to, b->words.items[i].to))
            return false;
    return same_expression(a->expression, b->expression);
}

static bool same_expression(const struct expression *a, const struct expression *b)
{
    if (!a || !b)
        return a == b;
    if (a->operation != b->operation || a->filter != b->filter ||
        a->argument_count != b->argument_count || !text_equal(a->text, b->text) ||
        !same_path(&a->path, &b->path) || !texts_equal(&a->list, &b->list) ||
        !same_regex(a->regex, b->regex))
        return false;
    for (size_t i = 0; i < a->argument_count; i++)
        if (!same_argument(&a->arguments[i], &b->arguments[i]))
            return false;
    for (size_t i = 0; i < EXPRESSION_ARGUMENTS_MAX; i++)
        if (!same_expression(a->parts[i], b->parts[i]))
            return false;
    return true;
}

static int compare_found(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    return (x->hash > y->hash) - (x->hash < y->hash);
}

uint32_t expression_share(struct expression *const *items, size_t count, uint32_t used,
                          struct arena *arena)
{
    struct sharing sharing = {.arena = arena};
    for (size_t i = 0; i < count; i++)
        (void)visit(&sharing, items[i]);
    if (sharing.count < 2)
        return used;
    qsort(sharing.items, sharing.count, sizeof *sharing.items, compare_found);
    for (size_t i = 0, next; i < sharing.count; i = next) {
        struct expression *first = sharing.items[i].expression;
        for (next = i + 1;
             next < sharing.count && sharing.items[next].hash == sharing.items[i].hash; next++) {
            if (!same_expression(first, sharing.items[next].expression))
                continue;
            first->memo = first->memo ? first->memo : ++used;
            sharing.items[next].expression->memo = first->memo;
        }
    }
    return used;
}
