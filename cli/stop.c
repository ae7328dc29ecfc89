/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/stop.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

int stop_open(struct stop *stop, struct error *err)
{
    sigset_t signals;
    (void)sigemptyset(&signals);
    (void)sigaddset(&signals, SIGINT);
    (void)sigaddset(&signals, SIGTERM);
    if (sigprocmask(SIG_BLOCK, &signals, &stop->before) != 0)
        return error_set(err, ERROR_PERMISSION, "signals: %s", strerror(errno));
    stop->fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    if (stop->fd >= 0)
        return 0;
    (void)sigprocmask(SIG_SETMASK, &stop->before, NULL);
    return error_set(err, ERROR_PERMISSION, "signals: %s", strerror(errno));
}

/* Reading takes the signal, so that it does not end the program when it is unblocked. */
void stop_close(struct stop *stop)
{
    struct signalfd_siginfo info;
    while (read(stop->fd, &info, sizeof info) > 0)
        ;
    close(stop->fd);
    (void)sigprocmask(SIG_SETMASK, &stop->before, NULL);
}

void stop_die(struct stop *stop)
{
    if (stop_asked(stop))
        (void)sigprocmask(SIG_SETMASK, &stop->before, NULL);
    stop_close(stop);
}

bool stop_asked(const struct stop *stop)
{
    return stop_sleep(stop, 0);
}

bool stop_sleep(const struct stop *stop, int milliseconds)
{
    struct pollfd wait = {.fd = stop->fd, .events = POLLIN};
    return poll(&wait, 1, milliseconds) > 0;
}

bool stop_wait(const struct stop *stop, int fd)
{
    struct pollfd wait[] = {{.fd = stop->fd, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
    while (poll(wait, 2, -1) < 0 && errno == EINTR)
        ;
    return wait[0].revents == 0;
}
