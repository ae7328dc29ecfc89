/* SPDX-License-Identifier: MPL-2.0 */
/* Reads what FIRST and CISA publish about the exploitation of vulnerabilities.
 *
 *   EPSS  CSV: "#model_version:…,score_date:…" (older files lack it), then "cve,epss,percentile"
 *   KEV   CISA's catalogue of known exploited vulnerabilities, as JSON or CSV
 *
 * Columns and members are known by their names, in any order; others are passed over. */
#ifndef HYPER_LIB_INTEL_H
#define HYPER_LIB_INTEL_H

#include "schema/arena.h"
#include "schema/error.h"
#include "schema/intel.h"

enum { INTEL_REJECTS_KEPT = 20 };

/* Called for each vulnerability: the one that the kind is about is set. Texts last as long as the
 * call. Returns 0, or -1 to end the reading with the error. */
typedef int intel_take(void *context, const struct epss *epss, const struct kev *kev,
                       struct error *err);

struct intel_reading {
    enum intel_kind kind;
    struct intel_source source; /* version and date; texts in the bytes or the arena */
    uint64_t taken, rejected;
    struct text rejects[INTEL_REJECTS_KEPT]; /* the first of them: place and reason */
};

/* The kind of a file that begins with `bytes`; NONE if it is neither. */
enum intel_kind intel_recognise(struct text bytes);

/* Reads a whole file. A row that cannot be read is a reject. ERROR_DATA if it is of no kind, if it
 * does not say what its columns are, or if its JSON is damaged. */
int intel_read(struct text bytes, struct arena *arena, intel_take *take, void *context,
               struct intel_reading *out, struct error *err);

/* "CVE-YYYY-N…" with at least four digits, in any case: upper case of it in `out`, else false. */
enum { CVE_SIZE_MAX = 32 };
bool intel_cve(struct text text, char out[CVE_SIZE_MAX], struct text *cve);

#endif
