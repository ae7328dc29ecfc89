/* SPDX-License-Identifier: MPL-2.0 */
/* What the parts of lib/filter share: the filters themselves, by what they are about. */
#ifndef HYPER_LIB_FILTER_INTERNAL_H
#define HYPER_LIB_FILTER_INTERNAL_H

#include "lib/filter.h"

/* A filter of struct filter's `each`, and of its `all`. */
typedef void filter_each(struct values *out, struct text in, const struct argument *arguments,
                         struct scope *scope);
typedef void filter_list(struct values *out, struct values in, const struct argument *arguments,
                         struct scope *scope);

/* filter_text.c: texts and their parts. */
filter_each filter_lower, filter_upper, filter_trim, filter_collapse, filter_split, filter_before,
    filter_before_last, filter_after, filter_after_last, filter_prefix, filter_replace,
    filter_match, filter_map, filter_table, filter_unnumber;

/* filter_number.c: numbers, and times as numbers. */
filter_each filter_as_number, filter_add, filter_score, filter_lines, filter_time;

/* filter_name.c: names of weaknesses and vulnerabilities, CVSS vectors. */
filter_each filter_cwe, filter_ids, filter_vector;

/* filter_purl.c: package URLs, of other ways to name a package. */
filter_each filter_cpe;

/* filter_encoding.c: what text is encoded in. */
filter_each filter_html, filter_base64;

/* filter_list.c: all values of a list. */
filter_list filter_first, filter_last, filter_unique, filter_count, filter_join, filter_otherwise;

static inline bool filter_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

/* The parts of a text beside one that is searched for, the first of them or the last; false if it
 * is not there. */
bool filter_split_at(struct text in, struct text part, bool last, struct text *before,
                     struct text *after);

#endif
