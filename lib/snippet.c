/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/snippet.h"

#include "lib/file.h"
#include "lib/path.h"
#include "lib/redact.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct file {
    struct text path;
    struct text bytes; /* empty where the file cannot be read: that is remembered, too */
    uint32_t line;     /* a line and where it starts, so that the next search goes on from there */
    size_t start;
    uint64_t used; /* when */
};

struct snippets {
    int root;
    uint64_t clock;
    struct file files[SNIPPET_FILES];
};

int snippets_open(const char *root, struct snippets **out, struct error *err)
{
    int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, errno == EACCES ? ERROR_PERMISSION : ERROR_CONFIG,
                         "the source tree %s cannot be opened: %s", root, strerror(errno));
    *out = xcalloc(1, sizeof **out);
    (*out)->root = fd;
    return 0;
}

static void forget(struct file *file)
{
    free((char *)file->path.data);
    free((char *)file->bytes.data);
    *file = (struct file){0};
}

void snippets_close(struct snippets **snippets)
{
    if (!snippets || !*snippets)
        return;
    for (size_t i = 0; i < SNIPPET_FILES; i++)
        forget(&(*snippets)->files[i]);
    close((*snippets)->root);
    free(*snippets);
    *snippets = NULL;
}

static bool leads_out(struct text path)
{
    return path_is_absolute(path) || text_is(path, "..") || text_starts(path, TEXT("../")) ||
           path.size == 0 || path.size >= PATH_MAX || memchr(path.data, '\0', path.size);
}

/* Opens `name` component by component, none of which may be a link. */
static int open_below(int root, char *name)
{
    int folder = root;
    for (char *at = name;;) {
        char *slash = strchr(at, '/');
        int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | (slash ? O_DIRECTORY : O_NONBLOCK);
        if (slash)
            *slash = '\0';
        int fd = openat(folder, at, flags);
        if (folder != root)
            close(folder);
        if (fd < 0 || !slash)
            return fd;
        folder = fd;
        at = slash + 1;
    }
}

static struct text read_whole(int fd)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size <= 0 ||
        info.st_size > SNIPPET_FILE_BYTES)
        return TEXT("");
    size_t size = (size_t)info.st_size, have = 0;
    char *bytes = xmalloc(size);
    (void)file_fill(fd, bytes, size, &have);
    return (struct text){bytes, have};
}

static struct text load(const struct snippets *snippets, struct text path)
{
    char name[PATH_MAX];
    memcpy(name, path.data, path.size);
    name[path.size] = '\0';
    int fd = open_below(snippets->root, name);
    if (fd < 0)
        return (struct text){NULL, 0};
    struct text bytes = read_whole(fd);
    close(fd);
    return bytes.size ? bytes : (struct text){NULL, 0};
}

/* The file from the cache, or read into the place that was not used for the longest time. */
static struct file *find(struct snippets *snippets, struct text path)
{
    struct file *oldest = &snippets->files[0];
    for (size_t i = 0; i < SNIPPET_FILES; i++) {
        struct file *file = &snippets->files[i];
        if (file->used && text_equal(file->path, path)) {
            file->used = ++snippets->clock;
            return file;
        }
        if (file->used < oldest->used)
            oldest = file;
    }
    forget(oldest);
    char *copy = xmalloc(path.size);
    memcpy(copy, path.data, path.size);
    *oldest = (struct file){.path = {copy, path.size},
                            .bytes = load(snippets, path),
                            .line = 1,
                            .used = ++snippets->clock};
    return oldest;
}

/* Moves the file's cursor to the start of `line`; false if the file is shorter. */
static bool seek(struct file *file, uint32_t line)
{
    if (line < file->line) {
        file->line = 1;
        file->start = 0;
    }
    while (file->line < line) {
        struct text rest = text_from(file->bytes, file->start);
        const char *end = rest.size ? memchr(rest.data, '\n', rest.size) : NULL;
        if (!end)
            return false;
        file->start = (size_t)(end + 1 - file->bytes.data);
        file->line++;
    }
    return file->start < file->bytes.size;
}

/* Up to `lines` lines from the start of `bytes`, without the last line's end. */
static struct text take_lines(struct text bytes, uint32_t lines)
{
    size_t limit = bytes.size < SNIPPET_BYTES ? bytes.size : SNIPPET_BYTES;
    size_t size = 0;
    for (uint32_t i = 0; i < lines && size < limit; i++) {
        const char *end = memchr(bytes.data + size, '\n', limit - size);
        if (!end) {
            size = limit + 1;
            break;
        }
        size = (size_t)(end + 1 - bytes.data);
    }
    size = size > 0 ? size - 1 : 0;
    while (size > 0 && size < bytes.size && ((unsigned char)bytes.data[size] & 0xc0) == 0x80)
        size--; /* not inside a character of UTF-8 */
    bytes.size = size;
    return bytes;
}

static struct text copy_lines(struct text lines, struct arena *arena)
{
    char *out = arena_alloc(arena, lines.size);
    size_t used = 0;
    for (size_t i = 0; i < lines.size; i++) {
        bool line_end = lines.data[i] == '\r' && (i + 1 == lines.size || lines.data[i + 1] == '\n');
        if (!line_end)
            out[used++] = lines.data[i];
    }
    return (struct text){out, used};
}

struct text snippets_read(struct snippets *snippets, struct text path, uint32_t line,
                          uint32_t end_line, struct arena *arena)
{
    struct text clean = path_clean(arena, path);
    if (line == 0 || leads_out(clean))
        return TEXT("");
    struct file *file = find(snippets, clean);
    if (file->bytes.size == 0 || !seek(file, line))
        return TEXT("");
    uint32_t lines = end_line > line ? end_line - line + 1 : 1;
    struct text taken = take_lines(text_from(file->bytes, file->start),
                                   lines < SNIPPET_LINES ? lines : SNIPPET_LINES);
    if (memchr(taken.data, '\0', taken.size))
        return TEXT("");
    return copy_lines(taken, arena);
}

struct text snippets_file(struct snippets *snippets, struct text path, struct arena *arena)
{
    struct text clean = path_clean(arena, path);
    if (leads_out(clean))
        return TEXT("");
    struct text bytes = find(snippets, clean)->bytes;
    return bytes.size && !memchr(bytes.data, '\0', bytes.size) ? bytes : TEXT("");
}

static bool fill(struct snippets *snippets, struct alert *alert, struct arena *arena)
{
    if (alert->snippet.size || alert->path.size == 0 || alert->secret)
        return false;
    struct text lines = snippets_read(snippets, alert->path, alert->line, alert->end_line, arena);
    if (lines.size == 0)
        return false;
    alert->snippet = redact_tokens(arena, lines, false);
    return true;
}

size_t snippets_fill(struct snippets *snippets, struct batch *batch, struct arena *arena)
{
    size_t filled = 0;
    for (size_t i = 0; i < batch->alerts.count; i++)
        filled += fill(snippets, &batch->alerts.items[i], arena);
    for (size_t i = 0; i < batch->examples.count; i++)
        if (batch->examples.items[i].kind != EXAMPLE_FACT)
            filled += fill(snippets, &batch->examples.items[i].alert, arena);
    return filled;
}
