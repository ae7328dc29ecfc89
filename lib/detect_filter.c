/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/detect_internal.h"

#include "lib/language.h"
#include "lib/siblings.h"

#include <ctype.h>

enum { HEAD_BYTES = 256 }; /* that tell a file's language */

/* Whether any of the regexes is found; a limit is a trouble of the rule, and counts as no. */
static bool any_found(struct search *search, const struct compiled_rule *rule,
                      struct lazy_matchers *lazies, struct text subject)
{
    for (size_t i = 0; i < lazies->count; i++) {
        const struct matcher *matcher = detect_matcher(search->detector, &lazies->items[i], NULL);
        enum match_result result =
            matcher ? match_test(matcher, search->scratch->match, subject) : MATCH_LIMIT;
        if (result == MATCH_YES)
            return true;
        if (result == MATCH_LIMIT)
            detect_add_trouble(search, rule->rule,
                               "an exception or path exhausts the limits of matching");
    }
    return false;
}

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
                          struct lazy_matchers *regexes, struct match_span match)
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
        return any_found(search, rule, &condition->regexes,
                         detect_part(subject->text, hit->groups[0]));
    case EXCEPT_SECRET:
        return any_found(search, rule, &condition->regexes,
                         detect_part(subject->text, hit->secret));
    case EXCEPT_LINE:
        return any_found(search, rule, &condition->regexes,
                         lines_of(subject->text, hit->groups[0]));
    case EXCEPT_SIBLING:
        return sibling_found(search, rule, &condition->regexes, hit->groups[0]);
    default:
        secret = detect_lowered(search->scratch, detect_part(subject->text, hit->secret));
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

bool detect_rule_applies(struct search *search, size_t rule)
{
    struct rule_state *state = detect_rule_state(search, rule);
    if (state->applies == NOT_KNOWN)
        state->applies = applies(search, &search->detector->rules[rule]) ? KNOWN_YES : KNOWN_NO;
    return state->applies == KNOWN_YES;
}

/* Most rules have their keyword in the match; else it is looked for in the text, once. */
static bool has_keyword(struct search *search, size_t rule, struct text match)
{
    struct texts keywords = search->detector->rules[rule].rule->keywords;
    struct rule_state *state = detect_rule_state(search, rule);
    if (keywords.count == 0 || state->keyword == KNOWN_YES || has_any_word(match, keywords))
        return true;
    if (state->keyword == NOT_KNOWN)
        state->keyword = has_any_word(search->subject->text, keywords) ? KNOWN_YES : KNOWN_NO;
    return state->keyword == KNOWN_YES;
}

bool detect_passes(struct search *search, size_t number, const struct hit *hit)
{
    const struct compiled_rule *rule = &search->detector->rules[number];
    struct text secret = detect_part(search->subject->text, hit->secret);
    if (rule->rule->has_entropy && secret_entropy(secret) <= rule->rule->entropy)
        return false;
    if (!has_keyword(search, number, detect_part(search->subject->text, hit->groups[0])))
        return false;
    for (size_t i = 0; i < rule->rule->checks.count; i++)
        if (!secret_check(rule->rule->checks.items[i], secret))
            return false;
    return !is_waived(search, rule, rule->of_ruleset, hit) &&
           !is_waived(search, rule, &rule->waiver, hit);
}
