/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/confidence.h"
#include "lib/lifecycle.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define DAY 86400000LL

enum { ROOM = 8192 };

struct evidence {
    struct arena *arena;
    struct supports supports;
    struct judging judging;
    struct standing standing;
    struct life_events events;
};

static int setup(void **state)
{
    struct evidence *e = calloc(1, sizeof *e);
    e->arena = arena_new();
    e->supports.items = arena_array(e->arena, ROOM, sizeof *e->supports.items);
    e->judging.sound = true;
    *state = e;
    return 0;
}

static int teardown(void **state)
{
    struct evidence *e = *state;
    arena_destroy(&e->arena);
    free(e);
    return 0;
}

/* Commit `commit` of repository `repo` has that outcome at day `day`: 1 success, 0 failure. */
static struct support *told(struct evidence *e, unsigned repo, unsigned commit, int64_t day,
                            int held)
{
    struct support *s = &e->supports.items[e->supports.count++];
    *s = (struct support){.repo = arena_print(e->arena, "acme/r%u", repo),
                          .commit = arena_print(e->arena, "c%u", commit),
                          .successes = held == 1,
                          .failures = held == 0,
                          .at = day * DAY};
    s->unit = support_unit(s->repo, s->commit);
    return s;
}

static void run(struct evidence *e, unsigned repos, unsigned first, unsigned count, int64_t day,
                int held)
{
    for (unsigned i = 0; i < count; i++)
        (void)told(e, i % repos, first + i, day, held);
}

static enum lifecycle judge(struct evidence *e)
{
    lifecycle_judge(&e->supports, &e->judging, e->arena, &e->standing, &e->events);
    return e->standing.lifecycle;
}

static void twenty_five_flawless_pairs_of_two_repositories_promote(void **state)
{
    struct evidence *e = *state;
    assert_int_equal(judge(e), LIFECYCLE_CANDIDATE);
    run(e, 2, 0, 24, 1, 1);
    assert_int_equal(judge(e), LIFECYCLE_CANDIDATE);
    run(e, 2, 24, 1, 2, 1);
    assert_int_equal(judge(e), LIFECYCLE_ACTIVE);
    assert_int_equal(e->standing.trials, 25);
    assert_int_equal(e->standing.repositories, 2);
    assert_int_equal(e->standing.at, 2 * DAY);
    assert_int_equal(e->events.count, 2);
    assert_int_equal(e->events.items[1].from, LIFECYCLE_CANDIDATE);
    assert_int_equal(e->events.items[1].to, LIFECYCLE_ACTIVE);
}

static void a_flood_from_one_repository_promotes_nothing(void **state)
{
    struct evidence *e = *state;
    run(e, 1, 0, 1000, 1, 1);
    assert_int_equal(judge(e), LIFECYCLE_CANDIDATE);
    assert_true(e->standing.score > 0.99);
    assert_int_equal(e->standing.repositories, 1);
    (void)told(e, 7, 1, 1, 0); /* one that contradicts supports nothing */
    assert_int_equal(judge(e), LIFECYCLE_CANDIDATE);
}

static void a_failed_check_is_never_active(void **state)
{
    struct evidence *e = *state;
    run(e, 5, 0, 100, 1, 1);
    e->judging.sound = false;
    assert_int_equal(judge(e), LIFECYCLE_CANDIDATE);
    e->judging.by_hand = LIFECYCLE_ACTIVE;
    e->judging.by_hand_at = 5 * DAY;
    assert_int_equal(judge(e), LIFECYCLE_CANDIDATE);
    e->judging.by_hand = LIFECYCLE_NONE;
    e->judging.ever_sound = true; /* it was active, and fails a check now */
    assert_int_equal(judge(e), LIFECYCLE_DEMOTED);
    assert_int_equal(e->events.items[e->events.count - 1].cause, LIFE_CHECK);
}

static void failures_lead_over_probation_to_demotion(void **state)
{
    struct evidence *e = *state;
    static const enum lifecycle wanted[] = {LIFECYCLE_ACTIVE, LIFECYCLE_PROBATION,
                                            LIFECYCLE_DEMOTED, LIFECYCLE_DEMOTED};
    run(e, 3, 0, 25, 1, 1);
    assert_int_equal(judge(e), LIFECYCLE_ACTIVE);
    for (unsigned i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        (void)told(e, i % 3, 100 + i, 2 + i, 0);
        assert_int_equal(judge(e), wanted[i]);
    }
    run(e, 3, 200, 300, 20, 1);
    assert_int_equal(judge(e), LIFECYCLE_ACTIVE); /* it has earned its place again */
}

static void failures_of_one_time_take_the_same_steps(void **state)
{
    struct evidence *e = *state;
    run(e, 3, 0, 25, 1, 1);
    run(e, 3, 100, 10, 2, 0);
    assert_int_equal(judge(e), LIFECYCLE_DEMOTED);
    size_t steps = 0;
    for (size_t i = 0; i < e->events.count; i++)
        steps += e->events.items[i].from != e->events.items[i].to;
    assert_int_equal(steps, 3); /* active, probation, demoted */
}

static void a_candidate_is_judged_when_all_of_a_time_is_in(void **state)
{
    struct evidence *e = *state;
    run(e, 3, 0, 40, 1, 1);
    run(e, 3, 100, 40, 1, 0);
    assert_int_equal(judge(e), LIFECYCLE_CANDIDATE);
    assert_int_equal(e->events.count, 1);
}

static void evidence_halves_in_half_a_year(void **state)
{
    struct evidence *e = *state;
    run(e, 2, 0, 40, 0, 1);
    (void)told(e, 0, 100, 180, 0);
    (void)judge(e);
    assert_true(fabs(e->standing.score - wilson_weighted(20, 21)) < 1e-12);
    e->judging.thresholds.half_life = 90;
    (void)judge(e);
    assert_true(fabs(e->standing.score - wilson_weighted(10, 11)) < 1e-12);
}

static void success_after_a_long_time_does_not_demote(void **state)
{
    struct evidence *e = *state;
    run(e, 2, 0, 30, 0, 1);
    assert_int_equal(judge(e), LIFECYCLE_ACTIVE);
    (void)told(e, 0, 100, 2000, 1);
    assert_int_equal(judge(e), LIFECYCLE_ACTIVE);
    assert_true(e->standing.score < 0.8); /* but what is left of the old evidence is little */
    (void)told(e, 0, 101, 2001, 0);
    assert_int_equal(judge(e), LIFECYCLE_PROBATION);
}

static void the_word_of_a_person_counts_from_its_time_on(void **state)
{
    struct evidence *e = *state;
    run(e, 2, 0, 10, 1, 1);
    e->judging.by_hand = LIFECYCLE_ACTIVE;
    e->judging.by_hand_at = 2 * DAY;
    assert_int_equal(judge(e), LIFECYCLE_ACTIVE);
    (void)told(e, 1, 50, 3, 1);
    assert_int_equal(judge(e), LIFECYCLE_ACTIVE);
    (void)told(e, 1, 51, 4, 0);
    assert_int_equal(judge(e), LIFECYCLE_PROBATION);
    e->judging.by_hand = LIFECYCLE_DEMOTED;
    e->judging.by_hand_at = 5 * DAY;
    assert_int_equal(judge(e), LIFECYCLE_DEMOTED);
    assert_int_equal(e->standing.trials, 0);
    run(e, 2, 100, 24, 6, 1);
    assert_int_equal(judge(e), LIFECYCLE_DEMOTED);
    run(e, 2, 124, 1, 6, 1);
    assert_int_equal(judge(e), LIFECYCLE_ACTIVE);
}

static void partly_counts_half(void **state)
{
    struct evidence *e = *state;
    struct support *s = told(e, 1, 1, 1, 2);
    double share = 0;
    int64_t at = 0;
    assert_false(support_share(s, &share, &at));
    s->held = 3;
    s->missed = 1;
    s->learned_at = 7;
    assert_true(support_share(s, &share, &at));
    assert_true(share > 0.74 && share < 0.76);
    assert_int_equal(at, 7);
    s->partials = 1; /* what was reported alone counts */
    assert_true(support_share(s, &share, &at));
    assert_true(share > 0.49 && share < 0.51);
    assert_int_equal(at, DAY);
}

static void thresholds_are_settings(void **state)
{
    struct evidence *e = *state;
    run(e, 2, 0, 10, 1, 1);
    assert_int_equal(judge(e), LIFECYCLE_CANDIDATE);
    e->judging.thresholds.promote = 0.7;
    assert_int_equal(judge(e), LIFECYCLE_ACTIVE);
    e->judging.thresholds.repositories = 3;
    assert_int_equal(judge(e), LIFECYCLE_CANDIDATE);
}

static uint64_t next(uint64_t *seed)
{
    *seed += 0x9e3779b97f4a7c15u;
    return digest_mix(*seed);
}

static void shuffle(struct supports *s, uint64_t *seed)
{
    for (size_t i = s->count; i > 1; i--) {
        size_t k = next(seed) % i;
        struct support swap = s->items[i - 1];
        s->items[i - 1] = s->items[k];
        s->items[k] = swap;
    }
}

/* Random evidence with pairs that repeat and a repository that floods. */
static void make_random(struct evidence *e, uint64_t *seed, size_t count)
{
    e->supports.count = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned repo = next(seed) % 3 ? 0 : (unsigned)(next(seed) % 40);
        struct support *s = told(e, repo, (unsigned)(next(seed) % 3000),
                                 (int64_t)(next(seed) % 300), next(seed) % 9 ? 1 : 0);
        s->partials = next(seed) % 17 == 0;
        s->held = next(seed) % 3;
        s->learned_at = s->held ? (int64_t)(next(seed) % 5) : 0;
        if (s->failures)
            s->error = arena_print(e->arena, "error %u", (unsigned)(next(seed) % 4));
    }
}

static void assert_same(const struct supports *a, const struct supports *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        struct pack x, y;
        pack_init(&x);
        pack_init(&y);
        record_pack(&x, &support_record, &a->items[i]);
        record_pack(&y, &support_record, &b->items[i]);
        assert_true(text_equal(pack_bytes(&x), pack_bytes(&y)));
        pack_close(&x);
        pack_close(&y);
    }
}

/* Bounded in parts, in another order: the same supports, and the same life. */
static void order_and_parts_do_not_matter(void **state)
{
    struct evidence *e = *state;
    uint64_t seed = 4711;
    for (unsigned round = 0; round < 20; round++) {
        make_random(e, &seed, 1 + next(&seed) % 6000);
        struct supports whole = {arena_array(e->arena, ROOM, sizeof *whole.items),
                                 e->supports.count};
        struct supports parts = {arena_array(e->arena, ROOM, sizeof *parts.items), 0};
        struct standing first, second;
        struct life_events events, others;
        memcpy(whole.items, e->supports.items, whole.count * sizeof *whole.items);
        supports_bound(&whole);
        shuffle(&e->supports, &seed);
        for (size_t i = 0; i < e->supports.count; i++) {
            parts.items[parts.count++] = e->supports.items[i];
            if (next(&seed) % 500 == 0)
                supports_bound(&parts);
        }
        supports_bound(&parts);
        assert_same(&whole, &parts);
        assert_true(whole.count <= SUPPORTS_PER_RULE);
        lifecycle_judge(&whole, &e->judging, e->arena, &first, &events);
        shuffle(&parts, &seed);
        lifecycle_judge(&parts, &e->judging, e->arena, &second, &others);
        assert_memory_equal(&first, &second, sizeof first);
        assert_int_equal(events.count, others.count);
    }
}

static void a_flood_displaces_no_other_repository(void **state)
{
    struct evidence *e = *state;
    run(e, 1, 0, 6000, 1, 1);
    for (unsigned i = 0; i < 100; i++)
        (void)told(e, 1 + i, i, 1, 0);
    supports_bound(&e->supports);
    size_t others = 0;
    for (size_t i = 0; i < e->supports.count; i++)
        others += e->supports.items[i].failures;
    assert_int_equal(others, 100);
    assert_int_equal(e->supports.count, 100 + SUPPORTS_PER_REPO);
}

int main(void)
{
#define TEST_OF(function) cmocka_unit_test_setup_teardown(function, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST_OF(twenty_five_flawless_pairs_of_two_repositories_promote),
        TEST_OF(a_flood_from_one_repository_promotes_nothing),
        TEST_OF(a_failed_check_is_never_active),
        TEST_OF(failures_lead_over_probation_to_demotion),
        TEST_OF(failures_of_one_time_take_the_same_steps),
        TEST_OF(a_candidate_is_judged_when_all_of_a_time_is_in),
        TEST_OF(evidence_halves_in_half_a_year),
        TEST_OF(success_after_a_long_time_does_not_demote),
        TEST_OF(the_word_of_a_person_counts_from_its_time_on),
        TEST_OF(partly_counts_half),
        TEST_OF(thresholds_are_settings),
        TEST_OF(order_and_parts_do_not_matter),
        TEST_OF(a_flood_displaces_no_other_repository),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
