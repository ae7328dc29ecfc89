/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of lib/git share: an open repository, walks over it, and libgit2's errors. */
#ifndef HYPER_LIB_GIT_INTERNAL_H
#define HYPER_LIB_GIT_INTERNAL_H

#include "lib/git.h"
#include "lib/object_set.h"

#include <git2.h>

enum { REPO_PATH_MAX = 4096 };

struct repo {
    git_repository *repository;
    git_odb *odb;
    git_index *index; /* read when it is first needed */
    bool no_index;
};

/* One walk. */
struct walking {
    struct repo *repo;
    repo_visit *visit;
    void *context;
    const struct repo_changes *changes; /* in place of blobs; NULL: blobs */
    struct object_set *seen;            /* objects that need no second look; NULL: look at all */
    uint64_t missing;
    const git_oid *commit; /* that brings what is visited, or NULL */
    char path[REPO_PATH_MAX];
};

/* ERROR_DATA with what libgit2 says; returns -1. */
int repo_failed(struct error *err, const char *what);

/* Before anything else is called of libgit2, and as often git_libgit2_shutdown after it. */
bool repo_start(void);

/* NULL if there is none that can be read. */
git_index *repo_index(struct repo *repo);

/* The commit that a name stands for; the caller frees it. NULL and ERROR_DATA if there is none. */
git_commit *repo_find_commit(struct repo *repo, const char *name, struct error *err);

static inline bool repo_is_file(unsigned mode)
{
    return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

/* git_tree.c: tells of one blob; and of all below a tree, whose path has the first `size` bytes of
 * w->path, `depth` folders down. */
int repo_visit_blob(struct walking *w, const git_oid *id, struct text path,
                    const struct scan_lines *lines, size_t line_count, struct error *err);
int repo_walk_tree(struct walking *w, const git_oid *id, size_t size, unsigned depth,
                   struct error *err);

/* git_diff.c: what is new only, without the lines around it. */
git_diff_options repo_diff_options(void);

/* Tells of one file of a diff: of the change, or of the blob and its new lines. */
int repo_visit_delta(struct walking *w, git_diff *diff, size_t index, struct error *err);

#endif
