/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/yaml.h"

#include <yaml.h>

enum {
    MEMBERS_MAX = 2000,
    MERGED_MAX = 500, /* members of a map that has "<<" */
    TEXT_NODE = 64,   /* bytes of a text that count as a node */
};

/* A node that aliases may name; the last one of a name counts. */
struct anchor {
    struct text name;
    const struct yaml *node;
};

struct reading {
    yaml_parser_t parser;
    yaml_event_t event;
    struct text name;
    struct arena *arena;
    bool others; /* a file of another program */
    size_t nodes;
    struct anchor *anchors;
    size_t anchor_count;
    bool (*until)(void *context, struct text key);
    void *context;
    size_t depth;
    struct error *err;
};

static int fail_at(struct reading *r, yaml_mark_t mark, const char *what)
{
    if (r->others)
        return error_set(r->err, ERROR_DATA, "line %zu, column %zu: %s", mark.line + 1,
                         mark.column + 1, what);
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

static bool yaml_has(const struct yaml *map, struct text key)
{
    for (const struct yaml *member = map->first; member; member = member->next)
        if (text_equal(member->key, key))
            return true;
    return false;
}

static int refuse_anchor(struct reading *r, const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (r->others)
        return 0;
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
    node->nodes += node->text.size / TEXT_NODE;
    node->literal = style == YAML_LITERAL_SCALAR_STYLE;
    node->end_line = r->event.end_mark.line + 1;
    return 0;
}

/* `part` is in `node` now. */
static int count_in(struct reading *r, struct yaml *node, const struct yaml *part)
{
    node->nodes += part->nodes;
    if (part->height >= node->height)
        node->height = part->height + 1;
    if (r->others && node->nodes > YAML_OTHERS_NODES_MAX)
        return fail_at(r, r->event.start_mark,
                       "there is too much in it, or aliases repeat too much");
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
        if (count_in(r, node, item) != 0)
            return -1;
    }
}

static int read_key(struct reading *r, const struct yaml *map, struct yaml *member)
{
    if (r->event.type != YAML_SCALAR_EVENT)
        return fail_at(r, r->event.start_mark, "a key must be a text");
    member->key = event_text(r);
    member->key_line = r->event.start_mark.line + 1;
    member->key_column = r->event.start_mark.column + 1;
    if (!r->others && yaml_has(map, member->key))
        return fail_at(r, r->event.start_mark, "this key is there twice");
    return 0;
}

/* A map to whose members others are added. */
struct merging {
    struct yaml *node, **end;
    size_t count;
};

/* Adds those members whose keys are not there. */
static int merge_map(struct reading *r, struct merging *m, const struct yaml *from)
{
    for (const struct yaml *member = from->first; member; member = member->next) {
        if (yaml_has(m->node, member->key))
            continue;
        if (m->count++ >= MERGED_MAX)
            return fail_at(r, r->event.start_mark, "the map has too many members for \"<<\"");
        struct yaml *copy = arena_array(r->arena, 1, sizeof *copy);
        *copy = *member;
        copy->next = NULL;
        *m->end = copy;
        m->end = &copy->next;
        if (count_in(r, m->node, copy) != 0)
            return -1;
    }
    return 0;
}

/* "<<" of a map, or of a list of maps, when all other members are there. */
static int merge(struct reading *r, struct merging *m, const struct yaml *from)
{
    if (count_in(r, m->node, from) != 0)
        return -1;
    if (from->type == YAML_MAP)
        return merge_map(r, m, from);
    if (from->type == YAML_LIST)
        for (const struct yaml *item = from->first; item; item = item->next)
            if (item->type == YAML_MAP && merge_map(r, m, item) != 0)
                return -1;
    return 0;
}

static int read_map(struct reading *r, struct yaml *node, bool top)
{
    struct yaml **end = &node->first;
    const struct yaml *merged = NULL;
    size_t count = 0;
    node->type = YAML_MAP;
    for (;;) {
        if (next(r) != 0)
            return -1;
        if (r->event.type == YAML_MAPPING_END_EVENT)
            return merged ? merge(r, &(struct merging){node, end, count}, merged) : 0;
        if (count++ == MEMBERS_MAX)
            return fail_at(r, r->event.start_mark, "the map has too many members");
        struct yaml *member = arena_array(r->arena, 1, sizeof *member);
        if (read_key(r, node, member) != 0 || next(r) != 0 || read_node(r, member, false) != 0)
            return -1;
        if (r->others && text_is(member->key, "<<")) {
            merged = member;
            continue;
        }
        *end = member;
        end = &member->next;
        if (count_in(r, node, member) != 0)
            return -1;
        if (top && r->until && r->until(r->context, member->key))
            return 0;
    }
}

/* The node becomes what the alias names, with a place, and a key, of its own. */
static int read_alias(struct reading *r, struct yaml *node)
{
    if (!r->others)
        return fail_at(r, r->event.start_mark, "aliases are not used here");
    struct text name = text_of((const char *)r->event.data.alias.anchor);
    for (size_t i = r->anchor_count; i-- > 0;) {
        const struct yaml *named = r->anchors[i].node;
        if (!text_equal(r->anchors[i].name, name))
            continue;
        if (r->depth + named->height > YAML_OTHERS_DEPTH_MAX)
            return fail_at(r, r->event.start_mark, "it is nested too deeply");
        struct text key = node->key;
        size_t line = node->key_line, column = node->key_column;
        *node = *named;
        node->key = key;
        node->key_line = line;
        node->key_column = column;
        node->next = NULL;
        return 0;
    }
    return fail_at(r, r->event.start_mark, "nothing above has this anchor");
}

/* The anchor of a node's first event, as a text of the arena. */
static struct text anchor_of(struct reading *r)
{
    const yaml_char_t *anchor = NULL;
    if (r->event.type == YAML_SCALAR_EVENT)
        anchor = r->event.data.scalar.anchor;
    else if (r->event.type == YAML_SEQUENCE_START_EVENT)
        anchor = r->event.data.sequence_start.anchor;
    else if (r->event.type == YAML_MAPPING_START_EVENT)
        anchor = r->event.data.mapping_start.anchor;
    return anchor ? arena_copy(r->arena, text_of((const char *)anchor)) : TEXT("");
}

static int remember(struct reading *r, struct text name, const struct yaml *node)
{
    if (r->anchor_count == YAML_OTHERS_ANCHORS_MAX)
        return fail_at(r, r->event.start_mark, "it has too many anchors");
    r->anchors = arena_grow(r->arena, r->anchors, r->anchor_count, sizeof *r->anchors);
    r->anchors[r->anchor_count++] = (struct anchor){name, node};
    return 0;
}

static int read_kind(struct reading *r, struct yaml *node, bool top)
{
    const yaml_event_t *event = &r->event;
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return read_text(r, node);
    case YAML_SEQUENCE_START_EVENT:
        if (refuse_anchor(r, event->data.sequence_start.anchor, event->data.sequence_start.tag))
            return -1;
        return read_list(r, node);
    case YAML_MAPPING_START_EVENT:
        if (refuse_anchor(r, event->data.mapping_start.anchor, event->data.mapping_start.tag))
            return -1;
        return read_map(r, node, top);
    case YAML_ALIAS_EVENT:
        return read_alias(r, node);
    default:
        return fail_at(r, event->start_mark, "a value is missing");
    }
}

/* The node that the event at hand begins. */
static int read_node(struct reading *r, struct yaml *node, bool top)
{
    struct text anchor = r->others ? anchor_of(r) : TEXT("");
    node->line = r->event.start_mark.line + 1;
    node->column = r->event.start_mark.column + 1;
    node->nodes = node->height = 1;
    if (r->depth == (r->others ? YAML_OTHERS_DEPTH_MAX : YAML_DEPTH_MAX))
        return fail_at(r, r->event.start_mark, "it is nested too deeply");
    r->depth++;
    int result = read_kind(r, node, top);
    r->depth--;
    return result == 0 && anchor.size ? remember(r, anchor, node) : result;
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

static int read_documents(struct reading *r, struct yaml **end)
{
    if (next(r) != 0)
        return -1;
    for (;;) {
        if (next(r) != 0)
            return -1;
        if (r->event.type == YAML_STREAM_END_EVENT)
            return 0;
        struct yaml *document = arena_array(r->arena, 1, sizeof *document);
        r->anchor_count = 0;
        if (next(r) != 0 || read_node(r, document, true) != 0 || next(r) != 0)
            return -1;
        if ((r->nodes += document->nodes) > YAML_OTHERS_NODES_MAX)
            return fail_at(r, r->event.start_mark, "there is too much in it");
        *end = document;
        end = &document->next;
    }
}

int yaml_read_others(struct text bytes, struct arena *arena, struct yaml **out, struct error *err)
{
    struct reading r = {.arena = arena, .others = true, .err = err};
    struct yaml *first = NULL;
    if (bytes.size > YAML_OTHERS_BYTES_MAX)
        return error_set(err, ERROR_DATA, "line 1, column 1: it is larger than %d bytes",
                         YAML_OTHERS_BYTES_MAX);
    if (!yaml_parser_initialize(&r.parser))
        return error_set(err, ERROR_DATA, "line 1, column 1: the YAML reader does not start");
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)bytes.data, bytes.size);
    int result = read_documents(&r, &first);
    yaml_event_delete(&r.event);
    yaml_parser_delete(&r.parser);
    if (result == 0)
        *out = first;
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
