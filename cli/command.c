/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/command.h"

#include "lib/json_write.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { NAME_COLUMN = 12 };

static size_t table_size(const struct command *table)
{
    size_t count = 0;
    while (table[count].name)
        count++;
    return count;
}

static const char *name_of(const void *context, size_t i)
{
    return ((const struct command *)context)[i].name;
}

static const struct command *find(const struct command *table, const char *name)
{
    for (; table->name; table++)
        if (strcmp(table->name, name) == 0)
            return table;
    return NULL;
}

void command_list(const struct command *table)
{
    for (; table->name; table++)
        printf("  %-*s %s\n", NAME_COLUMN, table->name, table->help);
}

static int unknown(const struct command *table, const char *prefix, const char *name,
                   struct error *err)
{
    const char *near = options_nearest(name, table_size(table), name_of, table);
    if (near)
        return error_set(err, ERROR_USAGE, "unknown command \"%.40s\": did you mean \"%s %s\"?",
                         name, prefix, near);
    return error_set(err, ERROR_USAGE, "unknown command \"%.40s\": see \"%s --help\"", name,
                     prefix);
}

static bool asks_for_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static int run_verb(const struct command *command, const char *prefix, struct cli *cli, int argc,
                    char **argv, struct error *err)
{
    struct text name = arena_print(cli->arena, "%s %s", prefix, command->name);
    cli->command = name.data;
    if (argc < 2)
        return error_set(err, ERROR_USAGE, "a command is missing: see %s --help", name.data);
    if (!asks_for_help(argv[1]))
        return command_run(command->verbs, name.data, cli, argc - 1, argv + 1, err);
    printf("Usage: %s COMMAND [OPTION...]\n\n%c%s.\n\nCommands:\n", name.data,
           toupper((unsigned char)command->help[0]), command->help + 1);
    command_list(command->verbs);
    printf("\nOptions of every command:\n");
    options_print(global_options, global_option_count);
    printf("\n\"%s COMMAND --help\" says more about each.\n", name.data);
    return 0;
}

int command_run(const struct command *table, const char *prefix, struct cli *cli, int argc,
                char **argv, struct error *err)
{
    const struct command *command = find(table, argv[0]);
    if (!command)
        return unknown(table, prefix, argv[0], err);
    if (command->verbs)
        return run_verb(command, prefix, cli, argc, argv, err);
    cli->command = command->usage->command;
    return command->run(cli, argc, argv, err);
}

int command_options(struct cli *cli, const struct usage *usage, int argc, char **argv,
                    void *settings, struct error *err)
{
    return options_read(usage, argc, argv, &cli->globals, settings, cli->arena, err);
}

static const char *absolute(struct cli *cli, const char *path, struct error *err)
{
    char here[PATH_MAX];
    if (path[0] == '/')
        return path;
    if (getcwd(here, sizeof here))
        return arena_print(cli->arena, "%s/%s", here, path).data;
    (void)error_set(err, ERROR_CONFIG, "the current folder is not known: %s", strerror(errno));
    return NULL;
}

const char *command_store(struct cli *cli, struct error *err)
{
    const char *given = cli->globals.store ? cli->globals.store : getenv("HYPER_STORE");
    const char *data = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    if (given && *given)
        return absolute(cli, given, err);
    if (data && data[0] == '/')
        return arena_print(cli->arena, "%s/hyper", data).data;
    if (home && home[0] == '/')
        return arena_print(cli->arena, "%s/.local/share/hyper", home).data;
    (void)error_set(err, ERROR_CONFIG,
                    "no folder for the store is known: give one with --store "
                    "DIR, or set HYPER_STORE");
    return NULL;
}

const char *command_endpoint(struct cli *cli, const char *store, const char *name)
{
    return arena_print(cli->arena, "ipc://%s/%s", store, name).data;
}

int command_tell(struct cli *cli, const struct command_done *members, struct error *err,
                 const char *sentence, ...)
{
    if (!cli->globals.json) {
        va_list list;
        va_start(list, sentence);
        if (!cli->globals.quiet)
            (void)vprintf(sentence, list);
        va_end(list);
        return 0;
    }
    struct json_writer w = {0};
    json_write_object(&w);
    for (; members->name; members++)
        if (members->text)
            json_write_member(&w, text_of(members->name), text_of(members->text));
        else
            json_write_member_uint(&w, text_of(members->name), members->number);
    json_write_end_object(&w);
    json_write_newline(&w);
    int result = json_write_flush(&w, stdout, err);
    json_write_close(&w);
    return result;
}

int64_t command_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
