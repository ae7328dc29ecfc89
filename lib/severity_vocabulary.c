/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/severity_train_internal.h"

#include <stdlib.h>

/* Chosen on a split by date inside the training part; bench/NOTES.md has what else was tried. */
enum {
    VOCABULARY_MIN = 1 << 16,
    VOCABULARY_MAX = 1 << 22,
    EXAMPLES_OF_FEATURE = 4,
    TAG_MASK = (1 << SEVERITY_TAG_BITS) - 1,
};

struct feature {
    uint64_t hash;
    uint32_t examples; /* that have it; 0: an empty place */
    uint32_t last;     /* the last of them, plus one */
};

/* Open addressing; full at three quarters, and then takes no new feature. */
struct vocabulary {
    struct feature *features;
    size_t size, count;
};

static struct feature *vocabulary_place(struct feature *features, size_t size, uint64_t hash)
{
    size_t i = hash & (size - 1);
    while (features[i].examples && features[i].hash != hash)
        i = (i + 1) & (size - 1);
    return &features[i];
}

static void vocabulary_grow(struct vocabulary *vocabulary)
{
    struct vocabulary larger = {.size = vocabulary->size * 2, .count = vocabulary->count};
    larger.features = xcalloc(larger.size, sizeof *larger.features);
    for (size_t i = 0; i < vocabulary->size; i++)
        if (vocabulary->features[i].examples)
            *vocabulary_place(larger.features, larger.size, vocabulary->features[i].hash) =
                vocabulary->features[i];
    free(vocabulary->features);
    *vocabulary = larger;
}

static void vocabulary_count(struct vocabulary *vocabulary, uint64_t hash, uint32_t example)
{
    struct feature *feature = vocabulary_place(vocabulary->features, vocabulary->size, hash);
    if (!feature->examples) {
        if (vocabulary->count >= vocabulary->size / 4 * 3) {
            if (vocabulary->size == VOCABULARY_MAX)
                return;
            vocabulary_grow(vocabulary);
            feature = vocabulary_place(vocabulary->features, vocabulary->size, hash);
        }
        vocabulary->count++;
        feature->hash = hash;
    }
    if (feature->last == example + 1)
        return;
    feature->last = example + 1;
    feature->examples++;
}

static int frequent_first(const void *a, const void *b)
{
    const struct feature *left = a, *right = b;
    if (left->examples != right->examples)
        return left->examples > right->examples ? -1 : 1;
    return (left->hash > right->hash) - (left->hash < right->hash);
}

/* Gives each feature, the most frequent first, a slot of its set; where another with the same tag
 * has one already they share it, and where there is none it goes without. */
static void assign_slots(const struct feature *features, size_t count, uint64_t *sets)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t tag = severity_slot_tag(features[i].hash);
        uint64_t *set = &sets[severity_slot_set(features[i].hash, SEVERITY_SLOTS_MAX)];
        for (unsigned shift = 0; shift < SEVERITY_MODEL_WAYS * SEVERITY_TAG_BITS;
             shift += SEVERITY_TAG_BITS) {
            uint64_t other = *set >> shift & TAG_MASK;
            if (other == 0)
                *set |= tag << shift;
            if (other == 0 || other == tag)
                break;
        }
    }
}

void severity_choose_features(const struct severity_example *examples, size_t count, uint64_t *sets)
{
    struct vocabulary vocabulary = {.size = VOCABULARY_MIN};
    struct text_features features;
    vocabulary.features = xcalloc(vocabulary.size, sizeof *vocabulary.features);
    for (size_t i = 0; i < count; i++) {
        severity_features(&examples[i].question, &features);
        for (size_t k = 0; k < features.count; k++)
            vocabulary_count(&vocabulary, features.hashes[k], (uint32_t)i);
    }
    size_t chosen = 0;
    for (size_t i = 0; i < vocabulary.size; i++)
        if (vocabulary.features[i].examples >= EXAMPLES_OF_FEATURE)
            vocabulary.features[chosen++] = vocabulary.features[i];
    qsort(vocabulary.features, chosen, sizeof *vocabulary.features, frequent_first);
    assign_slots(vocabulary.features, chosen, sets);
    free(vocabulary.features);
}
