/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/parse_kinds.h"
#include "lib/tree_json.h"

struct text parse_place(const struct mapping_run *run, const struct survey_context *context,
                        size_t index)
{
    struct text place = {"", 0};
    for (size_t i = 0; i < context->chain_count; i++) {
        struct text name = context->chain[i].name;
        if (name.size)
            place = arena_print(run->arena, "%.*s%s%.*s", TEXT_ARG(text_cut(place, 200)),
                                place.size ? "." : "", TEXT_ARG(text_cut(name, 100)));
    }
    if (context->container == CONTAINER_DOCUMENT)
        return TEXT("document");
    uint64_t number = (run->batch->origin.line ? run->batch->origin.line - 1 : 0) + index;
    return arena_print(run->arena, "%.*s[%llu]", TEXT_ARG(place), (unsigned long long)number);
}

/* Past white space and these bytes. */
static size_t skip(struct text raw, size_t at, const char *bytes)
{
    while (at < raw.size && raw.data[at] &&
           (strchr(" \t\r\n", raw.data[at]) || strchr(bytes, raw.data[at])))
        at++;
    return at;
}

/* One child of the container. */
static void parse_child(struct mapping_run *run, const struct plan_node *node, bool named,
                        struct text key, struct text bytes, size_t at, struct text place)
{
    struct scope *scope = &run->scope;
    size_t depth = scope->depth;
    uint64_t offset = run->batch->origin.offset + at;
    struct value *value = tree_json_bytes(bytes, node, run->mapping->head.loose, run->arena);
    if (run->at_root)
        scope->root = value;
    if (named && depth < EXPRESSION_LEVELS_MAX)
        scope->levels[scope->depth++] = (struct enclosing){run->container, run->container_key};
    if (value->type == VALUE_BROKEN)
        batch_reject(run->batch, run->arena, offset + value->offset, place, value->text.data);
    else
        mapping_run_value(run, value, node, named ? TEXT("") : key, offset, place);
    scope->depth = depth;
}

/* A member of a map, whose key stands before it: the size of both, or 0. */
static size_t parse_member(struct mapping_run *run, const struct plan_node *node, size_t at,
                           struct text place)
{
    struct text raw = run->batch->raw;
    struct json j;
    size_t key_size = json_span(text_from(raw, at));
    if (key_size == 0)
        return 0;
    size_t start = skip(raw, at + key_size, ":");
    size_t size = start < raw.size ? json_span(text_from(raw, start)) : 0;
    if (size == 0)
        return 0;
    json_init(&j, (struct text){raw.data + at, key_size}, run->arena);
    struct text key = json_string(&j);
    struct text name = mapping_name(key, run->mapping->head.loose, run->arena);
    const struct plan_node *child = plan_named(node, name);
    bool named = child != NULL;
    child = child ? child : node->any;
    if (child && child->records_below)
        parse_child(run, child, named, key, (struct text){raw.data + start, size}, start, place);
    return start + size - at;
}

void parse_json(struct mapping_run *run, const struct survey_context *context,
                const struct plan_node *node)
{
    struct text raw = run->batch->raw;
    bool map = context->container == CONTAINER_MAP;
    const struct plan_node *item =
        context->container == CONTAINER_DOCUMENT ? node : plan_item(node);
    size_t index = 0, size;
    for (size_t at = skip(raw, 0, map ? "{," : ","); at < raw.size;
         at = skip(raw, at + size, ",")) {
        struct text place = parse_place(run, context, index++);
        if (map) {
            size = parse_member(run, node, at, place);
        } else {
            size = json_span(text_from(raw, at));
            if (size)
                parse_child(run, item, false, run->container_key,
                            (struct text){raw.data + at, size}, at, place);
        }
        if (size)
            continue;
        batch_reject(run->batch, run->arena, run->batch->origin.offset + at, place,
                     "the record does not end");
        break;
    }
}

static bool is_blank(struct text line)
{
    for (size_t i = 0; i < line.size; i++)
        if (!strchr(" \t\r", line.data[i]) || !line.data[i])
            return false;
    return true;
}

void parse_jsonl(struct mapping_run *run, const struct survey_context *context,
                 const struct plan_node *node)
{
    struct text raw = run->batch->raw;
    uint64_t number = run->batch->origin.line;
    (void)context;
    for (size_t at = 0; at < raw.size; number++) {
        const char *newline = memchr(raw.data + at, '\n', raw.size - at);
        size_t size = newline ? (size_t)(newline - raw.data) - at : raw.size - at;
        struct text line = {raw.data + at, size};
        if (run->batch->origin.offset + at == 0)
            line = json_strip_bom(line);
        if (!is_blank(line)) {
            struct text place = arena_print(run->arena, "line %llu", (unsigned long long)number);
            struct value *value = tree_json_bytes(line, node, run->mapping->head.loose, run->arena);
            run->scope.root = value;
            run->scope.depth = 0;
            if (value->type == VALUE_BROKEN)
                batch_reject(run->batch, run->arena, run->batch->origin.offset + at + value->offset,
                             place, value->text.data);
            else
                mapping_run_value(run, value, node, TEXT(""), run->batch->origin.offset + at,
                                  place);
        }
        at += size + 1;
    }
}
