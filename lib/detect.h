/* SPDX-License-Identifier: MPL-2.0 */
/* Recognising a file by its first kilobytes, as mappings describe it (`detect`). */
#ifndef HYPER_LIB_DETECT_H
#define HYPER_LIB_DETECT_H

#include "lib/mapping.h"

enum { DETECT_KEYS_MAX = 256, DETECT_COLUMNS_MAX = 1024 };

/* What a file's beginning tells; found once for all mappings. */
struct detect_file {
    struct text head, path;
    struct text dense;       /* the head without the white space between JSON's tokens */
    bool array, object;      /* JSON begins so */
    struct texts keys;       /* of the first object of JSON */
    struct texts loose_keys; /* the same, by mapping_name */
    struct text root;        /* the root element of XML */
    struct texts columns[4]; /* of CSV, by delimiter: , ; tab | */
    struct arena *arena;
};

void detect_init(struct detect_file *file, struct text head, struct text path, struct arena *arena);

/* How sure the mapping is: 0 to 100. */
unsigned detect_sure(const struct mapping_head *head, struct detect_file *file);

#endif
