/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/gitleaks_internal.h"

enum { MESSAGE_SIZE_MAX = 1000 };

/* Notes what a rule has that has no counterpart; false if it cannot be without it. */
static bool may_keep(struct gitleaks_work *work, const struct gitleaks_leak *leak)
{
    static const char *const known[] = {
        "id",       "description", "regex",      "path",     "tags",       "secretGroup", "entropy",
        "keywords", "allowlist",   "allowlists", "required", "skipReport", NULL};
    static const char *const needed[] = {"required", "skipReport"};
    struct gitleaks_origin at;
    for (size_t i = 0; i < leak->count; i++) {
        if (leak->tables[i]->kind == TOML_TABLE)
            gitleaks_note_unknown(work, leak->files[i], leak->tables[i], known);
    }
    for (size_t i = 0; i < 2; i++) {
        if (!gitleaks_member(leak, needed[i], &at))
            continue;
        gitleaks_note(work, at, "%s has no counterpart; the rule is left out", needed[i]);
        return false;
    }
    return true;
}

static struct text one_line(struct gitleaks_work *work, struct text text)
{
    struct text copy = arena_copy(work->arena, text_cut(text, MESSAGE_SIZE_MAX));
    char *bytes = (char *)copy.data;
    for (size_t i = 0; i < copy.size; i++)
        if ((unsigned char)bytes[i] < 0x20)
            bytes[i] = ' ';
    return copy;
}

static bool put_head(struct gitleaks_work *work, const struct gitleaks_leak *leak)
{
    struct lgt_writer *w = &work->facts;
    struct text description = TEXT("");
    struct gitleaks_origin at;
    if (gitleaks_text_member(work, leak, "description", &description, &at) < 0)
        return false;
    if (description.size == 0)
        description = arena_print(work->arena, "Matches %.*s", TEXT_ARG(leak->id));
    gitleaks_put(w, "\n");
    rule_text_open(w, "rule", leak->id);
    gitleaks_put(w, ", preventive, high, secret, ");
    lgt_write_atom(w, one_line(work, description));
    gitleaks_put(w, ").\n");
    return true;
}

static bool put_regex(struct gitleaks_work *work, const struct gitleaks_leak *leak,
                      const char *name, const char *fact, bool *some, unsigned *groups)
{
    struct text regex, kept;
    struct gitleaks_origin at;
    int got = gitleaks_text_member(work, leak, name, &regex, &at);
    if (got <= 0)
        return got == 0;
    if (!gitleaks_convert(work, at, regex, &kept, groups))
        return false;
    rule_text_fact(&work->facts, fact, leak->id, kept);
    *some = true;
    return true;
}

static bool put_capture(struct gitleaks_work *work, const struct gitleaks_leak *leak,
                        unsigned groups)
{
    struct gitleaks_origin at;
    const struct toml *value = gitleaks_member(leak, "secretGroup", &at);
    if (!value)
        return true;
    if (value->kind != TOML_INTEGER || value->integer < 0 || value->integer > groups) {
        gitleaks_note(work, at, "secretGroup is no group of the regex; the rule is left out");
        return false;
    }
    rule_text_open(&work->facts, "capture", leak->id);
    gitleaks_put(&work->facts, ", ");
    lgt_write_integer(&work->facts, value->integer);
    gitleaks_put(&work->facts, ").\n");
    return true;
}

static bool put_entropy(struct gitleaks_work *work, const struct gitleaks_leak *leak)
{
    struct gitleaks_origin at;
    const struct toml *value = gitleaks_member(leak, "entropy", &at);
    if (!value)
        return true;
    double bits = value->kind == TOML_FLOAT     ? value->real
                  : value->kind == TOML_INTEGER ? (double)value->integer
                                                : -1;
    if (!(bits >= 0 && bits <= 8)) {
        gitleaks_note(work, at, "entropy is not from 0 to 8; the rule is left out");
        return false;
    }
    rule_text_open(&work->facts, "entropy", leak->id);
    /* Decimals enough to tell any two that people write apart; a float has a point. */
    struct text number = arena_print(work->arena, ", %.6f", bits);
    while (number.data[number.size - 1] == '0' && number.data[number.size - 2] != '.')
        number.size--;
    lgt_write_raw(&work->facts, number);
    gitleaks_put(&work->facts, ").\n");
    return true;
}

/* Lists of all configurations together; the extended one's first. */
static bool put_words(struct gitleaks_work *work, const struct gitleaks_leak *leak,
                      const char *name, const char *fact)
{
    for (size_t i = leak->count; i-- > 0;) {
        struct texts words;
        if (!gitleaks_read_texts(work, leak->files[i], gitleaks_field(leak->tables[i], name),
                                 &words))
            return false;
        for (size_t j = 0; j < words.count; j++)
            rule_text_fact(&work->facts, fact, leak->id, words.items[j]);
    }
    return true;
}

/* An empty keyword is in every file: then there is no condition. */
static bool has_empty_keyword(const struct gitleaks_leak *leak)
{
    for (size_t i = 0; i < leak->count; i++) {
        const struct toml *words = gitleaks_field(leak->tables[i], "keywords");
        for (size_t j = 0; words && j < words->count; j++)
            if (words->items[j]->kind == TOML_STRING && words->items[j]->text.size == 0)
                return true;
    }
    return false;
}

static void use_rule_allowlist(struct gitleaks_work *work, const struct gitleaks_leak *leak,
                               struct text file, const struct toml *table,
                               const struct gitleaks_allowlist *list)
{
    (void)file, (void)table;
    gitleaks_put_allowlist(&work->facts, leak->id, list);
}

bool gitleaks_put_rule(struct gitleaks_work *work, const struct gitleaks_leak *leak)
{
    bool some = false;
    unsigned groups = 0;
    lgt_write_clear(&work->facts);
    if (!may_keep(work, leak) || !put_head(work, leak) ||
        !put_regex(work, leak, "regex", "pattern", &some, &groups) ||
        !put_capture(work, leak, groups) ||
        (!has_empty_keyword(leak) && !put_words(work, leak, "keywords", "keyword")) ||
        !put_entropy(work, leak) || !put_regex(work, leak, "path", "path", &some, NULL) ||
        !put_words(work, leak, "tags", "tag"))
        return false;
    if (!some) {
        gitleaks_note(work, (struct gitleaks_origin){leak->files[0], leak->tables[0]},
                      "a rule with neither regex nor path; it is left out");
        return false;
    }
    for (size_t i = leak->count; i-- > 0;)
        gitleaks_each_allowlist(work, leak, leak->files[i], leak->tables[i], use_rule_allowlist);
    lgt_write_raw(work->out, lgt_write_bytes(&work->facts));
    return true;
}
