/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/regex_internal.h"

unsigned regex_escaped_code(struct regex_reader *r, char c)
{
    static const char from[] = "ntrfae", to[] = "\n\t\r\f\a\x1b";
    const char *control = c ? strchr(from, c) : NULL;
    unsigned code;
    if (control)
        return (unsigned char)to[control - from];
    if ((c == 'x' || c == 'o') && regex_skip(r, "{")) {
        code = regex_digits(r, c == 'x' ? 16 : 8, 8);
        (void)regex_skip_to(r, '}');
        return code;
    }
    if (c == 'x')
        return regex_digits(r, 16, 2);
    if (c == 'c' && !regex_at_end(r))
        return (unsigned)toupper((unsigned char)r->pattern.data[r->at++]) ^ 0x40;
    if (c >= '0' && c <= '7') {
        r->at--;
        return regex_digits(r, 8, 3);
    }
    return (unsigned char)c;
}

unsigned regex_group_named(struct regex_reader *r, struct text name)
{
    for (size_t i = 0; i < r->name_count; i++)
        if (text_equal(r->names[i].name, name))
            return r->names[i].group;
    return 0;
}

struct regex *regex_reference(struct regex_reader *r, unsigned group)
{
    struct regex *out = regex_node(r, REGEX_REFERENCE);
    out->group = group;
    return out;
}

struct regex *regex_read_reference(struct regex_reader *r)
{
    static const char open[] = "{<'", close[] = "}>'";
    char c = regex_peek(r);
    const char *bracket = c ? strchr(open, c) : NULL;
    struct text word;
    if (bracket) {
        r->at++;
        word = regex_skip_to(r, close[bracket - open]);
    } else {
        size_t start = r->at;
        r->at += c == '-' || c == '+';
        while (isdigit((unsigned char)regex_peek(r)))
            r->at++;
        word = (struct text){r->pattern.data + start, r->at - start};
    }
    char sign = word.size ? word.data[0] : '\0';
    struct text number = text_from(word, sign == '-' || sign == '+');
    unsigned value = 0;
    if (number.size == 0 || !isdigit((unsigned char)number.data[0]))
        return regex_reference(r, regex_group_named(r, word));
    for (size_t i = 0; i < number.size && isdigit((unsigned char)number.data[i]) && value < 10000;
         i++)
        value = value * 10 + (unsigned)(number.data[i] - '0');
    if (sign == '-')
        value = value < r->tree->group_count ? r->tree->group_count - value : 0;
    if (sign == '+')
        value += r->tree->group_count - 1;
    return regex_reference(r, value);
}

static const struct regex *read_quoted(struct regex_reader *r)
{
    struct regex *out = regex_node(r, REGEX_SEQUENCE);
    while (!regex_at_end(r) && !regex_skip(r, "\\E") && r->nodes < REGEX_NODES_MAX)
        regex_add_item(r, out,
                       regex_set_node(r, regex_code_set((unsigned char)r->pattern.data[r->at++])));
    return out;
}

static bool is_back_reference(const struct regex_reader *r, char c)
{
    if (c < '1' || c > '9')
        return false;
    unsigned value = (unsigned)(c - '0');
    for (size_t i = r->at; i < r->pattern.size && isdigit((unsigned char)r->pattern.data[i]); i++)
        value = value < 1000 ? value * 10 + (unsigned)(r->pattern.data[i] - '0') : value;
    return value < 10 || value < r->tree->group_count;
}

int regex_read_escape(struct regex_reader *r, const struct regex **out)
{
    static const char edges[] = "AzZbBGK";
    static const enum regex_edge edge_of[] = {EDGE_TEXT_BEGIN, EDGE_TEXT_END, EDGE_TEXT_END,
                                              EDGE_WORD,       EDGE_NOT_WORD, EDGE_OTHER,
                                              EDGE_OTHER};
    if (regex_at_end(r))
        return regex_fail(r, "a backslash at the end");
    char c = regex_peek(r);
    r->at++;
    const char *edge = c ? strchr(edges, c) : NULL;
    if (edge)
        *out = regex_edge_node(r, edge_of[edge - edges]);
    else if (c == 'Q')
        *out = read_quoted(r);
    else if (c == 'E')
        *out = regex_node(r, REGEX_SEQUENCE);
    else if (c && strchr("dDwWsShHvVNR", c))
        *out = regex_set_node(r, regex_class_set(c));
    else if (c == 'X')
        *out = regex_set_node(r, byteset_not((struct byteset){{0}}));
    else if (c == 'p' || c == 'P')
        *out = regex_set_node(r, regex_property_set(r, c == 'P'));
    else if (c == 'g' || c == 'k')
        *out = regex_read_reference(r);
    else if (is_back_reference(r, c)) {
        r->at--;
        *out = regex_read_reference(r);
    } else
        *out = regex_set_node(r, regex_code_set(regex_escaped_code(r, c)));
    return 0;
}
