/* SPDX-License-Identifier: MPL-2.0 */
#include "broker/crash.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, FATAL_COUNT = 5 };

static const int fatal[FATAL_COUNT] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

/* A signal handler gets no argument: what it must know stands here. The path is set before the
 * handlers are, and each thread has its own batch. */
static char path[PATH_SIZE];
static struct sigaction before[FATAL_COUNT];
static _Thread_local struct crash current;
static _Thread_local volatile sig_atomic_t working;

static void note(void)
{
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0)
        return;
    ssize_t written = write(file, &current, sizeof current);
    (void)written; /* there is nobody to tell */
    close(file);
}

/* Only what signal-safety(7) allows. */
static void say(const char *text)
{
    ssize_t written = write(STDERR_FILENO, text, strlen(text));
    (void)written;
}

/* Puts back what was there, and returns: the instruction faults again; a signal that was sent, by
 * abort() say, is sent again. */
static void on_fatal(int number, siginfo_t *info, void *context)
{
    (void)context;
    if (working)
        note();
    say(working
            ? "hyper: the program crashed on a batch: the same command again goes on, and puts "
              "the batch aside where it does so again and again\n"
            : "hyper: the program crashed: the same command again goes on; where it does so again "
              "the store may be damaged, \"hyper doctor\" checks it\n");
    working = 0;
    for (int i = 0; i < FATAL_COUNT; i++)
        if (fatal[i] == number)
            sigaction(number, &before[i], NULL);
    if (info->si_code <= 0)
        raise(number);
}

int crash_watch(const char *dir, struct error *err)
{
    struct sigaction action = {.sa_sigaction = on_fatal, .sa_flags = SA_SIGINFO};
    int size = snprintf(path, sizeof path, "%s/crashed", dir);
    if (size < 0 || (size_t)size >= sizeof path)
        return error_set(err, ERROR_CONFIG, "the name of the store's folder is too long");
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < FATAL_COUNT; i++)
        sigaction(fatal[i], &action, &before[i]);
    return 0;
}

void crash_unwatch(void)
{
    for (int i = 0; i < FATAL_COUNT; i++)
        sigaction(fatal[i], &before[i], NULL);
}

void crash_enter(struct id submission, uint64_t sequence)
{
    current = (struct crash){submission, sequence};
    atomic_signal_fence(memory_order_seq_cst);
    working = 1;
}

void crash_leave(void)
{
    working = 0;
}

static FILE *open_notes(const char *dir, const char *mode)
{
    char name[PATH_SIZE];
    int size = snprintf(name, sizeof name, "%s/crashed", dir);
    return size < 0 || (size_t)size >= sizeof name ? NULL : fopen(name, mode);
}

size_t crash_read(const char *dir, struct crash **items)
{
    FILE *file = open_notes(dir, "rbe");
    *items = NULL;
    if (!file)
        return 0;
    struct crash *found = xcalloc(CRASHES_MAX, sizeof *found);
    size_t count = fread(found, sizeof *found, CRASHES_MAX, file);
    fclose(file);
    *items = found;
    return count;
}

void crash_forget(const char *dir)
{
    char name[PATH_SIZE];
    int size = snprintf(name, sizeof name, "%s/crashed", dir);
    if (size > 0 && (size_t)size < sizeof name)
        (void)unlink(name);
}
