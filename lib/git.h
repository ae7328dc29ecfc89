/* SPDX-License-Identifier: MPL-2.0 */
/* Repositories (libgit2): the only place that opens them. Reading only: nothing of a repository is
 * run, and nothing in it is changed. Repositories are hostile: what cannot be read is an error or
 * is counted, never a crash. Names begin with repo_, since git_ is the library's. */
#ifndef HYPER_LIB_GIT_H
#define HYPER_LIB_GIT_H

#include "lib/content.h"
#include "lib/scan.h"

enum { REPO_OBJECT_SIZE = SCAN_OBJECT_SIZE };

/* An open repository; for one thread. */
struct repo;

/* The repository that the folder is in, or is; NULL and ERROR_DATA if there is none or it cannot be
 * opened. */
struct repo *repo_open(const char *path, struct error *err);
void repo_close(struct repo **repo);

bool repo_is_bare(const struct repo *repo);

/* Its working tree, or of a bare one its folder, with a slash at the end; and its .git folder. */
const char *repo_top(const struct repo *repo);
const char *repo_folder(const struct repo *repo);

/* The folder of its hooks, as core.hooksPath says, in `arena`. */
struct text repo_hooks(const struct repo *repo, struct arena *arena);

/* Whether the index has that path, or for a folder anything below it. */
bool repo_tracks(struct repo *repo, struct text path, bool is_folder);

/* Sorts blobs by where packs have them: read in that order each is next to what it is a difference
 * of. Those that no pack has come last. */
void repo_sort(struct repo *repo, struct scan_item *blobs, size_t count);

/* Told of a blob: its path, id, the commit that brought it (NULL if none is meant), and the lines
 * that it brought (NULL: all). The texts live until it returns. */
typedef int repo_visit(void *context, const struct scan_item *blob, struct error *err);

/* Blobs in the index that HEAD does not have, with the lines that are new. */
int repo_staged(struct repo *repo, repo_visit *visit, void *context, struct error *err);

/* For each commit that the range (`A..B`, or `A` for `A..HEAD`, or `@remotes..B` for what no
 * remote-tracking branch has) has, the blobs that it brought and
 * the lines that are new in them; of a merge those that none of its parents has. */
int repo_range(struct repo *repo, const char *range, repo_visit *visit, void *context,
               struct error *err);

/* The blobs of a commit's tree. */
int repo_tree(struct repo *repo, const char *commit, repo_visit *visit, void *context,
              struct error *err);

/* Each blob that any reference reaches, once, with the path and the commit where it first was;
 * commits come in the order of their times, the oldest first. Objects that are missing (a partial
 * or shallow clone, damage) are counted. */
int repo_history(struct repo *repo, repo_visit *visit, void *context, uint64_t *missing,
                 struct error *err);

enum repo_change_kind { REPO_ADDED, REPO_MODIFIED, REPO_DELETED };

/* What policies know of a change. The texts live until the visit returns. */
struct repo_change {
    enum repo_change_kind kind;
    struct text commit; /* hex, or empty of what is staged */
    struct text path;
};

struct repo_commit {
    struct text commit;        /* hex */
    struct text author, email; /* as the commit has them */
    bool is_signed;            /* it has a signature; whose, is not checked */
    bool is_merge;
};

/* Told of commits, each before its changes. Either may be NULL. */
struct repo_changes {
    int (*commit)(void *context, const struct repo_commit *commit, struct error *err);
    int (*change)(void *context, const struct repo_change *change, struct error *err);
    void *context;
};

/* The files that the commits of a range, as repo_range has it, or without one what is staged,
 * add, modify and delete; of a merge what none of its parents has. */
int repo_each_change(struct repo *repo, const char *range, const struct repo_changes *visit,
                     struct error *err);

enum { REPO_EDITS_MAX = 200 /* files that one commit modifies; of more, none is told */ };

/* A file that a commit modified, by the blobs of both sides. */
struct repo_edit {
    struct text path;
    unsigned char before[REPO_OBJECT_SIZE], after[REPO_OBJECT_SIZE];
};

/* What a commit modified against its first parent. The texts live until the visit returns. */
struct repo_edits {
    struct text commit; /* hex */
    const struct repo_edit *items;
    size_t count;
};

/* Told of each commit on the first-parent line from `commit` (HEAD, if it is NULL) that modifies
 * files, the newest first; of at most `most` commits. A visit that returns 1 ends it. A parent that
 * is not there (a shallow clone) ends it, too. */
int repo_edits(struct repo *repo, const char *commit, uint64_t most,
               int (*visit)(void *context, const struct repo_edits *edits, struct error *err),
               void *context, struct error *err);

/* The name of the branch that HEAD is on, in `arena`; empty if it is on none. */
struct text repo_branch(const struct repo *repo, struct arena *arena);

/* The author and the time (RFC 3339) of a commit; empty if it cannot be read. */
void repo_author(struct repo *repo, const unsigned char commit[REPO_OBJECT_SIZE],
                 struct arena *arena, struct text *author, struct text *date);

/* A unified diff of two texts of the file of that path, in `arena`; empty where they are the same.
 */
struct text repo_diff(struct text before, struct text after, struct text path, struct arena *arena);

/* Blobs as a source for scans: `context` is the path of the repository. */
extern const struct scan_source repo_source;

#endif
