/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/detect_internal.h"

#include <ctype.h>

/* The group that "$3" at `at` names, or -1. */
static int group_at(struct text fix, size_t at)
{
    if (fix.data[at] != '$' || at + 1 == fix.size || !isdigit((unsigned char)fix.data[at + 1]))
        return -1;
    return fix.data[at + 1] - '0';
}

struct text hit_fix(const struct hit *hit, struct text text, struct arena *arena)
{
    struct text fix = hit->rule->fix;
    size_t size = 0;
    for (size_t i = 0; i < fix.size; i++) {
        int group = group_at(fix, i);
        size += group < 0 ? 1 : hit->groups[group].end - hit->groups[group].start;
        i += group >= 0 || text_starts(text_from(fix, i), TEXT("$$"));
    }
    char *out = arena_alloc(arena, size + 1), *at = out;
    for (size_t i = 0; i < fix.size; i++) {
        int group = group_at(fix, i);
        struct text put = {fix.data + i, 1};
        if (group >= 0)
            put = detect_part(text, hit->groups[group]);
        memcpy(at, put.data, put.size);
        at += put.size;
        i += group >= 0 || text_starts(text_from(fix, i), TEXT("$$"));
    }
    *at = '\0';
    return (struct text){out, size};
}
