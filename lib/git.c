/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/git.h"

#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    TREE_DEPTH_MAX = 512,
    LINES_MAX = 64 * 1024, /* stretches of new lines of one blob; of more, all lines count */
    SET_MIN = 1024,
    PATH_BYTES = 4096,
    ROW = 256, /* blobs that a thread reads in a row */
};

struct repo {
    git_repository *repository;
    git_odb *odb;
    git_index *index; /* read when it is first needed */
    bool no_index;
};

static int failed(struct error *err, const char *what)
{
    const git_error *last = git_error_last();
    return error_set(err, ERROR_DATA, "%s: %s", what, last ? last->message : "it cannot be read");
}

/* Who owns what is only read does not matter, and to be searched a blob need not have its hash. */
static bool start(void)
{
    if (git_libgit2_init() < 1)
        return false;
    (void)git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    (void)git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    return true;
}

struct repo *repo_open(const char *path, struct error *err)
{
    if (!start()) {
        (void)failed(err, path);
        return NULL;
    }
    struct repo *repo = xcalloc(1, sizeof *repo);
    if (git_repository_open_ext(&repo->repository, path, GIT_REPOSITORY_OPEN_CROSS_FS, NULL) != 0 ||
        git_repository_odb(&repo->odb, repo->repository) != 0) {
        (void)failed(err, path);
        repo_close(&repo);
    }
    return repo;
}

void repo_close(struct repo **repo)
{
    if (!repo || !*repo)
        return;
    git_index_free((*repo)->index);
    git_odb_free((*repo)->odb);
    git_repository_free((*repo)->repository);
    free(*repo);
    *repo = NULL;
    (void)git_libgit2_shutdown();
}

bool repo_is_bare(const struct repo *repo)
{
    return git_repository_is_bare(repo->repository) != 0;
}

const char *repo_top(const struct repo *repo)
{
    const char *top = git_repository_workdir(repo->repository);
    return top ? top : git_repository_path(repo->repository);
}

const char *repo_folder(const struct repo *repo)
{
    return git_repository_path(repo->repository);
}

struct text repo_hooks(const struct repo *repo, struct arena *arena)
{
    git_config *config = NULL;
    git_buf path = {0};
    struct text out = arena_print(arena, "%shooks", git_repository_commondir(repo->repository));
    if (git_repository_config(&config, repo->repository) == 0 &&
        git_config_get_path(&path, config, "core.hooksPath") == 0 && path.size > 0)
        out = path.ptr[0] == '/' ? arena_copy(arena, text_of(path.ptr))
                                 : arena_print(arena, "%s%s", repo_top(repo), path.ptr);
    git_buf_dispose(&path);
    git_config_free(config);
    return out;
}

static git_index *index_of(struct repo *repo)
{
    if (!repo->index && !repo->no_index)
        repo->no_index = git_repository_index(&repo->index, repo->repository) != 0;
    return repo->index;
}

bool repo_tracks(struct repo *repo, struct text path, bool is_folder)
{
    git_index *index = index_of(repo);
    if (!index)
        return false;
    char *name = xmalloc(path.size + 2);
    memcpy(name, path.data, path.size);
    name[path.size] = '/';
    name[path.size + is_folder] = '\0';
    bool found = is_folder ? git_index_find_prefix(NULL, index, name) == 0
                           : git_index_find(NULL, index, name) == 0;
    free(name);
    return found;
}

/* A set of object ids, open addressing: the ids are hashes already. */

struct set {
    git_oid *items;
    bool *used;
    size_t count, size;
};

static size_t slot_of(const struct set *set, const git_oid *id)
{
    uint64_t hash;
    memcpy(&hash, id->id, sizeof hash);
    size_t at = (size_t)hash & (set->size - 1);
    while (set->used[at] && git_oid_cmp(&set->items[at], id) != 0)
        at = (at + 1) & (set->size - 1);
    return at;
}

static void set_close(struct set *set)
{
    free(set->items);
    free(set->used);
}

static void set_grow(struct set *set)
{
    struct set old = *set;
    set->size = old.size ? old.size * 2 : SET_MIN;
    set->items = xcalloc(set->size, sizeof *set->items);
    set->used = xcalloc(set->size, sizeof *set->used);
    for (size_t i = 0; i < old.size; i++) {
        if (!old.used[i])
            continue;
        size_t at = slot_of(set, &old.items[i]);
        set->items[at] = old.items[i];
        set->used[at] = true;
    }
    set_close(&old);
}

/* True when it was not in there before. */
static bool set_add(struct set *set, const git_oid *id)
{
    if (set->count * 2 >= set->size)
        set_grow(set);
    size_t at = slot_of(set, id);
    if (set->used[at])
        return false;
    set->used[at] = true;
    set->items[at] = *id;
    set->count++;
    return true;
}

/* Trees. */

struct walking {
    struct repo *repo;
    repo_visit *visit;
    void *context;
    const struct repo_changes *changes; /* in place of blobs; NULL: blobs */
    struct set *seen;                   /* objects that need no second look; NULL: look at all */
    uint64_t missing;
    const git_oid *commit; /* that brings what is visited, or NULL */
    char path[PATH_BYTES];
};

static bool is_file(unsigned mode)
{
    return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

static int visit_blob(struct walking *w, const git_oid *id, struct text path,
                      const struct scan_lines *lines, size_t line_count, struct error *err)
{
    struct scan_item item = {.path = path, .lines = lines, .line_count = line_count};
    memcpy(item.object, id->id, sizeof item.object);
    if (w->commit)
        memcpy(item.commit, w->commit->id, sizeof item.commit);
    return w->visit(w->context, &item, err);
}

/* Recursion is bounded by `depth`. */
static int walk_tree(struct walking *w, const git_oid *id, size_t size, unsigned depth,
                     struct error *err)
{
    git_tree *tree = NULL;
    int result = 0;
    if (depth == TREE_DEPTH_MAX || git_tree_lookup(&tree, w->repo->repository, id) != 0) {
        w->missing++;
        return 0;
    }
    for (size_t i = 0; i < git_tree_entrycount(tree) && result == 0; i++) {
        const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
        const git_oid *object = git_tree_entry_id(entry);
        const char *name = git_tree_entry_name(entry);
        git_filemode_t mode = git_tree_entry_filemode(entry);
        size_t length = strlen(name), end = size + length;
        if ((mode != GIT_FILEMODE_TREE && !is_file(mode)) || end + 2 > sizeof w->path ||
            (w->seen && !set_add(w->seen, object)))
            continue;
        memcpy(w->path + size, name, length + 1);
        if (is_file(mode)) {
            result = visit_blob(w, object, (struct text){w->path, end}, NULL, 0, err);
            continue;
        }
        w->path[end] = '/';
        result = walk_tree(w, object, end + 1, depth + 1, err);
    }
    git_tree_free(tree);
    return result;
}

/* The commit that a name stands for; the caller frees it. */
static git_commit *find_commit(struct repo *repo, const char *name, struct error *err)
{
    git_object *object = NULL, *peeled = NULL;
    if (git_revparse_single(&object, repo->repository, name) != 0 ||
        git_object_peel(&peeled, object, GIT_OBJECT_COMMIT) != 0)
        (void)failed(err, name);
    git_object_free(object);
    return (git_commit *)peeled;
}

int repo_tree(struct repo *repo, const char *name, repo_visit *visit, void *context,
              struct error *err)
{
    struct walking *w = xcalloc(1, sizeof *w);
    git_commit *commit = find_commit(repo, name, err);
    int result = -1;
    *w = (struct walking){.repo = repo, .visit = visit, .context = context};
    if (commit)
        result = walk_tree(w, git_commit_tree_id(commit), 0, 0, err);
    if (result == 0 && w->missing)
        result = error_set(err, ERROR_DATA, "%s: %llu folders of its tree are missing", name,
                           (unsigned long long)w->missing);
    git_commit_free(commit);
    free(w);
    return result;
}

/* History. */

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
    struct set seen;
};

static void open_commit(struct commits *commits, const git_oid *id)
{
    if (!set_add(&commits->seen, id))
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
    else if (!commits && type == GIT_OBJECT_BLOB && set_add(w->seen, id))
        result = visit_blob(w, id, text_of(name), NULL, 0, err);
    else if (!commits && type == GIT_OBJECT_TREE && set_add(w->seen, id))
        result = walk_tree(w, id, 0, 0, err);
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
        return failed(err, repo_folder(w->repo));
    while (result == 0 && git_reference_next_name(&name, iterator) == 0)
        result = take_reference(w, name, commits, err);
    git_reference_iterator_free(iterator);
    return result;
}

int repo_history(struct repo *repo, repo_visit *visit, void *context, uint64_t *missing,
                 struct error *err)
{
    struct set seen = {0};
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
        if (set_add(&seen, &commits.items[i].tree))
            result = walk_tree(w, &commits.items[i].tree, 0, 0, err);
    }
    w->commit = NULL;
    if (result == 0)
        result = each_reference(w, NULL, err);
    *missing = w->missing;
    set_close(&commits.seen);
    free(commits.open);
    free(commits.items);
    set_close(&seen);
    free(w);
    return result;
}

/* Places in packs. */

struct placing {
    struct set set;  /* of the blobs */
    uint64_t *ranks; /* of each slot of the set, from 1; 0: in no pack */
    uint64_t rank;
};

struct placed {
    uint64_t rank;
    struct scan_item blob;
};

/* libgit2 tells the objects of a pack in the order of their offsets. */
static int place_object(const git_oid *id, void *context)
{
    struct placing *placing = context;
    size_t slot = slot_of(&placing->set, id);
    if (placing->set.used[slot] && !placing->ranks[slot])
        placing->ranks[slot] = ++placing->rank;
    return 0;
}

static int by_rank(const void *a, const void *b)
{
    const struct placed *left = a, *right = b;
    if (left->rank != right->rank)
        return left->rank > right->rank ? -1 : 1;
    return (left->blob.age > right->blob.age) - (left->blob.age < right->blob.age);
}

void repo_sort(struct repo *repo, struct scan_item *blobs, size_t count)
{
    struct placing placing = {0};
    git_oid id;
    if (count == 0)
        return;
    for (size_t i = 0; i < count; i++) {
        memcpy(id.id, blobs[i].object, sizeof id.id);
        (void)set_add(&placing.set, &id);
    }
    placing.ranks = xcalloc(placing.set.size, sizeof *placing.ranks);
    (void)git_odb_foreach(repo->odb, place_object, &placing); /* as far as it can be read */
    struct placed *placed = xcalloc(count, sizeof *placed);
    for (size_t i = 0; i < count; i++) {
        memcpy(id.id, blobs[i].object, sizeof id.id);
        placed[i] = (struct placed){placing.ranks[slot_of(&placing.set, &id)], blobs[i]};
    }
    qsort(placed, count, sizeof *placed, by_rank);
    for (size_t i = 0; i < count; i++)
        blobs[i] = placed[i].blob;
    free(placed);
    free(placing.ranks);
    set_close(&placing.set);
}

/* Changes. */

struct lines {
    struct scan_lines *items;
    size_t count, capacity;
};

static int add_line(const git_diff_delta *delta, const git_diff_hunk *hunk,
                    const git_diff_line *line, void *context)
{
    struct lines *lines = context;
    (void)delta;
    (void)hunk;
    if (line->origin != GIT_DIFF_LINE_ADDITION || line->new_lineno <= 0)
        return 0;
    uint32_t number = (uint32_t)line->new_lineno;
    struct scan_lines *last = lines->count ? &lines->items[lines->count - 1] : NULL;
    if (last && last->first + last->count == number) {
        last->count++;
        return 0;
    }
    if (lines->count == LINES_MAX)
        return 1;
    if (lines->count == lines->capacity) {
        lines->capacity = lines->capacity ? lines->capacity * 2 : 16;
        lines->items = xrealloc(lines->items, lines->capacity * sizeof *lines->items);
    }
    lines->items[lines->count++] = (struct scan_lines){number, 1};
    return 0;
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
    if (!w->changes->change || !is_file(deleted ? delta->old_file.mode : delta->new_file.mode))
        return 0;
    return w->changes->change(w->changes->context, &change, err);
}

/* Lines of a file that is new all count, and so do those of one that cannot be compared. */
static int visit_delta(struct walking *w, git_diff *diff, size_t index, struct error *err)
{
    const git_diff_delta *delta = git_diff_get_delta(diff, index);
    struct lines lines = {0};
    git_patch *patch = NULL;
    bool all = delta->status == GIT_DELTA_ADDED;
    if (w->changes)
        return tell_change(w, delta, err);
    if (delta->status == GIT_DELTA_DELETED || !is_file(delta->new_file.mode))
        return 0;
    if (!all) {
        all = git_patch_from_diff(&patch, diff, index) != 0 || !patch ||
              (delta->flags & GIT_DIFF_FLAG_BINARY) != 0;
        for (size_t i = 0; !all && i < git_patch_num_hunks(patch); i++)
            for (int k = 0; !all && k < git_patch_num_lines_in_hunk(patch, i); k++) {
                const git_diff_line *line = NULL;
                all = git_patch_get_line_in_hunk(&line, patch, i, (size_t)k) != 0 ||
                      add_line(delta, NULL, line, &lines) != 0;
            }
    }
    int result = 0;
    if (all)
        result = visit_blob(w, &delta->new_file.id, text_of(delta->new_file.path), NULL, 0, err);
    else if (lines.count)
        result = visit_blob(w, &delta->new_file.id, text_of(delta->new_file.path), lines.items,
                            lines.count, err);
    git_patch_free(patch);
    free(lines.items);
    return result;
}

static int visit_diff(struct walking *w, git_diff *diff, struct error *err)
{
    int result = 0;
    for (size_t i = 0; i < git_diff_num_deltas(diff) && result == 0; i++)
        result = visit_delta(w, diff, i, err);
    return result;
}

static git_diff_options diff_options(void)
{
    git_diff_options options;
    (void)git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.context_lines = 0;
    options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;
    return options;
}

static int walk_staged(struct walking *w, struct error *err)
{
    struct repo *repo = w->repo;
    git_diff_options options = diff_options();
    git_commit *head = NULL;
    git_tree *tree = NULL;
    git_diff *diff = NULL;
    git_oid id;
    int result = -1;
    /* Without a commit, all that is staged is new. */
    if (git_reference_name_to_id(&id, repo->repository, "HEAD") == 0 &&
        (git_commit_lookup(&head, repo->repository, &id) != 0 || git_commit_tree(&tree, head) != 0))
        (void)failed(err, "HEAD");
    else if (git_diff_tree_to_index(&diff, repo->repository, tree, index_of(repo), &options) != 0)
        (void)failed(err, "the index");
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
    struct walking *w;
    git_tree *parents[16];
    size_t count;
};

static bool a_parent_has(const struct merge *merge, const git_diff_delta *delta)
{
    for (size_t i = 1; i < merge->count; i++) {
        git_tree_entry *entry = NULL;
        bool same = git_tree_entry_bypath(&entry, merge->parents[i], delta->new_file.path) == 0 &&
                    git_oid_equal(git_tree_entry_id(entry), &delta->new_file.id);
        git_tree_entry_free(entry);
        if (same)
            return true;
    }
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

static int visit_commit(struct walking *w, const git_oid *id, struct error *err)
{
    git_diff_options options = diff_options();
    struct merge merge = {.w = w};
    git_commit *commit = NULL;
    git_tree *tree = NULL;
    git_diff *diff = NULL;
    char name[GIT_OID_HEXSZ + 1];
    int result = -1;
    w->commit = id;
    if (git_commit_lookup(&commit, w->repo->repository, id) != 0 ||
        git_commit_tree(&tree, commit) != 0)
        goto done;
    for (unsigned i = 0; i < git_commit_parentcount(commit) && merge.count < 16; i++) {
        git_commit *parent = NULL;
        /* A parent that a shallow clone does not have counts as empty. */
        if (git_commit_parent(&parent, commit, i) == 0 &&
            git_commit_tree(&merge.parents[merge.count], parent) == 0)
            merge.count++;
        git_commit_free(parent);
    }
    if (git_diff_tree_to_tree(&diff, w->repo->repository, merge.count ? merge.parents[0] : NULL,
                              tree, &options) != 0)
        goto done;
    result = w->changes && w->changes->commit ? tell_commit(w, commit, err) : 0;
    for (size_t i = 0; i < git_diff_num_deltas(diff) && result == 0; i++)
        if (!a_parent_has(&merge, git_diff_get_delta(diff, i)))
            result = visit_delta(w, diff, i, err);
done:
    if (!diff)
        (void)failed(err, git_oid_tostr(name, sizeof name, id));
    for (size_t i = 0; i < merge.count; i++)
        git_tree_free(merge.parents[i]);
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
        return git_revwalk_push_range(walk, range) == 0 ? 0 : failed(err, range);
    git_commit *commit = find_commit(repo, range + sizeof remotes - 1, err);
    int result = commit ? 0 : -1;
    if (commit && (git_revwalk_push(walk, git_commit_id(commit)) != 0 ||
                   git_revwalk_hide_glob(walk, "refs/remotes") != 0))
        result = failed(err, range);
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
                                                               : failed(err, whole);
    if (walk)
        (void)git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME | GIT_SORT_REVERSE);
    while (result == 0 && (got = git_revwalk_next(&id, walk)) != GIT_ITEROVER)
        result = got == 0 ? visit_commit(w, &id, err) : failed(err, whole);
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

/* The modified files of a diff. */
static struct repo_edit *edits_of(git_diff *diff, size_t *count)
{
    size_t deltas = git_diff_num_deltas(diff);
    struct repo_edit *out = xcalloc(deltas + 1, sizeof *out);
    *count = 0;
    for (size_t i = 0; i < deltas; i++) {
        const git_diff_delta *delta = git_diff_get_delta(diff, i);
        if (delta->status != GIT_DELTA_MODIFIED || !is_file(delta->old_file.mode) ||
            !is_file(delta->new_file.mode))
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
    git_diff_options options = diff_options();
    git_tree *old = NULL, *new = NULL;
    git_diff *diff = NULL;
    char hex[GIT_OID_HEXSZ + 1];
    int result = -1;
    (void)git_oid_tostr(hex, sizeof hex, git_commit_id(commit));
    if (git_commit_tree(&old, parent) != 0 || git_commit_tree(&new, commit) != 0 ||
        git_diff_tree_to_tree(&diff, step->repo->repository, old, new, &options) != 0) {
        (void)failed(err, hex);
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
    git_commit *commit = find_commit(repo, name ? name : "HEAD", err);
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

struct text repo_branch(const struct repo *repo, struct arena *arena)
{
    git_reference *head = NULL;
    struct text name = TEXT(""), out = TEXT("");
    static const char heads[] = "refs/heads/";
    if (git_reference_lookup(&head, repo->repository, "HEAD") != 0)
        return out;
    /* A new repository is on a branch that is not there yet. */
    if (git_reference_type(head) == GIT_REFERENCE_SYMBOLIC)
        name = text_of(git_reference_symbolic_target(head));
    if (text_starts(name, TEXT(heads)))
        out = arena_copy(arena, text_from(name, sizeof heads - 1));
    git_reference_free(head);
    return out;
}

void repo_author(struct repo *repo, const unsigned char id[REPO_OBJECT_SIZE], struct arena *arena,
                 struct text *author, struct text *date)
{
    git_commit *commit = NULL;
    git_oid oid;
    struct tm time = {0};
    char words[32] = "";
    memcpy(oid.id, id, sizeof oid.id);
    *author = *date = TEXT("");
    if (git_commit_lookup(&commit, repo->repository, &oid) != 0)
        return;
    const git_signature *who = git_commit_author(commit);
    time_t seconds = who ? (time_t)who->when.time : 0;
    if (who)
        *author =
            arena_print(arena, "%s <%s>", who->name ? who->name : "", who->email ? who->email : "");
    if (who && gmtime_r(&seconds, &time) &&
        strftime(words, sizeof words, "%Y-%m-%dT%H:%M:%SZ", &time) > 0)
        *date = arena_copy(arena, text_of(words));
    git_commit_free(commit);
}

struct text repo_diff(struct text before, struct text after, struct text path, struct arena *arena)
{
    const char *name = arena_copy(arena, path).data;
    git_diff_options options = diff_options();
    git_patch *patch = NULL;
    git_buf bytes = {0};
    struct text out = TEXT("");
    if (!start())
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

/* Blobs as a source. */

struct reader {
    struct repo *repo;
    git_odb_object *object; /* the last one, whose bytes are in use */
};

static void *open_reader(void *context, struct error *err)
{
    struct repo *repo = repo_open(context, err);
    struct reader *reader = NULL;
    if (repo) {
        reader = xcalloc(1, sizeof *reader);
        reader->repo = repo;
    }
    return reader;
}

static void close_reader(void *thread)
{
    struct reader *reader = thread;
    git_odb_object_free(reader->object);
    repo_close(&reader->repo);
    free(reader);
}

static enum scan_got read_blob(void *thread, const struct scan_item *item, struct content *content,
                               uint64_t most, struct text *out, const char **why)
{
    struct reader *reader = thread;
    git_object_t type;
    size_t size = 0;
    git_oid id;
    (void)content;
    memcpy(id.id, item->object, sizeof id.id);
    git_odb_object_free(reader->object);
    reader->object = NULL;
    /* The size stands before the content, so that a bomb is not unpacked to see that it is one. */
    int got = most == UINT64_MAX ? 0 : git_odb_read_header(&size, &type, reader->repo->odb, &id);
    if (got == 0 && (uint64_t)size > most)
        return SCAN_LARGE;
    if (got == 0)
        got = git_odb_read(&reader->object, reader->repo->odb, &id);
    if (got == GIT_ENOTFOUND)
        return SCAN_MISSING;
    if (got != 0) {
        const git_error *last = git_error_last();
        *why = last ? last->message : "the object cannot be read";
        return SCAN_FAILED;
    }
    *out = (struct text){git_odb_object_data(reader->object), git_odb_object_size(reader->object)};
    return SCAN_GOT;
}

const struct scan_source repo_source = {
    .open = open_reader, .close = close_reader, .read = read_blob, .row = ROW};
