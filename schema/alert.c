/* SPDX-License-Identifier: MPL-2.0 */
#include "schema/alert.h"

static const char *const severity_words[] = {"none", "info", "low", "medium", "high", "critical"};
static const char *const category_words[] = {
    "none",           "secret",        "code",    "workflow", "dependency", "container",
    "infrastructure", "configuration", "licence", "quality",  "process",    "dynamic"};
static const char *const status_words[] = {"none", "open", "fixed", "dismissed", "reopened"};
static const char *const verdict_words[] = {"none", "true_positive", "false_positive"};
static const char *const level_words[] = {"unset", "none", "note", "warning", "error"};
static const char *const kind_words[] = {"unset",         "fail",          "pass",  "open",
                                         "informational", "notApplicable", "review"};
static const char *const baseline_words[] = {"unset", "new", "unchanged", "updated", "absent"};
static const char *const suppression_words[] = {"none", "accepted", "underReview", "rejected"};
static const char *const aspect_words[] = {"none", "severity", "category", "verdict", "status"};

const struct names severity_names = NAMES(severity_words);
const struct names category_names = NAMES(category_words);
const struct names status_names = NAMES(status_words);
const struct names verdict_names = NAMES(verdict_words);
const struct names level_names = NAMES(level_words);
const struct names kind_names = NAMES(kind_words);
const struct names baseline_names = NAMES(baseline_words);
const struct names suppression_names = NAMES(suppression_words);
const struct names aspect_names = NAMES(aspect_words);

static const struct field edit_fields[] = {
    FIELD(struct edit, TEXT, path),        FIELD(struct edit, UINT, line),
    FIELD(struct edit, UINT, column),      FIELD(struct edit, UINT, end_line),
    FIELD(struct edit, UINT, end_column),  FIELD(struct edit, TEXT, text),
    FIELD(struct edit, TEXT, description),
};
const struct record edit_record = RECORD(struct edit, edit_fields);

static const struct field reason_fields[] = {
    FIELD_NAMED(struct reason, aspect, aspect_names),
    FIELD(struct reason, TEXT, value),
    FIELD(struct reason, TEXT, because),
    FIELD(struct reason, ID, rule),
};
const struct record reason_record = RECORD(struct reason, reason_fields);

static const struct field alert_fields[] = {
    FIELD(struct alert, ID, base),
    FIELD(struct alert, ULONG, discriminator),
    FIELD(struct alert, TEXT, repo),
    FIELD(struct alert, TEXT, commit),
    FIELD(struct alert, TEXT, branch),
    FIELD(struct alert, TEXT, tool),
    FIELD(struct alert, TEXT, tool_version),
    FIELD(struct alert, TEXT, rule),
    FIELD(struct alert, TEXT, rule_name),
    FIELD(struct alert, TEXT, message),
    FIELD(struct alert, TEXT, template),
    FIELD(struct alert, TEXT, path),
    FIELD(struct alert, UINT, line),
    FIELD(struct alert, UINT, column),
    FIELD(struct alert, UINT, end_line),
    FIELD(struct alert, UINT, end_column),
    FIELD(struct alert, TEXT, snippet),
    FIELD(struct alert, TEXT, logical),
    FIELD(struct alert, TEXT, url),
    FIELD_NAMED(struct alert, level, level_names),
    FIELD(struct alert, BOOL, level_assumed),
    FIELD_NAMED(struct alert, kind, kind_names),
    FIELD(struct alert, BOOL, has_rank),
    FIELD(struct alert, DOUBLE, rank),
    FIELD(struct alert, BOOL, has_score),
    FIELD(struct alert, DOUBLE, score),
    FIELD(struct alert, TEXT, vector),
    FIELD(struct alert, TEXT, tool_severity),
    FIELD(struct alert, UINTS, cwe),
    FIELD(struct alert, TEXTS, aliases),
    FIELD(struct alert, TEXTS, tags),
    FIELD(struct alert, TEXT, fingerprint),
    FIELD(struct alert, UINT, code_flows),
    FIELD(struct alert, UINT, related),
    FIELD(struct alert, UINT, locations),
    FIELD(struct alert, BOOL, secret),
    FIELD_OF(struct alert, RECORDS, fixes, edit_record),
    FIELD_NAMED(struct alert, baseline, baseline_names),
    FIELD_NAMED(struct alert, suppression, suppression_names),
    FIELD(struct alert, TEXT, justification),
    FIELD_NAMED(struct alert, severity, severity_names),
    FIELD_NAMED(struct alert, category, category_names),
    FIELD_NAMED(struct alert, verdict, verdict_names),
    FIELD(struct alert, DOUBLE, confidence),
    FIELD_OF(struct alert, RECORDS, reasons, reason_record),
    FIELD(struct alert, TEXT, package),
    FIELD(struct alert, TEXT, package_version),
    FIELD(struct alert, TEXT, fixed_version),
    FIELD(struct alert, BOOL, severity_first),
};
const struct record alert_record = RECORD(struct alert, alert_fields);
