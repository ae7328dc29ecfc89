/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"
#include "cli/learn_fixes.h"
#include "cli/learn_history.h"
#include "cli/learn_lines.h"
#include "cli/learn_report.h"
#include "cli/learn_rules.h"
#include "cli/learn_status.h"

const struct command verbs_learn[] = {
    {"status", run_learn_status, "say what is learned, and what is near promotion",
     &usage_learn_status, NULL},
    {"rules", run_learn_rules, "learn rules from what the store holds", &usage_learn_rules, NULL},
    {"lines", run_learn_lines, "print the lines that rules are learned from", &usage_learn_lines,
     NULL},
    {"history", run_learn_history, "print the fixes in the history of a repository",
     &usage_learn_history, NULL},
    {"fixes", run_learn_fixes, "learn rules with a fix from fixes that were made",
     &usage_learn_fixes, NULL},
    {"report", run_learn_report, "write what is learned as a page of HTML", &usage_learn_report,
     NULL},
    {0},
};
