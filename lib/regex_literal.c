/* SPDX-License-Identifier: MPL-2.0 */
/* The longest run of bytes that every match has. */
#include "lib/regex_internal.h"

static void add_run(size_t *run, size_t *longest, size_t more)
{
    *run += more;
    *longest = *run > *longest ? *run : *longest;
}

static bool is_literal(const struct byteset *set)
{
    unsigned count = byteset_count(set);
    if (count == 1)
        return true;
    struct byteset one = {{0}};
    for (unsigned byte = 'a'; byte <= 'z' && byteset_is_empty(&one); byte++)
        if (byteset_has(set, byte))
            byteset_add(&one, byte);
    one = byteset_fold(one);
    return count == 2 && memcmp(&one, set, sizeof one) == 0; /* both cases of a letter */
}

/* `run` is that up to here; it goes on after nodes that are literals from end to end. */
static void find_literal(const struct regex *node, size_t *run, size_t *longest)
{
    switch (node->kind) {
    case REGEX_SET:
        if (is_literal(&node->set))
            add_run(run, longest, 1);
        else
            *run = 0;
        break;
    case REGEX_SEQUENCE:
        for (size_t i = 0; i < node->count; i++)
            find_literal(node->items[i], run, longest);
        break;
    case REGEX_GROUP:
        find_literal(node->items[0], run, longest);
        break;
    case REGEX_REPEAT:
        if (node->least > 0)
            find_literal(node->items[0], run, longest);
        if (node->least != node->most)
            *run = 0;
        break;
    case REGEX_CHOICE: {
        size_t least = SIZE_MAX;
        for (size_t i = 0; i < node->count; i++) {
            size_t inner_run = 0, inner = 0;
            find_literal(node->items[i], &inner_run, &inner);
            least = inner < least ? inner : least;
        }
        *run = 0;
        add_run(run, longest, least);
        *run = 0;
        break;
    }
    case REGEX_EDGE:
    case REGEX_LOOK:
        break;
    default:
        *run = 0;
    }
}

size_t regex_literal(const struct regex_tree *tree)
{
    size_t run = 0, longest = 0;
    find_literal(tree->root, &run, &longest);
    return longest;
}
