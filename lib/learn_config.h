/* SPDX-License-Identifier: MPL-2.0 */
/* The settings of learning, a YAML file that people write:
 *
 *   promote: 0.9        score from which on a learned rule is applied
 *   probation: 0.8      score below which an applied rule is on probation; at most `promote`
 *   repositories: 2     distinct ones that must support it
 *   half_life_days: 180 after which evidence counts half
 *
 * All may be left out. */
#ifndef HYPER_LIB_LEARN_CONFIG_H
#define HYPER_LIB_LEARN_CONFIG_H

#include "schema/arena.h"
#include "schema/error.h"
#include "schema/rule.h"

/* What is left out is zero. -1 and ERROR_CONFIG with "NAME:LINE:COLUMN: what is wrong". */
int learn_config_read(struct text bytes, struct text name, struct arena *arena,
                      struct thresholds *out, struct error *err);

#endif
