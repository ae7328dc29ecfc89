/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of lib/regex share: the pattern that is read, and the nodes that are made. */
#ifndef HYPER_LIB_REGEX_INTERNAL_H
#define HYPER_LIB_REGEX_INTERNAL_H

#include "lib/regex.h"

#include <ctype.h>

enum { REGEX_NAMES_MAX = 256 };

/* What (?imsx) switches. */
struct regex_modes {
    bool caseless, lines, dot_all, extended;
};

struct regex_name {
    struct text name;
    unsigned group;
};

struct regex_reader {
    struct text pattern;
    size_t at;
    struct regex_modes modes;
    struct arena *arena;
    struct regex_tree *tree;
    struct regex_name names[REGEX_NAMES_MAX];
    size_t name_count;
    size_t nodes, depth;
    struct error *err;
};

static inline bool regex_at_end(const struct regex_reader *r)
{
    return r->at >= r->pattern.size;
}

static inline char regex_peek(const struct regex_reader *r)
{
    return regex_at_end(r) ? '\0' : r->pattern.data[r->at];
}

static inline bool regex_is_next(const struct regex_reader *r, const char *what)
{
    return r->at <= r->pattern.size && text_starts(text_from(r->pattern, r->at), text_of(what));
}

static inline bool regex_skip(struct regex_reader *r, const char *what)
{
    bool there = regex_is_next(r, what);
    r->at += there ? strlen(what) : 0;
    return there;
}

/* ERROR_CONFIG with the byte that is due; returns -1. */
int regex_fail(struct regex_reader *r, const char *what);

/* Text up to a closing character, which is passed over. */
struct text regex_skip_to(struct regex_reader *r, char close);

/* A number of at most `most` digits. */
unsigned regex_digits(struct regex_reader *r, unsigned base, unsigned most);

/* Nodes: one without items, one over an item, one of a set (or of both cases), one of a place. */
struct regex *regex_node(struct regex_reader *r, enum regex_kind kind);
struct regex *regex_node_over(struct regex_reader *r, enum regex_kind kind,
                              const struct regex *item);
struct regex *regex_set_node(struct regex_reader *r, struct byteset set);
struct regex *regex_edge_node(struct regex_reader *r, enum regex_edge edge);
void regex_add_item(struct regex_reader *r, struct regex *to, const struct regex *item);

/* A code of more than one byte stands for itself as UTF-8 in no byte: it accepts none. */
static inline struct byteset regex_code_set(unsigned code)
{
    struct byteset out = {{0}};
    if (code < 256)
        byteset_add(&out, code);
    return out;
}

/* regex.c: branches up to a closing parenthesis or the end. */
int regex_read_choice(struct regex_reader *r, const struct regex **out);

/* regex_set.c: a class, after its opening bracket. */
int regex_read_class(struct regex_reader *r, const struct regex **out);

/* What \d, \N and the like are, and \p after its letter. */
struct byteset regex_class_set(char name);
struct byteset regex_property_set(struct regex_reader *r, bool negated);

/* regex_escape.c: an escape outside of a class, after its backslash. */
int regex_read_escape(struct regex_reader *r, const struct regex **out);

/* The code after \x, \o, \c, or of \n and the like; `c` is passed already. */
unsigned regex_escaped_code(struct regex_reader *r, char c);

/* A number, a relative number or a name, in any kind of brackets or bare digits. */
struct regex *regex_read_reference(struct regex_reader *r);
struct regex *regex_reference(struct regex_reader *r, unsigned group);
unsigned regex_group_named(struct regex_reader *r, struct text name);

/* regex_group.c: what stands in parentheses, after the opening one. */
int regex_read_group(struct regex_reader *r, const struct regex **out);

#endif
