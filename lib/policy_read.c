/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/policy_read.h"

#include "lib/fact_providers.h"
#include "schema/alert.h"

struct datalog *policy_program(struct arena *arena)
{
    struct datalog *program = datalog_new(arena);
    for (size_t i = 0; i < fact_provider_count; i++)
        datalog_know(program, fact_providers[i]->predicates);
    for (size_t i = 0; i <= POLICY_VALUES_MAX; i++)
        datalog_output(program, TEXT(POLICY_FINDING), POLICY_FINDING_COLUMNS + i);
    datalog_output(program, TEXT(POLICY_BLOCK), 2);
    datalog_output(program, TEXT(POLICY_MISSING), 2);
    datalog_output(program, TEXT(POLICY_SEVERITY), 2);
    datalog_output(program, TEXT(POLICY_FIXABLE), 1);
    datalog_output(program, TEXT(POLICY_SUGGESTION), 2);
    return program;
}

/* One clause while it is read. */
struct reading {
    struct datalog *program;
    struct arena *arena;
    const struct lgt_term *head, *body;
    struct policy_about *about;
};

/* A predicate that means something for rules: what is checked of it, and what it concludes. */
struct special {
    const char *name;
    size_t arity;
    int (*read)(struct reading *reading, struct error *err);
};

static int add(struct reading *r, struct text name, const struct lgt_term *const *arguments,
               size_t count, struct error *err)
{
    struct datalog_head head = {name, arguments, count, r->head};
    return datalog_add(r->program, &head, r->body, err);
}

static int add_as_written(struct reading *r, struct error *err)
{
    return add(r, r->head->text, r->head->items, r->head->count, err);
}

/* The rule's id stands in the clause itself, so that the ruleset knows what it concludes. */
static int take_rule(struct reading *r, size_t index, bool finds, struct error *err)
{
    struct text id;
    const struct lgt_term *term = lgt_arg(r->head, index);
    if (!lgt_atom_text(term, &id))
        return lgt_error(term, err, "the id of a rule is expected");
    r->about->rule = term;
    r->about->finds = finds;
    return 0;
}

/* finding(Rule, File:Line, Values) or finding(Rule, File, Values), which is line 0: none. */
static int read_finding(struct reading *r, struct error *err)
{
    const struct lgt_term *place = lgt_arg(r->head, 1), *values = lgt_arg(r->head, 2);
    const struct lgt_term *columns[POLICY_FINDING_COLUMNS + POLICY_VALUES_MAX];
    struct lgt_term *none = arena_array(r->arena, 1, sizeof *none);
    size_t count = lgt_is_list(values) ? values->count : 1;
    if (take_rule(r, 0, true, err) != 0)
        return -1;
    if (count > POLICY_VALUES_MAX)
        return lgt_error(values, err, "a finding has at most %d values", POLICY_VALUES_MAX);
    *none = (struct lgt_term){.kind = LGT_INTEGER,
                              .line = place->line,
                              .column = place->column,
                              .depth = 1,
                              .integer = 0};
    columns[0] = r->about->rule;
    columns[1] = lgt_is(place, ":", 2) ? lgt_arg(place, 0) : place;
    columns[2] = lgt_is(place, ":", 2) ? lgt_arg(place, 1) : none;
    for (size_t i = 0; i < count; i++)
        columns[POLICY_FINDING_COLUMNS + i] = lgt_is_list(values) ? values->items[i] : values;
    return add(r, TEXT(POLICY_FINDING), columns, POLICY_FINDING_COLUMNS + count, err);
}

static int read_block(struct reading *r, struct error *err)
{
    return take_rule(r, 1, true, err) != 0 ? -1 : add_as_written(r, err);
}

static int read_must_have(struct reading *r, struct error *err)
{
    r->about->must_have = true;
    return add_as_written(r, err);
}

static int read_severity(struct reading *r, struct error *err)
{
    const struct lgt_term *severity = lgt_arg(r->head, 1);
    struct text word = TEXT("");
    unsigned known;
    if (take_rule(r, 0, false, err) != 0)
        return -1;
    if (!lgt_atom_text(severity, &word) || names_find(&severity_names, word, &known) != 0 ||
        known == 0)
        return lgt_error(severity, err, "a severity is expected: see RULESET.md");
    return add_as_written(r, err);
}

static int read_about_rule(struct reading *r, struct error *err)
{
    return take_rule(r, 0, false, err) != 0 ? -1 : add_as_written(r, err);
}

static const struct special specials[] = {
    {"finding", 3, read_finding},          {POLICY_BLOCK, 2, read_block},
    {POLICY_MUST_HAVE, 2, read_must_have}, {POLICY_SEVERITY, 2, read_severity},
    {POLICY_FIXABLE, 1, read_about_rule},  {POLICY_SUGGESTION, 2, read_about_rule},
};

int policy_read(struct datalog *program, struct arena *arena, const struct lgt_term *clause,
                struct policy_about *out, struct error *err)
{
    bool has_body = lgt_is(clause, ":-", 2);
    struct reading r = {program, arena, has_body ? lgt_arg(clause, 0) : clause,
                        has_body ? lgt_arg(clause, 1) : NULL, out};
    *out = (struct policy_about){0};
    if (r.head->kind != LGT_COMPOUND && r.head->kind != LGT_ATOM)
        return lgt_error(r.head, err, "a clause concludes a predicate: name(Argument, ...)");
    for (size_t i = 0; i < sizeof specials / sizeof specials[0]; i++)
        if (lgt_is(r.head, specials[i].name, specials[i].arity))
            return specials[i].read(&r, err);
    return add_as_written(&r, err);
}

/* What the repository must have and has not. */
static int add_missing(struct datalog *program, struct arena *arena, struct error *err)
{
    static const char clause[] = "missing(R, P) :- repo_must_have(R, P), \\+ file(P).";
    struct lgt_reader reader;
    const struct lgt_term *term = NULL;
    lgt_init(&reader, TEXT(clause), 1, arena);
    if (lgt_next(&reader, &term, err) != 1)
        return -1;
    const struct lgt_term *head = lgt_arg(term, 0);
    struct datalog_head missing = {TEXT(POLICY_MISSING), head->items, head->count, head};
    return datalog_add(program, &missing, lgt_arg(term, 1), err);
}

int policy_end(struct datalog *program, struct arena *arena, bool must_have, struct error *err)
{
    if (must_have && add_missing(program, arena, err) != 0)
        return -1;
    return datalog_check(program, err);
}

/* Examples. */

static int read_value(const struct lgt_term *term, struct fact_value *out, struct error *err)
{
    *out = (struct fact_value){0};
    out->is_number = lgt_integer(term, &out->number);
    if (out->is_number || lgt_atom_text(term, &out->text))
        return 0;
    return lgt_error(term, err, "a text or an integer is expected in a fact of an example");
}

static int read_fact(struct arena *arena, const struct lgt_term *term, struct policy_fact *out,
                     struct error *err)
{
    if (term->kind != LGT_COMPOUND && term->kind != LGT_ATOM)
        return lgt_error(term, err, "a fact is expected, as file('README')");
    if (!fact_predicate_find(term->text, term->count))
        return lgt_error(term, err, "no scan tells facts of %.*s/%zu: see RULESET.md",
                         TEXT_ARG(term->text), term->count);
    *out = (struct policy_fact){term->text, arena_array(arena, term->count, sizeof *out->values),
                                term->count};
    for (size_t i = 0; i < term->count; i++)
        if (read_value(term->items[i], &out->values[i], err) != 0)
            return -1;
    return 0;
}

int policy_read_facts(struct arena *arena, const struct lgt_term *list, struct policy_facts *out,
                      struct error *err)
{
    if (!lgt_is_list(list))
        return lgt_error(list, err, "a list of facts is expected");
    out->items = arena_array(arena, list->count, sizeof *out->items);
    out->count = list->count;
    for (size_t i = 0; i < list->count; i++)
        if (read_fact(arena, list->items[i], &out->items[i], err) != 0)
            return -1;
    return 0;
}
