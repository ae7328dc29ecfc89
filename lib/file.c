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

static int cannot_write(const char *path, int problem, struct error *err)
{
    return error_set(err, ERROR_PERMISSION, "%s cannot be written: %s", path, strerror(problem));
}

/* What the path leads to, and whether that is a pipe or device, which nothing may take the place
 * of. */
static int find_target(const char *path, char target[PATH_MAX], bool *special, struct error *err)
{
    struct stat status;
    bool is_there = stat(path, &status) == 0;
    *special = is_there && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
    if (is_there && !*special && realpath(path, target))
        return 0;
    if (snprintf(target, PATH_MAX, "%s", path) < PATH_MAX)
        return 0;
    return error_set(err, ERROR_PERMISSION, "the path is too long: %.80s...", path);
}

static int write_special(const char *path, struct text bytes, struct error *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return cannot_write(path, errno, err);
    bool written = file_write(fd, bytes.data, bytes.size) == 0;
    int problem = errno;
    (void)close(fd);
    return written ? 0 : cannot_write(path, problem, err);
}

int file_replace(const char *path, struct text bytes, mode_t mode, struct error *err)
{
    char target[PATH_MAX], beside[PATH_MAX];
    bool special;
    if (find_target(path, target, &special, err) != 0)
        return -1;
    if (special)
        return write_special(path, bytes, err);
    if (snprintf(beside, sizeof beside, "%s.XXXXXX", target) >= (int)sizeof beside)
        return error_set(err, ERROR_PERMISSION, "the path is too long: %.80s...", path);
    int fd = mkostemp(beside, O_CLOEXEC);
    bool written = fd >= 0 && file_write(fd, bytes.data, bytes.size) == 0 &&
                   fchmod(fd, mode) == 0 && fsync(fd) == 0;
    int problem = errno;
    if (fd >= 0 && close(fd) != 0 && written) {
        written = false;
        problem = errno;
    }
    if (written && rename(beside, target) == 0)
        return 0;
    problem = written ? errno : problem;
    if (fd >= 0)
        (void)unlink(beside);
    return cannot_write(path, problem, err);
}

int file_begin(struct file_writer *writer, const char *path, struct error *err)
{
    struct stat status;
    bool special;
    *writer = (struct file_writer){.stream = NULL};
    if (find_target(path, writer->path, &special, err) != 0)
        return -1;
    if (!special &&
        snprintf(writer->part, sizeof writer->part, "%s.part", writer->path) >= PATH_MAX)
        return error_set(err, ERROR_PERMISSION, "the path is too long: %.80s...", path);
    if (stat(writer->path, &status) == 0 && S_ISDIR(status.st_mode))
        return cannot_write(path, EISDIR, err);
    int flags = special ? 0 : O_CREAT | O_TRUNC | O_NOFOLLOW;
    int fd = open(special ? writer->path : writer->part, O_WRONLY | O_CLOEXEC | flags, 0666);
    if (fd >= 0)
        writer->stream = fdopen(fd, "w");
    if (writer->stream)
        return 0;
    int problem = errno;
    if (fd >= 0)
        (void)close(fd);
    return cannot_write(path, problem, err);
}

/* The bytes are on disk, with the mode of the file before them. */
static bool settle(const struct file_writer *writer)
{
    struct stat before;
    int fd = fileno(writer->stream);
    if (fflush(writer->stream) != 0 || ferror(writer->stream))
        return false;
    if (!writer->part[0])
        return true;
    if (stat(writer->path, &before) == 0 && fchmod(fd, before.st_mode & 07777) != 0)
        return false;
    return fsync(fd) == 0;
}

int file_end(struct file_writer *writer, bool whole, struct error *err)
{
    errno = 0;
    bool written = whole && settle(writer);
    int problem = errno ? errno : EIO;
    if (fclose(writer->stream) != 0 && written) {
        written = false;
        problem = errno;
    }
    writer->stream = NULL;
    if (written && (!writer->part[0] || rename(writer->part, writer->path) == 0))
        return 0;
    problem = written ? errno : problem;
    if (writer->part[0])
        (void)unlink(writer->part);
    return whole ? cannot_write(writer->path, problem, err) : 0;
}
