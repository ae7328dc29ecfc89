/* SPDX-License-Identifier: MPL-2.0 */
/* Learned rules and their evidence, and the lines of code that are learned from.
 *
 * A learned rule is proposed with its text, its checks, and what the learner saw; outcomes that
 * name it come later through the pipeline (struct fix, `by`), or came before. Its evidence is one
 * support for each (repository, commit), bounded by the smallest hashes; what it is, is a function
 * of that (lib/lifecycle) and does not depend on the order in which evidence came. */
#ifndef HYPER_LIB_STORE_LEARN_H
#define HYPER_LIB_STORE_LEARN_H

#include "lib/lifecycle.h"
#include "lib/store.h"
#include "schema/batch.h"
#include "schema/submission.h"

/* What the learner saw of a rule in one (repository, commit). */
struct proposal_support {
    struct text repo, commit;
    uint64_t held, missed; /* lines (or fixes) that it got right, and wrong */
    int64_t at;            /* when these were seen, ms since 1970; 0: the proposal's time. Of what
                              was seen twice the first time counts */
};

struct proposal {
    enum rule_kind kind;      /* RULE_CONTENT or RULE_CURATIVE */
    struct text text;         /* the facts of one rule (schema/RULESET.md) */
    struct text tool, rule;   /* whose alerts it was learned from */
    const struct id *origins; /* patterns */
    size_t origin_count;
    const struct check *checks; /* what was asked of it; the store adds that its text reads */
    size_t check_count;
    const struct proposal_support *supports; /* may be NULL */
    size_t support_count;
    const struct text *examples; /* lines that it is about */
    size_t example_count;
    const struct id *similar; /* patterns of what was merged into it: they become it, too, and are
                                 similar to its first */
    size_t similar_count;
};

/* What became of a proposal. */
struct proposed {
    struct id id;
    enum lifecycle before, after; /* before: none for a new rule */
    double score;
    struct text refused; /* why it was not taken at all; else empty. A literal */
};

/* Proposes rules; those that are known get what is new. The same again changes nothing. A rule is
 * active when its evidence has the score and the repositories that the thresholds want and all its
 * checks passed; one with a failed check never is. `at` is the time of the submission or call that
 * learned. `thresholds` are from now on those of the store where they are not zero; NULL leaves all
 * as they are. `out` has room for `count`. Needs the transaction of a store_write. */
int store_rule_propose(struct store_txn *txn, const struct proposal *proposals, size_t count,
                       int64_t at, const struct thresholds *thresholds, struct proposed *out,
                       struct error *err);

/* By hand: LIFECYCLE_ACTIVE or LIFECYCLE_DEMOTED, for a learned rule that is not disabled, with the
 * reason in the audit log. A rule with a failed check cannot be promoted (ERROR_DATA). `*changed`
 * is false where it was so already by a person's word. Needs the transaction of a store_write. */
int store_rule_by_hand(struct store_txn *txn, struct id rule, enum lifecycle to, int64_t at,
                       struct text reason, bool *changed, struct error *err);

/* A step of the barrier, after store_unite and before the tasks: judges the learned rules that got
 * outcomes in the submission, or all of them if it changes thresholds. */
int store_relearn(struct store_txn *txn, uint64_t number, size_t limit, bool *more,
                  struct error *err);

/* Reading. Any transaction will do. */

/* The thresholds in force, without zeros. */
int store_thresholds(struct store_txn *txn, struct thresholds *out, struct error *err);

/* Those that a submission is judged by: its own, and where these are zero those in force. */
int store_thresholds_of(struct store_txn *txn, const struct submission *submission,
                        struct thresholds *out, struct error *err);

/* The learned rules that are active or on probation, by name, one of each name: that of the best
 * score, then of the smaller id. In the arena. */
int store_learned(struct store_txn *txn, struct arena *arena, struct rules *out, struct error *err);

/* All that is known of a learned rule: its supports by unit, and its life so far. */
struct rule_history {
    struct rule rule;
    struct supports supports;
    struct standing standing;
    struct life_events events;
};
int store_rule_history(struct store_txn *txn, struct id rule, struct arena *arena,
                       struct rule_history *out, struct error *err);

/* What keeps a learned rule from being applied, in words: "2 of 7 checks failed: redos, examples";
 * empty if nothing does. In the arena. */
struct text rule_blocker(const struct rule *rule, const struct thresholds *thresholds,
                         struct arena *arena);

/* Lines of code, for learning. */

enum {
    CLEAN_LINES_PER_REPO = 512, /* of one tool and kind of file; the smallest hashes are kept */
    CLEAN_REPOS = 64,           /* of one tool and kind of file: those of the smallest hashes */
};

/* A line that a tool flagged, or one that it had nothing to say about. */
struct store_line {
    bool flagged;
    struct text tool, repo, commit, path;
    uint32_t line;
    struct text text; /* of a flagged one the first line of the alert's snippet */
    /* Of a flagged one: */
    struct text rule, message;
    enum severity severity;
    enum category category;
    enum status status;
    enum verdict verdict;
    struct id alert, pattern;
    int64_t first_seen, last_seen;
};

/* Returns 0 to go on, 1 to stop, -1 for an error. What it gets is valid during the call. */
typedef int store_visit_line(void *context, const struct store_line *line, struct error *err);

/* The lines of a tool (empty: of all): flagged ones by alert, without those about secrets and those
 * whose code is not known; then clean ones by hash. Equal knowledge gives equal lines in the same
 * order. Texts have secrets redacted. */
int store_lines(struct store_txn *txn, struct text tool, store_visit_line *visit, void *context,
                struct error *err);

/* The two parts of it. Flagged ones come in the order of their records, which depends on the order
 * in which they were ingested: what is larger than memory is read once from front to back. */
int store_flagged_lines(struct store_txn *txn, struct text tool, store_visit_line *visit,
                        void *context, struct error *err);
int store_clean_lines(struct store_txn *txn, struct text tool, store_visit_line *visit,
                      void *context, struct error *err);

#endif
