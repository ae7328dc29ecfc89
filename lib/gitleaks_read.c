/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/gitleaks_internal.h"

#include "lib/match.h"
#include "lib/re2.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum { NOTES_MAX = 1000 };

__attribute__((format(printf, 3, 4))) void
gitleaks_note(struct gitleaks_work *work, struct gitleaks_origin at, const char *format, ...)
{
    struct texts *notes = &work->import->notes;
    char why[400];
    va_list args;
    if (notes->count > NOTES_MAX)
        return;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    notes->items = arena_grow(work->arena, notes->items, notes->count, sizeof *notes->items);
    struct text *item = &notes->items[notes->count++];
    *item = notes->count > NOTES_MAX
                ? TEXT("... and more that is not told")
                : arena_print(work->arena, "%.*s: line %" PRIu32 ", column %" PRIu32 ": %s",
                              TEXT_ARG(at.file), at.value->line, at.value->column, why);
}

const struct toml *gitleaks_field(const struct toml *table, const char *name)
{
    if (!table || table->kind != TOML_TABLE)
        return NULL;
    for (size_t i = 0; i < table->count; i++)
        if (text_same(table->keys[i], text_of(name)))
            return table->items[i];
    return NULL;
}

bool gitleaks_is_nothing(const struct toml *value)
{
    switch (value->kind) {
    case TOML_STRING:
        return value->text.size == 0;
    case TOML_INTEGER:
        return value->integer == 0;
    case TOML_FLOAT:
        return value->real == 0;
    case TOML_BOOLEAN:
        return !value->truth;
    case TOML_ARRAY:
        return value->count == 0;
    default:
        return false;
    }
}

const struct toml *gitleaks_member(const struct gitleaks_leak *leak, const char *name,
                                   struct gitleaks_origin *at)
{
    for (size_t i = 0; i < leak->count; i++) {
        const struct toml *value = gitleaks_field(leak->tables[i], name);
        if (!value || gitleaks_is_nothing(value))
            continue;
        *at = (struct gitleaks_origin){leak->files[i], value};
        return value;
    }
    return NULL;
}

int gitleaks_text_member(struct gitleaks_work *work, const struct gitleaks_leak *leak,
                         const char *name, struct text *out, struct gitleaks_origin *at)
{
    const struct toml *value = gitleaks_member(leak, name, at);
    if (!value)
        return 0;
    if (value->kind != TOML_STRING) {
        gitleaks_note(work, *at, "%s is %s, not a string; the rule is left out", name,
                      toml_kind_name(value->kind));
        return -1;
    }
    *out = value->text;
    return 1;
}

bool gitleaks_read_texts(struct gitleaks_work *work, struct text file, const struct toml *value,
                         struct texts *out)
{
    *out = (struct texts){0};
    if (!value)
        return true;
    const struct toml *const only[] = {value};
    const struct toml *const *items = only;
    size_t count = 1;
    if (value->kind == TOML_ARRAY) {
        items = (const struct toml *const *)value->items;
        count = value->count;
    }
    for (size_t i = 0; i < count; i++) {
        if (items[i]->kind != TOML_STRING) {
            gitleaks_note(work, (struct gitleaks_origin){file, items[i]},
                          "%s where a string is due", toml_kind_name(items[i]->kind));
            return false;
        }
        out->items = arena_grow(work->arena, out->items, out->count, sizeof *out->items);
        out->items[out->count++] = items[i]->text;
    }
    return true;
}

void gitleaks_note_unknown(struct gitleaks_work *work, struct text file, const struct toml *table,
                           const char *const *known)
{
    for (size_t i = 0; i < table->count; i++) {
        size_t j = 0;
        while (known[j] && !text_same(table->keys[i], text_of(known[j])))
            j++;
        if (!known[j])
            gitleaks_note(work, (struct gitleaks_origin){file, table->items[i]},
                          "%.60s is not known, and passed over",
                          arena_copy(work->arena, table->keys[i]).data);
    }
}

bool gitleaks_convert(struct gitleaks_work *work, struct gitleaks_origin at, struct text regex,
                      struct text *out, unsigned *groups)
{
    struct error err;
    struct matcher *matcher = NULL;
    if (re2_to_pcre2(regex, work->arena, out, &err) == 0)
        matcher = matcher_new(*out, MATCHER_BYTES, &err);
    if (!matcher) {
        gitleaks_note(work, at, "%s", err.message);
        return false;
    }
    if (groups)
        *groups = matcher_groups(matcher);
    matcher_destroy(&matcher);
    return true;
}
