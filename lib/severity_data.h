/* SPDX-License-Identifier: MPL-2.0 */
/* Examples for training the severity model: descriptions whose severity is known.
 *
 * A file is tab-separated with a header, or JSON lines. Columns and members are named alike, in any
 * order and any case; others do not matter:
 *
 *     description, or message    what the model reads; needed
 *     severity                   a word (severity_of_word); else the score's or vector's band
 *     score                      0 to 10
 *     vector                     CVSS; of 3.x its base metrics are learned, too
 *     cwe                        "CWE-79", 79, or several
 *     package                    a package URL without version
 *     date                       sorts by its bytes, as RFC 3339 does; what has none is oldest
 *     ssvc                       CISA's decision points: "Exploitation=poc;Automatable=no;..."
 *     score_source               a name that ends in "-v2" is of another scale: severity and score
 *                                of such a row are not learned
 *
 * A tab-separated value has no quotes and no escapes. */
#ifndef HYPER_LIB_SEVERITY_DATA_H
#define HYPER_LIB_SEVERITY_DATA_H

#include "lib/severity_model.h"

enum { SEVERITY_EXAMPLES_MAX = 1 << 19, SEVERITY_FILE_MAX = 1 << 30 };

struct severity_example {
    struct text date;
    struct severity_question question;
    int8_t answers[SEVERITY_HEADS]; /* -1: not known */
};

struct severity_data {
    struct severity_example *items;
    size_t count;
    size_t skipped;      /* rows that could not be read, or have no description */
    struct text because; /* of the first that was skipped: place and reason */
};

/* Adds the examples of a file to `data`, which starts as {0}; texts and lists live in the arena.
 * Trouble with a row is counted. ERROR_PERMISSION when the file cannot be read, ERROR_DATA when it
 * is no table with these columns or too large. */
int severity_data_read(const char *path, struct severity_data *data, struct arena *arena,
                       struct error *err);

/* The same from the bytes of a file, which must outlive the data; `name` is for messages. */
int severity_data_parse(const char *name, struct text bytes, struct severity_data *data,
                        struct arena *arena, struct error *err);

/* Sorts by date; what has the same date stays in its order. */
void severity_data_sort(struct severity_data *data);

#endif
