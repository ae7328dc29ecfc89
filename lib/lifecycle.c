/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/lifecycle.h"

#include "lib/confidence.h"

#include <math.h>
#include <stdlib.h>

#define DAY_MS 86400000.0

/* One trial. */
struct trial {
    const struct support *support;
    int64_t at;
    double share;
    size_t repository;
};

bool support_share(const struct support *support, double *share, int64_t *at)
{
    double held = (double)support->successes + (double)support->partials / 2;
    double all = (double)support->successes + (double)support->partials + (double)support->failures;
    *at = support->at;
    if (!(all > 0)) {
        held = (double)support->held;
        all = (double)support->held + (double)support->missed;
        *at = support->learned_at;
    }
    if (!(all > 0))
        return false;
    *share = held / all;
    return true;
}

uint64_t support_unit(struct text repo, struct text commit)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.support.1");
    id_hash_text(&hash, repo);
    id_hash_text(&hash, commit);
    uint64_t unit = id_prefix(id_hash_done(&hash));
    return unit ? unit : 1; /* 0 is none */
}

/* What the learner saw most of counts; of as much the worse, and of equals the first: to learn
 * again from the same does not make it younger. */
static bool saw_more(const struct support *a, const struct support *b)
{
    uint64_t of_a = a->held + a->missed, of_b = b->held + b->missed;
    if (of_a != of_b)
        return of_a > of_b;
    return a->missed != b->missed ? a->missed > b->missed : a->learned_at < b->learned_at;
}

/* Two pairs may share a unit: of their names the greater stand. */
static bool names_greater(const struct support *a, const struct support *b)
{
    int order = text_compare(a->repo, b->repo);
    return (order ? order : text_compare(a->commit, b->commit)) > 0;
}

struct support support_merge(const struct support *a, const struct support *b)
{
    struct support out = *a;
    bool a_saw = a->held || a->missed, b_saw = b->held || b->missed;
    const struct support *saw = !b_saw || (a_saw && saw_more(a, b)) ? a : b;
    if (names_greater(b, a)) {
        out.repo = b->repo;
        out.commit = b->commit;
    }
    out.held = saw->held;
    out.missed = saw->missed;
    out.learned_at = saw->learned_at;
    out.successes += b->successes;
    out.failures += b->failures;
    out.partials += b->partials;
    bool a_told = a->successes || a->failures || a->partials;
    bool b_told = b->successes || b->failures || b->partials;
    if (b_told && (!a_told || b->at > a->at))
        out.at = b->at;
    if (text_compare(b->error, a->error) > 0)
        out.error = b->error;
    return out;
}

static int compare_units(const void *a, const void *b)
{
    const struct support *x = a, *y = b;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

static int compare_repos(const void *a, const void *b)
{
    const struct support *x = *(const struct support *const *)a;
    const struct support *y = *(const struct support *const *)b;
    int order = text_compare(x->repo, y->repo);
    return order ? order : compare_units(x, y);
}

static void merge_equal(struct supports *supports)
{
    size_t kept = 0;
    for (size_t i = 0; i < supports->count; i++) {
        struct support *last = kept ? &supports->items[kept - 1] : NULL;
        if (last && last->unit == supports->items[i].unit)
            *last = support_merge(last, &supports->items[i]);
        else
            supports->items[kept++] = supports->items[i];
    }
    supports->count = kept;
}

/* Marks by unit 0, which no support that stays has, what is too much of its repository. */
static void drop_floods(struct supports *supports)
{
    struct support **order = xcalloc(supports->count ? supports->count : 1, sizeof *order);
    size_t run = 0, kept = 0;
    for (size_t i = 0; i < supports->count; i++)
        order[i] = &supports->items[i];
    qsort(order, supports->count, sizeof(struct support *), compare_repos);
    for (size_t i = 0; i < supports->count; i++) {
        run = i > 0 && text_equal(order[i]->repo, order[i - 1]->repo) ? run + 1 : 1;
        if (run > SUPPORTS_PER_REPO)
            order[i]->unit = 0;
    }
    free(order);
    for (size_t i = 0; i < supports->count; i++)
        if (supports->items[i].unit)
            supports->items[kept++] = supports->items[i];
    supports->count = kept;
}

void supports_bound(struct supports *supports)
{
    if (supports->count > 1)
        qsort(supports->items, supports->count, sizeof *supports->items, compare_units);
    merge_equal(supports);
    if (supports->count > SUPPORTS_PER_REPO)
        drop_floods(supports);
    if (supports->count > SUPPORTS_PER_RULE)
        supports->count = SUPPORTS_PER_RULE;
}

/* Trials. */

static int compare_by_repo(const void *a, const void *b)
{
    const struct trial *x = a, *y = b;
    return text_compare(x->support->repo, y->support->repo);
}

/* By time; of one time what held whole first. */
static int compare_trials(const void *a, const void *b)
{
    const struct trial *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    bool x_whole = x->share >= 1, y_whole = y->share >= 1;
    return x_whole != y_whole ? y_whole - x_whole : compare_units(x->support, y->support);
}

static size_t make_trials(const struct supports *supports, struct trial *trials)
{
    size_t count = 0, repository = 0;
    for (size_t i = 0; i < supports->count; i++) {
        struct trial trial = {.support = &supports->items[i]};
        if (support_share(trial.support, &trial.share, &trial.at))
            trials[count++] = trial;
    }
    if (count > 1)
        qsort(trials, count, sizeof *trials, compare_by_repo);
    for (size_t i = 0; i < count; i++) {
        repository += i > 0 && compare_by_repo(&trials[i], &trials[i - 1]) != 0;
        trials[i].repository = repository;
    }
    if (count > 1)
        qsort(trials, count, sizeof *trials, compare_trials);
    return count;
}

/* The walk. */

struct life {
    struct thresholds thresholds;
    bool sound, ever_sound;
    double held, all; /* weights, as of `now.at` */
    struct standing now;
    bool *supporting; /* by repository */
    size_t repositories;
    struct arena *arena;
    struct life_events *events;
};

static bool is_applied(enum lifecycle lifecycle)
{
    return lifecycle == LIFECYCLE_ACTIVE || lifecycle == LIFECYCLE_PROBATION;
}

static void note(struct life *life, enum lifecycle from, int64_t at, enum life_cause cause)
{
    struct life_events *events = life->events;
    if (!events)
        return;
    events->items = arena_grow(life->arena, events->items, events->count, sizeof *events->items);
    events->items[events->count++] = (struct life_event){
        .at = at,
        .cause = cause,
        .from = from,
        .to = life->now.lifecycle,
        .score = life->now.score,
        .successes = life->now.successes,
        .trials = life->now.trials,
        .repositories = life->now.repositories,
    };
}

static void move(struct life *life, enum lifecycle to, int64_t at)
{
    enum lifecycle from = life->now.lifecycle;
    life->now.lifecycle = to;
    note(life, from, at, LIFE_EVIDENCE);
}

static void age(struct life *life, int64_t at)
{
    double days = ((double)at - (double)life->now.at) / DAY_MS;
    double kept = life->now.trials ? exp2(-days / life->thresholds.half_life) : 0;
    life->held *= kept;
    life->all *= kept;
    life->now.at = at;
}

static void add_trial(struct life *life, const struct trial *trial)
{
    life->held += trial->share;
    life->all += 1;
    life->now.trials++;
    life->now.successes += trial->share >= 1;
    if (trial->share > 0.5 && !life->supporting[trial->repository]) {
        life->supporting[trial->repository] = true;
        life->now.repositories++;
    }
    life->now.score = wilson_weighted(life->held, life->all);
}

static void step_down(struct life *life, const struct trial *trial)
{
    bool low = !(life->now.score >= life->thresholds.probation);
    if (trial->share >= 1 || !low || !is_applied(life->now.lifecycle))
        return;
    move(life, life->now.lifecycle == LIFECYCLE_ACTIVE ? LIFECYCLE_PROBATION : LIFECYCLE_DEMOTED,
         trial->at);
}

static bool is_proven(const struct life *life)
{
    return life->ever_sound && life->now.score >= life->thresholds.promote &&
           life->now.repositories >= life->thresholds.repositories;
}

/* The trials of one time; returns how many they are. */
static size_t walk_time(struct life *life, const struct trial *trials, size_t count)
{
    int64_t at = trials[0].at;
    size_t taken = 0, events = life->events ? life->events->count : 0;
    age(life, at);
    for (; taken < count && trials[taken].at == at; taken++) {
        add_trial(life, &trials[taken]);
        step_down(life, &trials[taken]);
    }
    if (is_proven(life) && life->now.lifecycle != LIFECYCLE_ACTIVE)
        move(life, LIFECYCLE_ACTIVE, at);
    else if (life->events && life->events->count == events)
        note(life, life->now.lifecycle, at, LIFE_EVIDENCE);
    return taken;
}

static void obey(struct life *life, const struct judging *judging)
{
    enum lifecycle from = life->now.lifecycle;
    if (judging->by_hand == LIFECYCLE_ACTIVE && life->sound) {
        life->now.lifecycle = LIFECYCLE_ACTIVE;
    } else if (judging->by_hand == LIFECYCLE_DEMOTED) {
        memset(life->supporting, 0, life->repositories * sizeof *life->supporting);
        life->held = life->all = 0;
        life->now = (struct standing){.lifecycle = LIFECYCLE_DEMOTED, .at = life->now.at};
    }
    if (from != life->now.lifecycle)
        note(life, from, judging->by_hand_at, LIFE_BY_HAND);
}

/* A rule whose checks no longer pass. */
static void condemn(struct life *life)
{
    enum lifecycle from = life->now.lifecycle;
    if (life->sound || !is_applied(from))
        return;
    life->now.lifecycle = LIFECYCLE_DEMOTED;
    note(life, from, life->now.at, LIFE_CHECK);
}

void lifecycle_judge(const struct supports *supports, const struct judging *judging,
                     struct arena *arena, struct standing *out, struct life_events *events)
{
    size_t room = supports->count ? supports->count : 1;
    struct trial *trials = xcalloc(room, sizeof *trials);
    struct life life = {
        .thresholds = thresholds_full(&judging->thresholds),
        .sound = judging->sound,
        .ever_sound = judging->sound || judging->ever_sound,
        .now = {.lifecycle = LIFECYCLE_CANDIDATE},
        .supporting = xcalloc(room, sizeof(bool)),
        .repositories = room,
        .arena = arena,
        .events = events,
    };
    bool told = judging->by_hand == LIFECYCLE_NONE;
    size_t count = make_trials(supports, trials);
    if (events)
        *events = (struct life_events){NULL, 0};
    for (size_t i = 0; i < count;) {
        if (!told && trials[i].at > judging->by_hand_at) {
            obey(&life, judging);
            told = true;
        }
        i += walk_time(&life, trials + i, count - i);
    }
    if (!told)
        obey(&life, judging);
    condemn(&life);
    *out = life.now;
    free(life.supporting);
    free(trials);
}
