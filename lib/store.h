/* SPDX-License-Identifier: MPL-2.0 */
/* The knowledge store: one LMDB environment in a folder, its writer and its transactions.
 *
 *   lib/store.h          open, close, transactions
 *   lib/store_journal.h  submissions, journal, blobs, dead letters
 *   lib/store_graph.h    what a changeset commits, and what people ask
 *   lib/store_intel.h    what the world knows of vulnerabilities
 *   lib/store_learn.h    learned rules, their evidence, and the lines that are learned from
 *
 * DIR/data.mdb and DIR/lock.mdb are LMDB's; DIR/writer.lock names who writes. The folder is 0700
 * and its files 0600. One process writes, which may lend
 * that to another for a moment; any number of processes read, and neither waits for the other. A
 * process must open a store only once at a time, and a child must not use what its parent opened.
 */
#ifndef HYPER_LIB_STORE_H
#define HYPER_LIB_STORE_H

#include "schema/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { STORE_FORMAT = 7 }; /* of the tables; a store of a newer format is refused */

enum store_mode {
    STORE_READ,
    STORE_WRITE,  /* what is there */
    STORE_CREATE, /* made if it is not there */
};

struct store_options {
    const char *dir;
    enum store_mode mode;
    bool wait;            /* for another writer to end, instead of failing */
    int stop_fd;          /* gives up waiting when readable; 0: none */
    int64_t borrow_ms;    /* where another process serves the store, waits so long for it to lend it
                             (-1: as long as it takes), and closes it soon; 0: does not borrow */
    const char *endpoint; /* of the writer, told to those who find the store taken; may be NULL */
    uint64_t map_limit;   /* bytes that the map may grow to; 0: as far as the disk goes */
    size_t young_places;  /* that wait to be moved to their order; 0: as many as are fast */
};

/* Who writes to a store. */
struct store_writer {
    pid_t pid;
    char endpoint[256]; /* empty if it has none */
};

/* Bytes. */
struct store_size {
    uint64_t used;     /* pages in use or waiting for reuse */
    uint64_t map_size; /* what it may use before it grows */
};

struct store;
struct store_txn;

/* Opens the store. Fails with ERROR_PERMISSION when another process writes to it (the message names
 * it) or the folder cannot be used; with ERROR_DATA when there is no store, or one of a newer
 * format or damaged. */
int store_open(const struct store_options *options, struct store **out, struct error *err);

/* Ends all; no transaction may be open. Tolerates NULL. */
void store_close(struct store **store);

/* Who holds the store in `dir` for writing; returns true and fills `out` if somebody does. */
bool store_find_writer(const char *dir, struct store_writer *out);

/* Changes the endpoint beside the lock. */
int store_announce(struct store *store, const char *endpoint, struct error *err);

/* What a write transaction does. It may be run more than once, each time on a fresh transaction: it
 * must not change what it would read again. Returns 0 to commit, -1 to give up. */
typedef int store_work(struct store_txn *txn, void *context, struct error *err);

/* Runs `work` in one transaction and commits it: when this returns 0, all of it is on disk; else
 * nothing of it. A map that is full grows and `work` runs again. A full disk is ERROR_PERMISSION;
 * the store remains usable, and the same call succeeds once there is space. One thread writes. */
int store_write(struct store *store, store_work *work, void *context, struct error *err);

/* Lends the store to a process that waits to borrow it: true if one does. Then nothing is written
 * until store_reclaim, which never waits either, has returned true: the other has closed it. */
bool store_lend(struct store *store);
bool store_reclaim(struct store *store);

/* A view of the last commit, which later commits do not change. Texts that point into the store are
 * valid until its end. Keep it short: while it is open no page that it sees is used again. Any
 * number of threads may have one each; a thread must end its own before it calls store_write. */
int store_read_begin(struct store *store, struct store_txn **out, struct error *err);
void store_read_end(struct store_txn **txn);

struct store_size store_size(struct store *store);

/* Whether the error of a store_write was a lack of space that may come back: then a later try is
 * worth it. */
bool store_is_full(const struct store *store);

#endif
