/* SPDX-License-Identifier: MPL-2.0 */
/* What lib/match and lib/match_meter share: compiling a pattern with PCRE2, and its limits. */
#ifndef HYPER_LIB_MATCH_INTERNAL_H
#define HYPER_LIB_MATCH_INTERNAL_H

#include "lib/match.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* PCRE2's compile options for flags of enum matcher_flags. */
uint32_t match_compile_options(unsigned flags);

/* NULL, and the place in the pattern in `err` (ERROR_CONFIG), if it does not compile. */
pcre2_code *match_compile(struct text pattern, uint32_t options, struct error *err);

/* With the limits of lib/match.h. Never NULL. */
pcre2_match_context *match_limited_context(void);

/* What PCRE2 made, which is NULL only when memory is out: aborts then. */
void *match_need(void *made);

#endif
