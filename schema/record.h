/* SPDX-License-Identifier: MPL-2.0 */
/* Records described by tables: the one place for a struct's field names, order and types.
 *
 * The same table packs a struct to MessagePack, reads it back, and names its fields in JSON
 * (lib/record_json). On the wire a record is an array of its fields in the table's order; a new
 * field goes to the end, so that old readers skip it and old records read it as zero.
 *
 * An enumeration is packed as its number, and a number past the reader's last name reads as 0:
 * the first name of every enumeration means "not known". */
#ifndef HYPER_SCHEMA_RECORD_H
#define HYPER_SCHEMA_RECORD_H

#include "schema/arena.h"
#include "schema/pack.h"

#include <stddef.h>
#include <stdint.h>

enum field_type {
    FIELD_TEXT,    /* struct text */
    FIELD_BINARY,  /* struct text that holds bytes, not characters */
    FIELD_UINT,    /* uint32_t */
    FIELD_ULONG,   /* uint64_t */
    FIELD_LONG,    /* int64_t */
    FIELD_DOUBLE,  /* double */
    FIELD_BOOL,    /* bool */
    FIELD_ENUM,    /* an enum (as wide as unsigned), with names */
    FIELD_ID,      /* struct id */
    FIELD_RECORD,  /* a struct with a table of its own, in place */
    FIELD_TEXTS,   /* struct texts */
    FIELD_UINTS,   /* struct uints */
    FIELD_RECORDS, /* any list struct whose items have a table of their own */
};

/* Every list has this shape: items in an arena, and how many. */
struct texts {
    struct text *items;
    size_t count;
};

/* The same texts in the same order. */
static inline bool texts_equal(const struct texts *a, const struct texts *b)
{
    bool equal = a->count == b->count;
    for (size_t i = 0; i < a->count && equal; i++)
        equal = text_equal(a->items[i], b->items[i]);
    return equal;
}

struct uints {
    uint32_t *items;
    size_t count;
};

struct names {
    const char *const *words;
    unsigned count;
};

struct field {
    const char *name;
    enum field_type type;
    size_t offset;
    const struct names *names;   /* of FIELD_ENUM */
    const struct record *record; /* of FIELD_RECORD and FIELD_RECORDS */
};

struct record {
    size_t size; /* of the struct */
    const struct field *fields;
    size_t count;
};

/* For tables: FIELD(struct alert, TEXT, repo). */
#define FIELD(owner, kind, member)                                                                 \
    {                                                                                              \
        .name = #member, .type = FIELD_##kind, .offset = offsetof(owner, member)                   \
    }
#define FIELD_NAMED(owner, member, words)                                                          \
    {                                                                                              \
        .name = #member, .type = FIELD_ENUM, .offset = offsetof(owner, member), .names = &(words)  \
    }
#define FIELD_OF(owner, kind, member, table)                                                       \
    {                                                                                              \
        .name = #member, .type = FIELD_##kind, .offset = offsetof(owner, member),                  \
        .record = &(table)                                                                         \
    }
#define RECORD(owner, table)                                                                       \
    {                                                                                              \
        .size = sizeof(owner), .fields = (table), .count = sizeof(table) / sizeof((table)[0])      \
    }
#define NAMES(list)                                                                                \
    {                                                                                              \
        .words = (list), .count = sizeof(list) / sizeof((list)[0])                                 \
    }

/* The word for a value; the first word for one that is not known. */
const char *names_word(const struct names *names, unsigned value);

/* Finds a word, whatever its case; on success sets `*value` and returns 0, else -1. */
int names_find(const struct names *names, struct text word, unsigned *value);

/* The same for words of others: ERROR_DATA says which ones there are. */
int names_need(const struct names *names, struct text word, unsigned *value, struct error *err);

/* `object` points to a struct that `record` describes. */
void record_pack(struct pack *pack, const struct record *record, const void *object);

/* Whether two structs say the same. */
bool record_equal(const struct record *record, const void *a, const void *b);

/* Fills a struct; texts point into the cursor's bytes, lists are made in the arena. What cannot be
 * read is left zero and makes the cursor fail. */
void record_unpack(struct unpack *in, const struct record *record, void *object,
                   struct arena *arena);

/* The same for a table of some fields only: the others stay as they are. */
void record_fill(struct unpack *in, const struct record *record, void *object, struct arena *arena);

#endif
