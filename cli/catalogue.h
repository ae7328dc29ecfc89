/* SPDX-License-Identifier: MPL-2.0 */
/* The shipped catalogue: what is known of tools, rules and CWEs before anything is learned. */
#ifndef HYPER_CLI_CATALOGUE_H
#define HYPER_CLI_CATALOGUE_H

#include "schema/rule.h"

/* Reads the catalogue that is compiled in (rules/catalogue.lgt), sorted as schema/rule.h says, with
 * the user's severity model where there is one (cli/model_file.h), else the one that is compiled
 * in. Texts live in `arena`. ERROR_CONFIG with the place of what is wrong. */
int catalogue_read(struct arena *arena, struct catalogue *out, struct error *err);

/* The same from any text; `name` is for messages. */
int catalogue_parse(struct text text, const char *name, struct arena *arena, struct catalogue *out,
                    struct error *err);

#endif
