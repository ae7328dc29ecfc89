/* SPDX-License-Identifier: MPL-2.0 */
/* Any file is refused, or gives examples with answers in range. */
#include "lib/severity_data.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct severity_data examples = {0};
    struct arena *arena = arena_new();
    struct error err;
    (void)severity_data_parse("input", (struct text){(const char *)data, size}, &examples, arena,
                              &err);
    severity_data_sort(&examples);
    for (size_t i = 0; i < examples.count; i++)
        for (unsigned head = 0; head < SEVERITY_HEADS; head++)
            if (examples.items[i].answers[head] >= (int8_t)severity_head_sizes[head])
                abort();
    arena_destroy(&arena);
    return 0;
}
