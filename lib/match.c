/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/match_internal.h"

#include <math.h>
#include <stdlib.h>

enum {
    NESTING_MAX = 100, /* parentheses in a pattern */
    JIT_STACK_FIRST_BYTES = 32 * 1024,
    JIT_STACK_MAX_BYTES = 1024 * 1024,
};

struct matcher {
    pcre2_code *code;
    bool names_end; /* has \z or \Z, perhaps */
};

struct match_scratch {
    pcre2_match_context *context;
    pcre2_match_data *data;
    pcre2_jit_stack *stack;
};

/* Out of memory is the only reason that PCRE2's small allocations fail. */
void *match_need(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

uint32_t match_compile_options(unsigned flags)
{
    uint32_t options = PCRE2_NEVER_BACKSLASH_C;
    if (!(flags & MATCHER_BYTES))
        options |= PCRE2_UTF | PCRE2_MATCH_INVALID_UTF;
    else
        options |= PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_DOLLAR_ENDONLY;
    if (flags & MATCHER_FULL)
        options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
    if (flags & MATCHER_CASELESS)
        options |= PCRE2_CASELESS;
    return options;
}

pcre2_code *match_compile(struct text pattern, uint32_t options, struct error *err)
{
    pcre2_compile_context *context = match_need(pcre2_compile_context_create(NULL));
    pcre2_set_max_pattern_length(context, MATCH_PATTERN_MAX);
    pcre2_set_parens_nest_limit(context, NESTING_MAX);
    int number = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)pattern.data, pattern.size, options, &number, &offset, context);
    pcre2_compile_context_free(context);
    if (code)
        return code;
    PCRE2_UCHAR why[256];
    if (pcre2_get_error_message(number, why, sizeof why) < 0)
        why[0] = '\0';
    error_set(err, ERROR_CONFIG, "regular expression, byte %zu: %s", (size_t)offset,
              (const char *)why);
    return NULL;
}

struct matcher *matcher_new(struct text pattern, unsigned flags, struct error *err)
{
    pcre2_code *code = match_compile(pattern, match_compile_options(flags), err);
    if (!code)
        return NULL;
    /* Where there is no JIT, pcre2_match falls back to the interpreter by itself. */
    (void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    struct matcher *matcher = xmalloc(sizeof *matcher);
    matcher->code = code;
    matcher->names_end = text_has(pattern, TEXT("\\z")) || text_has(pattern, TEXT("\\Z"));
    return matcher;
}

void matcher_destroy(struct matcher **matcher)
{
    if (!matcher || !*matcher)
        return;
    pcre2_code_free((*matcher)->code);
    free(*matcher);
    *matcher = NULL;
}

static uint32_t pattern_number(const struct matcher *matcher, uint32_t what)
{
    uint32_t number = 0;
    (void)pcre2_pattern_info(matcher->code, what, &number);
    return number;
}

size_t matcher_names(const struct matcher *matcher)
{
    return pattern_number(matcher, PCRE2_INFO_NAMECOUNT);
}

size_t matcher_name(const struct matcher *matcher, size_t index, struct text *name)
{
    PCRE2_SPTR table = NULL;
    (void)pcre2_pattern_info(matcher->code, PCRE2_INFO_NAMETABLE, &table);
    PCRE2_SPTR entry = table + index * pattern_number(matcher, PCRE2_INFO_NAMEENTRYSIZE);
    *name = text_of((const char *)entry + 2); /* after the number, in two bytes */
    return (size_t)entry[0] << 8 | entry[1];
}

pcre2_match_context *match_limited_context(void)
{
    pcre2_match_context *context = match_need(pcre2_match_context_create(NULL));
    pcre2_set_match_limit(context, MATCH_STEPS_MAX);
    pcre2_set_depth_limit(context, MATCH_DEPTH_MAX);
    pcre2_set_heap_limit(context, MATCH_HEAP_MAX_KIB);
    return context;
}

struct match_scratch *match_scratch_new(void)
{
    struct match_scratch *scratch = xmalloc(sizeof *scratch);
    scratch->context = match_limited_context();
    scratch->data = match_need(pcre2_match_data_create(MATCH_GROUPS_MAX + 1, NULL));
    /* NULL without JIT, and then never used. */
    scratch->stack = pcre2_jit_stack_create(JIT_STACK_FIRST_BYTES, JIT_STACK_MAX_BYTES, NULL);
    pcre2_jit_stack_assign(scratch->context, NULL, scratch->stack);
    return scratch;
}

void match_scratch_destroy(struct match_scratch **scratch)
{
    if (!scratch || !*scratch)
        return;
    pcre2_match_data_free((*scratch)->data);
    pcre2_match_context_free((*scratch)->context);
    pcre2_jit_stack_free((*scratch)->stack);
    free(*scratch);
    *scratch = NULL;
}

enum match_result match_test(const struct matcher *matcher, struct match_scratch *scratch,
                             struct text subject)
{
    return match_find(matcher, scratch, subject, 0, NULL, 0);
}

static void report_spans(pcre2_match_data *data, size_t set, struct match_span *spans, size_t count)
{
    const PCRE2_SIZE *places = pcre2_get_ovector_pointer(data);
    for (size_t i = 0; i < count; i++) {
        bool took_part = i < set && places[2 * i] != PCRE2_UNSET;
        spans[i] = took_part ? (struct match_span){places[2 * i], places[2 * i + 1]}
                             : (struct match_span){0, 0};
    }
}

enum match_result match_find(const struct matcher *matcher, struct match_scratch *scratch,
                             struct text subject, size_t from, struct match_span *spans,
                             size_t count)
{
    struct match_window whole = {subject, from, true, true};
    return match_find_in(matcher, scratch, &whole, spans, count);
}

enum match_result match_find_in(const struct matcher *matcher, struct match_scratch *scratch,
                                const struct match_window *window, struct match_span *spans,
                                size_t count)
{
    struct text subject = window->text;
    uint32_t options = (window->starts ? 0 : PCRE2_NOTBOL) | (window->ends ? 0 : PCRE2_NOTEOL);
    if (subject.size > MATCH_SUBJECT_MAX)
        return MATCH_LIMIT;
    if (window->from > subject.size)
        return MATCH_NO;
    const char *data = subject.data ? subject.data : "";
    int rc = pcre2_match(matcher->code, (PCRE2_SPTR)data, subject.size, window->from, options,
                         scratch->data, scratch->context);
    if (rc == PCRE2_ERROR_NOMATCH)
        return MATCH_NO;
    if (rc < 0)
        return MATCH_LIMIT;
    if (!window->ends && matcher->names_end &&
        pcre2_get_ovector_pointer(scratch->data)[1] == subject.size)
        return MATCH_NO;
    report_spans(scratch->data, rc == 0 ? MATCH_GROUPS_MAX + 1 : (size_t)rc, spans, count);
    return MATCH_YES;
}

bool matcher_takes_nothing(const struct matcher *matcher)
{
    uint32_t empty = 0;
    (void)pcre2_pattern_info(matcher->code, PCRE2_INFO_MATCHEMPTY, &empty);
    return empty != 0;
}

unsigned matcher_groups(const struct matcher *matcher)
{
    uint32_t groups = 0;
    (void)pcre2_pattern_info(matcher->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    return groups;
}
