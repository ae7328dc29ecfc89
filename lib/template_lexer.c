/* SPDX-License-Identifier: MPL-2.0 */
/* The masks, as lib/template.h has them: which fits at a place, and how much it takes. */
#include "lib/template_internal.h"

/* clang-format off */
#define HIGH16 UNDER, UNDER, UNDER, UNDER, UNDER, UNDER, UNDER, UNDER, \
               UNDER, UNDER, UNDER, UNDER, UNDER, UNDER, UNDER, UNDER
const uint8_t template_classes[256] = {
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

static bool begins_with(struct text in, unsigned class)
{
    return in.size && template_is(in.data[0], class);
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
    if (word > SCHEME_MAX || !template_is(in.data[0], LETTER) ||
        !text_starts(text_from(in, word), TEXT("://")) || template_run(in, LETTER | DIGIT) != word)
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
        if (size + 1 >= in.size || in.data[size] != ':' || !template_is(in.data[size + 1], DIGIT))
            break;
        size += 1 + template_run(text_from(in, size + 1), DIGIT);
    }
    return size;
}

/* What stands before the folders of a Windows path: C:\ or \\host\. */
static size_t take_root(struct text in, char before)
{
    if (in.size >= 3 && template_is(in.data[0], LETTER) && in.data[1] == ':')
        return in.data[2] == '\\' || in.data[2] == '/' ? 3 : 0;
    if (!text_starts(in, TEXT("\\\\")) || !template_is(before, OPENER))
        return 0;
    size_t end = 2 + template_run(text_from(in, 2), WORD);
    return end > 2 && end < in.size && in.data[end] == '\\' ? end + 1 : 0;
}

static size_t take_windows_path(struct text in, char before)
{
    size_t root = take_root(in, before);
    if (root == 0)
        return 0;
    size_t end = root;
    while (end < in.size &&
           (template_is(in.data[end], PATH) || in.data[end] == '/' || in.data[end] == '\\'))
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
        marks.letter |= (uint8_t)c >= 0x80 || template_is(c, LETTER);
        marks.mark |= c == '.' || c == '_' || c == '-' || template_is(c, DIGIT);
    }
    return marks;
}

static bool is_path(struct text path, char before)
{
    struct path_marks marks = path_marks(path);
    if (!marks.letter || marks.slashes == 0)
        return false;
    if (path.data[0] == '/')
        return template_is(before, OPENER) && path.data[1] != '/';
    if (text_starts(path, TEXT("~/")) && template_is(before, OPENER))
        return true;
    return marks.slashes > 1 || marks.mark;
}

/* `*dull` is where the last run that was no path ends: what is left of it is none either. */
static size_t take_path(struct text in, char before, const char **dull)
{
    if (!template_is(in.data[0], WORD) && (before == '\'' || !strchr("./~$@", in.data[0])))
        return 0; /* a mask after a closing ' would look as if it did not close */
    if (in.data < *dull && in.data[0] != '/')
        return 0;
    size_t end = template_run(in, PATH);
    bool slash = end < in.size && in.data[end] == '/';
    while (end < in.size && (template_is(in.data[end], PATH) || in.data[end] == '/'))
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
    if (word != 8 || template_run(in, HEX) != 8)
        return 0;
    size_t end = 8;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        if (end == in.size || in.data[end] != '-')
            return 0;
        struct text group = text_from(in, end + 1);
        if (template_run(group, WORD) != groups[i] || template_run(group, HEX) != groups[i])
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
    size_t part = template_run(text_from(in, 1), LETTER | DIGIT);
    return part ? 1 + part : 0;
}

static size_t take_version(struct text in)
{
    bool v = in.data[0] == 'v' || in.data[0] == 'V';
    size_t end = v, stops = 0, part = template_run(text_from(in, end), DIGIT);
    if (part == 0)
        return 0;
    for (end += part; end < in.size && in.data[end] == '.'; end += 1 + part, stops++)
        if ((part = template_run(text_from(in, end + 1), DIGIT)) == 0)
            break;
    if (stops + v < 2)
        return 0;
    end += template_run(text_from(in, end), LETTER | DIGIT);
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
        return template_run(text_from(in, 2), HEX) == word - 2 ? word : 0;
    if (word < MIXED_MIN || template_run(in, HEX) != word)
        return 0;
    size_t digits = 0;
    for (size_t i = 0; i < word; i++)
        digits += template_is(in.data[i], DIGIT);
    return word >= ANY_MIN || (digits && digits < word) ? word : 0;
}

static size_t take_number(struct text in)
{
    size_t end = template_run(in, DIGIT);
    if (end == 0)
        return 0;
    if (end < in.size && in.data[end] == '.') {
        size_t fraction = template_run(text_from(in, end + 1), DIGIT);
        end += fraction ? 1 + fraction : 0;
    }
    if (end < in.size && (in.data[end] | 0x20) == 'e') {
        size_t sign = end + 1 < in.size && strchr("+-", in.data[end + 1]) && in.data[end + 1];
        size_t exponent =
            end + 1 + sign <= in.size ? template_run(text_from(in, end + 1 + sign), DIGIT) : 0;
        end += exponent ? 1 + sign + exponent : 0;
    }
    return end;
}

/* An ASCII name with nothing else in its word. */
static size_t take_name(struct text in)
{
    if (!begins_with(in, LETTER) && !(in.size && in.data[0] == '_'))
        return 0;
    size_t size = template_run(in, LETTER | DIGIT);
    while (size < in.size && in.data[size] == '_')
        size += 1 + template_run(text_from(in, size + 1), LETTER | DIGIT);
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

bool template_closes_quote(struct text in, size_t at, char quote)
{
    if (in.data[at] != quote)
        return false;
    return quote != '\'' || at + 1 == in.size ||
           (in.data[at + 1] != '<' && !template_is(in.data[at + 1], WORD));
}

bool template_opens_quote(struct text in, char before)
{
    return strchr("'\"`", in.data[0]) && in.data[0] && before != '>' && !template_is(before, WORD);
}

/* The item that a quote begins: with its closing quote, or alone. */
static struct template_item quoted_item(struct template_lexer *lexer)
{
    struct text in = lexer->in;
    const char **open = &lexer->open[in.data[0] == '\'' ? 0 : in.data[0] == '"' ? 1 : 2];
    if (!template_opens_quote(in, lexer->before) || in.data < *open)
        return (struct template_item){MASK_NONE, 1};
    for (size_t i = 1;; i++) {
        if (i == in.size || in.data[i] == '\n' || in.data[i] == '\r') {
            *open = in.data + i;
            return (struct template_item){MASK_NONE, 1};
        }
        if (template_closes_quote(in, i, in.data[0]))
            return (struct template_item){
                i > 1 && i - 1 <= TEMPLATE_QUOTED_MAX ? MASK_QUOTED : MASK_NONE, i + 1};
    }
}

/* Most words of a message: letters of which none is a hump, between blanks. No mask takes any of
 * them, but for HEX, which takes long ones. */
static bool is_plain(struct text in, size_t word)
{
    enum { PLAIN_MAX = 31 };
    if (word == 0 || word > PLAIN_MAX ||
        (word < in.size && in.data[word] != ' ' && in.data[word] != ','))
        return false;
    for (size_t i = 0; i < word; i++) {
        bool hump = i > 0 && in.data[i] <= 'Z' && in.data[i - 1] >= 'a';
        if (!template_is(in.data[i], LETTER) || hump)
            return false;
    }
    return true;
}

/* The item that a word begins; `word` is its size, and a path may begin with no word. */
static struct template_item word_item(struct template_lexer *lexer)
{
    struct text in = lexer->in;
    size_t word = template_run(in, WORD), size;
    if (is_plain(in, word))
        return (struct template_item){MASK_NONE, word};
    if ((size = take_url(in, word)) != 0)
        return (struct template_item){MASK_URL, size};
    if ((size = take_windows_path(in, lexer->before)) != 0 ||
        (size = take_path(in, lexer->before, &lexer->dull)) != 0)
        return (struct template_item){MASK_PATH, size};
    if (word == 0)
        return (struct template_item){MASK_NONE, 1};
    if ((size = take_uuid(in, word)) != 0)
        return (struct template_item){MASK_UUID, size};
    if ((size = take_version(in)) != 0)
        return (struct template_item){MASK_VERSION, size};
    if ((size = take_hex(in, word)) != 0)
        return (struct template_item){MASK_HEX, size};
    if ((size = take_number(in)) != 0)
        return (struct template_item){MASK_NUMBER, size};
    if ((size = take_identifier(in)) != 0)
        return (struct template_item){MASK_IDENTIFIER, size};
    return (struct template_item){MASK_NONE, word};
}

struct template_item template_next(struct template_lexer *lexer)
{
    char c = lexer->in.data[0];
    if (template_is(c, WORD) || c == '.' || c == '/' || c == '~' || c == '$' || c == '@' ||
        c == '\\')
        return word_item(lexer);
    if (c == '\'' || c == '"' || c == '`')
        return quoted_item(lexer);
    return (struct template_item){MASK_NONE, 1};
}
