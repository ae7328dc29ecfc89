/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/store_check_internal.h"

static int is_unfinished(struct inspection *c, uint64_t number, const char *what)
{
    int found = inspect_has(c, TABLE_UNFINISHED, val_number(&number));
    if (found == 0)
        inspect_say(c, "%s belongs to submission number %llu, which has ended", what,
                    (unsigned long long)number);
    return found;
}

static int check_entry(struct inspection *c, MDB_val key, MDB_val value)
{
    struct submission submission;
    struct entry entry;
    struct unpack in;
    uint64_t number = big_in(key.mv_data), sequence = big_in((const char *)key.mv_data + 8);
    int unfinished = is_unfinished(c, number, "a batch in the journal");
    if (unfinished <= 0)
        return unfinished;
    if (store_submission_get(c->txn, number, c->arena, &submission, c->err) != 0)
        return -1;
    unpack_init(&in, text_val(value));
    record_unpack(&in, &entry_record, &entry, c->arena);
    if (unpack_done(&in, "entry", NULL) != 0 || entry.origin.sequence != sequence)
        inspect_say(c, "batch %llu of submission number %llu is damaged",
                    (unsigned long long)sequence, (unsigned long long)number);
    if (sequence >= submission.batches)
        inspect_say(c, "batch %llu of submission number %llu is one that it does not have",
                    (unsigned long long)sequence, (unsigned long long)number);
    return 0;
}

static int check_attempt(struct inspection *c, MDB_val key, MDB_val value)
{
    (void)value;
    int found = inspect_has(c, TABLE_JOURNAL, key);
    if (found == 0)
        inspect_say(c, "tries are counted of a batch that is not in the journal");
    return found < 0 ? -1 : 0;
}

static int check_barrier_row(struct inspection *c, MDB_val key, MDB_val value)
{
    (void)value;
    return is_unfinished(c, big_in(key.mv_data), "work of the barrier") < 0 ? -1 : 0;
}

static int check_submission(struct inspection *c, MDB_val key, MDB_val value)
{
    struct submission submission;
    uint64_t number = number_in(key.mv_data), by_id = 0;
    (void)value;
    if (store_submission_get(c->txn, number, c->arena, &submission, c->err) != 0)
        return -1;
    int unfinished = inspect_has(c, TABLE_UNFINISHED, val_number(&number));
    if (unfinished < 0 || submission_number(c->txn, submission.id, &by_id, c->err) != 0)
        return -1;
    if (by_id != number || submission.number != number)
        inspect_say(c, "submission number %llu: its id leads elsewhere",
                    (unsigned long long)number);
    if (unfinished == (submission.state == SUBMISSION_FINISHED))
        inspect_say(c, "submission number %llu: it is not sure whether it has ended",
                    (unsigned long long)number);
    const struct tally *t = &submission.tally;
    inspect_compare(c, "new, known and reopened alerts of a submission",
                    t->new_alerts + t->known + t->reopened, t->alerts);
    inspect_compare(c, "alerts of a submission by severity",
                    t->critical + t->high + t->medium + t->low + t->info, t->alerts);
    return 0;
}

static int check_blob(struct inspection *c, MDB_val key, MDB_val value)
{
    (void)value;
    int found = inspect_has(c, TABLE_BLOB_USER, key);
    if (found == 0)
        inspect_say(c, "nobody needs a blob that is kept");
    return found < 0 ? -1 : 0;
}

static int check_blob_user(struct inspection *c, MDB_val key, MDB_val value)
{
    uint64_t user = number_in(value.mv_data);
    int found = inspect_has(c, TABLE_BLOB, key);
    if (found == 0)
        inspect_say(c, "a blob that is needed is not there");
    if (user != BLOB_USER_NEWEST && !(user & BLOB_USER_DEAD) &&
        is_unfinished(c, user, "the need of a blob") < 0)
        return -1;
    return found < 0 ? -1 : 0;
}

/* Rows that are work of submissions that have not ended. */
static const struct {
    enum table table;
    check_row *row;
} walks[] = {
    {TABLE_JOURNAL, check_entry},       {TABLE_ATTEMPT, check_attempt},
    {TABLE_REGROUP, check_barrier_row}, {TABLE_UNITE, check_barrier_row},
    {TABLE_RELEARN, check_barrier_row}, {TABLE_GROWN, check_barrier_row},
    {TABLE_TOUCHED, check_barrier_row}, {TABLE_REPORTED, check_barrier_row},
    {TABLE_BLOB, check_blob},           {TABLE_BLOB_USER, check_blob_user},
};

int inspect_journal(struct inspection *c)
{
    uint64_t submissions = 0, ids = 0;
    if (inspect_each(c, TABLE_SUBMISSION, check_submission, &submissions) != 0)
        return -1;
    for (size_t i = 0; i < sizeof walks / sizeof walks[0]; i++)
        if (inspect_each(c, walks[i].table, walks[i].row, NULL) != 0)
            return -1;
    if (inspect_count(c, TABLE_CONTENT, &ids) != 0 ||
        inspect_count(c, TABLE_DEAD, &c->counted.dead) != 0 ||
        inspect_count(c, TABLE_REJECT, &c->counted.rejects) != 0)
        return -1;
    c->counted.nodes[NODE_SUBMISSION] = submissions;
    inspect_compare(c, "ids of submissions", ids, submissions);
    return 0;
}
