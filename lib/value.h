/* SPDX-License-Identifier: MPL-2.0 */
/* Values of a report as mappings see them (schema/FORMATS.md): maps, lists and scalars in an arena.
 *
 * A value made of XML is a map of "@attribute" texts, of lists of child elements by name, and of
 * "#text"; its own text is all of the element's text. */
#ifndef HYPER_LIB_VALUE_H
#define HYPER_LIB_VALUE_H

#include "schema/arena.h"
#include "schema/pack.h"

enum value_type {
    VALUE_NULL,
    VALUE_TEXT,
    VALUE_NUMBER, /* its text is as the report writes it */
    VALUE_BOOLEAN,
    VALUE_LIST,
    VALUE_MAP,
    VALUE_BROKEN, /* what stood here cannot be read; the text says why */
};

enum { VALUE_DEPTH_MAX = 512 };

struct value {
    enum value_type type;
    struct text name;           /* where it is a member of a map */
    struct text text;           /* of a scalar, and of an XML element */
    uint64_t offset;            /* of a broken value, in what was read */
    struct value *first, *last; /* items or members */
    struct value *next;
};

/* A new value of the type, not yet in any other. */
struct value *value_new(struct arena *arena, enum value_type type);

/* A new text. */
struct value *value_text(struct arena *arena, struct text text);

/* Puts `child` last in `parent`. */
static inline void value_add(struct value *parent, struct value *child)
{
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
}

/* The first member of that name, or NULL. */
struct value *value_member(const struct value *map, struct text name);

/* Whether nothing is in it: null, an empty text, an empty list or map. */
bool value_is_empty(const struct value *value);

/* A copy of all of it in `arena`, texts cut at `text_max` bytes. Stops copying when `*budget`, in
 * bytes, is spent, and leaves it 0. */
struct value *value_copy(const struct value *value, struct arena *arena, size_t text_max,
                         size_t *budget);

/* Both by the same form; a value that cannot be read gives NULL and a failed cursor. Texts point
 * into the cursor's bytes. */
void value_pack(struct pack *pack, const struct value *value);
struct value *value_unpack(struct unpack *in, struct arena *arena);

#endif
