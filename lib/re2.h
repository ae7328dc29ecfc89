/* SPDX-License-Identifier: MPL-2.0 */
/* Go's regular expressions (https://github.com/google/re2/wiki/Syntax, as Go's regexp/syntax reads
 * them) as PCRE2 over bytes (MATCHER_BYTES) has them, for rules of tools that are written in Go.
 *
 * What is accepted matches the same, but that:
 * - "." and a negated class without characters beyond ASCII match one byte, not one character;
 * - (?i) folds ASCII only.
 * What Go refuses is refused (look-around, back references, possessive quantifiers, \h, \Z, ...),
 * and so are \p{...}, \pL and \C. */
#ifndef HYPER_LIB_RE2_H
#define HYPER_LIB_RE2_H

#include "schema/arena.h"
#include "schema/error.h"
#include "schema/text.h"

enum {
    RE2_SIZE_MAX = 32 * 1024, /* bytes of a regular expression */
    RE2_DEPTH_MAX = 90,       /* groups within each other */
};

/* The same as a PCRE2 pattern, in the arena. Groups keep their numbers and lose their names.
 * ERROR_DATA and "regular expression, byte 12: ..." for what cannot be kept. */
int re2_to_pcre2(struct text regex, struct arena *arena, struct text *out, struct error *err);

#endif
