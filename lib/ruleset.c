/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/ruleset.h"

#include "lib/file.h"
#include "lib/language.h"
#include "lib/lgt.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FACT_ARGUMENTS_MAX = 5, TEXT_PARTS_MAX = 64, INDEX_MIN = 64 };

static const char *const effect_words[] = {"", "diagnostic", "curative", "preventive", "evidence"};
const struct names effect_names = NAMES(effect_words);

static const char *const target_words[] = {"path", "match",   "secret",
                                           "line", "sibling", "stopword"};
static const struct names target_names = NAMES(target_words);

struct reader {
    struct ruleset *out;
    struct arena *arena;
    struct lgt_reader terms;
    size_t *index; /* rule number plus one, by hash of its id; a power of two, never full */
    size_t index_size;
    bool opened, closed;
    const struct lgt_term *must_have; /* the first clause that says what must be there */
};

/* One kind of fact: its name, its arguments, and what it does to the rule. `rule` is NULL when the
 * fact is about all rules, which only those with `all` may be. */
struct fact {
    const char *name;
    size_t arguments; /* the rule's id among them */
    bool all;
    int (*read)(struct reader *reader, struct content_rule *rule, const struct lgt_term *term,
                struct error *err);
};

/* Text: an atom, a string, or some of them put together with +. Bounded, since + leans left and
 * each step takes one text off its right. */
static int read_text(struct arena *arena, const struct lgt_term *term, struct text *out,
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

static int read_word(struct arena *arena, const struct lgt_term *term, struct text *out,
                     struct error *err)
{
    struct text text = TEXT("");
    if (read_text(arena, term, &text, err) != 0)
        return -1;
    if (text.size == 0)
        return lgt_error(term, err, "the text is empty");
    *out = text;
    return 0;
}

/* `least` is 1 where the first name means that nothing is known. */
static int read_name(struct reader *reader, const struct lgt_term *term, const struct names *names,
                     unsigned least, const char *what, unsigned *out, struct error *err)
{
    struct text word = TEXT("");
    if (read_word(reader->arena, term, &word, err) != 0)
        return -1;
    if (names_find(names, word, out) != 0 || *out < least)
        return lgt_error(term, err, "\"%.*s\" is no %s: see RULESET.md", TEXT_ARG(word), what);
    return 0;
}

static void add_text(struct reader *reader, struct texts *list, struct text text)
{
    list->items = arena_grow(reader->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = text;
}

/* Rules by id. */

static size_t slot_of(const struct reader *reader, struct text id)
{
    size_t at = (size_t)digest_of(id) & (reader->index_size - 1);
    while (reader->index[at] && !text_equal(reader->out->rules[reader->index[at] - 1].id, id))
        at = (at + 1) & (reader->index_size - 1);
    return at;
}

static struct content_rule *find_rule(const struct reader *reader, struct text id)
{
    if (!reader->index_size)
        return NULL;
    size_t number = reader->index[slot_of(reader, id)];
    return number ? &reader->out->rules[number - 1] : NULL;
}

static void index_rule(struct reader *reader)
{
    struct ruleset *out = reader->out;
    if (out->count * 2 > reader->index_size) {
        reader->index_size = reader->index_size ? reader->index_size * 2 : INDEX_MIN;
        reader->index = arena_array(reader->arena, reader->index_size, sizeof *reader->index);
        for (size_t i = 0; i < out->count; i++)
            reader->index[slot_of(reader, out->rules[i].id)] = i + 1;
        return;
    }
    reader->index[slot_of(reader, out->rules[out->count - 1].id)] = out->count;
}

static bool is_id(struct text id)
{
    for (size_t i = 0; i < id.size; i++)
        if (!isalnum((unsigned char)id.data[i]) && !memchr("-_.", id.data[i], 3))
            return false;
    return id.size > 0 && id.size <= RULE_NAME_MAX;
}

static int read_rule(struct reader *reader, const struct lgt_term *term, struct error *err)
{
    struct ruleset *out = reader->out;
    struct content_rule rule = {.line = term->line, .column = term->column};
    unsigned effect, severity, category;
    if (read_word(reader->arena, lgt_arg(term, 0), &rule.id, err) != 0 ||
        read_name(reader, lgt_arg(term, 1), &effect_names, 1, "effect", &effect, err) != 0 ||
        read_name(reader, lgt_arg(term, 2), &severity_names, 1, "severity", &severity, err) != 0 ||
        read_name(reader, lgt_arg(term, 3), &category_names, 1, "category", &category, err) != 0 ||
        read_word(reader->arena, lgt_arg(term, 4), &rule.message, err) != 0)
        return -1;
    if (!is_id(rule.id))
        return lgt_error(lgt_arg(term, 0), err,
                         "a rule's id has letters, digits, '-', '_' and '.', at most %d",
                         RULE_NAME_MAX);
    const struct content_rule *same = find_rule(reader, rule.id);
    if (same)
        return lgt_error(term, err, "rule \"%.*s\" is in line %u already", TEXT_ARG(rule.id),
                         same->line);
    if (out->count == RULESET_RULES_MAX)
        return lgt_error(term, err, "a ruleset has at most %d rules", RULESET_RULES_MAX);
    rule.effect = (enum rule_effect)effect;
    rule.severity = (enum severity)severity;
    rule.category = (enum category)category;
    out->rules = arena_grow(reader->arena, out->rules, out->count, sizeof *out->rules);
    out->rules[out->count++] = rule;
    index_rule(reader);
    return 0;
}

/* Facts about a rule. */

static int once(const struct lgt_term *term, bool given, struct error *err)
{
    return given ? lgt_error(term, err, "%.*s was given for this rule before", TEXT_ARG(term->text))
                 : 0;
}

static int read_help(struct reader *reader, struct content_rule *rule, const struct lgt_term *term,
                     struct error *err)
{
    if (once(term, rule->help.size > 0, err) != 0)
        return -1;
    return read_word(reader->arena, lgt_arg(term, 1), &rule->help, err);
}

static int read_regex(struct reader *reader, const struct lgt_term *term, struct rule_pattern *out,
                      struct error *err)
{
    *out = (struct rule_pattern){.line = term->line, .column = term->column};
    return read_word(reader->arena, term, &out->regex, err);
}

static int read_pattern(struct reader *reader, struct content_rule *rule,
                        const struct lgt_term *term, struct error *err)
{
    struct rule_pattern pattern;
    if (read_regex(reader, lgt_arg(term, 1), &pattern, err) != 0)
        return -1;
    rule->patterns.items =
        arena_grow(reader->arena, rule->patterns.items, rule->patterns.count, sizeof pattern);
    rule->patterns.items[rule->patterns.count++] = pattern;
    return 0;
}

static int read_path(struct reader *reader, struct content_rule *rule, const struct lgt_term *term,
                     struct error *err)
{
    struct rule_pattern path;
    if (read_regex(reader, lgt_arg(term, 1), &path, err) != 0)
        return -1;
    rule->paths.items =
        arena_grow(reader->arena, rule->paths.items, rule->paths.count, sizeof path);
    rule->paths.items[rule->paths.count++] = path;
    return 0;
}

static int read_capture(struct reader *reader, struct content_rule *rule,
                        const struct lgt_term *term, struct error *err)
{
    int64_t group = 0;
    (void)reader;
    if (once(term, rule->capture > 0, err) != 0)
        return -1;
    if (!lgt_integer(lgt_arg(term, 1), &group) || group < 1 || group > RULE_CAPTURE_MAX)
        return lgt_error(lgt_arg(term, 1), err, "the number of a group is expected: 1 to %d",
                         RULE_CAPTURE_MAX);
    rule->capture = (unsigned)group;
    return 0;
}

static int read_entropy(struct reader *reader, struct content_rule *rule,
                        const struct lgt_term *term, struct error *err)
{
    double bits;
    (void)reader;
    if (once(term, rule->has_entropy, err) != 0)
        return -1;
    if (!lgt_number(lgt_arg(term, 1), &bits) || bits < 0 || bits > 8)
        return lgt_error(lgt_arg(term, 1), err, "bits a byte are expected: 0 to 8");
    rule->has_entropy = true;
    rule->entropy = bits;
    return 0;
}

static int read_keyword(struct reader *reader, struct content_rule *rule,
                        const struct lgt_term *term, struct error *err)
{
    struct text word = TEXT("");
    if (read_word(reader->arena, lgt_arg(term, 1), &word, err) != 0)
        return -1;
    add_text(reader, &rule->keywords, word);
    return 0;
}

static int read_tag(struct reader *reader, struct content_rule *rule, const struct lgt_term *term,
                    struct error *err)
{
    struct text word = TEXT("");
    if (read_word(reader->arena, lgt_arg(term, 1), &word, err) != 0)
        return -1;
    add_text(reader, &rule->tags, word);
    return 0;
}

static int read_language(struct reader *reader, struct content_rule *rule,
                         const struct lgt_term *term, struct error *err)
{
    struct text word = TEXT("");
    if (read_word(reader->arena, lgt_arg(term, 1), &word, err) != 0)
        return -1;
    if (!language_known(word))
        return lgt_error(lgt_arg(term, 1), err, "\"%.*s\" is no language: see RULESET.md",
                         TEXT_ARG(word));
    add_text(reader, &rule->languages, word);
    return 0;
}

static int read_reference(struct reader *reader, struct content_rule *rule,
                          const struct lgt_term *term, struct error *err)
{
    const struct lgt_term *reference = lgt_arg(term, 1);
    int64_t number;
    struct text word = TEXT("");
    if (lgt_is(reference, "cwe", 1)) {
        if (!lgt_integer(lgt_arg(reference, 0), &number) || number < 1 || number > 99999)
            return lgt_error(reference, err, "cwe(Number) is expected");
        rule->cwe.items =
            arena_grow(reader->arena, rule->cwe.items, rule->cwe.count, sizeof *rule->cwe.items);
        rule->cwe.items[rule->cwe.count++] = (uint32_t)number;
        return 0;
    }
    if (read_word(reader->arena, reference, &word, err) != 0)
        return -1;
    add_text(reader, &rule->references, word);
    return 0;
}

static int read_check(struct reader *reader, struct content_rule *rule, const struct lgt_term *term,
                      struct error *err)
{
    unsigned check;
    if (read_name(reader, lgt_arg(term, 1), &secret_check_names, 0, "check", &check, err) != 0)
        return -1;
    for (size_t i = 0; i < rule->checks.count; i++)
        if (once(term, rule->checks.items[i] == check, err) != 0)
            return -1;
    rule->checks.items[rule->checks.count++] = (enum secret_check)check;
    return 0;
}

static int read_fix(struct reader *reader, struct content_rule *rule, const struct lgt_term *term,
                    struct error *err)
{
    if (once(term, rule->has_fix, err) != 0)
        return -1;
    if (rule->effect != EFFECT_CURATIVE)
        return lgt_error(term, err, "only a curative rule has a fix");
    rule->has_fix = true;
    return read_text(reader->arena, lgt_arg(term, 1), &rule->fix, err);
}

static int add_example(struct reader *reader, struct content_rule *rule,
                       const struct lgt_term *term, bool counter, struct error *err)
{
    struct rule_example example = {.counter = counter,
                                   .has_path = term->count == 3,
                                   .line = term->line,
                                   .column = term->column};
    if (example.has_path && read_word(reader->arena, lgt_arg(term, 1), &example.path, err) != 0)
        return -1;
    example.of_policy = !example.has_path && lgt_is_list(lgt_arg(term, 1));
    if (example.of_policy) {
        if (policy_read_facts(reader->arena, lgt_arg(term, 1), &example.facts, err) != 0)
            return -1;
    } else if (read_text(reader->arena, lgt_arg(term, term->count - 1), &example.text, err) != 0)
        return -1;
    rule->examples.items =
        arena_grow(reader->arena, rule->examples.items, rule->examples.count, sizeof example);
    rule->examples.items[rule->examples.count++] = example;
    return 0;
}

static int read_example(struct reader *reader, struct content_rule *rule,
                        const struct lgt_term *term, struct error *err)
{
    return add_example(reader, rule, term, false, err);
}

static int read_counter_example(struct reader *reader, struct content_rule *rule,
                                const struct lgt_term *term, struct error *err)
{
    return add_example(reader, rule, term, true, err);
}

/* Exceptions. */

static struct exceptions *exceptions_of(struct reader *reader, struct content_rule *rule)
{
    return rule ? &rule->exceptions : &reader->out->exceptions;
}

static void add_exception(struct reader *reader, struct content_rule *rule,
                          struct exception exception)
{
    struct exceptions *list = exceptions_of(reader, rule);
    list->items = arena_grow(reader->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = exception;
}

/* except_path/2 and its like: one condition, one text. */
static int read_simple(struct reader *reader, struct content_rule *rule,
                       const struct lgt_term *term, enum exception_target target, struct error *err)
{
    struct text text = TEXT("");
    if (read_word(reader->arena, lgt_arg(term, 1), &text, err) != 0)
        return -1;
    struct exception_condition *condition = arena_array(reader->arena, 1, sizeof *condition);
    condition->target = target;
    add_text(reader, &condition->any, text);
    add_exception(reader, rule, (struct exception){condition, 1, term->line});
    return 0;
}

static int read_except_path(struct reader *reader, struct content_rule *rule,
                            const struct lgt_term *term, struct error *err)
{
    return read_simple(reader, rule, term, EXCEPT_PATH, err);
}

static int read_except_match(struct reader *reader, struct content_rule *rule,
                             const struct lgt_term *term, struct error *err)
{
    return read_simple(reader, rule, term, EXCEPT_MATCH, err);
}

static int read_except_secret(struct reader *reader, struct content_rule *rule,
                              const struct lgt_term *term, struct error *err)
{
    return read_simple(reader, rule, term, EXCEPT_SECRET, err);
}

static int read_except_line(struct reader *reader, struct content_rule *rule,
                            const struct lgt_term *term, struct error *err)
{
    return read_simple(reader, rule, term, EXCEPT_LINE, err);
}

static int read_except_sibling(struct reader *reader, struct content_rule *rule,
                               const struct lgt_term *term, struct error *err)
{
    return read_simple(reader, rule, term, EXCEPT_SIBLING, err);
}

static int read_stopword(struct reader *reader, struct content_rule *rule,
                         const struct lgt_term *term, struct error *err)
{
    return read_simple(reader, rule, term, EXCEPT_STOPWORD, err);
}

static int read_condition(struct reader *reader, const struct lgt_term *term,
                          struct exception_condition *out, struct error *err)
{
    unsigned target;
    if (term->kind != LGT_COMPOUND || term->count != 1 ||
        names_find(&target_names, term->text, &target) != 0)
        return lgt_error(term, err,
                         "path(R), match(R), secret(R), line(R), sibling(R) or stopword(W) is "
                         "expected");
    const struct lgt_term *any = lgt_arg(term, 0);
    struct text text = TEXT("");
    *out = (struct exception_condition){.target = (enum exception_target)target};
    for (size_t i = 0; lgt_is_list(any) && i < any->count; i++) {
        if (read_word(reader->arena, any->items[i], &text, err) != 0)
            return -1;
        add_text(reader, &out->any, text);
    }
    if (!lgt_is_list(any)) {
        if (read_word(reader->arena, any, &text, err) != 0)
            return -1;
        add_text(reader, &out->any, text);
    }
    return out->any.count ? 0 : lgt_error(any, err, "the list is empty");
}

static int read_except(struct reader *reader, struct content_rule *rule,
                       const struct lgt_term *term, struct error *err)
{
    const struct lgt_term *list = lgt_arg(term, 1);
    if (!lgt_is_list(list) || list->count == 0)
        return lgt_error(list, err, "a list of conditions is expected");
    struct exception exception = {.line = term->line};
    exception.conditions = arena_array(reader->arena, list->count, sizeof *exception.conditions);
    for (; exception.count < list->count; exception.count++)
        if (read_condition(reader, list->items[exception.count],
                           &exception.conditions[exception.count], err) != 0)
            return -1;
    add_exception(reader, rule, exception);
    return 0;
}

static const struct fact facts[] = {
    {"pattern", 2, false, read_pattern},
    {"help", 2, false, read_help},
    {"keyword", 2, false, read_keyword},
    {"entropy", 2, false, read_entropy},
    {"capture", 2, false, read_capture},
    {"path", 2, false, read_path},
    {"language", 2, false, read_language},
    {"check", 2, false, read_check},
    {"except_path", 2, true, read_except_path},
    {"except_match", 2, true, read_except_match},
    {"except_secret", 2, true, read_except_secret},
    {"except_line", 2, true, read_except_line},
    {"except_sibling", 2, true, read_except_sibling},
    {"stopword", 2, true, read_stopword},
    {"except", 2, true, read_except},
    {"fix", 2, false, read_fix},
    {"tag", 2, false, read_tag},
    {"reference", 2, false, read_reference},
    {"example", 2, false, read_example},
    {"example", 3, false, read_example},
    {"counter_example", 2, false, read_counter_example},
    {"counter_example", 3, false, read_counter_example},
};

static const struct fact *find_fact(const struct lgt_term *term)
{
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
        if (lgt_is(term, facts[i].name, facts[i].arguments))
            return &facts[i];
    return NULL;
}

/* Policies. */

static int take_rule(struct reader *reader, const struct policy_about *about, struct error *err)
{
    struct text id = TEXT("");
    if (read_word(reader->arena, about->rule, &id, err) != 0)
        return -1;
    struct content_rule *rule = find_rule(reader, id);
    if (!rule)
        return lgt_error(about->rule, err, "no rule/5 before this line has the id \"%.*s\"",
                         TEXT_ARG(id));
    rule->policy = rule->policy || about->finds;
    return 0;
}

static int read_policy(struct reader *reader, const struct lgt_term *term, struct error *err)
{
    const struct lgt_term *head = lgt_is(term, ":-", 2) ? lgt_arg(term, 0) : term;
    struct policy_about about;
    if (find_fact(head) || lgt_is(head, "rule", 5))
        return lgt_error(head, err, "%.*s/%zu is a fact about a rule: it has no conditions",
                         TEXT_ARG(head->text), head->count);
    if (head->kind != LGT_COMPOUND && head->kind != LGT_ATOM)
        return lgt_error(head, err, "a fact such as rule/5 or a clause is expected");
    if (!reader->out->policies)
        reader->out->policies = policy_program(reader->arena);
    if (policy_read(reader->out->policies, reader->arena, term, &about, err) != 0)
        return -1;
    if (about.must_have && !reader->must_have)
        reader->must_have = head;
    return about.rule ? take_rule(reader, &about, err) : 0;
}

static int read_fact(struct reader *reader, const struct lgt_term *term, struct error *err)
{
    const struct fact *fact = find_fact(term);
    struct content_rule *rule = NULL;
    struct text id = TEXT("");
    if (!fact)
        return read_policy(reader, term, err);
    const struct lgt_term *about = lgt_arg(term, 0);
    if (about->kind == LGT_VARIABLE) {
        if (!fact->all || !text_is(about->text, "_"))
            return lgt_error(about, err, "the id of a rule is expected");
        return fact->read(reader, NULL, term, err);
    }
    if (read_word(reader->arena, about, &id, err) != 0)
        return -1;
    rule = find_rule(reader, id);
    if (!rule)
        return lgt_error(about, err, "no rule/5 before this line has the id \"%.*s\"",
                         TEXT_ARG(id));
    return fact->read(reader, rule, term, err);
}

/* The object around the facts. */

static void read_info(struct reader *reader, const struct lgt_term *list)
{
    for (size_t i = 0; lgt_is_list(list) && i < list->count; i++) {
        const struct lgt_term *item = list->items[i];
        struct text key, value;
        if (!lgt_is(item, "is", 2) || !lgt_atom_text(lgt_arg(item, 0), &key))
            continue;
        const struct lgt_term *version = lgt_arg(item, 1);
        int64_t major, minor, patch;
        if (text_is(key, "comment") && read_text(reader->arena, version, &value, NULL) == 0)
            reader->out->comment = value;
        else if (text_is(key, "version") && lgt_is(version, ":", 2) &&
                 lgt_is(lgt_arg(version, 1), ":", 2) && lgt_integer(lgt_arg(version, 0), &major) &&
                 lgt_integer(lgt_arg(lgt_arg(version, 1), 0), &minor) &&
                 lgt_integer(lgt_arg(lgt_arg(version, 1), 1), &patch))
            reader->out->version = arena_print(reader->arena, "%lld.%lld.%lld", (long long)major,
                                               (long long)minor, (long long)patch);
    }
}

static int open_object(struct reader *reader, const struct lgt_term *object, struct error *err)
{
    if (reader->opened)
        return lgt_error(object, err, "a file has one object");
    bool implements = false;
    for (size_t i = 1; i < object->count; i++)
        implements = implements || (lgt_is(object->items[i], "implements", 1) &&
                                    lgt_is(lgt_arg(object->items[i], 0), "ruleset", 0));
    if (!implements)
        return lgt_error(object, err, "object(Name, implements(ruleset)) is expected");
    reader->opened = true;
    return read_word(reader->arena, lgt_arg(object, 0), &reader->out->name, err);
}

static int read_directive(struct reader *reader, const struct lgt_term *directive,
                          struct error *err)
{
    if (directive->kind == LGT_COMPOUND && text_is(directive->text, "object"))
        return open_object(reader, directive, err);
    if (!reader->opened)
        return lgt_error(directive, err, ":- object(Name, implements(ruleset)) is expected first");
    if (lgt_is(directive, "end_object", 0))
        reader->closed = true;
    else if (lgt_is(directive, "info", 1))
        read_info(reader, lgt_arg(directive, 0));
    return 0;
}

static int read_clause(struct reader *reader, const struct lgt_term *term, struct error *err)
{
    if (reader->closed)
        return lgt_error(term, err, "nothing is expected after the end of the object");
    if (lgt_is(term, ":-", 1))
        return read_directive(reader, lgt_arg(term, 0), err);
    if (!reader->opened)
        return lgt_error(term, err, ":- object(Name, implements(ruleset)) is expected first");
    if (lgt_is(term, "rule", 5))
        return read_rule(reader, term, err);
    if (lgt_is(term, "imported", 1))
        return read_word(reader->arena, lgt_arg(term, 0), &reader->out->imported, err);
    return read_fact(reader, term, err);
}

static int place(const struct content_rule *rule, struct error *err, const char *what)
{
    return error_set(err, ERROR_CONFIG, "line %u, column %u: rule \"%.*s\" %s", rule->line,
                     rule->column, TEXT_ARG(rule->id), what);
}

static bool has_examples(const struct content_rule *rule)
{
    for (size_t i = 0; i < rule->examples.count; i++)
        if (!rule->examples.items[i].counter)
            return true;
    return false;
}

/* The examples of a policy are facts, or a file whose facts are told; those of others are texts. */
static int check_examples(const struct content_rule *rule, struct error *err)
{
    for (size_t i = 0; i < rule->examples.count; i++) {
        const struct rule_example *example = &rule->examples.items[i];
        if (rule->policy ? !example->of_policy && !example->has_path : example->of_policy)
            return error_set(
                err, ERROR_CONFIG, "line %u, column %u: %s", example->line, example->column,
                rule->policy ? "a policy's example is a list of facts, or a path and a text"
                             : "facts are no example for a rule without a clause");
    }
    return 0;
}

static int check_policy(const struct content_rule *rule, struct error *err)
{
    if (rule->patterns.count || rule->paths.count || rule->keywords.count ||
        rule->languages.count || rule->checks.count || rule->exceptions.count ||
        rule->has_entropy || rule->capture || rule->has_fix)
        return place(rule, err, "is a policy: only help, tags, references and examples are its");
    if (rule->effect == EFFECT_EVIDENCE || rule->effect == EFFECT_CURATIVE)
        return place(rule, err, "is a policy: its effect is diagnostic or preventive");
    return 0;
}

static int check_rule(const struct ruleset *ruleset, const struct content_rule *rule,
                      struct error *err)
{
    if (rule->policy && check_policy(rule, err) != 0)
        return -1;
    if (!rule->policy && !rule->patterns.count && !rule->paths.count)
        return place(rule, err, "has no pattern/2, no path/2, and no clause concludes it");
    if (rule->effect == EFFECT_CURATIVE && !rule->has_fix)
        return place(rule, err, "is curative, but has no fix/2");
    if (!has_examples(rule) && !ruleset->imported.size)
        return place(rule, err, "has no example/2");
    return check_examples(rule, err);
}

/* The rule with the tag is what is found where a file is missing. */
static int find_must_have(struct reader *reader, struct error *err)
{
    struct ruleset *out = reader->out;
    for (size_t i = 0; i < out->count; i++)
        for (size_t k = 0; k < out->rules[i].tags.count; k++)
            if (text_is(out->rules[i].tags.items[k], POLICY_MUST_HAVE)) {
                if (out->must_have.size)
                    return place(&out->rules[i], err,
                                 "is the second with the tag " POLICY_MUST_HAVE);
                out->must_have = out->rules[i].id;
                out->rules[i].policy = true;
            }
    if (reader->must_have && !out->must_have.size)
        return lgt_error(reader->must_have, err,
                         "no rule has the tag " POLICY_MUST_HAVE ", which says what is found");
    return 0;
}

static int end_policies(struct reader *reader, struct error *err)
{
    if (!reader->out->policies)
        return 0;
    return find_must_have(reader, err) != 0
               ? -1
               : policy_end(reader->out->policies, reader->arena, reader->must_have != NULL, err);
}

static int read_all(struct reader *reader, struct error *err)
{
    const struct lgt_term *term;
    size_t count = 0;
    for (int got; (got = lgt_next(&reader->terms, &term, err)) != 0;) {
        if (got < 0)
            return -1;
        if (++count > RULESET_FACTS_MAX)
            return lgt_error(term, err, "a ruleset has at most %d clauses", RULESET_FACTS_MAX);
        if (read_clause(reader, term, err) != 0)
            return -1;
    }
    if (!reader->closed)
        return error_set(err, ERROR_DATA, "the file ends before :- end_object");
    if (end_policies(reader, err) != 0)
        return -1;
    for (size_t i = 0; i < reader->out->count; i++)
        if (check_rule(reader->out, &reader->out->rules[i], err) != 0)
            return -1;
    return 0;
}

int ruleset_read(struct text bytes, struct text file, struct arena *arena, struct ruleset *out,
                 struct error *err)
{
    struct error problem = {0};
    struct ruleset ruleset = {
        .file = file, .text = bytes, .hash = id_of_bytes(bytes.data, bytes.size)};
    struct reader reader = {.out = &ruleset, .arena = arena};
    lgt_init(&reader.terms, bytes, 1, arena);
    if (bytes.size > RULESET_BYTES_MAX)
        return error_set(err, ERROR_CONFIG, "%.*s: a ruleset has at most %d bytes", TEXT_ARG(file),
                         RULESET_BYTES_MAX);
    if (read_all(&reader, &problem) != 0)
        return error_set(err, ERROR_CONFIG, "%.*s: %s", TEXT_ARG(file), problem.message);
    *out = ruleset;
    return 0;
}

/* The whole file into the arena. */
static int read_file(int fd, struct arena *arena, struct text *out, struct error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return error_set(err, ERROR_CONFIG, "%s", strerror(errno));
    if (!S_ISREG(info.st_mode))
        return error_set(err, ERROR_CONFIG, "a ruleset is a file");
    if (info.st_size > RULESET_BYTES_MAX)
        return error_set(err, ERROR_CONFIG, "a ruleset has at most %d bytes", RULESET_BYTES_MAX);
    size_t size = (size_t)info.st_size, have = 0;
    char *bytes = arena_alloc(arena, size + 1);
    if (file_fill(fd, bytes, size, &have) != 0)
        return error_set(err, ERROR_CONFIG, "%s", strerror(errno));
    bytes[have] = '\0';
    *out = (struct text){bytes, have};
    return 0;
}

int ruleset_bytes(const char *path, struct arena *arena, struct text *out, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return error_set(err, ERROR_CONFIG, "%s: %s", path, strerror(errno));
    int result = read_file(fd, arena, out, err);
    close(fd);
    return result == 0 ? 0 : error_wrap(err, "%s", path);
}

int ruleset_load(const char *path, struct arena *arena, struct ruleset *out, struct error *err)
{
    struct text bytes;
    if (ruleset_bytes(path, arena, &bytes, err) != 0)
        return -1;
    return ruleset_read(bytes, arena_copy(arena, text_of(path)), arena, out, err);
}

const struct content_rule *ruleset_find(const struct ruleset *ruleset, struct text id)
{
    for (size_t i = 0; i < ruleset->count; i++)
        if (text_equal(ruleset->rules[i].id, id))
            return &ruleset->rules[i];
    return NULL;
}

size_t ruleset_keep(struct ruleset *ruleset, ruleset_wanted *wanted, const void *context)
{
    struct id_hash hash;
    size_t kept = 0;
    id_hash_init(&hash, "hyper.rulebook.1");
    id_hash_id(&hash, ruleset->hash);
    for (size_t i = 0; i < ruleset->count; i++)
        if (wanted(context, &ruleset->rules[i])) {
            id_hash_text(&hash, ruleset->rules[i].id);
            ruleset->rules[kept++] = ruleset->rules[i];
        }
    ruleset->count = kept;
    ruleset->hash = id_hash_done(&hash);
    return kept;
}

static bool is_among(const void *context, const struct content_rule *rule)
{
    const struct texts *only = context;
    for (size_t i = 0; i < only->count; i++)
        if (text_equal(rule->id, only->items[i]))
            return true;
    return rule->effect == EFFECT_EVIDENCE;
}

size_t ruleset_narrow(struct ruleset *ruleset, struct texts only)
{
    return only.count ? ruleset_keep(ruleset, is_among, &only) : ruleset->count;
}
