/* SPDX-License-Identifier: MPL-2.0 */
/* Between lib/cvss.c, which reads vectors, and the lib/cvssN.c, which have the tables and formulas
 * of their version. */
#ifndef HYPER_LIB_CVSS_METRIC_H
#define HYPER_LIB_CVSS_METRIC_H

#include "lib/cvss.h"

enum { CVSS_METRICS_MAX = 32, CVSS_WEIGHTS_MAX = 7 };

/* The first value of a metric that may be absent is "not defined". A weight is in 2.0 and 3.x the
 * number of the formulas, in 4.0 the steps below the most severe value. */
struct cvss_metric {
    const char *name;
    const char *values; /* with a space between two */
    double weights[CVSS_WEIGHTS_MAX];
};

/* The index of each metric's value; what is absent has 0. */
struct cvss_choice {
    unsigned char value[CVSS_METRICS_MAX];
};

/* A version: its metrics in the order of its vectors, and where in them the groups end. */
struct cvss_scheme {
    enum cvss_version version;
    const char *name;
    const char *prefix;
    const char *advice; /* for a vector with a metric of another version */
    bool ordered;
    const struct cvss_metric *metrics;
    int base_end, temporal_end, environmental_end, metrics_end;
    /* Sets base, temporal and environmental; the other members are set. */
    void (*score)(const struct cvss_choice *choice, struct cvss *out);
};

extern const struct cvss_scheme cvss_scheme_2_0, cvss_scheme_3_0, cvss_scheme_3_1, cvss_scheme_4_0;

#endif
