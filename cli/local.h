/* SPDX-License-Identifier: MPL-2.0 */
/* The store as commands use it: opened for one view or one change. */
#ifndef HYPER_CLI_LOCAL_H
#define HYPER_CLI_LOCAL_H

#include "cli/command.h"
#include "lib/store_graph.h"
#include "lib/store_journal.h"

struct local {
    struct store *store;
    struct store_txn *txn;
    struct arena *arena; /* of the cli */
    const char *dir;
};

/* Opens the store of the command line for reading, and a view of it. */
int local_open(struct cli *cli, struct local *out, struct error *err);
void local_close(struct local *local);

/* Opens it for reading, shows what `word` names, and closes it. */
typedef int local_shower(struct local *local, struct cli *cli, const char *word, struct error *err);
int local_show(struct cli *cli, const char *word, local_shower *show, struct error *err);

/* Opens it for writing, runs `work` in one transaction and closes it. Where a broker or an
 * ingestion serves the store, this happens between two of its submissions; stderr says so if that
 * takes long. */
int local_write(struct cli *cli, store_work *work, void *context, struct error *err);

/* The same, and makes the store if there is none. */
int local_create(struct cli *cli, store_work *work, void *context, struct error *err);

/* The node that `word` names: an id, or so many of its digits that there is only one; of `kind`, or
 * of any with NODE_NONE. ERROR_USAGE for what is no id, ERROR_DATA if there is none or more than
 * one; the message lists them. */
int local_find(struct local *local, const char *word, enum node_kind kind, struct store_node *out,
               struct error *err);

/* A rule by what people call it: the name of a learned one, else an abbreviated id. Of several of
 * one name it is the one that is applied. */
int local_find_rule(struct local *local, const char *word, struct id *out, struct error *err);

/* A name of that kind (NODE_REPO, NODE_TOOL) as the store has it: `*name` itself, else the only one
 * that differs in capitals, which it becomes. Else it stays, and stderr has the nearest unless
 * --quiet was said. NULL stays NULL. */
int local_name(struct local *local, struct cli *cli, enum node_kind kind, const char **name,
               struct error *err);

/* The first `max` rejects of a submission, from the store in `dir`; returns how many. */
size_t local_rejects(const char *dir, struct id submission, struct reject *out, size_t max,
                     struct arena *arena);

#endif
