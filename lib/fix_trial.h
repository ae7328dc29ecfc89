/* SPDX-License-Identifier: MPL-2.0 */
/* Trying a fix on all pairs of its label: how often it makes what people made. */
#ifndef HYPER_LIB_FIX_TRIAL_H
#define HYPER_LIB_FIX_TRIAL_H

#include "lib/fix_learn_internal.h"
#include "lib/fix_run.h"

enum fix_verdict { TRIAL_NOTHING, TRIAL_RIGHT, TRIAL_PART, TRIAL_WRONG, TRIAL_REFUSED };

/* The counts of one fix while it is tried. */
struct fix_trial {
    uint32_t right, part, wrong, groups;
    double weight_right, weight;
    bool refused;
    uint64_t set;         /* of the cases where it was right */
    size_t first, second; /* cases where it was right, the shortest; SIZE_MAX: none */
};

/* What it makes of one case; refused if it meets a limit, changes nothing or does not settle. */
enum fix_verdict fix_try_case(const struct fix_runner *runner, struct match_scratch *match,
                              const struct fix_case *c, struct arena *scratch);

void fix_try_all(const struct fix_runner *runner, struct match_scratch *match,
                 const struct fix_cases *cases, struct fix_trial *out, struct arena *scratch);

/* Adds the trials of one group: the more it has, the less each counts. */
void fix_weigh(struct fix_trial *trial, double right, double all);

/* 0 to 1: what to expect elsewhere. A failure is added to what was seen. */
double fix_trial_score(const struct fix_trial *trial);

#endif
