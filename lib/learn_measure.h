/* SPDX-License-Identifier: MPL-2.0 */
/* How well learned rules find what the tool finds whose alerts they were learned from: each is
 * searched for in the store's lines of that tool, flagged ones and clean ones.
 *
 * A line that the tool flagged for the rule's alert should be found; any other line of the tool
 * that is found, clean or flagged for something else, is wrong. Several alerts of one kind about
 * one line are one line. These are lines that the rule may have been learned from, and clean ones
 * are a sample: what is measured says how the rule fits what is known, not more. */
#ifndef HYPER_LIB_LEARN_MEASURE_H
#define HYPER_LIB_LEARN_MEASURE_H

#include "lib/store_learn.h"

enum {
    MEASURED_RULES_MAX = 1000,
    MEASURED_LINES_MAX = 100 * 1000, /* flagged ones, and as many clean ones: the first of
                                        store_lines, which are in the order of hashes */
    MEASURED_TOOLS_MAX = 64,         /* that lines are counted of */
};

struct learn_measured {
    const char *why_not;     /* why it was not measured, a literal; else NULL */
    uint64_t flagged, found; /* lines flagged for the rule's alert, and those of them it finds */
    uint64_t wrong;          /* other lines that it finds */
};

/* What lines there are. */
struct learn_tool_lines {
    struct text tool;
    uint64_t flagged, clean;
    uint64_t repositories;
};

struct learn_lines {
    uint64_t flagged, clean;
    uint64_t left_out;              /* lines over the bounds, which are in no other number */
    struct learn_tool_lines *tools; /* by name */
    size_t tool_count;
};

/* Measures `rules[0..count)`, learned ones. A rule with a failed check is not tried, since it may
 * be one that takes for ever. Equal knowledge is measured equally. `out` has room for `count`;
 * `lines` is in the arena. -1 when the store or an engine fails. */
int learn_measure(struct store_txn *txn, const struct rule *const *rules, size_t count,
                  struct arena *arena, struct learn_measured *out, struct learn_lines *lines,
                  struct error *err);

#endif
