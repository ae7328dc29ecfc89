/* SPDX-License-Identifier: MPL-2.0 */
/* What the stage scan needs beside the files of a SOURCE batch: the blob that the batch names as
 * its origin.context. It holds all that the findings depend on, so that workers need no rules. */
#ifndef HYPER_SCHEMA_SCAN_CONTEXT_H
#define HYPER_SCHEMA_SCAN_CONTEXT_H

#include "schema/alert.h"

enum {
    SCAN_CONTEXT_VERSION = 1,
    SCAN_CONTEXT_BYTES_MAX = 16 * 1024 * 1024,
};

/* A ruleset (schema/RULESET.md), as it was read. */
struct scan_ruleset {
    struct text file; /* for messages */
    struct text text;
};

struct scan_rulesets {
    struct scan_ruleset *items;
    size_t count;
};

/* What policies, which see the whole repository, say of a rule. */
struct scan_judgement {
    struct text ruleset, rule;
    enum severity severity; /* 0: that of the rule */
};

struct scan_judgements {
    struct scan_judgement *items;
    size_t count;
};

struct scan_context {
    struct scan_rulesets rulesets;
    struct texts only; /* ids of rules; none: all */
    struct scan_judgements judgements;
    struct text ignore;     /* .hyper/ignore */
    int64_t day;            /* on which entries of `ignore` expire: milliseconds since 1970 UTC */
    enum severity severity; /* less severe findings are left out */
};

extern const struct record scan_context_record;

/* Packs it, with the version first. */
void scan_context_pack(struct pack *pack, const struct scan_context *context);

/* Texts point into `bytes`. ERROR_DATA on damage and on another version. */
int scan_context_unpack(struct text bytes, struct arena *arena, struct scan_context *out,
                        struct error *err);

#endif
