/* SPDX-License-Identifier: MPL-2.0 */
#include "fuzz_mapped.h"

static const char yaml[] =
    "name: fuzz\n"
    "reads: lines\n"
    "detect: [{sure: 90, has: [error]}]\n"
    "strip: ['^\\[[0-9]+\\] ']\n"
    "records:\n"
    "- patterns:\n"
    "  - match: '^(?<kind>error|warning): (?<text>[^\\n]+)\\n +at "
    "(?<file>[^:\\n]+):(?<row>[0-9]+)'\n"
    "    span: 3\n"
    "  - '^(?<file>[^:]{1,80}):(?<row>[0-9]+): (?<text>.+)$'\n"
    "  fields: {rule: \"kind // 'line'\", message: text, path: file, line: row, column: number}\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_mapped(yaml, data, size);
}
