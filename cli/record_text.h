/* SPDX-License-Identifier: MPL-2.0 */
/* Records for people: one line for each field that is not empty. */
#ifndef HYPER_CLI_RECORD_TEXT_H
#define HYPER_CLI_RECORD_TEXT_H

#include "cli/terminal.h"
#include "schema/record.h"

/* Prints the fields of `object`, a struct that `record` describes, behind `indent` blanks. */
void record_text_print(const struct terminal *out, const struct record *record, const void *object,
                       int indent, struct arena *arena);

/* One such line: a name and a text, which is cleaned. */
void record_text_line(const struct terminal *out, const char *name, struct text value, int indent,
                      struct arena *arena);

#endif
