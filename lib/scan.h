/* SPDX-License-Identifier: MPL-2.0 */
/* A scan: items from a source, read and searched by some threads, to sorted findings. The same
 * items give the same report, however many threads there are. */
#ifndef HYPER_LIB_SCAN_H
#define HYPER_LIB_SCAN_H

#include "lib/content.h"
#include "lib/facts.h"
#include "lib/finding.h"

enum {
    SCAN_JOBS_MAX = 256,
    SCAN_PROBLEMS_MAX = 1000,    /* of each kind that are kept; all are counted */
    SCAN_FINDINGS_MAX = 1 << 20, /* kept; all are counted */
    SCAN_OBJECT_SIZE = 20,       /* bytes of a git object's id */
};

/* Lines that count, from `first` on. */
struct scan_lines {
    uint32_t first, count;
};

/* One thing to scan. What it points to lives until the scan ends. */
struct scan_item {
    struct text path; /* for rules and reports; terminated */
    unsigned char object[SCAN_OBJECT_SIZE], commit[SCAN_OBJECT_SIZE]; /* of git sources */
    const struct scan_lines *lines; /* only findings that touch these; NULL: all */
    size_t line_count;
    uint64_t number;     /* set by scan_add: from 0 */
    uint64_t age;        /* of a history: how many items are older */
    struct text as_file; /* of a member of an archive, whose path is "archive!member": the path for
                            rules, as if archives were folders; else empty */
};

enum scan_got { SCAN_GOT, SCAN_LARGE, SCAN_MISSING, SCAN_FAILED };

/* Where the bytes of items come from. Each thread opens it for itself. */
struct scan_source {
    void *context;
    void *(*open)(void *context, struct error *err);
    void (*close)(void *thread);
    /* The item's bytes, in `content` or elsewhere until the next call; SCAN_FAILED says why. */
    enum scan_got (*read)(void *thread, const struct scan_item *item, struct content *content,
                          uint64_t most, struct text *out, const char **why);
    /* Whether the item, which was read last and holds a text, is searched elsewhere: then only
     * policies look at it here. NULL: none is. */
    bool (*take)(void *thread, const struct scan_item *item, struct text bytes);
    /* Items, at most, that one thread reads in a row, since neighbours share work; 0: one. */
    size_t row;
};

struct scan_options {
    const struct detector *detector;
    struct finding_options finding;
    uint64_t most;                   /* bytes of one item; larger ones are counted and left out */
    unsigned jobs;                   /* threads, the caller's among them; 1 or more */
    bool archives;                   /* look into them */
    const struct policies *policies; /* NULL: none are run */
    /* For texts that the source takes: finds what policies ask for. NULL: nothing. */
    const struct detector *evidence;
};

/* Something about a file that could not be done. */
struct scan_problem {
    struct text file;
    const struct content_rule *rule; /* the one that could not be tried to the end, or NULL */
    const char *what;
};

struct scan_problems {
    struct scan_problem *items;
    size_t count;
    uint64_t all;
};

struct scan_counts {
    uint64_t items, bytes; /* scanned */
    uint64_t binary, large, missing;
    uint64_t archives;   /* looked into */
    uint64_t suppressed; /* findings, by a comment in the file */
    uint64_t dropped;    /* findings beyond SCAN_FINDINGS_MAX */
};

struct scan_report {
    struct findings findings;
    struct scan_problems troubles, problems; /* with a rule; without */
    struct scan_counts counts;
    struct policy_report policy; /* what policies say of rules */
    /* Of each finding, the item it came from; NULL where a policy found it in no item. */
    const struct scan_item **items;
};

struct scan;

struct scan *scan_new(const struct scan_options *options, const struct scan_source *source);

/* Copies the item and numbers it; may be called until scan_finish. */
void scan_add(struct scan *scan, const struct scan_item *item);

/* A problem that the caller met on the way to an item. */
void scan_problem(struct scan *scan, struct text path, const char *what);

/* An arena that lives as long as the scan, for paths of items; for the calling thread only. */
struct arena *scan_arena(struct scan *scan);

/* Facts that policies see beside those of the items, for the calling thread to add to before
 * scan_finish; NULL where there are no policies. */
struct facts *scan_facts(struct scan *scan);

/* Told of each item without a finding, trouble or problem, in no order, while threads run: one call
 * at a time. Set before the first item. */
void scan_on_clean(struct scan *scan, void (*clean)(void *context, const struct scan_item *item),
                   void *context);

/* Waits for all items. The report lives until scan_destroy. */
int scan_finish(struct scan *scan, struct scan_report *out, struct error *err);

void scan_destroy(struct scan **scan);

#endif
