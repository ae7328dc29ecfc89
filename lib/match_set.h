/* SPDX-License-Identifier: MPL-2.0 */
/* Many patterns at once (vectorscan): one pass over a text says where matches of which may end. A
 * matcher of lib/match then confirms each, and finds its groups.
 *
 * Patterns are over bytes, as with MATCHER_BYTES. What the engine cannot do exactly (look-around,
 * back references) it approximates: more candidates, never fewer. What it cannot do at all is
 * found by its keywords, or always. Items at the begin of a pattern that may match nothing are
 * left out, since they change no end and cost most of the time: [\w.-]{0,50}? of 100 rules.
 * Patterns without four literal bytes in a row, which would slow the pass for all, wait for one of
 * their keywords: only a text that has one is searched again, for them.
 *
 * Compiling some hundred patterns takes most of a second, reading the compiled form less than a
 * millisecond: it can be kept with match_set_save. */
#ifndef HYPER_LIB_MATCH_SET_H
#define HYPER_LIB_MATCH_SET_H

#include "schema/id.h"
#include "schema/record.h"

enum {
    MATCH_SET_MAX = 64 * 1024,       /* patterns and keywords in one set */
    MATCH_SET_SAVED_MAX = 512 << 20, /* bytes of a compiled form */
};

/* What a candidate of a pattern is worth. */
enum match_means {
    MATCH_EXACT,   /* a match ends here */
    MATCH_PERHAPS, /* a match may end near here */
    MATCH_KEYWORD, /* a keyword ends here: there may be a match anywhere in the text */
    MATCH_NOTHING, /* the set does not find it: there may be a match in every text */
};

struct match_set_pattern {
    struct text regex;
    struct texts keywords; /* one of them is in every text that has a match; may be empty */
};

/* The pattern without the items at its begin that may match nothing, in `arena`, or as it is. They
 * match `*most` bytes at most; SIZE_MAX without a bound. */
struct text match_set_bare(struct text regex, struct arena *arena, size_t *most);

struct match_set;
struct match_set_scratch; /* what one thread needs while it searches */

/* NULL and ERROR_CONFIG if the engine refuses them for another reason than their form. Patterns
 * must compile as matchers. */
struct match_set *match_set_new(const struct match_set_pattern *patterns, size_t count,
                                struct error *err);
void match_set_destroy(struct match_set **set);

size_t match_set_count(const struct match_set *set);
enum match_means match_set_means(const struct match_set *set, size_t pattern);

/* The most bytes that a match can have; SIZE_MAX when there is no bound or none is known. */
size_t match_set_width(const struct match_set *set, size_t pattern);

struct match_set_scratch *match_set_scratch_new(const struct match_set *set);
void match_set_scratch_destroy(struct match_set_scratch **scratch);

/* Called for each candidate, of one pattern in the order of their ends, in bytes from the start of
 * the text; the same one may come more than once. Anything but 0 ends the search. */
typedef int match_set_visit(void *context, size_t pattern, size_t end);

/* Searches a text of less than 4 GiB. 0, what `visit` returned, or -1 and ERROR_DATA when the
 * engine fails. */
int match_set_search(const struct match_set *set, struct match_set_scratch *scratch,
                     struct text text, match_set_visit *visit, void *context, struct error *err);

/* What a set of these patterns depends on: them, the engine's version, and this processor. */
struct id match_set_identity(const struct match_set_pattern *patterns, size_t count);

/* Writes the compiled form to `path` with mode 0600, whole or not at all. */
int match_set_save(const struct match_set *set, struct id identity, const char *path,
                   struct error *err);

/* Reads it again: NULL and ERROR_DATA if there is none, if it is of another identity or damaged,
 * or if anybody else could have written it. */
struct match_set *match_set_load(const char *path, struct id identity, size_t count,
                                 struct error *err);

#endif
