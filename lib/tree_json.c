/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/tree_json.h"

#include "lib/mapping.h"

struct building {
    struct json *j;
    bool loose;
    struct arena *arena;
};

static struct value *build(struct building *b, const struct plan_node *node, bool whole);

/* A record is read by itself, so that what is wrong in it stays in it. */
static struct value *build_record(struct building *b, const struct plan_node *node, bool whole)
{
    struct json *j = b->j;
    (void)json_peek(j);
    const char *start = j->at;
    uint64_t offset = json_offset(j);
    json_pass(j);
    if (json_failed(j))
        return NULL;
    struct json inner;
    struct text bytes = {start, (size_t)(j->at - start)};
    json_init(&inner, bytes, b->arena);
    struct building one = {&inner, b->loose, b->arena};
    struct value *value = build(&one, node, whole);
    struct error problem = {0};
    if (json_done(&inner, "the record", &problem) == 0 && value)
        return value;
    value = value_new(b->arena, VALUE_BROKEN);
    value->text = arena_copy(b->arena, text_of(problem.message));
    value->offset = offset + json_offset(&inner);
    return value;
}

static struct value *build_child(struct building *b, const struct plan_node *node, bool whole)
{
    bool record = node && node->record && json_peek(b->j) != JSON_ARRAY;
    return record ? build_record(b, node, whole) : build(b, node, whole);
}

static struct value *build_map(struct building *b, const struct plan_node *node, bool whole)
{
    struct value *map = value_new(b->arena, VALUE_MAP);
    struct text key;
    for (json_object(b->j); json_member(b->j, &key);) {
        struct text name = mapping_name(key, b->loose, b->arena);
        const struct plan_node *child = node ? plan_named(node, name) : NULL;
        bool named = child && child->name.size;
        child = child ? child : node ? node->any : NULL;
        if (!child && !whole) {
            json_pass(b->j);
            continue;
        }
        struct value *value = build_child(b, child, whole);
        if (!value)
            return NULL;
        value->name = named ? child->name : whole && !child ? name : key;
        value_add(map, value);
    }
    return json_failed(b->j) ? NULL : map;
}

static struct value *build_list(struct building *b, const struct plan_node *node, bool whole)
{
    struct value *list = value_new(b->arena, VALUE_LIST);
    const struct plan_node *item = node ? plan_item(node) : NULL;
    for (json_array(b->j); json_item(b->j);) {
        struct value *value = build_child(b, item, whole);
        if (!value)
            return NULL;
        value_add(list, value);
    }
    return json_failed(b->j) ? NULL : list;
}

static struct value *build_scalar(struct building *b, enum value_type type)
{
    struct text text = type == VALUE_TEXT ? json_string(b->j) : json_raw(b->j);
    struct value *value = value_new(b->arena, type);
    if (type != VALUE_NULL)
        value->text = text;
    return json_failed(b->j) ? NULL : value;
}

static struct value *build(struct building *b, const struct plan_node *node, bool whole)
{
    whole = whole || (node && node->whole);
    switch (json_peek(b->j)) {
    case JSON_OBJECT:
        return build_map(b, node, whole);
    case JSON_ARRAY:
        return build_list(b, node, whole);
    case JSON_STRING:
        return build_scalar(b, VALUE_TEXT);
    case JSON_NUMBER:
        return build_scalar(b, VALUE_NUMBER);
    case JSON_BOOLEAN:
        return build_scalar(b, VALUE_BOOLEAN);
    case JSON_NULL:
        return build_scalar(b, VALUE_NULL);
    case JSON_NONE:
        break;
    }
    return NULL;
}

struct value *tree_json(struct json *j, const struct plan_node *node, bool loose,
                        struct arena *arena)
{
    struct building b = {j, loose, arena};
    return build(&b, node, false);
}

struct value *tree_json_bytes(struct text bytes, const struct plan_node *node, bool loose,
                              struct arena *arena)
{
    struct json j;
    struct error problem = {0};
    json_init(&j, bytes, arena);
    struct value *value = tree_json(&j, node, loose, arena);
    if (json_done(&j, "the record", &problem) == 0 && value)
        return value;
    value = value_new(arena, VALUE_BROKEN);
    value->text = arena_copy(arena, text_of(problem.message));
    value->offset = json_offset(&j);
    return value;
}
