/* SPDX-License-Identifier: MPL-2.0 */
/* How sure the evidence makes us, and what follows for a rule's life.
 *
 * E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
 * the American Statistical Association 22 (1927): the lower end of the score interval. */
#ifndef HYPER_LIB_CONFIDENCE_H
#define HYPER_LIB_CONFIDENCE_H

#include "schema/rule.h"

#include <stdint.h>

/* One-sided 95% quantile of the normal distribution. */
#define CONFIDENCE_Z 1.6448536269514722

/* At least PROMOTE makes a rule active, below PROBATION an active one loses its place; between
 * them it keeps its place, on probation, so that a score near one border does not flap. The
 * defaults of struct thresholds. */
#define CONFIDENCE_PROMOTE   THRESHOLD_PROMOTE
#define CONFIDENCE_PROBATION THRESHOLD_PROBATION

/* The one-sided 95% Wilson lower bound of the success rate: 0 without trials; successes above
 * trials count as trials. 25 of 25 is the least flawless run that reaches 0.9; with one failure it
 * takes 42 trials. */
double wilson_lower(uint64_t successes, uint64_t trials);

/* The same for trials that count in part: `held` of `all`, weights of at least 0. */
double wilson_weighted(double held, double all);

/* Both ends at that quantile: the true rate is below `low` in one of twenty cases, and above `high`
 * in another. 0 and 1 without trials. */
struct interval {
    double low, high;
};
struct interval wilson_interval(double held, double all);

/* The state that follows, of a score (wilson_lower) from 0 to 1 supported by `repositories`:
 *
 *   now         score >= 0.9,      score >= 0.9,     0.8 <= score     score < 0.8
 *               >= 2 repositories  < 2 repositories  < 0.9            or not a number
 *   none        active             candidate         candidate        candidate
 *   candidate   active             candidate         candidate        candidate
 *   active      active             probation         probation        demoted
 *   probation   active             probation         probation        demoted
 *   demoted     active             demoted           demoted          demoted
 *   disabled    disabled           disabled          disabled         disabled
 *
 * Active and probation are applied. */
enum lifecycle confidence_next(enum lifecycle now, double score, unsigned repositories);

/* The same with other borders than 0.9, 0.8 and 2; zeros are these. Evidence does not age here. */
enum lifecycle confidence_judge(enum lifecycle now, double score, unsigned repositories,
                                const struct thresholds *thresholds);

#endif
