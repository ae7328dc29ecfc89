/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/formats.h"

#include "lib/builtin.h"
#include "lib/file.h"
#include "lib/format_detect.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct formats {
    struct arena *arena;
    struct format_entry *items;
    size_t count;
};

static const struct {
    const char *name, *title, *url;
} coded[] = {
    {"sarif", "SARIF 2.1.0", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/"},
    {"jsonl", "hyper's own JSON lines", ""},
    {"facts", "hyper's Prolog facts", ""},
};

static struct format_entry *add(struct formats *formats)
{
    formats->items =
        arena_grow(formats->arena, formats->items, formats->count, sizeof *formats->items);
    struct format_entry *entry = &formats->items[formats->count++];
    *entry = (struct format_entry){.name = TEXT("")};
    return entry;
}

static void add_coded(struct formats *formats)
{
    for (size_t i = 0; i < sizeof coded / sizeof coded[0]; i++) {
        struct format_entry *entry = add(formats);
        entry->name = text_of(coded[i].name);
        entry->title = text_of(coded[i].title);
        entry->url = text_of(coded[i].url);
        entry->format = format_find(entry->name);
    }
}

static struct format_entry *find(const struct formats *formats, struct text name)
{
    for (size_t i = 0; i < formats->count; i++)
        if (text_equal(formats->items[i].name, name))
            return &formats->items[i];
    return NULL;
}

static int add_mapping(struct formats *formats, const struct mapping_source *source,
                       struct error *err)
{
    struct mapping_head head;
    if (mapping_read_head(source->yaml, source->file, formats->arena, &head, err) != 0)
        return -1;
    struct format_entry *entry = find(formats, head.name);
    if (entry && entry->format != &format_mapping)
        return error_set(err, ERROR_CONFIG,
                         "%.*s:1:1: the name \"%.*s\" is that of a format which "
                         "is no mapping",
                         TEXT_ARG(text_cut(source->file, 200)), TEXT_ARG(head.name));
    if (!entry)
        entry = add(formats);
    *entry = (struct format_entry){.name = head.name,
                                   .title = head.title,
                                   .url = head.url,
                                   .format = &format_mapping,
                                   .source = *source,
                                   .head = head};
    return 0;
}

static int add_builtin(struct formats *formats, struct error *err)
{
    for (const struct builtin_file *builtin = hyper_formats; builtin->name; builtin++) {
        struct mapping_source source = {
            .yaml = {builtin->text, *builtin->size},
            .file = arena_print(formats->arena, "formats/%s.yaml", builtin->name),
        };
        if (add_mapping(formats, &source, err) != 0)
            return -1;
    }
    return 0;
}

int formats_read_file(const char *path, struct arena *arena, struct mapping_source *out,
                      struct error *err)
{
    char *bytes = xmalloc(YAML_BYTES_MAX + 1);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t size = 0;
    int failure = fd < 0 || file_fill(fd, bytes, YAML_BYTES_MAX + 1, &size) != 0 ? errno : 0;
    if (fd >= 0)
        close(fd);
    struct text copy = arena_copy(arena, (struct text){bytes, size});
    free(bytes);
    if (failure)
        return error_set(err, ERROR_CONFIG, "%.300s: %s", path, strerror(failure));
    if (size > YAML_BYTES_MAX)
        return error_set(err, ERROR_CONFIG, "%.300s:1:1: it is larger than %d bytes", path,
                         YAML_BYTES_MAX);
    *out = (struct mapping_source){
        .yaml = copy, .file = arena_copy(arena, text_of(path)), .own = true};
    return 0;
}

static int is_yaml(const struct dirent *entry)
{
    size_t size = strlen(entry->d_name);
    return size > 5 && entry->d_name[0] != '.' && strcmp(entry->d_name + size - 5, ".yaml") == 0;
}

/* A user's mapping is read whole, so that what is wrong in it is told before it is needed. */
static int add_own_file(struct formats *formats, const char *path, struct error *err)
{
    struct mapping_source source;
    struct mapping mapping;
    struct arena *arena = arena_new();
    int result = formats_read_file(path, formats->arena, &source, err);
    if (result == 0) {
        result = mapping_read(source.yaml, source.file, 0, arena, &mapping, err);
        mapping_close(&mapping);
    }
    arena_destroy(&arena);
    return result == 0 ? add_mapping(formats, &source, err) : -1;
}

static int add_own(struct formats *formats, const char *folder, struct error *err)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_yaml, alphasort);
    int result = 0;
    if (count < 0 && errno != ENOENT && errno != ENOTDIR)
        return error_set(err, ERROR_CONFIG, "%.300s: %s", folder, strerror(errno));
    if (count > FORMATS_FILES_MAX)
        result = error_set(err, ERROR_CONFIG, "%.300s: it has more than %d formats", folder,
                           FORMATS_FILES_MAX);
    for (int i = 0; i < count; i++) {
        char path[PATH_MAX];
        int size = snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (result == 0 && size < (int)sizeof path)
            result = add_own_file(formats, path, err);
        free(entries[i]);
    }
    free(entries);
    return result;
}

int formats_load(const char *folder, struct formats **out, struct error *err)
{
    struct formats *formats = xcalloc(1, sizeof *formats);
    formats->arena = arena_new();
    add_coded(formats);
    if (add_builtin(formats, err) == 0 && (!folder || add_own(formats, folder, err) == 0)) {
        *out = formats;
        return 0;
    }
    formats_destroy(&formats);
    return -1;
}

void formats_destroy(struct formats **formats)
{
    if (!formats || !*formats)
        return;
    arena_destroy(&(*formats)->arena);
    free(*formats);
    *formats = NULL;
}

size_t formats_count(const struct formats *formats)
{
    return formats->count;
}

const struct format_entry *formats_at(const struct formats *formats, size_t index)
{
    return &formats->items[index];
}

const struct format_entry *formats_find(const struct formats *formats, struct text name)
{
    return find(formats, name);
}

static bool goes_before(const struct recognition *a, const struct recognition *b)
{
    if (a->sure != b->sure)
        return a->sure > b->sure;
    if (a->entry->source.own != b->entry->source.own)
        return a->entry->source.own;
    return text_compare(a->entry->name, b->entry->name) < 0;
}

static size_t insert(struct recognition *out, size_t count, struct recognition found)
{
    size_t at = count;
    while (at > 0 && goes_before(&found, &out[at - 1]))
        at--;
    if (at == RECOGNITIONS_MAX)
        return count;
    size_t kept = count < RECOGNITIONS_MAX ? count : RECOGNITIONS_MAX - 1;
    memmove(&out[at + 1], &out[at], (kept - at) * sizeof *out);
    out[at] = found;
    return kept + 1;
}

size_t formats_recognise(const struct formats *formats, struct text head, struct text path,
                         struct recognition *out)
{
    struct arena *arena = arena_new();
    struct text first = {head.data, head.size < FORMAT_HEAD_BYTES ? head.size : FORMAT_HEAD_BYTES};
    struct format_head file;
    size_t count = 0;
    format_detect_init(&file, head, path, arena);
    for (size_t i = 0; i < formats->count; i++) {
        const struct format_entry *entry = &formats->items[i];
        bool mapped = entry->format == &format_mapping;
        unsigned sure = mapped ? format_detect_sure(&entry->head, &file)
                               : entry->format->recognise(first, path);
        if (sure)
            count = insert(out, count, (struct recognition){entry, sure});
    }
    arena_destroy(&arena);
    return count;
}
