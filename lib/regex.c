/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/regex_internal.h"

#include <stdlib.h>

enum { REPEAT_MAX = 65535 };

int regex_fail(struct regex_reader *r, const char *what)
{
    return error_set(r->err, ERROR_CONFIG, "regular expression, byte %zu: %s", r->at, what);
}

struct text regex_skip_to(struct regex_reader *r, char close)
{
    size_t start = r->at;
    while (!regex_at_end(r) && regex_peek(r) != close)
        r->at++;
    struct text out = {r->pattern.data + start, r->at - start};
    r->at += !regex_at_end(r);
    return out;
}

unsigned regex_digits(struct regex_reader *r, unsigned base, unsigned most)
{
    unsigned value = 0;
    for (unsigned i = 0; i < most && !regex_at_end(r); i++) {
        int c = tolower((unsigned char)regex_peek(r));
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

struct regex *regex_node(struct regex_reader *r, enum regex_kind kind)
{
    struct regex *out = arena_array(r->arena, 1, sizeof *out);
    out->kind = kind;
    r->nodes++;
    return out;
}

struct regex *regex_node_over(struct regex_reader *r, enum regex_kind kind,
                              const struct regex *item)
{
    struct regex *out = regex_node(r, kind);
    out->items = arena_array(r->arena, 1, sizeof *out->items);
    out->items[0] = item;
    out->count = 1;
    return out;
}

struct regex *regex_set_node(struct regex_reader *r, struct byteset set)
{
    struct regex *out = regex_node(r, REGEX_SET);
    out->set = r->modes.caseless ? byteset_fold(set) : set;
    return out;
}

struct regex *regex_edge_node(struct regex_reader *r, enum regex_edge edge)
{
    struct regex *out = regex_node(r, REGEX_EDGE);
    out->edge = edge;
    return out;
}

void regex_add_item(struct regex_reader *r, struct regex *to, const struct regex *item)
{
    to->items = arena_grow(r->arena, to->items, to->count, sizeof *to->items);
    to->items[to->count++] = item;
}

/* {n}, {n,} or {n,m} at its brace; anything else is an ordinary brace. */
static bool read_counts(struct regex_reader *r, uint32_t *least, uint32_t *most)
{
    size_t start = r->at;
    r->at++;
    if (isdigit((unsigned char)regex_peek(r))) {
        *least = *most = regex_digits(r, 10, 5);
        if (regex_skip(r, ","))
            *most = isdigit((unsigned char)regex_peek(r)) ? regex_digits(r, 10, 5) : REGEX_ENDLESS;
        if (regex_skip(r, "}") && *least <= REPEAT_MAX && *most >= *least)
            return true;
    }
    r->at = start;
    return false;
}

static bool read_repeat(struct regex_reader *r, uint32_t *least, uint32_t *most)
{
    *least = 0;
    *most = REGEX_ENDLESS;
    if (regex_skip(r, "*"))
        return true;
    if (regex_skip(r, "+")) {
        *least = 1;
        return true;
    }
    if (regex_skip(r, "?")) {
        *most = 1;
        return true;
    }
    return regex_peek(r) == '{' && read_counts(r, least, most);
}

/* Blanks and comments, which mean nothing in extended mode. */
static void skip_blank(struct regex_reader *r)
{
    while (r->modes.extended && !regex_at_end(r)) {
        if (regex_peek(r) == '#')
            (void)regex_skip_to(r, '\n');
        else if (isspace((unsigned char)regex_peek(r)))
            r->at++;
        else
            break;
    }
}

static const struct regex *repeated(struct regex_reader *r, const struct regex *item)
{
    uint32_t least, most;
    skip_blank(r);
    while (read_repeat(r, &least, &most) && r->nodes < REGEX_NODES_MAX) {
        struct regex *repeat = regex_node_over(r, REGEX_REPEAT, item);
        repeat->least = least;
        repeat->most = most;
        if (regex_skip(r, "?"))
            repeat->greed = REGEX_LAZY;
        else if (regex_skip(r, "+"))
            repeat->greed = REGEX_POSSESSIVE;
        item = repeat;
        skip_blank(r);
    }
    return item;
}

static int read_item(struct regex_reader *r, const struct regex **out)
{
    struct byteset set = {{0}};
    char c = regex_peek(r);
    r->at++;
    switch (c) {
    case '(':
        return regex_read_group(r, out);
    case '[':
        return regex_read_class(r, out);
    case '\\':
        return regex_read_escape(r, out);
    case '^':
        *out = regex_edge_node(r, r->modes.lines ? EDGE_LINE_BEGIN : EDGE_TEXT_BEGIN);
        return 0;
    case '$':
        *out = regex_edge_node(r, r->modes.lines ? EDGE_LINE_END : EDGE_TEXT_END);
        return 0;
    case '.':
        if (!r->modes.dot_all)
            byteset_add(&set, '\n');
        *out = regex_set_node(r, byteset_not(set));
        return 0;
    default:
        *out = regex_set_node(r, regex_code_set((unsigned char)c));
        return 0;
    }
}

static int read_sequence(struct regex_reader *r, const struct regex **out)
{
    struct regex *sequence = regex_node(r, REGEX_SEQUENCE);
    for (skip_blank(r); !regex_at_end(r) && regex_peek(r) != '|' && regex_peek(r) != ')';
         skip_blank(r)) {
        const struct regex *item = NULL;
        if (r->nodes >= REGEX_NODES_MAX)
            return regex_fail(r, "it is too large");
        if (read_item(r, &item) != 0)
            return -1;
        regex_add_item(r, sequence, repeated(r, item));
    }
    *out = sequence->count == 1 ? sequence->items[0] : sequence;
    return 0;
}

int regex_read_choice(struct regex_reader *r, const struct regex **out)
{
    const struct regex *item = NULL;
    if (read_sequence(r, &item) != 0)
        return -1;
    *out = item;
    if (regex_peek(r) != '|')
        return 0;
    struct regex *choice = regex_node(r, REGEX_CHOICE);
    regex_add_item(r, choice, item);
    while (regex_skip(r, "|")) {
        if (read_sequence(r, &item) != 0)
            return -1;
        regex_add_item(r, choice, item);
    }
    *out = choice;
    return 0;
}

int regex_read(struct text pattern, struct arena *arena, struct regex_tree *out, struct error *err)
{
    struct regex_reader *r = xcalloc(1, sizeof *r);
    *out = (struct regex_tree){.group_count = 1};
    r->pattern = pattern;
    r->arena = arena;
    r->tree = out;
    r->err = err;
    int result = regex_read_choice(r, &out->root);
    if (result == 0 && !regex_at_end(r))
        result = regex_fail(r, "a parenthesis that was not opened");
    out->groups[0] = out->root;
    free(r);
    return result;
}
