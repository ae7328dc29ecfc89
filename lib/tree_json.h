/* SPDX-License-Identifier: MPL-2.0 */
/* JSON as values, of which only what a plan names is built. */
#ifndef HYPER_LIB_TREE_JSON_H
#define HYPER_LIB_TREE_JSON_H

#include "lib/json.h"
#include "lib/plan.h"
#include "lib/value.h"

/* The value that is due, at a node of the plan; NULL when the cursor has failed. A record inside
 * that cannot be read is a broken value, and what stands beside it is read on; the top value is
 * not, since its caller knows its bytes. With `loose`, names are compared by mapping_name. Texts
 * point into the cursor's bytes or the arena. */
struct value *tree_json(struct json *j, const struct plan_node *node, bool loose,
                        struct arena *arena);

/* The same of bytes that hold one value. What is wrong makes the value a broken one. */
struct value *tree_json_bytes(struct text bytes, const struct plan_node *node, bool loose,
                              struct arena *arena);

#endif
