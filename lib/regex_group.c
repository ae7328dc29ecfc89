/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/regex_internal.h"

static int close_group(struct regex_reader *r)
{
    return regex_skip(r, ")") ? 0 : regex_fail(r, "a group does not end");
}

static int read_inside(struct regex_reader *r, struct regex *group)
{
    struct regex_modes modes = r->modes;
    if (++r->depth > REGEX_DEPTH_MAX)
        return regex_fail(r, "groups are nested too deep");
    if (regex_read_choice(r, &group->items[0]) != 0 || close_group(r) != 0)
        return -1;
    r->depth--;
    r->modes = modes;
    return 0;
}

static int read_capturing(struct regex_reader *r, struct text name, const struct regex **out)
{
    struct regex *group = regex_node_over(r, REGEX_GROUP, NULL);
    if (r->tree->group_count == REGEX_GROUPS_MAX)
        return regex_fail(r, "there are too many groups");
    group->group = r->tree->group_count++;
    if (name.size && r->name_count < REGEX_NAMES_MAX)
        r->names[r->name_count++] = (struct regex_name){name, group->group};
    *out = group;
    if (read_inside(r, group) != 0)
        return -1;
    r->tree->groups[group->group] = group; /* once it is whole: nothing refers to itself */
    return 0;
}

static int read_plain(struct regex_reader *r, bool atomic, const struct regex **out)
{
    struct regex *group = regex_node_over(r, REGEX_GROUP, NULL);
    group->atomic = atomic;
    *out = group;
    return read_inside(r, group);
}

static int read_look(struct regex_reader *r, bool negative, bool behind, const struct regex **out)
{
    struct regex *look = regex_node_over(r, REGEX_LOOK, NULL);
    look->negative = negative;
    look->behind = behind;
    *out = look;
    return read_inside(r, look);
}

/* (?(condition)yes|no), after its first two characters. The condition may be look-around. */
static int read_condition(struct regex_reader *r, const struct regex **out)
{
    struct regex *both = regex_node(r, REGEX_SEQUENCE);
    const struct regex *look = NULL;
    bool around = regex_is_next(r, "(?=") || regex_is_next(r, "(?!") || regex_is_next(r, "(?<=") ||
                  regex_is_next(r, "(?<!");
    r->at++;
    if (around) {
        bool behind, negative;
        r->at++;
        behind = regex_skip(r, "<");
        negative = regex_peek(r) == '!';
        r->at++;
        if (read_look(r, negative, behind, &look) != 0)
            return -1;
        regex_add_item(r, both, look);
    } else {
        (void)regex_skip_to(r, ')');
    }
    struct regex *group = regex_node_over(r, REGEX_GROUP, NULL);
    if (read_inside(r, group) != 0)
        return -1;
    regex_add_item(r, both, group);
    *out = both;
    return 0;
}

/* (?i) and (?i:...), at its first letter. */
static int read_modes(struct regex_reader *r, const struct regex **out)
{
    struct regex_modes modes = r->modes;
    bool on = true;
    for (; !regex_at_end(r) && regex_peek(r) != ')' && regex_peek(r) != ':'; r->at++) {
        char c = regex_peek(r);
        if (c == '^')
            modes = (struct regex_modes){0};
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
        else if (!text_one_of("JUna", c))
            return regex_fail(r, "an unknown option");
    }
    if (regex_skip(r, ":")) {
        struct regex_modes before = r->modes;
        r->modes = modes;
        int result = read_plain(r, false, out);
        r->modes = before;
        return result;
    }
    r->modes = modes;
    *out = regex_node(r, REGEX_SEQUENCE);
    return close_group(r);
}

/* (*atomic:...), (*pla:...) and verbs, after the star. */
static int read_verb(struct regex_reader *r, const struct regex **out)
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
        if (regex_skip(r, kinds[i].name))
            return kinds[i].look ? read_look(r, kinds[i].negative, kinds[i].behind, out)
                                 : read_plain(r, true, out);
    (void)regex_skip_to(r, ')');
    *out = regex_node(r, REGEX_SEQUENCE);
    return 0;
}

/* (?1), (?R), (?+1), (?&name), (?P>name): what the group could match. */
static bool is_call(const struct regex_reader *r)
{
    char c = regex_peek(r), next = r->at + 1 < r->pattern.size ? r->pattern.data[r->at + 1] : '\0';
    return isdigit((unsigned char)c) || c == 'R' || c == '&' ||
           ((c == '+' || c == '-') && isdigit((unsigned char)next));
}

static int read_call(struct regex_reader *r, const struct regex **out)
{
    if (regex_skip(r, "R"))
        *out = regex_reference(r, 0);
    else if (regex_skip(r, "&"))
        *out = regex_reference(r, regex_group_named(r, regex_skip_to(r, ')')));
    else
        *out = regex_read_reference(r);
    if (r->at > 0 && r->pattern.data[r->at - 1] != ')')
        (void)regex_skip_to(r, ')');
    return 0;
}

int regex_read_group(struct regex_reader *r, const struct regex **out)
{
    if (regex_skip(r, "*"))
        return read_verb(r, out);
    if (!regex_skip(r, "?"))
        return read_capturing(r, TEXT(""), out);
    if (regex_skip(r, ":") || regex_skip(r, "|"))
        return read_plain(r, false, out);
    if (regex_skip(r, ">"))
        return read_plain(r, true, out);
    if (regex_skip(r, "=") || regex_skip(r, "*"))
        return read_look(r, false, false, out);
    if (regex_skip(r, "!"))
        return read_look(r, true, false, out);
    if (regex_skip(r, "<=") || regex_skip(r, "<*"))
        return read_look(r, false, true, out);
    if (regex_skip(r, "<!"))
        return read_look(r, true, true, out);
    if (regex_skip(r, "P<") || regex_skip(r, "<"))
        return read_capturing(r, regex_skip_to(r, '>'), out);
    if (regex_skip(r, "'"))
        return read_capturing(r, regex_skip_to(r, '\''), out);
    if (regex_skip(r, "P=") || regex_skip(r, "P>")) {
        *out = regex_reference(r, regex_group_named(r, regex_skip_to(r, ')')));
        return 0;
    }
    if (regex_skip(r, "#") || regex_is_next(r, "C")) {
        (void)regex_skip_to(r, ')');
        *out = regex_node(r, REGEX_SEQUENCE);
        return 0;
    }
    if (regex_is_next(r, "("))
        return read_condition(r, out);
    return is_call(r) ? read_call(r, out) : read_modes(r, out);
}
