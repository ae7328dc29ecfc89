/* SPDX-License-Identifier: MPL-2.0 */
/* Reads a ruleset for checking: what is wrong with one clause costs that clause. */
#ifndef HYPER_LIB_CHECK_READ_H
#define HYPER_LIB_CHECK_READ_H

#include "lib/ruleset.h"

enum { CHECK_ERRORS_MAX = 50 /* of one file; then it is given up */ };

struct read_error {
    uint32_t line, column; /* 0 where the error is about no place */
    struct text message;
};

struct check_reading {
    bool read; /* `ruleset` is what is left without the clauses that are wrong */
    struct ruleset ruleset;
    struct read_error *errors;
    size_t error_count;
};

/* Reads bytes that messages call `file`: after an error once more without the clause that it is
 * in, until it reads. All lives in `arena`. */
void check_read(struct text bytes, struct text file, struct arena *arena,
                struct check_reading *out);

#endif
