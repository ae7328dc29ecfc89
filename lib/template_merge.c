/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/template_internal.h"

#include "schema/error.h"

#include <stdlib.h>

struct token {
    size_t start, size;
};

struct tokens {
    struct token items[TEMPLATE_MERGE_TOKENS];
    size_t count;
    size_t wildcards, literals;
};

/* Two letters outside placeholders. */
static bool is_literal(struct text token)
{
    size_t letters = 0;
    while (token.size && letters < 2) {
        size_t placeholder = token.data[0] == '<' ? template_placeholder_size(token) : 0;
        letters += (uint8_t)token.data[0] >= 0x80 || template_is(token.data[0], LETTER);
        token = text_from(token, placeholder ? placeholder : 1);
    }
    return letters == 2;
}

static struct text token_text(struct text template, struct token token)
{
    return (struct text){template.data + token.start, token.size};
}

static bool is_wildcard(struct text template, struct token token)
{
    return text_equal(token_text(template, token), template_words[MASK_ANY]);
}

/* False for a template with too many tokens. */
static bool split(struct text template, struct tokens *out)
{
    out->count = out->wildcards = out->literals = 0;
    for (size_t i = 0; i < template.size;) {
        size_t start = i + template_run(text_from(template, i), SPACE);
        for (i = start; i < template.size && !template_is(template.data[i], SPACE);)
            i++;
        if (i == start)
            break;
        if (out->count == TEMPLATE_MERGE_TOKENS)
            return false;
        struct token token = {start, i - start};
        out->items[out->count++] = token;
        out->wildcards += is_wildcard(template, token);
        out->literals += is_literal(token_text(template, token));
    }
    return true;
}

static bool may_blank(struct text template, const struct tokens *tokens, size_t position)
{
    struct text token = token_text(template, tokens->items[position]);
    if (text_equal(token, template_words[MASK_REST]) ||
        memmem(token.data, token.size, template_words[MASK_QUOTED].data,
               template_words[MASK_QUOTED].size))
        return false;
    size_t wildcards = tokens->wildcards + 1;
    size_t literals = tokens->literals - is_literal(token);
    return (wildcards == 1 && literals >= 2) || (wildcards * 5 <= tokens->count && literals >= 4);
}

/* splitmix64's finaliser (Steele, Lea, Flood 2014). */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static uint64_t hash_bytes(struct text text, uint64_t seed)
{
    uint64_t hash = mix(seed + text.size);
    for (; text.size >= 8; text = text_from(text, 8)) {
        uint64_t word;
        memcpy(&word, text.data, 8);
        hash = mix(hash ^ word);
    }
    uint64_t tail = 0;
    if (text.size)
        memcpy(&tail, text.data, text.size);
    return mix(hash ^ tail);
}

/* A template with one position blanked, by its hash; equal ones are checked byte by byte. */
struct blanked {
    uint64_t key;
    uint32_t template; /* index in the set */
    uint16_t position;
    bool was; /* the position is `<*>` already */
    struct token token;
};

/* The hash of a text is the sum of the hashes of its pieces, so that any one can be exchanged. */
static size_t blank_each(struct text template, uint32_t index, struct blanked *out)
{
    struct tokens tokens;
    if (!split(template, &tokens))
        return 0;
    uint64_t hashes[TEMPLATE_MERGE_TOKENS], sum = 0;
    size_t count = 0, end = 0;
    for (size_t i = 0; i < tokens.count; i++) {
        struct token token = tokens.items[i];
        struct text space = {template.data + end, token.start - end};
        hashes[i] = hash_bytes(token_text(template, token), 2 * i);
        sum += hashes[i] + hash_bytes(space, 2 * i + 1);
        end = token.start + token.size;
    }
    sum += hash_bytes(text_from(template, end), 2 * tokens.count + 1);
    for (size_t i = 0; i < tokens.count; i++) {
        bool was = is_wildcard(template, tokens.items[i]);
        if (!was && !may_blank(template, &tokens, i))
            continue;
        uint64_t key = sum - hashes[i] + hash_bytes(template_words[MASK_ANY], 2 * i);
        out[count++] = (struct blanked){key, index, (uint16_t)i, was, tokens.items[i]};
    }
    return count;
}

static int compare_blanked(const void *a, const void *b)
{
    const struct blanked *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    if (x->position != y->position)
        return x->position < y->position ? -1 : 1;
    return (x->template > y->template) - (x->template <y->template);
}

static bool same_blanked(const struct text *set, const struct blanked *a, const struct blanked *b)
{
    struct text x = set[a->template], y = set[b->template];
    size_t x_end = a->token.start + a->token.size, y_end = b->token.start + b->token.size;
    return a->token.start == b->token.start && memcmp(x.data, y.data, a->token.start) == 0 &&
           text_equal(text_from(x, x_end), text_from(y, y_end));
}

/* Members first .. first + count of the sorted list. */
struct group {
    size_t first, count;
    uint64_t key;
};

static int compare_groups(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

/* Groups of two and more; `groups` has room for half of `count`. */
static size_t find_groups(const struct text *set, const struct blanked *list, size_t count,
                          struct group *groups)
{
    size_t found = 0;
    for (size_t first = 0, next; first < count; first = next) {
        for (next = first + 1; next < count && list[next].key == list[first].key; next++)
            if (list[next].position != list[first].position ||
                !same_blanked(set, &list[first], &list[next]))
                break;
        if (next - first > 1)
            groups[found++] = (struct group){first, next - first, list[first].key};
    }
    qsort(groups, found, sizeof *groups, compare_groups);
    return found;
}

static struct text blank(struct arena *arena, struct text template, struct token token)
{
    struct text word = template_words[MASK_ANY];
    struct text end = text_from(template, token.start + token.size);
    size_t size = token.start + word.size + end.size;
    char *data = arena_alloc(arena, size + 1);
    memcpy(data, template.data, token.start);
    memcpy(data + token.start, word.data, word.size);
    memcpy(data + token.start + word.size, end.data, end.size);
    data[size] = '\0';
    return (struct text){data, size};
}

/* Merges what no earlier group took; `becomes[i]` has no data until set[i] is taken. */
static bool merge_group(struct arena *arena, const struct text *set, const struct blanked *members,
                        size_t count, struct text *becomes)
{
    size_t left = 0;
    const struct blanked *was = NULL;
    for (size_t i = 0; i < count; i++) {
        if (becomes[members[i].template].data)
            continue;
        left++;
        was = members[i].was ? &members[i] : was;
    }
    if (left < (was ? 2 : TEMPLATE_MERGE_MIN))
        return false;
    struct text merged =
        was ? set[was->template] : blank(arena, set[members->template], members->token);
    for (size_t i = 0; i < count; i++)
        if (!becomes[members[i].template].data)
            becomes[members[i].template] = merged;
    return true;
}

/* One round over a sorted set; says whether anything was merged. */
static bool merge_round(struct arena *arena, const struct text *set, size_t count,
                        struct text *becomes)
{
    size_t capacity = 0, listed = 0;
    struct tokens tokens;
    for (size_t i = 0; i < count; i++)
        capacity += split(set[i], &tokens) ? tokens.count : 0;
    struct blanked *list = xmalloc((capacity + 1) * sizeof *list);
    struct group *groups = xmalloc((capacity / 2 + 1) * sizeof *groups);
    for (size_t i = 0; i < count; i++)
        listed += blank_each(set[i], (uint32_t)i, list + listed);
    qsort(list, listed, sizeof *list, compare_blanked);
    size_t found = find_groups(set, list, listed, groups);
    bool changed = false;
    for (size_t i = 0; i < found; i++)
        changed |= merge_group(arena, set, list + groups[i].first, groups[i].count, becomes);
    free(groups);
    free(list);
    return changed;
}

struct entry {
    struct text text;
    size_t index; /* in the caller's list */
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return text_compare(x->text, y->text);
}

/* Sorts the entries, merges their distinct texts once, and sets each to what it becomes. */
static bool merge_entries(struct arena *arena, struct entry *entries, size_t count)
{
    qsort(entries, count, sizeof *entries, compare_entries);
    struct text *set = xmalloc(count * sizeof *set);
    struct text *becomes = xcalloc(count, sizeof *becomes);
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !text_equal(entries[i].text, set[distinct - 1]))
            set[distinct++] = entries[i].text;
    bool changed = merge_round(arena, set, distinct, becomes);
    for (size_t i = 0, at = 0; changed && i < count; i++) {
        at += !text_equal(entries[i].text, set[at]);
        if (becomes[at].data)
            entries[i].text = becomes[at];
    }
    free(becomes);
    free(set);
    return changed;
}

void template_merge(struct arena *arena, const struct text *templates, size_t count,
                    struct text *merged)
{
    if (count == 0)
        return;
    struct entry *entries = xmalloc(count * sizeof *entries);
    for (size_t i = 0; i < count; i++)
        entries[i] = (struct entry){templates[i], i};
    while (merge_entries(arena, entries, count))
        ;
    for (size_t i = 0; i < count; i++)
        merged[entries[i].index] = entries[i].text;
    free(entries);
}
