/* SPDX-License-Identifier: MPL-2.0 */
/* Ids that were seen before, in a file that only grows: blobs that a scan with the same rules found
 * clean need not be scanned again. */
#ifndef HYPER_LIB_SEEN_H
#define HYPER_LIB_SEEN_H

#include "schema/id.h"

#include <stdint.h>

enum { SEEN_MAX = 1 << 24 /* ids in one file: 256 MiB */ };

struct seen;

/* The ids seen by whatever `identity` stands for, in the folder `cache`. Never fails: a file that
 * cannot be read or that anybody else could have written counts as empty. */
struct seen *seen_open(const char *cache, struct id identity);

/* Writes what was added and frees; trouble with the file costs time only. */
void seen_close(struct seen **seen);

bool seen_has(const struct seen *seen, struct id id);

/* Shows in seen_has the next time that the file is opened. */
void seen_add(struct seen *seen, struct id id);

#endif
