/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/learn_report_page.h"

#include "cli/human.h"
#include "cli/learn_report_charts.h"
#include "lib/html.h"

enum {
    NAME_SHOWN = 80, /* characters */
    MESSAGE_SHOWN = 300,
    PATTERN_SHOWN = 500,
    PATTERNS_SHOWN = 3,
    REASON_SHOWN = 200,
    SHOWN_ID = 12,
    CHARTS_SHOWN = 24, /* histories */
};

#define NONE "\xe2\x80\x93"

static const char style[] =
    "h2{font-size:1.2rem;margin:2.5rem 0 .25rem;padding-top:.75rem;"
    "border-top:1px solid var(--line)}\n"
    "h3{font-size:1rem;margin:0;overflow-wrap:anywhere}\n"
    "p{margin:.35rem "
    "0;max-width:46rem}.soft{color:var(--soft)}a{color:var(--good);text-decoration-color:var(--"
    "line);text-underline-offset:.2em}a:hover{text-decoration-color:currentColor}\n"
    "nav{margin:1rem 0;line-height:2}nav a{margin-right:1.25rem;white-space:nowrap}\n"
    ".figures{display:grid;grid-template-columns:repeat(8,1fr);"
    "gap:.75rem 1rem;margin:1.25rem 0}\n"
    ".figures div{display:flex;flex-direction:column-reverse;justify-content:flex-end}\n"
    ".figures dt{color:var(--soft);font-size:.87rem}.figures dd{margin:0;font-size:1.5rem;"
    "line-height:1.3}\n"
    "dd,td,.soft{font-variant-numeric:tabular-nums}\n"
    ".state{font-size:.8rem;font-weight:600;white-space:nowrap;color:var(--soft)}"
    ".state::before{content:\"\";display:inline-block;width:.6em;height:.6em;margin-right:.35em;"
    "border-radius:50%;border:1.5px solid currentColor}\n"
    ".active,.probation,.demoted,.disabled{font-weight:600}.active{color:var(--good)}"
    ".probation,.demoted,.disabled{color:var(--bad)}\n"
    ".active::before,.demoted::before,.disabled::before{background:currentColor}\n"
    ".rules{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(27rem,100%),1fr));"
    "gap:0 2rem}\n"
    ".rules article{padding:.9rem 0;border-bottom:1px solid var(--line);min-width:0}\n"
    ".rules .head{display:flex;gap:.75rem;justify-content:space-between;align-items:baseline}\n"
    ".rules code{display:block;background:var(--fill);padding:.35rem .5rem;margin:.35rem 0}\n"
    ".rules p,.rules h3,figcaption{unicode-bidi:isolate;overflow-wrap:anywhere}\n"
    "table{font-size:.93rem;margin:.75rem 0}th{font-weight:600}thead th{color:var(--soft);"
    "font-size:.85rem;vertical-align:bottom}tbody th{overflow-wrap:anywhere;min-width:8rem}\n"
    "td.n,th.n{text-align:right;white-space:nowrap;min-width:0}td{overflow-wrap:anywhere;min-width:"
    "6rem}\n"
    ".bars td{white-space:nowrap}.bars td,.bars "
    "th{vertical-align:middle}small{color:var(--soft);font-size:.85em}\n"
    ".v{display:flex;gap:.6rem;align-items:center;justify-content:flex-end}.v "
    "span{white-space:nowrap}\n"
    ".wide{overflow-x:auto}.wide:focus-visible{outline:2px solid var(--good)}\n"
    ".charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(18.75rem,100%),1fr));"
    "gap:1rem 2rem}figure{margin:.75rem 0 0;min-width:0}"
    "figcaption{font-size:.9rem;font-weight:600}figcaption .soft{font-weight:400}\n"
    "svg{display:block;max-width:100%}.rate{flex:none;width:150px;height:18px}"
    ".history{height:auto}.graph{max-width:none}\n"
    "svg text{font:11px system-ui,sans-serif;fill:var(--ink)}svg .number,svg .soft,svg .head{"
    "fill:var(--soft)}svg .number{font-variant-numeric:tabular-nums}svg .label{font-size:12px}"
    "svg .soft{font-size:11.5px}\n"
    ".track{fill:var(--fill)}.bar{fill:var(--good);opacity:.55}.whisker{stroke:var(--ink);"
    "stroke-width:1.3}.mark{stroke:var(--bad);stroke-width:1.3;stroke-dasharray:2 2}\n"
    ".axis{stroke:var(--line)}.promote{stroke:var(--good);stroke-dasharray:4 3;opacity:.8}"
    ".probation line,line.probation{stroke:var(--bad);stroke-dasharray:4 3;opacity:.8}\n"
    ".score{fill:none;stroke:var(--ink);stroke-width:1.6;stroke-linejoin:round}\n"
    ".dot{fill:var(--paper);stroke:var(--ink);stroke-width:1.5}.dot.up{fill:var(--good);"
    "stroke:var(--good)}.dot.down{fill:var(--bad);stroke:var(--bad)}\n"
    ".edge{fill:none;stroke:var(--soft);opacity:.5}.edge.similar{stroke-dasharray:3 2}\n"
    ".node{fill:var(--soft)}.node.up{fill:var(--good)}.node.down{fill:var(--bad)}"
    ".node.hollow{fill:var(--paper);stroke:var(--soft);stroke-width:1.5}\n"
    "@media(max-width:64rem){.figures{grid-template-columns:repeat(4,1fr)}}"
    "@media(max-width:30rem){.figures{grid-template-columns:repeat(2,1fr)}}\n"
    "@media(max-width:44rem){body{margin:1rem auto}.bars thead{position:absolute;width:1px;"
    "height:1px;overflow:hidden;clip-path:inset(50%)}.bars,.bars tbody,.bars tr,.bars td,.bars th{"
    "display:block}.bars tr{padding:.6rem 0;border-bottom:1px solid var(--line)}.bars td,"
    ".bars tbody th{border:0;padding:.1rem 0}.bars .v{justify-content:space-between}"
    ".bars .v::before{content:attr(data-label);color:var(--soft);margin-right:auto}.bars .none{"
    "display:none}.bars .rate{width:110px;height:13px}}\n";

struct page {
    FILE *file;
    const struct learn_report *report;
    struct arena *arena;
    int64_t at;
};

static void put(const struct page *p, const char *markup)
{
    (void)fputs(markup, p->file);
}

static void put_text(const struct page *p, struct text text, size_t characters)
{
    html_text(p->file, chart_label(text, characters, p->arena));
}

static void put_count(const struct page *p, uint64_t count)
{
    char number[HUMAN_SIZE];
    put(p, human_count(count, number));
}

/* "1,234 rules": one of the words that stand for one thing is for many with an s. */
static void put_counted(const struct page *p, uint64_t count, const char *what)
{
    put_count(p, count);
    (void)fprintf(p->file, " %s%s", what, human_plural(count));
}

/* Whole percents; nothing but all is 100, and nothing but none is 0. */
static void put_percent(const struct page *p, double held, double all)
{
    double percent = all > 0 ? held / all * 100 : 0;
    double shown = percent < 0.5 && percent > 0      ? 1
                   : percent > 99.5 && percent < 100 ? 99
                                                     : percent;
    (void)fprintf(p->file, "%.0f%%", shown);
}

static void put_state(const struct page *p, enum lifecycle lifecycle)
{
    const char *word = names_word(&lifecycle_names, lifecycle);
    (void)fprintf(p->file, "<span class=\"state %s\">%s</span>", word, word);
}

static void put_anchor(const struct page *p, struct id id)
{
    char hex[ID_HEX_SIZE];
    (void)fprintf(p->file, "rule-%.*s", SHOWN_ID, id_hex(id, hex));
}

static bool is_told(const struct page *p, struct id id)
{
    for (size_t i = 0; i < p->report->rule_count; i++)
        if (id_equal(p->report->rules[i].rule->id, id))
            return true;
    return false;
}

/* The rule's name, and where it is told of a link to it. */
static void put_name(const struct page *p, struct id id, struct text name)
{
    bool link = is_told(p, id);
    if (link) {
        put(p, "<a href=\"#");
        put_anchor(p, id);
        put(p, "\">");
    }
    put_text(p, name, NAME_SHOWN);
    if (link)
        put(p, "</a>");
}

static void begin_section(const struct page *p, const char *name, const char *title)
{
    (void)fprintf(p->file, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n", name, name,
                  title);
}

static void end_section(const struct page *p)
{
    put(p, "</section>\n");
}

/* A section without anything in it says so, and ends. */
static bool ends_empty(const struct page *p, size_t count, const char *sentence)
{
    if (count > 0)
        return false;
    (void)fprintf(p->file, "<p>%s</p>\n", sentence);
    end_section(p);
    return true;
}

/* A table that may be wider than the screen is scrolled by itself, with the keyboard, too. Where a
 * narrow screen shows rows as blocks, it is the roles that keep it a table. */
static void begin_table(const struct page *p, const char *class, const char *caption,
                        const char *const *columns, size_t count)
{
    (void)fprintf(p->file,
                  "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">\n"
                  "<table class=\"%s\" role=\"table\">\n<thead><tr role=\"row\">",
                  caption, class);
    for (size_t i = 0; i < count; i++) {
        bool number = columns[i][0] == '#';
        (void)fprintf(p->file, "<th role=\"columnheader\" scope=\"col\"%s>%s</th>",
                      number ? " class=\"n\"" : "", columns[i] + number);
    }
    put(p, "</tr></thead>\n<tbody>\n");
}

static void end_table(const struct page *p)
{
    put(p, "</tbody>\n</table>\n</div>\n");
}

/* "12 more rules are not shown." */
static void left_out(const struct page *p, uint64_t count, const char *what, const char *where)
{
    if (count == 0)
        return;
    put(p, "<p class=\"soft\">");
    put_count(p, count);
    (void)fprintf(p->file, " more %s %s not shown%s.</p>\n",
                  count == 1 ? what : arena_print(p->arena, "%ss", what).data,
                  count == 1 ? "is" : "are", where);
}

static void number_cell(const struct page *p, uint64_t count)
{
    put(p, "<td class=\"n\">");
    put_count(p, count);
    put(p, "</td>");
}

/* The head of the page. */

static void figure(const struct page *p, const char *name, uint64_t count)
{
    (void)fprintf(p->file, "<div><dt>%s</dt><dd>", name);
    put_count(p, count);
    put(p, "</dd></div>\n");
}

static void write_time(const struct page *p)
{
    char time[HUMAN_SIZE];
    if (p->at <= 0 || !human_time(p->at, time)[0])
        return;
    (void)fprintf(p->file, "As of <time datetime=\"%s\">%.10s, %.5s UTC</time>. ", time, time,
                  time + 11);
}

static uint64_t applied(const struct learn_report *report)
{
    return report->by_state[LIFECYCLE_ACTIVE] + report->by_state[LIFECYCLE_PROBATION];
}

static void write_sources_of(const struct page *p)
{
    const struct learn_report *r = p->report;
    put_counted(p, r->alerts, "alert");
    put(p, " of ");
    put_counted(p, r->tool_count, "tool");
    put(p, " in ");
    put_count(p, r->repositories);
    put(p, r->repositories == 1 ? " repository" : " repositories");
}

static bool is_filtered(const struct learn_report *report)
{
    return report->filter.tool.size || report->filter.repo.size;
}

static void write_filter(const struct page *p)
{
    const struct report_filter *filter = &p->report->filter;
    if (!is_filtered(p->report))
        return;
    put(p, "<p><strong>Only rules");
    if (filter->tool.size) {
        put(p, " about ");
        put_text(p, filter->tool, NAME_SHOWN);
    }
    if (filter->repo.size) {
        put(p, " with evidence from ");
        put_text(p, filter->repo, NAME_SHOWN);
    }
    put(p, ".</strong> Numbers of alerts, patterns, examples and fixes are those of the whole "
           "store.</p>\n");
}

static void write_lead(const struct page *p)
{
    const struct learn_report *r = p->report;
    write_filter(p);
    put(p, "<p>");
    write_time(p);
    if (r->rule_total == 0) {
        put(p, "There are ");
        write_sources_of(p);
        put(p, ".</p>\n");
        return;
    }
    put_counted(p, r->rule_total, "rule");
    put(p, r->rule_total == 1 ? " was learned from " : " were learned from ");
    write_sources_of(p);
    put(p, ". ");
    if (applied(r))
        put_count(p, applied(r));
    put(p, applied(r) > 1    ? " of them are applied.</p>\n"
           : applied(r) == 1 ? " of them is applied.</p>\n"
                             : "None of them is applied.</p>\n");
}

static void write_figures(const struct page *p)
{
    const struct learn_report *r = p->report;
    put(p, "<dl class=\"figures\">\n");
    figure(p, "active", r->by_state[LIFECYCLE_ACTIVE]);
    figure(p, "on probation", r->by_state[LIFECYCLE_PROBATION]);
    figure(p, "candidates", r->by_state[LIFECYCLE_CANDIDATE]);
    figure(p, "demoted or disabled",
           r->by_state[LIFECYCLE_DEMOTED] + r->by_state[LIFECYCLE_DISABLED]);
    figure(p, "alerts", r->alerts);
    figure(p, "patterns of alerts", r->patterns);
    figure(p, "labelled examples", r->examples);
    figure(p, "fixes", r->fixes);
    put(p, "</dl>\n");
}

static void write_nav(const struct page *p)
{
    put(p, "<nav aria-label=\"Sections\"><a href=\"#quality\">What was learned</a> <a "
           "href=\"#confidence\">Confidence over time</a> <a href=\"#waiting\">Close to "
           "promotion</a> <a href=\"#setbacks\">Demoted</a> <a href=\"#graph\">Patterns and "
           "rules</a> <a href=\"#sources\">From what</a> <a href=\"#rules\">The rules in "
           "full</a> <a href=\"#notes\">How to read this</a></nav>\n");
}

static void write_next_steps(const struct page *p)
{
    const struct learn_report *r = p->report;
    if (r->rule_total)
        return;
    if (is_filtered(r)) {
        put(p, "<p><strong>There is no such rule.</strong></p>\n");
        return;
    }
    put(p, "<p><strong>Nothing was learned yet.</strong> ");
    put(p, "Rules take alerts with source lines, labelled examples, or fixes.</p>\n"
           "<p>What to do next:</p>\n<ul>\n"
           "<li>Take in reports with the source that they are about: <code>hyper ingest --repo "
           "NAME --commit ID --source DIR report.sarif</code></li>\n"
           "<li>Teach which alerts are noise and which matter: <code>hyper ingest "
           "examples.jsonl</code></li>\n"
           "<li>Take in the fixes of a history: <code>hyper learn history REPOSITORY &gt; "
           "fixes.jsonl</code>, then <code>hyper ingest fixes.jsonl</code></li>\n"
           "<li>Learn: <code>hyper learn rules</code></li>\n"
           "</ul>\n");
}

/* Rules. */

static void write_patterns(const struct page *p, const struct report_rule *rule)
{
    for (size_t i = 0; i < rule->patterns.count && i < PATTERNS_SHOWN; i++) {
        put(p, "<code>");
        html_text_cut(p->file, rule->patterns.items[i], PATTERN_SHOWN);
        put(p, "</code>\n");
    }
    if (rule->patterns.count > PATTERNS_SHOWN) {
        put(p, "<p class=\"soft\">and ");
        put_counted(p, rule->patterns.count - PATTERNS_SHOWN, "pattern");
        put(p, " more</p>\n");
    }
}

/* "Curative rule about flaw gets, score 0.912." */
static void write_about(const struct page *p, const struct report_rule *rule)
{
    (void)fprintf(p->file, "<p class=\"soft\">%s rule about ",
                  rule->rule->kind == RULE_CURATIVE  ? "Curative"
                  : rule->rule->kind == RULE_CONTENT ? "Content"
                                                     : "Triage");
    put_text(p, text_or(rule->rule->tool, TEXT("any tool")), NAME_SHOWN);
    put(p, " ");
    put_text(p, rule->rule->rule, NAME_SHOWN);
    (void)fprintf(p->file, ", score %.3f. Held in ", rule->rule->score);
    put_count(p, rule->rule->successes);
    put(p, " of ");
    put_counted(p, rule->rule->trials, "commit");
    put(p, " of ");
    put_count(p, rule->repository_count ? rule->repository_count : rule->rule->repositories);
    put(p, rule->repository_count == 1 ? " repository" : " repositories");
}

static void write_repositories(const struct page *p, const struct report_rule *rule)
{
    for (size_t i = 0; i < rule->repositories_shown; i++) {
        const struct report_repository *repository = &rule->repositories[i];
        put(p, i ? ", " : ": ");
        put_text(p, text_or(repository->name, TEXT("(no name)")), NAME_SHOWN);
        put(p, " ");
        put_count(p, repository->held);
        put(p, "/");
        put_count(p, repository->commits);
    }
    if (rule->repository_count > rule->repositories_shown) {
        put(p, ", and ");
        put_count(p, rule->repository_count - rule->repositories_shown);
        put(p, " more");
    }
    put(p, ".</p>\n");
}

static void write_rule(const struct page *p, const struct report_rule *rule)
{
    put(p, "<article id=\"");
    put_anchor(p, rule->rule->id);
    put(p, "\">\n<div class=\"head\"><h3>");
    put_text(p, rule->name, NAME_SHOWN);
    put(p, "</h3>");
    put_state(p, rule->rule->lifecycle);
    put(p, "</div>\n");
    if (rule->says.size) {
        put(p, "<p>");
        put_text(p, rule->says, MESSAGE_SHOWN);
        put(p, "</p>\n");
    }
    write_patterns(p, rule);
    write_about(p, rule);
    write_repositories(p, rule);
    if (rule->blocker.size) {
        put(p, "<p class=\"soft\">Not applied: ");
        put_text(p, rule->blocker, REASON_SHOWN);
        put(p, "</p>\n");
    }
    put(p, "</article>\n");
}

static void write_rules(const struct page *p)
{
    const struct learn_report *r = p->report;
    begin_section(p, "rules", "The rules in full");
    if (r->rule_count == 0)
        put(p, "<p>There are none.</p>\n");
    else
        put(p, "<p class=\"soft\">What is applied comes first, then what may be; of each the best "
               "proven.</p>\n<div class=\"rules\">\n");
    for (size_t i = 0; i < r->rule_count; i++)
        write_rule(p, &r->rules[i]);
    if (r->rule_count)
        put(p, "</div>\n");
    left_out(p, r->rule_total - r->rule_count, "rule", ": <code>hyper rules list</code> has all");
    end_section(p);
}

/* How well they find. */

static void write_rate(const struct page *p, const char *label, const char *what, double held,
                       double all, double mark)
{
    char of_held[HUMAN_SIZE], of_all[HUMAN_SIZE];
    struct rate rate = {what, held / all, wilson_interval(held, all), mark};
    (void)fprintf(p->file, "<td role=\"cell\"><div class=\"v\" data-label=\"%s\"><span>", label);
    put_percent(p, held, all);
    (void)fprintf(p->file, " <small>%s/%s</small></span>", human_count((uint64_t)held, of_held),
                  human_count((uint64_t)all, of_all));
    chart_rate(p->file, &rate, p->arena);
    put(p, "</div></td>\n");
}

/* A dash is not worth a line of a phone. */
static void write_no_rate(const struct page *p, const char *label, const char *why)
{
    bool none = strcmp(why, NONE) == 0;
    (void)fprintf(
        p->file,
        "<td role=\"cell\"><div class=\"v%s\" data-label=\"%s\"><small>%s</small></div></td>\n",
        none ? " none" : "", label, why);
}

static void write_precision(const struct page *p, const struct learn_measured *m)
{
    if (m->why_not)
        write_no_rate(p, "Precision", m->why_not[0] ? m->why_not : NONE);
    else if (m->found + m->wrong == 0)
        write_no_rate(p, "Precision", "finds none of the lines");
    else
        write_rate(p, "Precision", "Precision", (double)m->found, (double)(m->found + m->wrong), 0);
}

static void write_recall(const struct page *p, const struct learn_measured *m)
{
    if (m->why_not)
        write_no_rate(p, "Recall", NONE);
    else if (m->flagged == 0)
        write_no_rate(p, "Recall", "no flagged lines");
    else
        write_rate(p, "Recall", "Recall", (double)m->found, (double)m->flagged, 0);
}

static void write_quality_row(const struct page *p, const struct report_rule *rule)
{
    put(p, "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">");
    put_name(p, rule->rule->id, rule->name);
    put(p, "</th><td role=\"cell\">");
    put_state(p, rule->rule->lifecycle);
    put(p, "</td>\n");
    if (rule->rule->trials)
        write_rate(p, "Held", "Held in commits", (double)rule->rule->successes,
                   (double)rule->rule->trials, 0);
    else
        write_no_rate(p, "Held", "no evidence");
    write_precision(p, &rule->measured);
    write_recall(p, &rule->measured);
    put(p, "</tr>\n");
}

static void write_quality(const struct page *p)
{
    static const char *const columns[] = {"Rule", "State", "#Held in commits", "#Precision",
                                          "#Recall"};
    const struct learn_report *r = p->report;
    begin_section(p, "quality", "What was learned, and how well it finds");
    if (ends_empty(p, r->rule_count, "There are no rules to measure."))
        return;
    put(p, "<p class=\"soft\">Held: commits in which the rule was right, of all that are known. "
           "Precision and recall: on the lines of its tool in this store, which it may have "
           "learned from; triage rules are about alerts, not lines. Whiskers are Wilson intervals: "
           "in one of twenty cases the true rate is "
           "below, in another above.</p>\n");
    begin_table(p, "bars", "How well rules find", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < r->rule_count; i++)
        write_quality_row(p, &r->rules[i]);
    end_table(p);
    left_out(p, r->rule_total - r->rule_count, "rule", "");
    end_section(p);
}

/* Confidence over time. */

static struct span span_of(const struct page *p)
{
    struct span span = {0, p->at};
    bool any = false;
    for (size_t i = 0; i < p->report->rule_count; i++) {
        const struct life_events *events = &p->report->rules[i].events;
        for (size_t k = 0; k < events->count; k++) {
            int64_t at = events->items[k].at;
            span.from = any && span.from < at ? span.from : at;
            span.to = span.to > at ? span.to : at;
            any = true;
        }
    }
    return span;
}

static void write_history(const struct page *p, const struct report_rule *rule,
                          const struct span *span)
{
    put(p, "<figure><figcaption>");
    put_name(p, rule->rule->id, rule->name);
    put(p, " ");
    put_state(p, rule->rule->lifecycle);
    (void)fprintf(p->file, " <span class=\"soft\">%.3f</span></figcaption>", rule->rule->score);
    chart_history(p->file, rule, &p->report->thresholds, span, p->arena);
    put(p, "</figure>\n");
}

static void write_confidence(const struct page *p)
{
    const struct learn_report *r = p->report;
    struct span span = span_of(p);
    size_t shown = 0, all = 0;
    begin_section(p, "confidence", "Confidence over time");
    for (size_t i = 0; i < r->rule_count; i++)
        all += r->rules[i].events.count > 0;
    if (all == 0)
        put(p, "<p>Nothing was reported of any rule yet.</p>\n");
    else
        (void)fprintf(p->file,
                      "<p class=\"soft\">The score of each rule. It is applied from %.4g on "
                      "(upper dashed line) and on probation below %.4g (lower one). Evidence "
                      "counts half after %u days. Dots are changes of state.</p>\n<div "
                      "class=\"charts\">\n",
                      r->thresholds.promote, r->thresholds.probation,
                      (unsigned)r->thresholds.half_life);
    for (size_t i = 0; i < r->rule_count && shown < CHARTS_SHOWN; i++) {
        if (r->rules[i].events.count == 0)
            continue;
        write_history(p, &r->rules[i], &span);
        shown++;
    }
    if (all)
        put(p, "</div>\n");
    left_out(p, all - shown, "chart", ": <code>hyper rules why RULE</code> has each");
    end_section(p);
}

/* What is near, and what was lost. */

static void write_waiting_row(const struct page *p, const struct report_waiting *rule)
{
    double promote = p->report->thresholds.promote;
    struct rate rate = {"Score", rule->score, {rule->score, rule->score}, promote};
    put(p, "<tr><th scope=\"row\">");
    put_name(p, rule->id, rule->name);
    put(p, "</th>\n<td>");
    put_state(p, rule->lifecycle);
    (void)fprintf(p->file, "</td>\n<td><div class=\"v\" data-label=\"Score\"><span>%.3f</span>",
                  rule->score);
    chart_rate(p->file, &rate, p->arena);
    put(p, "</div></td>");
    number_cell(p, rule->repositories);
    put(p, "<td>");
    put_text(p, rule->blocker, REASON_SHOWN);
    put(p, "</td></tr>\n");
}

static void write_waiting(const struct page *p)
{
    static const char *const columns[] = {"Rule", "State", "#Score", "#Repositories",
                                          "What blocks it"};
    const struct learn_report *r = p->report;
    begin_section(p, "waiting", "Close to promotion, and what blocks it");
    if (ends_empty(p, r->waiting_shown, "No rule is waiting."))
        return;
    (void)fprintf(p->file,
                  "<p class=\"soft\">Nearest first. A rule needs a score of %.4g (dashed), %u "
                  "repositories, and all checks passed.</p>\n",
                  r->thresholds.promote, (unsigned)r->thresholds.repositories);
    begin_table(p, "", "Close to promotion", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < r->waiting_shown; i++)
        write_waiting_row(p, &r->waiting[i]);
    end_table(p);
    left_out(p, r->waiting_total - r->waiting_shown, "rule",
             ": <code>hyper learn status --limit 0</code> has all");
    end_section(p);
}

static void write_setback(const struct page *p, const struct report_setback *setback)
{
    struct text day = chart_day(setback->at, p->arena);
    (void)fprintf(p->file, "<tr><td>%.*s</td><th scope=\"row\">", TEXT_ARG(day));
    put_name(p, setback->id, setback->name);
    put(p, "</th><td>");
    put_text(p, setback->from, NAME_SHOWN);
    put(p, " \xe2\x86\x92 ");
    put_text(p, setback->to, NAME_SHOWN);
    put(p, "</td><td>");
    put_text(p, setback->reason, REASON_SHOWN);
    put(p, "</td><td>");
    put_state(p, setback->now);
    put(p, "</td></tr>\n");
}

static void write_setbacks(const struct page *p)
{
    static const char *const columns[] = {"When", "Rule", "Step", "Why", "Now"};
    const struct learn_report *r = p->report;
    begin_section(p, "setbacks", "Demoted, and why");
    if (r->setbacks_shown == 0)
        put(p, "<p>No rule lost its place.</p>\n");
    else
        begin_table(p, "", "Demoted rules", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < r->setbacks_shown; i++)
        write_setback(p, &r->setbacks[i]);
    if (r->setbacks_shown)
        end_table(p);
    left_out(p, r->setback_total - r->setbacks_shown, "step", "");
    end_section(p);
}

/* The graph. */

static void write_graph_row(const struct page *p, size_t number)
{
    const struct learn_graph *graph = &p->report->graph;
    const struct graph_pattern *pattern = &graph->patterns[number];
    bool any = false;
    put(p, "<tr><th scope=\"row\">");
    put_text(p, pattern->template, MESSAGE_SHOWN);
    put(p, "</th><td>");
    put_text(p, pattern->tool, NAME_SHOWN);
    put(p, " ");
    put_text(p, pattern->rule, NAME_SHOWN);
    put(p, "</td>");
    number_cell(p, pattern->sightings);
    number_cell(p, pattern->similar_count);
    number_cell(p, pattern->fixed);
    number_cell(p, pattern->fixes);
    put(p, "<td>");
    for (size_t i = 0; i < graph->edge_count; i++) {
        if (graph->edges[i].pattern != number)
            continue;
        const struct graph_rule *rule = &graph->rules[graph->edges[i].rule];
        put(p, any ? ", " : "");
        put_name(p, rule->id, rule->name);
        any = true;
    }
    put(p, "</td></tr>\n");
}

static void write_graph_notes(const struct page *p)
{
    const struct learn_graph *graph = &p->report->graph;
    left_out(p, graph->patterns_left_out, "pattern", "");
    left_out(p, graph->rules_left_out, "rule", "");
    if (graph->alone == 0)
        return;
    put(p, "<p class=\"soft\">");
    put_counted(p, graph->alone, "pattern");
    put(p, graph->alone == 1 ? " has no such edge.</p>\n" : " have no such edge.</p>\n");
}

static void write_graph(const struct page *p)
{
    static const char *const columns[] = {"Pattern",       "Of",     "#Seen", "#Similar",
                                          "#Alerts fixed", "#Fixes", "Rules"};
    const struct learn_graph *graph = &p->report->graph;
    begin_section(p, "graph", "Patterns and rules");
    if (graph->pattern_count == 0) {
        put(p, "<p>No pattern became a rule, has a fix, or is similar to another.</p>\n");
        end_section(p);
        return;
    }
    put(p, "<p class=\"soft\">Patterns that became rules come first, then those with fixes, then "
           "those that others are similar to; of each those that were seen most.</p>\n"
           "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Graph of patterns and "
           "rules\">\n");
    chart_graph(p->file, graph, p->arena);
    put(p, "</div>\n<details><summary>The same as a table</summary>\n");
    begin_table(p, "", "Patterns and rules", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < graph->pattern_count; i++)
        write_graph_row(p, i);
    end_table(p);
    put(p, "</details>\n");
    write_graph_notes(p);
    end_section(p);
}

/* From what. */

static void write_tool(const struct page *p, const struct report_tool *tool)
{
    put(p, "<tr><th scope=\"row\">");
    put_text(p, text_or(tool->name, TEXT("(no name)")), NAME_SHOWN);
    put(p, "</th>");
    number_cell(p, tool->alerts);
    number_cell(p, tool->flagged);
    number_cell(p, tool->clean);
    number_cell(p, tool->repositories);
    number_cell(p, tool->rules);
    number_cell(p, tool->applied);
    put(p, "</tr>\n");
}

static void write_sources(const struct page *p)
{
    static const char *const columns[] = {
        "Tool",   "#Alerts", "#Flagged lines", "#Clean lines", "#Repositories of lines",
        "#Rules", "#Applied"};
    const struct learn_report *r = p->report;
    begin_section(p, "sources", "From what");
    if (r->tools_shown == 0)
        put(p, "<p>No tool reported an alert.</p>\n");
    else
        begin_table(p, "", "Tools", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < r->tools_shown; i++)
        write_tool(p, &r->tools[i]);
    if (r->tools_shown)
        end_table(p);
    if (r->tool_count > r->tools_shown)
        left_out(p, r->tool_count - r->tools_shown, "tool", "");
    if (r->lines.left_out) {
        put(p, "<p class=\"soft\">");
        put_counted(p, r->lines.left_out, "line");
        put(p, r->lines.left_out == 1 ? " is" : " are");
        put(p, " over the bounds of this report and not counted.</p>\n");
    }
    end_section(p);
}

static void write_notes(const struct page *p)
{
    const struct thresholds *t = &p->report->thresholds;
    begin_section(p, "notes", "How to read this");
    (void)fprintf(
        p->file,
        "<p>A pair of repository and commit is one trial, however much was reported of it. The "
        "score of a "
        "rule is the lower end of the Wilson interval over its trials, weighted by age: a trial "
        "counts half when it is %u days older than the newest one. Where nobody reports, nothing "
        "ages.</p>\n"
        "<p>A rule is applied from a score of %.4g on, proven in %u repositories with all checks "
        "passed; a failure that finds it below %.4g puts it on probation, the next one demotes "
        "it.</p>\n"
        "<p>Precision: of the lines that a rule finds, those that its tool flags for the same "
        "thing. Recall: of the lines that the tool flags for it, those that the rule finds. Clean "
        "lines are a sample, and rules with a failed check are not tried.</p>\n",
        (unsigned)t->half_life, t->promote, (unsigned)t->repositories, t->probation);
    end_section(p);
}

static void write_sections(const struct page *p)
{
    static void (*const sections[])(const struct page *p) = {
        write_quality, write_confidence, write_waiting, write_setbacks,
        write_graph,   write_sources,    write_rules,   write_notes};
    write_figures(p);
    write_nav(p);
    put(p, "<main>\n");
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++)
        sections[i](p);
    put(p, "</main>\n");
}

void learn_report_page(FILE *file, const struct learn_report *report, int64_t at,
                       struct arena *arena)
{
    struct page page = {file, report, arena, at};
    html_begin(file, TEXT("What hyper learned"), style);
    write_lead(&page);
    write_next_steps(&page);
    if (report->rule_total + report->alerts > 0)
        write_sections(&page);
    html_end(file);
}
