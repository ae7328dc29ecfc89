/* SPDX-License-Identifier: MPL-2.0 */
/* Facts that the text of a file of any kind has. */
#include "lib/fact_providers.h"

#include <ctype.h>

enum {
    SPDX_HEAD = 4096,   /* bytes in which a licence line is looked for */
    SPDX_NAME_MAX = 256 /* bytes of an expression */
};

static const struct fact_predicate predicates[] = {
    {"licence", "Path, Expression", "what the SPDX-License-Identifier line of a file says"},
};

static bool wants_any(struct text path)
{
    (void)path;
    return true;
}

/* https://spdx.github.io/spdx-spec/v2.3/using-SPDX-short-identifiers-in-source-files: the rest of
 * the line, without what closes a comment. */
static struct text expression_of(struct text rest)
{
    const char *end = memchr(rest.data, '\n', rest.size);
    struct text line = {rest.data, end ? (size_t)(end - rest.data) : rest.size};
    size_t size = 0;
    line = text_trim(text_cut(line, SPDX_NAME_MAX));
    while (size < line.size &&
           (isalnum((unsigned char)line.data[size]) || memchr(" .-+()", line.data[size], 6)))
        size++;
    line.size = size;
    while (line.size >= 2 && text_equal(text_from(line, line.size - 2), TEXT("--")))
        line.size -= 2;
    return text_trim(line);
}

static int read_licence(struct text path, struct text bytes, struct facts *facts, struct error *err)
{
    static const char mark[] = "SPDX-License-Identifier:";
    struct text head = {bytes.data, bytes.size < SPDX_HEAD ? bytes.size : SPDX_HEAD};
    const char *at = head.size ? memmem(head.data, head.size, mark, sizeof mark - 1) : NULL;
    if (!at)
        return 0;
    struct text expression =
        expression_of(text_from(head, (size_t)(at - head.data) + sizeof mark - 1));
    if (!expression.size)
        return 0;
    return facts_add(facts, "licence", FACT(fact_text(path), fact_text(expression)), err);
}

const struct fact_provider fact_provider_texts = {
    "texts", {predicates, sizeof predicates / sizeof predicates[0]}, wants_any, read_licence};
