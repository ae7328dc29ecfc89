/* SPDX-License-Identifier: MPL-2.0 */
/* A format mapping (schema/FORMATS.md), read from YAML and checked. */
#ifndef HYPER_LIB_MAPPING_H
#define HYPER_LIB_MAPPING_H

#include "lib/expression.h"
#include "lib/plan.h"
#include "schema/alert.h"

enum {
    MAPPING_SITES_MAX = 64,
    MAPPING_TABLES_MAX = 16,
    MAPPING_COLUMNS_MAX = 16,
    MAPPING_PATTERNS_MAX = 200,
    MAPPING_SPAN_MAX = 32, /* lines that one pattern may look at */
    MAPPING_SAME_MAX = 16,
};

enum reads { READS_JSON, READS_JSONL, READS_XML, READS_CSV, READS_LINES };
extern const struct names reads_names;

/* One way to recognise the format: all that is given must hold. */
struct detection {
    unsigned sure;
    struct texts keys, has, any, columns;
    struct text root, name;
};

/* What is needed to recognise a file; the rest is read when the mapping is used. */
struct mapping_head {
    struct text name, title, url;
    enum reads reads;
    bool loose; /* names are the same whatever their case, "_", "-", "." and spaces */
    struct detection *detections;
    size_t detection_count;
};

/* The expressions that fill one field: their values one after the other. */
struct mapping_field {
    const struct mapping_target *target;
    struct expression **items;
    size_t count;
};

/* A field of an alert as mappings name it; see lib/mapping_alert.c. */
struct mapping_target {
    const char *name;
    enum {
        TARGET_TEXT,
        TARGET_LINE, /* uint32_t */
        TARGET_TAGS,
        TARGET_ALIASES,
        TARGET_CWE,
        TARGET_SEVERITY,
        TARGET_SCORE,
        TARGET_VECTOR,
        TARGET_PACKAGE,
        TARGET_CATEGORY,
        TARGET_LEVEL,
        TARGET_RANK,
        TARGET_STATUS,
        TARGET_FINGERPRINT,
        TARGET_SECRET,
        TARGET_PATH,
    } kind;
    size_t offset; /* in struct alert */
};

struct mapping_pattern {
    struct regex *regex;
    unsigned span; /* lines */
};

struct mapping_site {
    struct paths at;
    struct expression *when;
    struct paths each;
    const struct mapping_target *same[MAPPING_SAME_MAX];
    size_t same_count;
    struct mapping_field *fields;
    size_t field_count;
    struct mapping_pattern *patterns;
    size_t pattern_count;
    uint32_t also; /* index of the next site with the same records, plus one */
};

struct mapping_column {
    struct text name;
    struct expression *value;
};

struct mapping_table {
    struct text name;
    struct paths at;
    struct expression *key;
    struct mapping_column columns[MAPPING_COLUMNS_MAX];
    size_t column_count;
};

struct mapping {
    struct mapping_head head;
    struct arena *arena;
    struct mapping_field tool, tool_version;
    struct word_pairs severity_words, status_words;
    bool severity_first;
    char delimiter; /* 0: found */
    struct mapping_table tables[MAPPING_TABLES_MAX];
    size_t table_count;
    struct mapping_site sites[MAPPING_SITES_MAX];
    size_t site_count;
    struct regex *strip[MAPPING_PATTERNS_MAX];
    size_t strip_count;
    unsigned span; /* the most lines that a pattern looks at */
    struct plan plan;
    struct plan_node *deep; /* below `**` */
    struct regex *regexes;
    uint32_t memo_count; /* of what is evaluated once for a record */
};

enum mapping_flags {
    MAPPING_CHECK = 1, /* compile every regex, and refuse those that may take too long */
};

/* Reads what recognition needs, and no more of the file than that. `file` is for messages:
 * ERROR_CONFIG, "FILE:LINE:COLUMN: what is wrong". All is in the arena, texts point into it. */
int mapping_read_head(struct text yaml, struct text file, struct arena *arena,
                      struct mapping_head *out, struct error *err);

/* Reads all of it. Close it in any case. */
int mapping_read(struct text yaml, struct text file, unsigned flags, struct arena *arena,
                 struct mapping *out, struct error *err);
void mapping_close(struct mapping *mapping);

/* A name as it is compared: itself, or with `loose` in lower case without "_", "-", "." and spaces.
 */
struct text mapping_name(struct text name, bool loose, struct arena *arena);

/* The target of that name, or NULL; all, ended by one without a name. */
const struct mapping_target *mapping_target_find(struct text name);
const struct mapping_target *mapping_targets(void);

#endif
