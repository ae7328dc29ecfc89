/* SPDX-License-Identifier: MPL-2.0 */
/* The settings of learning that commands submit with: $XDG_CONFIG_HOME/hyper/learn.yaml, else
 * ~/.config/hyper/learn.yaml. */
#ifndef HYPER_CLI_LEARN_SETTINGS_H
#define HYPER_CLI_LEARN_SETTINGS_H

#include "cli/command.h"
#include "schema/rule.h"

/* What the file does not say, or all if there is no file, is zero: then the store's thresholds stay
 * as they are. ERROR_CONFIG with line and column. */
int learn_settings_read(struct cli *cli, struct thresholds *out, struct error *err);

#endif
