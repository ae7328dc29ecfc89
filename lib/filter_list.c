/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/filter_internal.h"

void filter_first(struct values *out, struct values in, const struct argument *arguments,
                  struct scope *scope)
{
    (void)arguments;
    for (size_t i = 0; i < in.count && !out->count; i++)
        if (!value_is_empty(in.items[i]))
            values_add(out, in.items[i], scope);
}

void filter_last(struct values *out, struct values in, const struct argument *arguments,
                 struct scope *scope)
{
    (void)arguments;
    for (size_t i = in.count; i > 0 && !out->count; i--)
        if (!value_is_empty(in.items[i - 1]))
            values_add(out, in.items[i - 1], scope);
}

void filter_unique(struct values *out, struct values in, const struct argument *arguments,
                   struct scope *scope)
{
    (void)arguments;
    for (size_t i = 0; i < in.count; i++) {
        bool seen = false;
        for (size_t k = 0; k < out->count && !seen; k++)
            seen = text_equal(out->items[k]->text, in.items[i]->text);
        if (!seen)
            values_add(out, in.items[i], scope);
    }
}

void filter_count(struct values *out, struct values in, const struct argument *arguments,
                  struct scope *scope)
{
    (void)arguments;
    values_add_text(out, arena_print(scope->arena, "%zu", in.count), scope);
}

void filter_join(struct values *out, struct values in, const struct argument *arguments,
                 struct scope *scope)
{
    struct text between = arguments[0].text;
    size_t size = 0;
    for (size_t i = 0; i < in.count; i++)
        size += in.items[i]->text.size + between.size;
    size = size < EXPRESSION_TEXT_MAX ? size : EXPRESSION_TEXT_MAX;
    char *data = arena_alloc(scope->arena, size + 1);
    size_t at = 0;
    for (size_t i = 0; i < in.count; i++) {
        struct text text = in.items[i]->text, gap = at ? between : TEXT("");
        if (!text.size || at + gap.size + text.size > size)
            continue;
        memcpy(data + at, gap.data, gap.size);
        memcpy(data + at + gap.size, text.data, text.size);
        at += gap.size + text.size;
    }
    values_add_text(out, (struct text){data, at}, scope);
}

void filter_otherwise(struct values *out, struct values in, const struct argument *arguments,
                      struct scope *scope)
{
    for (size_t i = 0; i < in.count; i++)
        if (!value_is_empty(in.items[i]))
            values_add(out, in.items[i], scope);
    if (!out->count)
        *out = expression_values(arguments[0].expression, scope);
}
