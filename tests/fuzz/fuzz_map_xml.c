/* SPDX-License-Identifier: MPL-2.0 */
#include "fuzz_mapped.h"

static const char yaml[] = "name: fuzz\n"
                           "reads: xml\n"
                           "detect: [{sure: 90, root: r}]\n"
                           "tool_version: $.@v\n"
                           "tables: {parts: {at: 'part[*]', key: '@id', keep: {name: name}}}\n"
                           "records:\n"
                           "- at: g[*].a[*]\n"
                           "  fields: {rule: '@id', message: \". // '#text' // b[0]\", path: "
                           "^.@name, logical: \"^^.@t\", package: \"p | table(parts, name)\"}\n"
                           "- at: '**.c[*]'\n"
                           "  each: ['d[*]']\n"
                           "  fields: {rule: '@id // ^.@id', message: \"'{#text}' // 'x'\"}\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_mapped(yaml, data, size);
}
