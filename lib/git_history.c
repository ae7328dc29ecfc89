/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/git_internal.h"

#include <stdlib.h>

/* A walk of our own: git_revwalk ends at the first commit that a shallow, partial or damaged
 * repository does not have. */
struct commit {
    int64_t time;
    git_oid id, tree;
};

struct commits {
    struct commit *items;
    size_t count, capacity;
    git_oid *open; /* to be looked at */
    size_t open_count, open_capacity;
    struct object_set seen;
};

static void open_commit(struct commits *commits, const git_oid *id)
{
    if (!object_set_add(&commits->seen, id->id))
        return;
    if (commits->open_count == commits->open_capacity) {
        commits->open_capacity = commits->open_capacity ? commits->open_capacity * 2 : 64;
        commits->open = xrealloc(commits->open, commits->open_capacity * sizeof *commits->open);
    }
    commits->open[commits->open_count++] = *id;
}

static void add_commit(struct commits *commits, git_commit *commit)
{
    if (commits->count == commits->capacity) {
        commits->capacity = commits->capacity ? commits->capacity * 2 : 64;
        commits->items = xrealloc(commits->items, commits->capacity * sizeof *commits->items);
    }
    commits->items[commits->count++] = (struct commit){
        git_commit_time(commit), *git_commit_id(commit), *git_commit_tree_id(commit)};
    for (unsigned i = 0; i < git_commit_parentcount(commit); i++)
        open_commit(commits, git_commit_parent_id(commit, i));
}

static int by_time(const void *a, const void *b)
{
    const struct commit *left = a, *right = b;
    if (left->time != right->time)
        return left->time < right->time ? -1 : 1;
    return git_oid_cmp(&left->id, &right->id);
}

static void find_commits(struct walking *w, struct commits *commits)
{
    while (commits->open_count > 0) {
        git_commit *commit = NULL;
        git_oid id = commits->open[--commits->open_count];
        if (git_commit_lookup(&commit, w->repo->repository, &id) == 0)
            add_commit(commits, commit);
        else
            w->missing++;
        git_commit_free(commit);
    }
    if (commits->count > 1)
        qsort(commits->items, commits->count, sizeof *commits->items, by_time);
}

/* A tag may name a tree or a blob: then that is visited at once, when `commits` is NULL. */
static int take_reference(struct walking *w, const char *name, struct commits *commits,
                          struct error *err)
{
    git_reference *reference = NULL;
    git_object *object = NULL;
    int result = 0;
    if (git_reference_lookup(&reference, w->repo->repository, name) != 0 ||
        git_reference_peel(&object, reference, GIT_OBJECT_ANY) != 0) {
        w->missing += commits != NULL;
        git_reference_free(reference);
        return 0;
    }
    git_object_t type = git_object_type(object);
    const git_oid *id = git_object_id(object);
    if (commits && type == GIT_OBJECT_COMMIT)
        open_commit(commits, id);
    else if (!commits && type == GIT_OBJECT_BLOB && object_set_add(w->seen, id->id))
        result = repo_visit_blob(w, id, text_of(name), NULL, 0, err);
    else if (!commits && type == GIT_OBJECT_TREE && object_set_add(w->seen, id->id))
        result = repo_walk_tree(w, id, 0, 0, err);
    git_object_free(object);
    git_reference_free(reference);
    return result;
}

static int each_reference(struct walking *w, struct commits *commits, struct error *err)
{
    git_reference_iterator *iterator = NULL;
    const char *name;
    int result = 0;
    if (git_reference_iterator_new(&iterator, w->repo->repository) != 0)
        return repo_failed(err, repo_folder(w->repo));
    while (result == 0 && git_reference_next_name(&name, iterator) == 0)
        result = take_reference(w, name, commits, err);
    git_reference_iterator_free(iterator);
    return result;
}

int repo_history(struct repo *repo, repo_visit *visit, void *context, uint64_t *missing,
                 struct error *err)
{
    struct object_set seen = {0};
    struct commits commits = {0};
    struct walking *w = xcalloc(1, sizeof *w);
    git_oid head;
    *w = (struct walking){.repo = repo, .visit = visit, .context = context, .seen = &seen};
    int result = each_reference(w, &commits, err);
    /* A detached HEAD is no reference; a new repository has none yet. */
    if (result == 0 && git_reference_name_to_id(&head, repo->repository, "HEAD") == 0)
        open_commit(&commits, &head);
    find_commits(w, &commits);
    for (size_t i = 0; i < commits.count && result == 0; i++) {
        w->commit = &commits.items[i].id;
        if (object_set_add(&seen, commits.items[i].tree.id))
            result = repo_walk_tree(w, &commits.items[i].tree, 0, 0, err);
    }
    w->commit = NULL;
    if (result == 0)
        result = each_reference(w, NULL, err);
    *missing = w->missing;
    object_set_close(&commits.seen);
    free(commits.open);
    free(commits.items);
    object_set_close(&seen);
    free(w);
    return result;
}
