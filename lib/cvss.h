/* SPDX-License-Identifier: MPL-2.0 */
/* Scores of CVSS vectors, as FIRST's documents compute them: "A Complete Guide to the Common
 * Vulnerability Scoring System Version 2.0", and the specification documents of 3.0, 3.1 and 4.0.
 */
#ifndef HYPER_LIB_CVSS_H
#define HYPER_LIB_CVSS_H

#include "schema/alert.h"
#include "schema/error.h"
#include "schema/text.h"

#include <stdbool.h>

enum cvss_version { CVSS_2_0, CVSS_3_0, CVSS_3_1, CVSS_4_0 };

/* All scores are 0.0 to 10.0 with one decimal. A group of metrics is given when at least one of it
 * is there and not "not defined" (X, in 2.0 ND).
 *
 * In 4.0 the temporal group is Threat, and the three scores are CVSS-B, CVSS-BT and CVSS-BTE.
 *
 * Version 3.1 scores the environmental group with another formula, so that `environmental` can
 * differ from `temporal` even where the group is not given. In 2.0 a group that is not given leaves
 * the score of the one before. */
struct cvss {
    enum cvss_version version;
    double base;
    double temporal;      /* of base and temporal metrics */
    double environmental; /* of all metrics */
    double score;         /* the one to use: of the last group that is given */
    bool has_temporal;
    bool has_environmental;
};

/* Reads a vector and computes its scores. It is "CVSS:3.0/...", "CVSS:3.1/...", "CVSS:4.0/...", or
 * without a prefix of 2.0, which may stand in parentheses; names and values are case-sensitive.
 * Metrics of 3.x come in any order, those of 2.0 and 4.0 in the order of their documents (section
 * 2.4 and section 7). ERROR_DATA names the fault and its place as a byte counted from 0. */
int cvss_parse(struct text vector, struct cvss *out, struct error *err);

/* The band of the score to use: of 2.0 as NVD has it (low below 4.0, medium below 7.0, high), else
 * as cvss_score_severity. */
enum severity cvss_severity(const struct cvss *cvss);

/* The band of a score as 3.x and 4.0 have it: low, medium from 4.0, high from 7.0, critical
 * from 9.0; "None", which is 0.0, is SEVERITY_INFO. */
enum severity cvss_score_severity(double score);

#endif
