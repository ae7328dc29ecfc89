/* SPDX-License-Identifier: MPL-2.0 */
/* Regular expressions (PCRE2, https://www.pcre.org/current/doc/html/): the only place that calls
 * the engine, so that none of them runs without limits.
 *
 * Patterns are UTF-8. Subjects may hold anything: bytes that are not valid UTF-8 match nothing
 * (PCRE2_MATCH_INVALID_UTF), but for patterns over bytes. `\C` is refused. lib/match_set finds
 * where any of many patterns may match. */
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
    /* Not UTF-8: "." and a class match one byte, \w and case are ASCII's; "$" is the very end. */
    MATCHER_BYTES = 4,
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
/* A part of a larger text: `text` begins and ends where the larger one does only if `starts` and
 * `ends` say so. Elsewhere "^" and "$" do not match at its ends, and a match that reached its end
 * by \z is none. What stands before `from` is seen by look-behind. */
struct match_window {
    struct text text;
    size_t from;
    bool starts, ends;
};

/* As match_find in a window. */
enum match_result match_find_in(const struct matcher *matcher, struct match_scratch *scratch,
                                const struct match_window *window, struct match_span *spans,
                                size_t count);

/* Whether it may match the empty text. */
bool matcher_takes_nothing(const struct matcher *matcher);

/* The highest number of its groups. */
unsigned matcher_groups(const struct matcher *matcher);

#endif
