/* SPDX-License-Identifier: MPL-2.0 */
/* The reports of one ingest: found, surveyed, and turned into journal entries.
 *
 * Reports are sorted by content, and each gives its pieces in order and then one entry with what
 * could not be read: the same reports give the same sequence of entries whatever their names, their
 * folders and the order on the command line, which is what lets a later run resume. */
#ifndef HYPER_CLI_REPORTS_H
#define HYPER_CLI_REPORTS_H

#include "cli/options.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "lib/source.h"
#include "lib/unpack.h"

struct formats;
struct mapping_source;

struct report {
    char *name; /* as people know it */
    char *path;
    char *failure; /* why it could not be read at all, or NULL */
    struct survey survey;
    bool open; /* the survey is in memory; else it is made again when it is needed */
    struct id content;
    uint64_t bytes;
    size_t pieces;
    uint64_t rejects;
};

struct reports {
    struct report *items;
    size_t count;
    size_t unreadable;
    uint64_t bytes;
    uint64_t entries;
    char **spooled; /* files made of streams, removed when the submission is finished */
    size_t spooled_count;
    const struct format *format;          /* given by the user, or NULL */
    const struct mapping_source *mapping; /* of it, if it is one */
    const struct formats *formats;        /* those that there are */
    struct unpack_limits limits;
};

void reports_init(struct reports *reports);
void reports_close(struct reports *reports);

/* Adds the files that the operands name: files, folders walked in order of name (without .git), "-"
 * for stdin. What is no file or folder is copied to the folder `spool`, under the hash of its
 * bytes, and so is each entry of what is compressed or an archive. A name that does not exist
 * becomes a report that cannot be read, and so does an entry that is refused. */
int reports_collect(struct reports *reports, const struct strings *operands, const char *spool,
                    const struct stop *stop, struct error *err);

/* Surveys all and sorts them. -1 when it is asked to stop. */
int reports_survey(struct reports *reports, struct progress *progress, const struct stop *stop,
                   struct error *err);

/* The id of a submission's content: the reports in order of content, and the options. `source`
 * tells whether snippets come from a source tree. */
struct id reports_content(const struct reports *reports, const struct submission *options,
                          bool source);

/* Opens the survey of a report that can be read, if it was closed. ERROR_DATA if the report is not
 * what it was. */
int reports_open(struct reports *reports, struct report *report, struct error *err);

/* Closes it again where memory is short. */
void reports_release(struct reports *reports, struct report *report);

/* How many entries a report gives. */
size_t report_entries(const struct report *report);

/* The batch that carries what could not be read of a report: one of alerts, without any. Texts are
 * the report's. */
void report_rejects(const struct report *report, const struct origin *origin, struct batch *out,
                    struct arena *arena);

/* Removes the spooled files. */
void reports_remove_spooled(struct reports *reports);

#endif
