/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of lib/detect share: the compiled rules, and what is known of each in the text
 * that is searched. */
#ifndef HYPER_LIB_DETECT_INTERNAL_H
#define HYPER_LIB_DETECT_INTERNAL_H

#include "lib/detect.h"
#include "lib/lazy_matcher.h"
#include "lib/match_set.h"

struct condition {
    enum exception_target target;
    struct lazy_matchers regexes;
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
    struct waiver *of_ruleset;
    struct waiver waiver;
    struct lazy_matchers paths;
};

struct compiled_pattern {
    struct lazy_matcher lazy;
    struct lazy_matcher bare; /* without its optional beginning; its regex may be none */
    size_t bare_most;         /* bytes of that beginning */
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

static inline struct text detect_part(struct text text, struct match_span span)
{
    return (struct text){text.data + span.start, span.end - span.start};
}

static inline const struct matcher *detect_matcher(struct detector *d, struct lazy_matcher *lazy,
                                                   struct error *err)
{
    return lazy_matcher_get(lazy, &d->lock, err);
}

/* detect.c: whether hits of the rule give way to those of others. */
bool detect_is_generic(const struct content_rule *rule);

/* detect_scratch.c: what is known in this search; nothing when it is asked for first. */
struct search detect_begin(const struct detector *detector, struct detector_scratch *scratch,
                           const struct subject *subject);
struct rule_state *detect_rule_state(struct search *search, size_t rule);
struct pattern_state *detect_pattern_state(struct search *search, size_t pattern);
void detect_add_hit(struct search *search, const struct hit *hit);
void detect_add_trouble(struct search *search, const struct content_rule *rule, const char *what);

/* The secret, or whatever it is, in small letters; valid until the next call. */
struct text detect_lowered(struct detector_scratch *s, struct text text);

/* detect_filter.c: whether a rule is about the file at all, and whether a match of it is a hit:
 * keywords, entropy, checks and exceptions. */
bool detect_rule_applies(struct search *search, size_t rule);
bool detect_passes(struct search *search, size_t rule, const struct hit *hit);

/* detect_match.c: deals with a place where a match of the pattern may end (struct search *), and
 * looks for a pattern that the set cannot find over the whole text, in chunks that overlap. */
int detect_candidate(void *search, size_t pattern, size_t end);
void detect_everywhere(struct search *search, size_t pattern);

/* detect_check.c: whether ids are unique and all regular expressions compile, and whether each rule
 * finds its examples. ERROR_CONFIG with file and line. */
int detect_check_rules(struct detector *d, struct error *err);
int detect_check_examples(struct detector *d, struct error *err);

#endif
