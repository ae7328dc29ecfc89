/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/cwe.h"

#include <ctype.h>
#include <strings.h>

enum { NAMES_MAX = 32, CWE_DIGITS_MAX = 5, CVE_DIGITS_MAX = 19, GHSA_SIZE = 19 };

static bool is_digit(struct text text, size_t i)
{
    return i < text.size && isdigit((unsigned char)text.data[i]);
}

/* A name begins where no letter or digit stands before it. */
static bool at_word(struct text text, size_t i, const char *prefix)
{
    size_t size = strlen(prefix);
    return text.size - i >= size && (i == 0 || !isalnum((unsigned char)text.data[i - 1])) &&
           strncasecmp(text.data + i, prefix, size) == 0;
}

void cwe_add(struct uints *list, uint32_t number, struct arena *arena)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i] == number)
            return;
    if (number == 0 || list->count >= NAMES_MAX)
        return;
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = number;
}

void cwe_collect(struct uints *list, struct text text, struct arena *arena)
{
    for (size_t i = 0; i + 3 < text.size; i++) {
        if ((text.data[i] | 0x20) != 'c' || !at_word(text, i, "cwe"))
            continue;
        size_t digit = i + 3;
        if (!is_digit(text, digit))
            digit++; /* one separator */
        uint32_t number = 0;
        size_t end = digit;
        while (is_digit(text, end) && end - digit < CWE_DIGITS_MAX)
            number = number * 10 + (uint32_t)(text.data[end++] - '0');
        if (!is_digit(text, end))
            cwe_add(list, number, arena);
    }
}

static void add_alias(struct texts *list, struct text name, size_t upper, struct arena *arena)
{
    struct text copy = arena_copy(arena, name);
    char *data = (char *)copy.data;
    for (size_t i = 0; i < copy.size; i++)
        data[i] =
            (char)(i < upper ? toupper((unsigned char)data[i]) : tolower((unsigned char)data[i]));
    for (size_t i = 0; i < list->count; i++)
        if (text_equal(list->items[i], copy))
            return;
    if (list->count >= NAMES_MAX)
        return;
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = copy;
}

static size_t cve_size(struct text text)
{
    size_t i = 4;
    while (i < 8 && is_digit(text, i))
        i++;
    if (i != 8 || i >= text.size || text.data[i] != '-')
        return 0;
    size_t digits = ++i;
    while (is_digit(text, i) && i - digits < CVE_DIGITS_MAX)
        i++;
    return i - digits >= 4 ? i : 0;
}

static size_t ghsa_size(struct text text)
{
    if (text.size < GHSA_SIZE)
        return 0;
    for (size_t i = 5; i < GHSA_SIZE; i++) {
        bool dash = i == 9 || i == 14;
        if (dash ? text.data[i] != '-' : !isalnum((unsigned char)text.data[i]))
            return 0;
    }
    return GHSA_SIZE;
}

void alias_collect(struct texts *list, struct text text, struct arena *arena)
{
    for (size_t i = 0; i + 4 < text.size; i++) {
        char lower = (char)(text.data[i] | 0x20);
        if (lower != 'c' && lower != 'g')
            continue;
        struct text here = text_from(text, i);
        size_t size = 0, upper = 0;
        if (at_word(text, i, "CVE-"))
            upper = size = cve_size(here);
        else if (at_word(text, i, "GHSA-"))
            size = ghsa_size(here), upper = 4;
        if (size)
            add_alias(list, (struct text){here.data, size}, upper, arena);
    }
}
