/* SPDX-License-Identifier: MPL-2.0 */
/* hyper rules check: a verb of cli/rules.c's table. */
#ifndef HYPER_CLI_RULES_CHECK_H
#define HYPER_CLI_RULES_CHECK_H

#include "cli/command.h"
#include "lib/check.h"

int run_rules_check(struct cli *cli, int argc, char **argv, struct error *err);

extern const struct usage usage_rules_check;

/* What is known of one file. */
struct checked_file {
    bool read; /* as a ruleset, but perhaps for some clauses */
    struct text file;
    struct text ruleset; /* its name; empty where it does not read */
    struct text version;
    size_t rules;
    size_t errors; /* of reading */
};

/* What the store's alerts say of the rules: one line for each tool and rule id. */
struct coverage_kind {
    struct text tool, rule;
    uint64_t alerts;
    uint32_t tried; /* snippets that were searched */
    uint32_t found; /* in which a rule finds something */
    bool named;     /* a rule has that id */
};

struct coverage {
    bool asked;
    struct coverage_kind *items; /* the most frequent first */
    size_t count;
    size_t covered;
};

bool coverage_is_covered(const struct coverage_kind *kind);

/* Reads the kinds of alerts of the store, and tries the rules on some of their snippets. */
int rules_coverage(struct cli *cli, struct checkup *check, struct coverage *out, struct error *err);

struct check_report {
    struct checked_file *files;
    size_t count;
    const struct checkup *check;
    const struct coverage *coverage;
    bool unread; /* some file does not read as it should */
};

/* For people on the cli's terminal, or one JSON object on stdout. */
void rules_check_text(struct cli *cli, const struct check_report *report);
int rules_check_json(const struct check_report *report, struct error *err);

size_t rules_check_problems(const struct checkup *check);

#endif
