/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/distil_work.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { CLEAN_LEAST = 10 };

/* One tool. */

static void refuse(struct work *work, uint32_t rule, const char *why)
{
    work->outcomes[rule].why = why;
}

static unsigned repos_of(const struct work *work, uint32_t rule)
{
    const struct distil_corpus *corpus = &work->corpus;
    const struct posting *flagged = &corpus->flagged[rule];
    uint8_t *seen = xcalloc(corpus->repo_count + 1, 1);
    unsigned count = 0;
    for (size_t i = 0; i < flagged->count; i++) {
        uint32_t repo = corpus->lines[flagged->lines[i]].repo;
        count += !seen[repo];
        seen[repo] = 1;
    }
    free(seen);
    return count;
}

/* What a thread learns of one rule. */
struct lesson {
    struct proof *proofs;
    size_t count;
    const char *why; /* there is none */
};

/* Learns patterns of a rule and keeps those that are proven, by tokens. */
static struct lesson learn_rule(const struct work *work, uint32_t rule, struct arena *arena)
{
    struct candidates candidates;
    distil_learn(&work->corpus, rule, work->wrong_cost, arena, &candidates);
    struct proof *proofs = xcalloc(candidates.count + 1, sizeof *proofs);
    size_t count = 0;
    for (size_t i = 0; i < candidates.count; i++) {
        struct proof proof = {.candidate = &candidates.items[i], .rule = rule};
        distil_measure(work, &proof, arena);
        if (distil_is_proven(work, proof.candidate) &&
            distil_render(&work->corpus, rule, proof.candidate, arena))
            proofs[count++] = proof;
        else
            free(proof.lines.items);
    }
    count = distil_choose_sound(work, proofs, count);
    return (struct lesson){
        .proofs = proofs,
        .count = count,
        .why = candidates.count == 0
                   ? "no pattern tells its lines from others"
                   : "no pattern holds on repositories that it was not learned from"};
}

/* Threads take rules one by one; what each is learned from does not depend on who does it. */
struct school {
    const struct work *work;
    struct lesson *lessons; /* of each rule */
    atomic_uint next;
};

struct pupil {
    struct school *school;
    struct arena *arena;
    pthread_t thread;
    bool runs;
};

static const char *reason_against(const struct work *work, uint32_t rule)
{
    if (work->corpus.clean_texts < CLEAN_LEAST)
        return "too few lines that are not flagged to tell it from";
    if (work->outcomes[rule].repos < work->options.repositories)
        return "flagged in too few repositories";
    return NULL;
}

static void *learn_some(void *context)
{
    struct pupil *pupil = context;
    struct school *school = pupil->school;
    for (;;) {
        unsigned rule = atomic_fetch_add(&school->next, 1);
        if (rule >= school->work->corpus.rule_count)
            return NULL;
        const char *why = reason_against(school->work, rule);
        school->lessons[rule] =
            why ? (struct lesson){.why = why} : learn_rule(school->work, rule, pupil->arena);
    }
}

static void take_lessons(struct work *work, struct lesson *lessons)
{
    for (uint32_t rule = 0; rule < work->corpus.rule_count; rule++) {
        refuse(work, rule, lessons[rule].why);
        for (size_t i = 0; i < lessons[rule].count; i++) {
            work->proofs =
                arena_grow(work->scratch, work->proofs, work->proof_count, sizeof *work->proofs);
            work->proofs[work->proof_count++] = lessons[rule].proofs[i];
        }
        free(lessons[rule].proofs);
    }
}

/* The arenas of the threads live as long as what was learned is used. */
static void learn_rules(struct work *work)
{
    struct lesson *lessons = xcalloc(work->corpus.rule_count + 1, sizeof *lessons);
    struct school school = {.work = work, .lessons = lessons};
    struct pupil pupils[DISTIL_THREADS] = {{0}};
    atomic_init(&school.next, 0);
    for (unsigned i = 0; i < DISTIL_THREADS; i++) {
        pupils[i].school = &school;
        pupils[i].arena = work->arenas[i] = arena_new();
        pupils[i].runs =
            i > 0 && pthread_create(&pupils[i].thread, NULL, learn_some, &pupils[i]) == 0;
    }
    (void)learn_some(&pupils[0]);
    for (unsigned i = 1; i < DISTIL_THREADS; i++)
        if (pupils[i].runs)
            (void)pthread_join(pupils[i].thread, NULL);
    take_lessons(work, lessons);
    free(lessons);
}

static int prove_rules(struct work *work, struct error *err)
{
    if (work->proof_count && distil_find_all(work, err) != 0)
        return -1;
    for (size_t i = 0, end; i < work->proof_count; i = end) {
        size_t kept = i;
        for (end = i; end < work->proof_count && work->proofs[end].rule == work->proofs[i].rule;
             end++) {
            distil_measure_again(work, &work->proofs[end]);
            if (distil_is_proven(work, work->proofs[end].candidate)) {
                struct proof proof = work->proofs[kept];
                work->proofs[kept++] = work->proofs[end];
                work->proofs[end] = proof;
            }
        }
        distil_choose(work, &work->proofs[i], kept - i);
        size_t count = distil_drop_others(&work->proofs[i], kept - i);
        for (size_t k = kept; k < end; k++)
            free(work->proofs[k].lines.items);
        if (count == 0)
            continue;
        refuse(work, work->proofs[i].rule, NULL);
        distil_write_rules(work, &work->proofs[i], count);
        for (size_t k = i; k < i + count; k++)
            free(work->proofs[k].lines.items);
    }
    return 0;
}

static int compare_outcomes(const void *a, const void *b)
{
    const struct distil_outcome *x = a, *y = b;
    int order = text_compare(x->tool, y->tool);
    return order ? order : text_compare(x->alert_rule, y->alert_rule);
}

static int compare_distilled(const void *a, const void *b)
{
    const struct distilled *x = a, *y = b;
    int order = text_compare(x->tool, y->tool);
    if (order == 0)
        order = text_compare(x->alert_rule, y->alert_rule);
    if (order == 0)
        order = (x->seen.right < y->seen.right) - (x->seen.right > y->seen.right);
    return order ? order : text_compare(x->rule.id, y->rule.id);
}

static int distil_tool(struct work *work, const struct distil_observation *const *observations,
                       size_t count, struct error *err)
{
    struct distillate *out = work->out;
    work->scratch = arena_new();
    work->proofs = NULL;
    work->proof_count = 0;
    distil_corpus_build(observations, count, work->scratch, &work->corpus);
    work->outcomes = arena_array(work->arena, work->corpus.rule_count, sizeof *work->outcomes);
    for (uint32_t i = 0; i < work->corpus.rule_count; i++) {
        work->outcomes[i] = (struct distil_outcome){.tool = work->corpus.tool,
                                                    .alert_rule = work->corpus.rules[i],
                                                    .lines = work->corpus.flagged[i].count,
                                                    .repos = repos_of(work, i)};
    }
    learn_rules(work);
    if (work->proof_count || work->options.known_count)
        work->texts = distil_texts_of(&work->corpus, work->scratch);
    int result = prove_rules(work, err);
    if (result == 0)
        result = distil_measure_all_known(work, err);
    for (uint32_t i = 0; i < work->corpus.rule_count; i++) {
        out->outcomes =
            arena_grow(work->arena, out->outcomes, out->outcome_count, sizeof *out->outcomes);
        out->outcomes[out->outcome_count++] = work->outcomes[i];
    }
    for (unsigned i = 0; i < DISTIL_THREADS; i++)
        arena_destroy(&work->arenas[i]);
    arena_destroy(&work->scratch);
    return result;
}

/* By content alone: what is the same in every field stays so in any order. */
static int compare_observations(const void *a, const void *b)
{
    const struct distil_observation *x = *(const struct distil_observation *const *)a;
    const struct distil_observation *y = *(const struct distil_observation *const *)b;
    int order = text_compare(x->tool, y->tool);
    if (order == 0)
        order = text_compare(x->repo, y->repo);
    if (order == 0)
        order = text_compare(x->path, y->path);
    if (order == 0)
        order = (x->line > y->line) - (x->line < y->line);
    if (order == 0)
        order = text_compare(x->commit, y->commit);
    if (order == 0)
        order = text_compare(x->code, y->code);
    if (order == 0)
        order = text_compare(x->rule, y->rule);
    if (order == 0)
        order = text_compare(x->message, y->message);
    if (order == 0)
        order = (x->severity > y->severity) - (x->severity < y->severity);
    return order ? order : (x->category > y->category) - (x->category < y->category);
}

int distil(const struct distil_observation *observations, size_t count,
           const struct distil_options *options, struct arena *arena, struct distillate *out,
           struct error *err)
{
    struct distillate result = {0};
    struct work work = {.options = *options, .arena = arena, .out = &result};
    const struct distil_observation **sorted = xcalloc(count + 1, sizeof *sorted);
    int status = 0;
    work.options.repositories = options->repositories ? options->repositories : DISTIL_REPOSITORIES;
    work.options.precision = options->precision > 0 ? options->precision : 0.85;
    work.wrong_cost =
        work.options.precision < 0.99 ? work.options.precision / (1 - work.options.precision) : 99;
    work.options.bound = options->bound > 0 ? options->bound : 0.7;
    work.known_sets = arena_array(arena, options->known_count, sizeof *work.known_sets);
    result.known = arena_array(arena, options->known_count, sizeof *result.known);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &observations[i];
    qsort(sorted, count, sizeof *sorted, compare_observations);
    for (size_t i = 0, end; i < count && status == 0; i = end) {
        for (end = i + 1; end < count && text_equal(sorted[i]->tool, sorted[end]->tool); end++)
            ;
        status = distil_tool(&work, sorted + i, end - i, err);
    }
    free(sorted);
    if (status != 0)
        return -1;
    if (result.count)
        qsort(result.rules, result.count, sizeof *result.rules, compare_distilled);
    distil_find_duplicates(&work, &result);
    if (result.outcome_count)
        qsort(result.outcomes, result.outcome_count, sizeof *result.outcomes, compare_outcomes);
    *out = result;
    return 0;
}
