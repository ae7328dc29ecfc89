/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/datalog_program.h"

#include "lib/ignore.h"
#include "lib/lgt_write.h"
#include "lib/match.h"

#include <stdlib.h>

enum { REASON_DEPTH_MAX = 64, REASON_ROWS_MAX = 4096, REASON_BYTES_MAX = 400 };

const struct datalog_limits datalog_limits = {500 * 1000, 100 * 1000 * 1000};

/* Why a row was concluded first: the clause, and where its trail begins: the row of each condition
 * (ROW_NONE where it is no fact), then the value of each variable. */
struct proof {
    size_t clause;
    size_t trail;
};

/* The facts of one predicate. */
struct state {
    struct relation *relation; /* NULL: there are none */
    bool owned;                /* concluded here */
    uint32_t start, end;       /* rows that were new in the last round */
    struct proof *proofs;      /* of each row, where owned */
    size_t proof_capacity;
};

union pattern {
    struct matcher *regex;
    const struct ignore *glob;
};

struct datalog_machine {
    const struct datalog *program;
    struct arena *arena;
    union pattern *patterns;
    struct match_scratch *scratch;
    struct state *states; /* of each predicate */
    fact_id *constants;
    struct facts *facts;
    uint32_t *trail;
    size_t trail_count, trail_capacity;
};

/* One run: what the recursion over conditions needs. */
struct run {
    struct datalog_machine *machine;
    const struct datalog *program;
    struct facts *facts;
    struct datalog_limits limits;
    uint64_t steps;
    size_t derived;
    const struct dl_clause *clause;
    const struct dl_plan *plan;
    fact_id values[DATALOG_VARIABLES_MAX];
    uint32_t rows[DATALOG_LITERALS_MAX];
    struct error *err;
};

/* The machine. */

static int compile_pattern(struct datalog_machine *m, size_t number, struct error *err)
{
    const struct dl_pattern *pattern = &m->program->patterns[number];
    struct error why = {0};
    if (pattern->glob) {
        m->patterns[number].glob = ignore_add(m->arena, NULL, TEXT(""), pattern->text);
        return 0;
    }
    m->patterns[number].regex = matcher_new(pattern->text, MATCHER_BYTES, &why);
    return m->patterns[number].regex
               ? 0
               : dl_error(pattern->line, pattern->column, err, "%s", why.message);
}

struct datalog_machine *datalog_machine_new(const struct datalog *program, struct error *err)
{
    struct datalog_machine *m = xcalloc(1, sizeof *m);
    m->program = program;
    m->arena = arena_new();
    m->patterns = arena_array(m->arena, program->pattern_count, sizeof *m->patterns);
    m->states = arena_array(m->arena, program->predicate_count, sizeof *m->states);
    m->constants = arena_array(m->arena, program->constant_count, sizeof *m->constants);
    m->scratch = match_scratch_new();
    for (size_t i = 0; i < program->pattern_count; i++)
        if (compile_pattern(m, i, err) != 0) {
            datalog_machine_destroy(&m);
            return NULL;
        }
    return m;
}

static void forget(struct datalog_machine *m)
{
    for (size_t i = 0; i < m->program->predicate_count; i++) {
        struct state *state = &m->states[i];
        if (state->owned)
            relation_destroy(&state->relation);
        free(state->proofs);
        *state = (struct state){0};
    }
    m->trail_count = 0;
}

void datalog_machine_destroy(struct datalog_machine **machine)
{
    if (!machine || !*machine)
        return;
    struct datalog_machine *m = *machine;
    forget(m);
    for (size_t i = 0; i < m->program->pattern_count; i++)
        if (!m->program->patterns[i].glob)
            matcher_destroy(&m->patterns[i].regex);
    match_scratch_destroy(&m->scratch);
    free(m->trail);
    arena_destroy(&m->arena);
    free(m);
    *machine = NULL;
}

/* Values and numbers. */

static int fail(const struct run *run, const struct dl_literal *literal, const char *what)
{
    (void)dl_error(literal ? literal->line : run->clause->line,
                   literal ? literal->column : run->clause->column, run->err, "%s", what);
    if (run->err)
        run->err->code = ERROR_DATA;
    return -1;
}

static fact_id id_of(const struct run *run, const struct dl_term *term)
{
    return term->is_variable ? run->values[term->index] : run->machine->constants[term->index];
}

static struct fact_value value_of(const struct run *run, const struct dl_term *term)
{
    return facts_value(run->facts, id_of(run, term));
}

enum computed { COMPUTED, NOT_A_NUMBER, TOO_LARGE };

/* As deep as terms are. */
static enum computed compute(const struct run *run, const struct dl_expression *e, int64_t *out)
{
    int64_t left = 0, right = 0;
    bool over;
    if (!e->operation) {
        struct fact_value value = value_of(run, &e->term);
        *out = value.number;
        return value.is_number ? COMPUTED : NOT_A_NUMBER;
    }
    enum computed result = compute(run, e->left, &left);
    if (result == COMPUTED)
        result = compute(run, e->right, &right);
    if (result != COMPUTED)
        return result;
    over = e->operation == '+'   ? __builtin_add_overflow(left, right, out)
           : e->operation == '-' ? __builtin_sub_overflow(left, right, out)
                                 : __builtin_mul_overflow(left, right, out);
    return over ? TOO_LARGE : COMPUTED;
}

/* The number of an expression: 1, 0 if it has none since a text is in it, -1 and the error. */
static int number_of(const struct run *run, const struct dl_literal *literal,
                     const struct dl_expression *e, int64_t *out)
{
    enum computed result = compute(run, e, out);
    if (result == TOO_LARGE)
        return fail(run, literal, "a number leaves the range of 64 bits");
    return result == COMPUTED;
}

/* Tests: 1 holds, 0 does not, -1 and the error. */

static int compare_numbers(const struct run *run, const struct dl_literal *literal)
{
    int64_t left = 0, right = 0;
    int has = number_of(run, literal, literal->left, &left);
    if (has == 1)
        has = number_of(run, literal, literal->right, &right);
    return has == 1 ? literal->builtin->compare((left > right) - (left < right)) != 0 : has;
}

static int match_regex(const struct run *run, const struct dl_literal *literal, struct text text)
{
    const struct matcher *regex = run->machine->patterns[literal->pattern - 1].regex;
    enum match_result result = match_test(regex, run->machine->scratch, text);
    if (result == MATCH_LIMIT)
        return fail(run, literal, "the regular expression exhausts the limits of matching");
    return result == MATCH_YES;
}

/* The path, or a folder that it is in. */
static bool match_glob(const struct run *run, const struct dl_literal *literal, struct text path)
{
    const struct ignore *glob = run->machine->patterns[literal->pattern - 1].glob;
    for (size_t i = 0; i < path.size; i++)
        if (path.data[i] == '/' && ignore_matches(glob, (struct text){path.data, i}, true))
            return true;
    return ignore_matches(glob, path, false);
}

static int test_texts(const struct run *run, const struct dl_literal *literal)
{
    struct fact_value first = value_of(run, &literal->terms[0]);
    if (first.is_number)
        return 0;
    if (literal->builtin->pattern == PATTERN_REGEX)
        return match_regex(run, literal, first.text);
    if (literal->builtin->pattern == PATTERN_GLOB)
        return match_glob(run, literal, first.text);
    struct fact_value second = value_of(run, &literal->terms[1]);
    return !second.is_number && literal->builtin->test(first.text, second.text);
}

static int test_number(const struct run *run, const struct dl_literal *literal)
{
    struct fact_value value = value_of(run, &literal->terms[0]);
    int64_t number = 0;
    int has = number_of(run, literal, literal->right, &number);
    return has == 1 ? value.is_number && value.number == number : has;
}

static bool test_member(const struct run *run, const struct dl_literal *literal)
{
    for (size_t i = 1; i < literal->count; i++)
        if (id_of(run, &literal->terms[0]) == id_of(run, &literal->terms[i]))
            return true;
    return false;
}

static int test(const struct run *run, const struct dl_literal *literal)
{
    const struct dl_builtin *builtin = literal->builtin;
    if (builtin->mode == MODE_MEMBER)
        return test_member(run, literal);
    if (builtin->mode == MODE_IS)
        return test_number(run, literal);
    if (builtin->numeric)
        return compare_numbers(run, literal);
    if (builtin->compare)
        return builtin->compare(id_of(run, &literal->terms[0]) != id_of(run, &literal->terms[1])) !=
               0;
    return test_texts(run, literal);
}

/* Conclusions. */

static void keep_trail(struct datalog_machine *m, const uint32_t *items, size_t count)
{
    if (m->trail_count + count > m->trail_capacity) {
        m->trail_capacity = 2 * (m->trail_count + count);
        m->trail = xrealloc(m->trail, m->trail_capacity * sizeof *m->trail);
    }
    if (count)
        memcpy(m->trail + m->trail_count, items, count * sizeof *items);
    m->trail_count += count;
}

static void keep_proof(struct run *run, struct state *state)
{
    struct datalog_machine *m = run->machine;
    size_t row = relation_count(state->relation) - 1;
    if (row >= state->proof_capacity) {
        state->proof_capacity = state->proof_capacity ? 2 * state->proof_capacity : 16;
        state->proofs = xrealloc(state->proofs, state->proof_capacity * sizeof *state->proofs);
    }
    state->proofs[row] =
        (struct proof){(size_t)(run->clause - run->program->clauses), m->trail_count};
    keep_trail(m, run->rows, run->clause->body_count);
    keep_trail(m, run->values, run->clause->variable_count);
}

static int conclude(struct run *run)
{
    const struct dl_clause *clause = run->clause;
    struct state *state = &run->machine->states[clause->head];
    fact_id row[FACT_COLUMNS_MAX];
    for (size_t i = 0; i < clause->count; i++)
        row[i] = id_of(run, &clause->terms[i]);
    if (!relation_add(state->relation, row))
        return 0;
    if (++run->derived > run->limits.derived)
        return fail(run, NULL, "too many facts follow from this and the other clauses");
    keep_proof(run, state);
    return 0;
}

/* Conditions, one after another. */

static int solve(struct run *run, size_t at);

static bool take_row(struct run *run, const struct dl_step *step, const fact_id *row)
{
    const struct dl_literal *literal = step->literal;
    for (size_t i = 0; i < literal->count; i++) {
        if (step->columns[i] == COLUMN_BIND)
            run->values[literal->terms[i].index] = row[i];
        else if (step->columns[i] == COLUMN_SAME && run->values[literal->terms[i].index] != row[i])
            return false;
    }
    return true;
}

static void key_of(const struct run *run, const struct dl_step *step, fact_id *key)
{
    for (size_t i = 0; i < step->literal->count; i++)
        key[i] = step->columns[i] == COLUMN_KEY ? id_of(run, &step->literal->terms[i]) : 0;
}

static int spend(struct run *run, const struct dl_literal *literal)
{
    return ++run->steps > run->limits.steps
               ? fail(run, literal, "the clause takes too many steps for these facts")
               : 0;
}

/* The rows that the condition sees: of one that recurs, in the round of another, only some. */
static void range_of(const struct run *run, const struct dl_literal *literal, uint32_t *start,
                     uint32_t *end)
{
    const struct datalog *program = run->program;
    const struct state *state = &run->machine->states[literal->predicate];
    int delta = run->plan->delta, index = (int)(literal - run->clause->body);
    *start = 0;
    *end = (uint32_t)relation_count(state->relation);
    if (delta < 0 || program->predicates[literal->predicate].component !=
                         program->predicates[run->clause->head].component)
        return;
    *end = index > delta ? state->start : state->end;
    *start = index == delta ? state->start : 0;
}

static int solve_fact(struct run *run, const struct dl_step *step, size_t at)
{
    const struct dl_literal *literal = step->literal;
    struct relation *relation = run->machine->states[literal->predicate].relation;
    fact_id key[FACT_COLUMNS_MAX];
    uint32_t start, row;
    if (!relation)
        return 0;
    range_of(run, literal, &start, &row);
    key_of(run, step, key);
    while ((row = relation_last(relation, step->key, key, row)) != ROW_NONE && row >= start) {
        if (spend(run, literal) != 0)
            return -1;
        run->rows[literal - run->clause->body] = row;
        if (take_row(run, step, relation_row(relation, row)) && solve(run, at + 1) != 0)
            return -1;
    }
    return 0;
}

static int solve_no_fact(struct run *run, const struct dl_step *step, size_t at)
{
    struct relation *relation = run->machine->states[step->literal->predicate].relation;
    fact_id key[FACT_COLUMNS_MAX];
    key_of(run, step, key);
    if (relation && relation_last(relation, step->key, key, ROW_NONE) != ROW_NONE)
        return 0;
    return solve(run, at + 1);
}

static int solve_members(struct run *run, const struct dl_step *step, size_t at)
{
    const struct dl_literal *literal = step->literal;
    for (size_t i = 1; i < literal->count; i++) {
        run->values[literal->terms[0].index] = id_of(run, &literal->terms[i]);
        if (solve(run, at + 1) != 0)
            return -1;
    }
    return 0;
}

static int solve_number(struct run *run, const struct dl_step *step, size_t at)
{
    int64_t number = 0;
    int has = number_of(run, step->literal, step->literal->right, &number);
    if (has != 1)
        return has;
    fact_id id =
        facts_intern(run->facts, &(struct fact_value){.is_number = true, .number = number});
    if (id == FACT_NONE)
        return fail(run, step->literal, "too many values");
    run->values[step->literal->terms[0].index] = id;
    return solve(run, at + 1);
}

static int solve_builtin(struct run *run, const struct dl_step *step, size_t at)
{
    const struct dl_literal *literal = step->literal;
    if (spend(run, literal) != 0)
        return -1;
    if (!step->binds) {
        int holds = test(run, literal);
        if (holds < 0)
            return -1;
        return (holds == 1) != literal->negated ? solve(run, at + 1) : 0;
    }
    if (literal->builtin->mode == MODE_MEMBER)
        return solve_members(run, step, at);
    if (literal->builtin->mode == MODE_IS)
        return solve_number(run, step, at);
    run->values[literal->terms[step->other ? 1 : 0].index] =
        id_of(run, &literal->terms[step->other ? 0 : 1]);
    return solve(run, at + 1);
}

/* As deep as the clause has conditions. */
static int solve(struct run *run, size_t at)
{
    if (at == run->clause->body_count)
        return conclude(run);
    const struct dl_step *step = &run->plan->steps[at];
    switch (step->literal->kind) {
    case DL_FACT:
        return solve_fact(run, step, at);
    case DL_NO_FACT:
        return solve_no_fact(run, step, at);
    default:
        return solve_builtin(run, step, at);
    }
}

static int run_plan(struct run *run, const struct dl_clause *clause, const struct dl_plan *plan)
{
    run->clause = clause;
    run->plan = plan;
    memset(run->rows, 0xff, sizeof run->rows);
    memset(run->values, 0xff, sizeof run->values);
    return solve(run, 0);
}

/* Components, each to its fixed point. */

/* What came since the last round is what is new in the next. False when there is nothing. */
static bool next_round(struct run *run, const struct dl_component *component)
{
    bool any = false;
    for (size_t i = 0; i < component->clause_count; i++) {
        const struct dl_clause *clause = &run->program->clauses[component->clauses[i]];
        struct state *state = &run->machine->states[clause->head];
        uint32_t count = (uint32_t)relation_count(state->relation);
        bool first = true;
        for (size_t k = 0; k < i && first; k++)
            first = run->program->clauses[component->clauses[k]].head != clause->head;
        if (!first)
            continue;
        state->start = state->end;
        state->end = count;
        any = any || state->start < state->end;
    }
    return any;
}

static int run_component(struct run *run, const struct dl_component *component)
{
    for (size_t i = 0; i < component->clause_count; i++) {
        const struct dl_clause *clause = &run->program->clauses[component->clauses[i]];
        if (run_plan(run, clause, &clause->plans[0]) != 0)
            return -1;
    }
    while (component->recursive && next_round(run, component))
        for (size_t i = 0; i < component->clause_count; i++) {
            const struct dl_clause *clause = &run->program->clauses[component->clauses[i]];
            for (size_t k = 1; k < clause->plan_count; k++)
                if (run_plan(run, clause, &clause->plans[k]) != 0)
                    return -1;
        }
    return 0;
}

static int prepare(struct datalog_machine *m, struct facts *facts, struct error *err)
{
    const struct datalog *program = m->program;
    forget(m);
    m->facts = facts;
    for (size_t i = 0; i < program->constant_count; i++)
        if ((m->constants[i] = facts_intern(facts, &program->constants[i])) == FACT_NONE)
            return error_set(err, ERROR_DATA, "too many facts for the texts of a ruleset");
    for (size_t i = 0; i < program->predicate_count; i++) {
        const struct dl_predicate *p = &program->predicates[i];
        m->states[i].owned = !p->known;
        m->states[i].relation =
            p->known ? facts_relation(facts, p->name, p->arity) : relation_new(p->arity);
    }
    return 0;
}

int datalog_run(struct datalog_machine *machine, struct facts *facts,
                const struct datalog_limits *limits, struct error *err)
{
    struct run run = {.machine = machine,
                      .program = machine->program,
                      .facts = facts,
                      .limits = *limits,
                      .err = err};
    if (prepare(machine, facts, err) != 0)
        return -1;
    for (size_t i = 0; i < run.program->component_count; i++)
        if (run_component(&run, &run.program->components[i]) != 0)
            return -1;
    return 0;
}

/* Answers. */

struct ordering {
    const struct facts *facts;
    const struct relation *relation;
};

static int by_values(const void *a, const void *b, void *context)
{
    const struct ordering *ordering = context;
    const fact_id *left = relation_row(ordering->relation, *(const uint32_t *)a);
    const fact_id *right = relation_row(ordering->relation, *(const uint32_t *)b);
    for (size_t i = 0; i < relation_columns(ordering->relation); i++) {
        struct fact_value l = facts_value(ordering->facts, left[i]);
        struct fact_value r = facts_value(ordering->facts, right[i]);
        int order = left[i] == right[i] ? 0 : fact_compare(&l, &r);
        if (order)
            return order;
    }
    return 0;
}

static size_t find_predicate(const struct datalog *program, struct text name, size_t arity)
{
    size_t i = 0;
    while (i < program->predicate_count && (program->predicates[i].arity != arity ||
                                            !text_equal(program->predicates[i].name, name)))
        i++;
    return i;
}

void datalog_answers(const struct datalog_machine *machine, struct text name, size_t arity,
                     struct arena *arena, struct datalog_answers *out)
{
    size_t predicate = find_predicate(machine->program, name, arity);
    *out = (struct datalog_answers){0};
    if (predicate == machine->program->predicate_count || !machine->states[predicate].relation)
        return;
    const struct relation *relation = machine->states[predicate].relation;
    struct ordering ordering = {machine->facts, relation};
    size_t count = relation_count(relation);
    uint32_t *rows = xcalloc(count + 1, sizeof *rows);
    for (size_t i = 0; i < count; i++)
        rows[i] = (uint32_t)i;
    qsort_r(rows, count, sizeof *rows, by_values, &ordering);
    out->count = count < DATALOG_ANSWERS_MAX ? count : DATALOG_ANSWERS_MAX;
    out->items = arena_array(arena, out->count, sizeof *out->items);
    for (size_t i = 0; i < out->count; i++) {
        struct fact_value *values = arena_array(arena, arity, sizeof *values);
        for (size_t k = 0; k < arity; k++)
            values[k] = facts_value(machine->facts, relation_row(relation, rows[i])[k]);
        out->items[i] = (struct datalog_answer){values, predicate, rows[i]};
    }
    free(rows);
}

/* Reasons. */

struct reasons {
    const struct datalog_machine *machine;
    struct arena *arena;
    struct datalog_reasons out;
    size_t rows; /* that were looked at: many ways may lead to one */
};

static void add_reason(struct reasons *reasons, struct datalog_reason reason)
{
    struct datalog_reasons *out = &reasons->out;
    if (out->count == DATALOG_REASONS_MAX)
        return;
    for (size_t i = 0; i < out->count; i++)
        if (text_equal(out->items[i].text, reason.text))
            return;
    out->items = arena_grow(reasons->arena, out->items, out->count, sizeof *out->items);
    out->items[out->count++] = reason;
}

static void write_value(struct lgt_writer *w, const struct fact_value *value)
{
    if (value->is_number)
        lgt_write_integer(w, value->number);
    else
        lgt_write_atom(w, text_cut(value->text, REASON_BYTES_MAX));
}

/* `ids` may have FACT_NONE where any value will do. */
static struct text term_of(const struct reasons *reasons, const struct dl_literal *literal,
                           const fact_id *ids)
{
    const struct datalog_machine *m = reasons->machine;
    struct lgt_writer w = {0};
    if (literal->kind == DL_NO_FACT)
        lgt_write_raw(&w, TEXT("\\+ "));
    lgt_write_atom(&w, m->program->predicates[literal->predicate].name);
    for (size_t i = 0; i < literal->count; i++) {
        lgt_write_raw(&w, i ? TEXT(", ") : TEXT("("));
        if (ids[i] == FACT_NONE) {
            lgt_write_raw(&w, TEXT("_"));
        } else {
            struct fact_value value = facts_value(m->facts, ids[i]);
            write_value(&w, &value);
        }
    }
    if (literal->count)
        lgt_write_raw(&w, TEXT(")"));
    struct text out = arena_copy(reasons->arena, lgt_write_bytes(&w));
    lgt_write_close(&w);
    return out;
}

static void tell_fact(struct reasons *reasons, const struct dl_literal *literal, const fact_id *ids)
{
    const struct datalog_machine *m = reasons->machine;
    struct fact_value *values = arena_array(reasons->arena, literal->count, sizeof *values);
    for (size_t i = 0; i < literal->count; i++)
        values[i] = facts_value(m->facts, ids[i]);
    add_reason(reasons, (struct datalog_reason){term_of(reasons, literal, ids),
                                                m->program->predicates[literal->predicate].name,
                                                false, values, literal->count});
}

static void tell_no_fact(struct reasons *reasons, const struct dl_literal *literal,
                         const fact_id *values)
{
    const struct datalog_machine *m = reasons->machine;
    fact_id ids[FACT_COLUMNS_MAX];
    if (text_starts(m->program->predicates[literal->predicate].name, TEXT("\\+ ")))
        return; /* a negated conjunction has no name that means anything to people */
    for (size_t i = 0; i < literal->count; i++) {
        const struct dl_term *term = &literal->terms[i];
        ids[i] = term->is_variable ? values[term->index] : m->constants[term->index];
    }
    add_reason(reasons, (struct datalog_reason){term_of(reasons, literal, ids),
                                                m->program->predicates[literal->predicate].name,
                                                true, NULL, 0});
}

/* Rows lead to rows that were concluded before them; REASON_DEPTH_MAX bounds the recursion. */
static void collect(struct reasons *reasons, size_t predicate, size_t row, size_t depth)
{
    const struct datalog_machine *m = reasons->machine;
    const struct proof *proof = &m->states[predicate].proofs[row];
    const struct dl_clause *clause = &m->program->clauses[proof->clause];
    const uint32_t *rows = m->trail_count ? m->trail + proof->trail : NULL;
    for (size_t i = 0; i < clause->body_count; i++) {
        const struct dl_literal *literal = &clause->body[i];
        if (reasons->out.count == DATALOG_REASONS_MAX || ++reasons->rows > REASON_ROWS_MAX)
            return;
        if (literal->kind == DL_NO_FACT)
            tell_no_fact(reasons, literal, rows + clause->body_count);
        else if (literal->kind == DL_FACT && m->states[literal->predicate].owned && depth > 0)
            collect(reasons, literal->predicate, rows[i], depth - 1);
        else if (literal->kind == DL_FACT)
            tell_fact(reasons, literal,
                      relation_row(m->states[literal->predicate].relation, rows[i]));
    }
}

struct datalog_reasons datalog_because(const struct datalog_machine *machine,
                                       const struct datalog_answer *answer, struct arena *arena)
{
    struct reasons reasons = {machine, arena, {0}, 0};
    collect(&reasons, answer->predicate, answer->row, REASON_DEPTH_MAX);
    return reasons.out;
}
