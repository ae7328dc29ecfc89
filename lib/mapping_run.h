/* SPDX-License-Identifier: MPL-2.0 */
/* A mapping at work on one piece of a report: records become alerts. */
#ifndef HYPER_LIB_MAPPING_RUN_H
#define HYPER_LIB_MAPPING_RUN_H

#include "lib/mapping.h"
#include "lib/table.h"
#include "schema/batch.h"

enum { MAPPING_STEPS_MAX = 200000 /* evaluation steps of one record */ };

struct mapping_run {
    const struct mapping *mapping;
    struct batch *batch;
    struct arena *arena;
    struct scope scope;          /* with the values that enclose the piece */
    struct lookup_tables tables; /* of the document */
    struct id *same;             /* records seen, by `same`: a hash table */
    size_t same_count, same_size;
    size_t room;                   /* for alerts of the batch */
    size_t expected;               /* alerts, at most BATCH_ALERTS_MAX: so many have room at once */
    const struct value *container; /* what the piece's records stand in */
    struct text container_key;
    bool at_root; /* its records stand in nothing: the piece is the document */
};

/* `chain` and the root are set by the caller. */
void mapping_run_init(struct mapping_run *run, const struct mapping *mapping, struct batch *batch,
                      struct arena *arena);
void mapping_run_close(struct mapping_run *run);

/* Finds the records in a value that stands at a node of the plan, and makes alerts of them. `key`
 * is its name in a map that was iterated; `offset` and `place` say where it is, for rejects. */
void mapping_run_value(struct mapping_run *run, const struct value *value,
                       const struct plan_node *node, struct text key, uint64_t offset,
                       struct text place);

/* One record of a site, in the scope that is set. */
void mapping_run_record(struct mapping_run *run, const struct mapping_site *site, uint64_t offset,
                        struct text place);

/* Notes the tool, for reports in which it found nothing. */
void mapping_run_tool(struct mapping_run *run);

#endif
