/* SPDX-License-Identifier: MPL-2.0 */
/* Attacks from any pattern that reads: bounded in number and size, and each fits where it says. */
#include "lib/redos_attack.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { PATTERN_MAX = 96, ROOM = 2048 };
    static char room[ROOM];
    struct regex_tree tree;
    struct attacks attacks;
    if (size > PATTERN_MAX)
        return 0;
    struct arena *arena = arena_new();
    if (regex_read((struct text){(const char *)data, size}, arena, &tree, NULL) == 0) {
        redos_attacks(&tree, arena, &attacks);
        if (attacks.count > REDOS_ATTACKS_MAX)
            abort();
        for (size_t i = 0; i < attacks.count; i++)
            if (attacks.items[i].pump.size > REDOS_PUMP_BYTES + 1 ||
                attack_write(&attacks.items[i], room, ROOM) > ROOM)
                abort();
    }
    arena_destroy(&arena);
    return 0;
}
