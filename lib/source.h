/* SPDX-License-Identifier: MPL-2.0 */
/* The source: finds the pieces of a report that make batches, without building it in memory.
 *
 * A survey reads the report once, in a fixed window. What it leaves is small: the spans of the
 * pieces, and the run contexts that the pieces need beside them. The pieces' bytes are read again
 * when they are submitted. */
#ifndef HYPER_LIB_SOURCE_H
#define HYPER_LIB_SOURCE_H

#include "schema/batch.h"
#include "schema/submission.h"

struct format;
struct formats;
struct mapping_source;

/* A span of a file of the report that becomes one batch. */
struct piece {
    uint64_t offset;
    uint64_t size;    /* bytes */
    uint32_t file;    /* index in survey.files */
    uint32_t context; /* index in survey.contexts, plus one; 0 if none */
    uint64_t line;    /* number of the first line, from 1; 0 where lines do not matter */
    size_t span;      /* its number in survey.hasher; 0 until it is hashed */
    struct id hash;   /* of the bytes (lib/blake2bp.h), at the end of the survey */
};

/* A file of the report: itself, or an external property file beside it. */
struct source_file {
    char *path; /* absolute */
    uint64_t device, inode, size;
    int64_t modified; /* nanoseconds since 1970 UTC */
};

struct context {
    struct id id;
    struct text bytes; /* owned by the survey's arena */
};

struct survey {
    const struct format *format;          /* NULL if no format recognises the report */
    const struct formats *formats;        /* those that may; NULL: those that code describes */
    const struct mapping_source *mapping; /* of format_mapping */
    struct text name;                     /* for messages */
    struct id content; /* of all that was read: the same bytes give the same id */
    uint64_t bytes;
    struct source_file *files;
    size_t file_count;
    struct piece *pieces;
    size_t piece_count;
    struct context *contexts;
    size_t context_count;
    struct rejects rejects; /* of the document as a whole: truncation, unknown format */
    struct arena *arena;
    struct hasher *hasher; /* of the pieces, while they are found */
};

/* Surveys the report at `path`, which messages call `name`. `out` starts as {0}, or
 * with the formats that there are, or with a format (and its mapping) to skip recognition. Trouble
 * with the content is a reject in the survey; -1 only if the file cannot be read at all. The caller
 * closes the survey either way. */
int source_survey(const char *path, const char *name, struct survey *out, struct error *err);
void source_close(struct survey *survey);

/* Journal entry number `index` of the survey, by reference. `origin` holds the submission's
 * options; the survey adds the report's. Texts belong to the survey. */
void source_entry(const struct survey *survey, size_t index, const struct origin *origin,
                  struct entry *out);

/* For formats, while they survey. */
struct piece *source_add_piece(struct survey *survey);
/* Copies the bytes, once for equal ones; returns the context's index plus one. */
uint32_t source_add_context(struct survey *survey, struct text bytes);
void source_reject(struct survey *survey, uint64_t offset, struct text place, const char *reason);

/* Opens another file of the same report, for external property files: a path relative to the
 * report's folder that does not lead out of it. Returns the file's index, or -1. */
int source_add_file(struct survey *survey, struct text relative, int *fd, struct error *err);

/* Collects spans that follow one another into pieces of about `target` bytes, which is
 * BATCH_BYTES_TARGET unless the caller sets another. */
struct piece_maker {
    struct survey *survey;
    uint32_t file;
    uint64_t start, end; /* of the piece being made; equal if there is none */
    uint64_t line;       /* where the piece being made begins */
    uint64_t target;
    size_t records;
    uint64_t sizes; /* of the last four records, sixteen bits each */
};

void piece_maker_init(struct piece_maker *maker, struct survey *survey, uint32_t file);
void piece_maker_add(struct piece_maker *maker, uint64_t offset, uint64_t size, uint64_t line);
void piece_maker_flush(struct piece_maker *maker);

#endif
