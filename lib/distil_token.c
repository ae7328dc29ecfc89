/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/distil_token.h"

#include <ctype.h>

/* Longest first; any other mark is one byte. */
static const char *const marks[] = {
    "===", "!==", ">>>", "<<=", ">>=", "...", "<<-", "**=", "\"\"\"", "'''", "---",
    "==",  "!=",  "<=",  ">=",  "=>",  "->",  "&&",  "||",  "++",     "--",  "+=",
    "-=",  "*=",  "/=",  "%=",  "|=",  "&=",  "^=",  "::",  "<<",     ">>",  "${",
    "$(",  ";;",  "??",  "?.",  "**",  "//",  "/*",  "*/",  ":=",
};
enum { MARKS = sizeof marks / sizeof marks[0] };

enum distil_family distil_family_of(struct text language)
{
    static const struct {
        const char *language;
        enum distil_family family;
    } known[] = {
        {"c", FAMILY_C},
        {"cpp", FAMILY_C},
        {"csharp", FAMILY_C},
        {"css", FAMILY_C},
        {"go", FAMILY_C},
        {"java", FAMILY_C},
        {"javascript", FAMILY_C},
        {"kotlin", FAMILY_C},
        {"php", FAMILY_C},
        {"rust", FAMILY_C},
        {"scala", FAMILY_C},
        {"swift", FAMILY_C},
        {"typescript", FAMILY_C},
        {"python", FAMILY_HASH},
        {"ruby", FAMILY_HASH},
        {"perl", FAMILY_HASH},
        {"terraform", FAMILY_HASH},
        {"toml", FAMILY_HASH},
        {"shell", FAMILY_QUOTED},
        {"docker", FAMILY_QUOTED},
        {"make", FAMILY_QUOTED},
        {"powershell", FAMILY_QUOTED},
        {"yaml", FAMILY_YAML},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (text_is(language, known[i].language))
            return known[i].family;
    return FAMILY_PLAIN;
}

struct scan {
    struct text line;
    enum distil_family family;
    struct token *out;
    unsigned count;
    size_t at;
};

static bool word_start(unsigned char c)
{
    return isalpha(c) || c == '_' || c >= 0x80;
}

static bool word_part(unsigned char c)
{
    return word_start(c) || isdigit(c);
}

static unsigned char at(const struct scan *scan, size_t offset)
{
    return offset < scan->line.size ? (unsigned char)scan->line.data[offset] : 0;
}

static void add(struct scan *scan, enum token_kind kind, size_t size, enum token_space space)
{
    scan->out[scan->count++] = (struct token){.kind = (uint8_t)kind,
                                              .space = (uint8_t)space,
                                              .start = (uint16_t)scan->at,
                                              .end = (uint16_t)(scan->at + size)};
    scan->at += size;
}

static enum token_space pass_space(struct scan *scan)
{
    size_t start = scan->at;
    while (scan->at < scan->line.size && isspace(at(scan, scan->at)))
        scan->at++;
    size_t size = scan->at - start;
    return size == 0 ? SPACE_NONE : size == 1 ? SPACE_ONE : SPACE_MANY;
}

static enum token_shape shape_of(struct text word)
{
    bool lower = false, upper = false;
    for (size_t i = 0; i < word.size; i++) {
        lower = lower || islower((unsigned char)word.data[i]);
        upper = upper || isupper((unsigned char)word.data[i]);
    }
    return lower && upper ? SHAPE_MIXED : upper ? SHAPE_UPPER : SHAPE_LOWER;
}

/* The size of the string that begins here, or 0. */
static size_t string_size(const struct scan *scan)
{
    unsigned char quote = at(scan, scan->at);
    bool masked = scan->family == FAMILY_PLAIN ? quote == '"'
                  : scan->family == FAMILY_QUOTED
                      ? false
                      : quote == '"' || quote == '\'' || (quote == '`' && scan->family == FAMILY_C);
    if (!masked)
        return 0;
    if (at(scan, scan->at + 1) == quote && at(scan, scan->at + 2) == quote)
        return 0;
    if (scan->family == FAMILY_YAML && scan->at > 0 && word_part(at(scan, scan->at - 1)))
        return 0;
    for (size_t i = scan->at + 1; i < scan->line.size; i++) {
        if (at(scan, i) == '\\' && i + 1 < scan->line.size)
            i++;
        else if (at(scan, i) == quote)
            return i + 1 - scan->at;
    }
    return 0;
}

static bool first_on_line(const struct scan *scan)
{
    return scan->count == 1;
}

/* The size of the mark of a comment that begins here, or 0. */
static size_t comment_mark(const struct scan *scan, enum token_space space)
{
    unsigned char c = at(scan, scan->at), next = at(scan, scan->at + 1);
    bool apart = space != SPACE_NONE || first_on_line(scan);
    switch (scan->family) {
    case FAMILY_C:
        if (c == '/' && (next == '/' || next == '*'))
            return 2;
        return c == '*' && first_on_line(scan) && (isspace(next) || next == '/' || !next) ? 1 : 0;
    case FAMILY_HASH:
        return c == '#';
    case FAMILY_QUOTED:
    case FAMILY_YAML:
        return c == '#' && apart;
    default:
        return 0;
    }
}

static size_t mark_size(const struct scan *scan)
{
    for (size_t i = 0; i < MARKS; i++) {
        size_t size = strlen(marks[i]);
        if (scan->line.size - scan->at >= size &&
            memcmp(scan->line.data + scan->at, marks[i], size) == 0)
            return size;
    }
    return 1;
}

/* A comment that ends on its line is one token, and what follows is code again. */
static void add_comment(struct scan *scan, size_t mark, enum token_space space)
{
    bool block = mark == 2 && at(scan, scan->at + 1) == '*';
    add(scan, TOKEN_MARK, mark, space);
    space = pass_space(scan);
    size_t size = scan->line.size - scan->at;
    const char *end = block && size ? memmem(scan->line.data + scan->at, size, "*/", 2) : NULL;
    if (end)
        size = (size_t)(end - (scan->line.data + scan->at));
    while (size && isspace(at(scan, scan->at + size - 1)))
        size--;
    if (size)
        add(scan, TOKEN_COMMENT, size, space);
}

/* Whether a command of the shell may begin after the last token. */
static bool is_command(const struct scan *scan)
{
    static const char *const before[] = {"then", "do", "else", "elif", "if", "while", "until",
                                         ";",    "&&", "||",   "|",    "&",  "{",     "(",
                                         "$(",   "!",  ";;",   "`",    ")"};
    const struct token *last = &scan->out[scan->count - 1];
    struct text text = {scan->line.data + last->start, (size_t)(last->end - last->start)};
    bool found = last->kind == TOKEN_BEGIN;
    for (size_t i = 0; i < sizeof before / sizeof before[0] && !found; i++)
        found = text_is(text, before[i]);
    return found;
}

/* The size of the word that reads another file into the shell and begins here, or 0. */
static size_t source_size(const struct scan *scan)
{
    struct text rest = text_from(scan->line, scan->at);
    size_t size = text_starts(rest, TEXT(".")) ? 1 : text_starts(rest, TEXT("source")) ? 6 : 0;
    if (scan->family != FAMILY_QUOTED || !size || !isblank(at(scan, scan->at + size)))
        return 0;
    return is_command(scan) ? size : 0;
}

static void add_source(struct scan *scan, size_t size, enum token_space space)
{
    add(scan, TOKEN_WORD, size, space);
    scan->out[scan->count - 1].shape = SHAPE_LOWER;
    scan->out[scan->count - 1].sources = 1;
}

static void add_word(struct scan *scan, enum token_space space)
{
    size_t size = 1;
    while (word_part(at(scan, scan->at + size)))
        size++;
    struct text word = {scan->line.data + scan->at, size};
    add(scan, TOKEN_WORD, size, space);
    scan->out[scan->count - 1].shape = (uint8_t)shape_of(word);
}

static void add_number(struct scan *scan, enum token_space space)
{
    size_t size = 1;
    while (word_part(at(scan, scan->at + size)) ||
           (at(scan, scan->at + size) == '.' && isdigit(at(scan, scan->at + size + 1))))
        size++;
    add(scan, TOKEN_NUMBER, size, space);
}

unsigned distil_tokens(struct text line, enum distil_family family, struct token *out)
{
    if (line.size > DISTIL_LINE_MAX)
        line.size = DISTIL_LINE_MAX;
    struct scan scan = {.line = line, .family = family, .out = out};
    add(&scan, TOKEN_BEGIN, 0, SPACE_NONE);
    for (;;) {
        enum token_space space = pass_space(&scan);
        if (scan.at >= line.size || scan.count + 3 > DISTIL_TOKENS_MAX) {
            add(&scan, TOKEN_END, 0, space);
            return scan.count;
        }
        unsigned char c = at(&scan, scan.at);
        size_t comment = comment_mark(&scan, space), string, source;
        if (comment)
            add_comment(&scan, comment, space);
        else if ((string = string_size(&scan)) > 0)
            add(&scan, TOKEN_STRING, string, space);
        else if ((source = source_size(&scan)) > 0)
            add_source(&scan, source, space);
        else if (word_start(c))
            add_word(&scan, space);
        else if (isdigit(c))
            add_number(&scan, space);
        else
            add(&scan, TOKEN_MARK, mark_size(&scan), space);
    }
}

static void collect(char c, char out[33])
{
    size_t size = strlen(out);
    if (c && size < 32 && !strchr(out, c)) {
        out[size] = c;
        out[size + 1] = '\0';
    }
}

void distil_mark_after(struct text mark, char out[33])
{
    out[0] = '\0';
    for (size_t i = 0; i < MARKS; i++)
        if (strlen(marks[i]) > mark.size && memcmp(marks[i], mark.data, mark.size) == 0)
            collect(marks[i][mark.size], out);
}

void distil_mark_before(struct text mark, char out[33])
{
    out[0] = '\0';
    for (size_t i = 0; i < MARKS; i++)
        for (size_t k = 1; k + mark.size <= strlen(marks[i]); k++)
            if (memcmp(marks[i] + k, mark.data, mark.size) == 0)
                collect(marks[i][k - 1], out);
}
