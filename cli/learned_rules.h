/* SPDX-License-Identifier: MPL-2.0 */
/* The learned rules of the store, for commands that scan. */
#ifndef HYPER_CLI_LEARNED_RULES_H
#define HYPER_CLI_LEARNED_RULES_H

#include "cli/command.h"
#include "lib/ruleset.h"

/* The learned rules that are applied, without those whose id a rule of `taken` has, as a ruleset;
 * false if there are none. There need not be a store, nor can a scan depend on its state: what
 * cannot be read has none. */
bool learned_rules_read(struct cli *cli, const struct ruleset *taken, size_t count,
                        struct ruleset *out);

#endif
