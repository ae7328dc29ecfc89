/* SPDX-License-Identifier: MPL-2.0 */
#include "fuzz_mapped.h"

static const char yaml[] =
    "name: fuzz\n"
    "reads: jsonl\n"
    "names: loose\n"
    "detect: [{sure: 90, keys: [r]}]\n"
    "records:\n"
    "- at: '[*].x'\n"
    "  fields: {rule: id, message: text, severity: \"level | map({a b: high, "
    "'*': low})\", score: s, vector: v}\n"
    "- at: .\n"
    "  fields: {rule: rule_id, message: \"t | base64 // m | collapse\", "
    "package: \"purl(type, name, version)\", url: u}\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_mapped(yaml, data, size);
}
