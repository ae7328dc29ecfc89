/* SPDX-License-Identifier: MPL-2.0 */
/* A finding as an alert: the same one that the SARIF of `hyper scan` makes. */
#ifndef HYPER_LIB_FINDING_ALERT_H
#define HYPER_LIB_FINDING_ALERT_H

#include "lib/finding.h"
#include "schema/batch.h"

#define FINDING_TOOL "hyper"

/* Says that the batch is about findings, even where there is none. */
void finding_tool(struct batch *batch, struct arena *arena);

/* Adds the alert, or, where the batch is full, a reject. Texts may be the finding's. */
void finding_alert(const struct finding *finding, struct batch *batch, struct arena *arena);

/* The scale of GitHub's security-severity. */
struct text finding_score(enum severity severity);

/* How SARIF says it. */
enum level finding_level(enum severity severity);

/* The tags of the rule in reports: each once (SARIF 3.8.2.1), whatever the rule repeats. */
struct texts finding_tags(const struct content_rule *rule, struct arena *arena);

/* Where people read about the rule: its first reference that is an address of the web, or empty. */
struct text finding_url(const struct content_rule *rule);

#endif
