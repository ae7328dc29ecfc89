/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/yaml.h"

#include <yaml.h>

enum { MEMBERS_MAX = 2000 };

struct reading {
    yaml_parser_t parser;
    yaml_event_t event;
    struct text name;
    struct arena *arena;
    bool (*until)(void *context, struct text key);
    void *context;
    size_t depth;
    struct error *err;
};

static int fail_at(struct reading *r, yaml_mark_t mark, const char *what)
{
    return error_set(r->err, ERROR_CONFIG, "%.*s:%zu:%zu: %s", TEXT_ARG(text_cut(r->name, 200)),
                     mark.line + 1, mark.column + 1, what);
}

static int next(struct reading *r)
{
    yaml_event_delete(&r->event);
    if (yaml_parser_parse(&r->parser, &r->event))
        return 0;
    memset(&r->event, 0, sizeof r->event);
    return fail_at(r, r->parser.problem_mark,
                   r->parser.problem ? r->parser.problem : "this is not YAML");
}

static int refuse_anchor(struct reading *r, const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (anchor)
        return fail_at(r, r->event.start_mark, "anchors are not used here");
    if (tag)
        return fail_at(r, r->event.start_mark, "tags are not used here");
    return 0;
}

static int read_node(struct reading *r, struct yaml *node, bool top);

static struct text event_text(struct reading *r)
{
    struct text text = {(const char *)r->event.data.scalar.value, r->event.data.scalar.length};
    return arena_copy(r->arena, text);
}

static int read_text(struct reading *r, struct yaml *node)
{
    if (refuse_anchor(r, r->event.data.scalar.anchor, r->event.data.scalar.tag) != 0)
        return -1;
    yaml_scalar_style_t style = r->event.data.scalar.style;
    node->type = YAML_TEXT;
    node->text = event_text(r);
    node->quoted =
        style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    node->block = r->event.start_mark.line != r->event.end_mark.line;
    return 0;
}

static int read_list(struct reading *r, struct yaml *node)
{
    struct yaml **end = &node->first;
    node->type = YAML_LIST;
    for (;;) {
        if (next(r) != 0)
            return -1;
        if (r->event.type == YAML_SEQUENCE_END_EVENT)
            return 0;
        struct yaml *item = arena_array(r->arena, 1, sizeof *item);
        if (read_node(r, item, false) != 0)
            return -1;
        *end = item;
        end = &item->next;
    }
}

static int read_key(struct reading *r, const struct yaml *map, struct yaml *member)
{
    if (r->event.type != YAML_SCALAR_EVENT)
        return fail_at(r, r->event.start_mark, "a key must be a text");
    member->key = event_text(r);
    member->key_line = r->event.start_mark.line + 1;
    member->key_column = r->event.start_mark.column + 1;
    for (const struct yaml *other = map->first; other; other = other->next)
        if (text_equal(other->key, member->key))
            return fail_at(r, r->event.start_mark, "this key is there twice");
    return 0;
}

static int read_map(struct reading *r, struct yaml *node, bool top)
{
    struct yaml **end = &node->first;
    size_t count = 0;
    node->type = YAML_MAP;
    for (;;) {
        if (next(r) != 0)
            return -1;
        if (r->event.type == YAML_MAPPING_END_EVENT)
            return 0;
        if (count++ == MEMBERS_MAX)
            return fail_at(r, r->event.start_mark, "the map has too many members");
        struct yaml *member = arena_array(r->arena, 1, sizeof *member);
        if (read_key(r, node, member) != 0 || next(r) != 0 || read_node(r, member, false) != 0)
            return -1;
        *end = member;
        end = &member->next;
        if (top && r->until && r->until(r->context, member->key))
            return 0;
    }
}

/* The node that the event at hand begins. */
static int read_node(struct reading *r, struct yaml *node, bool top)
{
    node->line = r->event.start_mark.line + 1;
    node->column = r->event.start_mark.column + 1;
    if (r->depth == YAML_DEPTH_MAX)
        return fail_at(r, r->event.start_mark, "it is nested too deeply");
    r->depth++;
    int result;
    switch (r->event.type) {
    case YAML_SCALAR_EVENT:
        result = read_text(r, node);
        break;
    case YAML_SEQUENCE_START_EVENT:
        result =
            refuse_anchor(r, r->event.data.sequence_start.anchor, r->event.data.sequence_start.tag);
        result = result == 0 ? read_list(r, node) : -1;
        break;
    case YAML_MAPPING_START_EVENT:
        result =
            refuse_anchor(r, r->event.data.mapping_start.anchor, r->event.data.mapping_start.tag);
        result = result == 0 ? read_map(r, node, top) : -1;
        break;
    case YAML_ALIAS_EVENT:
        result = fail_at(r, r->event.start_mark, "aliases are not used here");
        break;
    default:
        result = fail_at(r, r->event.start_mark, "a value is missing");
    }
    r->depth--;
    return result;
}

/* The stream's and the document's beginning, and after it nothing else. */
static int read_document(struct reading *r, struct yaml *root)
{
    if (next(r) != 0 || next(r) != 0)
        return -1;
    if (r->event.type == YAML_STREAM_END_EVENT)
        return fail_at(r, r->event.start_mark, "the file is empty");
    if (next(r) != 0 || read_node(r, root, true) != 0)
        return -1;
    if (r->until)
        return 0;
    if (next(r) != 0 || next(r) != 0)
        return -1;
    if (r->event.type != YAML_STREAM_END_EVENT)
        return fail_at(r, r->event.start_mark, "a second document begins here");
    return 0;
}

int yaml_read(struct text bytes, struct text name, bool (*until)(void *context, struct text key),
              void *context, struct arena *arena, struct yaml **out, struct error *err)
{
    struct reading r = {
        .name = name, .arena = arena, .until = until, .context = context, .err = err};
    struct yaml *root = arena_array(arena, 1, sizeof *root);
    if (bytes.size > YAML_BYTES_MAX)
        return error_set(err, ERROR_CONFIG, "%.*s:1:1: it is larger than %d bytes",
                         TEXT_ARG(text_cut(name, 200)), YAML_BYTES_MAX);
    if (!yaml_parser_initialize(&r.parser))
        return error_set(err, ERROR_CONFIG, "%.*s:1:1: the YAML reader does not start",
                         TEXT_ARG(text_cut(name, 200)));
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)bytes.data, bytes.size);
    int result = read_document(&r, root);
    yaml_event_delete(&r.event);
    yaml_parser_delete(&r.parser);
    if (result == 0)
        *out = root;
    return result;
}

const struct yaml *yaml_member(const struct yaml *map, const char *key)
{
    if (map->type == YAML_MAP)
        for (const struct yaml *member = map->first; member; member = member->next)
            if (text_is(member->key, key))
                return member;
    return NULL;
}

const char *yaml_type_name(enum yaml_type type)
{
    static const char *const names[] = {"a text", "a list", "a map"};
    return names[type];
}
