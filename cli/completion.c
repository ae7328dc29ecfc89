/* SPDX-License-Identifier: MPL-2.0 */
/* Completion scripts, made from the tables of commands and options. The files in docs/completion
 * are this command's output. */
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>

struct settings {
    struct strings shell;
};

const struct usage usage_completion = {
    .command = "hyper completion",
    .synopsis = "bash|zsh",
    .about = "Prints the completion script of a shell.",
    .examples = "  source <(hyper completion bash)     complete in this shell\n"
                "  hyper completion zsh > ~/.zfunc/_hyper",
    .least_operands = 1,
    .most_operands = 1,
    .operands_offset = offsetof(struct settings, shell),
};

/* Calls `write` for each command and each verb, with its full name without "hyper". */
static void each_command(void (*write)(const char *name, const struct command *command))
{
    char name[80];
    for (const struct command *command = commands; command->name; command++) {
        write(command->name, command);
        for (const struct command *verb = command->verbs; verb && verb->name; verb++) {
            (void)snprintf(name, sizeof name, "%s %s", command->name, verb->name);
            write(name, verb);
        }
    }
}

static void print_names(const struct command *table)
{
    for (const struct command *command = table; command->name; command++)
        printf("%s%s", command == table ? "" : " ", command->name);
}

/* Bash. */

static void bash_option_names(const struct option_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("%s--%s", i ? " " : "", rows[i].name);
}

static void bash_words(const char *name, const struct command *command)
{
    printf("    \"%s\") words=\"", name);
    if (command->verbs)
        print_names(command->verbs);
    else if (strcmp(command->name, "completion") == 0)
        printf("bash zsh");
    else if (strcmp(command->name, "help") == 0)
        print_names(commands);
    else
        bash_option_names(command->usage->options, command->usage->option_count);
    printf("\" ;;\n");
}

/* The values of options that take one of a few words. */
static void bash_values(const char *name, const struct command *command)
{
    for (size_t i = 0; command->usage && i < command->usage->option_count; i++) {
        const struct option_row *row = &command->usage->options[i];
        if (row->type != OPTION_WORD)
            continue;
        printf("    \"%s --%s\") words=\"", name, row->name);
        for (unsigned k = 0; k < row->names->count; k++)
            printf("%s%s", k ? " " : "", row->names->words[k]);
        printf("\" ;;\n");
    }
}

/* Options whose value is free: nothing but file names can be offered. */
static void bash_free(const char *name, const struct command *command)
{
    const char *start = "    ";
    for (size_t i = 0; command->usage && i < command->usage->option_count; i++) {
        const struct option_row *row = &command->usage->options[i];
        if (row->type == OPTION_WORD || row->type == OPTION_FLAG)
            continue;
        printf("%s\"%s --%s\"", start, name, row->name);
        start = " | ";
    }
    if (start[1] == '|')
        printf(") return ;;\n");
}

static void print_bash(void)
{
    printf("# SPDX-License-Identifier: MPL-2.0\n"
           "# Made by \"hyper completion bash\".\n"
           "_hyper()\n{\n"
           "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
           "    local command='' words='' skip='' word\n"
           "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD - 1}\"; do\n"
           "        if [[ $skip ]]; then skip=''; continue; fi\n"
           "        case $word in\n"
           "        --store) skip=1 ;;\n"
           "        -*) ;;\n"
           "        *)\n"
           "            case $command in\n"
           "            '') command=$word ;;\n");
    printf("            ");
    const char *bar = "";
    for (const struct command *command = commands; command->name; command++) {
        if (!command->verbs)
            continue;
        printf("%s%s", bar, command->name);
        bar = "|";
    }
    printf(") command+=\" $word\" ;;\n"
           "            esac\n            ;;\n        esac\n    done\n"
           "    COMPREPLY=()\n"
           "    case $prev in --store) return ;; esac\n"
           "    case \"$command $prev\" in\n");
    each_command(bash_values);
    each_command(bash_free);
    printf("    *)\n    case $command in\n    \"\") words=\"");
    print_names(commands);
    printf(" --version\" ;;\n");
    each_command(bash_words);
    printf("    esac\n    words+=\" ");
    bash_option_names(global_options, global_option_count);
    printf("\" ;;\n    esac\n"
           "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
           "}\n"
           "complete -o default -F _hyper hyper\n");
}

/* Zsh. */

/* Inside single quotes and _arguments' brackets. */
static void zsh_text(const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            printf("'\\''");
        else if (strchr("[]:", *text))
            printf("\\%c", *text);
        else
            putchar(*text);
    }
}

static const char *zsh_action(const struct option_row *row)
{
    if (row->value && (strcmp(row->value, "FILE") == 0 || strcmp(row->value, "PATH") == 0))
        return "_files";
    return row->value && strcmp(row->value, "DIR") == 0 ? "_files -/" : " ";
}

static void zsh_option(const struct option_row *row)
{
    printf(" \\\n        '%s--%s%s[", row->type == OPTION_LIST ? "*" : "", row->name,
           row->type == OPTION_FLAG ? "" : "=");
    zsh_text(row->help);
    printf("]");
    if (row->type == OPTION_WORD) {
        printf(":%s:(", row->value);
        for (unsigned i = 0; i < row->names->count; i++)
            printf("%s%s", i ? " " : "", row->names->words[i]);
        printf(")");
    } else if (row->type != OPTION_FLAG) {
        printf(":");
        zsh_text(row->value);
        printf(":%s", zsh_action(row));
    }
    printf("'");
}

static void zsh_command(const char *name, const struct command *command)
{
    if (command->verbs)
        return;
    printf("    \"%s\") _arguments -s", name);
    for (size_t i = 0; i < command->usage->option_count; i++)
        zsh_option(&command->usage->options[i]);
    for (size_t i = 0; i < global_option_count; i++)
        zsh_option(&global_options[i]);
    printf(" \\\n        '*:operand:_files' ;;\n");
}

static void zsh_list(const char *variable, const struct command *table)
{
    printf("    %s=(", variable);
    for (; table->name; table++) {
        printf("\n        '%s:", table->name);
        zsh_text(table->help);
        printf("'");
    }
    printf(")\n");
}

static void print_zsh(void)
{
    printf("#compdef hyper\n"
           "# SPDX-License-Identifier: MPL-2.0\n"
           "# Made by \"hyper completion zsh\".\n"
           "_hyper()\n{\n"
           "    local -a list\n"
           "    local command\n"
           "    if [[ ${words[2]} == --store ]]; then\n"
           "        words=(\"${words[1]}\" \"${(@)words[4,-1]}\")\n"
           "        (( CURRENT -= 2 ))\n"
           "    fi\n");
    zsh_list("list", commands);
    printf("    if (( CURRENT == 2 )); then\n"
           "        _describe 'command' list\n        return\n    fi\n"
           "    command=${words[2]}\n"
           "    case $command in\n");
    for (const struct command *command = commands; command->name; command++) {
        if (!command->verbs)
            continue;
        printf("    %s)\n    ", command->name);
        zsh_list("list", command->verbs);
        printf("        if (( CURRENT == 3 )); then\n"
               "            _describe 'command' list\n            return\n        fi\n"
               "        command+=\" ${words[3]}\"\n"
               "        shift words\n        (( CURRENT -= 1 ))\n        ;;\n");
    }
    printf("    esac\n"
           "    shift words\n    (( CURRENT -= 1 ))\n"
           "    case $command in\n");
    each_command(zsh_command);
    printf("    esac\n}\n_hyper \"$@\"\n");
}

int run_completion(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {{NULL, 0}};
    int more = command_options(cli, &usage_completion, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    const char *shell = settings.shell.items[0];
    if (strcmp(shell, "bash") == 0)
        print_bash();
    else if (strcmp(shell, "zsh") == 0)
        print_zsh();
    else
        return error_set(err, ERROR_USAGE, "no completion for \"%.40s\": bash or zsh is wanted",
                         shell);
    return 0;
}
