/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/check_read.h"

#include "lib/lgt.h"

#include <stdio.h>

/* Splits "FILE: line 3, column 14: why". */
static struct read_error parsed(const char *message, struct text file, struct arena *arena)
{
    unsigned line = 0, column = 0;
    int used = 0;
    const char *rest = message;
    if (text_starts(text_of(rest), file) && text_starts(text_of(rest + file.size), TEXT(": ")))
        rest += file.size + 2;
    if (sscanf(rest, "line %u, column %u: %n", &line, &column, &used) == 2 && used > 0)
        rest += used;
    else if (sscanf(rest, "line %u: %n", &line, &used) == 1 && used > 0)
        rest += used;
    return (struct read_error){line, column, arena_copy(arena, text_of(rest))};
}

static uint32_t last_line(struct text bytes, const struct lgt_span *span)
{
    uint32_t line = span->line;
    for (size_t i = 0; i < span->size && span->offset + i < bytes.size; i++)
        line += bytes.data[span->offset + i] == '\n';
    return line;
}

static void blank(char *bytes, const struct lgt_span *span)
{
    for (size_t i = 0; i < span->size; i++)
        if (bytes[span->offset + i] != '\n')
            bytes[span->offset + i] = ' ';
}

/* Makes blanks of all facts about a rule: without it each would be an error of its own. */
static void blank_rule(char *bytes, size_t size, struct text id)
{
    struct arena *arena = arena_new();
    struct lgt_reader reader;
    const struct lgt_term *term;
    lgt_init(&reader, (struct text){bytes, size}, 1, arena);
    for (int got; (got = lgt_next(&reader, &term, NULL)) != 0; arena_reset(arena)) {
        struct text about;
        if (got > 0 && term->kind == LGT_COMPOUND && lgt_atom_text(lgt_arg(term, 0), &about) &&
            text_equal(about, id))
            blank(bytes, &reader.clause);
    }
    arena_destroy(&arena);
}

/* Makes blanks of the clause that has this line, and of all about the rule that it declares; the
 * lines stay. False if there is none, or if it is a directive, without which nothing is left. */
static bool blank_clause(char *bytes, size_t size, uint32_t line, struct arena *keep)
{
    struct arena *arena = arena_new();
    struct lgt_reader reader;
    const struct lgt_term *term;
    struct text all = {bytes, size}, id = {0};
    bool done = false;
    lgt_init(&reader, all, 1, arena);
    for (int got; !done && (got = lgt_next(&reader, &term, NULL)) != 0; arena_reset(arena)) {
        const struct lgt_span *span = &reader.clause;
        if (line < span->line || line > last_line(all, span))
            continue;
        if (span->size == 0 || (got > 0 && lgt_is(term, ":-", 1)))
            break;
        if (got > 0 && lgt_is(term, "rule", 5) && lgt_atom_text(lgt_arg(term, 0), &id))
            id = arena_copy(keep, id);
        blank(bytes, span);
        done = true;
    }
    arena_destroy(&arena);
    if (done && id.size)
        blank_rule(bytes, size, id);
    return done;
}

void check_read(struct text bytes, struct text file, struct arena *arena, struct check_reading *out)
{
    char *copy = (char *)arena_copy(arena, bytes).data;
    *out = (struct check_reading){0};
    while (out->error_count < CHECK_ERRORS_MAX) {
        struct error err = {0};
        struct text now = {copy, bytes.size};
        out->read = ruleset_read(now, file, arena, &out->ruleset, &err) == 0;
        if (out->read)
            return;
        out->errors = arena_grow(arena, out->errors, out->error_count, sizeof *out->errors);
        struct read_error *error = &out->errors[out->error_count++];
        *error = parsed(err.message, file, arena);
        if (error->line == 0 || !blank_clause(copy, bytes.size, error->line, arena))
            return;
    }
}
