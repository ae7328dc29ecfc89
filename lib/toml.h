/* SPDX-License-Identifier: MPL-2.0 */
/* TOML 1.0 (https://toml.io/en/v1.0.0), read as a whole into an arena. Strict: what the
 * specification forbids is an error with its place, and nothing is guessed.
 *
 *     const struct toml *root = toml_read(bytes, arena, &err);
 *     const struct toml *rules = root ? toml_get(root, "rules") : NULL;
 *     for (size_t i = 0; rules && i < rules->count; i++)
 *         use(toml_get(rules->items[i], "id"));
 *
 * Dates and times are checked for their form and kept as they are written. */
#ifndef HYPER_LIB_TOML_H
#define HYPER_LIB_TOML_H

#include "schema/arena.h"
#include "schema/error.h"
#include "schema/text.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    TOML_SIZE_MAX = 4 * 1024 * 1024, /* bytes of a document */
    TOML_DEPTH_MAX = 64,             /* arrays and tables within each other */
    TOML_KEYS_MAX = 1024,            /* keys of one table */
};

enum toml_kind {
    TOML_STRING,  /* text */
    TOML_INTEGER, /* integer */
    TOML_FLOAT,   /* real; may be infinite or not a number */
    TOML_BOOLEAN, /* truth */
    TOML_TIME,    /* text: a date, a time or both, as written */
    TOML_ARRAY,   /* items */
    TOML_TABLE,   /* items, and a key for each, in the order of the document */
};

struct toml {
    enum toml_kind kind;
    uint32_t line, column; /* of the value; of a table, where it is first spoken of */
    struct text text;
    union {
        int64_t integer;
        double real;
        bool truth;
    };
    struct toml **items;
    struct text *keys;
    size_t count;
    unsigned made; /* how a table or array came about, for lib/toml only */
};

/* The root table; texts point into `bytes` or into the arena, so both must outlive it. NULL and
 * ERROR_DATA, "line 3, column 14: ...", at the first fault. Columns count characters from 1. */
const struct toml *toml_read(struct text bytes, struct arena *arena, struct error *err);

/* The value under a key of a table; NULL when there is none, or for another kind, or for NULL. */
const struct toml *toml_get(const struct toml *table, const char *key);

/* What people call a kind: "a string", "an array", ... */
const char *toml_kind_name(enum toml_kind kind);

/* An error about a value that was read: sets "line 3, column 14: ..." and returns -1. */
int toml_error(const struct toml *value, struct error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
