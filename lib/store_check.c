/* SPDX-License-Identifier: MPL-2.0 */
/* What must hold in a store. Where two tables say the same, one is walked and held against the
 * other, and their counts are compared: then neither has more than the other. */
#include "lib/store_check_internal.h"

#include <stdarg.h>
#include <stdio.h>

enum { PROBLEM_SIZE = 400 };

__attribute__((format(printf, 2, 3))) void inspect_say(struct inspection *c, const char *format,
                                                       ...)
{
    char text[PROBLEM_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    c->problems++;
    c->problem(c->context, text);
}

int inspect_each(struct inspection *c, enum table table, check_row *row, uint64_t *count)
{
    struct scan scan;
    uint64_t rows = 0;
    if (scan_open(&scan, c->txn, table, c->err) != 0)
        return -1;
    int found = scan_move(&scan, MDB_FIRST, c->err);
    while (found > 0) {
        arena_reset(c->arena);
        rows++;
        found = row(c, scan.key, scan.value) != 0 ? -1 : scan_move(&scan, MDB_NEXT, c->err);
    }
    scan_close(&scan);
    if (count)
        *count = rows;
    return found;
}

int inspect_has(struct inspection *c, enum table table, MDB_val key)
{
    MDB_val value;
    return db_get(c->txn, table, key, &value, c->err);
}

int inspect_has_pair(struct inspection *c, enum table table, MDB_val key, MDB_val value)
{
    struct scan scan;
    if (scan_open(&scan, c->txn, table, c->err) != 0)
        return -1;
    scan.key = key;
    scan.value = value;
    int found = scan_move(&scan, MDB_GET_BOTH, c->err);
    scan_close(&scan);
    return found;
}

int inspect_count(struct inspection *c, enum table table, uint64_t *count)
{
    MDB_stat stat;
    int rc = mdb_stat(c->txn->txn, c->txn->store->tables[table], &stat);
    if (rc != 0)
        return db_fail(c->txn, rc, c->err);
    *count = stat.ms_entries;
    return 0;
}

void inspect_compare(struct inspection *c, const char *what, uint64_t is, uint64_t should)
{
    if (is != should)
        inspect_say(c, "%s: there are %llu, there should be %llu", what, (unsigned long long)is,
                    (unsigned long long)should);
}

/* What was counted on the way is what the store counts by itself. */
static void check_counters(struct inspection *c)
{
    const struct counters *is = &c->txn->counters, *should = &c->counted;
    if (memcmp(should->alerts, is->alerts, sizeof is->alerts) != 0)
        inspect_say(c, "the counts of alerts by status and severity are wrong");
    if (memcmp(should->categories, is->categories, sizeof is->categories) != 0)
        inspect_say(c, "the counts of alerts by category are wrong");
    for (unsigned i = 0; i < NODE_KIND_COUNT; i++)
        inspect_compare(c, "counted nodes", is->nodes[i], should->nodes[i]);
    for (unsigned i = 0; i < LIFECYCLE_COUNT; i++)
        inspect_compare(c, "counted rules", is->rules[i], should->rules[i]);
    inspect_compare(c, "merged patterns", is->merged, should->merged);
    inspect_compare(c, "dead letters", is->dead, should->dead);
    inspect_compare(c, "rejects", is->rejects, should->rejects);
}

int store_check(struct store_txn *txn, store_problem *problem, void *context, uint64_t *problems,
                struct error *err)
{
    static int (*const parts[])(struct inspection *) = {
        inspect_alerts,   inspect_records,  inspect_index, inspect_joints,  inspect_nodes,
        inspect_patterns, inspect_learning, inspect_edges, inspect_journal,
    };
    struct inspection c = {
        .txn = txn, .problem = problem, .context = context, .arena = arena_new(), .err = err};
    int result = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && result == 0; i++)
        result = parts[i](&c);
    arena_destroy(&c.arena);
    if (result != 0)
        return -1;
    check_counters(&c);
    *problems = c.problems;
    return 0;
}
