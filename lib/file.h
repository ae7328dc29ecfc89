/* SPDX-License-Identifier: MPL-2.0 */
/* Reading and writing all of it: what read(2), pread(2) and write(2) leave to their callers. */
#ifndef HYPER_LIB_FILE_H
#define HYPER_LIB_FILE_H

#include "schema/error.h"
#include "schema/text.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* Reads `size` bytes at `offset`, whatever interrupts it. 0; -1 with errno if it fails, and with
 * errno 0 if the file ends before. */
int file_read(int fd, void *bytes, size_t size, uint64_t offset);

/* Reads from where `fd` stands until `size` bytes are there or it ends; `*have` is how many, also
 * where it fails. 0, or -1 with errno. */
int file_fill(int fd, void *bytes, size_t size, size_t *have);

/* How many bytes of `fd` to read at a time: `max`, and less of a file that is smaller. */
size_t file_window(int fd, size_t max);

/* The error of an input that cannot be opened or read, from errno: ERROR_DATA where it is not there
 * or is a folder, else ERROR_PERMISSION. Returns -1. */
int file_unreadable(const char *name, struct error *err);

/* Writes `size` bytes, whatever interrupts it. 0, or -1 with errno. */
int file_write(int fd, const void *bytes, size_t size);

/* Makes `path` a file of these bytes and that mode: whole, or as it was before. A link stays one,
 * and what is no file (a pipe, /dev/stdout) is written to. ERROR_PERMISSION if that cannot be. */
int file_replace(const char *path, struct text bytes, mode_t mode, struct error *err);

/* The same for what is written piece by piece, into `stream`; a new file has the mode that others
 * have. Until file_end it is called PATH.part. Fields but `stream` are for lib/file only. */
struct file_writer {
    FILE *stream;
    char path[PATH_MAX], part[PATH_MAX]; /* no part: it is written to as it is */
};
int file_begin(struct file_writer *writer, const char *path, struct error *err);

/* Ends it: with `whole` it is there now, else, or where this fails, all is as before. */
int file_end(struct file_writer *writer, bool whole, struct error *err);

#endif
