/* SPDX-License-Identifier: MPL-2.0 */
/* What was edited between two texts: lines first, then tokens within lines that became others.
 *
 * Indentation is a token of its own kind, so that what learns from edits can tell structure from
 * spelling. An edit either puts whole lines somewhere (`lines`), or replaces a piece. Lines that
 * were put in one place are one edit for each line of the least indentation with what is indented
 * more below it, since they are siblings that were added together. */
#ifndef HYPER_LIB_EDIT_H
#define HYPER_LIB_EDIT_H

#include "schema/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    EDIT_BYTES_MAX = 64 * 1024, /* of a text; larger ones have no edits */
    EDIT_LINES_MAX = 1000,      /* of the part that differs; more is one edit */
    EDIT_TOKENS_MAX = 1000,     /* the same for tokens of two lines */
    EDIT_EDITS_MAX = 64,        /* of two texts; more is a rewrite, and has none */
};

enum edit_token_kind {
    EDIT_WORD,    /* letters, digits, `_`, and what is not ASCII */
    EDIT_NUMBER,  /* digits */
    EDIT_SPACE,   /* blanks within a line */
    EDIT_INDENT,  /* blanks that begin a line */
    EDIT_NEWLINE, /* one line break */
    EDIT_MARK,    /* any other byte */
};

struct edit_token {
    struct text text; /* in the text that was split */
    enum edit_token_kind kind;
};

struct edit_tokens {
    struct edit_token *items;
    size_t count;
};

/* Bytes of a text. */
struct edit_span {
    size_t start, end;
};

/* `before` becomes `after`. */
struct text_edit {
    struct edit_span before, after;
    bool lines; /* whole lines were put in; `before` is empty and begins a line */
    bool part;  /* one of several pieces of the edit before it, which has them all */
};

struct text_edits {
    struct text_edit *items;
    size_t count;
};

/* All tokens of a text, in their order; together they are the text. `line_start`: it begins a
 * line. */
struct edit_tokens edit_tokens(struct text text, bool line_start, struct arena *arena);

/* The edits between the texts, in the order of their places; parts follow the edit that they are
 * of. None if there are too many, or if a text is too large. */
struct text_edits edit_find(struct text before, struct text after, struct arena *arena);

/* `before` with the chosen edits made, in `arena`; parts are passed over. NULL chooses all, which
 * gives `after`. */
struct text edit_apply(struct text before, struct text after, const struct text_edits *edits,
                       const bool *chosen, struct arena *arena);

/* How many bytes the line begins with that are blanks. */
size_t edit_indent(struct text line);

/* The line that begins at byte `start`, with its line break if it has one. */
struct text edit_line(struct text text, size_t start);

#endif
