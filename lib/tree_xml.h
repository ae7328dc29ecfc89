/* SPDX-License-Identifier: MPL-2.0 */
/* XML elements as values, of which only what a plan names is built. */
#ifndef HYPER_LIB_TREE_XML_H
#define HYPER_LIB_TREE_XML_H

#include "lib/plan.h"
#include "lib/value.h"
#include "lib/xml.h"

/* Builds one element after the other from what lib/xml tells. */
struct tree_xml;

/* Values larger than `bytes_max`, in memory, are left out. */
struct tree_xml *tree_xml_new(size_t bytes_max);
void tree_xml_destroy(struct tree_xml **tree);

/* The element that is opened next is the top of a value, at a node of the plan. Its values go to
 * the arena. */
void tree_xml_begin(struct tree_xml *tree, const struct plan_node *node, struct arena *arena);
bool tree_xml_active(const struct tree_xml *tree);

void tree_xml_open(struct tree_xml *tree, struct text name, const struct xml_attribute *attributes,
                   size_t count);
void tree_xml_text(struct tree_xml *tree, struct text text);

/* True when the top element is closed: `*out` is its value, or NULL if it was too large. */
bool tree_xml_close(struct tree_xml *tree, const struct value **out);

/* What the plan says of a child element or "@attribute" of a node. */
const struct plan_node *tree_xml_child(const struct plan_node *node, struct text name);

#endif
