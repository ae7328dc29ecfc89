/* SPDX-License-Identifier: MPL-2.0 */
/* What matching costs (PCRE2): a pattern against one text, in steps and in processor time.
 *
 * A step is one item of the pattern tried at one place, or one byte that a repeat ran over. The
 * pattern is compiled with a callout before every item (PCRE2_AUTO_CALLOUT) and run by the
 * interpreter; the callout counts. So the count covers every start position of a search, which
 * PCRE2's own match limit does not: it begins anew at each. Steps are the same on every machine. */
#ifndef HYPER_LIB_MATCH_METER_H
#define HYPER_LIB_MATCH_METER_H

#include "lib/match.h"

/* One thread uses a meter at a time. */
struct meter;

/* Flags as for matcher_new. NULL and ERROR_CONFIG if the pattern does not compile. */
struct meter *meter_new(struct text pattern, unsigned flags, struct error *err);
void meter_destroy(struct meter **meter);

/* Steps of one search in the subject; more than `limit` when it was stopped there, or because it
 * needed more than 64 MiB. */
uint64_t meter_steps(struct meter *meter, struct text subject, uint64_t limit);

enum meter_engine { METER_INTERPRETER, METER_JIT };

struct meter_time {
    double milliseconds;      /* of this thread's processor time */
    enum match_result result; /* MATCH_LIMIT: a limit of lib/match.h, or the JIT's stack, ran out */
};

/* Time of one search as lib/match would make it. Where there is no JIT both engines are the
 * interpreter. */
struct meter_time meter_time(struct meter *meter, struct text subject, enum meter_engine engine);

#endif
