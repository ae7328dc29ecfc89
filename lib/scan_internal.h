/* SPDX-License-Identifier: MPL-2.0 */
/* What a scan is made of: shared by lib/scan.c and lib/scan_policy.c only. */
#ifndef HYPER_LIB_SCAN_INTERNAL_H
#define HYPER_LIB_SCAN_INTERNAL_H

#include "lib/facts_files.h"
#include "lib/policy.h"
#include "lib/scan.h"

#include <pthread.h>

enum { CHUNK_ITEMS = 1024 };

/* Items in chunks that never move, so that threads need no copy. */
struct chunk {
    struct scan_item items[CHUNK_ITEMS];
};

struct found {
    struct finding finding;
    const struct scan_item *item;
};

/* What policies know of an item. */
struct scan_note {
    const struct scan_item *item;
    struct file_facts file;
};

struct worker {
    struct scan *scan;
    pthread_t thread;
    bool started;
    size_t next, end; /* items in a row that are its own */
    void *source;
    struct detector_scratch *scratch;
    struct detector_scratch *evidence; /* NULL without such a detector */
    struct content content;
    struct arena *arena;   /* of what is kept */
    struct arena *passing; /* of one item */
    struct found *found;
    size_t count, capacity;
    struct facts *facts; /* of the texts of items; NULL: without policies */
    struct scan_note *notes;
    size_t note_count, note_capacity;
    struct scan_problems troubles, problems;
    struct scan_counts counts;
    struct error error;
    bool failed;
};

struct scan {
    struct scan_options options;
    struct scan_source source;
    pthread_mutex_t lock; /* of what follows, up to the workers */
    pthread_cond_t more;
    struct chunk **chunks;
    size_t chunk_count, count, next;
    bool closed;  /* no more items will come */
    bool stopped; /* a worker failed */
    void (*clean)(void *context, const struct scan_item *item);
    void *clean_context;
    struct arena *arena;
    struct facts *facts; /* that policies see */
    struct policy_report policy;
    struct worker *workers; /* the first is the caller's thread */
};

/* Adds a problem to the list; the texts are copied. */
void scan_add_problem(struct arena *arena, struct scan_problems *list, struct text file,
                      const struct content_rule *rule, const char *what);

/* Whether the finding touches lines of the item that count. */
bool scan_touches(const struct scan_item *item, const struct finding *finding);

/* Keeps a finding, of an item or of none. */
void scan_keep(struct worker *worker, const struct scan_item *item, const struct finding *finding);

/* Notes what an item is, where there are policies. `text` is what was read of it. */
void scan_note(struct worker *worker, const struct scan_item *item, enum file_state state,
               struct text text, size_t size);

/* Searches a text; true when it is clean. */
bool scan_search(struct worker *worker, const struct scan_item *item, struct text text);

/* The same of what cannot be searched, but can be found by its path. */
bool scan_search_path(struct worker *worker, const struct scan_item *item);

/* Searches what is in an archive; true when all of it is clean. */
bool scan_archive(struct worker *worker, const struct scan_item *item, struct text bytes);

/* Adds the fact that a rule matched. */
void scan_matched(struct worker *worker, const struct scan_item *item, struct text rule,
                  uint32_t line);

/* Runs the policies once all items were searched, and keeps what they find. */
void scan_run_policies(struct scan *scan);

/* What policies say of the findings that were kept. */
void scan_judge(const struct scan *scan, struct finding *finding);

#endif
