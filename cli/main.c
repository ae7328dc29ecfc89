/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"
#include "cli/mapped.h"

#include <fcntl.h>
#include <locale.h>
#include <malloc.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct command commands[] = {
    {"ingest", run_ingest, "take in reports and training data", &usage_ingest, NULL},
    {"scan", run_scan, "check files and histories against rules", &usage_scan, NULL},
    {"hooks", NULL, "make git scan before commits and pushes", NULL, verbs_hooks},
    {"query", run_query, "list alerts that match filters", &usage_query, NULL},
    {"show", run_show, "show one node of the knowledge graph", &usage_show, NULL},
    {"explain", run_explain, "say what an alert is and why it was judged so", &usage_explain, NULL},
    {"patterns", run_patterns, "list what many alerts share", &usage_patterns, NULL},
    {"templates", run_templates, "mine the events of any log", &usage_templates, NULL},
    {"formats", NULL, "list, show, check, detect and try formats of reports", NULL, verbs_formats},
    {"rules", NULL, "list, explain, switch, check, import and export rules", NULL, verbs_rules},
    {"learn", NULL, "say what is learned, and what is near promotion", NULL, verbs_learn},
    {"fix", NULL, "record what became of fixes", NULL, verbs_fix},
    {"intel", NULL, "import and show what is known of exploitation", NULL, verbs_intel},
    {"cvss", run_cvss, "compute the scores of CVSS vectors", &usage_cvss, NULL},
    {"train", NULL, "train the models that hyper uses", NULL, verbs_train},
    {"stats", run_stats, "count what the store holds", &usage_stats, NULL},
    {"export", run_export, "write the whole graph, reproducibly", &usage_export, NULL},
    {"rejects", run_rejects, "list what could not be read, and why", &usage_rejects, NULL},
    {"dead", NULL, "list, show, retry and drop batches that failed too often", NULL, verbs_dead},
    {"broker", run_broker, "serve a store to clients and workers", &usage_broker, NULL},
    {"worker", run_worker, "run stages for a broker", &usage_worker, NULL},
    {"metrics", run_metrics, "follow a broker's measurements", &usage_metrics, NULL},
    {"keys", NULL, "make, allow, list and revoke the keys of tcp peers", NULL, verbs_keys},
    {"doctor", run_doctor, "check that the store is whole", &usage_doctor, NULL},
    {"completion", run_completion, "print the completion script of a shell", &usage_completion,
     NULL},
    {"version", run_version, "print versions of program, store and protocol", &usage_version, NULL},
    {"help", run_help, "explain a command", &usage_help, NULL},
    {0},
};

const struct usage usage_help = {
    .command = "hyper help",
    .synopsis = "[COMMAND [COMMAND]]",
    .about = "Explains a command, as its --help does.",
    .most_operands = 2,
};

static void print_overview(void)
{
    printf("Usage: hyper [--store DIR] COMMAND [OPTION...]\n\n"
           "Turns the alerts of all scanners, and what people decided about them, into few, fast,\n"
           "proven rules.\n\nCommands:\n");
    command_list(commands);
    printf("\nOptions of every command:\n");
    options_print(global_options, global_option_count);
    printf("\nExit codes:\n"
           "  0  done\n"
           "  1  findings at or above the threshold\n"
           "  2  the command line is wrong\n"
           "  3  a key, rule or setting is wrong\n"
           "  4  a peer cannot be reached or broke the protocol\n"
           "  5  the system refuses: access, space, locks\n"
           "  6  input or store that cannot be read\n"
           "\nStart with \"hyper ingest REPORT.sarif\"; \"hyper COMMAND --help\" says more.\n");
}

int run_help(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct strings words = {NULL, 0};
    int more = command_options(cli, &usage_help, argc, argv, &words, err);
    if (more <= 0)
        return more;
    if (words.count == 0) {
        print_overview();
        return 0;
    }
    char help[] = "--help";
    char *line[4] = {NULL};
    for (size_t i = 0; i < words.count; i++)
        line[i] = (char *)arena_copy(cli->arena, text_of(words.items[i])).data;
    line[words.count] = help;
    return command_run(commands, "hyper", cli, (int)words.count + 1, line, err);
}

static int run(struct cli *cli, int argc, char **argv, struct error *err)
{
    bool help = false, version = false;
    int first = options_read_leading(argc, argv, &cli->globals, &help, &version, err);
    if (first < 0)
        return -1;
    if (version) {
        char name[] = "version";
        char *line[] = {name, NULL};
        return command_run(commands, "hyper", cli, 1, line, err);
    }
    if (help) {
        print_overview();
        return 0;
    }
    if (first == argc) {
        return error_set(err, ERROR_USAGE, "a command is missing: see hyper --help");
    }
    return command_run(commands, "hyper", cli, argc - first, argv + first, err);
}

/* Output that did not reach the disk or pipe is an error, too. */
static int flush_output(struct error *err)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    return error_set(err, ERROR_PERMISSION, "the output could not be written completely");
}

/* Batches come and go by the megabyte. What is given back to the system between two of them is
 * mapped and cleared again page by page, which costs more than the copying. */
static void keep_memory(void)
{
    enum { KEPT_BYTES = 32 * 1024 * 1024 };
    (void)mallopt(M_MMAP_THRESHOLD, KEPT_BYTES);
    (void)mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    (void)mallopt(M_TOP_PAD, 1024 * 1024);
}

/* A stream that is closed would be the next file that is opened, and messages would go into the
 * store. What stands in its place fails as it does: it cannot be written, or not read. */
static void hold_streams(void)
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) < 0 &&
            open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) != stream)
            _exit(ERROR_PERMISSION);
}

int main(int argc, char **argv)
{
    hold_streams();
    struct error err = {.code = ERROR_NONE};
    struct cli cli = {.command = "hyper", .arena = arena_new()};
    keep_memory();
    (void)setlocale(LC_CTYPE, "");
    mapped_watch();
    terminal_init(&cli.out, stdout);
    int result = sodium_init() < 0 ? error_set(&err, ERROR_CONFIG, "libsodium does not start")
                                   : run(&cli, argc, argv, &err);
    if (result == 0)
        result = flush_output(&err);
    if (result != 0) {
        struct text message = terminal_clean(text_of(err.message), cli.arena);
        (void)fflush(stdout);
        (void)fprintf(stderr, "%s: %.*s\n", cli.command, TEXT_ARG(message));
    }
    arena_destroy(&cli.arena);
    if (result == 0)
        return cli.status;
    return err.code ? (int)err.code : (int)ERROR_DATA;
}
