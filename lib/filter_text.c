/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/filter_internal.h"

#include <ctype.h>

static void map_bytes(struct values *out, struct text in, int (*change)(int), struct scope *scope)
{
    char *data = arena_alloc(scope->arena, in.size + 1);
    for (size_t i = 0; i < in.size; i++) {
        unsigned char byte = (unsigned char)in.data[i];
        data[i] = byte < 0x80 ? (char)change(byte) : in.data[i];
    }
    values_add_text(out, (struct text){data, in.size}, scope);
}

void filter_lower(struct values *out, struct text in, const struct argument *arguments,
                  struct scope *scope)
{
    (void)arguments;
    map_bytes(out, in, tolower, scope);
}

void filter_upper(struct values *out, struct text in, const struct argument *arguments,
                  struct scope *scope)
{
    (void)arguments;
    map_bytes(out, in, toupper, scope);
}

void filter_trim(struct values *out, struct text in, const struct argument *arguments,
                 struct scope *scope)
{
    (void)arguments;
    values_add_text(out, text_trim(in), scope);
}

void filter_collapse(struct values *out, struct text in, const struct argument *arguments,
                     struct scope *scope)
{
    (void)arguments;
    struct text rest = text_trim(in);
    char *data = arena_alloc(scope->arena, rest.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < rest.size; i++) {
        bool space = filter_is_space(rest.data[i]);
        if (!space || data[size - 1] != ' ')
            data[size++] = space ? ' ' : rest.data[i];
    }
    values_add_text(out, (struct text){data, size}, scope);
}

bool filter_split_at(struct text in, struct text part, bool last, struct text *before,
                     struct text *after)
{
    if (!part.size)
        return false;
    const char *found = NULL;
    for (struct text rest = in; rest.size >= part.size;) {
        const char *here = memmem(rest.data, rest.size, part.data, part.size);
        if (!here)
            break;
        found = here;
        if (!last)
            break;
        rest = text_from(rest, (size_t)(here - rest.data) + 1);
    }
    if (!found)
        return false;
    *before = (struct text){in.data, (size_t)(found - in.data)};
    *after = text_from(in, before->size + part.size);
    return true;
}

void filter_before(struct values *out, struct text in, const struct argument *arguments,
                   struct scope *scope)
{
    struct text left = in, right;
    (void)filter_split_at(in, arguments[0].text, false, &left, &right);
    values_add_text(out, left, scope);
}

void filter_before_last(struct values *out, struct text in, const struct argument *arguments,
                        struct scope *scope)
{
    struct text left = in, right;
    (void)filter_split_at(in, arguments[0].text, true, &left, &right);
    values_add_text(out, left, scope);
}

void filter_after(struct values *out, struct text in, const struct argument *arguments,
                  struct scope *scope)
{
    struct text left, right;
    if (filter_split_at(in, arguments[0].text, false, &left, &right))
        values_add_text(out, right, scope);
}

void filter_after_last(struct values *out, struct text in, const struct argument *arguments,
                       struct scope *scope)
{
    struct text left, right;
    if (filter_split_at(in, arguments[0].text, true, &left, &right))
        values_add_text(out, right, scope);
}

void filter_prefix(struct values *out, struct text in, const struct argument *arguments,
                   struct scope *scope)
{
    struct text first = arguments[0].text;
    values_add_text(out, arena_print(scope->arena, "%.*s%.*s", TEXT_ARG(first), TEXT_ARG(in)),
                    scope);
}

void filter_split(struct values *out, struct text in, const struct argument *arguments,
                  struct scope *scope)
{
    struct text part, rest = in;
    while (filter_split_at(rest, arguments[0].text, false, &part, &rest))
        values_add_text(out, text_trim(part), scope);
    values_add_text(out, text_trim(rest), scope);
}

void filter_replace(struct values *out, struct text in, const struct argument *arguments,
                    struct scope *scope)
{
    struct text from = arguments[0].text, to = arguments[1].text, part, rest = in;
    size_t most = from.size ? in.size / from.size + 1 : 1;
    size_t room = in.size + most * to.size;
    if (room > EXPRESSION_TEXT_MAX * 4) /* grows beyond what a text may be */
        return;
    char *data = arena_alloc(scope->arena, room + 1), *at = data;
    while (filter_split_at(rest, from, false, &part, &rest)) {
        at = mempcpy(at, part.data, part.size);
        at = mempcpy(at, to.data, to.size);
    }
    at = mempcpy(at, rest.data, rest.size);
    values_add_text(out, (struct text){data, (size_t)(at - data)}, scope);
}

void filter_match(struct values *out, struct text in, const struct argument *arguments,
                  struct scope *scope)
{
    struct match_span spans[2] = {{0, 0}, {0, 0}};
    if (regex_find(arguments[0].regex, scope, in, spans, 2) != MATCH_YES)
        return;
    struct match_span span = spans[1].end > spans[1].start ? spans[1] : spans[0];
    values_add_text(out, (struct text){in.data + span.start, span.end - span.start}, scope);
}

void filter_map(struct values *out, struct text in, const struct argument *arguments,
                struct scope *scope)
{
    const struct word_pairs *words = &arguments[0].words;
    struct text result = in;
    for (size_t i = 0; i < words->count; i++) {
        if (text_same(words->items[i].from, in)) {
            result = words->items[i].to;
            break;
        }
        if (text_is(words->items[i].from, "*"))
            result = words->items[i].to;
    }
    values_add_text(out, result, scope);
}

void filter_table(struct values *out, struct text in, const struct argument *arguments,
                  struct scope *scope)
{
    const struct value *found =
        scope->look_up(scope->context, arguments[0].text, arguments[1].text, in);
    for (const struct value *value = found; value; value = value->next)
        values_add(out, value, scope);
}

/* Lines of code that a tool printed with their numbers: "12 x", "12: x", "12| x". */
void filter_unnumber(struct values *out, struct text in, const struct argument *arguments,
                     struct scope *scope)
{
    char *data = arena_alloc(scope->arena, in.size + 1);
    size_t size = 0;
    (void)arguments;
    for (size_t i = 0; i < in.size;) {
        size_t at = i;
        while (at < in.size && in.data[at] == ' ')
            at++;
        size_t digits = at;
        while (at < in.size && isdigit((unsigned char)in.data[at]))
            at++;
        bool numbered = at > digits && at < in.size && text_one_of(" :|\t", in.data[at]);
        if (numbered)
            i = at + 1 + (in.data[at] != ' ' && at + 1 < in.size && in.data[at + 1] == ' ');
        const char *end = i < in.size ? memchr(in.data + i, '\n', in.size - i) : NULL;
        size_t length = end ? (size_t)(end - in.data) + 1 - i : in.size - i;
        memcpy(data + size, in.data + i, length);
        size += length;
        i += length;
    }
    values_add_text(out, (struct text){data, size}, scope);
}
