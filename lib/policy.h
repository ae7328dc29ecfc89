/* SPDX-License-Identifier: MPL-2.0 */
/* Policies of some rulesets, run over the facts of one scan. */
#ifndef HYPER_LIB_POLICY_H
#define HYPER_LIB_POLICY_H

#include "lib/ruleset.h"

struct policies;

/* Makes the policies of the rulesets, which must outlive them. NULL and ERROR_CONFIG with file and
 * line when a regular expression is wrong. */
struct policies *policies_new(const struct ruleset *rulesets, size_t count, struct error *err);

/* Lets each policy find its examples. -1 and ERROR_CONFIG with file and line when one does not.
 * What it says depends on the rulesets and this program alone. */
int policies_prove(const struct policies *policies, struct error *err);

/* What is wrong with an example of a rule, one of these rulesets', that clauses conclude: a clause
 * of a sentence, in `arena`; empty if nothing is. */
struct text policies_example_fault(const struct policies *policies, const struct content_rule *rule,
                                   const struct rule_example *example, struct arena *arena);

void policies_destroy(struct policies **policies);

/* Whether there are any. */
bool policies_any(const struct policies *policies);

/* Calls facts_want for what they ask about. */
void policies_want(const struct policies *policies, struct facts *facts);

/* Whether any policy asks what that rule matched. */
bool policies_ask_rule(const struct policies *policies, struct text rule);

struct policy_finding {
    const struct ruleset *ruleset;
    const struct content_rule *rule;
    struct text file, commit; /* the commit is empty, or what the facts call it */
    uint32_t line;            /* 0: none */
    struct text message;      /* with the values in it */
    struct text identity;     /* of the values, for the fingerprint */
    struct texts because;     /* facts that it follows from */
};

/* What clauses say of a rule. */
struct policy_judgement {
    const struct ruleset *ruleset;
    const struct content_rule *rule;
    enum severity severity; /* 0: that of the rule */
    bool fixable;
    struct text suggestion; /* empty: none */
};

/* A ruleset that could not be run to its end: what is missing is not known. */
struct policy_trouble {
    const struct ruleset *ruleset;
    struct text what;
};

struct policy_report {
    struct policy_finding *findings;
    size_t count;
    struct policy_judgement *judgements;
    size_t judgement_count;
    struct policy_trouble *troubles;
    size_t trouble_count;
};

/* Runs all policies. The report lives in `arena`, and as long as the facts. */
void policies_run(const struct policies *policies, struct facts *facts, struct arena *arena,
                  struct policy_report *out);

/* What was said of the rule, or NULL. */
const struct policy_judgement *policy_judge(const struct policy_report *report,
                                            const struct content_rule *rule);

#endif
