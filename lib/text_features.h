/* SPDX-License-Identifier: MPL-2.0 */
/* What a short English text is made of, as hashes: its words, pairs and triples of neighbouring
 * words, the first four and the last three letters of longer words, and names that stand beside the
 * text (a weakness, a package). Case and punctuation do not count, and all whole numbers are one
 * word, so that versions do not tell texts apart.
 *
 *     struct text_features features;
 *     text_features_init(&features);
 *     text_features_add(&features, message);
 *     text_features_add_name(&features, TEXT_NAME_CWE, TEXT("79"));
 *
 * Constant memory, on the caller's stack; a long text counts with its beginning. */
#ifndef HYPER_LIB_TEXT_FEATURES_H
#define HYPER_LIB_TEXT_FEATURES_H

#include "schema/text.h"

#include <stddef.h>
#include <stdint.h>

enum {
    TEXT_FEATURES_MAX = 1024,        /* features of one text and its names; more are left out */
    TEXT_FEATURES_TEXT_MAX = 1 << 12 /* bytes of a text that count */
};

enum text_name { TEXT_NAME_CWE = 1, TEXT_NAME_PACKAGE, TEXT_NAME_ECOSYSTEM };

struct text_features {
    uint64_t hashes[TEXT_FEATURES_MAX]; /* well mixed; one may occur several times */
    size_t count;
};

void text_features_init(struct text_features *features);

/* Adds a text. Neighbours of its first word are not the last words of the text before it. */
void text_features_add(struct text_features *features, struct text text);

/* Adds a name of that kind, as it is; an empty one adds nothing. */
void text_features_add_name(struct text_features *features, enum text_name kind, struct text name);

#endif
