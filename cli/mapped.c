/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/mapped.h"

#include "schema/error.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

/* Only what signal-safety(7) allows. */
static void say_and_end(int signal)
{
    static const char message[] =
        "hyper: a file that was being read ends too early, or its disk fails. If it is the store "
        "(data.mdb): put back a copy of it, or make a new one from the reports\n";
    (void)signal;
    ssize_t written = write(STDERR_FILENO, message, sizeof message - 1);
    (void)written;
    _exit(ERROR_DATA);
}

void mapped_watch(void)
{
    struct sigaction action = {.sa_handler = say_and_end};
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGBUS, &action, NULL);
}
