/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/clean.h"

#include "lib/redact.h"

#include <stdlib.h>

enum { FILES_ROOM = 2 * CLEAN_FILES_MAX, SLOTS = 4 * CLEAN_FILES_MAX, FIELDS = 4 };

/* Flagged lines, both ends included. */
struct range {
    uint32_t first, last;
};

/* A file as one tool sees it. */
struct file {
    uint64_t hash;
    char *names; /* tool, repository, commit and path, each with its end */
    struct text fields[FIELDS];
    struct range *ranges;
    size_t count, room;
    bool left_out;
};

struct clean {
    struct file *files; /* FILES_ROOM */
    size_t count;
    uint32_t *slots; /* open addressing by hash: index plus one */
    uint64_t limit;  /* files of greater hashes are not wanted any more */
    size_t ranges;
    bool sorted;
};

struct clean *clean_new(void)
{
    struct clean *clean = xcalloc(1, sizeof *clean);
    clean->files = xcalloc(FILES_ROOM, sizeof *clean->files);
    clean->slots = xcalloc(SLOTS, sizeof *clean->slots);
    clean->limit = UINT64_MAX;
    return clean;
}

static void forget_ranges(struct clean *clean, struct file *file)
{
    clean->ranges -= file->count;
    free(file->ranges);
    file->ranges = NULL;
    file->count = file->room = 0;
}

static void forget(struct clean *clean, struct file *file)
{
    forget_ranges(clean, file);
    free(file->names);
    *file = (struct file){.hash = 0};
}

void clean_destroy(struct clean **owner)
{
    struct clean *clean = *owner;
    if (!clean)
        return;
    for (size_t i = 0; i < clean->count; i++)
        forget(clean, &clean->files[i]);
    free(clean->files);
    free(clean->slots);
    free(clean);
    *owner = NULL;
}

static uint64_t hash_of(const struct text fields[FIELDS])
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.clean.file.1");
    for (size_t i = 0; i < FIELDS; i++)
        id_hash_text(&hash, fields[i]);
    return id_prefix(id_hash_done(&hash));
}

static bool is_same(const struct file *file, const struct text fields[FIELDS])
{
    for (size_t i = 0; i < FIELDS; i++)
        if (!text_equal(file->fields[i], fields[i]))
            return false;
    return true;
}

static uint32_t *slot_of(struct clean *clean, uint64_t hash, const struct text fields[FIELDS])
{
    size_t at = hash % SLOTS;
    while (clean->slots[at] && (clean->files[clean->slots[at] - 1].hash != hash ||
                                !is_same(&clean->files[clean->slots[at] - 1], fields)))
        at = (at + 1) % SLOTS;
    return &clean->slots[at];
}

static int compare_files(const void *a, const void *b)
{
    const struct file *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    for (size_t i = 0; i < FIELDS; i++) {
        int order = text_compare(x->fields[i], y->fields[i]);
        if (order)
            return order;
    }
    return 0;
}

/* Keeps those of the smallest hashes. */
static void keep_smallest(struct clean *clean)
{
    qsort(clean->files, clean->count, sizeof *clean->files, compare_files);
    while (clean->count > CLEAN_FILES_MAX)
        forget(clean, &clean->files[--clean->count]);
    clean->limit = clean->files[clean->count - 1].hash;
    memset(clean->slots, 0, SLOTS * sizeof *clean->slots);
    for (size_t i = 0; i < clean->count; i++)
        *slot_of(clean, clean->files[i].hash, clean->files[i].fields) = (uint32_t)i + 1;
}

static void copy_names(struct file *file, const struct text fields[FIELDS])
{
    size_t size = 0;
    for (size_t i = 0; i < FIELDS; i++)
        size += fields[i].size + 1;
    char *at = file->names = xmalloc(size);
    for (size_t i = 0; i < FIELDS; i++) {
        if (fields[i].size)
            memcpy(at, fields[i].data, fields[i].size);
        file->fields[i] = (struct text){at, fields[i].size};
        at += fields[i].size;
        *at++ = '\0';
    }
}

/* The file, which is made if it is not there; NULL if it is not wanted. */
static struct file *find(struct clean *clean, const struct text fields[FIELDS])
{
    uint64_t hash = hash_of(fields);
    if (hash > clean->limit)
        return NULL;
    uint32_t *slot = slot_of(clean, hash, fields);
    if (*slot)
        return &clean->files[*slot - 1];
    if (clean->count == FILES_ROOM) {
        keep_smallest(clean);
        if (hash > clean->limit)
            return NULL;
        slot = slot_of(clean, hash, fields);
    }
    struct file *file = &clean->files[clean->count++];
    *slot = (uint32_t)clean->count;
    file->hash = hash;
    copy_names(file, fields);
    return file;
}

static void leave_out(struct clean *clean, struct file *file)
{
    forget_ranges(clean, file);
    file->left_out = true;
}

void clean_note(struct clean *clean, const struct alert *alert)
{
    if (!clean || alert->path.size == 0 || alert->tool.size == 0 || alert->package.size)
        return;
    const struct text fields[FIELDS] = {alert->tool, alert->repo, alert->commit, alert->path};
    struct file *file = find(clean, fields);
    if (!file || file->left_out)
        return;
    if (alert->secret || clean->ranges == CLEAN_RANGES_MAX) {
        leave_out(clean, file);
        return;
    }
    if (alert->line == 0)
        return;
    if (file->count == file->room) {
        file->room = file->room ? 2 * file->room : 4;
        file->ranges = xrealloc(file->ranges, file->room * sizeof *file->ranges);
    }
    uint32_t last = alert->end_line > alert->line ? alert->end_line : alert->line;
    file->ranges[file->count++] = (struct range){alert->line, last};
    clean->ranges++;
}

/* Sampling. */

static int compare_ranges(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    return (x->first > y->first) - (x->first < y->first);
}

struct picked {
    uint64_t hash;
    struct text text;
    uint32_t line;
};

struct picks {
    struct picked items[CLEAN_LINES_PER_FILE];
    size_t count;
};

/* Keeps the smallest hashes, in order; of equal ones the first line. */
static void offer(struct picks *picks, struct text text, uint32_t line)
{
    uint64_t hash = digest_mix(digest_of(text));
    size_t place = picks->count;
    while (place > 0 && picks->items[place - 1].hash > hash)
        place--;
    bool known = place > 0 && picks->items[place - 1].hash == hash;
    if (known || place == CLEAN_LINES_PER_FILE)
        return;
    if (picks->count < CLEAN_LINES_PER_FILE)
        picks->count++;
    for (size_t i = picks->count - 1; i > place; i--)
        picks->items[i] = picks->items[i - 1];
    picks->items[place] = (struct picked){hash, text, line};
}

static struct text take_line(struct text *rest)
{
    const char *end = memchr(rest->data, '\n', rest->size);
    size_t size = end ? (size_t)(end - rest->data) : rest->size;
    struct text line = {rest->data, size};
    *rest = text_from(*rest, end ? size + 1 : size);
    if (line.size > 0 && line.data[line.size - 1] == '\r')
        line.size--;
    return line;
}

static void pick_lines(struct file *file, struct text bytes, struct picks *picks)
{
    size_t range = 0;
    uint32_t flagged = 0; /* up to this line */
    picks->count = 0;
    if (file->count > 1)
        qsort(file->ranges, file->count, sizeof *file->ranges, compare_ranges);
    for (uint32_t number = 1; bytes.size > 0; number++) {
        struct text line = take_line(&bytes);
        for (; range < file->count && file->ranges[range].first <= number; range++)
            if (file->ranges[range].last > flagged)
                flagged = file->ranges[range].last;
        if (number > flagged && code_line_counts(line))
            offer(picks, line, number);
    }
}

static void sample_file(struct file *file, struct snippets *snippets, struct batch *batch,
                        struct arena *arena)
{
    struct picks picks;
    if (file->left_out || file->count == 0)
        return;
    pick_lines(file, snippets_file(snippets, file->fields[3], arena), &picks);
    for (size_t i = 0; i < picks.count; i++)
        *batch_add_line(batch, arena) = (struct code_line){
            .tool = file->fields[0],
            .repo = file->fields[1],
            .commit = file->fields[2],
            .path = file->fields[3],
            .line = picks.items[i].line,
            .text = redact_tokens(arena, arena_copy(arena, picks.items[i].text), false),
        };
}

bool clean_sample(struct clean *clean, struct snippets *snippets, size_t *at, struct batch *batch,
                  struct arena *arena)
{
    if (!clean->sorted && clean->count > 0)
        keep_smallest(clean);
    clean->sorted = true;
    while (*at < clean->count && batch->lines.count < CLEAN_LINES_PER_BATCH)
        sample_file(&clean->files[(*at)++], snippets, batch, arena);
    return *at < clean->count;
}
