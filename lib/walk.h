/* SPDX-License-Identifier: MPL-2.0 */
/* The files of a folder, however deep, without following a symbolic link or leaving it.
 *
 * What git ignores is left out where the folder is in a repository, unless git tracks it; .git is
 * always left out. */
#ifndef HYPER_LIB_WALK_H
#define HYPER_LIB_WALK_H

#include "schema/arena.h"
#include "schema/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { WALK_DEPTH_MAX = 512 };

/* Told of each regular file: a path below the folder, whose bytes are any but NUL. -1 ends it. */
typedef int walk_file(void *context, struct text path, struct error *err);

/* Told of what cannot be read. */
typedef void walk_problem(void *context, struct text path, const char *why);

/* Whether git tracks that path, or anything below it. */
typedef bool walk_tracked(void *context, struct text path, bool is_folder);

struct walk {
    int fd;           /* of the folder */
    const char *path; /* of it, for .gitignore files above; NULL: do not look for any */
    bool all;         /* also what git ignores */
    bool has_skip;    /* one folder is left out, wherever it is: */
    dev_t skip_device;
    ino_t skip_inode;
    walk_file *file;
    walk_problem *problem;
    walk_tracked *tracked; /* NULL: nothing is */
    void *context;
    uint64_t ignored, links, special; /* counts, of what was left out */
};

int walk_run(struct walk *walk, struct error *err);

/* Opens a path below the folder `fd` for reading, without following any symbolic link on the way
 * or leaving the folder. -1 and errno. */
int walk_open(int fd, const char *path, int flags);

#endif
