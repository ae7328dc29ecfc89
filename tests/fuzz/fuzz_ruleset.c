/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/detect.h"
#include "lib/policy.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Patterns of a ruleset that was read are compiled and tried only where that is cheap: what the
 * regex engines take how long for is not what this is about. */
enum { DETECT_BYTES_MAX = 4096 };

static void demand(bool holds)
{
    if (!holds)
        abort();
}

static void check(const struct ruleset *ruleset)
{
    demand(ruleset->name.size > 0 && ruleset->count <= RULESET_RULES_MAX);
    for (size_t i = 0; i < ruleset->count; i++) {
        const struct content_rule *rule = &ruleset->rules[i];
        demand(ruleset_find(ruleset, rule->id) == rule);
        demand(rule->effect && rule->severity && rule->category && rule->message.size);
        demand(rule->policy || rule->patterns.count + rule->paths.count > 0);
    }
}

static void detect(const struct ruleset *ruleset, struct text text)
{
    struct error err = {0};
    struct detector *detector = detector_new(ruleset, 1, NULL, &err);
    struct hits hits = {0};
    if (!detector) {
        demand(err.code == ERROR_CONFIG);
        return;
    }
    struct detector_scratch *scratch = detector_scratch_new(detector);
    demand(detector_search(detector, scratch, &(struct subject){TEXT("a.c"), true, text}, &hits,
                           &err) == 0);
    for (size_t i = 0; i < hits.count; i++) {
        const struct hit *hit = &hits.items[i];
        demand(hit->groups[0].start <= hit->groups[0].end && hit->groups[0].end <= text.size);
        demand(hit->secret.start <= hit->secret.end && hit->secret.end <= text.size);
    }
    detector_scratch_destroy(&scratch);
    detector_destroy(&detector);
}

/* Policies are tried by their own examples, which have limits of their own. */
static void prove(const struct ruleset *ruleset)
{
    struct error err = {0};
    struct policies *policies = policies_new(ruleset, 1, &err);
    if (!policies || policies_prove(policies, &err) != 0)
        demand(err.code == ERROR_CONFIG && text_starts(text_of(err.message), TEXT("f: ")));
    policies_destroy(&policies);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text bytes = {(const char *)data, size};
    struct arena *arena = arena_new();
    struct ruleset ruleset;
    struct error err = {0};
    if (ruleset_read(bytes, TEXT("f"), arena, &ruleset, &err) == 0) {
        check(&ruleset);
        if (size <= DETECT_BYTES_MAX && ruleset.count <= 8)
            detect(&ruleset, bytes);
        if (size <= DETECT_BYTES_MAX)
            prove(&ruleset);
    } else {
        demand(err.code == ERROR_CONFIG && text_starts(text_of(err.message), TEXT("f: ")));
    }
    arena_destroy(&arena);
    return 0;
}
