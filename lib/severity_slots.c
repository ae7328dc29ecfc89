/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/severity_slots.h"

#include <stdio.h>

enum { TAG_SHIFT = 48, WORD_BITS = 64, LANE_BITS = 16, NUMBER_SIZE = 16, CWE_MAX = 8 };

static const uint64_t LANE_ONES = 0x0001000100010001, LANE_HIGHS = 0x8000800080008000,
                      HIGHEST = 0x8000000000000000;

uint16_t severity_slot_tag(uint64_t hash)
{
    uint16_t tag = (uint16_t)(hash >> TAG_SHIFT);
    return tag ? tag : 1;
}

uint32_t severity_slot_set(uint64_t hash, uint32_t slots)
{
    return (uint32_t)hash & (slots / SEVERITY_MODEL_WAYS - 1);
}

/* A number whose highest bit is set in each lane of 16 bits that is zero, and possibly in lanes
 * above such a one; 0 when no lane is zero. */
static uint64_t zero_lanes(uint64_t lanes)
{
    return (lanes - LANE_ONES) & ~lanes & LANE_HIGHS;
}

/* Whether a feature is known decides which of its slot's bits and items count, without a branch: it
 * could not be predicted. */
void severity_slots_find(const uint64_t *sets, uint32_t slots, const struct text_features *features,
                         struct severity_slots *out)
{
    uint64_t seen[SEVERITY_SLOTS_MAX / WORD_BITS] = {0};
    size_t known = 0, count = 0;
    for (size_t i = 0; i < features->count; i++) {
        uint64_t hash = features->hashes[i];
        uint32_t set = severity_slot_set(hash, slots);
        uint64_t found = zero_lanes(sets[set] ^ severity_slot_tag(hash) * LANE_ONES);
        uint32_t way = (uint32_t)__builtin_ctzll(found | HIGHEST) / LANE_BITS;
        uint32_t slot = set * SEVERITY_MODEL_WAYS + way;
        uint64_t *word = &seen[slot / WORD_BITS], hit = found != 0;
        uint64_t fresh = hit & ~(*word >> slot % WORD_BITS);
        *word |= hit << slot % WORD_BITS;
        out->items[count] = (uint16_t)slot;
        known += hit;
        count += fresh;
    }
    out->count = count;
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
