/* SPDX-License-Identifier: MPL-2.0 */
#include "schema/record.h"

#include <strings.h>

struct list {
    void *items;
    size_t count;
};

const char *names_word(const struct names *names, unsigned value)
{
    return names->words[value < names->count ? value : 0];
}

int names_find(const struct names *names, struct text word, unsigned *value)
{
    for (unsigned i = 0; i < names->count; i++) {
        const char *candidate = names->words[i];
        if (strlen(candidate) != word.size || strncasecmp(candidate, word.data, word.size) != 0)
            continue;
        *value = i;
        return 0;
    }
    return -1;
}

int names_need(const struct names *names, struct text word, unsigned *value, struct error *err)
{
    char words[160];
    size_t used = 0;
    if (names_find(names, word, value) == 0)
        return 0;
    for (unsigned i = 0; i < names->count && used < sizeof words; i++)
        used += (size_t)snprintf(words + used, sizeof words - used, "%s%s", i ? ", " : "",
                                 names->words[i]);
    return error_set(err, ERROR_DATA, "\"%.*s\" is not known: it is one of %s",
                     (int)(word.size < 40 ? word.size : 40), word.data, words);
}

static void pack_texts(struct pack *pack, const struct texts *texts)
{
    pack_array(pack, texts->count);
    for (size_t i = 0; i < texts->count; i++)
        pack_text(pack, texts->items[i]);
}

static void pack_uints(struct pack *pack, const struct uints *uints)
{
    pack_array(pack, uints->count);
    for (size_t i = 0; i < uints->count; i++)
        pack_uint(pack, uints->items[i]);
}

static void pack_records(struct pack *pack, const struct record *record, const struct list *list)
{
    pack_array(pack, list->count);
    for (size_t i = 0; i < list->count; i++)
        record_pack(pack, record, (const char *)list->items + i * record->size);
}

static void pack_field(struct pack *pack, const struct field *field, const void *value)
{
    switch (field->type) {
    case FIELD_TEXT:
        pack_text(pack, *(const struct text *)value);
        break;
    case FIELD_BINARY:
        pack_binary(pack, *(const struct text *)value);
        break;
    case FIELD_UINT:
        pack_uint(pack, *(const uint32_t *)value);
        break;
    case FIELD_ULONG:
        pack_uint(pack, *(const uint64_t *)value);
        break;
    case FIELD_LONG:
        pack_int(pack, *(const int64_t *)value);
        break;
    case FIELD_DOUBLE:
        pack_double(pack, *(const double *)value);
        break;
    case FIELD_BOOL:
        pack_bool(pack, *(const bool *)value);
        break;
    case FIELD_ENUM:
        pack_uint(pack, *(const unsigned *)value);
        break;
    case FIELD_ID:
        pack_id(pack, *(const struct id *)value);
        break;
    case FIELD_RECORD:
        record_pack(pack, field->record, value);
        break;
    case FIELD_TEXTS:
        pack_texts(pack, value);
        break;
    case FIELD_UINTS:
        pack_uints(pack, value);
        break;
    case FIELD_RECORDS:
        pack_records(pack, field->record, value);
        break;
    }
}

void record_pack(struct pack *pack, const struct record *record, const void *object)
{
    pack_array(pack, record->count);
    for (size_t i = 0; i < record->count; i++)
        pack_field(pack, &record->fields[i], (const char *)object + record->fields[i].offset);
}

static bool uints_equal(const struct uints *a, const struct uints *b)
{
    return a->count == b->count &&
           (a->count == 0 || memcmp(a->items, b->items, a->count * sizeof *a->items) == 0);
}

static bool records_equal(const struct record *record, const struct list *a, const struct list *b)
{
    bool equal = a->count == b->count;
    for (size_t i = 0; i < a->count && equal; i++)
        equal = record_equal(record, (const char *)a->items + i * record->size,
                             (const char *)b->items + i * record->size);
    return equal;
}

static bool field_equal(const struct field *field, const void *a, const void *b)
{
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_BINARY:
        return text_equal(*(const struct text *)a, *(const struct text *)b);
    case FIELD_UINT:
    case FIELD_ENUM:
        return memcmp(a, b, sizeof(uint32_t)) == 0;
    case FIELD_ULONG:
    case FIELD_LONG:
    case FIELD_DOUBLE:
        return memcmp(a, b, sizeof(uint64_t)) == 0;
    case FIELD_BOOL:
        return *(const bool *)a == *(const bool *)b;
    case FIELD_ID:
        return id_equal(*(const struct id *)a, *(const struct id *)b);
    case FIELD_RECORD:
        return record_equal(field->record, a, b);
    case FIELD_TEXTS:
        return texts_equal(a, b);
    case FIELD_UINTS:
        return uints_equal(a, b);
    case FIELD_RECORDS:
        return records_equal(field->record, a, b);
    }
    return false;
}

bool record_equal(const struct record *record, const void *a, const void *b)
{
    bool equal = true;
    for (size_t i = 0; i < record->count && equal; i++)
        equal = field_equal(&record->fields[i], (const char *)a + record->fields[i].offset,
                            (const char *)b + record->fields[i].offset);
    return equal;
}

static uint32_t unpack_uint32(struct unpack *in)
{
    uint64_t value = unpack_uint(in);
    if (value > UINT32_MAX)
        in->failed = true;
    return (uint32_t)value;
}

static void unpack_texts(struct unpack *in, struct texts *texts, struct arena *arena)
{
    size_t count;
    size_t outer = unpack_enter(in, &count);
    texts->items = count ? arena_array(arena, count, sizeof *texts->items) : NULL;
    texts->count = count;
    for (size_t i = 0; i < count; i++)
        texts->items[i] = unpack_text(in);
    unpack_leave(in, outer);
}

static void unpack_uints(struct unpack *in, struct uints *uints, struct arena *arena)
{
    size_t count;
    size_t outer = unpack_enter(in, &count);
    uints->items = count ? arena_array(arena, count, sizeof *uints->items) : NULL;
    uints->count = count;
    for (size_t i = 0; i < count; i++)
        uints->items[i] = unpack_uint32(in);
    unpack_leave(in, outer);
}

/* What arena_grow has reserved for so many items, as others may be added. */
static size_t room_for(size_t count)
{
    size_t room = 1;
    while (room < count)
        room *= 2;
    return room;
}

/* Items are reserved as they are read, since a struct is much larger than the byte that claims it;
 * at once where the bytes that are left are enough to make the claim likely. */
static void unpack_records(struct unpack *in, const struct record *record, struct list *list,
                           struct arena *arena)
{
    size_t count;
    size_t outer = unpack_enter(in, &count);
    *list = (struct list){NULL, 0};
    bool likely = count > 1 && count <= (size_t)(in->end - in->at) / (record->size / 8 + 1);
    if (likely)
        list->items = arena_alloc(arena, room_for(count) * record->size);
    for (size_t i = 0; i < count && !in->failed; i++) {
        if (!likely)
            list->items = arena_grow(arena, list->items, list->count, record->size);
        char *item = (char *)list->items + list->count++ * record->size;
        record_unpack(in, record, item, arena);
    }
    unpack_leave(in, outer);
}

static void unpack_field(struct unpack *in, const struct field *field, void *value,
                         struct arena *arena)
{
    switch (field->type) {
    case FIELD_TEXT:
        *(struct text *)value = unpack_text(in);
        break;
    case FIELD_BINARY:
        *(struct text *)value = unpack_binary(in);
        break;
    case FIELD_UINT:
        *(uint32_t *)value = unpack_uint32(in);
        break;
    case FIELD_ULONG:
        *(uint64_t *)value = unpack_uint(in);
        break;
    case FIELD_LONG:
        *(int64_t *)value = unpack_int(in);
        break;
    case FIELD_DOUBLE:
        *(double *)value = unpack_double(in);
        break;
    case FIELD_BOOL:
        *(bool *)value = unpack_bool(in);
        break;
    case FIELD_ENUM: {
        uint32_t number = unpack_uint32(in);
        *(unsigned *)value = number < field->names->count ? number : 0;
        break;
    }
    case FIELD_ID:
        *(struct id *)value = unpack_id(in);
        break;
    case FIELD_RECORD:
        record_unpack(in, field->record, value, arena);
        break;
    case FIELD_TEXTS:
        unpack_texts(in, value, arena);
        break;
    case FIELD_UINTS:
        unpack_uints(in, value, arena);
        break;
    case FIELD_RECORDS:
        unpack_records(in, field->record, value, arena);
        break;
    }
}

void record_unpack(struct unpack *in, const struct record *record, void *object,
                   struct arena *arena)
{
    memset(object, 0, record->size);
    record_fill(in, record, object, arena);
}

void record_fill(struct unpack *in, const struct record *record, void *object, struct arena *arena)
{
    size_t count;
    size_t outer = unpack_enter(in, &count);
    for (size_t i = 0; i < record->count; i++)
        unpack_field(in, &record->fields[i], (char *)object + record->fields[i].offset, arena);
    unpack_leave(in, outer);
}
