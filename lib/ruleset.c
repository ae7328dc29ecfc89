/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/ruleset_internal.h"

#include <stdlib.h>

static const char *const effect_words[] = {"", "diagnostic", "curative", "preventive", "evidence"};
const struct names effect_names = NAMES(effect_words);

static int take_rule(struct ruleset_reader *reader, const struct policy_about *about,
                     struct error *err)
{
    struct text id = TEXT("");
    if (ruleset_read_word(reader->arena, about->rule, &id, err) != 0)
        return -1;
    struct content_rule *rule = ruleset_find_rule(reader, id);
    if (!rule)
        return lgt_error(about->rule, err, "no rule/5 before this line has the id \"%.*s\"",
                         TEXT_ARG(id));
    rule->policy = rule->policy || about->finds;
    return 0;
}

static int read_policy(struct ruleset_reader *reader, const struct lgt_term *term,
                       struct error *err)
{
    const struct lgt_term *head = lgt_is(term, ":-", 2) ? lgt_arg(term, 0) : term;
    struct policy_about about;
    if (ruleset_find_fact(head) || lgt_is(head, "rule", 5))
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

static int read_fact(struct ruleset_reader *reader, const struct lgt_term *term, struct error *err)
{
    const struct ruleset_fact *fact = ruleset_find_fact(term);
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
    if (ruleset_read_word(reader->arena, about, &id, err) != 0)
        return -1;
    rule = ruleset_find_rule(reader, id);
    if (!rule)
        return lgt_error(about, err, "no rule/5 before this line has the id \"%.*s\"",
                         TEXT_ARG(id));
    return fact->read(reader, rule, term, err);
}

static void read_info(struct ruleset_reader *reader, const struct lgt_term *list)
{
    for (size_t i = 0; lgt_is_list(list) && i < list->count; i++) {
        const struct lgt_term *item = list->items[i];
        struct text key, value;
        if (!lgt_is(item, "is", 2) || !lgt_atom_text(lgt_arg(item, 0), &key))
            continue;
        const struct lgt_term *version = lgt_arg(item, 1);
        int64_t major, minor, patch;
        if (text_is(key, "comment") && ruleset_read_text(reader->arena, version, &value, NULL) == 0)
            reader->out->comment = value;
        else if (text_is(key, "version") && lgt_is(version, ":", 2) &&
                 lgt_is(lgt_arg(version, 1), ":", 2) && lgt_integer(lgt_arg(version, 0), &major) &&
                 lgt_integer(lgt_arg(lgt_arg(version, 1), 0), &minor) &&
                 lgt_integer(lgt_arg(lgt_arg(version, 1), 1), &patch))
            reader->out->version = arena_print(reader->arena, "%lld.%lld.%lld", (long long)major,
                                               (long long)minor, (long long)patch);
    }
}

static int open_object(struct ruleset_reader *reader, const struct lgt_term *object,
                       struct error *err)
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
    return ruleset_read_word(reader->arena, lgt_arg(object, 0), &reader->out->name, err);
}

static int read_directive(struct ruleset_reader *reader, const struct lgt_term *directive,
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

static int read_clause(struct ruleset_reader *reader, const struct lgt_term *term,
                       struct error *err)
{
    if (reader->closed)
        return lgt_error(term, err, "nothing is expected after the end of the object");
    if (lgt_is(term, ":-", 1))
        return read_directive(reader, lgt_arg(term, 0), err);
    if (!reader->opened)
        return lgt_error(term, err, ":- object(Name, implements(ruleset)) is expected first");
    if (lgt_is(term, "rule", 5))
        return ruleset_read_rule(reader, term, err);
    if (lgt_is(term, "imported", 1))
        return ruleset_read_word(reader->arena, lgt_arg(term, 0), &reader->out->imported, err);
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
static int find_must_have(struct ruleset_reader *reader, struct error *err)
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

static int end_policies(struct ruleset_reader *reader, struct error *err)
{
    if (!reader->out->policies)
        return 0;
    return find_must_have(reader, err) != 0
               ? -1
               : policy_end(reader->out->policies, reader->arena, reader->must_have != NULL, err);
}

static int read_all(struct ruleset_reader *reader, struct error *err)
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
    struct ruleset_reader reader = {.out = &ruleset, .arena = arena};
    lgt_init(&reader.terms, bytes, 1, arena);
    if (bytes.size > RULESET_BYTES_MAX)
        return error_set(err, ERROR_CONFIG, "%.*s: a ruleset has at most %d bytes", TEXT_ARG(file),
                         RULESET_BYTES_MAX);
    if (read_all(&reader, &problem) != 0)
        return error_set(err, ERROR_CONFIG, "%.*s: %s", TEXT_ARG(file), problem.message);
    *out = ruleset;
    return 0;
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
