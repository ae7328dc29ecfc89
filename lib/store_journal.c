/* SPDX-License-Identifier: MPL-2.0 */
/* Submissions and the journal of their batches. */
#include "lib/store_internal.h"

#include <errno.h>

enum { REASON_MAX = 512 };

/* Submissions. */

static int submission_unpack(struct text bytes, struct arena *arena, struct submission *out,
                             struct error *err)
{
    struct unpack in;
    struct submission submission;
    unpack_init(&in, arena_copy(arena, bytes));
    record_unpack(&in, &submission_record, &submission, arena);
    if (unpack_done(&in, "a submission in the store", err) != 0)
        return -1;
    *out = submission;
    return 0;
}

static int submission_write(struct store_txn *txn, const struct submission *submission,
                            struct error *err)
{
    return db_put_record(txn, TABLE_SUBMISSION, val_number(&submission->number), &submission_record,
                         submission, err);
}

int submission_flush(struct store_txn *txn, struct error *err)
{
    if (!txn->submission)
        return 0;
    int result = submission_write(txn, txn->submission, err);
    txn->submission = NULL;
    return result;
}

int store_submission_get(struct store_txn *txn, uint64_t number, struct arena *arena,
                         struct submission *out, struct error *err)
{
    MDB_val value;
    if (submission_flush(txn, err) != 0)
        return -1;
    int found = db_get(txn, TABLE_SUBMISSION, val_number(&number), &value, err);
    if (found < 0)
        return -1;
    if (!found)
        return error_set(err, ERROR_DATA, "the store %s has no submission number %llu",
                         txn->store->dir, (unsigned long long)number);
    return submission_unpack(text_val(value), arena, out, err);
}

int submission_edit(struct store_txn *txn, uint64_t number, struct submission **out,
                    struct error *err)
{
    if (!txn->submission || txn->submission->number != number) {
        struct submission *submission = arena_alloc(txn->arena, sizeof *submission);
        if (store_submission_get(txn, number, txn->arena, submission, err) != 0)
            return -1;
        txn->submission = submission;
    }
    *out = txn->submission;
    return 0;
}

/* 1 found, 0, -1. */
static int number_of(struct store_txn *txn, struct id id, uint64_t *number, struct error *err)
{
    MDB_val value;
    int found = db_get(txn, TABLE_CONTENT, val_id(&id), &value, err);
    if (found > 0 && value.mv_size != sizeof *number)
        return db_damaged(txn, "a submission has no number", err);
    if (found > 0)
        *number = number_in(value.mv_data);
    return found;
}

int submission_number(struct store_txn *txn, struct id id, uint64_t *number, struct error *err)
{
    char hex[ID_HEX_SIZE];
    int found = number_of(txn, id, number, err);
    if (found == 0)
        return error_set(err, ERROR_DATA, "the store %s has no submission %s", txn->store->dir,
                         id_hex(id, hex));
    return found < 0 ? -1 : 0;
}

int store_submission_find(struct store_txn *txn, struct id id, struct arena *arena,
                          struct submission *out, struct error *err)
{
    uint64_t number = 0;
    if (submission_number(txn, id, &number, err) != 0)
        return -1;
    return store_submission_get(txn, number, arena, out, err);
}

int unfinished_get(struct store_txn *txn, uint64_t number, struct unfinished *out,
                   struct error *err)
{
    MDB_val value;
    int found = db_get(txn, TABLE_UNFINISHED, val_number(&number), &value, err);
    if (found < 0)
        return -1;
    if (!found || value.mv_size != sizeof *out)
        return error_set(err, ERROR_DATA, "submission number %llu is finished",
                         (unsigned long long)number);
    memcpy(out, value.mv_data, sizeof *out);
    return 0;
}

int unfinished_put(struct store_txn *txn, uint64_t number, const struct unfinished *row,
                   struct error *err)
{
    return db_put(txn, TABLE_UNFINISHED, val_number(&number), val(row, sizeof *row), 0, err);
}

static int set_state(struct store_txn *txn, struct submission *submission,
                     enum submission_state state, struct error *err)
{
    struct unfinished row;
    if (unfinished_get(txn, submission->number, &row, err) != 0)
        return -1;
    submission->state = state;
    row.state = state;
    return unfinished_put(txn, submission->number, &row, err);
}

/* The lowest unfinished submission that `content` names, or, with NULL, that is sealed. Sets
 * `*count` to how many there are. */
static int find_unfinished(struct store_txn *txn, const struct id *content, struct arena *arena,
                           struct submission *out, uint64_t *count, struct error *err)
{
    struct scan scan;
    uint64_t total = 0;
    if (submission_flush(txn, err) != 0 || scan_open(&scan, txn, TABLE_UNFINISHED, err) != 0)
        return -1;
    int found = scan_move(&scan, MDB_FIRST, err);
    for (; found > 0; found = scan_move(&scan, MDB_NEXT, err)) {
        struct unfinished row;
        struct submission submission;
        memcpy(&row, scan.value.mv_data, sizeof row);
        if (!content && row.state != SUBMISSION_SEALED && row.state != SUBMISSION_CLOSING)
            continue;
        if ((content || total == 0) &&
            store_submission_get(txn, number_in(scan.key.mv_data), arena, &submission, err) != 0) {
            found = -1;
            break;
        }
        if (content && !id_equal(submission.content, *content))
            continue;
        if (total++ == 0)
            *out = submission;
    }
    scan_close(&scan);
    *count = total;
    return found < 0 ? -1 : 0;
}

static int submission_make(struct store_txn *txn, struct id content, int64_t at,
                           const struct submission *options, struct arena *arena,
                           struct submission *out, struct error *err)
{
    struct submission submission = {
        .id = submission_id(content, at),
        .content = content,
        .number = txn->counters.next_submission++,
        .at = at,
        .state = SUBMISSION_OPEN,
        .repo = arena_copy(arena, options->repo),
        .commit = arena_copy(arena, options->commit),
        .branch = arena_copy(arena, options->branch),
        .root = arena_copy(arena, options->root),
        .complete = options->complete,
        .thresholds = options->thresholds,
    };
    struct unfinished row = {.state = SUBMISSION_OPEN};
    if (submission.number > SUBMISSION_MAX)
        return error_set(err, ERROR_PERMISSION, "the store %s has too many submissions",
                         txn->store->dir);
    if (submission_write(txn, &submission, err) != 0 ||
        unfinished_put(txn, submission.number, &row, err) != 0 ||
        db_put(txn, TABLE_CONTENT, val_id(&submission.id), val_number(&submission.number), 0,
               err) != 0)
        return -1;
    txn->counters.nodes[NODE_SUBMISSION]++;
    *out = submission;
    return 0;
}

static int open_at(struct store_txn *txn, struct id content, int64_t at,
                   const struct submission *options, struct arena *arena, struct submission *out,
                   enum how_opened *how, struct error *err)
{
    uint64_t number = 0;
    int found = number_of(txn, submission_id(content, at), &number, err);
    if (found < 0)
        return -1;
    if (!found) {
        *how = HOW_NEW;
        return submission_make(txn, content, at, options, arena, out, err);
    }
    if (store_submission_get(txn, number, arena, out, err) != 0)
        return -1;
    *how = out->state == SUBMISSION_FINISHED ? HOW_FINISHED : HOW_RESUMED;
    return 0;
}

int store_submission_open(struct store_txn *txn, struct id content, const int64_t *at, int64_t now,
                          const struct submission *options, struct arena *arena,
                          struct submission *out, enum how_opened *how, struct error *err)
{
    uint64_t count;
    if (at)
        return open_at(txn, content, *at, options, arena, out, how, err);
    if (find_unfinished(txn, &content, arena, out, &count, err) != 0)
        return -1;
    *how = HOW_RESUMED;
    if (count)
        return 0;
    do {
        if (open_at(txn, content, now, options, arena, out, how, err) != 0)
            return -1;
        now++;
    } while (*how == HOW_FINISHED);
    return 0;
}

int store_submission_next(struct store_txn *txn, struct arena *arena, struct submission *out,
                          uint64_t *waiting, struct error *err)
{
    return find_unfinished(txn, NULL, arena, out, waiting, err);
}

int store_submission_seal(struct store_txn *txn, uint64_t number, uint64_t batches,
                          uint64_t reports, uint64_t bytes, struct error *err)
{
    struct submission *submission;
    if (submission_edit(txn, number, &submission, err) != 0)
        return -1;
    if (submission->batches != batches)
        return error_set(err, ERROR_DATA,
                         "submission has %llu batches in the journal, not %llu: send the others "
                         "first",
                         (unsigned long long)submission->batches, (unsigned long long)batches);
    if (submission->state != SUBMISSION_OPEN)
        return 0;
    submission->tally.reports = reports;
    submission->tally.bytes = bytes;
    return set_state(txn, submission, SUBMISSION_SEALED, err);
}

int store_submission_close(struct store_txn *txn, uint64_t number, struct error *err)
{
    struct submission *submission;
    if (submission_edit(txn, number, &submission, err) != 0)
        return -1;
    if (submission->state != SUBMISSION_SEALED)
        return 0;
    return set_state(txn, submission, SUBMISSION_CLOSING, err);
}

/* The newest snapshot is kept, so that the next submission, which often has the same, finds it. */
static int keep_newest(struct store_txn *txn, struct id id, struct error *err)
{
    MDB_val name = val("snapshot", 8), value;
    int found = db_get(txn, TABLE_META, name, &value, err);
    if (found < 0)
        return -1;
    struct id old = found && value.mv_size == ID_SIZE ? id_in(value.mv_data) : (struct id){{0}};
    if (found && id_equal(old, id))
        return 0;
    if (blob_add_user(txn, id, BLOB_USER_NEWEST, err) != 0 ||
        db_put(txn, TABLE_META, name, val_id(&id), 0, err) != 0)
        return -1;
    return found ? blob_drop_user(txn, old, BLOB_USER_NEWEST, err) : 0;
}

int store_submission_snapshot(struct store_txn *txn, uint64_t number, struct text bytes,
                              struct id *out, struct error *err)
{
    struct submission *submission;
    if (submission_edit(txn, number, &submission, err) != 0)
        return -1;
    if (id_is_zero(submission->snapshot)) {
        struct id id = id_of_bytes(bytes.data, bytes.size);
        if (store_blob_put(txn, number, id, bytes, err) != 0 || keep_newest(txn, id, err) != 0)
            return -1;
        submission->snapshot = id;
    }
    *out = submission->snapshot;
    return 0;
}

/* Deletes the rows of a table whose key begins with the submission's number. */
static int clear_rows(struct store_txn *txn, enum table table, uint64_t number, struct error *err)
{
    struct key prefix = {.size = 0};
    key_number(&prefix, number);
    MDB_cursor *cursor = db_cursor(txn, table, err);
    if (!cursor)
        return -1;
    for (;;) {
        MDB_val key = val_key(&prefix), value;
        int rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
        if (rc == MDB_NOTFOUND || (rc == 0 && !val_begins(key, &prefix)))
            return 0;
        if (rc == 0)
            rc = mdb_cursor_del(cursor, 0);
        if (rc != 0)
            return db_fail(txn, rc, err);
    }
}

/* 1 if a row's key begins with the number, 0, -1. */
static int has_rows(struct store_txn *txn, enum table table, uint64_t number, struct error *err)
{
    struct scan scan;
    struct key prefix = {.size = 0};
    key_number(&prefix, number);
    if (scan_open(&scan, txn, table, err) != 0)
        return -1;
    int found = scan_from(&scan, val_key(&prefix), err);
    if (found > 0)
        found = val_begins(scan.key, &prefix);
    scan_close(&scan);
    return found;
}

static int check_nothing_left(struct store_txn *txn, uint64_t number, struct error *err)
{
    static const struct {
        enum table table;
        const char *what;
    } work[] = {{TABLE_JOURNAL, "batches that are not committed"},
                {TABLE_REGROUP, "alerts that have no number"},
                {TABLE_UNITE, "alerts of several tools that are not united"},
                {TABLE_RELEARN, "learned rules that are not judged"},
                {TABLE_GROWN, "templates that are not merged"},
                {TABLE_TOUCHED, "patterns that are not validated"}};
    for (size_t i = 0; i < sizeof work / sizeof *work; i++) {
        int left = has_rows(txn, work[i].table, number, err);
        if (left < 0)
            return -1;
        if (left)
            return error_set(err, ERROR_DATA, "submission number %llu cannot end: it has %s",
                             (unsigned long long)number, work[i].what);
    }
    return 0;
}

/* Gives up the submission's part in all blobs. */
static int drop_blobs(struct store_txn *txn, uint64_t number, struct error *err)
{
    struct scan scan;
    struct id *ids = NULL;
    size_t count = 0;
    if (scan_open(&scan, txn, TABLE_BLOB_USER, err) != 0)
        return -1;
    int found = scan_move(&scan, MDB_FIRST, err);
    for (; found > 0; found = scan_move(&scan, MDB_NEXT, err)) {
        if (number_in(scan.value.mv_data) != number)
            continue;
        ids = arena_grow(txn->arena, ids, count, sizeof *ids);
        ids[count++] = id_in(scan.key.mv_data);
    }
    scan_close(&scan);
    for (size_t i = 0; found == 0 && i < count; i++)
        found = blob_drop_user(txn, ids[i], number, err);
    return found;
}

int store_submission_finish(struct store_txn *txn, uint64_t number, struct error *err)
{
    struct submission *submission;
    if (submission_edit(txn, number, &submission, err) != 0)
        return -1;
    if (submission->state == SUBMISSION_FINISHED)
        return 0;
    if (submission->state == SUBMISSION_OPEN)
        return error_set(err, ERROR_DATA, "submission number %llu is not sealed",
                         (unsigned long long)number);
    if (check_nothing_left(txn, number, err) != 0 ||
        clear_rows(txn, TABLE_REPORTED, number, err) != 0 ||
        clear_rows(txn, TABLE_ATTEMPT, number, err) != 0 || drop_blobs(txn, number, err) != 0)
        return -1;
    submission->state = SUBMISSION_FINISHED;
    return db_del(txn, TABLE_UNFINISHED, val_number(&number), NULL, err) < 0 ? -1 : 0;
}

int store_submissions(struct store_txn *txn, store_visit_submission *visit, void *context,
                      struct error *err)
{
    struct scan scan = {.cursor = NULL};
    struct arena *arena = arena_new();
    int result = -1, found;
    if (submission_flush(txn, err) != 0 || scan_open(&scan, txn, TABLE_SUBMISSION, err) != 0)
        goto cleanup;
    found = scan_move(&scan, MDB_FIRST, err);
    for (; found > 0; found = scan_move(&scan, MDB_NEXT, err)) {
        struct submission submission;
        if (submission_unpack(text_val(scan.value), arena, &submission, err) != 0)
            goto cleanup;
        int stop = visit(context, &submission, err);
        if (stop < 0)
            goto cleanup;
        if (stop)
            break;
        arena_reset(arena);
    }
    result = found < 0 ? -1 : 0;
cleanup:
    scan_close(&scan);
    arena_destroy(&arena);
    return result;
}

/* The journal. */

int store_journal_put(struct store_txn *txn, uint64_t number, const struct entry *entry,
                      struct error *err)
{
    struct submission *submission;
    uint64_t sequence = entry->origin.sequence;
    if (submission_edit(txn, number, &submission, err) != 0)
        return -1;
    if (sequence < submission->batches)
        return 0;
    if (sequence > submission->batches)
        return error_set(err, ERROR_DATA, "batch %llu came before batch %llu",
                         (unsigned long long)sequence, (unsigned long long)submission->batches);
    if (submission->state != SUBMISSION_OPEN)
        return error_set(err, ERROR_DATA, "batch %llu came after the submission was sealed",
                         (unsigned long long)sequence);
    struct key key = key_of_numbers(number, sequence);
    int result = db_put_record(txn, TABLE_JOURNAL, val_key(&key), &entry_record, entry, err);
    submission->batches += result == 0;
    return result;
}

/* What is known of the tries of a batch. */
struct attempt {
    uint32_t failures, losses;
    struct text reason;
};

static const struct field attempt_fields[] = {
    FIELD(struct attempt, UINT, failures),
    FIELD(struct attempt, UINT, losses),
    FIELD(struct attempt, TEXT, reason),
};
static const struct record attempt_record = RECORD(struct attempt, attempt_fields);

static int attempt_get(struct store_txn *txn, const struct key *key, struct arena *arena,
                       struct attempt *out, struct error *err)
{
    MDB_val value;
    struct unpack in;
    int found = db_get(txn, TABLE_ATTEMPT, val_key(key), &value, err);
    *out = (struct attempt){0};
    if (found <= 0)
        return found;
    unpack_init(&in, arena_copy(arena, text_val(value)));
    record_unpack(&in, &attempt_record, out, arena);
    return unpack_done(&in, "the tries of a batch", err);
}

static int attempt_put(struct store_txn *txn, const struct key *key, const struct attempt *attempt,
                       struct error *err)
{
    return db_put_record(txn, TABLE_ATTEMPT, val_key(key), &attempt_record, attempt, err);
}

static int entry_unpack(struct store_txn *txn, const struct key *key, MDB_val value,
                        struct arena *arena, struct entry *out, struct error *err)
{
    struct unpack in;
    struct attempt attempt;
    unpack_init(&in, arena_copy(arena, text_val(value)));
    record_unpack(&in, &entry_record, out, arena);
    if (unpack_done(&in, "a batch in the journal", err) != 0 ||
        attempt_get(txn, key, arena, &attempt, err) != 0)
        return -1;
    out->failures = attempt.failures;
    out->losses = attempt.losses;
    out->reason = attempt.reason;
    return 0;
}

int store_journal_read(struct store_txn *txn, uint64_t number, uint64_t sequence, size_t max,
                       size_t bytes_max, struct arena *arena, struct entry **items, size_t *count,
                       bool *last, struct error *err)
{
    struct scan scan;
    struct key from = key_of_numbers(number, sequence);
    struct entry *list = NULL;
    size_t size = 0, bytes = 0;
    if (scan_open(&scan, txn, TABLE_JOURNAL, err) != 0)
        return -1;
    int found = scan_from(&scan, val_key(&from), err);
    bool more = false;
    for (; found > 0 && big_in(scan.key.mv_data) == number;
         found = scan_move(&scan, MDB_NEXT, err)) {
        more = size >= max || (size && bytes + scan.value.mv_size > bytes_max);
        if (more)
            break;
        struct key key = key_of_numbers(number, big_in((const char *)scan.key.mv_data + 8));
        list = arena_grow(arena, list, size, sizeof *list);
        bytes += scan.value.mv_size;
        if (entry_unpack(txn, &key, scan.value, arena, &list[size++], err) != 0) {
            found = -1;
            break;
        }
    }
    scan_close(&scan);
    if (found < 0)
        return -1;
    *items = list;
    *count = size;
    *last = !more;
    return 0;
}

int store_journal_count(struct store_txn *txn, uint64_t number, uint64_t *count, struct error *err)
{
    struct scan scan;
    struct key from = key_of_numbers(number, 0);
    uint64_t total = 0;
    if (scan_open(&scan, txn, TABLE_JOURNAL, err) != 0)
        return -1;
    int found = scan_from(&scan, val_key(&from), err);
    for (; found > 0 && big_in(scan.key.mv_data) == number; found = scan_move(&scan, MDB_NEXT, err))
        total++;
    scan_close(&scan);
    if (found < 0)
        return -1;
    *count = total;
    return 0;
}

int journal_get(struct store_txn *txn, uint64_t number, uint64_t sequence, struct entry *out,
                struct error *err)
{
    struct key key = key_of_numbers(number, sequence);
    MDB_val value;
    int found = db_get(txn, TABLE_JOURNAL, val_key(&key), &value, err);
    if (found > 0 && entry_unpack(txn, &key, value, txn->arena, out, err) != 0)
        return -1;
    return found;
}

int journal_remove(struct store_txn *txn, uint64_t number, uint64_t sequence, struct error *err)
{
    struct key key = key_of_numbers(number, sequence);
    int found = db_del(txn, TABLE_JOURNAL, val_key(&key), NULL, err);
    if (found > 0 && db_del(txn, TABLE_ATTEMPT, val_key(&key), NULL, err) < 0)
        return -1;
    return found;
}

static struct text short_reason(struct text reason)
{
    if (reason.size > REASON_MAX)
        reason.size = REASON_MAX;
    return reason;
}

/* Takes a batch out of the journal into the dead letters; one that is not there is ignored. */
static int bury(struct store_txn *txn, uint64_t number, uint64_t sequence,
                const struct attempt *attempt, struct error *err)
{
    struct submission *submission;
    struct entry entry;
    int found = journal_get(txn, number, sequence, &entry, err);
    if (found <= 0)
        return found;
    if (submission_edit(txn, number, &submission, err) != 0)
        return -1;
    if (attempt) {
        entry.failures = attempt->failures;
        entry.losses = attempt->losses;
        entry.reason = attempt->reason;
    }
    entry.origin.submission = submission->id;
    submission->tally.dead++;
    if (dead_put(txn, number, &entry, err) != 0)
        return -1;
    return journal_remove(txn, number, sequence, err) < 0 ? -1 : 0;
}

int store_journal_fail(struct store_txn *txn, uint64_t number, uint64_t sequence,
                       struct text reason, bool lost, bool *dead, struct error *err)
{
    struct key key = key_of_numbers(number, sequence);
    struct attempt attempt;
    MDB_val value;
    int found = db_get(txn, TABLE_JOURNAL, val_key(&key), &value, err);
    if (found < 0 || (found && attempt_get(txn, &key, txn->arena, &attempt, err) != 0))
        return -1;
    *dead = false;
    if (!found)
        return 0;
    attempt.failures += !lost;
    attempt.losses += lost;
    attempt.reason = short_reason(reason);
    *dead = attempt.failures >= DEAD_AFTER_FAILURES || attempt.losses >= DEAD_AFTER_LOSSES;
    return *dead ? bury(txn, number, sequence, &attempt, err)
                 : attempt_put(txn, &key, &attempt, err);
}

int store_journal_bury(struct store_txn *txn, uint64_t number, uint64_t sequence,
                       struct text reason, struct error *err)
{
    struct key key = key_of_numbers(number, sequence);
    struct attempt attempt;
    if (attempt_get(txn, &key, txn->arena, &attempt, err) != 0)
        return -1;
    attempt.failures++;
    attempt.reason = short_reason(reason);
    return bury(txn, number, sequence, &attempt, err);
}
