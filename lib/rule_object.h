/* SPDX-License-Identifier: MPL-2.0 */
/* Learned rules as rulesets: the object around their facts. */
#ifndef HYPER_LIB_RULE_OBJECT_H
#define HYPER_LIB_RULE_OBJECT_H

#include "schema/arena.h"
#include "schema/rule.h"

/* The facts of one rule as a whole ruleset that ruleset_read reads, in `arena`. */
struct text rule_object(struct text facts, struct arena *arena);

/* A ruleset of that name of learned rules, in their order, in `arena`: equal rules are equal bytes.
 * With `told`, above each stands what it was learned from and how far it is proven, for people;
 * without, the bytes do not change with the evidence. */
struct text rules_object(const struct rules *rules, struct text name, bool told,
                         struct arena *arena);

#endif
