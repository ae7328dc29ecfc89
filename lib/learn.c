/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/learn.h"

#include "lib/rule_checks.h"
#include "lib/rule_object.h"
#include "lib/rule_text.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct learning {
    const struct learn_input *input;
    const struct learn_options *options;
    unsigned repositories;
    struct arena *arena;
    struct content_rule *known; /* of each known rule */
    size_t *known_proposals;    /* of each, from 1; or 0 */
    struct distillate distilled;
    struct learn_cures cures;
    struct learned *out;
    bool *is_new; /* of each proposal: it is to be checked */
};

static void begin(const struct learning *l, const char *step)
{
    if (l->options->step)
        l->options->step(l->options->context, step);
}

/* Known rules. */

static void read_known(struct learning *l)
{
    const struct rules *known = &l->input->known;
    l->known = arena_array(l->arena, known->count, sizeof *l->known);
    l->known_proposals = arena_array(l->arena, known->count, sizeof *l->known_proposals);
    for (size_t i = 0; i < known->count; i++) {
        struct ruleset ruleset;
        if (ruleset_read(rule_object(known->items[i].text, l->arena), TEXT("a learned rule"),
                         l->arena, &ruleset, NULL) == 0 &&
            ruleset.count == 1)
            l->known[i] = ruleset.rules[0];
    }
}

/* Content rules. Those with a fix do not take part: when a fix fails, its alert is still one. */
static int distil_lines(struct learning *l, struct error *err)
{
    static const struct content_rule none;
    size_t count = l->input->known.count;
    struct distil_known *known = arena_array(l->arena, count, sizeof *known);
    for (size_t i = 0; i < count; i++) {
        const struct rule *rule = &l->input->known.items[i];
        known[i] = (struct distil_known){rule->kind == RULE_CONTENT ? &l->known[i] : &none,
                                         rule->tool, rule->rule, rule->proposed_at};
    }
    struct distil_options options = {
        .repositories = l->repositories, .known = known, .known_count = count};
    begin(l, "distil");
    return distil(l->input->lines, l->input->line_count, &options, l->arena, &l->distilled, err);
}

/* Proposals. */

static size_t add_proposal(struct learning *l, struct proposal proposal, struct text name,
                           bool is_new)
{
    struct learned *out = l->out;
    size_t number = out->count;
    const struct learn_subject *subject =
        learn_subject_find(l->input, proposal.tool, proposal.rule);
    proposal.origins = subject ? subject->origins : NULL;
    proposal.origin_count = subject ? subject->origin_count : 0;
    out->proposals = arena_grow(l->arena, out->proposals, number, sizeof proposal);
    out->names = arena_grow(l->arena, out->names, number, sizeof name);
    l->is_new = arena_grow(l->arena, l->is_new, number, sizeof *l->is_new);
    out->proposals[number] = proposal;
    out->names[number] = name;
    l->is_new[number] = is_new;
    out->count++;
    return number;
}

static void add_supports(struct learning *l, size_t number, const struct distil_units *units)
{
    struct proposal *proposal = &l->out->proposals[number];
    size_t count = proposal->support_count + units->count;
    struct proposal_support *supports = arena_array(l->arena, count, sizeof *supports);
    if (proposal->support_count)
        memcpy(supports, proposal->supports, proposal->support_count * sizeof *supports);
    for (size_t i = 0; i < units->count; i++)
        supports[proposal->support_count + i] =
            (struct proposal_support){.repo = units->items[i].repo,
                                      .commit = units->items[i].commit,
                                      .held = units->items[i].right,
                                      .missed = units->items[i].wrong,
                                      .at = units->items[i].at};
    proposal->supports = supports;
    proposal->support_count = count;
}

/* The patterns of what was merged into a rule. */
static void add_similar(struct learning *l, size_t number, struct text tool, struct text rule)
{
    struct proposal *proposal = &l->out->proposals[number];
    const struct learn_subject *subject = learn_subject_find(l->input, tool, rule);
    size_t count = proposal->similar_count + (subject ? subject->origin_count : 0);
    struct id *similar = arena_array(l->arena, count, sizeof *similar);
    if (proposal->similar_count)
        memcpy(similar, proposal->similar, proposal->similar_count * sizeof *similar);
    if (subject && subject->origin_count)
        memcpy(similar + proposal->similar_count, subject->origins,
               subject->origin_count * sizeof *similar);
    proposal->similar = similar;
    proposal->similar_count = count;
}

static struct text *examples_of(const struct content_rule *rule, struct arena *arena, size_t *count)
{
    struct text *examples = arena_array(arena, rule->examples.count, sizeof *examples);
    *count = 0;
    for (size_t i = 0; i < rule->examples.count; i++)
        if (!rule->examples.items[i].counter)
            examples[(*count)++] = rule->examples.items[i].text;
    return examples;
}

static size_t propose_new(struct learning *l, const struct content_rule *rule, struct text facts,
                          struct text tool, struct text alert_rule)
{
    struct proposal proposal = {.kind = rule->has_fix ? RULE_CURATIVE : RULE_CONTENT,
                                .text = facts,
                                .tool = tool,
                                .rule = alert_rule};
    proposal.examples = examples_of(rule, l->arena, &proposal.example_count);
    return add_proposal(l, proposal, rule->id, true);
}

/* A known rule as it is, with its checks but for the store's own. */
static size_t propose_known(struct learning *l, size_t number)
{
    const struct rule *rule = &l->input->known.items[number];
    struct proposal proposal = {.kind = rule->kind,
                                .text = rule->text,
                                .tool = rule->tool,
                                .rule = rule->rule,
                                .examples = rule->examples.items,
                                .example_count = rule->examples.count};
    struct check *checks = arena_array(l->arena, rule->checks.count, sizeof *checks);
    if (l->known_proposals[number])
        return l->known_proposals[number] - 1;
    for (size_t i = 0; i < rule->checks.count; i++)
        if (!text_is(rule->checks.items[i].name, "reads"))
            checks[proposal.check_count++] = rule->checks.items[i];
    proposal.checks = checks;
    size_t made = add_proposal(l, proposal, rule->name, false);
    l->known_proposals[number] = made + 1;
    return made;
}

static void sum(const struct distil_units *units, struct learn_rule *out)
{
    out->pairs = units->count;
    for (size_t i = 0; i < units->count; i++) {
        bool again = i && text_equal(units->items[i].repo, units->items[i - 1].repo);
        out->held.right += units->items[i].right;
        out->held.wrong += units->items[i].wrong;
        out->held.repos += !again && units->items[i].right > 0;
    }
}

static struct learn_rule *add_rule(struct learning *l, struct learn_rule rule)
{
    struct learned *out = l->out;
    out->rules = arena_grow(l->arena, out->rules, out->rule_count, sizeof rule);
    out->rules[out->rule_count] = rule;
    return &out->rules[out->rule_count++];
}

/* The proposal of a rule that is known by this name in this run. */
static size_t proposal_named(const struct learned *out, struct text name)
{
    size_t i = 0;
    while (i < out->count && !text_equal(out->names[i], name))
        i++;
    return i;
}

static void take_distilled(struct learning *l, const struct distilled *new)
{
    struct learn_rule rule = {.kind = RULE_CONTENT,
                              .name = new->rule.id,
                              .tool = new->tool,
                              .rule = new->alert_rule,
                              .seen = new->seen,
                              .same_as = new->duplicate_of,
                              .known = new->known > 0};
    sum(&new->units, &rule);
    if (new->known)
        rule.proposal = propose_known(l, new->known - 1);
    else if (new->duplicate_of.size)
        rule.proposal = proposal_named(l->out, new->duplicate_of);
    else
        rule.proposal =
            propose_new(l, &new->rule, rule_text(&new->rule, l->arena), new->tool, new->alert_rule);
    if (!new->duplicate_of.size || (new->known &&new->finds_same))
        add_supports(l, rule.proposal, &new->units);
    if (new->duplicate_of.size)
        add_similar(l, rule.proposal, new->tool, new->alert_rule);
    (void)add_rule(l, rule);
}

static void take_cure(struct learning *l, const struct learn_cure *new)
{
    struct learn_rule rule = {.kind = RULE_CURATIVE,
                              .name = new->rule.id,
                              .tool = new->subject->tool,
                              .rule = new->subject->rule,
                              .seen = new->seen,
                              .known = new->known > 0};
    sum(&new->units, &rule);
    if (new->known)
        rule.same_as = l->input->known.items[new->known - 1].name;
    rule.proposal =
        new->known ? propose_known(l, new->known - 1)
                   : propose_new(l, &new->rule, new->facts, new->subject->tool, new->subject->rule);
    add_supports(l, rule.proposal, &new->units);
    (void)add_rule(l, rule);
}

/* A rule of the store that later evidence is about. */
static void take_known(struct learning *l, size_t number)
{
    const struct rule *known = &l->input->known.items[number];
    const struct distil_units *units =
        known->kind == RULE_CURATIVE ? &l->cures.known[number] : &l->distilled.known[number];
    struct learn_rule rule = {.kind = known->kind,
                              .name = known->name,
                              .tool = known->tool,
                              .rule = known->rule,
                              .known = true};
    if (units->count == 0)
        return;
    sum(units, &rule);
    rule.proposal = propose_known(l, number);
    add_supports(l, rule.proposal, units);
    (void)add_rule(l, rule);
}

/* Checks, on threads: what each says does not depend on who asks. */

struct inspection {
    const struct learning *learning;
    atomic_size_t next;
};

struct inspector {
    struct inspection *inspection;
    struct arena *arena;
    pthread_t thread;
    bool runs;
};

static void *check_some(void *context)
{
    struct inspector *inspector = context;
    const struct learning *l = inspector->inspection->learning;
    for (;;) {
        size_t i = atomic_fetch_add(&inspector->inspection->next, 1);
        struct checks checks;
        if (i >= l->out->count)
            return NULL;
        if (!l->is_new[i])
            continue;
        rule_checks(l->out->proposals[i].text, inspector->arena, &checks);
        l->out->proposals[i].checks = checks.items;
        l->out->proposals[i].check_count = checks.count;
    }
}

static void check_new(struct learning *l)
{
    struct inspection inspection = {.learning = l};
    struct inspector inspectors[LEARN_THREADS] = {{0}};
    atomic_init(&inspection.next, 0);
    begin(l, "check");
    for (unsigned i = 0; i < LEARN_THREADS; i++) {
        inspectors[i].inspection = &inspection;
        inspectors[i].arena = l->out->arenas[i] = arena_new();
        inspectors[i].runs =
            i > 0 && pthread_create(&inspectors[i].thread, NULL, check_some, &inspectors[i]) == 0;
    }
    (void)check_some(&inspectors[0]);
    for (unsigned i = 1; i < LEARN_THREADS; i++)
        if (inspectors[i].runs)
            (void)pthread_join(inspectors[i].thread, NULL);
}

int learn(const struct learn_input *input, const struct learn_options *options, struct arena *arena,
          struct learned *out, struct error *err)
{
    struct learning l = {.input = input,
                         .options = options,
                         .repositories =
                             options->repositories ? options->repositories : DISTIL_REPOSITORIES,
                         .arena = arena,
                         .out = out};
    *out = (struct learned){0};
    read_known(&l);
    if (distil_lines(&l, err) != 0)
        return -1;
    begin(&l, "fixes");
    learn_cures(input, l.known, l.repositories, arena, &l.cures);
    for (size_t i = 0; i < l.distilled.count; i++)
        take_distilled(&l, &l.distilled.rules[i]);
    for (size_t i = 0; i < l.cures.count; i++)
        take_cure(&l, &l.cures.items[i]);
    for (size_t i = 0; i < input->known.count; i++)
        take_known(&l, i);
    out->outcomes = l.distilled.outcomes;
    out->outcome_count = l.distilled.outcome_count;
    out->fixes_learned = l.cures.learned;
    out->fixes_refused = l.cures.refused;
    check_new(&l);
    return 0;
}

void learned_close(struct learned *learned)
{
    for (unsigned i = 0; i < LEARN_THREADS; i++)
        arena_destroy(&learned->arenas[i]);
}

const struct check *learn_failed_check(const struct proposal *proposal)
{
    for (size_t i = 0; i < proposal->check_count; i++)
        if (!proposal->checks[i].passed)
            return &proposal->checks[i];
    return NULL;
}
