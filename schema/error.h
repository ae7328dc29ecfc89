/* SPDX-License-Identifier: MPL-2.0 */
/* Errors are values: what went wrong, where, and what to do about it.
 *
 * Functions that can fail return 0 on success and -1 on failure, take a `struct error *`
 * last, and leave their out-pointers untouched on failure. The error belongs to the caller
 * and may be NULL where the caller does not want the words.
 *
 * Running out of memory is not an error value: allocations are small and bounded by the
 * limits checked before them, so a failed one aborts, and the journal makes that safe. */
#ifndef HYPER_SCHEMA_ERROR_H
#define HYPER_SCHEMA_ERROR_H

#include <stddef.h>

/* The values are the program's exit codes (`hyper --help` lists them). */
enum error_code {
    ERROR_NONE = 0,
    ERROR_USAGE = 2,      /* the command line is wrong */
    ERROR_CONFIG = 3,     /* a key, rule or setting is wrong */
    ERROR_NETWORK = 4,    /* a peer cannot be reached or broke the protocol */
    ERROR_PERMISSION = 5, /* the system refuses: access, space, locks */
    ERROR_DATA = 6,       /* input or store that cannot be read */
};

enum { ERROR_MESSAGE_SIZE = 512 };

struct error {
    enum error_code code;
    char message[ERROR_MESSAGE_SIZE];
};

/* Sets code and message; always returns -1, so that `return error_set(...)` reads well. */
int error_set(struct error *err, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "context: " before the message that is already there; always returns -1. */
int error_wrap(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Allocations that abort with a message when memory is out. The caller frees with free(). */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *memory, size_t size);
char *xstrdup(const char *string);

#endif
