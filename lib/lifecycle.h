/* SPDX-License-Identifier: MPL-2.0 */
/* The life of a learned rule (kinds content and curative), as a function of its evidence alone.
 *
 * The evidence is walked in the order of time, so that a rule's state does not depend on the order
 * in which outcomes arrived. Each (repository, commit) is one trial, worth the share of what
 * succeeded in it (partly counts half); its weight halves with every half-life between it and the
 * evidence that is looked at. Time is that of submissions: where nobody reports, nothing ages.
 *
 * What is of one time is taken together: what held whole first, then the rest one by one.
 *
 *   now        a failure leaves score < probation    at the end of a time: score >= promote
 *   candidate  candidate                             active
 *   active     probation                             active
 *   probation  demoted                               active
 *   demoted    demoted                               active
 *
 * To become active takes enough repositories that support the rule, and that all checks passed; a
 * rule with a failed check is a candidate, or demoted if it was applied before. What succeeded
 * never moves a rule down, however old the rest is.
 *
 * This differs from confidence_next, which judges triage rules anew by each submission: there a
 * rule leaves probation for demotion at the same border at which it lost its place. Here a rule
 * keeps its place between the borders, goes on probation below the lower one, and is demoted by
 * the next failure that finds it there.
 *
 * A person's word counts from its time on: promoted, a rule is active until a later failure finds
 * its score too low; demoted, it begins anew, and only later evidence counts. */
#ifndef HYPER_LIB_LIFECYCLE_H
#define HYPER_LIB_LIFECYCLE_H

#include "schema/arena.h"
#include "schema/rule.h"

/* What the rule came to. */
struct standing {
    enum lifecycle lifecycle;   /* candidate, active, probation, demoted */
    double score;               /* at `at` */
    uint64_t successes, trials; /* pairs that held whole, of all that count */
    uint32_t repositories;      /* that support it: where more than half held in some commit */
    int64_t at;                 /* of the latest evidence; 0: there is none */
};

enum life_cause { LIFE_EVIDENCE, LIFE_BY_HAND, LIFE_CHECK };

/* What happened at one time. */
struct life_event {
    int64_t at;
    enum life_cause cause;
    enum lifecycle from, to;
    double score; /* afterwards */
    uint64_t successes, trials;
    uint32_t repositories;
};

struct life_events {
    struct life_event *items;
    size_t count;
};

/* What a rule is judged by beside its evidence. */
struct judging {
    struct thresholds thresholds; /* zeros: the defaults */
    bool sound;                   /* all checks passed */
    bool ever_sound;              /* or did so once: else it was never applied */
    enum lifecycle by_hand;       /* what a person made it last: active, demoted, or none */
    int64_t by_hand_at;
};

/* Walks the evidence, in any order. `events` gets, in the arena, each time at which there was some,
 * and each step where several were taken at one time; it may be NULL. */
void lifecycle_judge(const struct supports *supports, const struct judging *judging,
                     struct arena *arena, struct standing *out, struct life_events *events);

/* How much of a (repository, commit) held, 0 to 1, and when; false if nobody knows. */
bool support_share(const struct support *support, double *share, int64_t *at);

/* The unit of a repository and commit. */
uint64_t support_unit(struct text repo, struct text commit);

/* What is known of one unit from both: the same whatever the order. `a` and `b` are of one unit. */
struct support support_merge(const struct support *a, const struct support *b);

/* Sorts by unit, merges equal units, and keeps those that count: SUPPORTS_PER_REPO of each
 * repository and SUPPORTS_PER_RULE of all, by the smallest units. To bound in parts and in any
 * order comes to the same. */
void supports_bound(struct supports *supports);

#endif
