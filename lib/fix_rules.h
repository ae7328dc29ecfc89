/* SPDX-License-Identifier: MPL-2.0 */
/* Learned fixes as curative rules: content rules with a pattern and a fix.
 *
 * Of each label the best fixes are taken, one after the other, that make something of an example
 * which none before them does. Each is then checked as a registry would check it
 * (lib/rule_checks), and what is refused is no rule. */
#ifndef HYPER_LIB_FIX_RULES_H
#define HYPER_LIB_FIX_RULES_H

#include "lib/fix_learn.h"
#include "schema/rule.h"

enum { FIX_LABEL_RULES_MAX = 32 /* of one label */ };

struct fix_rules_options {
    double score_min;    /* of a fix, 0 to 1 */
    unsigned groups_min; /* where it was right */
    enum severity severity;
    enum category category;
};

/* A rule that passed all checks, with what it came from. */
struct fix_rule {
    struct content_rule rule;
    struct text facts; /* as schema/RULESET.md writes them */
    const struct learned_fix *fix;
};

struct fix_rules {
    struct fix_rule *items;
    size_t count;
    size_t refused; /* fixes that a check did not pass */
};

/* The fix as a rule, whose id follows from what it does; not checked. All in `arena`. */
struct content_rule fix_rule_of(const struct learned_fix *fix,
                                const struct fix_rules_options *options, struct arena *arena);

/* The rules of learned fixes, in their order. Takes about a tenth of a second for each that is
 * checked. */
void fix_rules(const struct learned_fixes *fixes, const struct fix_rules_options *options,
               struct arena *arena, struct fix_rules *out);

#endif
