/* SPDX-License-Identifier: MPL-2.0 */
/* The filters of mapping expressions (schema/FORMATS.md, Expressions). */
#ifndef HYPER_LIB_FILTER_H
#define HYPER_LIB_FILTER_H

#include "lib/expression.h"

/* What an argument is: a text 'x', a whole number, a regex, words {a: b}, a table and its column,
 * or an expression. */
enum argument_type {
    ARGUMENT_NONE,
    ARGUMENT_TEXT,
    ARGUMENT_NUMBER,
    ARGUMENT_REGEX,
    ARGUMENT_WORDS,
    ARGUMENT_TABLE,
    ARGUMENT_COLUMN,
    ARGUMENT_EXPRESSION,
};

struct filter {
    const char *name;
    enum argument_type arguments[2];
    /* One of these: a text gives texts, or all values give values. */
    void (*each)(struct values *out, struct text in, const struct argument *arguments,
                 struct scope *scope);
    void (*all)(struct values *out, struct values in, const struct argument *arguments,
                struct scope *scope);
};

/* NULL if no filter has the name. */
const struct filter *filter_find(struct text name);
/* All, ended by one without a name. */
const struct filter *filter_all(void);

/* A package URL (https://github.com/package-url/purl-spec) of a type or an ecosystem's name, and a
 * name as that ecosystem writes it; version may be empty. Empty if the name is. */
struct text filter_purl(struct text type, struct text name, struct text version,
                        struct arena *arena);

/* A number at the beginning of the text. */
bool filter_number(struct text text, double *out);

#endif
