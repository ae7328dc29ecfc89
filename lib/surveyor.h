/* SPDX-License-Identifier: MPL-2.0 */
/* What the surveys of structured formats share: a reader walks the document along the mapping's
 * plan and says what it meets; the surveyor makes pieces of it and collects, in bounded memory,
 * what the records need of the values around them.
 *
 * A piece is a row of children of one value, the container: records, or units. A unit is a value
 * that holds records and is small; it is parsed whole, so that many small lists of records do not
 * become many small pieces. What the piece's parser needs beside the bytes is its context:
 *
 *   version, the mapping's YAML, the kind of container, the encoding (XML), the head of the file
 *   (CSV: the delimiter and the columns), how many of the piece's last lines only look ahead
 *   (lines), the chain of values from the root to the container, the tables
 *
 * Each link of the chain says how it is reached from the one above, and what expressions want of
 * it. */
#ifndef HYPER_LIB_SURVEYOR_H
#define HYPER_LIB_SURVEYOR_H

#include "lib/mapping.h"
#include "lib/source.h"
#include "lib/table.h"
#include "lib/value.h"

enum {
    SURVEY_UNIT_MAX = 64 * 1024,
    SURVEY_DEPTH_MAX = 64,          /* open values on the way to records */
    SURVEY_OUTER_MAX = 256 * 1024,  /* bytes kept of one value that encloses records */
    SURVEY_TEXT_MAX = 4096,         /* bytes of one text of it */
    SURVEY_ITEM_MAX = 1024 * 1024,  /* a value that is built whole during the survey */
    SURVEY_CONTEXTS_MAX = 64 << 20, /* bytes of all contexts of a report */
    SURVEY_CONTEXT_VERSION = 1,
};

/* How a link of the chain is reached. */
enum link { LINK_ROOT, LINK_NAMED, LINK_ANY };

enum container { CONTAINER_DOCUMENT, CONTAINER_LIST, CONTAINER_MAP };

/* What a reader does with a value. */
enum want {
    WANT_NOTHING, /* pass over it */
    WANT_RECORD,  /* pass over it, and say where it is */
    WANT_INSIDE,  /* walk its members or items */
    WANT_VALUE,   /* build it */
};

struct surveyor;

/* `yaml` is the mapping's text. A `unit_max` of 0 makes no units. */
struct surveyor *surveyor_new(struct survey *survey, const struct mapping *mapping,
                              struct text yaml, uint64_t unit_max);
void surveyor_destroy(struct surveyor **surveyor);

void surveyor_set_encoding(struct surveyor *surveyor, struct text encoding);
void surveyor_set_head(struct surveyor *surveyor, char delimiter, const struct texts *columns);
void surveyor_set_lookahead(struct surveyor *surveyor, uint64_t lines);

enum want surveyor_want(const struct plan_node *node, bool list);

/* The value that begins at `start` is walked: its members or items follow, until surveyor_leave.
 * `name` is copied. False if it is nested too deeply, and nothing is entered. */
bool surveyor_enter(struct surveyor *surveyor, const struct plan_node *node, enum link link,
                    struct text name, bool list, uint64_t start);
/* `complete` is false where the document broke off. */
void surveyor_leave(struct surveyor *surveyor, uint64_t end, bool complete);

/* A record, or what else was passed over as one, in the value that is walked. */
void surveyor_record(struct surveyor *surveyor, uint64_t start, uint64_t end);

/* A row of a file whose records are rows; the first is on that line of the file. And a piece that
 * is complete. */
void surveyor_row(struct surveyor *surveyor, uint64_t start, uint64_t end, uint64_t line);
void surveyor_piece(struct surveyor *surveyor, uint64_t start, uint64_t end, uint64_t line);

/* A value that was built, in the value that is walked: it is kept for the records, and its table
 * entries are added. It may be freed afterwards. */
void surveyor_value(struct surveyor *surveyor, const struct plan_node *node, enum link link,
                    struct text name, const struct value *value);

/* Ends the survey: pieces get their contexts. `complete` says that the whole document was read, so
 * that a tool that found nothing counts. */
void surveyor_finish(struct surveyor *surveyor, bool complete);

/* What a parser unpacks. */
struct survey_link {
    enum link link;
    struct text name;
    const struct value *value; /* NULL if nothing is wanted of it */
};

struct survey_context {
    struct text yaml;
    enum container container;
    struct text encoding;
    char delimiter;
    struct texts columns;
    uint64_t lookahead;
    struct survey_link chain[SURVEY_DEPTH_MAX];
    size_t chain_count;
    struct lookup_tables tables;
};

int survey_context_unpack(struct text bytes, struct arena *arena, struct survey_context *out,
                          struct error *err);

#endif
