/* SPDX-License-Identifier: MPL-2.0 */
/* What a broker publishes once a second; schema/METRICS.md explains the figures.
 *
 * A message has two frames: the topic, and a MessagePack map from the names of the topic's record
 * to its values. */
#ifndef HYPER_SCHEMA_METRICS_H
#define HYPER_SCHEMA_METRICS_H

#include "schema/record.h"

/* Times of something that happens often, in microseconds. Percentiles are of the last minute. */
struct spread {
    uint64_t p50, p90, p99, max;
};

/* Topic hyper.stage.NAME. */
struct stage_metrics {
    struct text stage;
    uint64_t workers; /* that have it */
    uint64_t batches; /* since the broker's start, as all totals */
    uint64_t records; /* alerts or patterns that came out */
    uint64_t failures;
    double batches_per_second, records_per_second;
    struct spread microseconds; /* of a batch, inside the stage */
};

/* Topic hyper.queue. */
struct queue_metrics {
    struct id submission; /* that runs; zero if none */
    uint64_t submissions; /* sealed and not finished, the running one too */
    uint64_t journaled;   /* batches of the running submission */
    uint64_t committed;   /* of them */
    uint64_t waiting;     /* read ahead, not with a worker */
    uint64_t in_flight;   /* with workers */
    uint64_t committing;  /* with the store */
    uint64_t credit;      /* batches that workers would still take */
    uint64_t workers, clients;
    uint64_t redelivered; /* batches given to another worker */
    uint64_t dead;
};

/* Topic hyper.store. */
struct store_metrics {
    uint64_t commits, changesets, alerts;
    double commits_per_second, alerts_per_second;
    struct spread microseconds; /* of a commit, all of it */
    uint64_t bytes;             /* used */
    uint64_t map_size;          /* bytes that it may use before it grows */
    bool full;                  /* no space left on the disk */
    uint64_t recalled;          /* of the changesets: known from before, without a stage */
};

/* Topic hyper.knowledge. */
struct knowledge_metrics {
    uint64_t alerts;
    uint64_t open, fixed, dismissed, reopened;
    uint64_t critical, high, medium, low, info; /* of open and reopened alerts */
    uint64_t patterns;
    uint64_t rules_candidate, rules_active, rules_probation, rules_demoted, rules_disabled;
    uint64_t submissions;
};

extern const struct record spread_record, stage_metrics_record, queue_metrics_record,
    store_metrics_record, knowledge_metrics_record;

/* The record of a topic's map, or NULL. */
const struct record *metrics_record(struct text topic);

/* Packs a struct as a map. */
void metrics_pack(struct pack *pack, const struct record *record, const void *metrics);

/* Reads such a map: names that the record does not have are skipped, those that the map does not
 * have are zero. Texts point into `map`. */
int metrics_unpack(struct text map, const struct record *record, void *metrics, struct error *err);

#endif
