/* SPDX-License-Identifier: MPL-2.0 */
#include "fuzz_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    survey_and_parse(&format_facts, data, size);
    return 0;
}
