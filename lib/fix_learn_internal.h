/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of the learner of fixes share. */
#ifndef HYPER_LIB_FIX_LEARN_INTERNAL_H
#define HYPER_LIB_FIX_LEARN_INTERNAL_H

#include "lib/edit.h"
#include "lib/fix_learn.h"
#include "lib/fix_text.h"

/* Lines that were put in: the place, and what. */
struct fix_put {
    size_t at;           /* byte of `before` */
    struct text indent;  /* the least of the lines */
    unsigned lead, tail; /* empty lines before and behind them */
    struct text key;     /* how the first line of code begins */
    struct text value;   /* the lines without empty ones around them, and without `indent` */
};

/* A pair of one label with its edits. */
struct fix_case {
    const struct fix_pair *pair;
    struct text before, after;
    size_t group; /* a number; cases of one group stand together */
    struct text_edits edits;
    uint64_t *right; /* digests of texts that a fix may make of `before` */
    size_t right_count;
    uint64_t whole; /* digest of `after` */
    struct fix_put *puts;
    size_t put_count;
};

struct fix_cases {
    struct fix_case *items;
    size_t count, groups;
};

/* A place where lines are to be put, whatever they are. */
struct fix_place {
    struct text regex;
    struct text needle;
    struct text absent; /* that no sibling may have, or empty */
    unsigned anchor;    /* the group that the indentation begins with; 0: none */
    struct text more;
    unsigned lead, tail;
    struct text key;
    uint32_t support;
};

struct fix_places {
    struct fix_place *items;
    size_t count;
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

/* Whether the edit puts lines in, and which. */
bool fix_put_of(const struct fix_case *of, const struct text_edit *edit, struct arena *arena,
                struct fix_put *out);

/* Places of edits that put lines in, the best supported first. */
void fix_draft_places(const struct fix_cases *cases, unsigned groups_min, struct arena *arena,
                      struct fix_places *out);

/* What puts the lines `value` at a place. */
struct text fix_place_fix(const struct fix_place *place, struct text value, struct arena *arena);

/* Drafts of edits that replace; added to `out`, in `arena`. */
void fix_draft_tokens(const struct fix_cases *cases, struct arena *arena, struct fix_drafts *out);

void fix_draft_add(struct fix_drafts *drafts, struct fix_draft draft, struct arena *arena);

#endif
