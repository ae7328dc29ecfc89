/* SPDX-License-Identifier: MPL-2.0 */
/* What a scan found, and the files that it handed over, as a submission. */
#ifndef HYPER_CLI_SCAN_SUBMIT_H
#define HYPER_CLI_SCAN_SUBMIT_H

#include "cli/ingest.h"
#include "cli/rulebook.h"
#include "cli/scan_source.h"

/* Rulesets above this are not sent: then files are searched here. */
enum { SCAN_SUBMIT_RULES_MAX = 8 * 1024 * 1024 };

struct scan_submit {
    const struct scan_rules *rules;
    const struct scan_place *place;
    const struct scan_report *report;
    struct findings findings; /* of the report, those that are told */
    struct text ignore;       /* .hyper/ignore */
    int64_t now;              /* milliseconds since 1970 UTC */
    enum severity severity;   /* less severe findings are left out */
};

/* Whether workers can be given the rules, and the broker files by reference: it is on this machine,
 * and no key of ours makes fingerprints. */
bool scan_submit_files(const struct scan_rules *rules, const char *broker);

int scan_submit(struct cli *cli, const struct scan_submit *scan,
                const struct ingest_options *options, struct tally *out, struct error *err);

#endif
