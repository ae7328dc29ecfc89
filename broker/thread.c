/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/thread.h"

#include <signal.h>
#include <stddef.h>

static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

bool thread_start(pthread_t *thread, void *(*function)(void *), void *argument)
{
    sigset_t all, before;
    sigfillset(&all);
    for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
        sigdelset(&all, fatal[i]);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int result = pthread_create(thread, NULL, function, argument);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return result == 0;
}
