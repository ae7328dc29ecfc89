/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/template_internal.h"

#include "schema/error.h"

#include <stdlib.h>

#define UTF8_HIGH     "\\x{80}-\\x{10ffff}"
#define REGEX_PATH    "0-9A-Za-z_" UTF8_HIGH "+@~%#$/-"
#define REGEX_TAIL    "(?::[0-9]+){0,2}"
#define REGEX_HEX     "[0-9A-Fa-f]"
#define REGEX_SUFFIX  "[0-9A-Za-z]+"
#define REGEX_NAME    "[A-Za-z_][0-9A-Za-z_]*+(?![" UTF8_HIGH "])"
#define REGEX_NOT_URL "\\x00- <>\"'`"

/* What each mask takes, as PCRE2. <quoted> depends on its quote, and <rest> is one only at the end:
 * append_piece sees to them. */
static const struct text regexes[MASK_COUNT] = {
    [MASK_URL] = TEXT_ITEM("[A-Za-z][0-9A-Za-z]{0,31}://[^" REGEX_NOT_URL "]*[^" REGEX_NOT_URL
                           ".,;:!?)\\]}]"),
    [MASK_PATH] =
        TEXT_ITEM("(?:(?:[A-Za-z]:[\\\\/]|\\\\\\\\[0-9A-Za-z_" UTF8_HIGH "]+\\\\)[.\\\\" REGEX_PATH
                  "]*[\\\\" REGEX_PATH "]|[." REGEX_PATH "]*[" REGEX_PATH "])" REGEX_TAIL),
    [MASK_UUID] = TEXT_ITEM(REGEX_HEX "{8}(?:-" REGEX_HEX "{4}){3}-" REGEX_HEX "{12}"),
    [MASK_VERSION] = TEXT_ITEM("[vV]?[0-9]+(?:\\.[0-9]+)+[0-9A-Za-z]*(?:[-+]" REGEX_SUFFIX
                               "(?:\\." REGEX_SUFFIX ")*)*"),
    [MASK_HEX] = TEXT_ITEM("0[xX]" REGEX_HEX "+|" REGEX_HEX "+"),
    [MASK_NUMBER] = TEXT_ITEM("[0-9]+(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"),
    [MASK_IDENTIFIER] = TEXT_ITEM(REGEX_NAME "(?:(?:\\.|::|->)" REGEX_NAME ")*(?:\\(\\))?"),
    [MASK_ANY] = TEXT_ITEM("[^\\x09-\\x0d ]++"),
    [MASK_REST] = TEXT_ITEM("(?s:.*+)"),
};

/* A growing text for the regex: literals take up to 6 bytes a byte, masks more. */
struct source {
    char *data;
    size_t size, room;
};

static void append(struct source *out, struct text text)
{
    if (text.size > out->room - out->size) {
        out->room = 2 * out->room + text.size;
        out->data = xrealloc(out->data, out->room);
    }
    memcpy(out->data + out->size, text.data, text.size);
    out->size += text.size;
}

static void append_literal(struct source *out, struct text text)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = (uint8_t)text.data[i];
        if (c < ' ' || c == 0x7f) {
            const char code[] = {'\\', 'x', digits[c >> 4], digits[c & 15]};
            append(out, (struct text){code, sizeof code});
            continue;
        }
        if (strchr("\\^$.[|()?*+{}", c))
            append(out, TEXT("\\"));
        append(out, (struct text){text.data + i, 1});
    }
}

/* What stands between two quotes, up to the one that closes. */
static struct text quoted_regex(char quote)
{
    if (quote == '"')
        return TEXT("[^\"\\n\\r]++");
    if (quote == '`')
        return TEXT("[^`\\n\\r]++");
    return TEXT("(?:[^'\\n\\r]|'(?=[<0-9A-Za-z_" UTF8_HIGH "]))++");
}

/* A whole '<quoted>' at the start of `in`, that masking may have made. */
static bool is_quoted_mask(struct text in, char before)
{
    size_t close = template_words[MASK_QUOTED].size + 1;
    return in.size > close && template_opens_quote(in, before) &&
           text_starts(text_from(in, 1), template_words[MASK_QUOTED]) &&
           template_closes_quote(in, close, in.data[0]);
}

static enum mask placeholder_at(struct text in, char before)
{
    for (unsigned i = 1; i < MASK_COUNT; i++) {
        if (!text_starts(in, template_words[i]))
            continue;
        struct text after = text_from(in, template_words[i].size);
        if (i == MASK_QUOTED)
            return MASK_NONE;
        if (i == MASK_REST)
            return after.size == 0 && template_is(before, SPACE) ? MASK_REST : MASK_NONE;
        if (i == MASK_ANY)
            return template_is(before, SPACE) &&
                           (after.size == 0 || template_is(after.data[0], SPACE))
                       ? MASK_ANY
                       : MASK_NONE;
        return (enum mask)i;
    }
    return MASK_NONE;
}

static void append_mask(struct source *out, enum mask mask)
{
    if (mask == MASK_ANY || mask == MASK_REST) {
        append(out, regexes[mask]);
        return;
    }
    append(out, TEXT("(?>"));
    append(out, template_words[mask]);
    append(out, TEXT("|"));
    append(out, regexes[mask]);
    append(out, TEXT(")"));
}

/* Appends what `in` begins with, and returns how much of it that is. */
static size_t append_piece(struct source *out, struct text in, char before)
{
    if (is_quoted_mask(in, before)) {
        append(out, (struct text){in.data, 1});
        append(out, quoted_regex(in.data[0]));
        append(out, (struct text){in.data, 1});
        return template_words[MASK_QUOTED].size + 2;
    }
    enum mask mask = in.data[0] == '<' ? placeholder_at(in, before) : MASK_NONE;
    if (mask == MASK_NONE) {
        append_literal(out, (struct text){in.data, 1});
        return 1;
    }
    append_mask(out, mask);
    return template_words[mask].size;
}

struct text template_regex(struct arena *arena, struct text template)
{
    struct source out = {xmalloc(4 * TEMPLATE_MAX), 0, 4 * TEMPLATE_MAX};
    char before = '\n';
    while (template.size) {
        size_t size = append_piece(&out, template, before);
        before = template.data[size - 1];
        template = text_from(template, size);
    }
    struct text regex = arena_copy(arena, (struct text){out.data, out.size});
    free(out.data);
    return regex;
}
