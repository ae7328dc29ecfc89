/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/regex_internal.h"

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

struct byteset regex_class_set(char name)
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

struct byteset regex_property_set(struct regex_reader *r, bool negated)
{
    struct text name = {r->pattern.data + r->at, !regex_at_end(r)};
    if (regex_skip(r, "{"))
        name = regex_skip_to(r, '}');
    else
        r->at += !regex_at_end(r);
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

/* [:name:] at its first bracket. */
static bool read_posix(struct regex_reader *r, struct byteset *set)
{
    size_t start = r->at;
    if (!regex_skip(r, "[:"))
        return false;
    struct text name = regex_skip_to(r, ':');
    if (!regex_skip(r, "]")) {
        r->at = start;
        return false;
    }
    struct byteset members = posix_set(name);
    byteset_add_all(set, &members);
    return true;
}

/* One member of a class; `*code` is its code, or 256 for a set that begins no range. */
static void read_member(struct regex_reader *r, struct byteset *set, unsigned *code)
{
    char c = regex_peek(r);
    *code = 256;
    if (c == '[' && read_posix(r, set))
        return;
    r->at++;
    struct byteset members = {{0}};
    if (c != '\\' || regex_at_end(r)) {
        *code = (unsigned char)c;
    } else {
        c = regex_peek(r);
        r->at++;
        if (text_one_of("dDwWsShHvVN", c))
            members = regex_class_set(c);
        else if (c == 'p' || c == 'P')
            members = regex_property_set(r, c == 'P');
        else
            *code = c == 'b' ? '\b' : regex_escaped_code(r, c);
    }
    if (*code < 256)
        byteset_add(set, *code);
    byteset_add_all(set, &members);
}

/* \Q...\E and a lone \E within a class. */
static bool skip_quotes(struct regex_reader *r, struct byteset *set)
{
    if (regex_skip(r, "\\E"))
        return true;
    if (!regex_skip(r, "\\Q"))
        return false;
    while (!regex_at_end(r) && !regex_skip(r, "\\E"))
        byteset_add(set, (unsigned char)r->pattern.data[r->at++]);
    return true;
}

int regex_read_class(struct regex_reader *r, const struct regex **out)
{
    struct byteset set = {{0}};
    bool negated = regex_skip(r, "^");
    for (bool first = true; first || regex_peek(r) != ']'; first = false) {
        unsigned low, high;
        if (regex_at_end(r))
            return regex_fail(r, "a class does not end");
        if (skip_quotes(r, &set))
            continue;
        read_member(r, &set, &low);
        bool range = low < 256 && regex_peek(r) == '-' && r->at + 1 < r->pattern.size &&
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
    struct regex *members = regex_node(r, REGEX_SET);
    members->set = negated ? byteset_not(set) : set;
    *out = members;
    return 0;
}
