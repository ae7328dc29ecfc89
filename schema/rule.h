/* SPDX-License-Identifier: MPL-2.0 */
/* A rule: what validation let through, and the snapshot of rules that a submission sees. */
#ifndef HYPER_SCHEMA_RULE_H
#define HYPER_SCHEMA_RULE_H

#include "schema/alert.h"
#include "schema/intel.h"

enum rule_kind {
    RULE_NONE,
    RULE_TRIAGE,    /* learned: (rule id, template, path class) decides one aspect */
    RULE_CATALOGUE, /* curated: what is known of a rule id */
};

/* lib/confidence has the transitions. */
enum lifecycle {
    LIFECYCLE_NONE,
    LIFECYCLE_CANDIDATE, /* not proven yet */
    LIFECYCLE_ACTIVE,    /* applied by classify */
    LIFECYCLE_PROBATION, /* applied, but its score fell */
    LIFECYCLE_DEMOTED,   /* was active, is not applied */
    LIFECYCLE_DISABLED,  /* switched off by hand; stays off until switched on */
    LIFECYCLE_COUNT
};

extern const struct names rule_kind_names, lifecycle_names;

/* One check that validation made: what was asked, whether it held, and the figures. */
struct check {
    struct text name;
    bool passed;
    struct text detail;
};

struct checks {
    struct check *items;
    size_t count;
};

struct rule {
    struct id id; /* of kind, conditions, aspect: what it decides may change, it stays the rule */
    enum rule_kind kind;
    enum lifecycle lifecycle;
    struct text ruleset; /* "learned" or "curated" */

    /* Conditions; empty text means any. */
    struct text tool;
    struct text rule;       /* the tool's rule id, equal */
    struct text pattern;    /* PCRE2, anchored at both ends, over the message */
    struct text path_class; /* lib/path_class */

    /* Decision. A catalogue rule decides severity and category at once. */
    enum aspect aspect;
    enum severity severity;
    enum category category;
    enum verdict verdict;

    /* Of curated facts. */
    bool auto_fix;
    struct text description;
    struct text fix;

    /* Evidence: distinct (repository, commit) pairs. */
    struct id origin; /* the pattern it became from */
    uint64_t successes, trials;
    uint32_t repositories;
    double score; /* Wilson lower bound of successes of trials */
    struct checks checks;
    struct texts examples; /* messages it decides about */
};

struct rules {
    struct rule *items;
    size_t count;
};

/* Knowledge of the shipped catalogue (rules/catalogue.lgt). */
struct known_cwe {
    uint32_t number;
    enum category category;
    enum severity severity;
    struct text name;
};

struct known_rule {
    struct text tool; /* lower case */
    struct text rule;
    enum category category;
    enum severity severity;
    struct text because;
};

struct known_tool {
    struct text tool; /* lower case */
    enum category category;
};

/* Rule ids of one kind, of a tool or (empty) of any. */
struct known_like {
    struct text tool;    /* lower case */
    struct text pattern; /* "*" stands for any text */
    enum category category;
    struct text because;
};

struct known_cwes {
    struct known_cwe *items;
    size_t count;
};

struct known_rules {
    struct known_rule *items;
    size_t count;
};

struct known_likes {
    struct known_like *items;
    size_t count;
};

struct known_tools {
    struct known_tool *items;
    size_t count;
};

/* Which model judges texts that nothing else judges (lib/severity_model). One that is compiled into
 * the program is named by its id alone, since every worker has it; another one travels along. */
struct text_model {
    struct id id; /* zero: no model */
    struct text bytes;
};

struct catalogue {
    struct known_cwes cwes;   /* by number */
    struct known_rules rules; /* by tool, then rule */
    struct known_likes likes; /* by tool, then pattern */
    struct known_tools tools; /* by tool */
    struct text_model severity_model;
};

/* What the stages of one submission see: sorted by id, so that equal knowledge is equal bytes. */
struct rulebook {
    struct rules rules; /* active and on probation */
    struct catalogue catalogue;
    struct exploiteds exploited; /* by id */
};

extern const struct record check_record, rule_record, catalogue_record, rulebook_record;

/* The id of a rule's kind, conditions and aspect. */
struct id rule_id(const struct rule *rule);

#endif
