/* SPDX-License-Identifier: MPL-2.0 */
/* Facts of files: their paths, kinds and sizes. */
#ifndef HYPER_LIB_FACTS_FILES_H
#define HYPER_LIB_FACTS_FILES_H

#include "lib/facts.h"

enum file_state {
    FILE_TEXT,
    FILE_BINARY, /* it holds no text */
    FILE_LARGE,  /* too large to be read */
    FILE_UNREAD, /* it could not be read */
};

/* What is told of one file. */
struct file_facts {
    struct text path; /* relative to what is scanned */
    enum file_state state;
    struct text language; /* empty: not known */
    uint64_t size;        /* bytes; of FILE_TEXT and FILE_BINARY */
    uint64_t lines;       /* of FILE_TEXT */
};

/* The language of the file of that path and text, if anybody wants to know it. */
struct text facts_language(const struct facts *facts, struct text path, struct text text);

/* The lines of the text, if anybody wants to know them. */
uint64_t facts_lines(const struct facts *facts, struct text text);

/* Adds what its path alone tells of a file, its language too. */
int facts_add_path(struct facts *facts, struct text path, struct error *err);

/* Adds the facts of the file and of the folders that it is in. */
int facts_add_file(struct facts *facts, const struct file_facts *file, struct error *err);

#endif
