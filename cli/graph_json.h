/* SPDX-License-Identifier: MPL-2.0 */
/* Nodes and edges as JSON objects: what export, query and show write. Each has its "type" first;
 * times are RFC 3339, empty members are left out. */
#ifndef HYPER_CLI_GRAPH_JSON_H
#define HYPER_CLI_GRAPH_JSON_H

#include "lib/json_write.h"
#include "lib/store_graph.h"

/* The members of a node or edge, for an object that is open. `arena` is for decoding an alert. */
int graph_json_members(struct json_writer *w, const struct store_item *item, struct arena *arena,
                       struct error *err);

/* The whole object. */
int graph_json_write(struct json_writer *w, const struct store_item *item, struct arena *arena,
                     struct error *err);

/* The word for what an item is: "alert", ..., "edge". */
const char *graph_type(const struct store_item *item);

void graph_json_id(struct json_writer *w, struct text key, struct id id);
void graph_json_time(struct json_writer *w, struct text key, int64_t at);

#endif
