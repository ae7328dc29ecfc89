/* SPDX-License-Identifier: MPL-2.0 */
/* From terms to clauses: alternatives are taken apart, negated conjunctions become predicates. */
#include "lib/datalog_program.h"
#include "schema/id.h"

#include <stdarg.h>
#include <stdio.h>

enum {
    COPIES_MAX = 8192, /* of alternatives, while one clause is taken apart */
    MEMBERS_MAX = 1024,
    INDEX_MIN = 64,
};

int dl_error(uint32_t line, uint32_t column, struct error *err, const char *format, ...)
{
    char message[ERROR_MESSAGE_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return error_set(err, ERROR_CONFIG, "line %u, column %u: %s", line, column, message);
}

struct text dl_name(const struct datalog *program, size_t predicate)
{
    const struct dl_predicate *p = &program->predicates[predicate];
    return arena_print(program->arena, "%.*s/%zu", TEXT_ARG(p->name), p->arity);
}

struct datalog *datalog_new(struct arena *arena)
{
    struct datalog *program = arena_array(arena, 1, sizeof *program);
    program->arena = arena;
    return program;
}

/* Predicates and constants. */

static size_t predicate_find(const struct datalog *program, struct text name, size_t arity)
{
    size_t i = 0;
    while (i < program->predicate_count && (program->predicates[i].arity != arity ||
                                            !text_equal(program->predicates[i].name, name)))
        i++;
    return i;
}

static size_t predicate_of(struct datalog *program, struct text name, size_t arity)
{
    size_t i = predicate_find(program, name, arity);
    if (i < program->predicate_count)
        return i;
    program->predicates =
        arena_grow(program->arena, program->predicates, i, sizeof *program->predicates);
    program->predicates[program->predicate_count++] =
        (struct dl_predicate){.name = arena_copy(program->arena, name), .arity = arity};
    return i;
}

void datalog_know(struct datalog *program, struct fact_predicates predicates)
{
    program->known =
        arena_grow(program->arena, program->known, program->known_count, sizeof predicates);
    program->known[program->known_count++] = predicates;
    for (size_t i = 0; i < predicates.count; i++) {
        const struct fact_predicate *known = &predicates.items[i];
        size_t at = predicate_of(program, text_of(known->name), fact_arity(known));
        program->predicates[at].known = known;
    }
}

void datalog_output(struct datalog *program, struct text name, size_t arity)
{
    size_t at = predicate_of(program, name, arity);
    program->predicates[at].output = true;
}

static uint64_t hash_value(const struct fact_value *value)
{
    return value->is_number ? digest_mix((uint64_t)value->number) : digest_of(value->text);
}

/* The slot of an equal constant, or the free one for it. */
static size_t constant_slot(const struct datalog *program, const struct fact_value *value)
{
    size_t at = (size_t)hash_value(value) & (program->index_size - 1);
    while (program->index[at] &&
           fact_compare(&program->constants[program->index[at] - 1], value) != 0)
        at = (at + 1) & (program->index_size - 1);
    return at;
}

static void grow_index(struct datalog *program)
{
    if ((program->constant_count + 1) * 2 <= program->index_size)
        return;
    program->index_size = program->index_size ? program->index_size * 2 : INDEX_MIN;
    program->index = arena_array(program->arena, program->index_size, sizeof *program->index);
    for (size_t i = 0; i < program->constant_count; i++)
        program->index[constant_slot(program, &program->constants[i])] = (uint32_t)i + 1;
}

static uint32_t constant_of(struct datalog *program, struct fact_value value)
{
    grow_index(program);
    size_t slot = constant_slot(program, &value);
    if (program->index[slot])
        return program->index[slot] - 1;
    program->constants = arena_grow(program->arena, program->constants, program->constant_count,
                                    sizeof *program->constants);
    program->constants[program->constant_count++] = value;
    program->index[slot] = (uint32_t)program->constant_count;
    return (uint32_t)program->constant_count - 1;
}

/* Alternatives: conjunctions of literals. */

struct conjunction {
    const struct lgt_term *literals[DATALOG_LITERALS_MAX];
    size_t count;
};

struct alternatives {
    struct conjunction *items;
    size_t count;
};

struct spreading {
    struct arena *arena;
    size_t copies;
    struct error *err;
};

static int copy_alternatives(struct spreading *s, const struct alternatives *from,
                             const struct lgt_term *place, struct alternatives *out)
{
    s->copies += from->count + 1;
    if (s->copies > COPIES_MAX)
        return lgt_error(place, s->err, "the clause has too many alternatives");
    out->items = arena_array(s->arena, from->count + 1, sizeof *out->items);
    out->count = from->count;
    if (from->count)
        memcpy(out->items, from->items, from->count * sizeof *out->items);
    return 0;
}

static int join_alternatives(struct spreading *s, const struct alternatives *left,
                             const struct alternatives *right, const struct lgt_term *place,
                             struct alternatives *out)
{
    size_t count = left->count + right->count;
    if (count > DATALOG_ALTERNATIVES_MAX)
        return lgt_error(place, s->err, "a clause stands for at most %d alternatives",
                         DATALOG_ALTERNATIVES_MAX);
    struct conjunction *items = arena_array(s->arena, count + 1, sizeof *items);
    if (left->count)
        memcpy(items, left->items, left->count * sizeof *items);
    if (right->count)
        memcpy(items + left->count, right->items, right->count * sizeof *items);
    *out = (struct alternatives){items, count};
    return 0;
}

static int append_literal(struct spreading *s, const struct lgt_term *term,
                          struct alternatives *all)
{
    for (size_t i = 0; i < all->count; i++) {
        struct conjunction *one = &all->items[i];
        if (one->count == DATALOG_LITERALS_MAX)
            return lgt_error(term, s->err, "a clause has at most %d conditions",
                             DATALOG_LITERALS_MAX);
        one->literals[one->count++] = term;
    }
    return 0;
}

/* Adds the conditions of the term to all alternatives. As deep as terms are. */
static int spread(struct spreading *s, const struct lgt_term *term, struct alternatives *all)
{
    struct alternatives other;
    if (lgt_is(term, ",", 2))
        return spread(s, lgt_arg(term, 0), all) != 0 ? -1 : spread(s, lgt_arg(term, 1), all);
    if (lgt_is(term, ";", 2)) {
        if (copy_alternatives(s, all, term, &other) != 0 || spread(s, lgt_arg(term, 0), all) != 0 ||
            spread(s, lgt_arg(term, 1), &other) != 0)
            return -1;
        return join_alternatives(s, all, &other, term, all);
    }
    if (lgt_is(term, "true", 0))
        return 0;
    if (lgt_is(term, "fail", 0) || lgt_is(term, "false", 0)) {
        all->count = 0;
        return 0;
    }
    return append_literal(s, term, all);
}

/* One clause. */

struct making {
    struct datalog *program;
    const struct datalog_head *head;
    const struct conjunction *body;
    struct dl_clause clause;
    struct error *err;
};

static int variable_of(struct making *m, const struct lgt_term *term, uint32_t *out)
{
    struct dl_clause *clause = &m->clause;
    bool anonymous = text_is(term->text, "_");
    for (size_t i = 0; i < clause->variable_count && !anonymous; i++)
        if (text_equal(clause->variables[i].name, term->text)) {
            clause->variables[i].uses++;
            *out = (uint32_t)i;
            return 0;
        }
    if (clause->variable_count == DATALOG_VARIABLES_MAX)
        return lgt_error(term, m->err, "a clause has at most %d variables", DATALOG_VARIABLES_MAX);
    clause->variables = arena_grow(m->program->arena, clause->variables, clause->variable_count,
                                   sizeof *clause->variables);
    clause->variables[clause->variable_count] =
        (struct dl_variable){term->text, term->line, term->column, 1};
    *out = (uint32_t)clause->variable_count++;
    return 0;
}

static int make_term(struct making *m, const struct lgt_term *term, struct dl_term *out)
{
    struct fact_value value = {0};
    *out = (struct dl_term){.line = term->line, .column = term->column};
    if (term->kind == LGT_VARIABLE) {
        out->is_variable = true;
        return variable_of(m, term, &out->index);
    }
    if (lgt_integer(term, &value.number))
        value.is_number = true;
    else if (!lgt_atom_text(term, &value.text))
        return lgt_error(term, m->err, "a text, an integer or a variable is expected");
    if (!value.is_number && value.text.size > FACT_TEXT_MAX)
        return lgt_error(term, m->err, "a text has at most %d bytes", FACT_TEXT_MAX);
    out->index = constant_of(m->program, value);
    return 0;
}

static int make_terms(struct making *m, const struct lgt_term *const *arguments, size_t count,
                      struct dl_term **out)
{
    *out = arena_array(m->program->arena, count, sizeof **out);
    for (size_t i = 0; i < count; i++)
        if (make_term(m, arguments[i], &(*out)[i]) != 0)
            return -1;
    return 0;
}

/* As deep as terms are. */
static int make_expression(struct making *m, const struct lgt_term *term,
                           struct dl_expression **out)
{
    struct dl_expression *made = arena_array(m->program->arena, 1, sizeof *made);
    *out = made;
    if (lgt_is(term, "+", 2) || lgt_is(term, "-", 2) || lgt_is(term, "*", 2)) {
        made->operation = term->text.data[0];
        return make_expression(m, lgt_arg(term, 0), &made->left) != 0
                   ? -1
                   : make_expression(m, lgt_arg(term, 1), &made->right);
    }
    if (term->kind != LGT_VARIABLE && term->kind != LGT_INTEGER)
        return lgt_error(term, m->err, "a number, a variable, or +, - or * of them is expected");
    return make_term(m, term, &made->term);
}

static int make_member(struct making *m, const struct lgt_term *term, struct dl_literal *out)
{
    const struct lgt_term *list = lgt_arg(term, 1);
    if (!lgt_is_list(list) || list->count > MEMBERS_MAX)
        return lgt_error(list, m->err, "a list of at most %d items is expected", MEMBERS_MAX);
    const struct lgt_term **all = arena_array(m->program->arena, list->count + 1, sizeof *all);
    all[0] = lgt_arg(term, 0);
    for (size_t i = 0; i < list->count; i++)
        all[i + 1] = list->items[i];
    out->count = list->count + 1;
    return make_terms(m, all, out->count, &out->terms);
}

static int make_pattern(struct making *m, const struct lgt_term *term, struct dl_literal *out)
{
    struct datalog *program = m->program;
    struct text text;
    if (!lgt_atom_text(term, &text))
        return lgt_error(term, m->err, "the pattern is a text, not a variable");
    program->patterns = arena_grow(program->arena, program->patterns, program->pattern_count,
                                   sizeof(struct dl_pattern));
    program->patterns[program->pattern_count++] =
        (struct dl_pattern){text, out->builtin->pattern == PATTERN_GLOB, term->line, term->column};
    out->pattern = program->pattern_count;
    return 0;
}

static int make_builtin(struct making *m, const struct lgt_term *term, struct dl_literal *out)
{
    const struct dl_builtin *builtin = out->builtin;
    out->kind = DL_BUILTIN;
    if (builtin->mode == MODE_MEMBER)
        return make_member(m, term, out);
    if (builtin->pattern && make_pattern(m, lgt_arg(term, 1), out) != 0)
        return -1;
    if (builtin->numeric && make_expression(m, lgt_arg(term, 1), &out->right) != 0)
        return -1;
    if (builtin->numeric && builtin->mode == MODE_TEST)
        return make_expression(m, lgt_arg(term, 0), &out->left);
    out->count = builtin->numeric || builtin->pattern ? 1 : 2;
    return make_terms(m, term->items, out->count, &out->terms);
}

/* Negated conjunctions. */

static bool has_variable(const struct lgt_term *term, struct text name)
{
    if (term->kind == LGT_VARIABLE)
        return text_equal(term->text, name);
    for (size_t i = 0; i < term->count; i++)
        if (has_variable(term->items[i], name))
            return true;
    return term->tail && has_variable(term->tail, name);
}

static bool is_shared(const struct making *m, const struct lgt_term *inner, struct text name)
{
    for (size_t i = 0; i < m->head->count; i++)
        if (has_variable(m->head->arguments[i], name))
            return true;
    for (size_t i = 0; i < m->body->count; i++)
        if (m->body->literals[i] != inner && has_variable(m->body->literals[i], name))
            return true;
    return false;
}

struct shared {
    const struct lgt_term *items[FACT_COLUMNS_MAX];
    size_t count;
};

/* The variables of the term that stand elsewhere in the clause too. */
static int collect_shared(const struct making *m, const struct lgt_term *inner,
                          const struct lgt_term *term, struct shared *out)
{
    if (term->kind == LGT_VARIABLE && !text_is(term->text, "_") &&
        is_shared(m, inner, term->text)) {
        for (size_t i = 0; i < out->count; i++)
            if (text_equal(out->items[i]->text, term->text))
                return 0;
        if (out->count == FACT_COLUMNS_MAX)
            return lgt_error(term, m->err, "a negation has at most %d variables of its clause",
                             FACT_COLUMNS_MAX);
        out->items[out->count++] = term;
    }
    for (size_t i = 0; i < term->count; i++)
        if (collect_shared(m, inner, term->items[i], out) != 0)
            return -1;
    return term->tail ? collect_shared(m, inner, term->tail, out) : 0;
}

static int make_fact(struct making *m, const struct lgt_term *term, struct dl_literal *out)
{
    if ((term->kind != LGT_COMPOUND && term->kind != LGT_ATOM) || term->count > FACT_COLUMNS_MAX)
        return lgt_error(term, m->err,
                         "a predicate with at most %d arguments is expected, as file(Path)",
                         FACT_COLUMNS_MAX);
    out->predicate = predicate_of(m->program, term->text, term->count);
    struct dl_predicate *predicate = &m->program->predicates[out->predicate];
    if (!predicate->asked && !predicate->concluded) {
        predicate->line = term->line;
        predicate->column = term->column;
    }
    predicate->asked = true;
    out->count = term->count;
    return make_terms(m, term->items, term->count, &out->terms);
}

/* \+ (A, B) is \+ of a predicate that A, B conclude, with the variables that the rest knows. */
static int make_helper(struct making *m, const struct lgt_term *whole, const struct lgt_term *inner,
                       struct dl_literal *out)
{
    struct shared shared = {0};
    struct datalog *program = m->program;
    if (collect_shared(m, whole, inner, &shared) != 0)
        return -1;
    struct datalog_head head = {
        .name = arena_print(program->arena, "\\+ number %zu", ++program->helpers),
        .arguments = arena_array(program->arena, shared.count, sizeof *head.arguments),
        .count = shared.count,
        .place = inner,
    };
    if (shared.count)
        memcpy((void *)head.arguments, shared.items, shared.count * sizeof *shared.items);
    if (datalog_add(program, &head, inner, m->err) != 0)
        return -1;
    out->predicate = predicate_of(program, head.name, head.count);
    program->predicates[out->predicate].asked = true;
    program->predicates[out->predicate].concluded = true; /* fail leaves no clause */
    out->count = head.count;
    return make_terms(m, head.arguments, head.count, &out->terms);
}

static bool is_connective(const struct lgt_term *term)
{
    return lgt_is(term, ",", 2) || lgt_is(term, ";", 2) || lgt_is(term, "true", 0) ||
           lgt_is(term, "fail", 0) || lgt_is(term, "false", 0);
}

static int make_literal(struct making *m, const struct lgt_term *whole, struct dl_literal *out)
{
    bool negated = lgt_is(whole, "\\+", 1);
    const struct lgt_term *term = negated ? lgt_arg(whole, 0) : whole;
    *out = (struct dl_literal){.kind = negated ? DL_NO_FACT : DL_FACT,
                               .negated = negated,
                               .line = whole->line,
                               .column = whole->column};
    if (term->kind == LGT_VARIABLE)
        return lgt_error(term, m->err, "a predicate is expected, not a variable");
    if (lgt_is(term, "->", 2) || lgt_is(term, "*->", 2) || lgt_is(term, "!", 0))
        return lgt_error(term, m->err, "-> and ! have no place in Datalog: use \\+ and ;");
    if (negated && lgt_is(term, "\\+", 1))
        return lgt_error(term, m->err, "the negation of a negation is the condition itself");
    if (negated && is_connective(term))
        return make_helper(m, whole, term, out);
    if (term->kind == LGT_COMPOUND && (out->builtin = dl_builtin_find(term->text, term->count)))
        return make_builtin(m, term, out);
    return make_fact(m, term, out);
}

static int make_clause(struct datalog *program, const struct datalog_head *head, size_t predicate,
                       const struct conjunction *body, struct error *err)
{
    struct making m = {program, head, body, {.head = predicate}, err};
    struct dl_clause *clause = &m.clause;
    clause->line = head->place->line;
    clause->column = head->place->column;
    clause->count = head->count;
    clause->body_count = body->count;
    clause->body = arena_array(program->arena, body->count, sizeof *clause->body);
    if (make_terms(&m, head->arguments, head->count, &clause->terms) != 0)
        return -1;
    for (size_t i = 0; i < body->count; i++)
        if (make_literal(&m, body->literals[i], &clause->body[i]) != 0)
            return -1;
    if (program->clause_count == DATALOG_CLAUSES_MAX)
        return lgt_error(head->place, err, "at most %d clauses are possible", DATALOG_CLAUSES_MAX);
    program->clauses =
        arena_grow(program->arena, program->clauses, program->clause_count, sizeof *clause);
    program->clauses[program->clause_count++] = *clause;
    return 0;
}

static int check_head(struct datalog *program, const struct datalog_head *head, size_t *out,
                      struct error *err)
{
    if (head->count > FACT_COLUMNS_MAX)
        return lgt_error(head->place, err, "a predicate has at most %d arguments",
                         FACT_COLUMNS_MAX);
    if (dl_builtin_find(head->name, head->count))
        return lgt_error(head->place, err, "%.*s/%zu is built in: no clause concludes it",
                         TEXT_ARG(head->name), head->count);
    size_t at = predicate_of(program, head->name, head->count);
    if (program->predicates[at].known)
        return lgt_error(head->place, err,
                         "%.*s/%zu is what the scan tells: no clause concludes it",
                         TEXT_ARG(head->name), head->count);
    if (program->predicate_count > DATALOG_PREDICATES_MAX)
        return lgt_error(head->place, err, "at most %d predicates are possible",
                         DATALOG_PREDICATES_MAX);
    *out = at;
    return 0;
}

int datalog_add(struct datalog *program, const struct datalog_head *head,
                const struct lgt_term *body, struct error *err)
{
    struct conjunction none = {.count = 0};
    struct alternatives all = {&none, 1};
    struct spreading s = {program->arena, 0, err};
    size_t predicate = 0;
    if (check_head(program, head, &predicate, err) != 0 || (body && spread(&s, body, &all) != 0))
        return -1;
    for (size_t i = 0; i < all.count; i++)
        if (make_clause(program, head, predicate, &all.items[i], err) != 0)
            return -1;
    struct dl_predicate *concluded = &program->predicates[predicate];
    if (!concluded->asked && !concluded->concluded) {
        concluded->line = head->place->line;
        concluded->column = head->place->column;
    }
    concluded->concluded = true;
    return 0;
}

void datalog_want(const struct datalog *program, struct facts *facts)
{
    for (size_t i = 0; i < program->predicate_count; i++)
        if (program->predicates[i].known && program->predicates[i].asked)
            facts_want(facts, program->predicates[i].name, program->predicates[i].arity);
}

bool datalog_asks(const struct datalog *program, struct text name, size_t arity)
{
    size_t at = predicate_find(program, name, arity);
    return at < program->predicate_count && program->predicates[at].asked;
}

static bool literal_asks_for(const struct datalog *program, const struct dl_literal *literal,
                             struct text predicate, struct text first)
{
    if (literal->kind == DL_BUILTIN || literal->count == 0 ||
        !text_equal(program->predicates[literal->predicate].name, predicate))
        return false;
    const struct dl_term *term = &literal->terms[0];
    return term->is_variable || text_equal(program->constants[term->index].text, first);
}

bool datalog_asks_for(const struct datalog *program, struct text predicate, struct text first)
{
    for (size_t i = 0; i < program->clause_count; i++)
        for (size_t k = 0; k < program->clauses[i].body_count; k++)
            if (literal_asks_for(program, &program->clauses[i].body[k], predicate, first))
                return true;
    return false;
}

size_t datalog_clauses(const struct datalog *program)
{
    return program->clause_count;
}
