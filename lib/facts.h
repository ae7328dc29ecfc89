/* SPDX-License-Identifier: MPL-2.0 */
/* Facts: what is known of a repository, its files and commits, for policies to reason about.
 *
 *     struct facts *facts = facts_new(&facts_limits);
 *     if (facts_wanted(facts, "uses"))
 *         facts_add(facts, "uses", FACT(fact_text(path), fact_text(action), fact_number(line)),
 * err);
 *
 * A fact is a predicate and its values: texts and 64-bit integers. Facts of one predicate and
 * number of values are a relation, a set: what is added twice is there once. A place is no extra: a
 * predicate that is about one has the file and the line among its columns. What is bounded: facts,
 * values and bytes.
 *
 * Which predicates there are is said by tables, one of each provider (lib/fact_providers.h); a
 * policy that names another is wrong. Not for several threads at once: each has facts of its own,
 * which are merged in the end. */
#ifndef HYPER_LIB_FACTS_H
#define HYPER_LIB_FACTS_H

#include "schema/error.h"
#include "schema/text.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    FACT_COLUMNS_MAX = 16,
    FACT_TEXT_MAX = 64 * 1024, /* bytes of one text; longer ones are cut */
    FACT_RELATIONS_MAX = 1024,
};

/* A predicate that a provider tells facts of. */
struct fact_predicate {
    const char *name;
    const char *columns; /* their names, "File, Job, Line": as many as the arity */
    const char *help;    /* one line */
};

struct fact_predicates {
    const struct fact_predicate *items;
    size_t count;
};

size_t fact_arity(const struct fact_predicate *predicate);

struct fact_value {
    bool is_number;
    int64_t number;
    struct text text;
};

static inline struct fact_value fact_text(struct text text)
{
    return (struct fact_value){.text = text};
}

static inline struct fact_value fact_number(int64_t number)
{
    return (struct fact_value){.is_number = true, .number = number};
}

/* By kind, numbers first; then by value, texts in byte order. */
int fact_compare(const struct fact_value *a, const struct fact_value *b);

/* The values of a fact, and how many there are: two arguments of facts_add. */
#define FACT(...)                                                                                  \
    (const struct fact_value[]){__VA_ARGS__},                                                      \
        sizeof((const struct fact_value[]){__VA_ARGS__}) / sizeof(struct fact_value)

struct facts_limits {
    size_t facts; /* of all relations */
    size_t bytes; /* of texts */
};

/* Enough for a tree of half a million files. */
extern const struct facts_limits facts_limits;

struct facts;

struct facts *facts_new(const struct facts_limits *limits);
void facts_destroy(struct facts **facts);

/* From the first call on, facts of predicates that were not named are not kept, so that nobody pays
 * for what no policy asks. */
void facts_want(struct facts *facts, struct text name, size_t arity);

/* Whether facts of that predicate are kept, of any number of values: a provider need not find out
 * what nobody wants. */
bool facts_wanted(const struct facts *facts, const char *name);

/* Adds a fact with 0 to FACT_COLUMNS_MAX values, which are copied. -1 and ERROR_DATA when a limit
 * is reached; what was added stays. */
int facts_add(struct facts *facts, const char *name, const struct fact_value *values, size_t count,
              struct error *err);

/* Adds all facts of the other. */
int facts_merge(struct facts *into, const struct facts *from, struct error *err);

size_t facts_count(const struct facts *facts);

/* Values are kept once and known by number, from 0 on, in the order of their coming. */
typedef uint32_t fact_id;
#define FACT_NONE UINT32_MAX

/* The number of the value, which is kept if it is new; FACT_NONE when a limit is reached. */
fact_id facts_intern(struct facts *facts, const struct fact_value *value);

struct fact_value facts_value(const struct facts *facts, fact_id id);

/* A set of rows of as many ids as it has columns. Rows stay where they are, in the order of their
 * coming. */
struct relation;

struct relation *relation_new(size_t columns);
void relation_destroy(struct relation **relation);
size_t relation_columns(const struct relation *relation);
size_t relation_count(const struct relation *relation);

/* The ids of a row; valid until the next one is added. */
const fact_id *relation_row(const struct relation *relation, size_t row);

/* True if the row is new. */
bool relation_add(struct relation *relation, const fact_id *row);
bool relation_has(const struct relation *relation, const fact_id *row);

#define ROW_NONE UINT32_MAX

/* The last row before `before` whose columns are those of `key`, wherever the bit of the column is
 * set in `mask`; ROW_NONE if there is none. Makes an index when it is asked first. */
uint32_t relation_last(struct relation *relation, uint32_t mask, const fact_id *key,
                       uint32_t before);

/* The relation of that name and number of columns; NULL if it has no facts. */
struct relation *facts_relation(const struct facts *facts, struct text name, size_t columns);

/* Visits the facts in an order of their own: by name, number of columns, then values. */
typedef int facts_visit(void *context, struct text name, const struct fact_value *values,
                        size_t count, struct error *err);
int facts_each(const struct facts *facts, facts_visit *visit, void *context, struct error *err);

#endif
