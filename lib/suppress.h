/* SPDX-License-Identifier: MPL-2.0 */
/* What people said about findings: comments in the files, .hyper/ignore, and baselines. */
#ifndef HYPER_LIB_SUPPRESS_H
#define HYPER_LIB_SUPPRESS_H

#include "lib/finding.h"

/* What stands before the rule and the reason in a comment. */
#define SUPPRESS_MARK "hyper:ignore"

/* Whether a comment `hyper:ignore RULE[,RULE...] REASON` stands in the line that begins at
 * `line_start`, or alone in the line before it. Without a reason it does not count. */
bool suppress_inline(struct text text, size_t line_start, struct text rule);

/* Whether such a comment in the finding's text says to pass it over. */
bool finding_suppressed(struct text text, const struct finding *finding);

enum { SUPPRESS_FILE_MAX = 16 << 20, SUPPRESS_LIST_MAX = 1 << 20 };

/* Fingerprints and rules that are passed over. */
struct suppressions;

struct suppressions *suppressions_new(void);
void suppressions_destroy(struct suppressions **suppressions);

/* Lines of .hyper/ignore: a fingerprint, or RULE, or RULE:PATH with * and ** in the path, then
 * perhaps until=YYYY-MM-DD, then a reason. An entry counts to the end of its last day (UTC) before
 * `now`, milliseconds since 1970. -1 and ERROR_CONFIG with the line. */
int suppressions_read(struct suppressions *suppressions, struct text bytes, const char *name,
                      int64_t now, struct error *err);

/* Fingerprints of an earlier report: JSON lines or SARIF of hyper scan. */
int suppressions_baseline(struct suppressions *suppressions, struct text bytes, const char *name,
                          struct error *err);

bool suppressions_have(const struct suppressions *suppressions, const struct finding *finding);

/* Entries that have expired. */
size_t suppressions_expired(const struct suppressions *suppressions);

#endif
