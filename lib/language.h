/* SPDX-License-Identifier: MPL-2.0 */
/* The language of a file, by its name and its first line. schema/RULESET.md lists the names. */
#ifndef HYPER_LIB_LANGUAGE_H
#define HYPER_LIB_LANGUAGE_H

#include "schema/text.h"

bool language_known(struct text name);

/* The language of the file of that path that begins with `head`; empty text if it is none of those
 * that are known. */
struct text language_of(struct text path, struct text head);

#endif
