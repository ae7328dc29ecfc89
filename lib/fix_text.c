/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/fix_text.h"

#include <string.h>

void fix_add(struct fix_text *out, struct text text)
{
    if (out->size + text.size + 1 > out->capacity) {
        size_t capacity = 2 * (out->size + text.size) + 64;
        char *data = arena_alloc(out->arena, capacity);
        if (out->size)
            memcpy(data, out->data, out->size);
        out->data = data;
        out->capacity = capacity;
    }
    if (text.size)
        memcpy(out->data + out->size, text.data, text.size);
    out->size += text.size;
    out->data[out->size] = '\0';
}

void fix_add_regex(struct fix_text *out, struct text literal)
{
    for (size_t i = 0; i < literal.size; i++) {
        char c = literal.data[i];
        if (c == '\n')
            fix_add(out, TEXT("\\n"));
        else if (c == '\t')
            fix_add(out, TEXT("\\t"));
        else if ((unsigned char)c < ' ' || c == 0x7f) {
            char code[] = {'\\', 'x', "0123456789abcdef"[(unsigned char)c >> 4],
                           "0123456789abcdef"[c & 15]};
            fix_add(out, (struct text){code, sizeof code});
        } else {
            if (strchr("\\^$.[]|()?*+{}", c))
                fix_add(out, TEXT("\\"));
            fix_add(out, (struct text){&c, 1});
        }
    }
}

void fix_add_fix(struct fix_text *out, struct text literal)
{
    for (size_t i = 0; i < literal.size; i++) {
        if (literal.data[i] == '$')
            fix_add(out, TEXT("$"));
        fix_add(out, (struct text){literal.data + i, 1});
    }
}
