/* SPDX-License-Identifier: MPL-2.0 */
/* A configuration is read or refused with a place; what is imported reads as a ruleset. */
#include "lib/gitleaks.h"
#include "lib/ruleset.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds)
{
    if (!holds)
        abort();
}

/* Recursion is safe: depth is bounded. */
static void check_value(const struct toml *value, unsigned depth_left)
{
    demand(depth_left > 0 && value->line > 0 && value->column > 0);
    demand(value->kind != TOML_TABLE || value->count <= TOML_KEYS_MAX);
    for (size_t i = 0; i < value->count; i++)
        check_value(value->items[i], depth_left - 1);
}

static void check_import(const struct toml *root, struct arena *arena)
{
    struct gitleaks_config config = {.count = 1};
    struct gitleaks_import import;
    struct lgt_writer out = {0};
    struct ruleset ruleset;
    config.layers[0] = (struct gitleaks_layer){root, TEXT("fuzz.toml")};
    if (gitleaks_write(&config, TEXT("fuzz"), arena, &out, &import, NULL) == 0) {
        demand(import.imported <= import.rules);
        demand(ruleset_read(lgt_write_bytes(&out), TEXT("fuzz.lgt"), arena, &ruleset, NULL) == 0);
        demand(ruleset.count == import.imported);
    }
    lgt_write_close(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text bytes = {(const char *)data, size};
    struct arena *arena = arena_new();
    struct error err = {0};
    const struct toml *root = toml_read(bytes, arena, &err);
    if (root) {
        check_value(root, 4 * TOML_DEPTH_MAX);
        check_import(root, arena);
    } else {
        demand(err.code == ERROR_DATA && err.message[0]);
    }
    arena_destroy(&arena);
    return 0;
}
