/* SPDX-License-Identifier: MPL-2.0 */
/* An alert: one normalised finding about one place in one repository. */
#ifndef HYPER_SCHEMA_ALERT_H
#define HYPER_SCHEMA_ALERT_H

#include "schema/record.h"

/* In each enumeration 0 means that nothing is known, and larger is worse where there is an order.
 */
enum severity {
    SEVERITY_NONE,
    SEVERITY_INFO,
    SEVERITY_LOW,
    SEVERITY_MEDIUM,
    SEVERITY_HIGH,
    SEVERITY_CRITICAL,
    SEVERITY_COUNT
};

enum category {
    CATEGORY_NONE,
    CATEGORY_SECRET,
    CATEGORY_CODE,
    CATEGORY_WORKFLOW,
    CATEGORY_DEPENDENCY,
    CATEGORY_CONTAINER,
    CATEGORY_INFRASTRUCTURE,
    CATEGORY_CONFIGURATION,
    CATEGORY_LICENCE,
    CATEGORY_QUALITY,
    CATEGORY_PROCESS,
    CATEGORY_DYNAMIC,
    CATEGORY_COUNT
};

enum status {
    STATUS_NONE,
    STATUS_OPEN,
    STATUS_FIXED,
    STATUS_DISMISSED,
    STATUS_REOPENED,
    STATUS_COUNT
};

enum verdict { VERDICT_NONE, VERDICT_TRUE_POSITIVE, VERDICT_FALSE_POSITIVE, VERDICT_COUNT };

/* SARIF 2.1.0, 3.27.10, and the same scale for other tools' words. */
enum level { LEVEL_UNSET, LEVEL_NONE, LEVEL_NOTE, LEVEL_WARNING, LEVEL_ERROR };

/* SARIF 2.1.0, 3.27.9. */
enum kind {
    KIND_UNSET,
    KIND_FAIL,
    KIND_PASS,
    KIND_OPEN,
    KIND_INFORMATIONAL,
    KIND_NOT_APPLICABLE,
    KIND_REVIEW
};

/* SARIF 2.1.0, 3.27.24. */
enum baseline {
    BASELINE_UNSET,
    BASELINE_NEW,
    BASELINE_UNCHANGED,
    BASELINE_UPDATED,
    BASELINE_ABSENT
};

/* SARIF 2.1.0, 3.35.3: only an accepted suppression dismisses an alert. */
enum suppression {
    SUPPRESSION_NONE,
    SUPPRESSION_ACCEPTED,
    SUPPRESSION_UNDER_REVIEW,
    SUPPRESSION_REJECTED
};

/* What a decision is about. */
enum aspect { ASPECT_NONE, ASPECT_SEVERITY, ASPECT_CATEGORY, ASPECT_VERDICT, ASPECT_STATUS };

extern const struct names severity_names, category_names, status_names, verdict_names, level_names,
    kind_names, baseline_names, suppression_names, aspect_names;

/* A change that the tool proposes: replace the region by the text. Lines and columns from 1; an
 * empty region inserts. */
struct edit {
    struct text path;
    uint32_t line, column, end_line, end_column;
    struct text text;
    struct text description;
};

struct edits {
    struct edit *items;
    size_t count;
};

/* One decision about an alert and why: `value` in words, and the rule that made it, if one did. */
struct reason {
    enum aspect aspect;
    struct text value;
    struct text because;
    struct id rule;
};

struct reasons {
    struct reason *items;
    size_t count;
};

struct alert {
    /* Identity; lib/fingerprint says what goes in. */
    struct id base;         /* what stays when lines move and checkouts change */
    uint64_t discriminator; /* tells apart alerts of one base in one place */

    struct text repo, commit, branch;
    struct text tool, tool_version;
    struct text rule, rule_name;
    struct text message;
    struct text template; /* the message with its variable parts masked */
    struct text path;     /* relative to the repository where that is known */
    uint32_t line, column, end_line, end_column; /* from 1; 0 is not known */
    struct text snippet;
    struct text logical; /* function, class or resource, as the tool names it */
    struct text url;

    /* As the tool has it. */
    enum level level;
    bool level_assumed; /* nobody gave a level; `level` is what SARIF assumes */
    enum kind kind;
    bool has_rank, has_score;
    double rank;        /* 0 to 100 */
    double score;       /* 0 to 10, as CVSS */
    struct text vector; /* CVSS */
    struct text tool_severity;
    bool severity_first; /* the word judges this place, and counts before the score of the weakness
                          */
    struct uints cwe;
    struct texts aliases; /* CVE, GHSA and other names of the same weakness */
    struct text package;  /* a package URL without version, of what is vulnerable */
    struct text package_version, fixed_version;
    struct texts tags;
    struct text fingerprint; /* NAME=VALUE */
    uint32_t code_flows, related, locations;
    bool secret; /* it is about a secret; its texts are redacted */
    struct edits fixes;
    enum baseline baseline;
    enum suppression suppression;
    struct text justification;

    /* As classify decides. */
    enum severity severity;
    enum category category;
    enum verdict verdict;
    double confidence; /* 0 to 1, in the severity */
    struct reasons reasons;
};

struct alerts {
    struct alert *items;
    size_t count;
};

extern const struct record edit_record, reason_record, alert_record;

#endif
