/* SPDX-License-Identifier: MPL-2.0 */
/* The pictures of the report of learning: SVG whose look is the page's style. */
#ifndef HYPER_CLI_LEARN_REPORT_CHARTS_H
#define HYPER_CLI_LEARN_REPORT_CHARTS_H

#include "lib/confidence.h"
#include "lib/learn_report.h"

#include <stdio.h>

/* A rate on a scale from 0 to 1, with the interval that it is known to. */
struct rate {
    const char *what; /* for the title: "precision" */
    double value;
    struct interval interval;
    double mark; /* a threshold that is drawn in; 0: none */
};

void chart_rate(FILE *file, const struct rate *rate, struct arena *arena);

/* The times that all charts of confidence share. */
struct span {
    int64_t from, to;
};

/* The score of a rule over time, as steps, with the thresholds and each change of state. */
void chart_history(FILE *file, const struct report_rule *rule, const struct thresholds *thresholds,
                   const struct span *span, struct arena *arena);

void chart_graph(FILE *file, const struct learn_graph *graph, struct arena *arena);

/* The first `most` characters of the text on one line, with an ellipsis if that is not all. */
struct text chart_label(struct text text, size_t most, struct arena *arena);

/* The day of a time, 2026-01-31, in the arena. */
struct text chart_day(int64_t at, struct arena *arena);

#endif
