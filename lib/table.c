/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/table.h"

#include <stdlib.h>

struct entry {
    struct text key;
    struct text packed; /* the whole entry */
    size_t order;
};

struct lookup_builder {
    struct {
        struct entry *items;
        size_t count;
    } tables[LOOKUP_TABLES_MAX];
    size_t bytes;
    struct arena *arena;
};

struct lookup_builder *lookup_builder_new(void)
{
    struct lookup_builder *builder = xcalloc(1, sizeof *builder);
    builder->arena = arena_new();
    return builder;
}

void lookup_builder_destroy(struct lookup_builder **builder)
{
    if (!builder || !*builder)
        return;
    arena_destroy(&(*builder)->arena);
    free(*builder);
    *builder = NULL;
}

bool lookup_builder_add(struct lookup_builder *builder, size_t table, struct text key,
                        const struct texts *columns, size_t count)
{
    struct pack pack;
    if (builder->tables[table].count >= LOOKUP_ENTRIES_MAX || key.size > LOOKUP_TEXT_MAX)
        return false;
    pack_init(&pack);
    pack_array(&pack, count + 1);
    pack_text(&pack, key);
    for (size_t i = 0; i < count; i++) {
        size_t values = columns[i].count < LOOKUP_VALUES_MAX ? columns[i].count : LOOKUP_VALUES_MAX;
        pack_array(&pack, values);
        for (size_t k = 0; k < values; k++)
            pack_text(&pack, text_cut(columns[i].items[k], LOOKUP_TEXT_MAX));
    }
    bool fits = builder->bytes + pack_bytes(&pack).size + 4 <= LOOKUP_BYTES_MAX;
    if (fits) {
        builder->bytes += pack_bytes(&pack).size + 4;
        size_t n = builder->tables[table].count++;
        builder->tables[table].items = arena_grow(builder->arena, builder->tables[table].items, n,
                                                  sizeof *builder->tables[table].items);
        builder->tables[table].items[n] = (struct entry){
            arena_copy(builder->arena, key), arena_copy(builder->arena, pack_bytes(&pack)), n};
    }
    pack_close(&pack);
    return fits;
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    int order = text_compare(left->key, right->key);
    return order ? order : (left->order > right->order) - (left->order < right->order);
}

/* Sorted, the first of each key. */
static size_t sort_entries(struct entry *items, size_t count)
{
    size_t kept = 0;
    if (count > 1)
        qsort(items, count, sizeof *items, compare_entries);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !text_equal(items[kept - 1].key, items[i].key))
            items[kept++] = items[i];
    return kept;
}

static void pack_entries(struct pack *pack, const struct entry *items, size_t count)
{
    size_t size = 0, at = 0;
    for (size_t i = 0; i < count; i++)
        size += items[i].packed.size;
    char *entries = xmalloc(size + 1);
    unsigned char *places = xmalloc(4 * count + 1);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < 4; k++)
            places[4 * i + k] = (unsigned char)(at >> (8 * k));
        memcpy(entries + at, items[i].packed.data, items[i].packed.size);
        at += items[i].packed.size;
    }
    pack_binary(pack, (struct text){entries, size});
    pack_binary(pack, (struct text){(const char *)places, 4 * count});
    free(entries);
    free(places);
}

void lookup_builder_pack(struct lookup_builder *builder, const struct lookup_names *names,
                         size_t count, struct pack *pack)
{
    pack_array(pack, count);
    for (size_t i = 0; i < count; i++) {
        size_t entries = 0;
        if (builder)
            entries = builder->tables[i].count =
                sort_entries(builder->tables[i].items, builder->tables[i].count);
        pack_array(pack, 4);
        pack_text(pack, names[i].name);
        pack_array(pack, names[i].count);
        for (size_t k = 0; k < names[i].count; k++)
            pack_text(pack, names[i].columns[k]);
        pack_entries(pack, builder ? builder->tables[i].items : NULL, entries);
    }
}

static void unpack_table(struct unpack *in, struct lookup_table *table)
{
    size_t count, columns;
    size_t outer = unpack_enter(in, &count);
    table->name = unpack_text(in);
    size_t inner = unpack_enter(in, &columns);
    table->column_count = columns < LOOKUP_COLUMNS_MAX ? columns : LOOKUP_COLUMNS_MAX;
    for (size_t i = 0; i < table->column_count; i++)
        table->columns[i] = unpack_text(in);
    unpack_leave(in, inner);
    table->entries = unpack_binary(in);
    table->places = unpack_binary(in);
    unpack_leave(in, outer);
}

void lookup_unpack(struct unpack *in, struct lookup_tables *out)
{
    size_t count;
    size_t outer = unpack_enter(in, &count);
    *out = (struct lookup_tables){.count = count < LOOKUP_TABLES_MAX ? count : LOOKUP_TABLES_MAX};
    for (size_t i = 0; i < out->count; i++)
        unpack_table(in, &out->items[i]);
    unpack_leave(in, outer);
}

/* The cursor stands after the key. */
static bool open_entry(const struct lookup_table *table, size_t index, struct unpack *in,
                       struct text *key)
{
    const unsigned char *place = (const unsigned char *)table->places.data + 4 * index;
    size_t at =
        (size_t)place[0] | (size_t)place[1] << 8 | (size_t)place[2] << 16 | (size_t)place[3] << 24;
    size_t count;
    if (at >= table->entries.size)
        return false;
    unpack_init(in, text_from(table->entries, at));
    (void)unpack_enter(in, &count);
    *key = unpack_text(in);
    return !in->failed;
}

/* `*stored` is the key where the table has it. */
static bool find_entry(const struct lookup_table *table, struct text key, struct text *stored,
                       struct unpack *in)
{
    size_t low = 0, high = table->places.size / 4;
    struct text found;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (!open_entry(table, middle, in, &found))
            return false;
        int order = text_compare(found, key);
        if (order == 0) {
            *stored = found;
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* The cursor of the entry, after its key. */
static bool find_or_remember(struct lookup_tables *tables, const struct lookup_table *table,
                             struct text key, struct unpack *in)
{
    if (tables->last != table || !text_equal(tables->last_key, key)) {
        if (!find_entry(table, key, &tables->last_key, in))
            return false;
        tables->last = table;
        tables->last_entry = *in;
    }
    *in = tables->last_entry;
    return true;
}

static const struct value *column_values(struct unpack *in, size_t column, struct arena *arena)
{
    struct value *list = value_new(arena, VALUE_LIST);
    size_t count;
    for (size_t i = 0; i < column; i++)
        unpack_skip(in);
    (void)unpack_enter(in, &count);
    for (size_t i = 0; i < count && i < LOOKUP_VALUES_MAX && !in->failed; i++)
        value_add(list, value_text(arena, unpack_text(in)));
    return in->failed ? NULL : list->first;
}

const struct value *lookup_find(struct lookup_tables *tables, struct text table, struct text column,
                                struct text key, struct arena *arena)
{
    struct unpack in;
    for (size_t i = 0; i < tables->count; i++) {
        const struct lookup_table *found = &tables->items[i];
        if (!text_equal(found->name, table))
            continue;
        for (size_t k = 0; k < found->column_count; k++)
            if (text_equal(found->columns[k], column))
                return find_or_remember(tables, found, key, &in) ? column_values(&in, k, arena)
                                                                 : NULL;
    }
    return NULL;
}
