/* SPDX-License-Identifier: MPL-2.0 */
/* A finding: a hit of the detector as people and reports see it. Secrets are cut to their first
 * characters, in the excerpt too.
 *
 * Its fingerprint is made of the rule, the file, and of what was found: a hash of the secret under
 * a key, or of the line without its blanks where it is no secret. So it stays when lines move, and
 * another secret in an ignored line is another finding. With the key that is compiled in, anybody
 * can check a guess against a fingerprint; with one of their own nobody else can. */
#ifndef HYPER_LIB_FINDING_H
#define HYPER_LIB_FINDING_H

#include "lib/detect.h"
#include "lib/policy.h"

enum {
    FINDING_KEY_SIZE = 32,
    FINDING_EXCERPT_MAX = 160, /* characters of the line that are shown */
    FINDING_SHOWN = 4, /* bytes of a secret that are shown, of at least four times as many */
};

struct finding_key {
    unsigned char bytes[FINDING_KEY_SIZE];
};

/* The key made of any text; of the empty text that which is compiled in. */
struct finding_key finding_key_of(struct text text);

struct finding {
    const struct ruleset *ruleset;
    const struct content_rule *rule;
    enum severity severity;                      /* the rule's, or what a policy says */
    struct text message;                         /* the rule's, with a policy's values in it */
    struct text suggestion;                      /* what a policy says to do, or empty */
    bool fixable;                                /* a policy says: without asking */
    struct texts because;                        /* facts that a policy's finding follows from */
    struct text file;                            /* relative to what was scanned */
    bool in_archive;                             /* the file is "archive!member" */
    bool whole_file;                             /* it is about no line: then line 1 is told */
    uint32_t line, column, end_line, end_column; /* from 1; columns in characters, the end behind */
    struct text excerpt;      /* of the first line, around the match, one line of UTF-8 or bytes */
    uint32_t mark, mark_size; /* where in the excerpt the match is, in characters */
    struct text secret;       /* as it is shown */
    struct id fingerprint;
    struct text replacement; /* of the match, where the rule has a fix */
    size_t offset, size;     /* of the match in the file's text, bytes */
    struct text commit;      /* hex; of a history */
    struct text author;
    struct text date; /* RFC 3339 */
};

struct findings {
    struct finding *items;
    size_t count;
};

struct finding_options {
    struct finding_key key;
    bool show_secrets;
};

/* Makes findings of the hits in one text, in their order; they live in `arena`. `file` must live
 * as long. */
struct findings finding_make(const struct hits *hits, struct text file, struct text text,
                             const struct finding_options *options, struct arena *arena);

/* The finding of a policy, about a line of a text, or about a file without one (`has_text` is
 * false). `hits` are those of the same text: their secrets are cut. Its fingerprint is made of
 * rule, file, values, and the line without its blanks. */
struct finding finding_of_policy(const struct policy_finding *policy, const struct hits *hits,
                                 struct text text, bool has_text,
                                 const struct finding_options *options, struct arena *arena);

/* By severity, the worst first, then file, place, rule, commit. */
int finding_compare(const struct finding *a, const struct finding *b);

#endif
