/* SPDX-License-Identifier: MPL-2.0 */
/* What a rule must pass before it may be learned: the checks of lib/check that are about one rule,
 * and two that are about what a learner may get wrong.
 *
 *   compile, examples, references, cost, redos, quickcheck   as `hyper rules check` makes them
 *   narrow       it is not found in text that is nothing special: an empty one, blanks, and more
 *                than a few of a list of ordinary lines
 *   keeps code   its fix does not put blanks, or next to nothing, in place of what it matched in
 *                its examples */
#ifndef HYPER_LIB_RULE_CHECKS_H
#define HYPER_LIB_RULE_CHECKS_H

#include "lib/ruleset.h"
#include "schema/rule.h"

/* The checks of the rule whose facts these are, in `arena`. The same facts give the same verdicts.
 * What does not read has one check, "read", that failed. */
void rule_checks(struct text facts, struct arena *arena, struct checks *out);

#endif
