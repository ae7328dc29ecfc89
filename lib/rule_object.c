/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/rule_object.h"

#include "lib/lgt.h"

#include <stdlib.h>

struct text rule_object(struct text facts, struct arena *arena)
{
    return arena_print(arena, ":- object(learned,\n\timplements(ruleset)).\n%.*s\n:- end_object.\n",
                       TEXT_ARG(facts));
}

static void write_text(struct lgt_writer *w, const char *text)
{
    lgt_write_raw(w, text_of(text));
}

/* Texts of others stand in a comment on one line. */
static void write_comment(struct lgt_writer *w, struct text text, struct arena *arena)
{
    struct text line = arena_copy(arena, text);
    char *bytes = (char *)line.data;
    for (size_t i = 0; i < line.size; i++)
        if ((unsigned char)bytes[i] < 0x20 || bytes[i] == 0x7f)
            bytes[i] = ' ';
    lgt_write_raw(w, line);
}

static void write_proof(struct lgt_writer *w, const struct rule *rule, struct arena *arena)
{
    char hex[ID_HEX_SIZE];
    write_text(w, "\t% ");
    write_text(w, id_hex(rule->id, hex));
    write_text(w, ": from ");
    write_comment(w, text_or(rule->tool, TEXT("any tool")), arena);
    if (rule->rule.size)
        write_text(w, " ");
    write_comment(w, rule->rule, arena);
    lgt_write_raw(w, arena_print(arena, "; score %.3f, %llu of %llu pairs, %u repositories\n",
                                 rule->score, (unsigned long long)rule->successes,
                                 (unsigned long long)rule->trials, (unsigned)rule->repositories));
}

struct text rules_object(const struct rules *rules, struct text name, bool told,
                         struct arena *arena)
{
    struct lgt_writer w = {0};
    write_text(&w, ":- object(");
    lgt_write_atom(&w, name);
    write_text(&w, ",\n\timplements(ruleset)).\n\n\t:- info([version is 1:0:0, comment is "
                   "'Learned by hyper, and proven on evidence.']).\n");
    for (size_t i = 0; i < rules->count; i++) {
        write_text(&w, "\n");
        if (told)
            write_proof(&w, &rules->items[i], arena);
        lgt_write_raw(&w, text_trim(rules->items[i].text));
        write_text(&w, "\n");
    }
    write_text(&w, "\n:- end_object.\n");
    struct text out = arena_copy(arena, lgt_write_bytes(&w));
    lgt_write_close(&w);
    return out;
}

struct sorted_id {
    struct text id;
    size_t index;
};

static int compare_ids(const void *a, const void *b)
{
    return text_compare(((const struct sorted_id *)a)->id, ((const struct sorted_id *)b)->id);
}

struct pieces {
    struct lgt_writer *writers;
    struct sorted_id *sorted;
    size_t count;
};

static struct lgt_writer *writer_of(struct pieces *pieces, const struct lgt_term *clause)
{
    struct sorted_id wanted;
    if (!lgt_atom_text(lgt_arg(clause, 0), &wanted.id))
        return NULL;
    const struct sorted_id *found =
        bsearch(&wanted, pieces->sorted, pieces->count, sizeof wanted, compare_ids);
    return found ? &pieces->writers[found->index] : NULL;
}

static int split(struct text bytes, struct pieces *pieces, struct error *err)
{
    struct arena *arena = arena_new();
    struct lgt_reader reader;
    const struct lgt_term *clause;
    int got;
    lgt_init(&reader, bytes, 1, arena);
    while ((got = lgt_next(&reader, &clause, err)) > 0) {
        struct lgt_writer *w = writer_of(pieces, clause);
        if (w) {
            lgt_write_raw(
                w, text_trim((struct text){bytes.data + reader.clause.offset, reader.clause.size}));
            lgt_write_raw(w, TEXT("\n"));
        }
        arena_reset(arena);
    }
    arena_destroy(&arena);
    return got;
}

int rules_split(struct text bytes, const struct text *ids, size_t count, struct arena *arena,
                struct text *facts, struct error *err)
{
    size_t room = count ? count : 1;
    struct pieces pieces = {xcalloc(room, sizeof *pieces.writers),
                            xcalloc(room, sizeof *pieces.sorted), count};
    for (size_t i = 0; i < count; i++)
        pieces.sorted[i] = (struct sorted_id){ids[i], i};
    qsort(pieces.sorted, count, sizeof *pieces.sorted, compare_ids);
    int result = split(bytes, &pieces, err);
    for (size_t i = 0; i < count; i++) {
        facts[i] = arena_copy(arena, lgt_write_bytes(&pieces.writers[i]));
        lgt_write_close(&pieces.writers[i]);
    }
    free(pieces.writers);
    free(pieces.sorted);
    return result;
}
