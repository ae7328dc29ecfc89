/* SPDX-License-Identifier: MPL-2.0 */
/* YAML (libyaml) as a tree with the place of each node, for files that people write.
 *
 * Nodes are texts, lists and maps; map keys are texts. In files of our own kind (yaml_read)
 * anchors, aliases, tags and further documents are refused, so that a tree is never larger than its
 * text. In others' (yaml_read_others) they are there, and count as often as they are repeated. */
#ifndef HYPER_LIB_YAML_H
#define HYPER_LIB_YAML_H

#include "schema/arena.h"
#include "schema/error.h"

enum {
    YAML_BYTES_MAX = 256 * 1024,
    YAML_DEPTH_MAX = 16,

    /* Of others' files: */
    YAML_OTHERS_BYTES_MAX = 1024 * 1024,
    YAML_OTHERS_DEPTH_MAX = 64,
    YAML_OTHERS_NODES_MAX = 200000, /* with what aliases repeat */
    YAML_OTHERS_ANCHORS_MAX = 1000,
};

enum yaml_type { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml {
    enum yaml_type type;
    size_t line, column; /* from 1 */
    bool quoted;         /* a text in quotes: what it says begins one column later */
    bool block;          /* a text over several lines, whose columns are not known */
    bool literal;        /* a text behind "|": its first line is the one below `line` */
    struct text key;     /* where the node is a member of a map */
    size_t key_line, key_column;
    size_t end_line; /* of a text: the last line that it touches */
    struct text text;
    struct yaml *first, *next; /* items of a list, members of a map */
    size_t nodes, height;      /* in it and with it, with what aliases repeat; how deep it is */
};

/* Reads one document. `name` is for messages: "NAME:LINE:COLUMN: what is wrong" (ERROR_CONFIG).
 * With `until`, reading stops after the member of the top-level map for which it returns true.
 * Everything is in the arena. */
int yaml_read(struct text bytes, struct text name, bool (*until)(void *context, struct text key),
              void *context, struct arena *arena, struct yaml **out, struct error *err);

/* Reads the files of other programs: every document, linked by `next`. Aliases stand for what they
 * name (nodes share what is in them), the members of "<<" come behind a map's own, tags are passed
 * over, a key may be there twice. More nodes than YAML_OTHERS_NODES_MAX, repeated ones counted, are
 * an error before they are made: aliases of aliases cost nothing. `*out` is NULL for a file without
 * a document. Else as yaml_read, but ERROR_DATA and "line 3, column 14: what is wrong". */
int yaml_read_others(struct text bytes, struct arena *arena, struct yaml **out, struct error *err);

/* The first member of that key of a map, or NULL. */
const struct yaml *yaml_member(const struct yaml *map, const char *key);

/* What the node is called in messages: "a text", "a list", "a map". */
const char *yaml_type_name(enum yaml_type type);

#endif
