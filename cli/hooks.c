/* SPDX-License-Identifier: MPL-2.0 */
/* Git hooks that scan: a short script in the repository's folder of hooks. A hook that somebody
 * else wrote is kept beside it and runs first. */
#include "cli/commands.h"
#include "cli/table.h"
#include "lib/git.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SCRIPT_MAX = 64 * 1024 };

#define MARK   "# Written by hyper hooks install."
#define BESIDE ".before-hyper"

struct settings {
    const char *repository, *fail_on;
    struct strings hooks;
};

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"repository", 0, OPTION_TEXT, AT(repository), "DIR", "of this repository (default: here)",
     NULL, 0, 0},
};

static const struct option_row install_rows[] = {
    {"repository", 0, OPTION_TEXT, AT(repository), "DIR", "of this repository (default: here)",
     NULL, 0, 0},
    {"fail-on", 0, OPTION_TEXT, AT(fail_on), "SEVERITY",
     "what is refused from this severity on (default: medium)", NULL, 0, 0},
};

static const struct usage usage_install = {
    .command = "hyper hooks install",
    .synopsis = "[pre-commit|pre-push...]",
    .about = "Makes git scan before a commit what is staged, and before a push the commits that\n"
             "go out. A hook that is there already is kept, and runs first. Without a name, both.",
    OPTIONS(install_rows),
    .examples = "  hyper hooks install\n"
                "  hyper hooks install pre-push --fail-on high",
    .most_operands = 2,
    .operands_offset = AT(hooks),
};

static const struct usage usage_remove = {
    .command = "hyper hooks remove",
    .synopsis = "[pre-commit|pre-push...]",
    .about = "Removes hooks that hyper wrote, and puts back those that it kept.",
    OPTIONS(rows),
    .examples = "  hyper hooks remove pre-push",
    .most_operands = 2,
    .operands_offset = AT(hooks),
};

static const struct usage usage_list_hooks = {
    .command = "hyper hooks list",
    .synopsis = "",
    .about = "Lists the hooks that hyper can write, and what each does.",
    .examples = "  hyper hooks list",
};

static const struct usage usage_status = {
    .command = "hyper hooks status",
    .synopsis = "",
    .about = "Says of each hook whether it is hyper's, somebody else's, or not there.",
    OPTIONS(rows),
    .examples = "  hyper hooks status",
};

/* Who is stopped is told by whom, and what to do. */
#define ADVICE(what)                                                                               \
    "if [ $status -eq 1 ]; then\n"                                                                 \
    "    echo 'hyper stopped the " what ". Mend what it found, or give a reason: a comment '\n"    \
    "    echo '\"hyper:ignore RULE REASON\" in the line, or a line of .hyper/ignore (man '\n"      \
    "    echo 'hyper-scan). \"git " what " --no-verify\" goes on all the same.'\n"                 \
    "fi >&2\n"                                                                                     \
    "exit $status\n"

/* `$HYPER` of the script is the program that installed it, if it is still there. */
static const struct hook {
    const char *name, *does, *script;
} hooks[] = {
    {"pre-commit", "scans what is staged",
     "status=0\n"
     "\"$hyper\" scan --staged --fail-on \"$fail_on\" || status=$?\n" ADVICE("commit")},
    {"pre-push", "scans the commits that are pushed",
     "status=0\n"
     "while read -r local_ref local_id remote_ref remote_id; do\n"
     "    case $local_id in *[!0]*) ;; *) continue ;; esac # nothing, or a branch that goes\n"
     "    if git cat-file -e \"$remote_id\" 2>/dev/null; then\n"
     "        range=$remote_id..$local_id\n"
     "    else\n"
     "        range=@remotes..$local_id\n"
     "    fi\n"
     "    \"$hyper\" scan --range \"$range\" --fail-on \"$fail_on\" || status=$?\n"
     "done\n" ADVICE("push")},
};

enum { HOOKS = sizeof hooks / sizeof hooks[0] };

enum state { STATE_NONE, STATE_OURS, STATE_FOREIGN };

static const char *const state_words[] = {"not there", "installed", "somebody else's"};

struct place {
    struct cli *cli;
    struct text folder;
};

static const char *path_of(const struct place *place, const char *name, const char *end)
{
    return arena_print(place->cli->arena, "%s/%s%s", place->folder.data, name, end).data;
}

static struct text read_script(const char *path, struct arena *arena)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char *bytes = arena_alloc(arena, SCRIPT_MAX);
    ssize_t got = fd < 0 ? 0 : read(fd, bytes, SCRIPT_MAX);
    if (fd >= 0)
        close(fd);
    return (struct text){bytes, got > 0 ? (size_t)got : 0};
}

static enum state state_of(const struct place *place, const char *name)
{
    struct stat info;
    const char *path = path_of(place, name, "");
    if (lstat(path, &info) != 0)
        return STATE_NONE;
    return text_has(read_script(path, place->cli->arena), TEXT(MARK)) ? STATE_OURS : STATE_FOREIGN;
}

static int find_place(struct cli *cli, const struct settings *settings, struct place *out,
                      struct error *err)
{
    struct repo *repo = repo_open(settings->repository ? settings->repository : ".", err);
    if (!repo)
        return -1;
    *out = (struct place){cli, repo_hooks(repo, cli->arena)};
    repo_close(&repo);
    return 0;
}

/* The hook of each operand, or all. */
static int chosen(const struct settings *settings, bool wanted[HOOKS], struct error *err)
{
    for (size_t i = 0; i < HOOKS; i++)
        wanted[i] = settings->hooks.count == 0;
    for (size_t k = 0; k < settings->hooks.count; k++) {
        bool known = false;
        for (size_t i = 0; i < HOOKS; i++)
            if (strcmp(settings->hooks.items[k], hooks[i].name) == 0)
                known = wanted[i] = true;
        if (!known)
            return error_set(err, ERROR_USAGE, "\"%.40s\" is no hook: pre-commit or pre-push",
                             settings->hooks.items[k]);
    }
    return 0;
}

/* Text for a POSIX shell, in single quotes. */
static struct text quoted(struct arena *arena, const char *word)
{
    struct text out = TEXT("'");
    for (; *word; word++)
        out = *word == '\'' ? arena_print(arena, "%.*s'\\''", TEXT_ARG(out))
                            : arena_print(arena, "%.*s%c", TEXT_ARG(out), *word);
    return arena_print(arena, "%.*s'", TEXT_ARG(out));
}

static struct text script_of(const struct place *place, const struct hook *hook,
                             const char *fail_on)
{
    struct arena *arena = place->cli->arena;
    char program[PATH_MAX] = "hyper";
    ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
    if (size > 0)
        program[size] = '\0';
    bool stdin_twice = strcmp(hook->name, "pre-push") == 0;
    return arena_print(arena,
                       "#!/bin/sh\n" MARK " `hyper hooks remove` takes it away.\n"
                       "hyper=%.*s\n[ -x \"$hyper\" ] || hyper=hyper\nfail_on=%.*s\n"
                       "%s"
                       "before=$0" BESIDE "\n"
                       "if [ -x \"$before\" ]; then\n    %s\"$before\" \"$@\" || exit\nfi\n%s%s",
                       TEXT_ARG(quoted(arena, program)), TEXT_ARG(quoted(arena, fail_on)),
                       stdin_twice ? "refs=$(cat)\n" : "",
                       stdin_twice ? "printf '%s\\n' \"$refs\" | " : "",
                       stdin_twice ? "exec <<END\n$refs\nEND\n" : "", hook->script);
}

static int write_script(const char *path, struct text script, struct error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0755);
    bool written = fd >= 0 && write(fd, script.data, script.size) == (ssize_t)script.size &&
                   fchmod(fd, 0755) == 0;
    int problem = errno;
    if (fd >= 0)
        close(fd);
    return written ? 0 : error_set(err, ERROR_PERMISSION, "%s: %s", path, strerror(problem));
}

static int install(const struct place *place, const struct hook *hook, const char *fail_on,
                   struct error *err)
{
    const char *path = path_of(place, hook->name, "");
    const char *beside = path_of(place, hook->name, BESIDE);
    if (mkdir(place->folder.data, 0755) != 0 && errno != EEXIST)
        return error_set(err, ERROR_PERMISSION, "%s: %s", place->folder.data, strerror(errno));
    if (state_of(place, hook->name) == STATE_FOREIGN) {
        if (access(beside, F_OK) == 0)
            return error_set(err, ERROR_CONFIG, "%s is in the way: move it first", beside);
        if (rename(path, beside) != 0)
            return error_set(err, ERROR_PERMISSION, "%s: %s", path, strerror(errno));
    }
    return write_script(path, script_of(place, hook, fail_on), err);
}

static int remove_hook(const struct place *place, const struct hook *hook, struct error *err)
{
    const struct command_done done[] = {{"removed", hook->name, 0}, {0}};
    const char *path = path_of(place, hook->name, "");
    const char *beside = path_of(place, hook->name, BESIDE);
    if (state_of(place, hook->name) != STATE_OURS)
        return 0;
    if (unlink(path) != 0 || (rename(beside, path) != 0 && errno != ENOENT))
        return error_set(err, ERROR_PERMISSION, "%s: %s", path, strerror(errno));
    return command_tell(place->cli, done, err, "%s is removed: %s\n", hook->name, path);
}

static int run_install(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {.fail_on = "medium"};
    struct place place;
    bool wanted[HOOKS];
    unsigned severity;
    int more = command_options(cli, &usage_install, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (names_find(&severity_names, text_of(settings.fail_on), &severity) != 0 || severity == 0)
        return error_set(err, ERROR_USAGE, "--fail-on: \"%.40s\" is no severity", settings.fail_on);
    if (chosen(&settings, wanted, err) != 0 || find_place(cli, &settings, &place, err) != 0)
        return -1;
    for (size_t i = 0; i < HOOKS; i++) {
        if (!wanted[i])
            continue;
        if (install(&place, &hooks[i], settings.fail_on, err) != 0)
            return -1;
        const char *path = path_of(&place, hooks[i].name, "");
        const struct command_done done[] = {
            {"installed", hooks[i].name, 0}, {"file", path, 0}, {0}};
        if (command_tell(cli, done, err, "%s %s from now on: %s\n", hooks[i].name, hooks[i].does,
                         path) != 0)
            return -1;
    }
    return 0;
}

static int run_remove(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {0};
    struct place place;
    bool wanted[HOOKS];
    int more = command_options(cli, &usage_remove, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (chosen(&settings, wanted, err) != 0 || find_place(cli, &settings, &place, err) != 0)
        return -1;
    for (size_t i = 0; i < HOOKS; i++)
        if (wanted[i] && remove_hook(&place, &hooks[i], err) != 0)
            return -1;
    return 0;
}

static int run_list(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {0};
    int more = command_options(cli, &usage_list_hooks, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    for (size_t i = 0; i < HOOKS; i++) {
        if (cli->globals.json)
            printf("{\"hook\":\"%s\",\"does\":\"%s\"}\n", hooks[i].name, hooks[i].does);
        else
            printf("%-12s %s\n", hooks[i].name, hooks[i].does);
    }
    return 0;
}

static int run_status(struct cli *cli, int argc, char **argv, struct error *err)
{
    struct settings settings = {0};
    struct place place;
    int more = command_options(cli, &usage_status, argc, argv, &settings, err);
    if (more <= 0)
        return more;
    if (find_place(cli, &settings, &place, err) != 0)
        return -1;
    for (size_t i = 0; i < HOOKS; i++) {
        const char *state = state_words[state_of(&place, hooks[i].name)];
        if (cli->globals.json)
            printf("{\"hook\":\"%s\",\"state\":\"%s\"}\n", hooks[i].name, state);
        else
            printf("%-12s %s\n", hooks[i].name, state);
    }
    return 0;
}

const struct command verbs_hooks[] = {
    {"install", run_install, "make git scan before commits and pushes", &usage_install, NULL},
    {"remove", run_remove, "take hyper's hooks away", &usage_remove, NULL},
    {"list", run_list, "list the hooks that there can be", &usage_list_hooks, NULL},
    {"status", run_status, "say which hooks are there", &usage_status, NULL},
    {0},
};
