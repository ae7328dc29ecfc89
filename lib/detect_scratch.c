/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/detect_internal.h"

#include <ctype.h>
#include <stdlib.h>

struct search detect_begin(const struct detector *detector, struct detector_scratch *scratch,
                           const struct subject *subject)
{
    scratch->search++;
    scratch->count = 0;
    scratch->trouble_count = 0;
    scratch->everywhere_count = 0;
    /* Only what is compiled on demand changes, under a lock. */
    return (struct search){(struct detector *)detector, scratch, subject};
}

struct rule_state *detect_rule_state(struct search *search, size_t rule)
{
    struct rule_state *state = &search->scratch->rules[rule];
    if (state->search != search->scratch->search)
        *state = (struct rule_state){.search = search->scratch->search};
    return state;
}

struct pattern_state *detect_pattern_state(struct search *search, size_t pattern)
{
    struct pattern_state *state = &search->scratch->patterns[pattern];
    if (state->search != search->scratch->search)
        *state = (struct pattern_state){.search = search->scratch->search};
    return state;
}

void detect_add_hit(struct search *search, const struct hit *hit)
{
    struct detector_scratch *s = search->scratch;
    if (s->count == s->capacity) {
        s->capacity = s->capacity ? s->capacity * 2 : 16;
        s->hits = xrealloc(s->hits, s->capacity * sizeof *s->hits);
    }
    s->hits[s->count++] = *hit;
}

void detect_add_trouble(struct search *search, const struct content_rule *rule, const char *what)
{
    struct detector_scratch *s = search->scratch;
    for (size_t i = 0; i < s->trouble_count; i++)
        if (s->troubles[i].rule == rule && s->troubles[i].what == what)
            return;
    if (s->trouble_count == s->trouble_capacity) {
        s->trouble_capacity = s->trouble_capacity ? s->trouble_capacity * 2 : 8;
        s->troubles = xrealloc(s->troubles, s->trouble_capacity * sizeof *s->troubles);
    }
    s->troubles[s->trouble_count++] = (struct trouble){rule, what};
}

struct text detect_lowered(struct detector_scratch *s, struct text text)
{
    if (s->lower_capacity < text.size) {
        s->lower_capacity = text.size * 2;
        s->lower = xrealloc(s->lower, s->lower_capacity);
    }
    for (size_t i = 0; i < text.size; i++)
        s->lower[i] = (char)tolower((unsigned char)text.data[i]);
    return (struct text){s->lower, text.size};
}

struct detector_scratch *detector_scratch_new(const struct detector *detector)
{
    struct detector_scratch *s = xcalloc(1, sizeof *s);
    s->match = match_scratch_new();
    s->set = match_set_scratch_new(detector->set);
    s->rules = xcalloc(detector->rule_count + 1, sizeof *s->rules);
    s->patterns = xcalloc(detector->pattern_count + 1, sizeof *s->patterns);
    s->everywhere = xcalloc(detector->pattern_count + 1, sizeof *s->everywhere);
    return s;
}

void detector_scratch_destroy(struct detector_scratch **scratch)
{
    if (!scratch || !*scratch)
        return;
    struct detector_scratch *s = *scratch;
    match_scratch_destroy(&s->match);
    match_set_scratch_destroy(&s->set);
    free(s->rules);
    free(s->patterns);
    free(s->everywhere);
    free(s->hits);
    free(s->troubles);
    free(s->lower);
    free(s);
    *scratch = NULL;
}
