/* SPDX-License-Identifier: MPL-2.0 */
/* A command: its place in the table of cli/main.c, and what it gets to work with. */
#ifndef HYPER_CLI_COMMAND_H
#define HYPER_CLI_COMMAND_H

#include "cli/options.h"
#include "cli/terminal.h"

struct cli {
    struct globals globals;
    struct terminal out;
    struct arena *arena; /* until the program ends */
    const char *command; /* for messages: "hyper ingest" */
    int status;          /* exit code where there was no error: 1 for findings */
};

struct command {
    const char *name;
    /* Does its work; argv[0] is the command's name. 0, or -1 with an error whose code is the exit
     * code. NULL for a command that has verbs. */
    int (*run)(struct cli *cli, int argc, char **argv, struct error *err);
    const char *help; /* one line */
    const struct usage *usage;
    const struct command *verbs; /* `hyper rules list`: a table that ends with {0} */
};

/* All commands; ends with {0}. */
extern const struct command commands[];

/* Runs the command of `table` that argv[0] names, or that of its verbs that argv[1] names. `prefix`
 * is what stands before it: "hyper". */
int command_run(const struct command *table, const char *prefix, struct cli *cli, int argc,
                char **argv, struct error *err);

/* The table's names and their help, on stdout. */
void command_list(const struct command *table);

/* As options_read, with the cli's globals and arena. */
int command_options(struct cli *cli, const struct usage *usage, int argc, char **argv,
                    void *settings, struct error *err);

/* The folder of the store, as an absolute path: --store, else $HYPER_STORE, else
 * $XDG_DATA_HOME/hyper, else ~/.local/share/hyper. NULL and ERROR_CONFIG if none is known. */
const char *command_store(struct cli *cli, struct error *err);

/* The ipc endpoint of that name in the store's folder. */
const char *command_endpoint(struct cli *cli, const char *store, const char *name);

/* What a command did that has no other result: an object with these members as JSON, else the
 * sentence, unless --quiet was said. Members end with {NULL}; a NULL `text` stands for `number`. */
struct command_done {
    const char *name, *text;
    uint64_t number;
};
int command_tell(struct cli *cli, const struct command_done *members, struct error *err,
                 const char *sentence, ...) __attribute__((format(printf, 4, 5)));

/* Milliseconds since 1970. */
int64_t command_now(void);

#endif
