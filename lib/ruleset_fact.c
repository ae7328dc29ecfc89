/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/ruleset_internal.h"

#include "lib/language.h"

#include <ctype.h>

enum { INDEX_MIN = 64 };

static size_t slot_of(const struct ruleset_reader *reader, struct text id)
{
    size_t at = (size_t)digest_of(id) & (reader->index_size - 1);
    while (reader->index[at] && !text_equal(reader->out->rules[reader->index[at] - 1].id, id))
        at = (at + 1) & (reader->index_size - 1);
    return at;
}

struct content_rule *ruleset_find_rule(const struct ruleset_reader *reader, struct text id)
{
    if (!reader->index_size)
        return NULL;
    size_t number = reader->index[slot_of(reader, id)];
    return number ? &reader->out->rules[number - 1] : NULL;
}

static void index_rule(struct ruleset_reader *reader)
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

int ruleset_read_rule(struct ruleset_reader *reader, const struct lgt_term *term, struct error *err)
{
    struct ruleset *out = reader->out;
    struct content_rule rule = {.line = term->line, .column = term->column};
    unsigned effect, severity, category;
    if (ruleset_read_word(reader->arena, lgt_arg(term, 0), &rule.id, err) != 0 ||
        ruleset_read_name(reader, lgt_arg(term, 1), &effect_names, 1, "effect", &effect, err) !=
            0 ||
        ruleset_read_name(reader, lgt_arg(term, 2), &severity_names, 1, "severity", &severity,
                          err) != 0 ||
        ruleset_read_name(reader, lgt_arg(term, 3), &category_names, 1, "category", &category,
                          err) != 0 ||
        ruleset_read_word(reader->arena, lgt_arg(term, 4), &rule.message, err) != 0)
        return -1;
    if (!is_id(rule.id))
        return lgt_error(lgt_arg(term, 0), err,
                         "a rule's id has letters, digits, '-', '_' and '.', at most %d",
                         RULE_NAME_MAX);
    const struct content_rule *same = ruleset_find_rule(reader, rule.id);
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

static int once(const struct lgt_term *term, bool given, struct error *err)
{
    return given ? lgt_error(term, err, "%.*s was given for this rule before", TEXT_ARG(term->text))
                 : 0;
}

static int read_help(struct ruleset_reader *reader, struct content_rule *rule,
                     const struct lgt_term *term, struct error *err)
{
    if (once(term, rule->help.size > 0, err) != 0)
        return -1;
    return ruleset_read_word(reader->arena, lgt_arg(term, 1), &rule->help, err);
}

static int read_regex(struct ruleset_reader *reader, const struct lgt_term *term,
                      struct rule_pattern *out, struct error *err)
{
    *out = (struct rule_pattern){.line = term->line, .column = term->column};
    return ruleset_read_word(reader->arena, term, &out->regex, err);
}

static int read_pattern(struct ruleset_reader *reader, struct content_rule *rule,
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

static int read_path(struct ruleset_reader *reader, struct content_rule *rule,
                     const struct lgt_term *term, struct error *err)
{
    struct rule_pattern path;
    if (read_regex(reader, lgt_arg(term, 1), &path, err) != 0)
        return -1;
    rule->paths.items =
        arena_grow(reader->arena, rule->paths.items, rule->paths.count, sizeof path);
    rule->paths.items[rule->paths.count++] = path;
    return 0;
}

static int read_capture(struct ruleset_reader *reader, struct content_rule *rule,
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

static int read_entropy(struct ruleset_reader *reader, struct content_rule *rule,
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

static int read_keyword(struct ruleset_reader *reader, struct content_rule *rule,
                        const struct lgt_term *term, struct error *err)
{
    struct text word = TEXT("");
    if (ruleset_read_word(reader->arena, lgt_arg(term, 1), &word, err) != 0)
        return -1;
    ruleset_add_text(reader, &rule->keywords, word);
    return 0;
}

static int read_tag(struct ruleset_reader *reader, struct content_rule *rule,
                    const struct lgt_term *term, struct error *err)
{
    struct text word = TEXT("");
    if (ruleset_read_word(reader->arena, lgt_arg(term, 1), &word, err) != 0)
        return -1;
    ruleset_add_text(reader, &rule->tags, word);
    return 0;
}

static int read_language(struct ruleset_reader *reader, struct content_rule *rule,
                         const struct lgt_term *term, struct error *err)
{
    struct text word = TEXT("");
    if (ruleset_read_word(reader->arena, lgt_arg(term, 1), &word, err) != 0)
        return -1;
    if (!language_known(word))
        return lgt_error(lgt_arg(term, 1), err, "\"%.*s\" is no language: see RULESET.md",
                         TEXT_ARG(word));
    ruleset_add_text(reader, &rule->languages, word);
    return 0;
}

static int read_reference(struct ruleset_reader *reader, struct content_rule *rule,
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
    if (ruleset_read_word(reader->arena, reference, &word, err) != 0)
        return -1;
    ruleset_add_text(reader, &rule->references, word);
    return 0;
}

static int read_check(struct ruleset_reader *reader, struct content_rule *rule,
                      const struct lgt_term *term, struct error *err)
{
    unsigned check;
    if (ruleset_read_name(reader, lgt_arg(term, 1), &secret_check_names, 0, "check", &check, err) !=
        0)
        return -1;
    for (size_t i = 0; i < rule->checks.count; i++)
        if (once(term, rule->checks.items[i] == check, err) != 0)
            return -1;
    rule->checks.items[rule->checks.count++] = (enum secret_check)check;
    return 0;
}

static int read_fix(struct ruleset_reader *reader, struct content_rule *rule,
                    const struct lgt_term *term, struct error *err)
{
    if (once(term, rule->has_fix, err) != 0)
        return -1;
    if (rule->effect != EFFECT_CURATIVE)
        return lgt_error(term, err, "only a curative rule has a fix");
    rule->has_fix = true;
    return ruleset_read_text(reader->arena, lgt_arg(term, 1), &rule->fix, err);
}

static int add_example(struct ruleset_reader *reader, struct content_rule *rule,
                       const struct lgt_term *term, bool counter, struct error *err)
{
    struct rule_example example = {.counter = counter,
                                   .has_path = term->count == 3,
                                   .line = term->line,
                                   .column = term->column};
    if (example.has_path &&
        ruleset_read_word(reader->arena, lgt_arg(term, 1), &example.path, err) != 0)
        return -1;
    example.of_policy = !example.has_path && lgt_is_list(lgt_arg(term, 1));
    if (example.of_policy) {
        if (policy_read_facts(reader->arena, lgt_arg(term, 1), &example.facts, err) != 0)
            return -1;
    } else if (ruleset_read_text(reader->arena, lgt_arg(term, term->count - 1), &example.text,
                                 err) != 0)
        return -1;
    rule->examples.items =
        arena_grow(reader->arena, rule->examples.items, rule->examples.count, sizeof example);
    rule->examples.items[rule->examples.count++] = example;
    return 0;
}

static int read_example(struct ruleset_reader *reader, struct content_rule *rule,
                        const struct lgt_term *term, struct error *err)
{
    return add_example(reader, rule, term, false, err);
}

static int read_counter_example(struct ruleset_reader *reader, struct content_rule *rule,
                                const struct lgt_term *term, struct error *err)
{
    return add_example(reader, rule, term, true, err);
}

static const struct ruleset_fact facts[] = {
    {"pattern", 2, false, read_pattern},
    {"help", 2, false, read_help},
    {"keyword", 2, false, read_keyword},
    {"entropy", 2, false, read_entropy},
    {"capture", 2, false, read_capture},
    {"path", 2, false, read_path},
    {"language", 2, false, read_language},
    {"check", 2, false, read_check},
    {"except_path", 2, true, ruleset_read_except_path},
    {"except_match", 2, true, ruleset_read_except_match},
    {"except_secret", 2, true, ruleset_read_except_secret},
    {"except_line", 2, true, ruleset_read_except_line},
    {"except_sibling", 2, true, ruleset_read_except_sibling},
    {"stopword", 2, true, ruleset_read_stopword},
    {"except", 2, true, ruleset_read_except},
    {"fix", 2, false, read_fix},
    {"tag", 2, false, read_tag},
    {"reference", 2, false, read_reference},
    {"example", 2, false, read_example},
    {"example", 3, false, read_example},
    {"counter_example", 2, false, read_counter_example},
    {"counter_example", 3, false, read_counter_example},
};

const struct ruleset_fact *ruleset_find_fact(const struct lgt_term *term)
{
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
        if (lgt_is(term, facts[i].name, facts[i].arguments))
            return &facts[i];
    return NULL;
}
