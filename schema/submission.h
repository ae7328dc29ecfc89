/* SPDX-License-Identifier: MPL-2.0 */
/* A submission: one call of ingest; some reports, one time, one view of the rules. */
#ifndef HYPER_SCHEMA_SUBMISSION_H
#define HYPER_SCHEMA_SUBMISSION_H

#include "schema/batch.h"

enum submission_state {
    SUBMISSION_NONE,
    SUBMISSION_OPEN,     /* its batches are being journaled */
    SUBMISSION_SEALED,   /* all batches are journaled; waiting or running */
    SUBMISSION_CLOSING,  /* all batches are committed; the barrier runs */
    SUBMISSION_FINISHED, /* its summary is final */
};

extern const struct names submission_state_names;

/* What a submission came to; the fields of `hyper ingest --json`. */
struct tally {
    uint64_t reports, bytes;
    uint64_t alerts; /* results read: new + known + reopened */
    uint64_t new_alerts, known, reopened, fixed;
    uint64_t examples, rejected, dead;
    uint64_t patterns; /* first seen in this submission */
    uint64_t rules_promoted, rules_demoted;
    uint64_t critical, high, medium, low, info; /* of `alerts` */
    uint64_t lines;                             /* clean ones */
};

struct submission {
    struct id id;      /* of content and time */
    struct id content; /* of reports and options, without the time */
    uint64_t number;   /* in the order of opening, from 1: they run one after another */
    int64_t at;        /* milliseconds since 1970 UTC */
    enum submission_state state;
    struct text repo, commit, branch, root;
    bool complete;      /* what this report does not have is fixed */
    uint64_t batches;   /* journaled so far; final once sealed */
    struct id snapshot; /* blob of the rulebook it sees */
    struct tally tally;
    struct thresholds thresholds; /* that learned rules are judged by */
};

/* A file below the folder that a SOURCE entry names: as it was when it was hashed. */
struct entry_file {
    struct text path;
    uint64_t size, device, inode;
    int64_t modified; /* nanoseconds */
    struct id hash;
};

struct entry_files {
    struct entry_file *items;
    size_t count;
};

/* A batch in the journal: a piece of a local file, some files of a folder, or the bytes themselves.
 */
struct entry {
    struct origin origin;
    enum batch_form form; /* RAW; SOURCE; ALERTS where the client has parsed or scanned already */
    /* By reference. The file's identity is as fstat had it when the piece was hashed; while it is
     * the same, the hash need not be computed again. */
    struct text path;
    uint64_t size;
    uint64_t device, inode, file_size;
    int64_t modified; /* nanoseconds */
    struct id hash;   /* of the piece: the first 16 bytes of BLAKE2bp */
    /* By value: the packed batch. */
    struct text value;
    uint32_t failures;  /* how often a stage failed on it */
    uint32_t losses;    /* how often a worker vanished with it */
    struct text reason; /* of the last failure */
    /* SOURCE, always by reference: `path` is the folder, `size` the sum of theirs. */
    struct entry_files files;
};

extern const struct record tally_record, submission_record, entry_record;

/* The submission's id: its content and its time. */
struct id submission_id(struct id content, int64_t at);

#endif
