/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/gitleaks_internal.h"

/* The list's regular expressions; those that cannot be kept are left out, with a note. */
static struct texts convert_all(struct gitleaks_work *work, struct gitleaks_origin at,
                                const struct texts *regexes)
{
    struct texts out = {0};
    for (size_t i = 0; i < regexes->count; i++) {
        struct text kept;
        const struct toml *item = at.value->kind == TOML_ARRAY ? at.value->items[i] : at.value;
        if (!gitleaks_convert(work, (struct gitleaks_origin){at.file, item}, regexes->items[i],
                              &kept, NULL))
            continue;
        out.items = arena_grow(work->arena, out.items, out.count, sizeof *out.items);
        out.items[out.count++] = kept;
    }
    return out;
}

static bool read_clause(struct gitleaks_work *work, struct text file, const struct toml *table,
                        const char *name, bool is_regex, struct gitleaks_clause *clause)
{
    const struct toml *value = gitleaks_field(table, name);
    struct texts texts;
    if (!value || gitleaks_is_nothing(value))
        return true;
    if (!gitleaks_read_texts(work, file, value, &texts))
        return false;
    clause->given = true;
    clause->texts =
        is_regex ? convert_all(work, (struct gitleaks_origin){file, value}, &texts) : texts;
    return true;
}

static bool read_condition(struct gitleaks_work *work, struct text file, const struct toml *table,
                           bool *all)
{
    const struct toml *value = gitleaks_field(table, "condition");
    *all = false;
    if (!value || gitleaks_is_nothing(value))
        return true;
    struct text word = value->kind == TOML_STRING ? value->text : TEXT("?");
    *all = text_same(word, TEXT("AND")) || text_is(word, "&&");
    if (*all || text_same(word, TEXT("OR")) || text_is(word, "||"))
        return true;
    gitleaks_note(work, (struct gitleaks_origin){file, value},
                  "condition is neither \"AND\" nor \"OR\"; the "
                  "allowlist is left out");
    return false;
}

static bool read_target(struct gitleaks_work *work, struct text file, const struct toml *table,
                        struct gitleaks_clause *regexes)
{
    static const char *const targets[][3] = {{"secret", "except_secret", "secret"},
                                             {"match", "except_match", "match"},
                                             {"line", "except_line", "line"}};
    const struct toml *value = gitleaks_field(table, "regexTarget");
    struct text word = TEXT("secret");
    if (value && !gitleaks_is_nothing(value))
        word = value->kind == TOML_STRING ? value->text : TEXT("?");
    for (size_t i = 0; i < 3; i++) {
        if (!text_same(word, text_of(targets[i][0])))
            continue;
        regexes->fact = targets[i][1];
        regexes->condition = targets[i][2];
        return true;
    }
    gitleaks_note(work, (struct gitleaks_origin){file, value},
                  "regexTarget is neither \"secret\", \"match\" nor "
                  "\"line\"; the allowlist is left out");
    return false;
}

/* False and a note if it cannot be kept. */
static bool read_allowlist(struct gitleaks_work *work, struct text file, const struct toml *table,
                           struct gitleaks_allowlist *list)
{
    static const char *const known[] = {"description", "condition",   "commits",
                                        "paths",       "regexTarget", "regexes",
                                        "stopwords",   "targetRules", NULL};
    struct gitleaks_origin at = {file, table};
    *list = (struct gitleaks_allowlist){.paths = {.fact = "except_path", .condition = "path"},
                                        .stopwords = {.fact = "stopword", .condition = "stopword"}};
    if (table->kind != TOML_TABLE) {
        gitleaks_note(work, at, "an allowlist is a table");
        return false;
    }
    gitleaks_note_unknown(work, file, table, known);
    if (!read_condition(work, file, table, &list->all) ||
        !read_target(work, file, table, &list->regexes) ||
        !read_clause(work, file, table, "paths", true, &list->paths) ||
        !read_clause(work, file, table, "regexes", true, &list->regexes) ||
        !read_clause(work, file, table, "stopwords", false, &list->stopwords))
        return false;
    const struct toml *commits = gitleaks_field(table, "commits");
    list->commits = commits && !gitleaks_is_nothing(commits);
    if (list->commits)
        gitleaks_note(work, (struct gitleaks_origin){file, commits}, "commits cannot be excepted%s",
                      list->all ? "; the allowlist is left out" : "");
    else if (!list->paths.given && !list->regexes.given && !list->stopwords.given)
        gitleaks_note(work, at, "an allowlist without any condition");
    return true;
}

static void put_any(struct lgt_writer *w, struct text id, const struct gitleaks_clause *clause)
{
    for (size_t i = 0; i < clause->texts.count; i++)
        rule_text_fact(w, clause->fact, id, clause->texts.items[i]);
}

static void put_condition(struct lgt_writer *w, const struct gitleaks_clause *clause, bool *first)
{
    if (!clause->given)
        return;
    gitleaks_put(w, *first ? "" : ", ");
    gitleaks_put(w, clause->condition);
    gitleaks_put(w, "([");
    for (size_t i = 0; i < clause->texts.count; i++) {
        gitleaks_put(w, i ? ", " : "");
        lgt_write_atom(w, clause->texts.items[i]);
    }
    gitleaks_put(w, "])");
    *first = false;
}

/* A kind whose texts were all left out never holds, and so does what needs it. */
static bool may_hold(const struct gitleaks_clause *clause)
{
    return !clause->given || clause->texts.count > 0;
}

static void put_all(struct lgt_writer *w, struct text id, const struct gitleaks_allowlist *list)
{
    bool first = true;
    bool some = list->paths.given || list->regexes.given || list->stopwords.given;
    if (list->commits || !some || !may_hold(&list->paths) || !may_hold(&list->regexes) ||
        !may_hold(&list->stopwords))
        return;
    rule_text_open(w, "except", id);
    gitleaks_put(w, ", [");
    put_condition(w, &list->paths, &first);
    put_condition(w, &list->regexes, &first);
    put_condition(w, &list->stopwords, &first);
    gitleaks_put(w, "]).\n");
}

void gitleaks_put_allowlist(struct lgt_writer *w, struct text id,
                            const struct gitleaks_allowlist *list)
{
    if (list->all) {
        put_all(w, id, list);
        return;
    }
    put_any(w, id, &list->paths);
    put_any(w, id, &list->regexes);
    put_any(w, id, &list->stopwords);
}

void gitleaks_each_allowlist(struct gitleaks_work *work, const struct gitleaks_leak *leak,
                             struct text file, const struct toml *table,
                             gitleaks_use_allowlist *use)
{
    static const char *const names[] = {"allowlist", "allowlists"};
    for (size_t i = 0; i < 2; i++) {
        const struct toml *value = gitleaks_field(table, names[i]);
        bool many = value && value->kind == TOML_ARRAY;
        size_t count = !value ? 0 : many ? value->count : 1;
        for (size_t j = 0; j < count; j++) {
            struct gitleaks_allowlist list;
            const struct toml *item = many ? value->items[j] : value;
            if (read_allowlist(work, file, item, &list))
                use(work, leak, file, item, &list);
        }
    }
}
