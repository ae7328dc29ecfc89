/* SPDX-License-Identifier: MPL-2.0 */
/* hyper learn fixes: a verb of cli/learn.c's table. */
#ifndef HYPER_CLI_LEARN_FIXES_H
#define HYPER_CLI_LEARN_FIXES_H

#include "cli/command.h"

int run_learn_fixes(struct cli *cli, int argc, char **argv, struct error *err);

extern const struct usage usage_learn_fixes;

#endif
