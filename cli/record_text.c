/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/record_text.h"

#include "cli/human.h"

enum { NAME_COLUMN = 14, NESTED = 4, ITEMS_SHOWN = 20 };

struct list {
    const char *items;
    size_t count;
};

static void print_field(const struct terminal *out, const struct field *field, const void *value,
                        int indent, struct arena *arena);

static void print_name(const struct terminal *out, const char *name, int indent)
{
    fprintf(out->file, "%*s%s%-*s%s ", indent, "", terminal_on(out, COLOUR_DIM), NAME_COLUMN, name,
            terminal_off(out));
}

void record_text_line(const struct terminal *out, const char *name, struct text value, int indent,
                      struct arena *arena)
{
    struct text clean = terminal_clean(value, arena);
    print_name(out, name, indent);
    fprintf(out->file, "%.*s\n", TEXT_ARG(clean));
}

static void print_texts(const struct terminal *out, const char *name, const struct texts *texts,
                        int indent, struct arena *arena)
{
    for (size_t i = 0; i < texts->count && i < ITEMS_SHOWN; i++)
        record_text_line(out, i ? "" : name, texts->items[i], indent, arena);
}

static void print_uints(const struct terminal *out, const char *name, const struct uints *uints,
                        int indent)
{
    if (uints->count == 0)
        return;
    print_name(out, name, indent);
    for (size_t i = 0; i < uints->count && i < ITEMS_SHOWN; i++)
        fprintf(out->file, "%s%u", i ? ", " : "", uints->items[i]);
    fputc('\n', out->file);
}

/* An item of a list also says what it is not: a check that did not pass. */
static void print_item(const struct terminal *out, const struct record *record, const void *item,
                       int indent, struct arena *arena)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        const void *value = (const char *)item + field->offset;
        if (field->type == FIELD_BOOL && !*(const bool *)value)
            record_text_line(out, field->name, TEXT("no"), indent, arena);
        else
            print_field(out, field, value, indent, arena);
    }
}

/* Each item begins with a dash, so that one sees where the next begins. */
static void print_records(const struct terminal *out, const char *name, const struct record *record,
                          const struct list *list, int indent, struct arena *arena)
{
    if (list->count == 0)
        return;
    print_name(out, name, indent);
    fprintf(out->file, "%zu\n", list->count);
    for (size_t i = 0; i < list->count && i < ITEMS_SHOWN; i++) {
        fprintf(out->file, "%*s-\n", indent + NESTED - 2, "");
        print_item(out, record, list->items + i * record->size, indent + NESTED, arena);
    }
    if (list->count > ITEMS_SHOWN)
        fprintf(out->file, "%*s(%zu more)\n", indent + NESTED, "", list->count - ITEMS_SHOWN);
}

static void print_number(const struct terminal *out, const char *name, uint64_t number, int indent)
{
    char count[HUMAN_SIZE];
    if (number == 0)
        return;
    print_name(out, name, indent);
    fprintf(out->file, "%s\n", human_count(number, count));
}

static void print_double(const struct terminal *out, const char *name, double number, int indent)
{
    if (!(number < 0 || number > 0))
        return;
    print_name(out, name, indent);
    fprintf(out->file, "%.4g\n", number);
}

static void print_id(const struct terminal *out, const char *name, struct id id, int indent)
{
    char hex[ID_HEX_SIZE];
    if (id_is_zero(id))
        return;
    print_name(out, name, indent);
    fprintf(out->file, "%s\n", id_hex(id, hex));
}

static void print_text(const struct terminal *out, const char *name, struct text text, int indent,
                       struct arena *arena)
{
    if (text.size)
        record_text_line(out, name, text, indent, arena);
}

static void print_field(const struct terminal *out, const struct field *field, const void *value,
                        int indent, struct arena *arena)
{
    const char *name = field->name;
    switch (field->type) {
    case FIELD_TEXT:
        print_text(out, name, *(const struct text *)value, indent, arena);
        break;
    case FIELD_BINARY:
        print_number(out, name, ((const struct text *)value)->size, indent);
        break;
    case FIELD_UINT:
        print_number(out, name, *(const uint32_t *)value, indent);
        break;
    case FIELD_ULONG:
        print_number(out, name, *(const uint64_t *)value, indent);
        break;
    case FIELD_LONG:
        print_number(out, name, (uint64_t) * (const int64_t *)value, indent);
        break;
    case FIELD_DOUBLE:
        print_double(out, name, *(const double *)value, indent);
        break;
    case FIELD_BOOL:
        print_text(out, name, *(const bool *)value ? TEXT("yes") : TEXT(""), indent, arena);
        break;
    case FIELD_ENUM:
        if (*(const unsigned *)value)
            print_text(out, name, text_of(names_word(field->names, *(const unsigned *)value)),
                       indent, arena);
        break;
    case FIELD_ID:
        print_id(out, name, *(const struct id *)value, indent);
        break;
    case FIELD_RECORD:
        record_text_print(out, field->record, value, indent, arena);
        break;
    case FIELD_TEXTS:
        print_texts(out, name, value, indent, arena);
        break;
    case FIELD_UINTS:
        print_uints(out, name, value, indent);
        break;
    case FIELD_RECORDS:
        print_records(out, name, field->record, value, indent, arena);
        break;
    }
}

void record_text_print(const struct terminal *out, const struct record *record, const void *object,
                       int indent, struct arena *arena)
{
    for (size_t i = 0; i < record->count; i++)
        print_field(out, &record->fields[i], (const char *)object + record->fields[i].offset,
                    indent, arena);
}
