/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/distil_internal.h"

#include <stdlib.h>

static const char asked_of_strings[] = "$%/{ =:\\@<";

static int compare_features(const void *a, const void *b)
{
    feature x = *(const feature *)a, y = *(const feature *)b;
    return (x > y) - (x < y);
}

struct features {
    feature *items;
    size_t count;
};

static void add(struct features *out, enum condition_kind kind, int offset, uint32_t value)
{
    if (out->count < FEATURES_MAX)
        out->items[out->count++] = feature_of(kind, offset, value);
}

static bool string_holds(const struct distil_line *line, const struct token *token, char c)
{
    return token->end - token->start > 2 &&
           memchr(line->code.data + token->start + 1, c, (size_t)(token->end - token->start) - 2);
}

static void add_string(struct features *out, const struct distil_line *line,
                       const struct token *token, int offset)
{
    for (size_t i = 0; i < sizeof asked_of_strings - 1; i++)
        if (string_holds(line, token, asked_of_strings[i]))
            add(out, CONDITION_STRING, offset, (uint32_t)(unsigned char)asked_of_strings[i]);
}

static void add_token(struct features *out, const struct distil_line *line, unsigned at, int offset)
{
    const struct token *token = &line->tokens[at];
    add(out, CONDITION_WORD, offset, line->ids[at]);
    if (token->kind == TOKEN_WORD || token->kind == TOKEN_NUMBER || token->kind == TOKEN_STRING)
        add(out, CONDITION_KIND, offset, token->kind);
    if (token->kind == TOKEN_WORD)
        add(out, CONDITION_SHAPE, offset, token->shape);
    if (token->kind == TOKEN_STRING)
        add_string(out, line, token, offset);
}

static void add_space(struct features *out, const struct token *token, int offset)
{
    if (token->kind == TOKEN_BEGIN)
        return;
    add(out, CONDITION_SPACE, offset, token->space);
    if (token->space != SPACE_NONE)
        add(out, CONDITION_SPACE, offset, SPACE_SOME);
}

/* Tokens that may be asked for wherever they are: not the line's ends, which always are. */
static bool is_roaming(const struct token *token)
{
    return token->kind != TOKEN_BEGIN && token->kind != TOKEN_END && token->kind != TOKEN_COMMENT;
}

static void add_around(struct features *out, const struct distil_line *line, unsigned at)
{
    unsigned from = at > PATTERN_SIDE_TOKENS ? at - PATTERN_SIDE_TOKENS : 0;
    for (unsigned i = from; i < line->token_count && i <= at + PATTERN_SIDE_TOKENS; i++) {
        if (i == at || !is_roaming(&line->tokens[i]))
            continue;
        add(out, i < at ? CONDITION_BEFORE : CONDITION_AFTER, 0, line->ids[i]);
        add(out, CONDITION_LINE, 0, line->ids[i]);
    }
}

static size_t quotes_before(const struct distil_line *line, size_t end, char quote)
{
    size_t count = 0;
    for (size_t i = 0; i < end; i++)
        count += line->code.data[i] == quote;
    return count;
}

static bool is_inside(const struct distil_line *line, unsigned at, char quote)
{
    return quotes_before(line, line->tokens[at].start, quote) == 1;
}

static void add_line(struct features *out, const struct distil_line *line,
                     const struct lengths *lengths)
{
    if (line->first)
        add(out, CONDITION_FIRST, 0, 0);
    for (size_t i = 0; i < lengths->count && lengths->items[i] <= line->code.size; i++)
        add(out, CONDITION_LENGTH, 0, lengths->items[i]);
}

size_t distil_features(const struct distil_corpus *corpus, const struct distil_line *line,
                       unsigned at, const struct lengths *lengths, feature *out)
{
    struct features features = {.items = out};
    (void)corpus;
    for (int offset = -PATTERN_REACH_LEFT; offset <= PATTERN_REACH_RIGHT; offset++) {
        int i = (int)at + offset;
        if (i < 0 || i >= line->token_count)
            continue;
        if (offset != 0)
            add_token(&features, line, (unsigned)i, offset);
        else if (line->tokens[i].kind == TOKEN_STRING)
            add_string(&features, line, &line->tokens[i], 0);
        if (offset > -PATTERN_REACH_LEFT)
            add_space(&features, &line->tokens[i], offset);
    }
    if (line->tokens[at].kind == TOKEN_BEGIN)
        add_line(&features, line, lengths);
    if (line->family == FAMILY_QUOTED || line->family == FAMILY_PLAIN)
        for (const char *quote = "'\""; *quote; quote++)
            if (is_inside(line, at, *quote))
                add(&features, CONDITION_INSIDE, 0, (uint32_t)(unsigned char)*quote);
    add_around(&features, line, at);
    qsort(out, features.count, sizeof *out, compare_features);
    size_t kept = 0;
    for (size_t i = 0; i < features.count; i++)
        if (i == 0 || out[i] != out[kept - 1])
            out[kept++] = out[i];
    return kept;
}

/* Absence is said by a look-ahead or look-behind, or of the whole line. */
bool distil_may_be_absent(const struct distil_corpus *corpus, feature f)
{
    uint32_t word = feature_value(f);
    int offset = feature_offset(f);
    switch (feature_kind(f)) {
    case CONDITION_WORD:
        return (offset == 1 || offset == -1) && corpus->word_kinds[word] != TOKEN_COMMENT &&
               corpus->word_kinds[word] != TOKEN_BEGIN;
    case CONDITION_BEFORE:
        return corpus->word_kinds[word] == TOKEN_MARK && corpus->words[word].size == 1;
    case CONDITION_AFTER:
    case CONDITION_LINE:
        return corpus->word_kinds[word] != TOKEN_STRING;
    case CONDITION_LENGTH:
        return true;
    case CONDITION_KIND:
        return offset == 1;
    default:
        return false;
    }
}

static bool anywhere(const struct distil_line *line, unsigned from, unsigned to, uint32_t word)
{
    for (unsigned i = from; i < to && i < line->token_count; i++)
        if (line->ids[i] == word)
            return true;
    return false;
}

static bool token_holds(const struct distil_line *line, int at, feature f)
{
    if (at < 0 || at >= line->token_count)
        return false;
    const struct token *token = &line->tokens[at];
    uint32_t value = feature_value(f);
    switch (feature_kind(f)) {
    case CONDITION_WORD:
        return line->ids[at] == value;
    case CONDITION_KIND:
        return token->kind == value;
    case CONDITION_SHAPE:
        return token->kind == TOKEN_WORD && token->shape == value;
    case CONDITION_SPACE:
        return token->kind != TOKEN_BEGIN &&
               (value == SPACE_SOME ? token->space != SPACE_NONE : token->space == value);
    default:
        return token->kind == TOKEN_STRING && string_holds(line, token, (char)value);
    }
}

static bool holds(const struct distil_line *line, unsigned at, feature f)
{
    unsigned left = at > PATTERN_SIDE_TOKENS ? at - PATTERN_SIDE_TOKENS : 0;
    unsigned right = at + PATTERN_SIDE_TOKENS + 1;
    uint32_t value = feature_value(f);
    switch (feature_kind(f)) {
    case CONDITION_AFTER:
        return anywhere(line, at + 1, right, value);
    case CONDITION_BEFORE:
        return anywhere(line, left, at, value);
    case CONDITION_LINE:
        return anywhere(line, left, at, value) || anywhere(line, at + 1, right, value);
    case CONDITION_LENGTH:
        return line->code.size >= value;
    case CONDITION_FIRST:
        return line->first;
    case CONDITION_INSIDE:
        return is_inside(line, at, (char)value);
    default:
        return token_holds(line, (int)at + feature_offset(f), f);
    }
}

int distil_match_at(const struct distil_line *line, const struct pattern *pattern)
{
    for (unsigned at = 0; at < line->token_count; at++) {
        if (line->ids[at] != pattern->anchor)
            continue;
        uint32_t i = 0;
        while (i < pattern->count &&
               holds(line, at, pattern->conditions[i].feature) != pattern->conditions[i].absent)
            i++;
        if (i == pattern->count)
            return (int)at;
    }
    return -1;
}

bool distil_matches(const struct distil_corpus *corpus, const struct distil_line *line,
                    const struct pattern *pattern)
{
    (void)corpus;
    return distil_match_at(line, pattern) >= 0;
}
