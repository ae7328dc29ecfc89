/* SPDX-License-Identifier: MPL-2.0 */
/* Policies as they stand in a ruleset: clauses that conclude findings, and what else is said of
 * them (schema/RULESET.md). For lib/ruleset, which knows the rules; lib/policy runs them. */
#ifndef HYPER_LIB_POLICY_READ_H
#define HYPER_LIB_POLICY_READ_H

#include "lib/datalog.h"

enum {
    POLICY_VALUES_MAX = 9, /* of one finding: $1 to $9 in the message */
    POLICY_FINDING_COLUMNS = 3,
};

/* What clauses conclude for lib/policy: their predicates, with columns. The first cannot be named
 * by a clause: Rule, File, Line and the values. */
#define POLICY_FINDING    "finding of a rule"
#define POLICY_BLOCK      "block_commit_if"      /* Commit, Rule */
#define POLICY_MISSING    "file that is missing" /* Repository, Path */
#define POLICY_SEVERITY   "classify_severity"    /* Rule, Severity */
#define POLICY_FIXABLE    "is_auto_fixable"      /* Rule */
#define POLICY_SUGGESTION "suggest_fix"          /* Rule, Text */

/* The tag of the rule that is found where repo_must_have/2 names a file that is not there. */
#define POLICY_MUST_HAVE "repo_must_have"

/* A program that knows the facts of all providers, in the arena. */
struct datalog *policy_program(struct arena *arena);

/* What a clause means for rules. */
struct policy_about {
    const struct lgt_term *rule; /* whose id it has, or NULL */
    bool finds;                  /* the rule is what it concludes */
    bool must_have;              /* it says what the repository must have */
};

/* Adds a clause to the program. -1 and "line 3, column 14: ...". */
int policy_read(struct datalog *program, struct arena *arena, const struct lgt_term *clause,
                struct policy_about *out, struct error *err);

/* Ends reading: `must_have` says whether there was any such clause. Checks the program. */
int policy_end(struct datalog *program, struct arena *arena, bool must_have, struct error *err);

/* Facts of an example. */
struct policy_fact {
    struct text predicate;
    struct fact_value *values;
    size_t count;
};

struct policy_facts {
    struct policy_fact *items;
    size_t count;
};

/* Reads [file('a'), size('a', 5)]; each must be a fact that a provider tells. */
int policy_read_facts(struct arena *arena, const struct lgt_term *list, struct policy_facts *out,
                      struct error *err);

#endif
