/* SPDX-License-Identifier: MPL-2.0 */
/* Which alerts of the store the rules would have found: by their snippets, or as alerts of their
 * own.
 */
#include "cli/local.h"
#include "cli/rules_check.h"

#include <stdlib.h>

enum { TRIED_MAX = 200, /* snippets of one kind */ BUCKETS = 16 * 1024, KINDS_MAX = 64 * 1024 };

struct kinds {
    struct checkup *check;
    struct arena *arena; /* of the kinds */
    struct arena *alert; /* of one alert */
    struct coverage *out;
    uint32_t *next; /* in the bucket, by kind; 0 ends it, else number + 1 */
    uint32_t buckets[BUCKETS];
};

bool coverage_is_covered(const struct coverage_kind *kind)
{
    return kind->named || (kind->tried > 0 && kind->found * 2 >= kind->tried);
}

static bool has_rule(const struct checkup *check, struct text id)
{
    for (size_t i = 0; i < check->rule_count; i++)
        if (text_equal(check->rules[i].rule->id, id))
            return true;
    return false;
}

/* The kind, made if it is new; NULL when there are too many. */
static struct coverage_kind *kind_of(struct kinds *kinds, struct text tool, struct text rule)
{
    struct coverage *out = kinds->out;
    size_t bucket = digest_mix(digest_of(tool) * 3 + digest_of(rule)) % BUCKETS;
    for (uint32_t at = kinds->buckets[bucket]; at; at = kinds->next[at - 1])
        if (text_equal(out->items[at - 1].tool, tool) && text_equal(out->items[at - 1].rule, rule))
            return &out->items[at - 1];
    if (out->count == KINDS_MAX)
        return NULL;
    kinds->next[out->count] = kinds->buckets[bucket];
    kinds->buckets[bucket] = (uint32_t)out->count + 1;
    struct coverage_kind *kind = &out->items[out->count++];
    kind->tool = arena_copy(kinds->arena, tool);
    kind->rule = arena_copy(kinds->arena, rule);
    kind->named = has_rule(kinds->check, rule);
    return kind;
}

static void try_snippet(struct kinds *kinds, struct coverage_kind *kind,
                        const struct store_alert *stored)
{
    struct alert alert;
    struct hits hits;
    if (store_alert_decode(stored, kinds->alert, &alert, NULL) != 0 || alert.snippet.size == 0 ||
        !kinds->check->detector)
        return;
    struct subject subject = {alert.path, alert.path.size > 0, alert.snippet};
    if (detector_search(kinds->check->detector, kinds->check->scratch, &subject, &hits, NULL) != 0)
        return;
    kind->tried++;
    kind->found += hits.count > 0;
}

static int visit(void *context, const struct store_item *item, struct error *err)
{
    struct kinds *kinds = context;
    (void)err;
    struct coverage_kind *kind = kind_of(kinds, item->alert->tool, item->alert->rule);
    if (!kind)
        return 0;
    kind->alerts++;
    if (kind->tried < TRIED_MAX && !kind->named) {
        arena_reset(kinds->alert);
        try_snippet(kinds, kind, item->alert);
    }
    return 0;
}

static int most_first(const void *a, const void *b)
{
    const struct coverage_kind *left = a, *right = b;
    if (left->alerts != right->alerts)
        return left->alerts > right->alerts ? -1 : 1;
    int order = text_compare(left->tool, right->tool);
    return order ? order : text_compare(left->rule, right->rule);
}

int rules_coverage(struct cli *cli, struct checkup *check, struct coverage *out, struct error *err)
{
    struct local local;
    if (local_open(cli, &local, err) != 0)
        return -1;
    struct kinds *kinds = xcalloc(1, sizeof *kinds);
    kinds->check = check;
    kinds->arena = cli->arena;
    kinds->alert = arena_new();
    kinds->out = out;
    kinds->next = xcalloc(KINDS_MAX, sizeof *kinds->next);
    out->items = arena_array(cli->arena, KINDS_MAX, sizeof *out->items);
    int result = store_nodes(local.txn, NODE_ALERT, visit, kinds, err);
    if (out->count > 1)
        qsort(out->items, out->count, sizeof *out->items, most_first);
    for (size_t i = 0; i < out->count; i++)
        out->covered += coverage_is_covered(&out->items[i]);
    out->asked = true;
    arena_destroy(&kinds->alert);
    free(kinds->next);
    free(kinds);
    local_close(&local);
    return result;
}
