/* SPDX-License-Identifier: MPL-2.0 */
/* The detector: content rules of some rulesets, compiled, against one text after another.
 *
 * lib/match_set finds where matches may end; a matcher confirms in a window around that place
 * (schema/RULESET.md says which); then come keywords, entropy, checks and exceptions. A detector is
 * read-only once made, and threads share it; each has a scratch of its own. */
#ifndef HYPER_LIB_DETECT_H
#define HYPER_LIB_DETECT_H

#include "lib/match.h"
#include "lib/ruleset.h"

enum {
    DETECT_WINDOW = 2 * 1024,      /* bytes before a candidate's end that are searched first */
    DETECT_WINDOW_MAX = 56 * 1024, /* and in the end: no match is longer */
    DETECT_AHEAD_MAX = 4 * 1024,   /* bytes after it, if the line does not end before */
    DETECT_HITS_MAX = 1000,        /* of one pattern in one text; more are a trouble */
    DETECT_WIDER_MAX = 32,         /* how often a pattern may search wider windows in one text */
    DETECT_GROUPS = 10,
};

/* A place where a rule holds, in bytes from the start of the text. */
struct hit {
    const struct ruleset *ruleset;
    const struct content_rule *rule;
    struct match_span groups[DETECT_GROUPS]; /* the whole match, then its groups */
    struct match_span secret;
};

/* A rule that could not be tried to the end: what is missing is not known. */
struct trouble {
    const struct content_rule *rule;
    const char *what; /* a literal */
};

/* Belongs to the scratch, until its next search. */
struct hits {
    const struct hit *items;
    size_t count;
    const struct trouble *troubles;
    size_t trouble_count;
};

/* What is searched. `path` counts only with `has_path`. */
struct subject {
    struct text path;
    bool has_path;
    struct text text;
};

struct detector;
struct detector_scratch;

/* Compiles the rules, which must outlive the detector, and lets each find its examples. `cache` is
 * a folder for what was compiled, made if it is not there, or NULL; trouble with it costs time
 * only. NULL and ERROR_CONFIG with file and line when a rule is wrong. */
struct detector *detector_new(const struct ruleset *rulesets, size_t count, const char *cache,
                              struct error *err);
void detector_destroy(struct detector **detector);

/* Stands for the rules, this program and its engines: what was searched under the same id need not
 * be searched again. */
struct id detector_identity(const struct detector *detector);

size_t detector_rules(const struct detector *detector);

/* For benchmarks: the candidates of the one pass alone, nothing confirmed. */
const struct match_set *detector_set(const struct detector *detector);

struct detector_scratch *detector_scratch_new(const struct detector *detector);
void detector_scratch_destroy(struct detector_scratch **scratch);

/* Finds all places in the text, in the order of their start; hits of rules with the tag "generic"
 * only where no other rule found the same secret. -1 and ERROR_DATA when the engine fails. */
int detector_search(const struct detector *detector, struct detector_scratch *scratch,
                    const struct subject *subject, struct hits *out, struct error *err);

/* Whether any rule is about the file of that path whatever it holds; such a rule has no pattern.
 * Then detector_search must be called for it, with whatever of its text can be searched. */
bool detector_wants_path(const struct detector *detector, struct detector_scratch *scratch,
                         struct text path);

/* The text that the rule's fix puts in place of the match, in `arena`. The rule has a fix. */
struct text hit_fix(const struct hit *hit, struct text text, struct arena *arena);

#endif
