/* SPDX-License-Identifier: MPL-2.0 */
/* Regular expressions (PCRE2, https://www.pcre.org/current/doc/html/): the only place that calls
 * the engine, so that none of them runs without limits.
 *
 * Patterns are UTF-8. Subjects may hold anything: bytes that are not valid UTF-8 match nothing
 * (PCRE2_MATCH_INVALID_UTF). `\C` is refused. */
#ifndef HYPER_LIB_MATCH_H
#define HYPER_LIB_MATCH_H

#include "schema/error.h"
#include "schema/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MATCH_PATTERN_MAX = 64 * 1024, /* bytes */
    MATCH_SUBJECT_MAX = 64 * 1024, /* bytes; a longer subject is MATCH_LIMIT */
    MATCH_STEPS_MAX = 1000 * 1000, /* PCRE2's match limit, for each start position */
    MATCH_DEPTH_MAX = 10 * 1000,   /* nested backtracking points of the interpreter */
    MATCH_HEAP_MAX_KIB = 16 * 1024,
    MATCH_GROUPS_MAX = 31, /* groups whose place is reported; a pattern may have more */
};

/* A limit that ran out is never "no": the caller must count it or refuse the pattern. */
enum match_result { MATCH_NO, MATCH_YES, MATCH_LIMIT };

enum matcher_flags {
    MATCHER_FULL = 1,     /* the whole subject must match, from its first to its last byte */
    MATCHER_CASELESS = 2, /* also outside ASCII */
};

/* Where something was found, in bytes from the start of the subject; {0, 0} of a group that took no
 * part. */
struct match_span {
    size_t start, end;
};

/* A compiled pattern. Read-only once made: threads share it. */
struct matcher;

/* What one thread needs while it matches; any matcher may use it, one at a time. */
struct match_scratch;

/* NULL, and the place in the pattern in `err` (ERROR_CONFIG), if it does not compile. */
struct matcher *matcher_new(struct text pattern, unsigned flags, struct error *err);
void matcher_destroy(struct matcher **matcher);

struct match_scratch *match_scratch_new(void);
void match_scratch_destroy(struct match_scratch **scratch);

/* Whether the subject matches: anywhere, or as a whole with MATCHER_FULL. */
enum match_result match_test(const struct matcher *matcher, struct match_scratch *scratch,
                             struct text subject);

/* The first match at byte `from` or later. On MATCH_YES the first `count` of `spans` are set: the
 * match itself, then its groups; otherwise they are untouched. */
enum match_result match_find(const struct matcher *matcher, struct match_scratch *scratch,
                             struct text subject, size_t from, struct match_span *spans,
                             size_t count);

/* The named groups of a pattern: how many, and the number of the i-th with its name, which lives as
 * long as the matcher. */
size_t matcher_names(const struct matcher *matcher);
size_t matcher_name(const struct matcher *matcher, size_t index, struct text *name);

/* How the engine's work grows with the subject, in steps, not in time.
 *
 * A step is one item of the pattern tried at one place, or one byte that a repeat ran over. The
 * pattern is compiled once more with a callout before every item (PCRE2_AUTO_CALLOUT) and run by
 * the interpreter; the callout counts. So the count covers every start position of a search, which
 * PCRE2's own match limit does not: it begins anew at each.
 *
 * Attack strings are PREFIX PUMP PUMP ... SUFFIX, of 1 and 4 KiB, and of 16 KiB where the steps
 * grew faster than length^1.2 between the two. They come from the pattern: a sample that follows it
 * once from left to right gives the prefixes; pumps are the characters that its repeated items
 * share, what groups, repeats and alternatives matched in the sample, and the sample's own
 * beginnings; the suffix is a character that no repeat accepts. There are at most
 * MATCH_ATTACKS_MAX, and no more are tried once all together took MATCH_ATTACK_STEPS.
 *
 * A pattern is refused (`bounded` is false) when an attack takes more than MATCH_STEPS_PER_BYTE
 * steps a byte, at which it is stopped, or more than MATCH_STEPS_GROWING a byte at 16 KiB and
 * they grew faster than length^1.5 from 4 KiB. What is refused has been seen to be slow. What is
 * not refused may still be slow on a string that was not thought of; the limits above hold for it.
 */
enum {
    MATCH_ATTACKS_MAX = 512,
    MATCH_ATTACK_BYTES = 16 * 1024,
    MATCH_ATTACK_STEPS = 64 * 1000 * 1000,
    MATCH_STEPS_PER_BYTE = 512,
    MATCH_STEPS_GROWING = 64,
};

struct match_cost {
    bool bounded;
    uint64_t steps; /* of the worst attack, at `bytes` */
    size_t bytes;
    double growth; /* exponent between its last two lengths: 1 linear, 2 quadratic */
};

/* For a pattern that compiles with the same flags; else ERROR_CONFIG and -1. Deterministic;
 * takes some milliseconds, for a hostile pattern up to about a second. */
int match_cost(struct text pattern, unsigned flags, struct match_cost *cost, struct error *err);

#endif
