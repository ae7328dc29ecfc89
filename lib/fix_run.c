/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/fix_run.h"

#include "lib/detect.h"
#include "lib/siblings.h"

bool fix_runner_open(struct fix_runner *runner, struct fix_code code)
{
    *runner = (struct fix_runner){.code = code};
    runner->matcher = matcher_new(code.regex, MATCHER_BYTES, NULL);
    if (code.absent.size)
        runner->absent = matcher_new(code.absent, MATCHER_BYTES, NULL);
    if (runner->matcher && (runner->absent || !code.absent.size))
        return true;
    fix_runner_close(runner);
    return false;
}

void fix_runner_close(struct fix_runner *runner)
{
    matcher_destroy(&runner->matcher);
    matcher_destroy(&runner->absent);
}

/* Whether there is already what is put. */
static enum match_result has_already(const struct fix_runner *runner, struct match_scratch *match,
                                     struct text text, struct match_span span)
{
    if (!runner->absent)
        return MATCH_NO;
    struct arena *arena = arena_new();
    enum match_result result =
        match_test(runner->absent, match, siblings_of(text, span.start, span.end, arena));
    arena_destroy(&arena);
    return result;
}

enum match_result fix_next(const struct fix_runner *runner, struct match_scratch *match,
                           struct text text, size_t *from, struct match_span *groups)
{
    enum match_result result = MATCH_NO, has = MATCH_YES;
    if (runner->code.needle.size && !text_has(text, runner->code.needle))
        return MATCH_NO;
    while (has == MATCH_YES && *from <= text.size) {
        result = match_find(runner->matcher, match, text, *from, groups, DETECT_GROUPS);
        if (result != MATCH_YES)
            return result;
        if (groups[0].end == groups[0].start)
            return MATCH_LIMIT;
        *from = groups[runner->each].end;
        has = has_already(runner, match, text, groups[0]);
    }
    return has == MATCH_NO ? MATCH_YES : has == MATCH_LIMIT ? MATCH_LIMIT : MATCH_NO;
}

int fix_run(const struct fix_runner *runner, struct match_scratch *match, struct text text,
            struct fix_made *out, struct arena *arena)
{
    struct content_rule rule = {.fix = runner->code.fix, .has_fix = true};
    struct hit hit = {.rule = &rule};
    enum match_result result;
    size_t from = 0;
    out->count = 0;
    while ((result = fix_next(runner, match, text, &from, hit.groups)) == MATCH_YES) {
        if (out->count == FIX_PLACES_MAX)
            return -1;
        out->points[out->count] = hit.groups[1].end;
        out->pieces[out->count++] = (struct replacement){hit.groups[0].start, hit.groups[0].end,
                                                         hit_fix(&hit, text, arena)};
    }
    if (result == MATCH_LIMIT)
        return -1;
    if (!out->count)
        return 0;
    out->text = fix_apply(text, out->pieces, out->count, arena);
    return 1;
}
