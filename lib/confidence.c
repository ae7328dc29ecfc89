/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/confidence.h"

#include <math.h>

double wilson_lower(uint64_t successes, uint64_t trials)
{
    return wilson_weighted((double)successes, (double)trials);
}

double wilson_weighted(double held, double all)
{
    return wilson_interval(held, all).low;
}

struct interval wilson_interval(double held, double all)
{
    if (!(all > 0))
        return (struct interval){0, 1};
    double n = all;
    double p = held < all ? held / n : 1;
    double z2 = CONFIDENCE_Z * CONFIDENCE_Z;
    double centre = p + z2 / (2 * n);
    double spread = CONFIDENCE_Z * sqrt((p * (1 - p) + z2 / (4 * n)) / n);
    double low = (centre - spread) / (1 + z2 / n), high = (centre + spread) / (1 + z2 / n);
    return (struct interval){low > 0 ? low : 0,
                             high < 1 ? high : 1}; /* rounding may leave -1e-17 */
}

enum band { BAND_PROVEN, BAND_NARROW, BAND_FALLEN, BAND_LOW, BAND_COUNT };

/* The header's table, in the order of enum lifecycle. */
static const enum lifecycle transitions[LIFECYCLE_COUNT][BAND_COUNT] = {
    [LIFECYCLE_NONE] = {LIFECYCLE_ACTIVE, LIFECYCLE_CANDIDATE, LIFECYCLE_CANDIDATE,
                        LIFECYCLE_CANDIDATE},
    [LIFECYCLE_CANDIDATE] = {LIFECYCLE_ACTIVE, LIFECYCLE_CANDIDATE, LIFECYCLE_CANDIDATE,
                             LIFECYCLE_CANDIDATE},
    [LIFECYCLE_ACTIVE] = {LIFECYCLE_ACTIVE, LIFECYCLE_PROBATION, LIFECYCLE_PROBATION,
                          LIFECYCLE_DEMOTED},
    [LIFECYCLE_PROBATION] = {LIFECYCLE_ACTIVE, LIFECYCLE_PROBATION, LIFECYCLE_PROBATION,
                             LIFECYCLE_DEMOTED},
    [LIFECYCLE_DEMOTED] = {LIFECYCLE_ACTIVE, LIFECYCLE_DEMOTED, LIFECYCLE_DEMOTED,
                           LIFECYCLE_DEMOTED},
    [LIFECYCLE_DISABLED] = {LIFECYCLE_DISABLED, LIFECYCLE_DISABLED, LIFECYCLE_DISABLED,
                            LIFECYCLE_DISABLED},
};

static enum band band_of(double score, unsigned repositories, const struct thresholds *thresholds)
{
    if (score >= thresholds->promote)
        return repositories >= thresholds->repositories ? BAND_PROVEN : BAND_NARROW;
    return score >= thresholds->probation ? BAND_FALLEN : BAND_LOW;
}

enum lifecycle confidence_judge(enum lifecycle now, double score, unsigned repositories,
                                const struct thresholds *thresholds)
{
    struct thresholds full = thresholds_full(thresholds);
    if ((unsigned)now >= LIFECYCLE_COUNT)
        now = LIFECYCLE_NONE;
    return transitions[now][band_of(score, repositories, &full)];
}

enum lifecycle confidence_next(enum lifecycle now, double score, unsigned repositories)
{
    return confidence_judge(now, score, repositories, &(struct thresholds){0});
}
