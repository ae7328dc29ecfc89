/* SPDX-License-Identifier: MPL-2.0 */
/* Parsing a piece of each kind of file that mappings read: its records become alerts of the batch.
 * `node` is the container's, to which the run's scope is set. What cannot be read is a reject. */
#ifndef HYPER_LIB_PARSE_KINDS_H
#define HYPER_LIB_PARSE_KINDS_H

#include "lib/mapping_run.h"
#include "lib/surveyor.h"

void parse_json(struct mapping_run *run, const struct survey_context *context,
                const struct plan_node *node);
void parse_jsonl(struct mapping_run *run, const struct survey_context *context,
                 const struct plan_node *node);
void parse_xml(struct mapping_run *run, const struct survey_context *context,
               const struct plan_node *node);
void parse_csv(struct mapping_run *run, const struct survey_context *context,
               const struct plan_node *node);
void parse_lines(struct mapping_run *run, const struct survey_context *context,
                 const struct plan_node *node);

/* Where the piece's child number `index` is, for people: "results[17]". */
struct text parse_place(const struct mapping_run *run, const struct survey_context *context,
                        size_t index);

#endif
