/* SPDX-License-Identifier: MPL-2.0 */
/* Fixes from the history of a repository: edits after which a finding was gone.
 *
 * The commits on the first-parent line are walked from the newest on, and of each file that one
 * modified both sides are scanned. Where a rule finds less than before, each edit of the file is
 * made alone, and the one that makes the finding disappear is the fix; where only all of them
 * together do, they are, if they are near each other. Nothing of the repository is run. */
#ifndef HYPER_LIB_FIX_HISTORY_H
#define HYPER_LIB_FIX_HISTORY_H

#include "lib/git.h"
#include "lib/scan.h"

enum {
    FIX_HISTORY_CONTEXT = 2,     /* lines around an edit */
    FIX_HISTORY_LINES_MAX = 80,  /* of a fix; more is a rewrite */
    FIX_HISTORY_EDITS_MAX = 16,  /* of a file that are tried alone */
    FIX_HISTORY_FIXES_MAX = 100, /* of one commit */
};

struct fix_history_options {
    const struct detector *detector;
    const struct policies *policies; /* or NULL */
    uint64_t commits;                /* that are looked at, at most */
    uint64_t bytes;                  /* of a file; larger ones are passed over */
    uint64_t seconds;                /* after which no commit is begun; 0: no limit */
};

/* A fix. The texts live until the visit returns; secrets in them are cut. */
struct history_fix {
    const struct content_rule *rule;
    struct text message;
    enum severity severity;
    struct text commit, path;
    uint32_t line;             /* of the finding, before */
    struct text before, after; /* whole lines around the edit */
};

struct fix_history_counts {
    uint64_t commits, files; /* that modify something, and what they modify */
    uint64_t passed_over;    /* files that are too large, no text, or cannot be read */
    uint64_t gone;           /* findings that are not there after a commit */
    uint64_t fixes;          /* that were told: gone by an edit that can be told */
    bool out_of_time;
};

/* Visits the fixes, the newest first; those of a commit by path, then line. -1 and `err` if the
 * repository cannot be read, or if the visit returns -1. */
int fix_history(struct repo *repo, const struct fix_history_options *options,
                int (*visit)(void *context, const struct history_fix *fix, struct error *err),
                void *context, struct fix_history_counts *counts, struct error *err);

#endif
