/* SPDX-License-Identifier: MPL-2.0 */
/* Expressions of format mappings (schema/FORMATS.md): read from text to a tree, and evaluated over
 * a record. The language is total: nothing loops but over values that are there, and every list,
 * text and depth has a limit. */
#ifndef HYPER_LIB_EXPRESSION_H
#define HYPER_LIB_EXPRESSION_H

#include "lib/match.h"
#include "lib/value.h"
#include "lib/yaml.h"
#include "schema/record.h"

enum {
    EXPRESSION_DEPTH_MAX = 32,    /* nested parentheses */
    EXPRESSION_PARTS_MAX = 256,   /* of one expression */
    EXPRESSION_STEPS_MAX = 32,    /* of one path */
    EXPRESSION_VALUES_MAX = 1024, /* that one expression gives */
    EXPRESSION_TEXT_MAX = 64 * 1024,
    EXPRESSION_ARGUMENTS_MAX = 8,
    EXPRESSION_LEVELS_MAX = 32, /* values that enclose a record */
};

/* A regular expression, compiled when it is first needed. */
struct regex {
    struct text pattern;
    unsigned flags;
    struct matcher *matcher;
    struct regex *next; /* of the same program */
};

enum step_type {
    STEP_MEMBER, /* .name */
    STEP_ANY,    /* [*] */
    STEP_INDEX,  /* [0], [-1] */
    STEP_EQUAL,  /* [name='text'] */
    STEP_UNEQUAL,
    STEP_MATCH,
    STEP_KEY,  /* @key */
    STEP_DEEP, /* **: any depth; only first in a place */
};

struct step {
    enum step_type type;
    struct text name;
    struct text text;
    int64_t index;
    struct regex *regex;
};

enum start { START_RECORD, START_UP, START_ROOT };

struct path {
    enum start start;
    unsigned up;
    struct step *steps;
    size_t count;
};

struct paths {
    struct path *items;
    size_t count;
};

enum operation {
    OPERATION_TEXT,
    OPERATION_PATH,
    OPERATION_TEMPLATE, /* a text, then parts[0] if any, then the template parts[1] if any */
    OPERATION_ELSE,
    OPERATION_FILTER,
    OPERATION_IF,
    OPERATION_PURL,
    OPERATION_MAX,
    OPERATION_MIN,
    OPERATION_EQUAL, /* from here on: conditions */
    OPERATION_UNEQUAL,
    OPERATION_MATCH,
    OPERATION_IN,
    OPERATION_AND,
    OPERATION_OR,
    OPERATION_NOT,
};

struct filter;

struct word_pair {
    struct text from, to;
};

struct word_pairs {
    struct word_pair *items;
    size_t count;
};

struct argument {
    struct text text;
    int64_t number;
    struct regex *regex;
    struct word_pairs words;
    struct expression *expression;
};

struct expression {
    enum operation operation;
    struct text text;
    struct path path;
    struct expression *parts[EXPRESSION_ARGUMENTS_MAX];
    size_t part_count;
    struct texts list; /* of OPERATION_IN */
    struct regex *regex;
    const struct filter *filter;
    struct argument arguments[3];
    size_t argument_count;
    uint32_t memo; /* its number among what is evaluated once for a record; 0: it is not */
};

/* What reading needs to know: the names of tables and of their columns, and where regexes go. */
struct expression_reader {
    struct text name; /* of the file, for messages */
    struct arena *arena;
    bool xml;           /* "@key" is an attribute */
    bool loose;         /* names are compared by mapping_name */
    bool check_regexes; /* compile each, and refuse those that may take too long */
    bool (*has_table)(void *context, struct text table, struct text column);
    void *context;
    struct regex **regexes;
};

/* Reads the text of a node as an expression or a condition. ERROR_CONFIG with the place. */
int expression_read(const struct expression_reader *reader, const struct yaml *node,
                    struct expression **out, struct error *err);
int expression_read_condition(const struct expression_reader *reader, const struct yaml *node,
                              struct expression **out, struct error *err);

/* Reads a path alone, as `at` and `each` have it; the empty text is the value itself. */
int expression_read_path(const struct expression_reader *reader, const struct yaml *node,
                         struct path *out, struct error *err);

/* Every path in it. */
void expression_each_path(const struct expression *expression,
                          void (*visit)(void *context, const struct path *path), void *context);

/* The expression for records that lack the names for which `is_there` is false, as members of the
 * record and of the root: the same values and texts, from less work. NULL if it never gives any. It
 * is changed in place, and is to be used no more. */
struct expression *expression_prune(struct expression *expression,
                                    bool (*is_there)(void *context, struct text name),
                                    void *context);

/* Numbers the parts that occur more than once in the expressions, the same ones alike, from `used`
 * on; returns how many are used then. They are evaluated once for each `epoch` of a scope that has
 * memos for so many. The expressions must be of the same record. */
uint32_t expression_share(struct expression *const *items, size_t count, uint32_t used,
                          struct arena *arena);

/* Frees what the regexes of a list compiled to. */
void regex_close(struct regex *regexes);

/* What an expression is evaluated over. */
struct enclosing {
    const struct value *value;
    struct text key; /* of the map that it came from, by [*] */
};

struct values {
    const struct value **items;
    size_t count;
};

/* What an expression gave in the epochs. */
struct memo {
    uint64_t values_epoch, text_epoch;
    struct values values;
    struct text text;
};

struct scope {
    struct arena *arena;
    struct match_scratch *scratch;
    const struct value *root, *record;
    struct text key;
    struct enclosing levels[EXPRESSION_LEVELS_MAX]; /* the outermost first */
    size_t depth;
    /* Looks a key up in a table: the values of one column, or NULL. */
    const struct value *(*look_up)(void *context, struct text table, struct text column,
                                   struct text key);
    void *context;
    uint64_t steps;     /* left; 0 ends the evaluation of this record */
    struct memo *memos; /* NULL: nothing is remembered */
    uint64_t epoch;     /* raised, from 1, when anything that is asked for changes */
};

/* All values, or the first text that is not empty. */
struct values expression_values(const struct expression *expression, struct scope *scope);
struct text expression_text(const struct expression *expression, struct scope *scope);
bool expression_holds(const struct expression *condition, struct scope *scope);

/* The values of a path from `value`, whose key is `key`; lists give their items. */
struct values expression_path(const struct path *path, const struct value *value, struct text key,
                              struct scope *scope);

/* For filters. */
void values_add(struct values *values, const struct value *value, struct scope *scope);
void values_add_text(struct values *values, struct text text, struct scope *scope);
enum match_result regex_find(struct regex *regex, struct scope *scope, struct text subject,
                             struct match_span *spans, size_t count);

#endif
