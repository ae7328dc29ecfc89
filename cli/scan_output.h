/* SPDX-License-Identifier: MPL-2.0 */
/* Findings, as people and other programs want them. The same report gives the same bytes. */
#ifndef HYPER_CLI_SCAN_OUTPUT_H
#define HYPER_CLI_SCAN_OUTPUT_H

#include "cli/rulebook.h"
#include "lib/scan.h"

enum scan_format {
    FORMAT_TEXT,
    FORMAT_TABLE,
    FORMAT_JSON,
    FORMAT_SARIF,
    FORMAT_GITHUB,
    FORMAT_JUNIT,
    FORMAT_HTML,
    FORMAT_COUNT
};

extern const struct names scan_format_names;

struct scan_output {
    const struct scan_rules *rules;
    const struct scan_report *report;
    struct findings findings; /* of the report, those that are told */
    const char *top;          /* what was scanned, for people */
    bool explain;
    struct arena *arena;
};

/* Writes to `terminal`, which for all formats but text and table is any file. */
int scan_output_write(enum scan_format format, const struct scan_output *output,
                      const struct terminal *terminal, struct error *err);

/* The writers of the formats that have a file of their own. */
int scan_output_sarif(const struct scan_output *output, FILE *file, struct error *err);
int scan_output_junit(const struct scan_output *output, FILE *file, struct error *err);
int scan_output_html(const struct scan_output *output, FILE *file, struct error *err);

#endif
