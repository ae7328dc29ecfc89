/* SPDX-License-Identifier: MPL-2.0 */
/* What `hyper scan` reads: files and folders, stdin, and the states of a repository. */
#ifndef HYPER_CLI_SCAN_SOURCE_H
#define HYPER_CLI_SCAN_SOURCE_H

#include "cli/command.h"
#include "lib/git.h"

/* Which part of a repository. */
enum scan_mode {
    SCAN_TREE,    /* the working tree; of a bare repository, HEAD */
    SCAN_STAGED,  /* what is staged */
    SCAN_RANGE,   /* what commits brought */
    SCAN_HISTORY, /* every blob of all references */
};

struct scan_target {
    enum scan_mode mode;
    const char *range;
    struct strings paths; /* of SCAN_TREE any number, else one repository or none */
    const char *stdin_name;
    bool all; /* also what git ignores */
    bool remember;
    bool hand_over; /* texts below one folder are not searched, but told in the place */
};

/* A file that was handed over, as it was read. */
struct scan_handed {
    struct text path; /* below the folder */
    struct id hash;
    uint64_t size, device, inode;
    int64_t modified; /* nanoseconds */
};

/* What the target turned out to be. */
struct scan_place {
    const char *top;   /* the folder that files are relative to; NULL: the current one */
    struct repo *repo; /* or NULL */
    uint64_t ignored, links, special, remembered;
    struct scan_handed *handed; /* by path */
    size_t handed_count;
    uint64_t missing; /* folders and commits; blobs are in the scan's counts */
};

/* Scans the target with these options. `*scan` and `place` are the caller's to close, also after
 * an error; `*scan` may be NULL then. */
int scan_target_run(struct cli *cli, const struct scan_target *target,
                    const struct scan_options *options, struct scan **scan,
                    struct scan_place *place, struct scan_report *report, struct error *err);

void scan_place_close(struct scan_place *place);

#endif
