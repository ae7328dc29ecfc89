/* SPDX-License-Identifier: MPL-2.0 */
/* Reading and writing all of it: what pread(2) and write(2) leave to their callers. */
#ifndef HYPER_LIB_FILE_H
#define HYPER_LIB_FILE_H

#include <stddef.h>
#include <stdint.h>

/* Reads `size` bytes at `offset`, whatever interrupts it. 0; -1 with errno if it fails, and with
 * errno 0 if the file ends before. */
int file_read(int fd, void *bytes, size_t size, uint64_t offset);

/* Writes `size` bytes, whatever interrupts it. 0, or -1 with errno. */
int file_write(int fd, const void *bytes, size_t size);

#endif
