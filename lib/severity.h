/* SPDX-License-Identifier: MPL-2.0 */
/* The scales and words that tools use, on hyper's scale. */
#ifndef HYPER_LIB_SEVERITY_H
#define HYPER_LIB_SEVERITY_H

#include "schema/alert.h"

/* SARIF's level: error is high, warning medium, note low, none info. */
enum severity severity_of_level(enum level level);

/* A word for a severity, in any case: those of the scale, and those that tools have for them
 * ("blocker", "moderate", "negligible"). NONE if it is not known. */
enum severity severity_of_word(struct text word);

/* A word for a category: those of the scale, and common names for them ("security", "license").
 * NONE if it is not known. */
enum category category_of_word(struct text word);

#endif
