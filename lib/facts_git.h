/* SPDX-License-Identifier: MPL-2.0 */
/* Facts of a repository: its branch, and what commits or the index change. */
#ifndef HYPER_LIB_FACTS_GIT_H
#define HYPER_LIB_FACTS_GIT_H

#include "lib/facts.h"
#include "lib/git.h"

/* What of the repository is scanned. */
struct git_scope {
    bool whole;        /* all its files, from its top */
    bool staged;       /* what is staged */
    const char *range; /* or what these commits brought; NULL: none */
};

/* Adds what is wanted. */
int facts_add_git(struct facts *facts, struct repo *repo, const struct git_scope *scope,
                  struct error *err);

#endif
