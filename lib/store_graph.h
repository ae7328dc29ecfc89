/* SPDX-License-Identifier: MPL-2.0 */
/* The knowledge graph: committing changesets, the barrier at a submission's end, and the questions
 * that people ask.
 *
 * IDENTITY. Alerts of one base are occurrences: places in one file that differ in line, column or
 * discriminator only. Occurrence 0 has the base as its id; occurrence n the hash of
 * "hyper.occurrence.1", base and n. While a submission runs, places that are new for a known base
 * are provisional; the barrier pairs them with old occurrences that were not seen (the alert
 * moved), or numbers them in the order of the file. So ids do not depend on the order in which
 * batches arrive.
 *
 * The record of an occurrence is that of the latest submission that saw it, by time, then by order;
 * if that saw it more than once there, that of the greatest digest. Status, severity, category and
 * place go with it; the status before is the one when that submission began.
 *
 *   status before    sighting open    dismissed    fixed
 *   none             open             dismissed    fixed
 *   open             open             dismissed    fixed
 *   reopened         reopened         dismissed    fixed
 *   dismissed        open             dismissed    fixed
 *   fixed            reopened         dismissed    fixed
 *
 * JOINT ALERTS. A vulnerability of a package is one alert, whichever tools report it
 * (lib/fingerprint.h). What a changeset brings of it becomes a source: one tool, one of its rules,
 * with status, times, count and record of its own, which go by the tables above. At the barrier
 * each joint alert that may have changed is made anew of its sources, which is why neither their
 * order nor how they are spread over submissions matters:
 *
 *   status      open if a source is open or reopened, else dismissed if one is, else fixed; and the
 *               table above with the status that the alert had before
 *   record      that of the best informed source: of the first of these statuses that there is, of
 *               the greatest confidence in its severity, the latest, the first by tool and rule
 *   times       the earliest and the latest; sightings are added
 *
 * So an alert is fixed when the last of its tools gave a complete report without it, and reopened
 * when any of them sees it again.
 *
 * Some tools know a vulnerability by its CVE only, others by its GHSA or an id of their own. An
 * alert that names one CVE and one id of another database (or one GHSA and one of another, and no
 * CVE) teaches that these are synonyms, for all repositories, before and after. A name then stands
 * for the smallest CVE that it was ever said to be, else the smallest GHSA, and that, if so, for
 * its CVE; a CVE stands for itself. Alerts of one site (repository, package, place) whose names
 * stand for one are merged at the barrier; the ids that they had lead to the one that is left. A
 * false synonym can do no more than to merge, or keep apart, alerts about one package in one place,
 * and store_alert.sources names who taught it. */
#ifndef HYPER_LIB_STORE_GRAPH_H
#define HYPER_LIB_STORE_GRAPH_H

#include "lib/store.h"
#include "schema/submission.h"

enum {
    REJECTS_PER_SUBMISSION = 10000, /* kept; all are counted */
    TEMPLATES_PER_GROUP = 20000,    /* offered for merging, by id */
    STORE_FIND_MAX = 16,            /* nodes that an abbreviated id may name */
    STORE_SYNONYM_STEPS = 2,        /* from any name to GHSA, from GHSA to CVE */
    SOURCES_PER_ALERT = 256,        /* that count; the first by the ids of their names */
    SYNONYMS_PER_NAME = 128,        /* that stand for one better name; the first ones */
};

enum node_kind {
    NODE_NONE,
    NODE_REPO,
    NODE_TOOL,
    NODE_ALERT,
    NODE_PATTERN,
    NODE_RULE,
    NODE_RULESET,
    NODE_FIX,
    NODE_FACT,
    NODE_SUBMISSION,
    NODE_KIND_COUNT
};

enum edge_kind {
    EDGE_NONE,
    EDGE_HAS,         /* repo, alert */
    EDGE_FIXED_BY,    /* alert, fix */
    EDGE_GENERATES,   /* fix, pattern */
    EDGE_BECOMES,     /* pattern, rule */
    EDGE_PART_OF,     /* rule, ruleset */
    EDGE_SIMILAR_TO,  /* pattern, pattern that it was merged into, or with whose rule its own was */
    EDGE_REPORTED_BY, /* joint alert, tool */
    EDGE_KIND_COUNT
};

extern const struct names node_kind_names, edge_kind_names;

/* The kinds of an edge's ends. */
enum node_kind edge_from(enum edge_kind kind);
enum node_kind edge_to(enum edge_kind kind);

/* Ids of nodes that are made of their name: NODE_REPO, NODE_TOOL, NODE_RULESET and NODE_FACT. */
struct id node_id(enum node_kind kind, struct text name);
struct id alert_id(struct id base, uint32_t ordinal);

/* Committing. All of these need the transaction of a store_write. */

/* Applies changesets of the running submission and removes their batches from the journal.
 * `applied[i]` is 0 for one whose batch is not in the journal: it has been committed before.
 *
 * Groups of 16 to 64 batches are fastest: a transaction costs a wait for the disk and, at worst,
 * one page (4 KiB of memory, and written) for each new alert in a large store, two for each known
 * one. */
int store_commit_batches(struct store_txn *txn, const struct batch *const *changesets, size_t count,
                         uint8_t *applied, struct error *err);

/* Applies those of the entries, pieces in the running submission's journal, whose changesets are
 * known from before: the same bytes with the same options under the same rules. `applied[i]` is 1
 * for these, and their batches are committed as store_commit_batches does it. The others are for
 * the stages. */
int store_recall(struct store_txn *txn, uint64_t number, const struct entry *entries, size_t count,
                 uint8_t *applied, struct error *err);

/* Whether it is worth asking: 1, 0, -1. Any transaction will do. */
int store_remembers(struct store_txn *txn, const struct entry *entry,
                    const struct submission *submission, struct error *err);

/* Says that a submission reported on a tool, though without a result. */
int store_submission_tool(struct store_txn *txn, uint64_t number, struct text tool,
                          struct error *err);

/* The barrier's steps, in this order; each does at most `limit` items and sets `*more` when there
 * is more to do. Doing a step again does nothing more. */

/* Pairs and numbers provisional occurrences. */
int store_regroup(struct store_txn *txn, uint64_t number, size_t limit, bool *more,
                  struct error *err);

/* Where an unfinished store_absent goes on; start with zero. On failure it stays as it was: work
 * that may run again starts from a copy. */
struct source_key {
    uint8_t bytes[32]; /* ids of a claim and of a source */
};

struct absent_cursor {
    uint64_t pair;
    uint64_t sequence;
    struct source_key source;
};

/* Of a complete submission: what is open in its repositories, by its tools, and was not seen by it,
 * is fixed, unless it was last seen later. Does nothing for others. */
int store_absent(struct store_txn *txn, uint64_t number, struct absent_cursor *cursor, size_t limit,
                 bool *more, struct error *err);

/* Merges what synonyms say is one, and makes each joint alert that may have changed of its sources.
 */
int store_unite(struct store_txn *txn, uint64_t number, size_t limit, bool *more,
                struct error *err);

/* The patterns of one tool and rule, by id, as store_merge_next found them. */
struct template_group {
    struct id id;
    struct text tool, rule;
    struct text *templates;
    struct id *patterns;
    size_t count;
};

/* The next (tool, rule) that got templates in this submission, in the arena; `*found` is false when
 * there is none left. */
int store_merge_next(struct store_txn *txn, uint64_t number, struct arena *arena,
                     struct template_group *out, bool *found, struct error *err);

/* Makes each pattern whose `merged[i]` differs from its template part of the pattern of that
 * template: counts are added, samples and evidence merged, and what comes for it later goes there.
 * Ends the group: store_merge_next gives another one then. */
int store_merge_group(struct store_txn *txn, uint64_t number, const struct template_group *group,
                      const struct text *merged, struct error *err);

/* A pattern or a fact whose evidence changed, to be validated: an EVIDENCE batch with the pattern,
 * or the fact as its one example, and the rules about the same tool and rule. */
struct validate_task {
    struct id id;
    struct batch batch;
};

/* The first task after the id `after` (zero for the first of all), in the arena. */
int store_task_after(struct store_txn *txn, uint64_t number, struct id after, struct arena *arena,
                     struct validate_task *out, bool *found, struct error *err);

/* Commits the rules that validate decided, and ends the task; NULL when validation failed.
 * `*applied` is false if the task had ended before. A disabled rule stays disabled. */
int store_commit_task(struct store_txn *txn, uint64_t number, struct id task,
                      const struct batch *changeset, bool *applied, struct error *err);

/* Switches a rule off, and on again: then its lifecycle follows from its evidence. `at` and
 * `reason` go to the audit log. */
int store_rule_disable(struct store_txn *txn, struct id rule, int64_t at, struct text reason,
                       struct error *err);
int store_rule_enable(struct store_txn *txn, struct id rule, int64_t at, struct text reason,
                      struct error *err);

/* Reading. Any transaction will do. Texts are in the store or the arena. */

/* The triage rules and the catalogue's that are applied, by id: what a snapshot is made of. */
int store_snapshot(struct store_txn *txn, struct arena *arena, struct rules *out,
                   struct error *err);

/* Why a name stands for a better one. */
struct store_synonym {
    struct text name, better;
    struct text repo, tool; /* whose alert said so first */
    int64_t at;
};

/* What one tool says of an alert. */
struct store_source {
    struct text tool, tool_version, rule;
    struct text name;                                /* of the vulnerability, as the tool has it */
    struct store_synonym steps[STORE_SYNONYM_STEPS]; /* from it to the alert's */
    size_t step_count;
    enum status status;
    enum severity severity;
    int64_t first_seen, last_seen;
    uint64_t sightings;
    bool shown; /* the alert's record is this one's */
};

struct store_sources {
    struct text name; /* of the vulnerability */
    struct store_source *items;
    size_t count;
};

struct store_alert {
    struct id id, base;
    uint64_t discriminator;
    uint32_t ordinal;
    enum severity severity;
    enum category category;
    enum status status;
    int64_t first_seen, last_seen; /* ms since 1970 UTC */
    uint64_t sightings;
    uint32_t line, column;
    struct id pattern; /* its own; store_pattern_get follows mergers */
    struct text repo, tool, rule;
    struct text record, common;          /* schema/alert_parts.h, in the store */
    const struct store_sources *sources; /* by tool, rule and name; NULL if it is no joint alert */
};

/* Unpacks the record; texts stay in the store, lists are made in the arena. */
int store_alert_decode(const struct store_alert *stored, struct arena *arena, struct alert *out,
                       struct error *err);

struct store_pattern {
    struct pattern pattern;
    struct id merged_into; /* zero if it stands for itself */
    int64_t first_seen;
};

struct store_fix {
    struct id id;
    struct id alert; /* base */
    struct id pattern;
    struct fix fix; /* outcome: the one it had most often; of equals the first */
    uint64_t successes, failures, partials;
    struct text repo, path;    /* of the alert */
    struct text commit;        /* one where it was made: the greatest text */
    int64_t first_at, last_at; /* of submissions that told of it; 0: not known */
};

struct store_edge {
    enum edge_kind kind;
    struct id from, to;
};

/* One node or edge. */
struct store_item {
    enum node_kind kind; /* NODE_NONE: an edge */
    struct id id;
    struct text name; /* of repo, tool and ruleset */
    const struct store_alert *alert;
    const struct store_pattern *pattern;
    const struct rule *rule;
    const struct supports *supports; /* of a learned rule */
    const struct store_fix *fix;
    const struct example *fact;
    const struct submission *submission;
    const struct store_edge *edge;
};

/* Visitors return 0 to go on, 1 to stop, -1 for an error. What they get is valid during the call.
 */
typedef int store_visit_item(void *context, const struct store_item *item, struct error *err);
typedef int store_visit_alert(void *context, const struct store_alert *alert, struct error *err);

/* Every node by kind and id, then every edge by kind: has by alert, the others by both ends. No
 * sequence or submission number, and no time but that of submissions: equal knowledge is equal. */
int store_export(struct store_txn *txn, store_visit_item *visit, void *context, struct error *err);

/* The nodes of one kind, by id. */
int store_nodes(struct store_txn *txn, enum node_kind kind, store_visit_item *visit, void *context,
                struct error *err);

/* One node, in the arena; ERROR_DATA if it is not there. */
int store_get(struct store_txn *txn, enum node_kind kind, struct id id, struct arena *arena,
              struct store_item *out, struct error *err);

/* The pattern that stands for it now. */
int store_pattern_get(struct store_txn *txn, struct id id, struct arena *arena,
                      struct store_pattern *out, struct error *err);

struct store_node {
    enum node_kind kind;
    struct id id;
};

/* Nodes whose id begins with the first `digits` hex digits of `prefix`; at most STORE_FIND_MAX. */
int store_find(struct store_txn *txn, struct id prefix, size_t digits,
               struct store_node out[STORE_FIND_MAX], size_t *count, struct error *err);

/* The edges of a node, out of it or into it, by the other end. */
int store_edges(struct store_txn *txn, enum edge_kind kind, struct id node, bool into,
                store_visit_item *visit, void *context, struct error *err);

enum query_sort { QUERY_SEVERITY, QUERY_LAST_SEEN, QUERY_COUNT, QUERY_PATH };

/* Empty, none and 0 mean any. */
struct query {
    struct text repo;
    struct text tool, rule; /* of any source */
    struct text path;       /* prefix */
    struct text text;       /* part of the message */
    enum category category;
    enum status status;
    bool unresolved;        /* open and reopened ones */
    enum severity severity; /* this and worse */
    int64_t since, until;   /* last seen at or after, and before */
    bool has_since, has_until;
    struct id pattern; /* and those merged into it */
    enum query_sort sort;
    bool descending;
    size_t limit; /* 0: as many as there are, up to QUERY_LIMIT_MAX */
};

enum { QUERY_LIMIT_MAX = 100000 };

/* The alerts that fit, sorted; those that are equal in that are in the order of ids. Alerts that
 * are provisional are left out. `*matched` (may be NULL) is how many fit, beyond the limit, too. */
int store_query(struct store_txn *txn, const struct query *query, store_visit_alert *visit,
                void *context, uint64_t *matched, struct error *err);

/* How many alerts there are, from counters. */
struct store_counts {
    uint64_t alerts;
    uint64_t by_status[STATUS_COUNT];
    uint64_t by_status_severity[STATUS_COUNT][SEVERITY_COUNT];
    uint64_t by_category[CATEGORY_COUNT];
    uint64_t patterns; /* that stand for themselves */
    uint64_t rules_by_lifecycle[LIFECYCLE_COUNT];
    uint64_t nodes[NODE_KIND_COUNT];
    uint64_t submissions;
    uint64_t rejects, dead;
};

int store_count(struct store_txn *txn, struct store_counts *out, struct error *err);

/* A name and how often it occurs. */
struct name_count {
    struct text name;
    struct id id;
    uint64_t count;
};

/* Alerts by repository (NODE_REPO) or tool (NODE_TOOL), or sightings by pattern (NODE_PATTERN, the
 * name is its template): the `max` greatest, in the arena; of equals those of the smaller id. */
int store_top(struct store_txn *txn, enum node_kind kind, size_t max, struct arena *arena,
              struct name_count **items, size_t *count, struct error *err);

typedef int store_visit_reject(void *context, struct id submission, const struct reject *reject,
                               struct error *err);

/* What could not be read: of one submission, or of all (number 0); by submission, report, offset.
 */
int store_rejects(struct store_txn *txn, uint64_t number, store_visit_reject *visit, void *context,
                  struct error *err);

/* One change of state, as it was logged. */
struct audit {
    int64_t at;
    struct text what; /* "alert" or "rule" */
    struct id id;
    struct text from, to, reason;
};

typedef int store_visit_audit(void *context, const struct audit *audit, struct error *err);

/* Latest first. */
int store_audit(struct store_txn *txn, store_visit_audit *visit, void *context, struct error *err);

/* Checks what must hold: edges have both ends, index entries and records agree, places, aliases and
 * states agree, counters agree, evidence is bounded and sorted, journal entries belong to
 * unfinished submissions, mergers lead somewhere, joint alerts are what
 * their sources and the synonyms say. Calls `problem` for each thing that is wrong,
 * changes nothing. Fails only if it cannot go on. `*problems` is how many there were. */
typedef void store_problem(void *context, const char *text);
int store_check(struct store_txn *txn, store_problem *problem, void *context, uint64_t *problems,
                struct error *err);

#endif
