/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/commands.h"
#include "cli/local.h"

#include "lib/json_write.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

const struct usage usage_doctor = {
    .command = "hyper doctor",
    .synopsis = "",
    .about = "Checks that the store is whole: every edge has both ends, every index entry its "
             "record,\ncounts agree. It repairs nothing. The exit code is 6 if something is wrong.",
};

enum { PROBLEMS_SHOWN = 1000 };

struct report {
    struct cli *cli;
    uint64_t shown;
};

static void problem(void *context, const char *text)
{
    struct report *report = context;
    struct cli *cli = report->cli;
    if (++report->shown > PROBLEMS_SHOWN)
        return;
    struct text clean = terminal_clean(text_of(text), cli->arena);
    if (!cli->globals.json) {
        printf("%.*s\n", TEXT_ARG(clean));
        return;
    }
    struct json_writer w = {0};
    json_write_object(&w);
    json_write_key(&w, TEXT("problem"));
    json_write_string(&w, text_of(text));
    json_write_end_object(&w);
    json_write_newline(&w);
    (void)json_write_flush(&w, stdout, NULL);
    json_write_close(&w);
}

static int check(struct cli *cli, struct error *err)
{
    struct report report = {.cli = cli};
    struct local local;
    uint64_t problems = 0;
    if (local_open(cli, &local, err) != 0)
        return -1;
    int result = store_check(local.txn, problem, &report, &problems, err);
    local_close(&local);
    if (result != 0)
        return -1;
    if (problems > 0)
        return error_set(err, ERROR_DATA,
                         "%llu things are wrong with the store: keep a copy of it, and make a new "
                         "one from the reports",
                         (unsigned long long)problems);
    const struct command_done done[] = {{"problems", NULL, 0}, {0}};
    return command_tell(cli, done, err, "The store is whole.\n");
}

/* How the process that checked ended. */
static int judge(struct cli *cli, int status, struct error *err)
{
    if (WIFEXITED(status)) {
        cli->status = WEXITSTATUS(status);
        return 0;
    }
    int signal = WTERMSIG(status);
    if (signal != SIGSEGV && signal != SIGABRT && signal != SIGBUS)
        return error_set(err, ERROR_PERMISSION, "the check was ended: %s", strsignal(signal));
    return error_set(err, ERROR_DATA,
                     "the store is so damaged that it cannot be read (%s): put back a copy of it, "
                     "or make a new one from the reports",
                     strsignal(signal));
}

/* LMDB trusts what is in its file. So another process looks, which may fail as it likes: it returns
 * from here to do so, and says what it finds itself. */
int run_doctor(struct cli *cli, int argc, char **argv, struct error *err)
{
    const struct rlimit no_core = {0, 0};
    int status = 0;
    int more = command_options(cli, &usage_doctor, argc, argv, NULL, err);
    if (more <= 0)
        return more;
    (void)fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        return error_set(err, ERROR_PERMISSION, "no process can be started: %s", strerror(errno));
    if (child == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)setrlimit(RLIMIT_CORE, &no_core);
        return check(cli, err);
    }
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return error_set(err, ERROR_PERMISSION, "the check is lost: %s", strerror(errno));
    return judge(cli, status, err);
}
