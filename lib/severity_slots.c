/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/severity_slots.h"

#include <stdio.h>

enum { TAG_SHIFT = 48, WORD_BITS = 64, NUMBER_SIZE = 16, CWE_MAX = 8 };

uint16_t severity_slot_tag(uint64_t hash)
{
    uint16_t tag = (uint16_t)(hash >> TAG_SHIFT);
    return tag ? tag : 1;
}

uint32_t severity_slot_set(uint64_t hash, uint32_t slots)
{
    return (uint32_t)hash & (slots - SEVERITY_MODEL_WAYS);
}

/* The feature's slot, or -1. */
static int find(const uint16_t *tags, uint32_t slots, uint64_t hash)
{
    uint32_t set = severity_slot_set(hash, slots);
    uint16_t tag = severity_slot_tag(hash);
    for (uint32_t way = 0; way < SEVERITY_MODEL_WAYS; way++)
        if (tags[set + way] == tag)
            return (int)(set + way);
    return -1;
}

void severity_slots_find(const uint16_t *tags, uint32_t slots, const struct text_features *features,
                         struct severity_slots *out)
{
    uint64_t seen[SEVERITY_SLOTS_MAX / WORD_BITS] = {0};
    size_t known = 0;
    out->count = 0;
    for (size_t i = 0; i < features->count; i++) {
        int slot = find(tags, slots, features->hashes[i]);
        if (slot < 0)
            continue;
        uint64_t *word = &seen[slot / WORD_BITS], bit = UINT64_C(1) << slot % WORD_BITS;
        known++;
        if (*word & bit)
            continue;
        *word |= bit;
        out->items[out->count++] = (uint16_t)slot;
    }
    out->known = features->count ? (double)known / (double)features->count : 0;
}

/* The type of a package URL: "npm" of "pkg:npm/left-pad". */
static struct text ecosystem_of(struct text package)
{
    if (!text_starts(package, TEXT("pkg:")))
        return TEXT("");
    struct text type = text_from(package, 4);
    const char *end = type.size ? memchr(type.data, '/', type.size) : NULL;
    return end ? (struct text){type.data, (size_t)(end - type.data)} : TEXT("");
}

void severity_features(const struct severity_question *question, struct text_features *out)
{
    char number[NUMBER_SIZE];
    text_features_init(out);
    for (size_t i = 0; i < question->cwe.count && i < CWE_MAX; i++) {
        (void)snprintf(number, sizeof number, "%u", question->cwe.items[i]);
        text_features_add_name(out, TEXT_NAME_CWE, text_of(number));
    }
    text_features_add_name(out, TEXT_NAME_PACKAGE, question->package);
    text_features_add_name(out, TEXT_NAME_ECOSYSTEM, ecosystem_of(question->package));
    for (size_t i = 0; i < sizeof question->texts / sizeof *question->texts; i++)
        text_features_add(out, question->texts[i]);
}
