/* SPDX-License-Identifier: MPL-2.0 */
/* Tables of a report that records refer to by a key, packed so that looking one key up reads only
 * that entry, however large the table is.
 *
 * Packed: an array of tables; each is its name, its columns' names, and two byte strings: the
 * sorted entries, and 4 bytes little-endian for where each begins. An entry is a packed array: the
 * key, then for each column an array of texts. */
#ifndef HYPER_LIB_TABLE_H
#define HYPER_LIB_TABLE_H

#include "lib/value.h"
#include "schema/record.h"

enum {
    LOOKUP_BYTES_MAX = 12 * 1024 * 1024, /* of all tables of a document */
    LOOKUP_ENTRIES_MAX = 200000,
    LOOKUP_TEXT_MAX = 4096,
    LOOKUP_VALUES_MAX = 32, /* of one column of one entry */
    LOOKUP_TABLES_MAX = 16,
    LOOKUP_COLUMNS_MAX = 16,
};

/* A table while it is collected. */
struct lookup_builder;

struct lookup_builder *lookup_builder_new(void);
void lookup_builder_destroy(struct lookup_builder **builder);

/* Adds an entry: `columns` lists of texts. The first entry of a key stays. False when the tables
 * are full. */
bool lookup_builder_add(struct lookup_builder *builder, size_t table, struct text key,
                        const struct texts *columns, size_t count);

/* Packs as one array; names as the mapping has them. */
struct lookup_names {
    struct text name;
    struct text columns[LOOKUP_COLUMNS_MAX];
    size_t count;
};
void lookup_builder_pack(struct lookup_builder *builder, const struct lookup_names *names,
                         size_t count, struct pack *pack);

/* What was packed, not unpacked. */
struct lookup_table {
    struct text name;
    struct text columns[LOOKUP_COLUMNS_MAX];
    size_t column_count;
    struct text entries, places;
};

struct lookup_tables {
    struct lookup_table items[LOOKUP_TABLES_MAX];
    size_t count;
    /* The entry that was found last, of which a record asks for one column after the other. */
    const struct lookup_table *last;
    struct text last_key;
    struct unpack last_entry; /* after its key */
};

void lookup_unpack(struct unpack *in, struct lookup_tables *out);

/* The values of a column of the key's entry, linked by `next`, or NULL. */
const struct value *lookup_find(struct lookup_tables *tables, struct text table, struct text column,
                                struct text key, struct arena *arena);

#endif
