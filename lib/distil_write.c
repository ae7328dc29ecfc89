/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/distil_internal.h"

#include "lib/lgt_write.h"

#include <ctype.h>
#include <stdio.h>

enum { SPAN = PATTERN_REACH_LEFT + PATTERN_REACH_RIGHT + 1, FILLER_LINES = 2000, HOLE_MARKS = 12 };

/* What stood at a place of the pattern in the lines that it found. */
struct place {
    unsigned kinds;    /* bits of enum token_kind */
    unsigned quotes;   /* bits: double, single, back */
    bool dot;          /* a dot that is a word */
    const char *space; /* NULL: any */
    feature word, shape, kind;
    bool has_word, has_shape, has_kind;
    char holds[8]; /* characters that the string must hold */
    uint32_t marks[HOLE_MARKS];
    unsigned mark_count; /* HOLE_MARKS + 1: more */
};

struct render {
    const struct distil_corpus *corpus;
    const struct pattern *pattern;
    struct place places[SPAN];
    int low, high; /* distances from the anchor that are written */
    struct lgt_writer out;
    bool possible;
};

static struct place *place_at(struct render *render, int offset)
{
    return &render->places[offset + PATTERN_REACH_LEFT];
}

static void put(struct render *render, const char *text)
{
    lgt_write_raw(&render->out, text_of(text));
}

static bool is_positional(enum condition_kind kind)
{
    return kind <= CONDITION_STRING;
}

static void reach(struct render *render, int offset)
{
    render->low = offset < render->low ? offset : render->low;
    render->high = offset > render->high ? offset : render->high;
}

static void take_position(struct render *render, feature f)
{
    static const char *const spaces[] = {[SPACE_NONE] = "",
                                         [SPACE_ONE] = "[ \\t]",
                                         [SPACE_MANY] = "[ \\t]{2,}",
                                         [SPACE_SOME] = "[ \\t]+"};
    int offset = feature_offset(f);
    struct place *place = place_at(render, offset);
    uint32_t value = feature_value(f);
    reach(render, offset);
    switch (feature_kind(f)) {
    case CONDITION_WORD:
        place->word = value;
        place->has_word = true;
        return;
    case CONDITION_KIND:
        place->kind = value;
        place->has_kind = true;
        return;
    case CONDITION_SHAPE:
        place->shape = value;
        place->has_shape = true;
        return;
    case CONDITION_SPACE:
        if (!place->space || value != SPACE_SOME)
            place->space = spaces[value];
        reach(render, offset - 1);
        return;
    default:
        if (strlen(place->holds) + 1 < sizeof place->holds)
            place->holds[strlen(place->holds)] = (char)value;
        return;
    }
}

/* Literal text. */

static bool is_plain(struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] < 0x20 || (unsigned char)text.data[i] >= 0x7f)
            return false;
    return text.size > 0;
}

static void put_escaped(struct lgt_writer *w, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (!isalnum((unsigned char)c) && c != '_' && c != ' ')
            lgt_write_raw(w, TEXT("\\"));
        lgt_write_raw(w, (struct text){&text[i], 1});
    }
}

static void put_class(struct lgt_writer *w, const char *open, const char *chars)
{
    lgt_write_raw(w, text_of(open));
    put_escaped(w, chars, strlen(chars));
    lgt_write_raw(w, TEXT("])"));
}

/* The string of one kind of quote, with what it must hold. */
static void put_string(struct lgt_writer *w, char quote, const char *holds)
{
    char text[96];
    (void)snprintf(text, sizeof text, "%c", quote);
    lgt_write_raw(w, text_of(text));
    for (; *holds; holds++) {
        (void)snprintf(text, sizeof text, "(?=[^%c\\n]{0,160}?", quote);
        lgt_write_raw(w, text_of(text));
        put_escaped(w, holds, 1);
        lgt_write_raw(w, TEXT(")"));
    }
    (void)snprintf(text, sizeof text, "[^%c\\n]*%c", quote, quote);
    lgt_write_raw(w, text_of(text));
}

/* The word that reads another file into the shell, by both its names: where a command may begin, so
 * far as what stands right before it tells. */
static void put_source(struct lgt_writer *w)
{
    lgt_write_raw(w,
                  TEXT("(?<![^\\s;&|(`])"
                       "(?:(?<![^\\s;&|({!`][ \\t])|(?<=then[ \\t]|else[ \\t]|do[ \\t]|if[ \\t]))"
                       "(?:source|\\.)(?=[ \\t])"));
}

/* A token as a regular expression that finds it whole. False for what has none. */
static bool put_word(const struct distil_corpus *corpus, struct lgt_writer *w, uint32_t word,
                     const char *holds)
{
    struct text text = corpus->words[word];
    char around[33];
    switch (corpus->word_kinds[word]) {
    case TOKEN_STRING:
        put_string(w, text.data[1], holds);
        return true;
    case TOKEN_BEGIN:
        lgt_write_raw(w, TEXT("^"));
        return true;
    case TOKEN_END:
        lgt_write_raw(w, TEXT("$"));
        return true;
    case TOKEN_COMMENT:
        lgt_write_raw(w, TEXT("[^\\n]{1,200}"));
        return true;
    default:
        break;
    }
    if (text_is(text, WORD_SOURCE)) {
        put_source(w);
        return true;
    }
    if (!is_plain(text))
        return false;
    if (corpus->word_kinds[word] != TOKEN_MARK) {
        lgt_write_raw(w, TEXT("\\b"));
        put_escaped(w, text.data, text.size);
        lgt_write_raw(w, TEXT("\\b"));
        return true;
    }
    distil_mark_before(text, around);
    if (around[0])
        put_class(w, "(?<![", around);
    put_escaped(w, text.data, text.size);
    distil_mark_after(text, around);
    if (around[0])
        put_class(w, "(?![", around);
    return true;
}

/* Holes: the narrowest of the kinds that stood there. */

static void note_mark(struct place *place, uint32_t mark)
{
    for (unsigned i = 0; i < place->mark_count && i < HOLE_MARKS; i++)
        if (place->marks[i] == mark)
            return;
    if (place->mark_count < HOLE_MARKS)
        place->marks[place->mark_count] = mark;
    if (place->mark_count <= HOLE_MARKS)
        place->mark_count++;
}

static void note_fillers(struct render *render, const struct distil_line *line, unsigned at)
{
    for (int offset = -PATTERN_REACH_LEFT; offset <= PATTERN_REACH_RIGHT; offset++) {
        int i = (int)at + offset;
        if (i < 0 || i >= line->token_count)
            continue;
        const struct token *token = &line->tokens[i];
        struct place *place = place_at(render, offset);
        place->kinds |= 1u << token->kind;
        place->dot = place->dot || token->sources;
        if (token->kind == TOKEN_MARK)
            note_mark(place, line->ids[i]);
        if (token->kind == TOKEN_STRING) {
            char quote = line->code.data[token->start];
            place->quotes |= quote == '"' ? 1u : quote == '\'' ? 2u : 4u;
        }
    }
}

/* Looks at the places where the pattern holds in lines flagged for the rule. */
static void find_fillers(struct render *render, uint32_t rule)
{
    const struct distil_corpus *corpus = render->corpus;
    const struct posting *flagged = &corpus->flagged[rule];
    for (size_t i = 0, used = 0; i < flagged->count && used < FILLER_LINES; i++) {
        const struct distil_line *line = &corpus->lines[flagged->lines[i]];
        int at = distil_match_at(line, render->pattern);
        if (at < 0)
            continue;
        used++;
        note_fillers(render, line, (unsigned)at);
    }
}

/* Marks: those that stood there, the long ones first; or any, where they are many. */
static void put_marks(struct render *render, const struct place *place)
{
    const char *between = "";
    for (unsigned i = 0; i < place->mark_count && i < HOLE_MARKS; i++) {
        struct text mark = render->corpus->words[place->marks[i]];
        if (!is_plain(mark) || place->mark_count > HOLE_MARKS) {
            put(render, "[^\\w\\s]{1,3}");
            return;
        }
    }
    for (unsigned i = 0; i < place->mark_count; i++) {
        struct text mark = render->corpus->words[place->marks[i]];
        if (mark.size == 1)
            continue;
        put(render, between);
        put_escaped(&render->out, mark.data, mark.size);
        between = "|";
    }
    bool open = false;
    for (unsigned i = 0; i < place->mark_count; i++) {
        struct text mark = render->corpus->words[place->marks[i]];
        if (mark.size > 1)
            continue;
        put(render, open ? "" : *between ? "|[" : "[");
        put_escaped(&render->out, mark.data, 1);
        open = true;
    }
    put(render, open ? "]" : "");
}

/* What is between two alternatives stands before each but the first. */
static void put_or(struct render *render, const char **between, const char *regex)
{
    put(render, *between);
    put(render, regex);
    *between = "|";
}

/* Words, numbers or both; NULL for neither. */
static const char *word_regex(unsigned kinds)
{
    bool word = kinds & 1u << TOKEN_WORD, number = kinds & 1u << TOKEN_NUMBER;
    if (word)
        return number ? "\\b\\w+\\b" : "\\b[A-Za-z_]\\w*\\b";
    return number ? "\\b\\d[\\w.]*" : NULL;
}

/* The alternatives of kinds of tokens; whether there is any. */
static bool put_kinds(struct render *render, const struct place *place, unsigned kinds)
{
    static const char quotes[] = "\"'`";
    const char *between = "", *words = word_regex(kinds);
    if (kinds & 1u << TOKEN_BEGIN)
        put_or(render, &between, "^");
    if (place->dot)
        put_or(render, &between, "\\.");
    if (words)
        put_or(render, &between, words);
    for (unsigned i = 0; i < 3; i++)
        if ((kinds & 1u << TOKEN_STRING) && place->quotes & 1u << i) {
            put_or(render, &between, "");
            put_string(&render->out, quotes[i], place->holds);
        }
    if (kinds & 1u << TOKEN_MARK) {
        put_or(render, &between, "");
        put_marks(render, place);
    }
    if (kinds & 1u << TOKEN_COMMENT)
        put_or(render, &between, "[^\\n]{1,200}");
    if (kinds & 1u << TOKEN_END)
        put_or(render, &between, "$");
    return *between != '\0';
}

static void put_hole(struct render *render, const struct place *place)
{
    static const char *const shapes[] = {[SHAPE_LOWER] = "\\b[a-z_][a-z0-9_]*\\b",
                                         [SHAPE_UPPER] = "\\b[A-Z_][A-Z0-9_]*\\b",
                                         [SHAPE_MIXED] = "\\b(?![a-z0-9_]+\\b|[A-Z0-9_]+"
                                                         "\\b)[A-Za-z_]\\w*\\b"};
    unsigned kinds = place->has_kind ? 1u << place->kind : place->kinds;
    if (place->has_shape) {
        put(render, shapes[place->shape < 4 ? place->shape : SHAPE_LOWER]);
        return;
    }
    put(render, "(?:");
    bool any = put_kinds(render, place, kinds);
    put(render, ")");
    render->possible = render->possible && any;
}

/* A hole at the pattern's edge: of its token only the character next to the pattern matters, the
 * last on the left, the first on the right. */
static void put_edge(struct render *render, const struct place *place, bool left)
{
    unsigned kinds = place->has_kind ? 1u << place->kind : place->kinds;
    bool marks = place->mark_count <= HOLE_MARKS;
    put(render, kinds & 1u << TOKEN_BEGIN ? "(?:^|[" : kinds & 1u << TOKEN_END ? "(?:$|[" : "[");
    if (kinds & (1u << TOKEN_WORD | 1u << TOKEN_NUMBER) && left)
        put(render, "\\w");
    else if (kinds & 1u << TOKEN_WORD)
        put(render, kinds & 1u << TOKEN_NUMBER ? "\\w" : "A-Za-z_");
    else if (kinds & 1u << TOKEN_NUMBER)
        put(render, "\\d");
    if (place->dot)
        put(render, "\\.");
    for (unsigned i = 0; i < 3; i++)
        if ((kinds & 1u << TOKEN_STRING) && place->quotes & 1u << i)
            put_escaped(&render->out, &"\"'`"[i], 1);
    for (unsigned i = 0; (kinds & 1u << TOKEN_MARK) && marks && i < place->mark_count; i++) {
        struct text mark = render->corpus->words[place->marks[i]];
        render->possible = render->possible && is_plain(mark);
        put_escaped(&render->out, mark.data + (left ? mark.size - 1 : 0), 1);
    }
    if ((kinds & 1u << TOKEN_MARK) && !marks)
        put(render, "!-\\/:-@\\[-^`{-~");
    put(render, kinds & (1u << TOKEN_BEGIN | 1u << TOKEN_END) ? "])" : "]");
}

/* Whether the class of an edge says all there is to say, and is not empty. */
static bool is_edge(const struct render *render, const struct place *place, int offset)
{
    unsigned kinds = place->has_kind ? 1u << place->kind : place->kinds;
    unsigned shown = 1u << TOKEN_WORD | 1u << TOKEN_NUMBER | 1u << TOKEN_STRING | 1u << TOKEN_MARK;
    return (offset == render->low || offset == render->high) && !place->has_shape &&
           !place->holds[0] && (kinds & shown) && !(kinds & 1u << TOKEN_COMMENT);
}

/* Absent words right before and after: looked for where they would stand. */
static void put_absent_words(struct render *render, int offset)
{
    const struct pattern *pattern = render->pattern;
    for (uint32_t i = 0; i < pattern->count; i++) {
        feature f = pattern->conditions[i].feature;
        if (!pattern->conditions[i].absent || feature_offset(f) != offset ||
            (feature_kind(f) != CONDITION_WORD && feature_kind(f) != CONDITION_KIND))
            continue;
        put(render, offset > render->high ? "(?![ \\t]*" : "(?!");
        if (feature_kind(f) == CONDITION_WORD)
            render->possible =
                put_word(render->corpus, &render->out, feature_value(f), "") && render->possible;
        else
            put(render, feature_value(f) == TOKEN_WORD     ? "[A-Za-z_]"
                        : feature_value(f) == TOKEN_NUMBER ? "\\d"
                                                           : "[\"'`]");
        put(render, ")");
    }
}

static bool has_absent_words(const struct render *render, int offset)
{
    const struct pattern *pattern = render->pattern;
    for (uint32_t i = 0; i < pattern->count; i++) {
        feature f = pattern->conditions[i].feature;
        if (pattern->conditions[i].absent && feature_offset(f) == offset &&
            (feature_kind(f) == CONDITION_WORD || feature_kind(f) == CONDITION_KIND))
            return true;
    }
    return false;
}

/* A word absent right before the pattern's begin: with no blank between them, or one. */
static void put_not_behind(struct render *render)
{
    const struct pattern *pattern = render->pattern;
    for (uint32_t i = 0; i < pattern->count && render->low == 0; i++) {
        feature f = pattern->conditions[i].feature;
        if (!pattern->conditions[i].absent || feature_offset(f) != -1 ||
            feature_kind(f) != CONDITION_WORD)
            continue;
        struct text word = render->corpus->words[feature_value(f)];
        if (!is_plain(word)) {
            render->possible = false;
            return;
        }
        for (int blank = 0; blank < 2; blank++) {
            put(render, "(?<!");
            put_escaped(&render->out, word.data, word.size);
            put(render, blank ? " )" : ")");
        }
    }
}

static void put_token(struct render *render, int offset)
{
    struct place *place = place_at(render, offset);
    if (offset != 0)
        put_absent_words(render, offset);
    if (offset == 0)
        render->possible =
            put_word(render->corpus, &render->out, render->pattern->anchor, place->holds) &&
            render->possible;
    else if (place->has_word)
        render->possible =
            put_word(render->corpus, &render->out, (uint32_t)place->word, place->holds) &&
            render->possible;
    else if (is_edge(render, place, offset))
        put_edge(render, place, offset < 0);
    else
        put_hole(render, place);
}

static void put_space(struct render *render, int offset)
{
    const struct place *before = place_at(render, offset - 1), *place = place_at(render, offset);
    unsigned words = 1u << TOKEN_WORD | 1u << TOKEN_NUMBER;
    if (place->space)
        put(render, place->space);
    else if (!(before->kinds & ~words) && !(place->kinds & ~words))
        put(render, "[ \\t]+");
    else
        put(render, "[ \\t]*");
}

static void put_length(struct render *render, const char *before, uint32_t length,
                       const char *after)
{
    char text[48];
    (void)snprintf(text, sizeof text, "%s[^\\n]{%u}%s", before, length, after);
    put(render, text);
}

static void put_somewhere(struct render *render, const char *before, uint32_t word,
                          const char *after)
{
    put(render, before);
    render->possible = put_word(render->corpus, &render->out, word, "") && render->possible;
    put(render, after);
}

/* What must be, or not be, somewhere in the rest of the line, but for the word `taken`. */
static void put_ahead(struct render *render, uint32_t taken)
{
    const struct pattern *pattern = render->pattern;
    for (uint32_t i = 0; i < pattern->count; i++) {
        const struct condition *condition = &pattern->conditions[i];
        enum condition_kind kind = feature_kind(condition->feature);
        uint32_t value = feature_value(condition->feature);
        if (kind == CONDITION_LENGTH)
            put_length(render, condition->absent ? "(?!" : "(?=", value, ")");
        else if (kind == CONDITION_AFTER && condition->absent)
            put_somewhere(render, "(?![^\\n]{0,200}?", value, ")");
        else if (kind == CONDITION_AFTER && value != taken)
            put_somewhere(render, "(?=[^\\n]{0,200}?", value, ")");
    }
}

/* What stands before the pattern in its line. */
static void put_behind(struct render *render)
{
    const struct pattern *pattern = render->pattern;
    char not [16] = "", inside = 0;
    uint32_t before = NO_RULE;
    for (uint32_t i = 0; i < pattern->count; i++) {
        const struct condition *condition = &pattern->conditions[i];
        uint32_t value = feature_value(condition->feature);
        switch (feature_kind(condition->feature)) {
        case CONDITION_BEFORE:
            if (!condition->absent) {
                render->possible = render->possible && before == NO_RULE;
                before = value;
            } else if (strlen(not ) + 1 < sizeof not )
                not [strlen(not )] = render->corpus->words[value].data[0];
            break;
        case CONDITION_INSIDE:
            render->possible = render->possible && !inside;
            inside = (char)value;
            break;
        default:
            break;
        }
    }
    bool begins = place_at(render, render->low)->kinds & 1u << TOKEN_BEGIN;
    if (!not [0] && !inside && before == NO_RULE)
        return;
    if (begins || (before != NO_RULE && (not [0] || inside))) {
        render->possible = render->possible && begins && before == NO_RULE && !inside;
        return;
    }
    if (before != NO_RULE) {
        render->possible = put_word(render->corpus, &render->out, before, "") && render->possible;
        put(render, "[^\\n]{0,200}?");
        return;
    }
    char quote[2] = {inside, '\0'};
    put(render, "^[^\\n");
    put_escaped(&render->out, not, strlen(not ));
    put_escaped(&render->out, quote, strlen(quote));
    put(render, "]{0,200}?");
    if (!inside)
        return;
    put_escaped(&render->out, quote, 1);
    put(render, "[^\\n");
    put_escaped(&render->out, not, strlen(not ));
    put_escaped(&render->out, quote, 1);
    put(render, "]{0,200}?");
}

static bool has_condition(const struct pattern *pattern, enum condition_kind kind, bool absent)
{
    for (uint32_t i = 0; i < pattern->count; i++)
        if (feature_kind(pattern->conditions[i].feature) == kind &&
            pattern->conditions[i].absent == absent)
            return true;
    return false;
}

/* The longest of the words that must be somewhere after the anchor, or NO_RULE. */
static uint32_t word_after(const struct render *render)
{
    const struct pattern *pattern = render->pattern;
    uint32_t best = NO_RULE;
    for (uint32_t i = 0; i < pattern->count; i++) {
        uint32_t value = feature_value(pattern->conditions[i].feature);
        if (feature_kind(pattern->conditions[i].feature) == CONDITION_AFTER &&
            !pattern->conditions[i].absent &&
            (best == NO_RULE ||
             render->corpus->words[value].size > render->corpus->words[best].size))
            best = value;
    }
    return best;
}

static uint32_t least_length(const struct pattern *pattern)
{
    uint32_t length = 0;
    for (uint32_t i = 0; i < pattern->count; i++)
        if (feature_kind(pattern->conditions[i].feature) == CONDITION_LENGTH &&
            !pattern->conditions[i].absent &&
            feature_value(pattern->conditions[i].feature) > length)
            length = feature_value(pattern->conditions[i].feature);
    return length;
}

static void put_tokens(struct render *render)
{
    for (int offset = 1; offset <= render->high; offset++) {
        put_space(render, offset);
        put_token(render, offset);
    }
    put_absent_words(render, render->high + 1);
}

/* A pattern of the line's begin: what it finds ends with a word that must be in the line, where
 * there is one, so that the scan has something to look for. One that would match nothing takes what
 * it looks at. */
static void put_line(struct render *render)
{
    uint32_t word = word_after(render), length = least_length(render->pattern);
    put(render, has_condition(render->pattern, CONDITION_FIRST, false) ? "\\A" : "^");
    put_ahead(render, word);
    if (render->high == 0 && word != NO_RULE)
        render->high = place_at(render, 1)->kinds & 1u << TOKEN_END ? 0 : 1;
    if (word != NO_RULE) {
        bool tokens = render->high > 0 || has_absent_words(render, 1);
        put(render, tokens ? "(?=" : "");
        put_tokens(render);
        put(render, tokens ? ")" : "");
        put_somewhere(render, "[^\\n]{0,200}?", word, "");
        return;
    }
    if (render->high == 0 && length) {
        put_absent_words(render, 1);
        put_length(render, "", length, "");
        return;
    }
    if (render->high == 0) {
        render->high = 1;
        render->possible = render->possible && !(place_at(render, 1)->kinds & 1u << TOKEN_END);
    }
    put_tokens(render);
}

/* Blanks are repeated without a bound: they stand between tokens that are none. */
static void put_pattern(struct render *render)
{
    put(render, "(?m)");
    if (render->corpus->word_kinds[render->pattern->anchor] == TOKEN_BEGIN) {
        render->possible = render->possible && render->low == 0;
        put_line(render);
        return;
    }
    put_behind(render);
    put_not_behind(render);
    for (int offset = render->low; offset <= 0; offset++) {
        if (offset > render->low)
            put_space(render, offset);
        put_token(render, offset);
    }
    put_ahead(render, NO_RULE);
    put_tokens(render);
}

/* Exceptions. */

static bool is_comment_line(const struct distil_line *line)
{
    return line->token_count > 3 && line->tokens[1].kind == TOKEN_MARK &&
           line->tokens[2].kind == TOKEN_COMMENT;
}

/* The lines that are comments, where no flagged line is one and all are of one family. */
static struct text comment_lines(struct render *render, uint32_t rule)
{
    static const char *const lines[FAMILIES] = {
        [FAMILY_C] = "^[ \\t]*(?://|/\\*|\\*(?:[ \\t/]|$))",
        [FAMILY_HASH] = "^[ \\t]*#",
        [FAMILY_QUOTED] = "^[ \\t]*#",
        [FAMILY_YAML] = "^[ \\t]*#",
    };
    const struct distil_corpus *corpus = render->corpus;
    const struct posting *flagged = &corpus->flagged[rule];
    const char *found = NULL;
    for (size_t i = 0; i < flagged->count; i++) {
        const struct distil_line *line = &corpus->lines[flagged->lines[i]];
        if (!distil_matches(corpus, line, render->pattern))
            continue;
        const char *of = lines[line->family];
        if (!of || is_comment_line(line) || (found && strcmp(found, of) != 0))
            return TEXT("");
        found = of;
    }
    return text_of(found);
}

static void add_exception(struct candidate *candidate, struct arena *arena, struct text line)
{
    struct texts *list = &candidate->except_lines;
    list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = line;
}

static void except_words(struct render *render, struct candidate *candidate, struct arena *arena)
{
    const struct pattern *pattern = render->pattern;
    for (uint32_t i = 0; i < pattern->count; i++) {
        if (feature_kind(pattern->conditions[i].feature) != CONDITION_LINE)
            continue;
        struct lgt_writer w = {0};
        render->possible =
            put_word(render->corpus, &w, feature_value(pattern->conditions[i].feature), "") &&
            render->possible;
        add_exception(candidate, arena, arena_copy(arena, lgt_write_bytes(&w)));
        lgt_write_close(&w);
    }
}

bool distil_render(const struct distil_corpus *corpus, uint32_t rule, struct candidate *candidate,
                   struct arena *arena)
{
    struct render render = {.corpus = corpus, .pattern = &candidate->pattern, .possible = true};
    const struct pattern *pattern = &candidate->pattern;
    place_at(&render, 0)->kinds = 1u << corpus->word_kinds[pattern->anchor];
    for (uint32_t i = 0; i < pattern->count; i++)
        if (is_positional(feature_kind(pattern->conditions[i].feature)) &&
            !pattern->conditions[i].absent)
            take_position(&render, pattern->conditions[i].feature);
    if (render.low < -PATTERN_REACH_LEFT)
        return false;
    find_fillers(&render, rule);
    put_pattern(&render);
    except_words(&render, candidate, arena);
    struct text comments = comment_lines(&render, rule);
    if (comments.size)
        add_exception(candidate, arena, comments);
    candidate->regex = arena_copy(arena, lgt_write_bytes(&render.out));
    lgt_write_close(&render.out);
    return render.possible;
}
