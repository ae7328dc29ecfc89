/* SPDX-License-Identifier: MPL-2.0 */
/* Features of any text are bounded, the same each time, and do not depend on the case of letters.
 */
#include "lib/text_features.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect_same(const struct text_features *a, const struct text_features *b)
{
    if (a->count > TEXT_FEATURES_MAX || a->count != b->count ||
        memcmp(a->hashes, b->hashes, a->count * sizeof *a->hashes) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct text_features first, second;
    char *upper = malloc(size + 1);
    if (!upper)
        return 0;
    for (size_t i = 0; i < size; i++)
        upper[i] = (char)(data[i] >= 'a' && data[i] <= 'z' ? data[i] - 'a' + 'A' : data[i]);
    text_features_init(&first);
    text_features_init(&second);
    text_features_add(&first, (struct text){(const char *)data, size});
    text_features_add(&second, (struct text){upper, size});
    expect_same(&first, &second);
    for (int i = 0; i < 3; i++) {
        text_features_add_name(&first, TEXT_NAME_PACKAGE, (struct text){upper, size});
        text_features_add_name(&second, TEXT_NAME_PACKAGE, (struct text){upper, size});
    }
    expect_same(&first, &second);
    free(upper);
    return 0;
}
