/* SPDX-License-Identifier: MPL-2.0 */
/* Prolog facts as training data: error(Id, Category, Severity, AutoFix, Description, Fix).
 *
 * Each is a curated statement about the alerts of one rule id (schema/RULESET.md). They may stand
 * in a Logtalk object; directives are passed over. */
#include "lib/format.h"

#include "lib/file.h"
#include "lib/lgt.h"
#include "lib/severity.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { WINDOW_BYTES = 2 * RECORD_BYTES_MAX, FIRST_READ = 1 << 20, FACT_ARGUMENTS = 6 };

static bool ends_with(struct text text, struct text end)
{
    return text.size >= end.size && text_equal(text_from(text, text.size - end.size), end);
}

static unsigned recognise_facts(struct text head, struct text path)
{
    bool named = ends_with(path, TEXT(".pl")) || ends_with(path, TEXT(".lgt")) ||
                 ends_with(path, TEXT(".pro")) || ends_with(path, TEXT(".prolog"));
    bool has_fact = text_has(head, TEXT("\nerror(")) || text_starts(head, TEXT("error("));
    if (has_fact)
        return named ? 95 : 70;
    return named ? 60 : 0;
}

/* A window over the file that always begins between two clauses. */
struct window {
    char *bytes;
    size_t size, capacity;
    uint64_t offset, line; /* of its first byte */
    bool last;
};

static int fill(struct window *window, int fd)
{
    if (window->size == window->capacity) {
        window->capacity = window->capacity ? window->capacity * 2 : file_window(fd, FIRST_READ);
        window->bytes = xrealloc(window->bytes, window->capacity);
    }
    ssize_t got = read(fd, window->bytes + window->size, window->capacity - window->size);
    if (got < 0)
        return -1;
    window->last = got == 0;
    window->size += (size_t)got;
    return 0;
}

static void pass(struct window *window, size_t size)
{
    for (size_t i = 0; i < size; i++)
        window->line += window->bytes[i] == '\n';
    memmove(window->bytes, window->bytes + size, window->size - size);
    window->size -= size;
    window->offset += size;
}

/* Adds the whole clauses of the window; what is left is the beginning of one. */
static void add_clauses(struct window *window, struct piece_maker *maker)
{
    size_t at = 0, end;
    uint64_t line = window->line;
    for (;;) {
        struct text rest = {window->bytes + at, window->size - at};
        end = rest.size ? lgt_clause_end(rest, window->last) : 0;
        if (end == 0)
            break;
        piece_maker_add(maker, window->offset + at, end, line);
        for (size_t i = at; i < at + end; i++)
            line += window->bytes[i] == '\n';
        at += end;
    }
    pass(window, at);
}

static int survey_facts(struct survey *survey, int fd, struct error *err)
{
    struct window window = {.line = 1};
    struct piece_maker maker;
    int status;
    piece_maker_init(&maker, survey, 0);
    while ((status = fill(&window, fd)) == 0 && !window.last) {
        add_clauses(&window, &maker);
        if (window.size < WINDOW_BYTES)
            continue;
        source_reject(survey, window.offset,
                      arena_print(survey->arena, "line %llu", (unsigned long long)window.line),
                      "a clause is larger than 16 MiB, the limit of one record");
        pass(&window, window.size);
    }
    if (status == 0) {
        add_clauses(&window, &maker);
        if (window.size > 0) /* no end token: the parser says what is missing, if anything is */
            piece_maker_add(&maker, window.offset, window.size, window.line);
    }
    piece_maker_flush(&maker);
    free(window.bytes);
    return status == 0 ? 0
                       : error_set(err, ERROR_PERMISSION, "%.*s: %s", TEXT_ARG(survey->name),
                                   strerror(errno));
}

static bool is_truth(struct text word, bool *out)
{
    *out = text_is(word, "true") || text_is(word, "yes");
    return *out || text_is(word, "false") || text_is(word, "no");
}

static int read_fact(const struct lgt_term *term, struct example *example, struct error *err)
{
    struct text words[FACT_ARGUMENTS];
    for (size_t i = 0; i < FACT_ARGUMENTS; i++)
        if (!lgt_atom_text(lgt_arg(term, i), &words[i]))
            return lgt_error(lgt_arg(term, i), err, "an atom or a string is expected here");
    *example = (struct example){
        .kind = EXAMPLE_FACT,
        .category = category_of_word(words[1]),
        .severity = severity_of_word(words[2]),
        .fact = {.id = words[0], .description = words[4], .fix = words[5]},
    };
    if (!words[0].size)
        return lgt_error(lgt_arg(term, 0), err, "the rule id is empty");
    if (!example->severity)
        return lgt_error(lgt_arg(term, 2), err,
                         "\"%.*s\" is no severity: critical, high, medium, low or info",
                         TEXT_ARG(words[2]));
    if (!is_truth(words[3], &example->fact.auto_fix))
        return lgt_error(lgt_arg(term, 3), err, "true or false is expected here");
    return 0;
}

static bool is_directive(const struct lgt_term *term)
{
    return lgt_is(term, ":-", 1) || lgt_is(term, "?-", 1);
}

static void reject_clause(struct batch *batch, const struct lgt_reader *reader, struct arena *arena,
                          const char *reason)
{
    batch_reject(batch, arena, batch->origin.offset + reader->clause.offset,
                 arena_print(arena, "line %u", reader->clause.line), reason);
}

static int parse_facts(struct batch *batch, struct text context, struct arena *arena,
                       struct error *err)
{
    struct lgt_reader reader;
    const struct lgt_term *clause;
    struct error problem = {0};
    (void)context;
    (void)err;
    lgt_init(&reader, batch->raw, batch->origin.line ? (uint32_t)batch->origin.line : 1, arena);
    for (int got; (got = lgt_next(&reader, &clause, &problem)) != 0;) {
        struct example example;
        if (got > 0 && is_directive(clause))
            continue;
        if (got > 0 && !lgt_is(clause, "error", FACT_ARGUMENTS))
            got = lgt_error(clause, &problem,
                            "error(Id, Category, Severity, AutoFix, Description, Fix) is expected");
        else if (got > 0)
            got = read_fact(clause, &example, &problem);
        if (got < 0)
            reject_clause(batch, &reader, arena, problem.message);
        else
            *batch_add_example(batch, arena) = example;
    }
    return 0;
}

const struct format format_facts = {
    .name = "facts",
    .recognise = recognise_facts,
    .survey = survey_facts,
    .parse = parse_facts,
};
