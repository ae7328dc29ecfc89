/* SPDX-License-Identifier: MPL-2.0 */
/* Compressed files and archives, of reports and of what is scanned: gzip, bzip2, xz and zstd; tar,
 * zip and 7z, also inside one another.
 *
 * Archives are hostile input for a large library. So a process of its own reads them, which has
 * little memory and ends with this one: what makes it crash or swell costs that archive only.
 * Nothing is written but files named by their hash in one folder, or nothing at all, whatever
 * names, links and devices the archive has. */
#ifndef HYPER_LIB_UNPACK_H
#define HYPER_LIB_UNPACK_H

#include "schema/error.h"
#include "schema/text.h"

#include <stdint.h>

enum { UNPACK_HEAD_BYTES = 512, UNPACK_PATH_MAX = 1024 };

/* Of one archive and all that is inside of it. */
struct unpack_limits {
    uint64_t total_bytes; /* that all entries expand to */
    uint64_t entry_bytes; /* that one entry expands to */
    uint64_t entries;     /* those that are refused count too */
    uint64_t ratio;       /* expanded bytes for one of the archive's file */
    uint64_t ratio_free;  /* expanded bytes that need not keep the ratio */
    uint64_t memory;      /* bytes that reading it may reserve */
    unsigned seconds;     /* of the processor that reading it may take; 0: any */
    unsigned depth;       /* archives in one another; 1: none in an archive */
};

extern const struct unpack_limits unpack_limits_default;

enum unpack_state {
    UNPACK_WHOLE,
    UNPACK_CUT,     /* its bytes end early */
    UNPACK_LARGE,   /* refused: larger than an entry may be */
    UNPACK_SPECIAL, /* refused: a link, a device, nothing that has bytes */
    UNPACK_REFUSED, /* for any other reason */
};

/* What became of an entry, or of the archive where the name is the archive's own. */
struct unpack_entry {
    enum unpack_state state;
    struct text name;   /* "reports.zip!path/in/it", UTF-8 */
    struct text path;   /* of the file with its bytes; empty if it was refused */
    struct text bytes;  /* of unpack_bytes: these */
    struct text reason; /* why it was refused, or what of it is missing; empty if it is whole */
};

/* Returns 0, or -1 to end the unpacking with the error. The entry's texts are terminated, outside
 * their sizes, and last as long as the call. */
typedef int unpack_take(void *context, const struct unpack_entry *entry, struct error *err);

/* Whether a file that begins with `head`, UNPACK_HEAD_BYTES if it has as many, is compressed or an
 * archive. */
bool unpack_recognises(struct text head);

/* Expands the open file, which can be seeked in and which messages call `name`, to files in
 * `folder`, made if it is missing, and calls `take` for each entry in order. What is wrong with
 * the archive is an entry with its reason. -1 when the folder cannot be written to, when `take`
 * fails, and when `stop_fd` (or -1) becomes readable. */
int unpack(int fd, struct text name, const char *folder, const struct unpack_limits *limits,
           int stop_fd, unpack_take *take, void *context, struct error *err);

/* Expands an archive in memory to entries in memory: no file is made. */
int unpack_bytes(struct text archive, struct text name, const struct unpack_limits *limits,
                 unpack_take *take, void *context, struct error *err);

#endif
