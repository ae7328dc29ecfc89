/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/git_internal.h"

#include <stdio.h>
#include <stdlib.h>

enum { PARENTS_MAX = 16 };

static int visit_diff(struct walking *w, git_diff *diff, struct error *err)
{
    int result = 0;
    for (size_t i = 0; i < git_diff_num_deltas(diff) && result == 0; i++)
        result = repo_visit_delta(w, diff, i, err);
    return result;
}

static int walk_staged(struct walking *w, struct error *err)
{
    struct repo *repo = w->repo;
    git_diff_options options = repo_diff_options();
    git_commit *head = NULL;
    git_tree *tree = NULL;
    git_diff *diff = NULL;
    git_oid id;
    int result = -1;
    /* Without a commit, all that is staged is new. */
    if (git_reference_name_to_id(&id, repo->repository, "HEAD") == 0 &&
        (git_commit_lookup(&head, repo->repository, &id) != 0 || git_commit_tree(&tree, head) != 0))
        (void)repo_failed(err, "HEAD");
    else if (git_diff_tree_to_index(&diff, repo->repository, tree, repo_index(repo), &options) != 0)
        (void)repo_failed(err, "the index");
    else
        result = visit_diff(w, diff, err);
    git_diff_free(diff);
    git_tree_free(tree);
    git_commit_free(head);
    return result;
}

int repo_staged(struct repo *repo, repo_visit *visit, void *context, struct error *err)
{
    struct walking *w = xcalloc(1, sizeof *w);
    *w = (struct walking){.repo = repo, .visit = visit, .context = context};
    int result = walk_staged(w, err);
    free(w);
    return result;
}

/* Of a merge, what differs from all parents: each file that differs from the first is looked up in
 * the others. */
struct merge {
    git_tree *parents[PARENTS_MAX];
    size_t count;
};

/* A parent that a shallow clone does not have counts as empty. */
static void open_parents(struct merge *merge, const git_commit *commit)
{
    unsigned count = git_commit_parentcount(commit);
    for (unsigned i = 0; i < count && merge->count < PARENTS_MAX; i++) {
        git_commit *parent = NULL;
        if (git_commit_parent(&parent, commit, i) == 0 &&
            git_commit_tree(&merge->parents[merge->count], parent) == 0)
            merge->count++;
        git_commit_free(parent);
    }
}

static void close_parents(struct merge *merge)
{
    for (size_t i = 0; i < merge->count; i++)
        git_tree_free(merge->parents[i]);
}

/* The parent has the file as the merge has it, or like it has none. */
static bool is_like(git_tree *parent, const git_diff_delta *delta)
{
    git_tree_entry *entry = NULL;
    int got = git_tree_entry_bypath(&entry, parent, delta->new_file.path);
    bool same = delta->status == GIT_DELTA_DELETED
                    ? got == GIT_ENOTFOUND
                    : got == 0 && git_oid_equal(git_tree_entry_id(entry), &delta->new_file.id);
    git_tree_entry_free(entry);
    return same;
}

static bool a_parent_is_like(const struct merge *merge, const git_diff_delta *delta)
{
    for (size_t i = 1; i < merge->count; i++)
        if (is_like(merge->parents[i], delta))
            return true;
    return false;
}

static int tell_commit(struct walking *w, git_commit *commit, struct error *err)
{
    char hex[GIT_OID_HEXSZ + 1];
    const git_signature *who = git_commit_author(commit);
    git_buf signature = {0}, data = {0};
    git_oid id = *git_commit_id(commit);
    struct repo_commit told = {
        .commit = text_of(git_oid_tostr(hex, sizeof hex, &id)),
        .author = text_of(who ? who->name : NULL),
        .email = text_of(who ? who->email : NULL),
        .is_signed =
            git_commit_extract_signature(&signature, &data, w->repo->repository, &id, NULL) == 0,
        .is_merge = git_commit_parentcount(commit) > 1,
    };
    git_buf_dispose(&signature);
    git_buf_dispose(&data);
    return w->changes->commit(w->changes->context, &told, err);
}

static int visit_changes(struct walking *w, git_commit *commit, const struct merge *merge,
                         git_diff *diff, struct error *err)
{
    int result = w->changes && w->changes->commit ? tell_commit(w, commit, err) : 0;
    for (size_t i = 0; i < git_diff_num_deltas(diff) && result == 0; i++)
        if (!a_parent_is_like(merge, git_diff_get_delta(diff, i)))
            result = repo_visit_delta(w, diff, i, err);
    return result;
}

static int visit_commit(struct walking *w, const git_oid *id, struct error *err)
{
    git_diff_options options = repo_diff_options();
    struct merge merge = {.count = 0};
    git_commit *commit = NULL;
    git_tree *tree = NULL;
    git_diff *diff = NULL;
    char name[GIT_OID_HEXSZ + 1];
    int result = -1;
    w->commit = id;
    if (git_commit_lookup(&commit, w->repo->repository, id) == 0 &&
        git_commit_tree(&tree, commit) == 0)
        open_parents(&merge, commit);
    if (tree && git_diff_tree_to_tree(&diff, w->repo->repository,
                                      merge.count ? merge.parents[0] : NULL, tree, &options) == 0)
        result = visit_changes(w, commit, &merge, diff, err);
    else
        (void)repo_failed(err, git_oid_tostr(name, sizeof name, id));
    close_parents(&merge);
    git_diff_free(diff);
    git_tree_free(tree);
    git_commit_free(commit);
    return result;
}

/* What is in the range and what is not, in git's words but for @remotes. */
static int push_range(struct repo *repo, git_revwalk *walk, const char *range, struct error *err)
{
    static const char remotes[] = "@remotes..";
    if (strncmp(range, remotes, sizeof remotes - 1) != 0)
        return git_revwalk_push_range(walk, range) == 0 ? 0 : repo_failed(err, range);
    git_commit *commit = repo_find_commit(repo, range + sizeof remotes - 1, err);
    int result = commit ? 0 : -1;
    if (commit && (git_revwalk_push(walk, git_commit_id(commit)) != 0 ||
                   git_revwalk_hide_glob(walk, "refs/remotes") != 0))
        result = repo_failed(err, range);
    git_commit_free(commit);
    return result;
}

static int walk_range(struct walking *w, const char *range, struct error *err)
{
    struct repo *repo = w->repo;
    git_revwalk *walk = NULL;
    git_oid id;
    char *whole = xmalloc(strlen(range) + sizeof "..HEAD");
    int got;
    (void)sprintf(whole, "%s%s", range, strstr(range, "..") ? "" : "..HEAD");
    int result = git_revwalk_new(&walk, repo->repository) == 0 ? push_range(repo, walk, whole, err)
                                                               : repo_failed(err, whole);
    if (walk)
        (void)git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME | GIT_SORT_REVERSE);
    while (result == 0 && (got = git_revwalk_next(&id, walk)) != GIT_ITEROVER)
        result = got == 0 ? visit_commit(w, &id, err) : repo_failed(err, whole);
    git_revwalk_free(walk);
    free(whole);
    return result;
}

int repo_range(struct repo *repo, const char *range, repo_visit *visit, void *context,
               struct error *err)
{
    struct walking *w = xcalloc(1, sizeof *w);
    *w = (struct walking){.repo = repo, .visit = visit, .context = context};
    int result = walk_range(w, range, err);
    free(w);
    return result;
}

int repo_each_change(struct repo *repo, const char *range, const struct repo_changes *visit,
                     struct error *err)
{
    struct walking *w = xcalloc(1, sizeof *w);
    *w = (struct walking){.repo = repo, .changes = visit};
    int result = range ? walk_range(w, range, err) : walk_staged(w, err);
    free(w);
    return result;
}
