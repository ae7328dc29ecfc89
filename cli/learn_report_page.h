/* SPDX-License-Identifier: MPL-2.0 */
/* What was learned, as a page. */
#ifndef HYPER_CLI_LEARN_REPORT_PAGE_H
#define HYPER_CLI_LEARN_REPORT_PAGE_H

#include "lib/learn_report.h"

#include <stdio.h>

/* Writes the page; `at` is the time that it bears, ms since 1970, or 0 for none. Equal reports are
 * equal bytes. */
void learn_report_page(FILE *file, const struct learn_report *report, int64_t at,
                       struct arena *arena);

#endif
