/* SPDX-License-Identifier: MPL-2.0 */
#include "lib/ruleset_internal.h"

#include "lib/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* The whole file into the arena. */
static int read_file(int fd, struct arena *arena, struct text *out, struct error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return error_set(err, ERROR_CONFIG, "%s", strerror(errno));
    if (!S_ISREG(info.st_mode))
        return error_set(err, ERROR_CONFIG, "a ruleset is a file");
    if (info.st_size > RULESET_BYTES_MAX)
        return error_set(err, ERROR_CONFIG, "a ruleset has at most %d bytes", RULESET_BYTES_MAX);
    size_t size = (size_t)info.st_size, have = 0;
    char *bytes = arena_alloc(arena, size + 1);
    if (file_fill(fd, bytes, size, &have) != 0)
        return error_set(err, ERROR_CONFIG, "%s", strerror(errno));
    bytes[have] = '\0';
    *out = (struct text){bytes, have};
    return 0;
}

int ruleset_bytes(const char *path, struct arena *arena, struct text *out, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return error_set(err, ERROR_CONFIG, "%s: %s", path, strerror(errno));
    int result = read_file(fd, arena, out, err);
    close(fd);
    return result == 0 ? 0 : error_wrap(err, "%s", path);
}

int ruleset_load(const char *path, struct arena *arena, struct ruleset *out, struct error *err)
{
    struct text bytes;
    if (ruleset_bytes(path, arena, &bytes, err) != 0)
        return -1;
    return ruleset_read(bytes, arena_copy(arena, text_of(path)), arena, out, err);
}
