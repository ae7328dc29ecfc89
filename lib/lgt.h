/* SPDX-License-Identifier: MPL-2.0 */
/* Terms: reads clauses in the ISO Prolog syntax (ISO/IEC 13211-1, section 6) that Logtalk objects
 * and Prolog facts use. lib/lgt_write writes what reads back as it was.
 *
 *     struct lgt_reader reader;
 *     const struct lgt_term *clause;
 *     lgt_init(&reader, bytes, 1, arena);
 *     for (int got; (got = lgt_next(&reader, &clause, &err)) != 0;) {
 *         struct text name;
 *         if (got < 0)
 *             reject(reader.clause.offset, err.message); // and the next clause is read
 *         else if (lgt_is(clause, "tool", 2) && lgt_atom_text(lgt_arg(clause, 0), &name))
 *             use(name);
 *     }
 *
 * What differs from the standard, or what it leaves open:
 * - the operators are the standard's and Logtalk's; op/3 changes nothing. An operator that stands
 *   alone where an operand is due is an atom. A quoted atom is never an operator.
 * - "text" is a string, a kind of its own. `text` in back quotes is refused.
 * - [] is the list without items, not an atom. A list is one term, however long, and a bar before
 *   a list only continues it: [a|[b]] is [a, b].
 * - 1_000 is 1000. An integer must fit int64_t, a floating-point number must be finite.
 * - characters outside ASCII stand in quotes or comments only. A clause must be UTF-8.
 * - quoted text does not go beyond its line, but for a backslash at the line's end. */
#ifndef HYPER_LIB_LGT_H
#define HYPER_LIB_LGT_H

#include "schema/arena.h"
#include "schema/error.h"
#include "schema/text.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    LGT_DEPTH_MAX = 256,    /* terms within terms, and brackets within brackets */
    LGT_TERMS_MAX = 65536,  /* terms in one clause */
    LGT_TEXT_MAX = 1 << 20, /* bytes of one atom, string or variable */
};

enum lgt_kind {
    LGT_ATOM,     /* text */
    LGT_INTEGER,  /* integer */
    LGT_FLOAT,    /* real */
    LGT_STRING,   /* text */
    LGT_VARIABLE, /* text is the name; each "_" is another variable */
    LGT_COMPOUND, /* text is the functor; items are its arguments, at least one */
    LGT_LIST,     /* items, and the tail after a bar or NULL */
};

/* Texts point into the bytes that are read or into the arena. */
struct lgt_term {
    enum lgt_kind kind;
    uint32_t line, column; /* of its first character, an operator's for a term that it makes */
    uint32_t depth;        /* 1 without terms inside, at most LGT_DEPTH_MAX: recursion is safe */
    struct text text;
    union {
        int64_t integer;
        double real;
    };
    const struct lgt_term **items;
    size_t count;
    const struct lgt_term *tail;
};

/* Where a clause stands, from its first character to its end token. */
struct lgt_span {
    size_t offset; /* bytes from the start of what is read */
    size_t size;   /* bytes */
    uint32_t line;
};

/* Lives on the caller's stack; `clause` is for all to read, the rest for lib/lgt only. */
struct lgt_reader {
    struct lgt_span clause; /* the last one, also when it was an error */
    struct text bytes;
    struct arena *arena;
    size_t at;     /* where the next clause is looked for */
    size_t placed; /* the byte that line and column are of */
    uint32_t line, column;
};

/* Reads `bytes`, which must outlive the terms, as must `arena`, in which they are made; it may be
 * reset between two clauses. `line` is the number of the first line, 1 for a whole file. */
void lgt_init(struct lgt_reader *reader, struct text bytes, uint32_t line, struct arena *arena);

/* Reads the next clause: 1 and its term (without the end token), 0 when only white space and
 * comments are left, or -1 and ERROR_DATA, "line 3, column 14: expected ',' or ')', found a name".
 * Columns count characters from 1. After an error the next call goes on behind the clause, which
 * ends where lgt_clause_end says; the error costs no other one. */
int lgt_next(struct lgt_reader *reader, const struct lgt_term **term, struct error *err);

/* The offset just past the first end token in the window ("." before white space, "%" or the end
 * of input), or 0 when there is none yet. Looks at quotes, 0'c and comments only, so that a large
 * file can be cut between clauses without reading them. The window starts outside of all these;
 * `last` says that the input ends with it. Quotes that do not close on their line make the clause
 * end where the line does, if "." stands there. */
size_t lgt_clause_end(struct text window, bool last);

/* Is it a compound term of that functor and number of arguments, or an atom when that is 0? */
bool lgt_is(const struct lgt_term *term, const char *functor, size_t arity);

/* The argument or item of that index, from 0; NULL when there is none. */
const struct lgt_term *lgt_arg(const struct lgt_term *term, size_t index);

/* A list that ends, without a tail. Its items are items[0] to items[count - 1]. */
bool lgt_is_list(const struct lgt_term *term);

/* The text of an atom or string, the value of an integer, of an integer or float. False and `*out`
 * untouched for other kinds and for NULL. */
bool lgt_atom_text(const struct lgt_term *term, struct text *out);
bool lgt_integer(const struct lgt_term *term, int64_t *out);
bool lgt_number(const struct lgt_term *term, double *out);

/* An error about a term that was read: sets "line 3, column 14: ..." and returns -1. */
int lgt_error(const struct lgt_term *term, struct error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
