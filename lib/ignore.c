/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/ignore.h"

#include <ctype.h>

struct pattern {
    struct text glob;
    bool negated, folders_only;
    bool anchored; /* against the path below the folder, else against the name alone */
};

struct ignore {
    const struct ignore *outer;
    struct text folder;
    struct pattern *patterns;
    size_t count;
};

/* Matching, as git's wildmatch with WM_PATHNAME. */

/* One "[...]" at the begin of `glob` against `c`. Its size, or 0 when it does not end. */
static size_t match_class(struct text glob, unsigned char c, bool *matches)
{
    size_t i = 1;
    bool negated = i < glob.size && (glob.data[i] == '!' || glob.data[i] == '^'), found = false;
    i += negated;
    for (bool first = true; i < glob.size && (first || glob.data[i] != ']'); first = false) {
        if (glob.data[i] == '\\' && i + 1 < glob.size)
            i++;
        unsigned char low = (unsigned char)glob.data[i++], high = low;
        if (i + 1 < glob.size && glob.data[i] == '-' && glob.data[i + 1] != ']') {
            i += glob.data[i + 1] == '\\' && i + 2 < glob.size ? 2 : 1;
            high = (unsigned char)glob.data[i++];
        }
        found = found || (low <= c && c <= high);
    }
    if (i >= glob.size)
        return 0;
    *matches = found != negated && c != '/';
    return i + 1;
}

struct matching {
    unsigned steps;
};

static bool match(struct matching *m, struct text glob, struct text path);

/* "**" and a slash, or "**" at the end: any number of folders. */
static bool match_folders(struct matching *m, struct text glob, struct text path)
{
    if (glob.size == 2)
        return true;
    struct text rest = text_from(glob, 3);
    for (;;) {
        if (match(m, rest, path))
            return true;
        const char *slash = path.size ? memchr(path.data, '/', path.size) : NULL;
        if (!slash || m->steps > IGNORE_STEPS_MAX)
            return false;
        path = text_from(path, (size_t)(slash - path.data) + 1);
    }
}

static bool match_star(struct matching *m, struct text glob, struct text path)
{
    while (glob.size && glob.data[0] == '*')
        glob = text_from(glob, 1);
    for (;;) {
        if (match(m, glob, path))
            return true;
        if (path.size == 0 || path.data[0] == '/' || m->steps > IGNORE_STEPS_MAX)
            return false;
        path = text_from(path, 1);
    }
}

/* Recursion goes as deep as the glob has stars; steps bound both. */
static bool match(struct matching *m, struct text glob, struct text path)
{
    bool begin = true; /* of a path component of the glob */
    while (glob.size) {
        char c = glob.data[0];
        bool matches = path.size > 0 && path.data[0] != '/';
        size_t size = 1;
        if (++m->steps > IGNORE_STEPS_MAX)
            return false;
        if (c == '*' && begin && text_starts(glob, TEXT("**")) &&
            (glob.size == 2 || glob.data[2] == '/'))
            return match_folders(m, glob, path);
        if (c == '*')
            return match_star(m, glob, path);
        if (c == '[' && path.size) {
            size = match_class(glob, (unsigned char)path.data[0], &matches);
            if (size == 0)
                return false;
        } else if (c != '?') {
            size = c == '\\' && glob.size > 1 ? 2 : 1;
            matches = path.size > 0 && path.data[0] == glob.data[size - 1];
        }
        if (!matches)
            return false;
        begin = c == '/';
        glob = text_from(glob, size);
        path = text_from(path, 1);
    }
    return path.size == 0;
}

static struct text name_of(struct text path)
{
    const char *slash = path.size ? memrchr(path.data, '/', path.size) : NULL;
    return slash ? text_from(path, (size_t)(slash - path.data) + 1) : path;
}

static bool pattern_matches(const struct pattern *pattern, struct text below, bool is_folder)
{
    struct matching m = {0};
    if (pattern->folders_only && !is_folder)
        return false;
    return match(&m, pattern->glob, pattern->anchored ? below : name_of(below));
}

bool ignore_matches(const struct ignore *ignore, struct text path, bool is_folder)
{
    for (; ignore; ignore = ignore->outer) {
        size_t skip = ignore->folder.size ? ignore->folder.size + 1 : 0;
        if (path.size <= skip || !text_starts(path, ignore->folder))
            continue;
        struct text below = text_from(path, skip);
        for (size_t i = ignore->count; i-- > 0;)
            if (pattern_matches(&ignore->patterns[i], below, is_folder))
                return !ignore->patterns[i].negated;
    }
    return false;
}

/* Reading. */

/* Blanks at the end do not count unless a backslash stands before them. */
static struct text trimmed(struct text line)
{
    if (line.size && line.data[line.size - 1] == '\r')
        line.size--;
    while (line.size && (line.data[line.size - 1] == ' ' || line.data[line.size - 1] == '\t') &&
           (line.size < 2 || line.data[line.size - 2] != '\\'))
        line.size--;
    return line;
}

static bool read_pattern(struct text line, struct pattern *out)
{
    line = trimmed(line);
    *out = (struct pattern){0};
    if (line.size == 0 || line.data[0] == '#')
        return false;
    out->negated = line.data[0] == '!';
    if (out->negated)
        line = text_from(line, 1);
    if (line.size && line.data[line.size - 1] == '/') {
        out->folders_only = true;
        line.size--;
    }
    out->anchored = line.size && memchr(line.data, '/', line.size);
    if (line.size && line.data[0] == '/')
        line = text_from(line, 1);
    out->glob = line;
    return line.size > 0;
}

const struct ignore *ignore_add(struct arena *arena, const struct ignore *outer, struct text folder,
                                struct text bytes)
{
    struct ignore *out = arena_array(arena, 1, sizeof *out);
    bytes = arena_copy(arena, bytes);
    if (text_starts(bytes, TEXT("\xef\xbb\xbf")))
        bytes = text_from(bytes, 3);
    out->outer = outer;
    out->folder = arena_copy(arena, folder);
    while (bytes.size) {
        const char *end = memchr(bytes.data, '\n', bytes.size);
        struct text line = {bytes.data, end ? (size_t)(end - bytes.data) : bytes.size};
        struct pattern pattern;
        if (read_pattern(line, &pattern)) {
            out->patterns = arena_grow(arena, out->patterns, out->count, sizeof pattern);
            out->patterns[out->count++] = pattern;
        }
        bytes = text_from(bytes, end ? line.size + 1 : line.size);
    }
    return out;
}
