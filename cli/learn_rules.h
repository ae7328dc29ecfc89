/* SPDX-License-Identifier: MPL-2.0 */
/* hyper learn rules: a verb of cli/learn.c's table. */
#ifndef HYPER_CLI_LEARN_RULES_H
#define HYPER_CLI_LEARN_RULES_H

#include "cli/command.h"

int run_learn_rules(struct cli *cli, int argc, char **argv, struct error *err);

extern const struct usage usage_learn_rules;

#endif
