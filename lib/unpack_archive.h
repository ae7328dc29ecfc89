/* SPDX-License-Identifier: MPL-2.0 */
/* Reads archives in this process; lib/unpack puts it into one of its own. */
#ifndef HYPER_LIB_UNPACK_ARCHIVE_H
#define HYPER_LIB_UNPACK_ARCHIVE_H

#include "lib/unpack.h"

/* As unpack, to a folder that exists, or to memory (NULL), and under all limits but those of memory
 * and time; names are not terminated. */
int unpack_archive(int fd, struct text name, const char *folder, const struct unpack_limits *limits,
                   unpack_take *take, void *context, struct error *err);

#endif
