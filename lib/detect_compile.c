/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/detect_internal.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static struct lazy_matchers lazies_of(struct detector *d, struct texts texts)
{
    struct lazy_matchers out = {arena_array(d->arena, texts.count, sizeof *out.items), texts.count};
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

static void add_rule(struct detector *d, const struct ruleset *ruleset, struct waiver *of_ruleset,
                     const struct content_rule *rule)
{
    struct compiled_rule *out = &d->rules[d->rule_count];
    *out = (struct compiled_rule){.ruleset = ruleset,
                                  .rule = rule,
                                  .of_ruleset = of_ruleset,
                                  .waiver = waiver_of(d, &rule->exceptions)};
    d->has_generic = d->has_generic || detect_is_generic(rule);
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
    if (detect_check_rules(d, err) != 0)
        return -1;
    d->set = match_set_new(patterns, d->pattern_count, err);
    if (!d->set)
        return -1;
    note_always(d);
    if (detect_check_examples(d, err) != 0)
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

static void waiver_destroy(struct waiver *waiver)
{
    for (size_t i = 0; i < waiver->count; i++)
        for (size_t k = 0; k < waiver->items[i].count; k++)
            lazy_matchers_destroy(&waiver->items[i].items[k].regexes);
}

void detector_destroy(struct detector **detector)
{
    if (!detector || !*detector)
        return;
    struct detector *d = *detector;
    const struct waiver *last = NULL;
    for (size_t i = 0; i < d->rule_count; i++) {
        if (d->rules[i].of_ruleset != last)
            waiver_destroy(d->rules[i].of_ruleset);
        last = d->rules[i].of_ruleset;
        waiver_destroy(&d->rules[i].waiver);
        lazy_matchers_destroy(&d->rules[i].paths);
    }
    for (size_t i = 0; i < d->pattern_count; i++) {
        lazy_matchers_destroy(&(struct lazy_matchers){&d->patterns[i].lazy, 1});
        lazy_matchers_destroy(&(struct lazy_matchers){&d->patterns[i].bare, 1});
    }
    match_set_destroy(&d->set);
    (void)pthread_mutex_destroy(&d->lock);
    arena_destroy(&d->arena);
    free(d);
    *detector = NULL;
}
