/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of store_check share: what is looked at, what was counted on the way, and the walk
 * over a table. Each part checks some tables, and says each problem that it finds. */
#ifndef HYPER_LIB_STORE_CHECK_INTERNAL_H
#define HYPER_LIB_STORE_CHECK_INTERNAL_H

#include "lib/store_internal.h"

/* Rows whose places in other tables are looked up together, in the order of these. */
enum { CHECK_HELD_MAX = 1 << 16 };

struct inspection {
    struct store_txn *txn;
    store_problem *problem;
    void *context;
    uint64_t problems;
    struct arena *arena; /* reset for each row */
    struct error *err;
    void *part;              /* what the part that is checking keeps between rows */
    struct counters counted; /* what the counters are to be */
    uint64_t states;         /* alerts that there are */
};

/* Says a problem. */
__attribute__((format(printf, 2, 3))) void inspect_say(struct inspection *c, const char *format,
                                                       ...);

/* What is called for each row; -1 when it cannot go on. */
typedef int check_row(struct inspection *c, MDB_val key, MDB_val value);

/* Calls `row` for each row of a table, and counts them (`count` may be NULL). */
int inspect_each(struct inspection *c, enum table table, check_row *row, uint64_t *count);

/* 1 if a key, or a key with that value, is there, 0, -1. */
int inspect_has(struct inspection *c, enum table table, MDB_val key);
int inspect_has_pair(struct inspection *c, enum table table, MDB_val key, MDB_val value);

int inspect_count(struct inspection *c, enum table table, uint64_t *count);

/* Says it if these are not the same. */
void inspect_compare(struct inspection *c, const char *what, uint64_t is, uint64_t should);

/* Whether repository, tool, rule and pattern of a state, which is that of the alert `hex`, are
 * there. */
int inspect_names(struct inspection *c, const struct state *state, const char *hex);

/* The parts, in the order that they are called in: each adds to what is counted. -1 when the store
 * cannot be read; a problem is no error. */
int inspect_alerts(struct inspection *c);   /* store_check_alert.c: alerts, their places and ids */
int inspect_records(struct inspection *c);  /* store_check_record.c: of alerts, and common parts */
int inspect_index(struct inspection *c);    /* store_check_index.c */
int inspect_joints(struct inspection *c);   /* store_check_joint.c: claims, sources, synonyms */
int inspect_nodes(struct inspection *c);    /* store_check_node.c: nodes, and rules among them */
int inspect_patterns(struct inspection *c); /* store_check_pattern.c: patterns, their evidence */
int inspect_learning(struct inspection *c); /* store_check_learning.c: evidence of learned rules */
int inspect_edges(struct inspection *c);    /* store_check_edge.c */
int inspect_journal(struct inspection *c);  /* store_check_journal.c: submissions, batches, blobs */

#endif
