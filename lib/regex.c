/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/regex.h"

#include <ctype.h>
#include <stdlib.h>

enum { NAMES_MAX = 256, REPEAT_MAX = 65535 };

/* What (?imsx) switches. */
struct modes {
    bool caseless, lines, dot_all, extended;
};

struct name {
    struct text name;
    unsigned group;
};

struct reader {
    struct text pattern;
    size_t at;
    struct modes modes;
    struct arena *arena;
    struct regex_tree *tree;
    struct name names[NAMES_MAX];
    size_t name_count;
    size_t nodes, depth;
    struct error *err;
};

static int fail(struct reader *r, const char *what)
{
    return error_set(r->err, ERROR_CONFIG, "regular expression, byte %zu: %s", r->at, what);
}

static bool at_end(const struct reader *r)
{
    return r->at >= r->pattern.size;
}

static char peek(const struct reader *r)
{
    return at_end(r) ? '\0' : r->pattern.data[r->at];
}

static bool is_next(const struct reader *r, const char *what)
{
    return r->at <= r->pattern.size && text_starts(text_from(r->pattern, r->at), text_of(what));
}

static bool skip(struct reader *r, const char *what)
{
    bool there = is_next(r, what);
    r->at += there ? strlen(what) : 0;
    return there;
}

/* Text up to a closing character, which is passed over. */
static struct text skip_to(struct reader *r, char close)
{
    size_t start = r->at;
    while (!at_end(r) && peek(r) != close)
        r->at++;
    struct text out = {r->pattern.data + start, r->at - start};
    r->at += !at_end(r);
    return out;
}

static struct regex *node(struct reader *r, enum regex_kind kind)
{
    struct regex *out = arena_array(r->arena, 1, sizeof *out);
    out->kind = kind;
    r->nodes++;
    return out;
}

static struct regex *node_over(struct reader *r, enum regex_kind kind, const struct regex *item)
{
    struct regex *out = node(r, kind);
    out->items = arena_array(r->arena, 1, sizeof *out->items);
    out->items[0] = item;
    out->count = 1;
    return out;
}

static void add_item(struct reader *r, struct regex *to, const struct regex *item)
{
    to->items = arena_grow(r->arena, to->items, to->count, sizeof *to->items);
    to->items[to->count++] = item;
}

static struct regex *set_node(struct reader *r, struct byteset set)
{
    struct regex *out = node(r, REGEX_SET);
    out->set = r->modes.caseless ? byteset_fold(set) : set;
    return out;
}

static struct regex *edge_node(struct reader *r, enum regex_edge edge)
{
    struct regex *out = node(r, REGEX_EDGE);
    out->edge = edge;
    return out;
}

/* Sets. */

static bool is_hspace(int c)
{
    return c == ' ' || c == '\t' || c == 0xa0;
}

static bool is_vspace(int c)
{
    return (c >= '\n' && c <= '\r') || c == 0x85;
}

static bool is_word(int c)
{
    return c < 128 && (isalnum(c) || c == '_');
}

/* Of ASCII: the C library's classes depend on the locale beyond it. */
static bool in_class(char name, int c)
{
    switch (name) {
    case 'd':
        return c >= '0' && c <= '9';
    case 'w':
        return is_word(c);
    case 's':
        return c == ' ' || (c >= '\t' && c <= '\r');
    case 'h':
        return is_hspace(c);
    case 'v':
    case 'R':
        return is_vspace(c);
    default:
        return c != '\n'; /* \N */
    }
}

static struct byteset class_set(char name)
{
    static const char capital[] = "DWSHV";
    bool negated = strchr(capital, name) != NULL;
    struct byteset out = {{0}};
    for (int c = 0; c < 256; c++)
        if (in_class(negated ? (char)tolower(name) : name, c) != negated)
            byteset_add(&out, (unsigned)c);
    return out;
}

static bool in_posix(struct text name, int c)
{
    static const struct {
        const char *name;
        int (*has)(int);
    } classes[] = {{"alpha", isalpha}, {"lower", islower}, {"upper", isupper},
                   {"alnum", isalnum}, {"digit", isdigit}, {"xdigit", isxdigit},
                   {"space", isspace}, {"blank", isblank}, {"cntrl", iscntrl},
                   {"graph", isgraph}, {"print", isprint}, {"punct", ispunct}};
    if (text_is(name, "ascii"))
        return c < 128;
    if (text_is(name, "word"))
        return is_word(c);
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
        if (text_is(name, classes[i].name))
            return c < 128 && classes[i].has(c);
    return false;
}

static struct byteset posix_set(struct text name)
{
    bool negated = name.size > 0 && name.data[0] == '^';
    struct byteset out = {{0}};
    for (int c = 0; c < 256; c++)
        if (in_posix(text_from(name, negated), c) != negated)
            byteset_add(&out, (unsigned)c);
    return out;
}

/* \p{Lu}, \pL and \P: what ASCII has of the property. */
static struct byteset property_set(struct reader *r, bool negated)
{
    struct text name = {r->pattern.data + r->at, !at_end(r)};
    if (skip(r, "{"))
        name = skip_to(r, '}');
    else
        r->at += !at_end(r);
    if (name.size > 0 && name.data[0] == '^') {
        negated = !negated;
        name = text_from(name, 1);
    }
    static const struct {
        const char *property, *named;
    } known[] = {{"Lu", "upper"}, {"Ll", "lower"}, {"L", "alpha"}, {"N", "digit"},
                 {"P", "punct"},  {"S", "punct"},  {"Z", "blank"}, {"C", "cntrl"}};
    struct byteset out = posix_set(TEXT("graph"));
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (text_starts(name, text_of(known[i].property))) {
            out = posix_set(text_of(known[i].named));
            break;
        }
    return negated ? byteset_not(out) : out;
}

static unsigned digits(struct reader *r, unsigned base, unsigned most)
{
    unsigned value = 0;
    for (unsigned i = 0; i < most && !at_end(r); i++) {
        int c = tolower((unsigned char)peek(r));
        unsigned digit = isdigit(c)             ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                                                : 99;
        if (digit >= base)
            break;
        value = value * base + digit;
        r->at++;
    }
    return value;
}

/* The code after \x, \o, \c, or of \n and the like; `c` is passed already. */
static unsigned escaped_code(struct reader *r, char c)
{
    static const char from[] = "ntrfae", to[] = "\n\t\r\f\a\x1b";
    const char *control = c ? strchr(from, c) : NULL;
    unsigned code;
    if (control)
        return (unsigned char)to[control - from];
    if ((c == 'x' || c == 'o') && skip(r, "{")) {
        code = digits(r, c == 'x' ? 16 : 8, 8);
        (void)skip_to(r, '}');
        return code;
    }
    if (c == 'x')
        return digits(r, 16, 2);
    if (c == 'c' && !at_end(r))
        return (unsigned)toupper((unsigned char)r->pattern.data[r->at++]) ^ 0x40;
    if (c >= '0' && c <= '7') {
        r->at--;
        return digits(r, 8, 3);
    }
    return (unsigned char)c;
}

/* A code of more than one byte stands for itself as UTF-8 in no byte: it accepts none. */
static struct byteset code_set(unsigned code)
{
    struct byteset out = {{0}};
    if (code < 256)
        byteset_add(&out, code);
    return out;
}

/* [:name:] at its first bracket. */
static bool read_posix(struct reader *r, struct byteset *set)
{
    size_t start = r->at;
    if (!skip(r, "[:"))
        return false;
    struct text name = skip_to(r, ':');
    if (!skip(r, "]")) {
        r->at = start;
        return false;
    }
    struct byteset members = posix_set(name);
    byteset_add_all(set, &members);
    return true;
}

/* One member of a class; `*code` is its code, or 256 for a set that begins no range. */
static void read_member(struct reader *r, struct byteset *set, unsigned *code)
{
    char c = peek(r);
    *code = 256;
    if (c == '[' && read_posix(r, set))
        return;
    r->at++;
    struct byteset members = {{0}};
    if (c != '\\' || at_end(r)) {
        *code = (unsigned char)c;
    } else {
        c = peek(r);
        r->at++;
        if (strchr("dDwWsShHvVN", c))
            members = class_set(c);
        else if (c == 'p' || c == 'P')
            members = property_set(r, c == 'P');
        else
            *code = c == 'b' ? '\b' : escaped_code(r, c);
    }
    if (*code < 256)
        byteset_add(set, *code);
    byteset_add_all(set, &members);
}

/* \Q...\E and a lone \E within a class. */
static bool skip_quotes(struct reader *r, struct byteset *set)
{
    if (skip(r, "\\E"))
        return true;
    if (!skip(r, "\\Q"))
        return false;
    while (!at_end(r) && !skip(r, "\\E"))
        byteset_add(set, (unsigned char)r->pattern.data[r->at++]);
    return true;
}

/* After the opening bracket. */
static int read_class(struct reader *r, const struct regex **out)
{
    struct byteset set = {{0}};
    bool negated = skip(r, "^");
    for (bool first = true; first || peek(r) != ']'; first = false) {
        unsigned low, high;
        if (at_end(r))
            return fail(r, "a class does not end");
        if (skip_quotes(r, &set))
            continue;
        read_member(r, &set, &low);
        bool range = low < 256 && peek(r) == '-' && r->at + 1 < r->pattern.size &&
                     r->pattern.data[r->at + 1] != ']';
        if (!range)
            continue;
        r->at++;
        read_member(r, &set, &high);
        if (high < 256 && high >= low)
            byteset_add_range(&set, low, high);
        else if (high == 256)
            byteset_add(&set, '-');
    }
    r->at++;
    if (r->modes.caseless)
        set = byteset_fold(set);
    struct regex *members = node(r, REGEX_SET);
    members->set = negated ? byteset_not(set) : set;
    *out = members;
    return 0;
}

/* Escapes outside of classes. */

static unsigned group_named(struct reader *r, struct text name)
{
    for (size_t i = 0; i < r->name_count; i++)
        if (text_equal(r->names[i].name, name))
            return r->names[i].group;
    return 0;
}

static struct regex *reference(struct reader *r, unsigned group)
{
    struct regex *out = node(r, REGEX_REFERENCE);
    out->group = group;
    return out;
}

/* A number, a relative number or a name, in any kind of brackets or bare digits. */
static struct regex *read_reference(struct reader *r)
{
    static const char open[] = "{<'", close[] = "}>'";
    char c = peek(r);
    const char *bracket = c ? strchr(open, c) : NULL;
    struct text word;
    if (bracket) {
        r->at++;
        word = skip_to(r, close[bracket - open]);
    } else {
        size_t start = r->at;
        r->at += c == '-' || c == '+';
        while (isdigit((unsigned char)peek(r)))
            r->at++;
        word = (struct text){r->pattern.data + start, r->at - start};
    }
    char sign = word.size ? word.data[0] : '\0';
    struct text number = text_from(word, sign == '-' || sign == '+');
    unsigned value = 0;
    if (number.size == 0 || !isdigit((unsigned char)number.data[0]))
        return reference(r, group_named(r, word));
    for (size_t i = 0; i < number.size && isdigit((unsigned char)number.data[i]) && value < 10000;
         i++)
        value = value * 10 + (unsigned)(number.data[i] - '0');
    if (sign == '-')
        value = value < r->tree->group_count ? r->tree->group_count - value : 0;
    if (sign == '+')
        value += r->tree->group_count - 1;
    return reference(r, value);
}

static const struct regex *read_quoted(struct reader *r)
{
    struct regex *out = node(r, REGEX_SEQUENCE);
    while (!at_end(r) && !skip(r, "\\E") && r->nodes < REGEX_NODES_MAX)
        add_item(r, out, set_node(r, code_set((unsigned char)r->pattern.data[r->at++])));
    return out;
}

static bool is_back_reference(const struct reader *r, char c)
{
    if (c < '1' || c > '9')
        return false;
    unsigned value = (unsigned)(c - '0');
    for (size_t i = r->at; i < r->pattern.size && isdigit((unsigned char)r->pattern.data[i]); i++)
        value = value < 1000 ? value * 10 + (unsigned)(r->pattern.data[i] - '0') : value;
    return value < 10 || value < r->tree->group_count;
}

static int read_escape(struct reader *r, const struct regex **out)
{
    static const char edges[] = "AzZbBGK";
    static const enum regex_edge edge_of[] = {EDGE_TEXT_BEGIN, EDGE_TEXT_END, EDGE_TEXT_END,
                                              EDGE_WORD,       EDGE_NOT_WORD, EDGE_OTHER,
                                              EDGE_OTHER};
    if (at_end(r))
        return fail(r, "a backslash at the end");
    char c = peek(r);
    r->at++;
    const char *edge = c ? strchr(edges, c) : NULL;
    if (edge)
        *out = edge_node(r, edge_of[edge - edges]);
    else if (c == 'Q')
        *out = read_quoted(r);
    else if (c == 'E')
        *out = node(r, REGEX_SEQUENCE);
    else if (c && strchr("dDwWsShHvVNR", c))
        *out = set_node(r, class_set(c));
    else if (c == 'X')
        *out = set_node(r, byteset_not((struct byteset){{0}}));
    else if (c == 'p' || c == 'P')
        *out = set_node(r, property_set(r, c == 'P'));
    else if (c == 'g' || c == 'k')
        *out = read_reference(r);
    else if (is_back_reference(r, c)) {
        r->at--;
        *out = read_reference(r);
    } else
        *out = set_node(r, code_set(escaped_code(r, c)));
    return 0;
}

/* Groups. */

static int read_choice(struct reader *r, const struct regex **out);

static int close_group(struct reader *r)
{
    return skip(r, ")") ? 0 : fail(r, "a group does not end");
}

static int read_inside(struct reader *r, struct regex *group)
{
    struct modes modes = r->modes;
    if (++r->depth > REGEX_DEPTH_MAX)
        return fail(r, "groups are nested too deep");
    if (read_choice(r, &group->items[0]) != 0 || close_group(r) != 0)
        return -1;
    r->depth--;
    r->modes = modes;
    return 0;
}

static int read_capturing(struct reader *r, struct text name, const struct regex **out)
{
    struct regex *group = node_over(r, REGEX_GROUP, NULL);
    if (r->tree->group_count == REGEX_GROUPS_MAX)
        return fail(r, "there are too many groups");
    group->group = r->tree->group_count++;
    if (name.size && r->name_count < NAMES_MAX)
        r->names[r->name_count++] = (struct name){name, group->group};
    *out = group;
    if (read_inside(r, group) != 0)
        return -1;
    r->tree->groups[group->group] = group; /* once it is whole: nothing refers to itself */
    return 0;
}

static int read_plain(struct reader *r, bool atomic, const struct regex **out)
{
    struct regex *group = node_over(r, REGEX_GROUP, NULL);
    group->atomic = atomic;
    *out = group;
    return read_inside(r, group);
}

static int read_look(struct reader *r, bool negative, bool behind, const struct regex **out)
{
    struct regex *look = node_over(r, REGEX_LOOK, NULL);
    look->negative = negative;
    look->behind = behind;
    *out = look;
    return read_inside(r, look);
}

/* (?(condition)yes|no), after its first two characters. The condition may be look-around. */
static int read_condition(struct reader *r, const struct regex **out)
{
    struct regex *both = node(r, REGEX_SEQUENCE);
    const struct regex *look = NULL;
    bool around =
        is_next(r, "(?=") || is_next(r, "(?!") || is_next(r, "(?<=") || is_next(r, "(?<!");
    r->at++;
    if (around) {
        bool behind, negative;
        r->at++;
        behind = skip(r, "<");
        negative = peek(r) == '!';
        r->at++;
        if (read_look(r, negative, behind, &look) != 0)
            return -1;
        add_item(r, both, look);
    } else {
        (void)skip_to(r, ')');
    }
    struct regex *group = node_over(r, REGEX_GROUP, NULL);
    if (read_inside(r, group) != 0)
        return -1;
    add_item(r, both, group);
    *out = both;
    return 0;
}

/* (?i) and (?i:...), at its first letter. */
static int read_modes(struct reader *r, const struct regex **out)
{
    struct modes modes = r->modes;
    bool on = true;
    for (; !at_end(r) && peek(r) != ')' && peek(r) != ':'; r->at++) {
        char c = peek(r);
        if (c == '^')
            modes = (struct modes){0};
        else if (c == '-')
            on = false;
        else if (c == 'i')
            modes.caseless = on;
        else if (c == 'm')
            modes.lines = on;
        else if (c == 's')
            modes.dot_all = on;
        else if (c == 'x')
            modes.extended = on;
        else if (!strchr("JUna", c))
            return fail(r, "an unknown option");
    }
    if (skip(r, ":")) {
        struct modes before = r->modes;
        r->modes = modes;
        int result = read_plain(r, false, out);
        r->modes = before;
        return result;
    }
    r->modes = modes;
    *out = node(r, REGEX_SEQUENCE);
    return close_group(r);
}

/* (*atomic:...), (*pla:...) and verbs, after the star. */
static int read_verb(struct reader *r, const struct regex **out)
{
    static const struct {
        const char *name;
        bool look, negative, behind;
    } kinds[] = {{"atomic:", false, false, false},
                 {"pla:", true, false, false},
                 {"positive_lookahead:", true, false, false},
                 {"nla:", true, true, false},
                 {"negative_lookahead:", true, true, false},
                 {"plb:", true, false, true},
                 {"positive_lookbehind:", true, false, true},
                 {"nlb:", true, true, true},
                 {"negative_lookbehind:", true, true, true}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (skip(r, kinds[i].name))
            return kinds[i].look ? read_look(r, kinds[i].negative, kinds[i].behind, out)
                                 : read_plain(r, true, out);
    (void)skip_to(r, ')');
    *out = node(r, REGEX_SEQUENCE);
    return 0;
}

/* (?1), (?R), (?+1), (?&name), (?P>name): what the group could match. */
static bool is_call(const struct reader *r)
{
    char c = peek(r), next = r->at + 1 < r->pattern.size ? r->pattern.data[r->at + 1] : '\0';
    return isdigit((unsigned char)c) || c == 'R' || c == '&' ||
           ((c == '+' || c == '-') && isdigit((unsigned char)next));
}

static int read_call(struct reader *r, const struct regex **out)
{
    if (skip(r, "R"))
        *out = reference(r, 0);
    else if (skip(r, "&"))
        *out = reference(r, group_named(r, skip_to(r, ')')));
    else
        *out = read_reference(r);
    if (r->at > 0 && r->pattern.data[r->at - 1] != ')')
        (void)skip_to(r, ')');
    return 0;
}

/* After the opening parenthesis. */
static int read_group(struct reader *r, const struct regex **out)
{
    if (skip(r, "*"))
        return read_verb(r, out);
    if (!skip(r, "?"))
        return read_capturing(r, TEXT(""), out);
    if (skip(r, ":") || skip(r, "|"))
        return read_plain(r, false, out);
    if (skip(r, ">"))
        return read_plain(r, true, out);
    if (skip(r, "=") || skip(r, "*"))
        return read_look(r, false, false, out);
    if (skip(r, "!"))
        return read_look(r, true, false, out);
    if (skip(r, "<=") || skip(r, "<*"))
        return read_look(r, false, true, out);
    if (skip(r, "<!"))
        return read_look(r, true, true, out);
    if (skip(r, "P<") || skip(r, "<"))
        return read_capturing(r, skip_to(r, '>'), out);
    if (skip(r, "'"))
        return read_capturing(r, skip_to(r, '\''), out);
    if (skip(r, "P=") || skip(r, "P>")) {
        *out = reference(r, group_named(r, skip_to(r, ')')));
        return 0;
    }
    if (skip(r, "#") || is_next(r, "C")) {
        (void)skip_to(r, ')');
        *out = node(r, REGEX_SEQUENCE);
        return 0;
    }
    if (is_next(r, "("))
        return read_condition(r, out);
    return is_call(r) ? read_call(r, out) : read_modes(r, out);
}

/* Repeats. */

/* {n}, {n,} or {n,m} at its brace; anything else is an ordinary brace. */
static bool read_counts(struct reader *r, uint32_t *least, uint32_t *most)
{
    size_t start = r->at;
    r->at++;
    if (isdigit((unsigned char)peek(r))) {
        *least = *most = digits(r, 10, 5);
        if (skip(r, ","))
            *most = isdigit((unsigned char)peek(r)) ? digits(r, 10, 5) : REGEX_ENDLESS;
        if (skip(r, "}") && *least <= REPEAT_MAX && *most >= *least)
            return true;
    }
    r->at = start;
    return false;
}

static bool read_repeat(struct reader *r, uint32_t *least, uint32_t *most)
{
    *least = 0;
    *most = REGEX_ENDLESS;
    if (skip(r, "*"))
        return true;
    if (skip(r, "+")) {
        *least = 1;
        return true;
    }
    if (skip(r, "?")) {
        *most = 1;
        return true;
    }
    return peek(r) == '{' && read_counts(r, least, most);
}

/* Blanks and comments, which mean nothing in extended mode. */
static void skip_blank(struct reader *r)
{
    while (r->modes.extended && !at_end(r)) {
        if (peek(r) == '#')
            (void)skip_to(r, '\n');
        else if (isspace((unsigned char)peek(r)))
            r->at++;
        else
            break;
    }
}

static const struct regex *repeated(struct reader *r, const struct regex *item)
{
    uint32_t least, most;
    skip_blank(r);
    while (read_repeat(r, &least, &most) && r->nodes < REGEX_NODES_MAX) {
        struct regex *repeat = node_over(r, REGEX_REPEAT, item);
        repeat->least = least;
        repeat->most = most;
        if (skip(r, "?"))
            repeat->greed = REGEX_LAZY;
        else if (skip(r, "+"))
            repeat->greed = REGEX_POSSESSIVE;
        item = repeat;
        skip_blank(r);
    }
    return item;
}

static int read_item(struct reader *r, const struct regex **out)
{
    struct byteset set = {{0}};
    char c = peek(r);
    r->at++;
    switch (c) {
    case '(':
        return read_group(r, out);
    case '[':
        return read_class(r, out);
    case '\\':
        return read_escape(r, out);
    case '^':
        *out = edge_node(r, r->modes.lines ? EDGE_LINE_BEGIN : EDGE_TEXT_BEGIN);
        return 0;
    case '$':
        *out = edge_node(r, r->modes.lines ? EDGE_LINE_END : EDGE_TEXT_END);
        return 0;
    case '.':
        if (!r->modes.dot_all)
            byteset_add(&set, '\n');
        *out = set_node(r, byteset_not(set));
        return 0;
    default:
        *out = set_node(r, code_set((unsigned char)c));
        return 0;
    }
}

static int read_sequence(struct reader *r, const struct regex **out)
{
    struct regex *sequence = node(r, REGEX_SEQUENCE);
    for (skip_blank(r); !at_end(r) && peek(r) != '|' && peek(r) != ')'; skip_blank(r)) {
        const struct regex *item = NULL;
        if (r->nodes >= REGEX_NODES_MAX)
            return fail(r, "it is too large");
        if (read_item(r, &item) != 0)
            return -1;
        add_item(r, sequence, repeated(r, item));
    }
    *out = sequence->count == 1 ? sequence->items[0] : sequence;
    return 0;
}

static int read_choice(struct reader *r, const struct regex **out)
{
    const struct regex *item = NULL;
    if (read_sequence(r, &item) != 0)
        return -1;
    *out = item;
    if (peek(r) != '|')
        return 0;
    struct regex *choice = node(r, REGEX_CHOICE);
    add_item(r, choice, item);
    while (skip(r, "|")) {
        if (read_sequence(r, &item) != 0)
            return -1;
        add_item(r, choice, item);
    }
    *out = choice;
    return 0;
}

int regex_read(struct text pattern, struct arena *arena, struct regex_tree *out, struct error *err)
{
    struct reader *r = xcalloc(1, sizeof *r);
    *out = (struct regex_tree){.group_count = 1};
    r->pattern = pattern;
    r->arena = arena;
    r->tree = out;
    r->err = err;
    int result = read_choice(r, &out->root);
    if (result == 0 && !at_end(r))
        result = fail(r, "a parenthesis that was not opened");
    out->groups[0] = out->root;
    free(r);
    return result;
}

/* The longest run of bytes that every match has. */

static void add_run(size_t *run, size_t *longest, size_t more)
{
    *run += more;
    *longest = *run > *longest ? *run : *longest;
}

static bool is_literal(const struct byteset *set)
{
    unsigned count = byteset_count(set);
    if (count == 1)
        return true;
    struct byteset one = {{0}};
    for (unsigned byte = 'a'; byte <= 'z' && byteset_is_empty(&one); byte++)
        if (byteset_has(set, byte))
            byteset_add(&one, byte);
    one = byteset_fold(one);
    return count == 2 && memcmp(&one, set, sizeof one) == 0; /* both cases of a letter */
}

/* `run` is that up to here; it goes on after nodes that are literals from end to end. */
static void find_literal(const struct regex *node, size_t *run, size_t *longest)
{
    switch (node->kind) {
    case REGEX_SET:
        if (is_literal(&node->set))
            add_run(run, longest, 1);
        else
            *run = 0;
        break;
    case REGEX_SEQUENCE:
        for (size_t i = 0; i < node->count; i++)
            find_literal(node->items[i], run, longest);
        break;
    case REGEX_GROUP:
        find_literal(node->items[0], run, longest);
        break;
    case REGEX_REPEAT:
        if (node->least > 0)
            find_literal(node->items[0], run, longest);
        if (node->least != node->most)
            *run = 0;
        break;
    case REGEX_CHOICE: {
        size_t least = SIZE_MAX;
        for (size_t i = 0; i < node->count; i++) {
            size_t inner_run = 0, inner = 0;
            find_literal(node->items[i], &inner_run, &inner);
            least = inner < least ? inner : least;
        }
        *run = 0;
        add_run(run, longest, least);
        *run = 0;
        break;
    }
    case REGEX_EDGE:
    case REGEX_LOOK:
        break;
    default:
        *run = 0;
    }
}

size_t regex_literal(const struct regex_tree *tree)
{
    size_t run = 0, longest = 0;
    find_literal(tree->root, &run, &longest);
    return longest;
}
