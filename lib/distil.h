/* SPDX-License-Identifier: MPL-2.0 */
/* Distils content rules from alerts: what the lines that a tool flagged share, and lines of the
 * same files that it did not flag have not.
 *
 * For each rule of a tool, flagged lines are tokenised with comments and strings masked and
 * aligned at a token that they share, the anchor. At each place around it the tokens generalise
 * from the literal over the way a word is written to the kind of token; what all lines of a
 * cluster have in common is their anti-unification (G. Plotkin, "A note on inductive
 * generalization", Machine Intelligence 5, 1970). Lines that are not flagged drive the other way:
 * from the anchor alone, conditions of that lattice are added, those first that gain the most bits
 * (J. R. Quinlan, "Learning logical definitions from relations", Machine Learning 5, 1990) less the
 * bits that it takes to say them, and lines that a pattern covers are set aside for the next. A
 * condition may also be that something is absent.
 *
 * A pattern is kept only if it did well on repositories that it was not learned from: learning
 * runs once for each part of the repositories left out, and what a pattern found there is what
 * counts, by the Wilson bound. What no pattern is kept for is told as such.
 *
 * The result depends on the observations, not on their order. Nothing is random, and no clock is
 * asked. */
#ifndef HYPER_LIB_DISTIL_H
#define HYPER_LIB_DISTIL_H

#include "lib/ruleset.h"

enum {
    DISTIL_REPOSITORIES = 2,  /* that must support a pattern */
    DISTIL_PATTERNS_MAX = 24, /* for each rule of a tool */
    DISTIL_EXAMPLES = 3,      /* and as many counter-examples, for each content rule */
    DISTIL_REPO_LINES = 600,  /* flagged lines of one repository that a rule is learned from */
};

/* A line of code that was looked at. `rule` is empty when the tool had nothing to say about it.
 * Several observations of one line are one line with several rules. Secrets are redacted. */
struct distil_observation {
    struct text tool, rule;
    struct text repo, commit, path;
    uint32_t line;    /* from 1 */
    struct text code; /* the line, with or without its line end; more lines are cut */
    struct text message;
    enum severity severity;
    enum category category;
    int64_t first_seen, last_seen; /* ms since 1970; 0: not known */
};

/* A rule that was learned before. Of those with patterns and exceptions about lines alone, as this
 * library writes them, it is seen what they find among the lines; the others are only read. */
struct distil_known {
    const struct content_rule *rule;
    struct text tool, alert_rule;
    int64_t since; /* lines that were first seen later count for it: it was not learned from them */
};

/* Fields that are 0 mean what is said in brackets. */
struct distil_options {
    unsigned repositories; /* that must support a pattern (DISTIL_REPOSITORIES) */
    double precision;      /* on what it was learned from, and on what it was not (0.85) */
    double bound;          /* Wilson's, one standard deviation, on what it was not (0.7) */
    const struct distil_known *known;
    size_t known_count;
};

struct distil_counts {
    size_t right, wrong; /* lines flagged for the rule, and others */
    unsigned repos;      /* in which it was right */
};

/* How a rule did in one commit of one repository that it was not learned from. */
struct distil_unit {
    struct text repo, commit;
    uint64_t right, wrong; /* lines */
    int64_t at;            /* the latest that any of them was seen; 0: not known */
};

struct distil_units {
    struct distil_unit *items; /* by repository, then commit */
    size_t count;
};

struct distilled {
    struct content_rule rule; /* its id is made from tool, rule and patterns */
    struct text tool, alert_rule;
    struct text duplicate_of; /* id of a rule before it that says or finds the same, or empty */
    size_t known;             /* number of the known rule that it is a duplicate of, from 1; or 0 */
    bool finds_same;          /* as the rule that it is a duplicate of, line by line */
    struct distil_units units; /* of `held`, but a line that several patterns find counts once */
    size_t number;             /* for lib/distil only */
    struct distil_counts seen; /* of its regular expressions, on all lines */
    struct distil_counts
        held; /* of its patterns, on repositories that they were not learned from */
};

/* What became of a rule of a tool. */
struct distil_outcome {
    struct text tool, alert_rule;
    size_t lines;    /* flagged for it */
    unsigned repos;  /* that have such lines */
    size_t found;    /* of these by rules that were distilled */
    size_t rules;    /* distilled */
    const char *why; /* a literal: why there is none; NULL if there is one */
};

struct distillate {
    struct distilled *rules; /* sorted by tool and rule, then by what they find */
    size_t count;
    struct distil_units *known;      /* of each known rule, on lines first seen after its time */
    struct distil_outcome *outcomes; /* sorted by tool and rule */
    size_t outcome_count;
};

/* `observations` must outlive the result, which is made in `arena`. Every rule that is returned
 * compiles, is bounded, and finds its examples. Time grows with the number of lines, and with the
 * number of rules at most some thousand lines each. -1 only when an engine fails. */
int distil(const struct distil_observation *observations, size_t count,
           const struct distil_options *options, struct arena *arena, struct distillate *out,
           struct error *err);

#endif
