/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/git_internal.h"

#include <stdlib.h>

enum { LINES_MAX = 64 * 1024 }; /* stretches of new lines of one blob; of more, all lines count */

struct lines {
    struct scan_lines *items;
    size_t count, capacity;
};

/* False when there are too many. */
static bool add_line(struct lines *lines, const git_diff_line *line)
{
    if (line->origin != GIT_DIFF_LINE_ADDITION || line->new_lineno <= 0)
        return true;
    uint32_t number = (uint32_t)line->new_lineno;
    struct scan_lines *last = lines->count ? &lines->items[lines->count - 1] : NULL;
    if (last && last->first + last->count == number) {
        last->count++;
        return true;
    }
    if (lines->count == LINES_MAX)
        return false;
    if (lines->count == lines->capacity) {
        lines->capacity = lines->capacity ? lines->capacity * 2 : 16;
        lines->items = xrealloc(lines->items, lines->capacity * sizeof *lines->items);
    }
    lines->items[lines->count++] = (struct scan_lines){number, 1};
    return true;
}

static bool add_hunk(struct lines *lines, git_patch *patch, size_t hunk)
{
    int count = git_patch_num_lines_in_hunk(patch, hunk);
    for (int i = 0; i < count; i++) {
        const git_diff_line *line = NULL;
        if (git_patch_get_line_in_hunk(&line, patch, hunk, (size_t)i) != 0 ||
            !add_line(lines, line))
            return false;
    }
    return true;
}

/* The new lines of a file that was there before. False if it cannot be compared: all count then. */
static bool new_lines(git_diff *diff, size_t index, struct lines *lines)
{
    git_patch *patch = NULL;
    bool known = git_patch_from_diff(&patch, diff, index) == 0 && patch &&
                 (git_patch_get_delta(patch)->flags & GIT_DIFF_FLAG_BINARY) == 0;
    size_t hunks = known ? git_patch_num_hunks(patch) : 0;
    for (size_t i = 0; i < hunks && known; i++)
        known = add_hunk(lines, patch, i);
    git_patch_free(patch);
    return known;
}

static int tell_change(struct walking *w, const git_diff_delta *delta, struct error *err)
{
    char hex[GIT_OID_HEXSZ + 1] = "";
    struct repo_change change = {.kind = delta->status == GIT_DELTA_ADDED     ? REPO_ADDED
                                         : delta->status == GIT_DELTA_DELETED ? REPO_DELETED
                                                                              : REPO_MODIFIED};
    bool deleted = change.kind == REPO_DELETED;
    if (w->commit)
        (void)git_oid_tostr(hex, sizeof hex, w->commit);
    change.commit = text_of(hex);
    change.path = text_of(deleted ? delta->old_file.path : delta->new_file.path);
    if (!w->changes->change || !repo_is_file(deleted ? delta->old_file.mode : delta->new_file.mode))
        return 0;
    return w->changes->change(w->changes->context, &change, err);
}

int repo_visit_delta(struct walking *w, git_diff *diff, size_t index, struct error *err)
{
    const git_diff_delta *delta = git_diff_get_delta(diff, index);
    struct lines lines = {0};
    if (w->changes)
        return tell_change(w, delta, err);
    if (delta->status == GIT_DELTA_DELETED || !repo_is_file(delta->new_file.mode))
        return 0;
    struct text path = text_of(delta->new_file.path);
    int result = 0;
    if (delta->status == GIT_DELTA_ADDED || !new_lines(diff, index, &lines))
        result = repo_visit_blob(w, &delta->new_file.id, path, NULL, 0, err);
    else if (lines.count)
        result = repo_visit_blob(w, &delta->new_file.id, path, lines.items, lines.count, err);
    free(lines.items);
    return result;
}

git_diff_options repo_diff_options(void)
{
    git_diff_options options;
    (void)git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.context_lines = 0;
    options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;
    return options;
}

struct text repo_diff(struct text before, struct text after, struct text path, struct arena *arena)
{
    const char *name = arena_copy(arena, path).data;
    git_diff_options options = repo_diff_options();
    git_patch *patch = NULL;
    git_buf bytes = {0};
    struct text out = TEXT("");
    if (!repo_start())
        return out;
    options.flags |= GIT_DIFF_FORCE_TEXT;
    options.context_lines = 1;
    if (git_patch_from_buffers(&patch, before.data, before.size, name, after.data, after.size, name,
                               &options) == 0 &&
        patch && git_patch_to_buf(&bytes, patch) == 0)
        out = arena_copy(arena, (struct text){bytes.ptr, bytes.size});
    git_buf_dispose(&bytes);
    git_patch_free(patch);
    (void)git_libgit2_shutdown();
    return out;
}
