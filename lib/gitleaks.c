/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/gitleaks_internal.h"

enum {
    RULES_MAX = 8192,
    TARGETS_MAX = 1024, /* rules that one global allowlist names */
    ID_SIZE_MAX = 100,  /* as schema/RULESET.md has it */
};

int gitleaks_extends(const struct toml *config, bool *uses_default, struct text *path,
                     struct error *err)
{
    const struct toml *extend = gitleaks_field(config, "extend");
    const struct toml *use = gitleaks_field(extend, "useDefault"),
                      *from = gitleaks_field(extend, "path");
    if (extend && extend->kind != TOML_TABLE)
        return toml_error(extend, err, "extend is %s, not a table", toml_kind_name(extend->kind));
    if (use && use->kind != TOML_BOOLEAN)
        return toml_error(use, err, "useDefault is neither true nor false");
    if (from && from->kind != TOML_STRING)
        return toml_error(from, err, "path is %s, not a string", toml_kind_name(from->kind));
    bool some = from && from->text.size > 0;
    if (use && use->truth && some)
        return toml_error(from, err, "extends both the default configuration and a file");
    *uses_default = use && use->truth;
    *path = some ? from->text : TEXT("");
    return 0;
}

static struct gitleaks_leak *find_leak(struct gitleaks_work *work, struct text id)
{
    for (size_t i = 0; i < work->leaks.count; i++)
        if (text_equal(work->leaks.items[i].id, id))
            return &work->leaks.items[i];
    return NULL;
}

static bool plain_id_char(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' ||
           c == '_' || c == '.';
}

/* A character of their ids as ours have it. */
static char our_char(char c)
{
    return plain_id_char(c) ? c : '-';
}

/* Whether an id of theirs is that of ours. */
static bool is_id(struct text theirs, struct text ours)
{
    bool same = theirs.size == ours.size;
    for (size_t i = 0; i < ours.size && same; i++)
        same = our_char(theirs.data[i]) == ours.data[i];
    return same;
}

/* An id with "-" for every character that ours do not have; empty if it is too long. */
static struct text our_id(struct gitleaks_work *work, struct text theirs)
{
    if (theirs.size > ID_SIZE_MAX)
        return TEXT("");
    char *id = arena_alloc(work->arena, theirs.size + 1);
    for (size_t i = 0; i < theirs.size; i++)
        id[i] = our_char(theirs.data[i]);
    return (struct text){id, theirs.size};
}

static struct text rule_id_of(struct gitleaks_work *work, const struct toml *table)
{
    const struct toml *value = gitleaks_field(table, "id");
    return value && value->kind == TOML_STRING ? our_id(work, value->text) : TEXT("");
}

static bool disabled(struct gitleaks_work *work, size_t layer, struct text id)
{
    for (size_t above = 0; above < layer; above++) {
        const struct toml *extend = gitleaks_field(work->config->layers[above].config, "extend");
        const struct toml *list = gitleaks_field(extend, "disabledRules");
        for (size_t i = 0; list && i < list->count && i < RULES_MAX; i++)
            if (list->items[i]->kind == TOML_STRING && is_id(list->items[i]->text, id))
                return true;
    }
    return false;
}

static void collect_rule(struct gitleaks_work *work, size_t layer, const struct toml *table)
{
    struct text file = work->config->layers[layer].file;
    struct gitleaks_origin at = {file, table};
    struct text id = rule_id_of(work, table);
    if (disabled(work, layer, id))
        return;
    struct gitleaks_leak *leak = id.size ? find_leak(work, id) : NULL;
    size_t above = leak ? leak->count : 0;
    if (leak && leak->tables[above - 1] != NULL && text_equal(leak->files[above - 1], file)) {
        gitleaks_note(work, at, "the id %.*s is there already; this rule is left out",
                      TEXT_ARG(id));
        work->import->rules++;
        return;
    }
    if (!leak) {
        work->import->rules++;
        if (id.size == 0 || work->leaks.count == RULES_MAX) {
            gitleaks_note(work, at,
                          id.size ? "a rule too many"
                                  : "a rule whose id is missing, or longer "
                                    "than 100 bytes; it is left out");
            return;
        }
        work->leaks.items = arena_grow(work->arena, work->leaks.items, work->leaks.count,
                                       sizeof(struct gitleaks_leak));
        leak = &work->leaks.items[work->leaks.count++];
        *leak = (struct gitleaks_leak){.id = id};
    }
    leak->tables[leak->count] = table;
    leak->files[leak->count++] = file;
}

static int collect_rules(struct gitleaks_work *work, struct error *err)
{
    static const char *const known[] = {"title", "description", "minVersion", "extend",
                                        "rules", "allowlist",   "allowlists", NULL};
    for (size_t layer = 0; layer < work->config->count; layer++) {
        const struct toml *config = work->config->layers[layer].config;
        const struct toml *rules = gitleaks_field(config, "rules");
        gitleaks_note_unknown(work, work->config->layers[layer].file, config, known);
        if (rules && rules->kind != TOML_ARRAY) {
            toml_error(rules, err, "rules is %s, not an array of tables",
                       toml_kind_name(rules->kind));
            return error_wrap(err, "%.*s", TEXT_ARG(work->config->layers[layer].file));
        }
        for (size_t i = 0; rules && i < rules->count; i++)
            collect_rule(work, layer, rules->items[i]);
    }
    return 0;
}

/* A global allowlist: of all rules, or of those that it names. */
static void use_global_allowlist(struct gitleaks_work *work, const struct gitleaks_leak *leak,
                                 struct text file, const struct toml *table,
                                 const struct gitleaks_allowlist *list)
{
    const struct toml *targets = gitleaks_field(table, "targetRules");
    struct texts ids;
    (void)leak;
    if (!targets || gitleaks_is_nothing(targets)) {
        gitleaks_put_allowlist(work->out, TEXT(""), list);
        return;
    }
    if (!gitleaks_read_texts(work, file, targets, &ids))
        return;
    for (size_t i = 0; i < ids.count && i < TARGETS_MAX; i++) {
        const struct gitleaks_leak *target = find_leak(work, our_id(work, ids.items[i]));
        if (target && target->written)
            gitleaks_put_allowlist(work->out, target->id, list);
        else
            gitleaks_note(work, (struct gitleaks_origin){file, targets}, "there is no rule %.*s",
                          TEXT_ARG(ids.items[i]));
    }
    if (ids.count > TARGETS_MAX)
        gitleaks_note(work, (struct gitleaks_origin){file, targets},
                      "more than %d rules; the others are left out", TARGETS_MAX);
}

static void put_object_head(struct gitleaks_work *work, struct text name)
{
    struct lgt_writer *w = work->out;
    struct text file = work->config->layers[0].file;
    gitleaks_put(w, ":- object(");
    lgt_write_atom(w, name);
    gitleaks_put(
        w, ",\n\timplements(ruleset)).\n\n\t:- info([\n\t\tversion is 1:0:0,\n\t\tcomment is ");
    lgt_write_atom(w, arena_print(work->arena, "Imported from %.*s.", TEXT_ARG(file)));
    gitleaks_put(
        w, "\n\t]).\n\n"
           "\t:- discontiguous([\n"
           "\t\trule/5, pattern/2, capture/2, keyword/2, path/2, entropy/2, tag/2, except/2,\n"
           "\t\texcept_path/2, except_match/2, except_secret/2, except_line/2, stopword/2\n"
           "\t]).\n\n\timported(");
    lgt_write_atom(w, file);
    gitleaks_put(w, ").\n");
}

int gitleaks_write(const struct gitleaks_config *config, struct text name, struct arena *arena,
                   struct lgt_writer *out, struct gitleaks_import *import, struct error *err)
{
    struct gitleaks_work work = {.config = config, .arena = arena, .out = out, .import = import};
    *import = (struct gitleaks_import){0};
    if (collect_rules(&work, err) != 0)
        return -1;
    put_object_head(&work, name);
    for (size_t i = 0; i < work.leaks.count; i++) {
        work.leaks.items[i].written = gitleaks_put_rule(&work, &work.leaks.items[i]);
        import->imported += work.leaks.items[i].written;
    }
    gitleaks_put(out, "\n");
    for (size_t i = 0; i < config->count; i++)
        gitleaks_each_allowlist(&work, NULL, config->layers[i].file, config->layers[i].config,
                                use_global_allowlist);
    gitleaks_put(out, "\n:- end_object.\n");
    lgt_write_close(&work.facts);
    if (import->imported > 0)
        return 0;
    return error_set(err, ERROR_DATA, "%.*s: no rule of %zu could be kept%s%s",
                     TEXT_ARG(config->layers[0].file), import->rules,
                     import->notes.count ? "; the first reason: " : "",
                     import->notes.count ? import->notes.items[0].data : "");
}
