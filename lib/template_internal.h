/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of lib/template share: classes of bytes, masks and how they look in a template. */
#ifndef HYPER_LIB_TEMPLATE_INTERNAL_H
#define HYPER_LIB_TEMPLATE_INTERNAL_H

#include "lib/template.h"

#include <stdbool.h>
#include <stdint.h>

enum mask {
    MASK_NONE,
    MASK_URL,
    MASK_PATH,
    MASK_UUID,
    MASK_VERSION,
    MASK_HEX,
    MASK_NUMBER,
    MASK_IDENTIFIER,
    MASK_QUOTED,
    MASK_ANY,
    MASK_REST,
    MASK_COUNT
};

/* Classes of bytes; WORD is the header's W. */
enum {
    WORD = 1,
    SPACE = 2,
    DIGIT = 4,
    HEX = 8,
    LETTER = 16,
    PATH = 32,   /* in a path; / apart */
    OPENER = 64, /* may stand before a path that begins with / */
    BLANK = SPACE | OPENER,
    UNDER = WORD | PATH,
    NUM = WORD | PATH | DIGIT | HEX,
    HEXA = WORD | PATH | LETTER | HEX,
    LET = WORD | PATH | LETTER,
};

extern const uint8_t template_classes[256];

/* What each mask is called. */
extern const struct text template_words[MASK_COUNT];

static inline bool template_is(char c, unsigned class)
{
    return (template_classes[(uint8_t)c] & class) != 0;
}

/* The size of the run of bytes of `class` that `in` begins with. */
static inline size_t template_run(struct text in, unsigned class)
{
    size_t size = 0;
    while (size < in.size && template_is(in.data[size], class))
        size++;
    return size;
}

/* template_lexer.c: one pass over a text. */
struct template_lexer {
    struct text in;      /* what is left */
    char before;         /* the last byte that came out */
    const char *dull;    /* before this place no run is a path */
    const char *open[3]; /* for each quote: before this place none of them closes */
};

struct template_item {
    enum mask mask; /* MASK_NONE for what stays as it is */
    size_t size;
};

/* What `lexer->in`, which is not empty, begins with: the first mask that fits. */
struct template_item template_next(struct template_lexer *lexer);

/* Whether a quote opens at the start of `in`, and whether one closes at `at`. */
bool template_opens_quote(struct text in, char before);
bool template_closes_quote(struct text in, size_t at, char quote);

/* template.c: the size of the placeholder that `in` begins with, or 0. */
size_t template_placeholder_size(struct text in);

#endif
