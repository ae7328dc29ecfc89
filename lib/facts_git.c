/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/facts_git.h"

#include "lib/fact_providers.h"

static const struct fact_predicate predicates[] = {
    {"repository", "Repository", "'.', when all of a repository is scanned, from its top"},
    {"branch", "Name", "the branch that HEAD is on"},
    {"commit", "Commit", "a commit of the range by its id, or staged for what is staged"},
    {"author", "Commit, Name, Email", "who wrote a commit, as it says itself"},
    {"signed", "Commit", "a commit that has a signature; whose, is not checked"},
    {"merge", "Commit", "a commit with several parents"},
    {"adds", "Commit, Path", "a file that a commit adds"},
    {"modifies", "Commit, Path", "a file that a commit changes"},
    {"deletes", "Commit, Path", "a file that a commit removes"},
};

const struct fact_provider fact_provider_git = {
    "git", {predicates, sizeof predicates / sizeof predicates[0]}, NULL, NULL};

static const char *const change_names[] = {
    [REPO_ADDED] = "adds", [REPO_MODIFIED] = "modifies", [REPO_DELETED] = "deletes"};

static struct fact_value commit_value(struct text commit)
{
    return fact_text(text_or(commit, TEXT("staged")));
}

static int add_change(void *context, const struct repo_change *change, struct error *err)
{
    return facts_add(context, change_names[change->kind],
                     FACT(commit_value(change->commit), fact_text(change->path)), err);
}

static int add_commit(void *context, const struct repo_commit *commit, struct error *err)
{
    struct fact_value id = fact_text(commit->commit);
    if (facts_add(context, "commit", FACT(id), err) != 0 ||
        facts_add(context, "author", FACT(id, fact_text(commit->author), fact_text(commit->email)),
                  err) != 0 ||
        (commit->is_signed && facts_add(context, "signed", FACT(id), err) != 0))
        return -1;
    return commit->is_merge ? facts_add(context, "merge", FACT(id), err) : 0;
}

/* Whether anything is wanted that costs a second look at the changes. */
static bool wants_changes(const struct facts *facts, bool range)
{
    static const char *const of_changes[] = {"adds", "modifies", "deletes"};
    static const char *const of_commits[] = {"commit", "author", "signed", "merge"};
    for (size_t i = 0; i < sizeof of_changes / sizeof of_changes[0]; i++)
        if (facts_wanted(facts, of_changes[i]))
            return true;
    for (size_t i = 0; range && i < sizeof of_commits / sizeof of_commits[0]; i++)
        if (facts_wanted(facts, of_commits[i]))
            return true;
    return false;
}

static int add_branch(struct facts *facts, const struct repo *repo, struct error *err)
{
    struct arena *arena = arena_new();
    struct text branch = repo_branch(repo, arena);
    int result = branch.size ? facts_add(facts, "branch", FACT(fact_text(branch)), err) : 0;
    arena_destroy(&arena);
    return result;
}

int facts_add_git(struct facts *facts, struct repo *repo, const struct git_scope *scope,
                  struct error *err)
{
    struct repo_changes visit = {add_commit, add_change, facts};
    if (scope->whole && facts_add(facts, "repository", FACT(fact_text(TEXT("."))), err) != 0)
        return -1;
    if (facts_wanted(facts, "branch") && add_branch(facts, repo, err) != 0)
        return -1;
    if (scope->staged && facts_add(facts, "commit", FACT(fact_text(TEXT("staged"))), err) != 0)
        return -1;
    if ((!scope->staged && !scope->range) || !wants_changes(facts, scope->range != NULL))
        return 0;
    return repo_each_change(repo, scope->range, &visit, err);
}
