/* SPDX-License-Identifier: MPL-2.0 */
/* A learned fix that can be run on texts, as a scan would run it as a rule. */
#ifndef HYPER_LIB_FIX_RUN_H
#define HYPER_LIB_FIX_RUN_H

#include "lib/fix.h"
#include "lib/match.h"

enum { FIX_PLACES_MAX = 64 /* of one fix in one text */ };

/* What a fix is: the parts of `struct learned_fix` that say what it does. */
struct fix_code {
    struct text regex, fix;
    struct text absent; /* a regular expression; what has it among its siblings is no place */
    struct text needle; /* that every match has; may be empty */
};

struct fix_runner {
    struct fix_code code;
    struct matcher *matcher, *absent; /* `absent`: or NULL */
    bool each; /* every place where lines may be put, also those that a match before it covers */
};

/* What it makes of a text. */
struct fix_made {
    struct text text;
    struct replacement pieces[FIX_PLACES_MAX];
    size_t points[FIX_PLACES_MAX]; /* ends of the first group: where lines are put */
    size_t count;
};

/* False if it does not compile; else fix_runner_close must follow. The code's texts must live as
 * long. */
bool fix_runner_open(struct fix_runner *runner, struct fix_code code);
void fix_runner_close(struct fix_runner *runner);

/* The next place from byte `*from` on, after which that is where to go on; `groups` has room for
 * DETECT_GROUPS. */
enum match_result fix_next(const struct fix_runner *runner, struct match_scratch *match,
                           struct text text, size_t *from, struct match_span *groups);

/* 1 and what it makes of all places; -1 if a limit was met, or there are more places than are
 * counted; 0 if there is none. What is made is in `arena`. */
int fix_run(const struct fix_runner *runner, struct match_scratch *match, struct text text,
            struct fix_made *out, struct arena *arena);

#endif
