/* SPDX-License-Identifier: MPL-2.0 */
/* The folder for what can be made again: compiled rules, blobs that were clean. */
#ifndef HYPER_CLI_CACHE_H
#define HYPER_CLI_CACHE_H

#include "cli/command.h"

/* $XDG_CACHE_HOME/hyper, else ~/.cache/hyper, made if it is not there; NULL if there is no place
 * for it. */
const char *cache_folder(struct cli *cli);

#endif
