/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/detect_internal.h"

#include <stdlib.h>

bool detect_is_generic(const struct content_rule *rule)
{
    for (size_t i = 0; i < rule->tags.count; i++)
        if (text_is(rule->tags.items[i], "generic"))
            return true;
    return false;
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

static bool same_secret_elsewhere(const struct detector_scratch *s, const struct hit *hit)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct hit *other = &s->hits[i];
        if (other->secret.start < hit->secret.end && hit->secret.start < other->secret.end &&
            !detect_is_generic(other->rule))
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
            if (!detect_is_generic(s->hits[i].rule) || !same_secret_elsewhere(s, &s->hits[i]))
                s->hits[kept++] = s->hits[i];
        s->count = kept;
    }
    kept = 0;
    for (size_t i = 0; i < s->count; i++)
        if (kept == 0 || !repeats(&s->hits[kept - 1], &s->hits[i]))
            s->hits[kept++] = s->hits[i];
    s->count = kept;
}

int detector_search(const struct detector *detector, struct detector_scratch *scratch,
                    const struct subject *subject, struct hits *out, struct error *err)
{
    struct search search = detect_begin(detector, scratch, subject);
    for (size_t i = 0; i < detector->bare_count && subject->has_path; i++) {
        const struct compiled_rule *rule = &detector->rules[detector->bare[i]];
        struct hit hit = {.ruleset = rule->ruleset, .rule = rule->rule};
        if (detect_rule_applies(&search, detector->bare[i]))
            detect_add_hit(&search, &hit);
    }
    if (match_set_search(detector->set, scratch->set, subject->text, detect_candidate, &search,
                         err) != 0)
        return -1;
    for (size_t i = 0; i < scratch->everywhere_count; i++)
        detect_everywhere(&search, scratch->everywhere[i]);
    for (size_t i = 0; i < detector->always_count; i++)
        if (detect_rule_applies(&search, detector->patterns[detector->always[i]].rule))
            detect_everywhere(&search, detector->always[i]);
    tidy(detector, scratch);
    *out = (struct hits){scratch->hits, scratch->count, scratch->troubles, scratch->trouble_count};
    return 0;
}

bool detector_wants_path(const struct detector *detector, struct detector_scratch *scratch,
                         struct text path)
{
    struct subject subject = {.path = path, .has_path = true, .text = TEXT("")};
    struct search search = detect_begin(detector, scratch, &subject);
    for (size_t i = 0; i < detector->bare_count; i++)
        if (detect_rule_applies(&search, detector->bare[i]))
            return true;
    return false;
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
