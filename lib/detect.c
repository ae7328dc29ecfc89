/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/detect.h"

#include "lib/csv.h"
#include "lib/json.h"
#include "lib/xml.h"

#include <fnmatch.h>

static void add_text(struct texts *list, struct text text, struct arena *arena)
{
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = text;
}

/* White space outside of strings is left out. */
static struct text without_space(struct text text, struct arena *arena)
{
    char *data = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    bool inside = false;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (!inside && (c == ' ' || c == '\n' || c == '\r' || c == '\t'))
            continue;
        data[size++] = c;
        if (inside && c == '\\' && i + 1 < text.size)
            data[size++] = text.data[++i];
        else if (c == '"')
            inside = !inside;
    }
    return (struct text){data, size};
}

/* The keys that are seen before the head ends. */
static void read_keys(struct json *j, struct detect_file *file)
{
    struct text key;
    for (json_object(j); file->keys.count < DETECT_KEYS_MAX && json_member(j, &key);) {
        add_text(&file->keys, key, file->arena);
        add_text(&file->loose_keys, mapping_name(key, true, file->arena), file->arena);
    }
}

static void read_json(struct detect_file *file, struct text body)
{
    struct json j;
    json_init(&j, body, file->arena);
    switch (json_peek(&j)) {
    case JSON_ARRAY:
        file->array = true;
        json_array(&j);
        if (json_item(&j) && json_peek(&j) == JSON_OBJECT)
            read_keys(&j, file);
        break;
    case JSON_OBJECT:
        file->object = true;
        read_keys(&j, file);
        break;
    default:
        return;
    }
    file->dense = without_space(body, file->arena);
}

void detect_init(struct detect_file *file, struct text head, struct text path, struct arena *arena)
{
    static const char delimiters[] = {',', ';', '\t', '|'};
    *file = (struct detect_file){.head = head, .path = path, .arena = arena};
    struct text body = json_strip_bom(head);
    read_json(file, body);
    if (file->array || file->object)
        return;
    file->root = xml_root(head, arena);
    for (size_t i = 0; i < sizeof delimiters && !file->root.size; i++)
        (void)csv_read_head(body, delimiters[i], arena, &file->columns[i]);
}

static bool has_text(const struct texts *list, struct text text)
{
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(list->items[i], text))
            return true;
    return false;
}

static bool occurs(const struct mapping_head *head, struct detect_file *file, struct text text)
{
    bool json = head->reads == READS_JSON || head->reads == READS_JSONL;
    if (!json || !file->dense.size)
        return text_has(file->head, text);
    return text_has(file->dense, without_space(text, file->arena)) || text_has(file->dense, text);
}

static bool has_keys(const struct mapping_head *head, const struct detect_file *file,
                     const struct texts *keys)
{
    for (size_t i = 0; i < keys->count; i++) {
        struct text name = mapping_name(keys->items[i], head->loose, file->arena);
        if (!has_text(head->loose ? &file->loose_keys : &file->keys, name))
            return false;
    }
    return true;
}

static bool has_columns(const struct mapping_head *head, const struct detect_file *file,
                        const struct texts *wanted, const struct texts *columns)
{
    for (size_t i = 0; i < wanted->count; i++) {
        struct text name = mapping_name(wanted->items[i], head->loose, file->arena);
        bool found = false;
        for (size_t k = 0; k < columns->count && !found; k++)
            found = text_equal(name, mapping_name(columns->items[k], head->loose, file->arena));
        if (!found)
            return false;
    }
    return true;
}

static bool has_any_columns(const struct mapping_head *head, const struct detect_file *file,
                            const struct texts *wanted)
{
    for (size_t i = 0; i < 4; i++)
        if (file->columns[i].count && has_columns(head, file, wanted, &file->columns[i]))
            return true;
    return wanted->count == 0;
}

static bool is_named(struct text path, struct text glob, struct arena *arena)
{
    const char *slash = path.size ? memrchr(path.data, '/', path.size) : NULL;
    struct text name = slash ? text_from(path, (size_t)(slash - path.data) + 1) : path;
    return fnmatch(arena_copy(arena, glob).data, arena_copy(arena, name).data, FNM_CASEFOLD) == 0;
}

static bool has_root(const struct mapping_head *head, const struct detect_file *file,
                     struct text root)
{
    if (head->reads == READS_XML)
        return text_equal(file->root, root);
    return text_is(root, "array") ? file->array : text_is(root, "object") && file->object;
}

/* The file is of the kind that the mapping reads at all. */
static bool fits(const struct mapping_head *head, const struct detect_file *file)
{
    bool json = file->array || file->object;
    switch (head->reads) {
    case READS_JSON:
        return json;
    case READS_JSONL:
        return file->object;
    case READS_XML:
        return file->root.size > 0;
    case READS_CSV:
        return !json && !file->root.size;
    case READS_LINES:
        break;
    }
    return true;
}

static bool holds(const struct mapping_head *head, struct detect_file *file,
                  const struct detection *detection)
{
    bool any = detection->any.count == 0;
    if (detection->root.size && !has_root(head, file, detection->root))
        return false;
    if (detection->name.size && !is_named(file->path, detection->name, file->arena))
        return false;
    if (!has_keys(head, file, &detection->keys) ||
        !has_any_columns(head, file, &detection->columns))
        return false;
    for (size_t i = 0; i < detection->has.count; i++)
        if (!occurs(head, file, detection->has.items[i]))
            return false;
    for (size_t i = 0; i < detection->any.count && !any; i++)
        any = occurs(head, file, detection->any.items[i]);
    return any;
}

unsigned detect_sure(const struct mapping_head *head, struct detect_file *file)
{
    unsigned sure = 0;
    if (!fits(head, file))
        return 0;
    for (size_t i = 0; i < head->detection_count; i++)
        if (head->detections[i].sure > sure && holds(head, file, &head->detections[i]))
            sure = head->detections[i].sure;
    return sure;
}
