/* SPDX-License-Identifier: MPL-2.0 */
/* YAML (libyaml) as a tree with the place of each node, for files that people write.
 *
 * Nodes are texts, lists and maps; map keys are texts. Anchors, aliases, tags and further documents
 * are refused, so that a tree is never larger than its text. */
#ifndef HYPER_LIB_YAML_H
#define HYPER_LIB_YAML_H

#include "schema/arena.h"
#include "schema/error.h"

enum {
    YAML_BYTES_MAX = 256 * 1024,
    YAML_DEPTH_MAX = 16,
};

enum yaml_type { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml {
    enum yaml_type type;
    size_t line, column; /* from 1 */
    bool quoted;         /* a text in quotes: what it says begins one column later */
    bool block;          /* a text over several lines, whose columns are not known */
    struct text key;     /* where the node is a member of a map */
    size_t key_line, key_column;
    struct text text;
    struct yaml *first, *next; /* items of a list, members of a map */
};

/* Reads one document. `name` is for messages: "NAME:LINE:COLUMN: what is wrong" (ERROR_CONFIG).
 * With `until`, reading stops after the member of the top-level map for which it returns true.
 * Everything is in the arena. */
int yaml_read(struct text bytes, struct text name, bool (*until)(void *context, struct text key),
              void *context, struct arena *arena, struct yaml **out, struct error *err);

/* The member of a map, or NULL. */
const struct yaml *yaml_member(const struct yaml *map, const char *key);

/* What the node is called in messages: "a text", "a list", "a map". */
const char *yaml_type_name(enum yaml_type type);

#endif
