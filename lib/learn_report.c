/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/learn_report.h"

#include "lib/rule_object.h"
#include "lib/ruleset.h"

#include <stdlib.h>

/* What the report needs of every learned rule. */
struct known {
    struct id id;
    struct report_waiting as_waiting;
    struct text tool;
    enum rule_kind kind;
};

struct gathering {
    struct store_txn *txn;
    struct arena *arena;
    struct learn_report *out;
    struct known *rules; /* by id */
    size_t rule_count;
};

/* How rules are told: what acts first, then what may. */
static unsigned rank_of(enum lifecycle lifecycle)
{
    static const unsigned ranks[LIFECYCLE_COUNT] = {
        [LIFECYCLE_ACTIVE] = 0,  [LIFECYCLE_PROBATION] = 1, [LIFECYCLE_CANDIDATE] = 2,
        [LIFECYCLE_DEMOTED] = 3, [LIFECYCLE_DISABLED] = 4,  [LIFECYCLE_NONE] = 5};
    return ranks[lifecycle < LIFECYCLE_COUNT ? lifecycle : LIFECYCLE_NONE];
}

static bool is_applied(enum lifecycle lifecycle)
{
    return lifecycle == LIFECYCLE_ACTIVE || lifecycle == LIFECYCLE_PROBATION;
}

/* Counts and times. */

static int visit_submission(void *context, const struct store_item *item, struct error *err)
{
    struct gathering *g = context;
    (void)err;
    if (item->submission->at > g->out->at)
        g->out->at = item->submission->at;
    return 0;
}

static int visit_pattern(void *context, const struct store_item *item, struct error *err)
{
    struct gathering *g = context;
    (void)err;
    if (id_is_zero(item->pattern->merged_into))
        g->out->examples += item->pattern->pattern.labelled;
    return 0;
}

static int count_all(struct gathering *g, struct error *err)
{
    struct store_counts counts;
    struct learn_report *out = g->out;
    if (store_thresholds(g->txn, &out->thresholds, err) != 0 ||
        store_count(g->txn, &counts, err) != 0 ||
        store_nodes(g->txn, NODE_SUBMISSION, visit_submission, g, err) != 0 ||
        store_nodes(g->txn, NODE_PATTERN, visit_pattern, g, err) != 0)
        return -1;
    out->alerts = counts.alerts;
    out->patterns = counts.patterns;
    out->submissions = counts.submissions;
    out->repositories = counts.nodes[NODE_REPO];
    out->tool_count = counts.nodes[NODE_TOOL];
    out->fixes = counts.nodes[NODE_FIX];
    return 0;
}

/* Rules. */

static int visit_rule(void *context, const struct store_item *item, struct error *err)
{
    struct gathering *g = context;
    const struct rule *rule = item->rule;
    (void)err;
    struct text tool = g->out->filter.tool;
    if (rule->kind == RULE_CATALOGUE || rule->lifecycle >= LIFECYCLE_COUNT ||
        (tool.size && !text_equal(rule->tool, tool)))
        return 0;
    g->rules = arena_grow(g->arena, g->rules, g->rule_count, sizeof *g->rules);
    g->rules[g->rule_count++] = (struct known){
        .id = rule->id,
        .kind = rule->kind,
        .tool = arena_copy(g->arena, rule->tool),
        .as_waiting = {.id = rule->id,
                       .name = graph_rule_name(rule, g->arena),
                       .tool = arena_copy(g->arena, rule->tool),
                       .blocker = rule_blocker(rule, &g->out->thresholds, g->arena),
                       .lifecycle = rule->lifecycle,
                       .score = rule->score,
                       .successes = rule->successes,
                       .trials = rule->trials,
                       .repositories = rule->repositories},
    };
    return 0;
}

/* 1 if something is known of the rule in that repository, 0, -1. */
static int is_of_repository(const struct gathering *g, struct id rule, struct text repo,
                            struct arena *scratch, struct error *err)
{
    struct rule_history *history = arena_alloc(scratch, sizeof *history);
    if (store_rule_history(g->txn, rule, scratch, history, err) != 0)
        return -1;
    for (size_t i = 0; i < history->supports.count; i++)
        if (text_equal(history->supports.items[i].repo, repo))
            return 1;
    return 0;
}

static int keep_repository(struct gathering *g, struct error *err)
{
    struct text repo = g->out->filter.repo;
    struct arena *scratch = arena_new();
    size_t kept = 0;
    int is = 0;
    for (size_t i = 0; repo.size && is >= 0 && i < g->rule_count; i++) {
        arena_reset(scratch);
        is = is_of_repository(g, g->rules[i].id, repo, scratch, err);
        if (is > 0)
            g->rules[kept++] = g->rules[i];
    }
    arena_destroy(&scratch);
    if (repo.size)
        g->rule_count = kept;
    return is < 0 ? -1 : 0;
}

static void count_states(struct gathering *g)
{
    g->out->rule_total = g->rule_count;
    for (size_t i = 0; i < g->rule_count; i++)
        g->out->by_state[g->rules[i].as_waiting.lifecycle]++;
}

static int compare_told(const void *a, const void *b)
{
    const struct known *x = *(struct known *const *)a, *y = *(struct known *const *)b;
    unsigned of_x = rank_of(x->as_waiting.lifecycle), of_y = rank_of(y->as_waiting.lifecycle);
    if (of_x != of_y)
        return of_x < of_y ? -1 : 1;
    bool code_x = x->kind != RULE_TRIAGE, code_y = y->kind != RULE_TRIAGE;
    if (code_x != code_y)
        return code_y - code_x;
    int order =
        (x->as_waiting.score < y->as_waiting.score) - (x->as_waiting.score > y->as_waiting.score);
    return order ? order : id_compare(x->id, y->id);
}

static int compare_near(const void *a, const void *b)
{
    const struct known *x = *(struct known *const *)a, *y = *(struct known *const *)b;
    int order =
        (x->as_waiting.score < y->as_waiting.score) - (x->as_waiting.score > y->as_waiting.score);
    return order ? order : id_compare(x->id, y->id);
}

/* Those of the rules that are wanted, sorted; how many is in `*count`. */
static struct known **sorted_rules(const struct gathering *g, bool waiting,
                                   int compare(const void *, const void *), size_t *count)
{
    struct known **list = arena_array(g->arena, g->rule_count + 1, sizeof *list);
    size_t kept = 0;
    for (size_t i = 0; i < g->rule_count; i++)
        if (!waiting || g->rules[i].as_waiting.blocker.size)
            list[kept++] = &g->rules[i];
    if (kept > 1)
        qsort(list, kept, sizeof(struct known *), compare);
    *count = kept;
    return list;
}

/* What a learned rule's text says. */
static void read_text(struct report_rule *out, struct arena *arena)
{
    struct ruleset ruleset;
    const struct rule *rule = out->rule;
    out->says = rule->description;
    if (ruleset_read(rule_object(rule->text, arena), TEXT("a learned rule"), arena, &ruleset,
                     NULL) != 0 ||
        ruleset.count == 0)
        return;
    const struct content_rule *content = &ruleset.rules[0];
    out->says = content->message;
    out->patterns.items = arena_array(arena, content->patterns.count + 1, sizeof(struct text));
    for (size_t i = 0; i < content->patterns.count; i++)
        out->patterns.items[out->patterns.count++] = content->patterns.items[i].regex;
}

static void read_triage(struct report_rule *out, struct arena *arena)
{
    const struct rule *rule = out->rule;
    out->says = rule->description;
    if (rule->pattern.size == 0)
        return;
    out->patterns.items = arena_array(arena, 1, sizeof(struct text));
    out->patterns.items[out->patterns.count++] = rule->pattern;
}

static int compare_supports(const void *a, const void *b)
{
    const struct support *x = *(struct support *const *)a, *y = *(struct support *const *)b;
    int order = text_compare(x->repo, y->repo);
    return order ? order : (x->unit > y->unit) - (x->unit < y->unit);
}

static int compare_repositories(const void *a, const void *b)
{
    const struct report_repository *x = a, *y = b;
    if (x->commits != y->commits)
        return x->commits < y->commits ? 1 : -1;
    return text_compare(x->name, y->name);
}

static void add_commit(struct report_repository *list, size_t *count, const struct support *support)
{
    double share;
    int64_t at;
    if (!support_share(support, &share, &at))
        return;
    if (*count == 0 || !text_equal(list[*count - 1].name, support->repo))
        list[(*count)++] = (struct report_repository){.name = support->repo};
    list[*count - 1].commits++;
    list[*count - 1].held += share >= 1;
}

static void read_repositories(struct report_rule *out, const struct supports *supports,
                              struct arena *arena)
{
    const struct support **order = arena_array(arena, supports->count + 1, sizeof *order);
    struct report_repository *all = arena_array(arena, supports->count + 1, sizeof *all);
    size_t count = 0;
    for (size_t i = 0; i < supports->count; i++)
        order[i] = &supports->items[i];
    if (supports->count > 1)
        qsort(order, supports->count, sizeof(struct support *), compare_supports);
    for (size_t i = 0; i < supports->count; i++)
        add_commit(all, &count, order[i]);
    if (count > 1)
        qsort(all, count, sizeof *all, compare_repositories);
    out->repository_count = count;
    out->repositories_shown = count < REPORT_REPOSITORIES ? count : REPORT_REPOSITORIES;
    memcpy(out->repositories, all, out->repositories_shown * sizeof *all);
}

static int read_rule(struct gathering *g, const struct known *known, struct report_rule *out,
                     struct error *err)
{
    struct rule_history *history = arena_alloc(g->arena, sizeof *history);
    if (store_rule_history(g->txn, known->id, g->arena, history, err) != 0)
        return -1;
    *out = (struct report_rule){
        .rule = &history->rule,
        .name = known->as_waiting.name,
        .blocker = known->as_waiting.blocker,
        .events = history->events,
        .measured = {.why_not = ""},
    };
    if (rule_is_learned(out->rule))
        read_text(out, g->arena);
    else
        read_triage(out, g->arena);
    read_repositories(out, &history->supports, g->arena);
    return 0;
}

static int measure(struct gathering *g, struct error *err)
{
    struct learn_report *out = g->out;
    const struct rule **rules = arena_array(g->arena, out->rule_count + 1, sizeof *rules);
    struct learn_measured *measured = arena_array(g->arena, out->rule_count + 1, sizeof *measured);
    size_t count = 0;
    for (size_t i = 0; i < out->rule_count; i++)
        if (rule_is_learned(out->rules[i].rule))
            rules[count++] = out->rules[i].rule;
    if (learn_measure(g->txn, rules, count, g->arena, measured, &out->lines, err) != 0)
        return -1;
    for (size_t i = out->rule_count; i-- > 0;)
        if (rule_is_learned(out->rules[i].rule))
            out->rules[i].measured = measured[--count];
    return 0;
}

static int gather_rules(struct gathering *g, size_t wanted, struct error *err)
{
    struct learn_report *out = g->out;
    size_t count;
    if (store_nodes(g->txn, NODE_RULE, visit_rule, g, err) != 0 || keep_repository(g, err) != 0)
        return -1;
    count_states(g);
    struct known **order = sorted_rules(g, false, compare_told, &count);
    count = count < wanted ? count : wanted;
    count = count < REPORT_RULES_MAX ? count : REPORT_RULES_MAX;
    out->rules = arena_array(g->arena, count + 1, sizeof *out->rules);
    for (; out->rule_count < count; out->rule_count++)
        if (read_rule(g, order[out->rule_count], &out->rules[out->rule_count], err) != 0)
            return -1;
    return measure(g, err);
}

static void gather_waiting(struct gathering *g)
{
    struct learn_report *out = g->out;
    size_t count;
    struct known **order = sorted_rules(g, true, compare_near, &count);
    out->waiting_total = count;
    out->waiting_shown = count < REPORT_WAITING ? count : REPORT_WAITING;
    out->waiting = arena_array(g->arena, out->waiting_shown + 1, sizeof *out->waiting);
    for (size_t i = 0; i < out->waiting_shown; i++)
        out->waiting[i] = order[i]->as_waiting;
}

/* Tools. */

static void count_rules(const struct gathering *g, struct report_tool *tool)
{
    for (size_t i = 0; i < g->rule_count; i++) {
        if (!text_equal(g->rules[i].tool, tool->name))
            continue;
        tool->rules++;
        tool->applied += is_applied(g->rules[i].as_waiting.lifecycle);
    }
}

static void count_lines(const struct learn_lines *lines, struct report_tool *tool)
{
    for (size_t i = 0; i < lines->tool_count; i++) {
        if (!text_equal(lines->tools[i].tool, tool->name))
            continue;
        tool->flagged = lines->tools[i].flagged;
        tool->clean = lines->tools[i].clean;
        tool->repositories = lines->tools[i].repositories;
    }
}

static int gather_tools(struct gathering *g, struct error *err)
{
    struct learn_report *out = g->out;
    struct name_count *top;
    size_t count;
    if (store_top(g->txn, NODE_TOOL, REPORT_TOOLS, g->arena, &top, &count, err) != 0)
        return -1;
    out->tools = arena_array(g->arena, count + 1, sizeof *out->tools);
    for (size_t i = 0; i < count; i++) {
        if (out->filter.tool.size && !text_equal(top[i].name, out->filter.tool))
            continue;
        struct report_tool *tool = &out->tools[out->tools_shown++];
        *tool =
            (struct report_tool){.name = arena_copy(g->arena, top[i].name), .alerts = top[i].count};
        count_rules(g, tool);
        count_lines(&out->lines, tool);
    }
    if (out->filter.tool.size)
        out->tool_count = out->tools_shown;
    return 0;
}

/* Steps down. */

static int compare_known(const void *a, const void *b)
{
    const struct known *x = a, *y = b;
    return id_compare(x->id, y->id);
}

static bool is_down(struct text to)
{
    return text_is(to, "demoted") || text_is(to, "probation") || text_is(to, "disabled");
}

static const struct known *known_rule(const struct gathering *g, struct id id)
{
    struct known wanted = {.id = id};
    if (g->rule_count == 0)
        return NULL;
    return bsearch(&wanted, g->rules, g->rule_count, sizeof wanted, compare_known);
}

static int visit_audit(void *context, const struct audit *audit, struct error *err)
{
    struct gathering *g = context;
    struct learn_report *out = g->out;
    (void)err;
    if (!text_is(audit->what, "rule"))
        return 0;
    const struct known *known = known_rule(g, audit->id);
    if (!known)
        return 0;
    if (out->submissions == 0 && audit->at > out->at)
        out->at = audit->at;
    if (!is_down(audit->to) || out->setback_total++ >= REPORT_SETBACKS)
        return 0;
    out->setbacks[out->setbacks_shown++] = (struct report_setback){
        .id = audit->id,
        .at = audit->at,
        .name = known->as_waiting.name,
        .from = arena_copy(g->arena, audit->from),
        .to = arena_copy(g->arena, audit->to),
        .reason = arena_copy(g->arena, audit->reason),
        .now = known->as_waiting.lifecycle,
    };
    return 0;
}

static bool is_told(const void *context, struct id rule)
{
    return known_rule(context, rule) != NULL;
}

int learn_report_gather(struct store_txn *txn, size_t rules, const struct report_filter *filter,
                        struct arena *arena, struct learn_report *out, struct error *err)
{
    struct gathering g = {.txn = txn, .arena = arena, .out = out};
    struct graph_filter told = {is_told, &g};
    *out = (struct learn_report){.setbacks =
                                     arena_array(arena, REPORT_SETBACKS, sizeof *out->setbacks)};
    if (filter)
        out->filter = *filter;
    bool some = out->filter.tool.size || out->filter.repo.size;
    if (count_all(&g, err) != 0 || gather_rules(&g, rules, err) != 0 ||
        gather_tools(&g, err) != 0 || store_audit(txn, visit_audit, &g, err) != 0)
        return -1;
    gather_waiting(&g);
    return learn_graph_gather(txn, some ? &told : NULL, arena, &out->graph, err);
}
