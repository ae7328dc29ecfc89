/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/detect_internal.h"

enum {
    CONTEXT_BEFORE = 255, /* bytes before a window that look-behind may see */
    CHUNK_OVERLAP = 4 * 1024,
};

static struct match_span secret_of(const struct content_rule *rule,
                                   const struct match_span spans[MATCH_GROUPS_MAX + 1])
{
    if (rule->capture)
        return spans[rule->capture].end ? spans[rule->capture] : spans[0];
    for (size_t i = 1; i <= MATCH_GROUPS_MAX; i++)
        if (spans[i].end > spans[i].start)
            return spans[i];
    return spans[0];
}

/* `spans` are relative to `base`. */
static void on_match(struct search *search, size_t pattern, size_t base,
                     struct match_span spans[MATCH_GROUPS_MAX + 1])
{
    size_t number = search->detector->patterns[pattern].rule;
    const struct compiled_rule *rule = &search->detector->rules[number];
    struct hit hit = {.ruleset = rule->ruleset, .rule = rule->rule};
    for (size_t i = 0; i <= MATCH_GROUPS_MAX; i++)
        if (i == 0 || spans[i].end > 0)
            spans[i] = (struct match_span){spans[i].start + base, spans[i].end + base};
    memcpy(hit.groups, spans, sizeof hit.groups);
    hit.secret = secret_of(rule->rule, spans);
    if (detect_passes(search, number, &hit))
        detect_add_hit(search, &hit);
}

/* Moves a window's start to where the next match may begin; false when there is none.
 * `[\w.-]{0,50}?` at the begin of a pattern has PCRE2 try all of it at fifty places before each;
 * without it the place is found at once, and no match begins more than fifty bytes before. */
static bool skip(struct search *search, struct compiled_pattern *pattern,
                 struct match_window *window)
{
    struct match_span span;
    if (pattern->bare.regex.size == 0)
        return true;
    const struct matcher *matcher = detect_matcher(search->detector, &pattern->bare, NULL);
    enum match_result result =
        matcher ? match_find_in(matcher, search->scratch->match, window, &span, 1) : MATCH_LIMIT;
    if (result == MATCH_YES && span.start > window->from + pattern->bare_most)
        window->from = span.start - pattern->bare_most;
    return result != MATCH_NO;
}

/* All matches that begin at `from` or later and end at `stop` or before. False when that is all
 * there will be of this pattern. */
static bool find_between(struct search *search, size_t pattern, struct pattern_state *state,
                         size_t from, size_t stop, bool *found)
{
    struct compiled_pattern *compiled = &search->detector->patterns[pattern];
    const struct content_rule *rule = search->detector->rules[compiled->rule].rule;
    const struct matcher *matcher = detect_matcher(search->detector, &compiled->lazy, NULL);
    struct text text = search->subject->text;
    size_t base = from > CONTEXT_BEFORE ? from - CONTEXT_BEFORE : 0;
    struct match_window window = {
        {text.data + base, stop - base}, from - base, base == 0, stop == text.size};
    while (skip(search, compiled, &window)) {
        struct match_span spans[MATCH_GROUPS_MAX + 1];
        enum match_result result = matcher ? match_find_in(matcher, search->scratch->match, &window,
                                                           spans, MATCH_GROUPS_MAX + 1)
                                           : MATCH_LIMIT;
        if (result == MATCH_NO)
            return true;
        if (result == MATCH_LIMIT) {
            detect_add_trouble(search, rule, "its pattern exhausts the limits of matching");
            return false;
        }
        *found = true;
        size_t end = spans[0].end;
        state->matched_to = base + end;
        on_match(search, pattern, base, spans);
        window.from = end > window.from ? end : window.from + 1;
        if (++state->hits >= DETECT_HITS_MAX) {
            detect_add_trouble(search, rule,
                               "it matches 1,000 times in one file; the rest is left out");
            return false;
        }
    }
    return true;
}

/* Just past the end of the line that `at` is in, or not much further than `at`. */
static size_t line_stop(struct text text, size_t at)
{
    size_t most = text.size - at > DETECT_AHEAD_MAX ? DETECT_AHEAD_MAX : text.size - at;
    const char *newline = most ? memchr(text.data + at, '\n', most) : NULL;
    return newline ? (size_t)(newline - text.data) + 1 : at + most;
}

/* Looks for matches near a candidate, and further back where the engine says that there is one but
 * none is near. */
static void confirm(struct search *search, size_t pattern, struct pattern_state *state, size_t end)
{
    static const size_t reaches[] = {DETECT_WINDOW, 16 * 1024, DETECT_WINDOW_MAX};
    const struct match_set *set = search->detector->set;
    size_t width = match_set_width(set, pattern), stop = line_stop(search->subject->text, end);
    bool exact = match_set_means(set, pattern) == MATCH_EXACT, found = false, more = true;
    for (size_t i = 0; i < sizeof reaches / sizeof reaches[0]; i++) {
        size_t reach = reaches[i] < width ? reaches[i] : width;
        size_t start = end > reach ? end - reach : 0;
        bool overlaps = state->matched_to > start;
        if (i > 0 && state->wider++ == DETECT_WIDER_MAX) {
            detect_add_trouble(
                search, search->detector->rules[search->detector->patterns[pattern].rule].rule,
                "its matches are too long to be found everywhere in the file");
            more = false;
            break;
        }
        more = find_between(search, pattern, state, overlaps ? state->matched_to : start, stop,
                            &found);
        if (found || !more || !exact || overlaps || start == 0 || reach == width)
            break;
    }
    state->done = more ? stop : SIZE_MAX;
}

int detect_candidate(void *context, size_t pattern, size_t end)
{
    struct search *search = context;
    struct pattern_state *state = detect_pattern_state(search, pattern);
    if (end <= state->done)
        return 0;
    if (!detect_rule_applies(search, search->detector->patterns[pattern].rule)) {
        state->done = SIZE_MAX;
        return 0;
    }
    if (match_set_means(search->detector->set, pattern) == MATCH_KEYWORD) {
        search->scratch->everywhere[search->scratch->everywhere_count++] = pattern;
        state->done = SIZE_MAX;
        return 0;
    }
    confirm(search, pattern, state, end);
    return 0;
}

void detect_everywhere(struct search *search, size_t pattern)
{
    struct pattern_state *state = detect_pattern_state(search, pattern);
    struct text text = search->subject->text;
    bool found = false;
    for (size_t start = 0; start < text.size;) {
        size_t stop = text.size - start > DETECT_WINDOW_MAX ? start + DETECT_WINDOW_MAX : text.size;
        size_t from = state->matched_to > start ? state->matched_to : start;
        if (!find_between(search, pattern, state, from, stop, &found) || stop == text.size)
            return;
        start = stop - CHUNK_OVERLAP;
    }
}
