/* SPDX-License-Identifier: MPL-2.0 */
/* hyper rules facts: a verb of cli/rules.c's table. */
#ifndef HYPER_CLI_RULES_FACTS_H
#define HYPER_CLI_RULES_FACTS_H

#include "cli/command.h"

int run_rules_facts(struct cli *cli, int argc, char **argv, struct error *err);

extern const struct usage usage_rules_facts;

#endif
