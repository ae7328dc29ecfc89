/* SPDX-License-Identifier: MPL-2.0 */
/* Fixes of findings, made in the files of a folder: shown as a diff, kept only where a second scan
 * no longer has the finding and has no new one. */
#ifndef HYPER_CLI_SCAN_FIX_H
#define HYPER_CLI_SCAN_FIX_H

#include "cli/rulebook.h"
#include "lib/finding.h"

struct scan_fixes {
    const struct scan_rules *rules;
    const struct findings *findings;
    const char *top; /* the folder that their files are in */
    bool apply;      /* write the files; else show only */
    size_t fixed, refused;
};

/* Prints the diffs on `file` and counts; refused ones are told on stderr. */
int scan_fix(struct cli *cli, struct scan_fixes *fixes, FILE *file, struct error *err);

#endif
