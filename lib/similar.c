/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/similar.h"

#include "schema/error.h"

#include <ctype.h>
#include <stdlib.h>

enum { GRAM = 3, HASHES = SIMILAR_BANDS * SIMILAR_ROWS };

/* Hashes of a text's grams, ascending, each once. */
struct grams {
    uint64_t *items;
    size_t count;
};

static int compare_hashes(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* The next token of `*rest`, which it passes; empty at the end. */
static struct text next_token(struct text *rest)
{
    while (rest->size && isspace((unsigned char)rest->data[0]))
        *rest = text_from(*rest, 1);
    size_t size = 0;
    while (size < rest->size &&
           (isalnum((unsigned char)rest->data[size]) || rest->data[size] == '_'))
        size++;
    if (size == 0 && rest->size)
        size = 1;
    struct text token = {rest->data, size};
    *rest = text_from(*rest, size);
    return token;
}

static struct grams grams_of(struct text text)
{
    struct grams grams = {xcalloc(SIMILAR_GRAMS_MAX, sizeof(uint64_t)), 0};
    uint64_t last[GRAM] = {0};
    size_t tokens = 0;
    for (struct text token = next_token(&text); token.size && grams.count < SIMILAR_GRAMS_MAX;
         token = next_token(&text)) {
        last[tokens++ % GRAM] = digest_of(token);
        if (tokens >= GRAM)
            grams.items[grams.count++] =
                digest_mix(digest_mix(digest_mix(last[tokens % GRAM]) + last[(tokens + 1) % GRAM]) +
                           last[(tokens + 2) % GRAM]);
    }
    if (grams.count == 0)
        grams.items[grams.count++] = digest_mix(digest_mix(digest_mix(last[0]) + last[1]) + tokens);
    qsort(grams.items, grams.count, sizeof *grams.items, compare_hashes);
    size_t kept = 1;
    for (size_t i = 1; i < grams.count; i++)
        if (grams.items[i] != grams.items[kept - 1])
            grams.items[kept++] = grams.items[i];
    grams.count = kept;
    return grams;
}

static double jaccard_of(const struct grams *a, const struct grams *b)
{
    size_t shared = 0;
    for (size_t i = 0, k = 0; i < a->count && k < b->count;) {
        if (a->items[i] == b->items[k]) {
            shared++;
            i++;
            k++;
        } else if (a->items[i] < b->items[k])
            i++;
        else
            k++;
    }
    return (double)shared / (double)(a->count + b->count - shared);
}

double similar_jaccard(struct text a, struct text b)
{
    struct grams x = grams_of(a), y = grams_of(b);
    double jaccard = jaccard_of(&x, &y);
    free(x.items);
    free(y.items);
    return jaccard;
}

/* One text in one band. */
struct bucket {
    uint64_t value;
    uint32_t text;
};

static int compare_buckets(const void *a, const void *b)
{
    const struct bucket *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return (x->text > y->text) - (x->text < y->text);
}

/* What the smallest hashes of the grams under the band's functions come to. */
static uint64_t band_value(const struct grams *grams, unsigned band)
{
    uint64_t value = band;
    for (unsigned row = 0; row < SIMILAR_ROWS; row++) {
        uint64_t seed = digest_mix((uint64_t)band * SIMILAR_ROWS + row + 1), least = UINT64_MAX;
        for (size_t i = 0; i < grams->count; i++) {
            uint64_t hash = digest_mix(grams->items[i] ^ seed);
            least = hash < least ? hash : least;
        }
        value = digest_mix(value ^ least);
    }
    return value;
}

static void add_pair(struct similar_pairs *out, struct arena *arena, uint32_t first,
                     uint32_t second)
{
    out->items = arena_grow(arena, out->items, out->count, sizeof *out->items);
    out->items[out->count++] = (struct similar_pair){.first = first, .second = second};
}

static void pair_bucket(const struct bucket *items, size_t count, struct arena *arena,
                        struct similar_pairs *out)
{
    size_t all = count < SIMILAR_BUCKET_MAX ? count : SIMILAR_BUCKET_MAX;
    for (size_t i = 0; i < all; i++)
        for (size_t k = i + 1; k < all; k++)
            add_pair(out, arena, items[i].text, items[k].text);
    for (size_t k = all; k < count; k++)
        add_pair(out, arena, items[0].text, items[k].text);
}

static int compare_pairs(const void *a, const void *b)
{
    const struct similar_pair *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->second > y->second) - (x->second < y->second);
}

/* Each candidate once, and only those that are alike. */
static void keep_alike(const struct grams *grams, double least, struct similar_pairs *out)
{
    size_t kept = 0;
    if (out->count)
        qsort(out->items, out->count, sizeof *out->items, compare_pairs);
    for (size_t i = 0; i < out->count; i++) {
        struct similar_pair pair = out->items[i];
        if (i && compare_pairs(&pair, &out->items[i - 1]) == 0)
            continue;
        pair.jaccard = jaccard_of(&grams[pair.first], &grams[pair.second]);
        if (pair.jaccard >= least)
            out->items[kept++] = pair;
    }
    out->count = kept;
}

void similar_find(const struct text *texts, size_t count, double least, struct arena *arena,
                  struct similar_pairs *out)
{
    struct similar_pairs pairs = {0};
    struct grams *grams = xcalloc(count + 1, sizeof *grams);
    struct bucket *buckets = xcalloc(count + 1, sizeof *buckets);
    for (size_t i = 0; i < count; i++)
        grams[i] = grams_of(texts[i]);
    for (unsigned band = 0; band < SIMILAR_BANDS; band++) {
        for (size_t i = 0; i < count; i++)
            buckets[i] = (struct bucket){band_value(&grams[i], band), (uint32_t)i};
        qsort(buckets, count, sizeof *buckets, compare_buckets);
        for (size_t i = 0, end; i < count; i = end) {
            for (end = i + 1; end < count && buckets[end].value == buckets[i].value; end++)
                ;
            pair_bucket(buckets + i, end - i, arena, &pairs);
        }
    }
    keep_alike(grams, least, &pairs);
    for (size_t i = 0; i < count; i++)
        free(grams[i].items);
    free(grams);
    free(buckets);
    *out = pairs;
}

/* Groups: trees whose roots are their smallest items. */

static uint32_t root_of(uint32_t *leaders, uint32_t item)
{
    while (leaders[item] != item) {
        leaders[item] = leaders[leaders[item]];
        item = leaders[item];
    }
    return item;
}

static void join(uint32_t *leaders, uint32_t a, uint32_t b)
{
    a = root_of(leaders, a);
    b = root_of(leaders, b);
    leaders[a < b ? b : a] = a < b ? a : b;
}

struct set {
    struct id id;
    uint32_t item;
};

static int compare_sets(const void *a, const void *b)
{
    const struct set *x = a, *y = b;
    int order = id_compare(x->id, y->id);
    return order ? order : (x->item > y->item) - (x->item < y->item);
}

static void join_sets(const struct id *sets, size_t count, uint32_t *leaders)
{
    struct set *sorted = xcalloc(count + 1, sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        sorted[i] = (struct set){sets[i], (uint32_t)i};
    qsort(sorted, count, sizeof *sorted, compare_sets);
    for (size_t i = 1; i < count; i++)
        if (!id_is_zero(sorted[i].id) && id_equal(sorted[i].id, sorted[i - 1].id))
            join(leaders, sorted[i - 1].item, sorted[i].item);
    free(sorted);
}

void similar_groups(const struct similar_pairs *same, const struct id *sets, size_t count,
                    uint32_t *leaders)
{
    for (size_t i = 0; i < count; i++)
        leaders[i] = (uint32_t)i;
    for (size_t i = 0; i < same->count; i++)
        join(leaders, same->items[i].first, same->items[i].second);
    if (sets)
        join_sets(sets, count, leaders);
    for (size_t i = 0; i < count; i++)
        leaders[i] = root_of(leaders, (uint32_t)i);
}
