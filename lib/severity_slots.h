/* SPDX-License-Identifier: MPL-2.0 */
/* The table of lib/severity_model that says which features have weights: sets of four slots, each
 * with the tag of the feature that has it. */
#ifndef HYPER_LIB_SEVERITY_SLOTS_H
#define HYPER_LIB_SEVERITY_SLOTS_H

#include "lib/severity_model.h"
#include "lib/text_features.h"

enum { SEVERITY_SLOTS_MAX = 1 << 15 };

/* What a feature's hash becomes: never 0, which marks an empty slot. */
uint16_t severity_slot_tag(uint64_t hash);

/* The feature's set in a table of `slots`, a power of two. Its four tags are one number, that of
 * its first slot in the lowest 16 bits. */
uint32_t severity_slot_set(uint64_t hash, uint32_t slots);

/* The slots of a text's features, each once, in the order of the text. */
struct severity_slots {
    uint16_t items[TEXT_FEATURES_MAX];
    size_t count;
    double known; /* share of the features that have a slot; 0 if there are none */
};

/* Finds the slots of all features in the sets of a table of `slots`. */
void severity_slots_find(const uint64_t *sets, uint32_t slots, const struct text_features *features,
                         struct severity_slots *out);

/* The features of a question. */
void severity_features(const struct severity_question *question, struct text_features *out);

#endif
