/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/lgt.h"
#include "lib/lgt_write.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds)
{
    if (!holds)
        abort();
}

/* Recursion is safe: depth is bounded. */
static void check_term(const struct lgt_term *term, uint32_t depth_left)
{
    struct text text;
    demand(term->depth <= depth_left && term->line > 0 && term->column > 0);
    demand(term->kind == LGT_COMPOUND ? term->count > 0 : true);
    for (size_t i = 0; i < term->count; i++)
        check_term(lgt_arg(term, i), term->depth - 1);
    if (term->tail)
        check_term(term->tail, term->depth - 1);
    if (!lgt_atom_text(term, &text))
        return;
    demand(text.size <= LGT_TEXT_MAX);
}

/* What an atom or string is written as reads back as the same text. */
static void check_text(const struct lgt_term *term, struct arena *arena)
{
    struct text text, again;
    struct lgt_writer w = {0};
    struct lgt_reader reader;
    const struct lgt_term *read = NULL;
    if (!lgt_atom_text(term, &text))
        return;
    if (term->kind == LGT_ATOM)
        lgt_write_atom(&w, text);
    else
        lgt_write_string(&w, text);
    lgt_write_raw(&w, TEXT("."));
    lgt_init(&reader, lgt_write_bytes(&w), 1, arena);
    demand(lgt_next(&reader, &read, NULL) == 1);
    demand(read->kind == term->kind && lgt_atom_text(read, &again) && text_equal(text, again));
    lgt_write_close(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text bytes = {(const char *)data, size};
    struct arena *arena = arena_new();
    struct lgt_reader reader;
    const struct lgt_term *term = NULL;
    struct error err;
    size_t at = 0;
    lgt_init(&reader, bytes, 1, arena);
    for (int got; (got = lgt_next(&reader, &term, &err)) != 0;) {
        struct text rest = text_from(bytes, at);
        size_t end = lgt_clause_end(rest, true);
        at = reader.clause.offset + reader.clause.size;
        demand(at <= size && end == (end ? rest.size - (size - at) : 0));
        demand(end > 0 || at == size);
        demand(got > 0 || text_starts(text_of(err.message), TEXT("line ")));
        if (got > 0) {
            check_term(term, LGT_DEPTH_MAX);
            check_text(term, arena);
            for (size_t i = 0; i < term->count; i++)
                check_text(term->items[i], arena);
        }
        arena_reset(arena);
    }
    demand(reader.clause.offset == size);
    arena_destroy(&arena);
    return 0;
}
