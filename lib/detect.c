/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/detect.h"

#include "lib/language.h"
#include "lib/match_set.h"
#include "lib/siblings.h"

#include <ctype.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
    CONTEXT_BEFORE = 255, /* bytes before a window that look-behind may see */
    CHUNK_OVERLAP = 4 * 1024,
    HEAD_BYTES = 256,
};

/* A regular expression that is compiled when it is first needed: most never are. */
struct lazy {
    struct text regex;
    _Atomic(struct matcher *) matcher;
};

struct lazies {
    struct lazy *items;
    size_t count;
};

struct condition {
    enum exception_target target;
    struct lazies regexes;
    struct texts words; /* of EXCEPT_STOPWORD, in small letters */
};

struct conditions {
    struct condition *items;
    size_t count;
};

struct waiver {
    struct conditions *items; /* each an exception */
    size_t count;
};

struct compiled_rule {
    const struct ruleset *ruleset;
    const struct content_rule *rule;
    const struct waiver *of_ruleset;
    struct waiver waiver;
    struct lazies paths;
    bool generic;
};

struct compiled_pattern {
    struct lazy lazy;
    struct lazy bare; /* without its optional beginning; its regex may be none */
    size_t bare_most; /* bytes of that beginning */
    size_t rule;
};

struct detector {
    struct arena *arena;
    struct compiled_rule *rules;
    size_t rule_count;
    struct compiled_pattern *patterns;
    size_t pattern_count;
    size_t *bare; /* rules without a pattern */
    size_t bare_count;
    size_t *always; /* patterns that the set does not find */
    size_t always_count;
    bool has_generic;
    struct match_set *set;
    struct id identity;
    pthread_mutex_t lock; /* while a lazy one is compiled */
};

enum known { NOT_KNOWN, KNOWN_YES, KNOWN_NO };

/* What is known of one rule, and of one pattern, in the text that is searched. */
struct rule_state {
    uint64_t search;
    enum known applies, keyword;
};

struct pattern_state {
    uint64_t search;
    size_t done;       /* candidates that end here or before are dealt with */
    size_t matched_to; /* end of the last match */
    unsigned hits, wider;
    bool everywhere; /* a keyword was found: the whole text is to be searched */
};

struct detector_scratch {
    struct match_scratch *match;
    struct match_set_scratch *set;
    struct rule_state *rules;
    struct pattern_state *patterns;
    uint64_t search; /* number of the search; states with another are stale */
    struct hit *hits;
    size_t count, capacity;
    struct trouble *troubles;
    size_t trouble_count, trouble_capacity;
    size_t *everywhere; /* patterns */
    size_t everywhere_count;
    char *lower; /* a secret in small letters */
    size_t lower_capacity;
};

/* One search. */
struct search {
    struct detector *detector;
    struct detector_scratch *scratch;
    const struct subject *subject;
};

/* Compiling on demand. */

static const struct matcher *lazy_get(struct detector *d, struct lazy *lazy, struct error *err)
{
    struct matcher *matcher = atomic_load_explicit(&lazy->matcher, memory_order_acquire);
    if (matcher)
        return matcher;
    (void)pthread_mutex_lock(&d->lock);
    matcher = atomic_load_explicit(&lazy->matcher, memory_order_relaxed);
    if (!matcher) {
        matcher = matcher_new(lazy->regex, MATCHER_BYTES, err);
        atomic_store_explicit(&lazy->matcher, matcher, memory_order_release);
    }
    (void)pthread_mutex_unlock(&d->lock);
    return matcher;
}

static void lazy_destroy(struct lazies *lazies)
{
    for (size_t i = 0; i < lazies->count; i++) {
        struct matcher *matcher = atomic_load(&lazies->items[i].matcher);
        matcher_destroy(&matcher);
    }
}

static void waiver_destroy(struct waiver *waiver)
{
    for (size_t i = 0; i < waiver->count; i++)
        for (size_t k = 0; k < waiver->items[i].count; k++)
            lazy_destroy(&waiver->items[i].items[k].regexes);
}

static void add_trouble(struct search *search, const struct content_rule *rule, const char *what)
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

/* Whether any of the regexes is found; a limit is a trouble of the rule, and counts as no. */
static bool any_found(struct search *search, const struct compiled_rule *rule,
                      struct lazies *lazies, struct text subject)
{
    for (size_t i = 0; i < lazies->count; i++) {
        const struct matcher *matcher = lazy_get(search->detector, &lazies->items[i], NULL);
        enum match_result result =
            matcher ? match_test(matcher, search->scratch->match, subject) : MATCH_LIMIT;
        if (result == MATCH_YES)
            return true;
        if (result == MATCH_LIMIT)
            add_trouble(search, rule->rule, "an exception or path exhausts the limits of matching");
    }
    return false;
}

/* Words, whatever their case. */

static bool has_word(struct text text, struct text word)
{
    if (word.size == 0 || text.size < word.size)
        return false;
    int low = tolower((unsigned char)word.data[0]), high = toupper((unsigned char)word.data[0]);
    size_t last = text.size - word.size;
    for (size_t i = 0; i <= last; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if ((c == low || c == high) && strncasecmp(text.data + i, word.data, word.size) == 0)
            return true;
    }
    return false;
}

static bool has_any_word(struct text text, struct texts words)
{
    for (size_t i = 0; i < words.count; i++)
        if (has_word(text, words.items[i]))
            return true;
    return false;
}

static struct text lowered(struct detector_scratch *s, struct text text)
{
    if (s->lower_capacity < text.size) {
        s->lower_capacity = text.size * 2;
        s->lower = xrealloc(s->lower, s->lower_capacity);
    }
    for (size_t i = 0; i < text.size; i++)
        s->lower[i] = (char)tolower((unsigned char)text.data[i]);
    return (struct text){s->lower, text.size};
}

/* Exceptions. */

static struct text part(struct text text, struct match_span span)
{
    return (struct text){text.data + span.start, span.end - span.start};
}

/* The lines that the match touches, of long ones what is near it. */
static struct text lines_of(struct text text, struct match_span match)
{
    size_t start = match.start, end = match.end;
    size_t first = start > DETECT_AHEAD_MAX / 2 ? start - DETECT_AHEAD_MAX / 2 : 0;
    while (start > first && text.data[start - 1] != '\n')
        start--;
    size_t most = text.size - end > DETECT_AHEAD_MAX / 2 ? DETECT_AHEAD_MAX / 2 : text.size - end;
    const char *newline = most ? memchr(text.data + end, '\n', most) : NULL;
    end = newline ? (size_t)(newline - text.data) : end + most;
    return (struct text){text.data + start, end - start};
}

static bool sibling_found(struct search *search, const struct compiled_rule *rule,
                          struct lazies *regexes, struct match_span match)
{
    struct arena *arena = arena_new();
    struct text siblings = siblings_of(search->subject->text, match.start, match.end, arena);
    bool found = any_found(search, rule, regexes, siblings);
    arena_destroy(&arena);
    return found;
}

static bool condition_holds(struct search *search, const struct compiled_rule *rule,
                            struct condition *condition, const struct hit *hit)
{
    const struct subject *subject = search->subject;
    struct text secret;
    switch (condition->target) {
    case EXCEPT_PATH:
        return subject->has_path && any_found(search, rule, &condition->regexes, subject->path);
    case EXCEPT_MATCH:
        return any_found(search, rule, &condition->regexes, part(subject->text, hit->groups[0]));
    case EXCEPT_SECRET:
        return any_found(search, rule, &condition->regexes, part(subject->text, hit->secret));
    case EXCEPT_LINE:
        return any_found(search, rule, &condition->regexes,
                         lines_of(subject->text, hit->groups[0]));
    case EXCEPT_SIBLING:
        return sibling_found(search, rule, &condition->regexes, hit->groups[0]);
    default:
        secret = lowered(search->scratch, part(subject->text, hit->secret));
        for (size_t i = 0; i < condition->words.count; i++)
            if (text_has(secret, condition->words.items[i]))
                return true;
        return false;
    }
}

/* Without a hit only exceptions that are about the path alone can hold. */
static bool is_waived(struct search *search, const struct compiled_rule *rule,
                      const struct waiver *waiver, const struct hit *hit)
{
    for (size_t i = 0; i < waiver->count; i++) {
        struct conditions *all = &waiver->items[i];
        bool holds = true;
        for (size_t k = 0; k < all->count && holds; k++)
            holds = (hit || all->items[k].target == EXCEPT_PATH) &&
                    condition_holds(search, rule, &all->items[k], hit);
        if (holds)
            return true;
    }
    return false;
}

/* Whether the rule is about files of this path and language at all. */
static bool applies(struct search *search, struct compiled_rule *rule)
{
    const struct subject *subject = search->subject;
    const struct texts *languages = &rule->rule->languages;
    if (!subject->has_path)
        return true;
    if (rule->paths.count && !any_found(search, rule, &rule->paths, subject->path))
        return false;
    if (languages->count) {
        struct text head = subject->text;
        head.size = head.size > HEAD_BYTES ? HEAD_BYTES : head.size;
        struct text language = language_of(subject->path, head);
        bool among = false;
        for (size_t i = 0; i < languages->count; i++)
            among = among || text_equal(languages->items[i], language);
        if (!among)
            return false;
    }
    return !is_waived(search, rule, rule->of_ruleset, NULL) &&
           !is_waived(search, rule, &rule->waiver, NULL);
}

static struct rule_state *rule_state(struct search *search, size_t rule)
{
    struct rule_state *state = &search->scratch->rules[rule];
    if (state->search != search->scratch->search)
        *state = (struct rule_state){.search = search->scratch->search};
    return state;
}

static bool rule_applies(struct search *search, size_t rule)
{
    struct rule_state *state = rule_state(search, rule);
    if (state->applies == NOT_KNOWN)
        state->applies = applies(search, &search->detector->rules[rule]) ? KNOWN_YES : KNOWN_NO;
    return state->applies == KNOWN_YES;
}

/* Most rules have their keyword in the match; else it is looked for in the text, once. */
static bool has_keyword(struct search *search, size_t rule, struct text match)
{
    struct texts keywords = search->detector->rules[rule].rule->keywords;
    struct rule_state *state = rule_state(search, rule);
    if (keywords.count == 0 || state->keyword == KNOWN_YES || has_any_word(match, keywords))
        return true;
    if (state->keyword == NOT_KNOWN)
        state->keyword = has_any_word(search->subject->text, keywords) ? KNOWN_YES : KNOWN_NO;
    return state->keyword == KNOWN_YES;
}

/* Matches. */

static void add_hit(struct search *search, const struct hit *hit)
{
    struct detector_scratch *s = search->scratch;
    if (s->count == s->capacity) {
        s->capacity = s->capacity ? s->capacity * 2 : 16;
        s->hits = xrealloc(s->hits, s->capacity * sizeof *s->hits);
    }
    s->hits[s->count++] = *hit;
}

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

static bool passes(struct search *search, size_t number, const struct hit *hit)
{
    const struct compiled_rule *rule = &search->detector->rules[number];
    struct text secret = part(search->subject->text, hit->secret);
    if (rule->rule->has_entropy && secret_entropy(secret) <= rule->rule->entropy)
        return false;
    if (!has_keyword(search, number, part(search->subject->text, hit->groups[0])))
        return false;
    for (size_t i = 0; i < rule->rule->checks.count; i++)
        if (!secret_check(rule->rule->checks.items[i], secret))
            return false;
    return !is_waived(search, rule, rule->of_ruleset, hit) &&
           !is_waived(search, rule, &rule->waiver, hit);
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
    if (passes(search, number, &hit))
        add_hit(search, &hit);
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
    const struct matcher *matcher = lazy_get(search->detector, &pattern->bare, NULL);
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
    const struct matcher *matcher = lazy_get(search->detector, &compiled->lazy, NULL);
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
            add_trouble(search, rule, "its pattern exhausts the limits of matching");
            return false;
        }
        *found = true;
        size_t end = spans[0].end;
        state->matched_to = base + end;
        on_match(search, pattern, base, spans);
        window.from = end > window.from ? end : window.from + 1;
        if (++state->hits >= DETECT_HITS_MAX) {
            add_trouble(search, rule, "it matches 1,000 times in one file; the rest is left out");
            return false;
        }
    }
    return true;
}

static struct pattern_state *pattern_state(struct search *search, size_t pattern)
{
    struct pattern_state *state = &search->scratch->patterns[pattern];
    if (state->search != search->scratch->search)
        *state = (struct pattern_state){.search = search->scratch->search};
    return state;
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
            add_trouble(search,
                        search->detector->rules[search->detector->patterns[pattern].rule].rule,
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

static int on_candidate(void *context, size_t pattern, size_t end)
{
    struct search *search = context;
    struct pattern_state *state = pattern_state(search, pattern);
    if (end <= state->done)
        return 0;
    if (!rule_applies(search, search->detector->patterns[pattern].rule)) {
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

/* A pattern that the set cannot find, over the whole text, in chunks that overlap. */
static void search_everywhere(struct search *search, size_t pattern)
{
    struct pattern_state *state = pattern_state(search, pattern);
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

static int by_place(const void *a, const void *b)
{
    const struct hit *left = a, *right = b;
    if (left->groups[0].start != right->groups[0].start)
        return left->groups[0].start < right->groups[0].start ? -1 : 1;
    if (left->groups[0].end != right->groups[0].end)
        return left->groups[0].end < right->groups[0].end ? -1 : 1;
    return text_compare(left->rule->id, right->rule->id);
}

static bool is_generic(const struct content_rule *rule)
{
    for (size_t i = 0; i < rule->tags.count; i++)
        if (text_is(rule->tags.items[i], "generic"))
            return true;
    return false;
}

static bool same_secret_elsewhere(const struct detector_scratch *s, const struct hit *hit)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct hit *other = &s->hits[i];
        if (other->secret.start < hit->secret.end && hit->secret.start < other->secret.end &&
            !is_generic(other->rule))
            return true;
    }
    return false;
}

/* Two patterns of one rule may find the same place: one hit is enough. */
static bool repeats(const struct hit *before, const struct hit *hit)
{
    return before->rule == hit->rule && before->secret.start == hit->secret.start &&
           before->secret.end == hit->secret.end;
}

static void tidy(const struct detector *d, struct detector_scratch *s)
{
    size_t kept = 0;
    if (s->count > 1)
        qsort(s->hits, s->count, sizeof *s->hits, by_place);
    if (d->has_generic) {
        for (size_t i = 0; i < s->count; i++)
            if (!is_generic(s->hits[i].rule) || !same_secret_elsewhere(s, &s->hits[i]))
                s->hits[kept++] = s->hits[i];
        s->count = kept;
    }
    kept = 0;
    for (size_t i = 0; i < s->count; i++)
        if (kept == 0 || !repeats(&s->hits[kept - 1], &s->hits[i]))
            s->hits[kept++] = s->hits[i];
    s->count = kept;
}

static struct search begin(const struct detector *detector, struct detector_scratch *scratch,
                           const struct subject *subject)
{
    scratch->search++;
    scratch->count = 0;
    scratch->trouble_count = 0;
    scratch->everywhere_count = 0;
    /* Only what is compiled on demand changes, under a lock. */
    return (struct search){(struct detector *)detector, scratch, subject};
}

int detector_search(const struct detector *detector, struct detector_scratch *scratch,
                    const struct subject *subject, struct hits *out, struct error *err)
{
    struct search search = begin(detector, scratch, subject);
    for (size_t i = 0; i < detector->bare_count && subject->has_path; i++) {
        const struct compiled_rule *rule = &detector->rules[detector->bare[i]];
        struct hit hit = {.ruleset = rule->ruleset, .rule = rule->rule};
        if (rule_applies(&search, detector->bare[i]))
            add_hit(&search, &hit);
    }
    if (match_set_search(detector->set, scratch->set, subject->text, on_candidate, &search, err) !=
        0)
        return -1;
    for (size_t i = 0; i < scratch->everywhere_count; i++)
        search_everywhere(&search, scratch->everywhere[i]);
    for (size_t i = 0; i < detector->always_count; i++)
        if (rule_applies(&search, detector->patterns[detector->always[i]].rule))
            search_everywhere(&search, detector->always[i]);
    tidy(detector, scratch);
    *out = (struct hits){scratch->hits, scratch->count, scratch->troubles, scratch->trouble_count};
    return 0;
}

bool detector_wants_path(const struct detector *detector, struct detector_scratch *scratch,
                         struct text path)
{
    struct subject subject = {.path = path, .has_path = true, .text = TEXT("")};
    struct search search = begin(detector, scratch, &subject);
    for (size_t i = 0; i < detector->bare_count; i++)
        if (rule_applies(&search, detector->bare[i]))
            return true;
    return false;
}

/* Making a detector. */

static struct lazies lazies_of(struct detector *d, struct texts texts)
{
    struct lazies out = {arena_array(d->arena, texts.count, sizeof *out.items), texts.count};
    for (size_t i = 0; i < texts.count; i++)
        out.items[i].regex = texts.items[i];
    return out;
}

static struct texts small_words(struct detector *d, struct texts words)
{
    struct texts out = {arena_array(d->arena, words.count, sizeof *out.items), words.count};
    for (size_t i = 0; i < words.count; i++) {
        out.items[i] = arena_copy(d->arena, words.items[i]);
        char *data = (char *)out.items[i].data;
        for (size_t k = 0; k < words.items[i].size; k++)
            data[k] = (char)tolower((unsigned char)data[k]);
    }
    return out;
}

static struct waiver waiver_of(struct detector *d, const struct exceptions *exceptions)
{
    struct waiver out = {arena_array(d->arena, exceptions->count, sizeof *out.items),
                         exceptions->count};
    for (size_t i = 0; i < exceptions->count; i++) {
        const struct exception *from = &exceptions->items[i];
        struct conditions *to = &out.items[i];
        to->items = arena_array(d->arena, from->count, sizeof *to->items);
        to->count = from->count;
        for (size_t k = 0; k < from->count; k++) {
            bool words = from->conditions[k].target == EXCEPT_STOPWORD;
            to->items[k].target = from->conditions[k].target;
            if (words)
                to->items[k].words = small_words(d, from->conditions[k].any);
            else
                to->items[k].regexes = lazies_of(d, from->conditions[k].any);
        }
    }
    return out;
}

/* What depends on where a search begins, or on where another match ends, is left as it is. */
static void add_bare(struct detector *d, struct compiled_pattern *pattern)
{
    static const char *const not_with[] = {"\\G", "\\K", "\\z", "\\Z", "(*"};
    struct text regex = pattern->lazy.regex;
    for (size_t i = 0; i < sizeof not_with / sizeof not_with[0]; i++)
        if (text_has(regex, text_of(not_with[i])))
            return;
    struct text bare = match_set_bare(regex, d->arena, &pattern->bare_most);
    if (pattern->bare_most > 0 && pattern->bare_most < DETECT_WINDOW)
        pattern->bare.regex = bare;
}

static void add_rule(struct detector *d, const struct ruleset *ruleset,
                     const struct waiver *of_ruleset, const struct content_rule *rule)
{
    struct compiled_rule *out = &d->rules[d->rule_count];
    *out = (struct compiled_rule){.ruleset = ruleset,
                                  .rule = rule,
                                  .of_ruleset = of_ruleset,
                                  .waiver = waiver_of(d, &rule->exceptions),
                                  .generic = is_generic(rule)};
    d->has_generic = d->has_generic || out->generic;
    out->paths.items = arena_array(d->arena, rule->paths.count, sizeof *out->paths.items);
    out->paths.count = rule->paths.count;
    for (size_t i = 0; i < rule->paths.count; i++)
        out->paths.items[i].regex = rule->paths.items[i].regex;
    for (size_t i = 0; i < rule->patterns.count; i++) {
        d->patterns[d->pattern_count].lazy.regex = rule->patterns.items[i].regex;
        add_bare(d, &d->patterns[d->pattern_count]);
        d->patterns[d->pattern_count++].rule = d->rule_count;
    }
    if (rule->patterns.count == 0 && !rule->policy)
        d->bare[d->bare_count++] = d->rule_count;
    d->rule_count++;
}

static void add_rules(struct detector *d, const struct ruleset *rulesets, size_t count)
{
    size_t rules = 0, patterns = 0;
    for (size_t i = 0; i < count; i++) {
        rules += rulesets[i].count;
        for (size_t k = 0; k < rulesets[i].count; k++)
            patterns += rulesets[i].rules[k].patterns.count;
    }
    d->rules = arena_array(d->arena, rules, sizeof *d->rules);
    d->bare = arena_array(d->arena, rules, sizeof *d->bare);
    d->patterns = arena_array(d->arena, patterns, sizeof *d->patterns);
    d->always = arena_array(d->arena, patterns, sizeof *d->always);
    for (size_t i = 0; i < count; i++) {
        struct waiver *waiver = arena_array(d->arena, 1, sizeof *waiver);
        *waiver = waiver_of(d, &rulesets[i].exceptions);
        for (size_t k = 0; k < rulesets[i].count; k++)
            add_rule(d, &rulesets[i], waiver, &rulesets[i].rules[k]);
    }
}

static int wrong(const struct ruleset *ruleset, uint32_t line, uint32_t column,
                 const struct content_rule *rule, struct error *err, const char *what)
{
    return error_set(err, ERROR_CONFIG, "%.*s: line %u, column %u: rule \"%.*s\": %s",
                     TEXT_ARG(ruleset->file), line, column, TEXT_ARG(rule->id), what);
}

static int by_id(const void *a, const void *b)
{
    const struct compiled_rule *const *left = a, *const *right = b;
    return text_compare((*left)->rule->id, (*right)->rule->id);
}

static int check_ids(struct detector *d, struct error *err)
{
    struct compiled_rule **sorted = arena_array(d->arena, d->rule_count, sizeof *sorted);
    for (size_t i = 0; i < d->rule_count; i++)
        sorted[i] = &d->rules[i];
    if (d->rule_count > 1)
        qsort(sorted, d->rule_count, sizeof(struct compiled_rule *), by_id);
    for (size_t i = 1; i < d->rule_count; i++)
        if (by_id(&sorted[i - 1], &sorted[i]) == 0)
            return error_set(err, ERROR_CONFIG, "rule \"%.*s\" is in %.*s and in %.*s",
                             TEXT_ARG(sorted[i]->rule->id), TEXT_ARG(sorted[i - 1]->ruleset->file),
                             TEXT_ARG(sorted[i]->ruleset->file));
    return 0;
}

/* A character outside ASCII within a class would stand for its bytes, one at a time. */
static bool has_wide_class(struct text regex)
{
    bool inside = false;
    for (size_t i = 0; i < regex.size; i++) {
        char c = regex.data[i];
        if (c == '\\')
            i++;
        else if (c == '[' && !inside) {
            inside = true;
            if (i + 1 < regex.size && regex.data[i + 1] == '^')
                i++;
            if (i + 1 < regex.size && regex.data[i + 1] == ']')
                i++;
        } else if (c == ']')
            inside = false;
        else if (inside && (unsigned char)c >= 0x80)
            return true;
    }
    return false;
}

static int check_regex(struct detector *d, struct lazy *lazy, struct error *err)
{
    if (has_wide_class(lazy->regex))
        return error_set(err, ERROR_CONFIG, "a class has a character outside ASCII");
    return lazy_get(d, lazy, err) ? 0 : -1;
}

static int check_pattern(struct detector *d, struct compiled_rule *rule, struct lazy *lazy,
                         const struct rule_pattern *pattern, bool searched, struct error *err)
{
    struct error problem = {0};
    int result = check_regex(d, lazy, &problem);
    const struct matcher *matcher = result == 0 ? lazy_get(d, lazy, NULL) : NULL;
    if (matcher && searched && matcher_takes_nothing(matcher))
        result = error_set(&problem, ERROR_CONFIG, "the pattern matches the empty text");
    if (matcher && searched && rule->rule->capture > matcher_groups(matcher))
        result =
            error_set(&problem, ERROR_CONFIG, "the pattern has no group %u", rule->rule->capture);
    return result == 0 ? 0
                       : wrong(rule->ruleset, pattern->line, pattern->column, rule->rule, err,
                               problem.message);
}

static int check_waiver(struct detector *d, const struct waiver *waiver,
                        const struct exceptions *from, const struct ruleset *ruleset,
                        struct error *err)
{
    for (size_t i = 0; i < waiver->count; i++)
        for (size_t k = 0; k < waiver->items[i].count; k++) {
            struct lazies *regexes = &waiver->items[i].items[k].regexes;
            for (size_t n = 0; n < regexes->count; n++) {
                struct error problem = {0};
                if (check_regex(d, &regexes->items[n], &problem) != 0)
                    return error_set(err, ERROR_CONFIG, "%.*s: line %u: %s",
                                     TEXT_ARG(ruleset->file), from->items[i].line, problem.message);
            }
        }
    return 0;
}

static int check_regexes(struct detector *d, struct error *err)
{
    size_t pattern = 0;
    for (size_t i = 0; i < d->rule_count; i++) {
        struct compiled_rule *rule = &d->rules[i];
        for (size_t k = 0; k < rule->rule->patterns.count; k++, pattern++)
            if (check_pattern(d, rule, &d->patterns[pattern].lazy, &rule->rule->patterns.items[k],
                              true, err) != 0)
                return -1;
        for (size_t k = 0; k < rule->paths.count; k++)
            if (check_pattern(d, rule, &rule->paths.items[k], &rule->rule->paths.items[k], false,
                              err) != 0)
                return -1;
        if (check_waiver(d, rule->of_ruleset, &rule->ruleset->exceptions, rule->ruleset, err) !=
                0 ||
            check_waiver(d, &rule->waiver, &rule->rule->exceptions, rule->ruleset, err) != 0)
            return -1;
    }
    return 0;
}

static bool is_found(const struct hits *hits, const struct content_rule *rule)
{
    for (size_t i = 0; i < hits->count; i++)
        if (hits->items[i].rule == rule)
            return true;
    return false;
}

/* Examples are found by all rules together, as in a scan; but none hides another here. */
static int check_example(struct detector *d, struct detector_scratch *scratch,
                         const struct compiled_rule *rule, const struct rule_example *example,
                         struct error *err)
{
    struct subject subject = {example->path, example->has_path, example->text};
    struct hits hits;
    if (example->of_policy || rule->rule->policy)
        return 0; /* lib/policy's */
    if (detector_search(d, scratch, &subject, &hits, err) != 0)
        return -1;
    if (is_found(&hits, rule->rule) == !example->counter)
        return 0;
    return wrong(rule->ruleset, example->line, example->column, rule->rule, err,
                 example->counter ? "it finds this counter-example"
                                  : "it does not find this example");
}

static int check_examples(struct detector *d, struct error *err)
{
    struct detector_scratch *scratch = detector_scratch_new(d);
    bool has_generic = d->has_generic;
    int result = 0;
    d->has_generic = false;
    for (size_t i = 0; i < d->rule_count && result == 0; i++)
        for (size_t k = 0; k < d->rules[i].rule->examples.count && result == 0; k++)
            result =
                check_example(d, scratch, &d->rules[i], &d->rules[i].rule->examples.items[k], err);
    d->has_generic = has_generic;
    detector_scratch_destroy(&scratch);
    return result;
}

static struct match_set_pattern *set_patterns(struct detector *d)
{
    struct match_set_pattern *out = arena_array(d->arena, d->pattern_count, sizeof *out);
    for (size_t i = 0; i < d->pattern_count; i++) {
        out[i].regex = d->patterns[i].lazy.regex;
        out[i].keywords = d->rules[d->patterns[i].rule].rule->keywords;
    }
    return out;
}

static struct id identity_of(const struct ruleset *rulesets, size_t count, struct id set)
{
    struct id_hash hash;
    id_hash_init(&hash, "hyper.detector.1");
    id_hash_text(&hash, TEXT(HYPER_VERSION));
    id_hash_id(&hash, set);
    for (size_t i = 0; i < count; i++)
        id_hash_id(&hash, rulesets[i].hash);
    return id_hash_done(&hash);
}

static const char *cache_path(struct detector *d, const char *cache)
{
    char hex[ID_HEX_SIZE];
    if (!cache || (mkdir(cache, 0700) != 0 && errno != EEXIST))
        return NULL;
    return arena_print(d->arena, "%s/rules-%s", cache, id_hex(d->identity, hex)).data;
}

static void note_always(struct detector *d)
{
    for (size_t i = 0; i < d->pattern_count; i++)
        if (match_set_means(d->set, i) == MATCH_NOTHING)
            d->always[d->always_count++] = i;
}

/* What is in the cache has passed all checks. */
static int compile(struct detector *d, const struct ruleset *rulesets, size_t count,
                   const char *cache, struct error *err)
{
    struct match_set_pattern *patterns = set_patterns(d);
    d->identity = identity_of(rulesets, count, match_set_identity(patterns, d->pattern_count));
    const char *path = cache_path(d, cache);
    if (path)
        d->set = match_set_load(path, d->identity, d->pattern_count, NULL);
    if (d->set) {
        note_always(d);
        return 0;
    }
    if (check_ids(d, err) != 0 || check_regexes(d, err) != 0)
        return -1;
    d->set = match_set_new(patterns, d->pattern_count, err);
    if (!d->set)
        return -1;
    note_always(d);
    if (check_examples(d, err) != 0)
        return -1;
    if (path)
        (void)match_set_save(d->set, d->identity, path, NULL);
    return 0;
}

struct detector *detector_new(const struct ruleset *rulesets, size_t count, const char *cache,
                              struct error *err)
{
    struct detector *d = xcalloc(1, sizeof *d);
    d->arena = arena_new();
    (void)pthread_mutex_init(&d->lock, NULL);
    add_rules(d, rulesets, count);
    if (compile(d, rulesets, count, cache, err) != 0)
        detector_destroy(&d);
    return d;
}

void detector_destroy(struct detector **detector)
{
    if (!detector || !*detector)
        return;
    struct detector *d = *detector;
    const struct waiver *last = NULL;
    for (size_t i = 0; i < d->rule_count; i++) {
        if (d->rules[i].of_ruleset != last)
            waiver_destroy((struct waiver *)d->rules[i].of_ruleset);
        last = d->rules[i].of_ruleset;
        waiver_destroy(&d->rules[i].waiver);
        lazy_destroy(&d->rules[i].paths);
    }
    for (size_t i = 0; i < d->pattern_count; i++) {
        lazy_destroy(&(struct lazies){&d->patterns[i].lazy, 1});
        lazy_destroy(&(struct lazies){&d->patterns[i].bare, 1});
    }
    match_set_destroy(&d->set);
    (void)pthread_mutex_destroy(&d->lock);
    arena_destroy(&d->arena);
    free(d);
    *detector = NULL;
}

struct id detector_identity(const struct detector *detector)
{
    return detector->identity;
}

size_t detector_rules(const struct detector *detector)
{
    return detector->rule_count;
}

const struct match_set *detector_set(const struct detector *detector)
{
    return detector->set;
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

/* Fixes. */

/* The group that "$3" at `at` names, or -1. */
static int group_at(struct text fix, size_t at)
{
    if (fix.data[at] != '$' || at + 1 == fix.size || !isdigit((unsigned char)fix.data[at + 1]))
        return -1;
    return fix.data[at + 1] - '0';
}

struct text hit_fix(const struct hit *hit, struct text text, struct arena *arena)
{
    struct text fix = hit->rule->fix;
    size_t size = 0;
    for (size_t i = 0; i < fix.size; i++) {
        int group = group_at(fix, i);
        size += group < 0 ? 1 : hit->groups[group].end - hit->groups[group].start;
        i += group >= 0 || text_starts(text_from(fix, i), TEXT("$$"));
    }
    char *out = arena_alloc(arena, size + 1), *at = out;
    for (size_t i = 0; i < fix.size; i++) {
        int group = group_at(fix, i);
        struct text put = {fix.data + i, 1};
        if (group >= 0)
            put = part(text, hit->groups[group]);
        memcpy(at, put.data, put.size);
        at += put.size;
        i += group >= 0 || text_starts(text_from(fix, i), TEXT("$$"));
    }
    *at = '\0';
    return (struct text){out, size};
}
