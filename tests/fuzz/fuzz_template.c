/* SPDX-License-Identifier: MPL-2.0 */
/* The laws of templates: masking settles at once, stays in its bounds, and gives a regex that
 * matches the message; merging the input's lines settles at once and still matches them. */
#include "lib/match.h"
#include "lib/template.h"
#include "lib/utf8.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

static void matches(struct arena *arena, struct match_scratch *scratch, struct text template,
                    struct text message)
{
    struct matcher *matcher = matcher_new(template_regex(arena, template), MATCHER_FULL, NULL);
    require(matcher != NULL);
    if (utf8_valid(message) && message.size <= MATCH_SUBJECT_MAX)
        require(match_test(matcher, scratch, message) == MATCH_YES);
    matcher_destroy(&matcher);
}

static void mask(struct arena *arena, struct match_scratch *scratch, struct text message)
{
    struct text template = template_mask(arena, message);
    require(template.size <= TEMPLATE_MAX && utf8_valid(template));
    require(text_equal(template, template_mask(arena, template)));
    matches(arena, scratch, template, message);
}

static void merge_lines(struct arena *arena, struct match_scratch *scratch, struct text rest)
{
    enum { LINES_MAX = 32 };
    struct text lines[LINES_MAX], templates[LINES_MAX] = {0}, merged[LINES_MAX], again[LINES_MAX];
    size_t count = 0;
    while (rest.size && count < LINES_MAX) {
        const char *end = memchr(rest.data, '\n', rest.size);
        size_t size = end ? (size_t)(end - rest.data) : rest.size;
        lines[count] = (struct text){rest.data, size};
        templates[count] = template_mask(arena, lines[count]);
        count++;
        rest = text_from(rest, end ? size + 1 : size);
    }
    template_merge(arena, templates, count, merged);
    template_merge(arena, merged, count, again);
    for (size_t i = 0; i < count; i++) {
        require(text_equal(merged[i], again[i]));
        if (!text_equal(merged[i], templates[i]))
            matches(arena, scratch, merged[i], lines[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct match_scratch *scratch = match_scratch_new();
    struct text input = {(const char *)data, size};
    mask(arena, scratch, input);
    merge_lines(arena, scratch, input);
    match_scratch_destroy(&scratch);
    arena_destroy(&arena);
    return 0;
}
