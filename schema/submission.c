/* SPDX-License-Identifier: MPL-2.0 */
#include "schema/submission.h"

static const char *const submission_state_words[] = {"none", "open", "sealed", "closing",
                                                     "finished"};
const struct names submission_state_names = NAMES(submission_state_words);

static const struct field tally_fields[] = {
    FIELD(struct tally, ULONG, reports),       FIELD(struct tally, ULONG, bytes),
    FIELD(struct tally, ULONG, alerts),        FIELD(struct tally, ULONG, new_alerts),
    FIELD(struct tally, ULONG, known),         FIELD(struct tally, ULONG, reopened),
    FIELD(struct tally, ULONG, fixed),         FIELD(struct tally, ULONG, examples),
    FIELD(struct tally, ULONG, rejected),      FIELD(struct tally, ULONG, dead),
    FIELD(struct tally, ULONG, patterns),      FIELD(struct tally, ULONG, rules_promoted),
    FIELD(struct tally, ULONG, rules_demoted), FIELD(struct tally, ULONG, critical),
    FIELD(struct tally, ULONG, high),          FIELD(struct tally, ULONG, medium),
    FIELD(struct tally, ULONG, low),           FIELD(struct tally, ULONG, info),
    FIELD(struct tally, ULONG, lines),
};
const struct record tally_record = RECORD(struct tally, tally_fields);

static const struct field submission_fields[] = {
    FIELD(struct submission, ID, id),
    FIELD(struct submission, ID, content),
    FIELD(struct submission, ULONG, number),
    FIELD(struct submission, LONG, at),
    FIELD_NAMED(struct submission, state, submission_state_names),
    FIELD(struct submission, TEXT, repo),
    FIELD(struct submission, TEXT, commit),
    FIELD(struct submission, TEXT, branch),
    FIELD(struct submission, TEXT, root),
    FIELD(struct submission, BOOL, complete),
    FIELD(struct submission, ULONG, batches),
    FIELD(struct submission, ID, snapshot),
    FIELD_OF(struct submission, RECORD, tally, tally_record),
    FIELD_OF(struct submission, RECORD, thresholds, thresholds_record),
};
const struct record submission_record = RECORD(struct submission, submission_fields);

static const struct field entry_fields[] = {
    FIELD_OF(struct entry, RECORD, origin, origin_record),
    FIELD_NAMED(struct entry, form, batch_form_names),
    FIELD(struct entry, TEXT, path),
    FIELD(struct entry, ULONG, size),
    FIELD(struct entry, ULONG, device),
    FIELD(struct entry, ULONG, inode),
    FIELD(struct entry, ULONG, file_size),
    FIELD(struct entry, LONG, modified),
    FIELD(struct entry, ID, hash),
    FIELD(struct entry, BINARY, value),
    FIELD(struct entry, UINT, failures),
    FIELD(struct entry, UINT, losses),
    FIELD(struct entry, TEXT, reason),
};
const struct record entry_record = RECORD(struct entry, entry_fields);

struct id submission_id(struct id content, int64_t at)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.submission.1");
    id_hash_id(&hash, content);
    id_hash_number(&hash, (uint64_t)at);
    return id_hash_done(&hash);
}
