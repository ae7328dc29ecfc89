/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/histogram.h"

/* Four buckets for each power of two: the leading bit and the two bits behind it. */
static unsigned bucket_of(uint64_t value)
{
    if (value < 4)
        return (unsigned)value;
    unsigned exponent = 63 - (unsigned)__builtin_clzll(value);
    unsigned quarter = (unsigned)(value >> (exponent - 2)) & 3;
    unsigned bucket = 4 * (exponent - 1) + quarter;
    return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

/* The middle of what the bucket holds. */
static uint64_t value_of(unsigned bucket)
{
    if (bucket < 4)
        return bucket;
    unsigned exponent = bucket / 4 + 1;
    uint64_t width = (uint64_t)1 << (exponent - 2);
    return (4 + bucket % 4) * width + width / 2;
}

void histogram_add(struct histogram *histogram, uint64_t microseconds)
{
    histogram->counts[bucket_of(microseconds)]++;
    histogram->total++;
    if (microseconds > histogram->max)
        histogram->max = microseconds;
}

void histogram_age(struct histogram *histogram)
{
    histogram->total = 0;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++)
        histogram->total += histogram->counts[i] /= 2;
}

static uint64_t percentile(const struct histogram *histogram, uint64_t per_cent)
{
    uint64_t wanted = (histogram->total * per_cent + 99) / 100, seen = 0;
    for (unsigned i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += histogram->counts[i];
        if (seen < wanted || seen == 0)
            continue;
        uint64_t value = value_of(i);
        return value < histogram->max ? value : histogram->max;
    }
    return 0;
}

struct spread histogram_spread(const struct histogram *histogram)
{
    return (struct spread){
        .p50 = percentile(histogram, 50),
        .p90 = percentile(histogram, 90),
        .p99 = percentile(histogram, 99),
        .max = histogram->max,
    };
}
