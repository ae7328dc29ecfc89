/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/datalog.h"
#include "schema/id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct fact_predicate known[] = {
    {"file", "Path", "a file"},
    {"edge", "From, To", "an edge"},
    {"size", "Path, Bytes", "a size"},
    {"e1", "A", "for random programs"},
    {"e2", "A, B", "for random programs"},
};

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

/* Reads clauses; `out/N` for N up to 3 are asked for. */
static struct datalog *read_program(const char *text, struct error *err)
{
    struct datalog *program = datalog_new(arena);
    struct lgt_reader reader;
    const struct lgt_term *term;
    int got;
    datalog_know(program, (struct fact_predicates){known, sizeof known / sizeof known[0]});
    for (size_t i = 0; i <= 3; i++)
        datalog_output(program, TEXT("out"), i);
    lgt_init(&reader, text_of(text), 1, arena);
    while ((got = lgt_next(&reader, &term, err)) > 0) {
        bool rule = lgt_is(term, ":-", 2);
        const struct lgt_term *head = rule ? lgt_arg(term, 0) : term;
        struct datalog_head made = {head->text, head->items, head->count, head};
        if (datalog_add(program, &made, rule ? lgt_arg(term, 1) : NULL, err) != 0)
            return NULL;
    }
    return got == 0 && datalog_check(program, err) == 0 ? program : NULL;
}

static void add_facts(struct facts *facts, const char *text)
{
    struct lgt_reader reader;
    const struct lgt_term *term;
    lgt_init(&reader, text_of(text), 1, arena);
    while (lgt_next(&reader, &term, NULL) > 0) {
        struct fact_value values[FACT_COLUMNS_MAX] = {0};
        for (size_t i = 0; i < term->count; i++) {
            values[i].is_number = lgt_integer(term->items[i], &values[i].number);
            (void)lgt_atom_text(term->items[i], &values[i].text);
        }
        assert_int_equal(
            facts_add(facts, arena_copy(arena, term->text).data, values, term->count, NULL), 0);
    }
}

static struct text answers_of(const struct datalog_machine *machine, const char *name, size_t arity)
{
    struct datalog_answers answers;
    struct text out = TEXT("");
    datalog_answers(machine, text_of(name), arity, arena, &answers);
    for (size_t i = 0; i < answers.count; i++) {
        struct text one = TEXT("");
        for (size_t k = 0; k < arity; k++) {
            const struct fact_value *value = &answers.items[i].values[k];
            struct text shown = value->is_number
                                    ? arena_print(arena, "%lld", (long long)value->number)
                                    : value->text;
            one = arena_print(arena, "%.*s%s%.*s", TEXT_ARG(one), k ? "," : "", TEXT_ARG(shown));
        }
        out = arena_print(arena, "%.*s%s%.*s", TEXT_ARG(out), i ? " " : "", TEXT_ARG(one));
    }
    return arena_copy(arena, out);
}

/* What `out` of one argument is, for this program and these facts. */
static void concludes(const char *program_text, const char *facts_text, const char *expected)
{
    struct error err = {0};
    struct datalog *program = read_program(program_text, &err);
    if (!program)
        fail_msg("%s", err.message);
    struct datalog_machine *machine = datalog_machine_new(program, &err);
    struct facts *facts = facts_new(&facts_limits);
    assert_non_null(machine);
    add_facts(facts, facts_text);
    if (datalog_run(machine, facts, &datalog_limits, &err) != 0)
        fail_msg("%s", err.message);
    assert_string_equal(answers_of(machine, "out", 1).data, expected);
    /* And once more: a machine forgets what it concluded. */
    assert_int_equal(datalog_run(machine, facts, &datalog_limits, &err), 0);
    assert_string_equal(answers_of(machine, "out", 1).data, expected);
    datalog_machine_destroy(&machine);
    facts_destroy(&facts);
}

static void is_wrong(const char *text, const char *message)
{
    struct error err = {0};
    struct datalog *program = read_program(text, &err);
    struct datalog_machine *machine = program ? datalog_machine_new(program, &err) : NULL;
    if (machine)
        fail_msg("\"%s\" is right", text);
    if (!strstr(err.message, message))
        fail_msg("\"%s\" has not \"%s\"", err.message, message);
}

#define FILES "file('a.c'). file('b.py'). file('d/a.c'). size('a.c', 5). size('b.py', 700). "

static void conditions_join_and_choose(void **state)
{
    (void)state;
    concludes("out(X) :- file(X).", FILES, "a.c b.py d/a.c");
    concludes("out(X) :- file(X), size(X, _).", FILES, "a.c b.py");
    concludes("out(X) :- size(X, 5) ; size(X, 700).", FILES, "a.c b.py");
    concludes("out(X) :- file(X), (X = 'a.c' ; X = 'b.py'), X \\= 'a.c'.", FILES, "b.py");
    concludes("out(x).", FILES, "x");
    concludes("out(x) :- true. out(y) :- fail.", FILES, "x");
    concludes("out(X) :- edge(X, X).", "edge(a, b). edge(c, c).", "c");
    concludes("out(X) :- edge(X, Y), edge(Y, X), X \\== Y.", "edge(a, b). edge(b, a). edge(c, c).",
              "a b");
    concludes("out(7). out(X) :- size(_, X).", FILES, "5 7 700");
}

static void negation_is_what_does_not_follow(void **state)
{
    (void)state;
    concludes("out(X) :- file(X), \\+ size(X, _).", FILES, "d/a.c");
    concludes("out(none) :- \\+ file('README').", FILES, "none");
    concludes("out(none) :- \\+ file('a.c').", FILES, "");
    concludes("big(X) :- size(X, N), N > 100. out(X) :- file(X), \\+ big(X).", FILES, "a.c d/a.c");
    concludes("out(X) :- file(X), \\+ (size(X, N), N > 100).", FILES, "a.c d/a.c");
    concludes("out(X) :- file(X), \\+ (size(X, N), (N > 100 ; N < 6)).", FILES, "d/a.c");
    concludes("out(X) :- file(X), \\+ fail, \\+ member(X, ['a.c']).", FILES, "b.py d/a.c");
    concludes("out(X) :- file(X), \\+ X = 'a.c', \\+ matches(X, '^d/').", FILES, "b.py");
}

static void texts_are_tested(void **state)
{
    (void)state;
    concludes("out(X) :- file(X), ends_with(X, '.c').", FILES, "a.c d/a.c");
    concludes("out(X) :- file(X), starts_with(X, 'd/').", FILES, "d/a.c");
    concludes("out(X) :- file(X), contains(X, '.p').", FILES, "b.py");
    concludes("out(X) :- file(X), matches(X, '^[ab]\\\\.').", FILES, "a.c b.py");
    concludes("out(X) :- file(X), same_letters(X, 'A.C').", FILES, "a.c");
    concludes("out(X) :- file(X), glob(X, '*.c').", FILES, "a.c d/a.c");
    concludes("out(X) :- file(X), glob(X, '/*.c').", FILES, "a.c");
    concludes("out(X) :- file(X), glob(X, 'd/').", FILES, "d/a.c");
    concludes("out(X) :- member(X, [a, 2, b]).", "", "2 a b");
    concludes("out(X) :- size(X, N), matches(N, '5').", FILES, "");
}

static void numbers_are_compared_and_computed(void **state)
{
    (void)state;
    concludes("out(X) :- size(X, N), N >= 700.", FILES, "b.py");
    concludes("out(X) :- size(X, N), N * 2 + 1 =:= 11.", FILES, "a.c");
    concludes("out(X) :- size(_, N), X is N - 1000.", FILES, "-995 -300");
    concludes("out(X) :- size(X, N), 5 is N.", FILES, "a.c");
    concludes("out(X) :- file(X), X < 5.", FILES, "");
    concludes("out(X) :- size(X, N), N =< 5, N =\\= 6, N < 6, N > 4.", FILES, "a.c");
}

static void recursion_ends(void **state)
{
    (void)state;
    concludes("path(X, Y) :- edge(X, Y). path(X, Z) :- path(X, Y), path(Y, Z). "
              "out(X) :- path(a, X).",
              "edge(a, b). edge(b, c). edge(c, a). edge(x, y).", "a b c");
    concludes("odd(X) :- edge(a, X). odd(Y) :- even(X), edge(X, Y). even(Y) :- odd(X), edge(X, Y). "
              "out(X) :- even(X).",
              "edge(a, b). edge(b, c). edge(c, d). edge(d, e).", "c e");
    concludes("p(X) :- p(X). out(X) :- p(X).", FILES, "");
    concludes("reach(a). reach(Y) :- reach(X), edge(X, Y). node(X) :- edge(X, _). node(X) :- "
              "edge(_, X). out(X) :- node(X), \\+ reach(X).",
              "edge(a, b). edge(b, c). edge(x, y).", "x y");
}

static void what_is_unsafe_is_named(void **state)
{
    (void)state;
    is_wrong("out(X) :-\n  file(Y), Y \\= a.",
             "line 1, column 5: the variable X of the conclusion");
    is_wrong("out(X) :- file(X),\n  Y < 5.", "line 2, column 3: the variable Y has no value");
    is_wrong("out(X) :- file(X), \\+ size(Y, 5).",
             "column 28: the variable Y stands in a negation");
    is_wrong("out(_) :- file(a).", "the variable _ of the conclusion");
    is_wrong("out(X).", "the variable X of the conclusion");
    is_wrong("out(X) :- X = Y, Y = X.", "the variable X has no value");
    is_wrong("out(X) :- file(a) ; file(X).", "the variable X of the conclusion");
    is_wrong("out(X) :- member(X, [Y]).", "the variable Y has no value");
    is_wrong("out(X) :- X is Y + 1.", "the variable Y has no value");
}

static void what_is_unstratified_is_named(void **state)
{
    (void)state;
    is_wrong("out(X) :- file(X),\n  \\+ out(X).", "line 2, column 3: out/1 depends on its own "
                                                  "negation: out/1 -> \\+ out/1");
    is_wrong("p(X) :- file(X), \\+ q(X). q(X) :- r(X). r(X) :- file(X), p(X). out(X) :- p(X).",
             "p/1 depends on its own negation: p/1 -> \\+ q/1 -> r/1 -> p/1");
}

static void unknown_predicates_are_named(void **state)
{
    (void)state;
    is_wrong("out(X) :- fil(X).", "line 1, column 11: nothing tells of fil/1: did you mean "
                                  "file(Path)?");
    is_wrong("out(X) :- size(X).", "nothing tells of size/1: did you mean size(Path, Bytes)?");
    is_wrong("helper(1). out(X) :- helpr(X).", "did you mean helper/1?");
    is_wrong("out(X) :- something_else(X).", "nothing tells of something_else/1: see");
    is_wrong("out(1). fact(2).", "column 9: fact/1 is no fact of a ruleset");
    is_wrong("file(x).", "no clause concludes it");
    is_wrong("contains(x, y).", "is built in");
}

static void forms_are_checked(void **state)
{
    (void)state;
    is_wrong("out(X) :- file(X), matches(X, '(').", "column 31");
    is_wrong("out(X) :- file(X), size(Y, 1), matches(X, Y).", "the pattern is a text");
    is_wrong("out(X) :- file(f(X)).", "column 16: a text, an integer or a variable is expected");
    is_wrong("out(X) :- file(X), !.", "-> and ! have no place");
    is_wrong("out(X) :- X.", "not a variable");
    is_wrong("out(X) :- file(X), \\+ \\+ size(X, _).", "the negation of a negation");
    is_wrong("out(X) :- file(X), 5.", "a predicate with at most");
    is_wrong("out(X) :- file(X), member(X, Y).", "a list of at most");
    is_wrong("out(X) :- size(X, N), N < a.", "a number, a variable");
    is_wrong("n(1). n(Y) :- n(X), Y is X + 1. out(X) :- n(X).", "is/2 makes new numbers");
    is_wrong("out(X) :- file(X), (a;b;c;d), (a;b;c;d), (a;b;c;d), (a;b).", "at most 64");
}

/* Limits end a run with the place of the clause. */
static void limits_are_errors(void **state)
{
    struct error err = {0};
    struct datalog *program =
        read_program("n(X) :- size(_, X).\nout(X, Y, Z) :-\n n(X), n(Y), n(Z).", &err);
    struct datalog_machine *machine = datalog_machine_new(program, &err);
    struct facts *facts = facts_new(&facts_limits);
    struct datalog_limits few = {500, 1000000}, short_of = {1000000, 500};
    (void)state;
    for (int i = 0; i < 20; i++)
        assert_int_equal(facts_add(facts, "size", FACT(fact_number(i), fact_number(i)), NULL), 0);
    assert_int_equal(datalog_run(machine, facts, &few, &err), -1);
    assert_int_equal(err.code, ERROR_DATA);
    assert_non_null(strstr(err.message, "line 2, column 1: too many facts"));
    assert_int_equal(datalog_run(machine, facts, &short_of, &err), -1);
    assert_non_null(strstr(err.message, "line 3, column "));
    assert_non_null(strstr(err.message, "too many steps"));
    assert_int_equal(datalog_run(machine, facts, &datalog_limits, &err), 0);
    datalog_machine_destroy(&machine);
    program = read_program("out(X) :- size(_, N), X is N * 4611686018427387904 * 4.", &err);
    machine = datalog_machine_new(program, &err);
    assert_int_equal(datalog_run(machine, facts, &datalog_limits, &err), -1);
    assert_non_null(strstr(err.message, "64 bits"));
    datalog_machine_destroy(&machine);
    program = read_program("out(X) :- file(X), matches(X, '^(a|aa)+$').", &err);
    machine = datalog_machine_new(program, &err);
    assert_int_equal(facts_add(facts, "file",
                               FACT(fact_text(TEXT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                                                   "aaaaaaaaaaaaaaaaaaaaaaaaaaaac"))),
                               NULL),
                     0);
    assert_int_equal(datalog_run(machine, facts, &datalog_limits, &err), -1);
    assert_non_null(strstr(err.message, "exhausts the limits"));
    datalog_machine_destroy(&machine);
    facts_destroy(&facts);
}

static void an_answer_has_its_reasons(void **state)
{
    struct error err = {0};
    struct datalog *program =
        read_program("path(X, Y) :- edge(X, Y). path(X, Z) :- edge(X, Y), path(Y, Z). "
                     "out(X) :- path(a, X), \\+ edge(X, _), \\+ size(X, 5), X \\= q.",
                     &err);
    struct datalog_machine *machine = datalog_machine_new(program, &err);
    struct facts *facts = facts_new(&facts_limits);
    struct datalog_answers answers;
    (void)state;
    add_facts(facts, "edge(a, b). edge(b, 'C'). edge(x, y).");
    assert_int_equal(datalog_run(machine, facts, &datalog_limits, &err), 0);
    datalog_answers(machine, TEXT("out"), 1, arena, &answers);
    assert_int_equal(answers.count, 1);
    struct datalog_reasons why = datalog_because(machine, &answers.items[0], arena);
    assert_int_equal(why.count, 4);
    assert_string_equal(why.items[0].text.data, "edge(a, b)");
    assert_string_equal(why.items[1].text.data, "edge(b, 'C')");
    assert_string_equal(why.items[2].text.data, "\\+ edge('C', _)");
    assert_string_equal(why.items[3].text.data, "\\+ size('C', 5)");
    datalog_machine_destroy(&machine);
    facts_destroy(&facts);
}

/* Random programs, against an evaluator that tries every value of every variable until nothing
 * changes, one stratum after the other. */

enum {
    VALUES = 4,
    PREDICATES = 7, /* the first two are facts: e1/1 and e2/2 */
    ARITY_MAX = 2,
    TUPLES = VALUES * VALUES,
    VARIABLES = 3,
    BODY_MAX = 4,
    CLAUSES_MAX = 10,
    ROUNDS = 3000,
};

struct random_atom {
    int predicate; /* -1: the first argument is not the second */
    bool negated;
    int arguments[ARITY_MAX]; /* a value, or VALUES and the number of a variable */
};

struct random_clause {
    struct random_atom head, body[BODY_MAX];
    int count;
};

struct world {
    int arity[PREDICATES], stratum[PREDICATES];
    struct random_clause clauses[CLAUSES_MAX];
    int count;
    bool holds[PREDICATES][TUPLES];
};

static uint64_t seed;

static int below(int limit)
{
    seed = digest_mix(seed + 1);
    return (int)(seed % (uint64_t)limit);
}

static struct random_atom random_atom(const struct world *w, int predicate)
{
    struct random_atom atom = {.predicate = predicate};
    for (int i = 0; i < w->arity[predicate]; i++)
        atom.arguments[i] = below(4) ? VALUES + below(VARIABLES) : below(VALUES);
    return atom;
}

static bool binds(const struct random_clause *clause, int argument)
{
    for (int i = 0; i < clause->count; i++)
        for (int k = 0; k < ARITY_MAX; k++)
            if (clause->body[i].predicate >= 0 && !clause->body[i].negated &&
                clause->body[i].arguments[k] == argument)
                return true;
    return argument < VALUES;
}

/* Replaces variables without a value by values. */
static void make_safe(const struct world *w, struct random_clause *clause, struct random_atom *atom)
{
    int arity = atom->predicate < 0 ? 2 : w->arity[atom->predicate];
    for (int i = 0; i < arity; i++)
        if (!binds(clause, atom->arguments[i]))
            atom->arguments[i] = below(VALUES);
}

static void random_clause(struct world *w, struct random_clause *clause)
{
    int head = 2 + below(PREDICATES - 2), positive = 1 + below(2), more = below(3);
    *clause = (struct random_clause){0};
    for (int i = 0; i < positive; i++) {
        int p = below(PREDICATES);
        while (w->stratum[p] > w->stratum[head])
            p = below(PREDICATES);
        clause->body[clause->count++] = random_atom(w, p);
    }
    for (int i = 0; i < more && clause->count < BODY_MAX; i++) {
        struct random_atom atom = {.predicate = -1};
        int p = below(PREDICATES);
        if (below(3) && w->stratum[p] < w->stratum[head]) {
            atom = random_atom(w, p);
            atom.negated = true;
        } else {
            atom.arguments[0] = VALUES + below(VARIABLES);
            atom.arguments[1] = VALUES + below(VARIABLES);
        }
        make_safe(w, clause, &atom);
        clause->body[clause->count++] = atom;
    }
    clause->head = random_atom(w, head);
    make_safe(w, clause, &clause->head);
}

static void random_world(struct world *w)
{
    *w = (struct world){0};
    for (int p = 0; p < PREDICATES; p++) {
        w->arity[p] = p < 2 ? p + 1 : below(ARITY_MAX + 1);
        w->stratum[p] = p < 2 ? 0 : 1 + below(3);
    }
    for (int i = 0; i < TUPLES; i++) {
        w->holds[0][i] = i < VALUES && below(2);
        w->holds[1][i] = below(3) == 0;
    }
    w->count = 1 + below(CLAUSES_MAX);
    for (int i = 0; i < w->count; i++)
        random_clause(w, &w->clauses[i]);
}

static int value_of(int argument, const int *values)
{
    return argument < VALUES ? argument : values[argument - VALUES];
}

static int tuple_of(const struct world *w, const struct random_atom *atom, const int *values)
{
    int tuple = 0;
    for (int i = 0; i < w->arity[atom->predicate]; i++)
        tuple = tuple * VALUES + value_of(atom->arguments[i], values);
    return tuple;
}

static bool body_holds(const struct world *w, const struct random_clause *clause, const int *values)
{
    for (int i = 0; i < clause->count; i++) {
        const struct random_atom *atom = &clause->body[i];
        bool holds =
            atom->predicate < 0
                ? value_of(atom->arguments[0], values) != value_of(atom->arguments[1], values)
                : w->holds[atom->predicate][tuple_of(w, atom, values)] != atom->negated;
        if (!holds)
            return false;
    }
    return true;
}

static void evaluate(struct world *w)
{
    for (int stratum = 1; stratum <= 3; stratum++)
        for (bool changed = true; changed;) {
            changed = false;
            for (int c = 0; c < w->count; c++) {
                const struct random_clause *clause = &w->clauses[c];
                if (w->stratum[clause->head.predicate] != stratum)
                    continue;
                for (int n = 0; n < VALUES * VALUES * VALUES; n++) {
                    int values[VARIABLES] = {n % VALUES, n / VALUES % VALUES, n / VALUES / VALUES};
                    bool *holds =
                        &w->holds[clause->head.predicate][tuple_of(w, &clause->head, values)];
                    if (*holds || !body_holds(w, clause, values))
                        continue;
                    *holds = changed = true;
                }
            }
        }
}

static void print_atom(const struct world *w, const struct random_atom *atom, char *out)
{
    out += strlen(out);
    if (atom->predicate < 0) {
        return;
    } else {
        out += sprintf(out, "%s%s%d", atom->negated ? "\\+ " : "", atom->predicate < 2 ? "e" : "p",
                       atom->predicate < 2 ? atom->predicate + 1 : atom->predicate);
        if (!w->arity[atom->predicate])
            return;
        out += sprintf(out, "(");
    }
    int arity = atom->predicate < 0 ? 2 : w->arity[atom->predicate];
    for (int i = 0; i < arity; i++)
        out += sprintf(out, atom->arguments[i] < VALUES ? "%s%d" : "%sV%d", i ? ", " : "",
                       atom->arguments[i] % VALUES);
    (void)sprintf(out, ")");
}

/* "different" is \=, which the printing of atoms has no form for. */
static void print_clause(const struct world *w, const struct random_clause *clause, char *out)
{
    print_atom(w, &clause->head, out);
    for (int i = 0; i < clause->count; i++) {
        const struct random_atom *atom = &clause->body[i];
        (void)strcat(out, i ? ", " : " :- ");
        if (atom->predicate >= 0)
            print_atom(w, atom, out);
        else
            (void)sprintf(out + strlen(out), "%s%d \\= %s%d",
                          atom->arguments[0] < VALUES ? "" : "V", atom->arguments[0] % VALUES,
                          atom->arguments[1] < VALUES ? "" : "V", atom->arguments[1] % VALUES);
    }
    (void)strcat(out, ".\n");
}

static void print_world(const struct world *w, char *out)
{
    out[0] = '\0';
    for (int p = 2; p < PREDICATES; p++) {
        struct random_clause asked = {.head = {.predicate = p}, .count = 0};
        char atom[64] = "";
        for (int i = 0; i < ARITY_MAX; i++)
            asked.head.arguments[i] = VALUES + i;
        print_atom(w, &asked.head, atom);
        (void)sprintf(out + strlen(out), "out(%d) :- %s.\np%d%s :- fail.\n", p, atom, p,
                      w->arity[p] == 0   ? ""
                      : w->arity[p] == 1 ? "(x)"
                                         : "(x, x)");
    }
    for (int i = 0; i < w->count; i++)
        print_clause(w, &w->clauses[i], out);
}

static void compare(const struct world *w, const struct datalog_machine *machine, const char *text)
{
    for (int p = 2; p < PREDICATES; p++) {
        char name[16], expected[1024] = "";
        (void)sprintf(name, "p%d", p);
        for (int i = 0; i < TUPLES; i++) {
            bool is_tuple = w->arity[p] == 2 || i < (w->arity[p] ? VALUES : 1);
            if (!is_tuple || !w->holds[p][i])
                continue;
            char *end = expected + strlen(expected);
            if (w->arity[p] == 2)
                (void)sprintf(end, "%s%d,%d", end > expected ? " " : "", i / VALUES, i % VALUES);
            else if (w->arity[p] == 1)
                (void)sprintf(end, "%s%d", end > expected ? " " : "", i);
        }
        struct text got = answers_of(machine, name, (size_t)w->arity[p]);
        if (!text_is(got, expected))
            fail_msg("%s:\n%s\nis    %.*s\nnaive %s", name, text, TEXT_ARG(got), expected);
        if (w->arity[p] == 0) {
            struct datalog_answers answers;
            datalog_answers(machine, text_of(name), 0, arena, &answers);
            assert_int_equal(answers.count, w->holds[p][0]);
        }
    }
}

static void random_programs_mean_what_naive_evaluation_says(void **state)
{
    static struct world w;
    static char text[16 * 1024];
    size_t nonempty = 0;
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct error err = {0};
        arena_reset(arena);
        seed = (uint64_t)round * 1000003;
        random_world(&w);
        print_world(&w, text);
        struct facts *facts = facts_new(&facts_limits);
        for (int i = 0; i < TUPLES; i++) {
            if (w.holds[0][i])
                (void)facts_add(facts, "e1", FACT(fact_number(i)), NULL);
            if (w.holds[1][i])
                (void)facts_add(facts, "e2", FACT(fact_number(i / VALUES), fact_number(i % VALUES)),
                                NULL);
        }
        struct datalog *program = read_program(text, &err);
        if (!program)
            fail_msg("%s in\n%s", err.message, text);
        struct datalog_machine *machine = datalog_machine_new(program, &err);
        if (datalog_run(machine, facts, &datalog_limits, &err) != 0)
            fail_msg("%s in\n%s", err.message, text);
        evaluate(&w);
        compare(&w, machine, text);
        for (int i = 0; i < TUPLES; i++)
            nonempty += w.holds[PREDICATES - 1][i];
        datalog_machine_destroy(&machine);
        facts_destroy(&facts);
    }
    assert_true(nonempty > ROUNDS / 10); /* they do mean something */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_join_and_choose),
        cmocka_unit_test(negation_is_what_does_not_follow),
        cmocka_unit_test(texts_are_tested),
        cmocka_unit_test(numbers_are_compared_and_computed),
        cmocka_unit_test(recursion_ends),
        cmocka_unit_test(what_is_unsafe_is_named),
        cmocka_unit_test(what_is_unstratified_is_named),
        cmocka_unit_test(unknown_predicates_are_named),
        cmocka_unit_test(forms_are_checked),
        cmocka_unit_test(limits_are_errors),
        cmocka_unit_test(an_answer_has_its_reasons),
        cmocka_unit_test(random_programs_mean_what_naive_evaluation_says),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
