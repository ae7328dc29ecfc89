/* SPDX-License-Identifier: MPL-2.0 */
/* Clean lines: lines of the files that a tool flagged which it did not flag itself, sampled from
 * the source tree. What is kept depends on the reports and the tree only; memory is bounded: beyond
 * the limits whole files are left out, never lines called clean that are not. */
#ifndef HYPER_LIB_CLEAN_H
#define HYPER_LIB_CLEAN_H

#include "lib/snippet.h"
#include "schema/batch.h"

enum {
    CLEAN_FILES_MAX = 1 << 14,   /* of all tools; those of the smallest hashes */
    CLEAN_RANGES_MAX = 1 << 20,  /* flagged places, in all files */
    CLEAN_LINES_PER_FILE = 32,   /* those of the smallest hashes */
    CLEAN_LINES_PER_BATCH = 512, /* at least, while there are more */
};

struct clean;

struct clean *clean_new(void);
void clean_destroy(struct clean **clean);

/* Notes where an alert is. Files with alerts about secrets are not sampled. Tolerates NULL. */
void clean_note(struct clean *clean, const struct alert *alert);

/* Adds lines to the batch until it has enough, secrets redacted. `*at` is 0 at first and is where
 * the next call goes on; false when there is no more. All notes must have been made before. */
bool clean_sample(struct clean *clean, struct snippets *snippets, size_t *at, struct batch *batch,
                  struct arena *arena);

#endif
