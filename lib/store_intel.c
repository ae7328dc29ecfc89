/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/store_intel.h"

#include "lib/store_internal.h"

#include <stdlib.h>

/* The list is small, and made once for each import, not for each snapshot. */
struct exploited_row {
    struct exploiteds list;
};

static const struct field exploited_row_fields[] = {
    FIELD_OF(struct exploited_row, RECORDS, list, exploited_record),
};
static const struct record exploited_row_record =
    RECORD(struct exploited_row, exploited_row_fields);

static enum table table_of(enum intel_kind kind)
{
    return kind == INTEL_EPSS ? TABLE_EPSS : TABLE_KEV;
}

static MDB_val val_word(const char *word)
{
    return val(word, strlen(word));
}

/* 1, 0, -1. */
static int get_record(struct store_txn *txn, enum table table, MDB_val key,
                      const struct record *record, void *out, struct arena *arena,
                      struct error *err)
{
    MDB_val value;
    struct unpack in;
    int found = db_get(txn, table, key, &value, err);
    if (found <= 0)
        return found;
    unpack_init(&in, text_val(value));
    record_unpack(&in, record, out, arena);
    return unpack_done(&in, "what is known of vulnerabilities", err) == 0 ? 1 : -1;
}

int store_intel_begin(struct store_txn *txn, enum intel_kind kind, struct error *err)
{
    int rc = mdb_drop(txn->txn, txn->store->tables[table_of(kind)], 0);
    return rc == 0 ? 0 : db_fail(txn, rc, err);
}

int store_intel_put_epss(struct store_txn *txn, const struct epss *epss, struct error *err)
{
    return db_put_record(txn, TABLE_EPSS, val_text(epss->id), &epss_record, epss, err);
}

int store_intel_put_kev(struct store_txn *txn, const struct kev *kev, struct error *err)
{
    return db_put_record(txn, TABLE_KEV, val_text(kev->id), &kev_record, kev, err);
}

/* The list of what is exploited. */

static int add_listed(struct scan *scan, struct exploiteds *list, struct arena *arena,
                      struct error *err)
{
    struct exploited item = {.id = {NULL, 0}};
    struct epss epss;
    struct kev kev;
    struct unpack in;
    unpack_init(&in, text_val(scan->value));
    record_unpack(&in, &kev_record, &kev, arena);
    if (unpack_done(&in, "a listed vulnerability", err) != 0)
        return -1;
    int found = store_intel_epss(scan->txn, kev.id, &epss, err);
    if (found < 0)
        return -1;
    item.id = arena_copy(arena, kev.id);
    item.listed = arena_copy(arena, text_or(kev.added, TEXT("an unknown date")));
    item.probability = found ? epss.score : 0;
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = item;
    return 0;
}

static int add_probable(struct scan *scan, struct exploiteds *list, struct arena *arena,
                        struct error *err)
{
    struct epss epss;
    struct kev kev;
    struct unpack in;
    unpack_init(&in, text_val(scan->value));
    record_unpack(&in, &epss_record, &epss, arena);
    if (unpack_done(&in, "the probability of a vulnerability", err) != 0)
        return -1;
    if (epss.score < EXPLOITED_PROBABLY)
        return 0;
    int found = store_intel_kev(scan->txn, epss.id, &kev, err);
    if (found != 0)
        return found < 0 ? -1 : 0; /* it is in the list */
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] =
        (struct exploited){.id = arena_copy(arena, epss.id), .probability = epss.score};
    return 0;
}

static int each_row(struct store_txn *txn, enum table table,
                    int (*add)(struct scan *, struct exploiteds *, struct arena *, struct error *),
                    struct exploiteds *list, struct arena *arena, struct error *err)
{
    struct scan scan;
    if (scan_open(&scan, txn, table, err) != 0)
        return -1;
    int found = scan_move(&scan, MDB_FIRST, err);
    while (found > 0) {
        if (add(&scan, list, arena, err) != 0)
            found = -1;
        else
            found = scan_move(&scan, MDB_NEXT, err);
    }
    scan_close(&scan);
    return found;
}

static int by_id(const void *a, const void *b)
{
    return text_compare(((const struct exploited *)a)->id, ((const struct exploited *)b)->id);
}

static int put_exploited(struct store_txn *txn, struct arena *arena, struct error *err)
{
    struct exploited_row row = {.list = {NULL, 0}};
    if (each_row(txn, TABLE_KEV, add_listed, &row.list, arena, err) != 0 ||
        each_row(txn, TABLE_EPSS, add_probable, &row.list, arena, err) != 0)
        return -1;
    if (row.list.count > 1)
        qsort(row.list.items, row.list.count, sizeof *row.list.items, by_id);
    return db_put_record(txn, TABLE_META, val_word("exploited"), &exploited_row_record, &row, err);
}

int store_intel_end(struct store_txn *txn, enum intel_kind kind, struct intel_source *source,
                    struct arena *arena, struct error *err)
{
    const char *word = names_word(&intel_names, kind);
    struct intel_source before;
    MDB_stat stat;
    int found = store_intel_source(txn, kind, &before, err);
    if (found < 0)
        return -1;
    struct text from = found ? arena_copy(arena, before.date) : arena_copy(arena, TEXT("nothing"));
    struct text to = arena_copy(arena, text_or(source->date, TEXT("unknown date")));
    int rc = mdb_stat(txn->txn, txn->store->tables[table_of(kind)], &stat);
    if (rc != 0)
        return db_fail(txn, rc, err);
    source->count = stat.ms_entries;
    if (put_exploited(txn, arena, err) != 0 ||
        db_put_record(txn, TABLE_META, val_word(word), &intel_source_record, source, err) != 0)
        return -1;
    return audit_put(txn, source->at, word, (struct id){.bytes = {0}}, from.data, to.data,
                     TEXT("imported"), err);
}

int store_intel_source(struct store_txn *txn, enum intel_kind kind, struct intel_source *out,
                       struct error *err)
{
    return get_record(txn, TABLE_META, val_word(names_word(&intel_names, kind)),
                      &intel_source_record, out, NULL, err);
}

int store_intel_epss(struct store_txn *txn, struct text id, struct epss *out, struct error *err)
{
    return id.size ? get_record(txn, TABLE_EPSS, val_text(id), &epss_record, out, NULL, err) : 0;
}

int store_intel_kev(struct store_txn *txn, struct text id, struct kev *out, struct error *err)
{
    return id.size ? get_record(txn, TABLE_KEV, val_text(id), &kev_record, out, NULL, err) : 0;
}

int store_exploited(struct store_txn *txn, struct arena *arena, struct exploiteds *out,
                    struct error *err)
{
    struct exploited_row row = {.list = {NULL, 0}};
    if (get_record(txn, TABLE_META, val_word("exploited"), &exploited_row_record, &row, arena,
                   err) < 0)
        return -1;
    *out = row.list;
    return 0;
}
