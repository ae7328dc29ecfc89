/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const kind_words[] = {"read", "ids",   "compile", "examples",   "references",
                                         "cost", "redos", "overlap", "quickcheck", "coverage"};
const struct names check_kind_names = NAMES(kind_words);

/* Remarks. */

static struct text formatted(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

static struct text formatted(struct arena *arena, const char *format, va_list arguments)
{
    char room[1024];
    (void)vsnprintf(room, sizeof room, format, arguments);
    return arena_copy(arena, text_of(room));
}

static struct remark *add_remark(struct checkup *check, const struct remark *remark)
{
    check->remarks =
        arena_grow(check->arena, check->remarks, check->remark_count, sizeof *check->remarks);
    struct remark *out = &check->remarks[check->remark_count++];
    *out = *remark;
    return out;
}

struct remark *check_remark(struct checkup *check, enum check_kind kind, enum check_level level,
                            const struct check_rule *rule, const char *format, ...)
{
    struct remark remark = {.kind = kind, .level = level};
    va_list arguments;
    va_start(arguments, format);
    remark.message = formatted(check->arena, format, arguments);
    va_end(arguments);
    if (rule) {
        remark.file = rule->ruleset->file;
        remark.line = rule->rule->line;
        remark.column = rule->rule->column;
        remark.rule = rule->rule->id;
    }
    return add_remark(check, &remark);
}

struct remark *check_remark_at(struct checkup *check, enum check_kind kind, enum check_level level,
                               struct text file, uint32_t line, uint32_t column, const char *format,
                               ...)
{
    struct remark remark = {.kind = kind, .level = level, .file = file, .line = line};
    va_list arguments;
    va_start(arguments, format);
    remark.message = formatted(check->arena, format, arguments);
    va_end(arguments);
    remark.column = column;
    return add_remark(check, &remark);
}

size_t check_count(const struct checkup *check, enum check_kind kind, enum check_level level)
{
    size_t count = 0;
    for (size_t i = 0; i < check->remark_count; i++)
        count += check->remarks[i].kind == kind && check->remarks[i].level == level;
    return count;
}

/* Which rules take part. */

struct entry {
    const struct ruleset *ruleset;
    const struct content_rule *rule;
    bool left_out;
};

static int by_id(const void *a, const void *b)
{
    const struct entry *const *left = a, *const *right = b;
    int order = text_compare((*left)->rule->id, (*right)->rule->id);
    return order ? order : (*left > *right) - (*left < *right);
}

static void check_ids(struct checkup *check, struct entry *entries, size_t count)
{
    struct entry **sorted = arena_array(check->arena, count, sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &entries[i];
    if (count > 1)
        qsort(sorted, count, sizeof(struct entry *), by_id);
    for (size_t i = 1; i < count; i++) {
        const struct entry *before = sorted[i - 1];
        if (!text_equal(before->rule->id, sorted[i]->rule->id))
            continue;
        struct check_rule rule = {.ruleset = sorted[i]->ruleset, .rule = sorted[i]->rule};
        (void)check_remark(check, CHECK_IDS, CHECK_PROBLEM, &rule,
                           "the id is that of the rule in %.*s, line %u; it is left out",
                           TEXT_ARG(before->ruleset->file), before->rule->line);
        sorted[i]->left_out = true;
    }
}

/* Whether a ruleset with this rule alone, without its examples, can be used. */
static bool compiles(const struct entry *entry, struct error *err)
{
    struct content_rule rule = *entry->rule;
    struct ruleset alone = *entry->ruleset;
    rule.examples.count = 0;
    alone.rules = &rule;
    alone.count = 1;
    struct detector *detector = detector_new(&alone, 1, NULL, err);
    bool made = detector != NULL;
    detector_destroy(&detector);
    return made;
}

static bool is_a_place(const char *message, struct text file, const char **rest)
{
    if (!text_starts(text_of(message), file))
        return false;
    *rest = message + file.size;
    return **rest == ':';
}

/* "FILE: line 3, column 14: rule "x": why" has its place and rule said already. */
static void remark_error(struct checkup *check, const struct entry *entry, const char *message)
{
    unsigned line = entry->rule->line, column = entry->rule->column;
    const char *rest = message;
    int used = 0;
    if (is_a_place(message, entry->ruleset->file, &rest)) {
        if (sscanf(rest, ": line %u, column %u: %n", &line, &column, &used) < 2 || used == 0)
            used = 1;
        rest += used;
        const char *why = strstr(rest, "\": ");
        rest = text_starts(text_of(rest), TEXT("rule \"")) && why ? why + 3 : rest;
    }
    struct remark *remark = check_remark_at(check, CHECK_COMPILE, CHECK_PROBLEM,
                                            entry->ruleset->file, line, column, "%s", rest);
    remark->rule = entry->rule->id;
}

static void check_compile(struct checkup *check, struct entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct error err = {0};
        if (entries[i].left_out || compiles(&entries[i], &err))
            continue;
        remark_error(check, &entries[i], err.message);
        entries[i].left_out = true;
    }
}

static bool is_hiding(struct text tag)
{
    return text_is(tag, "generic");
}

/* Nothing hides behind another rule's finding here. */
static struct texts without_hiding(struct arena *arena, struct texts tags)
{
    struct texts out = {arena_array(arena, tags.count, sizeof *out.items), 0};
    for (size_t i = 0; i < tags.count; i++)
        if (!is_hiding(tags.items[i]))
            out.items[out.count++] = tags.items[i];
    return out;
}

static void keep_rules(struct checkup *check, const struct entry *entries, size_t count)
{
    size_t next = 0;
    check->rules = arena_array(check->arena, count, sizeof *check->rules);
    check->generic = arena_array(check->arena, count, sizeof *check->generic);
    for (size_t i = 0; i < check->count; i++) {
        struct ruleset *ruleset = &check->rulesets[i];
        const struct content_rule *from = ruleset->rules;
        size_t all = ruleset->count;
        ruleset->rules = arena_array(check->arena, all, sizeof *ruleset->rules);
        ruleset->count = 0;
        for (size_t k = 0; k < all; k++, next++) {
            if (entries[next].left_out)
                continue;
            struct content_rule *rule = &ruleset->rules[ruleset->count++];
            *rule = from[k];
            rule->tags = without_hiding(check->arena, rule->tags);
            if (rule->tags.count < from[k].tags.count)
                check->generic[check->generic_count++] = rule->id;
            check->rules[check->rule_count++] = (struct check_rule){ruleset, rule, NULL, 0};
        }
    }
}

/* The detector of what is left; examples are asked for later, one by one. */
static void make_detector(struct checkup *check)
{
    struct ruleset *bare = arena_array(check->arena, check->count, sizeof *bare);
    struct error err = {0};
    size_t next = 0;
    for (size_t i = 0; i < check->count; i++) {
        bare[i] = check->rulesets[i];
        bare[i].rules = arena_array(check->arena, bare[i].count, sizeof *bare[i].rules);
        for (size_t k = 0; k < bare[i].count; k++, next++) {
            bare[i].rules[k] = check->rulesets[i].rules[k];
            bare[i].rules[k].examples.count = 0;
        }
    }
    check->detector = detector_new(bare, check->count, NULL, &err);
    if (!check->detector) {
        (void)check_remark(check, CHECK_COMPILE, CHECK_PROBLEM, NULL, "%s", err.message);
        return;
    }
    check->scratch = detector_scratch_new(check->detector);
}

static void make_policies(struct checkup *check)
{
    struct error err = {0};
    check->policies = policies_new(check->rulesets, check->count, &err);
    if (!check->policies)
        (void)check_remark(check, CHECK_COMPILE, CHECK_PROBLEM, NULL, "%s", err.message);
}

struct checkup *check_open(const struct ruleset *rulesets, size_t count,
                           const struct check_options *options, struct arena *arena)
{
    struct checkup *check = xcalloc(1, sizeof *check);
    size_t rules = 0, next = 0;
    check->arena = arena;
    check->options = *options;
    check->count = count;
    check->rulesets = arena_array(arena, count, sizeof *check->rulesets);
    for (size_t i = 0; i < count; i++)
        rules += rulesets[i].count;
    struct entry *entries = arena_array(arena, rules, sizeof *entries);
    for (size_t i = 0; i < count; i++) {
        check->rulesets[i] = rulesets[i];
        for (size_t k = 0; k < rulesets[i].count; k++)
            entries[next++] = (struct entry){&rulesets[i], &rulesets[i].rules[k], false};
    }
    check_ids(check, entries, rules);
    check_compile(check, entries, rules);
    keep_rules(check, entries, rules);
    make_detector(check);
    make_policies(check);
    return check;
}

void check_close(struct checkup **check)
{
    if (!check || !*check)
        return;
    policies_destroy(&(*check)->policies);
    detector_scratch_destroy(&(*check)->scratch);
    detector_destroy(&(*check)->detector);
    free(*check);
    *check = NULL;
}

/* Examples. The detector's rules are copies: ids, which are unique here, tell them. */

bool check_finds(struct checkup *check, const struct content_rule *rule,
                 const struct subject *subject)
{
    struct hits hits;
    if (!check->detector ||
        detector_search(check->detector, check->scratch, subject, &hits, NULL) != 0)
        return false;
    for (size_t i = 0; i < hits.count; i++)
        if (text_equal(hits.items[i].rule->id, rule->id))
            return true;
    return false;
}

/* What is wrong with an example; empty if nothing is. */
static struct text example_fault(struct checkup *check, const struct content_rule *rule,
                                 const struct rule_example *example)
{
    struct subject subject = {example->path, example->has_path, example->text};
    if (rule->policy && check->policies)
        return policies_example_fault(check->policies, rule, example, check->arena);
    if (rule->policy || check_finds(check, rule, &subject) != example->counter)
        return TEXT("");
    return example->counter ? TEXT("it finds this counter-example")
                            : TEXT("it does not find this example");
}

static void check_example(struct checkup *check, const struct check_rule *rule,
                          const struct rule_example *example)
{
    struct text fault = example_fault(check, rule->rule, example);
    if (fault.size == 0)
        return;
    struct remark *remark =
        check_remark_at(check, CHECK_EXAMPLES, CHECK_PROBLEM, rule->ruleset->file, example->line,
                        example->column, "%.*s", TEXT_ARG(fault));
    remark->rule = rule->rule->id;
    remark->text = example->text;
}

void check_examples(struct checkup *check)
{
    size_t imported = 0;
    for (size_t i = 0; i < check->rule_count && check->detector; i++) {
        const struct check_rule *rule = &check->rules[i];
        size_t found = 0;
        for (size_t k = 0; k < rule->rule->examples.count; k++) {
            check_example(check, rule, &rule->rule->examples.items[k]);
            found += !rule->rule->examples.items[k].counter;
        }
        if (found == 0 && rule->ruleset->imported.size)
            imported++;
        else if (found == 0)
            (void)check_remark(check, CHECK_EXAMPLES, CHECK_PROBLEM, rule,
                               "the rule has no example");
    }
    if (imported)
        (void)check_remark(check, CHECK_EXAMPLES, CHECK_NOTE, NULL,
                           "%zu imported rules have no example", imported);
}

/* References. */

static bool is_url(struct text reference)
{
    bool web = text_starts(reference, TEXT("https://")) || text_starts(reference, TEXT("http://"));
    if (!web || !memchr(reference.data + 8, '.', reference.size > 8 ? reference.size - 8 : 0))
        return false;
    for (size_t i = 0; i < reference.size; i++)
        if ((unsigned char)reference.data[i] <= ' ' || reference.data[i] == '"')
            return false;
    return true;
}

void check_references(struct checkup *check)
{
    enum { CWE_LAST = 9999 }; /* the list goes on; no number has five digits */
    for (size_t i = 0; i < check->rule_count; i++) {
        const struct check_rule *rule = &check->rules[i];
        for (size_t k = 0; k < rule->rule->references.count; k++)
            if (!is_url(rule->rule->references.items[k]))
                (void)check_remark(check, CHECK_REFERENCES, CHECK_PROBLEM, rule,
                                   "the reference \"%.80s\" is no URL",
                                   arena_copy(check->arena, rule->rule->references.items[k]).data);
        for (size_t k = 0; k < rule->rule->cwe.count; k++)
            if (rule->rule->cwe.items[k] == 0 || rule->rule->cwe.items[k] > CWE_LAST)
                (void)check_remark(check, CHECK_REFERENCES, CHECK_PROBLEM, rule,
                                   "there is no weakness CWE-%u", rule->rule->cwe.items[k]);
    }
}

void check_all(struct checkup *check)
{
    check_examples(check);
    check_references(check);
    check_cost(check);
    check_redos(check);
    check_quick(check);
    check_overlap(check);
}
