/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/hasher.h"

#include "lib/blake2bp.h"
#include "lib/file.h"
#include "schema/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { THREADS_MAX = 8 };

struct span {
    const char *path;
    uint64_t offset, size;
    struct id hash;
};

struct hasher {
    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t more;
    struct span *spans;
    size_t count, room, next;
    bool closed; /* no more are coming */
    int failure; /* errno of the first read that failed */
    pthread_t threads[THREADS_MAX];
    size_t thread_count;
};

/* A thread's buffer, and the file that it read last. */
struct reader {
    const char *path;
    int fd;
    char *bytes;
    size_t room;
};

static int read_span(struct reader *reader, const struct span *span)
{
    if (reader->path != span->path) {
        if (reader->path)
            close(reader->fd);
        reader->fd = open(span->path, O_RDONLY | O_CLOEXEC);
        reader->path = reader->fd < 0 ? NULL : span->path;
        if (reader->fd < 0)
            return errno;
    }
    if (reader->room < span->size) {
        reader->room = span->size;
        reader->bytes = xrealloc(reader->bytes, reader->room);
    }
    if (file_read(reader->fd, reader->bytes, span->size, span->offset) == 0)
        return 0;
    return errno ? errno : EIO;
}

/* Takes the next span; waits for one if `wait`. False when there is none. */
static bool take(struct hasher *hasher, bool wait, size_t *number, struct span *span)
{
    (void)pthread_mutex_lock(&hasher->lock);
    while (wait && hasher->next == hasher->count && !hasher->closed)
        (void)pthread_cond_wait(&hasher->more, &hasher->lock);
    bool found = hasher->next < hasher->count && !hasher->failure;
    if (found) {
        *number = hasher->next++;
        *span = hasher->spans[*number];
    }
    (void)pthread_mutex_unlock(&hasher->lock);
    return found;
}

static void put(struct hasher *hasher, size_t number, struct id hash, int failure)
{
    (void)pthread_mutex_lock(&hasher->lock);
    hasher->spans[number].hash = hash;
    if (!hasher->failure)
        hasher->failure = failure;
    (void)pthread_mutex_unlock(&hasher->lock);
}

static void hash_spans(struct hasher *hasher, bool wait)
{
    struct reader reader = {.path = NULL};
    struct span span;
    for (size_t number; take(hasher, wait, &number, &span);) {
        int failure = read_span(&reader, &span);
        struct id hash = {{0}};
        if (!failure)
            hash = blake2bp_of(reader.bytes, span.size);
        put(hasher, number, hash, failure);
    }
    if (reader.path)
        close(reader.fd);
    free(reader.bytes);
}

static void *run(void *argument)
{
    hash_spans(argument, true);
    return NULL;
}

struct hasher *hasher_new(void)
{
    struct hasher *hasher = xcalloc(1, sizeof *hasher);
    (void)pthread_mutex_init(&hasher->lock, NULL);
    (void)pthread_cond_init(&hasher->more, NULL);
    return hasher;
}

/* Whoever adds spans and finishes is a thread, too. */
static void start_thread(struct hasher *hasher)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t others = processors > 0 ? (size_t)processors - 1 : 0;
    size_t wanted = others < THREADS_MAX ? others : THREADS_MAX;
    if (hasher->thread_count < wanted && hasher->thread_count < hasher->count &&
        pthread_create(&hasher->threads[hasher->thread_count], NULL, run, hasher) == 0)
        hasher->thread_count++;
}

size_t hasher_add(struct hasher *hasher, const char *path, uint64_t offset, uint64_t size)
{
    (void)pthread_mutex_lock(&hasher->lock);
    if (hasher->count == hasher->room) {
        hasher->room = hasher->room ? 2 * hasher->room : 64;
        hasher->spans = xrealloc(hasher->spans, hasher->room * sizeof *hasher->spans);
    }
    hasher->spans[hasher->count++] = (struct span){.path = path, .offset = offset, .size = size};
    size_t number = hasher->count;
    (void)pthread_cond_signal(&hasher->more);
    (void)pthread_mutex_unlock(&hasher->lock);
    if (number > 1) /* one span alone is not worth a thread */
        start_thread(hasher);
    return number;
}

static void join(struct hasher *hasher)
{
    (void)pthread_mutex_lock(&hasher->lock);
    hasher->closed = true;
    (void)pthread_cond_broadcast(&hasher->more);
    (void)pthread_mutex_unlock(&hasher->lock);
    while (hasher->thread_count > 0)
        (void)pthread_join(hasher->threads[--hasher->thread_count], NULL);
}

int hasher_finish(struct hasher *hasher, struct error *err)
{
    hash_spans(hasher, false);
    join(hasher);
    return hasher->failure
               ? error_set(err, ERROR_DATA, "it changed or failed while it was read: %s",
                           strerror(hasher->failure))
               : 0;
}

struct id hasher_hash(const struct hasher *hasher, size_t number)
{
    return hasher->spans[number - 1].hash;
}

void hasher_destroy(struct hasher **owner)
{
    struct hasher *hasher = *owner;
    if (!hasher)
        return;
    join(hasher);
    (void)pthread_cond_destroy(&hasher->more);
    (void)pthread_mutex_destroy(&hasher->lock);
    free(hasher->spans);
    free(hasher);
    *owner = NULL;
}
