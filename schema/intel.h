/* SPDX-License-Identifier: MPL-2.0 */
/* What the world knows of published vulnerabilities, as `hyper intel import` takes it in. */
#ifndef HYPER_SCHEMA_INTEL_H
#define HYPER_SCHEMA_INTEL_H

#include "schema/record.h"

enum intel_kind {
    INTEL_NONE,
    INTEL_EPSS, /* FIRST: how probable it is that it is exploited within 30 days */
    INTEL_KEV,  /* CISA: it is known that it is exploited */
    INTEL_COUNT
};

extern const struct names intel_names;

struct epss {
    struct text id; /* CVE */
    double score;   /* probability, 0 to 1 */
    double percentile;
};

struct kev {
    struct text id; /* CVE */
    struct text vendor, product, name;
    struct text added, due; /* dates as CISA writes them */
    bool ransomware;        /* known to be used so */
};

/* What was imported last of a kind. */
struct intel_source {
    struct text version; /* of the model or the catalogue */
    struct text date;    /* of the scores, or of the catalogue's release */
    int64_t at;          /* of the import, ms since 1970 UTC */
    uint64_t count;
};

/* At this probability and above a vulnerability is more likely exploited within 30 days than not.
 */
#define EXPLOITED_PROBABLY 0.5

/* A vulnerability that is or will probably be exploited: what a snapshot has of all this. */
struct exploited {
    struct text id;     /* CVE */
    struct text listed; /* the date at which CISA listed it; empty if it did not */
    double probability; /* EPSS; 0 if it is not known */
};

struct exploiteds {
    struct exploited *items;
    size_t count;
};

extern const struct record epss_record, kev_record, intel_source_record, exploited_record;

#endif
