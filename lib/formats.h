/* SPDX-License-Identifier: MPL-2.0 */
/* All formats of reports: those that code describes, the mappings that are compiled in, and the
 * user's own mappings, which win over a built-in one of the same name. Loaded once, read-only then.
 */
#ifndef HYPER_LIB_FORMATS_H
#define HYPER_LIB_FORMATS_H

#include "lib/format.h"
#include "lib/mapping.h"

enum {
    FORMATS_FILES_MAX = 1000,       /* of a user's own */
    FORMATS_HEAD_BYTES = 64 * 1024, /* of a file, that recognition sees */
};

/* A mapping as text. */
struct mapping_source {
    struct text yaml;
    struct text file; /* for messages */
    bool own;         /* a user's */
};

struct format_entry {
    struct text name, title, url;
    const struct format *format;  /* format_mapping for mappings */
    struct mapping_source source; /* of a mapping */
    struct mapping_head head;     /* of a mapping */
};

struct formats;

/* `folder` has the user's own mappings; NULL or one that does not exist: none. ERROR_CONFIG if a
 * mapping of the user's is wrong, with its place. */
int formats_load(const char *folder, struct formats **out, struct error *err);
void formats_destroy(struct formats **formats);

size_t formats_count(const struct formats *formats);
const struct format_entry *formats_at(const struct formats *formats, size_t index);
const struct format_entry *formats_find(const struct formats *formats, struct text name);

/* What a file may be, the surest first. */
struct recognition {
    const struct format_entry *entry;
    unsigned sure; /* 1 to 100 */
};
enum { FORMATS_SURE_ENOUGH = 20, RECOGNITIONS_MAX = 8 };

/* Fills at most RECOGNITIONS_MAX of `out`; returns how many. Equals come in the order of names, a
 * user's own first. Those that are not surer than FORMATS_SURE_ENOUGH are guesses. */
size_t formats_recognise(const struct formats *formats, struct text head, struct text path,
                         struct recognition *out);

/* Reads a file that holds a mapping. Texts are in the arena. */
int formats_read_file(const char *path, struct arena *arena, struct mapping_source *out,
                      struct error *err);

/* As format_mapping's survey, with units up to `unit_max` bytes (lib/surveyor.h). */
int mapping_survey(struct survey *survey, int fd, uint64_t unit_max, struct error *err);

#endif
