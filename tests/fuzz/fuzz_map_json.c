/* SPDX-License-Identifier: MPL-2.0 */
#include "fuzz_mapped.h"

static const char yaml[] =
    "name: fuzz\n"
    "reads: json\n"
    "detect: [{sure: 90, keys: [r]}]\n"
    "tool_version: $.version\n"
    "tables: {parts: {at: ['parts[*]', 'parts[*].parts[*]'], key: id, keep: {name: name}}}\n"
    "records:\n"
    "- at: ['r[*].v[*]', '[*].v[*]', '**.deep[*]']\n"
    "  each: ['e[*]', '']\n"
    "  fields: {rule: id // ^.id, message: \"'{m} {^.t} {@key}' // m // 'none'\", package: \"p | "
    "table(parts, name)\", cwe: c | cwe, line: l | lines(0)}\n"
    "- at: m[*]\n"
    "  when: id ~ '^a' || id == 'b'\n"
    "  fields: {rule: id // @key, tags: [\"t | split(',') | unique\", \"s[k='x'].y | html\"]}\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_mapped(yaml, data, size);
}
