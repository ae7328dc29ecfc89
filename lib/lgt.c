/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/lgt.h"

#include "lib/utf8.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    PRIORITY_MAX = 1200,
    PRIORITY_ARGUMENT = 999, /* of arguments and items: the comma separates them */
    NUMBER_SIZE_MAX = 400, /* bytes of a number; the longest finite one without exponent has 309 */
    WRITER_FIRST_BYTES = 256,
};

/* ISO/IEC 13211-1, 6.3.4.4 and its corrigendum 2, the operators that Logtalk adds, and those of
 * 1150, which Prolog systems have beyond the standard and write before facts. */
struct op {
    const char *name;
    unsigned prefix, operand; /* priorities, 0 if it is no prefix operator */
    unsigned infix, left, right;
};

#define FX(p)  p, p - 1
#define FY(p)  p, p
#define XFX(p) p, p - 1, p - 1
#define XFY(p) p, p - 1, p
#define YFX(p) p, p, p - 1

#define NOT_PREFIX 0, 0
#define NOT_INFIX  0, 0, 0

static const struct op ops[] = {
    {":-", FX(1200), XFX(1200)},
    {"-->", NOT_PREFIX, XFX(1200)},
    {"?-", FX(1200), NOT_INFIX},
    {"dynamic", FX(1150), NOT_INFIX},
    {"discontiguous", FX(1150), NOT_INFIX},
    {"initialization", FX(1150), NOT_INFIX},
    {"multifile", FX(1150), NOT_INFIX},
    {";", NOT_PREFIX, XFY(1100)},
    {"->", NOT_PREFIX, XFY(1050)},
    {"*->", NOT_PREFIX, XFY(1050)},
    {",", NOT_PREFIX, XFY(1000)},
    {"\\+", FY(900), NOT_INFIX},
    {"=", NOT_PREFIX, XFX(700)},
    {"\\=", NOT_PREFIX, XFX(700)},
    {"==", NOT_PREFIX, XFX(700)},
    {"\\==", NOT_PREFIX, XFX(700)},
    {"@<", NOT_PREFIX, XFX(700)},
    {"@=<", NOT_PREFIX, XFX(700)},
    {"@>", NOT_PREFIX, XFX(700)},
    {"@>=", NOT_PREFIX, XFX(700)},
    {"=..", NOT_PREFIX, XFX(700)},
    {"is", NOT_PREFIX, XFX(700)},
    {"=:=", NOT_PREFIX, XFX(700)},
    {"=\\=", NOT_PREFIX, XFX(700)},
    {"<", NOT_PREFIX, XFX(700)},
    {"=<", NOT_PREFIX, XFX(700)},
    {">", NOT_PREFIX, XFX(700)},
    {">=", NOT_PREFIX, XFX(700)},
    {"as", NOT_PREFIX, XFX(700)},
    {":", NOT_PREFIX, XFY(600)},
    {"+", FY(200), YFX(500)},
    {"-", FY(200), YFX(500)},
    {"/\\", NOT_PREFIX, YFX(500)},
    {"\\/", NOT_PREFIX, YFX(500)},
    {"*", NOT_PREFIX, YFX(400)},
    {"/", NOT_PREFIX, YFX(400)},
    {"//", NOT_PREFIX, YFX(400)},
    {"rem", NOT_PREFIX, YFX(400)},
    {"mod", NOT_PREFIX, YFX(400)},
    {"div", NOT_PREFIX, YFX(400)},
    {"<<", NOT_PREFIX, YFX(400)},
    {">>", NOT_PREFIX, YFX(400)},
    {"**", NOT_PREFIX, XFX(200)},
    {"^", NOT_PREFIX, XFY(200)},
    {"\\", FY(200), NOT_INFIX},
    {"::", FY(200), XFY(200)},
    {"^^", FY(200), NOT_INFIX},
    {"?", FY(200), NOT_INFIX},
    {"@", FY(200), NOT_INFIX},
    {"++", FY(200), NOT_INFIX},
    {"--", FY(200), NOT_INFIX},
};

/* Most names are none, and begin as none does. */
static bool may_be_op(char first)
{
    return first && strchr("admir:-?;*,\\=@<>+/^", first);
}

static const struct op *find_op(struct text name)
{
    if (!may_be_op(name.data[0]))
        return NULL;
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++)
        if (ops[i].name[0] == name.data[0] && text_is(name, ops[i].name))
            return &ops[i];
    return NULL;
}

static char byte_at(struct text text, size_t i)
{
    return i < text.size ? text.data[i] : '\0';
}

static bool is_layout(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_name_char(char c)
{
    return is_lower(c) || is_upper(c) || is_digit(c) || c == '_';
}

static bool is_beyond_ascii(char c)
{
    return (unsigned char)c >= 0x80;
}

static bool is_symbol(char c)
{
    static const bool symbols[128] = {
        ['+'] = true, ['-'] = true, ['*'] = true, ['/'] = true, ['\\'] = true, ['^'] = true,
        ['<'] = true, ['>'] = true, ['='] = true, ['~'] = true, [':'] = true,  ['.'] = true,
        ['?'] = true, ['@'] = true, ['#'] = true, ['&'] = true, ['$'] = true,
    };
    return (unsigned char)c < sizeof symbols && symbols[(unsigned char)c];
}

static bool is_quote(char c)
{
    return c == '\'' || c == '"' || c == '`';
}

/* The value of a digit, in any base up to 16; 16 if it is none. */
static unsigned digit_value(char c)
{
    if (is_digit(c))
        return (unsigned)(c - '0');
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? (unsigned)(lower - 'a') + 10 : 16;
}

/* Moves past white space and comments. A comment that does not end is not passed. */
static size_t skip_layout(struct text text, size_t at)
{
    while (at < text.size) {
        const char *here = text.data + at;
        if (is_layout(*here)) {
            at++;
        } else if (*here == '%') {
            const char *newline = memchr(here, '\n', text.size - at);
            at = newline ? (size_t)(newline - text.data) : text.size;
        } else if (*here == '/' && byte_at(text, at + 1) == '*') {
            const char *end = memmem(here + 2, text.size - at - 2, "*/", 2);
            if (!end)
                break;
            at = (size_t)(end - text.data) + 2;
        } else {
            break;
        }
    }
    return at;
}

/* The size of the byte order mark that some programs write first. */
static size_t mark_size(struct text text)
{
    return text_starts(text, TEXT("\xef\xbb\xbf")) ? 3 : 0;
}

static bool is_open_comment(struct text text, size_t at)
{
    return byte_at(text, at) == '/' && byte_at(text, at + 1) == '*';
}

/* The bytes of "\" and what belongs to it; `at` is the backslash. */
static size_t escape_size(struct text text, size_t at)
{
    char kind = byte_at(text, at + 1);
    if (kind == '\r' && byte_at(text, at + 2) == '\n')
        return 3;
    unsigned base = kind == 'x' ? 16 : is_digit(kind) ? 8 : 0;
    if (base == 0)
        return at + 1 < text.size ? 2 : 1;
    size_t end = at + (base == 16 ? 2 : 1);
    while (end < text.size && digit_value(text.data[end]) < base)
        end++;
    if (byte_at(text, end) == '\\')
        end++;
    return end - at < 2 ? 2 : end - at;
}

/* The bytes of the character at `at` in quoted text; 0 at the closing quote or the line's end. */
static size_t quoted_char_size(struct text text, size_t at, char quote)
{
    if (at >= text.size || text.data[at] == '\n')
        return 0;
    if (text.data[at] == quote)
        return byte_at(text, at + 1) == quote ? 2 : 0;
    if (text.data[at] == '\\')
        return escape_size(text, at);
    size_t size = is_beyond_ascii(text.data[at]) ? utf8_size(text_from(text, at)) : 1;
    return size ? size : 1;
}

/* Past characters that stand for themselves in any quoted text; most do. */
static size_t skip_ordinary(struct text text, size_t at)
{
    while (at < text.size && !is_beyond_ascii(text.data[at]) && !is_quote(text.data[at]) &&
           text.data[at] != '\\' && text.data[at] != '\n')
        at++;
    return at;
}

/* Where quoted text stops: at its closing quote, at the end of its line, or of the input. */
static size_t quoted_stop(struct text text, size_t at)
{
    char quote = text.data[at++];
    at = skip_ordinary(text, at);
    for (size_t size; (size = quoted_char_size(text, at, quote)) != 0;)
        at = skip_ordinary(text, at + size);
    return at;
}

static bool is_char_code(struct text text, size_t at)
{
    return text.data[at] == '0' && byte_at(text, at + 1) == '\'';
}

static size_t symbol_end(struct text text, size_t at)
{
    while (is_symbol(byte_at(text, at)))
        at++;
    return at;
}

/* Is the run of symbols from `at` to `end` an end token? */
static bool is_end_token(struct text text, size_t at, size_t end)
{
    return end - at == 1 && text.data[at] == '.' &&
           (end == text.size || is_layout(text.data[end]) || text.data[end] == '%');
}

/* Past a token that is neither quoted nor made of symbols. */
static size_t plain_end(struct text text, size_t at)
{
    if (is_char_code(text, at))
        return at + 2 + quoted_char_size(text, at + 2, '\'');
    size_t end = at;
    while (is_name_char(byte_at(text, end)) || is_beyond_ascii(byte_at(text, end)))
        end++;
    return end > at ? end : at + 1;
}

/* Where the line that ends at `stop` has its last ".", if it is followed by blanks only. */
static size_t line_end_token(struct text text, size_t start, size_t stop)
{
    while (stop > start && is_layout(text.data[stop - 1]))
        stop--;
    return stop > start && text.data[stop - 1] == '.' ? stop : 0;
}

size_t lgt_clause_end(struct text window, bool last)
{
    for (size_t at = mark_size(window); (at = skip_layout(window, at)) < window.size;) {
        char c = window.data[at];
        if (is_open_comment(window, at))
            return 0;
        if (is_quote(c)) {
            size_t stop = quoted_stop(window, at);
            if (stop == window.size && !last)
                return 0;
            if (byte_at(window, stop) == c) {
                at = stop + 1;
                continue;
            }
            size_t end = line_end_token(window, at + 1, stop);
            if (end)
                return end;
            at = stop;
        } else if (is_symbol(c)) {
            size_t end = symbol_end(window, at);
            if (is_end_token(window, at, end))
                return end < window.size || last ? end : 0;
            at = end;
        } else {
            at = plain_end(window, at);
        }
    }
    return 0;
}

static bool is_continuation_byte(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* Line and column of a byte that is not before the last one asked for. */
static void place(struct lgt_reader *reader, size_t offset)
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

__attribute__((format(printf, 4, 0))) static int
set_error(struct error *err, uint32_t line, uint32_t column, const char *format, va_list args)
{
    char reason[ERROR_MESSAGE_SIZE];
    (void)vsnprintf(reason, sizeof reason, format, args);
    return error_set(err, ERROR_DATA, "line %u, column %u: %s", line, column, reason);
}

int lgt_error(const struct lgt_term *term, struct error *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)set_error(err, term->line, term->column, format, args);
    va_end(args);
    return -1;
}

enum token_kind {
    TOKEN_END,   /* "." that ends the clause */
    TOKEN_INPUT, /* the input ends */
    TOKEN_NAME,
    TOKEN_QUOTED,
    TOKEN_STRING,
    TOKEN_VARIABLE,
    TOKEN_INTEGER,
    TOKEN_FLOAT,
    TOKEN_PUNCTUATION, /* ( ) [ ] { } | */
    TOKEN_FAILED,      /* an error was set; every rule of the grammar refuses this one */
};

struct token {
    enum token_kind kind;
    char punctuation;
    bool adjacent; /* "(" follows at once, as in name( */
    size_t start, end;
    uint32_t line, column;
    struct text text;
    const struct op *op; /* of a name, or NULL */
    uint64_t magnitude;
    double real;
};

/* Reads one clause; `token` is the one that is due. */
struct parser {
    struct lgt_reader *reader;
    struct text bytes; /* the input up to the end of the clause */
    size_t at;
    struct token token;
    size_t terms;
    unsigned nesting;
    struct error *err;
};

/* Sets the first error only; what follows from it is of no interest. */
__attribute__((format(printf, 4, 5))) static void fail(struct parser *p, uint32_t line,
                                                       uint32_t column, const char *format, ...)
{
    if (p->token.kind == TOKEN_FAILED)
        return;
    va_list args;
    va_start(args, format);
    (void)set_error(p->err, line, column, format, args);
    va_end(args);
    p->token.kind = TOKEN_FAILED;
}

static void fail_at_offset(struct parser *p, size_t offset, const char *reason)
{
    place(p->reader, offset);
    fail(p, p->reader->line, p->reader->column, "%s", reason);
}

static void fail_at_token(struct parser *p, const char *reason)
{
    fail(p, p->token.line, p->token.column, "%s", reason);
}

static const char *describe(const struct token *token, char buffer[32])
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

static void unexpected(struct parser *p, const char *expected)
{
    char buffer[32];
    fail(p, p->token.line, p->token.column, "expected %s, found %s", expected,
         describe(&p->token, buffer));
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
        code = code * (hexadecimal ? 16 : 8) + digit_value(text.data[digit]);
    return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? code : -1;
}

static int64_t escape_code(struct parser *p, size_t at, size_t size)
{
    static const char letters[] = "abfnrtv\\'\"`", codes[] = "\a\b\f\n\r\t\v\\'\"`";
    char kind = byte_at(p->bytes, at + 1);
    const char *letter = kind ? strchr(letters, kind) : NULL;
    if (letter)
        return codes[letter - letters];
    if (kind != 'x' && !is_digit(kind)) {
        fail_at_offset(p, at, "no such escape; a backslash is written \\\\");
        return -1;
    }
    int64_t code = numeric_escape(p->bytes, at, size);
    if (code < 0)
        fail_at_offset(p, at, "no character has this escape; they look like \\x41\\ or \\101\\");
    return code;
}

static bool is_continuation(struct text text, size_t at)
{
    char next = byte_at(text, at + 1);
    return text.data[at] == '\\' &&
           (next == '\n' || (next == '\r' && byte_at(text, at + 2) == '\n'));
}

/* Writes the character of `size` bytes at `at` in quoted text; returns the bytes written. */
static size_t decode_char(struct parser *p, size_t at, size_t size, char *out)
{
    const char *here = p->bytes.data + at;
    if (*here == '\\') {
        if (is_continuation(p->bytes, at))
            return 0;
        int64_t code = escape_code(p, at, size);
        return code < 0 ? 0 : utf8_put(out, (uint32_t)code);
    }
    if (is_quote(*here))
        size = 1; /* the other one doubles it */
    memcpy(out, here, size);
    return size;
}

/* The quoted text between start and stop; no character grows when it is decoded. */
static struct text decode(struct parser *p, size_t start, size_t stop, char quote)
{
    struct text raw = {p->bytes.data + start, stop - start};
    if (!memchr(raw.data, '\\', raw.size) && !memchr(raw.data, quote, raw.size))
        return raw;
    char *out = arena_alloc(p->reader->arena, raw.size);
    size_t used = 0;
    for (size_t at = start; at < stop && p->token.kind != TOKEN_FAILED;) {
        size_t size = quoted_char_size(p->bytes, at, quote);
        used += decode_char(p, at, size, out + used);
        at += size;
    }
    return (struct text){out, used};
}

static void read_quoted(struct parser *p)
{
    size_t start = p->at;
    char quote = p->bytes.data[start];
    if (quote == '`') {
        fail_at_token(p, "back quotes are not supported; use \"...\"");
        return;
    }
    size_t stop = quoted_stop(p->bytes, start);
    if (byte_at(p->bytes, stop) != quote) {
        fail_at_token(p, quote == '"' ? "the string does not end on its line"
                                      : "the quoted atom does not end on its line");
        return;
    }
    p->token.kind = quote == '"' ? TOKEN_STRING : TOKEN_QUOTED;
    p->token.text = decode(p, start + 1, stop, quote);
    p->at = stop + 1;
}

static void read_char_code(struct parser *p)
{
    char out[UTF8_SIZE_MAX];
    size_t size = quoted_char_size(p->bytes, p->at + 2, '\'');
    size_t got = size ? decode_char(p, p->at + 2, size, out) : 0;
    if (got == 0) {
        fail_at_token(p, "0' needs a character; the quote is 0'''");
        return;
    }
    unsigned char first = (unsigned char)out[0];
    uint64_t code = got == 1 ? first : first & (0x3fu >> (got - 1));
    for (size_t i = 1; i < got; i++)
        code = code << 6 | ((unsigned char)out[i] & 0x3f);
    p->token.kind = TOKEN_INTEGER;
    p->token.magnitude = code;
    p->at += 2 + size;
}

/* Past digits of that base, in groups or not. */
static size_t digits_end(struct text text, size_t at, unsigned base)
{
    size_t end = at;
    while (digit_value(byte_at(text, end)) < base ||
           (end > at && byte_at(text, end) == '_' && digit_value(byte_at(text, end + 1)) < base))
        end++;
    return end;
}

static void read_digits(struct parser *p, size_t start, size_t end, unsigned base)
{
    uint64_t value = 0;
    for (size_t i = start; i < end; i++) {
        if (p->bytes.data[i] == '_')
            continue;
        if (__builtin_mul_overflow(value, base, &value) ||
            __builtin_add_overflow(value, digit_value(p->bytes.data[i]), &value)) {
            fail_at_token(p, "an integer that does not fit 64 bits");
            return;
        }
    }
    p->token.kind = TOKEN_INTEGER;
    p->token.magnitude = value;
    p->at = end;
}

/* Past the fraction and exponent behind the integer part that ends at `at`; `at` if none is there.
 */
static size_t fraction_end(struct text text, size_t at)
{
    if (byte_at(text, at) != '.' || !is_digit(byte_at(text, at + 1)))
        return at;
    at = digits_end(text, at + 1, 10);
    if ((byte_at(text, at) | 0x20) != 'e')
        return at;
    char sign = byte_at(text, at + 1);
    size_t digits = at + (sign == '+' || sign == '-' ? 2 : 1);
    return is_digit(byte_at(text, digits)) ? digits_end(text, digits, 10) : at;
}

static void read_float(struct parser *p, size_t end)
{
    char copy[NUMBER_SIZE_MAX + 1];
    size_t size = 0;
    if (end - p->at > NUMBER_SIZE_MAX) {
        fail_at_token(p, "a number of more than 400 characters");
        return;
    }
    for (size_t i = p->at; i < end; i++)
        if (p->bytes.data[i] != '_')
            copy[size++] = p->bytes.data[i];
    copy[size] = '\0';
    p->token.real = strtod(copy, NULL);
    p->token.kind = TOKEN_FLOAT;
    p->at = end;
    if (!isfinite(p->token.real))
        fail_at_token(p, "a number that is too large");
}

static unsigned base_of(struct text text, size_t at)
{
    char letter = text.data[at] == '0' ? byte_at(text, at + 1) : '\0';
    unsigned base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
    return base != 10 && digit_value(byte_at(text, at + 2)) < base ? base : 10;
}

static void read_number(struct parser *p)
{
    if (is_char_code(p->bytes, p->at)) {
        read_char_code(p);
        return;
    }
    unsigned base = base_of(p->bytes, p->at);
    size_t start = p->at + (base == 10 ? 0 : 2);
    size_t integer = digits_end(p->bytes, start, base);
    size_t end = base == 10 ? fraction_end(p->bytes, integer) : integer;
    if (end > integer)
        read_float(p, end);
    else
        read_digits(p, start, end, base);
    char next = byte_at(p->bytes, end);
    if (is_name_char(next) || is_beyond_ascii(next))
        fail_at_offset(p, end, "the number runs into other characters");
}

static void read_word(struct parser *p, enum token_kind kind)
{
    size_t start = p->at;
    while (is_name_char(byte_at(p->bytes, p->at)))
        p->at++;
    p->token.kind = kind;
    p->token.text = (struct text){p->bytes.data + start, p->at - start};
}

static void read_symbols(struct parser *p)
{
    size_t start = p->at;
    p->at = symbol_end(p->bytes, start);
    p->token.text = (struct text){p->bytes.data + start, p->at - start};
    p->token.kind = is_end_token(p->bytes, start, p->at) ? TOKEN_END : TOKEN_NAME;
}

static void read_single(struct parser *p, char c)
{
    if (!c || !strchr("()[]{}|,;!", c)) {
        fail_at_token(p, is_beyond_ascii(c) ? "characters outside ASCII stand in quotes only"
                                            : "a character that has no meaning here");
        return;
    }
    p->token.text = (struct text){p->bytes.data + p->at++, 1};
    p->token.punctuation = c;
    p->token.kind = strchr(",;!", c) ? TOKEN_NAME : TOKEN_PUNCTUATION;
}

static void read_token(struct parser *p)
{
    char c = byte_at(p->bytes, p->at);
    if (p->at == p->bytes.size)
        p->token.kind = TOKEN_INPUT;
    else if (is_open_comment(p->bytes, p->at))
        fail_at_token(p, "the comment does not end");
    else if (is_quote(c))
        read_quoted(p);
    else if (is_digit(c))
        read_number(p);
    else if (is_lower(c))
        read_word(p, TOKEN_NAME);
    else if (is_upper(c) || c == '_')
        read_word(p, TOKEN_VARIABLE);
    else if (is_symbol(c))
        read_symbols(p);
    else
        read_single(p, c);
}

/* Makes the next token the one that is due. */
static void advance(struct parser *p)
{
    if (p->token.kind == TOKEN_FAILED)
        return;
    p->at = skip_layout(p->bytes, p->at);
    place(p->reader, p->at);
    p->token = (struct token){
        .kind = TOKEN_INPUT,
        .start = p->at,
        .line = p->reader->line,
        .column = p->reader->column,
    };
    read_token(p);
    if (p->token.text.size > LGT_TEXT_MAX)
        fail_at_token(p, "text of more than 1 MiB");
    p->token.end = p->at;
    if (p->token.kind == TOKEN_NAME)
        p->token.op = find_op(p->token.text);
    p->token.adjacent = byte_at(p->bytes, p->at) == '(' &&
                        (p->token.kind == TOKEN_NAME || p->token.kind == TOKEN_QUOTED);
}

static bool is_punctuation(const struct parser *p, char c)
{
    return p->token.kind == TOKEN_PUNCTUATION && p->token.punctuation == c;
}

static bool is_comma(const struct parser *p)
{
    return p->token.kind == TOKEN_NAME && p->token.punctuation == ',';
}

/* Passes the punctuation or fails. */
static void expect(struct parser *p, char c, const char *expected)
{
    if (is_punctuation(p, c))
        advance(p);
    else
        unexpected(p, expected);
}

static const struct lgt_term *parse(struct parser *p, unsigned max);

static struct lgt_term *new_term(struct parser *p, enum lgt_kind kind, const struct token *token)
{
    if (++p->terms > LGT_TERMS_MAX)
        fail_at_token(p, "a clause of more than 65536 terms");
    struct lgt_term *term = arena_alloc(p->reader->arena, sizeof *term);
    *term = (struct lgt_term){
        .kind = kind,
        .line = token->line,
        .column = token->column,
        .depth = 1,
        .text = token->text,
    };
    return term;
}

static bool deepen(struct parser *p, struct lgt_term *term, const struct lgt_term *inner)
{
    if (inner->depth >= LGT_DEPTH_MAX) {
        fail(p, term->line, term->column, "terms nest deeper than 256");
        return false;
    }
    if (term->depth <= inner->depth)
        term->depth = inner->depth + 1;
    return true;
}

static bool add_item(struct parser *p, struct lgt_term *term, const struct lgt_term *item)
{
    if (!item || !deepen(p, term, item))
        return false;
    term->items = arena_grow(p->reader->arena, term->items, term->count, sizeof(term->items[0]));
    term->items[term->count++] = item;
    return true;
}

/* Items up to a token that is no comma. */
static bool parse_items(struct parser *p, struct lgt_term *term)
{
    for (;;) {
        if (!add_item(p, term, parse(p, PRIORITY_ARGUMENT)))
            return false;
        if (!is_comma(p))
            return true;
        advance(p);
    }
}

/* The name is passed and "(" is due. */
static const struct lgt_term *parse_call(struct parser *p, const struct token *name)
{
    struct lgt_term *term = new_term(p, LGT_COMPOUND, name);
    advance(p);
    if (!parse_items(p, term))
        return NULL;
    expect(p, ')', "',' or ')'");
    return term;
}

/* What follows a bar. A list there goes on with this one; its items count again, since they are
 * copied. */
static bool parse_tail(struct parser *p, struct lgt_term *list)
{
    const struct lgt_term *tail = parse(p, PRIORITY_ARGUMENT);
    if (!tail)
        return false;
    if (tail->kind != LGT_LIST) {
        list->tail = tail;
        return deepen(p, list, tail);
    }
    p->terms += tail->count;
    if (p->terms > LGT_TERMS_MAX) {
        fail_at_token(p, "a clause of more than 65536 terms");
        return false;
    }
    for (size_t i = 0; i < tail->count; i++)
        if (!add_item(p, list, tail->items[i]))
            return false;
    list->tail = tail->tail;
    return !list->tail || deepen(p, list, list->tail);
}

static const struct lgt_term *parse_list(struct parser *p, const struct token *open)
{
    struct lgt_term *list = new_term(p, LGT_LIST, open);
    list->text = (struct text){"", 0};
    if (is_punctuation(p, ']')) {
        advance(p);
        return list;
    }
    if (!parse_items(p, list))
        return NULL;
    if (is_punctuation(p, '|')) {
        advance(p);
        if (!parse_tail(p, list))
            return NULL;
        expect(p, ']', "']'");
    } else {
        expect(p, ']', "',', '|' or ']'");
    }
    return list;
}

static const struct lgt_term *parse_braces(struct parser *p, const struct token *open)
{
    struct token name = *open;
    name.text = TEXT("{}");
    if (is_punctuation(p, '}')) {
        advance(p);
        return new_term(p, LGT_ATOM, &name);
    }
    struct lgt_term *term = new_term(p, LGT_COMPOUND, &name);
    if (!add_item(p, term, parse(p, PRIORITY_MAX)))
        return NULL;
    expect(p, '}', "an operator or '}'");
    return term;
}

/* The opening bracket is passed. */
static const struct lgt_term *parse_bracket(struct parser *p, const struct token *open)
{
    if (open->punctuation == '[')
        return parse_list(p, open);
    if (open->punctuation == '{')
        return parse_braces(p, open);
    const struct lgt_term *term = parse(p, PRIORITY_MAX);
    if (term)
        expect(p, ')', "an operator or ')'");
    return term;
}

/* `sign` is where the number begins; it is negative when that is another token. */
static const struct lgt_term *make_number(struct parser *p, const struct token *number,
                                          const struct token *sign)
{
    bool negative = number != sign;
    if (number->kind == TOKEN_FLOAT) {
        struct lgt_term *term = new_term(p, LGT_FLOAT, sign);
        term->text = (struct text){"", 0};
        term->real = negative ? -number->real : number->real;
        return term;
    }
    if (number->magnitude > (uint64_t)INT64_MAX + negative) {
        fail(p, sign->line, sign->column, "an integer that does not fit 64 bits");
        return NULL;
    }
    struct lgt_term *term = new_term(p, LGT_INTEGER, sign);
    term->text = (struct text){"", 0};
    term->integer = (int64_t)(negative ? 0 - number->magnitude : number->magnitude);
    return term;
}

/* Does the token that is due begin an operand? If not, the operator before it is an atom. */
static bool begins_operand(const struct parser *p)
{
    const struct token *token = &p->token;
    if (token->kind == TOKEN_END || token->kind == TOKEN_INPUT || is_comma(p))
        return false;
    if (token->kind == TOKEN_PUNCTUATION)
        return strchr("([{", token->punctuation) != NULL;
    const struct op *op = token->op;
    return !op || op->prefix || token->adjacent;
}

/* The operator is passed. */
static const struct lgt_term *parse_prefix(struct parser *p, const struct token *name, unsigned max,
                                           unsigned *priority)
{
    const struct op *op = name->op;
    if (op->prefix > max) {
        fail(p, name->line, name->column, "'%s' needs parentheses here", op->name);
        return NULL;
    }
    struct lgt_term *term = new_term(p, LGT_COMPOUND, name);
    *priority = op->prefix;
    return add_item(p, term, parse(p, op->operand)) ? term : NULL;
}

/* The name is passed: an atom, a compound term, a prefix operator or a sign. */
static const struct lgt_term *parse_name(struct parser *p, const struct token *name, unsigned max,
                                         unsigned *priority)
{
    if (name->adjacent)
        return parse_call(p, name);
    if (name->op && name->op->prefix) {
        struct token number = p->token;
        bool is_number = number.kind == TOKEN_INTEGER || number.kind == TOKEN_FLOAT;
        if (is_number && number.start == name->end && text_is(name->text, "-")) {
            advance(p);
            return make_number(p, &number, name);
        }
        if (begins_operand(p))
            return parse_prefix(p, name, max, priority);
    }
    return new_term(p, LGT_ATOM, name);
}

static const struct lgt_term *parse_primary(struct parser *p, unsigned max, unsigned *priority)
{
    struct token token = p->token;
    *priority = 0;
    if (token.kind == TOKEN_FAILED)
        return NULL;
    if (token.kind == TOKEN_END || token.kind == TOKEN_INPUT || is_comma(p) ||
        (token.kind == TOKEN_PUNCTUATION && !strchr("([{", token.punctuation))) {
        unexpected(p, "a term");
        return NULL;
    }
    advance(p);
    switch (token.kind) {
    case TOKEN_NAME:
        return parse_name(p, &token, max, priority);
    case TOKEN_QUOTED:
        return token.adjacent ? parse_call(p, &token) : new_term(p, LGT_ATOM, &token);
    case TOKEN_STRING:
        return new_term(p, LGT_STRING, &token);
    case TOKEN_VARIABLE:
        return new_term(p, LGT_VARIABLE, &token);
    case TOKEN_PUNCTUATION:
        return parse_bracket(p, &token);
    default:
        return make_number(p, &token, &token);
    }
}

/* The left operand is read and the operator is due. */
static const struct lgt_term *parse_infix(struct parser *p, const struct lgt_term *left,
                                          unsigned *priority)
{
    struct token name = p->token;
    const struct op *op = name.op;
    if (*priority > op->left) {
        fail(p, name.line, name.column, "what stands before '%s' needs parentheses", op->name);
        return NULL;
    }
    advance(p);
    struct lgt_term *term = new_term(p, LGT_COMPOUND, &name);
    *priority = op->infix;
    if (!add_item(p, term, left) || !add_item(p, term, parse(p, op->right)))
        return NULL;
    return term;
}

/* A term of at most that priority; NULL after an error. */
static const struct lgt_term *parse(struct parser *p, unsigned max)
{
    unsigned priority;
    if (p->nesting == LGT_DEPTH_MAX) {
        fail_at_token(p, "terms nest deeper than 256");
        return NULL;
    }
    p->nesting++;
    const struct lgt_term *term = parse_primary(p, max, &priority);
    while (term && p->token.op && p->token.op->infix && p->token.op->infix <= max)
        term = parse_infix(p, term, &priority);
    p->nesting--;
    return p->token.kind == TOKEN_FAILED ? NULL : term;
}

void lgt_init(struct lgt_reader *reader, struct text bytes, uint32_t line, struct arena *arena)
{
    *reader = (struct lgt_reader){
        .bytes = bytes,
        .arena = arena,
        .placed = mark_size(bytes),
        .line = line,
        .column = 1,
    };
}

static bool check_utf8(struct parser *p)
{
    size_t at = p->at;
    for (size_t size; at < p->bytes.size; at += size)
        if (!is_beyond_ascii(p->bytes.data[at]))
            size = 1;
        else if ((size = utf8_size(text_from(p->bytes, at))) == 0)
            break;
    if (at < p->bytes.size)
        fail_at_offset(p, at, "a byte that is not UTF-8");
    return at == p->bytes.size;
}

/* Sets the span of the next clause, and moves behind it; false when there is none. */
static bool find_clause(struct lgt_reader *reader)
{
    size_t start = reader->at, end = reader->bytes.size;
    if (start < end) {
        struct text rest = text_from(reader->bytes, start);
        size_t size = lgt_clause_end(rest, true);
        end = size ? start + size : end;
        start = skip_layout(reader->bytes, start + mark_size(rest));
    }
    place(reader, start);
    reader->at = end;
    reader->clause = (struct lgt_span){.offset = start, .size = end - start, .line = reader->line};
    return start < end;
}

int lgt_next(struct lgt_reader *reader, const struct lgt_term **term, struct error *err)
{
    if (!find_clause(reader))
        return 0;
    struct parser p = {
        .reader = reader,
        .bytes = {reader->bytes.data, reader->at},
        .at = reader->clause.offset,
        .err = err,
    };
    if (!check_utf8(&p))
        return -1;
    advance(&p);
    const struct lgt_term *clause = parse(&p, PRIORITY_MAX);
    if (!clause)
        return -1;
    if (p.token.kind != TOKEN_END || p.at != p.bytes.size) {
        unexpected(&p, "an operator or '.'");
        return -1;
    }
    *term = clause;
    return 1;
}

bool lgt_is(const struct lgt_term *term, const char *functor, size_t arity)
{
    return term && term->kind == (arity ? LGT_COMPOUND : LGT_ATOM) && term->count == arity &&
           text_is(term->text, functor);
}

const struct lgt_term *lgt_arg(const struct lgt_term *term, size_t index)
{
    return term && index < term->count ? term->items[index] : NULL;
}

bool lgt_is_list(const struct lgt_term *term)
{
    return term && term->kind == LGT_LIST && !term->tail;
}

bool lgt_atom_text(const struct lgt_term *term, struct text *out)
{
    if (!term || (term->kind != LGT_ATOM && term->kind != LGT_STRING))
        return false;
    *out = term->text;
    return true;
}

bool lgt_integer(const struct lgt_term *term, int64_t *out)
{
    if (!term || term->kind != LGT_INTEGER)
        return false;
    *out = term->integer;
    return true;
}

bool lgt_number(const struct lgt_term *term, double *out)
{
    if (!term || (term->kind != LGT_INTEGER && term->kind != LGT_FLOAT))
        return false;
    *out = term->kind == LGT_FLOAT ? term->real : (double)term->integer;
    return true;
}

void lgt_write_close(struct lgt_writer *w)
{
    free(w->data);
    *w = (struct lgt_writer){0};
}

struct text lgt_write_bytes(const struct lgt_writer *w)
{
    return (struct text){w->data ? w->data : "", w->size};
}

void lgt_write_clear(struct lgt_writer *w)
{
    w->size = 0;
}

void lgt_write_raw(struct lgt_writer *w, struct text text)
{
    size_t wanted;
    if (__builtin_add_overflow(w->size, text.size, &wanted))
        abort();
    if (wanted > w->capacity) {
        size_t capacity = w->capacity ? w->capacity * 2 : WRITER_FIRST_BYTES;
        w->capacity = capacity > wanted ? capacity : wanted;
        w->data = xrealloc(w->data, w->capacity);
    }
    if (text.size)
        memcpy(w->data + w->size, text.data, text.size);
    w->size = wanted;
}

/* A character of one byte. */
static void write_ascii(struct lgt_writer *w, char c, char quote)
{
    char buffer[8] = {'\\', c};
    int size = 2;
    if (c == '\n')
        buffer[1] = 'n';
    else if (c == '\t')
        buffer[1] = 't';
    else if ((unsigned char)c < 0x20 || c == 0x7f)
        size = snprintf(buffer, sizeof buffer, "\\x%x\\", (unsigned)c);
    else if (c != '\\' && c != quote)
        buffer[0] = c, size = 1;
    lgt_write_raw(w, (struct text){buffer, (size_t)size});
}

static void write_quoted(struct lgt_writer *w, struct text text, char quote)
{
    struct text mark = {&quote, 1};
    lgt_write_raw(w, mark);
    while (text.size) {
        size_t size = utf8_size(text);
        if (size == 1)
            write_ascii(w, text.data[0], quote);
        else
            lgt_write_raw(w, size ? (struct text){text.data, size} : UTF8_REPLACEMENT);
        text = text_from(text, size ? size : 1);
    }
    lgt_write_raw(w, mark);
}

static bool is_plain_name(struct text text)
{
    if (text.size == 0 || !is_lower(text.data[0]))
        return false;
    for (size_t i = 1; i < text.size; i++)
        if (!is_name_char(text.data[i]))
            return false;
    return !find_op(text);
}

void lgt_write_atom(struct lgt_writer *w, struct text text)
{
    if (is_plain_name(text))
        lgt_write_raw(w, text);
    else
        write_quoted(w, text, '\'');
}

void lgt_write_string(struct lgt_writer *w, struct text text)
{
    write_quoted(w, text, '"');
}

void lgt_write_integer(struct lgt_writer *w, int64_t value)
{
    char buffer[24];
    int size = snprintf(buffer, sizeof buffer, "%lld", (long long)value);
    lgt_write_raw(w, (struct text){buffer, (size_t)size});
}
