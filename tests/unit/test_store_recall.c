/* SPDX-License-Identifier: MPL-2.0 */
/* A piece that is known from before leads to what the stages would make of it again. */
#include "tests/unit/test_store.h"

enum { PIECES = 12, PIECE_SEEN = 15, SUBMISSIONS = 25 };

/* Few bases, so that pieces share alerts, and disagree on them. */
static void invent(uint64_t *seed, struct seen *seen)
{
    for (unsigned i = 0; i < PIECE_SEEN; i++)
        seen[i] = (struct seen){
            .base = below(seed, 60),
            .line = below(seed, 3) * 10,
            .message = below(seed, 2),
            .severity = below(seed, 8) ? 1 : below(seed, 5),
            .status = below(seed, 6) ? STATUS_OPEN : STATUS_OPEN + below(seed, 3),
            .pattern = below(seed, 8),
            .commit = "a",
        };
}

/* Commits what is known from before; `applied` says what that was. */
struct recalling {
    const struct submitting *s;
    uint8_t *applied;
};

static int recall(struct store_txn *txn, void *context, struct error *err)
{
    const struct recalling *r = context;
    const struct submitting *s = r->s;
    struct entry *entries;
    size_t count;
    bool last;
    if (store_journal_read(txn, s->submission.number, 0, s->count, SIZE_MAX, s->fixture->arena,
                           &entries, &count, &last, err) != 0)
        return -1;
    assert_int_equal(count, s->count);
    return store_recall(txn, s->submission.number, entries, count, r->applied, err);
}

struct committing {
    const struct batch *const *list;
    size_t count;
};

static int commit(struct store_txn *txn, void *context, struct error *err)
{
    const struct committing *c = context;
    uint8_t applied[PIECES];
    return store_commit_batches(txn, c->list, c->count, applied, err);
}

/* Runs a submission of these pieces; returns how many were known from before. */
static size_t run(struct fixture *f, unsigned number, int64_t at, bool complete,
                  struct batch *const *batches, const unsigned *pieces, size_t count)
{
    struct submitting s = {.fixture = f,
                           .content = number,
                           .at = at,
                           .complete = complete,
                           .batches = batches,
                           .count = count,
                           .pieces = pieces};
    const struct batch *left[PIECES];
    uint8_t applied[PIECES] = {0};
    size_t known = 0;
    assert_ok(f, store_write(f->store, submit_begin, &s, &f->err));
    struct recalling recalling = {&s, applied};
    assert_ok(f, store_write(f->store, recall, &recalling, &f->err));
    struct committing committing = {.list = left};
    for (size_t i = 0; i < count; i++)
        if (!applied[i])
            left[committing.count++] = batches[i];
    known = count - committing.count;
    assert_ok(f, store_write(f->store, commit, &committing, &f->err));
    submit_barrier(&s);
    assert_ok(f, store_write(f->store, submit_end, &s, &f->err));
    return known;
}

static size_t choose(uint64_t *seed, unsigned *pieces)
{
    size_t count = 0;
    for (unsigned i = 0; i < PIECES; i++)
        if (below(seed, 3))
            pieces[count++] = i;
    return count;
}

static void assert_same(struct fixture *a, struct fixture *b)
{
    struct pack first, second;
    export_to(a, &first);
    export_to(b, &second);
    assert_int_equal(pack_bytes(&first).size, pack_bytes(&second).size);
    assert_memory_equal(pack_bytes(&first).data, pack_bytes(&second).data, pack_bytes(&first).size);
    pack_close(&first);
    pack_close(&second);
}

static size_t compare_histories(uint64_t seed)
{
    struct fixture with, without;
    struct batch *all[PIECES];
    size_t known = 0;
    uint64_t random = seed;
    fixture_init(&with);
    fixture_init(&without);
    for (unsigned i = 0; i < PIECES; i++) {
        struct seen seen[PIECE_SEEN];
        invent(&random, seen);
        all[i] = make_batch(with.arena, seen, PIECE_SEEN);
    }
    for (unsigned i = 0; i < SUBMISSIONS; i++) {
        unsigned pieces[PIECES];
        struct batch *batches[PIECES];
        size_t count = choose(&random, pieces);
        int64_t at = 1000 * (int64_t)(1 + below(&random, 2 * (i + 1)));
        bool complete = below(&random, 2);
        for (size_t k = 0; k < count; k++)
            batches[k] = all[pieces[k]];
        known += run(&with, i, at, complete, batches, pieces, count);
        (void)run(&without, i, at, complete, batches, NULL, count);
        assert_same(&with, &without);
    }
    assert_sound(&with);
    assert_sound(&without);
    fixture_close(&with);
    fixture_close(&without);
    return known;
}

static void what_is_recalled_is_what_the_stages_make(void **state)
{
    size_t known = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= PROPERTY_ROUNDS; seed++)
        known += compare_histories(seed);
    print_message("%zu pieces were known from before\n", known);
    assert_true(known > PROPERTY_ROUNDS * SUBMISSIONS / 4);
}

static void unknown_pieces_are_left_to_the_stages(void **state)
{
    struct fixture f;
    struct seen seen = {.base = 1, .line = 10, .pattern = 1, .commit = "a"};
    unsigned first = 1, second = 2;
    (void)state;
    fixture_init(&f);
    struct batch *batch = make_batch(f.arena, &seen, 1);
    assert_int_equal(run(&f, 1, 1000, false, &batch, &first, 1), 0);
    assert_int_equal(run(&f, 2, 2000, false, &batch, &second, 1), 0);
    assert_int_equal(run(&f, 3, 3000, false, &batch, &first, 1), 1);
    fixture_close(&f);
}

/* The record is no longer the one that the piece would make: another report had a newer one. */
static void a_piece_is_not_recalled_when_its_alert_changed(void **state)
{
    struct fixture f;
    struct seen seen = {.base = 1, .line = 10, .pattern = 1, .severity = 1, .commit = "a"};
    unsigned first = 1, second = 2;
    (void)state;
    fixture_init(&f);
    struct batch *before = make_batch(f.arena, &seen, 1);
    seen.severity = 2;
    struct batch *after = make_batch(f.arena, &seen, 1);
    assert_int_equal(run(&f, 1, 1000, false, &before, &first, 1), 0);
    assert_int_equal(run(&f, 2, 2000, false, &after, &second, 1), 0);
    assert_int_equal(run(&f, 3, 3000, false, &before, &first, 1), 0);
    assert_int_equal(get_alert(&f, numbered_id("test.base", 1)).severity, SEVERITY_INFO + 1);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_recalled_is_what_the_stages_make),
        cmocka_unit_test(unknown_pieces_are_left_to_the_stages),
        cmocka_unit_test(a_piece_is_not_recalled_when_its_alert_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
