/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/value.h"

enum { PACK_DEPTH_MAX = 24 };

struct value *value_new(struct arena *arena, enum value_type type)
{
    struct value *value = arena_alloc(arena, sizeof *value);
    *value = (struct value){.type = type, .text = TEXT("")};
    return value;
}

struct value *value_text(struct arena *arena, struct text text)
{
    struct value *value = value_new(arena, VALUE_TEXT);
    value->text = text;
    return value;
}

struct value *value_member(const struct value *map, struct text name)
{
    if (map->type == VALUE_MAP)
        for (struct value *member = map->first; member; member = member->next)
            if (text_equal(member->name, name))
                return member;
    return NULL;
}

bool value_is_empty(const struct value *value)
{
    return value->text.size == 0 && !value->first;
}

struct value *value_copy(const struct value *value, struct arena *arena, size_t text_max,
                         size_t *budget)
{
    struct text text = text_cut(value->text, text_max);
    size_t size = sizeof *value + text.size + value->name.size;
    if (size > *budget) {
        *budget = 0;
        return NULL;
    }
    *budget -= size;
    struct value *copy = value_new(arena, value->type);
    copy->name = value->name.size ? arena_copy(arena, value->name) : TEXT("");
    copy->text = text.size ? arena_copy(arena, text) : TEXT("");
    for (const struct value *child = value->first; child && *budget; child = child->next) {
        struct value *made = value_copy(child, arena, text_max, budget);
        if (made)
            value_add(copy, made);
    }
    return copy;
}

static void pack_value(struct pack *pack, const struct value *value, unsigned depth)
{
    size_t count = 0;
    for (const struct value *child = value->first; child && depth > 0; child = child->next)
        count++;
    pack_array(pack, 4);
    pack_uint(pack, value->type);
    pack_text(pack, value->name);
    pack_text(pack, value->text);
    pack_array(pack, count);
    for (const struct value *child = value->first; child && depth > 0; child = child->next)
        pack_value(pack, child, depth - 1);
}

void value_pack(struct pack *pack, const struct value *value)
{
    pack_value(pack, value, PACK_DEPTH_MAX);
}

static struct value *unpack_value(struct unpack *in, struct arena *arena, unsigned depth)
{
    size_t count, children;
    size_t outer = unpack_enter(in, &count);
    uint64_t type = unpack_uint(in);
    struct value *value =
        value_new(arena, type > VALUE_BROKEN ? VALUE_NULL : (enum value_type)type);
    value->name = unpack_text(in);
    value->text = unpack_text(in);
    size_t inner = unpack_enter(in, &children);
    for (size_t i = 0; i < children && !in->failed; i++) {
        if (depth == 0) {
            in->failed = true;
            break;
        }
        value_add(value, unpack_value(in, arena, depth - 1));
    }
    unpack_leave(in, inner);
    unpack_leave(in, outer);
    return value;
}

struct value *value_unpack(struct unpack *in, struct arena *arena)
{
    struct value *value = unpack_value(in, arena, PACK_DEPTH_MAX);
    return in->failed ? NULL : value;
}
