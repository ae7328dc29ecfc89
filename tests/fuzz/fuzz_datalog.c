/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/datalog.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Clauses, and after a line of "%%" facts. A program that was read runs within its limits; running
 * it again gives the same answers, and each of them is in the answers' own reasons' reach. */

static const struct fact_predicate known[] = {
    {"file", "Path", "a file"},
    {"edge", "From, To", "an edge"},
    {"size", "Path, Bytes", "a size"},
};

static const struct datalog_limits limits = {2000, 50 * 1000};
static const struct facts_limits few = {1000, 1 << 16};

static void demand(bool holds)
{
    if (!holds)
        abort();
}

static struct datalog *read_program(struct text text, struct arena *arena)
{
    struct datalog *program = datalog_new(arena);
    struct error err = {0};
    struct lgt_reader reader;
    const struct lgt_term *term;
    datalog_know(program, (struct fact_predicates){known, sizeof known / sizeof known[0]});
    for (size_t i = 0; i <= 3; i++)
        datalog_output(program, TEXT("out"), i);
    lgt_init(&reader, text, 1, arena);
    for (int got; (got = lgt_next(&reader, &term, &err)) != 0;) {
        bool rule = got > 0 && lgt_is(term, ":-", 2);
        const struct lgt_term *head = rule ? lgt_arg(term, 0) : term;
        if (got < 0 || (head->kind != LGT_COMPOUND && head->kind != LGT_ATOM))
            continue;
        struct datalog_head made = {head->text, head->items, head->count, head};
        if (datalog_add(program, &made, rule ? lgt_arg(term, 1) : NULL, &err) != 0) {
            demand(text_starts(text_of(err.message), TEXT("line ")));
            return NULL;
        }
    }
    return datalog_check(program, &err) == 0 ? program : NULL;
}

static void read_facts(struct text text, struct facts *facts, struct arena *arena)
{
    struct lgt_reader reader;
    const struct lgt_term *term;
    lgt_init(&reader, text, 1, arena);
    for (int got; (got = lgt_next(&reader, &term, NULL)) != 0;) {
        struct fact_value values[FACT_COLUMNS_MAX] = {0};
        if (got < 0 || term->kind != LGT_COMPOUND || term->count > FACT_COLUMNS_MAX)
            continue;
        for (size_t i = 0; i < term->count; i++) {
            values[i].is_number = lgt_integer(term->items[i], &values[i].number);
            (void)lgt_atom_text(term->items[i], &values[i].text);
        }
        (void)facts_add(facts, arena_copy(arena, term->text).data, values, term->count, NULL);
    }
}

static void compare(const struct datalog_answers *a, const struct datalog_answers *b, size_t arity)
{
    demand(a->count == b->count);
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < arity; k++)
            demand(fact_compare(&a->items[i].values[k], &b->items[i].values[k]) == 0);
}

static void run(const struct datalog *program, struct facts *facts, struct arena *arena)
{
    struct error err = {0};
    struct datalog_answers first[4], second;
    struct datalog_machine *machine = datalog_machine_new(program, &err);
    if (!machine)
        return;
    int result = datalog_run(machine, facts, &limits, &err);
    demand(result == 0 || err.code == ERROR_DATA);
    for (size_t i = 0; i <= 3 && result == 0; i++) {
        datalog_answers(machine, TEXT("out"), i, arena, &first[i]);
        for (size_t k = 0; k < first[i].count && k < 10; k++)
            demand(datalog_because(machine, &first[i].items[k], arena).count <=
                   DATALOG_REASONS_MAX);
    }
    if (result == 0)
        demand(datalog_run(machine, facts, &limits, &err) == 0);
    for (size_t i = 0; i <= 3 && result == 0; i++) {
        datalog_answers(machine, TEXT("out"), i, arena, &second);
        compare(&first[i], &second, i);
    }
    datalog_machine_destroy(&machine);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char mark[] = "\n%%\n";
    struct text text = {(const char *)data, size}, rest = TEXT("");
    const char *at = size ? memmem(text.data, size, mark, sizeof mark - 1) : NULL;
    if (at) {
        rest = text_from(text, (size_t)(at - text.data) + sizeof mark - 1);
        text.size = (size_t)(at - text.data) + 1;
    }
    struct arena *arena = arena_new();
    struct facts *facts = facts_new(&few);
    struct datalog *program = read_program(text, arena);
    read_facts(rest, facts, arena);
    if (program)
        run(program, facts, arena);
    facts_destroy(&facts);
    arena_destroy(&arena);
    return 0;
}
