/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/filter_internal.h"

static const struct filter filters[] = {
    {.name = "lower", .each = filter_lower},
    {.name = "upper", .each = filter_upper},
    {.name = "trim", .each = filter_trim},
    {.name = "collapse", .each = filter_collapse},
    {.name = "number", .each = filter_as_number},
    {.name = "add", .arguments = {ARGUMENT_NUMBER}, .each = filter_add},
    {.name = "score", .each = filter_score},
    {.name = "first", .all = filter_first},
    {.name = "last", .all = filter_last},
    {.name = "unique", .all = filter_unique},
    {.name = "count", .all = filter_count},
    {.name = "join", .arguments = {ARGUMENT_TEXT}, .all = filter_join},
    {.name = "split", .arguments = {ARGUMENT_TEXT}, .each = filter_split},
    {.name = "before", .arguments = {ARGUMENT_TEXT}, .each = filter_before},
    {.name = "before_last", .arguments = {ARGUMENT_TEXT}, .each = filter_before_last},
    {.name = "after", .arguments = {ARGUMENT_TEXT}, .each = filter_after},
    {.name = "after_last", .arguments = {ARGUMENT_TEXT}, .each = filter_after_last},
    {.name = "prefix", .arguments = {ARGUMENT_TEXT}, .each = filter_prefix},
    {.name = "default", .arguments = {ARGUMENT_EXPRESSION}, .all = filter_otherwise},
    {.name = "replace", .arguments = {ARGUMENT_TEXT, ARGUMENT_TEXT}, .each = filter_replace},
    {.name = "match", .arguments = {ARGUMENT_REGEX}, .each = filter_match},
    {.name = "map", .arguments = {ARGUMENT_WORDS}, .each = filter_map},
    {.name = "table", .arguments = {ARGUMENT_TABLE, ARGUMENT_COLUMN}, .each = filter_table},
    {.name = "cwe", .each = filter_cwe},
    {.name = "ids", .each = filter_ids},
    {.name = "vector", .each = filter_vector},
    {.name = "lines", .arguments = {ARGUMENT_NUMBER}, .each = filter_lines},
    {.name = "cpe", .each = filter_cpe},
    {.name = "unnumber", .each = filter_unnumber},
    {.name = "html", .each = filter_html},
    {.name = "base64", .each = filter_base64},
    {.name = "time", .each = filter_time},
    {0},
};

const struct filter *filter_all(void)
{
    return filters;
}

const struct filter *filter_find(struct text name)
{
    for (const struct filter *filter = filters; filter->name; filter++)
        if (text_is(name, filter->name))
            return filter;
    return NULL;
}
