/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/learn_report_charts.h"

#include "cli/human.h"
#include "lib/svg.h"

#include <math.h>

enum { DAY_CHARACTERS = 10, LABEL_BYTES = 2000 };

struct text chart_label(struct text text, size_t most, struct arena *arena)
{
    struct text line = arena_copy(arena, text_cut(text_trim(text), LABEL_BYTES));
    char *bytes = (char *)line.data;
    size_t characters;
    for (size_t i = 0; i < line.size; i++)
        if (bytes[i] == '\n' || bytes[i] == '\t' || bytes[i] == '\r')
            bytes[i] = ' ';
    size_t fits = human_fit(line, most, &characters);
    if (fits == line.size)
        return line;
    fits = human_fit(line, most - 1, &characters);
    return arena_print(arena, "%.*s\xe2\x80\xa6", (int)fits, line.data);
}

struct text chart_day(int64_t at, struct arena *arena)
{
    char time[HUMAN_SIZE];
    return arena_copy(arena, text_cut(text_of(human_time(at, time)), DAY_CHARACTERS));
}

/* Rates. */

enum { RATE_WIDTH = 150, RATE_HEIGHT = 18, RATE_SIDE = 3 };

static double rate_x(double share)
{
    return RATE_SIDE + share * (RATE_WIDTH - 2 * RATE_SIDE);
}

static void draw_whisker(FILE *file, double low, double high, double y)
{
    svg_line(file, low, y, high, y, "whisker");
    svg_line(file, low, y - 3, low, y + 3, "whisker");
    svg_line(file, high, y - 3, high, y + 3, "whisker");
}

static struct text rate_title(const struct rate *rate, struct arena *arena)
{
    struct text title = arena_print(arena, "%s %.1f%%", rate->what, rate->value * 100);
    if (rate->interval.high > rate->interval.low)
        title = arena_print(arena, "%s, between %.1f%% and %.1f%%", title.data,
                            rate->interval.low * 100, rate->interval.high * 100);
    if (rate->mark > 0)
        title = arena_print(arena, "%s; needed: %.1f%%", title.data, rate->mark * 100);
    return title;
}

void chart_rate(FILE *file, const struct rate *rate, struct arena *arena)
{
    double middle = RATE_HEIGHT / 2.0, low = rate_x(rate->interval.low),
           high = rate_x(rate->interval.high);
    svg_begin(file, RATE_WIDTH, RATE_HEIGHT, "rate", rate_title(rate, arena));
    svg_rect(file, rate_x(0), middle - 4, rate_x(1) - rate_x(0), 8, "track");
    svg_rect(file, rate_x(0), middle - 4, rate_x(rate->value) - rate_x(0), 8, "bar");
    if (rate->mark > 0)
        svg_line(file, rate_x(rate->mark), 1, rate_x(rate->mark), RATE_HEIGHT - 1, "mark");
    if (high > low)
        draw_whisker(file, low, high, middle);
    svg_end(file);
}

/* History. */

enum {
    HISTORY_WIDTH = 300,
    HISTORY_HEIGHT = 118,
    HISTORY_TOP = 8,
    HISTORY_BOTTOM = 94,
    HISTORY_LEFT = 4,
    HISTORY_RIGHT = 268, /* numbers stand behind it */
    LINE_HEIGHT = 12,
};

struct history {
    FILE *file;
    const struct report_rule *rule;
    const struct span *span;
    struct arena *arena;
};

static double history_x(const struct span *span, int64_t at)
{
    double length = (double)span->to - (double)span->from;
    double share = length > 0 ? ((double)at - (double)span->from) / length : 0.5;
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return HISTORY_LEFT + share * (HISTORY_RIGHT - HISTORY_LEFT);
}

static double history_y(double score)
{
    return HISTORY_BOTTOM - score * (HISTORY_BOTTOM - HISTORY_TOP);
}

static void draw_level(const struct history *h, double score, double label_y, const char *class)
{
    double y = history_y(score);
    svg_line(h->file, HISTORY_LEFT, y, HISTORY_RIGHT, y, class);
    svg_text(h->file, HISTORY_WIDTH - 1, label_y + 3, SVG_END, "number",
             arena_print(h->arena, "%.4g", score));
}

/* Their numbers make room for each other. */
static void draw_thresholds(const struct history *h, const struct thresholds *thresholds)
{
    double promote = history_y(thresholds->promote), probation = history_y(thresholds->probation);
    double lacking = LINE_HEIGHT - (probation - promote);
    double shift = lacking > 0 ? lacking / 2 : 0;
    draw_level(h, thresholds->promote, promote - shift, "promote");
    draw_level(h, thresholds->probation, probation + shift, "probation");
}

/* Of events that fall on one pixel the last; the score stays until the next. */
static void draw_steps(const struct history *h)
{
    const struct life_events *events = &h->rule->events;
    double before = history_y(0);
    svg_path(h->file, "score");
    svg_move_to(h->file, history_x(h->span, events->items[0].at), before);
    for (size_t i = 0; i < events->count; i++) {
        double x = history_x(h->span, events->items[i].at);
        if (i + 1 < events->count && history_x(h->span, events->items[i + 1].at) - x < 1)
            continue;
        double y = history_y(events->items[i].score);
        svg_line_to(h->file, x, before);
        svg_line_to(h->file, x, y);
        before = y;
    }
    svg_line_to(h->file, HISTORY_RIGHT, before);
    svg_end_path(h->file);
}

static const char *dot_class(enum lifecycle to)
{
    return to == LIFECYCLE_ACTIVE ? "dot up" : to == LIFECYCLE_CANDIDATE ? "dot" : "dot down";
}

enum { DOTS_MAX = 60 /* the last ones */ };

static void draw_changes(const struct history *h)
{
    const struct life_events *events = &h->rule->events;
    size_t changes = 0, skipped = 0;
    for (size_t i = 0; i < events->count; i++)
        changes += events->items[i].from != events->items[i].to;
    for (size_t i = 0; i < events->count; i++) {
        const struct life_event *event = &events->items[i];
        if (event->from == event->to || (changes > DOTS_MAX && skipped++ < changes - DOTS_MAX))
            continue;
        struct text day = chart_day(event->at, h->arena);
        svg_group(h->file, "change",
                  arena_print(h->arena, "%.*s: %s to %s, score %.3f", TEXT_ARG(day),
                              names_word(&lifecycle_names, event->from),
                              names_word(&lifecycle_names, event->to), event->score));
        svg_circle(h->file, history_x(h->span, event->at), history_y(event->score), 3.5,
                   dot_class(event->to));
        svg_end_group(h->file);
    }
}

static struct text history_title(const struct report_rule *rule, struct arena *arena)
{
    const struct life_events *events = &rule->events;
    const struct life_event *last = &events->items[events->count - 1];
    struct text from = chart_day(events->items[0].at, arena), to = chart_day(last->at, arena);
    return arena_print(arena, "Score of %.*s from %.*s to %.*s: %.3f at the end, %s",
                       TEXT_ARG(rule->name), TEXT_ARG(from), TEXT_ARG(to), last->score,
                       names_word(&lifecycle_names, rule->rule->lifecycle));
}

void chart_history(FILE *file, const struct report_rule *rule, const struct thresholds *thresholds,
                   const struct span *span, struct arena *arena)
{
    struct history h = {file, rule, span, arena};
    struct text from = chart_day(span->from, arena), to = chart_day(span->to, arena);
    svg_begin(file, HISTORY_WIDTH, HISTORY_HEIGHT, "history", history_title(rule, arena));
    svg_line(file, HISTORY_LEFT, HISTORY_BOTTOM, HISTORY_RIGHT, HISTORY_BOTTOM, "axis");
    draw_thresholds(&h, thresholds);
    svg_text(file, HISTORY_WIDTH - 1, HISTORY_BOTTOM + 3, SVG_END, "number", TEXT("0"));
    svg_text(file, HISTORY_LEFT, HISTORY_BOTTOM + 16, SVG_START, "number", from);
    if (!text_equal(from, to))
        svg_text(file, HISTORY_RIGHT, HISTORY_BOTTOM + 16, SVG_END, "number", to);
    draw_steps(&h);
    draw_changes(&h);
    svg_end(file);
}

/* The graph. */

enum {
    GRAPH_WIDTH = 960,
    GRAPH_HEAD = 34,
    GRAPH_ROW = 24,
    ALERTS_X = 12,
    FIXES_X = 122,
    PATTERNS_X = 230, /* where there are fixes; else */
    PATTERNS_ALONE_X = 12,
    PATTERN_END = 590,
    RULES_X = 690,
    SIMILAR_INDENT = 18,
    LABEL_INDENT = 14,
    RULE_LABEL = 40, /* characters */
};

#define CHARACTER 6.3 /* pixels, on average */

struct drawing {
    FILE *file;
    const struct learn_graph *graph;
    struct arena *arena;
    double patterns_x;
    bool has_fixes;
};

static double row_y(double row)
{
    return GRAPH_HEAD + (row + 0.5) * GRAPH_ROW;
}

/* The area grows with the logarithm: what was seen ten times as often must not hide the rest. */
static double node_size(uint64_t count, double most)
{
    double size = 3 + 1.2 * log10((double)count + 1);
    return size < most ? size : most;
}

static void curve(const struct drawing *d, double x1, double y1, double x2, double y2,
                  const char *class)
{
    double middle = (x1 + x2) / 2;
    svg_path(d->file, class);
    svg_move_to(d->file, x1, y1);
    svg_curve_to(d->file, middle, y1, middle, y2, x2, y2);
    svg_end_path(d->file);
}

static struct text counted(uint64_t count, const char *what, struct arena *arena)
{
    char number[HUMAN_SIZE];
    return arena_print(arena, "%s %s%s", human_count(count, number), what,
                       count == 1                      ? ""
                       : what[strlen(what) - 1] == 'x' ? "es"
                                                       : "s");
}

static void draw_bundle(const struct drawing *d, double x, double y, uint64_t count,
                        const char *what)
{
    svg_circle(d->file, x, y, node_size(count, 8), "node");
    svg_text(d->file, x + LABEL_INDENT, y + 4, SVG_START, "soft", counted(count, what, d->arena));
}

static void draw_fixes(const struct drawing *d, const struct graph_pattern *pattern, double y)
{
    if (pattern->fixes == 0)
        return;
    svg_line(d->file, ALERTS_X + 78, y, FIXES_X - 8, y, "edge");
    svg_line(d->file, FIXES_X + 70, y, d->patterns_x - 10, y, "edge");
    draw_bundle(d, ALERTS_X, y, pattern->fixed, "alert");
    draw_bundle(d, FIXES_X, y, pattern->fixes, "fix");
}

static void draw_similar(const struct drawing *d, const struct graph_pattern *pattern)
{
    double x = d->patterns_x + SIMILAR_INDENT, row = pattern->row;
    size_t room = (size_t)((PATTERN_END - x - LABEL_INDENT) / CHARACTER);
    for (size_t i = 0; i < pattern->similar_shown; i++) {
        double y = row_y(row += 1);
        curve(d, d->patterns_x, row_y(pattern->row) + 5, x - 5, y, "edge similar");
        svg_group(d->file, "merged", pattern->similar[i].template);
        svg_rect(d->file, x - 3.5, y - 3.5, 7, 7, "node hollow");
        svg_text(d->file, x + LABEL_INDENT, y + 4, SVG_START, "soft",
                 chart_label(pattern->similar[i].template, room, d->arena));
        svg_end_group(d->file);
    }
    if (pattern->similar_count > pattern->similar_shown) {
        char number[HUMAN_SIZE];
        struct text more =
            arena_print(d->arena, "and %s more",
                        human_count(pattern->similar_count - pattern->similar_shown, number));
        svg_text(d->file, x + LABEL_INDENT, row_y(row + 1) + 4, SVG_START, "soft", more);
    }
}

static void draw_pattern(const struct drawing *d, const struct graph_pattern *pattern)
{
    double y = row_y(pattern->row), x = d->patterns_x, half = node_size(pattern->sightings, 8);
    char number[HUMAN_SIZE];
    struct text seen = arena_print(d->arena, "\xc3\x97%s", human_count(pattern->sightings, number));
    size_t room = (size_t)((PATTERN_END - x - LABEL_INDENT) / CHARACTER) - seen.size - 1;
    struct text title =
        arena_print(d->arena, "%.*s %.*s: %.*s", TEXT_ARG(pattern->tool), TEXT_ARG(pattern->rule),
                    TEXT_ARG(text_cut(pattern->template, LABEL_BYTES)));
    draw_fixes(d, pattern, y);
    svg_group(d->file, "pattern", title);
    svg_rect(d->file, x - half, y - half, 2 * half, 2 * half, "node");
    svg_text(d->file, x + LABEL_INDENT, y + 4, SVG_START, "label",
             chart_label(pattern->template, room, d->arena));
    if (pattern->sightings)
        svg_text(d->file, PATTERN_END, y + 4, SVG_END, "soft", seen);
    svg_end_group(d->file);
    draw_similar(d, pattern);
}

static const char *rule_class(enum lifecycle lifecycle)
{
    return lifecycle == LIFECYCLE_ACTIVE      ? "node up"
           : lifecycle == LIFECYCLE_CANDIDATE ? "node hollow"
                                              : "node down";
}

static void draw_rule(const struct drawing *d, const struct graph_rule *rule)
{
    double y = row_y(rule->row);
    const char *state = names_word(&lifecycle_names, rule->lifecycle);
    struct text title =
        arena_print(d->arena, "%.*s: a %s rule, %s, score %.3f", TEXT_ARG(rule->name),
                    names_word(&rule_kind_names, rule->kind), state, rule->score);
    svg_group(d->file, "rule", title);
    svg_circle(d->file, RULES_X, y, 5, rule_class(rule->lifecycle));
    svg_text(d->file, RULES_X + LABEL_INDENT, y + 4, SVG_START, "label",
             chart_label(rule->name, RULE_LABEL, d->arena));
    svg_end_group(d->file);
}

static void draw_heads(const struct drawing *d)
{
    if (d->has_fixes) {
        svg_text(d->file, ALERTS_X - 6, 14, SVG_START, "head",
                 TEXT("Alerts, fixed by \xe2\x86\x92"));
        svg_text(d->file, FIXES_X - 6, 14, SVG_START, "head", TEXT("Fixes, generate \xe2\x86\x92"));
    }
    svg_text(d->file, d->patterns_x - 6, 14, SVG_START, "head",
             TEXT("Patterns, become \xe2\x86\x92 (dashed: similar to)"));
    svg_text(d->file, RULES_X - 6, 14, SVG_START, "head", TEXT("Rules"));
}

void chart_graph(FILE *file, const struct learn_graph *graph, struct arena *arena)
{
    struct drawing d = {file, graph, arena, PATTERNS_ALONE_X, false};
    for (size_t i = 0; i < graph->pattern_count; i++)
        d.has_fixes |= graph->patterns[i].fixes > 0;
    d.patterns_x = d.has_fixes ? PATTERNS_X : PATTERNS_ALONE_X;
    svg_begin(file, GRAPH_WIDTH, GRAPH_HEAD + graph->rows * GRAPH_ROW, "graph",
              arena_print(arena, "%zu patterns and %zu rules, with %zu edges between them",
                          graph->pattern_count, graph->rule_count, graph->edge_count));
    draw_heads(&d);
    for (size_t i = 0; i < graph->edge_count; i++)
        curve(&d, PATTERN_END + 8, row_y(graph->patterns[graph->edges[i].pattern].row), RULES_X - 7,
              row_y(graph->rules[graph->edges[i].rule].row), "edge");
    for (size_t i = 0; i < graph->pattern_count; i++)
        draw_pattern(&d, &graph->patterns[i]);
    for (size_t i = 0; i < graph->rule_count; i++)
        draw_rule(&d, &graph->rules[i]);
    svg_end(file);
}
