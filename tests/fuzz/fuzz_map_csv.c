/* SPDX-License-Identifier: MPL-2.0 */
#include "fuzz_mapped.h"

static const char yaml[] = "name: fuzz\n"
                           "reads: csv\n"
                           "detect: [{sure: 90, columns: [rule]}]\n"
                           "records:\n"
                           "- fields: {rule: rule, message: text, line: line, tags: \"tags | "
                           "split(';')\", severity: level, path: file}\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_mapped(yaml, data, size);
}
