/* SPDX-License-Identifier: MPL-2.0 */
/* Datalog: clauses over facts, with negation, comparison and tests of texts. Every program ends.
 *
 *     struct datalog *program = datalog_new(arena);
 *     datalog_know(program, predicates);             // what facts there are
 *     datalog_output(program, TEXT("finding"), 3);   // what is asked for
 *     datalog_add(program, &head, body, err);        // each clause
 *     datalog_check(program, err);                   // once
 *     struct datalog_machine *machine = datalog_machine_new(program, err);
 *     datalog_run(machine, facts, &datalog_limits, err);
 *     datalog_answers(machine, TEXT("finding"), 3, arena, &answers);
 *
 * A clause is safe when a fact, or an equation, gives each of its variables a value; a program is
 * stratified when no predicate depends on its own negation. What is not, and what names a predicate
 * that nothing tells of, is an error with its place. Evaluation goes component by component of
 * the predicates' dependencies, from facts to what is concluded of them, each to its least fixed
 * point by semi-naive evaluation (Ullman, "Principles of Database and Knowledge-Base Systems",
 * 1988; Abiteboul, Hull, Vianu, "Foundations of Databases", 1995, chapters 12, 13 and 15).
 *
 * schema/RULESET.md describes the language. The same facts in the same order, and the same program
 * give the same answers and reasons. */
#ifndef HYPER_LIB_DATALOG_H
#define HYPER_LIB_DATALOG_H

#include "lib/facts.h"
#include "lib/lgt.h"
#include "schema/record.h"

enum {
    DATALOG_CLAUSES_MAX = 16384, /* after alternatives were taken apart */
    DATALOG_PREDICATES_MAX = 1024,
    DATALOG_LITERALS_MAX = 32,     /* of one clause */
    DATALOG_VARIABLES_MAX = 64,    /* of one clause */
    DATALOG_ALTERNATIVES_MAX = 64, /* that one clause stands for */
    DATALOG_REASONS_MAX = 24,      /* facts that an answer is explained by */
    DATALOG_ANSWERS_MAX = 100 * 1000,
};

struct datalog;

/* Lives in the arena, as must the terms that are added. */
struct datalog *datalog_new(struct arena *arena);

/* Facts of these predicates may be asked for, but not concluded. The table must live as long. */
void datalog_know(struct datalog *program, struct fact_predicates predicates);

/* The predicate may be concluded without being asked for by any clause. */
void datalog_output(struct datalog *program, struct text name, size_t arity);

/* What a clause concludes. Its arguments may be any that a caller takes from a term. */
struct datalog_head {
    struct text name;
    const struct lgt_term *const *arguments;
    size_t count;
    const struct lgt_term *place; /* for errors */
};

/* Adds a clause; `body` is NULL for a fact. -1 and "line 3, column 14: ...". */
int datalog_add(struct datalog *program, const struct datalog_head *head,
                const struct lgt_term *body, struct error *err);

/* Checks all that was added: predicates, safety, strata. Nothing is added after it. */
int datalog_check(struct datalog *program, struct error *err);

/* Calls facts_want for each predicate that the program asks about. */
void datalog_want(const struct datalog *program, struct facts *facts);

/* Whether any clause asks about that predicate. */
bool datalog_asks(const struct datalog *program, struct text name, size_t arity);

/* Whether any clause asks for facts of the predicate whose first value may be that text. */
bool datalog_asks_for(const struct datalog *program, struct text predicate, struct text first);

/* Clauses that there are, for people and tests. */
size_t datalog_clauses(const struct datalog *program);

/* A program that can run, time and again; for one thread. */
struct datalog_machine;

/* Compiles the regular expressions; -1 and the place of one that is wrong. The program must have
 * been checked and must live as long. */
struct datalog_machine *datalog_machine_new(const struct datalog *program, struct error *err);
void datalog_machine_destroy(struct datalog_machine **machine);

struct datalog_limits {
    size_t derived; /* facts that are concluded */
    uint64_t steps; /* rows that are looked at */
};

extern const struct datalog_limits datalog_limits;

/* Concludes all that follows from the facts, which are not changed but for new values. They must
 * live until the next run. -1 and ERROR_DATA, with the place of the clause, when a limit is
 * reached, a number leaves 64 bits or a regular expression exhausts its limits. */
int datalog_run(struct datalog_machine *machine, struct facts *facts,
                const struct datalog_limits *limits, struct error *err);

/* What was concluded. */
struct datalog_answer {
    const struct fact_value *values;
    size_t predicate, row; /* for datalog_because */
};

struct datalog_answers {
    struct datalog_answer *items;
    size_t count;
};

/* All facts of that predicate that the run concluded, sorted by their values, in `arena`; at most
 * DATALOG_ANSWERS_MAX. */
void datalog_answers(const struct datalog_machine *machine, struct text name, size_t arity,
                     struct arena *arena, struct datalog_answers *out);

/* A fact that an answer follows from, or one that must not be there for it. */
struct datalog_reason {
    struct text text; /* as a term: "edge(a, b)", "\\+ edge(b, _)" */
    struct text predicate;
    bool negated;
    const struct fact_value *values; /* NULL where negated */
    size_t count;
};

struct datalog_reasons {
    struct datalog_reason *items;
    size_t count;
};

/* What the answer follows from: its first proof, at most DATALOG_REASONS_MAX of it. In `arena`. */
struct datalog_reasons datalog_because(const struct datalog_machine *machine,
                                       const struct datalog_answer *answer, struct arena *arena);

#endif
