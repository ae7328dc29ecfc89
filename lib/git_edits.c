/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/git_internal.h"

#include <stdlib.h>

/* The modified files of a diff. */
static struct repo_edit *edits_of(git_diff *diff, size_t *count)
{
    size_t deltas = git_diff_num_deltas(diff);
    struct repo_edit *out = xcalloc(deltas + 1, sizeof *out);
    *count = 0;
    for (size_t i = 0; i < deltas; i++) {
        const git_diff_delta *delta = git_diff_get_delta(diff, i);
        if (delta->status != GIT_DELTA_MODIFIED || !repo_is_file(delta->old_file.mode) ||
            !repo_is_file(delta->new_file.mode))
            continue;
        struct repo_edit *edit = &out[(*count)++];
        edit->path = text_of(delta->new_file.path);
        memcpy(edit->before, delta->old_file.id.id, sizeof edit->before);
        memcpy(edit->after, delta->new_file.id.id, sizeof edit->after);
    }
    return out;
}

/* One step of the first-parent line; 1 ends it. */
struct step {
    struct repo *repo;
    int (*visit)(void *context, const struct repo_edits *edits, struct error *err);
    void *context;
};

static int visit_edits(const struct step *step, git_commit *commit, git_commit *parent,
                       struct error *err)
{
    git_diff_options options = repo_diff_options();
    git_tree *old = NULL, *new = NULL;
    git_diff *diff = NULL;
    char hex[GIT_OID_HEXSZ + 1];
    int result = -1;
    (void)git_oid_tostr(hex, sizeof hex, git_commit_id(commit));
    if (git_commit_tree(&old, parent) != 0 || git_commit_tree(&new, commit) != 0 ||
        git_diff_tree_to_tree(&diff, step->repo->repository, old, new, &options) != 0) {
        (void)repo_failed(err, hex);
    } else {
        struct repo_edits edits = {.commit = text_of(hex)};
        struct repo_edit *items = edits_of(diff, &edits.count);
        edits.items = items;
        result = edits.count && edits.count <= REPO_EDITS_MAX
                     ? step->visit(step->context, &edits, err)
                     : 0;
        free(items);
    }
    git_diff_free(diff);
    git_tree_free(old);
    git_tree_free(new);
    return result;
}

int repo_edits(struct repo *repo, const char *name, uint64_t most,
               int (*visit)(void *context, const struct repo_edits *edits, struct error *err),
               void *context, struct error *err)
{
    const struct step step = {repo, visit, context};
    git_commit *commit = repo_find_commit(repo, name ? name : "HEAD", err);
    int result = commit ? 0 : -1;
    for (uint64_t i = 0; i < most && result == 0; i++) {
        git_commit *parent = NULL;
        if (git_commit_parentcount(commit) == 0 || git_commit_parent(&parent, commit, 0) != 0)
            break;
        result = visit_edits(&step, commit, parent, err);
        git_commit_free(commit);
        commit = parent;
    }
    git_commit_free(commit);
    return result < 0 ? -1 : 0;
}
