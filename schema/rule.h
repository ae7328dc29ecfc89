/* SPDX-License-Identifier: MPL-2.0 */
/* A rule: what validation let through, and the snapshot of rules that a submission sees. Rules of
 * kinds content and curative are learned ones for `hyper scan`: their text is what they say. */
#ifndef HYPER_SCHEMA_RULE_H
#define HYPER_SCHEMA_RULE_H

#include "schema/alert.h"
#include "schema/intel.h"

enum rule_kind {
    RULE_NONE,
    RULE_TRIAGE,    /* learned: (rule id, template, path class) decides one aspect */
    RULE_CATALOGUE, /* curated: what is known of a rule id */
    RULE_CONTENT,   /* learned: what code must not hold (schema/RULESET.md) */
    RULE_CURATIVE,  /* learned: the same, with a fix */
};

enum {
    RULE_TEXT_MAX = 64 * 1024, /* bytes of a learned rule's facts */
    RULE_ORIGINS_MAX = 64,     /* patterns that are named as its origin; those of the first ids */
    RULE_EXAMPLES_MAX = 8,     /* kept of a proposal */
    RULE_CHECKS_MAX = 64,
    SUPPORTS_PER_RULE = 2048, /* pairs of repository and commit; the smallest hashes are kept */
    SUPPORTS_PER_REPO = 128,  /* of these, so that no repository displaces the others */
    SUPPORT_ERROR_MAX = 256,
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

struct rule_origin {
    struct id pattern;
};

struct rule_origins {
    struct rule_origin *items; /* by id */
    size_t count;
};

#define THRESHOLD_PROMOTE   0.9
#define THRESHOLD_PROBATION 0.8
enum { THRESHOLD_REPOSITORIES = 2, THRESHOLD_HALF_LIFE = 180 };

/* From when on learned rules act. Zero is the default of each. */
struct thresholds {
    double promote, probation; /* bounds of the score: 0 to 1 */
    uint32_t repositories;     /* distinct ones that must support a rule */
    uint32_t half_life;        /* of evidence of kinds content and curative, days */
};

/* What is known of a learned rule in one (repository, commit): what the learner saw there, and what
 * people reported since. Where there are reports they alone count. */
struct support {
    uint64_t unit; /* hash of repository and commit; the smallest are kept */
    struct text repo, commit;
    uint64_t held, missed;                  /* of what the learner tried the rule on */
    int64_t learned_at;                     /* ms since 1970 UTC, as the other times */
    uint64_t successes, failures, partials; /* outcomes */
    int64_t at;                             /* of the latest outcome */
    struct text error;                      /* of one that failed: the greatest text */
};

struct supports {
    struct support *items;
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
    struct texts examples; /* messages it decides about; of a learned rule, lines */

    /* Of kinds content and curative; successes and trials count pairs, the score weighs them by
     * their age. */
    struct text name; /* its id in `text` */
    struct text text; /* its facts, as a ruleset has them */
    struct rule_origins origins;
    int64_t proposed_at;    /* last; checks and examples are of then */
    bool ever_sound;        /* all checks passed once */
    int64_t judged_at;      /* of the latest evidence, which the score is of */
    enum lifecycle by_hand; /* what a person made it last: active, demoted, or none */
    int64_t by_hand_at;
    struct text by_hand_reason;
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
    struct thresholds thresholds;
};

extern const struct record check_record, rule_record, catalogue_record, rulebook_record,
    support_record, thresholds_record;

/* The id of a rule's kind, conditions and aspect; of a learned rule its kind, whose alerts it is
 * about, and its text. */
struct id rule_id(const struct rule *rule);

/* Whether it is a rule for `hyper scan`. */
bool rule_is_learned(const struct rule *rule);

/* Bounds of what somebody may ask for. */
#define THRESHOLD_LEAST 0.1
enum { THRESHOLD_REPOSITORIES_MAX = 1000, THRESHOLD_HALF_LIFE_MAX = 36500 };

/* Whether each is zero or within its bounds, and probation, where it is given, not above promote.
 */
bool thresholds_valid(const struct thresholds *thresholds);

/* What the zeros of the thresholds stand for filled in. */
struct thresholds thresholds_full(const struct thresholds *thresholds);

#endif
