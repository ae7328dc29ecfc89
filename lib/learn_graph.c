/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/learn_graph.h"

#include <stdlib.h>

enum { MERGERS_MAX = 64 /* that are followed */ };

#define GAP 0.4 /* rows between patterns */

/* All patterns, lightly. */
struct known {
    struct id id, merged_into;
    uint64_t sightings;
    uint64_t fixes, fixed, similar;
    bool has_rule;
    size_t place; /* in the graph, from 1; 0: it is not drawn */
};

struct raw_rule {
    struct graph_rule rule;
    size_t place;
    bool wanted;
};

struct raw_edge {
    size_t pattern, rule;
};

struct fixed_alert {
    size_t pattern;
    uint64_t alert;
};

struct gathering {
    struct arena *arena;
    struct known *patterns; /* by id */
    size_t pattern_count;
    struct raw_rule *rules;
    size_t rule_count;
    struct raw_edge *edges;
    size_t edge_count;
    struct fixed_alert *fixed;
    size_t fixed_count;
    const struct graph_filter *filter; /* NULL: all */
    struct learn_graph *out;
};

static int compare_known(const void *a, const void *b)
{
    const struct known *x = a, *y = b;
    return id_compare(x->id, y->id);
}

static struct known *known_of(const struct gathering *g, struct id id)
{
    struct known wanted = {.id = id};
    if (g->pattern_count == 0)
        return NULL;
    return bsearch(&wanted, g->patterns, g->pattern_count, sizeof wanted, compare_known);
}

/* The pattern that stands for it now. */
static struct known *standing_for(const struct gathering *g, struct id id)
{
    struct known *known = known_of(g, id);
    for (size_t i = 0; known && !id_is_zero(known->merged_into); i++) {
        if (i == MERGERS_MAX)
            return NULL;
        known = known_of(g, known->merged_into);
    }
    return known;
}

static struct text decision_of(const struct rule *rule)
{
    return text_of(rule->aspect == ASPECT_SEVERITY   ? names_word(&severity_names, rule->severity)
                   : rule->aspect == ASPECT_CATEGORY ? names_word(&category_names, rule->category)
                   : rule->aspect == ASPECT_VERDICT  ? names_word(&verdict_names, rule->verdict)
                                                     : "");
}

struct text graph_rule_name(const struct rule *rule, struct arena *arena)
{
    if (rule->name.size)
        return arena_copy(arena, rule->name);
    struct text decision = decision_of(rule);
    return arena_print(arena, "%.*s: %s %.*s%s%.*s", TEXT_ARG(rule->rule),
                       names_word(&aspect_names, rule->aspect), TEXT_ARG(decision),
                       rule->path_class.size ? " in " : "", TEXT_ARG(rule->path_class));
}

/* What there is. */

static int visit_pattern(void *context, const struct store_item *item, struct error *err)
{
    struct gathering *g = context;
    (void)err;
    g->patterns = arena_grow(g->arena, g->patterns, g->pattern_count, sizeof *g->patterns);
    g->patterns[g->pattern_count++] = (struct known){
        .id = item->id,
        .merged_into = item->pattern->merged_into,
        .sightings = item->pattern->pattern.sightings,
    };
    return 0;
}

static void add_edge(struct gathering *g, struct id pattern)
{
    struct known *known = standing_for(g, pattern);
    if (!known)
        return;
    known->has_rule = true;
    g->edges = arena_grow(g->arena, g->edges, g->edge_count, sizeof *g->edges);
    g->edges[g->edge_count++] = (struct raw_edge){(size_t)(known - g->patterns), g->rule_count};
}

static int visit_rule(void *context, const struct store_item *item, struct error *err)
{
    struct gathering *g = context;
    const struct rule *rule = item->rule;
    size_t before = g->edge_count;
    (void)err;
    if (rule->kind == RULE_CATALOGUE ||
        (g->filter && !g->filter->has(g->filter->context, rule->id)))
        return 0;
    for (size_t i = 0; i < rule->origins.count; i++)
        add_edge(g, rule->origins.items[i].pattern);
    if (!id_is_zero(rule->origin))
        add_edge(g, rule->origin);
    if (g->edge_count == before)
        return 0;
    g->rules = arena_grow(g->arena, g->rules, g->rule_count, sizeof *g->rules);
    g->rules[g->rule_count++] = (struct raw_rule){.rule = {.id = rule->id,
                                                           .name = graph_rule_name(rule, g->arena),
                                                           .kind = rule->kind,
                                                           .lifecycle = rule->lifecycle,
                                                           .score = rule->score}};
    return 0;
}

static int visit_fix(void *context, const struct store_item *item, struct error *err)
{
    struct gathering *g = context;
    struct known *known = standing_for(g, item->fix->pattern);
    (void)err;
    if (!known)
        return 0;
    known->fixes++;
    g->fixed = arena_grow(g->arena, g->fixed, g->fixed_count, sizeof *g->fixed);
    g->fixed[g->fixed_count++] =
        (struct fixed_alert){(size_t)(known - g->patterns), id_prefix(item->fix->alert)};
    return 0;
}

static int compare_fixed(const void *a, const void *b)
{
    const struct fixed_alert *x = a, *y = b;
    int order = (x->pattern > y->pattern) - (x->pattern < y->pattern);
    return order ? order : (x->alert > y->alert) - (x->alert < y->alert);
}

static void count_fixed(struct gathering *g)
{
    if (g->fixed_count > 1)
        qsort(g->fixed, g->fixed_count, sizeof *g->fixed, compare_fixed);
    for (size_t i = 0; i < g->fixed_count; i++)
        if (i == 0 || compare_fixed(&g->fixed[i - 1], &g->fixed[i]) != 0)
            g->patterns[g->fixed[i].pattern].fixed++;
}

static void count_similar(struct gathering *g)
{
    for (size_t i = 0; i < g->pattern_count; i++) {
        struct known *known = &g->patterns[i];
        struct known *standing = standing_for(g, known->id);
        if (standing && standing != known)
            standing->similar++;
    }
}

/* What is drawn. */

static bool is_connected(const struct gathering *g, const struct known *known)
{
    return known->has_rule || (!g->filter && (known->fixes || known->similar));
}

static int compare_ranks(const void *a, const void *b)
{
    const struct known *x = *(struct known *const *)a, *y = *(struct known *const *)b;
    if (x->has_rule != y->has_rule)
        return y->has_rule - x->has_rule;
    if ((x->fixes > 0) != (y->fixes > 0))
        return (y->fixes > 0) - (x->fixes > 0);
    if (x->sightings != y->sightings)
        return x->sightings < y->sightings ? 1 : -1;
    return id_compare(x->id, y->id);
}

static void take_pattern(struct gathering *g, struct known *known)
{
    struct learn_graph *out = g->out;
    out->patterns[out->pattern_count] = (struct graph_pattern){
        .id = known->id,
        .sightings = known->sightings,
        .fixes = known->fixes,
        .fixed = known->fixed,
        .similar_count = known->similar,
    };
    known->place = ++out->pattern_count;
}

static void select_patterns(struct gathering *g)
{
    struct known **ranked = arena_array(g->arena, g->pattern_count + 1, sizeof *ranked);
    size_t count = 0;
    for (size_t i = 0; i < g->pattern_count; i++) {
        struct known *known = &g->patterns[i];
        if (is_connected(g, known))
            ranked[count++] = known;
        else if (!g->filter)
            g->out->alone += id_is_zero(known->merged_into);
    }
    if (count > 1)
        qsort(ranked, count, sizeof(struct known *), compare_ranks);
    size_t shown = count < GRAPH_PATTERNS_MAX ? count : GRAPH_PATTERNS_MAX;
    for (size_t i = 0; i < shown; i++)
        take_pattern(g, ranked[i]);
    g->out->patterns_left_out = count - shown;
}

static int compare_rules(const void *a, const void *b)
{
    const struct raw_rule *x = *(struct raw_rule *const *)a, *y = *(struct raw_rule *const *)b;
    if (x->wanted != y->wanted)
        return y->wanted - x->wanted;
    int order = (x->rule.score < y->rule.score) - (x->rule.score > y->rule.score);
    return order ? order : id_compare(x->rule.id, y->rule.id);
}

/* Rules of patterns that are drawn. */
static void select_rules(struct gathering *g)
{
    struct raw_rule **ranked = arena_array(g->arena, g->rule_count + 1, sizeof *ranked);
    for (size_t i = 0; i < g->edge_count; i++)
        g->rules[g->edges[i].rule].wanted |= g->patterns[g->edges[i].pattern].place > 0;
    for (size_t i = 0; i < g->rule_count; i++)
        ranked[i] = &g->rules[i];
    if (g->rule_count > 1)
        qsort(ranked, g->rule_count, sizeof(struct raw_rule *), compare_rules);
    for (size_t i = 0; i < g->rule_count; i++) {
        if (!ranked[i]->wanted || g->out->rule_count == GRAPH_RULES_MAX) {
            g->out->rules_left_out++;
            continue;
        }
        g->out->rules[g->out->rule_count] = ranked[i]->rule;
        ranked[i]->place = ++g->out->rule_count;
    }
}

static int compare_edges(const void *a, const void *b)
{
    const struct graph_edge *x = a, *y = b;
    int order = (x->pattern > y->pattern) - (x->pattern < y->pattern);
    return order ? order : (x->rule > y->rule) - (x->rule < y->rule);
}

static void select_edges(struct gathering *g)
{
    struct learn_graph *out = g->out;
    size_t kept = 0;
    for (size_t i = 0; i < g->edge_count; i++) {
        size_t pattern = g->patterns[g->edges[i].pattern].place;
        size_t rule = g->rules[g->edges[i].rule].place;
        if (!pattern || !rule)
            continue;
        out->edges = arena_grow(g->arena, out->edges, out->edge_count, sizeof *out->edges);
        out->edges[out->edge_count++] = (struct graph_edge){pattern - 1, rule - 1};
    }
    if (out->edge_count > 1)
        qsort(out->edges, out->edge_count, sizeof *out->edges, compare_edges);
    for (size_t i = 0; i < out->edge_count; i++)
        if (kept == 0 || compare_edges(&out->edges[kept - 1], &out->edges[i]) != 0)
            out->edges[kept++] = out->edges[i];
    out->edge_count = kept;
}

/* Of those that were merged into it, the first by id. */
static int read_similar(struct gathering *g, struct store_txn *txn, struct error *err)
{
    struct store_item item;
    for (size_t i = 0; i < g->pattern_count; i++) {
        const struct known *known = &g->patterns[i];
        const struct known *standing = standing_for(g, known->id);
        if (!standing || standing == known || !standing->place)
            continue;
        struct graph_pattern *pattern = &g->out->patterns[standing->place - 1];
        if (pattern->similar_shown == GRAPH_SIMILAR_MAX)
            continue;
        if (store_get(txn, NODE_PATTERN, known->id, g->arena, &item, err) != 0)
            return -1;
        pattern->similar[pattern->similar_shown++].template =
            arena_copy(g->arena, item.pattern->pattern.template);
    }
    return 0;
}

static int read_texts(struct gathering *g, struct store_txn *txn, struct error *err)
{
    struct store_item item;
    for (size_t i = 0; i < g->out->pattern_count; i++) {
        struct graph_pattern *pattern = &g->out->patterns[i];
        if (store_get(txn, NODE_PATTERN, pattern->id, g->arena, &item, err) != 0)
            return -1;
        pattern->tool = arena_copy(g->arena, item.pattern->pattern.tool);
        pattern->rule = arena_copy(g->arena, item.pattern->pattern.rule);
        pattern->template = arena_copy(g->arena, item.pattern->pattern.template);
    }
    return read_similar(g, txn, err);
}

int learn_graph_gather(struct store_txn *txn, const struct graph_filter *filter,
                       struct arena *arena, struct learn_graph *out, struct error *err)
{
    struct gathering g = {.arena = arena, .filter = filter, .out = out};
    *out = (struct learn_graph){
        .patterns = arena_array(arena, GRAPH_PATTERNS_MAX, sizeof *out->patterns),
        .rules = arena_array(arena, GRAPH_RULES_MAX, sizeof *out->rules),
    };
    if (store_nodes(txn, NODE_PATTERN, visit_pattern, &g, err) != 0 ||
        store_nodes(txn, NODE_RULE, visit_rule, &g, err) != 0 ||
        store_nodes(txn, NODE_FIX, visit_fix, &g, err) != 0)
        return -1;
    count_fixed(&g);
    count_similar(&g);
    select_patterns(&g);
    select_rules(&g);
    select_edges(&g);
    if (read_texts(&g, txn, err) != 0)
        return -1;
    learn_graph_layout(out);
    return 0;
}

/* Where it stands. */

/* What is connected is of one component: that of its first pattern. */
static void find_components(const struct learn_graph *graph, size_t *of_patterns)
{
    size_t *of_rules = xcalloc(graph->rule_count + 1, sizeof *of_rules);
    for (size_t i = 0; i < graph->pattern_count; i++)
        of_patterns[i] = i;
    for (size_t i = 0; i < graph->rule_count; i++)
        of_rules[i] = graph->pattern_count;
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < graph->edge_count; i++) {
            size_t *pattern = &of_patterns[graph->edges[i].pattern];
            size_t *rule = &of_rules[graph->edges[i].rule];
            size_t least = *pattern < *rule ? *pattern : *rule;
            changed |= *pattern != least || *rule != least;
            *pattern = *rule = least;
        }
    }
    free(of_rules);
}

static double height_of(const struct graph_pattern *pattern)
{
    bool more = pattern->similar_count > pattern->similar_shown;
    return 1 + (double)pattern->similar_shown + more + GAP;
}

static double place_patterns(struct learn_graph *graph)
{
    size_t *components = xcalloc(graph->pattern_count + 1, sizeof *components);
    double row = 0;
    find_components(graph, components);
    for (size_t first = 0; first < graph->pattern_count; first++) {
        for (size_t i = first; i < graph->pattern_count; i++) {
            if (components[i] != first)
                continue;
            graph->patterns[i].row = row;
            row += height_of(&graph->patterns[i]);
        }
    }
    free(components);
    return row;
}

static void wish(struct learn_graph *graph)
{
    size_t *counts = xcalloc(graph->rule_count + 1, sizeof *counts);
    for (size_t i = 0; i < graph->rule_count; i++)
        graph->rules[i].row = 0;
    for (size_t i = 0; i < graph->edge_count; i++) {
        const struct graph_edge *edge = &graph->edges[i];
        graph->rules[edge->rule].row += graph->patterns[edge->pattern].row;
        counts[edge->rule]++;
    }
    for (size_t i = 0; i < graph->rule_count; i++)
        if (counts[i])
            graph->rules[i].row /= (double)counts[i];
    free(counts);
}

static int compare_wishes(const void *a, const void *b)
{
    const struct graph_rule *x = *(struct graph_rule *const *)a,
                            *y = *(struct graph_rule *const *)b;
    int order = (x->row > y->row) - (x->row < y->row);
    return order ? order : (x > y) - (x < y);
}

static void place_rules(struct learn_graph *graph)
{
    size_t count = graph->rule_count;
    struct graph_rule **order = xcalloc(count + 1, sizeof *order);
    wish(graph);
    for (size_t i = 0; i < count; i++)
        order[i] = &graph->rules[i];
    if (count > 1)
        qsort(order, count, sizeof(struct graph_rule *), compare_wishes);
    for (size_t i = 1; i < count; i++)
        if (order[i]->row < order[i - 1]->row + 1)
            order[i]->row = order[i - 1]->row + 1;
    double most = graph->rows - 1;
    for (size_t i = count; i-- > 0 && order[i]->row > most; most -= 1)
        order[i]->row = most;
    free(order);
}

void learn_graph_layout(struct learn_graph *graph)
{
    graph->rows = place_patterns(graph);
    if (graph->rows < (double)graph->rule_count)
        graph->rows = (double)graph->rule_count;
    place_rules(graph);
}
