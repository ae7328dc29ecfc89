/* SPDX-License-Identifier: MPL-2.0 */
/* How well mined templates agree with those that people found, as benchmarks of log parsers measure
 * it. A group is the lines that have one template.
 *
 *   grouping_accuracy  GA   the share of the lines whose group is the same set of lines in truth
 *                           (Zhu et al., "Tools and Benchmarks for Automated Log Parsing",
 *                           ICSE-SEIP 2019)
 *   grouping_f1        FGA  the harmonic mean of the shares of the mined and of the true groups
 *                           that are the same set in the other (Jiang et al., "A Large-Scale
 *                           Evaluation for Log Parsing Techniques: How Far Are We?", ISSTA 2024)
 *   parsing_accuracy   PA   the share of the lines whose template is the true one, byte for byte
 *                           (Dai et al., "Logram", IEEE TSE 2020)
 *   template_f1        FTA  as FGA, of templates: one is right if all its lines have it in truth
 *                           (Khan et al., "Guidelines for Assessing the Accuracy of Log Message
 *                           Template Identification Techniques", ICSE 2022) */
#ifndef HYPER_LIB_LOG_ACCURACY_H
#define HYPER_LIB_LOG_ACCURACY_H

#include "schema/text.h"

#include <stddef.h>

struct log_accuracy {
    double grouping_accuracy, grouping_f1, parsing_accuracy, template_f1; /* 0 to 1 */
    size_t mined, truth;                                                  /* templates */
};

/* Of `count` lines, at least one and less than 2^32; templates of the same index are of one line.
 */
struct log_accuracy log_accuracy_of(const struct text *mined, const struct text *truth,
                                    size_t count);

#endif
