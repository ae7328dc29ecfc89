/* SPDX-License-Identifier: MPL-2.0 */
/* Learning fixes from pairs of texts before and after: what many edits share becomes a regular
 * expression with a replacement, from special to general, in the way of Getafix (Bader, Scott,
 * Pradel and Chandra, OOPSLA 2019).
 *
 * Two learners draft such rules: lib/fix_learn_lines for lines that were put in (their place is
 * what stands around them, their indentation that of a line beside them), lib/fix_learn_tokens for
 * pieces that became others (anti-unification of their tokens; what differs is captured and used
 * again). A value that does not follow from the text stays a literal, so that several rules with
 * the same text around it are a table: the commit of an action's tag, say. Each draft is then tried
 * on all pairs of its label, and ranked by how often it made of `before` what people made of it.
 *
 * Everything depends on the set of pairs only, not on their order. Bounded by the enumerations
 * below, whatever the pairs are. */
#ifndef HYPER_LIB_FIX_LEARN_H
#define HYPER_LIB_FIX_LEARN_H

#include "lib/ruleset.h"
#include "schema/arena.h"

enum {
    FIX_PAIRS_MAX = 600,      /* of one label that are learned from: those of the least hashes */
    FIX_DRAFTS_MAX = 1500,    /* of one label that are tried */
    FIX_RULES_MAX = 800,      /* of one label that are kept */
    FIX_TEXT_MAX = 16 * 1024, /* bytes of a text; pairs with larger ones are passed over */
};

/* One fix that was made. */
struct fix_pair {
    struct text label; /* the rule that it cured, or a kind of edit */
    struct text group; /* the repository: evidence of one group counts less, the more there is */
    struct text path;  /* may be empty */
    struct text before, after;
};

/* A fix that was learned. */
struct learned_fix {
    struct text label;
    struct text regex;  /* over bytes, as lib/detect compiles it */
    struct text fix;    /* with $0 to $9 */
    struct text absent; /* or empty: a regular expression; no place where a sibling has it */
    bool puts_lines;    /* it only puts lines in, behind its first group */
    bool needs_place;   /* it may be made where a place is known only: it matches too much */
    uint32_t successes, failures; /* pairs where it made what people made, and something else */
    uint32_t groups;              /* of successes */
    double score;                 /* 0 to 1: what to expect elsewhere */
    double placed;                /* the same where the place is known */
    struct text examples[2];      /* texts that it is found in, the shortest first */
    struct text fixed[2];         /* what it makes of them */
    struct texts endings;         /* of the files that it was right in: `.yml` */
    struct text folder;           /* that all of them are in, or empty */
};

/* In the order of their labels, the best first. */
struct learned_fixes {
    struct learned_fix *items;
    size_t count;
};

struct fix_learn_options {
    unsigned
        places_min; /* groups that must have put lines at such a place; 2 tells what is usual */
    unsigned
        pieces_min; /* groups in which other edits must have been right; 1 also learns tables */
};

/* Everything is made in `arena`, into which texts of `out` point, and into the pairs'. */
void fix_learn(const struct fix_pair *pairs, size_t count, const struct fix_learn_options *options,
               struct arena *arena, struct learned_fixes *out);

#endif
