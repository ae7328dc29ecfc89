/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/git_internal.h"

#include <stdlib.h>

enum {
    TREE_DEPTH_MAX = 512,
    KIND_MASK = 0170000, /* of a mode; old repositories have other permissions than git's two */
    KIND_FILE = 0100000,
};

int repo_visit_blob(struct walking *w, const git_oid *id, struct text path,
                    const struct scan_lines *lines, size_t line_count, struct error *err)
{
    struct scan_item item = {.path = path, .lines = lines, .line_count = line_count};
    memcpy(item.object, id->id, sizeof item.object);
    if (w->commit)
        memcpy(item.commit, w->commit->id, sizeof item.commit);
    return w->visit(w->context, &item, err);
}

/* An entry of a tree: "MODE NAME", NUL, and the id. */
struct tree_entry {
    unsigned mode;
    struct text name;
    git_oid id;
};

/* Takes the first entry off a tree's bytes; false at their end, and where they are none. libgit2
 * would make a list of all entries first, which takes longer than all else of a walk. */
static bool take_entry(struct text *bytes, struct tree_entry *out)
{
    size_t at = 0;
    out->mode = 0;
    for (; at < bytes->size && bytes->data[at] >= '0' && bytes->data[at] <= '7' && at < 7; at++)
        out->mode = out->mode * 8 + (unsigned)(bytes->data[at] - '0');
    if (at == 0 || at == bytes->size || bytes->data[at] != ' ')
        return false;
    struct text rest = text_from(*bytes, at + 1);
    const char *end = rest.size ? memchr(rest.data, '\0', rest.size) : NULL;
    size_t size = end ? (size_t)(end - rest.data) : 0;
    if (size == 0 || rest.size - size - 1 < sizeof out->id.id)
        return false;
    out->name = (struct text){rest.data, size};
    memcpy(out->id.id, end + 1, sizeof out->id.id);
    *bytes = text_from(rest, size + 1 + sizeof out->id.id);
    return true;
}

static int walk_entry(struct walking *w, const struct tree_entry *entry, size_t size,
                      unsigned depth, struct error *err)
{
    size_t end = size + entry->name.size;
    unsigned kind = entry->mode & KIND_MASK;
    bool is_folder = kind == GIT_FILEMODE_TREE;
    if ((!is_folder && kind != KIND_FILE) || end + 2 > sizeof w->path ||
        (w->seen && !object_set_add(w->seen, entry->id.id)))
        return 0;
    memcpy(w->path + size, entry->name.data, entry->name.size);
    w->path[end] = '\0';
    if (!is_folder)
        return repo_visit_blob(w, &entry->id, (struct text){w->path, end}, NULL, 0, err);
    w->path[end] = '/';
    return repo_walk_tree(w, &entry->id, end + 1, depth + 1, err);
}

int repo_walk_tree(struct walking *w, const git_oid *id, size_t size, unsigned depth,
                   struct error *err)
{
    git_odb_object *object = NULL;
    struct tree_entry entry;
    int result = 0;
    if (depth == TREE_DEPTH_MAX || git_odb_read(&object, w->repo->odb, id) != 0 ||
        git_odb_object_type(object) != GIT_OBJECT_TREE) {
        git_odb_object_free(object);
        w->missing++;
        return 0;
    }
    struct text bytes = {git_odb_object_data(object), git_odb_object_size(object)};
    while (result == 0 && take_entry(&bytes, &entry))
        result = walk_entry(w, &entry, size, depth, err);
    if (result == 0 && bytes.size)
        w->missing++; /* what follows is damaged */
    git_odb_object_free(object);
    return result;
}

int repo_tree(struct repo *repo, const char *name, repo_visit *visit, void *context,
              struct error *err)
{
    struct walking *w = xcalloc(1, sizeof *w);
    git_commit *commit = repo_find_commit(repo, name, err);
    int result = -1;
    *w = (struct walking){.repo = repo, .visit = visit, .context = context};
    if (commit)
        result = repo_walk_tree(w, git_commit_tree_id(commit), 0, 0, err);
    if (result == 0 && w->missing)
        result = error_set(err, ERROR_DATA, "%s: %llu folders of its tree are missing", name,
                           (unsigned long long)w->missing);
    git_commit_free(commit);
    free(w);
    return result;
}
