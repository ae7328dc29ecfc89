/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/tree_xml.h"

#include <stdlib.h>

enum { NAME_MAX_BYTES = 1024, FIRST_BYTES = 4096 };

struct open_element {
    struct value *value; /* NULL where nothing is wanted */
    const struct plan_node *node;
    bool whole;
    bool text;         /* its text is wanted */
    bool own;          /* and that outside of its children for itself */
    size_t text_start; /* of all its text, in the buffer */
    size_t own_start;  /* of its text since the last child */
};

struct tree_xml {
    struct arena *arena;
    size_t bytes_max, used_before;
    const struct plan_node *next; /* of the top element */
    struct open_element stack[XML_DEPTH_MAX + 1];
    size_t depth;
    size_t texts; /* open elements that want text */
    char *buffer;
    size_t size, room;
    bool overflow;
};

struct tree_xml *tree_xml_new(size_t bytes_max)
{
    struct tree_xml *tree = xcalloc(1, sizeof *tree);
    tree->bytes_max = bytes_max;
    tree->room = FIRST_BYTES;
    tree->buffer = xmalloc(tree->room);
    return tree;
}

void tree_xml_destroy(struct tree_xml **tree)
{
    if (!tree || !*tree)
        return;
    free((*tree)->buffer);
    free(*tree);
    *tree = NULL;
}

void tree_xml_begin(struct tree_xml *tree, const struct plan_node *node, struct arena *arena)
{
    tree->arena = arena;
    tree->used_before = arena_used(arena);
    tree->next = node;
    tree->depth = tree->size = tree->texts = 0;
    tree->overflow = false;
}

bool tree_xml_active(const struct tree_xml *tree)
{
    return tree->next || tree->depth > 0;
}

const struct plan_node *tree_xml_child(const struct plan_node *node, struct text name)
{
    const struct plan_node *child = plan_named(node, name);
    return child ? child : node->any;
}

static bool is_full(struct tree_xml *tree)
{
    tree->overflow |= arena_used(tree->arena) - tree->used_before + tree->size > tree->bytes_max;
    return tree->overflow;
}

/* Child elements of one name are a list, be they one or many. */
static void add_element(struct tree_xml *tree, struct value *parent, struct value *element)
{
    struct value *list = value_member(parent, element->name);
    if (!list) {
        list = value_new(tree->arena, VALUE_LIST);
        list->name = element->name;
        value_add(parent, list);
    }
    value_add(list, element);
}

static void add_attribute(struct tree_xml *tree, const struct open_element *element,
                          const struct xml_attribute *attribute)
{
    char name[NAME_MAX_BYTES + 1];
    struct text wanted = {name, attribute->name.size + 1};
    if (attribute->name.size >= sizeof name)
        return;
    name[0] = '@';
    memcpy(name + 1, attribute->name.data, attribute->name.size);
    const struct plan_node *child = element->node ? plan_named(element->node, wanted) : NULL;
    bool named = child && child->name.size;
    if (!named && !element->whole)
        return;
    struct value *value = value_text(tree->arena, arena_copy(tree->arena, attribute->value));
    value->name = named ? child->name : arena_copy(tree->arena, wanted);
    value_add(element->value, value);
}

/* Text since the last child becomes part of the element's own. */
static void end_own_text(struct tree_xml *tree, struct open_element *element)
{
    struct text text = {tree->buffer + element->own_start, tree->size - element->own_start};
    size_t blank = 0;
    while (blank < text.size && strchr(" \t\r\n", text.data[blank]))
        blank++;
    if (!element->own || blank == text.size || is_full(tree))
        return;
    struct value *own = value_member(element->value, TEXT("#text"));
    if (own) {
        own->text = arena_print(tree->arena, "%.*s%.*s", TEXT_ARG(own->text), TEXT_ARG(text));
        return;
    }
    own = value_text(tree->arena, arena_copy(tree->arena, text));
    own->name = TEXT("#text");
    value_add(element->value, own);
}

void tree_xml_open(struct tree_xml *tree, struct text name, const struct xml_attribute *attributes,
                   size_t count)
{
    struct open_element *parent = tree->depth ? &tree->stack[tree->depth - 1] : NULL;
    const struct plan_node *node = tree->next;
    bool whole = false;
    if (parent) {
        node = parent->value && parent->node ? tree_xml_child(parent->node, name) : NULL;
        whole = parent->value && parent->whole;
    }
    tree->next = NULL;
    whole |= node && node->whole;
    struct open_element *element = &tree->stack[tree->depth++];
    *element = (struct open_element){.node = node, .whole = whole, .text_start = tree->size};
    bool wanted = (node || whole) && !is_full(tree);
    if (parent && parent->text)
        end_own_text(tree, parent);
    if (wanted) {
        element->value = value_new(tree->arena, VALUE_MAP);
        bool named = node && node->name.size && text_equal(node->name, name);
        element->value->name = named ? node->name : arena_copy(tree->arena, name);
        const struct plan_node *own = node ? plan_named(node, TEXT("#text")) : NULL;
        element->own = own && own->name.size;
        element->text = whole || element->own;
        tree->texts += element->text;
        for (size_t i = 0; i < count; i++)
            add_attribute(tree, element, &attributes[i]);
        if (parent)
            add_element(tree, parent->value, element->value);
    }
    element->own_start = tree->size;
}

void tree_xml_text(struct tree_xml *tree, struct text text)
{
    if (!tree->texts || is_full(tree))
        return;
    if (tree->size + text.size > tree->room) {
        tree->room = 2 * (tree->size + text.size);
        tree->buffer = xrealloc(tree->buffer, tree->room);
    }
    memcpy(tree->buffer + tree->size, text.data, text.size);
    tree->size += text.size;
}

/* What is all of an element's text, without the white space around it. */
static struct text all_text(struct tree_xml *tree, const struct open_element *element)
{
    struct text text = {tree->buffer + element->text_start, tree->size - element->text_start};
    while (text.size && strchr(" \t\r\n", text.data[0]))
        text = text_from(text, 1);
    while (text.size && strchr(" \t\r\n", text.data[text.size - 1]))
        text.size--;
    return text.size ? arena_copy(tree->arena, text) : TEXT("");
}

bool tree_xml_close(struct tree_xml *tree, const struct value **out)
{
    struct open_element *element = &tree->stack[--tree->depth];
    if (element->value && element->text) {
        end_own_text(tree, element);
        if (!is_full(tree))
            element->value->text = all_text(tree, element);
        tree->texts--;
    }
    if (tree->depth > 0) {
        tree->stack[tree->depth - 1].own_start = tree->size;
        if (!tree->texts)
            tree->size = 0;
        return false;
    }
    *out = tree->overflow ? NULL : element->value;
    tree->size = 0;
    return true;
}
