/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/fix.h"

struct text fix_apply(struct text text, const struct replacement *pieces, size_t count,
                      struct arena *arena)
{
    size_t size = text.size, at = 0, used = 0;
    for (size_t i = 0; i < count; i++)
        size += pieces[i].text.size;
    char *out = arena_alloc(arena, size + 1);
    for (size_t i = 0; i < count; i++) {
        const struct replacement *piece = &pieces[i];
        if (piece->start < at || piece->end < piece->start || piece->end > text.size)
            continue;
        memcpy(out + used, text.data + at, piece->start - at);
        used += piece->start - at;
        memcpy(out + used, piece->text.data, piece->text.size);
        used += piece->text.size;
        at = piece->end;
    }
    memcpy(out + used, text.data + at, text.size - at);
    used += text.size - at;
    out[used] = '\0';
    return (struct text){out, used};
}
