/* SPDX-License-Identifier: MPL-2.0 */
/* The reader of mappings: whatever the text, it ends, and an error has a place. */
#include "lib/mapping.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text yaml = {(const char *)data, size};
    struct arena *arena = arena_new();
    struct mapping mapping;
    struct mapping_head head;
    struct error err = {0};
    if (mapping_read(yaml, TEXT("fuzz.yaml"), 0, arena, &mapping, &err) != 0 &&
        (err.code != ERROR_CONFIG || strncmp(err.message, "fuzz.yaml:", 10) != 0))
        abort();
    mapping_close(&mapping);
    (void)mapping_read_head(yaml, TEXT("fuzz.yaml"), arena, &head, &err);
    arena_destroy(&arena);
    return 0;
}
