/* SPDX-License-Identifier: MPL-2.0 */
/* The rulebook of one submission, indexed and compiled for classify. One thread uses a snapshot at
 * a time. */
#ifndef HYPER_STAGES_SNAPSHOT_H
#define HYPER_STAGES_SNAPSHOT_H

#include "schema/rule.h"

struct snapshot;

/* Opens a packed struct rulebook (a copy of the bytes is kept). Fails with ERROR_DATA on damage, or
 * on a rule whose pattern does not compile. */
int snapshot_new(struct text packed, struct snapshot **out, struct error *err);
void snapshot_destroy(struct snapshot **snapshot);

/* The rulebook itself, for validate; valid as long as the snapshot. */
const struct rulebook *snapshot_rulebook(const struct snapshot *snapshot);

/* The triage rule that decides `aspect` of the alert, or NULL: of those whose conditions hold, one
 * for the alert's path class goes before one for any, then the higher score, then the lower id. */
const struct rule *snapshot_triage(const struct snapshot *snapshot, const struct alert *alert,
                                   enum aspect aspect);

/* What is known of the alert's rule id, weakness or tool; NULL if nothing. A tool whose whole name
 * is not known is known by its first word: "Semgrep OSS" by "semgrep". */
const struct rule *snapshot_fact(const struct snapshot *snapshot, struct text rule);
const struct known_rule *snapshot_known_rule(const struct snapshot *snapshot, struct text tool,
                                             struct text rule);
/* Of the patterns that the rule id is like: one of this tool goes before one of any tool, then the
 * one with most letters. */
const struct known_like *snapshot_known_like(const struct snapshot *snapshot, struct text tool,
                                             struct text rule);
const struct known_cwe *snapshot_known_cwe(const struct snapshot *snapshot, uint32_t number);
/* NULL if nothing says that the vulnerability, a CVE id, is exploited. */
const struct exploited *snapshot_exploited(const struct snapshot *snapshot, struct text id);
const struct known_tool *snapshot_known_tool(const struct snapshot *snapshot, struct text tool);

/* The model that judges texts, or NULL if the rulebook has none. */
const struct severity_model *snapshot_severity_model(const struct snapshot *snapshot);

#endif
