/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/store_internal.h"

bool rule_is_sound(const struct rule *rule)
{
    for (size_t i = 0; i < rule->checks.count; i++)
        if (!rule->checks.items[i].passed)
            return false;
    return rule->checks.count > 0;
}

int learned_judge(struct store_txn *txn, const struct rule *rule, struct arena *arena,
                  struct standing *out, struct life_events *events, struct error *err)
{
    struct supports supports;
    struct judging judging = {
        .sound = rule_is_sound(rule),
        .ever_sound = rule->ever_sound,
        .by_hand = rule->by_hand,
        .by_hand_at = rule->by_hand_at,
    };
    if (store_thresholds(txn, &judging.thresholds, err) != 0 ||
        supports_read(txn, rule->id, arena, &supports, err) != 0)
        return -1;
    lifecycle_judge(&supports, &judging, arena, out, events);
    return 0;
}

static struct text reason_of(const struct life_event *event, const struct rule *rule,
                             struct arena *arena)
{
    if (event->cause == LIFE_BY_HAND)
        return arena_print(arena, "by hand: %.*s", TEXT_ARG(rule->by_hand_reason));
    if (event->cause == LIFE_CHECK)
        return TEXT("a check failed");
    return arena_print(arena, "score %.3f: %llu of %llu pairs held, %u repositories", event->score,
                       (unsigned long long)event->successes, (unsigned long long)event->trials,
                       (unsigned)event->repositories);
}

static int log_step(struct store_txn *txn, const struct rule *rule, enum lifecycle from,
                    enum lifecycle to, int64_t at, struct text reason, struct error *err)
{
    return audit_put(txn, at, "rule", rule->id, names_word(&lifecycle_names, from),
                     names_word(&lifecycle_names, to), reason, err);
}

/* The first of the events that came after `judged_at` and lead from one state to the other; their
 * count where they do not, since evidence came that is older than what was judged. */
static size_t steps_since(const struct life_events *events, int64_t judged_at, enum lifecycle from,
                          enum lifecycle to)
{
    size_t first = 0;
    while (first < events->count && events->items[first].at <= judged_at)
        first++;
    bool leads = first < events->count && events->items[first].from == from &&
                 events->items[events->count - 1].to == to;
    return leads ? first : events->count;
}

/* Each step, or where they are not known the change that came of them. */
static int log_change(struct store_txn *txn, const struct rule *before, const struct rule *after,
                      const struct life_events *events, int64_t at, struct arena *arena,
                      struct error *err)
{
    size_t count = events->count;
    bool new = before->lifecycle == LIFECYCLE_NONE;
    enum lifecycle from = new ? LIFECYCLE_CANDIDATE : before->lifecycle;
    if (new &&log_step(txn, after, LIFECYCLE_NONE, LIFECYCLE_CANDIDATE, at, TEXT("proposed"),
                       err) != 0)
        return -1;
    if (from == after->lifecycle)
        return 0;
    size_t first = steps_since(events, new ? INT64_MIN : before->judged_at, from, after->lifecycle);
    for (size_t i = first; i < count; i++) {
        const struct life_event *event = &events->items[i];
        if (event->from != event->to && log_step(txn, after, event->from, event->to, at,
                                                 reason_of(event, after, arena), err) != 0)
            return -1;
    }
    if (first < count)
        return 0;
    return log_step(txn, after, from, after->lifecycle, at,
                    count ? reason_of(&events->items[count - 1], after, arena)
                          : TEXT("its evidence is gone"),
                    err);
}

static void take_standing(struct rule *rule, const struct standing *standing)
{
    if (rule->lifecycle != LIFECYCLE_DISABLED)
        rule->lifecycle = standing->lifecycle;
    rule->score = standing->score;
    rule->successes = standing->successes;
    rule->trials = standing->trials;
    rule->repositories = standing->repositories;
    rule->judged_at = standing->at;
}

int learned_settle(struct store_txn *txn, struct submission *submission, const struct rule *before,
                   struct rule *rule, int64_t at, struct arena *arena, struct error *err)
{
    struct standing standing;
    struct life_events events;
    if (learned_judge(txn, rule, arena, &standing, &events, err) != 0)
        return -1;
    take_standing(rule, &standing);
    if (submission) {
        bool was = rule_is_applied(before->lifecycle), is = rule_is_applied(rule->lifecycle);
        submission->tally.rules_promoted += !was && is;
        submission->tally.rules_demoted += was && !is;
    }
    if (rule_write(txn, rule, before->lifecycle, err) != 0)
        return -1;
    return log_change(txn, before, rule, &events, at, arena, err);
}

int learned_update(struct store_txn *txn, struct submission *submission, struct id id, int64_t at,
                   struct error *err)
{
    struct arena *arena = arena_new();
    struct rule before, rule;
    int result = supports_trim(txn, id, err);
    int found = result == 0 ? rule_read(txn, id, arena, &before, err) : -1;
    if (found > 0 && rule_is_learned(&before)) {
        rule = before;
        result = learned_settle(txn, submission, &before, &rule, at, arena, err);
    } else {
        result = found < 0 ? -1 : 0;
    }
    arena_destroy(&arena);
    return result;
}
