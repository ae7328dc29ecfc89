/* SPDX-License-Identifier: MPL-2.0 */
/* One line of code as tokens, for learning: what it is made of with comments and strings masked
 * where the language lets a line tell them.
 *
 * A line is seen alone, so what began on a line before it is not known: text in a block comment
 * is read as code, unless it begins with the star that such lines have by custom. */
#ifndef HYPER_LIB_DISTIL_TOKEN_H
#define HYPER_LIB_DISTIL_TOKEN_H

#include "schema/text.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DISTIL_LINE_MAX = 1000, /* bytes of a line that are looked at; tokens beyond are not seen */
    DISTIL_TOKENS_MAX = 96, /* of a line, its begin and end among them */
};

/* What quotes and comment marks mean. */
enum distil_family {
    FAMILY_PLAIN,  /* nothing is known: strings in double quotes */
    FAMILY_C,      /* C and what looks like it: strings, comments with slashes */
    FAMILY_HASH,   /* Python, Ruby, ...: strings, comments with # */
    FAMILY_QUOTED, /* shell: quotes are tokens and what they hold is code; # after a blank; a dot
                      where a command begins is the word that `source` is */
    FAMILY_YAML,   /* strings where a value may begin; # after a blank */
    FAMILIES
};

enum token_kind {
    TOKEN_BEGIN, /* of the line */
    TOKEN_WORD,  /* a letter or _, then letters, digits and _; any byte outside ASCII is a letter */
    TOKEN_NUMBER,
    TOKEN_STRING,  /* with its quotes; a string that the line does not end is a quote alone */
    TOKEN_COMMENT, /* the rest of the line after a comment's mark, which is a token of its own */
    TOKEN_MARK,    /* punctuation, the longest that is known as one */
    TOKEN_END,     /* of the line */
    TOKEN_KINDS
};

/* Of a word: how it is written. */
enum token_shape { SHAPE_NONE, SHAPE_LOWER, SHAPE_UPPER, SHAPE_MIXED };

/* White space before a token. */
enum token_space { SPACE_NONE, SPACE_ONE, SPACE_MANY };

struct token {
    uint8_t kind, shape, space;
    uint8_t sources; /* a word that reads another file into the shell: `source`, or a dot alone */
    uint16_t start, end; /* bytes from the start of the line */
};

enum distil_family distil_family_of(struct text language);

/* Writes the tokens of a line, without its line end, and returns how many: at least the begin and
 * the end, at most DISTIL_TOKENS_MAX. Linear in the line's size. */
unsigned distil_tokens(struct text line, enum distil_family family, struct token *out);

/* The characters of which one could follow, or stand before, the mark and make it another token:
 * so that a pattern for it finds whole tokens. `out` has room for 32 characters and a NUL. */
void distil_mark_after(struct text mark, char out[33]);
void distil_mark_before(struct text mark, char out[33]);

#endif
