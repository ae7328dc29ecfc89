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

/* Runs one function in a write transaction: RUN(f, store_..., argument...). */
struct running {
    struct fixture *f;
    enum { OPEN, PUT, SEAL, FAIL, BURY, BLOB, SNAPSHOT, CLOSE, FINISH, RETRY, DROP, COMMIT } what;
    unsigned content;
    const int64_t *at;
    int64_t now;
    struct submission submission;
    enum how_opened how;
    uint64_t number, sequence, count;
    struct text text;
    struct id id, context;
    bool lost, dead;
};

static int run_work(struct store_txn *txn, void *context, struct error *err)
{
    struct running *r = context;
    struct submission options = {.repo = TEXT("repo"), .complete = true};
    struct entry entry = {.origin = {.sequence = r->sequence, .context = r->context},
                          .path = TEXT("/report")};
    struct batch batch = {.origin = {.submission = r->submission.id, .sequence = r->sequence}};
    const struct batch *list[] = {&batch};
    uint8_t applied = 0;
    switch (r->what) {
    case OPEN:
        return store_submission_open(txn, numbered_id("content", r->content), r->at, r->now,
                                     &options, r->f->arena, &r->submission, &r->how, err);
    case PUT:
        return store_journal_put(txn, r->number, &entry, err);
    case SEAL:
        return store_submission_seal(txn, r->number, r->count, 1, 1, err);
    case FAIL:
        return store_journal_fail(txn, r->number, r->sequence, r->text, r->lost, &r->dead, err);
    case BURY:
        return store_journal_bury(txn, r->number, r->sequence, r->text, err);
    case BLOB:
        return store_blob_put(txn, r->number, r->id, r->text, err);
    case SNAPSHOT:
        return store_submission_snapshot(txn, r->number, r->text, &r->id, err);
    case CLOSE:
        return store_submission_close(txn, r->number, err);
    case FINISH:
        return store_submission_finish(txn, r->number, err);
    case RETRY:
        return store_dead_retry(txn, &r->id, 0, r->f->arena, &r->submission, err);
    case DROP:
        return store_dead_drop(txn, r->id, err);
    case COMMIT:
        if (store_commit_batches(txn, list, 1, &applied, err) != 0)
            return -1;
        r->count = applied;
        return 0;
    }
    return -1;
}

static int run(struct fixture *f, struct running *r)
{
    r->f = f;
    return store_write(f->store, run_work, r, &f->err);
}

/* Opens a submission with `batches` by reference and seals it. */
static struct submission submit_empty(struct fixture *f, unsigned content, int64_t at,
                                      uint64_t batches, struct id context)
{
    struct running r = {.what = OPEN, .content = content, .at = &at};
    assert_ok(f, run(f, &r));
    r.number = r.submission.number;
    r.context = context;
    r.what = PUT;
    for (r.sequence = 0; r.sequence < batches; r.sequence++)
        assert_ok(f, run(f, &r));
    r.what = SEAL;
    r.count = batches;
    assert_ok(f, run(f, &r));
    return r.submission;
}

static void end(struct fixture *f, uint64_t number)
{
    struct running r = {.what = CLOSE, .number = number};
    assert_ok(f, run(f, &r));
    r.what = FINISH;
    assert_ok(f, run(f, &r));
    assert_sound(f);
}

static struct submission get_submission(struct fixture *f, uint64_t number)
{
    struct store_txn *txn;
    struct submission submission;
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_submission_get(txn, number, f->arena, &submission, &f->err));
    store_read_end(&txn);
    return submission;
}

static const struct id nothing = {{0}};

static void an_unfinished_submission_is_resumed_with_its_time(void **state)
{
    struct fixture *f = *state;
    struct running r = {.what = OPEN, .content = 1, .now = 500};
    assert_ok(f, run(f, &r));
    assert_int_equal(r.how, HOW_NEW);
    assert_int_equal(r.submission.at, 500);
    struct id first = r.submission.id;
    r.now = 900;
    assert_ok(f, run(f, &r));
    assert_int_equal(r.how, HOW_RESUMED);
    assert_int_equal(r.submission.at, 500);
    assert_true(id_equal(r.submission.id, first));
    r.what = SEAL;
    r.number = r.submission.number;
    assert_ok(f, run(f, &r));
    end(f, r.number);
    r.what = OPEN;
    r.now = 500; /* the same moment: still another submission */
    assert_ok(f, run(f, &r));
    assert_int_equal(r.how, HOW_NEW);
    assert_int_equal(r.submission.at, 501);
    assert_int_equal(r.submission.number, 2);
}

static void with_a_time_a_finished_submission_is_the_same(void **state)
{
    struct fixture *f = *state;
    int64_t at = -5; /* before 1970 */
    struct submission submission = submit_empty(f, 1, at, 0, nothing);
    end(f, submission.number);
    struct running r = {.what = OPEN, .content = 1, .at = &at};
    assert_ok(f, run(f, &r));
    assert_int_equal(r.how, HOW_FINISHED);
    assert_int_equal(r.submission.tally.reports, 1);
    at = 6;
    assert_ok(f, run(f, &r));
    assert_int_equal(r.how, HOW_NEW);
}

static void batches_are_journaled_once_and_in_order(void **state)
{
    struct fixture *f = *state;
    struct running r = {.what = OPEN, .content = 1};
    assert_ok(f, run(f, &r));
    r.number = r.submission.number;
    r.what = PUT;
    assert_ok(f, run(f, &r));
    assert_ok(f, run(f, &r)); /* again */
    assert_int_equal(get_submission(f, r.number).batches, 1);
    r.sequence = 2;
    assert_int_equal(run(f, &r), -1);
    assert_int_equal(f->err.code, ERROR_DATA);
    r.what = SEAL;
    r.count = 2;
    assert_int_equal(run(f, &r), -1);
    r.count = 1;
    assert_ok(f, run(f, &r));
    assert_ok(f, run(f, &r));
    r.what = COMMIT;
    r.sequence = 0;
    assert_ok(f, run(f, &r));
    assert_int_equal(r.count, 1);
    assert_ok(f, run(f, &r));
    assert_int_equal(r.count, 0); /* once */
    r.what = PUT;
    assert_ok(f, run(f, &r)); /* committed since: ignored */
    end(f, r.number);
}

static void submissions_run_in_order_once_sealed(void **state)
{
    struct fixture *f = *state;
    struct running r = {.what = OPEN, .content = 1};
    struct submission next;
    struct store_txn *txn;
    uint64_t waiting;
    assert_ok(f, run(f, &r)); /* stays open */
    (void)submit_empty(f, 2, 20, 1, nothing);
    (void)submit_empty(f, 3, 10, 1, nothing);
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_submission_next(txn, f->arena, &next, &waiting, &f->err));
    store_read_end(&txn);
    assert_int_equal(waiting, 2);
    assert_int_equal(next.number, 2);
}

static void a_submission_with_batches_left_does_not_end(void **state)
{
    struct fixture *f = *state;
    struct submission submission = submit_empty(f, 1, 1, 1, nothing);
    struct running r = {.what = FINISH, .number = submission.number};
    assert_int_equal(run(f, &r), -1);
    assert_non_null(strstr(f->err.message, "not committed"));
}

static int note_dead(void *context, const struct dead_letter *letter, struct error *err)
{
    struct running *r = context;
    (void)err;
    r->id = letter->id;
    r->number = letter->number;
    r->sequence = letter->entry.origin.sequence;
    r->text = arena_copy(r->f->arena, letter->entry.reason);
    r->count++;
    return 0;
}

static struct running dead_letters(struct fixture *f)
{
    struct store_txn *txn;
    struct running r = {.f = f};
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_dead_list(txn, note_dead, &r, &f->err));
    store_read_end(&txn);
    return r;
}

static void a_batch_that_fails_too_often_is_given_up_and_may_be_tried_again(void **state)
{
    struct fixture *f = *state;
    struct submission submission = submit_empty(f, 1, 1, 2, nothing);
    struct running r = {.what = FAIL, .number = submission.number, .text = TEXT("poison")};
    for (unsigned try = 1; try <= DEAD_AFTER_FAILURES; try++) {
        assert_ok(f, run(f, &r));
        assert_int_equal(r.dead, try == DEAD_AFTER_FAILURES);
    }
    assert_ok(f, run(f, &r)); /* it is gone: ignored */
    assert_false(r.dead);
    r.sequence = 1;
    r.lost = true;
    for (unsigned try = 1; try <= DEAD_AFTER_LOSSES; try++) {
        assert_ok(f, run(f, &r));
        assert_int_equal(r.dead, try == DEAD_AFTER_LOSSES);
    }
    assert_int_equal(get_submission(f, submission.number).tally.dead, 2);
    end(f, submission.number);
    struct running dead = dead_letters(f);
    assert_int_equal(dead.count, 2);
    assert_true(text_is(dead.text, "poison"));
    dead.what = RETRY;
    assert_ok(f, run(f, &dead));
    struct submission again = get_submission(f, dead.submission.number);
    assert_int_equal(again.state, SUBMISSION_SEALED);
    assert_int_equal(again.at, submission.at);
    assert_int_equal(again.batches, 2);
    assert_true(text_is(again.repo, "repo"));
    assert_false(again.complete);
    assert_int_equal(dead_letters(f).count, 0);
    struct store_txn *txn;
    struct entry *entries;
    size_t count;
    bool last;
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_journal_read(txn, again.number, 0, 9, 1 << 20, f->arena, &entries, &count,
                                    &last, &f->err));
    store_read_end(&txn);
    assert_int_equal(count, 2);
    assert_true(last);
    assert_int_equal(entries[1].origin.sequence, 1);
    assert_int_equal(entries[1].losses, 0);
    assert_true(id_equal(entries[0].origin.submission, again.id));
    assert_sound(f);
    struct running bury = {.what = BURY, .number = again.number, .text = TEXT("changed")};
    assert_ok(f, run(f, &bury));
    dead = dead_letters(f);
    assert_int_equal(dead.count, 1);
    assert_true(text_is(dead.text, "changed"));
    dead.what = DROP;
    assert_ok(f, run(f, &dead));
    assert_int_equal(dead_letters(f).count, 0);
    assert_sound(f);
}

static void tries_are_read_with_the_batch(void **state)
{
    struct fixture *f = *state;
    struct submission submission = submit_empty(f, 1, 1, 1, nothing);
    struct running r = {.what = FAIL, .number = submission.number, .text = TEXT("why")};
    struct store_txn *txn;
    struct entry *entries;
    size_t count;
    bool last;
    assert_ok(f, run(f, &r));
    r.lost = true;
    r.text = TEXT("vanished");
    assert_ok(f, run(f, &r));
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    assert_ok(f, store_journal_read(txn, submission.number, 0, 9, 100, f->arena, &entries, &count,
                                    &last, &f->err));
    store_read_end(&txn);
    assert_int_equal(count, 1);
    assert_int_equal(entries[0].failures, 1);
    assert_int_equal(entries[0].losses, 1);
    assert_true(text_is(entries[0].reason, "vanished"));
}

static bool has_blob(struct fixture *f, struct id id)
{
    struct store_txn *txn;
    struct text bytes;
    assert_ok(f, store_read_begin(f->store, &txn, &f->err));
    bool has = store_blob_get(txn, id, &bytes);
    store_read_end(&txn);
    return has;
}

static void blobs_are_kept_as_long_as_somebody_needs_them(void **state)
{
    struct fixture *f = *state;
    struct id context = numbered_id("blob", 1);
    struct submission first = submit_empty(f, 1, 1, 1, context);
    struct submission second = submit_empty(f, 2, 2, 0, nothing);
    struct running r = {
        .what = BLOB, .number = first.number, .id = context, .text = TEXT("context")};
    assert_ok(f, run(f, &r));
    r.number = second.number;
    assert_ok(f, run(f, &r));
    end(f, second.number);
    assert_true(has_blob(f, context)); /* the first needs it */
    r = (struct running){.what = BURY, .number = first.number, .text = TEXT("bad")};
    assert_ok(f, run(f, &r));
    end(f, first.number);
    assert_true(has_blob(f, context)); /* the dead letter needs it */
    struct running dead = dead_letters(f);
    dead.what = RETRY;
    assert_ok(f, run(f, &dead));
    assert_true(has_blob(f, context));
    assert_sound(f);
    r = (struct running){.what = BURY, .number = dead.submission.number, .text = TEXT("bad")};
    assert_ok(f, run(f, &r));
    end(f, dead.submission.number);
    dead = dead_letters(f);
    dead.what = DROP;
    assert_ok(f, run(f, &dead));
    assert_false(has_blob(f, context));
    assert_sound(f);
}

static void a_submission_keeps_its_snapshot_and_the_newest_stays(void **state)
{
    struct fixture *f = *state;
    struct submission first = submit_empty(f, 1, 1, 0, nothing);
    struct submission second = submit_empty(f, 2, 2, 0, nothing);
    struct running r = {.what = SNAPSHOT, .number = first.number, .text = TEXT("one")};
    assert_ok(f, run(f, &r));
    struct id one = r.id;
    assert_true(id_equal(one, id_of_bytes("one", 3)));
    r.text = TEXT("other"); /* it has one */
    assert_ok(f, run(f, &r));
    assert_true(id_equal(r.id, one));
    assert_true(id_equal(get_submission(f, first.number).snapshot, one));
    end(f, first.number);
    assert_true(has_blob(f, one));
    r.number = second.number;
    r.text = TEXT("two");
    assert_ok(f, run(f, &r));
    assert_false(has_blob(f, one));
    end(f, second.number);
    assert_true(has_blob(f, r.id));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_unfinished_submission_is_resumed_with_its_time),
        TEST(with_a_time_a_finished_submission_is_the_same),
        TEST(batches_are_journaled_once_and_in_order),
        TEST(submissions_run_in_order_once_sealed),
        TEST(a_submission_with_batches_left_does_not_end),
        TEST(a_batch_that_fails_too_often_is_given_up_and_may_be_tried_again),
        TEST(tries_are_read_with_the_batch),
        TEST(blobs_are_kept_as_long_as_somebody_needs_them),
        TEST(a_submission_keeps_its_snapshot_and_the_newest_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
