/* SPDX-License-Identifier: MPL-2.0 */
/* Package URLs (https://github.com/package-url/purl-spec) in one spelling, so that two tools that
 * mean one package say the same. */
#ifndef HYPER_LIB_PURL_H
#define HYPER_LIB_PURL_H

#include "schema/arena.h"

/* The package without version, qualifiers and subpath: type in lower case; namespace and name
 * percent-decoded, in lower case where the type's registry knows no case, Python's names as PEP 503
 * has them, and percent-encoded again where they must be. What is no package URL comes back without
 * the white space around it. `*version` (may be NULL) is the decoded version, empty if there is
 * none. Texts are in the arena or in `purl`. */
struct text purl_canonical(struct arena *arena, struct text purl, struct text *version);

/* The type of a canonical package URL: "npm"; empty if it is none. */
struct text purl_type(struct text purl);

#endif
