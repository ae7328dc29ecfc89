/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/sources.h"

#include "cli/human.h"
#include "cli/record_text.h"

static struct text tool_of(const struct store_source *source, struct arena *arena)
{
    if (source->tool_version.size == 0)
        return source->tool;
    return arena_print(arena, "%.*s %.*s", TEXT_ARG(source->tool), TEXT_ARG(source->tool_version));
}

static struct text name_of(const struct store_source *source, struct arena *arena)
{
    if (text_same(source->rule, source->name) || source->rule.size == 0)
        return source->name;
    return arena_print(arena, "%.*s (rule %.*s)", TEXT_ARG(source->name), TEXT_ARG(source->rule));
}

void sources_print(const struct terminal *out, const struct store_sources *sources, int indent,
                   struct arena *arena)
{
    for (size_t i = 0; i < sources->count; i++) {
        const struct store_source *source = &sources->items[i];
        char first[HUMAN_SIZE], last[HUMAN_SIZE], count[HUMAN_SIZE];
        struct text line = arena_print(
            arena, "%.*s as %.*s: %s, %s, %s sighting%s from %s to %s%s",
            TEXT_ARG(tool_of(source, arena)), TEXT_ARG(name_of(source, arena)),
            names_word(&status_names, source->status),
            names_word(&severity_names, source->severity), human_count(source->sightings, count),
            human_plural(source->sightings), human_time(source->first_seen, first),
            human_time(source->last_seen, last), source->shown ? "; shown here" : "");
        record_text_line(out, i ? "" : "source", line, indent, arena);
    }
}

static bool step_equal(const struct store_synonym *a, const struct store_synonym *b)
{
    return text_equal(a->name, b->name) && text_equal(a->better, b->better);
}

/* Whether an earlier source has the step, too. */
static bool is_said(const struct store_sources *sources, size_t i, const struct store_synonym *step)
{
    while (i-- > 0)
        for (size_t k = 0; k < sources->items[i].step_count; k++)
            if (step_equal(&sources->items[i].steps[k], step))
                return true;
    return false;
}

void sources_print_synonyms(const struct terminal *out, const struct store_sources *sources,
                            int indent, struct arena *arena)
{
    for (size_t i = 0; i < sources->count; i++) {
        for (size_t k = 0; k < sources->items[i].step_count; k++) {
            const struct store_synonym *step = &sources->items[i].steps[k];
            char time[HUMAN_SIZE];
            if (is_said(sources, i, step))
                continue;
            record_text_line(out, "synonym",
                             arena_print(arena, "%.*s is %.*s: %.*s said so in %.*s at %s",
                                         TEXT_ARG(step->name), TEXT_ARG(step->better),
                                         TEXT_ARG(step->tool), TEXT_ARG(step->repo),
                                         human_time(step->at, time)),
                             indent, arena);
        }
    }
}

/* They are sorted by tool. */
static bool is_next_tool(const struct store_sources *sources, size_t i)
{
    return i == 0 || !text_equal(sources->items[i].tool, sources->items[i - 1].tool);
}

struct text sources_tools(const struct store_sources *sources, const char *between,
                          struct arena *arena)
{
    struct text all = {"", 0};
    for (size_t i = 0; i < sources->count; i++)
        if (is_next_tool(sources, i))
            all = arena_print(arena, "%.*s%s%.*s", TEXT_ARG(all), i ? between : "",
                              TEXT_ARG(sources->items[i].tool));
    return all;
}

size_t sources_count_tools(const struct store_sources *sources)
{
    size_t count = 0;
    for (size_t i = 0; i < sources->count; i++)
        count += is_next_tool(sources, i);
    return count;
}
