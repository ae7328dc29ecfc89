/* SPDX-License-Identifier: MPL-2.0 */
/* Names of weaknesses in free text: CWE numbers, CVE and GHSA ids. */
#ifndef HYPER_LIB_CWE_H
#define HYPER_LIB_CWE_H

#include "schema/arena.h"
#include "schema/record.h"

/* Adds each CWE number in the text ("CWE-79", "cwe_79", "external/cwe/cwe-079") that is not in the
 * list yet, to at most 32. */
void cwe_collect(struct uints *list, struct text text, struct arena *arena);

/* Adds one number, unless it is there or zero. */
void cwe_add(struct uints *list, uint32_t number, struct arena *arena);

/* Adds each CVE-YYYY-N... and GHSA-xxxx-xxxx-xxxx in the text, in upper case as their issuers write
 * them, that is not in the list yet, to at most 32. The texts are copied. */
void alias_collect(struct texts *list, struct text text, struct arena *arena);

#endif
