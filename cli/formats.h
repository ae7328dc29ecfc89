/* SPDX-License-Identifier: MPL-2.0 */
/* The catalogue of report formats, as commands load it. */
#ifndef HYPER_CLI_FORMATS_H
#define HYPER_CLI_FORMATS_H

#include "cli/command.h"
#include "lib/formats.h"

/* Built-in formats, and the user's own of $XDG_CONFIG_HOME/hyper/formats. The caller destroys it.
 */
int cli_formats_load(struct cli *cli, struct formats **out, struct error *err);

/* The folder of the user's own, or NULL where no home is known. */
const char *cli_formats_folder(struct cli *cli);

#endif
