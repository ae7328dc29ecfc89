/* SPDX-License-Identifier: MPL-2.0 */
#include "schema/intel.h"

static const char *const intel_words[INTEL_COUNT] = {"none", "epss", "kev"};
const struct names intel_names = NAMES(intel_words);

static const struct field epss_fields[] = {
    FIELD(struct epss, TEXT, id),
    FIELD(struct epss, DOUBLE, score),
    FIELD(struct epss, DOUBLE, percentile),
};
const struct record epss_record = RECORD(struct epss, epss_fields);

static const struct field kev_fields[] = {
    FIELD(struct kev, TEXT, id),         FIELD(struct kev, TEXT, vendor),
    FIELD(struct kev, TEXT, product),    FIELD(struct kev, TEXT, name),
    FIELD(struct kev, TEXT, added),      FIELD(struct kev, TEXT, due),
    FIELD(struct kev, BOOL, ransomware),
};
const struct record kev_record = RECORD(struct kev, kev_fields);

static const struct field intel_source_fields[] = {
    FIELD(struct intel_source, TEXT, version),
    FIELD(struct intel_source, TEXT, date),
    FIELD(struct intel_source, LONG, at),
    FIELD(struct intel_source, ULONG, count),
};
const struct record intel_source_record = RECORD(struct intel_source, intel_source_fields);

static const struct field exploited_fields[] = {
    FIELD(struct exploited, TEXT, id),
    FIELD(struct exploited, TEXT, listed),
    FIELD(struct exploited, DOUBLE, probability),
};
const struct record exploited_record = RECORD(struct exploited, exploited_fields);
