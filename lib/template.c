/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/template_internal.h"

#include "lib/utf8.h"

const struct text template_words[MASK_COUNT] = {
    [MASK_URL] = TEXT_ITEM("<url>"),
    [MASK_PATH] = TEXT_ITEM("<path>"),
    [MASK_UUID] = TEXT_ITEM("<uuid>"),
    [MASK_VERSION] = TEXT_ITEM("<version>"),
    [MASK_HEX] = TEXT_ITEM("<hex>"),
    [MASK_NUMBER] = TEXT_ITEM("<number>"),
    [MASK_IDENTIFIER] = TEXT_ITEM("<identifier>"),
    [MASK_QUOTED] = TEXT_ITEM("<quoted>"),
    [MASK_ANY] = TEXT_ITEM("<*>"),
    [MASK_REST] = TEXT_ITEM("<rest>"),
};

size_t template_placeholder_size(struct text in)
{
    for (size_t i = 1; i < MASK_COUNT; i++)
        if (text_starts(in, template_words[i]))
            return template_words[i].size;
    return 0;
}

/* Those among the first `size` bytes; <rest> is not counted, there is always room for it. */
static size_t count_placeholders(struct text in, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++)
        if (in.data[i] == '<' && template_placeholder_size(text_from(in, i)) &&
            !text_starts(text_from(in, i), template_words[MASK_REST]))
            count++;
    return count;
}

/* A template in the making. */
struct output {
    char bytes[TEMPLATE_MAX];
    size_t size;
    size_t cut;   /* after the last white space that leaves room for <rest> */
    size_t masks; /* made, or already there */
    bool full;
};

static void put(struct output *out, struct text text)
{
    if (out->full || text.size > sizeof out->bytes - out->size) {
        out->full = true;
        return;
    }
    memcpy(out->bytes + out->size, text.data, text.size);
    out->size += text.size;
}

static void put_item(struct output *out, struct text in, struct template_item item)
{
    if (item.mask)
        out->masks++;
    else if (!template_is(in.data[0], WORD))
        out->masks += count_placeholders(in, item.size);
    if (out->masks > TEMPLATE_MASKS_MAX) {
        out->full = true;
        return;
    }
    if (item.mask == MASK_QUOTED) {
        put(out, (struct text){in.data, 1});
        put(out, template_words[MASK_QUOTED]);
        put(out, (struct text){in.data, 1});
        return;
    }
    put(out, item.mask ? template_words[item.mask] : (struct text){in.data, item.size});
    if (out->full)
        return;
    if (template_is(in.data[0], SPACE) &&
        out->size + template_words[MASK_REST].size <= sizeof out->bytes)
        out->cut = out->size;
}

static void mask_items(struct output *out, struct text message)
{
    const char *start = message.data;
    struct template_lexer lexer = {
        .in = message, .before = '\n', .dull = start, .open = {start, start, start}};
    while (lexer.in.size && !out->full) {
        struct template_item item = template_next(&lexer);
        put_item(out, lexer.in, item);
        lexer.in = text_from(lexer.in, item.size);
        if (out->size)
            lexer.before = out->bytes[out->size - 1];
    }
}

/* At most TEMPLATE_MAX bytes, to after the last white space if that is not all. */
static struct text clip(struct text message)
{
    if (message.size <= TEMPLATE_MAX)
        return message;
    size_t size = TEMPLATE_MAX;
    while (size && !template_is(message.data[size - 1], SPACE))
        size--;
    return (struct text){message.data, size};
}

/* With U+FFFD for each byte that is not UTF-8. */
static struct text valid(struct arena *arena, struct text in)
{
    if (utf8_valid(in))
        return in;
    char *data = arena_alloc(arena, in.size * UTF8_REPLACEMENT.size);
    size_t used = 0;
    while (in.size) {
        size_t size = utf8_size(in);
        struct text piece = size ? (struct text){in.data, size} : UTF8_REPLACEMENT;
        memcpy(data + used, piece.data, piece.size);
        used += piece.size;
        in = text_from(in, size ? size : 1);
    }
    return (struct text){data, used};
}

struct text template_mask(struct arena *arena, struct text message)
{
    struct text clipped = clip(message);
    struct output out;
    out.size = out.cut = out.masks = 0;
    out.full = false;
    mask_items(&out, valid(arena, clipped));
    if (out.full || clipped.size < message.size) {
        out.size = out.cut;
        out.full = false;
        put(&out, template_words[MASK_REST]);
    }
    return arena_copy(arena, (struct text){out.bytes, out.size});
}
