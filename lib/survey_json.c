/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/json_stream.h"
#include "lib/survey_kinds.h"
#include "lib/tree_json.h"

struct walking {
    struct json_stream *stream;
    struct json *j;
    struct surveyor *surveyor;
    const struct mapping *mapping;
    struct arena *keys, *values;
};

/* Where a member or an item stands. */
struct place {
    const struct plan_node *node;
    enum link link;
    struct text name;
    uint64_t start; /* before its key; of an item, of the value */
};

static void walk(struct walking *w, struct place place);

/* What the plan says of a member. */
static struct place member_place(struct walking *w, const struct plan_node *node, struct text key,
                                 uint64_t start)
{
    struct text name = mapping_name(key, w->mapping->head.loose, w->keys);
    const struct plan_node *child = plan_named(node, name);
    if (child && child->name.size)
        return (struct place){child, LINK_NAMED, child->name, start};
    if (child || node->any)
        key = arena_copy(w->keys, key);
    if (child)
        return (struct place){child, LINK_NAMED, key, start};
    return (struct place){node->any, LINK_ANY, key, start};
}

static void walk_inside(struct walking *w, const struct place *place, bool list)
{
    struct json *j = w->j;
    struct text key;
    if (!surveyor_enter(w->surveyor, place->node, place->link, place->name, list, place->start)) {
        json_pass(j);
        return;
    }
    if (list) {
        for (json_array(j); json_item(j);) {
            (void)json_peek(j);
            walk(w, (struct place){plan_item(place->node), LINK_ANY, TEXT(""), json_offset(j)});
        }
    } else {
        json_object(j);
        for (uint64_t start = json_offset(j); json_member(j, &key); start = json_offset(j)) {
            arena_reset(w->keys);
            walk(w, member_place(w, place->node, key, start));
        }
    }
    surveyor_leave(w->surveyor, json_offset(j), !json_failed(j));
}

/* Builds a value that is not too large for it. */
static void walk_value(struct walking *w, const struct place *place)
{
    struct json_span span;
    if (!json_stream_span(w->stream, SURVEY_ITEM_MAX, &span))
        return;
    if (place->node->record)
        surveyor_record(w->surveyor, place->start, span.offset + span.size);
    if (span.size > SURVEY_ITEM_MAX)
        return;
    arena_reset(w->values);
    surveyor_value(w->surveyor, place->node, place->link, place->name,
                   tree_json_bytes(span.bytes, place->node, w->mapping->head.loose, w->values));
}

static void walk(struct walking *w, struct place place)
{
    enum json_type type = json_peek(w->j);
    struct json_span span;
    enum want want = surveyor_want(place.node, type == JSON_ARRAY);
    bool container = type == JSON_ARRAY || type == JSON_OBJECT;
    if (type == JSON_NULL || (want == WANT_INSIDE && !container))
        want = WANT_NOTHING;
    switch (want) {
    case WANT_NOTHING:
        (void)json_stream_span(w->stream, 0, &span);
        break;
    case WANT_RECORD:
        if (place.node->tables_below)
            walk_value(w, &place);
        else if (json_stream_span(w->stream, 0, &span))
            surveyor_record(w->surveyor, place.start, span.offset + span.size);
        break;
    case WANT_INSIDE:
        walk_inside(w, &place, type == JSON_ARRAY);
        break;
    case WANT_VALUE:
        walk_value(w, &place);
        break;
    }
}

int survey_json(struct survey *survey, struct surveyor *surveyor, const struct mapping *mapping,
                int fd, struct error *err)
{
    struct walking w = {.stream = json_stream_new(fd, 0),
                        .surveyor = surveyor,
                        .mapping = mapping,
                        .keys = arena_new(),
                        .values = arena_new()};
    struct error problem = {0};
    w.j = json_stream_cursor(w.stream);
    (void)json_peek(w.j);
    walk(&w, (struct place){mapping->plan.root, LINK_ROOT, TEXT(""), json_offset(w.j)});
    int status = json_stream_done(w.stream, "the report", &problem);
    uint64_t place = json_offset(w.j);
    json_stream_destroy(&w.stream);
    arena_destroy(&w.keys);
    arena_destroy(&w.values);
    surveyor_finish(surveyor, status == 0);
    if (status == 0)
        return 0;
    if (problem.code == ERROR_PERMISSION)
        return error_set(err, problem.code, "%.*s: %s", TEXT_ARG(survey->name), problem.message);
    source_reject(survey, place, arena_print(survey->arena, "byte %llu", (unsigned long long)place),
                  problem.message);
    return 0;
}
