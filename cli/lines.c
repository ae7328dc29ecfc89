/* SPDX-License-Identifier: MPL-2.0 */
#include "cli/lines.h"

#include "lib/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 256 * 1024 };

struct reading {
    char bytes[CHUNK];
    size_t held;  /* the begin of a line, at the buffer's begin */
    bool passing; /* over the rest of a line that is too long */
    lines_take *take;
    void *context;
};

static int give(struct reading *reading, struct text line, struct error *err)
{
    if (line.size > LINES_LINE_MAX)
        line.size = LINES_LINE_MAX;
    return reading->take(reading->context, line, err);
}

/* Gives the lines that end among the first `size` bytes, and keeps what is left. */
static int give_lines(struct reading *reading, size_t size, struct error *err)
{
    size_t from = 0;
    const char *end;
    while ((end = memchr(reading->bytes + from, '\n', size - from)) != NULL) {
        size_t length = (size_t)(end - reading->bytes) - from;
        if (!reading->passing &&
            give(reading, (struct text){reading->bytes + from, length}, err) != 0)
            return -1;
        reading->passing = false;
        from += length + 1;
    }
    reading->held = reading->passing ? 0 : size - from;
    if (reading->held >= LINES_LINE_MAX) {
        if (give(reading, (struct text){reading->bytes + from, reading->held}, err) != 0)
            return -1;
        reading->held = 0;
        reading->passing = true;
    }
    memmove(reading->bytes, reading->bytes + from, reading->held);
    return 0;
}

static int read_all(const char *name, int fd, lines_take *take, void *context, struct error *err)
{
    struct reading *reading = xcalloc(1, sizeof *reading);
    reading->take = take;
    reading->context = context;
    size_t got = 1;
    int result = 0;
    while (result == 0 && got > 0) {
        size_t room = sizeof reading->bytes - reading->held;
        if (file_fill(fd, reading->bytes + reading->held, room, &got) != 0)
            result = file_unreadable(name, err);
        else
            result = give_lines(reading, reading->held + got, err);
    }
    if (result == 0 && reading->held > 0)
        result = give(reading, (struct text){reading->bytes, reading->held}, err);
    free(reading);
    return result;
}

int lines_read(const char *name, lines_take *take, void *context, struct error *err)
{
    if (strcmp(name, "-") == 0)
        return read_all("stdin", STDIN_FILENO, take, context, err);
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return file_unreadable(name, err);
    int result = read_all(name, fd, take, context, err);
    (void)close(fd);
    return result;
}
