/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/gitleaks.h"

#include "lib/match.h"
#include "lib/re2.h"
#include "lib/rule_text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum {
    RULES_MAX = 8192,
    TARGETS_MAX = 1024, /* rules that one global allowlist names */
    NOTES_MAX = 1000,
    ID_SIZE_MAX = 100, /* as schema/RULESET.md has it */
    MESSAGE_SIZE_MAX = 1000,
};

/* A rule as the configurations define it: the extending one first. */
struct leak {
    struct text id;
    const struct toml *tables[GITLEAKS_LAYERS_MAX];
    struct text files[GITLEAKS_LAYERS_MAX];
    size_t count;
    bool written;
};

struct leaks {
    struct leak *items;
    size_t count;
};

struct work {
    const struct gitleaks_config *config;
    struct arena *arena;
    struct lgt_writer *out;
    struct lgt_writer facts; /* of the rule at hand, which may still be refused */
    struct gitleaks_import *import;
    struct leaks leaks;
};

/* Where something stands, for notes. */
struct origin {
    struct text file;
    const struct toml *value;
};

__attribute__((format(printf, 3, 4))) static void note(struct work *work, struct origin at,
                                                       const char *format, ...)
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

/* Reading the configuration. gitleaks takes keys in any case. */

static const struct toml *field(const struct toml *table, const char *name)
{
    if (!table || table->kind != TOML_TABLE)
        return NULL;
    for (size_t i = 0; i < table->count; i++)
        if (text_same(table->keys[i], text_of(name)))
            return table->items[i];
    return NULL;
}

static bool is_nothing(const struct toml *value)
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

/* A member that is there and says something, of the first configuration that has it. */
static const struct toml *member(const struct leak *leak, const char *name, struct origin *at)
{
    for (size_t i = 0; i < leak->count; i++) {
        const struct toml *value = field(leak->tables[i], name);
        if (!value || is_nothing(value))
            continue;
        *at = (struct origin){leak->files[i], value};
        return value;
    }
    return NULL;
}

/* A member that is a text: 1, 0 if there is none, -1 and a note if it is something else. */
static int text_member(struct work *work, const struct leak *leak, const char *name,
                       struct text *out, struct origin *at)
{
    const struct toml *value = member(leak, name, at);
    if (!value)
        return 0;
    if (value->kind != TOML_STRING) {
        note(work, *at, "%s is %s, not a string; the rule is left out", name,
             toml_kind_name(value->kind));
        return -1;
    }
    *out = value->text;
    return 1;
}

/* A list of texts, or one text. False and a note for anything else. */
static bool read_texts(struct work *work, struct text file, const struct toml *value,
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
            note(work, (struct origin){file, items[i]}, "%s where a string is due",
                 toml_kind_name(items[i]->kind));
            return false;
        }
        out->items = arena_grow(work->arena, out->items, out->count, sizeof *out->items);
        out->items[out->count++] = items[i]->text;
    }
    return true;
}

int gitleaks_extends(const struct toml *config, bool *uses_default, struct text *path,
                     struct error *err)
{
    const struct toml *extend = field(config, "extend");
    const struct toml *use = field(extend, "useDefault"), *from = field(extend, "path");
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

static void note_unknown(struct work *work, struct text file, const struct toml *table,
                         const char *const *known)
{
    for (size_t i = 0; i < table->count; i++) {
        size_t j = 0;
        while (known[j] && !text_same(table->keys[i], text_of(known[j])))
            j++;
        if (!known[j])
            note(work, (struct origin){file, table->items[i]},
                 "%.60s is not known, and passed over",
                 arena_copy(work->arena, table->keys[i]).data);
    }
}

/* Writing facts. */

static void put(struct lgt_writer *w, const char *raw)
{
    lgt_write_raw(w, text_of(raw));
}

/* Regular expressions. */

/* Translates and compiles; false and a note if it cannot be kept. */
static bool convert(struct work *work, struct origin at, struct text regex, struct text *out,
                    unsigned *groups)
{
    struct error err;
    struct matcher *matcher = NULL;
    if (re2_to_pcre2(regex, work->arena, out, &err) == 0)
        matcher = matcher_new(*out, MATCHER_BYTES, &err);
    if (!matcher) {
        note(work, at, "%s", err.message);
        return false;
    }
    if (groups)
        *groups = matcher_groups(matcher);
    matcher_destroy(&matcher);
    return true;
}

/* The list's regular expressions; those that cannot be kept are left out, with a note. */
static struct texts convert_all(struct work *work, struct origin at, const struct texts *regexes)
{
    struct texts out = {0};
    for (size_t i = 0; i < regexes->count; i++) {
        struct text kept;
        const struct toml *item = at.value->kind == TOML_ARRAY ? at.value->items[i] : at.value;
        if (!convert(work, (struct origin){at.file, item}, regexes->items[i], &kept, NULL))
            continue;
        out.items = arena_grow(work->arena, out.items, out.count, sizeof *out.items);
        out.items[out.count++] = kept;
    }
    return out;
}

/* Allowlists. */

/* One kind of condition of an allowlist. */
struct clause {
    const char *fact;      /* alone: except_path(Id, Text) */
    const char *condition; /* among others: path(Texts) */
    bool given;            /* the allowlist has it */
    struct texts texts;
};

struct allowlist {
    struct clause paths, regexes, stopwords;
    bool commits;
    bool all; /* condition AND */
};

static bool read_clause(struct work *work, struct text file, const struct toml *table,
                        const char *name, bool is_regex, struct clause *clause)
{
    const struct toml *value = field(table, name);
    struct texts texts;
    if (!value || is_nothing(value))
        return true;
    if (!read_texts(work, file, value, &texts))
        return false;
    clause->given = true;
    clause->texts = is_regex ? convert_all(work, (struct origin){file, value}, &texts) : texts;
    return true;
}

static bool read_condition(struct work *work, struct text file, const struct toml *table, bool *all)
{
    const struct toml *value = field(table, "condition");
    *all = false;
    if (!value || is_nothing(value))
        return true;
    struct text word = value->kind == TOML_STRING ? value->text : TEXT("?");
    *all = text_same(word, TEXT("AND")) || text_is(word, "&&");
    if (*all || text_same(word, TEXT("OR")) || text_is(word, "||"))
        return true;
    note(work, (struct origin){file, value},
         "condition is neither \"AND\" nor \"OR\"; the "
         "allowlist is left out");
    return false;
}

static bool read_target(struct work *work, struct text file, const struct toml *table,
                        struct clause *regexes)
{
    static const char *const targets[][3] = {{"secret", "except_secret", "secret"},
                                             {"match", "except_match", "match"},
                                             {"line", "except_line", "line"}};
    const struct toml *value = field(table, "regexTarget");
    struct text word = TEXT("secret");
    if (value && !is_nothing(value))
        word = value->kind == TOML_STRING ? value->text : TEXT("?");
    for (size_t i = 0; i < 3; i++) {
        if (!text_same(word, text_of(targets[i][0])))
            continue;
        regexes->fact = targets[i][1];
        regexes->condition = targets[i][2];
        return true;
    }
    note(work, (struct origin){file, value},
         "regexTarget is neither \"secret\", \"match\" nor "
         "\"line\"; the allowlist is left out");
    return false;
}

/* False and a note if it cannot be kept. */
static bool read_allowlist(struct work *work, struct text file, const struct toml *table,
                           struct allowlist *list)
{
    static const char *const known[] = {"description", "condition",   "commits",
                                        "paths",       "regexTarget", "regexes",
                                        "stopwords",   "targetRules", NULL};
    struct origin at = {file, table};
    *list = (struct allowlist){.paths = {.fact = "except_path", .condition = "path"},
                               .stopwords = {.fact = "stopword", .condition = "stopword"}};
    if (table->kind != TOML_TABLE) {
        note(work, at, "an allowlist is a table");
        return false;
    }
    note_unknown(work, file, table, known);
    if (!read_condition(work, file, table, &list->all) ||
        !read_target(work, file, table, &list->regexes) ||
        !read_clause(work, file, table, "paths", true, &list->paths) ||
        !read_clause(work, file, table, "regexes", true, &list->regexes) ||
        !read_clause(work, file, table, "stopwords", false, &list->stopwords))
        return false;
    const struct toml *commits = field(table, "commits");
    list->commits = commits && !is_nothing(commits);
    if (list->commits)
        note(work, (struct origin){file, commits}, "commits cannot be excepted%s",
             list->all ? "; the allowlist is left out" : "");
    else if (!list->paths.given && !list->regexes.given && !list->stopwords.given)
        note(work, at, "an allowlist without any condition");
    return true;
}

static void put_any(struct lgt_writer *w, struct text id, const struct clause *clause)
{
    for (size_t i = 0; i < clause->texts.count; i++)
        rule_text_fact(w, clause->fact, id, clause->texts.items[i]);
}

static void put_condition(struct lgt_writer *w, const struct clause *clause, bool *first)
{
    if (!clause->given)
        return;
    put(w, *first ? "" : ", ");
    put(w, clause->condition);
    put(w, "([");
    for (size_t i = 0; i < clause->texts.count; i++) {
        put(w, i ? ", " : "");
        lgt_write_atom(w, clause->texts.items[i]);
    }
    put(w, "])");
    *first = false;
}

/* A kind whose texts were all left out never holds, and so does what needs it. */
static bool may_hold(const struct clause *clause)
{
    return !clause->given || clause->texts.count > 0;
}

static void put_all(struct lgt_writer *w, struct text id, const struct allowlist *list)
{
    bool first = true;
    bool some = list->paths.given || list->regexes.given || list->stopwords.given;
    if (list->commits || !some || !may_hold(&list->paths) || !may_hold(&list->regexes) ||
        !may_hold(&list->stopwords))
        return;
    rule_text_open(w, "except", id);
    put(w, ", [");
    put_condition(w, &list->paths, &first);
    put_condition(w, &list->regexes, &first);
    put_condition(w, &list->stopwords, &first);
    put(w, "]).\n");
}

static void put_allowlist(struct lgt_writer *w, struct text id, const struct allowlist *list)
{
    if (list->all) {
        put_all(w, id, list);
        return;
    }
    put_any(w, id, &list->paths);
    put_any(w, id, &list->regexes);
    put_any(w, id, &list->stopwords);
}

/* Called for each allowlist that could be read, with its table. */
typedef void use_allowlist(struct work *work, const struct leak *leak, struct text file,
                           const struct toml *table, const struct allowlist *list);

/* Those of a rule or configuration: the table `allowlist` and the tables of `allowlists`. */
static void each_allowlist(struct work *work, const struct leak *leak, struct text file,
                           const struct toml *table, use_allowlist *use)
{
    static const char *const names[] = {"allowlist", "allowlists"};
    for (size_t i = 0; i < 2; i++) {
        const struct toml *value = field(table, names[i]);
        bool many = value && value->kind == TOML_ARRAY;
        size_t count = !value ? 0 : many ? value->count : 1;
        for (size_t j = 0; j < count; j++) {
            struct allowlist list;
            const struct toml *item = many ? value->items[j] : value;
            if (read_allowlist(work, file, item, &list))
                use(work, leak, file, item, &list);
        }
    }
}

static void use_rule_allowlist(struct work *work, const struct leak *leak, struct text file,
                               const struct toml *table, const struct allowlist *list)
{
    (void)file, (void)table;
    put_allowlist(&work->facts, leak->id, list);
}

/* Rules. */

static struct leak *find_leak(struct work *work, struct text id)
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

/* The id with "-" for every character that ours do not have; empty if there is no id. */
static struct text rule_id_of(struct work *work, const struct toml *table)
{
    const struct toml *value = field(table, "id");
    if (!value || value->kind != TOML_STRING || value->text.size > ID_SIZE_MAX)
        return TEXT("");
    char *id = arena_alloc(work->arena, value->text.size + 1);
    for (size_t i = 0; i < value->text.size; i++)
        id[i] = plain_id_char(value->text.data[i]) ? value->text.data[i] : '-';
    return (struct text){id, value->text.size};
}

static bool disabled(struct work *work, size_t layer, struct text id)
{
    for (size_t above = 0; above < layer; above++) {
        const struct toml *extend = field(work->config->layers[above].config, "extend");
        const struct toml *list = field(extend, "disabledRules");
        for (size_t i = 0; list && i < list->count && i < RULES_MAX; i++)
            if (list->items[i]->kind == TOML_STRING && text_equal(list->items[i]->text, id))
                return true;
    }
    return false;
}

static void collect_rule(struct work *work, size_t layer, const struct toml *table)
{
    struct text file = work->config->layers[layer].file;
    struct origin at = {file, table};
    struct text id = rule_id_of(work, table);
    if (disabled(work, layer, id))
        return;
    struct leak *leak = id.size ? find_leak(work, id) : NULL;
    size_t above = leak ? leak->count : 0;
    if (leak && leak->tables[above - 1] != NULL && text_equal(leak->files[above - 1], file)) {
        note(work, at, "the id %.*s is there already; this rule is left out", TEXT_ARG(id));
        work->import->rules++;
        return;
    }
    if (!leak) {
        work->import->rules++;
        if (id.size == 0 || work->leaks.count == RULES_MAX) {
            note(work, at,
                 id.size ? "a rule too many"
                         : "a rule whose id is missing, or longer "
                           "than 100 bytes; it is left out");
            return;
        }
        work->leaks.items =
            arena_grow(work->arena, work->leaks.items, work->leaks.count, sizeof(struct leak));
        leak = &work->leaks.items[work->leaks.count++];
        *leak = (struct leak){.id = id};
    }
    leak->tables[leak->count] = table;
    leak->files[leak->count++] = file;
}

static int collect_rules(struct work *work, struct error *err)
{
    static const char *const known[] = {"title", "description", "minVersion", "extend",
                                        "rules", "allowlist",   "allowlists", NULL};
    for (size_t layer = 0; layer < work->config->count; layer++) {
        const struct toml *config = work->config->layers[layer].config;
        const struct toml *rules = field(config, "rules");
        note_unknown(work, work->config->layers[layer].file, config, known);
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

/* Notes what a rule has that has no counterpart; false if it cannot be without it. */
static bool may_keep(struct work *work, const struct leak *leak)
{
    static const char *const known[] = {
        "id",       "description", "regex",      "path",     "tags",       "secretGroup", "entropy",
        "keywords", "allowlist",   "allowlists", "required", "skipReport", NULL};
    static const char *const needed[] = {"required", "skipReport"};
    struct origin at;
    for (size_t i = 0; i < leak->count; i++) {
        if (leak->tables[i]->kind == TOML_TABLE)
            note_unknown(work, leak->files[i], leak->tables[i], known);
    }
    for (size_t i = 0; i < 2; i++) {
        if (!member(leak, needed[i], &at))
            continue;
        note(work, at, "%s has no counterpart; the rule is left out", needed[i]);
        return false;
    }
    return true;
}

static struct text one_line(struct work *work, struct text text)
{
    struct text copy = arena_copy(work->arena, text_cut(text, MESSAGE_SIZE_MAX));
    char *bytes = (char *)copy.data;
    for (size_t i = 0; i < copy.size; i++)
        if ((unsigned char)bytes[i] < 0x20)
            bytes[i] = ' ';
    return copy;
}

static bool put_head(struct work *work, const struct leak *leak)
{
    struct lgt_writer *w = &work->facts;
    struct text description = TEXT("");
    struct origin at;
    if (text_member(work, leak, "description", &description, &at) < 0)
        return false;
    if (description.size == 0)
        description = arena_print(work->arena, "Matches %.*s", TEXT_ARG(leak->id));
    put(w, "\n");
    rule_text_open(w, "rule", leak->id);
    put(w, ", preventive, high, secret, ");
    lgt_write_atom(w, one_line(work, description));
    put(w, ").\n");
    return true;
}

static bool put_regex(struct work *work, const struct leak *leak, const char *name,
                      const char *fact, bool *some, unsigned *groups)
{
    struct text regex, kept;
    struct origin at;
    int got = text_member(work, leak, name, &regex, &at);
    if (got <= 0)
        return got == 0;
    if (!convert(work, at, regex, &kept, groups))
        return false;
    rule_text_fact(&work->facts, fact, leak->id, kept);
    *some = true;
    return true;
}

static bool put_capture(struct work *work, const struct leak *leak, unsigned groups)
{
    struct origin at;
    const struct toml *value = member(leak, "secretGroup", &at);
    if (!value)
        return true;
    if (value->kind != TOML_INTEGER || value->integer < 0 || value->integer > groups) {
        note(work, at, "secretGroup is no group of the regex; the rule is left out");
        return false;
    }
    rule_text_open(&work->facts, "capture", leak->id);
    put(&work->facts, ", ");
    lgt_write_integer(&work->facts, value->integer);
    put(&work->facts, ").\n");
    return true;
}

static bool put_entropy(struct work *work, const struct leak *leak)
{
    struct origin at;
    const struct toml *value = member(leak, "entropy", &at);
    if (!value)
        return true;
    double bits = value->kind == TOML_FLOAT     ? value->real
                  : value->kind == TOML_INTEGER ? (double)value->integer
                                                : -1;
    if (!(bits >= 0 && bits <= 8)) {
        note(work, at, "entropy is not from 0 to 8; the rule is left out");
        return false;
    }
    rule_text_open(&work->facts, "entropy", leak->id);
    /* Decimals enough to tell any two that people write apart; a float has a point. */
    struct text number = arena_print(work->arena, ", %.6f", bits);
    while (number.data[number.size - 1] == '0' && number.data[number.size - 2] != '.')
        number.size--;
    lgt_write_raw(&work->facts, number);
    put(&work->facts, ").\n");
    return true;
}

/* Lists of all configurations together; the extended one's first. */
static bool put_words(struct work *work, const struct leak *leak, const char *name,
                      const char *fact)
{
    for (size_t i = leak->count; i-- > 0;) {
        struct texts words;
        if (!read_texts(work, leak->files[i], field(leak->tables[i], name), &words))
            return false;
        for (size_t j = 0; j < words.count; j++)
            rule_text_fact(&work->facts, fact, leak->id, words.items[j]);
    }
    return true;
}

/* An empty keyword is in every file: then there is no condition. */
static bool has_empty_keyword(const struct leak *leak)
{
    for (size_t i = 0; i < leak->count; i++) {
        const struct toml *words = field(leak->tables[i], "keywords");
        for (size_t j = 0; words && j < words->count; j++)
            if (words->items[j]->kind == TOML_STRING && words->items[j]->text.size == 0)
                return true;
    }
    return false;
}

static bool put_rule(struct work *work, const struct leak *leak)
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
        note(work, (struct origin){leak->files[0], leak->tables[0]},
             "a rule with neither regex nor path; it is left out");
        return false;
    }
    for (size_t i = leak->count; i-- > 0;)
        each_allowlist(work, leak, leak->files[i], leak->tables[i], use_rule_allowlist);
    lgt_write_raw(work->out, lgt_write_bytes(&work->facts));
    return true;
}

/* A global allowlist: of all rules, or of those that it names. */
static void use_global_allowlist(struct work *work, const struct leak *leak, struct text file,
                                 const struct toml *table, const struct allowlist *list)
{
    const struct toml *targets = field(table, "targetRules");
    struct texts ids;
    (void)leak;
    if (!targets || is_nothing(targets)) {
        put_allowlist(work->out, TEXT(""), list);
        return;
    }
    if (!read_texts(work, file, targets, &ids))
        return;
    for (size_t i = 0; i < ids.count && i < TARGETS_MAX; i++) {
        const struct leak *target = find_leak(work, ids.items[i]);
        if (target && target->written)
            put_allowlist(work->out, target->id, list);
        else
            note(work, (struct origin){file, targets}, "there is no rule %.*s",
                 TEXT_ARG(ids.items[i]));
    }
    if (ids.count > TARGETS_MAX)
        note(work, (struct origin){file, targets}, "more than %d rules; the others are left out",
             TARGETS_MAX);
}

static void put_object_head(struct work *work, struct text name)
{
    struct lgt_writer *w = work->out;
    struct text file = work->config->layers[0].file;
    put(w, ":- object(");
    lgt_write_atom(w, name);
    put(w, ",\n\timplements(ruleset)).\n\n\t:- info([\n\t\tversion is 1:0:0,\n\t\tcomment is ");
    lgt_write_atom(w, arena_print(work->arena, "Imported from %.*s.", TEXT_ARG(file)));
    put(w, "\n\t]).\n\n"
           "\t:- discontiguous([\n"
           "\t\trule/5, pattern/2, capture/2, keyword/2, path/2, entropy/2, tag/2, except/2,\n"
           "\t\texcept_path/2, except_match/2, except_secret/2, except_line/2, stopword/2\n"
           "\t]).\n\n\timported(");
    lgt_write_atom(w, file);
    put(w, ").\n");
}

int gitleaks_write(const struct gitleaks_config *config, struct text name, struct arena *arena,
                   struct lgt_writer *out, struct gitleaks_import *import, struct error *err)
{
    struct work work = {.config = config, .arena = arena, .out = out, .import = import};
    *import = (struct gitleaks_import){0};
    if (collect_rules(&work, err) != 0)
        return -1;
    put_object_head(&work, name);
    for (size_t i = 0; i < work.leaks.count; i++) {
        work.leaks.items[i].written = put_rule(&work, &work.leaks.items[i]);
        import->imported += work.leaks.items[i].written;
    }
    put(out, "\n");
    for (size_t i = 0; i < config->count; i++)
        each_allowlist(&work, NULL, config->layers[i].file, config->layers[i].config,
                       use_global_allowlist);
    put(out, "\n:- end_object.\n");
    lgt_write_close(&work.facts);
    if (import->imported > 0)
        return 0;
    return error_set(err, ERROR_DATA, "%.*s: no rule of %zu could be kept%s%s",
                     TEXT_ARG(config->layers[0].file), import->rules,
                     import->notes.count ? "; the first reason: " : "",
                     import->notes.count ? import->notes.items[0].data : "");
}
