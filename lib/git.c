/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/git_internal.h"

#include <stdlib.h>
#include <time.h>

int repo_failed(struct error *err, const char *what)
{
    const git_error *last = git_error_last();
    return error_set(err, ERROR_DATA, "%s: %s", what, last ? last->message : "it cannot be read");
}

bool repo_start(void)
{
    if (git_libgit2_init() < 1)
        return false;
    (void)git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    (void)git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    return true;
}

struct repo *repo_open(const char *path, struct error *err)
{
    if (!repo_start()) {
        (void)repo_failed(err, path);
        return NULL;
    }
    struct repo *repo = xcalloc(1, sizeof *repo);
    if (git_repository_open_ext(&repo->repository, path, GIT_REPOSITORY_OPEN_CROSS_FS, NULL) != 0 ||
        git_repository_odb(&repo->odb, repo->repository) != 0) {
        (void)repo_failed(err, path);
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

git_index *repo_index(struct repo *repo)
{
    if (!repo->index && !repo->no_index)
        repo->no_index = git_repository_index(&repo->index, repo->repository) != 0;
    return repo->index;
}

bool repo_tracks(struct repo *repo, struct text path, bool is_folder)
{
    git_index *index = repo_index(repo);
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

git_commit *repo_find_commit(struct repo *repo, const char *name, struct error *err)
{
    git_object *object = NULL, *peeled = NULL;
    if (git_revparse_single(&object, repo->repository, name) != 0 ||
        git_object_peel(&peeled, object, GIT_OBJECT_COMMIT) != 0)
        (void)repo_failed(err, name);
    git_object_free(object);
    return (git_commit *)peeled;
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
