/* SPDX-License-Identifier: MPL-2.0 */
/* A stage is a pure function from a batch, and what it may look at, to a batch: no sockets, no
 * store, no clock, no globals. So it can be tested, fuzzed, chained, moved to another machine, and
 * run twice. */
#ifndef HYPER_STAGES_STAGE_H
#define HYPER_STAGES_STAGE_H

#include "schema/batch.h"

struct snapshot; /* stages/snapshot.h: the rulebook, ready for use */
struct scanner;  /* lib/scanner.h: rulesets, ready for use */

/* What a stage may look at beside the batch; all of it immutable. */
struct view {
    const struct snapshot *snapshot; /* classify, validate */
    struct text context;             /* parse: the blob named by origin.context, or empty */
    struct scanner *scanner;         /* scan: made of that blob */
};

struct stage {
    const char *name;
    enum batch_form from;
    enum batch_form to;
    /* Takes a batch in form `from` to form `to`, in place; new memory comes from the arena. A
     * record that cannot be read becomes a reject; -1 means that the whole batch is unusable. */
    int (*run)(struct batch *batch, const struct view *view, struct arena *arena,
               struct error *err);
};

extern const struct stage stage_parse, stage_scan, stage_classify, stage_extract, stage_validate;

enum { STAGE_COUNT = 5 };
extern const struct stage *const stage_all[STAGE_COUNT];

/* The stage of that name, or NULL. */
const struct stage *stage_find(struct text name);

/* The stage that takes a batch in that form, or NULL. */
const struct stage *stage_from(enum batch_form form);

#endif
