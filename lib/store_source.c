/* SPDX-License-Identifier: MPL-2.0 */
/* What readers get of joint alerts: who reported them, and why it is one. */
#include "lib/store_internal.h"

#include <stdlib.h>

static int compare_views(const void *a, const void *b)
{
    const struct store_source *first = a, *second = b;
    int order = text_compare(first->tool, second->tool);
    if (order == 0)
        order = text_compare(first->rule, second->rule);
    return order ? order : text_compare(first->name, second->name);
}

static int view_one(struct store_txn *txn, const struct source *source, bool shown,
                    struct store_source *out, struct text *name, struct error *err)
{
    struct claim claim;
    struct kept_record record;
    int found = claim_get(txn, source->claim, &claim, err);
    if (found <= 0)
        return found < 0 ? -1 : db_damaged(txn, "a claim is not there", err);
    if (source_record_get(txn, source, &record, err) != 0)
        return -1;
    *out = (struct store_source){
        .tool = source->tool,
        .tool_version =
            alert_parts_text(record.own, record.common, offsetof(struct alert, tool_version)),
        .rule = source->rule,
        .name = claim.name,
        .status = source->status,
        .severity = source->severity,
        .first_seen = source->first_seen,
        .last_seen = source->last_seen,
        .sightings = source->sightings,
        .shown = shown,
    };
    return synonym_resolve(txn, claim.name, name, out->steps, &out->step_count, err);
}

int sources_view(struct store_txn *txn, struct store_alert *alert, struct arena *arena,
                 struct error *err)
{
    struct state state = {.base = alert->base,
                          .ordinal = alert->ordinal,
                          .line = alert->line,
                          .column = alert->column,
                          .discriminator = alert->discriminator};
    struct store_sources *sources;
    struct source *items;
    size_t count;
    int joint = joint_is(txn, &state, err);
    if (joint <= 0)
        return joint;
    if (joint_sources(txn, alert->base, arena, &items, &count, err) != 0)
        return -1;
    if (count == 0)
        return db_damaged(txn, "an alert has no source", err);
    const struct source *best = joint_best(items, count);
    sources = arena_array(arena, 1, sizeof *sources);
    sources->items = arena_array(arena, count, sizeof *sources->items);
    for (; sources->count < count; sources->count++)
        if (view_one(txn, &items[sources->count], &items[sources->count] == best,
                     &sources->items[sources->count], &sources->name, err) != 0)
            return -1;
    qsort(sources->items, count, sizeof *sources->items, compare_views);
    alert->sources = sources;
    return 0;
}
