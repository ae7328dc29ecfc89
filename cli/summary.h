/* SPDX-License-Identifier: MPL-2.0 */
/* What a submission came to, for people and for programs. */
#ifndef HYPER_CLI_SUMMARY_H
#define HYPER_CLI_SUMMARY_H

#include "cli/terminal.h"
#include "schema/submission.h"

struct summary {
    const struct submission *submission;
    double seconds; /* from start to end of the command */
    uint64_t peak_rss;
    const struct reject *rejects; /* the first few */
    size_t reject_count;
    bool no_repo;      /* none was given */
    const char *store; /* folder, for the commands to go on with; NULL for the default one */
};

/* Peak resident memory of this process, bytes. */
uint64_t summary_peak_rss(void);

void summary_print(const struct summary *summary, const struct terminal *out, struct arena *arena);

/* One JSON object on one line. */
int summary_write_json(const struct summary *summary, FILE *file, struct error *err);

/* Bars of the counts by severity, worst first, none of which may be larger than the others' sum. */
void summary_severities(const struct terminal *out, const uint64_t counts[SEVERITY_COUNT]);

#endif
