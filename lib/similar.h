/* SPDX-License-Identifier: MPL-2.0 */
/* Near-duplicates among texts: those that share most of their runs of three tokens.
 *
 * A text is the set of its token 3-grams (words, numbers and single marks, white space apart).
 * MinHash (A. Broder, "On the resemblance and containment of documents", SEQUENCES 1997) with
 * banding finds pairs that may be alike without comparing all; the Jaccard coefficient of the sets
 * is then computed exactly. A pair of coefficient 0.8 is missed once in 5,000, one of 0.7 once in
 * 70, and one of 0.5 about every third time. */
#ifndef HYPER_LIB_SIMILAR_H
#define HYPER_LIB_SIMILAR_H

#include "schema/arena.h"
#include "schema/id.h"

enum {
    SIMILAR_BANDS = 16,
    SIMILAR_ROWS = 4,         /* hashes of a band, which must all agree */
    SIMILAR_GRAMS_MAX = 4096, /* of one text; what is beyond is not looked at */
    SIMILAR_BUCKET_MAX = 64,  /* texts of one band's value that are compared with each other */
};

/* Two texts by their numbers, first < second. */
struct similar_pair {
    uint32_t first, second;
    double jaccard; /* 0 to 1 */
};

struct similar_pairs {
    struct similar_pair *items; /* ascending */
    size_t count;
};

/* The exact coefficient: 1 for equal texts, also empty ones; texts of less than three tokens are
 * one gram. */
double similar_jaccard(struct text a, struct text b);

/* All pairs, found by banding, of at least `least`. Depends on the texts alone. More than
 * SIMILAR_BUCKET_MAX texts with the same value in a band are compared with the first of them
 * only. */
void similar_find(const struct text *texts, size_t count, double least, struct arena *arena,
                  struct similar_pairs *out);

/* Which of `count` items are the same: `same` pairs join their items, and so do equal ids of match
 * sets, but for zero ones, which stand for no matches. `leaders` gets for each item the smallest
 * number of those that it is joined with, its own where it is alone. `sets` may be NULL. */
void similar_groups(const struct similar_pairs *same, const struct id *sets, size_t count,
                    uint32_t *leaders);

#endif
