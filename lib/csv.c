/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/csv.h"

#include <endian.h>

#define EACH_BYTE 0x0101010101010101ULL

/* The highest bit of the first byte that is `byte`; bits above it mean nothing (Mycroft 1987). */
static uint64_t find_byte(uint64_t word, char byte)
{
    uint64_t zero = word ^ EACH_BYTE * (uint8_t)byte;
    return (zero - EACH_BYTE) & ~zero & EACH_BYTE << 7;
}

/* The next byte that ends a plain field: delimiter or line feed. */
static size_t plain_end(struct text bytes, size_t at, char delimiter)
{
    for (uint64_t word; at + sizeof word <= bytes.size; at += sizeof word) {
        memcpy(&word, bytes.data + at, sizeof word);
        word = le64toh(word);
        uint64_t found = find_byte(word, delimiter) | find_byte(word, '\n');
        if (found)
            return at + (size_t)__builtin_ctzll(found) / 8;
    }
    while (at < bytes.size && bytes.data[at] != delimiter && bytes.data[at] != '\n')
        at++;
    return at;
}

static size_t count_lines(struct text bytes, size_t from, size_t to)
{
    size_t lines = 0;
    for (const char *at = bytes.data + from, *end = bytes.data + to;
         at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
        lines++;
    return lines;
}

size_t csv_scan(struct csv_scanner *scanner, struct text bytes, bool *ended, uint64_t *lines)
{
    size_t at = 0;
    *ended = false;
    while (at < bytes.size) {
        char c = bytes.data[at];
        const char *quote;
        switch (scanner->state) {
        case CSV_FIELD_START:
            scanner->state = c == '"' ? CSV_QUOTED : CSV_PLAIN;
            at += c == '"';
            break;
        case CSV_QUOTED:
            quote = memchr(bytes.data + at, '"', bytes.size - at);
            size_t end = quote ? (size_t)(quote - bytes.data) : bytes.size;
            *lines += count_lines(bytes, at, end);
            scanner->state = quote ? CSV_QUOTE_SEEN : CSV_QUOTED;
            at = end + (quote != NULL);
            break;
        case CSV_QUOTE_SEEN:
            scanner->state = c == '"' ? CSV_QUOTED : CSV_PLAIN;
            at += c == '"';
            break;
        case CSV_PLAIN:
            at = plain_end(bytes, at, scanner->delimiter);
            if (at == bytes.size)
                break;
            scanner->state = CSV_FIELD_START;
            if (bytes.data[at++] == '\n') {
                ++*lines;
                *ended = true;
                return at;
            }
            break;
        }
    }
    return at;
}

/* A quoted field from after its quote; `*at` is then at the delimiter or the end. */
static struct text quoted_field(struct text row, size_t *at, char delimiter, struct arena *arena)
{
    size_t start = *at, i = start;
    bool doubled = false;
    for (; i < row.size; i++) {
        if (row.data[i] != '"')
            continue;
        if (i + 1 == row.size || row.data[i + 1] != '"')
            break;
        doubled = true;
        i++;
    }
    struct text field = {row.data + start, i - start};
    size_t end = i < row.size ? plain_end(row, i + 1, delimiter) : i;
    bool trailing = i < row.size && end > i + 1;
    *at = end;
    if (!doubled && !trailing)
        return field;
    char *data = arena_alloc(arena, end - start + 1);
    size_t size = 0;
    for (size_t k = 0; k < field.size; k++) {
        data[size++] = field.data[k];
        k += field.data[k] == '"';
    }
    for (size_t k = i + 1; k < end; k++)
        data[size++] = row.data[k];
    return (struct text){data, size};
}

static struct text without_end(struct text row)
{
    while (row.size && (row.data[row.size - 1] == '\n' || row.data[row.size - 1] == '\r'))
        row.size--;
    return row;
}

static void add_field(struct texts *fields, size_t *room, struct text field, struct arena *arena)
{
    if (fields->count == *room) {
        struct text *larger = arena_array(arena, *room ? *room * 2 : 16, sizeof *larger);
        if (fields->count)
            memcpy(larger, fields->items, fields->count * sizeof *larger);
        fields->items = larger;
        *room = *room ? *room * 2 : 16;
    }
    fields->items[fields->count++] = field;
}

const char *csv_split(struct text row, char delimiter, struct arena *arena, struct texts *fields)
{
    size_t room = 0;
    *fields = (struct texts){0};
    return csv_split_again(row, delimiter, arena, fields, &room);
}

const char *csv_split_again(struct text row, char delimiter, struct arena *arena,
                            struct texts *fields, size_t *room)
{
    fields->count = 0;
    row = without_end(row);
    for (size_t at = 0;; at++) {
        if (fields->count == CSV_COLUMNS_MAX)
            return "the row has more than 4096 columns, the limit";
        struct text field;
        if (at < row.size && row.data[at] == '"') {
            at++;
            field = quoted_field(row, &at, delimiter, arena);
        } else {
            size_t start = at;
            at = plain_end(row, at, delimiter);
            while (at < row.size && row.data[at] == '\n')
                at = plain_end(row, at + 1, delimiter);
            field = (struct text){row.data + start, at - start};
        }
        if (field.size > CSV_FIELD_MAX)
            return "a field is larger than 1 MiB, the limit";
        add_field(fields, room, field, arena);
        if (at >= row.size)
            return NULL;
    }
}

bool csv_read_head(struct text head, char delimiter, struct arena *arena, struct texts *fields)
{
    struct csv_scanner scanner = {.delimiter = delimiter};
    uint64_t lines = 0;
    bool ended;
    size_t size = csv_scan(&scanner, head, &ended, &lines);
    if (csv_split((struct text){head.data, size}, delimiter, arena, fields) != NULL ||
        fields->count < 2)
        *fields = (struct texts){0};
    return fields->count > 0;
}

char csv_delimiter(struct text head)
{
    static const char delimiters[] = {',', ';', '\t', '|'};
    char best = ',';
    size_t most = 0;
    for (size_t i = 0; i < sizeof delimiters; i++) {
        struct arena *arena = arena_new();
        struct texts fields;
        (void)csv_read_head(head, delimiters[i], arena, &fields);
        if (fields.count > most) {
            most = fields.count;
            best = delimiters[i];
        }
        arena_destroy(&arena);
    }
    return best;
}
