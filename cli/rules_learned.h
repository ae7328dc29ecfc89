/* SPDX-License-Identifier: MPL-2.0 */
/* Learned rules: verbs of cli/rules.c's table. */
#ifndef HYPER_CLI_RULES_LEARNED_H
#define HYPER_CLI_RULES_LEARNED_H

#include "cli/command.h"

int run_rules_promote(struct cli *cli, int argc, char **argv, struct error *err);
int run_rules_demote(struct cli *cli, int argc, char **argv, struct error *err);
int run_rules_export(struct cli *cli, int argc, char **argv, struct error *err);

/* cli/rules_why.c and cli/rules_propose.c */
int run_rules_why(struct cli *cli, int argc, char **argv, struct error *err);
int run_rules_propose(struct cli *cli, int argc, char **argv, struct error *err);

extern const struct usage usage_rules_promote, usage_rules_demote, usage_rules_export,
    usage_rules_why, usage_rules_propose;

#endif
