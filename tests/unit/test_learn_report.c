/* SPDX-License-Identifier: MPL-2.0 */
#include "tests/unit/test_store.h"

#include "cli/learn_report_page.h"

#include <math.h>

#define DAY 86400000LL

static int setup(void **state)
{
    struct fixture *f = malloc(sizeof *f);
    fixture_init(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture_close(*state);
    free(*state);
    return 0;
}

/* Alerts and lines. */

enum { LINES_MAX = 64 };

struct lines {
    struct batch *batch;
    struct arena *arena;
    unsigned count;
};

static struct lines lines_new(struct fixture *f)
{
    struct batch *batch = make_batch(f->arena, NULL, 0);
    batch->sightings.items = arena_array(f->arena, LINES_MAX, sizeof *batch->sightings.items);
    batch->patterns.items = arena_array(f->arena, LINES_MAX, sizeof *batch->patterns.items);
    batch->lines.items = arena_array(f->arena, LINES_MAX, sizeof *batch->lines.items);
    return (struct lines){batch, f->arena, 0};
}

/* An alert of `rule` about line `line` of a repository, and the code there. */
static void flag(struct lines *l, const char *rule, unsigned repo, unsigned line, const char *code)
{
    struct batch *batch = l->batch;
    struct text template = arena_print(l->arena, "says %s", rule);
    struct pack pack;
    struct alert alert = {
        .base = numbered_id("test.flag", ++l->count),
        .repo = arena_print(l->arena, "acme/r%u", repo),
        .commit = TEXT("c1"),
        .tool = TEXT("tool"),
        .rule = text_of(rule),
        .message = template,
        .template = template,
        .path = TEXT("src/a.c"),
        .line = line,
        .snippet = text_of(code),
        .severity = SEVERITY_HIGH,
        .category = CATEGORY_CODE,
    };
    pack_init(&pack);
    record_pack(&pack, &alert_record, &alert);
    struct text record = arena_copy(l->arena, pack_bytes(&pack));
    pack_close(&pack);
    struct id pattern = pattern_id(alert.tool, alert.rule, template);
    batch->sightings.items[batch->sightings.count++] = (struct sighting){
        .base = alert.base,
        .digest = digest_of(record),
        .line = line,
        .severity = alert.severity,
        .category = alert.category,
        .status = STATUS_OPEN,
        .repo = alert.repo,
        .tool = alert.tool,
        .pattern = pattern,
        .record = record,
    };
    batch->patterns.items[batch->patterns.count++] = (struct pattern){.id = pattern,
                                                                      .tool = alert.tool,
                                                                      .rule = alert.rule,
                                                                      .template = template,
                                                                      .sightings = 1};
}

static void clean(struct lines *l, unsigned repo, unsigned line, const char *code)
{
    l->batch->lines.items[l->batch->lines.count++] =
        (struct code_line){.tool = TEXT("tool"),
                           .repo = arena_print(l->arena, "acme/r%u", repo),
                           .commit = TEXT("c1"),
                           .path = TEXT("src/a.c"),
                           .line = line,
                           .text = text_of(code)};
}

static void commit(struct fixture *f, struct lines *l, int64_t at)
{
    struct submitting s = {
        .fixture = f, .content = (unsigned)at, .at = at, .batches = &l->batch, .count = 1};
    (void)submit(&s);
}

/* Rules. */

struct proposing {
    struct proposal proposal;
    struct proposed result;
    int64_t at;
};

static int do_propose(struct store_txn *txn, void *context, struct error *err)
{
    struct proposing *p = context;
    return store_rule_propose(txn, &p->proposal, 1, p->at, NULL, &p->result, err);
}

static const struct check passed = {{"compiles", 8}, true, {"", 0}};
static const struct check failed = {{"redos", 5}, false, {"too slow", 8}};

/* Proposes a rule of that name and pattern, as one that held whole in `pairs` commits of three
 * repositories. */
static struct id propose_at(struct fixture *f, const char *name, const char *pattern,
                            const char *rule, unsigned pairs, const struct check *check, int64_t at)
{
    struct proposal_support *supports = arena_array(f->arena, pairs + 1, sizeof *supports);
    for (unsigned i = 0; i < pairs; i++)
        supports[i] = (struct proposal_support){.repo = arena_print(f->arena, "acme/r%u", i % 3),
                                                .commit = arena_print(f->arena, "c%u", i),
                                                .held = 2};
    struct id *origin = arena_alloc(f->arena, sizeof *origin);
    *origin = pattern_id(TEXT("tool"), text_of(rule), arena_print(f->arena, "says %s", rule));
    struct text facts = arena_print(f->arena,
                                    "rule(%s, diagnostic, high, code, 'not <b>good</b>').\n"
                                    "pattern(%s, '%s').\nexample(%s, 'gets(x);').\n",
                                    name, name, pattern, name);
    struct proposing p = {.proposal = {.kind = RULE_CONTENT,
                                       .text = facts,
                                       .tool = TEXT("tool"),
                                       .rule = text_of(rule),
                                       .origins = origin,
                                       .origin_count = 1,
                                       .checks = check,
                                       .check_count = 1,
                                       .supports = supports,
                                       .support_count = pairs},
                          .at = at};
    assert_ok(f, store_write(f->store, do_propose, &p, &f->err));
    return p.result.id;
}

static struct id propose(struct fixture *f, const char *name, const char *pattern, const char *rule,
                         unsigned pairs, const struct check *check)
{
    return propose_at(f, name, pattern, rule, pairs, check, 5 * DAY);
}

static struct learn_report gather_some(struct fixture *f, size_t rules,
                                       const struct report_filter *filter)
{
    struct learn_report report;
    struct store_txn *txn;
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, learn_report_gather(txn, rules, filter, f->arena, &report, &f->err));
    store_read_end(&txn);
    return report;
}

static struct learn_report gather(struct fixture *f, size_t rules)
{
    return gather_some(f, rules, NULL);
}

static const struct report_rule *told(const struct learn_report *report, struct id id)
{
    for (size_t i = 0; i < report->rule_count; i++)
        if (id_equal(report->rules[i].rule->id, id))
            return &report->rules[i];
    fail_msg("a rule is not told");
    return NULL;
}

#define GETS "\\\\bgets\\\\("

static void precision_and_recall_are_of_the_tools_lines(void **state)
{
    struct fixture *f = *state;
    struct lines l = lines_new(f);
    flag(&l, "gets", 0, 1, "gets(a);");
    flag(&l, "gets", 0, 2, "gets(b);");
    flag(&l, "gets", 0, 2, "gets(b);");  /* another place on one line is one line */
    flag(&l, "gets", 1, 1, "GETS(c);");  /* not found */
    flag(&l, "other", 0, 2, "gets(b);"); /* flagged for both */
    flag(&l, "other", 1, 9, "gets(d);"); /* only for something else: wrong */
    clean(&l, 0, 20, "fgets(x);");
    clean(&l, 0, 21, "/* never gets(x) */");
    commit(f, &l, 2 * DAY);
    struct id id = propose(f, "a_gets", GETS, "gets", 9, &passed);
    struct learn_report report = gather(f, REPORT_RULES);
    const struct learn_measured *m = &told(&report, id)->measured;
    assert_null(m->why_not);
    assert_int_equal(m->flagged, 3);
    assert_int_equal(m->found, 2);
    assert_int_equal(m->wrong, 2);
    assert_int_equal(report.lines.flagged, 6);
    assert_int_equal(report.lines.clean, 2);
    assert_int_equal(report.lines.left_out, 0);
    assert_int_equal(report.tools_shown, 1);
    assert_int_equal(report.tools[0].flagged, 6);
    assert_int_equal(report.tools[0].clean, 2);
    assert_int_equal(report.tools[0].repositories, 2);
    assert_int_equal(report.tools[0].rules, 1);
    assert_int_equal(report.tools[0].applied, 0);
}

static void what_failed_a_check_is_not_tried(void **state)
{
    struct fixture *f = *state;
    struct lines l = lines_new(f);
    flag(&l, "gets", 0, 1, "gets(a);");
    commit(f, &l, 2 * DAY);
    struct id bad = propose(f, "a_bad", GETS, "gets", 60, &failed);
    struct id torn = propose(f, "a_torn", "gets(", "gets", 60, &passed);
    struct learn_report report = gather(f, REPORT_RULES);
    assert_string_equal(told(&report, bad)->measured.why_not, "a check failed");
    assert_non_null(told(&report, torn)->measured.why_not);
    assert_int_equal(told(&report, bad)->measured.found, 0);
}

static void two_rules_may_have_one_name(void **state)
{
    struct fixture *f = *state;
    struct lines l = lines_new(f);
    flag(&l, "gets", 0, 1, "gets(a);");
    flag(&l, "puts", 0, 2, "gets(b);");
    commit(f, &l, 2 * DAY);
    struct id first = propose(f, "same", GETS, "gets", 9, &passed);
    struct id second = propose(f, "same", GETS, "puts", 9, &passed);
    struct learn_report report = gather(f, REPORT_RULES);
    assert_int_equal(report.rule_count, 2);
    assert_int_equal(told(&report, first)->measured.found, 1);
    assert_int_equal(told(&report, second)->measured.found, 1);
}

static void a_report_may_be_about_a_tool_or_a_repository(void **state)
{
    struct fixture *f = *state;
    struct lines l = lines_new(f);
    flag(&l, "gets", 0, 1, "gets(a);");
    commit(f, &l, 2 * DAY);
    (void)propose(f, "of_two", "gets", "gets", 2, &passed);
    struct id of_three = propose(f, "of_three", GETS, "gets", 3, &passed);
    struct report_filter tool = {.tool = TEXT("tool")}, none = {.tool = TEXT("other")};
    struct report_filter third = {.repo = TEXT("acme/r2")}, first = {TEXT("tool"), TEXT("acme/r0")};
    assert_int_equal(gather_some(f, REPORT_RULES, &tool).rule_total, 2);
    assert_int_equal(gather_some(f, REPORT_RULES, &first).rule_total, 2);
    struct learn_report report = gather_some(f, REPORT_RULES, &third);
    assert_int_equal(report.rule_total, 1);
    assert_int_equal(report.rule_count, 1);
    assert_true(id_equal(report.rules[0].rule->id, of_three));
    assert_int_equal(report.by_state[LIFECYCLE_CANDIDATE], 1);
    assert_int_equal(report.waiting_total, 1);
    assert_int_equal(report.graph.rule_count, 1);
    assert_int_equal(report.graph.pattern_count, 1);
    report = gather_some(f, REPORT_RULES, &none);
    assert_int_equal(report.rule_total, 0);
    assert_int_equal(report.tools_shown, 0);
    assert_int_equal(report.graph.pattern_count, 0);
}

static void what_acts_is_told_first_and_what_waits_says_why(void **state)
{
    struct fixture *f = *state;
    struct lines l = lines_new(f);
    flag(&l, "gets", 0, 1, "gets(a);");
    commit(f, &l, 2 * DAY);
    struct id few = propose(f, "few", "gets\\\\(", "gets", 8, &passed);
    struct id fewer = propose(f, "fewer", "gets", "gets", 2, &passed);
    struct id proven = propose(f, "proven", GETS, "gets", 40, &passed);
    struct learn_report report = gather(f, 2);
    assert_int_equal(report.at, 2 * DAY);
    assert_int_equal(report.rule_total, 3);
    assert_int_equal(report.rule_count, 2);
    assert_true(id_equal(report.rules[0].rule->id, proven));
    assert_true(id_equal(report.rules[1].rule->id, few));
    assert_int_equal(report.by_state[LIFECYCLE_ACTIVE], 1);
    assert_int_equal(report.by_state[LIFECYCLE_CANDIDATE], 2);
    assert_int_equal(report.rules[0].repository_count, 3);
    assert_int_equal(report.rules[0].repositories[0].commits, 14);
    assert_true(text_is(report.rules[0].repositories[0].name, "acme/r0"));
    assert_int_equal(report.waiting_total, 2);
    assert_true(id_equal(report.waiting[0].id, few));
    assert_true(id_equal(report.waiting[1].id, fewer));
    assert_true(text_has(report.waiting[1].blocker, TEXT("2 of 2 pairs held")));
}

static void a_step_down_is_told_with_its_reason(void **state)
{
    struct fixture *f = *state;
    struct id id = propose(f, "a_gets", GETS, "gets", 40, &passed);
    assert_true(id_equal(propose_at(f, "a_gets", GETS, "gets", 40, &failed, 6 * DAY), id));
    struct learn_report report = gather(f, REPORT_RULES);
    assert_int_equal(report.setback_total, 1);
    assert_true(id_equal(report.setbacks[0].id, id));
    assert_true(text_is(report.setbacks[0].from, "active"));
    assert_true(text_is(report.setbacks[0].to, "demoted"));
    assert_true(text_is(report.setbacks[0].reason, "a check failed"));
    assert_int_equal(report.setbacks[0].now, LIFECYCLE_DEMOTED);
    assert_int_equal(report.at, 6 * DAY); /* of the rule's change: nothing was submitted */
}

/* The graph. */

static void the_graph_has_what_is_connected(void **state)
{
    struct fixture *f = *state;
    struct lines l = lines_new(f);
    flag(&l, "gets", 0, 1, "gets(a);");
    flag(&l, "alone", 0, 3, "x();");
    flag(&l, "fixed", 0, 4, "y();");
    l.batch->examples.items = arena_array(f->arena, 2, sizeof *l.batch->examples.items);
    for (unsigned i = 0; i < 2; i++)
        l.batch->examples.items[l.batch->examples.count++] =
            (struct example){.kind = EXAMPLE_FIX,
                             .alert = {.base = numbered_id("test.flag", 3),
                                       .repo = TEXT("acme/r0"),
                                       .commit = TEXT("c1"),
                                       .tool = TEXT("tool"),
                                       .rule = TEXT("fixed"),
                                       .template = TEXT("says fixed")},
                             .fix = {.before = TEXT("y();"),
                                     .after = i ? TEXT("z();") : TEXT("w();"),
                                     .outcome = OUTCOME_SUCCESS}};
    commit(f, &l, 2 * DAY);
    struct id id = propose(f, "a_gets", GETS, "gets", 40, &passed);
    struct learn_report report = gather(f, REPORT_RULES);
    const struct learn_graph *graph = &report.graph;
    assert_int_equal(graph->pattern_count, 2);
    assert_int_equal(graph->alone, 1);
    assert_int_equal(graph->rule_count, 1);
    assert_true(id_equal(graph->rules[0].id, id));
    assert_int_equal(graph->edge_count, 1);
    assert_true(text_is(graph->patterns[0].template, "says gets"));
    assert_true(text_is(graph->patterns[1].template, "says fixed"));
    assert_int_equal(graph->patterns[1].fixes, 2);
    assert_int_equal(graph->patterns[1].fixed, 1);
    assert_true(fabs(graph->rules[0].row - graph->patterns[0].row) < 0.01);
}

static void the_graph_is_bounded(void **state)
{
    struct fixture *f = *state;
    struct lines l = lines_new(f);
    char rule[16];
    for (unsigned i = 0; i < 40; i++) {
        (void)snprintf(rule, sizeof rule, "R%02u", i);
        flag(&l, arena_copy(f->arena, text_of(rule)).data, 0, i, "gets(a);");
    }
    commit(f, &l, 2 * DAY);
    for (unsigned i = 0; i < 40; i++) {
        (void)snprintf(rule, sizeof rule, "R%02u", i);
        (void)propose(f, arena_print(f->arena, "a_%u", i).data, GETS,
                      arena_copy(f->arena, text_of(rule)).data, 3, &passed);
    }
    struct learn_report report = gather(f, 5);
    assert_int_equal(report.rule_count, 5);
    assert_int_equal(report.rule_total, 40);
    assert_int_equal(report.waiting_shown, REPORT_WAITING);
    assert_int_equal(report.graph.pattern_count, GRAPH_PATTERNS_MAX);
    assert_int_equal(report.graph.patterns_left_out, 40 - GRAPH_PATTERNS_MAX);
    assert_int_equal(report.graph.rule_count, GRAPH_PATTERNS_MAX);
    assert_int_equal(report.graph.rules_left_out, 40 - GRAPH_PATTERNS_MAX);
}

static void random_graph(uint64_t *seed, struct arena *arena, struct learn_graph *out)
{
    *out = (struct learn_graph){
        .patterns = arena_array(arena, GRAPH_PATTERNS_MAX, sizeof *out->patterns),
        .rules = arena_array(arena, GRAPH_RULES_MAX, sizeof *out->rules),
        .edges = arena_array(arena, 100, sizeof *out->edges),
        .pattern_count = 1 + below(seed, GRAPH_PATTERNS_MAX),
        .rule_count = below(seed, GRAPH_RULES_MAX + 1),
    };
    for (size_t i = 0; i < out->pattern_count; i++) {
        out->patterns[i].similar_shown = below(seed, GRAPH_SIMILAR_MAX + 1);
        out->patterns[i].similar_count = out->patterns[i].similar_shown + below(seed, 2);
    }
    for (; out->rule_count && out->edge_count < below(seed, 100); out->edge_count++)
        out->edges[out->edge_count] = (struct graph_edge){below(seed, (unsigned)out->pattern_count),
                                                          below(seed, (unsigned)out->rule_count)};
}

static bool overlap(double a, double of_a, double b, double of_b)
{
    return a + of_a > b + 0.001 && b + of_b > a + 0.001;
}

static double height(const struct graph_pattern *pattern)
{
    return 1 + (double)pattern->similar_shown + (pattern->similar_count > pattern->similar_shown);
}

static void nothing_in_the_graph_overlaps(void **state)
{
    struct fixture *f = *state;
    uint64_t seed = 7;
    for (unsigned round = 0; round < 300; round++) {
        struct learn_graph g;
        random_graph(&seed, f->arena, &g);
        learn_graph_layout(&g);
        for (size_t i = 0; i < g.pattern_count; i++) {
            assert_true(g.patterns[i].row >= 0);
            assert_true(g.patterns[i].row + height(&g.patterns[i]) <= g.rows + 0.001);
            for (size_t k = 0; k < i; k++)
                assert_false(overlap(g.patterns[i].row, height(&g.patterns[i]), g.patterns[k].row,
                                     height(&g.patterns[k])));
        }
        for (size_t i = 0; i < g.rule_count; i++) {
            assert_true(g.rules[i].row >= -0.001 && g.rules[i].row + 1 <= g.rows + 0.001);
            for (size_t k = 0; k < i; k++)
                assert_false(overlap(g.rules[i].row, 1, g.rules[k].row, 1));
        }
    }
}

/* The page. */

static char *page_of(struct fixture *f, const struct learn_report *report, int64_t at)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&bytes, &size);
    assert_non_null(file);
    learn_report_page(file, report, at, f->arena);
    assert_int_equal(fclose(file), 0);
    return bytes;
}

static void assert_has(const char *page, const char *text)
{
    if (!strstr(page, text))
        fail_msg("the page does not have \"%s\"", text);
}

static void a_page_tells_what_was_learned(void **state)
{
    struct fixture *f = *state;
    struct lines l = lines_new(f);
    flag(&l, "gets", 0, 1, "gets(a);");
    flag(&l, "gets", 0, 2, "GETS(b);");
    commit(f, &l, 2 * DAY);
    (void)propose(f, "a_gets", GETS, "gets", 40, &passed);
    struct learn_report report = gather(f, REPORT_RULES);
    char *page = page_of(f, &report, report.at), *again = page_of(f, &report, report.at);
    assert_string_equal(page, again);
    assert_has(page, "<time datetime=\"1970-01-03T00:00:00Z\">1970-01-03, 00:00 UTC</time>");
    assert_has(page, "1 rule was learned from 2 alerts of 1 tool in 1 repository. 1 of them is");
    assert_has(page, "not &lt;b&gt;good&lt;/b&gt;");
    assert_null(strstr(page, "<b>"));
    assert_has(page, "<code>\\bgets\\(</code>");
    assert_has(page, "100% <small>40/40</small>");
    assert_has(page, "100% <small>1/1</small>");
    assert_has(page, "50% <small>1/2</small>");
    assert_has(page, "Recall 50.0%, between ");
    assert_has(page, "candidate to active");
    assert_has(page, "says gets");
    free(page);
    free(again);
}

static void an_empty_page_says_what_to_do(void **state)
{
    struct fixture *f = *state;
    struct learn_report report = gather(f, REPORT_RULES);
    assert_int_equal(report.at, 0);
    char *page = page_of(f, &report, report.at);
    assert_has(page, "Nothing was learned yet.");
    assert_has(page, "hyper ingest");
    assert_null(strstr(page, "As of"));
    assert_null(strstr(page, "nan"));
    free(page);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(precision_and_recall_are_of_the_tools_lines),
        TEST(what_failed_a_check_is_not_tried),
        TEST(two_rules_may_have_one_name),
        TEST(a_report_may_be_about_a_tool_or_a_repository),
        TEST(what_acts_is_told_first_and_what_waits_says_why),
        TEST(a_step_down_is_told_with_its_reason),
        TEST(the_graph_has_what_is_connected),
        TEST(the_graph_is_bounded),
        TEST(nothing_in_the_graph_overlaps),
        TEST(a_page_tells_what_was_learned),
        TEST(an_empty_page_says_what_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
