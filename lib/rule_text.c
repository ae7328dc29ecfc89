/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/rule_text.h"

#include <stdio.h>

static void put(struct lgt_writer *w, const char *raw)
{
    lgt_write_raw(w, text_of(raw));
}

void rule_text_open(struct lgt_writer *w, const char *name, struct text id)
{
    put(w, "\t");
    put(w, name);
    put(w, "(");
    if (id.size)
        lgt_write_atom(w, id);
    else
        put(w, "_");
}

void rule_text_fact(struct lgt_writer *w, const char *name, struct text id, struct text text)
{
    rule_text_open(w, name, id);
    put(w, ", ");
    lgt_write_atom(w, text);
    put(w, ").\n");
}

static void put_word(struct lgt_writer *w, const char *name, struct text id, struct text text)
{
    if (text.size)
        rule_text_fact(w, name, id, text);
}

static void put_words(struct lgt_writer *w, const char *name, struct text id,
                      const struct texts *words)
{
    for (size_t i = 0; i < words->count; i++)
        put_word(w, name, id, words->items[i]);
}

static void put_head(struct lgt_writer *w, const struct content_rule *rule)
{
    rule_text_open(w, "rule", rule->id);
    put(w, ", ");
    put(w, effect_names.words[rule->effect]);
    put(w, ", ");
    put(w, severity_names.words[rule->severity]);
    put(w, ", ");
    put(w, category_names.words[rule->category]);
    put(w, ", ");
    lgt_write_atom(w, rule->message);
    put(w, ").\n");
}

static void put_capture(struct lgt_writer *w, const struct content_rule *rule)
{
    if (!rule->capture)
        return;
    rule_text_open(w, "capture", rule->id);
    put(w, ", ");
    lgt_write_integer(w, rule->capture);
    put(w, ").\n");
}

/* Enough digits to read back as the same number, and never an exponent. */
static void put_entropy(struct lgt_writer *w, const struct content_rule *rule)
{
    char digits[48];
    if (!rule->has_entropy)
        return;
    (void)snprintf(digits, sizeof digits, "%.17g", rule->entropy);
    if (strchr(digits, 'e'))
        (void)snprintf(digits, sizeof digits, "%.40f", rule->entropy);
    rule_text_open(w, "entropy", rule->id);
    put(w, ", ");
    put(w, digits);
    put(w, ").\n");
}

/* Exceptions. */

static const char *const simple_facts[EXCEPT_TARGETS] = {
    "except_path", "except_match", "except_secret", "except_line", "except_sibling", "stopword"};
static const char *const conditions[EXCEPT_TARGETS] = {"path", "match",   "secret",
                                                       "line", "sibling", "stopword"};

static void put_condition(struct lgt_writer *w, const struct exception_condition *condition)
{
    put(w, conditions[condition->target]);
    put(w, "([");
    for (size_t i = 0; i < condition->any.count; i++) {
        put(w, i ? ", " : "");
        lgt_write_atom(w, condition->any.items[i]);
    }
    put(w, "])");
}

static void put_exception(struct lgt_writer *w, struct text id, const struct exception *exception)
{
    if (exception->count == 1) {
        put_words(w, simple_facts[exception->conditions[0].target], id,
                  &exception->conditions[0].any);
        return;
    }
    rule_text_open(w, "except", id);
    put(w, ", [");
    for (size_t i = 0; i < exception->count; i++) {
        put(w, i ? ", " : "");
        put_condition(w, &exception->conditions[i]);
    }
    put(w, "]).\n");
}

/* References and examples. */

static void put_weaknesses(struct lgt_writer *w, const struct content_rule *rule)
{
    for (size_t i = 0; i < rule->cwe.count; i++) {
        rule_text_open(w, "reference", rule->id);
        put(w, ", cwe(");
        lgt_write_integer(w, rule->cwe.items[i]);
        put(w, ")).\n");
    }
}

static void put_example(struct lgt_writer *w, struct text id, const struct rule_example *example)
{
    rule_text_open(w, example->counter ? "counter_example" : "example", id);
    put(w, ", ");
    if (example->has_path) {
        lgt_write_atom(w, example->path);
        put(w, ", ");
    }
    lgt_write_atom(w, example->text);
    put(w, ").\n");
}

struct text rule_text(const struct content_rule *rule, struct arena *arena)
{
    struct lgt_writer w = {0};
    struct text id = rule->id;
    put_head(&w, rule);
    put_word(&w, "help", id, rule->help);
    for (size_t i = 0; i < rule->patterns.count; i++)
        put_word(&w, "pattern", id, rule->patterns.items[i].regex);
    put_capture(&w, rule);
    put_words(&w, "keyword", id, &rule->keywords);
    for (size_t i = 0; i < rule->paths.count; i++)
        put_word(&w, "path", id, rule->paths.items[i].regex);
    put_words(&w, "language", id, &rule->languages);
    put_entropy(&w, rule);
    for (size_t i = 0; i < rule->checks.count; i++)
        put_word(&w, "check", id, text_of(secret_check_names.words[rule->checks.items[i]]));
    for (size_t i = 0; i < rule->exceptions.count; i++)
        put_exception(&w, id, &rule->exceptions.items[i]);
    if (rule->has_fix)
        rule_text_fact(&w, "fix", id, rule->fix);
    put_words(&w, "tag", id, &rule->tags);
    put_weaknesses(&w, rule);
    put_words(&w, "reference", id, &rule->references);
    for (size_t i = 0; i < rule->examples.count; i++)
        put_example(&w, id, &rule->examples.items[i]);
    struct text out = arena_copy(arena, lgt_write_bytes(&w));
    lgt_write_close(&w);
    return out;
}

struct text ruleset_text(struct text name, struct text comment, const struct text *rules,
                         size_t count, struct arena *arena)
{
    struct lgt_writer w = {0};
    put(&w, ":- object(");
    lgt_write_atom(&w, name);
    put(&w, ",\n\timplements(ruleset)).\n\n\t:- info([\n\t\tversion is 1:0:0,\n\t\tcomment is ");
    lgt_write_atom(&w, comment);
    put(&w, "\n\t]).\n\n"
            "\t:- discontiguous([\n"
            "\t\trule/5, help/2, pattern/2, capture/2, keyword/2, path/2, language/2, entropy/2,\n"
            "\t\tcheck/2, except_path/2, except_match/2, except_secret/2, except_line/2,\n"
            "\t\texcept_sibling/2, stopword/2, except/2, fix/2, tag/2, reference/2, example/2, "
            "example/3,\n"
            "\t\tcounter_example/2, counter_example/3\n"
            "\t]).\n");
    for (size_t i = 0; i < count; i++) {
        put(&w, "\n");
        lgt_write_raw(&w, rules[i]);
    }
    put(&w, "\n:- end_object.\n");
    struct text out = arena_copy(arena, lgt_write_bytes(&w));
    lgt_write_close(&w);
    return out;
}
