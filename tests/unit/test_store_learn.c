/* SPDX-License-Identifier: MPL-2.0 */
#include "tests/unit/test_store.h"

#include "schema/example.h"

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

static const char rule_facts[] =
    "rule(learned_gets, diagnostic, high, code, 'gets() has no bound').\n"
    "pattern(learned_gets, '\\\\bgets\\\\s*\\\\(').\n"
    "example(learned_gets, 'gets(line);').\n";

static const char fix_facts[] =
    "rule(learned_fgets, curative, high, code, 'gets() has no bound').\n"
    "pattern(learned_fgets, '\\\\bgets\\\\((\\\\w{1,40})\\\\)').\n"
    "fix(learned_fgets, 'fgets($1, sizeof $1, stdin)').\n"
    "example(learned_fgets, 'gets(line);').\n";

struct proposing {
    struct proposal proposal;
    struct thresholds thresholds;
    struct proposed result;
    int64_t at;
};

static int do_propose(struct store_txn *txn, void *context, struct error *err)
{
    struct proposing *p = context;
    return store_rule_propose(txn, &p->proposal, 1, p->at, &p->thresholds, &p->result, err);
}

static const struct check passed[] = {{{"compiles", 8}, true, {"", 0}},
                                      {{"redos", 5}, true, {"", 0}}};
static const struct check failed[] = {{{"compiles", 8}, true, {"", 0}},
                                      {{"redos", 5}, false, {"too slow", 8}}};

static struct proposing proposal(struct fixture *f, const char *text, unsigned repos,
                                 unsigned pairs, const struct check *checks)
{
    struct proposal_support *supports = arena_array(f->arena, pairs, sizeof *supports);
    for (unsigned i = 0; i < pairs; i++)
        supports[i] =
            (struct proposal_support){.repo = arena_print(f->arena, "acme/r%u", i % repos),
                                      .commit = arena_print(f->arena, "c%u", i),
                                      .held = 3};
    return (struct proposing){
        .proposal = {.kind = strstr(text, "curative") ? RULE_CURATIVE : RULE_CONTENT,
                     .text = text_of(text),
                     .tool = TEXT("tool"),
                     .rule = TEXT("R0"),
                     .checks = checks,
                     .check_count = 2,
                     .supports = supports,
                     .support_count = pairs},
        .at = DAY,
    };
}

static void propose(struct fixture *f, struct proposing *p)
{
    assert_ok(f, store_write(f->store, do_propose, p, &f->err));
}

static struct rule_history history(struct fixture *f, struct id id)
{
    struct rule_history out;
    struct store_txn *txn;
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_rule_history(txn, id, f->arena, &out, &f->err));
    store_read_end(&txn);
    return out;
}

/* One outcome for the rule. */
static struct example outcome_of(struct fixture *f, struct id rule, unsigned repo, unsigned commit,
                                 enum outcome outcome)
{
    struct example example = {
        .kind = EXAMPLE_FIX,
        .alert = {.base = numbered_id("test.base", commit),
                  .repo = arena_print(f->arena, "acme/r%u", repo),
                  .commit = arena_print(f->arena, "d%u", commit),
                  .tool = TEXT("tool"),
                  .rule = TEXT("R0"),
                  .template = TEXT("template 0")},
        .fix = {.outcome = outcome, .by = rule},
    };
    if (outcome == OUTCOME_FAILURE)
        example.fix.error = TEXT("the build broke");
    return example;
}

static struct tally report_outcomes(struct fixture *f, unsigned content, int64_t at,
                                    struct example *examples, size_t count, size_t per_batch)
{
    size_t batches = (count + per_batch - 1) / per_batch;
    struct batch **list = arena_array(f->arena, batches, sizeof *list);
    for (size_t i = 0; i < batches; i++) {
        list[i] = make_batch(f->arena, NULL, 0);
        list[i]->examples.items = examples + i * per_batch;
        list[i]->examples.count = i + 1 < batches ? per_batch : count - i * per_batch;
    }
    struct submitting s = {
        .fixture = f, .content = content, .at = at, .batches = list, .count = batches};
    return submit(&s);
}

static struct tally report_run(struct fixture *f, unsigned content, int64_t at, struct id rule,
                               unsigned repos, unsigned count, enum outcome outcome)
{
    struct example *examples = arena_array(f->arena, count, sizeof *examples);
    for (unsigned i = 0; i < count; i++)
        examples[i] = outcome_of(f, rule, i % repos, content * 1000 + i, outcome);
    return report_outcomes(f, content, at, examples, count, 7);
}

struct audits {
    struct fixture *fixture;
    char text[1000];
};

static int visit_audit(void *context, const struct audit *audit, struct error *err)
{
    struct audits *audits = context;
    size_t used = strlen(audits->text);
    (void)err;
    (void)snprintf(audits->text + used, sizeof audits->text - used, "%.*s>%.*s:%.*s\n",
                   TEXT_ARG(audit->from), TEXT_ARG(audit->to), TEXT_ARG(audit->reason));
    return 0;
}

static void assert_audit(struct fixture *f, const char *wanted)
{
    struct audits audits = {.fixture = f};
    struct store_txn *txn;
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_audit(txn, visit_audit, &audits, &f->err));
    store_read_end(&txn);
    if (!strstr(audits.text, wanted))
        fail_msg("the audit log has no \"%s\":\n%s", wanted, audits.text);
}

static void a_proposal_with_proof_is_active_at_once(void **state)
{
    struct fixture *f = *state;
    struct proposing p = proposal(f, rule_facts, 2, 25, passed);
    propose(f, &p);
    assert_int_equal(p.result.before, LIFECYCLE_NONE);
    assert_int_equal(p.result.after, LIFECYCLE_ACTIVE);
    struct rule_history h = history(f, p.result.id);
    assert_true(text_is(h.rule.name, "learned_gets"));
    assert_true(text_is(h.rule.description, "gets() has no bound"));
    assert_int_equal(h.rule.severity, SEVERITY_HIGH);
    assert_int_equal(h.supports.count, 25);
    assert_audit(f, "none>candidate:proposed\n");
    assert_audit(f, "candidate>active:score 0.902: 25 of 25 pairs held, 2 repositories\n");
    assert_sound(f);
}

static void the_same_proposal_again_changes_nothing(void **state)
{
    struct fixture *f = *state;
    struct pack before, after;
    struct proposing p = proposal(f, fix_facts, 3, 30, passed);
    propose(f, &p);
    export_to(f, &before);
    struct id id = p.result.id;
    propose(f, &p);
    export_to(f, &after);
    assert_true(id_equal(id, p.result.id));
    assert_int_equal(p.result.before, LIFECYCLE_ACTIVE);
    assert_true(text_equal(pack_bytes(&before), pack_bytes(&after)));
    pack_close(&before);
    pack_close(&after);
    /* Nor does it make the evidence younger to see it again later. */
    p.at = 100 * DAY;
    propose(f, &p);
    struct rule_history h = history(f, id);
    assert_int_equal(h.rule.proposed_at, 100 * DAY);
    assert_int_equal(h.rule.judged_at, DAY);
}

static void without_proof_it_is_a_candidate(void **state)
{
    struct fixture *f = *state;
    struct thresholds thresholds = thresholds_full(&(struct thresholds){0});
    struct proposing flood = proposal(f, rule_facts, 1, 500, passed);
    propose(f, &flood);
    assert_int_equal(flood.result.after, LIFECYCLE_CANDIDATE);
    struct rule_history h = history(f, flood.result.id);
    assert_true(text_is(rule_blocker(&h.rule, &thresholds, f->arena), "1 of 2 repositories"));
    struct proposing few = proposal(f, fix_facts, 3, 10, passed);
    propose(f, &few);
    assert_int_equal(few.result.after, LIFECYCLE_CANDIDATE);
    assert_sound(f);
}

static void a_failed_check_keeps_it_from_acting(void **state)
{
    struct fixture *f = *state;
    struct thresholds thresholds = thresholds_full(&(struct thresholds){0});
    struct proposing p = proposal(f, rule_facts, 4, 100, failed);
    propose(f, &p);
    assert_int_equal(p.result.after, LIFECYCLE_CANDIDATE);
    struct rule_history h = history(f, p.result.id);
    assert_true(
        text_is(rule_blocker(&h.rule, &thresholds, f->arena), "1 of 3 checks failed: redos"));
    /* Checked again it acts, and a check that fails later takes that away. */
    p = proposal(f, rule_facts, 4, 100, passed);
    p.at = 2 * DAY;
    propose(f, &p);
    assert_int_equal(p.result.after, LIFECYCLE_ACTIVE);
    p = proposal(f, rule_facts, 4, 100, failed);
    p.at = 3 * DAY;
    propose(f, &p);
    assert_int_equal(p.result.after, LIFECYCLE_DEMOTED);
    assert_audit(f, "active>demoted:a check failed");
    assert_sound(f);
}

static void a_text_that_is_not_one_plain_rule_never_acts(void **state)
{
    struct fixture *f = *state;
    static const char *const texts[] = {
        "nonsense(",
        "rule(a, diagnostic, high, code, 'x').\npattern(a, 'x').\nexample(a, 'x').\n"
        "rule(b, diagnostic, high, code, 'y').\npattern(b, 'y').\nexample(b, 'y').\n",
        "rule(a, diagnostic, high, code, 'x').\npattern(a, 'x').\n",
        "rule(a, evidence, high, code, 'x').\npattern(a, 'x').\nexample(a, 'x').\n",
        "rule(a, diagnostic, high, code, 'x').\npattern(a, 'x').\nexample(a, 'x').\n"
        "stopword(_, 'x').\n",
        "rule(a, diagnostic, high, code, 'x').\npattern(a, 'x').\nexample(a, 'x').\n"
        ":- end_object.\n:- object(b, implements(ruleset)).\n",
        "rule(a, diagnostic, high, code, 'x').\npattern(a, 'x').\nexample(a, 'x').\n/*",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct proposing p = proposal(f, texts[i], 3, 60, passed);
        propose(f, &p);
        if (p.result.after != LIFECYCLE_CANDIDATE)
            fail_msg("text %zu is %s", i, names_word(&lifecycle_names, p.result.after));
    }
    /* Of another kind than it says. */
    struct proposing p = proposal(f, fix_facts, 3, 60, passed);
    p.proposal.kind = RULE_CONTENT;
    propose(f, &p);
    assert_int_equal(p.result.after, LIFECYCLE_CANDIDATE);
    p.proposal.kind = RULE_TRIAGE;
    propose(f, &p);
    assert_true(p.result.refused.size > 0);
    assert_sound(f);
}

static void too_large_a_text_is_refused(void **state)
{
    struct fixture *f = *state;
    struct proposing p = proposal(f, rule_facts, 3, 60, passed);
    p.proposal.text.data = arena_array(f->arena, RULE_TEXT_MAX + 1, 1);
    p.proposal.text.size = RULE_TEXT_MAX + 1;
    propose(f, &p);
    assert_true(text_is(p.result.refused, "its text is larger than 64 KiB"));
    assert_true(id_is_zero(p.result.id));
}

static void outcomes_promote_and_demote(void **state)
{
    struct fixture *f = *state;
    struct proposing p = proposal(f, fix_facts, 3, 10, passed);
    propose(f, &p);
    struct tally tally = report_run(f, 1, 2 * DAY, p.result.id, 3, 20, OUTCOME_SUCCESS);
    assert_int_equal(tally.rules_promoted, 1);
    assert_int_equal(history(f, p.result.id).rule.lifecycle, LIFECYCLE_ACTIVE);
    tally = report_run(f, 2, 3 * DAY, p.result.id, 3, 3, OUTCOME_FAILURE);
    assert_int_equal(tally.rules_demoted, 0);
    assert_int_equal(history(f, p.result.id).rule.lifecycle, LIFECYCLE_PROBATION);
    tally = report_run(f, 3, 4 * DAY, p.result.id, 3, 2, OUTCOME_FAILURE);
    assert_int_equal(tally.rules_demoted, 1);
    struct rule_history h = history(f, p.result.id);
    assert_int_equal(h.rule.lifecycle, LIFECYCLE_DEMOTED);
    assert_int_equal(h.rule.trials, 35);
    assert_int_equal(h.rule.judged_at, 4 * DAY);
    assert_audit(f, "active>probation:score 0.7");
    assert_audit(f, "probation>demoted:score 0.7");
    bool told = false;
    for (size_t i = 0; i < h.supports.count; i++)
        told |= text_is(h.supports.items[i].error, "the build broke");
    assert_true(told);
    assert_sound(f);
}

static void outcomes_may_come_before_the_rule(void **state)
{
    struct fixture *f = *state;
    struct fixture other;
    struct pack first, second;
    struct proposing p = proposal(f, fix_facts, 3, 10, passed);
    fixture_init(&other);
    propose(f, &p);
    (void)report_run(f, 1, 2 * DAY, p.result.id, 3, 30, OUTCOME_SUCCESS);
    struct id id = p.result.id;
    (void)report_run(&other, 1, 2 * DAY, id, 3, 30, OUTCOME_SUCCESS);
    assert_sound(&other);
    p = proposal(&other, fix_facts, 3, 10, passed);
    propose(&other, &p);
    assert_int_equal(p.result.after, LIFECYCLE_ACTIVE);
    struct rule_history a = history(f, id), b = history(&other, id);
    pack_init(&first);
    pack_init(&second);
    record_pack(&first, &rule_record, &a.rule);
    record_pack(&second, &rule_record, &b.rule);
    assert_true(text_equal(pack_bytes(&first), pack_bytes(&second)));
    pack_close(&first);
    pack_close(&second);
    fixture_close(&other);
}

static void shuffle_examples(struct example *examples, size_t count, uint64_t *seed)
{
    for (size_t i = count; i > 1; i--) {
        size_t k = below(seed, (unsigned)i);
        struct example swap = examples[i - 1];
        examples[i - 1] = examples[k];
        examples[k] = swap;
    }
}

static void export_supports(struct fixture *f, struct id id, struct pack *pack)
{
    struct rule_history h = history(f, id);
    pack_init(pack);
    record_pack(pack, &rule_record, &h.rule);
    for (size_t i = 0; i < h.supports.count; i++)
        record_pack(pack, &support_record, &h.supports.items[i]);
}

/* Two submissions of outcomes, in another order, in other batches: the same rule. */
static void the_order_of_arrival_does_not_matter(void **state)
{
    struct fixture *f = *state;
    uint64_t seed = 99;
    enum { COUNT = 60 };
    for (unsigned round = 0; round < PROPERTY_ROUNDS; round++) {
        struct fixture other;
        struct pack first, second;
        fixture_init(&other);
        struct proposing p = proposal(f, round % 2 ? fix_facts : rule_facts, 3, 5 + round, passed);
        p.proposal.rule = arena_print(f->arena, "R%u", round);
        propose(f, &p);
        struct id id = p.result.id;
        propose(&other, &p);
        struct example early[COUNT], late[COUNT];
        for (unsigned i = 0; i < COUNT; i++) {
            unsigned failing = round + 2;
            early[i] = outcome_of(f, id, below(&seed, 4), below(&seed, 40),
                                  below(&seed, failing) ? OUTCOME_SUCCESS : OUTCOME_FAILURE);
            late[i] = outcome_of(f, id, below(&seed, 4), below(&seed, 80),
                                 below(&seed, failing) ? OUTCOME_SUCCESS : OUTCOME_PARTIAL);
        }
        (void)report_outcomes(f, 10 + 2 * round, 5 * DAY, early, COUNT, 9);
        (void)report_outcomes(f, 11 + 2 * round, 9 * DAY, late, COUNT, 60);
        shuffle_examples(early, COUNT, &seed);
        shuffle_examples(late, COUNT, &seed);
        (void)report_outcomes(&other, 11 + 2 * round, 9 * DAY, late, COUNT, 7);
        (void)report_outcomes(&other, 10 + 2 * round, 5 * DAY, early, COUNT, 60);
        export_supports(f, id, &first);
        export_supports(&other, id, &second);
        assert_true(text_equal(pack_bytes(&first), pack_bytes(&second)));
        assert_sound(&other);
        pack_close(&first);
        pack_close(&second);
        fixture_close(&other);
    }
    assert_sound(f);
}

static void a_flood_is_bounded(void **state)
{
    struct fixture *f = *state;
    struct proposing p = proposal(f, fix_facts, 2, 4, passed);
    propose(f, &p);
    enum { FLOOD = 5000 };
    struct example *examples = arena_array(f->arena, FLOOD, sizeof *examples);
    for (unsigned i = 0; i < FLOOD; i++)
        examples[i] = outcome_of(f, p.result.id, 7, i, OUTCOME_SUCCESS);
    (void)report_outcomes(f, 1, 2 * DAY, examples, FLOOD, 100);
    struct rule_history h = history(f, p.result.id);
    assert_int_equal(h.supports.count, 4 + SUPPORTS_PER_REPO);
    assert_sound(f);
}

struct by_hand {
    struct id id;
    enum lifecycle to;
    int64_t at;
    bool changed;
};

static int do_by_hand(struct store_txn *txn, void *context, struct error *err)
{
    struct by_hand *b = context;
    return store_rule_by_hand(txn, b->id, b->to, b->at, TEXT("we know it"), &b->changed, err);
}

static void people_have_the_last_word_but_not_over_checks(void **state)
{
    struct fixture *f = *state;
    struct proposing p = proposal(f, fix_facts, 1, 4, passed);
    propose(f, &p);
    struct by_hand b = {.id = p.result.id, .to = LIFECYCLE_ACTIVE, .at = 2 * DAY};
    assert_ok(f, store_write(f->store, do_by_hand, &b, &f->err));
    assert_true(b.changed);
    assert_int_equal(history(f, b.id).rule.lifecycle, LIFECYCLE_ACTIVE);
    assert_audit(f, "candidate>active:by hand: we know it");
    assert_ok(f, store_write(f->store, do_by_hand, &b, &f->err));
    assert_false(b.changed);
    b.to = LIFECYCLE_DEMOTED;
    assert_ok(f, store_write(f->store, do_by_hand, &b, &f->err));
    assert_int_equal(history(f, b.id).rule.lifecycle, LIFECYCLE_DEMOTED);
    assert_sound(f);
    p = proposal(f, rule_facts, 4, 100, failed);
    propose(f, &p);
    b = (struct by_hand){.id = p.result.id, .to = LIFECYCLE_ACTIVE, .at = 2 * DAY};
    assert_int_equal(store_write(f->store, do_by_hand, &b, &f->err), -1);
    assert_non_null(strstr(f->err.message, "redos"));
    assert_int_equal(history(f, b.id).rule.lifecycle, LIFECYCLE_CANDIDATE);
}

static int do_disable(struct store_txn *txn, void *context, struct error *err)
{
    return store_rule_disable(txn, *(struct id *)context, 3 * DAY, TEXT("off"), err);
}

static int do_enable(struct store_txn *txn, void *context, struct error *err)
{
    return store_rule_enable(txn, *(struct id *)context, 4 * DAY, TEXT("on"), err);
}

static void a_disabled_rule_stays_so_until_it_is_enabled(void **state)
{
    struct fixture *f = *state;
    struct proposing p = proposal(f, rule_facts, 2, 25, passed);
    propose(f, &p);
    assert_ok(f, store_write(f->store, do_disable, &p.result.id, &f->err));
    (void)report_run(f, 1, 5 * DAY, p.result.id, 3, 20, OUTCOME_SUCCESS);
    assert_int_equal(history(f, p.result.id).rule.lifecycle, LIFECYCLE_DISABLED);
    assert_sound(f);
    assert_ok(f, store_write(f->store, do_enable, &p.result.id, &f->err));
    assert_int_equal(history(f, p.result.id).rule.lifecycle, LIFECYCLE_ACTIVE);
    assert_sound(f);
}

static void learned_rules_are_listed_once_by_name(void **state)
{
    struct fixture *f = *state;
    struct rules rules;
    struct store_txn *txn;
    struct proposing p = proposal(f, rule_facts, 2, 25, passed);
    propose(f, &p);
    p = proposal(f, rule_facts, 2, 40, passed); /* the same name, about another rule */
    p.proposal.rule = TEXT("R1");
    propose(f, &p);
    struct proposing fix = proposal(f, fix_facts, 2, 25, passed);
    propose(f, &fix);
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_learned(txn, f->arena, &rules, &f->err));
    assert_int_equal(rules.count, 2);
    assert_true(text_is(rules.items[0].name, "learned_fgets"));
    assert_true(id_equal(rules.items[1].id, p.result.id));
    struct rules triage;
    assert_ok(f, store_snapshot(txn, f->arena, &triage, &f->err));
    assert_int_equal(triage.count, 0);
    store_read_end(&txn);
}

static void thresholds_stay_and_judge_all_rules(void **state)
{
    struct fixture *f = *state;
    struct proposing p = proposal(f, rule_facts, 2, 10, passed);
    propose(f, &p);
    assert_int_equal(p.result.after, LIFECYCLE_CANDIDATE);
    struct id id = p.result.id;
    p = proposal(f, fix_facts, 2, 1, passed);
    p.thresholds = (struct thresholds){.promote = 0.7, .probation = 0.6};
    propose(f, &p);
    assert_int_equal(history(f, id).rule.lifecycle, LIFECYCLE_ACTIVE);
    struct store_txn *txn;
    struct thresholds now;
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_thresholds(txn, &now, &f->err));
    store_read_end(&txn);
    assert_true(now.promote > 0.69 && now.promote < 0.71);
    assert_int_equal(now.half_life, 180);
    /* What nobody may ask for changes nothing. */
    p.thresholds = (struct thresholds){.promote = 0.0001};
    propose(f, &p);
    p.thresholds = (struct thresholds){.promote = (double)NAN};
    propose(f, &p);
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_thresholds(txn, &now, &f->err));
    store_read_end(&txn);
    assert_true(now.promote > 0.69 && now.promote < 0.71);
    assert_sound(f);
}

int main(void)
{
#define TEST_OF(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST_OF(a_proposal_with_proof_is_active_at_once),
        TEST_OF(the_same_proposal_again_changes_nothing),
        TEST_OF(without_proof_it_is_a_candidate),
        TEST_OF(a_failed_check_keeps_it_from_acting),
        TEST_OF(a_text_that_is_not_one_plain_rule_never_acts),
        TEST_OF(too_large_a_text_is_refused),
        TEST_OF(outcomes_promote_and_demote),
        TEST_OF(outcomes_may_come_before_the_rule),
        TEST_OF(the_order_of_arrival_does_not_matter),
        TEST_OF(a_flood_is_bounded),
        TEST_OF(people_have_the_last_word_but_not_over_checks),
        TEST_OF(a_disabled_rule_stays_so_until_it_is_enabled),
        TEST_OF(learned_rules_are_listed_once_by_name),
        TEST_OF(thresholds_stay_and_judge_all_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
