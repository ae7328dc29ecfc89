/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/siblings.h"

#include <stdbool.h>
#include <string.h>

/* One line: where it stands, how far it is indented, and its level. */
struct line {
    size_t start, end; /* `end` behind its line break */
    size_t indent, level;
    bool counts; /* it is neither blank nor a comment */
};

struct block {
    size_t start, end, level;
};

/* The blocks of a place, one of each level. */
struct blocks {
    struct block items[SIBLINGS_BLOCKS_MAX];
    size_t count;
};

static size_t blanks_at(struct text text, size_t at)
{
    size_t start = at;
    while (at < text.size && (text.data[at] == ' ' || text.data[at] == '\t'))
        at++;
    return at - start;
}

static bool has_item_mark(struct text text, size_t at)
{
    return at + 1 < text.size && text.data[at] == '-' &&
           (text.data[at + 1] == ' ' || text.data[at + 1] == '\t');
}

static bool is_comment(struct text text, size_t at)
{
    return text.data[at] == '#' ||
           (at + 1 < text.size && text.data[at] == '/' && text.data[at + 1] == '/');
}

static struct line line_at(struct text text, size_t start)
{
    struct line line = {.start = start, .indent = blanks_at(text, start)};
    size_t most = text.size - start < SIBLINGS_REACH ? text.size - start : SIBLINGS_REACH;
    const char *end = memchr(text.data + start, '\n', most);
    line.end = end ? (size_t)(end - text.data) + 1 : start + most;
    size_t at = start + line.indent;
    while (has_item_mark(text, at))
        at += 1 + blanks_at(text, at + 1);
    line.level = at - start;
    line.counts =
        at < line.end && text.data[at] != '\n' && text.data[at] != '\r' && !is_comment(text, at);
    return line;
}

/* Of a line of any length: no farther back than is looked at. */
static size_t start_of_line(struct text text, size_t at)
{
    size_t least = at > SIBLINGS_REACH ? at - SIBLINGS_REACH : 0;
    while (at > least && text.data[at - 1] != '\n')
        at--;
    return at;
}

/* Up to the line that begins the block: the first of a list item, or the last that is not indented
 * less. */
static size_t block_start(struct text text, struct line of)
{
    size_t start = of.start, at = of.start;
    bool begins = of.indent < of.level;
    while (!begins && at > 0 && of.start - at < SIBLINGS_REACH) {
        struct line line = line_at(text, start_of_line(text, at - 1));
        at = line.start;
        if (!line.counts)
            continue;
        begins = line.indent < of.level;
        if (!begins || line.level == of.level)
            start = line.start;
    }
    return start;
}

static size_t block_end(struct text text, struct line of)
{
    size_t end = of.end;
    for (size_t at = of.end; at < text.size && at - of.end < SIBLINGS_REACH;) {
        struct line line = line_at(text, at);
        if (line.counts && line.indent < of.level)
            break;
        at = line.end;
        end = at;
    }
    return end;
}

static bool has_level(const struct blocks *all, size_t level)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].level == level)
            return true;
    return false;
}

static void add_block(struct text text, struct block block, char *out, size_t *used)
{
    for (size_t at = block.start; at < block.end;) {
        struct line line = line_at(text, at);
        at = line.end;
        if (!line.counts || line.level != block.level)
            continue;
        size_t size = line.end - line.start - line.level; /* it counts, so it is longer than that */
        memcpy(out + *used, text.data + line.start + line.level, size);
        *used += size;
        if (out[*used - 1] != '\n')
            out[(*used)++] = '\n';
    }
}

struct text siblings_of(struct text text, size_t start, size_t end, struct arena *arena)
{
    struct blocks all = {.count = 0};
    size_t room = 1, used = 0;
    for (size_t at = start_of_line(text, start < text.size ? start : text.size);
         at < text.size && (at < end || at <= start) && all.count < SIBLINGS_BLOCKS_MAX;) {
        struct line line = line_at(text, at);
        at = line.end;
        if (!line.counts || has_level(&all, line.level))
            continue;
        struct block block = {block_start(text, line), block_end(text, line), line.level};
        all.items[all.count++] = block;
        room += block.end - block.start + 1;
    }
    char *out = arena_alloc(arena, room);
    for (size_t i = 0; i < all.count; i++)
        add_block(text, all.items[i], out, &used);
    return (struct text){out, used};
}
