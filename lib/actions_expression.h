/* SPDX-License-Identifier: MPL-2.0 */
/* The expressions of GitHub Actions, `${{ github.event.issue.title }}`: read to a tree that says
 * which contexts they read and which of these reach the text that takes the expression's place
 * (https://docs.github.com/actions: "Evaluate expressions in workflows"). Nothing is evaluated. */
#ifndef HYPER_LIB_ACTIONS_EXPRESSION_H
#define HYPER_LIB_ACTIONS_EXPRESSION_H

#include "schema/arena.h"
#include "schema/error.h"
#include "schema/text.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    ACTIONS_EXPRESSION_BYTES_MAX = 32 * 1024,
    ACTIONS_EXPRESSION_DEPTH_MAX = 64, /* brackets and operators within each other */
    ACTIONS_EXPRESSION_NODES_MAX = 2000,
};

enum actions_kind {
    ACTIONS_TEXT,    /* a text literal */
    ACTIONS_LITERAL, /* null, true, false or a number, as it is written */
    ACTIONS_CONTEXT, /* text is the path in lower case: "github.event.commits.*.message" */
    ACTIONS_CALL,    /* text is the function in lower case; items are its arguments */
    ACTIONS_PART,    /* a part of the first item, which is no context; others are indexes */
    ACTIONS_NOT,
    ACTIONS_AND,
    ACTIONS_OR,
    ACTIONS_COMPARE, /* text is the operator */
};

/* An index that is a text is a part of the path like a name; any other one is "*", and so is the
 * filter .*; what stands in its brackets is among the items of the context. */
struct actions_node {
    enum actions_kind kind;
    struct text text;
    size_t at;                         /* where it begins in the source, from 0 */
    struct actions_node *first, *next; /* items, in their order */
};

/* Reads what stands between "${{" and "}}", or the bare expression of an `if`. ERROR_DATA says what
 * is wrong. Texts point into `source` or into the arena. */
int actions_expression_read(struct text source, struct arena *arena, struct actions_node **out,
                            struct error *err);

/* The next "${{ ... }}" in `text` from `*at` on: false if there is none. `*inside` is what stands
 * between; `*begin` where it begins, with "${{", and `*at` is moved behind it. One that does not
 * end goes to the end of the text. */
bool actions_expression_next(struct text text, size_t *at, size_t *begin, struct text *inside);

/* Visits every node; the parents first. */
void actions_expression_each(const struct actions_node *node,
                             void (*visit)(void *context, const struct actions_node *node),
                             void *context);

/* Visits the literals, contexts and calls that the expression's value may be, or be made of: not
 * what is only compared, asked for its truth, or used as an index. */
void actions_expression_yields(const struct actions_node *node,
                               void (*visit)(void *context, const struct actions_node *node),
                               void *context);

/* Whether the value is the same in every run: nothing in it reads a context or the job's state. */
bool actions_expression_is_constant(const struct actions_node *node);

/* Of a constant that is made of literals and operators only: 1 true, 0 false; else -1. */
int actions_expression_truth(const struct actions_node *node);

#endif
