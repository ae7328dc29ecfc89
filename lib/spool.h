/* SPDX-License-Identifier: MPL-2.0 */
/* Files that are named by the hash of their bytes: what comes as a stream is kept in one until its
 * submission is finished, and the same bytes are the same file when a command is repeated. */
#ifndef HYPER_LIB_SPOOL_H
#define HYPER_LIB_SPOOL_H

#include "schema/error.h"
#include "schema/text.h"

#include <limits.h>
#include <sodium.h>
#include <stdint.h>

/* A file being written; in memory, where there is no folder. It has no name until it is kept, so
 * that nothing of it stays if the process is killed; where the file system has no such files, it
 * has a name that begins with a dot. */
struct spool {
    int fd; /* for reading and writing */
    uint64_t size;
    char folder[PATH_MAX];
    char temporary[PATH_MAX]; /* "" if the file has no name */
    crypto_generichash_blake2b_state hash;
};

/* Makes the folder, mode 0700, with those above it that are missing. */
int spool_make_folder(const char *path, struct error *err);

/* Opens a file in the folder, which exists, or (NULL) in memory, where it is never kept. The caller
 * ends it with spool_keep or spool_drop. */
int spool_open(struct spool *spool, const char *folder, struct error *err);
int spool_write(struct spool *spool, const void *bytes, size_t size, struct error *err);

/* Makes the bytes durable and gives the file its name, written to `path`. Closes it. */
int spool_keep(struct spool *spool, char path[PATH_MAX], struct error *err);

/* Closes it; the bytes are gone. */
void spool_drop(struct spool *spool);

#endif
