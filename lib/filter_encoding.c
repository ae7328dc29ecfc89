/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/filter_internal.h"

#include "lib/utf8.h"

#include <ctype.h>

static size_t entity(struct text rest, char *out, size_t *size)
{
    static const struct {
        const char *name;
        const char *text;
    } entities[] = {{"&lt;", "<"},    {"&gt;", ">"},      {"&amp;", "&"},  {"&quot;", "\""},
                    {"&#39;", "'"},   {"&apos;", "'"},    {"&nbsp;", " "}, {"&#x27;", "'"},
                    {"&ndash;", "-"}, {"&hellip;", "..."}};
    for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++)
        if (text_starts(rest, text_of(entities[i].name))) {
            *size = strlen(entities[i].text);
            memcpy(out, entities[i].text, *size);
            return strlen(entities[i].name);
        }
    return 0;
}

/* Whether a tag begins here, or a comment. */
static bool is_tag(struct text rest)
{
    return rest.size > 1 && rest.data[0] == '<' &&
           (isalpha((unsigned char)rest.data[1]) || text_one_of("/!", rest.data[1]));
}

/* Tags become white space; entities that are usual become what they stand for. */
void filter_html(struct values *out, struct text in, const struct argument *arguments,
                 struct scope *scope)
{
    char *data = arena_alloc(scope->arena, in.size + 1);
    const char *last_close = in.size ? memrchr(in.data, '>', in.size) : NULL;
    size_t size = 0, made;
    for (size_t i = 0; i < in.size;) {
        struct text rest = text_from(in, i);
        const char *close = last_close && rest.data < last_close && is_tag(rest)
                                ? memchr(rest.data, '>', rest.size)
                                : NULL;
        size_t used = rest.data[0] == '&' ? entity(rest, data + size, &made) : 0;
        if (close) {
            data[size++] = ' ';
            i += (size_t)(close - rest.data) + 1;
        } else if (used) {
            size += made;
            i += used;
        } else {
            data[size++] = in.data[i++];
        }
    }
    filter_collapse(out, (struct text){data, size}, arguments, scope);
}

static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

void filter_base64(struct values *out, struct text in, const struct argument *arguments,
                   struct scope *scope)
{
    char *data = arena_alloc(scope->arena, in.size + 1);
    size_t size = 0;
    uint32_t bits = 0, have = 0;
    (void)arguments;
    for (size_t i = 0; i < in.size && in.data[i] != '='; i++) {
        int digit = base64_digit(in.data[i]);
        if (digit < 0 && !filter_is_space(in.data[i]))
            return;
        if (digit < 0)
            continue;
        bits = (bits << 6 | (uint32_t)digit) & 0xffffff;
        have += 6;
        if (have >= 8) {
            have -= 8;
            data[size++] = (char)(bits >> have & 0xff);
        }
    }
    if (utf8_valid((struct text){data, size}))
        values_add_text(out, (struct text){data, size}, scope);
}
