/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/ruleset_internal.h"

enum { TEXT_PARTS_MAX = 64 };

int ruleset_read_text(struct arena *arena, const struct lgt_term *term, struct text *out,
                      struct error *err)
{
    struct text parts[TEXT_PARTS_MAX];
    size_t count = 0, size = 0;
    const struct lgt_term *rest = term;
    while (lgt_is(rest, "+", 2) && count + 1 < TEXT_PARTS_MAX) {
        if (!lgt_atom_text(lgt_arg(rest, 1), &parts[count]))
            return lgt_error(lgt_arg(rest, 1), err, "an atom or a string is expected here");
        size += parts[count++].size;
        rest = lgt_arg(rest, 0);
    }
    if (!lgt_atom_text(rest, &parts[count]))
        return lgt_error(rest, err, "an atom or a string is expected here");
    size += parts[count++].size;
    if (count == 1) {
        *out = parts[0];
        return 0;
    }
    char *bytes = arena_alloc(arena, size + 1);
    out->data = bytes;
    out->size = size;
    while (count-- > 0) {
        if (parts[count].size)
            memcpy(bytes, parts[count].data, parts[count].size);
        bytes += parts[count].size;
    }
    *bytes = '\0';
    return 0;
}

int ruleset_read_word(struct arena *arena, const struct lgt_term *term, struct text *out,
                      struct error *err)
{
    struct text text = TEXT("");
    if (ruleset_read_text(arena, term, &text, err) != 0)
        return -1;
    if (text.size == 0)
        return lgt_error(term, err, "the text is empty");
    *out = text;
    return 0;
}

int ruleset_read_name(struct ruleset_reader *reader, const struct lgt_term *term,
                      const struct names *names, unsigned least, const char *what, unsigned *out,
                      struct error *err)
{
    struct text word = TEXT("");
    if (ruleset_read_word(reader->arena, term, &word, err) != 0)
        return -1;
    if (names_find(names, word, out) != 0 || *out < least)
        return lgt_error(term, err, "\"%.*s\" is no %s: see RULESET.md", TEXT_ARG(word), what);
    return 0;
}

void ruleset_add_text(struct ruleset_reader *reader, struct texts *list, struct text text)
{
    list->items = arena_grow(reader->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = text;
}
