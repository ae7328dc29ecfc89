/* SPDX-License-Identifier: MPL-2.0 */
/* An example: a labelled piece of training data. */
#ifndef HYPER_SCHEMA_EXAMPLE_H
#define HYPER_SCHEMA_EXAMPLE_H

#include "schema/alert.h"

enum example_kind {
    EXAMPLE_NONE,
    EXAMPLE_ALERT, /* an alert and what people decided about it */
    EXAMPLE_FIX,   /* an edit made for an alert, with its outcome */
    EXAMPLE_FACT,  /* a curated statement about a rule id: error/6 */
};

enum outcome { OUTCOME_NONE, OUTCOME_SUCCESS, OUTCOME_FAILURE, OUTCOME_PARTIAL };

extern const struct names example_kind_names, outcome_names;

/* error(Id, Category, Severity, AutoFix, Description, Fix). Severity and category are the
 * example's labels. */
struct fact {
    struct text id;
    bool auto_fix;
    struct text description;
    struct text fix;
};

struct fix {
    struct text before, after; /* the code around the edit */
    struct text description;
    enum outcome outcome;
    struct id by;      /* the learned rule that made it; zero: none did */
    struct text error; /* what went wrong, in words */
};

struct example {
    enum example_kind kind;
    struct alert alert; /* of alerts and fixes: what was labelled */
    /* The labels; NONE where nobody said. */
    enum severity severity;
    enum category category;
    enum verdict verdict;
    struct fact fact;
    struct fix fix;
};

struct examples {
    struct example *items;
    size_t count;
};

/* A line of code that a tool had nothing to say about. */
struct code_line {
    struct text tool, repo, commit, path;
    uint32_t line; /* from 1; 0: not known */
    struct text text;
};

struct code_lines {
    struct code_line *items;
    size_t count;
};

enum { CODE_LINE_MAX = 512 /* bytes; a longer line is not learned from */ };

/* Whether a line says anything: it has letters or digits, is text, and is not too long. */
bool code_line_counts(struct text text);

extern const struct record fact_record, fix_record, example_record, code_line_record;

#endif
