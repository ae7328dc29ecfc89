/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of the learner of fixes share. */
#ifndef HYPER_LIB_FIX_LEARN_INTERNAL_H
#define HYPER_LIB_FIX_LEARN_INTERNAL_H

#include "lib/edit.h"
#include "lib/fix_learn.h"

/* A pair of one label with its edits. */
struct fix_case {
    const struct fix_pair *pair;
    struct text before, after;
    size_t group; /* a number; cases of one group stand together */
    struct text_edits edits;
    uint64_t *right; /* digests of texts that a fix may make of `before` */
    size_t right_count;
    uint64_t whole; /* digest of `after` */
};

struct fix_cases {
    struct fix_case *items;
    size_t count, groups;
};

/* A rule that is to be tried. */
struct fix_draft {
    struct text regex, fix;
    struct text needle; /* that every match has; may be empty */
    uint32_t support;   /* how many edits, or pairs of them, led to it */
};

struct fix_drafts {
    struct fix_draft *items;
    size_t count;
};

/* Drafts of edits that put lines in, and of those that replace; added to `out`, in `arena`. */
void fix_draft_lines(const struct fix_cases *cases, unsigned groups_min, struct arena *arena,
                     struct fix_drafts *out);
void fix_draft_tokens(const struct fix_cases *cases, struct arena *arena, struct fix_drafts *out);

void fix_draft_add(struct fix_drafts *drafts, struct fix_draft draft, struct arena *arena);

/* Text that grows, in an arena. */
struct fix_text {
    struct arena *arena;
    char *data;
    size_t size, capacity;
};

void fix_put(struct fix_text *out, struct text text);
void fix_put_regex(struct fix_text *out, struct text literal); /* what matches it */
void fix_put_fix(struct fix_text *out, struct text literal);   /* `$` doubled */

#endif
