/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"
#include "cli/learn_lines.h"
#include "cli/learn_status.h"

const struct command verbs_learn[] = {
    {"status", run_learn_status, "say what is learned, and what is near promotion",
     &usage_learn_status, NULL},
    {"lines", run_learn_lines, "print the lines that rules are learned from", &usage_learn_lines,
     NULL},
    {0},
};
