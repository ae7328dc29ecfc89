/* SPDX-License-Identifier: MPL-2.0 */
/* `hyper templates --eval`: how well mined templates agree with those of a truth. */
#ifndef HYPER_CLI_TEMPLATES_EVAL_H
#define HYPER_CLI_TEMPLATES_EVAL_H

#include "cli/command.h"

#include "lib/log_miner.h"

/* Mines the contents of `truth`, a CSV file with the columns Content and EventTemplate, and prints
 * how well the templates agree with it (lib/log_accuracy). `log` is the file that it is the truth
 * of: what its lines end in must be the contents. */
int templates_evaluate(struct cli *cli, const char *log, const char *truth, struct error *err);

/* Says on stderr if the lines were of more forms than are kept, so that it is not missed. */
void templates_warn_left(const struct log_templates *templates);

#endif
