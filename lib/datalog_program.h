/* SPDX-License-Identifier: MPL-2.0 */
/* What a Datalog program is made of: shared by the sources of lib/datalog only. */
#ifndef HYPER_LIB_DATALOG_PROGRAM_H
#define HYPER_LIB_DATALOG_PROGRAM_H

#include "lib/datalog.h"

/* A variable of the clause, or a constant of the program, by its number. */
struct dl_term {
    bool is_variable;
    uint32_t index;
    uint32_t line, column;
};

/* A number that is computed: a term, or an operation on two. */
struct dl_expression {
    char operation; /* '+', '-', '*'; 0: the term */
    struct dl_term term;
    struct dl_expression *left, *right;
};

enum dl_kind { DL_FACT, DL_NO_FACT, DL_BUILTIN };

/* What must be bound before a built-in can be asked. */
enum dl_mode {
    MODE_TEST,   /* all of its variables */
    MODE_EQUAL,  /* one of its two arguments; it binds the other */
    MODE_IS,     /* those of its expression; it binds its first argument */
    MODE_MEMBER, /* all but its first argument, which it binds */
};

struct dl_builtin {
    const char *name;
    size_t arity;
    enum dl_mode mode;
    bool numeric; /* both arguments are expressions; with MODE_IS the second */
    /* What the last argument must be known as when the program is read. */
    enum { PATTERN_NONE, PATTERN_REGEX, PATTERN_GLOB } pattern;
    bool (*test)(struct text subject, struct text other); /* of two texts */
    int (*compare)(int order);                            /* of two values or numbers */
};

struct dl_literal {
    enum dl_kind kind;
    bool negated; /* of built-ins, too */
    size_t predicate;
    const struct dl_builtin *builtin;
    struct dl_term *terms;
    size_t count;
    struct dl_expression *left, *right; /* of numeric built-ins */
    size_t pattern;                     /* number of the regex or glob, plus one */
    uint32_t line, column;
};

struct dl_variable {
    struct text name;
    uint32_t line, column;
    unsigned uses;
};

/* What a step does with a column of a row. */
enum dl_column { COLUMN_KEY, COLUMN_BIND, COLUMN_SAME, COLUMN_ANY };

struct dl_step {
    const struct dl_literal *literal;
    uint32_t key; /* columns that are known, as bits */
    enum dl_column columns[FACT_COLUMNS_MAX];
    bool binds; /* a built-in gives its first (or `other`) argument a value */
    bool other; /* of MODE_EQUAL: the second is what is bound */
};

/* The order in which the literals of a clause are asked. `delta` is the literal that only sees what
 * is new, or -1. */
struct dl_plan {
    struct dl_step *steps;
    int delta;
};

struct dl_clause {
    size_t head;
    struct dl_term *terms;
    size_t count;
    struct dl_literal *body;
    size_t body_count;
    struct dl_variable *variables;
    size_t variable_count;
    struct dl_plan *plans; /* the first without delta, then one for each literal that recurs */
    size_t plan_count;
    uint32_t line, column;
};

struct dl_predicate {
    struct text name;
    size_t arity;
    const struct fact_predicate *known; /* NULL: clauses conclude it */
    bool asked, output, concluded;
    size_t component;
    uint32_t line, column; /* where it stands first */
};

/* A regular expression or glob that a test has. */
struct dl_pattern {
    struct text text;
    bool glob;
    uint32_t line, column;
};

struct dl_component {
    size_t *clauses;
    size_t clause_count;
    bool recursive;
};

struct datalog {
    struct arena *arena;
    struct dl_predicate *predicates;
    size_t predicate_count;
    struct dl_clause *clauses;
    size_t clause_count;
    struct fact_value *constants;
    size_t constant_count;
    uint32_t *index; /* constant plus one, by hash; a power of two, never full */
    size_t index_size;
    struct dl_pattern *patterns;
    size_t pattern_count;
    struct fact_predicates *known;
    size_t known_count;
    struct dl_component *components; /* what they depend on comes before them */
    size_t component_count;
    size_t helpers; /* predicates made of negated conjunctions */
};

/* "line 3, column 14: ...", ERROR_CONFIG; returns -1. */
int dl_error(uint32_t line, uint32_t column, struct error *err, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* "name/arity", for errors. */
struct text dl_name(const struct datalog *program, size_t predicate);

/* The built-in of that name and arity, or NULL; and the i-th, or NULL. */
const struct dl_builtin *dl_builtin_find(struct text name, size_t arity);
const struct dl_builtin *dl_builtin_at(size_t index);

/* Orders the literals of a clause; -1 with the place of a variable that nothing gives a value.
 * datalog_plan.c */
int dl_plan_clause(struct datalog *program, struct dl_clause *clause, struct error *err);

#endif
