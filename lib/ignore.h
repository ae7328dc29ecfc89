/* SPDX-License-Identifier: MPL-2.0 */
/* What git ignores (gitignore(5)): the patterns of one file, and those of the folders above it.
 *
 * Written here and not asked of libgit2, which reads the patterns again for each path: a tree of
 * 80,000 files takes it longer than scanning them. `git check-ignore` decides in the tests. */
#ifndef HYPER_LIB_IGNORE_H
#define HYPER_LIB_IGNORE_H

#include "schema/arena.h"

#include <stdbool.h>

enum {
    IGNORE_FILE_MAX = 1 << 20,    /* bytes of one file of patterns */
    IGNORE_STEPS_MAX = 64 * 1024, /* of matching one pattern; beyond it does not match */
};

/* The patterns of one file, and what holds beside them. Lives in an arena. */
struct ignore;

/* Adds the patterns in `bytes`, which hold below the folder `folder` (relative to the top, without
 * a slash at its end; empty for the top), to those of `outer`, over which they win; `outer` may be
 * NULL. Copies what it keeps. */
const struct ignore *ignore_add(struct arena *arena, const struct ignore *outer, struct text folder,
                                struct text bytes);

/* Whether a path below the top is ignored. Folders above it are the caller's to ask about first:
 * what is in an ignored folder is ignored. */
bool ignore_matches(const struct ignore *ignore, struct text path, bool is_folder);

#endif
