/* SPDX-License-Identifier: MPL-2.0 */
/* The rules that a command works with: those of files, or those that are compiled in. */
#ifndef HYPER_CLI_RULEBOOK_H
#define HYPER_CLI_RULEBOOK_H

#include "cli/command.h"
#include "lib/detect.h"
#include "lib/policy.h"

struct rulebook {
    struct ruleset *rulesets;
    size_t count;
    bool learned; /* the last one is of learned rules */
    struct detector *detector;
    struct policies *policies;
};

/* Reads the rules of `files`, or without any the built-in ones and, with `learned`, the learned
 * ones that are applied in the store, if there is one; keeps of them those whose id is in `only`
 * (or all, when that is empty), and makes their detector and policies. `cached` uses the folder
 * $XDG_CACHE_HOME/hyper. */
int rulebook_open(struct cli *cli, const struct strings *files, const struct strings *only,
                  bool learned, bool cached, struct rulebook *out, struct error *err);
void rulebook_close(struct rulebook *rulebook);

/* $XDG_CACHE_HOME/hyper, else ~/.cache/hyper, made if it is not there; NULL if there is no place
 * for it. */
const char *rulebook_cache(struct cli *cli);

#endif
