/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/ruleset_internal.h"

static const char *const target_words[] = {"path", "match",   "secret",
                                           "line", "sibling", "stopword"};
static const struct names target_names = NAMES(target_words);

static struct exceptions *exceptions_of(struct ruleset_reader *reader, struct content_rule *rule)
{
    return rule ? &rule->exceptions : &reader->out->exceptions;
}

static void add_exception(struct ruleset_reader *reader, struct content_rule *rule,
                          struct exception exception)
{
    struct exceptions *list = exceptions_of(reader, rule);
    list->items = arena_grow(reader->arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = exception;
}

/* except_path/2 and its like: one condition, one text. */
static int read_simple(struct ruleset_reader *reader, struct content_rule *rule,
                       const struct lgt_term *term, enum exception_target target, struct error *err)
{
    struct text text = TEXT("");
    if (ruleset_read_word(reader->arena, lgt_arg(term, 1), &text, err) != 0)
        return -1;
    struct exception_condition *condition = arena_array(reader->arena, 1, sizeof *condition);
    condition->target = target;
    ruleset_add_text(reader, &condition->any, text);
    add_exception(reader, rule, (struct exception){condition, 1, term->line});
    return 0;
}

int ruleset_read_except_path(struct ruleset_reader *reader, struct content_rule *rule,
                             const struct lgt_term *term, struct error *err)
{
    return read_simple(reader, rule, term, EXCEPT_PATH, err);
}

int ruleset_read_except_match(struct ruleset_reader *reader, struct content_rule *rule,
                              const struct lgt_term *term, struct error *err)
{
    return read_simple(reader, rule, term, EXCEPT_MATCH, err);
}

int ruleset_read_except_secret(struct ruleset_reader *reader, struct content_rule *rule,
                               const struct lgt_term *term, struct error *err)
{
    return read_simple(reader, rule, term, EXCEPT_SECRET, err);
}

int ruleset_read_except_line(struct ruleset_reader *reader, struct content_rule *rule,
                             const struct lgt_term *term, struct error *err)
{
    return read_simple(reader, rule, term, EXCEPT_LINE, err);
}

int ruleset_read_except_sibling(struct ruleset_reader *reader, struct content_rule *rule,
                                const struct lgt_term *term, struct error *err)
{
    return read_simple(reader, rule, term, EXCEPT_SIBLING, err);
}

int ruleset_read_stopword(struct ruleset_reader *reader, struct content_rule *rule,
                          const struct lgt_term *term, struct error *err)
{
    return read_simple(reader, rule, term, EXCEPT_STOPWORD, err);
}

static int read_condition(struct ruleset_reader *reader, const struct lgt_term *term,
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
        if (ruleset_read_word(reader->arena, any->items[i], &text, err) != 0)
            return -1;
        ruleset_add_text(reader, &out->any, text);
    }
    if (!lgt_is_list(any)) {
        if (ruleset_read_word(reader->arena, any, &text, err) != 0)
            return -1;
        ruleset_add_text(reader, &out->any, text);
    }
    return out->any.count ? 0 : lgt_error(any, err, "the list is empty");
}

int ruleset_read_except(struct ruleset_reader *reader, struct content_rule *rule,
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
