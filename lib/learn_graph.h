/* SPDX-License-Identifier: MPL-2.0 */
/* The part of the knowledge graph that learning made, small enough to be drawn:
 *
 *   alert -fixed_by-> fix -generates-> pattern -becomes-> rule, pattern -similar_to- pattern
 *
 * Alerts and fixes are bundled by the pattern that they lead to. Patterns that were merged stand
 * below the one that they are similar to, which has their edges. The largest are taken, and what is
 * left out is counted; equal knowledge gives an equal picture. */
#ifndef HYPER_LIB_LEARN_GRAPH_H
#define HYPER_LIB_LEARN_GRAPH_H

#include "lib/store_graph.h"

enum {
    GRAPH_PATTERNS_MAX = 24, /* that are drawn */
    GRAPH_RULES_MAX = 32,
    GRAPH_SIMILAR_MAX = 3, /* of one pattern */
};

struct graph_similar {
    struct text template;
};

struct graph_pattern {
    struct id id;
    struct text tool, rule, template;
    uint64_t sightings;
    uint64_t fixes, fixed; /* fixes that generate it, and alerts that these fix */
    struct graph_similar similar[GRAPH_SIMILAR_MAX];
    size_t similar_shown;
    uint64_t similar_count;
    double row; /* from the top, in rows; the similar ones follow, a row each */
};

struct graph_rule {
    struct id id;
    struct text name; /* graph_rule_name */
    enum rule_kind kind;
    enum lifecycle lifecycle;
    double score;
    double row;
};

/* Of a pattern and a rule that are drawn, by their place in the lists. */
struct graph_edge {
    size_t pattern, rule;
};

struct learn_graph {
    struct graph_pattern *patterns;
    size_t pattern_count;
    struct graph_rule *rules;
    size_t rule_count;
    struct graph_edge *edges;
    size_t edge_count;
    uint64_t patterns_left_out, rules_left_out; /* that have such edges, too */
    uint64_t alone;                             /* patterns without any */
    double rows;                                /* that all of it takes */
};

/* What people may call a rule: its name, or of a triage rule whose alerts it decides and how:
 * "SC2086: severity low in tests". In the arena. */
struct text graph_rule_name(const struct rule *rule, struct arena *arena);

/* Which rules are drawn, and only patterns that became one of them. */
struct graph_filter {
    bool (*has)(const void *context, struct id rule);
    const void *context;
};

/* Patterns that became rules come first, then those with fixes, then those that others are similar
 * to; of each those that were seen most. Of rules those of the best score. `filter` may be NULL. In
 * the arena, with all rows set. */
int learn_graph_gather(struct store_txn *txn, const struct graph_filter *filter,
                       struct arena *arena, struct learn_graph *out, struct error *err);

/* Sets the rows of patterns (in the lists' order, but what is connected stands together), of rules
 * (each as near to its patterns as the others let it), and `rows`. No two patterns and no two rules
 * overlap. */
void learn_graph_layout(struct learn_graph *graph);

#endif
