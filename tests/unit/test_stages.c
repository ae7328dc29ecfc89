/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/builtin.h"
#include "lib/fingerprint.h"
#include "lib/format.h"
#include "lib/severity_model.h"
#include "lib/template.h"
#include "stages/snapshot.h"
#include "stages/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct known_cwe cwes[] = {
    {89, CATEGORY_CODE, SEVERITY_CRITICAL, {"SQL injection", 13}}};
static const struct known_rule known_rules[] = {
    {{"shellcheck", 10}, {"SC2086", 6}, CATEGORY_QUALITY, SEVERITY_LOW, {"unquoted", 8}}};
static const struct known_tool tools[] = {{{"trivy", 5}, CATEGORY_CONTAINER}};

/* A snapshot of these rules and a small catalogue. */
static struct snapshot *snapshot_of(struct rule *rules, size_t count)
{
    struct rulebook book = {
        .rules = {rules, count},
        .catalogue = {.cwes = {(struct known_cwe *)cwes, 1},
                      .rules = {(struct known_rule *)known_rules, 1},
                      .tools = {(struct known_tool *)tools, 1}},
    };
    struct snapshot *snapshot = NULL;
    struct error err = {0};
    struct pack pack;
    pack_init(&pack);
    record_pack(&pack, &rulebook_record, &book);
    assert_int_equal(snapshot_new(pack_bytes(&pack), &snapshot, &err), 0);
    pack_close(&pack);
    return snapshot;
}

static struct alert classified(struct alert alert, struct rule *rules, size_t count,
                               struct arena *arena)
{
    struct snapshot *snapshot = snapshot_of(rules, count);
    struct view view = {.snapshot = snapshot};
    struct batch batch = {.form = BATCH_ALERTS};
    struct error err = {0};
    *batch_add_alert(&batch, arena) = alert;
    assert_int_equal(stage_classify.run(&batch, &view, arena, &err), 0);
    assert_int_equal(batch.form, BATCH_CLASSIFIED);
    struct alert out = batch.alerts.items[0];
    for (size_t i = 0; i < out.reasons.count; i++) /* texts of rules belong to the snapshot */
        out.reasons.items[i].because = arena_copy(arena, out.reasons.items[i].because);
    snapshot_destroy(&snapshot);
    return out;
}

/* As classified, with a rulebook of nothing but a model. */
static int classify_with(struct text_model model, struct alert *alert, struct arena *arena,
                         struct error *err)
{
    struct rulebook book = {.catalogue = {.severity_model = model}};
    struct snapshot *snapshot = NULL;
    struct batch batch = {.form = BATCH_ALERTS};
    struct pack pack;
    pack_init(&pack);
    record_pack(&pack, &rulebook_record, &book);
    int result = snapshot_new(pack_bytes(&pack), &snapshot, err);
    pack_close(&pack);
    if (result != 0)
        return -1;
    struct view view = {.snapshot = snapshot};
    *batch_add_alert(&batch, arena) = *alert;
    assert_int_equal(stage_classify.run(&batch, &view, arena, err), 0);
    *alert = batch.alerts.items[0];
    snapshot_destroy(&snapshot);
    return 0;
}

static void texts_decide_only_where_nothing_else_does_and_the_model_is_sure(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct error err = {0};
    struct text builtin = builtin_severity_model();
    struct severity_model *model = NULL;
    assert_int_equal(severity_model_new(builtin, &model, &err), 0);
    struct text_model named = {.id = severity_model_id(model)}, carried = {named.id, builtin};
    severity_model_destroy(&model);
    const struct alert unclear = {
        .tool = TEXT("T"),
        .rule = TEXT("R"),
        .message = TEXT("A heap-based buffer overflow in the web server allows unauthenticated "
                        "remote attackers to execute arbitrary code by a crafted HTTP request."),
        .level = LEVEL_WARNING,
        .level_assumed = true,
    };
    struct alert alert = unclear, other = unclear;
    assert_int_equal(classify_with(named, &alert, arena, &err), 0);
    assert_true(alert.severity >= SEVERITY_HIGH);
    assert_true(alert.confidence > 0.4 && alert.confidence < 1);
    assert_true(text_starts(alert.reasons.items[0].because, TEXT("text: 0.")));
    assert_int_equal(classify_with(carried, &other, arena, &err), 0);
    assert_true(other.severity == alert.severity && other.confidence == alert.confidence);

    alert = unclear;
    alert.level_assumed = false;
    assert_int_equal(classify_with(named, &alert, arena, &err), 0);
    assert_int_equal(alert.severity, SEVERITY_MEDIUM);

    alert = unclear;
    alert.message = TEXT("Expected indentation of 4 spaces but found 2.");
    assert_int_equal(classify_with(named, &alert, arena, &err), 0);
    assert_non_null(strstr(alert.reasons.items[0].because.data, "assumed"));

    alert = unclear;
    assert_int_equal(classify_with((struct text_model){.id = {{0}}}, &alert, arena, &err), 0);
    assert_non_null(strstr(alert.reasons.items[0].because.data, "assumed"));

    named.id.bytes[0] ^= 1;
    assert_int_equal(classify_with(named, &alert, arena, &err), -1);
    assert_int_equal(err.code, ERROR_CONFIG);
    carried.bytes.size--;
    assert_int_equal(classify_with(carried, &alert, arena, &err), -1);
    arena_destroy(&arena);
}

static void severity_is_decided_by_the_most_trusted_source(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    uint32_t sql[] = {89};
    struct alert alert = {
        .tool = TEXT("T"), .rule = TEXT("R"), .level = LEVEL_WARNING, .level_assumed = true};
    assert_int_equal(classified(alert, NULL, 0, arena).severity, SEVERITY_MEDIUM);
    alert.cwe = (struct uints){sql, 1};
    assert_int_equal(classified(alert, NULL, 0, arena).severity, SEVERITY_CRITICAL);
    alert.has_rank = true;
    alert.rank = 10;
    assert_int_equal(classified(alert, NULL, 0, arena).severity, SEVERITY_LOW);
    alert.level = LEVEL_NOTE;
    alert.level_assumed = false;
    alert.rank = 90;
    assert_int_equal(classified(alert, NULL, 0, arena).severity, SEVERITY_LOW);
    alert.tool_severity = TEXT("Moderate");
    assert_int_equal(classified(alert, NULL, 0, arena).severity, SEVERITY_MEDIUM);
    alert.has_score = true;
    alert.score = 7.0;
    assert_int_equal(classified(alert, NULL, 0, arena).severity, SEVERITY_HIGH);
    alert.vector = TEXT("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
    struct alert out = classified(alert, NULL, 0, arena);
    assert_int_equal(out.severity, SEVERITY_CRITICAL);
    assert_true(out.confidence > 0.9);
    assert_non_null(strstr(out.reasons.items[0].because.data, "9.8"));
    alert.kind = KIND_PASS;
    assert_int_equal(classified(alert, NULL, 0, arena).severity, SEVERITY_INFO);
    arena_destroy(&arena);
}

static void a_vector_that_is_wrong_falls_back_to_the_score(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct alert alert = {
        .rule = TEXT("R"), .vector = TEXT("CVSS:3.1/AV:X"), .has_score = true, .score = 2.0};
    assert_int_equal(classified(alert, NULL, 0, arena).severity, SEVERITY_LOW);
    alert.score = 11.0; /* no score at all */
    alert.level = LEVEL_ERROR;
    assert_int_equal(classified(alert, NULL, 0, arena).severity, SEVERITY_HIGH);
    arena_destroy(&arena);
}

static void rules_decide_and_are_named(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct rule rules[] = {
        {.kind = RULE_TRIAGE,
         .tool = TEXT("T"),
         .rule = TEXT("R"),
         .pattern = TEXT("buf \\d++"),
         .aspect = ASPECT_SEVERITY,
         .severity = SEVERITY_LOW,
         .score = 0.93},
        {.kind = RULE_TRIAGE,
         .tool = TEXT("T"),
         .rule = TEXT("R"),
         .pattern = TEXT("buf \\d++"),
         .path_class = TEXT("test"),
         .aspect = ASPECT_SEVERITY,
         .severity = SEVERITY_INFO,
         .score = 0.91},
        {.kind = RULE_TRIAGE,
         .tool = TEXT("T"),
         .rule = TEXT("R"),
         .pattern = TEXT("buf \\d++"),
         .aspect = ASPECT_VERDICT,
         .verdict = VERDICT_FALSE_POSITIVE,
         .score = 0.95},
        {.kind = RULE_CATALOGUE,
         .rule = TEXT("F"),
         .severity = SEVERITY_CRITICAL,
         .category = CATEGORY_SECRET,
         .description = TEXT("stated")},
    };
    for (size_t i = 0; i < 4; i++)
        rules[i].id = rule_id(&rules[i]);
    struct alert alert = {.tool = TEXT("T"),
                          .rule = TEXT("R"),
                          .message = TEXT("buf 12"),
                          .path = TEXT("src/a.c"),
                          .level = LEVEL_ERROR};
    struct alert out = classified(alert, rules, 4, arena);
    assert_int_equal(out.severity, SEVERITY_LOW);
    assert_int_equal(out.verdict, VERDICT_FALSE_POSITIVE);
    assert_true(id_equal(out.reasons.items[0].rule, rules[0].id));
    alert.path = TEXT("tests/a.c"); /* the rule for the path class goes first */
    assert_int_equal(classified(alert, rules, 4, arena).severity, SEVERITY_INFO);
    alert.message = TEXT("buf 12 and more"); /* the pattern is anchored */
    assert_int_equal(classified(alert, rules, 4, arena).severity, SEVERITY_HIGH);
    alert.message = TEXT("buf 12");
    alert.tool = TEXT("U");
    assert_int_equal(classified(alert, rules, 4, arena).verdict, VERDICT_NONE);
    struct alert fact = {.tool = TEXT("any"), .rule = TEXT("F"), .level = LEVEL_NOTE};
    out = classified(fact, rules, 4, arena);
    assert_int_equal(out.severity, SEVERITY_CRITICAL);
    assert_int_equal(out.category, CATEGORY_SECRET);
    arena_destroy(&arena);
}

static void category_is_decided(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct text cve = TEXT("CVE-2024-1");
    uint32_t sql[] = {89}, hardcoded[] = {798};
    static const struct text none = {"", 0};
    struct alert cases[] = {
        {.tool = TEXT("ShellCheck"), .rule = TEXT("SC2086")},
        {.tool = TEXT("x"), .rule = TEXT("r"), .secret = true, .cwe = {hardcoded, 1}},
        {.tool = TEXT("x"), .rule = TEXT("r"), .aliases = {&cve, 1}},
        {.tool = TEXT("Trivy"), .rule = TEXT("r"), .aliases = {&cve, 1}},
        {.tool = TEXT("x"), .rule = TEXT("r"), .path = TEXT(".github/workflows/ci.yml")},
        {.tool = TEXT("x"), .rule = TEXT("r"), .cwe = {sql, 1}},
        {.tool = TEXT("x"), .rule = TEXT("r"), .path = TEXT("Dockerfile")},
        {.tool = TEXT("x"), .rule = TEXT("r"), .has_score = true, .score = 5},
        {.tool = TEXT("x"), .rule = TEXT("r"), .path = none},
    };
    static const enum category expected[] = {
        CATEGORY_QUALITY,   CATEGORY_SECRET,   CATEGORY_DEPENDENCY,
        CATEGORY_CONTAINER, CATEGORY_WORKFLOW, CATEGORY_CODE,
        CATEGORY_CONTAINER, CATEGORY_CODE,     CATEGORY_QUALITY};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(classified(cases[i], NULL, 0, arena).category, expected[i]);
    arena_destroy(&arena);
}

static struct alert finished(struct alert alert, struct arena *arena)
{
    struct origin origin = {0};
    format_finish(&alert, &origin, arena);
    return alert;
}

static void the_base_does_not_know_lines_or_checkouts(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct alert alert = {.tool = TEXT("T"),
                          .rule = TEXT("R"),
                          .message = TEXT("size 12 of x"),
                          .path = TEXT("/home/a/p/src/a.c"),
                          .line = 4};
    struct alert moved = alert, elsewhere = alert, longer = alert, other = alert;
    moved.line = 40;
    elsewhere.path = TEXT("/srv/b/c/p/src/a.c");
    longer.message = TEXT("size 13 of x");
    other.path = TEXT("/home/a/p/src/b.c");
    alert = finished(alert, arena);
    assert_true(id_equal(alert.base, finished(moved, arena).base));
    assert_true(alert.discriminator == finished(moved, arena).discriminator);
    assert_true(id_equal(alert.base, finished(elsewhere, arena).base));
    assert_true(alert.discriminator != finished(elsewhere, arena).discriminator);
    assert_true(id_equal(alert.base, finished(longer, arena).base));
    assert_true(alert.discriminator != finished(longer, arena).discriminator);
    assert_false(id_equal(alert.base, finished(other, arena).base));
    struct alert fields[4];
    for (size_t i = 0; i < 4; i++)
        fields[i] = (struct alert){.tool = TEXT("T"), .rule = TEXT("R"), .message = TEXT("m")};
    fields[1].rule = TEXT("S");
    fields[2].tool = TEXT("U");
    fields[3].repo = TEXT("other");
    for (size_t i = 1; i < 4; i++)
        assert_false(id_equal(finished(fields[0], arena).base, finished(fields[i], arena).base));
    arena_destroy(&arena);
}

/* Runs extract over alerts in this order, in batches of this size, and sums up by pattern. */
static void extract_counts_and_samples(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct batch batch = {.form = BATCH_CLASSIFIED};
    struct error err = {0};
    for (int i = 0; i < 100; i++) {
        struct alert alert = {.tool = TEXT("T"),
                              .rule = TEXT("R"),
                              .line = (uint32_t)i + 1,
                              .path = TEXT("a.c"),
                              .severity = SEVERITY_LOW};
        alert.message = i % 2 ? arena_print(arena, "value %d is wrong", i) : TEXT("nothing else");
        *batch_add_alert(&batch, arena) = finished(alert, arena);
    }
    struct example *example = batch_add_example(&batch, arena);
    example->kind = EXAMPLE_ALERT;
    example->verdict = VERDICT_TRUE_POSITIVE;
    example->alert = finished((struct alert){.tool = TEXT("T"),
                                             .rule = TEXT("R"),
                                             .message = TEXT("value 7 is wrong"),
                                             .path = TEXT("tests/x.c")},
                              arena);
    *batch_add_example(&batch, arena) = (struct example){.kind = EXAMPLE_FACT};
    assert_int_equal(stage_extract.run(&batch, &(struct view){0}, arena, &err), 0);
    assert_int_equal(batch.form, BATCH_CHANGESET);
    assert_int_equal(batch.sightings.count, 100);
    assert_int_equal(batch.alerts.count, 0);
    assert_int_equal(batch.examples.count, 1); /* the fact; the judgement became evidence */
    assert_int_equal(batch.patterns.count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct pattern *pattern = &batch.patterns.items[i];
        assert_int_equal(pattern->sightings, 50);
        assert_int_equal(pattern->samples.count, SAMPLES_PER_PATTERN);
        for (size_t k = 1; k < pattern->samples.count; k++)
            assert_true(pattern->samples.items[k - 1].hash < pattern->samples.items[k].hash);
        bool masked = text_is(pattern->template, "value <number> is wrong");
        assert_int_equal(pattern->labelled, masked ? 1 : 0);
        if (masked)
            assert_true(text_is(pattern->evidence.items[0].path_class, "test"));
    }
    const struct sighting *fourth = &batch.sightings.items[3];
    struct alert back;
    assert_int_equal(fourth->line, 4);
    assert_in_range(fourth->common, 1, batch.commons.count);
    assert_int_equal(alert_parts_unpack(fourth->record,
                                        batch.commons.items[fourth->common - 1].bytes, arena, &back,
                                        &err),
                     0);
    assert_true(text_starts(back.message, TEXT("value ")));
    assert_true(batch.commons.count < batch.sightings.count / 10);
    arena_destroy(&arena);
}

/* What names a vulnerability of a package goes to the joint alerts; two names teach, of any alert.
 */
static void extract_parts_what_tools_share(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct batch batch = {.form = BATCH_CLASSIFIED};
    struct error err = {0};
    struct text names[] = {TEXT("CVE-2020-1111"), TEXT("GHSA-aaaa-bbbb-cccc")};
    const struct alert alerts[] = {
        {.rule = TEXT("R"), .path = TEXT("a.c")},
        {.rule = TEXT("R"), .path = TEXT("go.mod"), .package = TEXT("pkg:golang/a")},
        {.rule = TEXT("R"), .path = TEXT("a.c"), .aliases = {names, 2}},
        {.rule = TEXT("PYSEC-2020-1"),
         .path = TEXT("web/requirements.txt"),
         .package = TEXT("pkg:PyPI/A_b@1.0"),
         .aliases = {names + 1, 1},
         .confidence = 0.5},
    };
    for (size_t i = 0; i < 4; i++) {
        struct alert alert = alerts[i];
        alert.tool = TEXT("T");
        alert.message = TEXT("m");
        *batch_add_alert(&batch, arena) = finished(alert, arena);
    }
    assert_int_equal(stage_extract.run(&batch, &(struct view){0}, arena, &err), 0);
    assert_int_equal(batch.sightings.count, 3);
    assert_int_equal(batch.joints.count, 1);
    const struct joint *joint = &batch.joints.items[0];
    assert_true(text_is(joint->name, "GHSA-aaaa-bbbb-cccc"));
    assert_true(id_equal(joint->sighting.base, fingerprint_joint(joint->site, joint->name)));
    assert_true(joint->confidence > 0.4);
    struct alert back;
    assert_int_equal(alert_parts_unpack(joint->sighting.record,
                                        batch.commons.items[joint->sighting.common - 1].bytes,
                                        arena, &back, &err),
                     0);
    assert_true(text_is(back.package, "pkg:pypi/a-b"));
    assert_true(text_is(back.package_version, "1.0"));
    assert_int_equal(batch.synonyms.count, 2);
    assert_true(text_is(batch.synonyms.items[0].name, "GHSA-aaaa-bbbb-cccc"));
    assert_true(text_is(batch.synonyms.items[0].better, "CVE-2020-1111"));
    assert_true(text_is(batch.synonyms.items[1].name, "PYSEC-2020-1"));
    assert_true(text_is(batch.synonyms.items[1].better, "GHSA-aaaa-bbbb-cccc"));
    uint64_t counted = 0;
    for (size_t i = 0; i < batch.patterns.count; i++)
        counted += batch.patterns.items[i].sightings;
    assert_int_equal(counted, 4);
    arena_destroy(&arena);
}

/* `count` judgements over `repos` repositories, each at a commit of its own; every `wrong`th says
 * otherwise (0: none). */
static struct pattern judged(struct arena *arena, int count, int repos, int wrong,
                             const char *path_class)
{
    struct pattern pattern = {
        .tool = TEXT("T"), .rule = TEXT("R"), .template = TEXT("value <number> is wrong")};
    pattern.id = pattern_id(pattern.tool, pattern.rule, pattern.template);
    for (int i = 0; i < count; i++) {
        struct evidences *list = &pattern.evidence;
        list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
        bool odd = wrong && i % wrong == 0;
        list->items[list->count++] = (struct evidence){
            .unit = (uint64_t)i + 1,
            .repo = arena_print(arena, "repo-%d", i % repos),
            .commit = arena_print(arena, "c%d", i),
            .path_class = text_of(path_class),
            .message = arena_print(arena, "value %d is wrong", i),
            .verdict = odd ? VERDICT_TRUE_POSITIVE : VERDICT_FALSE_POSITIVE,
        };
    }
    return pattern;
}

static struct rules validated(struct pattern *pattern, struct rules known, struct rule *active,
                              size_t active_count, struct arena *arena)
{
    struct snapshot *snapshot = snapshot_of(active, active_count);
    struct batch batch = {.form = BATCH_EVIDENCE, .patterns = {pattern, 1}, .rules = known};
    struct error err = {0};
    assert_int_equal(stage_validate.run(&batch, &(struct view){.snapshot = snapshot}, arena, &err),
                     0);
    assert_int_equal(batch.form, BATCH_CHANGESET);
    snapshot_destroy(&snapshot);
    return batch.rules;
}

static const struct rule *general(struct rules rules)
{
    for (size_t i = 0; i < rules.count; i++)
        if (rules.items[i].path_class.size == 0)
            return &rules.items[i];
    fail_msg("no general rule");
    return NULL;
}

static void a_consistent_judgement_becomes_a_rule(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct pattern pattern = judged(arena, 30, 3, 0, "source");
    struct rules rules = validated(&pattern, (struct rules){0}, NULL, 0, arena);
    assert_int_equal(rules.count, 1);
    assert_int_equal(rules.items[0].lifecycle, LIFECYCLE_ACTIVE);
    assert_int_equal(rules.items[0].verdict, VERDICT_FALSE_POSITIVE);
    assert_int_equal(rules.items[0].successes, 30);
    assert_int_equal(rules.items[0].repositories, 3);
    assert_true(rules.items[0].score >= 0.9);
    assert_true(rules.items[0].examples.count > 0);
    arena_destroy(&arena);
}

static void too_little_or_one_sided_evidence_promotes_nothing(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    static const struct {
        int count, repos, wrong;
    } cases[] = {{24, 3, 0}, {5000, 1, 0}, {60, 4, 3}, {60, 4, 2}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pattern pattern =
            judged(arena, cases[i].count, cases[i].repos, cases[i].wrong, "source");
        struct rules rules = validated(&pattern, (struct rules){0}, NULL, 0, arena);
        for (size_t k = 0; k < rules.count; k++)
            assert_int_equal(rules.items[k].lifecycle, LIFECYCLE_CANDIDATE);
    }
    arena_destroy(&arena);
}

static void many_findings_of_one_commit_count_once(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct pattern pattern = judged(arena, 40, 2, 0, "source");
    for (size_t i = 0; i < pattern.evidence.count; i++)
        pattern.evidence.items[i].commit = TEXT("same");
    struct rules rules = validated(&pattern, (struct rules){0}, NULL, 0, arena);
    assert_int_equal(general(rules)->trials, 2);
    assert_int_equal(general(rules)->lifecycle, LIFECYCLE_CANDIDATE);
    arena_destroy(&arena);
}

static void a_rule_falls_only_below_probation(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct pattern good = judged(arena, 30, 3, 0, "source");
    struct rule active = *general(validated(&good, (struct rules){0}, NULL, 0, arena));
    struct pattern doubtful = judged(arena, 60, 3, 20, "source"); /* 57 of 60: 0.89 */
    struct rules known = {&active, 1};
    struct rule after = *general(validated(&doubtful, known, NULL, 0, arena));
    assert_true(after.score < 0.9 && after.score >= 0.8);
    assert_int_equal(after.lifecycle, LIFECYCLE_PROBATION);
    assert_true(id_equal(after.id, active.id));
    struct pattern bad = judged(arena, 60, 3, 3, "source");
    after = *general(validated(&bad, known, NULL, 0, arena));
    assert_int_equal(after.lifecycle, LIFECYCLE_DEMOTED);
    active.lifecycle = LIFECYCLE_DISABLED;
    after = *general(validated(&good, known, NULL, 0, arena));
    assert_int_equal(after.lifecycle, LIFECYCLE_DISABLED);
    arena_destroy(&arena);
}

static void path_classes_learn_apart_where_they_differ(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct pattern both = judged(arena, 60, 3, 0, "source");
    for (size_t i = 0; i < 30; i++) {
        both.evidence.items[i].path_class = TEXT("test");
        both.evidence.items[i].verdict = VERDICT_TRUE_POSITIVE;
    }
    struct rules rules = validated(&both, (struct rules){0}, NULL, 0, arena);
    unsigned active = 0;
    for (size_t i = 0; i < rules.count; i++) {
        const struct rule *rule = &rules.items[i];
        if (rule->lifecycle != LIFECYCLE_ACTIVE)
            continue;
        active++;
        assert_int_equal(rule->verdict, text_is(rule->path_class, "test") ? VERDICT_TRUE_POSITIVE
                                                                          : VERDICT_FALSE_POSITIVE);
        assert_true(rule->path_class.size > 0);
    }
    assert_int_equal(active, 2);
    arena_destroy(&arena);
}

static void a_fact_is_knowledge_at_once_and_outranks_learning(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct snapshot *empty = snapshot_of(NULL, 0);
    struct example fact = {.kind = EXAMPLE_FACT,
                           .severity = SEVERITY_HIGH,
                           .fact = {.id = TEXT("R"), .auto_fix = true, .fix = TEXT("quote it")}};
    struct batch batch = {.form = BATCH_EVIDENCE, .examples = {&fact, 1}};
    struct error err = {0};
    assert_int_equal(stage_validate.run(&batch, &(struct view){.snapshot = empty}, arena, &err), 0);
    assert_int_equal(batch.rules.count, 1);
    assert_int_equal(batch.rules.items[0].lifecycle, LIFECYCLE_ACTIVE);
    struct rule curated = batch.rules.items[0];
    fact.fact.fix = (struct text){"", 0}; /* an automatic fix that is not there */
    batch = (struct batch){.form = BATCH_EVIDENCE, .examples = {&fact, 1}};
    assert_int_equal(stage_validate.run(&batch, &(struct view){.snapshot = empty}, arena, &err), 0);
    assert_int_equal(batch.rules.items[0].lifecycle, LIFECYCLE_CANDIDATE);
    snapshot_destroy(&empty);
    struct pattern pattern = judged(arena, 30, 3, 0, "source");
    for (size_t i = 0; i < pattern.evidence.count; i++) {
        pattern.evidence.items[i].verdict = VERDICT_NONE;
        pattern.evidence.items[i].severity = SEVERITY_LOW;
    }
    struct rules rules = validated(&pattern, (struct rules){0}, &curated, 1, arena);
    assert_int_equal(general(rules)->lifecycle, LIFECYCLE_CANDIDATE);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_decide_only_where_nothing_else_does_and_the_model_is_sure),
        cmocka_unit_test(severity_is_decided_by_the_most_trusted_source),
        cmocka_unit_test(a_vector_that_is_wrong_falls_back_to_the_score),
        cmocka_unit_test(rules_decide_and_are_named),
        cmocka_unit_test(category_is_decided),
        cmocka_unit_test(the_base_does_not_know_lines_or_checkouts),
        cmocka_unit_test(extract_counts_and_samples),
        cmocka_unit_test(extract_parts_what_tools_share),
        cmocka_unit_test(a_consistent_judgement_becomes_a_rule),
        cmocka_unit_test(too_little_or_one_sided_evidence_promotes_nothing),
        cmocka_unit_test(many_findings_of_one_commit_count_once),
        cmocka_unit_test(a_rule_falls_only_below_probation),
        cmocka_unit_test(path_classes_learn_apart_where_they_differ),
        cmocka_unit_test(a_fact_is_knowledge_at_once_and_outranks_learning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
