/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/regex_sample.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte seeds the dice, the rest is a pattern: it is read within bounds, and what the
 * engine takes is read here, too; its samples stay within their room. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { PATTERN_MAX = 512 };
    char sample[256];
    struct regex_tree tree;
    if (size < 1 || size > PATTERN_MAX)
        return 0;
    struct arena *arena = arena_new();
    struct text pattern = {(const char *)data + 1, size - 1};
    struct dice dice = {data[0]};
    if (regex_read(pattern, arena, &tree, NULL) == 0) {
        if (tree.group_count >= REGEX_GROUPS_MAX || !tree.root)
            abort();
        for (int i = 0; i < 8; i++)
            if (regex_sample(&tree, &dice, sample, sizeof sample) > sizeof sample)
                abort();
    }
    arena_destroy(&arena);
    return 0;
}
