/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/lgt_internal.h"

#include "lib/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    NUMBER_SIZE_MAX = 400, /* bytes of a number; the longest finite one without exponent has 309 */
};

static bool is_continuation_byte(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

void lgt_place(struct lgt_reader *reader, size_t offset)
{
    const char *bytes = reader->bytes.data;
    while (reader->placed < offset) {
        const char *from = bytes + reader->placed;
        const char *newline = memchr(from, '\n', offset - reader->placed);
        if (!newline)
            break;
        reader->line++;
        reader->column = 1;
        reader->placed = (size_t)(newline - bytes) + 1;
    }
    for (; reader->placed < offset; reader->placed++)
        reader->column += !is_continuation_byte(bytes[reader->placed]);
}

__attribute__((format(printf, 4, 0))) int
lgt_set_error(struct error *err, uint32_t line, uint32_t column, const char *format, va_list args)
{
    char reason[ERROR_MESSAGE_SIZE];
    (void)vsnprintf(reason, sizeof reason, format, args);
    return error_set(err, ERROR_DATA, "line %u, column %u: %s", line, column, reason);
}

__attribute__((format(printf, 4, 5))) void lgt_fail(struct lgt_lexer *lexer, uint32_t line,
                                                    uint32_t column, const char *format, ...)
{
    if (lexer->token.kind == TOKEN_FAILED)
        return;
    va_list args;
    va_start(args, format);
    (void)lgt_set_error(lexer->err, line, column, format, args);
    va_end(args);
    lexer->token.kind = TOKEN_FAILED;
}

void lgt_fail_at_offset(struct lgt_lexer *lexer, size_t offset, const char *reason)
{
    lgt_place(lexer->reader, offset);
    lgt_fail(lexer, lexer->reader->line, lexer->reader->column, "%s", reason);
}

void lgt_fail_at_token(struct lgt_lexer *lexer, const char *reason)
{
    lgt_fail(lexer, lexer->token.line, lexer->token.column, "%s", reason);
}

static const char *describe(const struct lgt_token *token, char buffer[32])
{
    static const char *const words[] = {
        [TOKEN_END] = "'.'",          [TOKEN_INPUT] = "the end of the input",
        [TOKEN_NAME] = "a name",      [TOKEN_QUOTED] = "a quoted atom",
        [TOKEN_STRING] = "a string",  [TOKEN_VARIABLE] = "a variable",
        [TOKEN_INTEGER] = "a number", [TOKEN_FLOAT] = "a number",
        [TOKEN_FAILED] = "an error",
    };
    if (token->kind == TOKEN_PUNCTUATION)
        (void)snprintf(buffer, 32, "'%c'", token->punctuation);
    else if (token->op)
        (void)snprintf(buffer, 32, "'%s'", token->op->name);
    else
        return words[token->kind];
    return buffer;
}

void lgt_unexpected(struct lgt_lexer *lexer, const char *expected)
{
    char buffer[32];
    lgt_fail(lexer, lexer->token.line, lexer->token.column, "expected %s, found %s", expected,
             describe(&lexer->token, buffer));
}

/* The character that the numeric escape at `at` names; -1 if it names none. */
static int64_t numeric_escape(struct text text, size_t at, size_t size)
{
    bool hexadecimal = text.data[at + 1] == 'x';
    size_t digit = at + (hexadecimal ? 2 : 1), end = at + size - 1;
    if (digit >= end || text.data[end] != '\\')
        return -1;
    int64_t code = 0;
    for (; digit < end && code <= 0x10ffff; digit++)
        code = code * (hexadecimal ? 16 : 8) + lgt_digit_value(text.data[digit]);
    return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? code : -1;
}

static int64_t escape_code(struct lgt_lexer *lexer, size_t at, size_t size)
{
    static const char letters[] = "abfnrtv\\'\"`", codes[] = "\a\b\f\n\r\t\v\\'\"`";
    char kind = lgt_byte_at(lexer->bytes, at + 1);
    const char *letter = kind ? strchr(letters, kind) : NULL;
    if (letter)
        return codes[letter - letters];
    if (kind != 'x' && !lgt_is_digit(kind)) {
        lgt_fail_at_offset(lexer, at, "no such escape; a backslash is written \\\\");
        return -1;
    }
    int64_t code = numeric_escape(lexer->bytes, at, size);
    if (code < 0)
        lgt_fail_at_offset(lexer, at,
                           "no character has this escape; they look like \\x41\\ or \\101\\");
    return code;
}

static bool is_continuation(struct text text, size_t at)
{
    char next = lgt_byte_at(text, at + 1);
    return text.data[at] == '\\' &&
           (next == '\n' || (next == '\r' && lgt_byte_at(text, at + 2) == '\n'));
}

/* Writes the character of `size` bytes at `at` in quoted text; returns the bytes written. */
static size_t decode_char(struct lgt_lexer *lexer, size_t at, size_t size, char *out)
{
    const char *here = lexer->bytes.data + at;
    if (*here == '\\') {
        if (is_continuation(lexer->bytes, at))
            return 0;
        int64_t code = escape_code(lexer, at, size);
        return code < 0 ? 0 : utf8_put(out, (uint32_t)code);
    }
    if (lgt_is_quote(*here))
        size = 1; /* the other one doubles it */
    memcpy(out, here, size);
    return size;
}

/* The quoted text between start and stop; no character grows when it is decoded. */
static struct text decode(struct lgt_lexer *lexer, size_t start, size_t stop, char quote)
{
    struct text raw = {lexer->bytes.data + start, stop - start};
    if (!memchr(raw.data, '\\', raw.size) && !memchr(raw.data, quote, raw.size))
        return raw;
    char *out = arena_alloc(lexer->reader->arena, raw.size);
    size_t used = 0;
    for (size_t at = start; at < stop && lexer->token.kind != TOKEN_FAILED;) {
        size_t size = lgt_quoted_char_size(lexer->bytes, at, quote);
        used += decode_char(lexer, at, size, out + used);
        at += size;
    }
    return (struct text){out, used};
}

static void read_quoted(struct lgt_lexer *lexer)
{
    size_t start = lexer->at;
    char quote = lexer->bytes.data[start];
    if (quote == '`') {
        lgt_fail_at_token(lexer, "back quotes are not supported; use \"...\"");
        return;
    }
    size_t stop = lgt_quoted_stop(lexer->bytes, start);
    if (lgt_byte_at(lexer->bytes, stop) != quote) {
        lgt_fail_at_token(lexer, quote == '"' ? "the string does not end on its line"
                                              : "the quoted atom does not end on its line");
        return;
    }
    lexer->token.kind = quote == '"' ? TOKEN_STRING : TOKEN_QUOTED;
    lexer->token.text = decode(lexer, start + 1, stop, quote);
    lexer->at = stop + 1;
}

static void read_char_code(struct lgt_lexer *lexer)
{
    char out[UTF8_SIZE_MAX];
    size_t size = lgt_quoted_char_size(lexer->bytes, lexer->at + 2, '\'');
    size_t got = size ? decode_char(lexer, lexer->at + 2, size, out) : 0;
    if (got == 0) {
        lgt_fail_at_token(lexer, "0' needs a character; the quote is 0'''");
        return;
    }
    unsigned char first = (unsigned char)out[0];
    uint64_t code = got == 1 ? first : first & (0x3fu >> (got - 1));
    for (size_t i = 1; i < got; i++)
        code = code << 6 | ((unsigned char)out[i] & 0x3f);
    lexer->token.kind = TOKEN_INTEGER;
    lexer->token.magnitude = code;
    lexer->at += 2 + size;
}

/* Past digits of that base, in groups or not. */
static size_t digits_end(struct text text, size_t at, unsigned base)
{
    size_t end = at;
    while (lgt_digit_value(lgt_byte_at(text, end)) < base ||
           (end > at && lgt_byte_at(text, end) == '_' &&
            lgt_digit_value(lgt_byte_at(text, end + 1)) < base))
        end++;
    return end;
}

static void read_digits(struct lgt_lexer *lexer, size_t start, size_t end, unsigned base)
{
    uint64_t value = 0;
    for (size_t i = start; i < end; i++) {
        if (lexer->bytes.data[i] == '_')
            continue;
        if (__builtin_mul_overflow(value, base, &value) ||
            __builtin_add_overflow(value, lgt_digit_value(lexer->bytes.data[i]), &value)) {
            lgt_fail_at_token(lexer, "an integer that does not fit 64 bits");
            return;
        }
    }
    lexer->token.kind = TOKEN_INTEGER;
    lexer->token.magnitude = value;
    lexer->at = end;
}

/* Past the fraction and exponent behind the integer part that ends at `at`; `at` if none is there.
 */
static size_t fraction_end(struct text text, size_t at)
{
    if (lgt_byte_at(text, at) != '.' || !lgt_is_digit(lgt_byte_at(text, at + 1)))
        return at;
    at = digits_end(text, at + 1, 10);
    if ((lgt_byte_at(text, at) | 0x20) != 'e')
        return at;
    char sign = lgt_byte_at(text, at + 1);
    size_t digits = at + (sign == '+' || sign == '-' ? 2 : 1);
    return lgt_is_digit(lgt_byte_at(text, digits)) ? digits_end(text, digits, 10) : at;
}

static void read_float(struct lgt_lexer *lexer, size_t end)
{
    char copy[NUMBER_SIZE_MAX + 1];
    size_t size = 0;
    if (end - lexer->at > NUMBER_SIZE_MAX) {
        lgt_fail_at_token(lexer, "a number of more than 400 characters");
        return;
    }
    for (size_t i = lexer->at; i < end; i++)
        if (lexer->bytes.data[i] != '_')
            copy[size++] = lexer->bytes.data[i];
    copy[size] = '\0';
    lexer->token.real = strtod(copy, NULL);
    lexer->token.kind = TOKEN_FLOAT;
    lexer->at = end;
    if (!isfinite(lexer->token.real))
        lgt_fail_at_token(lexer, "a number that is too large");
}

static unsigned base_of(struct text text, size_t at)
{
    char letter = text.data[at] == '0' ? lgt_byte_at(text, at + 1) : '\0';
    unsigned base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
    return base != 10 && lgt_digit_value(lgt_byte_at(text, at + 2)) < base ? base : 10;
}

static void read_number(struct lgt_lexer *lexer)
{
    if (lgt_is_char_code(lexer->bytes, lexer->at)) {
        read_char_code(lexer);
        return;
    }
    unsigned base = base_of(lexer->bytes, lexer->at);
    size_t start = lexer->at + (base == 10 ? 0 : 2);
    size_t integer = digits_end(lexer->bytes, start, base);
    size_t end = base == 10 ? fraction_end(lexer->bytes, integer) : integer;
    if (end > integer)
        read_float(lexer, end);
    else
        read_digits(lexer, start, end, base);
    char next = lgt_byte_at(lexer->bytes, end);
    if (lgt_is_name_char(next) || lgt_is_beyond_ascii(next))
        lgt_fail_at_offset(lexer, end, "the number runs into other characters");
}

static void read_word(struct lgt_lexer *lexer, enum lgt_token_kind kind)
{
    size_t start = lexer->at;
    while (lgt_is_name_char(lgt_byte_at(lexer->bytes, lexer->at)))
        lexer->at++;
    lexer->token.kind = kind;
    lexer->token.text = (struct text){lexer->bytes.data + start, lexer->at - start};
}

static void read_symbols(struct lgt_lexer *lexer)
{
    size_t start = lexer->at;
    lexer->at = lgt_symbol_end(lexer->bytes, start);
    lexer->token.text = (struct text){lexer->bytes.data + start, lexer->at - start};
    lexer->token.kind = lgt_is_end_token(lexer->bytes, start, lexer->at) ? TOKEN_END : TOKEN_NAME;
}

static void read_single(struct lgt_lexer *lexer, char c)
{
    if (!c || !strchr("()[]{}|,;!", c)) {
        lgt_fail_at_token(lexer, lgt_is_beyond_ascii(c)
                                     ? "characters outside ASCII stand in quotes only"
                                     : "a character that has no meaning here");
        return;
    }
    lexer->token.text = (struct text){lexer->bytes.data + lexer->at++, 1};
    lexer->token.punctuation = c;
    lexer->token.kind = strchr(",;!", c) ? TOKEN_NAME : TOKEN_PUNCTUATION;
}

static void read_token(struct lgt_lexer *lexer)
{
    char c = lgt_byte_at(lexer->bytes, lexer->at);
    if (lexer->at == lexer->bytes.size)
        lexer->token.kind = TOKEN_INPUT;
    else if (lgt_is_open_comment(lexer->bytes, lexer->at))
        lgt_fail_at_token(lexer, "the comment does not end");
    else if (lgt_is_quote(c))
        read_quoted(lexer);
    else if (lgt_is_digit(c))
        read_number(lexer);
    else if (lgt_is_lower(c))
        read_word(lexer, TOKEN_NAME);
    else if (lgt_is_upper(c) || c == '_')
        read_word(lexer, TOKEN_VARIABLE);
    else if (lgt_is_symbol(c))
        read_symbols(lexer);
    else
        read_single(lexer, c);
}

void lgt_advance(struct lgt_lexer *lexer)
{
    if (lexer->token.kind == TOKEN_FAILED)
        return;
    lexer->at = lgt_skip_layout(lexer->bytes, lexer->at);
    lgt_place(lexer->reader, lexer->at);
    lexer->token = (struct lgt_token){
        .kind = TOKEN_INPUT,
        .start = lexer->at,
        .line = lexer->reader->line,
        .column = lexer->reader->column,
    };
    read_token(lexer);
    if (lexer->token.text.size > LGT_TEXT_MAX)
        lgt_fail_at_token(lexer, "text of more than 1 MiB");
    lexer->token.end = lexer->at;
    if (lexer->token.kind == TOKEN_NAME)
        lexer->token.op = lgt_op_find(lexer->token.text);
    lexer->token.adjacent = lgt_byte_at(lexer->bytes, lexer->at) == '(' &&
                            (lexer->token.kind == TOKEN_NAME || lexer->token.kind == TOKEN_QUOTED);
}
