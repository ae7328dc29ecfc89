/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/store_internal.h"

#include <stdlib.h>

static int compare_learned(const void *a, const void *b)
{
    const struct rule *x = a, *y = b;
    int order = text_compare(x->name, y->name);
    if (order == 0)
        order = (x->score < y->score) - (x->score > y->score);
    return order ? order : id_compare(x->id, y->id);
}

int store_learned(struct store_txn *txn, struct arena *arena, struct rules *out, struct error *err)
{
    struct scan scan;
    struct rules list = {NULL, 0};
    size_t kept = 0;
    if (scan_open(&scan, txn, TABLE_ACTING, err) != 0)
        return -1;
    int found = scan_move(&scan, MDB_FIRST, err);
    for (; found > 0; found = scan_move(&scan, MDB_NEXT, err)) {
        list.items = arena_grow(arena, list.items, list.count, sizeof *list.items);
        if (rule_need(txn, id_in(scan.key.mv_data), arena, &list.items[list.count++], err) != 0) {
            found = -1;
            break;
        }
    }
    scan_close(&scan);
    if (found < 0)
        return -1;
    if (list.count > 1)
        qsort(list.items, list.count, sizeof *list.items, compare_learned);
    for (size_t i = 0; i < list.count; i++)
        if (!kept || !text_equal(list.items[i].name, list.items[kept - 1].name))
            list.items[kept++] = list.items[i];
    *out = (struct rules){list.items, kept};
    return 0;
}

int store_rule_history(struct store_txn *txn, struct id rule, struct arena *arena,
                       struct rule_history *out, struct error *err)
{
    char hex[ID_HEX_SIZE];
    *out = (struct rule_history){.supports = {NULL, 0}};
    int found = rule_read(txn, rule, arena, &out->rule, err);
    if (found < 0)
        return -1;
    if (!found)
        return error_set(err, ERROR_DATA, "no rule has the id %s", id_hex(rule, hex));
    if (!rule_is_learned(&out->rule))
        return 0;
    if (supports_read(txn, rule, arena, &out->supports, err) != 0)
        return -1;
    return learned_judge(txn, &out->rule, arena, &out->standing, &out->events, err);
}

static struct text failed_checks(const struct rule *rule, struct arena *arena)
{
    struct text list = TEXT("");
    size_t failed = 0;
    for (size_t i = 0; i < rule->checks.count; i++) {
        if (rule->checks.items[i].passed)
            continue;
        list = arena_print(arena, "%.*s%s%.*s", TEXT_ARG(list), failed++ ? ", " : "",
                           TEXT_ARG(rule->checks.items[i].name));
    }
    if (!failed)
        return list;
    return arena_print(arena, "%zu of %zu checks failed: %.*s", failed, rule->checks.count,
                       TEXT_ARG(list));
}

struct text rule_blocker(const struct rule *rule, const struct thresholds *thresholds,
                         struct arena *arena)
{
    if (rule_is_applied(rule->lifecycle))
        return TEXT("");
    if (rule->lifecycle == LIFECYCLE_DISABLED)
        return TEXT("disabled by hand");
    struct text failed = failed_checks(rule, arena);
    if (failed.size)
        return failed;
    if (rule->checks.count == 0)
        return TEXT("it was never checked");
    if (rule->by_hand == LIFECYCLE_DEMOTED && rule->trials == 0)
        return TEXT("demoted by hand, and nothing was reported since");
    if (rule->score < thresholds->promote)
        return arena_print(arena, "score %.3f of %.3f: %llu of %llu pairs held", rule->score,
                           thresholds->promote, (unsigned long long)rule->successes,
                           (unsigned long long)rule->trials);
    return arena_print(arena, "%u of %u repositories", (unsigned)rule->repositories,
                       (unsigned)thresholds->repositories);
}
