/* SPDX-License-Identifier: MPL-2.0 */
/* Whether a program means anything: its predicates are known, and none depends on its negation. */
#include "lib/datalog_program.h"

#include <limits.h>

enum { NAME_MAX_SHOWN = 60, NO_CLAUSE = -1 };

/* Names that are nearly the same (Levenshtein). */

static size_t distance(struct text a, struct text b)
{
    size_t row[NAME_MAX_SHOWN + 1];
    for (size_t k = 0; k <= b.size; k++)
        row[k] = k;
    for (size_t i = 1; i <= a.size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b.size; k++) {
            size_t change = diagonal + (a.data[i - 1] != b.data[k - 1]);
            size_t least = row[k] + 1 < row[k - 1] + 1 ? row[k] + 1 : row[k - 1] + 1;
            diagonal = row[k];
            row[k] = change < least ? change : least;
        }
    }
    return row[b.size];
}

/* The predicate that has facts and the name most like that one; NULL if none is like it. */
static const struct dl_predicate *nearest(const struct datalog *program,
                                          const struct dl_predicate *unknown)
{
    const struct dl_predicate *best = NULL;
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < program->predicate_count; i++) {
        const struct dl_predicate *p = &program->predicates[i];
        if ((!p->known && !p->concluded) || p->name.size > NAME_MAX_SHOWN ||
            unknown->name.size > NAME_MAX_SHOWN)
            continue;
        size_t far = distance(unknown->name, p->name);
        if (far < least && far <= (unknown->name.size < 3 ? 0 : (unknown->name.size + 2) / 3)) {
            least = far;
            best = p;
        }
    }
    return best;
}

static int unknown_predicate(const struct datalog *program, const struct dl_predicate *p,
                             struct error *err)
{
    const struct dl_predicate *near = nearest(program, p);
    if (near && near->known)
        return dl_error(p->line, p->column, err,
                        "nothing tells of %.*s/%zu: did you mean %.*s(%s)?", TEXT_ARG(p->name),
                        p->arity, TEXT_ARG(near->name), near->known->columns);
    if (near)
        return dl_error(p->line, p->column, err,
                        "nothing tells of %.*s/%zu: did you mean %.*s/%zu?", TEXT_ARG(p->name),
                        p->arity, TEXT_ARG(near->name), near->arity);
    return dl_error(p->line, p->column, err, "nothing tells of %.*s/%zu: see RULESET.md",
                    TEXT_ARG(p->name), p->arity);
}

static int check_predicates(const struct datalog *program, struct error *err)
{
    for (size_t i = 0; i < program->predicate_count; i++) {
        const struct dl_predicate *p = &program->predicates[i];
        if (p->asked && !p->known && !p->concluded)
            return unknown_predicate(program, p, err);
    }
    for (size_t i = 0; i < program->predicate_count; i++) {
        const struct dl_predicate *p = &program->predicates[i];
        if (p->concluded && !p->asked && !p->output)
            return dl_error(p->line, p->column, err,
                            "%.*s/%zu is no fact of a ruleset, and no clause asks for it: see "
                            "RULESET.md",
                            TEXT_ARG(p->name), p->arity);
    }
    return 0;
}

/* Components of predicates that depend on each other (Tarjan 1972). */

struct sorting {
    struct datalog *program;
    int *first, *next; /* clauses by the predicate that they conclude */
    size_t *number, *low;
    bool *waiting;
    size_t *stack;
    size_t stacked, visited;
};

static void add_component(struct sorting *s, size_t root)
{
    struct datalog *program = s->program;
    struct dl_component component = {0};
    size_t predicate;
    program->components =
        arena_grow(program->arena, program->components, program->component_count, sizeof component);
    do {
        predicate = s->stack[--s->stacked];
        s->waiting[predicate] = false;
        program->predicates[predicate].component = program->component_count;
        for (int c = s->first[predicate]; c != NO_CLAUSE; c = s->next[c]) {
            component.clauses = arena_grow(program->arena, component.clauses,
                                           component.clause_count, sizeof *component.clauses);
            component.clauses[component.clause_count++] = (size_t)c;
        }
    } while (predicate != root);
    program->components[program->component_count++] = component;
}

/* As deep as there are predicates. */
static void visit(struct sorting *s, size_t predicate)
{
    s->number[predicate] = s->low[predicate] = ++s->visited;
    s->stack[s->stacked++] = predicate;
    s->waiting[predicate] = true;
    for (int c = s->first[predicate]; c != NO_CLAUSE; c = s->next[c]) {
        const struct dl_clause *clause = &s->program->clauses[c];
        for (size_t i = 0; i < clause->body_count; i++) {
            size_t other = clause->body[i].predicate;
            if (clause->body[i].kind == DL_BUILTIN)
                continue;
            if (!s->number[other])
                visit(s, other);
            if (s->waiting[other] && s->low[other] < s->low[predicate])
                s->low[predicate] = s->low[other];
        }
    }
    if (s->low[predicate] == s->number[predicate])
        add_component(s, predicate);
}

static void sort_components(struct datalog *program)
{
    size_t count = program->predicate_count;
    struct arena *arena = program->arena;
    struct sorting s = {
        .program = program,
        .first = arena_array(arena, count, sizeof *s.first),
        .next = arena_array(arena, program->clause_count, sizeof *s.next),
        .number = arena_array(arena, count, sizeof *s.number),
        .low = arena_array(arena, count, sizeof *s.low),
        .waiting = arena_array(arena, count, sizeof *s.waiting),
        .stack = arena_array(arena, count, sizeof *s.stack),
    };
    for (size_t i = 0; i < count; i++)
        s.first[i] = NO_CLAUSE;
    for (size_t c = program->clause_count; c-- > 0;) {
        s.next[c] = s.first[program->clauses[c].head];
        s.first[program->clauses[c].head] = (int)c;
    }
    for (size_t i = 0; i < count; i++)
        if (!s.number[i])
            visit(&s, i);
}

/* Strata. */

struct route {
    size_t from;
    bool negated;
    bool seen;
};

/* The shortest way along conditions from one predicate to another of its component: for each on
 * it, the one before. */
static void find_route(const struct datalog *program, size_t from, size_t to, struct route *routes)
{
    size_t *queue = arena_array(program->arena, program->predicate_count, sizeof *queue);
    size_t head = 0, tail = 0;
    routes[from].seen = true;
    queue[tail++] = from;
    while (head < tail && !routes[to].seen) {
        size_t at = queue[head++];
        for (size_t c = 0; c < program->clause_count; c++) {
            const struct dl_clause *clause = &program->clauses[c];
            for (size_t i = 0; clause->head == at && i < clause->body_count; i++) {
                const struct dl_literal *literal = &clause->body[i];
                size_t other = literal->predicate;
                if (literal->kind == DL_BUILTIN || routes[other].seen ||
                    program->predicates[other].component != program->predicates[from].component)
                    continue;
                routes[other] = (struct route){at, literal->kind == DL_NO_FACT, true};
                queue[tail++] = other;
            }
        }
    }
}

static int unstratified(const struct datalog *program, const struct dl_clause *clause,
                        const struct dl_literal *literal, struct error *err)
{
    struct arena *arena = program->arena;
    struct route *routes = arena_array(arena, program->predicate_count, sizeof *routes);
    struct text rest = TEXT("");
    size_t at = clause->head;
    find_route(program, literal->predicate, clause->head, routes);
    while (at != literal->predicate) {
        struct text name = dl_name(program, at);
        rest = arena_print(arena, " -> %s%.*s%.*s", routes[at].negated ? "\\+ " : "",
                           TEXT_ARG(name), TEXT_ARG(rest));
        at = routes[at].from;
    }
    struct text head = dl_name(program, clause->head),
                denied = dl_name(program, literal->predicate);
    return dl_error(literal->line, literal->column, err,
                    "%.*s depends on its own negation: %.*s -> \\+ %.*s%.*s", TEXT_ARG(head),
                    TEXT_ARG(head), TEXT_ARG(denied), TEXT_ARG(rest));
}

/* A clause whose conclusion leads back to it must make no new values, or it would never end. */
static int check_numbers(const struct dl_clause *clause, struct error *err)
{
    for (size_t i = 0; i < clause->body_count; i++) {
        const struct dl_literal *literal = &clause->body[i];
        if (literal->kind == DL_BUILTIN && literal->builtin->mode == MODE_IS)
            return dl_error(literal->line, literal->column, err,
                            "is/2 makes new numbers, which a clause that depends on its own "
                            "conclusion must not");
    }
    return 0;
}

static int check_clause(struct datalog *program, const struct dl_clause *clause, struct error *err)
{
    size_t component = program->predicates[clause->head].component;
    bool recursive = false;
    for (size_t i = 0; i < clause->body_count; i++) {
        const struct dl_literal *literal = &clause->body[i];
        if (literal->kind == DL_BUILTIN ||
            program->predicates[literal->predicate].component != component)
            continue;
        if (literal->kind == DL_NO_FACT)
            return unstratified(program, clause, literal, err);
        recursive = true;
    }
    if (!recursive)
        return 0;
    program->components[component].recursive = true;
    return check_numbers(clause, err);
}

int datalog_check(struct datalog *program, struct error *err)
{
    if (program->predicate_count > DATALOG_PREDICATES_MAX)
        return error_set(err, ERROR_CONFIG, "at most %d predicates are possible",
                         DATALOG_PREDICATES_MAX);
    if (check_predicates(program, err) != 0)
        return -1;
    sort_components(program);
    for (size_t i = 0; i < program->clause_count; i++)
        if (check_clause(program, &program->clauses[i], err) != 0)
            return -1;
    for (size_t i = 0; i < program->clause_count; i++)
        if (dl_plan_clause(program, &program->clauses[i], err) != 0)
            return -1;
    return 0;
}
