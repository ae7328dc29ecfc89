/* SPDX-License-Identifier: MPL-2.0 */
/* The laws of log mining: forms stay in their bounds and have no white space at their ends, tokens
 * cover the form, and the input's lines give the same templates backwards and in merged halves,
 * with room for all forms and for few. */
#include "lib/log_line.h"
#include "lib/log_miner.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINES_MAX = 64 };

static void require(bool law)
{
    if (!law)
        abort();
}

static void mask(struct text line)
{
    char form[LOG_FORM_MAX];
    size_t size = log_line_mask(line, form);
    struct log_tokens tokens;
    require(size <= LOG_FORM_MAX);
    require(size == 0 || (form[0] != ' ' && form[size - 1] != ' '));
    log_line_split((struct text){form, size}, &tokens);
    require(tokens.count <= LOG_TOKENS_MAX && (tokens.count > 0) == (size > 0));
    require(tokens.count == 0 || tokens.start[0] == 0);
    require(tokens.start[tokens.count] == size);
    for (size_t i = 0; i < tokens.count; i++)
        require(tokens.start[i] < tokens.start[i + 1]);
}

static size_t cut(struct text rest, struct text *lines)
{
    size_t count = 0;
    while (rest.size && count < LINES_MAX) {
        const char *end = memchr(rest.data, '\n', rest.size);
        size_t size = end ? (size_t)(end - rest.data) : rest.size;
        lines[count++] = (struct text){rest.data, size};
        rest = text_from(rest, end ? size + 1 : size);
    }
    return count;
}

static void require_same(const struct log_templates *a, const struct log_templates *b)
{
    require(a->count == b->count && a->lines == b->lines && a->left == b->left);
    for (size_t i = 0; i < a->count; i++)
        require(text_equal(a->items[i].text, b->items[i].text) &&
                a->items[i].lines == b->items[i].lines);
}

static void mine(struct arena *arena, const struct text *lines, size_t count, size_t forms_max)
{
    struct log_miner *forwards = log_miner_new(forms_max, LOG_FORMS_BYTES);
    struct log_miner *backwards = log_miner_new(forms_max, LOG_FORMS_BYTES);
    struct log_miner *half = log_miner_new(forms_max, LOG_FORMS_BYTES);
    for (size_t i = 0; i < count; i++) {
        log_miner_add(forwards, lines[i]);
        log_miner_add(i % 2 ? half : backwards, lines[count - 1 - i]);
    }
    log_miner_merge(backwards, half);
    struct log_templates a = log_miner_mine(forwards, arena);
    struct log_templates b = log_miner_mine(backwards, arena);
    require(a.lines == count && a.count <= count);
    require_same(&a, &b);
    for (size_t i = 0; i < count; i++) {
        size_t found = log_miner_find(forwards, lines[i]);
        require(found < a.count || (found == SIZE_MAX && a.left > 0));
    }
    log_miner_destroy(&forwards);
    log_miner_destroy(&backwards);
    log_miner_destroy(&half);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct text lines[LINES_MAX], input = {(const char *)data, size};
    size_t count = cut(input, lines);
    mask(input);
    for (size_t i = 0; i < count; i++)
        mask(lines[i]);
    mine(arena, lines, count, LOG_FORMS_MAX);
    mine(arena, lines, count, 3);
    arena_destroy(&arena);
    return 0;
}
