/* SPDX-License-Identifier: MPL-2.0 */
/* The order in which a clause asks its conditions, and whether there is one: its safety. */
#include "lib/datalog_program.h"

/* The better a condition narrows what is left, the higher. */
enum {
    SCORE_NONE = -1,
    SCORE_SCAN = 100,
    SCORE_MEMBER = 300,
    SCORE_KEY = 400, /* and more for each column that is known */
    SCORE_NO_FACT = 800,
    SCORE_BIND = 900,
    SCORE_TEST = 1000,
};

struct planning {
    struct datalog *program;
    struct dl_clause *clause;
    bool bound[DATALOG_VARIABLES_MAX];
    bool done[DATALOG_LITERALS_MAX];
};

static bool is_bound(const struct planning *p, const struct dl_term *term)
{
    return !term->is_variable || p->bound[term->index];
}

/* A variable that stands nowhere else: its value does not matter. */
static bool is_single(const struct planning *p, const struct dl_term *term)
{
    return term->is_variable && p->clause->variables[term->index].uses == 1;
}

/* In a negation "_" and "_Name" mean: whatever it is. */
static bool is_any(const struct planning *p, const struct dl_term *term)
{
    return is_single(p, term) && p->clause->variables[term->index].name.data[0] == '_';
}

/* The first variable without a value, or NULL. */
static const struct dl_term *unbound_in(const struct planning *p, const struct dl_term *terms,
                                        size_t count, bool any)
{
    for (size_t i = 0; i < count; i++)
        if (!is_bound(p, &terms[i]) && !(any && is_any(p, &terms[i])))
            return &terms[i];
    return NULL;
}

static const struct dl_term *unbound_expression(const struct planning *p,
                                                const struct dl_expression *e)
{
    if (!e)
        return NULL;
    if (!e->operation)
        return unbound_in(p, &e->term, 1, false);
    const struct dl_term *left = unbound_expression(p, e->left);
    return left ? left : unbound_expression(p, e->right);
}

/* What stands in the way of asking the built-in, or NULL; `*binds` if it gives a value. */
static const struct dl_term *unbound_builtin(const struct planning *p,
                                             const struct dl_literal *literal, bool *binds)
{
    const struct dl_term *first = literal->count ? &literal->terms[0] : NULL;
    const struct dl_term *left = unbound_expression(p, literal->left);
    const struct dl_term *right = unbound_expression(p, literal->right);
    const struct dl_term *all = unbound_in(p, literal->terms, literal->count, false);
    enum dl_mode mode = literal->negated ? MODE_TEST : literal->builtin->mode;
    *binds = false;
    if (left || right)
        return left ? left : right;
    if (!all || mode == MODE_TEST)
        return all;
    if (mode == MODE_EQUAL && !is_bound(p, first) && !is_bound(p, &literal->terms[1]))
        return first;
    if (mode == MODE_MEMBER && (all = unbound_in(p, literal->terms + 1, literal->count - 1, false)))
        return all;
    *binds = true;
    return NULL;
}

static int score_of(const struct planning *p, const struct dl_literal *literal)
{
    bool binds = false;
    int score = SCORE_SCAN;
    switch (literal->kind) {
    case DL_NO_FACT:
        return unbound_in(p, literal->terms, literal->count, true) ? SCORE_NONE : SCORE_NO_FACT;
    case DL_BUILTIN:
        if (unbound_builtin(p, literal, &binds))
            return SCORE_NONE;
        if (!binds)
            return SCORE_TEST;
        return literal->builtin->mode == MODE_MEMBER ? SCORE_MEMBER : SCORE_BIND;
    default:
        for (size_t i = 0; i < literal->count; i++)
            if (is_bound(p, &literal->terms[i]))
                score = score < SCORE_KEY ? SCORE_KEY : score + 1;
        return score;
    }
}

static void give_value(struct planning *p, const struct dl_term *term)
{
    if (term->is_variable)
        p->bound[term->index] = true;
}

/* What each column is for; binds its variables. */
static void plan_columns(struct planning *p, struct dl_step *step)
{
    const struct dl_literal *literal = step->literal;
    for (size_t i = 0; i < literal->count; i++) {
        const struct dl_term *term = &literal->terms[i];
        if (is_bound(p, term)) {
            step->columns[i] = COLUMN_KEY;
            step->key |= 1u << i;
        } else {
            step->columns[i] = is_single(p, term) ? COLUMN_ANY : COLUMN_BIND;
        }
    }
    for (size_t i = 0; i < literal->count; i++) {
        const struct dl_term *term = &literal->terms[i];
        if (step->columns[i] != COLUMN_BIND)
            continue;
        if (p->bound[term->index])
            step->columns[i] = COLUMN_SAME;
        give_value(p, term);
    }
}

static void plan_builtin(struct planning *p, struct dl_step *step)
{
    const struct dl_literal *literal = step->literal;
    (void)unbound_builtin(p, literal, &step->binds);
    if (!step->binds)
        return;
    step->other = literal->builtin->mode == MODE_EQUAL && is_bound(p, &literal->terms[0]);
    give_value(p, &literal->terms[step->other ? 1 : 0]);
}

static void take(struct planning *p, size_t literal, struct dl_step *step)
{
    *step = (struct dl_step){.literal = &p->clause->body[literal]};
    p->done[literal] = true;
    if (step->literal->kind == DL_BUILTIN)
        plan_builtin(p, step);
    else
        plan_columns(p, step);
}

/* Names the variable for which no condition gives a value. */
static int unsafe(const struct planning *p, const struct dl_literal *literal, struct error *err)
{
    bool binds;
    const struct dl_term *term = literal->kind == DL_BUILTIN
                                     ? unbound_builtin(p, literal, &binds)
                                     : unbound_in(p, literal->terms, literal->count, true);
    struct text name = p->clause->variables[term->index].name;
    if (literal->kind == DL_BUILTIN)
        return dl_error(term->line, term->column, err,
                        "the variable %.*s has no value here: no fact of the clause gives it one",
                        TEXT_ARG(name));
    return dl_error(term->line, term->column, err,
                    "the variable %.*s stands in a negation only: no fact of the clause gives it a "
                    "value (write _%.*s if any will do)",
                    TEXT_ARG(name), TEXT_ARG(name));
}

static int plan_body(struct planning *p, struct dl_plan *plan, struct error *err)
{
    const struct dl_clause *clause = p->clause;
    size_t count = 0;
    plan->steps = arena_array(p->program->arena, clause->body_count, sizeof *plan->steps);
    if (plan->delta >= 0)
        take(p, (size_t)plan->delta, &plan->steps[count++]);
    while (count < clause->body_count) {
        int best = SCORE_NONE;
        size_t choice = 0;
        for (size_t i = 0; i < clause->body_count; i++) {
            int score = p->done[i] ? SCORE_NONE : score_of(p, &clause->body[i]);
            if (score > best) {
                best = score;
                choice = i;
            }
        }
        if (best == SCORE_NONE) {
            while (p->done[choice])
                choice++;
            return unsafe(p, &clause->body[choice], err);
        }
        take(p, choice, &plan->steps[count++]);
    }
    return 0;
}

static int check_head(const struct planning *p, struct error *err)
{
    const struct dl_clause *clause = p->clause;
    const struct dl_term *term = unbound_in(p, clause->terms, clause->count, false);
    if (!term)
        return 0;
    return dl_error(term->line, term->column, err,
                    "the variable %.*s of the conclusion has no value: no fact of the clause gives "
                    "it one",
                    TEXT_ARG(clause->variables[term->index].name));
}

static int add_plan(struct datalog *program, struct dl_clause *clause, int delta, struct error *err)
{
    struct planning p = {.program = program, .clause = clause};
    clause->plans =
        arena_grow(program->arena, clause->plans, clause->plan_count, sizeof *clause->plans);
    struct dl_plan *plan = &clause->plans[clause->plan_count++];
    *plan = (struct dl_plan){.delta = delta};
    return plan_body(&p, plan, err) != 0 ? -1 : check_head(&p, err);
}

int dl_plan_clause(struct datalog *program, struct dl_clause *clause, struct error *err)
{
    size_t component = program->predicates[clause->head].component;
    if (add_plan(program, clause, -1, err) != 0)
        return -1;
    for (size_t i = 0; i < clause->body_count; i++)
        if (clause->body[i].kind == DL_FACT &&
            program->predicates[clause->body[i].predicate].component == component &&
            add_plan(program, clause, (int)i, err) != 0)
            return -1;
    return 0;
}
