/* SPDX-License-Identifier: MPL-2.0 */
/* Who writes: DIR/writer.lock.
 *
 * Whoever serves a store for long (a broker, an ingestion) holds flock(2) on the file, which names
 * it. Whoever writes holds its first byte beside: it, or between two submissions somebody to whom
 * it lends the store. Who wants to borrow holds the second byte while they wait and until they are
 * done. Bytes are locked by fcntl(2) for the open file (F_OFD_SETLK), which flock(2) does not see;
 * all of it ends with the process. */
#include "lib/store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum {
    LOCK_TRIES = 3, /* somebody may just be looking who holds the lock */
    LOCK_PAUSE_MS = 20,
    WAIT_PAUSE_MS = 100,
};

enum byte { BYTE_WRITES, BYTE_BORROWS };

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct flock lock_of(enum byte byte, int type)
{
    return (struct flock){
        .l_type = (short)type, .l_whence = SEEK_SET, .l_start = (off_t)byte, .l_len = 1};
}

static bool try_byte(int file, enum byte byte)
{
    struct flock lock = lock_of(byte, F_WRLCK);
    return fcntl(file, F_OFD_SETLK, &lock) == 0;
}

static void free_byte(int file, enum byte byte)
{
    struct flock lock = lock_of(byte, F_UNLCK);
    (void)fcntl(file, F_OFD_SETLK, &lock);
}

static bool byte_is_taken(int file, enum byte byte)
{
    struct flock lock = lock_of(byte, F_WRLCK);
    return fcntl(file, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static void read_writer(int file, struct store_writer *out)
{
    char line[sizeof out->endpoint + 32] = "";
    ssize_t size = pread(file, line, sizeof line - 1, 0);
    line[size > 0 ? size : 0] = '\0';
    char *rest;
    *out = (struct store_writer){.pid = (pid_t)strtol(line, &rest, 10)};
    rest += strspn(rest, " ");
    rest[strcspn(rest, "\n")] = '\0';
    (void)snprintf(out->endpoint, sizeof out->endpoint, "%s", rest);
}

bool store_find_writer(const char *dir, struct store_writer *out)
{
    char path[4096];
    if (store_file(dir, "writer.lock", path, sizeof path, NULL) != 0)
        return false;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    bool taken = flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (taken)
        read_writer(file, out);
    (void)close(file);
    return taken;
}

static int write_lock_file(int file, const char *endpoint, struct error *err)
{
    char line[320];
    int size =
        snprintf(line, sizeof line, "%ld %.255s\n", (long)getpid(), endpoint ? endpoint : "");
    if (ftruncate(file, 0) != 0 || pwrite(file, line, (size_t)size, 0) != size)
        return error_set(err, ERROR_PERMISSION, "cannot write the store's writer.lock: %s",
                         strerror(errno));
    return 0;
}

int store_announce(struct store *store, const char *endpoint, struct error *err)
{
    if (!store->writes)
        return error_set(err, ERROR_PERMISSION, "the store is open for reading only");
    return write_lock_file(store->lock, endpoint, err);
}

static int taken(const struct store_options *options, int file, struct error *err)
{
    struct store_writer writer;
    read_writer(file, &writer);
    return error_set(
        err, ERROR_PERMISSION,
        "process %ld%s%s writes to the store %s: wait until it has ended, or submit to "
        "it with --broker",
        (long)writer.pid, writer.endpoint[0] ? " at " : "", writer.endpoint, options->dir);
}

static int pause_for_lock(const struct store_options *options, int milliseconds, struct error *err)
{
    struct pollfd stop = {.fd = options->stop_fd > 0 ? options->stop_fd : -1, .events = POLLIN};
    if (poll(&stop, 1, milliseconds) > 0)
        return error_set(err, ERROR_PERMISSION, "interrupted while waiting for the store %s",
                         options->dir);
    return 0;
}

static int take_lock(const struct store_options *options, int file, struct error *err)
{
    for (int try = 0;; try++) {
        if (flock(file, LOCK_EX | LOCK_NB) == 0)
            return 0;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return error_set(err, ERROR_PERMISSION, "cannot lock the store %s: %s", options->dir,
                             strerror(errno));
        if (!options->wait && try >= LOCK_TRIES)
            return taken(options, file, err);
        if (pause_for_lock(options, try < LOCK_TRIES ? LOCK_PAUSE_MS : WAIT_PAUSE_MS, err) != 0)
            return -1;
    }
}

/* Somebody may have borrowed the store from one who ended since. */
static int take_right(const struct store_options *options, int file, struct error *err)
{
    while (!try_byte(file, BYTE_WRITES))
        if (pause_for_lock(options, LOCK_PAUSE_MS, err) != 0)
            return -1;
    return 0;
}

/* Waits until the one who serves the store lends it, or ends. */
static int borrow(const struct store_options *options, int file, struct error *err)
{
    int64_t start = now_ms();
    for (bool is_next = false;;) {
        is_next = is_next || try_byte(file, BYTE_BORROWS);
        if (is_next && try_byte(file, BYTE_WRITES))
            return 0;
        if (options->borrow_ms > 0 && now_ms() - start >= options->borrow_ms)
            return taken(options, file, err);
        if (pause_for_lock(options, LOCK_PAUSE_MS, err) != 0)
            return -1;
    }
}

int store_lock(struct store *store, const struct store_options *options, struct error *err)
{
    char path[4096];
    if (store_file(options->dir, "writer.lock", path, sizeof path, err) != 0)
        return -1;
    store->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (store->lock < 0)
        return error_set(err, ERROR_PERMISSION, "cannot open %s: %s", path, strerror(errno));
    if (options->borrow_ms && flock(store->lock, LOCK_EX | LOCK_NB) != 0)
        return borrow(options, store->lock, err);
    if (take_lock(options, store->lock, err) != 0 || take_right(options, store->lock, err) != 0)
        return -1;
    return write_lock_file(store->lock, options->endpoint, err);
}

bool store_lend(struct store *store)
{
    if (!store->writes || store->lent || !byte_is_taken(store->lock, BYTE_BORROWS))
        return false;
    store->lent = true;
    free_byte(store->lock, BYTE_WRITES);
    return true;
}

bool store_reclaim(struct store *store)
{
    if (!try_byte(store->lock, BYTE_BORROWS))
        return false;
    bool is_back = try_byte(store->lock, BYTE_WRITES);
    free_byte(store->lock, BYTE_BORROWS);
    if (is_back)
        store_forget(store);
    store->lent = !is_back;
    return is_back;
}
