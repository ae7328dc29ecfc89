/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/record_json.h"

#include <sodium.h>
#include <stdlib.h>

struct list {
    void *items;
    size_t count;
};

static const struct text EMPTY = {"", 0};

static const void *member_of(const struct field *field, const void *object)
{
    return (const char *)object + field->offset;
}

static bool is_empty(const struct field *field, const void *value);

static bool is_empty_record(const struct record *record, const void *object)
{
    for (size_t i = 0; i < record->count; i++)
        if (!is_empty(&record->fields[i], member_of(&record->fields[i], object)))
            return false;
    return true;
}

static bool is_empty(const struct field *field, const void *value)
{
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_BINARY:
        return ((const struct text *)value)->size == 0;
    case FIELD_UINT:
        return *(const uint32_t *)value == 0;
    case FIELD_ULONG:
        return *(const uint64_t *)value == 0;
    case FIELD_LONG:
        return *(const int64_t *)value == 0;
    case FIELD_DOUBLE: {
        double number = *(const double *)value;
        return !(number < 0 || number > 0);
    }
    case FIELD_BOOL:
        return !*(const bool *)value;
    case FIELD_ENUM:
        return *(const unsigned *)value == 0;
    case FIELD_ID:
        return id_is_zero(*(const struct id *)value);
    case FIELD_RECORD:
        return is_empty_record(field->record, value);
    case FIELD_TEXTS:
        return ((const struct texts *)value)->count == 0;
    case FIELD_UINTS:
        return ((const struct uints *)value)->count == 0;
    case FIELD_RECORDS:
        return ((const struct list *)value)->count == 0;
    }
    return true;
}

static void write_id(struct json_writer *w, struct id id)
{
    char hex[ID_HEX_SIZE];
    json_write_string(w, text_of(id_hex(id, hex)));
}

static void write_binary(struct json_writer *w, struct text bytes)
{
    size_t size = sodium_base64_encoded_len(bytes.size, sodium_base64_VARIANT_ORIGINAL);
    char *encoded = xmalloc(size);
    (void)sodium_bin2base64(encoded, size, (const unsigned char *)bytes.data, bytes.size,
                            sodium_base64_VARIANT_ORIGINAL);
    json_write_string(w, text_of(encoded));
    free(encoded);
}

static void write_texts(struct json_writer *w, const struct texts *texts)
{
    json_write_array(w);
    for (size_t i = 0; i < texts->count; i++)
        json_write_string(w, texts->items[i]);
    json_write_end_array(w);
}

static void write_uints(struct json_writer *w, const struct uints *uints)
{
    json_write_array(w);
    for (size_t i = 0; i < uints->count; i++)
        json_write_uint(w, uints->items[i]);
    json_write_end_array(w);
}

static void write_records(struct json_writer *w, const struct record *record,
                          const struct list *list, unsigned flags)
{
    json_write_array(w);
    for (size_t i = 0; i < list->count; i++)
        record_json_write(w, record, (const char *)list->items + i * record->size, flags);
    json_write_end_array(w);
}

static void write_value(struct json_writer *w, const struct field *field, const void *value,
                        unsigned flags)
{
    switch (field->type) {
    case FIELD_TEXT:
        json_write_string(w, *(const struct text *)value);
        break;
    case FIELD_BINARY:
        write_binary(w, *(const struct text *)value);
        break;
    case FIELD_UINT:
        json_write_uint(w, *(const uint32_t *)value);
        break;
    case FIELD_ULONG:
        json_write_uint(w, *(const uint64_t *)value);
        break;
    case FIELD_LONG:
        json_write_int(w, *(const int64_t *)value);
        break;
    case FIELD_DOUBLE:
        json_write_double(w, *(const double *)value);
        break;
    case FIELD_BOOL:
        json_write_bool(w, *(const bool *)value);
        break;
    case FIELD_ENUM:
        json_write_string(w, text_of(names_word(field->names, *(const unsigned *)value)));
        break;
    case FIELD_ID:
        write_id(w, *(const struct id *)value);
        break;
    case FIELD_RECORD:
        record_json_write(w, field->record, value, flags);
        break;
    case FIELD_TEXTS:
        write_texts(w, value);
        break;
    case FIELD_UINTS:
        write_uints(w, value);
        break;
    case FIELD_RECORDS:
        write_records(w, field->record, value, flags);
        break;
    }
}

static bool is_skipped(const struct field *field, const void *value, unsigned flags)
{
    if (!(flags & RECORD_JSON_SKIP_EMPTY))
        return false;
    return is_empty(field, value) &&
           !(field->type == FIELD_BOOL && (flags & RECORD_JSON_KEEP_FALSE));
}

void record_json_write_members(struct json_writer *w, const struct record *record,
                               const void *object, unsigned flags)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        const void *value = member_of(field, object);
        if (is_skipped(field, value, flags))
            continue;
        json_write_key(w, text_of(field->name));
        write_value(w, field, value, flags);
    }
}

void record_json_write(struct json_writer *w, const struct record *record, const void *object,
                       unsigned flags)
{
    json_write_object(w);
    record_json_write_members(w, record, object, flags);
    json_write_end_object(w);
}

/* Passes a value that cannot be used. */
static int wrong(struct json *j, struct error *err, const char *expected)
{
    json_skip(j);
    return error_set(err, ERROR_DATA, "%s expected", expected);
}

static int read_text(struct json *j, struct text *out, struct error *err)
{
    if (json_peek(j) != JSON_STRING)
        return wrong(j, err, "a string");
    *out = json_string(j);
    return 0;
}

static int read_binary(struct json *j, struct text *out, struct arena *arena, struct error *err)
{
    struct text encoded = EMPTY;
    if (read_text(j, &encoded, err) != 0)
        return -1;
    size_t room = encoded.size / 4 * 3 + 3;
    size_t size = 0;
    unsigned char *bytes = arena_alloc(arena, room);
    if (sodium_base642bin(bytes, room, encoded.data, encoded.size, NULL, &size, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return error_set(err, ERROR_DATA, "base64 expected");
    *out = (struct text){(const char *)bytes, size};
    return 0;
}

/* Whole numbers above INT64_MAX, which json_integer does not give. */
static int parse_digits(struct text raw, uint64_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < raw.size; i++) {
        if (raw.data[i] < '0' || raw.data[i] > '9' || __builtin_mul_overflow(value, 10U, &value) ||
            __builtin_add_overflow(value, (uint64_t)(raw.data[i] - '0'), &value))
            return -1;
    }
    *out = value;
    return raw.size ? 0 : -1;
}

static int read_ulong(struct json *j, uint64_t *out, struct arena *arena, struct error *err)
{
    if (json_peek(j) != JSON_NUMBER)
        return wrong(j, err, "a whole number");
    struct text raw = json_raw(j);
    if (parse_digits(raw, out) == 0)
        return 0;
    struct json number;
    int64_t value = -1;
    json_init(&number, raw, arena);
    if (!json_integer(&number, &value) || value < 0)
        return error_set(err, ERROR_DATA, "a whole number from 0 to 18446744073709551615 expected");
    *out = (uint64_t)value;
    return 0;
}

static int read_uint(struct json *j, uint32_t *out, struct error *err)
{
    int64_t value = -1;
    if (json_peek(j) != JSON_NUMBER)
        return wrong(j, err, "a whole number");
    if (!json_integer(j, &value) || value < 0 || value > UINT32_MAX)
        return error_set(err, ERROR_DATA, "a whole number from 0 to 4294967295 expected");
    *out = (uint32_t)value;
    return 0;
}

static int read_long(struct json *j, int64_t *out, struct error *err)
{
    if (json_peek(j) != JSON_NUMBER)
        return wrong(j, err, "a whole number");
    if (!json_integer(j, out))
        return error_set(err, ERROR_DATA, "a whole number of 64 bits expected");
    return 0;
}

static int read_double(struct json *j, double *out, struct error *err)
{
    if (json_peek(j) != JSON_NUMBER)
        return wrong(j, err, "a number");
    if (!json_number(j, out))
        return error_set(err, ERROR_DATA, "a number below 1e308 expected");
    return 0;
}

static int read_enum(struct json *j, const struct names *names, unsigned *out, struct error *err)
{
    struct text word = EMPTY;
    return read_text(j, &word, err) == 0 ? names_need(names, word, out, err) : -1;
}

static int read_id(struct json *j, struct id *out, struct error *err)
{
    struct text hex = EMPTY;
    struct id id;
    size_t digits = 0;
    if (read_text(j, &hex, err) != 0)
        return -1;
    if (id_parse(hex, &id, &digits) != 0 || digits != (size_t)2 * ID_SIZE)
        return error_set(err, ERROR_DATA, "an id of 32 hex digits expected");
    *out = id;
    return 0;
}

static int read_texts(struct json *j, struct texts *out, struct arena *arena, struct error *err)
{
    struct texts list = {NULL, 0};
    int result = 0;
    if (json_peek(j) != JSON_ARRAY)
        return wrong(j, err, "an array of strings");
    for (json_array(j); json_item(j);) {
        struct text item = EMPTY;
        if (result != 0)
            continue;
        result = read_text(j, &item, err);
        list.items = arena_grow(arena, list.items, list.count, sizeof *list.items);
        list.items[list.count++] = item;
    }
    *out = list;
    return result;
}

static int read_uints(struct json *j, struct uints *out, struct arena *arena, struct error *err)
{
    struct uints list = {NULL, 0};
    int result = 0;
    if (json_peek(j) != JSON_ARRAY)
        return wrong(j, err, "an array of whole numbers");
    for (json_array(j); json_item(j);) {
        uint32_t item = 0;
        if (result != 0)
            continue;
        result = read_uint(j, &item, err);
        list.items = arena_grow(arena, list.items, list.count, sizeof *list.items);
        list.items[list.count++] = item;
    }
    *out = list;
    return result;
}

static int read_object(struct json *j, const struct record *record, void *object,
                       struct arena *arena, struct error *err);

static int read_records(struct json *j, const struct record *record, struct list *out,
                        struct arena *arena, struct error *err)
{
    struct list list = {NULL, 0};
    int result = 0;
    if (json_peek(j) != JSON_ARRAY)
        return wrong(j, err, "an array of objects");
    for (json_array(j); json_item(j);) {
        if (result != 0)
            continue;
        list.items = arena_grow(arena, list.items, list.count, record->size);
        char *item = (char *)list.items + list.count * record->size;
        memset(item, 0, record->size);
        result = read_object(j, record, item, arena, err);
        if (result != 0)
            (void)error_wrap(err, "item %zu", list.count);
        list.count++;
    }
    *out = list;
    return result;
}

static int read_value(struct json *j, const struct field *field, void *value, struct arena *arena,
                      struct error *err)
{
    switch (field->type) {
    case FIELD_TEXT:
        return read_text(j, value, err);
    case FIELD_BINARY:
        return read_binary(j, value, arena, err);
    case FIELD_UINT:
        return read_uint(j, value, err);
    case FIELD_ULONG:
        return read_ulong(j, value, arena, err);
    case FIELD_LONG:
        return read_long(j, value, err);
    case FIELD_DOUBLE:
        return read_double(j, value, err);
    case FIELD_BOOL:
        return json_boolean(j, value) ? 0 : error_set(err, ERROR_DATA, "true or false expected");
    case FIELD_ENUM:
        return read_enum(j, field->names, value, err);
    case FIELD_ID:
        return read_id(j, value, err);
    case FIELD_RECORD:
        return read_object(j, field->record, value, arena, err);
    case FIELD_TEXTS:
        return read_texts(j, value, arena, err);
    case FIELD_UINTS:
        return read_uints(j, value, arena, err);
    case FIELD_RECORDS:
        return read_records(j, field->record, value, arena, err);
    }
    return 0;
}

int record_json_read_member(struct json *j, const struct record *record, struct text key,
                            void *object, struct arena *arena, bool *known, struct error *err)
{
    const struct field *field = NULL;
    for (size_t i = 0; i < record->count && !field; i++)
        if (text_is(key, record->fields[i].name))
            field = &record->fields[i];
    *known = field != NULL;
    if (!field)
        return 0;
    if (json_peek(j) == JSON_NULL) {
        json_skip(j);
        return 0;
    }
    if (read_value(j, field, (char *)object + field->offset, arena, err) == 0)
        return 0;
    return error_wrap(err, "%s", field->name);
}

static int read_object(struct json *j, const struct record *record, void *object,
                       struct arena *arena, struct error *err)
{
    struct text key = EMPTY;
    int result = 0;
    if (json_peek(j) != JSON_OBJECT)
        return wrong(j, err, "an object");
    for (json_object(j); json_member(j, &key);) {
        bool known;
        if (result == 0)
            result = record_json_read_member(j, record, key, object, arena, &known, err);
    }
    return result;
}

int record_json_read(struct json *j, const struct record *record, void *object, struct arena *arena,
                     struct error *err)
{
    void *read = arena_array(arena, 1, record->size);
    int result = read_object(j, record, read, arena, err);
    if (json_failed(j))
        return json_done(j, "the object", err);
    if (result == 0)
        memcpy(object, read, record->size);
    return result;
}
