/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of lib/lgt share: kinds of characters, operators, the extent of what a clause
 * is made of, and its tokens. */
#ifndef HYPER_LIB_LGT_INTERNAL_H
#define HYPER_LIB_LGT_INTERNAL_H

#include "lib/lgt.h"

#include <stdarg.h>

static inline char lgt_byte_at(struct text text, size_t i)
{
    return i < text.size ? text.data[i] : '\0';
}

static inline bool lgt_is_layout(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool lgt_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool lgt_is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static inline bool lgt_is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static inline bool lgt_is_name_char(char c)
{
    return lgt_is_lower(c) || lgt_is_upper(c) || lgt_is_digit(c) || c == '_';
}

static inline bool lgt_is_beyond_ascii(char c)
{
    return (unsigned char)c >= 0x80;
}

static inline bool lgt_is_symbol(char c)
{
    static const bool symbols[128] = {
        ['+'] = true, ['-'] = true, ['*'] = true, ['/'] = true, ['\\'] = true, ['^'] = true,
        ['<'] = true, ['>'] = true, ['='] = true, ['~'] = true, [':'] = true,  ['.'] = true,
        ['?'] = true, ['@'] = true, ['#'] = true, ['&'] = true, ['$'] = true,
    };
    return (unsigned char)c < sizeof symbols && symbols[(unsigned char)c];
}

static inline bool lgt_is_quote(char c)
{
    return c == '\'' || c == '"' || c == '`';
}

/* The value of a digit, in any base up to 16; 16 if it is none. */
static inline unsigned lgt_digit_value(char c)
{
    if (lgt_is_digit(c))
        return (unsigned)(c - '0');
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? (unsigned)(lower - 'a') + 10 : 16;
}

static inline bool lgt_is_open_comment(struct text text, size_t at)
{
    return lgt_byte_at(text, at) == '/' && lgt_byte_at(text, at + 1) == '*';
}

static inline bool lgt_is_char_code(struct text text, size_t at)
{
    return text.data[at] == '0' && lgt_byte_at(text, at + 1) == '\'';
}

/* lib/lgt_op: an operator. */
struct lgt_op {
    const char *name;
    unsigned prefix, operand; /* priorities, 0 if it is no prefix operator */
    unsigned infix, left, right;
};

enum lgt_token_kind {
    TOKEN_END,   /* "." that ends the clause */
    TOKEN_INPUT, /* the input ends */
    TOKEN_NAME,
    TOKEN_QUOTED,
    TOKEN_STRING,
    TOKEN_VARIABLE,
    TOKEN_INTEGER,
    TOKEN_FLOAT,
    TOKEN_PUNCTUATION, /* ( ) [ ] { } | */
    TOKEN_FAILED,      /* an error was set; every rule of the grammar refuses this one */
};

struct lgt_token {
    enum lgt_token_kind kind;
    char punctuation;
    bool adjacent; /* "(" follows at once, as in name( */
    size_t start, end;
    uint32_t line, column;
    struct text text;
    const struct lgt_op *op; /* of a name, or NULL */
    uint64_t magnitude;
    double real;
};

/* lib/lgt_token: cuts one clause into tokens; `token` is the one that is due. */
struct lgt_lexer {
    struct lgt_reader *reader;
    struct text bytes; /* the input up to the end of the clause */
    size_t at;
    struct lgt_token token;
    struct error *err;
};

/* lib/lgt_op: NULL if the name, which has at least one byte, is no operator. */
const struct lgt_op *lgt_op_find(struct text name);

/* lib/lgt_clause: past white space and comments. A comment that does not end is not passed. */
size_t lgt_skip_layout(struct text text, size_t at);

/* The size of the byte order mark that some programs write first. */
size_t lgt_mark_size(struct text text);

/* The bytes of the character at `at` in quoted text; 0 at the closing quote or the line's end. */
size_t lgt_quoted_char_size(struct text text, size_t at, char quote);

/* Where the quoted text that begins at `at` stops: at its closing quote, at the end of its line, or
 * of the input. */
size_t lgt_quoted_stop(struct text text, size_t at);

/* Past the symbols at `at`, and whether this run of them is an end token. */
size_t lgt_symbol_end(struct text text, size_t at);
bool lgt_is_end_token(struct text text, size_t at, size_t end);

/* lib/lgt_token: makes the next token the one that is due. */
void lgt_advance(struct lgt_lexer *lexer);

/* Set the first error only, since what follows from it is of no interest: where they are told, at a
 * byte, at the token that is due, or because that is not what was expected. The token is
 * TOKEN_FAILED then. */
__attribute__((format(printf, 4, 5))) void lgt_fail(struct lgt_lexer *lexer, uint32_t line,
                                                    uint32_t column, const char *format, ...);
void lgt_fail_at_offset(struct lgt_lexer *lexer, size_t offset, const char *reason);
void lgt_fail_at_token(struct lgt_lexer *lexer, const char *reason);
void lgt_unexpected(struct lgt_lexer *lexer, const char *expected);

/* Sets line and column of the reader to those of a byte that is not before the last one asked for.
 */
void lgt_place(struct lgt_reader *reader, size_t offset);

/* "line 3, column 14: ..."; returns -1. */
__attribute__((format(printf, 4, 0))) int
lgt_set_error(struct error *err, uint32_t line, uint32_t column, const char *format, va_list args);

#endif
