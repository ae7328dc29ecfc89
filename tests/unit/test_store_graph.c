/* SPDX-License-Identifier: MPL-2.0 */
#include "tests/unit/test_store.h"

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

static struct id base(unsigned number)
{
    return numbered_id("test.base", number);
}

static void a_new_alert_is_new_and_the_same_again_is_known(void **state)
{
    struct fixture *f = *state;
    struct seen seen[] = {{.base = 1, .line = 10, .severity = 4}, {.base = 2, .line = 20}};
    struct tally tally = submit_seen(f, 1, 1000, false, seen, 2);
    assert_int_equal(tally.alerts, 2);
    assert_int_equal(tally.new_alerts, 2);
    assert_int_equal(tally.critical, 1);
    assert_int_equal(tally.info, 1);
    tally = submit_seen(f, 2, 2000, false, seen, 2);
    assert_int_equal(tally.new_alerts, 0);
    assert_int_equal(tally.known, 2);
    struct store_alert alert = get_alert(f, base(1));
    assert_int_equal(alert.sightings, 2);
    assert_int_equal(alert.first_seen, 1000);
    assert_int_equal(alert.last_seen, 2000);
    assert_int_equal(alert.status, STATUS_OPEN);
    assert_sound(f);
}

static void the_same_submission_again_changes_nothing(void **state)
{
    struct fixture *f = *state;
    struct seen seen[] = {{.base = 1, .line = 10}, {.base = 1, .line = 30}};
    struct pack before, after;
    (void)submit_seen(f, 1, 1000, false, seen, 2);
    export_to(f, &before);
    struct batch *batch = make_batch(f->arena, seen, 2);
    struct submitting s = {
        .fixture = f, .content = 1, .at = 1000, .batches = &batch, .count = 1, .group = 1};
    struct store_txn *txn;
    (void)txn;
    assert_ok(f, store_write(f->store, submit_begin, &s, &f->err));
    submit_commit(&s);
    export_to(f, &after);
    assert_true(text_equal(pack_bytes(&before), pack_bytes(&after)));
    pack_close(&before);
    pack_close(&after);
}

static void occurrences_are_numbered_in_the_order_of_the_file(void **state)
{
    struct fixture *f = *state;
    struct seen seen[] = {
        {.base = 1, .line = 30}, {.base = 1, .line = 10}, {.base = 1, .line = 20}};
    struct tally tally = submit_seen(f, 1, 1000, false, seen, 3);
    assert_int_equal(tally.new_alerts, 3);
    assert_int_equal(get_alert(f, base(1)).line, 10);
    assert_int_equal(get_alert(f, alert_id(base(1), 1)).line, 20);
    assert_int_equal(get_alert(f, alert_id(base(1), 2)).line, 30);
    assert_sound(f);
}

static void an_alert_that_moved_stays_the_same(void **state)
{
    struct fixture *f = *state;
    struct seen old[] = {{.base = 1, .line = 10}, {.base = 1, .line = 20}};
    struct seen new[] = {{.base = 1, .line = 10}, {.base = 1, .line = 25}, {.base = 1, .line = 40}};
    (void)submit_seen(f, 1, 1000, false, old, 2);
    struct tally tally = submit_seen(f, 2, 2000, false, new, 3);
    assert_int_equal(tally.new_alerts, 1);
    assert_int_equal(tally.known, 2);
    struct store_alert moved = get_alert(f, alert_id(base(1), 1));
    assert_int_equal(moved.line, 25);
    assert_int_equal(moved.sightings, 2);
    assert_int_equal(moved.first_seen, 1000);
    assert_int_equal(get_alert(f, alert_id(base(1), 2)).line, 40);
    assert_sound(f);
}

static void what_is_absent_from_a_complete_report_is_fixed_and_may_return(void **state)
{
    struct fixture *f = *state;
    struct seen both[] = {{.base = 1, .line = 10}, {.base = 2, .line = 20}};
    (void)submit_seen(f, 1, 1000, true, both, 2);
    struct tally tally = submit_seen(f, 2, 2000, true, both, 1);
    assert_int_equal(tally.fixed, 1);
    assert_int_equal(get_alert(f, base(2)).status, STATUS_FIXED);
    assert_int_equal(get_alert(f, base(1)).status, STATUS_OPEN);
    tally = submit_seen(f, 3, 3000, true, both, 2);
    assert_int_equal(tally.reopened, 1);
    assert_int_equal(tally.known, 1);
    assert_int_equal(get_alert(f, base(2)).status, STATUS_REOPENED);
    tally = submit_seen(f, 4, 2500, true, both, 1); /* older than what was seen since */
    assert_int_equal(tally.fixed, 0);
    assert_int_equal(get_alert(f, base(2)).status, STATUS_REOPENED);
    assert_sound(f);
}

static void a_report_that_is_not_complete_fixes_nothing(void **state)
{
    struct fixture *f = *state;
    struct seen both[] = {{.base = 1, .line = 10}, {.base = 2, .line = 20}};
    (void)submit_seen(f, 1, 1000, false, both, 2);
    assert_int_equal(submit_seen(f, 2, 2000, false, both, 1).fixed, 0);
    assert_int_equal(get_alert(f, base(2)).status, STATUS_OPEN);
}

static void a_complete_report_without_results_fixes_all_of_its_tool(void **state)
{
    struct fixture *f = *state;
    struct seen seen[] = {{.base = 1, .line = 10}, {.base = 2, .line = 20, .repo = "other"}};
    struct text tool = TEXT("tool");
    (void)submit_seen(f, 1, 1000, false, seen, 2);
    struct batch *batch = make_batch(f->arena, NULL, 0);
    batch->tools = (struct texts){&tool, 1};
    struct submitting s = {
        .fixture = f, .content = 2, .at = 2000, .complete = true, .batches = &batch, .count = 1};
    assert_int_equal(submit(&s).fixed, 1);
    assert_int_equal(get_alert(f, base(1)).status, STATUS_FIXED);
    assert_int_equal(get_alert(f, base(2)).status, STATUS_OPEN);
    assert_sound(f);
}

static void a_sighting_may_say_dismissed_or_fixed(void **state)
{
    struct fixture *f = *state;
    struct seen seen = {.base = 1, .line = 10};
    (void)submit_seen(f, 1, 1000, false, &seen, 1);
    seen.status = STATUS_DISMISSED;
    struct tally tally = submit_seen(f, 2, 2000, false, &seen, 1);
    assert_int_equal(tally.known, 1);
    assert_int_equal(get_alert(f, base(1)).status, STATUS_DISMISSED);
    seen.status = STATUS_FIXED;
    tally = submit_seen(f, 3, 3000, false, &seen, 1);
    assert_int_equal(tally.fixed, 1);
    assert_int_equal(tally.known, 1);
    seen.status = STATUS_OPEN;
    tally = submit_seen(f, 4, 4000, false, &seen, 1);
    assert_int_equal(tally.reopened, 1);
    assert_int_equal(tally.known, 0);
    assert_int_equal(get_alert(f, base(1)).status, STATUS_REOPENED);
    assert_sound(f);
}

static void the_record_is_that_of_the_latest_submission(void **state)
{
    struct fixture *f = *state;
    struct seen seen = {.base = 1, .line = 10, .severity = 1, .commit = "b"};
    struct alert alert;
    (void)submit_seen(f, 1, 2000, false, &seen, 1);
    seen.commit = "a";
    seen.severity = 3;
    (void)submit_seen(f, 2, 1000, false, &seen, 1); /* older: does not count */
    struct store_alert stored = get_alert(f, base(1));
    assert_ok(f, store_alert_decode(&stored, f->arena, &alert, &f->err));
    assert_true(text_is(alert.commit, "b"));
    assert_int_equal(stored.severity, SEVERITY_LOW);
    assert_int_equal(stored.first_seen, 1000);
    assert_int_equal(stored.last_seen, 2000);
    seen.commit = "c";
    (void)submit_seen(f, 3, 3000, false, &seen, 1);
    stored = get_alert(f, base(1));
    assert_ok(f, store_alert_decode(&stored, f->arena, &alert, &f->err));
    assert_true(text_is(alert.commit, "c"));
    assert_int_equal(stored.severity, SEVERITY_HIGH);
    assert_sound(f);
}

/* Bases that share what the index of places has of them. */
static void bases_with_one_beginning_are_told_apart(void **state)
{
    struct fixture *f = *state;
    struct seen seen[] = {{.base = 1, .line = 10}, {.base = 2, .line = 20}};
    struct batch *batch = make_batch(f->arena, seen, 2);
    struct sighting *items = batch->sightings.items;
    batch->commons.count = 0;
    for (size_t i = 0; i < 2; i++) {
        struct alert alert = {.line = items[i].line, .severity = items[i].severity};
        memset(items[i].base.bytes, 7, 8);
        alert.base = items[i].base;
        make_record(f->arena, &alert, batch, &items[i]);
    }
    struct submitting s = {.fixture = f, .content = 1, .at = 1000, .batches = &batch, .count = 1};
    assert_int_equal(submit(&s).new_alerts, 2);
    assert_int_equal(get_alert(f, items[0].base).ordinal, 0);
    assert_int_equal(get_alert(f, items[1].base).ordinal, 0);
    assert_int_equal(get_alert(f, items[1].base).line, 20);
    s.content = 2;
    s.at = 2000;
    assert_int_equal(submit(&s).known, 2);
    assert_sound(f);
}

/* Patterns. */

struct merging {
    struct fixture *fixture;
    uint64_t number;
    const char *from[4], *to;
};

static int merge_work(struct store_txn *txn, void *context, struct error *err)
{
    struct merging *m = context;
    struct template_group group;
    bool found = true;
    while (found) {
        struct text merged[64];
        if (store_merge_next(txn, m->number, m->fixture->arena, &group, &found, err) != 0)
            return -1;
        if (!found)
            break;
        for (size_t i = 0; i < group.count; i++) {
            merged[i] = group.templates[i];
            for (size_t k = 0; k < 4 && m->from[k]; k++)
                if (text_is(group.templates[i], m->from[k]))
                    merged[i] = text_of(m->to);
        }
        if (store_merge_group(txn, m->number, &group, merged, err) != 0)
            return -1;
    }
    return 0;
}

static struct store_pattern get_pattern(struct fixture *f, struct id id)
{
    struct store_txn *txn;
    struct store_pattern pattern;
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_pattern_get(txn, id, f->arena, &pattern, &f->err));
    store_read_end(&txn);
    return pattern;
}

static struct evidence *make_evidence(struct fixture *f, uint64_t unit, const char *repo)
{
    struct evidence *evidence = arena_array(f->arena, 1, sizeof *evidence);
    *evidence = (struct evidence){.unit = unit,
                                  .repo = text_of(repo),
                                  .message = TEXT("message"),
                                  .verdict = VERDICT_FALSE_POSITIVE};
    return evidence;
}

static int count_alert(void *context, const struct store_alert *alert, struct error *err)
{
    (void)alert;
    (void)err;
    ++*(size_t *)context;
    return 0;
}

static void merged_patterns_become_one(void **state)
{
    struct fixture *f = *state;
    struct seen seen[] = {{.base = 1, .line = 1, .pattern = 0},
                          {.base = 2, .line = 1, .pattern = 1},
                          {.base = 3, .line = 1, .pattern = 2},
                          {.base = 4, .line = 1, .pattern = 2}};
    struct batch *batch = make_batch(f->arena, seen, 4);
    batch->patterns.items[0].evidence = (struct evidences){make_evidence(f, 5, "x"), 1};
    batch->patterns.items[0].labelled = 3;
    struct submitting s = {
        .fixture = f, .content = 1, .at = 1000, .batches = &batch, .count = 1, .group = 1};
    assert_ok(f, store_write(f->store, submit_begin, &s, &f->err));
    submit_commit(&s);
    submit_barrier(&s);
    struct merging merging = {f, s.submission.number, {"template 0", "template 1"}, "template <*>"};
    assert_ok(f, store_write(f->store, merge_work, &merging, &f->err));

    struct store_pattern merged = get_pattern(f, batch->patterns.items[0].id);
    assert_true(text_is(merged.pattern.template, "template <*>"));
    assert_int_equal(merged.pattern.sightings, 2);
    assert_int_equal(merged.pattern.labelled, 3);
    assert_int_equal(merged.pattern.samples.count, 2);
    assert_int_equal(merged.pattern.evidence.count, 1);
    assert_int_equal(get_pattern(f, batch->patterns.items[2].id).pattern.sightings, 2);

    struct store_txn *txn;
    struct validate_task task;
    struct id none = {{0}};
    bool found;
    size_t alerts = 0;
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f,
              store_task_after(txn, s.submission.number, none, f->arena, &task, &found, &f->err));
    assert_true(found);
    assert_true(id_equal(task.id, merged.pattern.id)); /* the task moved with the evidence */
    assert_int_equal(task.batch.patterns.items[0].evidence.count, 1);
    struct query query = {.pattern = merged.pattern.id};
    assert_ok(f, store_query(txn, &query, count_alert, &alerts, NULL, &f->err));
    assert_int_equal(alerts, 2);
    store_read_end(&txn);
    assert_ok(f, store_write(f->store, submit_end, &s, &f->err));
    assert_sound(f);

    (void)submit_seen(f, 2, 2000, false, seen, 1); /* what comes for it goes to the merged one */
    assert_int_equal(get_pattern(f, merged.pattern.id).pattern.sightings, 3);
    assert_sound(f);
}

static void evidence_keeps_the_smallest_units(void **state)
{
    struct fixture *f = *state;
    enum { UNITS = EVIDENCE_PER_PATTERN + 100 };
    struct seen seen = {.base = 1, .line = 1};
    struct evidence *units = arena_array(f->arena, UNITS, sizeof *units);
    for (unsigned i = 0; i < UNITS; i++) {
        units[i] = *make_evidence(f, 1 + (i * 7919u) % UNITS, "x");
        units[i].severity = SEVERITY_LOW;
    }
    for (unsigned round = 0; round < 2; round++) { /* again: no unit twice */
        struct batch *batch = make_batch(f->arena, &seen, 1);
        batch->patterns.items[0].evidence = (struct evidences){units, UNITS};
        struct submitting s = {
            .fixture = f, .content = round, .at = 1000, .batches = &batch, .count = 1};
        (void)submit(&s);
        struct store_pattern pattern = get_pattern(f, batch->patterns.items[0].id);
        assert_int_equal(pattern.pattern.evidence.count, EVIDENCE_PER_PATTERN);
        for (unsigned i = 0; i < EVIDENCE_PER_PATTERN; i++)
            assert_int_equal(pattern.pattern.evidence.items[i].unit, i + 1);
        assert_sound(f);
    }
}

/* Rules. */

struct validating {
    uint64_t number;
    struct id task;
    struct batch changeset;
    bool applied;
    struct id rule;
    bool enable;
};

static int validate_work(struct store_txn *txn, void *context, struct error *err)
{
    struct validating *v = context;
    return store_commit_task(txn, v->number, v->task, &v->changeset, &v->applied, err);
}

static int switch_work(struct store_txn *txn, void *context, struct error *err)
{
    struct validating *v = context;
    return v->enable ? store_rule_enable(txn, v->rule, 1, TEXT("asked"), err)
                     : store_rule_disable(txn, v->rule, 1, TEXT("asked"), err);
}

/* A submission that labels one pattern and gets this rule for it. */
static struct tally learn(struct fixture *f, unsigned content, struct rule *rule)
{
    struct seen seen = {.base = 1, .line = 1};
    struct batch *batch = make_batch(f->arena, &seen, 1);
    batch->patterns.items[0].evidence = (struct evidences){make_evidence(f, content, "x"), 1};
    struct submitting s = {.fixture = f,
                           .content = content,
                           .at = 1000 * content,
                           .batches = &batch,
                           .count = 1,
                           .group = 1};
    assert_ok(f, store_write(f->store, submit_begin, &s, &f->err));
    submit_commit(&s);
    submit_barrier(&s);
    rule->origin = batch->patterns.items[0].id;
    struct validating v = {
        .number = s.submission.number, .task = rule->origin, .changeset = {.rules = {rule, 1}}};
    assert_ok(f, store_write(f->store, validate_work, &v, &f->err));
    assert_true(v.applied);
    assert_ok(f, store_write(f->store, validate_work, &v, &f->err));
    assert_false(v.applied); /* once */
    assert_ok(f, store_write(f->store, submit_end, &s, &f->err));
    struct store_txn *txn;
    struct submission submission;
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_submission_get(txn, s.submission.number, f->arena, &submission, &f->err));
    store_read_end(&txn);
    assert_sound(f);
    return submission.tally;
}

static size_t applied_rules(struct fixture *f)
{
    struct store_txn *txn;
    struct rules rules;
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_snapshot(txn, f->arena, &rules, &f->err));
    store_read_end(&txn);
    return rules.count;
}

static void rules_are_promoted_demoted_and_disabled(void **state)
{
    struct fixture *f = *state;
    struct rule rule = {.kind = RULE_TRIAGE,
                        .lifecycle = LIFECYCLE_CANDIDATE,
                        .ruleset = TEXT("learned"),
                        .tool = TEXT("tool"),
                        .rule = TEXT("R0"),
                        .pattern = TEXT("template 0"),
                        .aspect = ASPECT_VERDICT,
                        .score = 0.95,
                        .repositories = 3};
    rule.id = rule_id(&rule);
    assert_int_equal(learn(f, 1, &rule).rules_promoted, 0);
    assert_int_equal(applied_rules(f), 0);
    rule.lifecycle = LIFECYCLE_ACTIVE;
    assert_int_equal(learn(f, 2, &rule).rules_promoted, 1);
    assert_int_equal(applied_rules(f), 1);
    assert_int_equal(learn(f, 3, &rule).rules_promoted, 0);
    rule.lifecycle = LIFECYCLE_DEMOTED;
    assert_int_equal(learn(f, 4, &rule).rules_demoted, 1);
    rule.lifecycle = LIFECYCLE_ACTIVE;
    (void)learn(f, 5, &rule);
    struct validating v = {.rule = rule.id};
    assert_ok(f, store_write(f->store, switch_work, &v, &f->err));
    assert_int_equal(applied_rules(f), 0);
    assert_int_equal(learn(f, 6, &rule).rules_promoted, 0); /* stays off */
    assert_int_equal(applied_rules(f), 0);
    v.enable = true;
    assert_ok(f, store_write(f->store, switch_work, &v, &f->err));
    assert_int_equal(applied_rules(f), 1); /* its score is still that good */
    assert_sound(f);
}

static int count_item(void *context, const struct store_item *item, struct error *err)
{
    (void)item;
    (void)err;
    ++*(size_t *)context;
    return 0;
}

static void facts_and_fixes_are_kept_whatever_their_order(void **state)
{
    struct fixture *f = *state;
    struct pack exports[2];
    for (unsigned round = 0; round < 2; round++) {
        struct fixture other;
        fixture_init(&other);
        struct example examples[] = {
            {.kind = EXAMPLE_FACT, .severity = SEVERITY_HIGH, .fact = {.id = TEXT("F")}},
            {.kind = EXAMPLE_FACT, .severity = SEVERITY_LOW, .fact = {.id = TEXT("F")}},
            {.kind = EXAMPLE_FIX,
             .alert = {.base = base(1),
                       .tool = TEXT("tool"),
                       .rule = TEXT("R0"),
                       .template = TEXT("template 0")},
             .fix = {.before = TEXT("a"), .after = TEXT("b"), .outcome = OUTCOME_SUCCESS}},
            {.kind = EXAMPLE_FIX,
             .alert = {.base = base(1),
                       .tool = TEXT("tool"),
                       .rule = TEXT("R0"),
                       .template = TEXT("template 9")},
             .fix = {.before = TEXT("a"), .after = TEXT("b"), .outcome = OUTCOME_FAILURE}}};
        struct seen seen = {.base = 1, .line = 1};
        struct batch *batches[5];
        for (size_t i = 0; i < 4; i++) {
            batches[i] = make_batch(other.arena, NULL, 0);
            batches[i]->examples = (struct examples){&examples[round ? 3 - i : i], 1};
        }
        batches[4] = make_batch(other.arena, &seen, 1);
        struct submitting s = {.fixture = &other,
                               .content = 1,
                               .at = 1000,
                               .batches = batches,
                               .count = round ? 4 : 5,
                               .group = 1 + round};
        struct tally tally = submit(&s);
        assert_int_equal(tally.examples, 4);
        if (round) { /* the alert comes later */
            struct store_txn *txn;
            size_t edges = 0;
            assert_ok(&other, store_read_begin(other.store, &txn, &other.err));
            assert_ok(&other, store_edges(txn, EDGE_FIXED_BY, base(1), false, count_item, &edges,
                                          &other.err));
            store_read_end(&txn);
            assert_int_equal(edges, 0);
        }
        struct batch *last = make_batch(other.arena, &seen, 1);
        struct submitting again = {
            .fixture = &other, .content = 2, .at = 2000, .batches = &last, .count = 1};
        (void)submit(&again);
        struct store_txn *txn;
        struct store_item item;
        size_t edges = 0;
        assert_ok(&other, store_read_begin(other.store, &txn, &other.err));
        assert_ok(&other, store_get(txn, NODE_FACT, node_id(NODE_FACT, TEXT("F")), other.arena,
                                    &item, &other.err));
        pack_init(&exports[round]);
        record_pack(&exports[round], &example_record, item.fact);
        assert_ok(&other, store_nodes(txn, NODE_FIX, pack_item, &exports[round], &other.err));
        assert_ok(&other,
                  store_edges(txn, EDGE_FIXED_BY, base(1), false, count_item, &edges, &other.err));
        store_read_end(&txn);
        assert_int_equal(edges, 1);
        assert_sound(&other);
        fixture_close(&other);
    }
    assert_true(text_equal(pack_bytes(&exports[0]), pack_bytes(&exports[1])));
    pack_close(&exports[0]);
    pack_close(&exports[1]);
    (void)f;
}

/* Questions. */

struct asking {
    struct id ids[64];
    unsigned severities[64];
    size_t count;
};

static int note_alert(void *context, const struct store_alert *alert, struct error *err)
{
    struct asking *asking = context;
    (void)err;
    asking->severities[asking->count] = alert->severity;
    asking->ids[asking->count++] = alert->id;
    return 0;
}

static struct asking ask(struct fixture *f, struct query query, uint64_t *matched)
{
    struct asking asking = {.count = 0};
    struct store_txn *txn;
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_query(txn, &query, note_alert, &asking, matched, &f->err));
    store_read_end(&txn);
    return asking;
}

static void questions_find_sort_and_limit(void **state)
{
    struct fixture *f = *state;
    enum { ALERTS = 40, DAY = 24 * 60 * 60 * 1000 };
    struct seen seen[ALERTS];
    uint64_t matched;
    for (unsigned i = 0; i < ALERTS; i++)
        seen[i] = (struct seen){.base = i,
                                .line = 1,
                                .message = i,
                                .severity = i % 5,
                                .pattern = i % 8,
                                .repo = i % 4 ? "repo" : "other"};
    (void)submit_seen(f, 1, 1000, false, seen, ALERTS);
    (void)submit_seen(f, 2, 5LL * DAY, false, seen, 10);
    assert_int_equal(ask(f, (struct query){0}, NULL).count, ALERTS);
    assert_int_equal(ask(f, (struct query){.repo = TEXT("other")}, NULL).count, 10);
    assert_int_equal(ask(f, (struct query){.repo = TEXT("none")}, NULL).count, 0);
    assert_int_equal(ask(f, (struct query){.severity = SEVERITY_HIGH}, NULL).count, 16);
    assert_int_equal(ask(f, (struct query){.rule = TEXT("R1")}, NULL).count, 20);
    assert_int_equal(ask(f, (struct query){.text = TEXT("message 39")}, NULL).count, 1);
    assert_int_equal(ask(f, (struct query){.path = TEXT("src/f3")}, NULL).count, 6);
    assert_int_equal(ask(f, (struct query){.has_since = true, .since = DAY}, NULL).count, 10);
    assert_int_equal(ask(f, (struct query){.has_until = true, .until = DAY}, NULL).count, 30);
    assert_int_equal(ask(f, (struct query){.status = STATUS_FIXED}, NULL).count, 0);
    assert_int_equal(ask(f, (struct query){.unresolved = true}, NULL).count, ALERTS);
    assert_int_equal(ask(f, (struct query){.category = CATEGORY_CODE}, NULL).count, ALERTS);
    struct asking worst =
        ask(f, (struct query){.sort = QUERY_SEVERITY, .descending = true, .limit = 9}, &matched);
    assert_int_equal(worst.count, 9);
    assert_int_equal(matched, ALERTS);
    for (size_t i = 0; i < 9; i++)
        assert_int_equal(worst.severities[i], i < 8 ? SEVERITY_CRITICAL : SEVERITY_HIGH);
    for (size_t i = 1; i < 8; i++)
        assert_true(id_compare(worst.ids[i - 1], worst.ids[i]) < 0);
    struct asking paths = ask(f, (struct query){.sort = QUERY_PATH, .limit = 6}, NULL);
    for (size_t i = 1; i < 6; i++)
        assert_true(id_compare(paths.ids[i - 1], paths.ids[i]) < 0); /* all in src/f0.c */
    struct asking often =
        ask(f, (struct query){.sort = QUERY_COUNT, .descending = true, .limit = 10}, NULL);
    for (size_t i = 0; i < 10; i++) {
        struct store_alert alert = get_alert(f, often.ids[i]);
        assert_int_equal(alert.sightings, 2);
    }
    assert_sound(f);
}

static void nodes_are_found_by_the_beginning_of_their_ids(void **state)
{
    struct fixture *f = *state;
    struct seen seen[] = {{.base = 1, .line = 1}, {.base = 1, .line = 2}};
    struct store_node nodes[STORE_FIND_MAX];
    struct store_txn *txn;
    size_t count;
    (void)submit_seen(f, 1, 1000, false, seen, 2);
    struct id wanted[] = {base(1), alert_id(base(1), 1), node_id(NODE_REPO, TEXT("repo")),
                          pattern_id(TEXT("tool"), TEXT("R0"), TEXT("template 0"))};
    enum node_kind kinds[] = {NODE_ALERT, NODE_ALERT, NODE_REPO, NODE_PATTERN};
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    for (size_t i = 0; i < 4; i++) {
        for (size_t digits = 7; digits <= 32; digits += 5) {
            struct id prefix = wanted[i];
            for (size_t d = digits; d < 32; d++)
                prefix.bytes[d / 2] &= d % 2 ? 0xf0 : 0x0f;
            assert_ok(f, store_find(txn, prefix, digits, nodes, &count, &f->err));
            assert_int_equal(count, 1);
            assert_int_equal(nodes[0].kind, kinds[i]);
            assert_true(id_equal(nodes[0].id, wanted[i]));
        }
    }
    store_read_end(&txn);
}

static void counts_and_tops(void **state)
{
    struct fixture *f = *state;
    struct seen seen[] = {{.base = 1, .line = 1, .severity = 4, .pattern = 1},
                          {.base = 2, .line = 1, .pattern = 1},
                          {.base = 3, .line = 1, .pattern = 2, .repo = "other"}};
    struct store_counts counts;
    struct name_count *items;
    struct store_txn *txn;
    size_t count;
    (void)submit_seen(f, 1, 1000, false, seen, 3);
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_count(txn, &counts, &f->err));
    assert_int_equal(counts.alerts, 3);
    assert_int_equal(counts.by_status_severity[STATUS_OPEN][SEVERITY_CRITICAL], 1);
    assert_int_equal(counts.patterns, 2);
    assert_int_equal(counts.nodes[NODE_REPO], 2);
    assert_ok(f, store_top(txn, NODE_REPO, 5, f->arena, &items, &count, &f->err));
    assert_int_equal(count, 2);
    assert_true(text_is(items[0].name, "repo"));
    assert_int_equal(items[0].count, 2);
    assert_ok(f, store_top(txn, NODE_PATTERN, 1, f->arena, &items, &count, &f->err));
    assert_int_equal(count, 1);
    assert_true(text_is(items[0].name, "template 1"));
    assert_int_equal(items[0].count, 2);
    store_read_end(&txn);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_new_alert_is_new_and_the_same_again_is_known),
        TEST(the_same_submission_again_changes_nothing),
        TEST(occurrences_are_numbered_in_the_order_of_the_file),
        TEST(an_alert_that_moved_stays_the_same),
        TEST(what_is_absent_from_a_complete_report_is_fixed_and_may_return),
        TEST(a_report_that_is_not_complete_fixes_nothing),
        TEST(a_complete_report_without_results_fixes_all_of_its_tool),
        TEST(a_sighting_may_say_dismissed_or_fixed),
        TEST(the_record_is_that_of_the_latest_submission),
        TEST(bases_with_one_beginning_are_told_apart),
        TEST(merged_patterns_become_one),
        TEST(evidence_keeps_the_smallest_units),
        TEST(rules_are_promoted_demoted_and_disabled),
        TEST(facts_and_fixes_are_kept_whatever_their_order),
        TEST(questions_find_sort_and_limit),
        TEST(nodes_are_found_by_the_beginning_of_their_ids),
        TEST(counts_and_tops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
