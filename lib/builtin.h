/* SPDX-License-Identifier: MPL-2.0 */
/* What is compiled in, so that the program works wherever it stands. cmake/Embed.cmake makes these
 * from the files named. */
#ifndef HYPER_LIB_BUILTIN_H
#define HYPER_LIB_BUILTIN_H

#include <stddef.h>

/* rules/catalogue.lgt: what is known of tools, rules and CWEs. A NUL follows, outside the size. */
extern const char hyper_catalogue_text[];
extern const size_t hyper_catalogue_size;

/* Every other file of rules/: content rules and policies. */
struct builtin_ruleset {
    const char *name; /* "rules/NAME.lgt" */
    const char *text;
    const size_t *size;
};

/* In the order of their names; ends with {0}. */
extern const struct builtin_ruleset hyper_rulesets[];

#endif
