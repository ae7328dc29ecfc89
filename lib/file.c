/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int file_read(int fd, void *bytes, size_t size, uint64_t offset)
{
    char *at = bytes;
    while (size > 0) {
        ssize_t got = pread(fd, at, size, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0)
            errno = 0;
        if (got <= 0)
            return -1;
        at += got;
        offset += (uint64_t)got;
        size -= (size_t)got;
    }
    return 0;
}

int file_fill(int fd, void *bytes, size_t size, size_t *have)
{
    char *at = bytes;
    for (*have = 0; *have < size;) {
        ssize_t got = read(fd, at + *have, size - *have);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        *have += (size_t)got;
    }
    return 0;
}

size_t file_window(int fd, size_t max)
{
    enum { LEAST = 4096 };
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || (uint64_t)info.st_size >= max)
        return max;
    size_t wanted = (size_t)info.st_size + 1; /* the read that finds its end has room */
    return wanted > LEAST ? wanted : LEAST < max ? LEAST : max;
}

int file_unreadable(const char *name, struct error *err)
{
    bool absent = errno == ENOENT || errno == ENOTDIR || errno == EISDIR || errno == ELOOP ||
                  errno == ENAMETOOLONG;
    return error_set(err, absent ? ERROR_DATA : ERROR_PERMISSION, "%s: %s", name, strerror(errno));
}

int file_write(int fd, const void *bytes, size_t size)
{
    const char *at = bytes;
    while (size > 0) {
        ssize_t put = write(fd, at, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return -1;
        at += put;
        size -= (size_t)put;
    }
    return 0;
}

int file_replace(const char *path, struct text bytes, mode_t mode, struct error *err)
{
    char beside[PATH_MAX];
    if (snprintf(beside, sizeof beside, "%s.XXXXXX", path) >= (int)sizeof beside)
        return error_set(err, ERROR_PERMISSION, "the path is too long: %.80s...", path);
    int fd = mkostemp(beside, O_CLOEXEC);
    bool written = fd >= 0 && file_write(fd, bytes.data, bytes.size) == 0 &&
                   fchmod(fd, mode) == 0 && fsync(fd) == 0;
    int problem = errno;
    if (fd >= 0 && close(fd) != 0 && written) {
        written = false;
        problem = errno;
    }
    if (written && rename(beside, path) == 0)
        return 0;
    problem = written ? errno : problem;
    if (fd >= 0)
        (void)unlink(beside);
    return error_set(err, ERROR_PERMISSION, "%s cannot be written: %s", path, strerror(problem));
}
