/* SPDX-License-Identifier: MPL-2.0 */
/* Report formats: how each is recognised, split into pieces, and normalised.
 *
 * A format that code describes is one source file that defines a `const struct format`, and one
 * line in lib/format.c. */
#ifndef HYPER_LIB_FORMAT_H
#define HYPER_LIB_FORMAT_H

#include "lib/source.h"

enum { FORMAT_HEAD_BYTES = 8192 };

struct format {
    const char *name;

    /* How sure it is that a file beginning with `head` (at most FORMAT_HEAD_BYTES), and named
     * `path`, is of this format: 0 to 100. */
    unsigned (*recognise)(struct text head, struct text path);

    /* Finds the pieces of the open file, files[0] of the survey. Trouble with the content becomes
     * rejects, and the pieces before it stay. -1 only if the file cannot be read. */
    int (*survey)(struct survey *survey, int fd, struct error *err);

    /* Normalises the raw bytes of one piece into alerts and examples: a pure function. What cannot
     * be read becomes rejects; -1 if the context is damaged. */
    int (*parse)(struct batch *batch, struct text context, struct arena *arena, struct error *err);
};

extern const struct format format_sarif, format_lines, format_facts, format_mapping;

/* The format that is surest, or NULL. */
const struct format *format_recognise(struct text head, struct text path);

/* The format of that name, or NULL. */
const struct format *format_find(struct text name);

/* All formats, ended by NULL. */
const struct format *const *format_all(void);

/* Completes a normalised alert: options of the submission where the report says nothing, path made
 * relative, secrets redacted, template, fingerprint. Every format calls it last for each alert. */
void format_finish(struct alert *alert, const struct origin *origin, struct arena *arena);

#endif
