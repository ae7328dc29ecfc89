/* SPDX-License-Identifier: MPL-2.0 */
/* The structure of a regular expression in PCRE2's syntax
 * (https://www.pcre.org/current/doc/html/pcre2pattern.html), read over bytes as MATCHER_BYTES has
 * it: for making texts that it matches (lib/regex_sample) and texts that make it slow (lib/redos).
 *
 * It never decides what matches; that is lib/match's. A pattern that the engine takes is read here
 * too; where something is rare and without bearing on structure it is read roughly: properties as
 * \p{L} accept what ASCII has of them, a condition's two branches are alternatives, verbs nothing.
 */
#ifndef HYPER_LIB_REGEX_H
#define HYPER_LIB_REGEX_H

#include "lib/byteset.h"
#include "schema/arena.h"
#include "schema/error.h"

enum {
    REGEX_NODES_MAX = 32 * 1024,
    REGEX_DEPTH_MAX = 128, /* groups in groups */
    REGEX_GROUPS_MAX = 1024,
};

#define REGEX_ENDLESS UINT32_MAX

enum regex_kind {
    REGEX_SEQUENCE,  /* all items, one after the other; none for nothing at all */
    REGEX_CHOICE,    /* one of the items */
    REGEX_SET,       /* one byte of `set` */
    REGEX_REPEAT,    /* the one item, `least` to `most` times */
    REGEX_GROUP,     /* the one item; `group` is its number, 0 if it has none */
    REGEX_LOOK,      /* look-around: the one item */
    REGEX_REFERENCE, /* what group `group` matched, or could match */
    REGEX_EDGE,      /* a place, no byte: `edge` */
};

enum regex_edge {
    EDGE_TEXT_BEGIN, /* \A, and ^ without (?m) */
    EDGE_LINE_BEGIN,
    EDGE_TEXT_END, /* \z, \Z, and $ without (?m) */
    EDGE_LINE_END,
    EDGE_WORD, /* \b */
    EDGE_NOT_WORD,
    EDGE_OTHER, /* \G, \K */
};

enum regex_greed { REGEX_GREEDY, REGEX_LAZY, REGEX_POSSESSIVE };

struct regex {
    enum regex_kind kind;
    struct byteset set;
    const struct regex **items;
    size_t count;
    uint32_t least, most; /* most: REGEX_ENDLESS without a bound */
    enum regex_greed greed;
    enum regex_edge edge;
    unsigned group;
    bool atomic;           /* of a group: (?>...) */
    bool negative, behind; /* of look-around */
};

struct regex_tree {
    const struct regex *root;
    const struct regex *groups[REGEX_GROUPS_MAX]; /* by number from 1; NULL if there is none */
    unsigned group_count;                         /* the highest number, and 1 */
};

/* Reads `pattern` into `arena`. -1 and ERROR_CONFIG, with the byte, for what is no regular
 * expression or exceeds the limits above. */
int regex_read(struct text pattern, struct arena *arena, struct regex_tree *out, struct error *err);

/* The most bytes in a row that are the same in every match, but for the case of letters. */
size_t regex_literal(const struct regex_tree *tree);

#endif
