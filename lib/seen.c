/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/seen.h"

#include "lib/file.h"
#include "schema/error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct seen {
    int fd;           /* -1: nothing is kept */
    struct id *known; /* sorted */
    size_t count;
    struct id *added;
    size_t added_count, added_capacity;
};

static int by_id(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct id));
}

/* A last id that was cut is left out, and overwritten. */
static void load(struct seen *seen)
{
    struct stat info;
    if (fstat(seen->fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_uid != geteuid() ||
        (info.st_mode & 022)) {
        close(seen->fd);
        seen->fd = -1;
        return;
    }
    size_t count = (size_t)info.st_size / sizeof *seen->known;
    if (count > SEEN_MAX)
        count = SEEN_MAX;
    seen->known = xcalloc(count + 1, sizeof *seen->known);
    if (file_read(seen->fd, seen->known, count * sizeof *seen->known, 0) == 0)
        seen->count = count;
    if (seen->count > 1)
        qsort(seen->known, seen->count, sizeof *seen->known, by_id);
}

struct seen *seen_open(const char *cache, struct id identity)
{
    struct seen *seen = xcalloc(1, sizeof *seen);
    char hex[ID_HEX_SIZE];
    char *path = xmalloc(strlen(cache) + sizeof "/clean-" + ID_HEX_SIZE);
    (void)sprintf(path, "%s/clean-%s", cache, id_hex(identity, hex));
    seen->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_APPEND, 0600);
    if (seen->fd >= 0)
        load(seen);
    free(path);
    return seen;
}

/* Appended in one write, so that two scans at once do no harm. */
static void save(struct seen *seen)
{
    size_t room = seen->count < SEEN_MAX ? SEEN_MAX - seen->count : 0;
    size_t count = seen->added_count < room ? seen->added_count : room;
    struct stat info;
    if (seen->fd < 0 || count == 0)
        return;
    if (fstat(seen->fd, &info) == 0 && info.st_size % (off_t)sizeof *seen->added != 0 &&
        ftruncate(seen->fd,
                  info.st_size / (off_t)sizeof *seen->added * (off_t)sizeof *seen->added) != 0)
        return;
    ssize_t put = write(seen->fd, seen->added, count * sizeof *seen->added);
    (void)put; /* what is not there is scanned again */
}

void seen_close(struct seen **seen)
{
    if (!seen || !*seen)
        return;
    save(*seen);
    if ((*seen)->fd >= 0)
        close((*seen)->fd);
    free((*seen)->known);
    free((*seen)->added);
    free(*seen);
    *seen = NULL;
}

bool seen_has(const struct seen *seen, struct id id)
{
    return seen->count && bsearch(&id, seen->known, seen->count, sizeof id, by_id);
}

void seen_add(struct seen *seen, struct id id)
{
    if (seen->added_count == seen->added_capacity) {
        seen->added_capacity = seen->added_capacity ? seen->added_capacity * 2 : 1024;
        seen->added = xrealloc(seen->added, seen->added_capacity * sizeof *seen->added);
    }
    seen->added[seen->added_count++] = id;
}
