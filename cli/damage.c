/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/damage.h"

#include "schema/error.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A handler gets nothing but the signal: what it says is made ready before. */
static char message[ERROR_MESSAGE_SIZE];

static void end(int signal)
{
    (void)signal;
    ssize_t written = write(STDERR_FILENO, message, strlen(message));
    _exit(written < 0 ? ERROR_PERMISSION : ERROR_DATA);
}

static struct sigaction before;

void damage_watch(const char *command, const char *dir)
{
    struct sigaction action = {.sa_handler = end, .sa_flags = (int)SA_RESETHAND};
    (void)snprintf(message, sizeof message,
                   "%s: the store %.200s is so damaged that it cannot be read: put back a copy of "
                   "it, or make a new one from the reports\n",
                   command, dir);
    (void)sigaction(SIGSEGV, &action, &before);
}

void damage_ignore(void)
{
    (void)sigaction(SIGSEGV, &before, NULL);
}
