/* SPDX-License-Identifier: MPL-2.0 */
/* The loop of learning: from what a store holds to proposals that its rules come from.
 *
 *     learn_input_read(txn, tool, arena, &input, err);     in a view, which may end then
 *     learn(&input, &options, arena, &learned, err);       no store: may take a minute
 *     store_rule_propose(txn, learned.proposals, ...);     in one transaction
 *
 * Content rules are distilled from lines (lib/distil), curative ones learned from fixes
 * (lib/learn_cures). Each new one is checked (lib/rule_checks) and proposed with the evidence of
 * repositories that it was not learned from, one support for each (repository, commit). The store
 * decides what becomes of it (lib/lifecycle).
 *
 * What says or finds the same as a rule before it, in this run or in the store, is no second rule:
 * it is merged into that one, which gets its evidence if both find the same, and the patterns of
 * its alerts. Rules of the store get evidence of what was first seen after they were proposed, too.
 * So to learn again from the same changes nothing, and to learn from more changes the counts. */
#ifndef HYPER_LIB_LEARN_H
#define HYPER_LIB_LEARN_H

#include "lib/learn_cures.h"

enum { LEARN_THREADS = 2 /* that check rules */ };

struct learn_options {
    unsigned repositories; /* that must support a rule; 0: DISTIL_REPOSITORIES */
    /* Is told when a step begins: "distil", "fixes", "check". May be NULL. */
    void (*step)(void *context, const char *name);
    void *context;
};

/* What was learned in one run, or known before and seen again. */
struct learn_rule {
    enum rule_kind kind;
    struct text name, tool, rule;
    struct distil_counts seen; /* on all lines or fixes; none of a known rule */
    struct distil_counts held; /* on repositories that it was not learned from, or later */
    size_t pairs;              /* of repository and commit in these */
    struct text same_as;       /* the rule that it was merged into, or empty */
    bool known;                /* the store has had it, or `same_as` */
    size_t proposal;           /* of it, or of the one that it was merged into */
};

struct learned {
    struct proposal *proposals;
    struct text *names; /* of their rules */
    size_t count;
    struct learn_rule *rules; /* content rules, then curative ones, then known ones, by name each */
    size_t rule_count;
    struct distil_outcome *outcomes; /* of each rule of a tool with alerts */
    size_t outcome_count;
    size_t fixes_learned, fixes_refused;
    struct arena *arenas[LEARN_THREADS];
};

/* -1 only when an engine fails. */
int learn(const struct learn_input *input, const struct learn_options *options, struct arena *arena,
          struct learned *out, struct error *err);

/* Frees what is not the arena's. */
void learned_close(struct learned *learned);

/* The first check of a proposal that failed, or NULL. */
const struct check *learn_failed_check(const struct proposal *proposal);

#endif
