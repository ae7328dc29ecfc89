/* SPDX-License-Identifier: MPL-2.0 */
/* hyper learn report: a verb of cli/learn.c's table. */
#ifndef HYPER_CLI_LEARN_REPORT_H
#define HYPER_CLI_LEARN_REPORT_H

#include "cli/command.h"

int run_learn_report(struct cli *cli, int argc, char **argv, struct error *err);

extern const struct usage usage_learn_report;

#endif
