/* SPDX-License-Identifier: MPL-2.0 */
/* Command lines described by tables.
 *
 * A command has one `struct usage`: its options, operands, help and examples. The table fills a
 * settings struct, checks every value, and writes `--help`. Options and operands may be mixed;
 * `--name value`, `--name=value`, `-n value` and `-nvalue` are the same; `--` ends the options. */
#ifndef HYPER_CLI_OPTIONS_H
#define HYPER_CLI_OPTIONS_H

#include "schema/arena.h"
#include "schema/error.h"
#include "schema/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What an option takes, and the type of its place in the settings. */
enum option_type {
    OPTION_FLAG,     /* bool; takes no value */
    OPTION_TEXT,     /* const char * */
    OPTION_LIST,     /* struct strings; may be given several times */
    OPTION_COUNT,    /* uint64_t */
    OPTION_SIZE,     /* uint64_t, bytes: 4096, 64K, 2MiB, 1G (powers of 1024) */
    OPTION_DURATION, /* int64_t, milliseconds: 500ms, 30s, 5m, 2h, 7d */
    OPTION_TIME,     /* struct moment: RFC 3339, a date, or @seconds since 1970 */
    OPTION_WORD,     /* unsigned: one of `names` */
};

struct strings {
    const char **items; /* in the arena given to options_read */
    size_t count;
};

struct moment {
    bool given;
    int64_t at; /* milliseconds since 1970 UTC */
};

struct option_row {
    const char *name; /* long form, without dashes */
    char letter;      /* short form, or 0 */
    enum option_type type;
    size_t offset;             /* in the settings */
    const char *value;         /* how help calls the value; NULL for flags */
    const char *help;          /* one line */
    const struct names *names; /* of OPTION_WORD */
    uint64_t least, most;      /* of OPTION_COUNT and OPTION_SIZE; most 0: no bound */
};

struct usage {
    const char *command;  /* "hyper ingest" */
    const char *synopsis; /* operands: "FILE|DIR|-..."; may be empty */
    const char *about;    /* what it does, one or more lines */
    const struct option_row *options;
    size_t option_count;
    const char *examples; /* lines, each a command and what it does */
    size_t least_operands;
    size_t most_operands;   /* OPERANDS_ANY: as many as wanted */
    size_t operands_offset; /* of a struct strings in the settings, where most_operands > 0 */
};

enum { OPERANDS_ANY = 1 << 20 };

/* For `.options = rows, .option_count = n` at once. */
#define OPTIONS(rows) .options = (rows), .option_count = sizeof(rows) / sizeof((rows)[0])

/* What every command takes beside its own options. */
struct globals {
    const char *store;
    bool json;
    bool quiet;
};

extern const struct option_row global_options[];
extern const size_t global_option_count;

/* Reads argv[1] and up into `settings`, which holds the defaults, and `globals`. Lists live in
 * `arena`. Returns 1 to go on; 0 when `--help` was asked for and has been printed; -1 and
 * ERROR_USAGE when the line is wrong. */
int options_read(const struct usage *usage, int argc, char *const *argv, struct globals *globals,
                 void *settings, struct arena *arena, struct error *err);

/* Reads global options from argv[1] on and stops at the first operand, whose index it returns
 * (argc when there is none); -1 and ERROR_USAGE. `*help` and `*version` are set when asked for. */
int options_read_leading(int argc, char *const *argv, struct globals *globals, bool *help,
                         bool *version, struct error *err);

/* The help of a command, on stdout. */
void options_help(const struct usage *usage);

/* A table of options, as help shows it, on stdout. */
void options_print(const struct option_row *rows, size_t count);

/* Values as options take them; -1 and ERROR_USAGE with what would be right. */
int options_count(const char *value, uint64_t least, uint64_t most, uint64_t *out,
                  struct error *err);
int options_size(const char *value, uint64_t *out, struct error *err);
int options_duration(const char *value, int64_t *out, struct error *err);
int options_time(const char *value, int64_t *out, struct error *err);

/* The candidate nearest to `word` by edits, or NULL if none is near: for "did you mean".
 * `candidate(context, i)` is the i-th of `count` words. */
const char *options_nearest(const char *word, size_t count,
                            const char *(*candidate)(const void *context, size_t i),
                            const void *context);

#endif
