/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/quickcheck.h"

#include "lib/fix.h"
#include "lib/regex_sample.h"

#include <ctype.h>
#include <pthread.h>
#include <stdlib.h>

enum {
    MATCHES_MAX = 100, /* of one pattern in one text, that are compared */
    FIXES_MAX = 12,    /* hits with a fix in one text, that are tried */
    SHRINKS_MAX = 3000,
    SHOWN_PER_RULE = 1, /* remarks of one property and rule: others come down to the same text */
    THREADS = 2,
};

static const char *const property_words[] = {"deterministic",     "prefilter",    "fix resolves",
                                             "fix is idempotent", "fix is local", "fixes commute"};
const struct names quick_property_names = NAMES(property_words);

/* Texts. */

/* Lines as they stand in all kinds of files; none is of a secret or a danger. */
static const struct text ordinary[] = {
    TEXT_ITEM("for (size_t i = 0; i < count; i++)"),
    TEXT_ITEM("    total += values[i] * 2;"),
    TEXT_ITEM("import os, sys"),
    TEXT_ITEM("def load(path, mode='r'):"),
    TEXT_ITEM("const items = list.map((item) => item.name);"),
    TEXT_ITEM("if [ -z \"$HOME\" ]; then exit 1; fi"),
    TEXT_ITEM("2026-01-02T03:04:05Z INFO server: listening on 0.0.0.0:8080"),
    TEXT_ITEM("name: build"),
    TEXT_ITEM("  - uses: ./action"),
    TEXT_ITEM("The quick brown fox jumps over the lazy dog."),
    TEXT_ITEM("<a href=\"https://example.org/page?id=12&lang=en\">page</a>"),
    TEXT_ITEM("SELECT id, name FROM users WHERE id = ?;"),
    TEXT_ITEM("key = value"),
    TEXT_ITEM("{\"id\": 12, \"tags\": [\"a\", \"b\"], \"ok\": true}"),
    TEXT_ITEM("\treturn nil, fmt.Errorf(\"open %s: %w\", path, err)"),
    TEXT_ITEM("#include <stdio.h>"),
    TEXT_ITEM("// see section 4.2"),
    TEXT_ITEM("d41d8cd98f00b204e9800998ecf8427e  empty.txt"),
    TEXT_ITEM("version=\"1.2.3\""),
    TEXT_ITEM(""),
};

struct maker {
    struct dice dice;
    const struct check_rule *rule;
    struct arena *arena;
    char bytes[CHECK_TEXT_BYTES];
    size_t size;
};

static void put(struct maker *m, struct text text)
{
    size_t room = CHECK_TEXT_BYTES - m->size, size = text.size < room ? text.size : room;
    memcpy(m->bytes + m->size, text.data, size);
    m->size += size;
}

static void put_ordinary(struct maker *m)
{
    put(m, ordinary[dice_below(&m->dice, sizeof ordinary / sizeof ordinary[0])]);
}

static void put_sample(struct maker *m)
{
    size_t count = m->rule->rule->patterns.count;
    struct regex_tree *tree = arena_array(m->arena, 1, sizeof *tree);
    if (count == 0)
        return;
    struct text regex = m->rule->rule->patterns.items[dice_below(&m->dice, count)].regex;
    size_t half = CHECK_TEXT_BYTES / 2, room = m->size < half ? half - m->size : 0;
    if (regex_read(regex, m->arena, tree, NULL) == 0)
        m->size += regex_sample(tree, &m->dice, m->bytes + m->size, room);
}

static void put_example(struct maker *m)
{
    size_t count = m->rule->rule->examples.count;
    if (count == 0)
        put_sample(m);
    else
        put(m, m->rule->rule->examples.items[dice_below(&m->dice, count)].text);
}

/* One byte left out, doubled, changed, or a line broken. */
static void mutate(struct maker *m)
{
    if (m->size == 0)
        return;
    size_t at = dice_below(&m->dice, m->size);
    char *byte = m->bytes + at;
    switch (dice_below(&m->dice, 5)) {
    case 0:
        memmove(byte, byte + 1, m->size - at - 1);
        m->size--;
        break;
    case 1:
        if (m->size < CHECK_TEXT_BYTES) {
            memmove(byte + 1, byte, m->size - at);
            m->size++;
        }
        break;
    case 2:
        *byte = (char)(' ' + dice_below(&m->dice, 95));
        break;
    case 3:
        *byte = '\n';
        break;
    default:
        *byte = (char)(isupper((unsigned char)*byte) ? tolower((unsigned char)*byte)
                                                     : toupper((unsigned char)*byte));
    }
}

static void fill(struct maker *m)
{
    switch (dice_below(&m->dice, 6)) {
    case 0:
    case 1:
        put_sample(m);
        break;
    case 2:
        put_ordinary(m);
        put(m, TEXT(" "));
        put_sample(m);
        put(m, TEXT("\n"));
        put_ordinary(m);
        break;
    case 3:
        put_example(m);
        put(m, TEXT("\n"));
        put_sample(m);
        break;
    case 4:
        put_ordinary(m);
        put(m, TEXT("\n"));
        put_example(m);
        put(m, TEXT("\n"));
        break;
    default:
        put_example(m);
        for (size_t i = 1 + dice_below(&m->dice, 3); i > 0; i--)
            mutate(m);
    }
}

struct text quick_make(const struct checkup *check, size_t rule, size_t number, struct arena *arena)
{
    struct maker *m = xmalloc(sizeof *m);
    struct id_hash hash;
    m->rule = &check->rules[rule];
    m->arena = arena_new();
    m->size = 0;
    id_hash_init(&hash, "hyper.quickcheck.1");
    id_hash_number(&hash, check->options.seed);
    id_hash_text(&hash, m->rule->rule->id);
    id_hash_number(&hash, number);
    m->dice.state = id_prefix(id_hash_done(&hash));
    fill(m);
    struct text out = arena_copy(arena, (struct text){m->bytes, m->size});
    arena_destroy(&m->arena);
    free(m);
    return out;
}

struct text quick_shrink(struct text text, quick_predicate *breaks, void *context,
                         struct arena *arena)
{
    char *best = (char *)arena_copy(arena, text).data, *tried = arena_alloc(arena, text.size + 1);
    size_t size = text.size, tries = 0;
    for (size_t piece = size; piece > 0; piece /= 2)
        for (size_t at = 0; at < size && tries < SHRINKS_MAX;) {
            size_t cut = piece < size - at ? piece : size - at;
            memcpy(tried, best, at);
            memcpy(tried + at, best + at + cut, size - at - cut);
            tries++;
            if (breaks(context, (struct text){tried, size - cut})) {
                memcpy(best, tried, size - cut);
                size -= cut;
            } else {
                at += piece;
            }
        }
    return (struct text){best, size};
}

/* Properties. */

struct pattern_matchers {
    struct matcher **items;
    size_t count;
};

struct quick {
    struct checkup *check;
    struct detector *patterns; /* the patterns, and keywords that the database may go by */
    struct detector_scratch *scratch, *second;
    struct match_scratch *match;
    struct pattern_matchers *matchers; /* by rule */
    struct arena *arena;               /* of one text */
    struct quick_failure *known;       /* that there are remarks of */
    size_t known_count;
};

static struct ruleset *bare_rulesets(struct checkup *check)
{
    struct ruleset *out = arena_array(check->arena, check->count, sizeof *out);
    for (size_t i = 0; i < check->count; i++) {
        out[i] = check->rulesets[i];
        out[i].exceptions.count = 0;
        out[i].rules = arena_array(check->arena, out[i].count, sizeof *out[i].rules);
        for (size_t k = 0; k < out[i].count; k++) {
            struct content_rule *rule = &out[i].rules[k];
            *rule = check->rulesets[i].rules[k];
            rule->exceptions.count = rule->checks.count = rule->examples.count = 0;
            rule->has_entropy = false;
            rule->capture = 0;
        }
    }
    return out;
}

struct quick *quick_open(struct checkup *check)
{
    if (!check->detector)
        return NULL;
    struct quick *quick = xcalloc(1, sizeof *quick);
    quick->check = check;
    quick->patterns = detector_new(bare_rulesets(check), check->count, NULL, NULL);
    quick->matchers = xcalloc(check->rule_count + 1, sizeof *quick->matchers);
    for (size_t i = 0; i < check->rule_count; i++) {
        const struct content_rule *rule = check->rules[i].rule;
        quick->matchers[i].count = rule->patterns.count;
        quick->matchers[i].items = xcalloc(rule->patterns.count + 1, sizeof(struct matcher *));
        for (size_t k = 0; k < rule->patterns.count; k++)
            quick->matchers[i].items[k] =
                matcher_new(rule->patterns.items[k].regex, MATCHER_BYTES, NULL);
    }
    quick->second = detector_scratch_new(check->detector);
    quick->scratch = quick->patterns ? detector_scratch_new(quick->patterns) : NULL;
    quick->match = match_scratch_new();
    quick->arena = arena_new();
    return quick;
}

void quick_close(struct quick **quick)
{
    if (!quick || !*quick)
        return;
    struct quick *q = *quick;
    for (size_t i = 0; i < q->check->rule_count; i++) {
        for (size_t k = 0; k < q->matchers[i].count; k++)
            matcher_destroy(&q->matchers[i].items[k]);
        free(q->matchers[i].items);
    }
    free(q->matchers);
    detector_scratch_destroy(&q->scratch);
    detector_scratch_destroy(&q->second);
    detector_destroy(&q->patterns);
    match_scratch_destroy(&q->match);
    arena_destroy(&q->arena);
    free(q);
    *quick = NULL;
}

static void add_failure(struct quick_failures *out, enum quick_property property,
                        const struct content_rule *rule, const struct content_rule *other)
{
    for (size_t i = 0; i < out->count; i++)
        if (out->items[i].property == property && out->items[i].rule == rule &&
            out->items[i].other == other)
            return;
    if (out->count < QUICK_FAILURES_MAX)
        out->items[out->count++] = (struct quick_failure){property, rule, other};
}

/* A copy of the hits, since the next search forgets them. */
static struct hits search(struct quick *quick, struct detector_scratch *scratch, struct text text)
{
    struct subject subject = {.text = text};
    struct hits hits = {0};
    if (detector_search(quick->check->detector, scratch, &subject, &hits, NULL) != 0)
        return (struct hits){0};
    struct hit *items = arena_array(quick->arena, hits.count + 1, sizeof *items);
    if (hits.count)
        memcpy(items, hits.items, hits.count * sizeof *items);
    return (struct hits){items, hits.count, NULL, hits.trouble_count};
}

static uint64_t digest_hits(const struct hits *hits)
{
    uint64_t digest = hits->count;
    for (size_t i = 0; i < hits->count; i++) {
        const struct hit *hit = &hits->items[i];
        digest = digest_mix(digest ^ digest_of(hit->rule->id));
        for (size_t k = 0; k < DETECT_GROUPS; k++)
            digest = digest_mix(digest ^ hit->groups[k].start << 32 ^ hit->groups[k].end);
    }
    return digest;
}

static bool same_rule(const struct hit *hit, const struct content_rule *rule)
{
    return text_equal(hit->rule->id, rule->id);
}

static bool overlaps(struct match_span a, struct match_span b)
{
    return a.start < b.end && b.start < a.end;
}

static bool any_overlaps(const struct hits *hits, const struct content_rule *rule,
                         struct match_span place)
{
    for (size_t i = 0; i < hits->count; i++)
        if (same_rule(&hits->items[i], rule) && overlaps(hits->items[i].groups[0], place))
            return true;
    return false;
}

static bool has_keyword(const struct content_rule *rule, struct text text)
{
    for (size_t i = 0; i < rule->keywords.count; i++)
        for (size_t at = 0; at + rule->keywords.items[i].size <= text.size; at++)
            if (text_same((struct text){text.data + at, rule->keywords.items[i].size},
                          rule->keywords.items[i]))
                return true;
    return rule->keywords.count == 0;
}

enum compared { SAME, DIFFERENT, NOT_COMPARED };

/* Each match of one pattern that PCRE2 finds in the whole text is near a hit. */
static enum compared compare_pattern(struct quick *quick, const struct matcher *matcher,
                                     const struct content_rule *rule, const struct hits *hits,
                                     struct text text, bool *found)
{
    size_t from = 0;
    for (size_t i = 0; i < MATCHES_MAX && from <= text.size; i++) {
        struct match_span span;
        enum match_result result = match_find(matcher, quick->match, text, from, &span, 1);
        if (result == MATCH_LIMIT)
            return NOT_COMPARED;
        if (result == MATCH_NO)
            return SAME;
        *found = true;
        if (!any_overlaps(hits, rule, span))
            return DIFFERENT;
        from = span.end > from ? span.end : from + 1;
    }
    return NOT_COMPARED;
}

static void examine_prefilter(struct quick *quick, size_t number, struct text text,
                              struct quick_failures *out)
{
    const struct content_rule *rule = quick->check->rules[number].rule;
    struct subject subject = {.text = text};
    struct hits hits;
    bool found = false, hit = false;
    if (!quick->patterns || rule->patterns.count == 0 || !has_keyword(rule, text) ||
        detector_search(quick->patterns, quick->scratch, &subject, &hits, NULL) != 0 ||
        hits.trouble_count)
        return;
    for (size_t i = 0; i < hits.count; i++)
        hit = hit || same_rule(&hits.items[i], rule);
    for (size_t i = 0; i < quick->matchers[number].count; i++) {
        enum compared compared =
            compare_pattern(quick, quick->matchers[number].items[i], rule, &hits, text, &found);
        if (compared == DIFFERENT)
            add_failure(out, QUICK_PREFILTER, rule, NULL);
        if (compared != SAME)
            return;
    }
    if (hit && !found)
        add_failure(out, QUICK_PREFILTER, rule, NULL);
}

/* Fixes. */

static struct replacement fix_of(struct quick *quick, const struct hit *hit, struct text text)
{
    return (struct replacement){hit->groups[0].start, hit->groups[0].end,
                                hit_fix(hit, text, quick->arena)};
}

static struct text fixed_at(struct quick *quick, const struct hit *hit, struct text text)
{
    struct replacement piece = fix_of(quick, hit, text);
    return fix_apply(text, &piece, 1, quick->arena);
}

/* All places of one rule. */
static struct text fixed_all(struct quick *quick, const struct content_rule *rule, struct text text)
{
    struct hits hits = search(quick, quick->second, text);
    struct replacement *pieces = arena_array(quick->arena, hits.count + 1, sizeof *pieces);
    size_t count = 0;
    for (size_t i = 0; i < hits.count; i++)
        if (same_rule(&hits.items[i], rule))
            pieces[count++] = fix_of(quick, &hits.items[i], text);
    return fix_apply(text, pieces, count, quick->arena);
}

static bool stays_local(struct text before, struct text after, const struct replacement *piece)
{
    size_t tail = before.size - piece->end;
    return after.size == piece->start + piece->text.size + tail &&
           memcmp(before.data, after.data, piece->start) == 0 &&
           memcmp(before.data + piece->end, after.data + after.size - tail, tail) == 0;
}

static void examine_fix(struct quick *quick, const struct hit *hit, struct text text,
                        struct quick_failures *out)
{
    struct replacement piece = fix_of(quick, hit, text);
    struct text after = fixed_at(quick, hit, text);
    struct hits again = search(quick, quick->second, after);
    struct match_span place = {piece.start, piece.start + piece.text.size};
    if (!stays_local(text, after, &piece))
        add_failure(out, QUICK_LOCAL, hit->rule, NULL);
    if (any_overlaps(&again, hit->rule, place))
        add_failure(out, QUICK_RESOLVES, hit->rule, NULL);
    struct text once = fixed_all(quick, hit->rule, text), twice = fixed_all(quick, hit->rule, once);
    if (!text_equal(once, twice))
        add_failure(out, QUICK_IDEMPOTENT, hit->rule, NULL);
}

/* The hit of that rule which begins at `start`, in the text after another fix. */
static const struct hit *hit_at(const struct hits *hits, const struct content_rule *rule,
                                size_t start)
{
    for (size_t i = 0; i < hits->count; i++)
        if (same_rule(&hits->items[i], rule) && hits->items[i].groups[0].start == start)
            return &hits->items[i];
    return NULL;
}

/* The text after the first fix and then, if its finding is still there, the second. */
static struct text fixed_both(struct quick *quick, const struct hit *first,
                              const struct hit *second, struct text text)
{
    struct text after = fixed_at(quick, first, text);
    size_t start = second->groups[0].start;
    if (start >= first->groups[0].end)
        start += after.size - text.size; /* modulo 2^n where it shrank */
    struct hits hits = search(quick, quick->second, after);
    const struct hit *still = hit_at(&hits, second->rule, start);
    return still ? fixed_at(quick, still, after) : after;
}

static bool conflicts(struct quick *quick, const struct hit *a, const struct hit *b,
                      struct text text)
{
    if (!overlaps(a->groups[0], b->groups[0]))
        return !text_equal(fixed_both(quick, a, b, text), fixed_both(quick, b, a, text));
    return !text_equal(fixed_at(quick, a, text), fixed_at(quick, b, text));
}

/* The fix of the hit lets another rule find its place, whose fix brings back what was. */
static void examine_undoing(struct quick *quick, const struct hit *hit, struct text text,
                            struct quick_failures *out)
{
    struct text after = fixed_at(quick, hit, text);
    struct replacement piece = fix_of(quick, hit, text);
    struct match_span place = {piece.start, piece.start + piece.text.size};
    struct hits hits = search(quick, quick->second, after);
    for (size_t i = 0; i < hits.count; i++) {
        const struct hit *next = &hits.items[i];
        if (!next->rule->has_fix || next->rule == hit->rule || !overlaps(next->groups[0], place))
            continue;
        if (text_equal(fixed_at(quick, next, after), text))
            add_failure(out, QUICK_CONFLICT, hit->rule, next->rule);
    }
}

static void examine_fixes(struct quick *quick, const struct hits *hits, struct text text,
                          struct quick_failures *out)
{
    const struct hit *fixes[FIXES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < hits->count && count < FIXES_MAX; i++)
        if (hits->items[i].rule->has_fix && hits->items[i].rule->patterns.count)
            fixes[count++] = &hits->items[i];
    for (size_t i = 0; i < count; i++) {
        examine_fix(quick, fixes[i], text, out);
        examine_undoing(quick, fixes[i], text, out);
        for (size_t k = i + 1; k < count; k++)
            if (fixes[i]->rule != fixes[k]->rule && conflicts(quick, fixes[i], fixes[k], text))
                add_failure(out, QUICK_CONFLICT, fixes[i]->rule, fixes[k]->rule);
    }
}

void quick_examine(struct quick *quick, size_t rule, struct text text, struct quick_failures *out)
{
    out->count = 0;
    arena_reset(quick->arena);
    struct hits hits = search(quick, quick->check->scratch, text);
    struct hits again = search(quick, quick->second, text);
    if (digest_hits(&hits) != digest_hits(&again))
        add_failure(out, QUICK_DETERMINISTIC, quick->check->rules[rule].rule, NULL);
    examine_prefilter(quick, rule, text, out);
    examine_fixes(quick, &hits, text, out);
}

/* Remarks. */

struct shrinking {
    struct quick *quick;
    size_t rule;
    struct quick_failure wanted;
};

static bool same_text_rule(const struct content_rule *a, const struct content_rule *b)
{
    return a && b ? text_equal(a->id, b->id) : a == b;
}

static bool still_breaks(void *context, struct text text)
{
    struct shrinking *s = context;
    struct quick_failures failures;
    quick_examine(s->quick, s->rule, text, &failures);
    for (size_t i = 0; i < failures.count; i++)
        if (failures.items[i].property == s->wanted.property &&
            same_text_rule(failures.items[i].rule, s->wanted.rule) &&
            same_text_rule(failures.items[i].other, s->wanted.other))
            return true;
    return false;
}

static const struct check_rule *rule_named(const struct checkup *check, struct text id)
{
    for (size_t i = 0; i < check->rule_count; i++)
        if (text_equal(check->rules[i].rule->id, id))
            return &check->rules[i];
    return NULL;
}

/* Whether it was said already: of these two rules in any order, or of the rule often enough. */
static bool is_known(const struct quick *quick, const struct quick_failure *failure)
{
    size_t count = 0;
    for (size_t i = 0; i < quick->known_count; i++) {
        const struct quick_failure *known = &quick->known[i];
        if (known->property != failure->property)
            continue;
        bool same = same_text_rule(known->rule, failure->rule);
        if ((same && same_text_rule(known->other, failure->other)) ||
            (same_text_rule(known->rule, failure->other) &&
             same_text_rule(known->other, failure->rule)))
            return true;
        count += same;
    }
    return count >= SHOWN_PER_RULE;
}

static void note_known(struct quick *quick, const struct quick_failure *failure)
{
    quick->known =
        arena_grow(quick->check->arena, quick->known, quick->known_count, sizeof *quick->known);
    quick->known[quick->known_count++] = *failure;
}

static void remark_failure(struct quick *quick, size_t rule, const struct quick_failure *failure,
                           struct text text)
{
    static const char *const whys[] = {
        "two searches of one text differ",
        "database and windows find other matches than PCRE2 in the whole text",
        "the rule still matches where its fix was made",
        "the fix made twice is not the fix made once",
        "the fix changes more than its match",
        "the two fixes contradict each other",
    };
    struct checkup *check = quick->check;
    struct shrinking shrinking = {quick, rule, *failure};
    const char *property = quick_property_names.words[failure->property];
    if (is_known(quick, failure))
        return;
    note_known(quick, failure);
    struct text small = quick_shrink(text, still_breaks, &shrinking, check->arena);
    struct text other = failure->other ? arena_print(check->arena, ", with rule \"%.*s\"",
                                                     TEXT_ARG(failure->other->id))
                                       : TEXT("");
    struct remark *remark =
        check_remark(check, CHECK_QUICK, CHECK_PROBLEM, rule_named(check, failure->rule->id),
                     "%s: %s%.*s (again with --seed %llu)", property, whys[failure->property],
                     TEXT_ARG(other), (unsigned long long)check->options.seed);
    remark->text = small;
}

/* Two threads over all texts. */

struct reader {
    struct checkup *check;
    const struct check_rule *rule; /* of the first text that differs */
    struct text text;
};

static void *search_all(void *context)
{
    struct reader *reader = context;
    struct checkup *check = reader->check;
    struct detector_scratch *scratch = detector_scratch_new(check->detector);
    for (size_t i = 0; i < check->rule_count && !reader->rule; i++)
        for (size_t k = 0; k < check->rules[i].text_count && !reader->rule; k++) {
            const struct check_text *text = &check->rules[i].texts[k];
            struct subject subject = {.text = text->text};
            struct hits hits = {0};
            (void)detector_search(check->detector, scratch, &subject, &hits, NULL);
            if (digest_hits(&hits) != text->digest) {
                reader->rule = &check->rules[i];
                reader->text = text->text;
            }
        }
    detector_scratch_destroy(&scratch);
    return NULL;
}

static void check_threads(struct checkup *check)
{
    struct reader readers[THREADS];
    pthread_t threads[THREADS];
    bool started[THREADS];
    for (size_t i = 0; i < THREADS; i++) {
        readers[i] = (struct reader){.check = check};
        started[i] = pthread_create(&threads[i], NULL, search_all, &readers[i]) == 0;
        if (!started[i])
            (void)search_all(&readers[i]);
    }
    for (size_t i = 0; i < THREADS; i++) {
        if (started[i])
            (void)pthread_join(threads[i], NULL);
        if (!readers[i].rule)
            continue;
        struct remark *remark =
            check_remark(check, CHECK_QUICK, CHECK_PROBLEM, readers[i].rule,
                         "deterministic: a search beside another thread differs (again with --seed "
                         "%llu)",
                         (unsigned long long)check->options.seed);
        remark->text = readers[i].text;
    }
}

static unsigned runs_of(const struct checkup *check)
{
    size_t most = check->rule_count ? CHECK_TEXTS_MAX / check->rule_count : 0;
    return check->options.runs < most ? check->options.runs : (unsigned)most;
}

static void check_rule_texts(struct quick *quick, size_t number)
{
    struct checkup *check = quick->check;
    struct check_rule *rule = &check->rules[number];
    unsigned runs = rule->rule->patterns.count ? runs_of(check) : 0;
    rule->texts = arena_array(check->arena, runs + 1, sizeof *rule->texts);
    for (unsigned run = 0; run < runs; run++) {
        struct quick_failures failures;
        struct check_text *text = &rule->texts[rule->text_count++];
        text->text = quick_make(check, number, run, check->arena);
        quick_examine(quick, number, text->text, &failures);
        for (size_t i = 0; i < failures.count; i++)
            remark_failure(quick, number, &failures.items[i], text->text);
        arena_reset(quick->arena);
        struct hits hits = search(quick, check->scratch, text->text);
        text->digest = digest_hits(&hits);
        for (size_t i = 0; i < hits.count && !text->found; i++)
            text->found = same_rule(&hits.items[i], rule->rule);
    }
}

void check_quick(struct checkup *check)
{
    struct quick *quick = quick_open(check);
    if (!quick)
        return;
    for (size_t i = 0; i < check->rule_count; i++)
        check_rule_texts(quick, i);
    check_threads(check);
    quick_close(&quick);
}
