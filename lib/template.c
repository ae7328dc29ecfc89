/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/template.h"

#include "lib/utf8.h"
#include "schema/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum mask {
    MASK_NONE,
    MASK_URL,
    MASK_PATH,
    MASK_UUID,
    MASK_VERSION,
    MASK_HEX,
    MASK_NUMBER,
    MASK_IDENTIFIER,
    MASK_QUOTED,
    MASK_ANY,
    MASK_REST,
    MASK_COUNT
};

/* What each mask is called, and what it takes, as PCRE2. <quoted> depends on its quote, and <rest>
 * is one only at the end: template_regex sees to them. */
struct mask_text {
    struct text word, regex;
};

#define UTF8_HIGH     "\\x{80}-\\x{10ffff}"
#define REGEX_PATH    "0-9A-Za-z_" UTF8_HIGH "+@~%#$/-"
#define REGEX_TAIL    "(?::[0-9]+){0,2}"
#define REGEX_HEX     "[0-9A-Fa-f]"
#define REGEX_SUFFIX  "[0-9A-Za-z]+"
#define REGEX_NAME    "[A-Za-z_][0-9A-Za-z_]*+(?![" UTF8_HIGH "])"
#define REGEX_NOT_URL "\\x00- <>\"'`"
#define TEXT_OF_CHARS(chars)                                                                       \
    {                                                                                              \
        (chars), sizeof(chars) - 1                                                                 \
    }

static const struct mask_text masks[MASK_COUNT] = {
    [MASK_URL] = {TEXT_OF_CHARS("<url>"),
                  TEXT_OF_CHARS("[A-Za-z][0-9A-Za-z]{0,31}://[^" REGEX_NOT_URL "]*[^" REGEX_NOT_URL
                                ".,;:!?)\\]}]")},
    [MASK_PATH] = {TEXT_OF_CHARS("<path>"),
                   TEXT_OF_CHARS("(?:(?:[A-Za-z]:[\\\\/]|\\\\\\\\[0-9A-Za-z_" UTF8_HIGH
                                 "]+\\\\)[.\\\\" REGEX_PATH "]*[\\\\" REGEX_PATH "]|[." REGEX_PATH
                                 "]*[" REGEX_PATH "])" REGEX_TAIL)},
    [MASK_UUID] = {TEXT_OF_CHARS("<uuid>"),
                   TEXT_OF_CHARS(REGEX_HEX "{8}(?:-" REGEX_HEX "{4}){3}-" REGEX_HEX "{12}")},
    [MASK_VERSION] = {TEXT_OF_CHARS("<version>"),
                      TEXT_OF_CHARS("[vV]?[0-9]+(?:\\.[0-9]+)+[0-9A-Za-z]*(?:[-+]" REGEX_SUFFIX
                                    "(?:\\." REGEX_SUFFIX ")*)*")},
    [MASK_HEX] = {TEXT_OF_CHARS("<hex>"), TEXT_OF_CHARS("0[xX]" REGEX_HEX "+|" REGEX_HEX "+")},
    [MASK_NUMBER] = {TEXT_OF_CHARS("<number>"),
                     TEXT_OF_CHARS("[0-9]+(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")},
    [MASK_IDENTIFIER] = {TEXT_OF_CHARS("<identifier>"),
                         TEXT_OF_CHARS(REGEX_NAME "(?:(?:\\.|::|->)" REGEX_NAME ")*(?:\\(\\))?")},
    [MASK_QUOTED] = {TEXT_OF_CHARS("<quoted>"), TEXT_OF_CHARS("")},
    [MASK_ANY] = {TEXT_OF_CHARS("<*>"), TEXT_OF_CHARS("[^\\x09-\\x0d ]++")},
    [MASK_REST] = {TEXT_OF_CHARS("<rest>"), TEXT_OF_CHARS("(?s:.*+)")},
};

/* Classes of bytes; WORD is the header's W. */
enum {
    WORD = 1,
    SPACE = 2,
    DIGIT = 4,
    HEX = 8,
    LETTER = 16,
    PATH = 32,   /* in a path; / apart */
    OPENER = 64, /* may stand before a path that begins with / */
    BLANK = SPACE | OPENER,
    UNDER = WORD | PATH,
    NUM = WORD | PATH | DIGIT | HEX,
    HEXA = WORD | PATH | LETTER | HEX,
    LET = WORD | PATH | LETTER,
};

/* clang-format off */
#define HIGH16 UNDER, UNDER, UNDER, UNDER, UNDER, UNDER, UNDER, UNDER, \
               UNDER, UNDER, UNDER, UNDER, UNDER, UNDER, UNDER, UNDER
static const uint8_t classes[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, BLANK, BLANK, BLANK, BLANK, BLANK, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    /*     !  "       #     $     %     &  '  (       )  *  +     ,       -     .     / */
    BLANK, 0, OPENER, PATH, PATH, PATH, 0, 0, OPENER, 0, 0, PATH, OPENER, PATH, PATH, 0,
    /* 0 to 9, then : ; < = > ? */
    NUM, NUM, NUM, NUM, NUM, NUM, NUM, NUM, NUM, NUM, OPENER, OPENER, 0, OPENER, 0, 0,
    /* @ A to O */
    PATH, HEXA, HEXA, HEXA, HEXA, HEXA, HEXA, LET, LET, LET, LET, LET, LET, LET, LET, LET,
    /* P to Z, then [ \ ] ^ _ */
    LET, LET, LET, LET, LET, LET, LET, LET, LET, LET, LET, OPENER, 0, 0, 0, UNDER,
    /* ` a to o */
    OPENER, HEXA, HEXA, HEXA, HEXA, HEXA, HEXA, LET, LET, LET, LET, LET, LET, LET, LET, LET,
    /* p to z, then { | } ~ DEL */
    LET, LET, LET, LET, LET, LET, LET, LET, LET, LET, LET, OPENER, OPENER, 0, PATH, 0,
    HIGH16, HIGH16, HIGH16, HIGH16, HIGH16, HIGH16, HIGH16, HIGH16,
};
/* clang-format on */

static bool is(char c, unsigned class)
{
    return (classes[(uint8_t)c] & class) != 0;
}

/* The size of the run of bytes of `class` that `in` begins with. */
static size_t run(struct text in, unsigned class)
{
    size_t size = 0;
    while (size < in.size && is(in.data[size], class))
        size++;
    return size;
}

static bool begins_with(struct text in, unsigned class)
{
    return in.size && is(in.data[0], class);
}

/* The takers: how much of `in` one mask takes, 0 when it is none. What they take is what the mask's
 * regex takes at the same place, atomically. */

static bool is_url_byte(char c)
{
    return (uint8_t)c > ' ' && !strchr("<>\"'`", c);
}

static size_t take_url(struct text in, size_t word)
{
    enum { SCHEME_MAX = 32 };
    if (word > SCHEME_MAX || !is(in.data[0], LETTER) ||
        !text_starts(text_from(in, word), TEXT("://")) || run(in, LETTER | DIGIT) != word)
        return 0;
    size_t start = word + 3, end = start;
    while (end < in.size && is_url_byte(in.data[end]))
        end++;
    while (end > start && strchr(".,;:!?)]}", in.data[end - 1]))
        end--;
    return end > start ? end : 0;
}

static size_t without_stops(struct text in, size_t size)
{
    while (size && in.data[size - 1] == '.')
        size--;
    return size;
}

/* `size` bytes are a path; :line and :column may follow. */
static size_t with_tail(struct text in, size_t size)
{
    for (int i = 0; i < 2; i++) {
        if (size + 1 >= in.size || in.data[size] != ':' || !is(in.data[size + 1], DIGIT))
            break;
        size += 1 + run(text_from(in, size + 1), DIGIT);
    }
    return size;
}

/* What stands before the folders of a Windows path: C:\ or \\host\. */
static size_t take_root(struct text in, char before)
{
    if (in.size >= 3 && is(in.data[0], LETTER) && in.data[1] == ':')
        return in.data[2] == '\\' || in.data[2] == '/' ? 3 : 0;
    if (!text_starts(in, TEXT("\\\\")) || !is(before, OPENER))
        return 0;
    size_t end = 2 + run(text_from(in, 2), WORD);
    return end > 2 && end < in.size && in.data[end] == '\\' ? end + 1 : 0;
}

static size_t take_windows_path(struct text in, char before)
{
    size_t root = take_root(in, before);
    if (root == 0)
        return 0;
    size_t end = root;
    while (end < in.size && (is(in.data[end], PATH) || in.data[end] == '/' || in.data[end] == '\\'))
        end++;
    end = without_stops(in, end);
    return end > root ? with_tail(in, end) : 0;
}

struct path_marks {
    size_t slashes;
    bool letter, mark;
};

static struct path_marks path_marks(struct text path)
{
    struct path_marks marks = {0};
    for (size_t i = 0; i < path.size; i++) {
        char c = path.data[i];
        marks.slashes += c == '/';
        marks.letter |= (uint8_t)c >= 0x80 || is(c, LETTER);
        marks.mark |= c == '.' || c == '_' || c == '-' || is(c, DIGIT);
    }
    return marks;
}

static bool is_path(struct text path, char before)
{
    struct path_marks marks = path_marks(path);
    if (!marks.letter || marks.slashes == 0)
        return false;
    if (path.data[0] == '/')
        return is(before, OPENER) && path.data[1] != '/';
    if (text_starts(path, TEXT("~/")) && is(before, OPENER))
        return true;
    return marks.slashes > 1 || marks.mark;
}

/* `*dull` is where the last run that was no path ends: what is left of it is none either. */
static size_t take_path(struct text in, char before, const char **dull)
{
    if (!is(in.data[0], WORD) && (before == '\'' || !strchr("./~$@", in.data[0])))
        return 0; /* a mask after a closing ' would look as if it did not close */
    if (in.data < *dull && in.data[0] != '/')
        return 0;
    size_t end = run(in, PATH);
    bool slash = end < in.size && in.data[end] == '/';
    while (end < in.size && (is(in.data[end], PATH) || in.data[end] == '/'))
        end++;
    struct text path = {in.data, without_stops(in, end)};
    if (slash && is_path(path, before))
        return with_tail(in, path.size);
    if (in.data[0] != '/')
        *dull = in.data + end;
    return 0;
}

static size_t take_uuid(struct text in, size_t word)
{
    static const size_t groups[] = {4, 4, 4, 12};
    if (word != 8 || run(in, HEX) != 8)
        return 0;
    size_t end = 8;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        if (end == in.size || in.data[end] != '-')
            return 0;
        struct text group = text_from(in, end + 1);
        if (run(group, WORD) != groups[i] || run(group, HEX) != groups[i])
            return 0;
        end += 1 + groups[i];
    }
    return end;
}

/* A separator out of `separators` and a run of letters and digits after it. */
static size_t take_part(struct text in, const char *separators)
{
    if (in.size == 0 || in.data[0] == '\0' || !strchr(separators, in.data[0]))
        return 0;
    size_t part = run(text_from(in, 1), LETTER | DIGIT);
    return part ? 1 + part : 0;
}

static size_t take_version(struct text in)
{
    bool v = in.data[0] == 'v' || in.data[0] == 'V';
    size_t end = v, stops = 0, part = run(text_from(in, end), DIGIT);
    if (part == 0)
        return 0;
    for (end += part; end < in.size && in.data[end] == '.'; end += 1 + part, stops++)
        if ((part = run(text_from(in, end + 1), DIGIT)) == 0)
            break;
    if (stops + v < 2)
        return 0;
    end += run(text_from(in, end), LETTER | DIGIT);
    while ((part = take_part(text_from(in, end), "-+")) != 0) {
        end += part;
        while ((part = take_part(text_from(in, end), ".")) != 0)
            end += part;
    }
    return end;
}

static size_t take_hex(struct text in, size_t word)
{
    enum { MIXED_MIN = 8, ANY_MIN = 32 };
    if (word > 2 && in.data[0] == '0' && (in.data[1] | 0x20) == 'x')
        return run(text_from(in, 2), HEX) == word - 2 ? word : 0;
    if (word < MIXED_MIN || run(in, HEX) != word)
        return 0;
    size_t digits = 0;
    for (size_t i = 0; i < word; i++)
        digits += is(in.data[i], DIGIT);
    return word >= ANY_MIN || (digits && digits < word) ? word : 0;
}

static size_t take_number(struct text in)
{
    size_t end = run(in, DIGIT);
    if (end == 0)
        return 0;
    if (end < in.size && in.data[end] == '.') {
        size_t fraction = run(text_from(in, end + 1), DIGIT);
        end += fraction ? 1 + fraction : 0;
    }
    if (end < in.size && (in.data[end] | 0x20) == 'e') {
        size_t sign = end + 1 < in.size && strchr("+-", in.data[end + 1]) && in.data[end + 1];
        size_t exponent = end + 1 + sign <= in.size ? run(text_from(in, end + 1 + sign), DIGIT) : 0;
        end += exponent ? 1 + sign + exponent : 0;
    }
    return end;
}

/* An ASCII name with nothing else in its word. */
static size_t take_name(struct text in)
{
    if (!begins_with(in, LETTER) && !(in.size && in.data[0] == '_'))
        return 0;
    size_t size = run(in, LETTER | DIGIT);
    while (size < in.size && in.data[size] == '_')
        size += 1 + run(text_from(in, size + 1), LETTER | DIGIT);
    return size < in.size && (uint8_t)in.data[size] >= 0x80 ? 0 : size;
}

static size_t joint(struct text in)
{
    if (text_starts(in, TEXT("::")) || text_starts(in, TEXT("->")))
        return 2;
    return in.size && in.data[0] == '.';
}

static bool is_code_name(struct text name)
{
    bool alphanumeric = false, underscore = false;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (i && c >= 'A' && c <= 'Z' && name.data[i - 1] >= 'a' && name.data[i - 1] <= 'z')
            return true;
        underscore |= c == '_';
        alphanumeric |= c != '_';
    }
    return underscore && alphanumeric;
}

static size_t take_identifier(struct text in)
{
    size_t end = take_name(in), names = 1, longest = end, next, by;
    if (end == 0)
        return 0;
    bool code = is_code_name((struct text){in.data, end});
    while ((by = joint(text_from(in, end))) != 0 &&
           (next = take_name(text_from(in, end + by))) != 0) {
        code |= by == 2 || is_code_name((struct text){in.data + end + by, next});
        longest = next > longest ? next : longest;
        end += by + next;
        names++;
    }
    if (text_starts(text_from(in, end), TEXT("()")))
        return end + 2;
    return code || (names > 1 && longest > 1) || names > 3 ? end : 0;
}

/* One pass over a text. */
struct lexer {
    struct text in;      /* what is left */
    char before;         /* the last byte that came out */
    const char *dull;    /* see take_path */
    const char *open[3]; /* for each quote: before this place none of them closes */
};

struct item {
    enum mask mask; /* MASK_NONE for what stays as it is */
    size_t size;
};

static bool closes_quote(struct text in, size_t at, char quote)
{
    if (in.data[at] != quote)
        return false;
    return quote != '\'' || at + 1 == in.size ||
           (in.data[at + 1] != '<' && !is(in.data[at + 1], WORD));
}

static bool opens_quote(struct text in, char before)
{
    return strchr("'\"`", in.data[0]) && in.data[0] && before != '>' && !is(before, WORD);
}

/* The item that a quote begins: with its closing quote, or alone. */
static struct item quoted_item(struct lexer *lexer)
{
    struct text in = lexer->in;
    const char **open = &lexer->open[in.data[0] == '\'' ? 0 : in.data[0] == '"' ? 1 : 2];
    if (!opens_quote(in, lexer->before) || in.data < *open)
        return (struct item){MASK_NONE, 1};
    for (size_t i = 1;; i++) {
        if (i == in.size || in.data[i] == '\n' || in.data[i] == '\r') {
            *open = in.data + i;
            return (struct item){MASK_NONE, 1};
        }
        if (closes_quote(in, i, in.data[0]))
            return (struct item){i > 1 && i - 1 <= TEMPLATE_QUOTED_MAX ? MASK_QUOTED : MASK_NONE,
                                 i + 1};
    }
}

/* The item that a word begins; `word` is its size, and a path may begin with no word. */
static struct item word_item(struct lexer *lexer)
{
    struct text in = lexer->in;
    size_t word = run(in, WORD), size;
    if ((size = take_url(in, word)) != 0)
        return (struct item){MASK_URL, size};
    if ((size = take_windows_path(in, lexer->before)) != 0 ||
        (size = take_path(in, lexer->before, &lexer->dull)) != 0)
        return (struct item){MASK_PATH, size};
    if (word == 0)
        return (struct item){MASK_NONE, 1};
    if ((size = take_uuid(in, word)) != 0)
        return (struct item){MASK_UUID, size};
    if ((size = take_version(in)) != 0)
        return (struct item){MASK_VERSION, size};
    if ((size = take_hex(in, word)) != 0)
        return (struct item){MASK_HEX, size};
    if ((size = take_number(in)) != 0)
        return (struct item){MASK_NUMBER, size};
    if ((size = take_identifier(in)) != 0)
        return (struct item){MASK_IDENTIFIER, size};
    return (struct item){MASK_NONE, word};
}

static struct item next_item(struct lexer *lexer)
{
    char c = lexer->in.data[0];
    if (is(c, WORD) || c == '.' || c == '/' || c == '~' || c == '$' || c == '@' || c == '\\')
        return word_item(lexer);
    if (c == '\'' || c == '"' || c == '`')
        return quoted_item(lexer);
    return (struct item){MASK_NONE, 1};
}

/* The size of the placeholder that `in` begins with, or 0. */
static size_t placeholder_size(struct text in)
{
    for (size_t i = 1; i < MASK_COUNT; i++)
        if (text_starts(in, masks[i].word))
            return masks[i].word.size;
    return 0;
}

/* Those among the first `size` bytes; <rest> is not counted, there is always room for it. */
static size_t count_placeholders(struct text in, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++)
        if (in.data[i] == '<' && placeholder_size(text_from(in, i)) &&
            !text_starts(text_from(in, i), masks[MASK_REST].word))
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

static void put_item(struct output *out, struct text in, struct item item)
{
    if (item.mask)
        out->masks++;
    else if (!is(in.data[0], WORD))
        out->masks += count_placeholders(in, item.size);
    if (out->masks > TEMPLATE_MASKS_MAX) {
        out->full = true;
        return;
    }
    if (item.mask == MASK_QUOTED) {
        put(out, (struct text){in.data, 1});
        put(out, masks[MASK_QUOTED].word);
        put(out, (struct text){in.data, 1});
        return;
    }
    put(out, item.mask ? masks[item.mask].word : (struct text){in.data, item.size});
    if (out->full)
        return;
    if (is(in.data[0], SPACE) && out->size + masks[MASK_REST].word.size <= sizeof out->bytes)
        out->cut = out->size;
}

static void mask_items(struct output *out, struct text message)
{
    const char *start = message.data;
    struct lexer lexer = {
        .in = message, .before = '\n', .dull = start, .open = {start, start, start}};
    while (lexer.in.size && !out->full) {
        struct item item = next_item(&lexer);
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
    while (size && !is(message.data[size - 1], SPACE))
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
        put(&out, masks[MASK_REST].word);
    }
    return arena_copy(arena, (struct text){out.bytes, out.size});
}

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
    size_t close = masks[MASK_QUOTED].word.size + 1;
    return in.size > close && opens_quote(in, before) &&
           text_starts(text_from(in, 1), masks[MASK_QUOTED].word) &&
           closes_quote(in, close, in.data[0]);
}

static enum mask placeholder_at(struct text in, char before)
{
    for (unsigned i = 1; i < MASK_COUNT; i++) {
        if (!text_starts(in, masks[i].word))
            continue;
        struct text after = text_from(in, masks[i].word.size);
        if (i == MASK_QUOTED)
            return MASK_NONE;
        if (i == MASK_REST)
            return after.size == 0 && is(before, SPACE) ? MASK_REST : MASK_NONE;
        if (i == MASK_ANY)
            return is(before, SPACE) && (after.size == 0 || is(after.data[0], SPACE)) ? MASK_ANY
                                                                                      : MASK_NONE;
        return (enum mask)i;
    }
    return MASK_NONE;
}

static void append_mask(struct source *out, enum mask mask)
{
    if (mask == MASK_ANY || mask == MASK_REST) {
        append(out, masks[mask].regex);
        return;
    }
    append(out, TEXT("(?>"));
    append(out, masks[mask].word);
    append(out, TEXT("|"));
    append(out, masks[mask].regex);
    append(out, TEXT(")"));
}

/* Appends what `in` begins with, and returns how much of it that is. */
static size_t append_piece(struct source *out, struct text in, char before)
{
    if (is_quoted_mask(in, before)) {
        append(out, (struct text){in.data, 1});
        append(out, quoted_regex(in.data[0]));
        append(out, (struct text){in.data, 1});
        return masks[MASK_QUOTED].word.size + 2;
    }
    enum mask mask = in.data[0] == '<' ? placeholder_at(in, before) : MASK_NONE;
    if (mask == MASK_NONE) {
        append_literal(out, (struct text){in.data, 1});
        return 1;
    }
    append_mask(out, mask);
    return masks[mask].word.size;
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

struct token {
    size_t start, size;
};

struct tokens {
    struct token items[TEMPLATE_MERGE_TOKENS];
    size_t count;
    size_t wildcards, literals;
};

/* Two letters outside placeholders. */
static bool is_literal(struct text token)
{
    size_t letters = 0;
    while (token.size && letters < 2) {
        size_t placeholder = token.data[0] == '<' ? placeholder_size(token) : 0;
        letters += (uint8_t)token.data[0] >= 0x80 || is(token.data[0], LETTER);
        token = text_from(token, placeholder ? placeholder : 1);
    }
    return letters == 2;
}

static struct text token_text(struct text template, struct token token)
{
    return (struct text){template.data + token.start, token.size};
}

static bool is_wildcard(struct text template, struct token token)
{
    return text_equal(token_text(template, token), masks[MASK_ANY].word);
}

/* False for a template with too many tokens. */
static bool split(struct text template, struct tokens *out)
{
    out->count = out->wildcards = out->literals = 0;
    for (size_t i = 0; i < template.size;) {
        size_t start = i + run(text_from(template, i), SPACE);
        for (i = start; i < template.size && !is(template.data[i], SPACE);)
            i++;
        if (i == start)
            break;
        if (out->count == TEMPLATE_MERGE_TOKENS)
            return false;
        struct token token = {start, i - start};
        out->items[out->count++] = token;
        out->wildcards += is_wildcard(template, token);
        out->literals += is_literal(token_text(template, token));
    }
    return true;
}

static bool may_blank(struct text template, const struct tokens *tokens, size_t position)
{
    struct text token = token_text(template, tokens->items[position]);
    if (text_equal(token, masks[MASK_REST].word) ||
        memmem(token.data, token.size, masks[MASK_QUOTED].word.data, masks[MASK_QUOTED].word.size))
        return false;
    size_t wildcards = tokens->wildcards + 1;
    size_t literals = tokens->literals - is_literal(token);
    return (wildcards == 1 && literals >= 2) || (wildcards * 5 <= tokens->count && literals >= 4);
}

/* splitmix64's finaliser (Steele, Lea, Flood 2014). */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static uint64_t hash_bytes(struct text text, uint64_t seed)
{
    uint64_t hash = mix(seed + text.size);
    for (; text.size >= 8; text = text_from(text, 8)) {
        uint64_t word;
        memcpy(&word, text.data, 8);
        hash = mix(hash ^ word);
    }
    uint64_t tail = 0;
    if (text.size)
        memcpy(&tail, text.data, text.size);
    return mix(hash ^ tail);
}

/* A template with one position blanked, by its hash; equal ones are checked byte by byte. */
struct blanked {
    uint64_t key;
    uint32_t template; /* index in the set */
    uint16_t position;
    bool was; /* the position is `<*>` already */
    struct token token;
};

/* The hash of a text is the sum of the hashes of its pieces, so that any one can be exchanged. */
static size_t blank_each(struct text template, uint32_t index, struct blanked *out)
{
    struct tokens tokens;
    if (!split(template, &tokens))
        return 0;
    uint64_t hashes[TEMPLATE_MERGE_TOKENS], sum = 0;
    size_t count = 0, end = 0;
    for (size_t i = 0; i < tokens.count; i++) {
        struct token token = tokens.items[i];
        struct text space = {template.data + end, token.start - end};
        hashes[i] = hash_bytes(token_text(template, token), 2 * i);
        sum += hashes[i] + hash_bytes(space, 2 * i + 1);
        end = token.start + token.size;
    }
    sum += hash_bytes(text_from(template, end), 2 * tokens.count + 1);
    for (size_t i = 0; i < tokens.count; i++) {
        bool was = is_wildcard(template, tokens.items[i]);
        if (!was && !may_blank(template, &tokens, i))
            continue;
        uint64_t key = sum - hashes[i] + hash_bytes(masks[MASK_ANY].word, 2 * i);
        out[count++] = (struct blanked){key, index, (uint16_t)i, was, tokens.items[i]};
    }
    return count;
}

static int compare_blanked(const void *a, const void *b)
{
    const struct blanked *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    if (x->position != y->position)
        return x->position < y->position ? -1 : 1;
    return (x->template > y->template) - (x->template <y->template);
}

static bool same_blanked(const struct text *set, const struct blanked *a, const struct blanked *b)
{
    struct text x = set[a->template], y = set[b->template];
    size_t x_end = a->token.start + a->token.size, y_end = b->token.start + b->token.size;
    return a->token.start == b->token.start && memcmp(x.data, y.data, a->token.start) == 0 &&
           text_equal(text_from(x, x_end), text_from(y, y_end));
}

/* Members first .. first + count of the sorted list. */
struct group {
    size_t first, count;
    uint64_t key;
};

static int compare_groups(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

/* Groups of two and more; `groups` has room for half of `count`. */
static size_t find_groups(const struct text *set, const struct blanked *list, size_t count,
                          struct group *groups)
{
    size_t found = 0;
    for (size_t first = 0, next; first < count; first = next) {
        for (next = first + 1; next < count && list[next].key == list[first].key; next++)
            if (list[next].position != list[first].position ||
                !same_blanked(set, &list[first], &list[next]))
                break;
        if (next - first > 1)
            groups[found++] = (struct group){first, next - first, list[first].key};
    }
    qsort(groups, found, sizeof *groups, compare_groups);
    return found;
}

static struct text blank(struct arena *arena, struct text template, struct token token)
{
    struct text word = masks[MASK_ANY].word;
    struct text end = text_from(template, token.start + token.size);
    size_t size = token.start + word.size + end.size;
    char *data = arena_alloc(arena, size + 1);
    memcpy(data, template.data, token.start);
    memcpy(data + token.start, word.data, word.size);
    memcpy(data + token.start + word.size, end.data, end.size);
    data[size] = '\0';
    return (struct text){data, size};
}

/* Merges what no earlier group took; `becomes[i]` has no data until set[i] is taken. */
static bool merge_group(struct arena *arena, const struct text *set, const struct blanked *members,
                        size_t count, struct text *becomes)
{
    size_t left = 0;
    const struct blanked *was = NULL;
    for (size_t i = 0; i < count; i++) {
        if (becomes[members[i].template].data)
            continue;
        left++;
        was = members[i].was ? &members[i] : was;
    }
    if (left < (was ? 2 : TEMPLATE_MERGE_MIN))
        return false;
    struct text merged =
        was ? set[was->template] : blank(arena, set[members->template], members->token);
    for (size_t i = 0; i < count; i++)
        if (!becomes[members[i].template].data)
            becomes[members[i].template] = merged;
    return true;
}

/* One round over a sorted set; says whether anything was merged. */
static bool merge_round(struct arena *arena, const struct text *set, size_t count,
                        struct text *becomes)
{
    size_t capacity = 0, listed = 0;
    struct tokens tokens;
    for (size_t i = 0; i < count; i++)
        capacity += split(set[i], &tokens) ? tokens.count : 0;
    struct blanked *list = xmalloc((capacity + 1) * sizeof *list);
    struct group *groups = xmalloc((capacity / 2 + 1) * sizeof *groups);
    for (size_t i = 0; i < count; i++)
        listed += blank_each(set[i], (uint32_t)i, list + listed);
    qsort(list, listed, sizeof *list, compare_blanked);
    size_t found = find_groups(set, list, listed, groups);
    bool changed = false;
    for (size_t i = 0; i < found; i++)
        changed |= merge_group(arena, set, list + groups[i].first, groups[i].count, becomes);
    free(groups);
    free(list);
    return changed;
}

struct entry {
    struct text text;
    size_t index; /* in the caller's list */
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return text_compare(x->text, y->text);
}

/* Sorts the entries, merges their distinct texts once, and sets each to what it becomes. */
static bool merge_entries(struct arena *arena, struct entry *entries, size_t count)
{
    qsort(entries, count, sizeof *entries, compare_entries);
    struct text *set = xmalloc(count * sizeof *set);
    struct text *becomes = xcalloc(count, sizeof *becomes);
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !text_equal(entries[i].text, set[distinct - 1]))
            set[distinct++] = entries[i].text;
    bool changed = merge_round(arena, set, distinct, becomes);
    for (size_t i = 0, at = 0; changed && i < count; i++) {
        at += !text_equal(entries[i].text, set[at]);
        if (becomes[at].data)
            entries[i].text = becomes[at];
    }
    free(becomes);
    free(set);
    return changed;
}

void template_merge(struct arena *arena, const struct text *templates, size_t count,
                    struct text *merged)
{
    if (count == 0)
        return;
    struct entry *entries = xmalloc(count * sizeof *entries);
    for (size_t i = 0; i < count; i++)
        entries[i] = (struct entry){templates[i], i};
    while (merge_entries(arena, entries, count))
        ;
    for (size_t i = 0; i < count; i++)
        merged[entries[i].index] = entries[i].text;
    free(entries);
}
