/* SPDX-License-Identifier: MPL-2.0 */
/* validate: from one pattern's labelled evidence to triage rules, and from a curated fact to
 * catalogue knowledge; each checked before it may act.
 *
 * A triage rule says: an alert of this tool and rule id, whose message has this template, and whose
 * path is of this class (or of any), has this severity, this category, or is a true or false
 * positive. It is proven on repositories that it was not learned from: the repositories are split
 * in two folds, the label that most units of one fold carry predicts the units of the other, and
 * each distinct (repository, commit) pair counts once, as a success only if all its units agree
 * with the prediction. */
#include "lib/confidence.h"
#include "lib/match.h"
#include "lib/path_class.h"
#include "lib/redos.h"
#include "lib/template.h"
#include "stages/snapshot.h"
#include "stages/stage.h"

#include <stdlib.h>

enum { LABELS_MAX = CATEGORY_COUNT, EXAMPLES_KEPT = 3 };
_Static_assert((int)LABELS_MAX >= (int)SEVERITY_COUNT && (int)LABELS_MAX >= (int)VERDICT_COUNT,
               "labels of every aspect fit");

/* A unit of evidence for one aspect. */
struct unit {
    struct text repo, commit;
    unsigned label;
};

/* A distinct (repository, commit) pair and how its units turned out. */
struct trial {
    unsigned labels[LABELS_MAX];
    struct text repo;
};

struct study {
    struct trial *trials; /* by repository, then commit */
    size_t count;
    uint32_t repositories;
};

struct proof {
    unsigned label; /* of most units */
    uint64_t successes, trials;
    uint32_t repositories;
    double score;
};

static unsigned label_of(const struct evidence *evidence, enum aspect aspect)
{
    switch (aspect) {
    case ASPECT_SEVERITY:
        return evidence->severity;
    case ASPECT_CATEGORY:
        return evidence->category;
    case ASPECT_VERDICT:
        return evidence->verdict;
    default:
        return 0;
    }
}

static int compare_units(const void *a, const void *b)
{
    const struct unit *first = a, *second = b;
    int order = text_compare(first->repo, second->repo);
    return order ? order : text_compare(first->commit, second->commit);
}

/* The units that carry a label for the aspect, on paths of the class (empty: any). */
static size_t collect_units(const struct pattern *pattern, enum aspect aspect,
                            struct text path_class, struct unit *units)
{
    size_t count = 0;
    for (size_t i = 0; i < pattern->evidence.count; i++) {
        const struct evidence *evidence = &pattern->evidence.items[i];
        unsigned label = label_of(evidence, aspect);
        bool fits = !path_class.size || text_equal(path_class, evidence->path_class);
        if (label && label < LABELS_MAX && fits)
            units[count++] = (struct unit){evidence->repo, evidence->commit, label};
    }
    qsort(units, count, sizeof *units, compare_units);
    return count;
}

static struct study study_units(const struct unit *units, size_t count, struct arena *arena)
{
    struct study study = {.trials = arena_array(arena, count, sizeof *study.trials)};
    for (size_t i = 0; i < count; i++) {
        bool new_repo = i == 0 || !text_equal(units[i].repo, units[i - 1].repo);
        bool new_trial = new_repo || !text_equal(units[i].commit, units[i - 1].commit);
        study.repositories += new_repo;
        if (new_trial)
            study.trials[study.count++].repo = units[i].repo;
        study.trials[study.count - 1].labels[units[i].label]++;
    }
    return study;
}

/* Which half a repository belongs to: by its place among the sorted repositories, so that two
 * repositories are always on different sides. */
static void count_labels(const struct study *study, int fold, uint64_t counts[LABELS_MAX])
{
    unsigned repository = 0;
    memset(counts, 0, LABELS_MAX * sizeof *counts);
    for (size_t i = 0; i < study->count; i++) {
        if (i > 0 && !text_equal(study->trials[i].repo, study->trials[i - 1].repo))
            repository++;
        if (fold >= 0 && (int)(repository % 2) != fold)
            continue;
        for (unsigned label = 1; label < LABELS_MAX; label++)
            counts[label] += study->trials[i].labels[label] > 0;
    }
}

/* The label of most trials; of equals the smaller. 0 if there is none. */
static unsigned majority(const uint64_t counts[LABELS_MAX])
{
    unsigned best = 0;
    for (unsigned label = 1; label < LABELS_MAX; label++)
        if (counts[label] > 0 && (!best || counts[label] > counts[best]))
            best = label;
    return best;
}

static bool agrees(const struct trial *trial, unsigned label)
{
    for (unsigned other = 1; other < LABELS_MAX; other++)
        if (other != label && trial->labels[other])
            return false;
    return label && trial->labels[label];
}

static struct proof prove(const struct study *study)
{
    uint64_t all[LABELS_MAX], halves[2][LABELS_MAX];
    count_labels(study, -1, all);
    count_labels(study, 0, halves[0]);
    count_labels(study, 1, halves[1]);
    struct proof proof = {.label = majority(all), .repositories = study->repositories};
    unsigned repository = 0;
    for (size_t i = 0; i < study->count; i++) {
        if (i > 0 && !text_equal(study->trials[i].repo, study->trials[i - 1].repo))
            repository++;
        unsigned predicted = majority(halves[1 - repository % 2]);
        proof.trials++;
        proof.successes += predicted == proof.label && agrees(&study->trials[i], predicted);
    }
    proof.score = wilson_lower(proof.successes, proof.trials);
    return proof;
}

static void add_check(struct rule *rule, struct arena *arena, const char *name, bool passed,
                      struct text detail)
{
    struct checks *list = &rule->checks;
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] =
        (struct check){.name = text_of(name), .passed = passed, .detail = detail};
}

static bool all_passed(const struct rule *rule)
{
    for (size_t i = 0; i < rule->checks.count; i++)
        if (!rule->checks.items[i].passed)
            return false;
    return true;
}

static void check_cost(struct rule *rule, struct arena *arena)
{
    struct redos redos;
    struct error problem = {0};
    if (redos_check(rule->pattern, MATCHER_FULL, REDOS_STEPS, arena, &redos, &problem) != 0)
        add_check(rule, arena, "compiles", false, arena_copy(arena, text_of(problem.message)));
    else
        add_check(rule, arena, "matching time is bounded", redos.verdict == REDOS_SAFE,
                  redos.bytes ? arena_print(arena, "%llu steps for %zu bytes",
                                            (unsigned long long)redos.steps, redos.bytes)
                              : TEXT("nothing in it repeats"));
}

/* Every message that the rule was learned from must match it. */
static void check_examples(struct rule *rule, const struct pattern *pattern, struct arena *arena)
{
    size_t matched = 0, tried = 0;
    struct matcher *matcher = matcher_new(rule->pattern, MATCHER_FULL, NULL);
    struct match_scratch *scratch = match_scratch_new();
    for (size_t i = 0; matcher && i < pattern->evidence.count; i++) {
        const struct evidence *evidence = &pattern->evidence.items[i];
        if (rule->path_class.size && !text_equal(rule->path_class, evidence->path_class))
            continue;
        tried++;
        matched += match_test(matcher, scratch, evidence->message) == MATCH_YES;
        if (rule->examples.count >= EXAMPLES_KEPT)
            continue;
        rule->examples.items = arena_grow(arena, rule->examples.items, rule->examples.count,
                                          sizeof *rule->examples.items);
        rule->examples.items[rule->examples.count++] = evidence->message;
    }
    matcher_destroy(&matcher);
    match_scratch_destroy(&scratch);
    add_check(rule, arena, "own examples", tried > 0 && matched == tried,
              arena_print(arena, "%zu of %zu match", matched, tried));
}

static unsigned decision(const struct rule *rule)
{
    switch (rule->aspect) {
    case ASPECT_SEVERITY:
        return rule->severity;
    case ASPECT_CATEGORY:
        return rule->category;
    case ASPECT_VERDICT:
        return rule->verdict;
    default:
        return 0;
    }
}

static const char *decision_word(const struct rule *rule)
{
    switch (rule->aspect) {
    case ASPECT_SEVERITY:
        return names_word(&severity_names, rule->severity);
    case ASPECT_CATEGORY:
        return names_word(&category_names, rule->category);
    case ASPECT_VERDICT:
        return names_word(&verdict_names, rule->verdict);
    default:
        return "none";
    }
}

/* What people stated about the rule id outranks what was learned about it. */
static void check_conflict(struct rule *rule, const struct snapshot *snapshot, struct arena *arena)
{
    const struct rule *fact = snapshot_fact(snapshot, rule->rule);
    unsigned stated = 0;
    if (fact && rule->aspect == ASPECT_SEVERITY)
        stated = fact->severity;
    else if (fact && rule->aspect == ASPECT_CATEGORY)
        stated = fact->category;
    bool conflict = stated && stated != decision(rule);
    add_check(rule, arena, "no conflict with active rules", !conflict,
              conflict ? arena_print(arena, "a curated fact about %.*s says otherwise",
                                     TEXT_ARG(rule->rule))
                       : TEXT("none"));
}

static void check_coverage(struct rule *rule, const struct pattern *pattern, size_t units,
                           struct arena *arena)
{
    add_check(rule, arena, "coverage", units > 0,
              arena_print(arena, "%zu of %zu judged units, %llu sightings", units,
                          pattern->evidence.count, (unsigned long long)pattern->sightings));
}

static void check_proof(struct rule *rule, struct arena *arena)
{
    add_check(rule, arena, "held-out evidence", rule->successes > 0,
              arena_print(arena, "%llu of %llu pairs of repository and commit, lower bound %.3f",
                          (unsigned long long)rule->successes, (unsigned long long)rule->trials,
                          rule->score));
}

static void set_decision(struct rule *rule, unsigned label)
{
    if (rule->aspect == ASPECT_SEVERITY)
        rule->severity = (enum severity)label;
    else if (rule->aspect == ASPECT_CATEGORY)
        rule->category = (enum category)label;
    else
        rule->verdict = (enum verdict)label;
}

static const struct rule *find_rule(const struct rules *rules, struct id id)
{
    for (size_t i = 0; i < rules->count; i++)
        if (id_equal(rules->items[i].id, id))
            return &rules->items[i];
    return NULL;
}

struct task {
    const struct pattern *pattern;
    const struct snapshot *snapshot;
    const struct rules *known;
    struct rules *decided;
    struct arena *arena;
    struct unit *units; /* room for all evidence */
};

static void emit(struct task *task, const struct rule *rule)
{
    struct rules *list = task->decided;
    list->items = arena_grow(task->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = *rule;
}

/* A rule whose decision changed starts anew: what was proven is not what it says now. */
static enum lifecycle life_so_far(const struct rule *known, const struct rule *rule)
{
    if (!known || known->lifecycle == LIFECYCLE_DISABLED)
        return known ? LIFECYCLE_DISABLED : LIFECYCLE_NONE;
    return decision(known) == decision(rule) ? known->lifecycle : LIFECYCLE_NONE;
}

/* Proposes the rule of one aspect and path class; true if it is active afterwards. */
static bool propose(struct task *task, enum aspect aspect, struct text path_class)
{
    const struct pattern *pattern = task->pattern;
    size_t count = collect_units(pattern, aspect, path_class, task->units);
    if (count == 0)
        return false;
    struct study study = study_units(task->units, count, task->arena);
    struct proof proof = prove(&study);
    struct rule rule = {
        .kind = RULE_TRIAGE,
        .ruleset = TEXT("learned"),
        .tool = pattern->tool,
        .rule = pattern->rule,
        .pattern = template_regex(task->arena, pattern->template),
        .path_class = path_class,
        .aspect = aspect,
        .origin = pattern->id,
        .successes = proof.successes,
        .trials = proof.trials,
        .repositories = proof.repositories,
        .score = proof.score,
    };
    set_decision(&rule, proof.label);
    rule.id = rule_id(&rule);
    rule.description = arena_print(task->arena, "%s %s for %.*s", names_word(&aspect_names, aspect),
                                   decision_word(&rule), TEXT_ARG(pattern->template));
    check_proof(&rule, task->arena);
    check_cost(&rule, task->arena);
    check_examples(&rule, pattern, task->arena);
    check_conflict(&rule, task->snapshot, task->arena);
    check_coverage(&rule, pattern, count, task->arena);
    const struct rule *known = find_rule(task->known, rule.id);
    rule.lifecycle =
        confidence_judge(life_so_far(known, &rule), all_passed(&rule) ? rule.score : 0,
                         rule.repositories, &snapshot_rulebook(task->snapshot)->thresholds);
    emit(task, &rule);
    return rule.lifecycle == LIFECYCLE_ACTIVE;
}

/* The most general rule first; where it does not hold for all paths, one for each class. */
static void learn(struct task *task, enum aspect aspect)
{
    struct text any = {"", 0};
    bool general = propose(task, aspect, any);
    for (unsigned i = 0; i < path_class_names.count; i++) {
        struct rule probe = {
            .kind = RULE_TRIAGE,
            .tool = task->pattern->tool,
            .rule = task->pattern->rule,
            .pattern = template_regex(task->arena, task->pattern->template),
            .path_class = text_of(path_class_names.words[i]),
            .aspect = aspect,
        };
        if (!general || find_rule(task->known, rule_id(&probe)))
            (void)propose(task, aspect, probe.path_class);
    }
}

static void learn_from_pattern(struct task *task)
{
    task->units = arena_array(task->arena, task->pattern->evidence.count, sizeof *task->units);
    learn(task, ASPECT_SEVERITY);
    learn(task, ASPECT_CATEGORY);
    learn(task, ASPECT_VERDICT);
}

/* A curated statement becomes knowledge at once: it is checked, but needs no support. */
static void admit_fact(struct task *task, const struct example *example)
{
    struct rule rule = {
        .kind = RULE_CATALOGUE,
        .ruleset = TEXT("curated"),
        .rule = example->fact.id,
        .severity = example->severity,
        .category = example->category,
        .auto_fix = example->fact.auto_fix,
        .description = example->fact.description,
        .fix = example->fact.fix,
        .score = 1,
    };
    rule.id = rule_id(&rule);
    add_check(&rule, task->arena, "names a rule", rule.rule.size > 0, rule.rule);
    add_check(&rule, task->arena, "states something", rule.severity || rule.category,
              arena_print(task->arena, "severity %s, category %s",
                          names_word(&severity_names, rule.severity),
                          names_word(&category_names, rule.category)));
    add_check(&rule, task->arena, "auto-fix has a fix", !rule.auto_fix || rule.fix.size > 0,
              rule.fix);
    const struct rule *known = find_rule(task->known, rule.id);
    if (known && known->lifecycle == LIFECYCLE_DISABLED)
        rule.lifecycle = LIFECYCLE_DISABLED;
    else
        rule.lifecycle = all_passed(&rule) ? LIFECYCLE_ACTIVE : LIFECYCLE_CANDIDATE;
    emit(task, &rule);
}

static int validate(struct batch *batch, const struct view *view, struct arena *arena,
                    struct error *err)
{
    struct rules decided = {0};
    if (!view->snapshot)
        return error_set(err, ERROR_DATA, "validate needs the snapshot of the rules");
    struct task task = {
        .snapshot = view->snapshot, .known = &batch->rules, .decided = &decided, .arena = arena};
    for (size_t i = 0; i < batch->patterns.count; i++) {
        task.pattern = &batch->patterns.items[i];
        learn_from_pattern(&task);
    }
    for (size_t i = 0; i < batch->examples.count; i++)
        if (batch->examples.items[i].kind == EXAMPLE_FACT)
            admit_fact(&task, &batch->examples.items[i]);
    batch->rules = decided;
    batch->patterns = (struct patterns){0};
    batch->examples = (struct examples){0};
    batch->form = BATCH_CHANGESET;
    return 0;
}

const struct stage stage_validate = {
    .name = "validate",
    .from = BATCH_EVIDENCE,
    .to = BATCH_CHANGESET,
    .run = validate,
};
