/* SPDX-License-Identifier: MPL-2.0 */
/* Reads the pieces of local files that journal entries refer to. */
#ifndef HYPER_BROKER_PIECE_H
#define HYPER_BROKER_PIECE_H

#include "schema/submission.h"

/* Keeps the last file open, since entries follow one another in it. Zero is none. */
struct piece_reader {
    char *path;
    int fd;
    char *buffer;
    size_t room;
};

/* Packs the RAW or SOURCE batch of an entry by reference into `pack`. When the file is not the one
 * that was surveyed (device, inode, size and time of change) its piece is hashed again; ERROR_DATA
 * when it differs, ERROR_PERMISSION when it cannot be read. Of several files of a folder those that
 * differ or cannot be read are rejects of the batch. */
int piece_pack(struct piece_reader *reader, const struct entry *entry, struct pack *pack,
               struct error *err);

void piece_close(struct piece_reader *reader);

#endif
