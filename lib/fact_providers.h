/* SPDX-License-Identifier: MPL-2.0 */
/* Who tells facts, and of which predicates: one table row for each provider.
 *
 * A provider that reads files is asked of each file that is scanned whether it wants it, by its
 * path, then reads its text: a pure function of both. The facts of others come from elsewhere (of
 * the walk and of git: cli/scan). */
#ifndef HYPER_LIB_FACT_PROVIDERS_H
#define HYPER_LIB_FACT_PROVIDERS_H

#include "lib/facts.h"

struct fact_provider {
    const char *name;
    struct fact_predicates predicates;
    /* Both are NULL where facts do not come from the text of files. */
    bool (*wants)(struct text path);
    /* Adds the facts of one file. -1 and ERROR_DATA if the file cannot be read as what it should
     * be: a problem of that file; what was added stays. */
    int (*read)(struct text path, struct text bytes, struct facts *facts, struct error *err);
};

extern const struct fact_provider fact_provider_files;     /* lib/facts_files.c */
extern const struct fact_provider fact_provider_git;       /* lib/facts_git.c */
extern const struct fact_provider fact_provider_texts;     /* lib/facts_texts.c */
extern const struct fact_provider fact_provider_workflows; /* lib/workflow.c */

extern const struct fact_provider *const fact_providers[];
extern const size_t fact_provider_count;

/* The predicate of that name and arity, or NULL. */
const struct fact_predicate *fact_predicate_find(struct text name, size_t arity);

#endif
