/* SPDX-License-Identifier: MPL-2.0 */
/* What is learned from, read out of a store: lines of code, fixes, and the rules that were learned
 * before. Bounded by the enumerations below, whatever the store holds: where there are more lines
 * of one rule in one repository, or more fixes of one rule, those of the smallest hashes are taken.
 * Lines that this program's own rules found are left out: there is a rule for them already.
 * Equal knowledge gives equal input. */
#ifndef HYPER_LIB_LEARN_INPUT_H
#define HYPER_LIB_LEARN_INPUT_H

#include "lib/distil.h"
#include "lib/fix_learn.h"
#include "lib/store_learn.h"

enum {
    LEARN_LINES_MAX = 500 * 1000, /* flagged ones, about; clean ones are bounded by the store */
    LEARN_GROUP_LINES = 4096,     /* of these about one rule in one repository, about */
    LEARN_FIXES_MAX = 50 * 1000,
    LEARN_FIX_BYTES = 128 << 20, /* of their texts */
};

/* A rule of a tool whose alerts are learned from. */
struct learn_subject {
    struct text tool, rule;
    struct text label;  /* both in one, as fixes are called by it */
    struct id *origins; /* patterns of its alerts, those of the smallest ids, ascending */
    size_t origin_count;
    enum severity severity; /* of the worst alert; none where there are only fixes */
    enum category category; /* of one of these */
};

/* A fix that was made, and where. `pair.group` is the repository. */
struct learn_fix {
    struct fix_pair pair;
    struct text commit;
    int64_t first_at, last_at;
};

struct learn_input {
    struct distil_observation *lines;
    size_t line_count;
    uint64_t flagged, clean; /* in the store; false positives are clean */
    struct learn_fix *fixes;
    size_t fix_count;
    uint64_t fixes_made;            /* in the store, by people and with success */
    struct learn_subject *subjects; /* by tool, then rule */
    size_t subject_count;
    struct rules known; /* learned content and curative rules that failed no check, by id */
    int64_t at;         /* the latest time of any evidence; 0: there is none */
};

/* Of one tool, or of all if it is empty. Any transaction will do; all is made in `arena`. */
int learn_input_read(struct store_txn *txn, struct text tool, struct arena *arena,
                     struct learn_input *out, struct error *err);

/* NULL if it is not there. */
const struct learn_subject *learn_subject_find(const struct learn_input *input, struct text tool,
                                               struct text rule);
const struct learn_subject *learn_subject_labelled(const struct learn_input *input,
                                                   struct text label);

#endif
