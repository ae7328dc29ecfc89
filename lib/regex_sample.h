/* SPDX-License-Identifier: MPL-2.0 */
/* Random texts of a regular expression's language. Look-around and the conditions on places are
 * not heeded, so a text may not match: ask lib/match. Everything follows from the dice. */
#ifndef HYPER_LIB_REGEX_SAMPLE_H
#define HYPER_LIB_REGEX_SAMPLE_H

#include "lib/dice.h"
#include "lib/regex.h"

enum { REGEX_SAMPLE_MAX = 4096 /* bytes */ };

/* Writes at most `room` bytes and returns how many. What would be longer is cut. */
size_t regex_sample(const struct regex_tree *tree, struct dice *dice, char *out, size_t room);

#endif
