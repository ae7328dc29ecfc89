/* SPDX-License-Identifier: MPL-2.0 */
/* Surveys of the kinds of files that mappings read: each reads a file once, in constant memory, and
 * tells a surveyor what is where. Trouble with the content is a reject; -1 only if the file cannot
 * be read. */
#ifndef HYPER_LIB_SURVEY_KINDS_H
#define HYPER_LIB_SURVEY_KINDS_H

#include "lib/surveyor.h"

int survey_json(struct survey *survey, struct surveyor *surveyor, const struct mapping *mapping,
                int fd, struct error *err);
int survey_xml(struct survey *survey, struct surveyor *surveyor, const struct mapping *mapping,
               int fd, struct error *err);
int survey_csv(struct survey *survey, struct surveyor *surveyor, const struct mapping *mapping,
               int fd, struct error *err);
/* Lines of JSON, or of text. */
int survey_lines(struct survey *survey, struct surveyor *surveyor, const struct mapping *mapping,
                 int fd, struct error *err);

#endif
