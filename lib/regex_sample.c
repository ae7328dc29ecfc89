/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/regex_sample.h"

enum { DEPTH_MAX = 300, STEPS_MAX = 64 * 1024, MORE_MAX = 6 };

struct sampler {
    const struct regex_tree *tree;
    struct dice *dice;
    char *out;
    size_t room, used;
    unsigned depth;
    size_t steps;
    struct {
        size_t start, end;
        bool set;
    } groups[REGEX_GROUPS_MAX];
};

static void sample(struct sampler *s, const struct regex *node);

static void put(struct sampler *s, char byte)
{
    if (s->used < s->room)
        s->out[s->used++] = byte;
}

/* Mostly a character that people write; now and then any. */
static void put_from(struct sampler *s, const struct byteset *set)
{
    struct byteset printable = {{0}}, *from = &printable;
    byteset_add_range(&printable, ' ', '~');
    printable = byteset_and(printable, set);
    struct byteset any = *set;
    if (byteset_is_empty(&printable) || dice_once_in(s->dice, 24))
        from = &any;
    size_t chosen = dice_below(s->dice, byteset_count(from));
    for (unsigned byte = 0; byte < 256; byte++)
        if (byteset_has(from, byte) && chosen-- == 0) {
            put(s, (char)byte);
            return;
        }
}

/* Mostly few, at times as many as there may be. */
static size_t times(struct sampler *s, const struct regex *node)
{
    size_t spread = node->most == REGEX_ENDLESS ? 40 : node->most - node->least;
    if (spread == 0 || dice_once_in(s->dice, 6))
        return node->least;
    size_t some = dice_once_in(s->dice, 8) ? spread : spread < MORE_MAX ? spread : MORE_MAX;
    return node->least + dice_below(s->dice, some + 1);
}

static void sample_repeat(struct sampler *s, const struct regex *node)
{
    size_t count = times(s, node);
    for (size_t i = 0; i < count && s->used < s->room && s->steps < STEPS_MAX; i++)
        sample(s, node->items[0]);
}

static void sample_group(struct sampler *s, const struct regex *node)
{
    size_t start = s->used;
    sample(s, node->items[0]);
    s->groups[node->group].start = start;
    s->groups[node->group].end = s->used;
    s->groups[node->group].set = true;
}

/* What the group was, else what it could be. */
static void sample_reference(struct sampler *s, const struct regex *node)
{
    unsigned group = node->group;
    if (group >= REGEX_GROUPS_MAX || !s->tree->groups[group])
        return;
    if (group > 0 && s->groups[group].set)
        for (size_t i = s->groups[group].start; i < s->groups[group].end; i++)
            put(s, s->out[i]);
    else
        sample(s, s->tree->groups[group]);
}

static void sample_node(struct sampler *s, const struct regex *node)
{
    switch (node->kind) {
    case REGEX_SET:
        put_from(s, &node->set);
        break;
    case REGEX_SEQUENCE:
        for (size_t i = 0; i < node->count; i++)
            sample(s, node->items[i]);
        break;
    case REGEX_CHOICE:
        sample(s, node->items[dice_below(s->dice, node->count)]);
        break;
    case REGEX_REPEAT:
        sample_repeat(s, node);
        break;
    case REGEX_GROUP:
        sample_group(s, node);
        break;
    case REGEX_REFERENCE:
        sample_reference(s, node);
        break;
    default:
        break;
    }
}

static void sample(struct sampler *s, const struct regex *node)
{
    if (s->depth == DEPTH_MAX || s->steps++ >= STEPS_MAX || s->used == s->room)
        return;
    s->depth++;
    sample_node(s, node);
    s->depth--;
}

size_t regex_sample(const struct regex_tree *tree, struct dice *dice, char *out, size_t room)
{
    struct sampler s = {.tree = tree, .dice = dice, .out = out, .room = room};
    sample(&s, tree->root);
    return s.used;
}
