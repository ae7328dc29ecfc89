/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/redos_attack_internal.h"

static const char favourites[] = "a0A1bx_-. ,:/=@\t\"'";

unsigned redos_preference(unsigned byte)
{
    const char *at = byte && byte < 128 ? strchr(favourites, (int)byte) : NULL;
    if (at)
        return (unsigned)(at - favourites);
    return byte > ' ' && byte < 127 ? 100 : byte == '\n' ? 200 : 300;
}

void redos_split_classes(struct redos_automaton *a)
{
    static const struct byteset none = {{0}};
    uint64_t digests[256];
    for (unsigned byte = 0; byte < 256; byte++) {
        uint64_t digest = 0;
        for (size_t place = 0; place < a->count; place++)
            digest = (digest ^ (byteset_has(&a->sets[place], byte) ? place + 1 : 0)) *
                     UINT64_C(0x9e3779b97f4a7c15);
        digests[byte] = digest ^ digest >> 29;
    }
    a->class_count = 0;
    for (unsigned byte = 0; byte < 256; byte++) {
        size_t alike = 0;
        while (alike < a->class_count && digests[a->class_byte[alike]] != digests[byte])
            alike++;
        if (alike == a->class_count)
            a->class_byte[a->class_count++] = (uint8_t)byte;
        a->class_of[byte] = (uint8_t)alike;
        if (redos_preference(byte) < redos_preference(a->class_byte[alike]))
            a->class_byte[alike] = (uint8_t)byte;
    }
    memset(a->class_uses, 0, sizeof a->class_uses);
    for (size_t place = 0; place < a->count; place++) {
        a->classes[place] = none;
        for (unsigned byte = 0; byte < 256; byte++)
            if (byteset_has(&a->sets[place], byte))
                byteset_add(&a->classes[place], a->class_of[byte]);
        for (unsigned alike = 0; alike < a->class_count; alike++)
            a->class_uses[alike] += byteset_has(&a->classes[place], alike);
    }
}

static const char blanks[] = " \n\t-";

static bool is_preferred(const struct redos_automaton *a, unsigned alike, unsigned to)
{
    bool blank = text_one_of(blanks, (char)a->class_byte[alike]);
    bool blank_to = text_one_of(blanks, (char)a->class_byte[to]);
    if (a->picks == PICK_RARE && a->class_uses[alike] != a->class_uses[to])
        return a->class_uses[alike] < a->class_uses[to];
    if (a->picks == PICK_BLANK && blank != blank_to)
        return blank;
    return redos_preference(a->class_byte[alike]) < redos_preference(a->class_byte[to]);
}

int redos_pick(const struct redos_automaton *a, const struct byteset *classes)
{
    unsigned best = REDOS_CLASSES_MAX;
    for (unsigned alike = 0; alike < a->class_count; alike++)
        if (byteset_has(classes, alike) &&
            (best == REDOS_CLASSES_MAX || is_preferred(a, alike, best)))
            best = alike;
    return best == REDOS_CLASSES_MAX ? -1 : a->class_byte[best];
}
