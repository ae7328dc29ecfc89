/* SPDX-License-Identifier: MPL-2.0 */
/* Facts of files: their paths, kinds and sizes. */
#ifndef HYPER_LIB_FACTS_FILES_H
#define HYPER_LIB_FACTS_FILES_H

#include "lib/facts.h"

/* What is told of one file. */
struct file_facts {
    struct text path; /* relative to what is scanned */
    struct text head; /* its first bytes, for its language; may be empty */
    uint64_t size;    /* bytes */
    bool binary;      /* it holds no text */
    bool large;       /* too large to be read: its text, lines and size are not known */
    uint64_t lines;   /* of text */
};

/* Adds the facts of the file and of the folders that it is in. */
int facts_add_file(struct facts *facts, const struct file_facts *file, struct error *err);

#endif
