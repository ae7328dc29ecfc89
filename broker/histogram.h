/* SPDX-License-Identifier: MPL-2.0 */
/* How long something took, in buckets that grow by a quarter: percentiles to within 12%, at a fixed
 * size, whatever is measured. */
#ifndef HYPER_BROKER_HISTOGRAM_H
#define HYPER_BROKER_HISTOGRAM_H

#include "schema/metrics.h"

enum { HISTOGRAM_BUCKETS = 160 };

/* Zero is empty. */
struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS];
    uint64_t total;
    uint64_t max;
};

void histogram_add(struct histogram *histogram, uint64_t microseconds);

/* Halves all counts, so that old values weigh less: once every some seconds. */
void histogram_age(struct histogram *histogram);

struct spread histogram_spread(const struct histogram *histogram);

#endif
