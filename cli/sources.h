/* SPDX-License-Identifier: MPL-2.0 */
/* Who reported an alert that several tools may report, as text. */
#ifndef HYPER_CLI_SOURCES_H
#define HYPER_CLI_SOURCES_H

#include "cli/terminal.h"
#include "lib/store_graph.h"

/* A line for each source: tool, its name for the vulnerability, status, times, sightings. */
void sources_print(const struct terminal *out, const struct store_sources *sources, int indent,
                   struct arena *arena);

/* A line for each step by which a tool's name became the alert's, each once. */
void sources_print_synonyms(const struct terminal *out, const struct store_sources *sources,
                            int indent, struct arena *arena);

/* The tools, each once, in order, with `between`; in the arena. */
struct text sources_tools(const struct store_sources *sources, const char *between,
                          struct arena *arena);

/* How many tools there are. */
size_t sources_count_tools(const struct store_sources *sources);

#endif
