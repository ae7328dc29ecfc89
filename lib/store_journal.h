/* SPDX-License-Identifier: MPL-2.0 */
/* Submissions, the journal of their batches, blobs, and batches that were given up.
 *
 * Functions that change something need the transaction of a store_write; the others take any.
 * Structs that come out have their texts in the arena or, as said, in the store. */
#ifndef HYPER_LIB_STORE_JOURNAL_H
#define HYPER_LIB_STORE_JOURNAL_H

#include "lib/store.h"
#include "schema/message.h"
#include "schema/submission.h"

enum {
    DEAD_AFTER_FAILURES = 5, /* tries that ended in a stage's failure */
    DEAD_AFTER_LOSSES = 20,  /* workers that vanished with the batch */
};

/* Opens a submission. `options` gives repo, commit, branch, root and complete.
 *
 * With `at` it is the submission of that content and time: HOW_RESUMED if it is there and not
 * finished, HOW_FINISHED with its final tally if it is, HOW_NEW otherwise. Without, the unfinished
 * one of that content goes on with its time; if there is none, a new one gets the time `now`, later
 * by milliseconds if one of that time was finished already. */
int store_submission_open(struct store_txn *txn, struct id content, const int64_t *at, int64_t now,
                          const struct submission *options, struct arena *arena,
                          struct submission *out, enum how_opened *how, struct error *err);

/* By number and by id; ERROR_DATA if there is none. */
int store_submission_get(struct store_txn *txn, uint64_t number, struct arena *arena,
                         struct submission *out, struct error *err);
int store_submission_find(struct store_txn *txn, struct id id, struct arena *arena,
                          struct submission *out, struct error *err);

/* The one that runs now or next: of those sealed and not finished the lowest number. `*waiting`
 * is how many those are; nothing is set in `out` if it is 0. */
int store_submission_next(struct store_txn *txn, struct arena *arena, struct submission *out,
                          uint64_t *waiting, struct error *err);

/* Adds a batch; entry->origin.sequence says which. One that was journaled before is ignored, even
 * if it is committed since; one that leaves a gap is ERROR_DATA. */
int store_journal_put(struct store_txn *txn, uint64_t number, const struct entry *entry,
                      struct error *err);

/* All batches are journaled. ERROR_DATA when `batches` is not how many there are. Again is fine. */
int store_submission_seal(struct store_txn *txn, uint64_t number, uint64_t batches,
                          uint64_t reports, uint64_t bytes, struct error *err);

/* The snapshot of a submission as a blob, in one go: sets submission.snapshot to the id of the
 * bytes and returns it in `out`. A submission that has one keeps it. */
int store_submission_snapshot(struct store_txn *txn, uint64_t number, struct text bytes,
                              struct id *out, struct error *err);

/* The barrier begins: SUBMISSION_CLOSING. Again is fine. */
int store_submission_close(struct store_txn *txn, uint64_t number, struct error *err);

/* All is done: SUBMISSION_FINISHED; blobs that nobody needs any more go. ERROR_DATA if batches or
 * the barrier's work are left. Again is fine. */
int store_submission_finish(struct store_txn *txn, uint64_t number, struct error *err);

/* All submissions in order of number; `visit` returns 0 to go on, 1 to stop, -1 for an error. */
typedef int store_visit_submission(void *context, const struct submission *submission,
                                   struct error *err);
int store_submissions(struct store_txn *txn, store_visit_submission *visit, void *context,
                      struct error *err);

/* Up to `max` batches that are journaled and not committed, from `sequence` on, and at least one
 * but not more than `bytes_max` bytes of values. `failures`, `losses` and `reason` are up to date.
 * `*last` if there are none after them. All in the arena. */
int store_journal_read(struct store_txn *txn, uint64_t number, uint64_t sequence, size_t max,
                       size_t bytes_max, struct arena *arena, struct entry **items, size_t *count,
                       bool *last, struct error *err);

/* How many are journaled and not committed. */
int store_journal_count(struct store_txn *txn, uint64_t number, uint64_t *count, struct error *err);

/* Counts a failure, or with `lost` a worker that vanished. At the limit the batch becomes a dead
 * letter with the reason, and `*dead` is true. A batch that is not in the journal is ignored. */
int store_journal_fail(struct store_txn *txn, uint64_t number, uint64_t sequence,
                       struct text reason, bool lost, bool *dead, struct error *err);

/* The same at once, for a batch that cannot succeed: its file has changed. */
int store_journal_bury(struct store_txn *txn, uint64_t number, uint64_t sequence,
                       struct text reason, struct error *err);

/* Bytes that batches of a submission need; kept until it is finished. */
int store_blob_put(struct store_txn *txn, uint64_t number, struct id id, struct text bytes,
                   struct error *err);

/* The bytes, in the store until the end of the transaction; false if it has none. */
bool store_blob_get(struct store_txn *txn, struct id id, struct text *out);

/* A batch that was given up. */
struct dead_letter {
    struct id id; /* of its submission and sequence */
    uint64_t number;
    struct entry entry; /* with the reason */
};

/* Dead letters by id; `visit` as above. Texts are in the store. */
typedef int store_visit_dead(void *context, const struct dead_letter *letter, struct error *err);
int store_dead_list(struct store_txn *txn, store_visit_dead *visit, void *context,
                    struct error *err);
int store_dead_get(struct store_txn *txn, struct id id, struct arena *arena,
                   struct dead_letter *out, struct error *err);

/* Makes of dead letters of one submission (all of it with count 0: then `ids` holds one of them) a
 * new, sealed submission with the same options but not complete, at the same time. Its entries'
 * origin has the new submission and sequences from 0. */
int store_dead_retry(struct store_txn *txn, const struct id *ids, size_t count, struct arena *arena,
                     struct submission *out, struct error *err);
int store_dead_drop(struct store_txn *txn, struct id id, struct error *err);

#endif
