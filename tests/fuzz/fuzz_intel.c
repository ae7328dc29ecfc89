/* SPDX-License-Identifier: MPL-2.0 */
/* What is published of exploitation, as CSV and JSON: ids and probabilities are what they claim. */
#include "lib/intel.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int take(void *context, const struct epss *epss, const struct kev *kev, struct error *err)
{
    uint64_t *count = context;
    char bytes[CVE_SIZE_MAX];
    struct text cve;
    (void)err;
    ++*count;
    if (!intel_cve(epss ? epss->id : kev->id, bytes, &cve))
        abort();
    if (epss && !(epss->score >= 0 && epss->score <= 1))
        abort();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text bytes = {(const char *)data, size};
    struct arena *arena = arena_new();
    struct intel_reading reading;
    uint64_t count = 0;
    if (intel_read(bytes, arena, take, &count, &reading, NULL) == 0 && reading.taken == 0)
        abort();
    if (count != reading.taken)
        abort();
    arena_destroy(&arena);
    return 0;
}
