/* SPDX-License-Identifier: MPL-2.0 */
/* All that there is to tell of what a store learned, bounded, so that a page can be made of it:
 * what was learned, from what, how good it is, how that came about, what is near and what was lost.
 *
 * It depends on the store alone; equal knowledge gives an equal report. */
#ifndef HYPER_LIB_LEARN_REPORT_H
#define HYPER_LIB_LEARN_REPORT_H

#include "lib/learn_graph.h"
#include "lib/learn_measure.h"

enum {
    REPORT_RULES = 50, /* told by default */
    REPORT_RULES_MAX = MEASURED_RULES_MAX,
    REPORT_WAITING = 30,    /* near promotion */
    REPORT_SETBACKS = 30,   /* demotions and what led to them */
    REPORT_TOOLS = 20,      /* of which most alerts are */
    REPORT_REPOSITORIES = 5 /* of one rule, by name */
};

/* A repository in which something is known of a rule. */
struct report_repository {
    struct text name;
    uint64_t held, commits; /* commits in which it held whole, of all */
};

struct report_rule {
    const struct rule *rule; /* content, curative or triage */
    struct text name, says;  /* what it is called, and its message */
    struct texts patterns;   /* of code, or of a triage rule of messages */
    struct report_repository repositories[REPORT_REPOSITORIES]; /* most commits first */
    size_t repositories_shown, repository_count;
    struct life_events events; /* of a triage rule none */
    struct text blocker;
    struct learn_measured measured; /* of a triage rule nothing: `why_not` is empty */
};

/* A rule that is not applied, and what keeps it from that. */
struct report_waiting {
    struct id id;
    struct text name, tool, blocker;
    enum lifecycle lifecycle;
    double score;
    uint64_t successes, trials;
    uint32_t repositories;
};

/* A step down. */
struct report_setback {
    struct id id;
    int64_t at;
    struct text name, from, to, reason;
    enum lifecycle now;
};

struct report_tool {
    struct text name;
    uint64_t alerts, flagged, clean, repositories; /* lines, and repositories of lines */
    uint64_t rules, applied;
};

/* Which rules are told: those about a tool, and those that have evidence from a repository (of
 * triage rules, whose evidence is the patterns', none). Empty: all. */
struct report_filter {
    struct text tool, repo;
};

struct learn_report {
    struct report_filter filter;
    int64_t at; /* of the newest submission, else of the newest change of a rule; 0: there is
                   nothing, or what there is was of 1970 */
    struct thresholds thresholds;
    uint64_t alerts, repositories, tool_count, patterns, examples, fixes, submissions;
    struct learn_lines lines;

    uint64_t by_state[LIFECYCLE_COUNT];
    uint64_t rule_total;
    struct report_rule *rules; /* applied ones first, then by score */
    size_t rule_count;

    struct report_tool *tools; /* most alerts first */
    size_t tools_shown;

    struct report_waiting *waiting; /* nearest first */
    size_t waiting_shown;
    uint64_t waiting_total;

    struct report_setback *setbacks; /* latest first */
    size_t setbacks_shown;
    uint64_t setback_total;

    struct learn_graph graph;
};

/* `rules` is how many are told in full, at most REPORT_RULES_MAX. `filter` may be NULL; its texts
 * outlive the report. Everything else is in the arena. */
int learn_report_gather(struct store_txn *txn, size_t rules, const struct report_filter *filter,
                        struct arena *arena, struct learn_report *out, struct error *err);

#endif
