/* SPDX-License-Identifier: MPL-2.0 */
/* Libraries that are loaded when they are first needed: those that bring many others along, for
 * what few commands do. Each has a header that lists its functions as NAME(function), and from
 * which a table of pointers is made (broker/czmq_lazy.h, lib/archive_lazy.h). */
#ifndef HYPER_LIB_LAZY_H
#define HYPER_LIB_LAZY_H

#include "schema/error.h"

#include <stddef.h>

struct lazy_function {
    const char *name;
    size_t offset; /* of its pointer in the table, in bytes */
};

/* Loads the library of that soname and its functions into `table`. ERROR_PERMISSION if it or one of
 * them is not there. It stays loaded. */
int lazy_load(const char *soname, const struct lazy_function *functions, size_t count, void *table,
              struct error *err);

#endif
