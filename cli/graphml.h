/* SPDX-License-Identifier: MPL-2.0 */
/* The graph as GraphML (http://graphml.graphdrawing.org/specification.html), for graph tools. */
#ifndef HYPER_CLI_GRAPHML_H
#define HYPER_CLI_GRAPHML_H

#include "lib/store_graph.h"

#include <stdio.h>

void graphml_begin(FILE *file);

/* One node or edge, with the attributes that graph tools colour and filter by. */
int graphml_item(FILE *file, const struct store_item *item, struct arena *arena, struct error *err);

void graphml_end(FILE *file);

#endif
